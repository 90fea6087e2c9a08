//! Image files: what they say of themselves, and their pixels, made as small as pictures need them.
//!
//! [`Header`] reads the first bytes of a file, which is enough to check it. [`Raster`] decodes it, within limits: an image
//! is cropped to the shape of its place and scaled down, so that a picture does not grow with the photos beside it.

#[cfg(feature = "images")]
mod decode;
mod header;
#[cfg(any(feature = "images", feature = "png"))]
mod scale;

use std::fmt;

use sha2::{Digest, Sha256};

pub use self::header::{Format, Header};

/// The most bytes that an image file may have.
pub const MAX_IMAGE_BYTES: u64 = 4 << 20;

/// The most bytes that the image files of one journey may have together.
pub const MAX_IMAGES_BYTES: u64 = 40 << 20;

/// The most pixels that the images of one journey may have together: they take some seconds to decode.
pub const MAX_IMAGES_PIXELS: u64 = 600_000_000;

/// The most pixels that an image may have, in millions.
const MOST_MILLIONS: u64 = 25;

/// The most pixels that a side of an image may have.
const MOST_A_SIDE: u32 = 16_384;

/// The shape that an image is cropped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Crop {
    /// Four to three, from the middle: a picture of a storyboard.
    Scene,
    /// A square. Of an image that is higher than wide, it is nearer to the top, where faces are.
    Portrait,
}

impl Crop {
    /// Returns the most pixels to the right and down.
    pub fn size(self) -> (u32, u32) {
        match self {
            Crop::Scene => (480, 360),
            Crop::Portrait => (240, 240),
        }
    }
}

/// An image as pictures show it: cropped, small, and upright.
#[derive(Clone)]
pub struct Raster {
    width: u32,
    height: u32,
    /// Red, green, blue and opacity of each pixel, row by row.
    pixels: Vec<u8>,
    format: Format,
    encoded: Vec<u8>,
    id: String,
}

impl Raster {
    fn new((width, height): (u32, u32), pixels: Vec<u8>, format: Format, encoded: Vec<u8>) -> Self {
        let digest = Sha256::digest(&encoded);
        let id = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Raster { width, height, pixels, format, encoded, id }
    }

    /// Returns the number of pixels to the right.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Returns the number of pixels down.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Returns red, green, blue and opacity of each pixel, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Returns the image at most as large as this: its size, and its pixels.
    #[cfg(feature = "png")]
    pub(crate) fn scaled_to(&self, width: u32, height: u32) -> (u32, u32, Vec<u8>) {
        let size = (width.clamp(1, self.width), height.clamp(1, self.height));
        let image = scale::Pixels { of: &self.pixels, parts: 4, width: self.width };
        let area = scale::Area { x: 0, y: 0, width: self.width, height: self.height };
        (size.0, size.1, scale::scaled(image, area, size))
    }

    /// Returns the format of [`encoded`](Self::encoded).
    pub fn format(&self) -> Format {
        self.format
    }

    /// Returns the image as a small file.
    pub fn encoded(&self) -> &[u8] {
        &self.encoded
    }

    /// Returns a word that only images with the same content share.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl PartialEq for Raster {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl fmt::Debug for Raster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raster({} × {}, {})", self.width, self.height, self.id)
    }
}

/// The reason why an image file cannot be used: what is wrong with it, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadImage {
    /// What is wrong, as the end of a sentence about the file: "is cut off".
    pub what: String,
    /// What to do.
    pub help: String,
}

impl BadImage {
    pub(crate) fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        BadImage { what: what.into(), help: help.into() }
    }
}

//! What an image file says of itself in its first bytes, and whether it ends where it should.

use std::fmt;

use super::{BadImage, MOST_A_SIDE, MOST_MILLIONS};

/// The format of an image file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
}

impl Format {
    /// Returns the format that the name of a file promises.
    pub fn of_name(name: &str) -> Option<Self> {
        let (stem, ending) = name.rsplit_once('.')?;
        let is = |other: &str| ending.eq_ignore_ascii_case(other);
        match () {
            () if stem.is_empty() || stem.ends_with('/') => None,
            () if is("png") => Some(Format::Png),
            () if is("jpg") || is("jpeg") => Some(Format::Jpeg),
            () if is("webp") => Some(Format::Webp),
            () => None,
        }
    }

    /// Returns the ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Png => "png",
            Format::Jpeg => "jpg",
            Format::Webp => "webp",
        }
    }

    /// Returns its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Png => "image/png",
            Format::Jpeg => "image/jpeg",
            Format::Webp => "image/webp",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Png => "PNG",
            Format::Jpeg => "JPEG",
            Format::Webp => "WebP",
        })
    }
}

/// What an image file says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The format of its content.
    pub format: Format,
    /// The number of pixels to the right, before a camera's note on how to turn it.
    pub width: u32,
    /// The number of pixels down.
    pub height: u32,
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const PNG_END: &[u8] = b"\0\0\0\0IEND\xaeB`\x82";

impl Header {
    /// Returns the number of pixels.
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Reads the header of a file, and checks what can be checked without decoding it: the format, which its name must
    /// promise, the number of pixels, the colours, and that the file is not cut off.
    ///
    /// # Errors
    /// The file is no such image, or no picture could be drawn of it.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, BadImage> {
        let header = match bytes {
            [] => return Err(BadImage::new("is empty", "save the image again")),
            _ if bytes.starts_with(PNG) => png(bytes)?,
            [0xff, 0xd8, 0xff, ..] => jpeg(bytes)?,
            _ if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => webp(bytes)?,
            _ => return Err(unknown(bytes)),
        };
        let Header { format, width, height } = header;
        if Format::of_name(name) != Some(format) {
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let what = format!("is a {format} image by its content");
            return Err(BadImage::new(what, format!("rename it to `{stem}.{}`", format.ending())));
        }
        if width == 0 || height == 0 {
            return Err(BadImage::new(format!("has {width} × {height} pixels"), "save the image again"));
        }
        if header.pixels() > MOST_MILLIONS * 1_000_000 || width.max(height) > MOST_A_SIDE {
            let what = format!("has {width} × {height} pixels");
            let help = format!("save it smaller: {MOST_MILLIONS} million pixels at most, and {MOST_A_SIDE} a side");
            return Err(BadImage::new(what, help));
        }
        Ok(header)
    }
}

fn cut_off() -> BadImage {
    BadImage::new("is cut off: its end is missing", "copy or save the image again")
}

fn broken(format: Format) -> BadImage {
    BadImage::new(format!("is no valid {format} image"), "save the image again")
}

fn big_endian<const N: usize>(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes: [u8; N] = bytes.get(at..at + N)?.try_into().ok()?;
    Some(bytes.iter().fold(0, |number, &byte| number << 8 | u32::from(byte)))
}

fn little_endian<const N: usize>(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes: [u8; N] = bytes.get(at..at + N)?.try_into().ok()?;
    Some(bytes.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
}

fn png(bytes: &[u8]) -> Result<Header, BadImage> {
    let (Some(width), Some(height)) = (big_endian::<4>(bytes, 16), big_endian::<4>(bytes, 20)) else {
        return Err(cut_off());
    };
    if bytes.get(12..16) != Some(b"IHDR") {
        return Err(broken(Format::Png));
    }
    // Some programs write more behind the end, but not much.
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    if !tail.windows(PNG_END.len()).any(|part| part == PNG_END) {
        return Err(cut_off());
    }
    Ok(Header { format: Format::Png, width, height })
}

fn jpeg(bytes: &[u8]) -> Result<Header, BadImage> {
    let mut at = 2;
    let mut header = None;
    loop {
        let marker = match bytes.get(at..at + 2) {
            // Any number of these may stand before a marker.
            Some([0xff, 0xff]) => {
                at += 1;
                continue;
            }
            Some([0xff, marker]) => *marker,
            Some(_) => return Err(broken(Format::Jpeg)),
            None => return Err(cut_off()),
        };
        let length = big_endian::<2>(bytes, at + 2).ok_or_else(cut_off)?;
        let is_frame = matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        if is_frame {
            let size = (big_endian::<2>(bytes, at + 5), big_endian::<2>(bytes, at + 7), bytes.get(at + 9));
            let (Some(height), Some(width), Some(colours)) = size else { return Err(cut_off()) };
            if *colours == 4 {
                let help = "save it with the colours of screens: RGB, 8 bits";
                return Err(BadImage::new("has the colours of print (CMYK)", help));
            }
            header = Some(Header { format: Format::Jpeg, width, height });
        }
        if marker == 0xda {
            // A decoder would fill in what is missing with grey.
            let has_end = bytes[at..].windows(2).any(|pair| pair == [0xff, 0xd9]);
            return if has_end { header.ok_or_else(|| broken(Format::Jpeg)) } else { Err(cut_off()) };
        }
        // The end before any pixels, or a length that does not count itself.
        if marker == 0xd9 || length < 2 {
            return Err(broken(Format::Jpeg));
        }
        at += 2 + length as usize;
    }
}

fn webp(bytes: &[u8]) -> Result<Header, BadImage> {
    let size = little_endian::<4>(bytes, 4).ok_or_else(cut_off)?;
    if (bytes.len() as u64) < u64::from(size) + 8 {
        return Err(cut_off());
    }
    let size = match bytes.get(12..16) {
        Some(b"VP8X") => little_endian::<3>(bytes, 24).zip(little_endian::<3>(bytes, 27)).map(|(w, h)| (w + 1, h + 1)),
        Some(b"VP8L") => little_endian::<4>(bytes, 21).map(|bits| ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)),
        Some(b"VP8 ") => {
            let sides = little_endian::<2>(bytes, 26).zip(little_endian::<2>(bytes, 28));
            sides.map(|(width, height)| (width & 0x3fff, height & 0x3fff))
        }
        _ => return Err(broken(Format::Webp)),
    };
    let (width, height) = size.ok_or_else(cut_off)?;
    Ok(Header { format: Format::Webp, width, height })
}

/// Returns the error of a file that is none of the three formats. Says what it is, if that is known.
fn unknown(bytes: &[u8]) -> BadImage {
    let starts: [(&[u8], &str); 9] = [
        (b"GIF8", "a GIF image"),
        (b"BM", "a BMP image"),
        (b"II*\0", "a TIFF image"),
        (b"MM\0*", "a TIFF image"),
        (b"%PDF", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"version https://git-lfs", "a pointer of Git LFS"),
        (b"<svg", "an SVG image"),
        (b"<", "a text with markup"),
    ];
    let known = starts.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, what)| *what);
    let of_phone = || (bytes.get(4..8) == Some(b"ftyp")).then_some("an image of a phone (HEIC or AVIF) or a video");
    match known.or_else(of_phone) {
        Some("a pointer of Git LFS") => {
            BadImage::new("is a pointer of Git LFS, and the image is elsewhere", "fetch it: `git lfs pull`")
        }
        Some(what) => BadImage::new(format!("is {what} by its content"), "save it as PNG, JPEG or WebP"),
        None => BadImage::new("is no PNG, JPEG or WebP image by its content", "save it as one of them"),
    }
}

//! Decodes image files, within limits.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader, Limits,
};

use super::scale::{Area, Pixels, scaled};
use super::{BadImage, Crop, Format, Header, MOST_A_SIDE, Raster};

/// The most bytes that a decoder may take. Pixels of 16 bits, which few images have, take more at the greatest size.
const MOST_MEMORY: u64 = 160 << 20;

/// The quality of a JPEG, of 100.
const QUALITY: u8 = 85;

impl Raster {
    /// Decodes an image file, turns it upright if a camera noted how, crops it and scales it down. Of an animation, the
    /// first frame is taken. `name` is the name of the file, which must promise its format.
    ///
    /// # Errors
    /// The file is broken, or larger than the limits allow.
    pub fn decode(name: &str, bytes: &[u8], crop: Crop) -> Result<Self, BadImage> {
        let image = decoded(Header::read(name, bytes)?.format, bytes).map_err(|error| bad_image(&error))?;
        let (area, size) = fitted((image.width(), image.height()), crop);
        let width = image.width();
        let pixels = match &image {
            // The greatest images are photos, which need no copy.
            DynamicImage::ImageRgb8(image) => scaled(Pixels { of: image.as_raw(), parts: 3, width }, area, size),
            other => scaled(Pixels { of: other.to_rgba8().as_raw(), parts: 4, width }, area, size),
        };
        drop(image);
        let (format, encoded) = encoded(&pixels, size).map_err(|error| bad_image(&error))?;
        Ok(Raster::new(size, pixels, format, encoded))
    }
}

fn decoded(format: Format, bytes: &[u8]) -> Result<DynamicImage, ImageError> {
    let format = match format {
        Format::Png => ImageFormat::Png,
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Webp => ImageFormat::WebP,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MOST_A_SIDE);
    limits.max_image_height = Some(MOST_A_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn bad_image(error: &ImageError) -> BadImage {
    match error {
        ImageError::Limits(_) => {
            BadImage::new("takes too much memory to decode", "save it smaller, with 8 bits for a colour")
        }
        ImageError::Unsupported(_) => {
            BadImage::new("uses a feature of its format that polku cannot decode", "save it as plain PNG")
        }
        _ => BadImage::new(format!("cannot be decoded: {}", reason(error)), "save the image again"),
    }
}

/// Returns the reason of a decoder on one line.
fn reason(error: &ImageError) -> String {
    let text = error.to_string();
    let text: Vec<&str> = text.split_whitespace().collect();
    crate::diagnostic::shorten(&text.join(" "))
}

/// Returns the area of an image that is shown, and the size that it is scaled down to.
fn fitted((width, height): (u32, u32), crop: Crop) -> (Area, (u32, u32)) {
    let (most_wide, most_high) = crop.size();
    // As much as fits, in the shape of the crop.
    let high = (u64::from(width) * u64::from(most_high) / u64::from(most_wide)).clamp(1, u64::from(height)) as u32;
    let wide = (u64::from(height) * u64::from(most_wide) / u64::from(most_high)).clamp(1, u64::from(width)) as u32;
    let above = match crop {
        Crop::Scene => 2,
        Crop::Portrait => 4,
    };
    let area = Area { x: (width - wide) / 2, y: (height - high) / above, width: wide, height: high };
    (area, (wide.min(most_wide), high.min(most_high)))
}

/// Encodes pixels as PNG or, where that is smaller and nothing is transparent, as JPEG.
fn encoded(pixels: &[u8], (width, height): (u32, u32)) -> Result<(Format, Vec<u8>), ImageError> {
    let is_opaque = pixels.chunks_exact(4).all(|pixel| pixel[3] == u8::MAX);
    let opaque: Vec<u8> = pixels.chunks_exact(4).flat_map(|pixel| &pixel[..3]).copied().collect();
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive);
    match is_opaque {
        true => encoder.write_image(&opaque, width, height, ExtendedColorType::Rgb8)?,
        false => encoder.write_image(pixels, width, height, ExtendedColorType::Rgba8)?,
    }
    if is_opaque {
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY).write_image(
            &opaque,
            width,
            height,
            ExtendedColorType::Rgb8,
        )?;
        if jpeg.len() < png.len() {
            return Ok((Format::Jpeg, jpeg));
        }
    }
    Ok((Format::Png, png))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_cropped_from_the_middle_and_never_enlarged() {
        let area = |x, y, width, height| Area { x, y, width, height };
        assert_eq!(fitted((800, 600), Crop::Scene), (area(0, 0, 800, 600), (480, 360)));
        assert_eq!(fitted((1000, 600), Crop::Scene), (area(100, 0, 800, 600), (480, 360)));
        assert_eq!(fitted((80, 100), Crop::Scene), (area(0, 20, 80, 60), (80, 60)));
        assert_eq!(fitted((80, 100), Crop::Portrait), (area(0, 5, 80, 80), (80, 80)));
        assert_eq!(fitted((16_000, 1), Crop::Scene), (area(7999, 0, 1, 1), (1, 1)));
        assert_eq!(fitted((1, 16_000), Crop::Portrait).1, (1, 1));
    }
}

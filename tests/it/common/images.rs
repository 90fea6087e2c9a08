//! Small image files, made when they are needed.

use std::io::Cursor;

use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage};

/// An image of one colour.
fn of_one_colour(width: u32, height: u32, colour: [u8; 3]) -> RgbImage {
    RgbImage::from_pixel(width, height, Rgb(colour))
}

fn written(image: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG of one colour.
pub fn png(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    written(of_one_colour(width, height, colour), ImageFormat::Png)
}

/// A JPEG of one colour.
pub fn jpeg(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    written(of_one_colour(width, height, colour), ImageFormat::Jpeg)
}

/// A WebP of one colour.
pub fn webp(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    let image = of_one_colour(width, height, colour);
    let mut bytes = Vec::new();
    let encoder = WebPEncoder::new_lossless(&mut bytes);
    encoder.write_image(image.as_raw(), width, height, ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// A JPEG that a camera took upside up only if it is turned a quarter to the right: red where its left half is stored.
pub fn turned_jpeg(width: u32, height: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, _| Rgb(if x < width / 2 { [220, 0, 0] } else { [0, 0, 220] }));
    let mut bytes = written(image, ImageFormat::Jpeg);
    // TIFF, big-endian, one entry: orientation 6.
    let tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let mut exif = vec![0xff, 0xe1, 0, (2 + 6 + tiff.len()) as u8];
    exif.extend(b"Exif\0\0");
    exif.extend(tiff);
    bytes.splice(2..2, exif);
    bytes
}

/// A WebP animation of one colour after the other.
pub fn animated_webp(width: u32, height: u32, colours: &[[u8; 3]]) -> Vec<u8> {
    fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let mut out = name.to_vec();
        out.extend((content.len() as u32).to_le_bytes());
        out.extend(content);
        out.resize(out.len() + content.len() % 2, 0);
        out
    }
    let three = |number: u32| number.to_le_bytes()[..3].to_vec();
    let size = [three(width - 1), three(height - 1)].concat();
    let mut body = b"WEBP".to_vec();
    body.extend(chunk(b"VP8X", &[vec![2, 0, 0, 0], size.clone()].concat()));
    body.extend(chunk(b"ANIM", &[0; 6]));
    for &colour in colours {
        // Without the header of the file, its only chunk is left.
        let frame = [vec![0; 6], size.clone(), three(100), vec![0], webp(width, height, colour)[12..].to_vec()];
        body.extend(chunk(b"ANMF", &frame.concat()));
    }
    chunk(b"RIFF", &body)
}

/// A PNG animation: its default image, and a second frame of another colour.
pub fn animated_png(width: u32, height: u32, [first, second]: [[u8; 3]; 2]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(of_one_colour(width, height, first).as_raw()).unwrap();
    writer.write_image_data(of_one_colour(width, height, second).as_raw()).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A PNG with another size in its header than its pixels have.
pub fn lying_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(8, 6, [0, 0, 0]);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
    !bytes.iter().fold(!0_u32, |sum, &byte| (0..8).fold(sum ^ u32::from(byte), |sum, _| step(sum)))
}

/// A JPEG of four colours, as far as its header.
pub fn cmyk_jpeg() -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 6, 0, 8, 4];
    bytes.extend([1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]);
    bytes.extend([0xff, 0xda, 0, 2, 0, 0xff, 0xd9]);
    bytes
}

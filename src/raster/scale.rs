//! Scales images down: each new pixel is the mean of the area that it covers. Only whole numbers are added, so that the
//! result is the same on every machine.

/// A rectangle of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// The pixels of an image: red, green and blue of each, and the opacity if there are four `parts`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pixels<'a> {
    pub of: &'a [u8],
    pub parts: usize,
    pub width: u32,
}

/// Scales an area of an image down to a size, which is not larger than the area. The result has four parts a pixel.
pub(super) fn scaled(image: Pixels<'_>, area: Area, (width, height): (u32, u32)) -> Vec<u8> {
    let columns = shares(area.width, width);
    let rows = shares(area.height, height);
    let mut out = Vec::with_capacity(width as usize * height as usize * 4);
    for row in &rows {
        for column in &columns {
            let mut sum = [0_u64; 4];
            let mut all = 0_u64;
            for &(y, down) in row {
                let line = (area.y + y) as usize * image.width as usize;
                for &(x, across) in column {
                    let at = (line + (area.x + x) as usize) * image.parts;
                    let Some(pixel) = image.of.get(at..at + image.parts) else { continue };
                    let Some(colour) = pixel.first_chunk::<3>() else { continue };
                    let opacity = pixel.get(3).copied().unwrap_or(u8::MAX);
                    let weight = u64::from(down) * u64::from(across);
                    // What cannot be seen has no colour.
                    let seen = weight * u64::from(opacity);
                    all += weight;
                    sum[3] += seen;
                    for (sum, part) in sum.iter_mut().zip(*colour) {
                        *sum += seen * u64::from(part);
                    }
                }
            }
            let mean = |sum: u64, of: u64| ((sum + of / 2) / of.max(1)).min(255) as u8;
            out.extend([mean(sum[0], sum[3]), mean(sum[1], sum[3]), mean(sum[2], sum[3]), mean(sum[3], all)]);
        }
    }
    out
}

/// Returns, for each of `to` new pixels, the old ones that it covers, each with the covered part of it in `to` parts.
fn shares(from: u32, to: u32) -> Vec<Vec<(u32, u32)>> {
    let (from, to) = (u64::from(from), u64::from(to.max(1)));
    let of_one = |new: u64| {
        // An old pixel is `to` long, and a new one `from`.
        let (start, end) = (new * from, (new + 1) * from);
        let covered = |old: u64| (end.min((old + 1) * to) - start.max(old * to)) as u32;
        (start / to..end.div_ceil(to)).map(|old| (old as u32, covered(old))).collect()
    };
    (0..to).map(of_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: [u8; 4] = [255, 0, 0, 255];
    const BLUE: [u8; 4] = [0, 0, 255, 255];
    const UNSEEN: [u8; 4] = [0, 255, 0, 0];

    fn pixels(of: &[u8], width: u32) -> Pixels<'_> {
        Pixels { of, parts: 4, width }
    }

    #[test]
    fn a_pixel_is_the_mean_of_what_it_covers() {
        let all = |width, height| Area { x: 0, y: 0, width, height };
        let four = [RED, BLUE, RED, BLUE].concat();
        assert_eq!(scaled(pixels(&four, 2), all(2, 2), (2, 2)), four);
        assert_eq!(scaled(pixels(&four, 2), all(2, 2), (1, 1)), [128, 0, 128, 255]);
        let three = [RED, RED, BLUE].concat();
        assert_eq!(scaled(pixels(&three, 3), all(3, 1), (2, 1)), [RED, [85, 0, 170, 255]].concat());
        let opaque = Pixels { of: &[255, 0, 0, 0, 0, 255], parts: 3, width: 2 };
        assert_eq!(scaled(opaque, all(2, 1), (1, 1)), [128, 0, 128, 255]);
    }

    #[test]
    fn what_is_not_seen_gives_no_colour() {
        let area = Area { x: 0, y: 0, width: 2, height: 1 };
        assert_eq!(scaled(pixels(&[RED, UNSEEN].concat(), 2), area, (1, 1)), [255, 0, 0, 128]);
    }

    #[test]
    fn an_area_is_cut_out() {
        let area = Area { x: 1, y: 1, width: 1, height: 1 };
        assert_eq!(scaled(pixels(&[RED, RED, RED, BLUE].concat(), 2), area, (1, 1)), BLUE);
    }
}

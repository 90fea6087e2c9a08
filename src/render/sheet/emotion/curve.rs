//! Smooth curves through scores that never overshoot: between two points a curve stays between their heights.
//!
//! The curves are monotone cubics with the slopes of Steffen (1990), "A simple method for monotonic interpolation in
//! one dimension". As Bézier curves their controls are at one and two thirds of the width, so that x grows evenly
//! along each. Curves between the same columns can therefore be compared, cut and shaded at the same x.

use crate::render::scene::{Point, Step};

/// The piece of a curve between two of its points.
#[derive(Clone, Copy)]
pub(in crate::render::sheet) struct CurvePiece {
    pub from: Point,
    pub to: Point,
    /// The heights of the two controls.
    controls: [f64; 2],
}

/// Returns the pieces of a curve through points, which must be in order of x.
pub(super) fn through(points: &[Point]) -> Vec<CurvePiece> {
    let secants: Vec<f64> = points.windows(2).map(|pair| (pair[1].y - pair[0].y) / (pair[1].x - pair[0].x)).collect();
    let slope = |index: usize| match (index.checked_sub(1).map(|before| secants[before]), secants.get(index)) {
        (Some(before), Some(&after)) => {
            let (left, right) = (points[index].x - points[index - 1].x, points[index + 1].x - points[index].x);
            let weighted = (before * right + after * left) / (left + right);
            (before.signum() + after.signum()) * before.abs().min(after.abs()).min(0.5 * weighted.abs())
        }
        // The curve is level at its ends, because nothing is known beyond them.
        _ => 0.0,
    };
    let piece = |index: usize| {
        let (from, to) = (points[index], points[index + 1]);
        let third = (to.x - from.x) / 3.0;
        CurvePiece { from, to, controls: [from.y + slope(index) * third, to.y - slope(index + 1) * third] }
    };
    (0..secants.len()).map(piece).collect()
}

impl CurvePiece {
    /// Returns the height at a share `t` of the width.
    pub fn height(&self, t: f64) -> f64 {
        let s = 1.0 - t;
        let [first, second] = self.controls;
        s * s * s * self.from.y + 3.0 * s * s * t * first + 3.0 * s * t * t * second + t * t * t * self.to.y
    }

    /// Returns the curve from its beginning to its end.
    pub fn forward(&self) -> Step {
        let third = (self.to.x - self.from.x) / 3.0;
        let [first, second] = self.controls;
        Step::Curve(Point::new(self.from.x + third, first), Point::new(self.to.x - third, second), self.to)
    }

    fn backward(&self) -> Step {
        let third = (self.to.x - self.from.x) / 3.0;
        let [first, second] = self.controls;
        Step::Curve(Point::new(self.to.x - third, second), Point::new(self.from.x + third, first), self.from)
    }

    /// Returns the piece, moved.
    pub fn moved(&self, x: f64, y: f64) -> CurvePiece {
        let at = |point: Point| Point::new(point.x + x, point.y + y);
        CurvePiece { from: at(self.from), to: at(self.to), controls: self.controls.map(|height| height + y) }
    }

    /// Returns the part between two x positions, if there is any.
    pub fn within(&self, left: f64, right: f64) -> Option<CurvePiece> {
        let share = |x: f64| (x - self.from.x) / (self.to.x - self.from.x);
        if self.from.x >= left && self.to.x <= right {
            return Some(*self);
        }
        let (begin, end) = (share(left).max(0.0), share(right).min(1.0));
        (begin < end).then(|| self.part(begin, end))
    }

    /// Returns the part between two shares of the width (de Casteljau's algorithm).
    fn part(&self, begin: f64, end: f64) -> CurvePiece {
        let heights = [self.from.y, self.controls[0], self.controls[1], self.to.y];
        // The blossom of the cubic: a symmetric function of three parameters, whose values are the controls of a
        // part.
        let blossom = |ts: [f64; 3]| {
            let mut heights = heights;
            for (round, t) in ts.into_iter().enumerate() {
                for index in 0..3 - round {
                    heights[index] += (heights[index + 1] - heights[index]) * t;
                }
            }
            heights[0]
        };
        let x = |t: f64| self.from.x + (self.to.x - self.from.x) * t;
        // A part that ends where the piece ends keeps its exact end.
        CurvePiece {
            from: if begin == 0.0 { self.from } else { Point::new(x(begin), blossom([begin; 3])) },
            to: if end == 1.0 { self.to } else { Point::new(x(end), blossom([end; 3])) },
            controls: [blossom([begin, begin, end]), blossom([begin, end, end])],
        }
    }
}

/// An area between two curves over the same width. Areas are separated where the curves cross.
pub(super) struct Between {
    pub steps: Vec<Step>,
    /// Whether the first curve is below the second in this area.
    pub is_below: bool,
}

/// Returns the areas between two pieces over the same width.
pub(super) fn between(first: &CurvePiece, second: &CurvePiece) -> Vec<Between> {
    const SAMPLES: usize = 16;
    let difference = |t: f64| first.height(t) - second.height(t);
    let mut cuts = vec![0.0];
    for index in 0..SAMPLES {
        let (mut left, mut right) = (index as f64 / SAMPLES as f64, (index + 1) as f64 / SAMPLES as f64);
        if (difference(left) < 0.0) != (difference(right) < 0.0) {
            for _ in 0..30 {
                let middle = (left + right) / 2.0;
                if (difference(left) < 0.0) != (difference(middle) < 0.0) { right = middle } else { left = middle }
            }
            cuts.push((left + right) / 2.0);
        }
    }
    cuts.push(1.0);
    let area = |cut: &[f64]| {
        let deepest = (1..8).map(|step| difference(cut[0] + (cut[1] - cut[0]) * f64::from(step) / 8.0));
        let deepest = deepest.fold(0.0_f64, |most, d| if d.abs() > most.abs() { d } else { most });
        if deepest.abs() < 0.5 {
            return None;
        }
        let (upper, lower) = (first.part(cut[0], cut[1]), second.part(cut[0], cut[1]));
        let steps = vec![Step::Move(upper.from), upper.forward(), Step::Line(lower.to), lower.backward(), Step::Close];
        Some(Between { steps, is_below: deepest > 0.0 })
    };
    cuts.windows(2).filter_map(area).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(heights: &[f64]) -> Vec<CurvePiece> {
        let points: Vec<Point> =
            heights.iter().enumerate().map(|(index, y)| Point::new(index as f64 * 10.0, *y)).collect();
        through(&points)
    }

    #[test]
    fn a_curve_stays_between_its_points() {
        let heights = [3.0, 9.0, 9.0, 1.0, 1.5, 8.0, 8.5, 9.0, 0.0];
        let pieces = curve(&heights);
        for (piece, pair) in pieces.iter().zip(heights.windows(2)) {
            let (low, high) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            for step in 0..=50 {
                let height = piece.height(f64::from(step) / 50.0);
                assert!((low - 1e-9..=high + 1e-9).contains(&height), "{height} between {low} and {high}");
            }
        }
        for pair in pieces.windows(2) {
            let slopes = [pair[0].to.y - pair[0].controls[1], pair[1].controls[0] - pair[1].from.y];
            assert!((slopes[0] - slopes[1]).abs() < 1e-9, "a corner between pieces");
        }
    }

    #[test]
    fn areas_end_where_curves_cross() {
        let (first, second) = (curve(&[0.0, 10.0])[0], curve(&[10.0, 0.0])[0]);
        let areas = between(&first, &second);
        assert_eq!(areas.iter().map(|area| area.is_below).collect::<Vec<_>>(), [false, true]);
        let Step::Line(crossing) = areas[0].steps[2] else { panic!() };
        assert!((crossing.x - 5.0).abs() < 1e-6 && (crossing.y - 5.0).abs() < 1e-6, "{crossing:?}");
        assert!(between(&first, &first).is_empty());
        let part = first.part(0.2, 0.7);
        assert!((part.height(0.5) - first.height(0.45)).abs() < 1e-9);
    }
}

//! Divides lines that lead to one point into pieces, so that widths add up where lines merge.
//!
//! Lines have only upright and level parts. Two that have met stay together to the end, so they are a tree.

use crate::render::scene::Point;

/// Returns the pieces of lines, each once, with how many take it. `lines` are the corners of each line and how many take it. A
/// piece ends where the bend of radius `radius`, with which another line joins it, has ended.
pub(super) fn pieces(lines: &[(Vec<Point>, f64)], radius: f64) -> Vec<(Vec<Point>, f64)> {
    let mut pieces = Vec::new();
    for (index, (points, own)) in lines.iter().enumerate() {
        // The lines that join this one, each with the length that is left to the end.
        let mut joining: Vec<(f64, usize, f64)> = Vec::new();
        for (other, (theirs, taken)) in lines.iter().enumerate().filter(|(other, _)| *other != index) {
            joining.push((common(points, theirs), other, *taken));
        }
        joining.retain(|(left, ..)| *left > radius);
        joining.sort_by(|one, other| other.0.total_cmp(&one.0));
        let (mut from, mut taken, mut is_first) = (length(points), *own, true);
        for (left, other, more) in joining {
            if is_first && from > left - radius {
                pieces.push((part(points, from, left - radius), taken));
                from = left - radius;
            }
            taken += more;
            // The first of the lines draws what they have in common.
            is_first &= index < other;
        }
        if is_first {
            pieces.push((part(points, from, 0.0), taken));
        }
    }
    pieces
}

fn distance(from: Point, to: Point) -> f64 {
    (to.x - from.x).abs() + (to.y - from.y).abs()
}

fn length(points: &[Point]) -> f64 {
    points.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
}

/// Returns the length that two lines to the same point have in common at their ends.
fn common(one: &[Point], other: &[Point]) -> f64 {
    let toward = |from: Point, to: Point| ((to.x - from.x).signum(), (to.y - from.y).signum());
    let (mut one, mut other) = (one.iter().rev().peekable(), other.iter().rev().peekable());
    let (Some(&(mut here)), Some(_)) = (one.next(), other.next()) else { return 0.0 };
    let mut common = 0.0;
    while let (Some(&&a), Some(&&b)) = (one.peek(), other.peek()) {
        let same =
            (a.x == here.x && b.x == here.x || a.y == here.y && b.y == here.y) && toward(here, a) == toward(here, b);
        if !same {
            break;
        }
        let (to_a, to_b) = (distance(here, a), distance(here, b));
        common += to_a.min(to_b);
        here = if to_a < to_b { a } else { b };
        if to_a <= to_b {
            one.next();
        }
        if to_b <= to_a {
            other.next();
        }
    }
    common
}

/// Returns the part of a line between two distances from its end.
fn part(points: &[Point], from: f64, to: f64) -> Vec<Point> {
    let mut part = Vec::new();
    let mut left = length(points);
    for pair in points.windows(2) {
        let long = distance(pair[0], pair[1]);
        let at = |left_over: f64| {
            let share = if long > 0.0 { (left - left_over) / long } else { 0.0 };
            Point::new(pair[0].x + (pair[1].x - pair[0].x) * share, pair[0].y + (pair[1].y - pair[0].y) * share)
        };
        let (begin, end) = (left.min(from), (left - long).max(to));
        if begin >= end {
            if part.is_empty() {
                part.push(at(begin));
            }
            part.push(at(end));
        }
        left -= long;
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[(f64, f64)]) -> Vec<Point> {
        points.iter().map(|&(x, y)| Point::new(x, y)).collect()
    }

    #[test]
    fn widths_add_up_where_lines_merge() {
        let straight = line(&[(0.0, 0.0), (20.0, 0.0), (20.0, 90.0), (40.0, 90.0)]);
        let joins = line(&[(0.0, 30.0), (20.0, 30.0), (20.0, 90.0), (40.0, 90.0)]);
        let from_below = line(&[(0.0, 120.0), (20.0, 120.0), (20.0, 90.0), (40.0, 90.0)]);
        assert_eq!(common(&straight, &joins), 80.0);
        assert_eq!(common(&straight, &from_below), 20.0);
        let drawn = pieces(&[(straight, 1.0), (joins, 2.0), (from_below, 4.0)], 8.0);
        let taken: Vec<f64> = drawn.iter().map(|(_, taken)| *taken).collect();
        assert_eq!(taken, [1.0, 3.0, 7.0, 2.0, 4.0]);
        assert_eq!(drawn[1].0, line(&[(20.0, 38.0), (20.0, 90.0), (28.0, 90.0)]));
        assert_eq!(drawn[2].0, line(&[(28.0, 90.0), (40.0, 90.0)]));
    }
}

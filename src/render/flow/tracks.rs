//! Chooses the track of each line in a channel.
//!
//! A channel is a strip without boxes. Lines run along it on parallel tracks and leave it to either side. Lines that
//! do not overlap may share a track. The tracks are ordered to minimise crossings.

/// The sides of a channel. Tracks are counted from the low side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Low,
    High,
}

/// A line along a channel: the positions at which others join it, and from which side.
#[derive(Clone, Debug, Default)]
pub(super) struct ChannelLine {
    pub joints: Vec<(i32, Side)>,
}

impl ChannelLine {
    /// Returns the first and the last joint. Every line has joints; without any it would be empty.
    fn extent(&self) -> (i32, i32) {
        let positions = || self.joints.iter().map(|&(position, _)| position);
        (positions().min().unwrap_or(0), positions().max().unwrap_or(0))
    }
}

/// The greatest number of overlapping lines that are sorted to minimise crossings.
const MOST_SORTED: usize = 64;

/// The number of times that each line is moved to the position with the fewest crossings.
const ROUNDS: usize = 4;

/// Returns the track of each line, counted from 0 at the low side, and the number of tracks.
///
/// Lines closer to each other than `gap` get different tracks. Takes O(n log n), plus quadratic time in the size of
/// each knot of up to [`MOST_SORTED`] lines.
pub(super) fn assign_tracks(lines: &[ChannelLine], gap: i32) -> (Vec<u32>, u32) {
    let mut extents: Vec<(i32, i32, usize)> = Vec::with_capacity(lines.len());
    extents.extend(lines.iter().enumerate().map(|(index, line)| {
        let (first, last) = line.extent();
        (first, last + gap, index)
    }));
    extents.sort_unstable();
    let mut track = vec![0; lines.len()];
    let mut rest = &extents[..];
    // A knot is a set of lines that overlap, directly or through others. Knots are independent of each other.
    while let Some(&(_, first_end, _)) = rest.first() {
        let mut end = first_end;
        let mut count = 1;
        while let Some(&(_, last, _)) = rest.get(count).filter(|(start, ..)| *start < end) {
            end = end.max(last);
            count += 1;
        }
        let (knot, others) = rest.split_at(count);
        if knot.len() <= MOST_SORTED {
            sorted(lines, knot, &mut track);
        } else {
            first_free(knot, &mut track);
        }
        rest = others;
    }
    let count = track.iter().max().map_or(0, |most| most + 1);
    (track, count)
}

/// Assigns the tracks of a knot in the order with the fewest crossings.
fn sorted(lines: &[ChannelLine], knot: &[(i32, i32, usize)], track: &mut [u32]) {
    // Short lines come first, so that they stay near the low side unless crossings decide otherwise.
    let mut order: Vec<&(i32, i32, usize)> = knot.iter().collect();
    order.sort_by_key(|(first, last, index)| (last - first, *first, *index));
    let count = order.len();
    let mut crossings = vec![0i32; count * count];
    for (a, (.., one)) in order.iter().enumerate() {
        for (b, (.., other)) in order.iter().enumerate() {
            crossings[a * count + b] = crossings_of(&lines[*one], &lines[*other]);
        }
    }
    let mut places: Vec<usize> = (0..count).collect();
    for _ in 0..ROUNDS {
        let before = places.clone();
        for moved in 0..count {
            move_to_best(moved, &mut places, |low, high| crossings[low * count + high]);
        }
        if places == before {
            break;
        }
    }
    for (position, &place) in places.iter().enumerate() {
        let (first, last, line) = *order[place];
        let below = places[..position].iter().map(|&other| order[other]);
        let meeting = below.filter(|(start, end, _)| *start < last && first < *end);
        track[line] = meeting.map(|(.., other)| track[*other] + 1).max().unwrap_or(0);
    }
}

/// Moves one line to the first position among the others where it crosses least.
fn move_to_best(moved: usize, places: &mut Vec<usize>, crossings: impl Fn(usize, usize) -> i32) {
    let Some(from) = places.iter().position(|&place| place == moved) else { return };
    places.remove(from);
    let at_first: i32 = places.iter().map(|&other| crossings(moved, other)).sum();
    let (mut best, mut least, mut cost) = (0, at_first, at_first);
    for (position, &other) in places.iter().enumerate() {
        cost += crossings(other, moved) - crossings(moved, other);
        // A line moves only if that is better than its current position.
        if cost < least || (cost == least && position + 1 == from) {
            (best, least) = (position + 1, cost);
        }
    }
    places.insert(best, moved);
}

/// Returns how often two lines cross if the first runs on the lower track.
fn crossings_of(low: &ChannelLine, high: &ChannelLine) -> i32 {
    let inside = |line: &ChannelLine, of: &ChannelLine, side| {
        let (first, last) = of.extent();
        line.joints.iter().filter(|(position, to)| *to == side && first < *position && *position < last).count() as i32
    };
    inside(low, high, Side::High) + inside(high, low, Side::Low)
}

/// Assigns tracks to a very large knot: each line takes the first free one.
fn first_free(knot: &[(i32, i32, usize)], track: &mut [u32]) {
    use std::cmp::Reverse;
    use std::collections::{BTreeSet, BinaryHeap};
    let mut busy: BinaryHeap<Reverse<(i32, u32)>> = BinaryHeap::new();
    let mut free: BTreeSet<u32> = BTreeSet::new();
    let mut opened = 0;
    for &(first, last, line) in knot {
        while let Some(&Reverse((_, number))) = busy.peek().filter(|Reverse((end, _))| *end <= first) {
            busy.pop();
            free.insert(number);
        }
        let number = free.pop_first().unwrap_or_else(|| {
            opened += 1;
            opened - 1
        });
        track[line] = number;
        busy.push(Reverse((last, number)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(joints: &[(i32, Side)]) -> ChannelLine {
        ChannelLine { joints: joints.to_vec() }
    }

    use Side::{High, Low};

    #[test]
    fn lines_that_do_not_meet_share_a_track() {
        let lines = [line(&[(0, Low), (10, High)]), line(&[(30, Low), (40, High)])];
        assert_eq!(assign_tracks(&lines, 8), (vec![0, 0], 1));
        assert_eq!(assign_tracks(&lines, 21), (vec![0, 1], 2));
    }

    #[test]
    fn loops_on_one_side_stand_inside_each_other() {
        let lines = [line(&[(0, Low), (90, Low)]), line(&[(20, Low), (40, Low)]), line(&[(10, Low), (60, Low)])];
        assert_eq!(assign_tracks(&lines, 8).0, [2, 0, 1]);
        let lines = [line(&[(0, High), (90, High)]), line(&[(20, High), (40, High)])];
        assert_eq!(assign_tracks(&lines, 8).0, [0, 1]);
    }

    #[test]
    fn lines_that_go_across_do_not_cross_without_need() {
        // Both run down from left to right, and the upper one turns further right.
        let lines = [line(&[(100, Low), (300, High)]), line(&[(150, Low), (350, High)])];
        assert_eq!(assign_tracks(&lines, 8).0, [1, 0]);
        // Both run up, and the upper one turns further left.
        let lines = [line(&[(300, Low), (100, High)]), line(&[(350, Low), (150, High)])];
        assert_eq!(assign_tracks(&lines, 8).0, [0, 1]);
    }

    #[test]
    fn a_large_knot_has_no_more_tracks_than_it_needs() {
        let lines: Vec<ChannelLine> = (0..1000).map(|n| line(&[(n, Low), (n + 99, High)])).collect();
        let (track, count) = assign_tracks(&lines, 1);
        assert_eq!(count, 100);
        for (n, other) in (0..1000usize).flat_map(|n| (n + 1..(n + 100).min(1000)).map(move |other| (n, other))) {
            assert_ne!(track[n], track[other]);
        }
    }
}

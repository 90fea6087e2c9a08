//! Durations.

use std::fmt;

/// A length of time in whole minutes, 0 to a century. It is written as `90min`, `1h30min`, `2d` or `1w`, and shown in the
/// units it was written in.
///
/// Two durations are equal where they are as long and written in the same units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    /// How many minutes.
    minutes: u64,
    /// How many of each unit, from weeks to minutes.
    counts: [u32; 4],
}

/// The units, each with its length in minutes.
pub(super) const UNITS: [(&str, u64); 4] = [("w", 7 * 24 * 60), ("d", 24 * 60), ("h", 60), ("min", 1)];

impl Duration {
    /// The longest duration: a century.
    const MOST: u64 = 100 * 366 * 24 * 60;

    /// Reads `1h30min` and the like; `None` for anything else, or for more than a century.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut rest, mut minutes, mut next) = (text, 0u64, 0);
        let mut counts = [0; 4];
        while !rest.is_empty() || next == 0 {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let count: u64 = rest[..digits].parse().ok()?;
            rest = &rest[digits..];
            let letters = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
            let unit = next + UNITS[next..].iter().position(|(name, _)| *name == &rest[..letters])?;
            minutes = minutes.checked_add(count.checked_mul(UNITS[unit].1)?)?;
            counts[unit] = u32::try_from(count).ok()?;
            rest = &rest[letters..];
            next = unit + 1;
        }
        (minutes <= Self::MOST).then_some(Duration { minutes, counts })
    }

    /// Makes a duration of minutes, at most a century, in the largest units. Weeks are used only where nothing remains.
    pub const fn of_minutes(minutes: u64) -> Self {
        let minutes = if minutes > Self::MOST { Self::MOST } else { minutes };
        let (mut rest, mut counts) = (minutes, [0; 4]);
        let mut unit = if rest % UNITS[0].1 == 0 { 0 } else { 1 };
        while unit < UNITS.len() {
            counts[unit] = (rest / UNITS[unit].1) as u32;
            rest %= UNITS[unit].1;
            unit += 1;
        }
        Duration { minutes, counts }
    }

    /// Returns the length in minutes.
    pub const fn minutes(self) -> u64 {
        self.minutes
    }

    /// Returns the numbers of weeks, days, hours and minutes that the duration was written with.
    pub const fn counts(self) -> [u32; 4] {
        self.counts
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.minutes == 0 {
            return f.write_str("0min");
        }
        let mut written = UNITS.iter().zip(self.counts).filter(|(_, count)| *count > 0);
        written.try_for_each(|((name, _), count)| write!(f, "{count}{name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_largest_first_and_without_blanks() {
        for (text, minutes) in
            [("90min", 90), ("1h30min", 90), ("2d", 2880), ("1w", 10080), ("1w2d3h4min", 13144), ("0min", 0)]
        {
            assert_eq!(Duration::parse(text).map(Duration::minutes), Some(minutes), "{text}");
        }
        for text in
            ["", "90", "90 min", "30min1h", "1h1h", "h", "1.5h", "-1h", "1m", "99999999999999999999h", "9999999999w"]
        {
            assert_eq!(Duration::parse(text), None, "{text}");
        }
        for text in ["90min", "1h30min", "2d", "1w", "14d", "120h", "1w10d", "2d4h", "0min"] {
            assert_eq!(Duration::parse(text).unwrap().to_string(), text);
        }
        assert_eq!([90, 14 * 24 * 60].map(|minutes| Duration::of_minutes(minutes).to_string()), ["1h30min", "2w"]);
    }
}

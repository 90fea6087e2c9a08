//! Durations.

use std::fmt;

/// A length of time in whole minutes, 0 to a century. It is written as `90min`, `1h30min`, `2d`, `1w` or `3mo`, and shown in
/// the units it was written in.
///
/// To compare and add them, a year has 365.25 days, a month a twelfth of that, and a working day is a fifth of a week.
///
/// Two durations are equal where they are as long and written in the same units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    /// How many minutes.
    minutes: u64,
    /// How many of each unit, from years to minutes.
    counts: [u32; UNITS.len()],
}

/// A day in minutes.
const DAY: u64 = 24 * 60;

/// The units, each with its length in minutes, the longest first: years, months, weeks, working days, days, hours, minutes.
pub(super) const UNITS: [(&str, u64); 7] = [
    ("y", 365 * DAY + DAY / 4),
    ("mo", (365 * DAY + DAY / 4) / 12),
    ("w", WEEK),
    ("wd", WEEK / 5),
    ("d", DAY),
    ("h", 60),
    ("min", 1),
];

/// A week in minutes.
const WEEK: u64 = 7 * DAY;

impl Duration {
    /// The longest duration: a century.
    const MOST: u64 = 100 * 366 * 24 * 60;

    /// Reads `1h30min` and the like; `None` for anything else, or for more than a century.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut rest, mut minutes, mut next) = (text, 0u64, 0);
        let mut counts = [0; UNITS.len()];
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

    /// Makes a duration of minutes, at most a century, in weeks or days, hours and minutes. Weeks are used only where nothing
    /// remains.
    pub const fn of_minutes(minutes: u64) -> Self {
        const WEEKS: usize = 2;
        const DAYS: usize = 4;
        let minutes = if minutes > Self::MOST { Self::MOST } else { minutes };
        let (mut rest, mut counts) = (minutes, [0; UNITS.len()]);
        let mut unit = if rest % WEEK == 0 { WEEKS } else { DAYS };
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

    /// Says how long it is in the units it was written in: "3 months", "1 hour 30 minutes".
    pub fn in_words(self) -> String {
        const NOUNS: [&str; UNITS.len()] = ["year", "month", "week", "working day", "day", "hour", "minute"];
        let written = NOUNS.iter().zip(self.counts).filter(|(_, count)| *count > 0);
        let parts = written.map(|(noun, count)| format!("{count} {noun}{}", if count == 1 { "" } else { "s" }));
        let parts: Vec<String> = parts.collect();
        if parts.is_empty() { "no time".into() } else { parts.join(" ") }
    }

    /// Adds to the words of some minutes how many of this duration's own unit they are, where that is years, months or
    /// working days, so that the two can be compared: "14 weeks (3.2 months)".
    pub(crate) fn beside(self, minutes: f64, words: &str) -> String {
        const LONG: [(usize, &str); 3] = [(0, "year"), (1, "month"), (3, "working day")];
        let Some((unit, noun)) = LONG.into_iter().find(|(unit, _)| self.counts[*unit] > 0) else {
            return words.to_owned();
        };
        if words.contains(noun) {
            return words.to_owned();
        }
        let [exact, limit] = [minutes, self.minutes as f64].map(|minutes| minutes / UNITS[unit].1 as f64);
        // So many digits that the two differ.
        let told = (1..4).map(|digits| [exact, limit].map(|value| format!("{value:.digits$}")));
        let told = told.into_iter().find(|[exact, limit]| exact != limit).map(|[exact, _]| exact);
        told.map_or(words.to_owned(), |told| format!("{words} ({told} {noun}s)"))
    }

    /// Returns the numbers of years, months, weeks, working days, days, hours and minutes that the duration was written with.
    pub const fn counts(self) -> [u32; UNITS.len()] {
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
                .into_iter()
                .chain([("1y", 525_960), ("12mo", 525_960), ("5wd", 10_080), ("1y6mo", 788_940)])
        {
            assert_eq!(Duration::parse(text).map(Duration::minutes), Some(minutes), "{text}");
        }
        for text in [
            "",
            "90",
            "90 min",
            "30min1h",
            "1h1h",
            "6mo1y",
            "1d1wd",
            "h",
            "1.5h",
            "-1h",
            "1m",
            "99999999999999999999h",
            "9999999999w",
        ] {
            assert_eq!(Duration::parse(text), None, "{text}");
        }
        for text in
            ["90min", "1h30min", "2d", "1w", "14d", "120h", "1w10d", "2d4h", "0min", "3mo", "1y6mo", "10wd", "12mo"]
        {
            assert_eq!(Duration::parse(text).unwrap().to_string(), text);
        }
        let words = ["3mo", "1y1wd", "1h30min", "0min"].map(|text| Duration::parse(text).unwrap().in_words());
        let limit = Duration::parse("3mo").unwrap();
        assert_eq!(limit.beside(141_120.0, "14 weeks"), "14 weeks (3.2 months)");
        assert_eq!(limit.beside(131_520.0, "91 days"), "91 days (3.001 months)");
        assert_eq!(Duration::parse("9d").unwrap().beside(141_120.0, "14 weeks"), "14 weeks");
        assert_eq!(words, ["3 months", "1 year 1 working day", "1 hour 30 minutes", "no time"]);
        assert_eq!([90, 14 * 24 * 60].map(|minutes| Duration::of_minutes(minutes).to_string()), ["1h30min", "2w"]);
    }
}

//! Texts with a form of their own: durations, dates, languages.

use std::fmt;

use super::problems as p;
use super::reader::{Advice, Fault, Read, Reader};
use super::table::Shape;
use super::values::Text;
use crate::diagnostic::shorten;
use crate::yaml::NodeId;

/// A length of time in whole minutes, written as `90min`, `1h30min`, `2d`, `1w`, and shown in the units it was written in.
///
/// Two durations are equal where they are as long and written in the same units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    /// How many minutes.
    minutes: u64,
    /// How many of each unit, from weeks to minutes.
    counts: [u32; 4],
}

const UNITS: [(&str, u64); 4] = [("w", 7 * 24 * 60), ("d", 24 * 60), ("h", 60), ("min", 1)];

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

    /// A duration of some minutes, in the largest units; weeks only where nothing remains.
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

    /// How many minutes it is long.
    pub const fn minutes(self) -> u64 {
        self.minutes
    }

    /// How many weeks, days, hours and minutes it was written as.
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

impl<'t> Read<'t> for Duration {
    const SHAPE: Shape = Shape::Form {
        what: "a duration such as `90min`, `1h30min`, `2d`, `1w`",
        pattern: Some(
            "^([0-9]+w([0-9]+d)?([0-9]+h)?([0-9]+min)?|[0-9]+d([0-9]+h)?([0-9]+min)?|[0-9]+h([0-9]+min)?|[0-9]+min)$",
        ),
    };
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let (text, _) = reader.scalar(node, || "a duration such as `1h30min`".into())?;
        Duration::parse(text).ok_or_else(|| {
            let advice = duration_advice(text);
            reader.wrong(&p::BAD_DURATION, node, format!("`{}` is not a duration", shorten(text)), advice)
        })
    }
}

/// What to write in place of a text that is no duration.
fn duration_advice(text: &str) -> Advice<'static> {
    const FORM: &str =
        "write whole numbers with `w`, `d`, `h`, `min`, the largest unit first, without spaces: `1h30min`";
    // Nobody writes a duration as long as that.
    if text.len() > 60 {
        return Advice::Say(FORM.into());
    }
    let text = text.trim();
    if text == "0" {
        return Advice::Say("leave it out if nobody waits, or write `0min`".into());
    }
    if text.len() <= 9 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Advice::Say(format!("add a unit: `{text}min`, `{text}h`, `{text}d` or `{text}w`"));
    }
    if let Some((from, to)) = range(text) {
        return Advice::Say(match longer(from, to) {
            Some(longer) => format!("no ranges: write the longer one, `{longer}`"),
            None => "no ranges: write the longer one".into(),
        });
    }
    if text.starts_with(['-', '−']) {
        return Advice::Say("nobody waits less than no time: write it without the sign".into());
    }
    let lower = text.to_lowercase();
    if let Some(rest) = ABOUT.iter().find_map(|about| lower.strip_prefix(about)) {
        return Advice::Say(match written_duration(rest) {
            Ok(duration) => {
                format!("write it without `{}`: `{duration}`", lower[..lower.len() - rest.len()].trim_end())
            }
            Err(_) => FORM.into(),
        });
    }
    if let Some(duration) = iso_duration(text) {
        return Advice::Write(duration, "");
    }
    if text.split_once(':').is_some_and(|(one, next)| [one, next].iter().all(|part| part.parse::<u8>().is_ok())) {
        let (one, next) = text.split_once(':').unwrap_or_default();
        let (one, next) = (one.parse().unwrap_or(0u64), next.parse().unwrap_or(0u64));
        let [hours, minutes] = [one * 60 + next, one].map(Duration::of_minutes);
        return Advice::Say(format!(
            "add units: hours and minutes are `{hours}`, minutes and seconds about `{minutes}`"
        ));
    }
    Advice::Say(match written_duration(text) {
        Ok(duration) => return Advice::Write(duration, ""),
        Err(BadDuration::Order) => format!("{FORM}, not the other way round"),
        Err(BadDuration::Unit(unit)) => match unit.as_str() {
            "month" | "months" | "mo" | "mos" => "months differ in length: a month is about `30d`".into(),
            "year" | "years" | "yr" | "yrs" | "y" => "years are not known here: a year is about `365d`".into(),
            "M" => "`M` may mean months or minutes: a month is about `30d`, a minute is `1min`".into(),
            "working" | "business" | "work" => "write calendar days: 3 working days are `3d` to `5d`".into(),
            _ => format!("the unit `{unit}` is not known: there are `w`, `d`, `h` and `min`"),
        },
        Err(BadDuration::Other) => FORM.into(),
    })
}

/// The two ends of `10-15min`, or of `1 to 2 hours`.
fn range(text: &str) -> Option<(&str, &str)> {
    let ends = text.split_once(['-', '–', '—']).or_else(|| text.split_once(" to "))?;
    let begins = |text: &str| text.trim_start().starts_with(|c: char| c.is_ascii_digit());
    (begins(ends.0) && begins(ends.1)).then_some(ends)
}

/// The longer end of a range; the first one may leave its unit to the second.
fn longer(from: &str, to: &str) -> Option<String> {
    let unit = to.trim_start_matches(|c: char| !c.is_alphabetic());
    let from = written_duration(from).or_else(|_| written_duration(&format!("{from}{unit}"))).ok()?;
    let to = written_duration(to).ok()?;
    Some(if Duration::parse(&from) > Duration::parse(&to) { from } else { to })
}

/// Words before a duration that say that it is not exact.
const ABOUT: [&str; 7] = ["about ", "around ", "ca. ", "ca ", "circa ", "approx. ", "~"];

/// `PT2H`, `P1DT12H`: a duration as ISO 8601 writes it.
fn iso_duration(text: &str) -> Option<String> {
    let (date, time) = text.strip_prefix('P')?.split_once('T').unwrap_or((&text[1..], ""));
    let is_part = |part: &str, units: &[char]| part.chars().all(|c| c.is_ascii_digit() || units.contains(&c));
    if !is_part(date, &['W', 'D']) || !is_part(time, &['H', 'M']) {
        return None;
    }
    let written = format!("{}{}", date.to_lowercase(), time.to_lowercase().replace('m', "min"));
    Duration::parse(&written).map(|_| written)
}

pub(super) enum BadDuration {
    /// A unit that there is not.
    Unit(String),
    /// A smaller unit before a larger one.
    Order,
    Other,
}

/// Reads a duration as people write it, `1,5 hours`, and writes it as it is meant to be.
pub(super) fn written_duration(text: &str) -> Result<String, BadDuration> {
    // To most people a capital stands for months.
    if text.trim_end().ends_with('M') && !text.trim_end().to_lowercase().ends_with("hm") {
        let number = text.trim_end().trim_end_matches('M').trim_end();
        if number.ends_with(|c: char| c.is_ascii_digit()) {
            return Err(BadDuration::Unit("M".into()));
        }
    }
    let lower = text.to_lowercase();
    let (mut rest, mut parts, mut minutes, mut is_whole) = (lower.trim(), Vec::new(), 0, true);
    while !rest.is_empty() {
        let spelled = NUMBERS.iter().find_map(|(word, digit)| Some((*digit, rest.strip_prefix(word)?)));
        let (number, after) =
            spelled.unwrap_or_else(|| split_at_first(rest, |c| !c.is_ascii_digit() && c != '.' && c != ','));
        let (word, after) = split_at_first(after.trim_start(), |c| !c.is_alphabetic());
        // A comma between two parts is none of a number: `1 hour, 30 minutes`.
        rest = after.trim_start_matches([',', ' ']);
        rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
        if number.is_empty() || word.is_empty() {
            return Err(BadDuration::Other);
        }
        let (unit, length) = unit(word).ok_or_else(|| match spelled {
            Some(_) => BadDuration::Other,
            None => BadDuration::Unit(word.into()),
        })?;
        minutes += in_minutes(number, length).ok_or(BadDuration::Other)?;
        is_whole &= number.bytes().all(|byte| byte.is_ascii_digit());
        parts.push((length, format!("{number}{unit}")));
    }
    if !parts.is_sorted_by(|one, next| one.0 > next.0) {
        return Err(BadDuration::Order);
    }
    let packed = parts.into_iter().map(|(_, part)| part).collect();
    let written = if is_whole { packed } else { Duration::of_minutes(minutes).to_string() };
    Duration::parse(&written).map(|_| written).ok_or(BadDuration::Other)
}

fn split_at_first(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

/// Numbers that are written as words before a unit.
const NUMBERS: [(&str, &str); 9] = [
    ("one ", "1"),
    ("an ", "1"),
    ("a ", "1"),
    ("two ", "2"),
    ("three ", "3"),
    ("four ", "4"),
    ("five ", "5"),
    ("six ", "6"),
    ("seven ", "7"),
];

/// The unit that a word means, and its length in minutes.
fn unit(word: &str) -> Option<(&'static str, u64)> {
    let name = match word {
        "w" | "wk" | "wks" | "week" | "weeks" => "w",
        "d" | "day" | "days" => "d",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "m" | "min" | "mins" | "minute" | "minutes" => "min",
        // Finnish, Swedish and German.
        "viikko" | "viikkoa" | "vko" | "vkoa" | "vecka" | "veckor" | "woche" | "wochen" => "w",
        "päivä" | "päivää" | "pv" | "dag" | "dagar" | "tag" | "tage" => "d",
        "tunti" | "tuntia" | "timme" | "timmar" | "stunde" | "stunden" | "std" => "h",
        "minuutti" | "minuuttia" | "minut" | "minuter" | "minuten" => "min",
        _ => return None,
    };
    UNITS.into_iter().find(|(unit, _)| *unit == name)
}

/// How many minutes a number of units makes; `None` unless they are whole, or if `1.000` may be one or a thousand.
fn in_minutes(number: &str, length: u64) -> Option<u64> {
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_thousands = part.len() == 3 && whole != "0";
    if number.len() > 9 || whole.is_empty() || !is_digits(part) || is_thousands || number.ends_with(['.', ',']) {
        return None;
    }
    let scale = 10u64.pow(part.len() as u32);
    let minutes = format!("{whole}{part}").parse::<u64>().ok()? * length;
    minutes.is_multiple_of(scale).then_some(minutes / scale)
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year, 1 to 9999.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day, 1 to 31.
    pub day: u8,
}

impl Date {
    /// Reads `2026-11-30` (ISO 8601); `None` for anything else and for days that do not exist.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let digits = bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
        if bytes.len() != 10 || !digits {
            return None;
        }
        let (year, month, day): (u16, u8, u8) =
            (text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?);
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u8::from(leap),
            _ => return None,
        };
        (year > 0 && (1..=days).contains(&day)).then_some(Date { year, month, day })
    }

    /// How many days lie between an earlier day and this one; negative where the other is the later.
    pub fn days_since(self, earlier: Date) -> i64 {
        self.number() - earlier.number()
    }

    /// The day that is so many days after the first of January 1970; `None` outside the years 1 to 9999.
    pub fn after_1970(days: i64) -> Option<Self> {
        let first = Date { year: 1, month: 1, day: 1 };
        let last = Date { year: 9999, month: 12, day: 31 };
        let number = days.checked_add(Date { year: 1970, month: 1, day: 1 }.number())?;
        if !(first.number()..=last.number()).contains(&number) {
            return None;
        }
        let year = (1..=9999).rev().find(|&year| Date { year, ..first }.number() <= number)?;
        let month = (1..=12).rev().find(|&month| Date { year, month, day: 1 }.number() <= number)?;
        let day = u8::try_from(number - Date { year, month, day: 1 }.number() + 1).ok()?;
        Some(Date { year, month, day })
    }

    /// The number of the day in the Gregorian calendar. Years begin in March here, so that a leap day is the last.
    fn number(self) -> i64 {
        let (year, month) = (i64::from(self.year), i64::from(self.month));
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + i64::from(self.day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl<'t> Read<'t> for Date {
    const SHAPE: Shape = Shape::Form {
        what: "a date such as `2026-11-30`",
        pattern: Some(
            "^[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))$",
        ),
    };
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let (text, _) = reader.scalar(node, || "a date such as `2026-11-30`".into())?;
        Date::parse(text).ok_or_else(|| {
            let advice = match meant_date(text) {
                Some(date) => Advice::Write(date.to_string(), ": year, month and day"),
                None => Advice::Say(
                    unclear_date(text.trim())
                        .unwrap_or_else(|| "write year, month and day of a day that exists: `2026-11-30`".into()),
                ),
            };
            reader.wrong(&p::BAD_DATE, node, format!("`{}` is not a date", shorten(text)), advice)
        })
    }
}

/// What to say of a text that may be one of several days.
fn unclear_date(text: &str) -> Option<String> {
    if text.len() == 7 && text.is_ascii() && Date::parse(&format!("{text}-01")).is_some() {
        return Some(format!("the day is missing: `{text}-01`, for example"));
    }
    let mut parts = text.splitn(3, '/');
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let date = |month: &str, day: &str| Date::parse(&format!("{year}-{month:0>2}-{day:0>2}"));
    let (by_day, by_month) = (date(second, first)?, date(first, second)?);
    let said = |date: Date| format!("{} {}", date.day, MONTHS[usize::from(date.month) - 1].1);
    Some(format!("{} or {}? write `{by_day}` or `{by_month}`", said(by_day), said(by_month)))
}

/// The beginnings of the months' names, and their names.
const MONTHS: [(&str, &str); 12] = [
    ("jan", "January"),
    ("feb", "February"),
    ("mar", "March"),
    ("apr", "April"),
    ("may", "May"),
    ("jun", "June"),
    ("jul", "July"),
    ("aug", "August"),
    ("sep", "September"),
    ("oct", "October"),
    ("nov", "November"),
    ("dec", "December"),
];

/// `3 April 2026`, `April 3, 2026`.
fn spelled_date(text: &str) -> Option<Date> {
    let mut parts = text.split([' ', ',', '.']).filter(|part| !part.is_empty());
    let (one, next, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let is_day = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let (day, word) = if is_day(one) { (one, next) } else { (next, one) };
    let lower = word.to_lowercase();
    let is_month = |(short, name): &(&str, &str)| lower.starts_with(short) && name.to_lowercase().starts_with(&lower);
    let month = MONTHS.iter().position(is_month)? + 1;
    let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    Date::parse(&format!("{year}-{month:02}-{day:0>2}"))
}

/// The only day that a text can mean: `1.11.2026`, `2026/11/1`, `30/11/2026`, but not `1/11/2026`.
fn meant_date(text: &str) -> Option<Date> {
    if let Some(date) = text.get(..10).and_then(Date::parse) {
        return text[10..].starts_with(['T', ' ']).then_some(date);
    }
    if let Some(date) = spelled_date(text) {
        return Some(date);
    }
    let sign = text.chars().find(|c| ['.', '-', '/'].contains(c))?;
    let mut parts = text.splitn(4, sign).map(str::trim);
    let (Some(first), Some(second), Some(third), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let date = |year: &str, month: &str, day: &str| {
        (year.len() == 4).then(|| Date::parse(&format!("{year}-{month:0>2}-{day:0>2}")))?
    };
    if first.len() == 4 {
        return date(first, second, third);
    }
    let (by_day, by_month) = (date(third, second, first), date(third, first, second));
    match (by_day, by_month) {
        _ if sign == '.' => by_day,
        (Some(one), Some(other)) if one != other => None,
        _ => by_day.or(by_month),
    }
}

/// A language, as BCP 47 writes it: `en`, `fi`, `sv-FI`.
#[derive(Clone, Debug)]
pub(crate) struct Language<'t>(pub &'t str);

impl<'t> Read<'t> for Language<'t> {
    const SHAPE: Shape = Shape::Form {
        what: "a language such as `en`, `fi` or `sv-FI` (BCP 47)",
        pattern: Some(r"^\s*[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\s*$"),
    };
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        if is_language(text) {
            return Ok(Language(text));
        }
        let meant = text.replace('_', "-");
        let advice = if is_language(&meant) {
            Advice::Write(meant, "")
        } else {
            Advice::Say("write its code: `en`, `fi`, `sv-FI`".into())
        };
        Err(reader.wrong(&p::BAD_LANGUAGE, node, format!("`{}` is not a language", shorten(text)), advice))
    }
}

fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first =
        parts.next().is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    first && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
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

    #[test]
    fn dates_exist() {
        assert_eq!(Date::parse("2024-02-29").unwrap().to_string(), "2024-02-29");
        for text in ["2026-02-29", "2026-13-01", "2026-1-1", "01.02.2026", "2026-11-31", "0000-01-01", "2026-11-3ö"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        let date = |text| Date::parse(text).unwrap();
        for (from, to, days) in [
            ("2026-11-22", "2026-11-22", 0),
            ("2026-11-30", "2026-12-01", 1),
            ("2024-02-28", "2024-03-01", 2),
            ("2026-02-28", "2026-03-01", 1),
            ("1900-02-28", "1900-03-01", 1),
            ("2000-01-01", "2001-01-01", 366),
            ("1970-01-01", "2026-11-22", 20_779),
            ("0001-01-01", "9999-12-31", 3_652_058),
        ] {
            assert_eq!(date(to).days_since(date(from)), days, "{from} to {to}");
            assert_eq!(date(from).days_since(date(to)), -days, "{to} to {from}");
            assert_eq!(Date::after_1970(date(to).days_since(date("1970-01-01"))), Some(date(to)));
        }
        assert_eq!(Date::after_1970(-1), Some(date("1969-12-31")));
        assert_eq!(Date::after_1970(i64::MAX), None);
        assert_eq!(Date::after_1970(-719_163), None);
        assert_eq!(Date::after_1970(2_932_897), None);
    }
}

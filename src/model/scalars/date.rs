//! Dates.

use std::fmt;

use crate::diagnostic::shorten;
use crate::model::problems as p;
use crate::model::reader::{Advice, Fault, Read, Reader};
use crate::model::table::Shape;
use crate::yaml::NodeId;

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

    /// Returns the number of days from an earlier day to this one; negative if the other day is later.
    pub fn days_since(self, earlier: Date) -> i64 {
        self.number() - earlier.number()
    }

    /// Returns the day that is a number of days after 1 January 1970; `None` outside the years 1 to 9999.
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
            reader.wrong(&p::BAD_DATE, node, format!("`{}` is no date", shorten(text)), advice)
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

#[cfg(test)]
mod tests {
    use super::*;

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

//! Reading durations, and telling what was meant by a text that is none.

use super::duration::{Duration, UNITS};
use crate::diagnostic::shorten;
use crate::model::problems as p;
use crate::model::reader::{Advice, Fault, Read, Reader};
use crate::model::table::Shape;
use crate::yaml::NodeId;

impl<'t> Read<'t> for Duration {
    const SHAPE: Shape = Shape::Form {
        what: "a duration such as `90min`, `1h30min`, `2d`, `1w`, `3mo`",
        pattern: Some(concat!(
            "^([0-9]+y([0-9]+mo)?([0-9]+w)?([0-9]+wd)?([0-9]+d)?([0-9]+h)?([0-9]+min)?",
            "|[0-9]+mo([0-9]+w)?([0-9]+wd)?([0-9]+d)?([0-9]+h)?([0-9]+min)?",
            "|[0-9]+w([0-9]+wd)?([0-9]+d)?([0-9]+h)?([0-9]+min)?",
            "|[0-9]+wd([0-9]+d)?([0-9]+h)?([0-9]+min)?",
            "|[0-9]+d([0-9]+h)?([0-9]+min)?|[0-9]+h([0-9]+min)?|[0-9]+min)$",
        )),
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
    const FORM: &str = "write whole numbers with `y`, `mo`, `w`, `wd`, `d`, `h`, `min`, the largest unit first, without spaces: `1h30min`";
    // No duration is as long as that.
    if text.len() > 60 {
        return Advice::Say(FORM.into());
    }
    let text = text.trim();
    if text == "0" {
        return Advice::Say("leave it out if nobody waits, or write `0min`".into());
    }
    if text.len() <= 9 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Advice::Say(format!("add a unit: `{text}min`, `{text}h`, `{text}d`, `{text}w` or `{text}mo`"));
    }
    if let Some((from, to)) = range(text) {
        return Advice::Say(match longer(from, to) {
            Some(duration) => format!("no ranges: write the longer one, `{duration}`"),
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
    if let Some((one, next)) = clock(text) {
        let [hours, minutes] = [one * 60 + next, one].map(Duration::of_minutes);
        return Advice::Say(format!(
            "add units: hours and minutes are `{hours}`, minutes and seconds about `{minutes}`"
        ));
    }
    Advice::Say(match written_duration(text) {
        Ok(duration) => return Advice::Write(duration, ""),
        Err(BadDuration::Order) => format!("{FORM}, not the other way round"),
        Err(BadDuration::Unit(unit)) => match unit.as_str() {
            "m" | "M" => match alone(text) {
                Some(number) => format!("`{unit}` may mean months or minutes: write `{number}mo` or `{number}min`"),
                None => format!("`{unit}` may mean months or minutes: a month is `1mo`, a minute `1min`"),
            },
            // In Finnish a year, in Swedish a week.
            "v" => match alone(text) {
                Some(number) => format!("`v` may mean years or weeks: write `{number}y` or `{number}w`"),
                None => "`v` may mean years or weeks: a year is `1y`, a week `1w`".into(),
            },
            _ => format!("the unit `{unit}` is not known: there are `y`, `mo`, `w`, `wd`, `d`, `h` and `min`"),
        },
        Err(BadDuration::Other) => FORM.into(),
    })
}

/// The number of `3 m`, where nothing but a unit follows it.
fn alone(text: &str) -> Option<&str> {
    let number = text.trim().trim_end_matches(char::is_alphabetic).trim_end();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(number)
}

/// The two numbers of `1:30`.
fn clock(text: &str) -> Option<(u64, u64)> {
    let (one, next) = text.split_once(':')?;
    let number = |part: &str| part.parse::<u8>().ok().map(u64::from);
    Some((number(one)?, number(next)?))
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
    if !is_part(date, &['Y', 'M', 'W', 'D']) || !is_part(time, &['H', 'M']) {
        return None;
    }
    let date = date.to_lowercase().replace('m', "mo");
    let written = format!("{date}{}", time.to_lowercase().replace('m', "min"));
    Duration::parse(&written).map(|_| written)
}

pub(in crate::model) enum BadDuration {
    /// An unknown unit.
    Unit(String),
    /// A smaller unit before a larger one.
    Order,
    Other,
}

/// Reads a duration as people write it, `1,5 hours`, and writes it as it is meant to be.
pub(in crate::model) fn written_duration(text: &str) -> Result<String, BadDuration> {
    // Behind hours an `m` stands for minutes; to most people a capital stands for months.
    if let Some(number) = text.trim_end().strip_suffix(['m', 'M']).map(str::trim_end)
        && number.ends_with(|c: char| c.is_ascii_digit())
    {
        let is_small = text.trim_end().ends_with('m');
        let is_clear =
            is_small && alone(text).is_none_or(|number| number.parse::<u32>().is_ok_and(|number| number > MOST_MONTHS));
        if !is_clear {
            return Err(BadDuration::Unit(if is_small { "m" } else { "M" }.into()));
        }
    }
    let lower = text.to_lowercase();
    let (mut rest, mut parts, mut minutes, mut is_whole) = (lower.trim(), Vec::new(), 0, true);
    while !rest.is_empty() {
        let spelled = NUMBERS.iter().find_map(|(word, digit)| Some((*digit, rest.strip_prefix(word)?)));
        let (number, after) =
            spelled.unwrap_or_else(|| split_at_first(rest, |c| !c.is_ascii_digit() && c != '.' && c != ','));
        let after = after.trim_start();
        let working = WORKING.iter().find_map(|working| after.strip_prefix(working)).map(str::trim_start);
        let (word, after) = split_at_first(working.unwrap_or(after), |c| !c.is_alphabetic());
        // A comma between two parts is none of a number: `1 hour, 30 minutes`.
        rest = after.trim_start_matches([',', ' ']);
        rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
        if number.is_empty() || word.is_empty() {
            return Err(BadDuration::Other);
        }
        let known = if working.is_none() { unit(word) } else { unit(word).and_then(|(name, _)| working_unit(name)) };
        let (name, length) = known.ok_or_else(|| match spelled {
            Some(_) => BadDuration::Other,
            None => BadDuration::Unit(word.into()),
        })?;
        minutes += in_minutes(number, length).ok_or(BadDuration::Other)?;
        is_whole &= number.bytes().all(|byte| byte.is_ascii_digit());
        parts.push((length, format!("{number}{name}")));
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

/// More months than that are written as years, so an `m` behind them stands for minutes.
const MOST_MONTHS: u32 = 24;

/// Words before days that say that only working days count.
const WORKING: [&str; 5] = ["working ", "business ", "work ", "working-", "business-"];

/// The unit of working days, if a unit is days.
fn working_unit(name: &str) -> Option<(&'static str, u64)> {
    UNITS.into_iter().find(|(unit, _)| name == "d" && *unit == "wd")
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
        "y" | "yr" | "yrs" | "year" | "years" => "y",
        "mo" | "mos" | "mon" | "mth" | "mths" | "month" | "months" => "mo",
        "wd" | "workday" | "workdays" | "weekday" | "weekdays" | "bd" => "wd",
        "w" | "wk" | "wks" | "week" | "weeks" => "w",
        "d" | "day" | "days" => "d",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "m" | "min" | "mins" | "minute" | "minutes" => "min",
        // Finnish, Swedish and German.
        "vuosi" | "vuotta" | "år" | "jahr" | "jahre" => "y",
        "kk" | "kuukausi" | "kuukautta" | "mån" | "månad" | "månader" | "monat" | "monate" => "mo",
        "arkipäivä" | "arkipäivää" | "työpäivä" | "työpäivää" | "arkipv" | "tpv" => "wd",
        "arbetsdag" | "arbetsdagar" | "vardag" | "vardagar" | "werktag" | "werktage" | "arbeitstage" => "wd",
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

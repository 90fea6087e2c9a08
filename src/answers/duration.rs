//! Lengths of time that were computed: minutes, and parts of them.

use super::report::grouped;

/// The units in which people say how long something takes, each in minutes.
const UNITS: [(u64, &str); 4] = [(7 * 24 * 60, "week"), (24 * 60, "day"), (60, "hour"), (1, "minute")];

/// Writes minutes as a duration of ISO 8601: `P1DT4H`, `PT2H22M51.428571S`. A day has 24 hours.
pub(super) fn iso(minutes: f64) -> String {
    // In millionths of a second, but no more than twelve digits: computing leaves traces behind them.
    let seconds = minutes * 60.0;
    let digits = 10f64.powi((11 - seconds.max(1.0).log10().floor() as i32).clamp(0, 6));
    let all = (seconds * digits).round() as u128 * (1e6 / digits) as u128;
    let (seconds, millionths) = (all / 1_000_000, all % 1_000_000);
    let (days, hours, minutes, seconds) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    let part = |count: u128, unit: &str| if count > 0 { format!("{count}{unit}") } else { String::new() };
    let fraction = format!(".{millionths:06}");
    let seconds = match (seconds, fraction.trim_end_matches('0').trim_end_matches('.')) {
        (0, "") => String::new(),
        (seconds, fraction) => format!("{seconds}{fraction}S"),
    };
    let time = part(hours, "H") + &part(minutes, "M") + &seconds;
    match (part(days, "D"), time) {
        (days, time) if days.is_empty() && time.is_empty() => "PT0S".into(),
        (days, time) if time.is_empty() => format!("P{days}"),
        (days, time) => format!("P{days}T{time}"),
    }
}

/// A number with twelve digits: computing leaves traces behind them.
fn significant(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// Says how long some minutes are, in the two largest units: "3 days 4 hours". A day has 24 hours.
pub(super) fn words(minutes: f64) -> String {
    // To the smaller of the two units, so that it is as near as it can be told.
    words_to(minutes, finest(minutes))
}

/// Says how long two times and their difference are, so that one can see the difference: all to the same unit.
pub(super) fn words_alike(before: f64, after: f64) -> [String; 3] {
    let difference = (after - before).abs();
    let to = match difference {
        none if none < 1.0 => finest(before).min(finest(after)),
        difference => finest(before).min(finest(after)).min(finest(difference)),
    };
    [words_to(before, to), words_to(after, to), words_to(difference, to)]
}

/// The smaller of the two units in which minutes are told.
fn finest(minutes: f64) -> u64 {
    let first = first_unit(minutes);
    UNITS.get(first + 1).map_or(1, |(length, _)| *length)
}

/// The larger of the two units. Two weeks are told as weeks only from two months on: before that, days are easier to
/// compare.
fn first_unit(minutes: f64) -> usize {
    let all = if minutes.round() >= 60.0 * 24.0 * 60.0 { 0 } else { 1 };
    (all..UNITS.len()).find(|&unit| minutes.round() >= UNITS[unit].0 as f64).unwrap_or(UNITS.len() - 1)
}

/// Says how long some minutes are, in units down to one, at most three of them.
fn words_to(minutes: f64, unit: u64) -> String {
    let minutes = significant(minutes);
    if minutes.round() < 1.0 {
        return if minutes > 0.0 { "less than a minute".into() } else { "no time".into() };
    }
    let first = first_unit(minutes);
    let last = (first..UNITS.len()).find(|&one| UNITS[one].0 <= unit).unwrap_or(UNITS.len() - 1).min(first + 2);
    let step = UNITS[last].0 as f64;
    let mut rest = ((minutes / step).round() * step) as u128;
    let mut parts: Vec<String> = Vec::new();
    for &(length, unit) in &UNITS[first..=last] {
        let count = rest / u128::from(length);
        rest %= u128::from(length);
        match count {
            0 => {}
            1 => parts.push(format!("1 {unit}")),
            count => parts.push(format!("{} {unit}s", grouped(count as f64))),
        }
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{iso, words, words_alike};

    #[test]
    fn durations_are_told_in_two_units() {
        let told = [0.0, 0.3, 1.0, 61.0, 1_680.0, 2_880.0, 14_400.0, 100_800.0, 1_048_320_000.0].map(words);
        assert_eq!(
            told,
            [
                "no time",
                "less than a minute",
                "1 minute",
                "1 hour 1 minute",
                "1 day 4 hours",
                "2 days",
                "10 days",
                "10 weeks",
                "104,000 weeks"
            ]
        );
    }

    #[test]
    fn durations_have_the_form_of_iso_8601() {
        let written = [0.0, 1.0, 90.0, 1_680.0, 2_880.0, 0.5, 1_000.0 / 7.0].map(iso);
        assert_eq!(written, ["PT0S", "PT1M", "PT1H30M", "P1DT4H", "P2D", "PT30S", "PT2H22M51.428571S"]);
    }

    #[test]
    fn a_difference_can_be_seen_in_what_it_is_between() {
        let alike = |before, after| words_alike(before, after).join(" | ");
        assert_eq!(alike(99_199.0, 49_600.0), "9 weeks 5 days 21 hours | 34 days 11 hours | 34 days 11 hours");
        assert_eq!(alike(100_800.0, 100_800.0), "10 weeks | 10 weeks | no time");
        assert_eq!(alike(4_560.0, 4_550.0), "3 days 4 hours | 3 days 3 hours 50 minutes | 10 minutes");
    }
}

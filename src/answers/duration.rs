//! Lengths of time that were computed: minutes, and parts of them.

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

/// Says how long some minutes are, in the two largest units: "3 days 4 hours". A day has 24 hours.
pub(super) fn words(minutes: f64) -> String {
    let whole = minutes.round().clamp(0.0, 9e15) as u64;
    if whole == 0 {
        return if minutes > 0.0 { "less than a minute".into() } else { "no time".into() };
    }
    const UNITS: [(u64, &str); 4] = [(7 * 24 * 60, "week"), (24 * 60, "day"), (60, "hour"), (1, "minute")];
    // Two weeks are told as weeks only from two months on: before that, days are easier to compare.
    let units = if whole >= 60 * 24 * 60 { &UNITS[..] } else { &UNITS[1..] };
    // To the smaller of the two units, so that it is as near as it can be told.
    let first = units.iter().position(|(length, _)| whole >= *length).unwrap_or_default();
    let unit = units.get(first + 1).map_or(1, |(length, _)| *length);
    let mut rest = (whole + unit / 2) / unit * unit;
    let mut parts: Vec<String> = Vec::new();
    for &(length, unit) in units {
        let count = rest / length;
        rest %= length;
        match (count, parts.len()) {
            (0, 0) => {}
            (0, _) => break,
            (1, _) => parts.push(format!("1 {unit}")),
            (count, _) => parts.push(format!("{count} {unit}s")),
        }
        if parts.len() == 2 {
            break;
        }
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{iso, words};

    #[test]
    fn durations_are_told_in_two_units() {
        let told = [0.0, 0.3, 1.0, 61.0, 1_680.0, 2_880.0, 14_400.0, 100_800.0].map(words);
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
                "10 weeks"
            ]
        );
    }

    #[test]
    fn durations_have_the_form_of_iso_8601() {
        let written = [0.0, 1.0, 90.0, 1_680.0, 2_880.0, 0.5, 1_000.0 / 7.0].map(iso);
        assert_eq!(written, ["PT0S", "PT1M", "PT1H30M", "P1DT4H", "P2D", "PT30S", "PT2H22M51.428571S"]);
    }
}

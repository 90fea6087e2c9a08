//! Lengths of time that were computed: minutes, and parts of them.

/// Writes minutes as a duration of ISO 8601: `P1DT4H`, `PT2H22M51.428571S`. A day has 24 hours.
pub(super) fn iso(minutes: f64) -> String {
    // In millionths of a second. Journeys last a century at a touchpoint, so this is far from the limit.
    let all = (minutes * 60.0 * 1e6).round().clamp(0.0, 9e18) as u64;
    let (seconds, millionths) = (all / 1_000_000, all % 1_000_000);
    let (days, hours, minutes, seconds) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    let part = |count: u64, unit: &str| if count > 0 { format!("{count}{unit}") } else { String::new() };
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

#[cfg(test)]
mod tests {
    use super::iso;

    #[test]
    fn durations_have_the_form_of_iso_8601() {
        let written = [0.0, 1.0, 90.0, 1_680.0, 2_880.0, 0.5, 1_000.0 / 7.0].map(iso);
        assert_eq!(written, ["PT0S", "PT1M", "PT1H30M", "P1DT4H", "P2D", "PT30S", "PT2H22M51.428571S"]);
    }
}

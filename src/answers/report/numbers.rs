//! Numbers as people say them.

use super::Difference;
use crate::analysis::{Crowd, Outcome};
use crate::answers::duration::words;
use crate::diagnostic::shorten;
use crate::model::EndKind;

/// Out of how many customers shares are told.
#[derive(Clone, Debug, PartialEq)]
pub struct People {
    count: f64,
    /// What follows the number: " per year".
    per: String,
}

impl People {
    /// Out of the customers that a journey states, as far as they are of the crowd; otherwise out of 1,000.
    pub fn of(crowd: &Crowd<'_, '_, '_>) -> Self {
        let journey = crowd.graph().journey();
        let share = match crowd.persona() {
            Some(persona) if journey.travellers().len() > 1 => {
                let shares = crowd.graph().persona_shares();
                shares.and_then(|shares| Some(shares.into_iter().find(|(of, _)| *of == persona)?.1))
            }
            _ => Some(1.0),
        };
        let stated = journey.customers.as_ref().zip(share);
        match stated.map(|(customers, share)| (&customers.value, f64::from(customers.value.count.value) * share)) {
            Some((customers, count)) if count >= 1.0 => People {
                count: count.round(),
                per: customers.per.as_ref().map_or(String::new(), |per| match journey.is_english() {
                    true => format!(" per {}", shorten(&per.value)),
                    false => format!(" / {}", shorten(&per.value)),
                }),
            },
            _ => People { count: 1_000.0, per: String::new() },
        }
    }

    /// Returns how many they are.
    pub fn size(&self) -> f64 {
        self.count
    }

    /// Names them: "1,000", "12,000 per year".
    pub fn all(&self) -> String {
        format!("{}{}", grouped(self.count), self.per)
    }

    /// How many a share is: whole people, and a digit more of a few.
    pub fn count(&self, share: f64) -> String {
        amount(share * self.count)
    }

    /// How many a share is, in two digits.
    pub fn about(&self, share: f64) -> String {
        let count = share * self.count;
        if count < 100.0 {
            return amount(count);
        }
        let unit = 10f64.powi(count.log10().floor() as i32 - 1);
        grouped((count / unit).round() * unit)
    }

    /// How many the least and the greatest share are: rounded outward, with as many digits as their distance needs.
    pub fn range(&self, least: f64, greatest: f64) -> (String, String) {
        let (least, greatest) = (least * self.count, greatest * self.count);
        let unit = 10f64.powi(((greatest - least).max(1.0).log10().floor() as i32 - 1).max(0));
        // What computing left must not move a limit by a whole unit.
        let (low, high) = ((least / unit + 1e-6).floor(), (greatest / unit - 1e-6).ceil());
        (grouped(low * unit), grouped(high * unit))
    }

    /// How many more or fewer a share is.
    pub fn more(&self, share: f64) -> String {
        signed(share * self.count, amount)
    }

    /// Whether a share is too small to be told.
    pub fn is_nobody(&self, share: f64) -> bool {
        share * self.count < 0.05
    }
}

fn signed(value: f64, write: impl Fn(f64) -> String) -> String {
    match write(value.abs()) {
        none if none == "0" => none,
        written if written.starts_with("fewer than") => match value < 0.0 {
            true => "less than 0.1 fewer".into(),
            false => "less than 0.1 more".into(),
        },
        written if value < 0.0 => format!("−{written}"),
        written => format!("+{written}"),
    }
}

/// A number as people say it: whole from 10 on, otherwise with a digit.
pub(super) fn amount(value: f64) -> String {
    match value {
        value if value >= 9.95 => grouped(value),
        value if value >= 0.05 => trimmed(value, 1),
        value if value > 0.0 => "fewer than 0.1".into(),
        _ => "0".into(),
    }
}

/// A number with at most so many digits behind the point.
pub(super) fn trimmed(value: f64, digits: usize) -> String {
    let written = format!("{value:.digits$}");
    match written.contains('.') {
        true => written.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => written,
    }
}

/// A number with at most one digit behind the point; a large one whole, with commas.
pub(super) fn tenths(value: f64) -> String {
    if value >= 999.5 { grouped(value) } else { trimmed(value, 1) }
}

/// A whole number with commas.
pub(super) fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut written = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// A gap: "−1", "+½".
pub(super) fn gap(value: f64) -> String {
    signed(value, |value| trimmed(value, 2))
}

/// Writes a share as a whole percentage.
pub(crate) fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 0.5 => "under 1 %".into(),
        percent => format!("{percent:.0} %"),
    }
}

/// Returns what else becomes of customers, as far as it differs: other ends, and what no end is.
fn others(before: &Crowd<'_, '_, '_>, after: &Crowd<'_, '_, '_>) -> Vec<(String, [f64; 2])> {
    let journey = before.graph().journey();
    let (was, is) = (before.outcomes(), after.outcomes());
    let share = |all: &[(Outcome, f64)], outcome: Outcome| {
        all.iter().find(|(one, _)| *one == outcome).map_or(0.0, |(_, share)| *share)
    };
    let mut outcomes: Vec<Outcome> = was.iter().chain(&is).map(|(outcome, _)| *outcome).collect();
    outcomes.sort_unstable();
    outcomes.dedup();
    let named = outcomes.into_iter().filter_map(|outcome| {
        let figure = match outcome {
            Outcome::End(end) if journey.end(end).kind == EndKind::Other => {
                let end = journey.end(end);
                match &end.name {
                    Some(name) => format!("come to “{}”", shorten(&name.value)),
                    None => format!("come to `{}`", end.id.value),
                }
            }
            Outcome::Stuck => "are stuck".into(),
            Outcome::Unstated => "go where nobody says".into(),
            Outcome::End(_) | Outcome::Renewed => return None,
        };
        Some((figure, [share(&was, outcome), share(&is, outcome)]))
    });
    named.filter(|(_, [before, after])| (before - after).abs() > 1e-9).collect()
}

pub(super) fn differences(before: &Crowd<'_, '_, '_>, after: &Crowd<'_, '_, '_>) -> Vec<Difference> {
    let people = People::of(before);
    let mut all = Vec::new();
    let mut of_share = |figure: &str, before: f64, after: f64| {
        all.push(Difference {
            figure: format!("{figure}, of {}", people.all()),
            before: people.count(before),
            after: people.count(after),
            difference: people.more(after - before),
        });
    };
    of_share("get through", before.kept(), after.kept());
    of_share("leave", before.share_of_kind(EndKind::Lost), after.share_of_kind(EndKind::Lost));
    for (figure, [before, after]) in others(before, after) {
        of_share(&figure, before, after);
    }
    let mut of_number = |figure: &str, before: Option<f64>, after: Option<f64>, write: &dyn Fn(f64) -> String| {
        if before.is_none() && after.is_none() {
            return;
        }
        let written = |value: Option<f64>| value.map_or("not stated".into(), write);
        all.push(Difference {
            figure: figure.to_owned(),
            before: written(before),
            after: written(after),
            difference: before.zip(after).map_or(String::new(), |(before, after)| match after - before {
                // What computing it left.
                none if none.abs() < 1e-9 * before.abs().max(1.0) => "0".into(),
                difference => signed(difference, write),
            }),
        });
    };
    let two = |value: f64| trimmed(value, 2);
    let contacts = |crowd: &Crowd<'_, '_, '_>| {
        let all = crowd.contacts().amount.mean;
        (crowd.unsure_contacts() < all - 1e-9).then_some(all)
    };
    of_number("contacts per customer", contacts(before), contacts(after), &two);
    let score = |crowd: &Crowd<'_, '_, '_>| crowd.experience().map(|experience| experience.mean);
    of_number("experience of what customers meet, 1 to 5", score(before), score(after), &two);
    let wait = |crowd: &Crowd<'_, '_, '_>| crowd.waits().map(|waits| waits.minutes.mean);
    of_number("waiting per customer", wait(before), wait(after), &words);
    let time = |crowd: &Crowd<'_, '_, '_>| crowd.time().map(|time| time.minutes.mean);
    of_number("time per customer", time(before), time(after), &words);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_people_say_them() {
        assert_eq!(
            [0.0, 0.01, 0.4, 3.0, 3.21, 12.4, 1234.5, 1e6].map(amount),
            ["0", "fewer than 0.1", "0.4", "3", "3.2", "12", "1,234", "1,000,000"]
        );
        let people = People { count: 1_000.0, per: String::new() };
        assert_eq!([0.781434, 0.0389, 0.145, 1.0].map(|share| people.about(share)), ["780", "39", "150", "1,000"]);
        assert_eq!([0.0724, -0.0724, 0.0].map(|share| people.more(share)), ["+72", "−72", "0"]);
    }
}

//! Numbers as people say them.

use super::Difference;
use crate::analysis::{Crowd, Outcome};
use crate::answers::duration::words_alike;
use crate::diagnostic::shorten;
use crate::model::EndKind;

/// Out of how many customers shares are told.
#[derive(Clone, Debug, PartialEq)]
pub struct People {
    count: f64,
    /// What follows the number: " per year".
    per: String,
    /// Why these are not the customers that the journey states.
    reason: Option<String>,
}

impl People {
    /// Out of the customers that a journey states, as far as they are of the crowd; otherwise out of 1,000.
    pub fn of(crowd: &Crowd<'_, '_, '_>) -> Self {
        let journey = crowd.graph().journey();
        let Some(customers) = &journey.customers else { return People::thousand(None) };
        let customers = &customers.value;
        let stated = f64::from(customers.count.value);
        let per = customers.per.as_ref().map_or(String::new(), |per| match journey.is_english() {
            true => format!(" per {}", shorten(&per.value)),
            false => format!(" / {}", shorten(&per.value)),
        });
        let all = format!("{}{per}", grouped(stated));
        let share = match crowd.persona() {
            Some(persona) if journey.travellers().len() > 1 => {
                let shares = crowd.graph().persona_shares();
                shares.and_then(|shares| Some(shares.into_iter().find(|(of, _)| *of == persona)?.1))
            }
            _ => Some(1.0),
        };
        match share {
            Some(share) if stated * share >= 1.0 => People { count: (stated * share).round(), per, reason: None },
            Some(_) => People::thousand(Some(format!("of {all}, fewer than one"))),
            None => People::thousand(Some(format!("how many of {all} is not stated: `share`"))),
        }
    }

    /// Out of how many customers shares before and after a change are told. Both are of the same kind.
    pub fn of_both(before: &Crowd<'_, '_, '_>, after: &Crowd<'_, '_, '_>) -> [Self; 2] {
        let both = [People::of(before), People::of(after)];
        match both.iter().find(|people| people.reason.is_some()) {
            Some(few) => [few.clone(), few.clone()],
            None => both,
        }
    }

    fn thousand(reason: Option<String>) -> Self {
        People { count: 1_000.0, per: String::new(), reason }
    }

    /// Says out of how many shares are told, and why, if these are not the customers that the journey states.
    pub fn basis(&self) -> String {
        let reason = self.reason.as_ref().map_or(String::new(), |reason| format!(" ({reason})"));
        format!("out of {} who begin{reason}", self.all())
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
        grouped(round_to(count, unit_of(count)))
    }

    /// How many a share is, where the result lies in a range: in two digits, or more if the result would lie outside.
    pub fn about_within(&self, share: f64, result: f64, (least, greatest): (f64, f64)) -> String {
        let (low, high, unit) = self.limits(least, greatest);
        let (count, result) = (share * self.count, result * self.count);
        if count < 100.0 || result < 100.0 || (low..=high).contains(&round_to(result, unit_of(result))) {
            return self.about(share);
        }
        grouped(round_to(count, unit.min(unit_of(count))))
    }

    /// How many the least and the greatest share are: rounded outward, with as many digits as their distance needs.
    pub fn range(&self, least: f64, greatest: f64) -> (String, String) {
        let (low, high, _) = self.limits(least, greatest);
        (grouped(low), grouped(high))
    }

    /// The limits of a range, rounded outward, and the unit to which they are.
    fn limits(&self, least: f64, greatest: f64) -> (f64, f64, f64) {
        let (least, greatest) = (least * self.count, greatest * self.count);
        let unit = 10f64.powi(((greatest - least).max(1.0).log10().floor() as i32 - 1).max(0));
        // What computing left must not move a limit by a whole unit.
        let (low, high) = ((least / unit + 1e-6).floor(), (greatest / unit - 1e-6).ceil());
        (low * unit, high * unit, unit)
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

/// The unit to which a number from 100 on has two digits.
fn unit_of(count: f64) -> f64 {
    10f64.powi(count.log10().floor() as i32 - 1)
}

fn round_to(value: f64, unit: f64) -> f64 {
    (value / unit).round() * unit
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
pub(in crate::answers) fn grouped(value: f64) -> String {
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
///
/// Where there are other customers, each of these differs.
fn others(before: &Crowd<'_, '_, '_>, after: &Crowd<'_, '_, '_>, are_same: bool) -> Vec<(String, [f64; 2])> {
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
    named.filter(|(_, [before, after])| !are_same || (before - after).abs() > 1e-9).collect()
}

pub(super) fn differences(before: &Crowd<'_, '_, '_>, after: &Crowd<'_, '_, '_>) -> Vec<Difference> {
    let mut all = of_shares(before, after);
    let two: &dyn Fn(f64) -> String = &|value| trimmed(value, 2);
    let contacts = |crowd: &Crowd<'_, '_, '_>| {
        let all = crowd.contacts().amount.mean;
        (crowd.unsure_contacts() < all - 1e-9).then_some(all)
    };
    let alike = |before: f64, after: f64| [two(before), two(after), two((after - before).abs())];
    all.extend(of_number("contacts per customer", contacts(before), contacts(after), alike));
    let score = |crowd: &Crowd<'_, '_, '_>| crowd.experience().map(|experience| experience.mean);
    all.extend(of_number("experience of what customers meet, 1 to 5", score(before), score(after), alike));
    let wait = |crowd: &Crowd<'_, '_, '_>| crowd.waits().map(|waits| waits.minutes.mean);
    all.extend(of_number("waiting per customer", wait(before), wait(after), words_alike));
    let time = |crowd: &Crowd<'_, '_, '_>| crowd.time().map(|time| time.minutes.mean);
    all.extend(of_number("time per customer", time(before), time(after), words_alike));
    all
}

/// What becomes of customers, before and after.
fn of_shares(before: &Crowd<'_, '_, '_>, after: &Crowd<'_, '_, '_>) -> Vec<Difference> {
    let [were, are] = People::of_both(before, after);
    let base = if were == are { were.all() } else { format!("{}, then {}", grouped(were.count), are.all()) };
    let of_share = |figure: &str, before: f64, after: f64| Difference {
        figure: format!("{figure}, of {base}"),
        before: were.count(before),
        after: are.count(after),
        difference: signed(after * are.count - before * were.count, amount),
    };
    let lost = |crowd: &Crowd<'_, '_, '_>| crowd.share_of_kind(EndKind::Lost);
    let main = [of_share("get through", before.kept(), after.kept()), of_share("leave", lost(before), lost(after))];
    let others = others(before, after, were == are).into_iter();
    main.into_iter().chain(others.map(|(figure, [before, after])| of_share(&figure, before, after))).collect()
}

/// A number before and after, as `write` writes it and its difference; `None` where neither is stated.
fn of_number(
    figure: &str,
    before: Option<f64>,
    after: Option<f64>,
    write: impl Fn(f64, f64) -> [String; 3],
) -> Option<Difference> {
    let one = before.or(after)?;
    let [was, is, by] = write(before.unwrap_or(one), after.unwrap_or(one));
    let difference = before.zip(after).map_or(String::new(), |(before, after)| match after - before {
        // What computing it left.
        none if none.abs() < 1e-9 * before.abs().max(1.0) => "0".into(),
        difference => signed(difference, |_| by.clone()),
    });
    let stated = |value: Option<f64>, written| value.map_or("not stated".to_owned(), |_| written);
    Some(Difference { figure: figure.to_owned(), before: stated(before, was), after: stated(after, is), difference })
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
        let people = People::thousand(None);
        assert_eq!([0.781434, 0.0389, 0.145, 1.0].map(|share| people.about(share)), ["780", "39", "150", "1,000"]);
        assert_eq!([0.0724, -0.0724, 0.0].map(|share| people.more(share)), ["+72", "−72", "0"]);
    }

    #[test]
    fn a_result_lies_in_its_range() {
        let people = People { count: 5_000.0, per: String::new(), reason: None };
        let told = |result: f64, least: f64, greatest: f64| {
            let (low, high) = people.range(least, greatest);
            format!("{} ({low} to {high})", people.about_within(result, result, (least, greatest)))
        };
        assert_eq!(told(0.7332, 0.715, 0.749), "3,700 (3,570 to 3,750)");
        assert_eq!(told(0.729, 0.7224, 0.7296), "3,645 (3,612 to 3,648)");
        assert_eq!(told(0.03, 0.0, 0.04), "150 (0 to 200)");
    }
}

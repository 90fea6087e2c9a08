//! Who gets through, and how.

use super::{WORTH_ASKING, Writer};
use crate::analysis::{Outcome, SplitAt};
use crate::answers::report::Item;
use crate::diagnostic::{list_of_many, shorten};
use crate::model::{EndIx, EndKind};

impl Writer<'_, '_, '_, '_> {
    pub(super) fn get_through(&self) -> Vec<Item> {
        let mut items = vec![Item::Text(self.headline()), Item::Bar(self.kept)];
        let mut outcomes: Vec<String> = Vec::new();
        for (end, all, back) in self.kept_ends() {
            let again = match back {
                _ if self.people.is_nobody(back) => String::new(),
                _ if (all - back).abs() < 1e-12 => ", all of them begin another round".into(),
                back => format!(", {} of them begin another round", self.counted(back)),
            };
            outcomes.push(format!("{} {}{again}", self.counted(all), self.at_end(end)));
        }
        for (outcome, share) in self.crowd.outcomes() {
            let of_kind = |kind| matches!(outcome, Outcome::End(end) if self.journey.end(end).kind == kind);
            if of_kind(EndKind::Other) || of_kind(EndKind::Lost) {
                outcomes.push(format!("{} {}", self.counted(share), self.to(outcome)));
            }
        }
        if !outcomes.is_empty() {
            items.push(Item::Text(outcomes.join("; ") + "."));
        }
        let stuck = self.crowd.stuck_at();
        if !stuck.is_empty() {
            let at = stuck.iter().map(|&(ix, share)| format!("{} at “{}”", self.people.count(share), self.name(ix)));
            items.push(Item::Text(format!("Stuck, with nothing that leads out: {}.", list_of_many(at, "and"))));
        }
        for (persona, share) in self.crowd.idle() {
            let (count, name) = (self.people.count(share), self.journey.persona_name(persona).map(shorten));
            let name = name.unwrap_or_default();
            items.push(Item::Text(format!("{count} begin nowhere: no touchpoint is an entry of {name} (`entry`).")));
        }
        let unstated: Vec<String> = self
            .met()
            .filter(|&ix| self.crowd.unstated_at(ix) > 0.0)
            .map(|ix| format!("{} from “{}”", self.people.count(self.crowd.unstated_at(ix)), self.name(ix)))
            .collect();
        if !unstated.is_empty() {
            items.push(Item::Text(format!("The map does not say where these go: {}.", list_of_many(unstated, "and"))));
        }
        items
    }

    fn headline(&self) -> String {
        let (least, greatest) = self.bounds;
        if greatest - least <= WORTH_ASKING {
            let open = if self.splits.is_empty() { "" } else { ", whatever the open shares are" };
            return format!("{} get through{open}", self.people.count(self.kept));
        }
        let on = match self.splits.iter().find(|split| split.moves() > WORTH_ASKING).map(|split| split.at) {
            Some(SplitAt::Entries) => "depending most on where people begin, which the map leaves open".into(),
            Some(SplitAt::Touchpoint(ix)) => {
                format!("depending most on where they go from “{}”, which the map leaves open", self.name(ix))
            }
            None => "depending on what the map leaves open".to_owned(),
        };
        let (least, greatest) = self.people.range(least, greatest);
        format!("about {} get through ({least} to {greatest}, {on})", self.counted(self.kept))
    }

    /// The ends at which customers are kept: all who come there, and those of them who begin another round.
    fn kept_ends(&self) -> Vec<(EndIx, f64, f64)> {
        let renewed = self.crowd.renewed_as();
        let back = |end: EndIx| renewed.iter().find(|(of, _)| *of == end).map_or(0.0, |(_, share)| *share);
        let outcomes = self.crowd.outcomes();
        let ended = |end: EndIx| {
            outcomes.iter().find(|(outcome, _)| *outcome == Outcome::End(end)).map_or(0.0, |(_, share)| *share)
        };
        let of_kept = |end: EndIx| if self.journey.end(end).kind == EndKind::Done { ended(end) } else { 0.0 };
        let ends = self.journey.ends().map(|(end, _)| (end, of_kept(end) + back(end), back(end)));
        ends.filter(|(_, all, _)| *all > 0.0).collect()
    }

    /// What becomes of those who come to an end: "come to “granted”", "leave".
    fn at_end(&self, end: EndIx) -> String {
        let end = self.journey.end(end);
        match (&end.name, end.kind) {
            (Some(name), _) => format!("come to “{}”", shorten(&name.value)),
            (None, EndKind::Done) => "are done".into(),
            (None, EndKind::Lost) => "leave".into(),
            (None, _) => format!("come to `{}`", end.id.value),
        }
    }

    /// What becomes of those with an outcome, where others come to the same end and begin another round.
    pub(super) fn only_to(&self, outcome: Outcome) -> String {
        let comes_back = |end: EndIx| self.kept_ends().iter().any(|(of, _, back)| *of == end && *back > 0.0);
        match outcome {
            Outcome::End(end) if comes_back(end) => format!("{} and do not come back", self.to(outcome)),
            outcome => self.to(outcome),
        }
    }

    pub(super) fn to(&self, outcome: Outcome) -> String {
        match outcome {
            Outcome::End(end) => self.at_end(end),
            Outcome::Renewed => "begin another round".into(),
            Outcome::Stuck => "are stuck".into(),
            Outcome::Unstated => "go where nobody says".into(),
        }
    }
}

//! Where and why customers leave, and what would keep them.

use std::collections::HashSet;

use super::Writer;
use crate::analysis::Leverage;
use crate::answers::duration::words;
use crate::answers::report::Item;
use crate::answers::report::numbers::trimmed;
use crate::diagnostic::{list, shorten};
use crate::model::{Duration, EndKind, TouchpointIx};

impl Writer<'_, '_, '_, '_> {
    /// The touchpoints where customers leave, the most first.
    fn leaks(&self) -> Vec<(TouchpointIx, f64)> {
        let mut leaks: Vec<(TouchpointIx, f64)> = self.met().map(|ix| (ix, self.crowd.lost_at(ix))).collect();
        leaks.retain(|(_, lost)| !self.people.is_nobody(*lost));
        leaks.sort_by(|one, other| other.1.total_cmp(&one.1));
        leaks
    }

    pub(super) fn leave(&self) -> Vec<Item> {
        let leaks = self.leaks();
        if leaks.is_empty() {
            return vec![Item::Text(match self.crowd.share_of_kind(EndKind::Lost) > 0.0 {
                true => "Hardly anybody leaves.".into(),
                false => "Nobody leaves: no transition that anybody takes leads to `lost`.".into(),
            })];
        }
        let row = |&(ix, lost): &(TouchpointIx, f64)| Item::Row {
            number: self.people.count(lost),
            what: self.name(ix),
            more: vec![self.reasons(ix), self.ideas(ix)],
        };
        let mut items: Vec<Item> = leaks.iter().take(self.top).map(row).collect();
        let others = &leaks[leaks.len().min(self.top)..];
        if !others.is_empty() {
            let lost: f64 = others.iter().map(|(_, lost)| lost).sum();
            let places = if others.len() == 1 {
                "1 other touchpoint".into()
            } else {
                format!("{} other touchpoints", others.len())
            };
            items.push(Item::Text(format!("{} more leave at {places}.", self.people.count(lost))));
        }
        items
    }

    /// The conditions of the transitions to `lost`, as the author words them; otherwise the worst pain there.
    fn reasons(&self, ix: TouchpointIx) -> String {
        let graph = self.crowd.graph();
        let lost = graph
            .transitions(graph.node(ix))
            .filter(|(edge, to, _)| graph.end_kind(*to) == Some(EndKind::Lost) && self.crowd.taken(*edge) > 0.0);
        let when = lost.filter_map(|(edge, ..)| Some(&graph.stated(edge)?.value.when.as_ref()?.value));
        let mut when: Vec<String> = when.map(|when| format!("“{}”", shorten(when))).collect();
        // Several ways may be taken in the same case, by different personas.
        let mut seen = HashSet::new();
        when.retain(|case| seen.insert(case.clone()));
        if !when.is_empty() {
            return list(when, "or");
        }
        let pains = &self.journey.touchpoint(ix).pains;
        let worst = pains.iter().max_by_key(|pain| pain.value.severity.map_or(0, |severity| severity.value));
        worst.map_or("no reason written here".into(), |pain| format!("pain: {}", shorten(&pain.value.text.value)))
    }

    /// What small changes would do, each as `--set` answers it.
    pub(super) fn levers(&self) -> Vec<Item> {
        let mut items = Vec::new();
        let mut add = |number: String, what: String, address: String| {
            items.push(Item::Row { number, what, more: vec![format!("--set {address}")] });
        };
        for lever in self.crowd.levers_on_kept().into_iter().take(self.top.min(3)) {
            if self.people.is_nobody(lever.effect) {
                continue;
            }
            if let Leverage::HalfLost { before, .. } = lever.leverage {
                add(
                    format!("{} get through", self.people.more(lever.effect)),
                    format!("half as many leave at {}", self.name(lever.touchpoint)),
                    format!("{}={}", self.crowd.address_of(&lever), trimmed(before / 2.0, 6)),
                );
            }
        }
        if let Some(lever) = self.crowd.levers_on_experience().into_iter().next()
            && let Leverage::BetterExperience { before, after, .. } = lever.leverage
        {
            let by = trimmed(after - before, 2);
            add(
                format!("{} visits × +{by}", self.people.count(lever.effect / (after - before))),
                format!("{} is better by {by}", self.name(lever.touchpoint)),
                format!("{}={}", self.crowd.address_of(&lever), trimmed(after, 2)),
            );
        }
        if let Some(lever) = self.crowd.levers_on_time().into_iter().next()
            && let Leverage::HalfWait { after, .. } = lever.leverage
            && lever.effect >= 1.0
        {
            add(
                format!("−{}", words(lever.effect)),
                format!("waiting, with half the wait at {}", self.name(lever.touchpoint)),
                format!("{}={}", self.crowd.address_of(&lever), Duration::of_minutes(after)),
            );
        }
        if let Some((ix, _)) = self.leaks().first()
            && self.journey.touchpoint(*ix).opportunities.iter().all(|one| !one.value.is_open())
        {
            items.push(Item::Text(format!("The biggest leak, “{}”, has no idea beside it.", self.name(*ix))));
        }
        items
    }
}

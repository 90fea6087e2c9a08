//! The ends of a journey in pictures: their names, and the shares of customers who come to them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use petgraph::graph::EdgeIndex;

use super::marks::Mark;
use super::subject::{Subject, labelled};
use super::text::referred;
use crate::model::{EndIx, EndKind, PersonaIx, TouchpointIx};
use crate::words::Word;

/// An end to which customers go from a touchpoint.
pub(super) struct LeadingEnd {
    pub kind: EndKind,
    pub end: EndIx,
    /// The share of the customers at the touchpoint who go from there to the end. If personas differ, it is a range from
    /// the lowest to the highest, never an average. It is empty if all of them do.
    pub share: String,
}

impl<'a> Subject<'a> {
    /// Returns whether the journey names its ends. Then pictures do so too, wherever they show an end.
    pub fn names_ends(&self) -> bool {
        self.journey.ends.iter().any(|end| end.name.is_some())
    }

    /// Returns the name of an end, or polku's word for an end without a name.
    pub fn end_name(&self, end: EndIx) -> Cow<'a, str> {
        let end = self.journey.end(end);
        let word = || Cow::Borrowed(self.word(end_word(end.kind)));
        end.name.as_ref().map_or_else(word, |name| referred(name, &end.id))
    }

    /// Returns the name of an end with its share: "Permit refused 20%".
    pub fn end_text(&self, leading: &LeadingEnd) -> String {
        format!("{} {}", self.end_name(leading.end), leading.share).trim().to_owned()
    }

    /// Returns what a renewal counts as, if the file states it: "counts as: Permit granted".
    pub fn counts_as_text(&self, transition: EdgeIndex) -> Option<String> {
        self.graph.stated(transition)?.counts_as?;
        let end = self.graph.counts_as(transition)?;
        Some(labelled(self.word(Word::CountsAs), &self.end_name(end)))
    }

    /// Returns the ends to which customers go from a touchpoint: done, other, lost.
    pub fn ends_from(&self, ix: TouchpointIx) -> Vec<LeadingEnd> {
        let (graph, node) = (self.graph, self.graph.node(ix));
        let mut shares = Vec::new();
        let served = self.personas.and(self.journey.touchpoint(ix).personas);
        // Companions are counted in no total.
        let travellers = served.without(self.journey.companions());
        for persona in if travellers.is_empty() { served } else { travellers }.iter() {
            let left = graph.share(node, persona);
            for (edge, to, _) in graph.transitions_of(node, persona) {
                let is_gone = self.transition_mark(edge).is_some_and(|of| of.mark == Mark::Removed);
                if let Some(end) = graph.end(to).filter(|_| !is_gone) {
                    shares.push((persona, end, graph.stated_probability(edge).unwrap_or(left)));
                }
            }
        }
        self.leading(&shares)
    }

    /// Returns the ends to which customers went from a touchpoint in the old one of two states.
    pub fn former_ends_from(&self, ix: TouchpointIx) -> Vec<LeadingEnd> {
        let former = self.marks().and_then(|marks| marks.former_ends.get(&ix));
        let shares = former.into_iter().flatten().copied();
        self.leading(&shares.filter(|(persona, ..)| self.personas.contains(*persona)).collect::<Vec<_>>())
    }

    /// Returns the ends of shares, each that of a persona.
    fn leading(&self, shares: &[(PersonaIx, EndIx, f64)]) -> Vec<LeadingEnd> {
        let mut sums: BTreeMap<(PersonaIx, EndIx), f64> = BTreeMap::new();
        for &(persona, end, share) in shares {
            *sums.entry((persona, end)).or_default() += share;
        }
        // Of each end, the lowest and the highest share.
        let mut ranges: BTreeMap<(EndKind, EndIx), (f64, f64)> = BTreeMap::new();
        for ((_, end), sum) in sums {
            let (low, high) = ranges.entry((self.journey.end(end).kind, end)).or_insert((sum, sum));
            (*low, *high) = (low.min(sum), high.max(sum));
        }
        let percent = |share: f64| self.lang.percent(share.min(1.0));
        let told = |(low, high): (f64, f64)| match (percent(low), percent(high)) {
            _ if low >= 1.0 => String::new(),
            (low, high) if low == high => low,
            (low, high) => format!("{low}–{high}"),
        };
        let leading = |((kind, end), range)| LeadingEnd { kind, end, share: told(range) };
        ranges.into_iter().map(leading).collect()
    }
}

pub(super) const fn end_word(kind: EndKind) -> Word {
    match kind {
        EndKind::Done => Word::Done,
        EndKind::Other => Word::Other,
        EndKind::Lost => Word::Lost,
    }
}

/// Returns the sign of a kind of end, which shows it without colour.
pub(super) const fn end_sign(kind: EndKind) -> &'static str {
    match kind {
        EndKind::Done => "✓",
        EndKind::Other => "–",
        EndKind::Lost => "✕",
    }
}

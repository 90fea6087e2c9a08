//! The labels of the transitions of the flow view.

use super::{Flow, Way};
use crate::graph::TransitionKind;
use crate::model::PersonaSet;
use crate::render::subject::kind_word;
use crate::words::Word;

/// The label of a transition. Each part may be absent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::render) struct WayLabel {
    /// The word for the kind, unless the kind is obvious.
    pub word: Option<Word>,
    /// The probability, if the file states it.
    pub share: Option<String>,
    /// The condition.
    pub when: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// The personas, unless they are all whom both ends serve.
    pub whom: Option<PersonaSet>,
}

impl WayLabel {
    pub fn is_empty(&self) -> bool {
        self.word.is_none() && self.share.is_none() && self.when.is_none() && self.note.is_none() && self.whom.is_none()
    }
}

impl Flow<'_> {
    pub fn way_label(&self, way: &Way<'_>) -> WayLabel {
        let kind = way.transition.kind;
        let terms = self.graph.way(way.edge);
        // A forward transition needs no word, and at the end `done` the end itself shows it.
        let plain = kind == TransitionKind::Forward || way.to == self.graph.done();
        WayLabel {
            word: (!plain).then(|| kind_word(kind)),
            share: self.graph.stated_probability(way.edge).map(|share| self.lang.percent(share)),
            when: terms.and_then(|terms| terms.when.as_ref()).map(|when| when.value.clone()),
            note: terms.and_then(|terms| terms.note.as_ref()).map(|note| note.value.clone()),
            whom: self.whom(way),
        }
    }

    /// Returns the personas that can take a transition, unless they are all that are expected: for a transition with
    /// a condition or a probability, all personas of its source; for any other, all whom both ends serve.
    fn whom(&self, way: &Way<'_>) -> Option<PersonaSet> {
        let serves = |node| match self.graph.touchpoint(node) {
            Some(ix) => self.journey.touchpoint(ix).personas.and(self.personas),
            None => self.personas,
        };
        let personas = way.transition.personas.and(self.personas);
        let says = self.graph.way(way.edge).is_some_and(|terms| terms.when.is_some() || terms.probability.is_some());
        let all = if says { serves(way.from) } else { serves(way.from).and(serves(way.to)) };
        (personas != all).then_some(personas)
    }
}

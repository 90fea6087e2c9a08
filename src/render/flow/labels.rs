//! What stands at the ways of the flow view.

use super::{Flow, Way};
use crate::graph::TransitionKind;
use crate::model::PersonaSet;
use crate::render::subject::kind_word;
use crate::words::Word;

/// What stands at a way. Each part may be absent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::render) struct WayLabel {
    /// The word for its kind, where that is not plain.
    pub word: Option<Word>,
    /// How probable it is, where the file says so.
    pub share: Option<String>,
    /// In which case.
    pub when: Option<String>,
    /// What else is to be said of it.
    pub note: Option<String>,
    /// For whom, where that is not everybody whom both its ends serve.
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
        let terms = self.graph.stated(way.edge);
        // To lead on needs no word, and where a way ends well the end itself says it.
        let plain = kind == TransitionKind::Forward || way.to == self.graph.done();
        WayLabel {
            word: (!plain).then(|| kind_word(kind)),
            share: self.graph.stated_probability(way.edge).map(|share| self.lang.percent(share)),
            when: terms.and_then(|terms| terms.when.as_ref()).map(|when| when.value.clone()),
            note: terms.and_then(|terms| terms.note.as_ref()).map(|note| note.value.clone()),
            whom: self.whom(way),
        }
    }

    /// The personas that can take a way, unless they are all whom it could be for: of a way that says
    /// something, all whom its beginning serves; of one that does not, those whom both its ends do.
    fn whom(&self, way: &Way<'_>) -> Option<PersonaSet> {
        let serves = |node| match self.graph.touchpoint(node) {
            Some(ix) => self.journey.touchpoint(ix).personas.and(self.personas),
            None => self.personas,
        };
        let personas = way.transition.personas.and(self.personas);
        let says = self.graph.stated(way.edge).is_some_and(|terms| terms.when.is_some() || terms.probability.is_some());
        let all = if says { serves(way.from) } else { serves(way.from).and(serves(way.to)) };
        (personas != all).then_some(personas)
    }
}

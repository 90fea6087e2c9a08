//! The labels of the transitions of the flow view.

use super::{DrawnTransition, Flow};
use crate::graph::TransitionKind;
use crate::model::{EndIx, EndKind, PersonaSet, StatedTransition};
use crate::render::marks::Mark;
use crate::render::signs::letters;
use crate::render::subject::{kind_word, labelled};
use crate::source::At;
use crate::words::Word;

/// The label of a transition. Each part may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::render) struct TransitionLabel {
    /// The word for the kind, unless the kind is obvious.
    pub word: Option<Word>,
    /// The probability, if the file states it.
    pub share: Option<String>,
    /// How many of 1,000 customers take it, if the overlay counts them.
    pub count: Option<String>,
    /// What a renewal counts as, if the file states it.
    pub counts_as: Option<String>,
    /// The condition.
    pub when: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// The personas, unless they are all that both ends serve.
    pub personas: Option<PersonaSet>,
    /// What happened to it, in a picture of two states.
    pub mark: Option<Mark>,
    /// What it said before, where that was something else.
    pub was: Vec<String>,
}

impl TransitionLabel {
    pub fn is_empty(&self) -> bool {
        self.word.is_none()
            && self.share.is_none()
            && self.count.is_none()
            && self.counts_as.is_none()
            && self.when.is_none()
            && self.note.is_none()
            && self.personas.is_none()
            && self.mark.is_none()
    }
}

impl Flow<'_> {
    pub fn transition_label(&self, drawn: &DrawnTransition<'_>) -> TransitionLabel {
        let kind = drawn.transition.kind;
        let terms = drawn.edge.and_then(|edge| self.graph.stated(edge));
        if let Some(beside) = drawn.beside {
            return TransitionLabel {
                word: Some(kind_word(kind)),
                share: beside.probability.map(|share| self.lang.percent(share.value)),
                when: beside.when.as_ref().map(|when| when.value.clone()),
                mark: drawn.mark,
                ..TransitionLabel::default()
            };
        }
        // A forward transition needs no word, and where customers are finished the end itself shows it.
        let end = self.graph.end_kind(drawn.to);
        let plain = kind == TransitionKind::Forward || end.is_some_and(|kind| kind != EndKind::Lost);
        let stated = drawn.edge.and_then(|edge| self.graph.stated_probability(edge));
        // What is gone has the probability that it had.
        let gone = drawn.former.filter(|_| drawn.mark == Some(Mark::Removed));
        let stated = gone.map_or(stated, |gone| gone.probability.map(|share| share.value));
        TransitionLabel {
            word: Some(kind_word(kind)).filter(|word| !plain && !self.word(*word).is_empty()),
            share: stated.map(|share| self.lang.percent(share)),
            count: self.count(drawn),
            counts_as: drawn.edge.and_then(|edge| self.counts_as_text(edge)),
            when: terms.and_then(|terms| terms.when.as_ref()).map(|when| when.value.clone()),
            note: terms.and_then(|terms| terms.note.as_ref()).map(|note| note.value.clone()),
            personas: self.limiting_personas(drawn),
            mark: drawn.mark,
            was: self.was(drawn),
        }
    }

    /// Returns what a changed transition said before, where that was something else.
    fn was(&self, drawn: &DrawnTransition<'_>) -> Vec<String> {
        let changed = drawn.edge.filter(|_| drawn.mark == Some(Mark::Changed)).zip(drawn.former);
        let Some((edge, former)) = changed else { return Vec::new() };
        let stated = self.graph.stated(edge);
        let share = |of: Option<f64>| of.map(|share| self.lang.percent(share));
        let counts_as =
            |of: Option<At<EndIx>>| of.map(|at| labelled(self.word(Word::CountsAs), &self.end_name(at.value)));
        let text = |of: Option<&At<String>>| of.map(|text| text.value.clone());
        let personas = |of: &StatedTransition| {
            let named = of.personas.as_ref().map(|named| named.iter().map(|at| at.value).collect());
            named.map(|named: PersonaSet| letters(named.and(self.personas)))
        };
        let now = |of: fn(&StatedTransition) -> Option<&At<String>>| text(stated.and_then(|stated| of(stated)));
        let pairs = [
            (share(former.probability.map(|at| at.value)), share(self.graph.stated_probability(edge))),
            (text(former.when.as_ref()), now(|of| of.when.as_ref())),
            (counts_as(former.counts_as), counts_as(stated.and_then(|stated| stated.counts_as))),
            (text(former.note.as_ref()), now(|of| of.note.as_ref())),
            (personas(former), stated.and_then(|stated| personas(stated))),
        ];
        pairs.into_iter().filter(|(was, is)| was != is).filter_map(|(was, _)| was).collect()
    }

    /// Returns how many of 1,000 customers take a transition, where they part or come to an end. Where there is only one
    /// transition, the card has said it.
    fn count(&self, drawn: &DrawnTransition<'_>) -> Option<String> {
        let taken = self.taken(drawn)?;
        let mut all = self.graph.transitions(drawn.from).filter(|&(_, to, one)| self.is_taken(drawn.from, to, one));
        let parts = all.nth(1).is_some();
        (parts || self.graph.end_kind(drawn.to).is_some()).then(|| self.lang.of_thousand(taken))
    }

    /// Returns the personas that can take a transition, unless they are all that are expected: for a transition with
    /// a condition or a probability, all personas of its source; for any other, all that both ends serve.
    fn limiting_personas(&self, drawn: &DrawnTransition<'_>) -> Option<PersonaSet> {
        let serves = |node| match self.graph.touchpoint(node) {
            Some(ix) => self.journey.touchpoint(ix).personas.and(self.personas),
            None => self.personas,
        };
        let personas = drawn.transition.personas.and(self.personas);
        let terms = drawn.edge.and_then(|edge| self.graph.stated(edge));
        let says = terms.is_some_and(|terms| terms.when.is_some() || terms.probability.is_some());
        let all = if says { serves(drawn.from) } else { serves(drawn.from).and(serves(drawn.to)) };
        // Where all others go, it does not matter whether their companions do.
        let own = |personas: PersonaSet| personas.without(self.journey.companions());
        let is_of_all = personas == all || own(personas) == own(all) && !own(all).is_empty();
        (!is_of_all).then_some(personas)
    }
}

//! Resolves the ends of a journey, and references to them.

use std::collections::{HashMap, HashSet};

use super::unknown::{is_same_name, unknown};
use super::{Raw, Resolver, name};
use crate::diagnostic::{Diagnostic, shorten};
use crate::model::definitions::TouchpointIx;
use crate::model::ends::{End, EndIx, RESERVED_ENDS};
use crate::model::id::{is_id, slug};
use crate::model::journey::Journey;
use crate::model::problems as p;
use crate::model::raw::{RawEnd, ToEnd};
use crate::model::reader::{Fault, Reader};
use crate::model::touchpoint::Target;
use crate::model::values::{Ref, Registry};
use crate::model::vocabulary::{EndKind, StageKind};
use crate::source::At;

/// The ends of a journey: those that every journey has, and its own.
pub(super) struct KnownEnds<'t> {
    pub all: Vec<End>,
    /// The journey's own ends by id.
    own: HashMap<&'t str, EndIx>,
    /// Ids whose definitions are broken. A reference to one is no further error.
    broken: HashSet<String>,
}

impl KnownEnds<'_> {
    pub fn new() -> Self {
        KnownEnds { all: End::of_every_journey().into(), own: HashMap::new(), broken: HashSet::new() }
    }

    pub fn find(&self, id: &str) -> Option<EndIx> {
        of_every_journey(id).or_else(|| self.own.get(id).copied())
    }

    /// Returns the journey's own end with an id.
    pub fn own(&self, id: &str) -> Option<&End> {
        self.own.get(id).map(|end| &self.all[end.index()])
    }

    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|end| end.id.value.as_str())
    }

    /// Returns the id of the only end with this name.
    pub fn id_of_name(&self, text: &str) -> Option<String> {
        let is_called = |end: &&End| end.name.as_ref().is_some_and(|name| is_same_name(text, &name.value));
        let mut called = self.all.iter().filter(is_called);
        called.next().filter(|_| called.next().is_none()).map(|end| end.id.value.clone())
    }
}

fn of_every_journey(id: &str) -> Option<EndIx> {
    match id {
        "done" => Some(EndIx::DONE),
        "lost" => Some(EndIx::LOST),
        _ => None,
    }
}

/// The end that a transition counts as, and the transition's two ends, to be checked when all stages are known.
pub(super) struct CountedTransition {
    pub from: TouchpointIx,
    pub to: Target,
    pub counts_as: At<EndIx>,
}

impl<'t> Resolver<'_, 't, '_> {
    pub(super) fn ends(&mut self, raw: Raw<Registry<'t, RawEnd<'t>>>) {
        for (id, end) in raw.into_iter().flat_map(|raw| raw.value.0) {
            match end.value {
                Ok(end) => self.end(id, end),
                Err(fault) => {
                    if fault == Fault::Absent {
                        let shown = shorten(id.value);
                        let message = format!("the end `{shown}` has no name");
                        let help = match of_every_journey(id.value) {
                            Some(_) => format!("write `{shown}: A name`"),
                            None => format!("write `{shown}: {{ name: A name, kind: other }}`"),
                        };
                        self.reader.report(Diagnostic::new(&p::MISSING_KEY, id.span, message).help(help));
                    }
                    self.ends.broken.insert(id.value.to_owned());
                }
            }
        }
    }

    fn end(&mut self, id: At<&'t str>, raw: RawEnd<'t>) {
        if RESERVED_ENDS.contains(&id.value) {
            let diagnostic = Diagnostic::new(&p::BAD_ID, id.span, format!("`{}` cannot be the id of an end", id.value));
            let help = "give it another id; `renewed`, `stuck` and `unstated` are words for customers without an end";
            self.reader.report(diagnostic.help(help));
        }
        // So that a reference to the id as it should have been is no further error.
        if !is_id(id.value) {
            self.ends.broken.insert(slug(id.value));
        }
        let kind = self.end_kind(id, &raw);
        let Some(name) = name(raw.name) else {
            // That the name is missing has been reported.
            self.ends.broken.insert(id.value.to_owned());
            return;
        };
        let end = End { id: id.map(str::to_owned), name: Some(name), kind };
        match of_every_journey(id.value) {
            Some(known) => self.ends.all[known.index()] = end,
            None => {
                self.ends.own.insert(id.value, EndIx::from(self.ends.all.len()));
                self.ends.all.push(end);
            }
        }
    }

    fn end_kind(&mut self, id: At<&str>, raw: &RawEnd<'t>) -> EndKind {
        let given = of_every_journey(id.value).map(|end| self.ends.all[end.index()].kind);
        match (given, raw.kind) {
            (Some(given), Some(kind)) if given != kind.value => {
                let message = format!("the end `{}` cannot be of the kind `{}`", id.value, kind.value);
                let diagnostic = Diagnostic::new(&p::BAD_KIND, kind.span, message);
                self.reader.report(diagnostic.help("remove `kind`, or give the end an id of its own"));
                given
            }
            (Some(given), _) => given,
            (None, Some(kind)) => kind.value,
            (None, None) => {
                // A wrong kind has been reported.
                if !raw.faulty {
                    let shown = shorten(id.value);
                    let message = format!("the end `{shown}` has no `kind`");
                    let called = raw.name.as_ref().map_or("A name".into(), |name| shorten(name.value.0));
                    let help = format!(
                        "write `{shown}: {{ name: {called}, kind: other }}`, or `kind: done` if the customer has what they came for, `lost` if the customer is gone"
                    );
                    self.reader.report(Diagnostic::new(&p::BAD_KIND, id.span, message).help(help));
                }
                EndKind::Other
            }
        }
    }

    /// Resolves what a transition leads to: an end or a touchpoint.
    pub(super) fn transition_target(&mut self, id: At<&str>) -> Option<At<Target>> {
        match self.ends.find(id.value) {
            Some(end) => Some(At { value: Target::End(end), span: id.span }),
            None if self.ends.broken.contains(id.value) && !self.touchpoints.contains_key(id.value) => None,
            None => Some(self.touchpoint_ix(id, true)?.map(Target::Touchpoint)),
        }
    }

    pub(super) fn end_ix(&mut self, raw: Raw<Ref<'t, ToEnd>>) -> Option<At<EndIx>> {
        self.end_or(raw, None)
    }

    /// Resolves a reference to an end where another word may stand too.
    pub(super) fn end_or(&mut self, raw: Raw<Ref<'t, ToEnd>>, word: Option<&str>) -> Option<At<EndIx>> {
        let Ref { id, .. } = raw.as_ref()?.value;
        let id = At { value: id, span: raw?.span };
        let known = &self.ends;
        if let Some(end) = known.find(id.value) {
            return Some(At { value: end, span: id.span });
        }
        if !known.broken.contains(id.value) {
            unknown(self.reader, "end", id, known.ids().chain(word), |_| known.id_of_name(id.value));
        }
        None
    }
}

/// Reports transitions that count as an end and are no renewals.
pub(super) fn check_counted(journey: &Journey, counted: &[CountedTransition], reader: &mut Reader<'_>) {
    for CountedTransition { from, to, counts_as } in counted {
        let begins_again = |to: TouchpointIx| {
            journey.stage_kind(to) == StageKind::StartingState && journey.stage_kind(*from) > StageKind::StartingState
        };
        if matches!(*to, Target::Touchpoint(to) if begins_again(to)) {
            continue;
        }
        let end = &journey.end(counts_as.value).id.value;
        let message = format!("this transition is not a renewal, so it cannot count as `{end}`");
        let help = format!(
            "only a transition from a later stage into the starting state is a renewal; to end the journey here, write `to: {end}`"
        );
        reader.report(Diagnostic::new(&p::CONTRADICTION, counts_as.span, message).help(help));
    }
}

//! Resolves a file's own personas: shares of the catalog's, and whom a companion accompanies.

use std::sync::Arc;

use super::definitions::register_one;
use super::unknown::unknown;
use super::{Raw, Resolver, number};
use crate::diagnostic::{Diagnostic, shorten};
use crate::model::definitions::*;
use crate::model::problems as p;
use crate::model::raw::RawPersona;
use crate::model::values::Registry;
use crate::source::{At, Span};

/// How much above 1 shares of one whole may add up to.
pub(super) const SLACK: f64 = 1e-6;

impl<'t> Resolver<'_, 't, '_> {
    pub(super) fn own_personas(&mut self, personas: Raw<Registry<'t, RawPersona<'t>>>) {
        for (id, definition) in personas.into_iter().flat_map(|raw| raw.value.0) {
            match definition.value {
                Ok(raw) if raw.name.is_none() && !raw.faulty => self.unnamed_persona(id, raw),
                definition => register_one(self.reader, self.catalog, &mut self.personas, id, definition),
            }
        }
    }

    /// Takes a persona of the catalog that the journey gives a share, or reports that it has no name.
    fn unnamed_persona(&mut self, id: At<&'t str>, raw: RawPersona<'t>) {
        let shared = self.personas.in_catalog(id.value);
        let is_more = raw.was.is_some()
            || raw.description.is_some()
            || raw.goal.is_some()
            || raw.needs.is_some()
            || raw.quotes.is_some()
            || raw.accompanies.is_some()
            || raw.links.is_some();
        match (shared, number(raw.share)) {
            (Some(shared), Some(share)) if !is_more => {
                let persona = Persona { share: Some(share), has_own_share: true, ..(**shared).clone() };
                self.personas.add(Arc::new(persona));
                return;
            }
            (Some(_), _) => {
                let message = format!("the persona `{}` is also defined in the project's catalog", id.value);
                let help = format!("here it can have a `share` alone: write `{}: {{ share: 0.5 }}`", id.value);
                self.reader.report(Diagnostic::new(&p::DUPLICATE_ID, id.span, message).help(help));
            }
            (None, _) => {
                let diagnostic = Diagnostic::new(&p::MISSING_KEY, raw.head, "a persona needs `name`");
                self.reader.report(diagnostic.help("add `name`: the name of the persona"));
            }
        }
        self.personas.broken.insert(id.value.to_owned());
    }

    /// Reports shares that add up to more than 1, and companions of nobody in the journey. `place` is that of the personas.
    pub(super) fn check_personas(&mut self, place: Span) {
        self.check_companions();
        let shares = || self.personas.entries.iter().filter_map(|persona| Some((persona, persona.share?)));
        let total: f64 = shares().map(|(_, share)| share.value).sum();
        if total <= 1.0 + SLACK {
            return;
        }
        let is_here = |persona: &Persona| !persona.identity.from_catalog || persona.has_own_share;
        let spans: Vec<Span> = shares().filter(|(persona, _)| is_here(persona)).map(|(_, share)| share.span).collect();
        let message = format!("the shares of the personas add up to {}, more than 1", (total * 1e6).round() / 1e6);
        let (last, others) = spans.split_last().map_or((place, &[][..]), |(last, others)| (*last, others));
        let mut diagnostic = Diagnostic::new(&p::SHARE_OVER_ONE, last, message);
        for span in &others[others.len().saturating_sub(9)..] {
            diagnostic = diagnostic.related(*span, "");
        }
        self.reader.report(diagnostic.help("a share is a part of all customers: lower them to 1 together"));
    }

    /// Reports a persona of the catalog that accompanies one whom the journey lacks. `id` is where the journey names it.
    pub(super) fn check_accompanied(&mut self, id: At<&str>) {
        let persona = self.personas.by_id.get(id.value).map(|&index| &self.personas.entries[index as usize]);
        let Some(of) = persona.and_then(|persona| persona.accompanies.as_ref()) else { return };
        if !self.personas.by_id.contains_key(&of.value) {
            let of = shorten(&of.value);
            let message = format!("`{}` accompanies `{of}`, whom the journey lacks", shorten(id.value));
            let diagnostic = Diagnostic::new(&p::UNKNOWN_REFERENCE, id.span, message);
            self.reader.report(diagnostic.help(format!("add `{of}` to the journey's `personas`")));
        }
    }

    /// Reports personas that accompany nobody who takes a path of their own, or have a share.
    pub(super) fn check_companions(&mut self) {
        let entries = self.personas.entries.clone();
        for persona in &entries {
            let Some(accompanied) = &persona.accompanies else { continue };
            let is_shared = persona.identity.from_catalog && self.catalog.is_some();
            // What else is wrong with one of the catalog has been reported there.
            if is_shared && !persona.has_own_share {
                continue;
            }
            let (id, of) =
                (shorten(&persona.identity.id.value), At { value: &*accompanied.value, span: accompanied.span });
            if let Some(share) = persona.share {
                let message = format!("`{id}` accompanies `{}`, and has no share of its own", shorten(of.value));
                self.contradiction(
                    share.span,
                    message,
                    "remove `share`: a companion is met as often as whom it accompanies",
                );
            }
            if is_shared {
                self.check_accompanied(At { value: &id, span: persona.share.map_or(of.span, |share| share.span) });
                continue;
            }
            let Some(ix) = self.accompanied_ix(&persona.identity.id.value, of) else { continue };
            let further = self.personas.entries[ix.value.index()].accompanies.clone();
            match further {
                _ if persona.identity.id.value == *of.value => {
                    self.contradiction(of.span, format!("`{id}` cannot accompany itself"), "name whom it accompanies");
                }
                Some(further) => {
                    let message = format!(
                        "`{id}` accompanies `{0}`, who accompanies `{1}`",
                        shorten(of.value),
                        shorten(&further.value)
                    );
                    let help = "name a persona that takes a path of its own, and accompanies nobody";
                    self.contradiction(of.span, message, help);
                }
                None => {}
            }
        }
    }
    /// Resolves whom a persona accompanies: any other one.
    fn accompanied_ix(&mut self, companion: &str, of: At<&str>) -> Option<At<PersonaIx>> {
        let known = &self.personas;
        let is_known = known.by_id.contains_key(of.value) || known.in_catalog(of.value).is_some();
        if is_known || known.broken.contains(of.value) {
            return self.persona_ix(of);
        }
        let others = known.ids().filter(|id| *id != companion);
        unknown(self.reader, "persona", of, others, |_| known.id_of_name(of.value));
        None
    }
}

//! Where each persona begins.

use petgraph::Direction;
use petgraph::visit::EdgeRef;

use super::rest::rest_of_one;
use super::split::NEGLIGIBLE;
use super::{JourneyGraph, TransitionKind};
use crate::model::{Entry, PersonaIx, StageKind, TouchpointIx};

impl JourneyGraph<'_> {
    /// Returns the touchpoints where a persona begins the journey, in document order: those of its touchpoints in the
    /// starting state that only renewals and themselves lead to, or its first touchpoint where there are none; and all
    /// of its touchpoints that are marked `entry`. A share of 0 takes one away. A companion begins where the persona
    /// whom it accompanies does, as far as it is there.
    pub fn entries(&self, persona: PersonaIx) -> &[TouchpointIx] {
        &self.entries[persona.index()]
    }

    /// Returns the entries of a persona, each with the share of those who begin there, 0 to 1. Together they are 1.
    ///
    /// Entries without a stated share divide equally what the others leave. Where all have one, these are scaled. A share
    /// that an override sets stays as it is, and the others are scaled to what it leaves.
    pub fn entry_shares(&self, persona: PersonaIx) -> Vec<(TouchpointIx, f64)> {
        let of = self.journey.accompanied(persona).unwrap_or(persona);
        let entries = self.entries(persona);
        let set: f64 = entries.iter().filter_map(|&ix| self.overrides.entry(ix, of)).sum();
        let written = |ix| self.written_share(ix, of).filter(|_| self.overrides.entry(ix, of).is_none());
        let stated: f64 = entries.iter().filter_map(|&ix| written(ix)).sum();
        let silent = entries.iter().filter(|&&ix| self.stated_share(ix, of).is_none()).count();
        let left = (1.0 - set).max(0.0);
        let given = |&ix: &TouchpointIx| self.overrides.entry(ix, of).or_else(|| written(ix));
        let each = rest_of_one(|| entries.iter().filter_map(given)) / silent.max(1) as f64;
        let is_scaled = stated > 0.0 && (silent == 0 || stated > left);
        let share = |ix| match (self.overrides.entry(ix, of), written(ix)) {
            // Nothing else can take what is left of 1.
            (Some(share), _) if silent == 0 && stated <= 0.0 || set > 1.0 => share / set,
            (Some(share), _) => share,
            (None, Some(share)) if is_scaled => share / (stated / left),
            (None, Some(share)) => share,
            (None, None) => each,
        };
        entries.iter().map(|&ix| (ix, share(ix))).collect()
    }

    /// Returns the share of a persona's customers that begin at a touchpoint, where the file or an override states it.
    pub fn stated_share(&self, touchpoint: TouchpointIx, persona: PersonaIx) -> Option<f64> {
        self.overrides.entry(touchpoint, persona).or_else(|| self.written_share(touchpoint, persona))
    }

    fn written_share(&self, touchpoint: TouchpointIx, persona: PersonaIx) -> Option<f64> {
        match self.journey.touchpoint(touchpoint).entry.as_ref()?.get(persona)?.value {
            Entry::Share(share) => Some(share),
            Entry::Marked(_) => None,
        }
    }

    /// Returns the share of all customers who are of each persona that takes a path of its own, where every one has a share
    /// above 0 in total. Together they are 1.
    pub fn persona_shares(&self) -> Option<Vec<(PersonaIx, f64)>> {
        let written = |persona: PersonaIx| {
            self.journey.definitions.personas.get(persona.index())?.share.as_ref().map(|share| share.value)
        };
        let travellers: Vec<PersonaIx> = self.journey.travellers().iter().collect();
        let set = |persona: PersonaIx| self.overrides.share(persona);
        let total_set: f64 = travellers.iter().filter_map(|&persona| set(persona)).sum();
        let mut stated = 0.0;
        for &persona in &travellers {
            match set(persona) {
                Some(_) => {}
                None => stated += written(persona)?,
            }
        }
        let left = (1.0 - total_set).max(0.0);
        if total_set + stated <= 0.0 {
            return None;
        }
        let share = |persona: PersonaIx| match set(persona) {
            Some(share) if stated <= 0.0 || total_set > 1.0 => share / total_set,
            Some(share) => share,
            None if stated > 0.0 => written(persona).unwrap_or(0.0) * (left / stated),
            None => 0.0,
        };
        Some(travellers.iter().map(|&persona| (persona, share(persona))).collect())
    }

    /// Returns the persona whose entries get shares by overrides that cannot be, if there is one, with their total: more than 1,
    /// or less where no other entry takes the rest.
    pub fn ill_shared_entries(&self) -> Option<(PersonaIx, f64)> {
        let touchpoints = || (0..self.journey.touchpoints.len()).map(TouchpointIx::from);
        self.journey.travellers().iter().find_map(|persona| {
            let served = touchpoints().filter(|ix| self.journey.touchpoint(*ix).personas.contains(persona));
            let set: Vec<f64> = served.filter_map(|ix| self.overrides.entry(ix, persona)).collect();
            let total: f64 = set.iter().sum();
            let is_open = self.entries(persona).iter().any(|&ix| self.overrides.entry(ix, persona).is_none());
            let is_ill = total > 1.0 + NEGLIGIBLE || (total < 1.0 - NEGLIGIBLE && !is_open);
            (!set.is_empty() && is_ill).then_some((persona, total))
        })
    }

    /// Returns the total of the shares of personas that overrides set, if it cannot be: more than 1, or less where no other
    /// persona takes the rest.
    pub fn ill_shared_personas(&self) -> Option<f64> {
        let travellers = self.journey.travellers();
        let set: Vec<f64> = travellers.iter().filter_map(|persona| self.overrides.share(persona)).collect();
        let total: f64 = set.iter().sum();
        let is_open = set.len() < travellers.len();
        let is_ill = total > 1.0 + NEGLIGIBLE || (total < 1.0 - NEGLIGIBLE && !is_open);
        (!set.is_empty() && is_ill).then_some(total)
    }

    /// Sets the entries of all personas.
    pub(super) fn find_entries(&mut self) {
        let personas = (0..self.journey.persona_count()).map(PersonaIx::from);
        self.entries = personas.map(|persona| self.entries_of_traveller(persona)).collect();
        let companions = self.journey.companions();
        for companion in companions.iter() {
            let Some(of) = self.journey.accompanied(companion) else { continue };
            let serves = |ix: &TouchpointIx, persona| self.journey.touchpoint(*ix).personas.contains(persona);
            let shared = self.entries[of.index()].iter().copied().filter(|ix| serves(ix, companion));
            // Where only the companion goes, it may begin by itself.
            let own = self.of_persona(companion).filter(|ix| !serves(ix, of) && self.is_marked(*ix, companion));
            let mut entries: Vec<TouchpointIx> = shared.chain(own).collect();
            entries.sort_unstable();
            self.entries[companion.index()] = entries;
        }
    }

    fn entries_of_traveller(&self, persona: PersonaIx) -> Vec<TouchpointIx> {
        let only_renewals_enter = |ix: TouchpointIx| {
            let entering = self.graph.edges_directed(self.node(ix), Direction::Incoming);
            // A touchpoint's transition to itself brings nobody there.
            entering
                .filter(|edge| edge.source() != edge.target() && edge.weight().personas.contains(persona))
                .all(|edge| edge.weight().kind == TransitionKind::Renewal)
        };
        let begins: Vec<_> = self
            .of_persona(persona)
            .filter(|&ix| self.journey.stage_kind(ix) == StageKind::StartingState && only_renewals_enter(ix))
            .collect();
        let first = if begins.is_empty() { self.of_persona(persona).next() } else { None };
        let marked = self.of_persona(persona).filter(|&ix| self.is_marked(ix, persona));
        let mut entries: Vec<_> = begins.into_iter().chain(first).chain(marked).collect();
        entries.sort_unstable();
        entries.dedup();
        entries.retain(|&ix| self.stated_share(ix, persona) != Some(0.0));
        entries
    }

    /// Returns the touchpoints that serve a persona and go on beside no other, in document order.
    fn of_persona(&self, persona: PersonaIx) -> impl Iterator<Item = TouchpointIx> {
        let all = self.journey.touchpoints.iter().enumerate();
        let served = all.filter(move |(_, touchpoint)| touchpoint.personas.contains(persona));
        served.map(|(index, _)| TouchpointIx::from(index)).filter(|&ix| !self.is_beside(ix))
    }

    /// Whether the file says that a persona begins at a touchpoint.
    fn is_marked(&self, touchpoint: TouchpointIx, persona: PersonaIx) -> bool {
        if self.overrides.entry(touchpoint, persona).is_some() {
            return true;
        }
        let entry = self.journey.touchpoint(touchpoint).entry.as_ref().and_then(|entry| entry.get(persona));
        entry.is_some_and(|entry| matches!(entry.value, Entry::Marked(true) | Entry::Share(_)))
    }
}

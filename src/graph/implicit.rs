//! The transitions that a file leaves out.

use super::JourneyGraph;
use crate::model::{PersonaIx, PersonaSet, Target, Touchpoint, TouchpointIx};

/// Where a touchpoint without `next` leads, each with the personas that go there.
pub(super) type Implicit = Vec<(Target, PersonaSet)>;

/// A companion, and the persona whom it accompanies.
type Companion = (PersonaIx, PersonaIx);

impl JourneyGraph<'_> {
    /// Returns the implicit transitions of each touchpoint without `next`, nearest target first: each persona goes to the
    /// next touchpoint that serves it, recovers nothing and goes on beside no other; otherwise to `done`. What goes on
    /// beside another leads nowhere.
    pub(super) fn implicit_transitions(&self) -> Vec<Implicit> {
        let journey = self.journey;
        let companions = journey.companions().iter();
        let companions: Vec<Companion> = companions.filter_map(|one| Some((one, journey.accompanied(one)?))).collect();
        let mut transitions = vec![Vec::new(); journey.touchpoints.len()];
        // Looking back from the end: the touchpoint that each persona meets next.
        let mut ahead = vec![(Target::DONE, journey.all_personas())];
        for (index, touchpoint) in journey.touchpoints.iter().enumerate().rev() {
            let is_beside = self.is_beside(index.into());
            if touchpoint.next.is_none() && !is_beside {
                let open = ahead.iter().map(|&(target, personas)| (target, personas.and(touchpoint.personas)));
                let mut own: Implicit = open.filter(|(_, personas)| !personas.is_empty()).collect();
                if !companions.is_empty() {
                    self.follow(touchpoint, &companions, &mut own);
                }
                transitions[index] = own;
            }
            if touchpoint.recovers.is_empty() && !is_beside {
                for (_, personas) in &mut ahead {
                    *personas = personas.without(touchpoint.personas);
                }
                ahead.retain(|(_, personas)| !personas.is_empty());
                ahead.insert(0, (Target::Touchpoint(TouchpointIx::from(index)), touchpoint.personas));
            }
        }
        transitions
    }

    /// Takes companions out of transitions between touchpoints that they share with those whom they accompany: there they
    /// come and go with them.
    fn follow(&self, from: &Touchpoint, companions: &[Companion], transitions: &mut Implicit) {
        for (target, personas) in &mut *transitions {
            let there = match target {
                Target::Touchpoint(to) => self.journey.touchpoint(*to).personas,
                Target::End(_) => self.journey.all_personas(),
            };
            let goes_here = from.personas.and(there);
            let follows = |(_, of): &&Companion| goes_here.contains(*of) && !personas.contains(*of);
            *personas = personas.without(companions.iter().filter(follows).map(|(companion, _)| *companion).collect());
        }
        transitions.retain(|(_, personas)| !personas.is_empty());
    }
}

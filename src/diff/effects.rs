//! What changes do: to the figures of the journey, to its findings, and to the paths that it tells.

use std::collections::HashMap;

use super::pairing::Pairing;
use crate::analysis::{Analysis, Crowd, Path, Round};
use crate::answers::report::{Difference, differences};
use crate::answers::{Wanted, crowds};
use crate::diagnostic::{Diagnostic, shorten};
use crate::graph::JourneyGraph;
use crate::model::{EndKind, Journey, PersonaIx, Scenario, TouchpointIx};

/// What changes do.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Effects {
    /// The figures of each persona and of all customers, as far as they differ.
    pub outcomes: Vec<Outcomes>,
    /// The findings that only the new side has.
    pub new_findings: Vec<Diagnostic>,
    /// The findings that only the old side has.
    pub fixed_findings: Vec<Diagnostic>,
    /// The told paths that differ.
    pub paths: Vec<ToldPath>,
    /// The touchpoints of the new side that are met far more or less often, with the visits per customer who begins, before
    /// and after.
    pub(super) met: Vec<(TouchpointIx, [f64; 2])>,
}

/// The figures of customers on both sides.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcomes {
    /// The id of the persona; `*` for all customers, `None` for the unnamed one.
    pub persona: Option<String>,
    /// Whose figures these are.
    pub whose: String,
    /// The share of customers who are kept, 0 to 1, before and after.
    pub kept: [f64; 2],
    /// The least and the greatest share that could be kept, whatever is left open, before and after.
    pub bounds: [[f64; 2]; 2],
    /// The share of customers who are lost, 0 to 1, before and after.
    pub lost: [f64; 2],
    /// The contacts of a customer, on average, before and after.
    pub contacts: [f64; 2],
    /// The main figures for people.
    pub rows: Vec<Difference>,
}

/// A told path on both sides.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ToldPath {
    /// The id of the scenario; `None` for the main path.
    pub scenario: Option<String>,
    /// The id of the persona; `None` for the unnamed one.
    pub persona: Option<String>,
    /// The ids of its touchpoints, before and after; of the old side as they are called now.
    pub touchpoints: [Vec<String>; 2],
    /// The lowest experience minus expectation on it, before and after.
    pub lowest: [Option<f64>; 2],
    /// Where it ends, before and after.
    pub ends: [Option<String>; 2],
}

impl Effects {
    /// Works out what the changes between two sides do. `has_changed`: whether there is any change at all; without, only
    /// findings can differ.
    pub(super) fn of(
        (old, old_findings): (&JourneyGraph<'_>, &[Diagnostic]),
        (new, new_findings): (&JourneyGraph<'_>, &[Diagnostic]),
        has_changed: bool,
    ) -> Self {
        let pairing = Pairing::of(old.journey(), new.journey());
        let (new_findings, fixed_findings) = unpaired(&pairing, old_findings, new_findings);
        let mut effects = Effects { new_findings, fixed_findings, ..Effects::default() };
        if has_changed {
            // A journey too tangled to be solved has no figures, as `analyze` says.
            if let (Ok(before), Ok(after)) = (Round::all(old), Round::all(new)) {
                let (before, after) = (crowds(&before, WANTED), crowds(&after, WANTED));
                let pairs = pairs(&pairing, &before, &after);
                effects.outcomes = pairs.iter().filter_map(|(old, new)| outcomes_of(old, new)).collect();
                // All customers come last.
                effects.met = pairs.last().map(|(old, new)| met(&pairing, old, new)).unwrap_or_default();
            }
            effects.paths = paths(&pairing, old, new);
        }
        effects
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.outcomes.is_empty()
            && self.new_findings.is_empty()
            && self.fixed_findings.is_empty()
            && self.paths.is_empty()
    }
}

/// Returns the findings that only one side has: first those of the new side.
fn unpaired(pairing: &Pairing<'_>, old: &[Diagnostic], new: &[Diagnostic]) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    // An element by its new address; a part of a touchpoint counts as the touchpoint, as in baselines.
    let key = |finding: &Diagnostic, is_old: bool| {
        let element = finding.about.as_ref().map(|about| about.element.as_str()).unwrap_or_default();
        let mut parts = element.split('.');
        let (registry, id) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let known = super::pairing::REGISTRIES.iter().find(|name| **name == registry);
        let id = match known {
            Some(name) if is_old => pairing.new_id(name, id).map_or_else(|| format!("\0{id}"), str::to_owned),
            Some(_) => id.to_owned(),
            None => String::new(),
        };
        (finding.kind.name, registry.to_owned(), id)
    };
    let mut waiting: HashMap<_, usize> = HashMap::new();
    for finding in old {
        *waiting.entry(key(finding, true)).or_default() += 1;
    }
    let mut only_new = Vec::new();
    for finding in new {
        match waiting.get_mut(&key(finding, false)).filter(|count| **count > 0) {
            Some(count) => *count -= 1,
            None => only_new.push(finding.clone()),
        }
    }
    let mut only_old = Vec::new();
    // Of several alike, the last ones are gone.
    for finding in old.iter().rev() {
        if let Some(count) = waiting.get_mut(&key(finding, true)).filter(|count| **count > 0) {
            *count -= 1;
            only_old.push(finding.clone());
        }
    }
    only_old.reverse();
    // The same finding of the same journey, in another place or with other numbers, is neither new nor fixed.
    let said = |finding: &Diagnostic| {
        let words = finding.message.chars().map(|c| if c.is_ascii_digit() { '#' } else { c });
        (finding.kind.name, words.collect::<String>())
    };
    let mut again: HashMap<_, usize> = HashMap::new();
    only_old.iter().for_each(|finding| *again.entry(said(finding)).or_default() += 1);
    let mut stayed: HashMap<_, usize> = HashMap::new();
    only_new.retain(|finding| match again.get_mut(&said(finding)).filter(|count| **count > 0) {
        Some(count) => {
            *count -= 1;
            *stayed.entry(said(finding)).or_default() += 1;
            false
        }
        None => true,
    });
    only_old.retain(|finding| match stayed.get_mut(&said(finding)).filter(|count| **count > 0) {
        Some(count) => {
            *count -= 1;
            false
        }
        None => true,
    });
    (only_new, only_old)
}

const WANTED: Wanted = Wanted { persona: None, scenario: None, top: 1 };

/// The same customers on both sides.
type Pair<'c, 'r, 'g, 'j> = (&'c Crowd<'r, 'g, 'j>, &'c Crowd<'r, 'g, 'j>);

/// Returns the crowds that both sides have.
fn pairs<'c, 'r, 'g, 'j>(
    pairing: &Pairing<'_>,
    old: &'c [Crowd<'r, 'g, 'j>],
    new: &'c [Crowd<'r, 'g, 'j>],
) -> Vec<Pair<'c, 'r, 'g, 'j>> {
    let is_same = |former: &Crowd<'_, '_, '_>, now: &Crowd<'_, '_, '_>| match (id(former), id(now)) {
        (Some(old), Some(new)) => old == new || pairing.is_same("personas", &old, &new),
        (old, new) => old == new,
    };
    let former = |now: &'c Crowd<'r, 'g, 'j>| Some((old.iter().find(|former| is_same(former, now))?, now));
    new.iter().filter_map(former).collect()
}

/// Returns the id of the persona of a crowd: `*` for all customers, `None` for the unnamed persona.
fn id(crowd: &Crowd<'_, '_, '_>) -> Option<String> {
    match crowd.persona() {
        Some(persona) => crowd.graph().journey().persona_id(persona).map(str::to_owned),
        None => Some("*".to_owned()),
    }
}

/// By how many times visits must differ to be far more or less, and by how many per customer.
const FAR: (f64, f64) = (2.0, 0.02);

/// Returns the touchpoints of the new side that are met far more or less often than on the old side.
fn met(pairing: &Pairing<'_>, old: &Crowd<'_, '_, '_>, new: &Crowd<'_, '_, '_>) -> Vec<(TouchpointIx, [f64; 2])> {
    let pairs = pairing.pairs["touchpoints"].old_of_new.iter().enumerate();
    let visits = pairs.filter_map(|(there, here)| {
        let (here, _) = (*here)?;
        Some((TouchpointIx::from(there), [old.visits(here.into()), new.visits(there.into())]))
    });
    let is_far = |(_, [before, after]): &(TouchpointIx, [f64; 2])| {
        let (less, more) = (before.min(*after), before.max(*after));
        more >= less * FAR.0 && more - less >= FAR.1
    };
    visits.filter(is_far).collect()
}

/// Returns the figures of customers, if they differ.
fn outcomes_of(old: &Crowd<'_, '_, '_>, new: &Crowd<'_, '_, '_>) -> Option<Outcomes> {
    let bounds = |crowd: &Crowd<'_, '_, '_>| {
        let journey = crowd.graph().journey();
        crowd.bounds(|outcome| outcome.is_kept(journey)).ok().map(|(least, greatest)| [least, greatest])
    };
    let both = |of: fn(&Crowd<'_, '_, '_>) -> f64| [of(old), of(new)];
    let rows = differences(old, new);
    let outcomes = Outcomes {
        persona: id(new),
        whose: whose(new),
        kept: both(|crowd| crowd.kept()),
        bounds: [bounds(old)?, bounds(new)?],
        lost: both(|crowd| crowd.share_of_kind(EndKind::Lost)),
        contacts: both(|crowd| crowd.contacts().amount.mean),
        rows: rows.into_iter().filter(|row| row.before != row.after).collect(),
    };
    (!outcomes.rows.is_empty()).then_some(outcomes)
}

/// Names customers.
fn whose(crowd: &Crowd<'_, '_, '_>) -> String {
    let journey = crowd.graph().journey();
    match crowd.persona() {
        None => "All customers".into(),
        Some(persona) => journey.persona_name(persona).map_or("Customers".into(), shorten),
    }
}

fn paths(pairing: &Pairing<'_>, old: &JourneyGraph<'_>, new: &JourneyGraph<'_>) -> Vec<ToldPath> {
    let (before, after) = (Analysis::new(old), Analysis::new(new));
    let mut all = Vec::new();
    let personas: Vec<(PersonaIx, PersonaIx)> = super::compare::personas(pairing, old.journey(), new.journey());
    let mut add = |scenario: Option<&str>, persona: PersonaIx, former: Path, now: Path| {
        let mine = |ix| {
            let id = old.journey().touchpoint(ix).id.value.as_str();
            pairing.new_id("touchpoints", id).unwrap_or(id).to_owned()
        };
        let touchpoints = [
            former.touchpoints.iter().map(|&ix| mine(ix)).collect(),
            now.touchpoints.iter().map(|&ix| new.journey().touchpoint(ix).id.value.clone()).collect(),
        ];
        let ends = [
            former.end.map(|end| end.id(old.journey()).to_owned()),
            now.end.map(|end| end.id(new.journey()).to_owned()),
        ];
        let told = ToldPath {
            scenario: scenario.map(str::to_owned),
            persona: new.journey().persona_id(persona).map(str::to_owned),
            lowest: [lowest(old, &former, persona), lowest(new, &now, persona)],
            touchpoints,
            ends,
        };
        let [was, is] = &told.touchpoints;
        if was != is || told.lowest[0] != told.lowest[1] || told.ends[0] != told.ends[1] {
            all.push(told);
        }
    };
    for &(here, there) in &personas {
        if !new.journey().travellers().contains(there) || !old.journey().travellers().contains(here) {
            continue;
        }
        add(None, there, before.main_path(here), after.main_path(there));
        for scenario in &new.journey().scenarios {
            let former = old
                .journey()
                .scenarios
                .iter()
                .find(|one| pairing.is_same("scenarios", &one.id.value, &scenario.id.value));
            let Some(former) = former else { continue };
            let is_of = |journey: &Journey, scenario: &Scenario, persona| {
                journey.personas_of_scenario(scenario).contains(persona)
            };
            if !is_of(old.journey(), former, here) || !is_of(new.journey(), scenario, there) {
                continue;
            }
            if let (Ok(was), Ok(is)) = (before.scenario_path(former, here), after.scenario_path(scenario, there)) {
                add(Some(&scenario.id.value), there, was, is);
            }
        }
    }
    all
}

/// Returns the lowest experience minus expectation on a path, where both are stated.
fn lowest(graph: &JourneyGraph<'_>, path: &Path, persona: PersonaIx) -> Option<f64> {
    let gaps = path
        .touchpoints
        .iter()
        .filter_map(|&ix| Some(graph.experience(ix, persona)? - graph.expectation(ix, persona)?));
    gaps.min_by(f64::total_cmp)
}

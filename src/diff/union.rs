//! Both states of a journey as one, to be drawn: the new state, and at its old place what only the old one has.

use std::sync::Arc;

use super::change::Change;
use super::compare::{Comparison, Way, ways};
use super::pairing::{How, Pairing, Registry};
use crate::analysis::{Analysis, Path, PathEnd};
use crate::graph::JourneyGraph;
use crate::model::{
    ChannelIx, Definitions, EndIx, Fact, FactIx, Journey, LaneIx, Limit, MAX_PERSONAS, PartnerIx, PerPersona,
    PersonaIx, PersonaSet, ScenarioIx, SeldomDetails, Stage, StatedTransition, SystemIx, Target, TeamIx, Touchpoint,
    TouchpointIx, Whose,
};
use crate::render::{Mark, MarkedPath, Marks, StageMark, TouchpointMark, TransitionMark};
use crate::source::At;

/// Both states of a journey as one, with marks that say which state an element is of.
///
/// Elements of the new state keep their ids. What only the old state has keeps its own, which no element of the new state
/// has: elements with the same id are the same. All transitions are stated; those that only the old state has have the
/// probability 0.
///
/// ```
/// use polku::diff::Union;
/// use polku::render::{self, Options};
///
/// let load = |touchpoints: &str| {
///     let text = format!("journey: X\nstages: [{{ id: purchase, touchpoints: [{touchpoints}] }}]");
///     polku::load_str("x.yaml", &text).value.unwrap()
/// };
/// let (old, new) = (load("Order, Wait, Eat"), load("Order, Eat"));
/// let (old, new) = (polku::JourneyGraph::new(&old), polku::JourneyGraph::new(&new));
/// let union = Union::of(&old, &new, &polku::diff::compare(&old, &new)).unwrap();
/// assert_eq!(union.journey.touchpoints.len(), 3);
/// let options = Options { marks: Some(union.marks.into()), ..Options::default() };
/// let scene = render::flow(&polku::JourneyGraph::new(&union.journey), &options);
/// assert!(render::svg(&scene).contains("− Removed"));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Union {
    /// The journey.
    pub journey: Journey,
    /// The marks of its elements.
    pub marks: Marks,
}

impl Union {
    /// Makes one journey of two states, and marks it by the changes between them. Returns `None` if the states have more
    /// personas together than a journey may have.
    pub fn of(old: &JourneyGraph<'_>, new: &JourneyGraph<'_>, changes: &[Change]) -> Option<Union> {
        let pairing = Pairing::of(old.journey(), new.journey());
        let mut builder = Builder::new(old, new, &pairing)?;
        builder.add_stages();
        builder.add_scenarios();
        builder.add_transitions();
        builder.mark(changes);
        builder.add_paths();
        Some(Union { journey: builder.journey, marks: builder.marks })
    }
}

/// An element of the union: its position on either side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Old(usize),
    New(usize),
}

/// Where the elements of one side are in the union.
struct Places {
    personas: Vec<PersonaIx>,
    channels: Vec<ChannelIx>,
    teams: Vec<TeamIx>,
    partners: Vec<PartnerIx>,
    systems: Vec<SystemIx>,
    lanes: Vec<LaneIx>,
    facts: Vec<FactIx>,
    ends: Vec<EndIx>,
    touchpoints: Vec<TouchpointIx>,
    /// Every persona of the union, for a side that names none.
    everybody: Option<PersonaSet>,
}

struct Builder<'b, 'j> {
    old: &'b JourneyGraph<'j>,
    new: &'b JourneyGraph<'j>,
    pairing: &'b Pairing<'j>,
    journey: Journey,
    marks: Marks,
    of_old: Places,
    of_new: Places,
    /// Where the touchpoints come from.
    origins: Vec<Origin>,
}

impl<'b, 'j> Builder<'b, 'j> {
    fn new(old: &'b JourneyGraph<'j>, new: &'b JourneyGraph<'j>, pairing: &'b Pairing<'j>) -> Option<Self> {
        let (before, after) = (old.journey(), new.journey());
        let mut journey = Journey { stages: Vec::new(), touchpoints: Vec::new(), ..after.clone() };
        let definitions = &mut journey.definitions;
        let personas = joined(pairing, "personas", &before.definitions.personas, &mut definitions.personas);
        let channels = joined(pairing, "channels", &before.definitions.channels, &mut definitions.channels);
        let teams = joined(pairing, "teams", &before.definitions.teams, &mut definitions.teams);
        let partners = joined(pairing, "partners", &before.definitions.partners, &mut definitions.partners);
        let systems = joined(pairing, "systems", &before.definitions.systems, &mut definitions.systems);
        let lanes = joined(pairing, "lanes", &before.definitions.lanes, &mut definitions.lanes);
        for lane in &mut definitions.lanes[after.definitions.lanes.len()..] {
            let now = lane.after.as_ref().and_then(|of| pairing.new_id("lanes", &of.value));
            if let Some(now) = now {
                let mut renamed = (**lane).clone();
                renamed.after.iter_mut().for_each(|of| of.value = now.to_owned());
                *lane = Arc::new(renamed);
            }
        }
        let gone = before.sources.iter().filter(|source| after.source(&source.id.value).is_none());
        journey.sources.extend(gone.cloned());
        let definitions = &mut journey.definitions;
        let channels: Vec<ChannelIx> = channels.into_iter().map(ChannelIx::from).collect();
        let facts = joined_facts(pairing, &before.definitions, &channels, definitions);
        rename_accompanied(pairing, after.definitions.personas.len(), definitions);
        if journey.definitions.personas.len() > MAX_PERSONAS {
            return None;
        }
        let everybody = journey.all_personas();
        let ends = joined_ends(pairing, before, &mut journey);
        let unnamed = |side: &Journey| side.definitions.personas.is_empty().then_some(everybody);
        let of_old = Places {
            personas: personas.into_iter().map(PersonaIx::from).collect(),
            channels,
            teams: teams.into_iter().map(TeamIx::from).collect(),
            partners: partners.into_iter().map(PartnerIx::from).collect(),
            systems: systems.into_iter().map(SystemIx::from).collect(),
            lanes: lanes.into_iter().map(LaneIx::from).collect(),
            facts: facts.into_iter().map(FactIx::from).collect(),
            ends,
            touchpoints: vec![TouchpointIx(0); before.touchpoints.len()],
            everybody: unnamed(before),
        };
        let definitions = &after.definitions;
        let of_new = Places {
            personas: (0..definitions.personas.len()).map(PersonaIx::from).collect(),
            channels: (0..definitions.channels.len()).map(ChannelIx::from).collect(),
            teams: (0..definitions.teams.len()).map(TeamIx::from).collect(),
            partners: (0..definitions.partners.len()).map(PartnerIx::from).collect(),
            systems: (0..definitions.systems.len()).map(SystemIx::from).collect(),
            lanes: (0..definitions.lanes.len()).map(LaneIx::from).collect(),
            facts: (0..definitions.facts.len()).map(FactIx::from).collect(),
            ends: (0..after.ends.len()).map(EndIx::from).collect(),
            touchpoints: vec![TouchpointIx(0); after.touchpoints.len()],
            everybody: unnamed(after),
        };
        let former_title = (before.title != after.title).then(|| before.title.value.clone());
        let marks = Marks { former_title, ..Marks::default() };
        Some(Builder { old, new, pairing, journey, marks, of_old, of_new, origins: Vec::new() })
    }

    /// Adds the stages of both sides with their touchpoints.
    fn add_stages(&mut self) {
        let (before, after) = (self.old.journey(), self.new.journey());
        let pairs = &self.pairing.pairs["stages"];
        let new_of_old: Vec<Option<usize>> = pairs.new_of_old.iter().map(|pair| pair.map(|(new, _)| new)).collect();
        let stages = merged(after.stages.len(), &new_of_old);
        let touchpoints = &self.pairing.pairs["touchpoints"];
        let mut places: Vec<(Stage, Vec<Origin>)> = Vec::with_capacity(stages.len());
        for origin in &stages {
            let (stage, old, new) = match *origin {
                Origin::Old(old) => (before.stages[old].clone(), Some(old), None),
                Origin::New(new) => (after.stages[new].clone(), pairs.old_of_new[new].map(|(old, _)| old), Some(new)),
            };
            let own = |stage: &Stage| stage.touchpoints.start as usize..stage.touchpoints.end as usize;
            let (here, there) =
                (old.map_or(0..0, |old| own(&before.stages[old])), new.map_or(0..0, |new| own(&after.stages[new])));
            // A touchpoint that is in another stage now leaves no trace in this one.
            let still_there = |old: usize| match touchpoints.new_of_old[old] {
                Some((new, _)) if there.contains(&new) => Some(Some(new - there.start)),
                Some(_) => None,
                None => Some(None),
            };
            let of_old: Vec<(usize, Option<usize>)> =
                here.clone().filter_map(|old| Some((old, still_there(old)?))).collect();
            let partners: Vec<Option<usize>> = of_old.iter().map(|(_, new)| *new).collect();
            let own = merged(there.len(), &partners).into_iter().map(|origin| match origin {
                Origin::Old(old) => Origin::Old(of_old[old].0),
                Origin::New(new) => Origin::New(there.start + new),
            });
            places.push((stage, own.collect()));
            self.marks.stages.push(self.stage_mark(*origin, old));
        }
        self.origins = places.iter().flat_map(|(_, own)| own.iter().copied()).collect();
        self.place_touchpoints();
        for (number, (mut stage, own)) in places.into_iter().enumerate() {
            let first = self.journey.touchpoints.len() as u32;
            for origin in own {
                let mut touchpoint = match origin {
                    Origin::Old(old) => self.of_old.touchpoint(&before.touchpoints[old]),
                    Origin::New(new) => self.of_new.touchpoint(&after.touchpoints[new]),
                };
                touchpoint.stage = number.into();
                self.journey.touchpoints.push(touchpoint);
            }
            stage.touchpoints = first..self.journey.touchpoints.len() as u32;
            self.journey.stages.push(stage);
        }
        self.add_besides();
    }

    fn stage_mark(&self, origin: Origin, old: Option<usize>) -> StageMark {
        let (before, after) = (self.old.journey(), self.new.journey());
        let name =
            |stage: &Stage| stage.name.as_ref().map_or_else(|| stage.id.value.clone(), |name| name.value.clone());
        match (origin, old) {
            (Origin::Old(_), _) => StageMark { mark: Some(Mark::Removed), former_name: None },
            (Origin::New(_), None) => StageMark { mark: Some(Mark::Added), former_name: None },
            (Origin::New(new), Some(old)) => {
                let (was, is) = (name(&before.stages[old]), name(&after.stages[new]));
                let former_name = (was != is).then_some(was);
                StageMark { mark: former_name.as_ref().map(|_| Mark::Changed), former_name }
            }
        }
    }

    /// Notes where the touchpoints of both sides are in the union.
    fn place_touchpoints(&mut self) {
        for (index, origin) in self.origins.iter().enumerate() {
            match *origin {
                Origin::Old(old) => self.of_old.touchpoints[old] = index.into(),
                Origin::New(new) => self.of_new.touchpoints[new] = index.into(),
            }
        }
        for (old, pair) in self.pairing.pairs["touchpoints"].new_of_old.iter().enumerate() {
            if let Some((new, _)) = pair {
                self.of_old.touchpoints[old] = self.of_new.touchpoints[*new];
            }
        }
    }

    /// Adds to touchpoints what went on beside them on the old side alone, and marks all that differs.
    fn add_besides(&mut self) {
        for index in 0..self.origins.len() {
            let (here, there) = self.sides(index);
            let targets = |touchpoint: &Touchpoint| -> Vec<TouchpointIx> {
                touchpoint.meanwhile.iter().map(|one| one.value.to.value).collect()
            };
            let former = here.map(|old| self.of_old.touchpoint(&self.old.journey().touchpoints[old]));
            let Some(former) = former.filter(|_| there.is_some()) else { continue };
            let touchpoint = &mut self.journey.touchpoints[index];
            let (was, is) = (targets(&former), targets(touchpoint));
            let ix = TouchpointIx::from(index);
            for (position, _) in is.iter().enumerate().filter(|(_, to)| !was.contains(to)) {
                self.marks.besides.insert((ix, position as u32), Mark::Added);
            }
            for gone in former.meanwhile.iter().filter(|one| !is.contains(&one.value.to.value)) {
                self.marks.besides.insert((ix, touchpoint.meanwhile.len() as u32), Mark::Removed);
                touchpoint.meanwhile.push(gone.clone());
            }
        }
    }

    /// Returns the positions of a touchpoint of the union on the old and on the new side.
    fn sides(&self, index: usize) -> (Option<usize>, Option<usize>) {
        match self.origins[index] {
            Origin::Old(old) => (Some(old), None),
            Origin::New(new) => (self.pairing.pairs["touchpoints"].old_of_new[new].map(|(old, _)| old), Some(new)),
        }
    }

    fn add_scenarios(&mut self) {
        for scenario in &mut self.journey.scenarios {
            for at in scenario.through.iter_mut().chain(&mut scenario.without) {
                at.value = self.of_new.touchpoints[at.value.index()];
            }
        }
        let place = |limit: &mut Limit, places: &Places| {
            let Limit { from, to, pauses, .. } = limit;
            for at in [from, to].into_iter().chain(pauses) {
                at.value = places.touchpoints[at.value.index()];
            }
        };
        self.journey.limits.iter_mut().for_each(|limit| place(limit, &self.of_new));
        for limit in &self.old.journey().limits {
            if self.pairing.new_id("limits", &limit.id.value).is_none() {
                let mut limit = limit.clone();
                place(&mut limit, &self.of_old);
                self.journey.limits.push(limit);
            }
        }
    }

    /// States the transitions of both sides, and marks them.
    fn add_transitions(&mut self) {
        let comparison = Comparison::new(self.old, self.new, self.pairing);
        for index in 0..self.origins.len() {
            let ix = TouchpointIx::from(index);
            let (here, there) = self.sides(index);
            let of = |graph: &JourneyGraph<'j>, registry: &Registry<'j>, index: Option<usize>| {
                index.map_or_else(Vec::new, |index| ways(graph, index.into(), &registry.elements[index]))
            };
            let olds = of(self.old, &self.pairing.old["touchpoints"], here);
            let news = of(self.new, &self.pairing.new["touchpoints"], there);
            let pairs = comparison.pairs_of_ways(&olds, &news);
            let (mut is_kept, mut former) = (vec![false; olds.len()], vec![None; news.len()]);
            for &(here, there) in &pairs {
                (is_kept[here], former[there]) = (true, Some(here));
            }
            let mut next: Vec<At<StatedTransition>> = Vec::with_capacity(news.len());
            for (way, former) in news.iter().zip(former) {
                let stated = self.of_new.stated(&self.journey, ix, way);
                let former = former.map(|former: usize| &olds[former]);
                let was = former.map(|former| self.of_old.stated(&self.journey, ix, former));
                let mark = match former.zip(was.as_ref()) {
                    None => Some(Mark::Added),
                    Some(was) => self.differs(was, (way, &stated)).then_some(Mark::Changed),
                };
                if let Some(mark) = mark {
                    self.marks.transitions.insert((ix, next.len() as u32), TransitionMark { mark, former: was });
                }
                next.push(stated.into());
            }
            for (way, _) in olds.iter().zip(is_kept).filter(|(way, is_kept)| !is_kept && way.kind.is_some()) {
                let was = self.of_old.stated(&self.journey, ix, way);
                // Nobody takes it any more.
                let mut stated = was.clone();
                stated.probability = Some(0.0.into());
                let mark = TransitionMark { mark: Mark::Removed, former: Some(was) };
                self.marks.transitions.insert((ix, next.len() as u32), mark);
                next.push(stated.into());
            }
            self.journey.touchpoints[index].next = Some(next);
            self.note_former_ends(ix, here);
        }
    }

    /// Whether two transitions to the same say something else. Personas that only one side has make no difference.
    fn differs(&self, old: (&Way<'_>, &StatedTransition), new: (&Way<'_>, &StatedTransition)) -> bool {
        let parts = |of: &StatedTransition| (of.when.clone(), of.probability, of.counts_as, of.note.clone());
        let everybody = |side: &JourneyGraph<'_>, places: &Places| places.set(side.journey().all_personas());
        let shared = everybody(self.old, &self.of_old).and(everybody(self.new, &self.of_new));
        let personas = |places: &Places, way: &Way<'_>| places.set(way.personas).and(shared);
        parts(old.1) != parts(new.1) || personas(&self.of_old, old.0) != personas(&self.of_new, new.0)
    }

    /// Notes what share of those at a touchpoint came to each end from there.
    fn note_former_ends(&mut self, ix: TouchpointIx, old: Option<usize>) {
        let Some(old) = old else { return };
        let node = self.old.node(old.into());
        let travellers = self.old.journey().travellers();
        let mut shares = Vec::new();
        for (edge, to, transition) in self.old.transitions(node) {
            let Some(end) = self.old.end(to) else { continue };
            for persona in transition.personas.and(travellers).iter() {
                let share = self.old.probability(edge, persona);
                let now = self.of_old.personas(persona);
                shares.extend(now.iter().map(|persona| (persona, self.of_old.ends[end.index()], share)));
            }
        }
        if !shares.is_empty() {
            self.marks.former_ends.insert(ix, shares);
        }
    }

    /// Marks touchpoints by what changed.
    fn mark(&mut self, changes: &[Change]) {
        for index in 0..self.origins.len() {
            let (here, there) = self.sides(index);
            let touchpoint = &self.journey.touchpoints[index];
            let id = touchpoint.id.value.as_str();
            let own = || changes.iter().filter(|change| change.touchpoint.as_deref() == Some(id));
            // A transition has a mark of its own.
            let of_itself = |change: &&Change| {
                let mut parts = change.address.split('.').skip(2);
                parts.next() != Some("next")
            };
            let mark = match (here, there) {
                (_, None) => Some(Mark::Removed),
                (None, _) => Some(Mark::Added),
                _ => own().find(of_itself).map(|_| Mark::Changed),
            };
            let former = here.filter(|_| there.is_some()).map(|old| {
                let mut former = self.of_old.touchpoint(&self.old.journey().touchpoints[old]);
                (former.stage, former.next) = (touchpoint.stage, touchpoint.next.clone());
                former
            });
            let former = former.filter(|former| former != touchpoint).map(Box::new);
            let changes = own().map(|change| change.clause.clone()).collect();
            self.marks.touchpoints.push(TouchpointMark { mark, former, changes });
        }
    }

    /// Adds the told paths of both sides, and where personas begin.
    fn add_paths(&mut self) {
        let mut paths = Vec::new();
        let mut entries = vec![Vec::new(); self.journey.persona_count()];
        let is_same = |old: &str, new: &str| self.pairing.is_same("scenarios", old, new);
        for (graph, places, is_former) in [(self.old, &self.of_old, true), (self.new, &self.of_new, false)] {
            let analysis = Analysis::new(graph);
            for persona in graph.journey().travellers().iter() {
                let mut add = |scenario: Option<ScenarioIx>, path: Path| {
                    let path = places.path(&path);
                    let all = places.personas(persona);
                    let marked = |persona| MarkedPath { scenario, persona, is_former, path: path.clone() };
                    paths.extend(all.iter().map(marked));
                };
                add(None, analysis.main_path(persona));
                for (number, scenario) in self.new.journey().scenarios.iter().enumerate() {
                    let id = &scenario.id.value;
                    let own = graph.journey().scenarios.iter();
                    let own =
                        own.filter(|own| if is_former { is_same(&own.id.value, id) } else { own.id.value == *id });
                    for own in own.take(1).filter(|own| graph.journey().personas_of_scenario(own).contains(persona)) {
                        if let Ok(path) = analysis.scenario_path(own, persona) {
                            add(Some(number.into()), path);
                        }
                    }
                }
            }
            for persona in graph.journey().all_personas().iter() {
                let begins = graph.entries(persona).iter().map(|ix| places.touchpoints[ix.index()]);
                let is_shown = |ix: &TouchpointIx| !is_former || matches!(self.origins[ix.index()], Origin::Old(_));
                let begins: Vec<TouchpointIx> = begins.filter(is_shown).collect();
                for persona in places.personas(persona).iter() {
                    entries[persona.index()].extend(&begins);
                }
            }
        }
        entries.iter_mut().for_each(|own: &mut Vec<TouchpointIx>| {
            own.sort_unstable();
            own.dedup();
        });
        (self.marks.paths, self.marks.entries) = (paths, entries);
    }
}

impl Places {
    /// Returns the personas that a persona of this side is in the union.
    fn personas(&self, persona: PersonaIx) -> PersonaSet {
        self.everybody.unwrap_or_else(|| self.persona(persona).into_iter().collect())
    }

    fn persona(&self, persona: PersonaIx) -> Option<PersonaIx> {
        self.personas.get(persona.index()).copied()
    }

    fn set(&self, personas: PersonaSet) -> PersonaSet {
        match self.everybody {
            Some(everybody) if !personas.is_empty() => everybody,
            _ => personas.iter().filter_map(|persona| self.persona(persona)).collect(),
        }
    }

    fn target(&self, target: Target) -> Target {
        match target {
            Target::Touchpoint(ix) => Target::Touchpoint(self.touchpoints[ix.index()]),
            Target::End(end) => Target::End(self.ends[end.index()]),
        }
    }

    fn path(&self, path: &Path) -> Path {
        let mut path = path.clone();
        path.touchpoints.iter_mut().for_each(|ix| *ix = self.touchpoints[ix.index()]);
        path.end = path.end.map(|end| match end {
            PathEnd::End(end) => PathEnd::End(self.ends[end.index()]),
            PathEnd::Renewed => PathEnd::Renewed,
        });
        path
    }

    /// Returns a transition of a touchpoint of the union as a file would state it.
    fn stated(&self, union: &Journey, from: TouchpointIx, way: &Way<'_>) -> StatedTransition {
        let to = self.target(way.to);
        let there = match to {
            Target::Touchpoint(to) => union.touchpoint(to).personas,
            Target::End(_) => union.all_personas(),
        };
        let personas = self.set(way.personas);
        let mut stated = way.stated.as_ref().map_or_else(|| StatedTransition::to(to), |(stated, _)| (*stated).clone());
        stated.to.value = to;
        if stated.counts_as.is_some()
            || stated.personas.is_some()
            || personas != union.touchpoint(from).personas.and(there)
        {
            stated.counts_as = stated.counts_as.map(|at| At { value: self.ends[at.value.index()], span: at.span });
            stated.personas = Some(personas.iter().map(At::from).collect());
        }
        stated
    }

    /// Returns a touchpoint of this side with the indices of the union, without its transitions.
    fn touchpoint(&self, touchpoint: &Touchpoint) -> Touchpoint {
        let mut one = touchpoint.clone();
        (one.personas, one.next) = (self.set(touchpoint.personas), None);
        one.channels.iter_mut().for_each(|at| at.value = self.channels[at.value.index()]);
        if let Some(named) = &mut one.named_personas {
            named.retain_mut(|at| self.rename(&mut at.value));
        }
        one.responsible.iter_mut().for_each(|at| at.value = self.teams[at.value.index()]);
        one.partner.iter_mut().for_each(|at| at.value = self.partners[at.value.index()]);
        one.facts.iter_mut().for_each(|at| at.value = self.facts[at.value.index()]);
        if !one.systems.is_empty() || !one.lanes.is_empty() {
            one.systems.iter_mut().for_each(|at| at.value = self.systems[at.value.index()]);
            for (lane, texts) in &mut one.lanes {
                lane.value = self.lanes[lane.value.index()];
                texts.iter_mut().for_each(|at| self.whose(&mut at.value.whose));
            }
        }
        if !one.thoughts.is_empty() || !one.questions.is_empty() {
            let SeldomDetails { thoughts, questions, .. } = &mut **one;
            thoughts.iter_mut().chain(questions).for_each(|at| self.whose(&mut at.value.whose));
        }
        self.by_persona(&mut one.expectation);
        self.by_persona(&mut one.experience);
        self.by_persona(&mut one.feeling);
        self.by_persona(&mut one.tone);
        self.by_persona(&mut one.wait);
        one.pains.iter_mut().for_each(|at| self.whose(&mut at.value.whose));
        for at in &mut one.opportunities {
            self.whose(&mut at.value.whose);
            at.value.team.iter_mut().for_each(|at| at.value = self.teams[at.value.index()]);
        }
        one.quotes.iter_mut().for_each(|at| self.whose(&mut at.value.whose));
        one.metrics.iter_mut().for_each(|at| self.whose(&mut at.value.whose));
        let details = &mut *one;
        let actions = [&mut details.evidence, &mut details.frontstage, &mut details.backstage, &mut details.support];
        for at in actions.into_iter().flatten() {
            at.value.team.iter_mut().for_each(|at| at.value = self.teams[at.value.index()]);
        }
        one.recovers.iter_mut().for_each(|at| at.value = self.touchpoints[at.value.index()]);
        if touchpoint.entry.is_some() {
            self.by_persona(&mut one.entry);
        }
        if !touchpoint.meanwhile.is_empty() {
            one.meanwhile.iter_mut().for_each(|at| at.value.to.value = self.touchpoints[at.value.to.value.index()]);
        }
        one
    }

    fn by_persona<T>(&self, values: &mut Option<PerPersona<T>>) {
        if let Some(PerPersona::Each(values)) = values {
            values.retain_mut(|(persona, _)| self.rename(&mut persona.value));
        }
    }

    fn whose(&self, whose: &mut Whose) {
        if !whose.is_everybodys() {
            let named =
                whose.named().iter().filter_map(|at| Some(At { value: self.persona(at.value)?, span: at.span }));
            *whose = Whose::of(named.collect());
        }
    }

    fn rename(&self, persona: &mut PersonaIx) -> bool {
        let now = self.persona(*persona);
        *persona = now.unwrap_or(*persona);
        now.is_some()
    }
}

/// Merges two lists: the new one, and behind what came before it in the old one what only that has. `new_of_old` has the
/// partner of each old element.
fn merged(new: usize, new_of_old: &[Option<usize>]) -> Vec<Origin> {
    // What follows each new element; first what comes before all.
    let mut behind: Vec<Vec<usize>> = vec![Vec::new(); new + 1];
    let mut last = 0;
    for (old, partner) in new_of_old.iter().enumerate() {
        match partner {
            Some(new) => last = new + 1,
            None => behind[last].push(old),
        }
    }
    let mut all = Vec::with_capacity(new + new_of_old.len());
    for (number, old) in behind.into_iter().enumerate() {
        all.extend(number.checked_sub(1).map(Origin::New));
        all.extend(old.into_iter().map(Origin::Old));
    }
    all
}

/// Adds the definitions that only the old side has. Returns the position of each old one.
fn joined<T>(pairing: &Pairing<'_>, name: &'static str, old: &[Arc<T>], all: &mut Vec<Arc<T>>) -> Vec<usize> {
    let partner = partners_of(pairing, name);
    let mut place = |(index, one): (usize, &Arc<T>)| {
        partner(index).unwrap_or_else(|| {
            all.push(Arc::clone(one));
            all.len() - 1
        })
    };
    old.iter().enumerate().map(&mut place).collect()
}

/// Returns what pairs an old element of a registry with a new one.
fn partners_of<'p>(pairing: &'p Pairing<'_>, name: &'static str) -> impl Fn(usize) -> Option<usize> + 'p {
    let pairs = &pairing.pairs[name];
    move |index| {
        let pair: Option<(usize, How)> = pairs.new_of_old.get(index).copied().flatten();
        pair.map(|(new, _)| new)
    }
}

/// Adds the facts that only the old side has, with what each channel says.
fn joined_facts(pairing: &Pairing<'_>, old: &Definitions, channels: &[ChannelIx], all: &mut Definitions) -> Vec<usize> {
    let partner = partners_of(pairing, "facts");
    let mut places = Vec::with_capacity(old.facts.len());
    for (index, fact) in old.facts.iter().enumerate() {
        places.push(partner(index).unwrap_or(all.facts.len()));
        if partner(index).is_none() {
            let stated = old.stated(fact);
            let stated = stated.map(|(channel, says)| (channels[channel.value.index()], says.value.clone()));
            let id = fact.identity.id.value.clone();
            all.facts.push(Arc::new(Fact::new(id, fact.statement.value.clone(), stated)));
        }
    }
    places
}

/// Lets companions that only the old side has go with whom they accompany by its new id.
fn rename_accompanied(pairing: &Pairing<'_>, first: usize, all: &mut Definitions) {
    for persona in &mut all.personas[first..] {
        let of = persona.accompanies.as_ref().and_then(|of| pairing.new_id("personas", &of.value));
        if let Some(now) = of {
            let mut renamed = (**persona).clone();
            renamed.accompanies.iter_mut().for_each(|of| of.value = now.to_owned());
            *persona = Arc::new(renamed);
        }
    }
}

/// Adds the ends that only the old side has. Returns the place of each old one. Those of every journey are the same.
fn joined_ends(pairing: &Pairing<'_>, old: &Journey, union: &mut Journey) -> Vec<EndIx> {
    let mut places = Vec::with_capacity(old.ends.len());
    for end in &old.ends {
        let id = pairing.new_id("ends", &end.id.value).unwrap_or(&end.id.value);
        let known = union.ends.iter().position(|one| one.id.value == id);
        places.push(EndIx::from(known.unwrap_or(union.ends.len())));
        if known.is_none() {
            union.ends.push(end.clone());
        }
    }
    places
}

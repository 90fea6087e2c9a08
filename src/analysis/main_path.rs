//! The main path of a persona: the one that a journey map tells.

use std::collections::HashMap;

use super::Analysis;
use super::chain::{Chain, Effort, Outcome, Probabilities};
use super::cost::Cost;
use crate::graph::{JourneyGraph, TransitionKind};
use crate::model::{EndIx, EndKind, Journey, PersonaIx, RENEWED, TouchpointIx};

/// The share of those who get through that must reach a stage for it to be the goal of the main path.
const GOAL: f64 = 0.1;

/// Shares that differ by less are equal.
const EQUAL: f64 = 1e-9;

/// The number of steps that finding the goal takes at most, in states and in steps of elimination. Beyond it, the mean number of visits to a stage
/// stands for the share of customers who reach it. The two differ only where customers come to a stage again.
const MOST_STEPS: usize = 2_000_000;

/// A path of a persona through a journey.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Path {
    /// The touchpoints, in the order in which the persona meets them.
    pub touchpoints: Vec<TouchpointIx>,
    /// Where the path leads; `None` for a path that leads to no end.
    pub end: Option<PathEnd>,
    /// The share of the persona's customers who take exactly this path, 0 to 1: the share who begin there, times the
    /// probabilities of the transitions.
    pub probability: f64,
}

/// Where a path ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PathEnd {
    /// An end of the journey.
    End(EndIx),
    /// A renewal: the customer begins another round.
    Renewed,
}

impl PathEnd {
    /// Returns its word in `polku show`: the id of the end, or `renewed`.
    pub fn id(self, journey: &Journey) -> &str {
        match self {
            PathEnd::End(end) => &journey.end(end).id.value,
            PathEnd::Renewed => RENEWED,
        }
    }
}

impl Analysis<'_, '_> {
    /// Returns the main path of a persona: the path of most of those who get through, which a journey map tells.
    ///
    /// 1. The goal is the last stage in the document that at least one in ten of the persona's customers who are not
    ///    lost reach. Those who come to an end of another kind than `lost` are not lost, nor are those who begin another round.
    /// 2. The path begins at the entry where most of them begin. It takes the transition that most of them take until
    ///    it is in the goal stage. From there on, it takes the transition that most take who are not lost, up to their
    ///    end.
    /// 3. It meets no touchpoint twice. It goes back or begins another round only where nothing else leads on.
    ///
    /// Where everybody is lost, it is the path of most who are lost. Where nothing leads to an end, it is empty. Of equal
    /// transitions, the first in the file counts.
    ///
    /// The path needs the chain of the persona to be solved: O(n + m), and more where there are loops. Where these are
    /// too tangled to be solved, the path takes the likeliest transition of all that lead to such an end.
    ///
    /// # Panics
    /// The persona is not one of the journey.
    pub fn main_path(&self, persona: PersonaIx) -> Path {
        self.solved(persona).path.clone()
    }

    /// Returns how a round ends for the customers of a persona: each end that some come to, with its share of them, 0 to 1.
    /// Those who begin another round are counted at the end that the round counts as. None where the loops of the journey
    /// are too tangled to be solved.
    pub(crate) fn outcomes(&self, persona: PersonaIx) -> &[(EndIx, f64)] {
        &self.solved(persona).outcomes
    }

    fn solved(&self, persona: PersonaIx) -> &MainPath {
        self.main_paths[persona.index()].get_or_init(|| {
            let (graph, journey) = (self.graph, self.graph.journey());
            let (probabilities, entries) = (Probabilities::new(graph, persona), graph.entry_shares(persona));
            let chain = Chain::new(graph, &probabilities, |_| false, Effort::QUICK).ok();
            let visits = chain.as_ref().map_or(Vec::new(), |chain| {
                let mut begin = vec![0.0; journey.touchpoints.len()];
                entries.iter().for_each(|&(ix, share)| begin[ix.index()] += share);
                chain.visits(begin)
            });
            let outcomes = chain.as_ref().map_or(Vec::new(), |chain| ends_of(journey, chain.outcomes(&visits)));
            let finder = Finder { graph, probabilities, entries, chain, visits };
            let is_lost = |outcome| matches!(outcome, Outcome::End(end) if journey.end(end).kind == EndKind::Lost);
            let is_kept = |outcome| !is_lost(outcome) && outcome != Outcome::Unstated;
            let path = finder.path(&is_kept).or_else(|| finder.path(&is_lost)).unwrap_or_default();
            MainPath { path, outcomes }
        })
    }
}

/// The main path of a persona, and the share of its customers who come to each end.
#[derive(Debug)]
pub(super) struct MainPath {
    path: Path,
    outcomes: Vec<(EndIx, f64)>,
}

/// Returns the share of customers who come to each end, if any do.
fn ends_of(journey: &Journey, outcomes: impl Iterator<Item = (Outcome, f64)>) -> Vec<(EndIx, f64)> {
    let mut shares = vec![0.0; journey.ends.len()];
    for (outcome, share) in outcomes {
        if let Outcome::End(end) | Outcome::Renewed(end) = outcome {
            shares[end.index()] += share;
        }
    }
    let ends = shares.into_iter().enumerate().filter(|(_, share)| *share > 0.0);
    ends.map(|(index, share)| (EndIx::from(index), share)).collect()
}

/// Finds the path of a persona to outcomes of some sort.
struct Finder<'g, 'j> {
    graph: &'g JourneyGraph<'j>,
    probabilities: Probabilities,
    /// The share of customers who begin at each entry.
    entries: Vec<(TouchpointIx, f64)>,
    /// `None` where the loops are too tangled.
    chain: Option<Chain>,
    /// How often a customer comes to each touchpoint, on average.
    visits: Vec<f64>,
}

/// Where a step leads.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Onward {
    Touchpoint(TouchpointIx),
    End(PathEnd),
}

/// A step that a path may take.
#[derive(Clone, Copy)]
struct Step {
    to: Onward,
    /// Whether the step is taken only where nothing else leads on: it goes back, or begins another round.
    is_late: bool,
    probability: f64,
    /// The probability times the chance to come to the aim from there.
    weight: f64,
}

/// What a path leads to.
struct Aim<'a> {
    /// The chance of a customer at each touchpoint to come there.
    chances: &'a [f64],
    /// The outcomes; `None` for a path that leads to touchpoints.
    outcomes: Option<IsWanted<'a>>,
}

type IsWanted<'f> = &'f dyn Fn(Outcome) -> bool;

impl Finder<'_, '_> {
    /// Finds the path of most who come to an outcome that is wanted; `None` where nobody does.
    fn path(&self, is_wanted: IsWanted<'_>) -> Option<Path> {
        let (chances, goal) = match &self.chain {
            Some(chain) => {
                let chances = chain.expect(|outcome| f64::from(u8::from(is_wanted(outcome))), |_| None);
                let goal = self.goal(chain, &chances);
                (chances, goal)
            }
            None => (vec![1.0; self.graph.journey().touchpoints.len()], None),
        };
        let to_end = Aim { chances: &chances, outcomes: Some(is_wanted) };
        let by_goal = goal.and_then(|(stage, chances)| {
            let mut walk = DepthFirst::begin(self, &chances)?;
            walk.lead(&Aim { chances: &chances, outcomes: None }, |ix| self.stage(ix) == stage)?;
            walk.lead(&to_end, |_| false)?;
            Some(walk.path)
        });
        // The way to the goal may cut itself off from every end.
        by_goal.or_else(|| {
            let mut walk = DepthFirst::begin(self, &chances)?;
            walk.lead(&to_end, |_| false)?;
            Some(walk.path)
        })
    }

    fn stage(&self, ix: TouchpointIx) -> usize {
        self.graph.journey().touchpoint(ix).stage.index()
    }

    /// Returns the goal stage, and the chance of a customer at each touchpoint to reach it and then come to what is wanted.
    fn goal(&self, chain: &Chain, chances: &[f64]) -> Option<(usize, Vec<f64>)> {
        let of_all = |chances: &[f64]| self.entries.iter().map(|&(ix, share)| share * chances[ix.index()]).sum::<f64>();
        let least = GOAL * of_all(chances) * (1.0 - EQUAL);
        if least <= 0.0 {
            return None;
        }
        let mut solved = 0;
        for (index, stage) in self.graph.journey().stages.iter().enumerate().rev() {
            let within = stage.touchpoints.start as usize..stage.touchpoints.end as usize;
            // Nobody reaches a stage more often than its touchpoints are visited.
            let visited: f64 = within.map(|ix| self.visits[ix] * chances[ix]).sum();
            if visited < least {
                continue;
            }
            solved += chances.len();
            let is_there = |ix| self.stage(ix) == index;
            let there = |ix: TouchpointIx| is_there(ix).then(|| chances[ix.index()]);
            // A customer who is there goes no further. Only for a loop that leads there does the chain change.
            let reaching = if stage.touchpoints.clone().any(|ix| chain.is_in_loop(TouchpointIx(ix))) {
                let absorbing = Chain::new(self.graph, &self.probabilities, is_there, Effort::QUICK).ok()?;
                solved += absorbing.steps;
                absorbing.expect(|_| 0.0, there)
            } else {
                chain.expect(|_| 0.0, there)
            };
            if of_all(&reaching) >= least || solved > MOST_STEPS {
                return Some((index, reaching));
            }
        }
        None
    }

    /// Returns the steps from a touchpoint towards an aim, the best last. Parallel transitions are one step.
    fn onward(&self, from: TouchpointIx, aim: &Aim<'_>) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        let mut known: HashMap<Onward, usize> = HashMap::new();
        for (edge, next, transition) in self.graph.transitions(self.graph.node(from)) {
            let probability = self.probabilities[edge];
            let is_renewal = transition.kind == TransitionKind::Renewal;
            let (to, outcome) = match self.graph.touchpoint(next) {
                Some(_) if is_renewal => {
                    let counts_as = self.graph.counts_as(edge).unwrap_or(EndIx::DONE);
                    (Onward::End(PathEnd::Renewed), Some(Outcome::Renewed(counts_as)))
                }
                Some(ix) => (Onward::Touchpoint(ix), None),
                None => {
                    let Some(end) = self.graph.end(next) else { continue };
                    (Onward::End(PathEnd::End(end)), Some(Outcome::End(end)))
                }
            };
            let chance = match (to, outcome) {
                (Onward::Touchpoint(ix), _) => aim.chances[ix.index()],
                (_, Some(outcome)) if aim.outcomes.is_some_and(|is_wanted| is_wanted(outcome)) => 1.0,
                _ => 0.0,
            };
            if probability * chance <= 0.0 {
                continue;
            }
            let is_late = is_renewal || transition.kind == TransitionKind::Back;
            match known.get(&to) {
                Some(&index) => {
                    steps[index].probability += probability;
                    steps[index].weight += probability * chance;
                    steps[index].is_late &= is_late;
                }
                None => {
                    known.insert(to, steps.len());
                    steps.push(Step { to, is_late, probability, weight: probability * chance });
                }
            }
        }
        steps.sort_by_key(|step| (step.is_late, Cost::of(step.weight)));
        steps.reverse();
        steps
    }
}

/// A search, depth first, for a path that meets no touchpoint twice. It tries the best steps first, so the first path
/// that it finds is the one.
struct DepthFirst<'f, 'g, 'j> {
    finder: &'f Finder<'g, 'j>,
    path: Path,
    /// The share of customers who are still on the path, at each of its touchpoints.
    shares: Vec<f64>,
}

impl<'f, 'g, 'j> DepthFirst<'f, 'g, 'j> {
    /// Begins at the entry where most begin of those who come to an aim, the first among equals.
    fn begin(finder: &'f Finder<'g, 'j>, chances: &[f64]) -> Option<Self> {
        let mut best: Option<(TouchpointIx, f64, f64)> = None;
        for &(ix, share) in &finder.entries {
            let weight = share * chances[ix.index()];
            if weight > best.map_or(0.0, |(.., most)| most * (1.0 + EQUAL)) {
                best = Some((ix, share, weight));
            }
        }
        let (entry, share, _) = best?;
        let path = Path { touchpoints: vec![entry], end: None, probability: share };
        Some(DepthFirst { finder, path, shares: vec![share] })
    }

    /// Leads the path on to a touchpoint that is a goal, or to an outcome of the aim. `None` where no way leads there
    /// past the touchpoints that the path has met.
    fn lead(&mut self, aim: &Aim<'_>, is_goal: impl Fn(TouchpointIx) -> bool) -> Option<()> {
        let &here = self.path.touchpoints.last()?;
        if is_goal(here) {
            return Some(());
        }
        let mut seen = vec![false; self.finder.graph.journey().touchpoints.len()];
        self.path.touchpoints.iter().for_each(|ix| seen[ix.index()] = true);
        let mut open = vec![self.finder.onward(here, aim)];
        while let Some(steps) = open.last_mut() {
            let Some(step) = steps.pop() else {
                open.pop();
                if !open.is_empty() {
                    self.path.touchpoints.pop();
                    self.shares.pop();
                }
                continue;
            };
            let share = self.shares.last()? * step.probability;
            match step.to {
                Onward::End(end) => {
                    (self.path.end, self.path.probability) = (Some(end), share);
                    return Some(());
                }
                Onward::Touchpoint(ix) if !seen[ix.index()] => {
                    seen[ix.index()] = true;
                    self.path.touchpoints.push(ix);
                    self.shares.push(share);
                    if is_goal(ix) {
                        return Some(());
                    }
                    open.push(self.finder.onward(ix, aim));
                }
                Onward::Touchpoint(_) => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::Analysis;
    use crate::graph::JourneyGraph;
    use crate::model::PersonaIx;

    /// Returns the main path of a journey: its touchpoints, its end, and its probability in percent.
    fn main_path(stages: &str) -> String {
        let text = format!("journey: X\nstages:\n{stages}");
        let loaded = crate::load_str("x.yaml", &text);
        let journey = loaded.value.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        let graph = JourneyGraph::new(&journey);
        let path = Analysis::new(&graph).main_path(PersonaIx(0));
        let mut said: Vec<&str> = path.touchpoints.iter().map(|&ix| journey.touchpoint(ix).id.value.as_str()).collect();
        said.extend(path.end.map(|end| end.id(&journey)));
        format!("{} {:.0}", said.join(" "), path.probability * 100.0)
    }

    fn of_one_stage(touchpoints: &str) -> String {
        main_path(&format!("  - id: purchase\n    touchpoints: [{touchpoints}]\n"))
    }

    #[test]
    fn the_path_goes_by_probabilities() {
        assert_eq!(of_one_stage("a, b, c"), "a b c done 100");
        let fork = "{ name: a, next: [{ to: b, probability: 0.3 }, c] }, { name: b, next: done }, { name: c }";
        assert_eq!(of_one_stage(fork), "a c done 70");
        assert_eq!(of_one_stage("{ name: a, next: [b, c] }, { name: b, next: done }, c"), "a b done 50");
        assert_eq!(of_one_stage("{ name: a, next: [{ to: done, probability: 0 }, b] }, b"), "a b done 100");
        let parallel = "{ name: a, next: [{ to: b, when: x, probability: 0.3 }, { to: c, probability: 0.4 }, { to: b, when: y, probability: 0.3 }] }, { name: b, next: done }, c";
        assert_eq!(of_one_stage(parallel), "a b done 60");
        // 0.1 and 0.2 are a little more than 0.3.
        let equal = "{ name: a, next: [{ to: c, probability: 0.3 }, { to: b, when: x, probability: 0.1 }, { to: b, when: y, probability: 0.2 }, { to: lost, probability: 0.4 }] }, { name: b, next: done }, c";
        assert_eq!(of_one_stage(equal), "a c done 30");
    }

    #[test]
    fn the_path_is_that_of_those_who_get_through() {
        // Most of those who come to b are lost there.
        let leaky = "{ name: a, next: [{ to: b, probability: 0.6 }, c] }, { name: b, next: [{ to: lost, probability: 0.9 }, done] }, c";
        assert_eq!(of_one_stage(leaky), "a c done 40");
        assert_eq!(of_one_stage("{ name: a, next: [{ to: b, probability: 0.1 }, lost] }, b"), "a b done 10");
        assert_eq!(
            of_one_stage("{ name: a, next: [{ to: b, probability: 0.1 }, lost] }, { name: b, next: lost }"),
            "a lost 90"
        );
        assert_eq!(of_one_stage("{ name: a, next: b }, { name: b, next: a }"), " 0");
    }

    #[test]
    fn a_dense_loop_over_many_stages_ends_somewhere() {
        // Each of sixty stages may be the goal, and each is solved only as long as there are steps left.
        let count = 60;
        let stage = |own: usize| {
            let others = (0..count).filter(|other| *other != own).map(|other| format!("{{ to: t{other} }}"));
            let next: Vec<String> = others.collect();
            format!(
                "  - {{ id: s{own}, kind: purchase, touchpoints: [{{ name: t{own}, next: [{{ to: t{own}, probability: 0.999999 }}, {{ to: done, probability: 0.0000002 }}, {}] }}] }}\n",
                next.join(", ")
            )
        };
        let stages: String = (0..count).map(stage).collect();
        assert!(main_path(&stages).contains(" done "), "{}", main_path(&stages));
    }

    /// Half of the patients are well, and their journey is over early.
    fn hospital(ill: f64) -> String {
        format!(
            "  - id: starting-state\n    touchpoints: [letter]\n  - id: pre-purchase\n    touchpoints: [{{ name: x-ray, next: [{{ to: operation, probability: {ill} }}, done] }}]\n  - id: purchase\n    touchpoints: [operation]\n  - id: post-purchase\n    touchpoints: [follow-up]\n"
        )
    }

    #[test]
    fn the_path_leads_to_the_last_stage_that_one_in_ten_reach() {
        assert_eq!(main_path(&hospital(0.3)), "letter x-ray operation follow-up done 30");
        assert_eq!(main_path(&hospital(0.1)), "letter x-ray operation follow-up done 10");
        assert_eq!(main_path(&hospital(0.09)), "letter x-ray done 91");
    }

    #[test]
    fn the_path_goes_back_only_where_nothing_else_leads_on() {
        assert_eq!(of_one_stage("a, { name: b, next: [{ to: a, probability: 0.9 }, c] }, c"), "a b c done 10");
        // From d, only a way back leads on.
        assert_eq!(
            of_one_stage(
                "{ name: a, next: [{ to: d, probability: 0.9 }, b] }, b, { name: c, next: done }, { name: d, next: c }"
            ),
            "a d c done 90"
        );
        // Every way on from b has been met: the path gives up b.
        assert_eq!(
            of_one_stage("{ name: a, next: [{ to: b, probability: 0.9 }, c] }, { name: b, next: a }, c"),
            "a c done 10"
        );
        let renewal = "  - id: starting-state\n    touchpoints: [a]\n  - id: purchase\n    touchpoints: [{ name: b, next: [{ to: a, probability: 0.8 }, { to: lost, probability: 0.1 }, done] }]\n";
        assert_eq!(main_path(renewal), "a b done 10");
        assert_eq!(main_path(&renewal.replace(", done", "").replace("0.1", "0.2")), "a b renewed 80");
    }
}

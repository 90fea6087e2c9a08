//! What a rule looks at, and how a finding shows a path through the journey.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::options::Options;
use super::settings::OfFile;
use crate::analysis::{Analysis, Path, Round};
use crate::diagnostic::{Diagnostic, shorten};
use crate::graph::JourneyGraph;
use crate::model::{ChannelIx, Date, Journey, Medium, PersonaIx, PersonaSet, Scenario, Stage, StageKind, TouchpointIx};
use crate::words::{Lang, Word};

/// What a rule looks at: a journey with its graph and analysis.
pub struct Subject<'a> {
    /// The journey.
    pub journey: &'a Journey,
    /// Its graph.
    pub graph: &'a JourneyGraph<'a>,
    /// The analysis of the graph.
    pub analysis: &'a Analysis<'a, 'a>,
    /// The settings of its file.
    pub(super) settings: &'a OfFile<'a>,
    /// The rounds of its personas, solved when a rule first asks for them.
    pub(super) rounds: OnceCell<Vec<Round<'a, 'a>>>,
}

impl<'a> Subject<'a> {
    /// Returns the rounds of the personas that begin somewhere and take a path of their own. A persona whose loops are too
    /// tangled to be solved in a fraction of a second has none.
    pub(super) fn rounds(&self) -> &[Round<'a, 'a>] {
        self.rounds.get_or_init(|| {
            let rounds = self.journey.travellers().iter().filter_map(|persona| Round::quick(self.graph, persona).ok());
            rounds.filter(|round| !round.entries().is_empty()).collect()
        })
    }
}

impl Subject<'_> {
    /// Returns the options of the rule that asks: the type says of which.
    pub(super) fn options<O: Options>(&self) -> O {
        self.settings.options()
    }

    /// Returns whether another rule runs on this journey as well.
    pub(super) fn runs(&self, rule: &str) -> bool {
        self.settings.runs(rule)
    }

    /// Returns the day from which the age of a journey is counted, where one is known.
    pub(super) fn today(&self) -> Option<Date> {
        self.settings.today()
    }

    /// Returns the medium of a channel, where it is known.
    pub(super) fn medium(&self, channel: ChannelIx) -> Option<Medium> {
        self.journey.definitions.channels[channel.index()].medium.map(|medium| medium.value)
    }

    /// Returns who goes through the journey, after "the": `customer`, or the author's English word.
    pub(super) fn customer(&self) -> Cow<'_, str> {
        self.journey.noun(Word::TheCustomer)
    }

    /// Returns who provides the service, after "the": `company`, or the author's English word.
    pub(super) fn company(&self) -> Cow<'_, str> {
        self.journey.noun(Word::TheCompany)
    }

    /// Returns a kind of stage for a message: its word in files, and what the author calls it.
    pub(super) fn kind_name(&self, kind: StageKind) -> String {
        match self.given_stage_word(kind) {
            Some(word) => format!("`{kind}` (“{}”)", shorten(word)),
            None => format!("`{kind}`"),
        }
    }

    /// Returns what a kind of stage is called: the author's word, in quotation marks, or polku's English one.
    pub(super) fn stage_word(&self, kind: StageKind) -> String {
        match self.given_stage_word(kind) {
            Some(word) => format!("“{}”", shorten(word)),
            None => Lang::English.word(stage_word(kind)).to_owned(),
        }
    }

    fn given_stage_word(&self, kind: StageKind) -> Option<&str> {
        let lang = Lang::of(self.journey.lang.as_ref().map(|lang| lang.value.as_str()));
        self.journey.terms.given(stage_word(kind), lang).filter(|word| !word.is_empty())
    }

    /// Returns the paths that the journey tells, for one persona each, with the words for each in a message: the main
    /// path of the first persona, and the path of each scenario for the first persona that can take it.
    pub(super) fn told_paths(&self) -> Vec<(String, PersonaIx, Path)> {
        let first = self.journey.travellers().iter().next().unwrap_or(PersonaIx(0));
        let whose = |persona| self.journey.for_personas([persona].into_iter().collect());
        let main = (format!("the main path{}", whose(first)), first, self.analysis.main_path(first));
        let of_scenario = |scenario: &Scenario| {
            let mut personas = self.journey.personas_of_scenario(scenario).iter();
            personas.find_map(|persona| {
                let path = self.analysis.scenario_path(scenario, persona).ok()?;
                let words = format!("the path in the scenario `{}`{}", scenario.id.value, whose(persona));
                Some((words, persona, path))
            })
        };
        [main].into_iter().chain(self.journey.scenarios.iter().filter_map(of_scenario)).collect()
    }

    /// Returns the personas for whom a recovery follows a touchpoint: they reach a touchpoint that recovers it, and a
    /// path leads from it to there.
    pub(super) fn recovered(&self, failed: TouchpointIx) -> PersonaSet {
        let met = |step| self.journey.touchpoint(step).personas.and(self.analysis.reached(self.graph.node(step)));
        self.graph.recoveries_of(failed).fold(PersonaSet::default(), |recovered, step| recovered.or(met(step)))
    }
}

/// Returns what the author calls a stage: its name, or its id.
pub(super) fn stage_name(stage: &Stage) -> String {
    format!("`{}`", shorten(stage.name.as_ref().map_or(&stage.id.value, |name| &name.value)))
}

fn stage_word(kind: StageKind) -> Word {
    match kind {
        StageKind::StartingState => Word::StartingState,
        StageKind::PrePurchase => Word::PrePurchase,
        StageKind::Purchase => Word::Purchase,
        StageKind::PostPurchase => Word::PostPurchase,
    }
}

/// How many steps of a path or loop get a label in the file.
pub(super) const MOST_LABELS: usize = 6;
/// How many steps of a path or loop a note names.
const MOST_NAMED: usize = 8;

impl Subject<'_> {
    /// Returns findings about touchpoints, each with the shortest path of a persona to it: the steps as labels, the
    /// path as a note.
    pub(super) fn with_paths(
        &self,
        mut findings: Vec<(PersonaIx, TouchpointIx, Diagnostic)>,
    ) -> impl Iterator<Item = Diagnostic> {
        // Sorted by persona, since the analysis keeps the paths of one persona at a time.
        findings.sort_by_key(|(persona, to, _)| (*persona, *to));
        findings.into_iter().map(|(persona, to, finding)| self.with_path(finding, persona, to))
    }

    fn with_path(&self, mut finding: Diagnostic, persona: PersonaIx, to: TouchpointIx) -> Diagnostic {
        const START: &str = "the path begins here";
        let path = self.analysis.shortest_path(persona, to, MOST_NAMED);
        let first = path.entry.map_or(1, |_| path.left_out + 2);
        if let Some(entry) = path.entry {
            finding = finding.related(self.journey.touchpoint(entry).name.span, START);
        }
        let before = path.last.len() - 1;
        for (index, &step) in path.last[..before].iter().enumerate().skip(before.saturating_sub(MOST_LABELS)) {
            let number = first + index;
            let text = if number == 1 { START.to_owned() } else { format!("step {number}") };
            finding = finding.related(self.journey.touchpoint(step).name.span, text);
        }
        if before == 0 && path.entry.is_none() {
            return finding;
        }
        let entry = path.entry.map(|entry| self.id(entry).to_owned());
        let gap = (path.left_out > 0).then(|| format!("… {} more …", path.left_out));
        let last = path.last.iter().map(|&step| self.id(step).to_owned());
        let steps: Vec<String> = entry.into_iter().chain(gap).chain(last).collect();
        finding.note(format!("path: {}", steps.join(" → ")))
    }

    fn id(&self, touchpoint: TouchpointIx) -> &str {
        &self.journey.touchpoint(touchpoint).id.value
    }

    /// Adds a loop to a finding: its steps as labels, the loop as a note.
    pub(super) fn with_loop(&self, finding: Diagnostic, steps: &[TouchpointIx]) -> Diagnostic {
        let Some(&first) = steps.first() else {
            return finding;
        };
        let closed: Vec<String> = self.ids(steps).chain([self.id(first).to_owned()]).collect();
        self.with_steps(finding, steps).note(format!("loop: {}", closed.join(" → ")))
    }

    /// Adds a stretch of touchpoints to a finding at the first of them: the others as labels, the stretch as a note.
    pub(super) fn with_stretch(&self, finding: Diagnostic, steps: &[TouchpointIx]) -> Diagnostic {
        let ids: Vec<String> = self.ids(steps).collect();
        self.with_steps(finding, steps).note(format!("stretch: {}", ids.join(" → ")))
    }

    fn with_steps(&self, mut finding: Diagnostic, steps: &[TouchpointIx]) -> Diagnostic {
        for (index, &step) in steps.iter().enumerate().skip(1).take(MOST_LABELS) {
            finding = finding.related(self.journey.touchpoint(step).name.span, format!("step {}", index + 1));
        }
        finding
    }

    /// Returns the ids of touchpoints, at most as many as a note names.
    fn ids<'s>(&'s self, steps: &'s [TouchpointIx]) -> impl Iterator<Item = String> + 's {
        let gap = (steps.len() > MOST_NAMED).then(|| format!("… {} more …", steps.len() - MOST_NAMED));
        steps.iter().take(MOST_NAMED).map(|&step| self.id(step).to_owned()).chain(gap)
    }
}

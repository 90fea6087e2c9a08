//! Lint: what may be wrong with a journey that can be read.
//!
//! A rule is one file in `lint/rules`: its documentation, its check, its tests. It is registered by
//! one line in `lint/rules.rs`.

pub mod baseline;
mod rules;
mod settings;

use petgraph::graph::NodeIndex;

pub use rules::RULES;
pub use settings::{Level, Settings};
pub(crate) use settings::{RawLint, RawOverride, RawRule, patterns};

use crate::analysis::Analysis;
use crate::diagnostic::{Diagnostic, Kind};
use crate::graph::JourneyGraph;
use crate::model::{Journey, PersonaIx, TouchpointIx};

/// What a rule judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judges {
    /// The map: whether the model is whole and sound.
    Map,
    /// The service: whether what the map shows is any good. An honest map of a bad present must pass,
    /// so such a finding is at most a warning unless the journey is a target, or the configuration says so.
    Service,
}

/// What a rule is, apart from what it does.
pub trait Documented {
    /// Its name, category, default level and page.
    fn kind(&self) -> &'static Kind;
    /// What it judges.
    fn judges(&self) -> Judges;
}

/// A lint rule.
pub trait Rule: Documented + Sync {
    /// Looks at one journey.
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>);
}

/// What a rule looks at: a journey with its graph and analysis.
pub struct Subject<'a> {
    /// The journey.
    pub journey: &'a Journey,
    /// Its graph.
    pub graph: &'a JourneyGraph<'a>,
    /// What is known of the graph.
    pub analysis: &'a Analysis<'a, 'a>,
}

/// The findings of a journey under some settings. `path` is the journey's path in its project, which the
/// settings' overrides look at; `/` separates.
pub fn lint(journey: &Journey, settings: &Settings, path: &str) -> Vec<Diagnostic> {
    let graph = JourneyGraph::new(journey);
    let analysis = Analysis::new(&graph);
    let subject = Subject { journey, graph: &graph, analysis: &analysis };
    let mut findings = Vec::new();
    for &rule in RULES {
        let Some(severity) = settings.severity(rule, journey, path) else {
            continue;
        };
        let first = findings.len();
        rule.check_journey(&subject, &mut findings);
        for finding in &mut findings[first..] {
            finding.severity = severity;
        }
    }
    crate::diagnostic::sort(&mut findings);
    findings
}

/// How many steps of a way are labelled in the file; the rest stands in the note.
const MOST_LABELS: usize = 6;

impl Subject<'_> {
    /// A finding with the shortest way of a persona to a touchpoint: its steps as labels, the whole as a note.
    fn with_way(&self, finding: Diagnostic, persona: PersonaIx, to: TouchpointIx) -> Diagnostic {
        let nodes: Vec<NodeIndex> = self.analysis.shortest_way(persona, self.graph.node(to));
        let steps: Vec<TouchpointIx> = nodes.into_iter().filter_map(|node| self.graph.touchpoint(node)).collect();
        let Some((_, before)) = steps.split_last() else {
            return finding;
        };
        let labels = before.len().min(MOST_LABELS);
        let (first, last) = (labels.div_ceil(2), labels / 2);
        let mut finding = finding;
        for (index, &step) in
            before.iter().enumerate().filter(|(index, _)| *index < first || *index >= before.len() - last)
        {
            let text = if index == 0 { "the way begins here".to_owned() } else { format!("step {}", index + 1) };
            finding = finding.related(self.journey.touchpoint(step).name.span, text);
        }
        if before.is_empty() { finding } else { finding.note(format!("the way: {}", self.chain(&steps))) }
    }

    /// A finding with a loop: its steps as labels, the whole as a note.
    fn with_loop(&self, finding: Diagnostic, steps: &[TouchpointIx]) -> Diagnostic {
        let Some((&first, others)) = steps.split_first() else {
            return finding;
        };
        let mut finding = finding;
        for (index, &step) in others.iter().enumerate().take(MOST_LABELS) {
            finding = finding.related(self.journey.touchpoint(step).name.span, format!("step {}", index + 2));
        }
        let closed: Vec<TouchpointIx> = steps.iter().copied().chain([first]).collect();
        finding.note(format!("the loop: {}", self.chain(&closed)))
    }

    /// Touchpoints as `a → b → c`; the middle of a long chain is left out.
    fn chain(&self, steps: &[TouchpointIx]) -> String {
        const MOST: usize = 10;
        let id = |step: &TouchpointIx| self.journey.touchpoint(*step).id.value.clone();
        if steps.len() <= MOST {
            return steps.iter().map(id).collect::<Vec<_>>().join(" → ");
        }
        let (head, tail) = (&steps[..MOST / 2], &steps[steps.len() - MOST / 2..]);
        let between = format!("… {} more …", steps.len() - MOST);
        head.iter().map(id).chain([between]).chain(tail.iter().map(id)).collect::<Vec<_>>().join(" → ")
    }
}

/// Declares a rule: its documentation is the page that `polku explain` prints.
macro_rules! rule {
    ($(#[doc = $docs:literal])+ $rule:ident = $name:literal, $category:ident, $severity:ident $(, $judges:ident)?) => {
        $(#[doc = $docs])+
        pub(super) struct $rule;

        $crate::diagnostic::kinds! {
            $(#[doc = $docs])+
            KIND = $name, $category, $severity;
        }

        impl $crate::lint::Documented for $rule {
            fn kind(&self) -> &'static $crate::diagnostic::Kind {
                &KIND
            }
            fn judges(&self) -> $crate::lint::Judges {
                #[allow(unused_variables)]
                let judges = $crate::lint::Judges::Map;
                $(let judges = $crate::lint::Judges::$judges;)?
                judges
            }
        }
    };
}
use rule;

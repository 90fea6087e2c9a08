//! Lint: what may be wrong with a journey that can be read.
//!
//! A rule is one file in `lint/rules`: its documentation, its check, its tests. It is registered by
//! one line in `lint/rules.rs`.

mod address;
pub mod baseline;
mod ignores;
mod patterns;
mod rules;
mod scores;
mod settings;

pub(crate) use address::tell_elements;
pub(crate) use ignores::{Ignored, Ignores, Sifted};
pub(crate) use patterns::Patterns;
pub use rules::RULES;
use settings::OfFile;
pub use settings::{Level, Settings, UnknownRule};
pub(crate) use settings::{RawLint, RawOverride, RawRule};

use self::baseline::Known;
use crate::analysis::Analysis;
use crate::diagnostic::{Diagnostic, Kind};
use crate::graph::JourneyGraph;
use crate::model::{ChannelIx, Date, Definitions, Duration, Journey, Medium, PersonaIx, PersonaSet, TouchpointIx};

/// What a rule is, apart from what it does.
pub trait Documented {
    /// Its name, category, weight, what it judges, and its page.
    fn kind(&self) -> &'static Kind;
    /// Its options.
    fn limits(&self) -> &'static [Limit];
}

/// An option of a rule: from where on something is a finding.
#[derive(Debug)]
pub struct Limit {
    /// The name of the rule.
    pub rule: &'static str,
    /// The name of the option.
    pub name: &'static str,
    /// What holds where nothing is configured.
    pub default: Bound,
    /// What it means, in Markdown.
    pub docs: &'static str,
}

/// The value of an option.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// So many.
    Count(u32),
    /// A difference of scores, 0 to 4.
    Score(f64),
    /// So long.
    Time(Duration),
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Bound::Count(count) => write!(f, "{count}"),
            Bound::Score(score) => write!(f, "{score}"),
            Bound::Time(time) => time.fmt(f),
        }
    }
}

/// A lint rule.
pub trait Rule: Documented + Sync {
    /// Looks at one journey.
    fn check_journey(&self, _subject: &Subject<'_>, _findings: &mut Vec<Diagnostic>) {}

    /// Looks at a project as a whole; what it finds lies in the project file.
    fn check_project(&self, _project: &WholeProject<'_>, _findings: &mut Vec<Diagnostic>) {}

    /// Whether it has something to look at that shows only once every journey of the project can be read.
    fn waits(&self, _catalog: &Definitions, _settings: &Settings) -> bool {
        false
    }
}

/// What a rule looks at that looks across files: all of a project.
pub struct WholeProject<'a> {
    /// What its journeys share.
    pub catalog: &'a Definitions,
    /// Its journeys, as far as they can be read; those that are excluded too.
    pub journeys: &'a [&'a Journey],
    /// Whether all of them can be read.
    pub is_complete: bool,
    /// The paths of its journeys, those that are excluded too.
    pub paths: &'a [&'a str],
    /// The paths of all YAML files below it that an exclusion may be meant for.
    pub files: &'a [&'a str],
    /// The known findings that are not found any more.
    pub stale: &'a [Known],
    /// The name of its file.
    pub name: &'a str,
    pub(crate) journeys_in: &'a Patterns,
    pub(crate) settings: &'a Settings,
}

/// What a rule looks at: a journey with its graph and analysis.
pub struct Subject<'a> {
    /// The journey.
    pub journey: &'a Journey,
    /// Its graph.
    pub graph: &'a JourneyGraph<'a>,
    /// What is known of the graph.
    pub analysis: &'a Analysis<'a, 'a>,
    /// What is set of its file.
    settings: OfFile<'a>,
}

impl Subject<'_> {
    /// The value of an option for this journey.
    pub fn limit(&self, limit: &Limit) -> Bound {
        self.settings.limit(limit)
    }

    /// The value of an option that counts.
    fn count(&self, limit: &Limit) -> usize {
        match self.limit(limit) {
            Bound::Count(count) => count as usize,
            Bound::Score(_) | Bound::Time(_) => usize::MAX,
        }
    }

    /// The value of an option that is a difference of scores.
    fn score(&self, limit: &Limit) -> f64 {
        match self.limit(limit) {
            Bound::Score(score) => score,
            Bound::Count(_) | Bound::Time(_) => f64::INFINITY,
        }
    }

    /// The value of an option that is a length of time.
    fn time(&self, limit: &Limit) -> Duration {
        match self.limit(limit) {
            Bound::Time(time) => time,
            Bound::Score(_) | Bound::Count(_) => Duration::of_minutes(u64::MAX),
        }
    }

    /// The medium of a channel, where it is known.
    fn medium(&self, channel: ChannelIx) -> Option<Medium> {
        self.journey.definitions.channels[channel.index()].medium.map(|medium| medium.value)
    }

    /// Whether another rule looks at this journey as well, and tells what it finds.
    fn runs(&self, rule: &str) -> bool {
        self.settings.runs(rule)
    }

    /// The day from which the age of a journey is counted, where one is known.
    fn today(&self) -> Option<Date> {
        self.settings.today()
    }
}

impl Subject<'_> {
    /// The personas for whom a recovery follows a touchpoint: they get to a touchpoint that recovers it, and a
    /// way leads there from it.
    fn recovered(&self, failed: TouchpointIx) -> PersonaSet {
        let met = |step| self.journey.touchpoint(step).personas.and(self.analysis.reached(self.graph.node(step)));
        self.graph.recoveries_of(failed).fold(PersonaSet::default(), |recovered, step| recovered.or(met(step)))
    }
}

/// The findings of a journey under some settings. `path` is the journey's path in its project, which the
/// settings' overrides look at; `/` separates.
pub fn lint(journey: &Journey, settings: &Settings, path: &str) -> Vec<Diagnostic> {
    let graph = JourneyGraph::new(journey);
    let analysis = Analysis::new(&graph);
    let settings = settings.of_file(path);
    let subject = Subject { journey, graph: &graph, analysis: &analysis, settings };
    let mut findings = Vec::new();
    for &rule in RULES {
        let Some(severity) = subject.settings.severity(rule, journey.is_target()) else {
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

/// The findings of a project as a whole, in its file. What its journeys share is judged in full where one of them is a
/// target.
pub(crate) fn lint_project(project: &WholeProject<'_>) -> Vec<Diagnostic> {
    let is_target = project.journeys.iter().any(|journey| journey.is_target());
    let mut findings = Vec::new();
    for &rule in RULES {
        let Some(severity) = project.settings.severity(rule, is_target, project.name) else { continue };
        let first = findings.len();
        rule.check_project(project, &mut findings);
        for finding in &mut findings[first..] {
            finding.severity = severity;
        }
    }
    findings
}

/// How many steps of a way or loop are labelled in the file, and named in the note.
const MOST_LABELS: usize = 6;
const MOST_NAMED: usize = 8;

impl Subject<'_> {
    /// Findings about touchpoints, each with the shortest way of a persona to it: its steps as labels, the
    /// whole as a note.
    fn with_ways(&self, mut findings: Vec<(PersonaIx, TouchpointIx, Diagnostic)>) -> impl Iterator<Item = Diagnostic> {
        // One persona after the other: its ways are worked out once.
        findings.sort_by_key(|(persona, to, _)| (*persona, *to));
        findings.into_iter().map(|(persona, to, finding)| self.with_way(finding, persona, to))
    }

    fn with_way(&self, mut finding: Diagnostic, persona: PersonaIx, to: TouchpointIx) -> Diagnostic {
        let way = self.analysis.shortest_path(persona, to, MOST_NAMED);
        let first = way.entry.map_or(1, |_| way.left_out + 2);
        if let Some(entry) = way.entry {
            finding = finding.related(self.journey.touchpoint(entry).name.span, "the way begins here");
        }
        let before = way.last.len() - 1;
        for (index, &step) in way.last[..before].iter().enumerate().skip(before.saturating_sub(MOST_LABELS)) {
            let number = first + index;
            let text = if number == 1 { "the way begins here".to_owned() } else { format!("step {number}") };
            finding = finding.related(self.journey.touchpoint(step).name.span, text);
        }
        if before == 0 && way.entry.is_none() {
            return finding;
        }
        let begin = way.entry.map(|entry| self.id(entry).to_owned());
        let gap = (way.left_out > 0).then(|| format!("… {} more …", way.left_out));
        let last = way.last.iter().map(|&step| self.id(step).to_owned());
        let steps: Vec<String> = begin.into_iter().chain(gap).chain(last).collect();
        finding.note(format!("the way: {}", steps.join(" → ")))
    }

    fn id(&self, touchpoint: TouchpointIx) -> &str {
        &self.journey.touchpoint(touchpoint).id.value
    }

    /// A finding with a loop: its steps as labels, the whole as a note.
    fn with_loop(&self, finding: Diagnostic, steps: &[TouchpointIx]) -> Diagnostic {
        let Some(&first) = steps.first() else {
            return finding;
        };
        let closed: Vec<String> = self.named(steps).chain([self.id(first).to_owned()]).collect();
        self.with_steps(finding, steps).note(format!("the loop: {}", closed.join(" → ")))
    }

    /// A finding with touchpoints one after the other, of which the first is its place: the others as labels,
    /// the whole as a note.
    fn with_stretch(&self, finding: Diagnostic, steps: &[TouchpointIx]) -> Diagnostic {
        let names: Vec<String> = self.named(steps).collect();
        self.with_steps(finding, steps).note(format!("the stretch: {}", names.join(" → ")))
    }

    fn with_steps(&self, mut finding: Diagnostic, steps: &[TouchpointIx]) -> Diagnostic {
        for (index, &step) in steps.iter().enumerate().skip(1).take(MOST_LABELS) {
            finding = finding.related(self.journey.touchpoint(step).name.span, format!("step {}", index + 1));
        }
        finding
    }

    /// The ids of some touchpoints, as many as a note names.
    fn named<'s>(&'s self, steps: &'s [TouchpointIx]) -> impl Iterator<Item = String> + 's {
        let gap = (steps.len() > MOST_NAMED).then(|| format!("… {} more …", steps.len() - MOST_NAMED));
        steps.iter().take(MOST_NAMED).map(|&step| self.id(step).to_owned()).chain(gap)
    }
}

/// A text without its accidents of case and white space.
fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Declares a rule: its documentation is the page that `polku explain` prints.
///
/// Behind the level stands `Service` where it judges the service, then `opt_in` where it runs only when it is
/// asked for, then in braces its options, which the rule finds in `LIMITS` in this order.
macro_rules! rule {
    (
        $(#[doc = $docs:literal])+
        $rule:ident = $name:literal, $category:ident, $severity:ident $(, $judges:ident)? $(; $opt_in:ident)?
        $({ $($(#[doc = $limit_docs:literal])+ $limit:ident: $default:expr;)+ })?
    ) => {
        $(#[doc = $docs])+
        pub(super) struct $rule;

        #[allow(dead_code)]
        static LIMITS: &[$crate::lint::Limit] = &[$($($crate::lint::Limit {
            rule: $name,
            name: stringify!($limit),
            default: $default,
            docs: concat!($($limit_docs, "\n"),+),
        }),+)?];

        $crate::diagnostic::kinds! {
            $(#[doc = $docs])+
            pub(in crate::lint) KIND = $name, $category, $severity $(, $judges)? $(; $opt_in)?;
        }

        impl $crate::lint::Documented for $rule {
            fn kind(&self) -> &'static $crate::diagnostic::Kind {
                &KIND
            }
            fn limits(&self) -> &'static [$crate::lint::Limit] {
                LIMITS
            }
        }
    };
}
use rule;

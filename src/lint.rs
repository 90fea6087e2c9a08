//! Lint: what may be wrong with a journey that can be read.
//!
//! A rule is one file in `lint/rules`: its documentation, its options, its check, its tests. One line in
//! `lint/rules.rs` registers it.

mod address;
pub mod baseline;
mod declare;
mod ignores;
mod imported;
mod level;
mod options;
mod patterns;
mod rules;
mod scores;
mod settings;
mod shares;
mod subject;

use std::cell::OnceCell;

pub(crate) use address::tell_elements;
use declare::rule;
pub(crate) use ignores::{Ignored, Ignores, Places, Sifted};
pub(crate) use imported::ignore_unknowable;
pub use level::{Level, Preset};
pub(crate) use options::RawRule;
pub(crate) use patterns::Patterns;
pub use rules::RULES;
pub(crate) use rules::sub_journey_unknown;
pub(crate) use settings::{RawLint, RawOverride};
pub use settings::{Settings, UnknownRule};
pub use subject::Subject;
use subject::stage_name;

use self::baseline::Known;
use crate::analysis::Analysis;
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::JourneyGraph;
use crate::model::{Definitions, Journey};

/// A rule.
pub trait Rule: declare::Declared + Sync {
    /// Checks one journey.
    fn check_journey(&self, _subject: &Subject<'_>, _findings: &mut Vec<Diagnostic>) {}

    /// Checks a project as a whole. Its findings are in the project file.
    fn check_project(&self, _project: &WholeProject<'_>, _findings: &mut Vec<Diagnostic>) {}

    /// Returns whether it has something to check that needs every journey of the project.
    fn waits(&self, _catalog: &Definitions, _settings: &Settings) -> bool {
        false
    }
}

/// A project as a whole, for rules that look across files.
pub struct WholeProject<'a> {
    /// The definitions that its journeys share.
    pub catalog: &'a Definitions,
    /// Its journeys that can be read, excluded ones too.
    pub journeys: &'a [&'a Journey],
    /// Whether all its journeys can be read.
    pub is_complete: bool,
    /// The paths of its journeys, excluded ones too.
    pub paths: &'a [&'a str],
    /// The paths of all YAML files below it that an `exclude` may be meant for.
    pub files: &'a [&'a str],
    /// The entries of the baseline that are not found any more.
    pub stale: &'a [Known],
    /// The name of its file.
    pub name: &'a str,
    pub(crate) journeys_in: &'a Patterns,
    /// The patterns of the journeys of declared pictures.
    pub(crate) drawn: &'a [&'a Patterns],
    pub(crate) settings: &'a Settings,
}

/// Returns the rule of a name.
pub(crate) fn rule_named(name: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.kind().name == name)
}

/// Returns the findings in a journey, sorted by place. `path` is the path of the journey in its project, with `/`; the
/// settings may have overrides for it.
pub fn lint(journey: &Journey, settings: &Settings, path: &str) -> Vec<Diagnostic> {
    let graph = JourneyGraph::new(journey);
    let analysis = Analysis::new(&graph);
    let settings = settings.of_file(path);
    let subject = Subject { journey, graph: &graph, analysis: &analysis, settings: &settings, rounds: OnceCell::new() };
    let mut findings = run(
        |rule| settings.severity(rule, journey.is_target()),
        |rule, findings| rule.check_journey(&subject, findings),
    );
    crate::diagnostic::sort(&mut findings);
    findings
}

/// Returns the findings in a project file. Rules that judge the service count in full where one of the journeys is a
/// target.
pub(crate) fn lint_project(project: &WholeProject<'_>) -> Vec<Diagnostic> {
    let is_target = project.journeys.iter().any(|journey| journey.is_target());
    run(
        |rule| project.settings.severity(rule, is_target, project.name),
        |rule, findings| rule.check_project(project, findings),
    )
}

/// Runs every rule that has a severity, and gives this severity to its findings.
fn run(
    severity: impl Fn(&dyn Rule) -> Option<Severity>,
    check: impl Fn(&dyn Rule, &mut Vec<Diagnostic>),
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for &rule in RULES {
        let Some(severity) = severity(rule) else { continue };
        let first = findings.len();
        check(rule, &mut findings);
        findings[first..].iter_mut().for_each(|finding| finding.severity = severity);
    }
    findings
}

/// Returns a text without differences in case and white space.
pub(crate) fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

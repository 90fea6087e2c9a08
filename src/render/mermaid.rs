//! Writes a journey as a user journey of Mermaid: a score for each touchpoint, and its personas.
//!
//! Everything else about the journey is in comments, as the YAML of `polku show`. Mermaid has no quotes in this
//! diagram; characters with a meaning are written as its character references, such as `#58;`.

mod escape;

use std::collections::HashSet;

use super::Options;
use super::subject::{Subject, group_by_value, joined_after};
use super::text::{REFERRED, cut, named};
use crate::graph::JourneyGraph;
use crate::interop::show::Parts;
use crate::model::{PersonaSet, Stage, TouchpointIx};

/// Returns a journey as a user journey diagram of [Mermaid](https://mermaid.js.org/syntax/userJourney.html). The same
/// journey and options give the same bytes.
///
/// The score of a task is the experience. Personas with different experiences get separate tasks. Mermaid draws
/// nothing without a score, so a task without one is marked with `(?)` and placed in the middle.
///
/// ```
/// use polku::graph::JourneyGraph;
/// use polku::render::{self, Options};
///
/// let text = "
/// journey: Buying a pancake
/// personas: { host: Host, guest: Guest }
/// stages:
///   - { id: purchase, touchpoints: [{ name: Order at the counter, experience: 4.5 }] }
/// ";
/// let journey = polku::load_str("pancake.yaml", text).value.unwrap();
/// let mermaid = render::mermaid(&JourneyGraph::new(&journey), &Options::default());
/// assert!(mermaid.starts_with("journey\n"));
/// assert!(mermaid.contains("\n      Order at the counter: 4.5: Host, Guest\n"));
/// ```
pub fn mermaid(graph: &JourneyGraph<'_>, options: &Options) -> String {
    let subject = Subject::new(graph, options);
    let personas = subject.journey.definitions.personas.iter();
    let actors =
        distinct_names(personas.map(|persona| (persona.name.value.as_str(), persona.identity.id.value.as_str())));
    let out = Vec::new();
    DiagramWriter { subject, parts: Parts::new(graph), actors, out }.write()
}

/// The score of a touchpoint without one: neither good nor bad. Mermaid draws 0 as the worst score of all.
const MIDDLE: f64 = 3.0;
/// Comes before the name, because Mermaid cuts off the end of long names.
const NO_SCORE: &str = "(?) ";

/// The indentation of lines. Tasks and their comments are indented deeply enough that none of them can end a block of
/// Markdown.
const HEAD: usize = 4;
const TASK: usize = 6;

struct DiagramWriter<'a> {
    subject: Subject<'a>,
    parts: Parts<'a, 'a>,
    /// The name of each persona.
    actors: Vec<String>,
    out: Vec<String>,
}

impl DiagramWriter<'_> {
    fn write(mut self) -> String {
        self.line(0, "journey");
        self.head();
        let journey = self.subject.journey;
        let names: Vec<String> = journey.stages.iter().map(|stage| self.subject.stage_name(stage).0).collect();
        let mut before = String::new();
        for (stage, name) in journey.stages.iter().zip(names) {
            let id = &stage.id.value;
            let mut name = escape::plain(named(&name, id));
            // Mermaid merges sections of the same name only if they follow each other.
            if name == before {
                name = format!("{name} ({id})");
            }
            self.section(stage, &name);
            before = name;
        }
        self.out.push(String::new());
        self.out.join("\n")
    }

    fn head(&mut self) {
        self.comment(HEAD, &self.parts.head());
        let title = self.subject.title();
        let heading = joined_after(title.to_owned(), self.subject.subtitle());
        self.line(HEAD, &format!("title {}", escape::escape_name(&heading)));
        self.line(HEAD, &format!("accTitle: {}", escape::escape_name(title)));
        let summary = self.subject.summary().map(escape::escape_name);
        if let Some(summary) = summary.filter(|summary| !summary.is_empty()) {
            self.line(HEAD, &format!("accDescr: {summary}"));
        }
    }

    fn section(&mut self, stage: &Stage, name: &str) {
        self.out.push(String::new());
        self.comment(HEAD, &self.parts.stage(stage));
        self.line(HEAD, &format!("section {}", escape::escape_name(name)));
        for ix in stage.touchpoints.clone().map(TouchpointIx) {
            if self.subject.is_drawn(ix) {
                self.out.push(String::new());
                self.comment(TASK, &self.parts.touchpoint(ix));
                self.tasks(ix);
            }
        }
    }

    /// Writes a touchpoint: a task for each group of personas with the same experience.
    fn tasks(&mut self, ix: TouchpointIx) {
        let touchpoint = self.subject.journey.touchpoint(ix);
        let name = escape::escape_task(self.subject.name(ix));
        let experience =
            |persona| touchpoint.experience.as_ref().and_then(|scores| scores.get(persona)).map(|score| score.value);
        for (personas, score) in group_by_value(touchpoint.personas.and(self.subject.personas), experience) {
            let mark = if score.is_none() { NO_SCORE } else { "" };
            let task = format!("{mark}{name}: {}{}", score.unwrap_or(MIDDLE), self.actors_of(personas));
            self.line(TASK, &task);
        }
    }

    /// Returns the actors of a task. A journey without personas has none.
    fn actors_of(&self, personas: PersonaSet) -> String {
        let actors: Vec<String> = personas
            .iter()
            .filter_map(|persona| self.actors.get(persona.index()))
            .map(|name| escape::escape_actor(name))
            .collect();
        if actors.is_empty() { String::new() } else { format!(": {}", actors.join(", ")) }
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.out.push(format!("{:indent$}{text}", ""));
    }

    fn comment(&mut self, indent: usize, text: &str) {
        for line in text.lines() {
            self.line(indent, format!("%% {}", escape::escape_comment(line)).trim_end());
        }
    }
}

/// The approximate number of characters in the names of all actors together.
const MOST_ACTORS: usize = 2_560;

/// Returns names, each followed by its id if an earlier name is the same.
fn distinct_names<'n>(names: impl ExactSizeIterator<Item = (&'n str, &'n str)>) -> Vec<String> {
    // Every task may list all of them.
    let most = (MOST_ACTORS / names.len().max(1)).clamp(12, REFERRED);
    let mut taken = HashSet::new();
    let one = |(name, id): (&str, &str)| {
        let mut shown = escape::plain(&cut(named(name, id), most));
        while !taken.insert(shown.clone()) {
            shown = format!("{shown} ({id})");
        }
        shown
    };
    names.map(one).collect()
}

//! A journey as Mermaid's user journey: a score for each touchpoint, and who is meant.
//!
//! The rest of the journey stands in comments, as the YAML that polku shows. Mermaid can quote nothing in
//! this diagram; what would mean something to it is written as a character reference of its own, `#58;`.

mod escape;

use std::collections::HashSet;

use super::Options;
use super::subject::{Subject, alike, joined};
use super::text::{REFERRED, cut, named};
use crate::graph::JourneyGraph;
use crate::interop::show::Parts;
use crate::model::{PersonaSet, Stage, TouchpointIx};

/// A journey as the text of a user journey diagram of [Mermaid](https://mermaid.js.org/syntax/userJourney.html).
/// The same journey and options give the same bytes.
///
/// The score of a touchpoint is its experience. Personas who experience it differently have a task each.
/// Mermaid draws nothing without a score: where none is stated, the task is marked with `(?)` and stands in
/// the middle.
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
    let actors = told_apart(personas.map(|persona| (persona.name.value.as_str(), persona.identity.id.value.as_str())));
    let out = Vec::new();
    Diagram { subject, parts: Parts::new(graph), actors, out }.write()
}

/// Where no score is stated: neither good nor bad. 0 would be drawn as the worst of all.
const MIDDLE: f64 = 3.0;
/// Before the name: Mermaid cuts off the end of what is too long for its box.
const NO_SCORE: &str = "(?) ";

/// How deep lines stand. Tasks and their comments stand so deep that none can end a block of Markdown.
const HEAD: usize = 4;
const TASK: usize = 6;

struct Diagram<'a> {
    subject: Subject<'a>,
    parts: Parts<'a, 'a>,
    /// What each persona is called.
    actors: Vec<String>,
    out: Vec<String>,
}

impl Diagram<'_> {
    fn write(mut self) -> String {
        self.line(0, "journey");
        self.head();
        let journey = self.subject.journey;
        let names: Vec<String> = journey.stages.iter().map(|stage| self.subject.stage_name(stage).0).collect();
        let mut before = String::new();
        for (stage, name) in journey.stages.iter().zip(names) {
            let id = &stage.id.value;
            let mut name = escape::plain(named(&name, id));
            // Mermaid draws sections of one name as one only where they follow each other.
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
        let heading = joined(std::iter::once(title.to_owned()).chain(self.subject.subtitle())).unwrap_or_default();
        self.line(HEAD, &format!("title {}", escape::name(&heading)));
        self.line(HEAD, &format!("accTitle: {}", escape::name(title)));
        let summary = self.subject.journey.summary.as_ref().map(|summary| escape::name(summary));
        if let Some(summary) = summary.filter(|summary| !summary.is_empty()) {
            self.line(HEAD, &format!("accDescr: {summary}"));
        }
    }

    fn section(&mut self, stage: &Stage, name: &str) {
        self.out.push(String::new());
        self.comment(HEAD, &self.parts.stage(stage));
        self.line(HEAD, &format!("section {}", escape::name(name)));
        for ix in stage.touchpoints.clone().map(TouchpointIx) {
            if self.subject.is_drawn(ix) {
                self.out.push(String::new());
                self.comment(TASK, &self.parts.touchpoint(ix));
                self.tasks(ix);
            }
        }
    }

    /// A touchpoint: a task for each group of personas who experience it alike.
    fn tasks(&mut self, ix: TouchpointIx) {
        let touchpoint = self.subject.journey.touchpoint(ix);
        let name = escape::task(self.subject.name(ix));
        let experience =
            |persona| touchpoint.experience.as_ref().and_then(|scores| scores.get(persona)).map(|score| score.value);
        for (personas, score) in alike(touchpoint.personas.and(self.subject.personas), experience) {
            let mark = if score.is_none() { NO_SCORE } else { "" };
            let task = format!("{mark}{name}: {}{}", score.unwrap_or(MIDDLE), self.whom(personas));
            self.line(TASK, &task);
        }
    }

    /// The actors of a task; of a journey without personas, none.
    fn whom(&self, personas: PersonaSet) -> String {
        let actors: Vec<String> = personas
            .iter()
            .filter_map(|persona| self.actors.get(persona.index()))
            .map(|name| escape::actor(name))
            .collect();
        if actors.is_empty() { String::new() } else { format!(": {}", actors.join(", ")) }
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.out.push(format!("{:indent$}{text}", ""));
    }

    fn comment(&mut self, indent: usize, text: &str) {
        for line in text.lines() {
            self.line(indent, format!("%% {}", escape::comment(line)).trim_end());
        }
    }
}

/// How many characters the names of all actors have together, roughly.
const MOST_ACTORS: usize = 2_560;

/// What things are called, each with its id behind where an earlier one is called the same.
fn told_apart<'n>(names: impl ExactSizeIterator<Item = (&'n str, &'n str)>) -> Vec<String> {
    // All of them may stand at every task.
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

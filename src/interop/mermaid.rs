//! A user journey of Mermaid as a journey: sections become stages, tasks touchpoints, scores experience,
//! actors personas.
//!
//! A diagram is read as Mermaid reads it, so what Mermaid rejects is an error here too; but all of them are told at
//! once. What Mermaid drops without a word is a warning.

mod ids;
mod kinds;
mod lexer;
mod markdown;
mod outline;
mod parser;
mod placed;
mod prepare;
mod write;

use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Kind, kinds, shorten};
use crate::model::{Document, LIMIT, Problems};
use crate::source::{At, Source};

kinds! {
    /// A text is no user journey of Mermaid.
    ///
    /// `polku import mermaid` reads a diagram as Mermaid does, and what Mermaid rejects is an error. Such a diagram
    /// begins with `journey`, in lower case. Then each line is one of these:
    ///
    /// ```text
    /// title A text
    /// section A name
    /// A task: 4: Somebody, Somebody else
    /// accTitle: A text
    /// accDescr: A text
    /// ```
    ///
    /// `:`, `;` and `#` have a meaning of their own; in a name they are written `#58;`, `#59;` and `#35;`. A
    /// comment begins with `%%` and has a line of its own.
    pub(crate) MERMAID_SYNTAX = "mermaid-syntax", Load, Error;

    /// Something of a user journey of Mermaid is not in the journey that is made of it.
    ///
    /// Mermaid itself drops what follows the third colon of a task. A score that is missing, no number, or outside
    /// of 1 to 5 gives no `experience`. Where nothing stands behind `section` or `title`, Mermaid takes the line below
    /// for its text. Of a file with several diagrams, one is imported. Where several tasks have one name, and each an
    /// actor who never comes again, name and actor have probably changed places.
    pub(crate) MERMAID_LOSS = "mermaid-loss", Load, Warning;
}

/// Every kind of diagnostic that reading a diagram gives and loading a journey does not.
pub static MERMAID_KINDS: [&Kind; 2] = [&MERMAID_LOSS, &MERMAID_SYNTAX];

/// A user journey as Mermaid reads it; texts as it shows them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    /// The title, or that of the front matter.
    pub title: Option<String>,
    /// What screen readers are told as the title: `accTitle`.
    pub label: Option<String>,
    /// What screen readers are told of the diagram: `accDescr`.
    pub description: Option<String>,
    /// The sections in their order. Tasks before the first one are in one without a name.
    pub sections: Vec<Section>,
}

/// A section of a diagram.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its name; may be empty.
    pub name: String,
    /// Its tasks, in their order.
    pub tasks: Vec<Task>,
}

/// A task of a diagram.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Its name.
    pub name: At<String>,
    /// Its score.
    pub score: Score,
    /// Its actors, each once.
    pub actors: Vec<String>,
}

/// What stands where a task has its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Score {
    /// Nothing. Mermaid takes it for 0.
    Missing,
    /// A number, whatever it is.
    Number(f64),
    /// Something else.
    NoNumber,
}

/// Makes a journey, as YAML, of a user journey diagram. The source is the diagram, or a Markdown file with diagrams in it;
/// of several, `nth` says which, from 1. Without it, it is the first.
///
/// The YAML loads without load errors. The same text gives the same bytes.
///
/// ```
/// use polku::interop::mermaid;
///
/// let source = polku::Source::new("pancake.mmd", "journey\n  section Purchase\n    Order: 4: Host").into();
/// let yaml = mermaid::import(&source, None).value.unwrap();
/// let journey = polku::load_str("pancake.yaml", &yaml).value.unwrap();
/// assert_eq!(journey.touchpoints[0].name.value, "Order");
/// ```
pub fn import(source: &Arc<Source>, nth: Option<usize>) -> Document<String> {
    let mut problems = Problems::default();
    let outline = diagram(source, nth, &mut problems).and_then(|diagram| {
        for problem in swapped(&diagram.value) {
            problems.add(problem);
        }
        let outline = outline::Outline::of(&diagram.value, source.name(), diagram.span);
        outline.map_err(|problem| problems.add(*problem)).ok()
    });
    let journey = outline.map(|outline| write::journey(&outline));
    Document::new(source, (journey, problems.finish()))
}

/// Tells of tasks whose names and actors seem to have changed places: once for each name.
fn swapped(diagram: &Diagram) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let tasks = outline::swapped(diagram).into_iter().filter(|task| seen.insert(task.name.value.as_str()));
    let tell = |task: &Task| {
        let name = shorten(&task.name.value);
        let actor = shorten(task.actors.first().map_or("", String::as_str));
        let message = format!("the name and the actor seem to have changed places: several tasks are called `{name}`");
        let help = format!("the name of a task stands first, its actors last: `{actor}: 3: {name}`");
        Diagnostic::new(&MERMAID_LOSS, task.name.span, message).help(help)
    };
    tasks.map(tell).collect()
}

/// Reads a diagram.
pub fn read(source: &Arc<Source>, nth: Option<usize>) -> Document<Diagram> {
    let mut problems = Problems::default();
    let found = diagram(source, nth, &mut problems);
    Document::new(source, (found.map(|found| found.value), problems.finish()))
}

/// The diagram, and where it begins.
fn diagram(source: &Source, nth: Option<usize>, problems: &mut Problems) -> Option<At<Diagram>> {
    let text = markdown::choose(source, nth, problems)?;
    let span = text.span(0..0);
    if text.as_str().len() > MOST_BYTES {
        let message = format!("the diagram is larger than the {} MiB that are read", MOST_BYTES >> 20);
        let help = "Mermaid draws up to 50,000 characters: is this the right file?";
        problems.add(Diagnostic::new(&LIMIT, span, message).help(help));
        return None;
    }
    let diagram = parser::diagram(prepare::Prepared::of(text, problems), problems);
    diagram.filter(|_| !problems.has_errors()).map(|value| At { value, span })
}

/// The largest diagram that is read. Its journey is many times as large, and must not be too large to be loaded.
const MOST_BYTES: usize = 1 << 20;

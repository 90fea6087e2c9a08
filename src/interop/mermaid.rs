//! Imports a user journey of Mermaid as a journey: sections become stages, tasks touchpoints, scores experiences, and
//! actors personas.
//!
//! A diagram is read as Mermaid reads it, so everything that Mermaid rejects is an error here too, and all errors are
//! reported at once. Content that Mermaid drops silently causes a warning.

mod lexer;
mod markdown;
mod outline;
mod parser;
mod placed;
mod prepare;
mod references;

use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Kind, kinds, shorten};
use crate::model::{Document, LIMIT, LONGEST_NAME, LONGEST_TITLE, Problems};
use crate::source::{At, Source, Span};

kinds! {
    /// A text is not a user journey of Mermaid.
    ///
    /// `polku import mermaid` reads a diagram as Mermaid does, so everything that Mermaid rejects is an error. A user
    /// journey begins with `journey`, in lower case. Then each line is one of these:
    ///
    /// ```text
    /// title A text
    /// section A name
    /// A task: 4: Somebody, Somebody else
    /// accTitle: A text
    /// accDescr: A text
    /// ```
    ///
    /// `:`, `;` and `#` have special meanings; in a name, write `#58;`, `#59;` and `#35;`. A comment begins with `%%`
    /// on a separate line.
    pub(crate) MERMAID_SYNTAX = "mermaid-syntax", Load, Error;

    /// Part of a user journey of Mermaid is missing from the imported journey.
    ///
    /// Mermaid itself drops everything after the third colon of a task. A score that is missing, not a number, or not
    /// from 1 to 5 gives no `experience`. If `section` or `title` has no text, Mermaid takes the next line as its
    /// text. From a file with several diagrams, one is imported. If several tasks have the same name, and each has an
    /// actor that no other task has, names and actors are probably swapped. A name of more than 500 characters, or a
    /// title of more than 2,000, is shortened.
    pub(crate) MERMAID_LOSS = "mermaid-loss", Load, Warning;
}

/// Every kind of diagnostic that the import reports and the loading of a journey does not.
pub static MERMAID_KINDS: [&Kind; 2] = [&MERMAID_LOSS, &MERMAID_SYNTAX];

/// A user journey as Mermaid reads it, with texts as Mermaid displays them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    /// The title, or the title of the front matter.
    pub title: Option<String>,
    /// The title for screen readers: `accTitle`.
    pub label: Option<String>,
    /// The description for screen readers: `accDescr`.
    pub description: Option<String>,
    /// The sections in order. Tasks before the first one are in a section without a name.
    pub sections: Vec<Section>,
}

/// A section of a diagram.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The name. It may be empty.
    pub name: String,
    /// The tasks, in order.
    pub tasks: Vec<Task>,
}

/// A task of a diagram.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The name.
    pub name: At<String>,
    /// The score.
    pub score: Score,
    /// The actors, without duplicates.
    pub actors: Vec<String>,
}

/// The score of a task, as written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Score {
    /// Nothing. Mermaid takes it for 0.
    Missing,
    /// Any number.
    Number(f64),
    /// Anything else.
    NoNumber,
}

/// Imports a user journey diagram as YAML. The source is the diagram, or a Markdown file with diagrams. If there are several,
/// `nth` selects one, counted from 1; the default is the first.
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
    let outline = read_diagram(source, nth, &mut problems).and_then(|diagram| {
        for problem in swapped(&diagram.value) {
            problems.add(problem);
        }
        let outline = outline::outline(&diagram.value, source.name(), diagram.span);
        let mut outline = outline.map_err(|problem| problems.add(*problem)).ok()?;
        match outline.shorten_names() {
            0 => {}
            number => problems.add(shortened(number, diagram.span)),
        }
        Some(outline)
    });
    let journey = outline.map(|outline| outline.yaml());
    Document::new(source, (journey, problems.finish()))
}

/// Reports tasks whose names and actors are probably swapped, once for each name.
fn swapped(diagram: &Diagram) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let tasks = outline::swapped_tasks(diagram).into_iter().filter(|task| seen.insert(task.name.value.as_str()));
    let tell = |task: &Task| {
        let name = shorten(&task.name.value);
        let actor = shorten(task.actors.first().map_or("", String::as_str));
        let message = format!("name and actor are probably swapped: several tasks are called `{name}`");
        let help = format!("write the name of a task first and its actors last: `{actor}: 3: {name}`");
        Diagnostic::new(&MERMAID_LOSS, task.name.span, message).help(help)
    };
    tasks.map(tell).collect()
}

/// Reports that names are shortened.
fn shortened(number: usize, at: Span) -> Diagnostic {
    let message = match number {
        1 => "a name is longer than a journey allows, and is shortened".to_owned(),
        _ => format!("{number} names are longer than a journey allows, and are shortened"),
    };
    let help = format!("a name has at most {LONGEST_NAME} characters, the title of a journey {LONGEST_TITLE}");
    Diagnostic::new(&MERMAID_LOSS, at, message).help(help)
}

/// Reads a diagram.
pub fn read(source: &Arc<Source>, nth: Option<usize>) -> Document<Diagram> {
    let mut problems = Problems::default();
    let diagram = read_diagram(source, nth, &mut problems);
    Document::new(source, (diagram.map(|diagram| diagram.value), problems.finish()))
}

/// Returns the diagram, with the position at which it begins.
fn read_diagram(source: &Source, nth: Option<usize>, problems: &mut Problems) -> Option<At<Diagram>> {
    let text = markdown::choose(source, nth, problems)?;
    let span = text.span(0..0);
    if text.as_str().len() > MOST_BYTES {
        let message = format!("the diagram is larger than {} MiB", MOST_BYTES >> 20);
        let help = "Mermaid draws up to 50,000 characters: is this the right file?";
        problems.add(Diagnostic::new(&LIMIT, span, message).help(help));
        return None;
    }
    let diagram = parser::parse(prepare::Prepared::of(text, problems), problems);
    diagram.filter(|_| !problems.has_errors()).map(|value| At { value, span })
}

/// The size of the largest diagram that is read. Its journey is many times larger, and must stay small enough to
/// load.
const MOST_BYTES: usize = 1 << 20;

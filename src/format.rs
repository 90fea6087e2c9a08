//! The canonical form of journeys, project files and themes: order of keys, indentation, quotes.
//!
//! [`format()`] parses a text, sorts the keys of each element by its table, and writes the tree anew with every
//! comment next to what it belongs to. It then parses the result and compares it with the original. Unless nodes,
//! comments and the loaded journey are the same, it refuses the text.

mod check;
mod comments;
mod order;
mod print;
mod read;
mod refuse;
mod scalar;

use std::sync::Arc;

use self::order::Holds;
use self::refuse::check_supported;
use crate::diagnostic::Diagnostic;
use crate::model::{self, Catalog, JOURNEY_TABLES, Journey, Table, UNSUPPORTED_YAML};
use crate::project::{PROJECT_TABLES, Project};
use crate::render::{Look, THEME_TABLES};
use crate::source::{Source, Span};
use crate::yaml::{self, Tree};

/// Brings a file into its canonical form. The file may have load errors, as long as it is YAML.
///
/// The keys decide whether it is a journey, a project file or a theme. `catalog` is the catalog of its project.
///
/// ```
/// let source = polku::Source::new("a.yaml", "stages:\n- touchpoints: [ \"Order\" ]\n  id: purchase   # the kiosk\njourney: Lunch\n");
/// assert_eq!(
///     polku::format::format(&source, &Default::default()).unwrap(),
///     "journey: Lunch\nstages:\n  - id: purchase   # the kiosk\n    touchpoints: [Order]\n"
/// );
/// ```
///
/// # Errors
/// The file is not YAML, or contains something that cannot be written anew without changing its meaning.
pub fn format(source: &Source, catalog: &Catalog) -> Result<String, Box<Diagnostic>> {
    let tree = yaml::parse(source)?;
    check_supported(source, &tree)?;
    let kind = FileKind::of(&tree);
    let root = Holds::Keys(kind.table());
    let elements = read::read(source, &tree, root)?;
    let mark = if source.text().starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let text = mark.to_owned() + &print::print(&elements, &tree, line_end(source.text()));
    if text == source.text() {
        return Ok(text);
    }
    let changed = |span| {
        let diagnostic = Diagnostic::new(&UNSUPPORTED_YAML, span, "formatting would change the meaning of this");
        Box::new(diagnostic.help("write it in a simpler form"))
    };
    let after = Source::new(source.name(), text);
    let new = yaml::parse(&after).map_err(|_| changed(Span::default()))?;
    check::compare(&tree, &new, root).map_err(changed)?;
    if kind.load(source, catalog) != kind.load(&after, catalog) {
        return Err(changed(Span::default()));
    }
    Ok(after.text().to_owned())
}

/// The kind of a file, decided by its keys.
#[derive(Clone, Copy)]
enum FileKind {
    Journey,
    Project,
    Theme,
}

impl FileKind {
    /// Returns the kind that knows most of the root's keys. In a tie, a journey wins over a project file, and that over a
    /// theme.
    fn of(tree: &Tree<'_>) -> Self {
        let known = |kind: &FileKind| {
            let root = tree.root().into_iter().flat_map(|root| tree.entries(root));
            root.filter(|entry| kind.table().keys.iter().any(|key| key.name == tree.text(entry.key))).count()
        };
        // The list is not empty, so there is a maximum; of equal ones it is the last.
        [FileKind::Theme, FileKind::Project, FileKind::Journey]
            .into_iter()
            .max_by_key(known)
            .unwrap_or(FileKind::Journey)
    }

    fn table(self) -> &'static Table {
        match self {
            FileKind::Journey => JOURNEY_TABLES[0],
            FileKind::Project => PROJECT_TABLES[0],
            FileKind::Theme => THEME_TABLES[0],
        }
    }

    /// Loads a file: returns the journey if it is one, and the names of all problems.
    fn load(self, source: &Source, catalog: &Catalog) -> (Option<Journey>, Vec<&'static str>) {
        let shared = || Arc::new(Source::new(source.name(), source.text()));
        let (journey, problems) = match self {
            FileKind::Journey => model::read_journey(source, catalog),
            FileKind::Project => (None, Project::load(&shared()).diagnostics),
            FileKind::Theme => (None, Look::load(&shared()).diagnostics),
        };
        let mut names: Vec<&str> = problems.iter().map(|problem| problem.kind.name).collect();
        names.sort_unstable();
        (journey, names)
    }
}

/// Returns the line ending that most lines of a text have.
fn line_end(text: &str) -> &'static str {
    let with_return = text.matches("\r\n").count();
    if 2 * with_return > text.matches('\n').count() { "\r\n" } else { "\n" }
}

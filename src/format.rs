//! The canonical form of journeys, project files and themes: order of keys, indentation, quotes.
//!
//! [`format()`] reads a text into its tree, brings each map of keys into the order of its table, and writes the tree anew
//! with every comment beside what it belongs to. What it has written is read again and held against what was there:
//! the same nodes, the same comments, the same journey, or the text is refused.

mod check;
mod comments;
mod order;
mod print;
mod read;
mod scalar;

use std::sync::Arc;

use self::order::Holds;
use crate::diagnostic::Diagnostic;
use crate::model::{self, Catalog, JOURNEY_TABLES, Journey, Table, UNSUPPORTED_YAML};
use crate::project::{PROJECT_TABLES, Project};
use crate::render::{Look, THEME_TABLES};
use crate::source::{Source, Span};
use crate::yaml::{self, NodeId, NodeKind, OddityKind, Tree};

/// Brings a file into its canonical form. It may have load errors, as long as it is YAML.
///
/// Whether it is a journey, a project file or a theme, its keys tell. `catalog` is that of its project.
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
/// The file is no YAML, or holds something that cannot be written anew with certainty: why, and where.
pub fn format(source: &Source, catalog: &Catalog) -> Result<String, Box<Diagnostic>> {
    let tree = yaml::parse(source)?;
    refuse(source, &tree)?;
    let format = Format::of(&tree);
    let root = Holds::Keys(format.table());
    let document = read::document(source, &tree, root)?;
    let mark = if source.text().starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let text = mark.to_owned() + &print::text(&document, &tree, line_end(source.text()));
    if text == source.text() {
        return Ok(text);
    }
    let changed = |span| unformattable(span, "something that would not stay the same", "write it in a plainer way");
    let after = Source::new(source.name(), text);
    let new = yaml::parse(&after).map_err(|_| changed(Span::default()))?;
    check::same(&tree, &new, root).map_err(changed)?;
    if format.load(source, catalog) != format.load(&after, catalog) {
        return Err(changed(Span::default()));
    }
    Ok(after.text().to_owned())
}

/// What a file is by its keys.
#[derive(Clone, Copy)]
enum Format {
    Journey,
    Project,
    Theme,
}

impl Format {
    /// The one whose keys the root has most of; a journey where that is open.
    fn of(tree: &Tree<'_>) -> Self {
        let known = |format: &Format| {
            let root = tree.root().into_iter().flat_map(|root| tree.entries(root));
            root.filter(|entry| format.table().keys.iter().any(|key| key.name == tree.text(entry.key))).count()
        };
        [Format::Theme, Format::Project, Format::Journey].into_iter().max_by_key(known).unwrap_or(Format::Journey)
    }

    fn table(self) -> &'static Table {
        match self {
            Format::Journey => JOURNEY_TABLES[0],
            Format::Project => PROJECT_TABLES[0],
            Format::Theme => THEME_TABLES[0],
        }
    }

    /// What is loaded from a file: the journey if it is one, and the names of all that is wrong with it.
    fn load(self, source: &Source, catalog: &Catalog) -> (Option<Journey>, Vec<&'static str>) {
        let shared = || Arc::new(Source::new(source.name(), source.text()));
        let (journey, problems) = match self {
            Format::Journey => model::read_journey(source, catalog),
            Format::Project => (None, Project::load(&shared()).diagnostics),
            Format::Theme => (None, Look::load(&shared()).diagnostics),
        };
        let mut names: Vec<&str> = problems.iter().map(|problem| problem.kind.name).collect();
        names.sort_unstable();
        (journey, names)
    }
}

/// Refuses what has no form to be brought into.
fn refuse(source: &Source, tree: &Tree<'_>) -> Result<(), Box<Diagnostic>> {
    let has_no_form =
        |kind: &OddityKind| matches!(kind, OddityKind::Tag | OddityKind::SecondDocument | OddityKind::KeyNotText);
    if let Some(oddity) = tree.oddities.iter().find(|oddity| has_no_form(&oddity.kind)) {
        return Err(Box::new(model::unsupported(oddity)));
    }
    // Readers differ on whether what looks like a comment is part of it.
    let is_block = |root: &NodeId| {
        tree.kind(*root) == NodeKind::Quoted && !source.slice(tree.span(*root)).starts_with(['"', '\''])
    };
    if let Some(root) = tree.root().filter(is_block) {
        let help = "a journey begins with `journey: Its title`";
        return Err(unformattable(tree.span(root), "a file that is one text", help));
    }
    let before = tree.marker.map_or(0, |marker| source.line_index(marker.start));
    let directive = (0..before).map(|line| source.line_span(line)).find(|&line| source.slice(line).starts_with('%'));
    match directive {
        Some(line) => Err(unformattable(line, "a directive (`%`)", "remove it: polku reads YAML 1.2")),
        None => Ok(()),
    }
}

/// What is said of something that cannot be formatted.
fn unformattable(span: Span, what: &str, help: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(&UNSUPPORTED_YAML, span, format!("{what} cannot be formatted")).help(help))
}

/// How the lines of a text end: most of them.
fn line_end(text: &str) -> &'static str {
    let with_return = text.matches("\r\n").count();
    if 2 * with_return > text.matches('\n').count() { "\r\n" } else { "\n" }
}

//! The journey format: what a file may hold, and the model that is made of it.
//!
//! [`load`] makes a span tree of a text, reads raw values by the one table of keys, and resolves every reference to make
//! the [`Journey`]. It reports all problems of a file at once. [`Journey::new`] begins a journey built in code.

mod address;
mod basis;
mod definitions;
mod describe;
mod document;
mod elements;
mod ends;
mod id;
mod image;
mod journey;
mod limit;
mod problems;
mod raw;
mod reader;
mod resolve;
mod scalars;
mod scenario;
mod table;
mod terms;
mod touchpoint;
mod values;
mod vocabulary;

pub use address::Address;
pub use basis::*;
pub use definitions::*;
pub use document::Document;
pub(crate) use document::read_yaml;
pub(crate) use elements::ByPlace;
pub use elements::{Element, ElementAddress, ElementValue, Segment};
pub use ends::{End, EndIx};
pub(crate) use ends::{RENEWED, RESERVED_ENDS};
pub(crate) use image::takes_image;
pub use image::{Image, ImagePath};
pub use journey::{Customers, Journey, Stage};
pub use limit::{Limit, WaitLimit};
pub use problems::LOAD_KINDS;
pub use scalars::{Date, Duration};
pub use scenario::*;
pub use table::{Key, Named, Shape, Table};
pub use terms::{Stated, Term, Terms, Translations};
pub use touchpoint::*;
pub use vocabulary::{
    Aspect, BasisKind, Better, Contact, EndKind, Lack, Lane, Level, Medium, Ownership, Progress, Reach, RecoveryPart,
    StageKind, State, TermSet, Tone,
};

pub(crate) use crate::yaml::LIMIT;
pub(crate) use describe::describe_values;
pub(crate) use id::{LONGEST as LONGEST_ID, is_id, slug};
pub(crate) use problems::{
    BAD_IMAGE, BAD_PATTERN, DUPLICATE_ID, EMPTY_VALUE, MOST as MOST_PROBLEMS, NOT_TEXT, Problems, UNKNOWN_REFERENCE,
    UNKNOWN_WORD, UNSUPPORTED_YAML,
};
pub use raw::JOURNEY_TABLES;
pub(crate) use raw::{RawCatalog, ToPersona, ToScenario};
pub(crate) use reader::{Advice, Fault, Read, Reader, Seen, unsupported, with_article};
pub(crate) use table::table;
pub(crate) use terms::RawTerms;
pub(crate) use values::{LONGEST_NAME, LONGEST_TITLE, Many, Number, Ref, Text, Whole};
pub(crate) use vocabulary::{ALSO, word, words};

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// Loads a journey, and reports every problem of its file. `catalog` is what the journeys of a project share; the default
/// is empty.
pub fn load(source: &Arc<Source>, catalog: &Catalog) -> Document<Journey> {
    Document::new(source, read_journey(source, catalog))
}

/// Reads a journey without keeping its text.
pub(crate) fn read_journey(source: &Source, catalog: &Catalog) -> (Option<Journey>, Vec<Diagnostic>) {
    load_with(source, catalog, Problems::default())
}

/// Returns every problem of a file that cannot be loaded, without the usual limit: for fixing them all at once.
pub(crate) fn all_problems(source: &Source, catalog: &Catalog) -> Vec<Diagnostic> {
    load_with(source, catalog, Problems::all()).1
}

fn load_with(source: &Source, catalog: &Catalog, problems: Problems) -> (Option<Journey>, Vec<Diagnostic>) {
    read_yaml(source, problems, &JOURNEY_TABLES, |reader| {
        let help = "a journey begins with `journey: Its title` and has `stages`";
        let raw = read_root::<raw::RawJourney<'_>>(reader, source, help)?;
        resolve::journey(raw, source.path(), catalog, reader)
    })
}

/// Returns the ids that the journey of a file that cannot be loaded may have.
pub(crate) fn possible_ids(source: &Source) -> impl Iterator<Item = String> {
    let given = source.text().lines().filter_map(|line| line.strip_prefix("id:"));
    let given = given.map(|given| given.trim().trim_matches(['"', '\'']).to_owned());
    std::iter::once(resolve::id_of_file(source.path())).chain(given)
}

/// Makes the id of a journey from the name of its file.
pub(crate) fn id_of_file(name: &str) -> String {
    resolve::id_of_file(name)
}

/// Makes the definitions of a catalog.
pub(crate) fn resolve_catalog<'t>(raw: RawCatalog<'t>, reader: &mut Reader<'t>) -> Definitions {
    resolve::catalog(raw, reader)
}

/// Reads the root of a file as a table, or reports that there is none.
pub(crate) fn read_root<'t, T: Read<'t>>(reader: &mut Reader<'t>, source: &Source, help: &str) -> Option<T> {
    match reader.tree.root().filter(|&root| !reader.is_null(root)) {
        Some(root) => T::read(root, reader).ok(),
        None => {
            let span = source.line_span(0);
            let has_comments = reader.tree.root().is_none() && !reader.tree.comments.is_empty();
            let message = if has_comments { "the file holds only comments" } else { "the file is empty" };
            reader.report(Diagnostic::new(&problems::MISSING_KEY, span, message).help(help));
            None
        }
    }
}

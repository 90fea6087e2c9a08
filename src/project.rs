//! The project file `polku.yaml`: what its journeys share, and how they are linted and drawn.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Kind, shorten};
use crate::diff::{self, RawDiff};
use crate::interop::mermaid::MERMAID_KINDS;
use crate::lint::{Patterns, RULES, RawLint, Settings};
use crate::model::{
    Catalog, Definitions, Document, Fault, Key, LOAD_KINDS, Many, Problems, RawCatalog, RawTerms, Read, Reader, Seen,
    Shape, Table, Terms, Text, UNKNOWN_REFERENCE, Whole, read_root, read_yaml, resolve_catalog, table,
};
use crate::render::{
    BAD_COLOUR, BAD_FONT, BAD_PICTURE, LaneName, Picture, RawColours, RawPicture, RawRender, RenderSettings,
};
use crate::source::{At, Source, Span};
use crate::yaml::{NodeId, NodeKind};

/// The name of the project file.
pub const FILE_NAME: &str = "polku.yaml";

/// The version of the format of journeys and project files.
pub(crate) const FORMAT_VERSION: i32 = 1;

/// The patterns of journey files, unless the project gives others.
pub const DEFAULT_JOURNEYS: [&str; 4] =
    ["journeys/**/*.yaml", "journeys/**/*.yml", "**/*.journey.yaml", "**/*.journey.yml"];

table! {
    /// A project: the file `polku.yaml`.
    RawProject = "project" {
        /// The version of the format: 1.
        version "polku": Whole<FORMAT_VERSION, FORMAT_VERSION>, required;
        /// Patterns of the files that are journeys, relative to this file. By default `journeys/**/*.yaml` and `.yml`, and `**/*.journey.yaml` and `.yml`.
        journeys "journeys": Many<Text<'t>>;
        /// Personas, channels, teams, partners and facts that the journeys share.
        catalog "catalog": RawCatalog<'t>;
        /// The words of the journeys in place of polku's: a ready set (`public-service` or `health`), or a map of words, each a text or one for each language. `""` draws nothing.
        terms "terms": RawTerms<'t>;
        /// How the journeys are linted.
        lint "lint": RawLint<'t>;
        /// How the journeys are drawn.
        render "render": RawRender<'t>;
        /// How changes are judged.
        diff "diff": RawDiff<'t>;
    }
}

/// Returns every kind of finding and load error: load errors by name, then rules in catalogue order.
pub fn kinds() -> Vec<&'static Kind> {
    let load = LOAD_KINDS.iter().copied().chain([&BAD_COLOUR, &BAD_FONT, &BAD_PICTURE]).chain(MERMAID_KINDS);
    let mut kinds: Vec<&'static Kind> = load.collect();
    kinds.sort_by_key(|kind| kind.name);
    kinds.extend(RULES.iter().map(|rule| rule.kind()));
    kinds
}

/// The content of a project file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Project {
    /// What the journeys share.
    pub catalog: Catalog,
    /// How they are linted.
    pub lint: Settings,
    /// How they are drawn.
    pub render: RenderSettings,
    /// How their changes are judged.
    pub diff: diff::Settings,
    pub(crate) journeys: Patterns,
    /// The declared pictures, with the patterns of their journeys; `None` stands for all of them.
    pub(crate) pictures: Vec<(Picture, Option<Patterns>)>,
}

impl Project {
    /// Returns the project that applies when there is no file: no catalog, default settings.
    pub fn without_file() -> Self {
        Project {
            catalog: Catalog::default(),
            lint: Settings::default(),
            render: RenderSettings::default(),
            diff: diff::Settings::default(),
            journeys: Patterns::of(&DEFAULT_JOURNEYS),
            pictures: Vec::new(),
        }
    }

    /// Reads a project file.
    pub fn load(source: &Arc<Source>) -> Document<Self> {
        let read = read_yaml(source, Problems::default(), &PROJECT_TABLES, |reader| {
            let raw: RawProject<'_> = read_root(reader, source, "a project file begins with `polku: 1`")?;
            Some(Project::of(raw, source, reader))
        });
        Document::new(source, read)
    }

    fn of<'t>(mut raw: RawProject<'t>, source: &Arc<Source>, reader: &mut Reader<'t>) -> Self {
        let none = Project::without_file();
        let definitions =
            raw.catalog.map_or_else(Definitions::default, |catalog| resolve_catalog(catalog.value, reader));
        let terms = raw.terms.map_or_else(Terms::default, |terms| terms.value.resolve(true));
        for lanes in raw.render.iter().flat_map(|render| render.value.lane_lists()) {
            check_lanes(lanes, &definitions, reader);
        }
        let pictures = raw.render.as_mut().map_or_else(Vec::new, |render| pictures(&mut render.value, reader));
        Project {
            pictures,
            catalog: Catalog::new(definitions, Some(Arc::clone(source))).with_terms(terms),
            lint: raw.lint.map_or(none.lint, |lint| Settings::of(lint.value, reader)),
            render: raw.render.map_or(none.render, |render| RenderSettings::of(render.value)),
            diff: raw.diff.map_or(none.diff, |diff| diff::Settings::of(diff.value)),
            journeys: raw
                .journeys
                .map_or(none.journeys, |many| Patterns::read(&many.value.0, reader).but(&DEFAULT_JOURNEYS)),
        }
    }

    /// Returns whether a file is a journey of the project. The path is relative to the project and uses `/`.
    pub fn is_journey(&self, path: &str) -> bool {
        self.journeys.is_match(path)
    }
}

/// Reports lanes that are neither polku's own nor the catalog's: a project draws all of its journeys.
fn check_lanes(lanes: &[At<LaneName>], definitions: &Definitions, reader: &mut Reader<'_>) {
    let own = definitions.lanes.iter().map(|lane| lane.identity.id.value.as_str());
    for at in lanes {
        if let LaneName::Own(id) = &at.value
            && !own.clone().any(|known| known == id)
        {
            let (message, help) = LaneName::unknown(id, own.clone());
            reader.report(Diagnostic::new(&UNKNOWN_REFERENCE, at.span, message).help(help));
        }
    }
}

/// Returns the declared pictures. Reports those that certainly go into one file.
fn pictures<'t>(render: &mut RawRender<'t>, reader: &mut Reader<'t>) -> Vec<(Picture, Option<Patterns>)> {
    let view = render.view.as_ref().map(|view| view.value);
    let mut pictures: Vec<(Picture, Option<Patterns>)> = Vec::new();
    for raw in render.pictures.take().into_iter().flat_map(|many| many.value.0) {
        let Some((picture, journeys)) = Picture::of(raw.value, view, reader) else { continue };
        let journeys = journeys.map(|many| Patterns::read(&many.0, reader));
        let to = picture.to.value.as_str();
        // With placeholders, those of other journeys go into other files.
        let has_same_journeys = |other: &Option<Patterns>| match (other, &journeys) {
            (Some(one), Some(other)) => one.written().eq(other.written()),
            (one, other) => one.is_none() && other.is_none(),
        };
        let is_same = |(other, journeys): &&(Picture, Option<Patterns>)| {
            let has_same_name = other.to.value.as_str().eq_ignore_ascii_case(to);
            has_same_name && (!to.contains('{') || has_same_journeys(journeys))
        };
        if let Some((first, _)) = pictures.iter().find(is_same) {
            let message = format!("two pictures go into `{}`", shorten(to));
            let problem = Diagnostic::new(&BAD_PICTURE, picture.to.span, message);
            reader.report(problem.related(first.to.span, "the other one").help("write another `to`"));
        }
        pictures.push((picture, journeys));
    }
    pictures
}

/// Every table of a project file. The first is the project itself.
pub static PROJECT_TABLES: [&Table; 9] = [
    RawProject::TABLE,
    RawCatalog::TABLE,
    RawLint::TABLE,
    crate::lint::RawOverride::TABLE,
    crate::lint::RawRule::TABLE,
    RawRender::TABLE,
    RawPicture::TABLE,
    RawColours::TABLE,
    RawDiff::TABLE,
];

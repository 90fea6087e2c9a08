//! The pictures that a project declares, each with its journey and its file.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::error::WorkspaceError;
use super::load::{LoadedFile, LoadedProject};
use super::paths::{absolute, file_stem, folded};
use super::root::{Root, with_theme_span};
use crate::diagnostic::{Diagnostic, nearest, one_of, shorten};
use crate::model::{Journey, UNKNOWN_REFERENCE};
use crate::render::{BAD_PICTURE, Look, Picture, Request, ThemeName};
use crate::source::Span;

/// A declared picture of one journey.
pub(crate) struct DeclaredPicture<'l> {
    /// The number of the declaration.
    pub index: usize,
    pub picture: &'l Picture,
    pub file: &'l LoadedFile,
    pub journey: &'l Journey,
    /// The file of the picture, relative to the project.
    pub target: String,
}

impl LoadedProject {
    /// Returns the pictures that the project declares, of the journeys that could be loaded.
    pub(crate) fn declared_pictures(&self) -> Vec<DeclaredPicture<'_>> {
        let mut declared = Vec::new();
        for (index, (picture, journeys)) in self.root.project.pictures.iter().enumerate() {
            for file in &self.files {
                let is_meant = journeys.as_ref().is_none_or(|journeys| journeys.is_match(&file.path));
                if let Some(journey) = file.journey.as_ref().filter(|_| is_meant) {
                    let stem = file_stem(&file.file).map(|stem| stem.to_string_lossy().into_owned());
                    let target = picture.to.value.of_journey(&journey.id, &stem.unwrap_or_default());
                    declared.push(DeclaredPicture { index, picture, file, journey, target });
                }
            }
        }
        declared
    }

    /// Returns what is wrong with the declared pictures: two go into one file, or a journey lacks a persona or a
    /// scenario.
    pub(crate) fn picture_problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let mut taken: HashMap<String, (Span, &str)> = HashMap::new();
        let mut reported = HashSet::new();
        for DeclaredPicture { picture, file, journey, target, .. } in &self.declared_pictures() {
            let to = picture.to.span;
            match taken.get(&folded(target)) {
                Some((first, other)) if reported.insert(to.start) => {
                    let message = format!("two pictures go into `{target}`");
                    let problem = Diagnostic::new(&BAD_PICTURE, to, message);
                    problems.push(if *first == to {
                        let names = format!("{other} and {}", file.path);
                        problem.help(format!("they are those of {names}: put `{{id}}` into `to`"))
                    } else {
                        problem.related(*first, "the other one").help("write another `to`, or other `journeys`")
                    });
                }
                Some(_) => {}
                None => {
                    taken.insert(folded(target), (to, &file.path));
                }
            }
            let Request { persona, scenario, .. } = &picture.request;
            let personas = || journey.definitions.personas.iter().map(|persona| persona.identity.id.value.as_str());
            if let Some(id) = persona.as_ref().filter(|id| personas().all(|known| known != *id))
                && reported.insert(picture.persona.start)
            {
                problems.push(unknown(&file.path, "persona", id, picture.persona, personas().collect()));
            }
            let scenarios = || journey.scenarios.iter().map(|scenario| scenario.id.value.as_str());
            if let Some(id) = scenario.as_ref().filter(|id| scenarios().all(|known| known != *id))
                && reported.insert(picture.scenario.start)
            {
                problems.push(unknown(&file.path, "scenario", id, picture.scenario, scenarios().collect()));
            }
        }
        problems
    }
}

/// Reports an id that a journey lacks and a picture of it names.
fn unknown(journey: &str, of: &str, id: &str, span: Span, known: Vec<&str>) -> Diagnostic {
    let help = match nearest(id, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "name the journeys that have it under `journeys`".into(),
        None => format!("it has {}; `journeys` names the journeys that have it", one_of(known)),
    };
    let message = format!("{journey} has no {of} `{}`", shorten(id));
    Diagnostic::new(&UNKNOWN_REFERENCE, span, message).help(help)
}

impl Root {
    /// Returns the request of a declared picture, and what its theme looks like if it names one.
    ///
    /// # Errors
    /// The theme file cannot be read or has errors.
    pub(crate) fn request_of(&self, picture: &Picture) -> Result<(Request, Option<Look>), WorkspaceError> {
        let mut request = picture.request.clone();
        let own = self.project.render.theme.as_ref().map(|theme| &theme.value);
        let look = match &request.theme {
            None => None,
            // The project's own theme comes with its colours.
            theme if theme.as_ref() == own => None,
            Some(ThemeName::Own(theme)) => Some(Look::from(*theme)),
            Some(ThemeName::File(path)) => {
                let file: PathBuf = absolute(&self.folder.join(path));
                let look = self.look_in(&file).map_err(|error| with_theme_span(error, self, picture.theme))?;
                request.theme = Some(ThemeName::File(file));
                Some(look)
            }
        };
        Ok((request, look))
    }
}

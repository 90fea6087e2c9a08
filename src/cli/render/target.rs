use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::format::Backend;
use super::{Destination, Job, NamedRun, PictureFile};
use crate::cli::Failure;
use crate::cli::failure::Conflict;
use crate::cli::files::OutputPath;
use crate::cli::input::STANDARD_INPUT;
use crate::model::Journey;
use crate::render::{ThemeName, View};
use crate::workspace::{LoadedProject, absolute, file_stem, folded, is_yaml, parent, real};

impl NamedRun {
    /// The view to put into the names of pictures: the requested view, if it is not the project's default and pictures
    /// of other views may be next to these.
    pub(super) fn view_in_name(&self, default: View, journeys: usize) -> Option<View> {
        let has_view = self.drawing.backend == Backend::Own && self.drawing.format.is_image();
        let has_neighbours = journeys > 1 || matches!(self.destination, Destination::Folder(_));
        self.drawing.request.view.filter(|view| has_view && has_neighbours && *view != default)
    }

    /// Where the picture of a journey goes. In another folder, pictures keep their folders below the one that all
    /// journeys are in.
    pub(super) fn target(&self, source: &Path, journey: &Journey, view: Option<View>, base: &Path) -> OutputPath {
        let is_input = source == Path::new(STANDARD_INPUT);
        let stem = file_stem(source).filter(|_| !is_input);
        let mut file = stem.unwrap_or_else(|| journey.id.clone().into());
        if let Some(view) = view {
            file.push(format!("-{view}"));
        }
        file.push(format!(".{}", self.drawing.format.extension()));
        match &self.destination {
            Destination::One(target) => target.clone(),
            Destination::Folder(folder) => {
                let below = absolute(parent(source));
                let below = below.strip_prefix(base).ok().filter(|below| !is_input && below.is_relative());
                OutputPath::File(below.map_or(folder.clone(), |below| folder.join(below)).join(file))
            }
            Destination::BesideJourney if is_input => OutputPath::StandardOutput,
            Destination::BesideJourney => OutputPath::File(source.with_file_name(file)),
        }
    }
}

/// The folder that contains all of some files.
pub(super) fn common_folder<'p>(files: impl Iterator<Item = &'p Path>) -> PathBuf {
    let common = |a: PathBuf, b: PathBuf| {
        a.components().zip(b.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
    };
    files.map(|file| absolute(parent(file))).reduce(common).unwrap_or_default()
}

/// The files that pictures may not replace: journeys, themes, YAML files, and the other pictures of this run.
pub(super) struct Claims {
    sources: HashSet<OsString>,
    themes: HashSet<OsString>,
    overview: Option<OsString>,
    taken: HashSet<OsString>,
}

impl Claims {
    /// `theme` is the one that the pictures have, and `overview` a file that is not for pictures.
    pub(super) fn new(groups: &[LoadedProject], theme: Option<&ThemeName>, overview: Option<&Path>) -> Self {
        let files = groups.iter().flat_map(|group| &group.files);
        let theme = theme.and_then(|theme| match theme {
            ThemeName::File(file) => Some(file.clone()),
            ThemeName::Own(_) => None,
        });
        let themes = groups.iter().filter_map(|group| group.root.theme_file()).chain(theme);
        Claims {
            sources: files.map(|file| identity(&file.file)).collect(),
            themes: themes.map(|file| identity(&file)).collect(),
            overview: overview.map(identity),
            taken: HashSet::new(),
        }
    }

    /// Claims a file for a picture.
    pub(super) fn claim(&mut self, file: &Path) -> Result<(), Failure> {
        let target = identity(file);
        let conflict = if self.sources.contains(&target) {
            Conflict::Journey
        } else if self.themes.contains(&target) {
            Conflict::Theme
        } else if is_yaml(&real(file)) || is_yaml(file) {
            Conflict::YamlName
        } else if self.overview.as_ref() == Some(&target) {
            Conflict::Overview
        } else if !self.taken.insert(target) {
            Conflict::SecondPicture
        } else {
            return Ok(());
        };
        Err(Failure::Occupied(file.to_path_buf(), conflict))
    }
}

/// Returns what identifies a file on every file system.
fn identity(path: &Path) -> OsString {
    let path = real(path);
    path.to_str().map_or_else(|| path.clone().into(), |text| folded(text).into())
}

/// The pages of a picture with their files: the target for the first, numbered files next to it for the others.
pub(super) fn paged(target: &OutputPath, pages: Vec<Vec<u8>>, is_text: bool) -> Result<Vec<PictureFile>, Failure> {
    let is_regular = |file: &&Path| !std::fs::metadata(file).is_ok_and(|file| !file.is_file());
    if pages.len() > 1 && target.file().filter(is_regular).is_none() {
        return Err(Failure::SeveralPages { pages: pages.len(), file: target.file().map(Path::to_path_buf) });
    }
    let of_page = |(index, bytes)| match target {
        OutputPath::StandardOutput => PictureFile { target: OutputPath::StandardOutput, bytes, is_text },
        OutputPath::File(first) => PictureFile { target: OutputPath::File(numbered(first, index + 1)), bytes, is_text },
    };
    Ok(pages.into_iter().enumerate().map(of_page).collect())
}

/// The file of a page: the first page has the file of the picture.
fn numbered(target: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return target.to_path_buf();
    }
    // Only a path without a file name has no stem, and that is a folder, which is no target.
    let mut file = target.file_stem().unwrap_or_default().to_os_string();
    file.push(format!("-{number}"));
    if let Some(extension) = target.extension() {
        file.push(".");
        file.push(extension);
    }
    target.with_file_name(file)
}

/// The journey whose picture a file may be: it has the same stem, and is in the folder of the file, or of the journey
/// that is drawn.
fn journey_of(picture: &Path, source: &Path) -> Option<PathBuf> {
    let stem = picture.file_stem()?;
    let candidates = ["yaml", "yml", "YAML", "YML", "journey.yaml", "journey.yml", "journey.YAML", "journey.YML"]
        .iter()
        .flat_map(|extension| {
            let mut file = stem.to_os_string();
            file.push(format!(".{extension}"));
            [source.with_file_name(&file), picture.with_file_name(&file)]
        });
    candidates.into_iter().find(|candidate| candidate.is_file())
}

/// Makes sure that a picture named after its view, or a further page, does not replace the picture of another journey.
pub(super) fn spare_pictures(job: &Job<'_>, pages: usize) -> Result<(), Failure> {
    let Some(target) = job.target.file() else { return Ok(()) };
    let first = if job.view_in_name.is_some() { 1 } else { 2 };
    for page in (first..=pages).map(|number| numbered(target, number)).filter(|page| page.exists() || first == 1) {
        if let Some(journey) = journey_of(&page, job.source) {
            return Err(Failure::OtherPicture { page, source: job.source.to_path_buf(), journey });
        }
    }
    Ok(())
}

/// A note about pages that are left of an earlier picture with more pages.
pub(super) fn old_pages(source: &Path, target: &Path, pages: usize) -> Option<String> {
    let is_page = |page: &PathBuf| page.is_file() && journey_of(page, source).is_none();
    let mut old = (pages.max(1) + 1..).map(|number| numbered(target, number)).take_while(is_page);
    let first = old.next()?;
    Some(match old.last() {
        Some(last) => {
            format!("{} to {} are left of an earlier picture with more pages", first.display(), last.display())
        }
        None => format!("{} is left of an earlier picture with more pages", first.display()),
    })
}

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use super::format::{Format, extension};
use super::{INPUT, Job, Picture, Render};
use crate::cli::Failure;
use crate::render::{ThemeName, View};
use crate::workspace::{LoadedProject, absolute, is_yaml, make_folder, parent, real, reason, writable};

impl Render {
    /// The view that the file of a picture is named after: one that was asked for and is not the default, where several
    /// pictures are drawn that may have others beside them.
    pub(super) fn beside(&self, job: &Job<'_>, format: Format, journeys: usize) -> Option<View> {
        let has_view = self.engine.is_none() && matches!(format, Format::Svg | Format::Png | Format::Pdf);
        let is_default = |view: &View| *view == job.settings.view.unwrap_or(View::Flow);
        let is_of_several = journeys > 1 || self.out_dir.is_some();
        self.view.filter(|view| has_view && is_of_several && !is_default(view))
    }

    /// Where the picture of a journey goes; `None`: to standard output. Folders below the one that all journeys lie in
    /// are kept.
    pub(super) fn target(&self, job: &Job<'_>, format: Format, base: &Path) -> Option<PathBuf> {
        let (source, is_input) = (job.source, job.source == Path::new(INPUT));
        let mut file = match source.file_stem() {
            Some(stem) if !is_input => match stem.to_str().and_then(|stem| stem.strip_suffix(".journey")) {
                Some(stem) => stem.into(),
                None => stem.to_os_string(),
            },
            _ => job.journey.id.clone().into(),
        };
        if let Some(view) = job.beside {
            file.push(format!("-{view}"));
        }
        file.push(format!(".{}", extension(format)));
        match (&self.output, &self.out_dir) {
            (Some(output), _) => (output != Path::new("-")).then(|| output.clone()),
            (None, Some(folder)) => {
                let below = absolute(parent(source));
                let below = below.strip_prefix(base).ok().filter(|below| !is_input && below.is_relative());
                Some(below.map_or(folder.clone(), |below| folder.join(below)).join(file))
            }
            (None, None) => (!is_input).then(|| source.with_file_name(file)),
        }
    }

    fn theme_file(&self) -> Option<PathBuf> {
        match &self.theme {
            Some(ThemeName::File(file)) => Some(file.clone()),
            _ => None,
        }
    }

    /// Makes the folders for pictures, if there are any, and finds out whether all can be written before the
    /// first is.
    pub(super) fn make_room(&self, pictures: &[Picture]) -> Result<(), Failure> {
        let targets = || pictures.iter().filter_map(|picture| picture.target.as_deref());
        let folders: BTreeSet<&Path> = targets().filter(|_| self.out_dir.is_some()).map(parent).collect();
        for folder in folders {
            make_folder(folder)
                .map_err(|error| Failure::Message(format!("cannot make {}: {}", folder.display(), reason(&error))))?;
        }
        Ok(targets().try_for_each(writable)?)
    }
}

/// The folder that all of some files lie in.
pub(super) fn common_folder<'p>(files: impl Iterator<Item = &'p Path>) -> PathBuf {
    let common = |a: PathBuf, b: PathBuf| {
        a.components().zip(b.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
    };
    files.map(|file| absolute(parent(file))).reduce(common).unwrap_or_default()
}

/// What pictures must not take the place of: journeys, themes, YAML files, and the pictures that there are already.
pub(super) struct Places {
    sources: HashSet<OsString>,
    themes: HashSet<OsString>,
    index: Option<OsString>,
    taken: HashSet<OsString>,
}

impl Places {
    pub(super) fn new(render: &Render, groups: &[LoadedProject]) -> Self {
        let files = groups.iter().flat_map(|group| &group.files);
        let themes = groups.iter().filter_map(|group| group.root.theme_file()).chain(render.theme_file());
        Places {
            sources: files.map(|file| folded(&file.file)).collect(),
            themes: themes.map(|file| folded(&file)).collect(),
            index: render.folder().map(|(_, index)| folded(&index)),
            taken: HashSet::new(),
        }
    }

    /// Takes a place for a picture, or says why it must not be taken.
    pub(super) fn claim(&mut self, path: &Path) -> Result<(), String> {
        let target = folded(path);
        let what = if self.sources.contains(&target) {
            "is the journey itself; write the picture to another file"
        } else if self.themes.contains(&target) {
            "is the theme itself; write the picture to another file"
        } else if is_yaml(&real(path)) || is_yaml(path) {
            "would be a picture with the name of a YAML file; write it to another file"
        } else if self.index.as_ref() == Some(&target) {
            "would be both a journey's page and the overview; rename the journey's file"
        } else if !self.taken.insert(target) {
            "would be the picture of more than one journey, of which the first is drawn; rename the other, or draw it alone"
        } else {
            return Ok(());
        };
        Err(format!("{} {what}", path.display()))
    }
}

/// A file by a name under which no other can stand beside it on any file system: some tell neither upper from lower
/// case, nor a letter with a mark from the two characters that it is made of.
fn folded(path: &Path) -> OsString {
    let path = real(path);
    let fold = |c: char| {
        let mut upper = c.to_uppercase();
        match (upper.next(), upper.next()) {
            (Some(upper), None) => upper.to_lowercase(),
            _ => c.to_lowercase(),
        }
    };
    path.to_str().map_or_else(|| path.clone().into(), |text| text.nfd().flat_map(fold).nfc().collect::<String>().into())
}

/// Where the pages of a picture go: the first where it was asked for, the others beside it, by number.
pub(super) fn paged(target: Option<&Path>, pages: Vec<Vec<u8>>) -> Result<Vec<Picture>, Failure> {
    let count = pages.len();
    let is_no_file = |target: &Path| std::fs::metadata(target).is_ok_and(|target| !target.is_file());
    let Some(target) = target.filter(|target| count == 1 || !is_no_file(target)) else {
        if count > 1 {
            let place = target.map_or("standard output".into(), |target| target.display().to_string());
            let message = format!("{count} pages cannot go to {place}; name a file with -o, or write pdf");
            return Err(Failure::Message(message));
        }
        return Ok(pages.into_iter().map(|bytes| Picture { target: None, bytes }).collect());
    };
    let pages = pages.into_iter().enumerate();
    Ok(pages.map(|(index, bytes)| Picture { target: Some(place(target, index + 1)), bytes }).collect())
}

/// Where a page of a picture goes.
fn place(target: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return target.to_path_buf();
    }
    let mut file = target.file_stem().unwrap_or_default().to_os_string();
    file.push(format!("-{number}"));
    if let Some(extension) = target.extension() {
        file.push(".");
        file.push(extension);
    }
    target.with_file_name(file)
}

/// The journey whose picture a file may be: it has the same stem, and stands in the folder of the file, or of the
/// journey that is drawn.
fn journey_of(picture: &Path, source: &Path) -> Option<PathBuf> {
    let stem = picture.file_stem()?;
    let places = ["yaml", "yml", "YAML", "YML", "journey.yaml", "journey.yml", "journey.YAML", "journey.YML"]
        .iter()
        .flat_map(|extension| {
            let mut file = stem.to_os_string();
            file.push(format!(".{extension}"));
            [source.with_file_name(&file), picture.with_file_name(&file)]
        });
    places.into_iter().find(|place| place.is_file())
}

/// A picture that is named after its view, or a further page, takes no place of what may be another journey's picture.
pub(super) fn spare_pictures(job: &Job<'_>, pages: usize) -> Result<(), String> {
    let Some(target) = &job.target else { return Ok(()) };
    let first = if job.beside.is_some() { 1 } else { 2 };
    for page in (first..=pages).map(|number| place(target, number)).filter(|page| page.exists() || first == 1) {
        if let Some(journey) = journey_of(&page, job.source) {
            let (page, journey, source) = (page.display(), journey.display(), job.source.display());
            return Err(format!(
                "{page} would be of {source}, and may be the picture of {journey}; name another file with -o"
            ));
        }
    }
    Ok(())
}

/// Tells of pages that remain of an earlier drawing.
pub(super) fn left_over(source: &Path, target: &Path, pages: usize) -> Option<String> {
    let is_page = |page: &PathBuf| page.is_file() && journey_of(page, source).is_none();
    let mut old = (pages.max(1) + 1..).map(|number| place(target, number)).take_while(is_page);
    let first = old.next()?;
    Some(match old.last() {
        Some(last) => {
            format!("note: {} to {} are of an earlier drawing with more pages", first.display(), last.display())
        }
        None => format!("note: {} is of an earlier drawing with more pages", first.display()),
    })
}

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::format::{Format, extension};
use super::{INPUT, Picture, Render, site};
use crate::cli::Failure;
use crate::cli::output::{is_yaml, real, writable};
use crate::model::Journey;
use crate::render::ThemeName;
use crate::workspace::{Loaded, reason};

impl Render {
    /// Where the picture of a journey goes; `None`: to standard output.
    pub(super) fn target(&self, source: &Path, journey: &Journey, format: Format) -> Option<PathBuf> {
        let extension = extension(format);
        let is_input = source == Path::new(INPUT);
        let mut file = match source.file_stem() {
            Some(stem) if !is_input => match stem.to_str().and_then(|stem| stem.strip_suffix(".journey")) {
                Some(stem) => stem.into(),
                None => stem.to_os_string(),
            },
            _ => journey.id.clone().into(),
        };
        file.push(format!(".{extension}"));
        match (&self.output, &self.out_dir) {
            (Some(output), _) => (output != Path::new("-")).then(|| output.clone()),
            (None, Some(folder)) => Some(folder.join(file)),
            (None, None) => (!is_input).then(|| source.with_file_name(file)),
        }
    }

    /// No picture may take the place of a journey, of a project file, of a theme, or of another picture.
    pub(super) fn spare_files<'a>(
        &self,
        groups: &[Loaded],
        targets: impl Iterator<Item = Option<&'a Path>>,
    ) -> Result<(), Failure> {
        let files = groups.iter().flat_map(|group| &group.files);
        let sources: HashSet<PathBuf> = files.map(|file| real(&file.file)).collect();
        let themes: HashSet<PathBuf> = groups
            .iter()
            .filter_map(|group| group.root.theme_file())
            .chain(self.theme_file())
            .map(|file| real(&file))
            .collect();
        let mut taken = HashSet::new();
        for path in targets.flatten() {
            let target = real(path);
            let what = if sources.contains(&target) {
                "is the journey itself; write the picture to another file"
            } else if themes.contains(&target) {
                "is the theme itself; write the picture to another file"
            } else if is_yaml(&target) || is_yaml(path) {
                "would be a picture with the name of a YAML file; write it to another file"
            } else if taken.insert(target) {
                continue;
            } else if path.ends_with(site::INDEX) && self.folder().is_some() {
                "would be both a journey's page and the overview; rename the journey's file"
            } else {
                "would be the picture of more than one journey; rename one of them, or draw them one at a time"
            };
            return Err(Failure::Message(format!("{} {what}", path.display())));
        }
        Ok(())
    }

    fn theme_file(&self) -> Option<PathBuf> {
        match &self.theme {
            Some(ThemeName::File(file)) => Some(file.clone()),
            _ => None,
        }
    }

    /// Makes the folder for pictures, if there are any, and finds out whether all can be written before the
    /// first is.
    pub(super) fn make_room(&self, pictures: &[Picture]) -> Result<(), Failure> {
        if let Some(folder) = self.out_dir.as_ref().filter(|_| !pictures.is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| Failure::Message(format!("cannot make {}: {}", folder.display(), reason(&error))))?;
        }
        pictures.iter().filter_map(|picture| picture.target.as_deref()).try_for_each(writable)
    }
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
    let places = ["yaml", "yml", "journey.yaml", "journey.yml"].iter().flat_map(|extension| {
        let mut file = stem.to_os_string();
        file.push(format!(".{extension}"));
        [source.with_file_name(&file), picture.with_file_name(&file)]
    });
    places.into_iter().find(|place| place.is_file())
}

/// A page takes no place of a picture that may be that of another journey.
pub(super) fn spare_pictures(source: &Path, target: &Path, pages: usize) -> Result<(), Failure> {
    for page in (2..=pages).map(|number| place(target, number)).filter(|page| page.exists()) {
        if let Some(journey) = journey_of(&page, source) {
            let (page, journey) = (page.display(), journey.display());
            let message = format!(
                "{page} would be a page of {}, and may be the picture of {journey}; name another file with -o",
                target.display()
            );
            return Err(Failure::Message(message));
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

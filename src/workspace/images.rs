//! The image files that journeys and catalogs name.
//!
//! Loading a journey checks its images by their headers; that costs little, so that linting many journeys stays quick. Only
//! who draws decodes them ([`LoadedProject::read_images`]).

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::bounds::Bounds;
use super::files::{FileKind, Files};
use super::load::{LoadedFile, LoadedProject};
use super::paths::{absolute, canonical, parent, reason};
use super::root::Root;
use super::sides::STANDARD_INPUT;
use crate::diagnostic::{Diagnostic, nearest, shorten, sort};
use crate::model::{BAD_IMAGE, Definitions, Image, ImagePath, Journey, MOST_PROBLEMS};
use crate::raster::{BadImage, Format, Header, MAX_IMAGE_BYTES, MAX_IMAGES_BYTES, MAX_IMAGES_PIXELS};
use crate::source::At;

/// Where the images of a file are.
struct Shelf<'a> {
    /// The folder that paths are relative to.
    folder: PathBuf,
    /// The folder that no path may lead out of.
    root: PathBuf,
    bounds: Bounds,
    files: &'a dyn Files,
}

impl<'a> Shelf<'a> {
    /// Returns where the images of a journey are. A journey without a project has those of its folder.
    fn of_journey(file: &Path, root: &Root, files: &'a dyn Files) -> Self {
        let folder = absolute(parent(file));
        let root = if root.has_file { root.folder.clone() } else { folder.clone() };
        Shelf { bounds: Bounds::within(&root), folder, root, files }
    }

    /// Returns where the images of a catalog are.
    fn of_catalog(folder: &Path, files: &'a dyn Files) -> Self {
        Shelf { bounds: Bounds::within(folder), folder: folder.into(), root: folder.into(), files }
    }

    /// Reads an image file.
    fn read(&self, src: &ImagePath) -> Result<Vec<u8>, BadImage> {
        let path = absolute(&self.folder.join(src.as_str()));
        let bytes = match self.files.revision() {
            Some(_) => self.read_of_revision(&path),
            None => self.bounds.check(&path).and_then(|()| read_regular(&path)),
        };
        let bytes = bytes.map_err(|error| self.unread(src, &path, &error))?;
        if bytes.len() as u64 > MAX_IMAGE_BYTES {
            let what = format!("is larger than the {} MiB that an image may have", MAX_IMAGE_BYTES >> 20);
            return Err(BadImage::new(what, "save it smaller; pictures show it small anyway"));
        }
        Ok(bytes)
    }

    fn read_of_revision(&self, path: &Path) -> io::Result<Vec<u8>> {
        // The links of a revision may lead anywhere in the repository.
        let (target, root) = (self.files.identity(path), self.files.identity(&self.root));
        if !target.starts_with(root) {
            return Err(io::Error::other("it leads out of its project"));
        }
        match self.files.kind(path)? {
            FileKind::File => self.files.read(path),
            FileKind::Folder => Err(io::ErrorKind::IsADirectory.into()),
            FileKind::Other => Err(io::Error::other("it is a submodule")),
        }
    }

    /// Words why a file could not be read.
    fn unread(&self, src: &ImagePath, path: &Path, error: &io::Error) -> BadImage {
        match error.kind() {
            io::ErrorKind::NotFound => {
                let near = neighbours(path);
                let written = |near: &str| match src.as_str().rsplit_once('/') {
                    Some((folder, _)) => format!("{folder}/{near}"),
                    None => near.to_owned(),
                };
                let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
                let help = match nearest(&name, near.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{}`?", written(&near.to_string())),
                    None => "the path is relative to this file".into(),
                };
                BadImage::new("does not exist", help)
            }
            io::ErrorKind::IsADirectory => BadImage::new("is a folder", "name an image file in it"),
            _ => {
                BadImage::new(format!("cannot be read: {}", reason(error)), "name a file in the folder of the project")
            }
        }
    }
}

/// Reads at most a byte more of a regular file than an image may have.
fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    // Opening a pipe would wait for a writer.
    super::files::check_regular(path)?;
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_IMAGE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The most files of a folder among which a misspelled one is looked for.
const MOST_NEIGHBOURS: usize = 1_000;

/// Returns the names of the image files in the folder of a file.
fn neighbours(path: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(parent(path)) else { return Vec::new() };
    let names = entries.take(MOST_NEIGHBOURS).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| Format::of_name(name).is_some()).collect();
    names.sort();
    names
}

fn problem(src: &At<ImagePath>, bad: &BadImage) -> Diagnostic {
    let message = format!("`{}` {}", shorten(src.value.as_str()), bad.what);
    Diagnostic::new(&BAD_IMAGE, src.span, message).help(bad.help.as_str())
}

/// Checks images by their headers.
fn check<'i>(images: impl Iterator<Item = &'i Image>, shelf: &Shelf<'_>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut known: HashMap<&str, Result<(), BadImage>> = HashMap::new();
    let mut total = Total::default();
    for Image { src, .. } in images {
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
        let checked = known.entry(src.value.as_str()).or_insert_with(|| {
            let bytes = shelf.read(&src.value)?;
            total.add(bytes.len(), &Header::read(src.value.as_str(), &bytes)?)
        });
        problems.extend(checked.as_ref().err().map(|bad| problem(src, bad)));
        if total.is_over() {
            break;
        }
    }
    problems
}

/// What the images of a journey have together.
#[derive(Default)]
struct Total {
    bytes: u64,
    pixels: u64,
}

impl Total {
    fn is_over(&self) -> bool {
        self.bytes > MAX_IMAGES_BYTES || self.pixels > MAX_IMAGES_PIXELS
    }

    /// Adds an image.
    fn add(&mut self, bytes: usize, header: &Header) -> Result<(), BadImage> {
        self.bytes += bytes as u64;
        self.pixels += header.pixels();
        self.check()
    }

    fn check(&self) -> Result<(), BadImage> {
        let most = match (self.bytes > MAX_IMAGES_BYTES, self.is_over()) {
            (true, _) => format!("{} MiB", MAX_IMAGES_BYTES >> 20),
            (false, true) => format!("{} million pixels", MAX_IMAGES_PIXELS / 1_000_000),
            (false, false) => return Ok(()),
        };
        let what = format!("is too much: the images of a journey have at most {most} together");
        Err(BadImage::new(what, "save them smaller; pictures show them small anyway"))
    }
}

/// Returns the journey's own images, but not those of the catalog.
fn own_images(journey: &Journey) -> impl Iterator<Item = &Image> {
    let personas = journey.definitions.personas.iter().filter(|persona| !persona.identity.from_catalog);
    let portraits = personas.filter_map(|persona| persona.image.as_deref());
    let scenes = journey.touchpoints.iter().filter_map(|touchpoint| touchpoint.image.as_ref());
    portraits.chain(scenes).map(|image| &image.value)
}

/// Returns the files of the portraits of a catalog.
pub(super) fn portraits(root: &Root) -> impl Iterator<Item = PathBuf> + '_ {
    let portraits = root.project.catalog.definitions().personas.iter().filter_map(|persona| persona.image.as_deref());
    portraits.map(|image| root.folder.join(image.src.as_str()))
}

/// Checks the portraits of a catalog.
pub(super) fn check_catalog(catalog: &Definitions, folder: &Path, files: &dyn Files) -> Vec<Diagnostic> {
    let portraits = catalog.personas.iter().filter_map(|persona| persona.image.as_deref());
    match files.revision() {
        Some(_) => Vec::new(),
        None => check(portraits.map(|image| &image.value), &Shelf::of_catalog(folder, files)),
    }
}

impl LoadedFile {
    /// Checks the images of a journey that was just loaded. Those of a revision are not checked: nobody can mend them.
    /// Standard input has no folder, and so no images.
    pub(super) fn check_images(&mut self, root: &Root, files: &dyn Files) {
        let Some(journey) = &self.journey else { return };
        if files.revision().is_some() || self.file == Path::new(STANDARD_INPUT) {
            return;
        }
        let mut images = own_images(journey).peekable();
        if images.peek().is_none() {
            return;
        }
        let shelf = Shelf::of_journey(&self.file, root, files);
        let problems = check(images, &shelf);
        let paths = own_images(journey).map(|image| canonical(&absolute(&shelf.folder.join(image.src.as_str()))));
        self.images = paths.collect();
        self.images.sort();
        self.images.dedup();
        self.refuse(problems);
    }

    /// Adds load errors, with which there is no journey.
    fn refuse(&mut self, problems: Vec<Diagnostic>) {
        if !problems.is_empty() {
            self.journey = None;
            self.problems.extend(problems);
            sort(&mut self.problems);
        }
    }
}

impl LoadedProject {
    /// Reads and decodes the images of all journeys, for pictures to show. An image that cannot be decoded is a load error
    /// of its journey. In a revision, images that cannot be read are left out, since nobody can mend them; those of
    /// standard input are left out too, since it has no folder.
    ///
    /// Without the feature `images`, this does nothing.
    pub fn read_images(&mut self) {
        for file in &mut self.files {
            read_images(file, &self.root);
        }
    }
}

/// Reads and decodes the images of a journey.
#[cfg(not(feature = "images"))]
pub(super) fn read_images(_: &mut LoadedFile, _: &Root) {}

/// Reads and decodes the images of a journey.
#[cfg(feature = "images")]
pub(super) fn read_images(file: &mut LoadedFile, root: &Root) {
    use std::sync::Arc;

    use crate::raster::{Crop, Raster};

    let Some(journey) = &mut file.journey else { return };
    if file.file == Path::new(STANDARD_INPUT) {
        return;
    }
    let is_of_revision = root.revision.is_some();
    let own = Shelf::of_journey(&file.file, root, root.files());
    let shared = Shelf::of_catalog(&root.folder, root.files());
    let mut known: HashMap<(PathBuf, Crop), Result<Arc<Raster>, BadImage>> = HashMap::new();
    let mut total = Total::default();
    let mut raster = |image: &Image, crop: Crop, shelf: &Shelf<'_>| {
        let path = shelf.folder.join(image.src.as_str());
        let decoded = known.entry((path, crop)).or_insert_with(|| {
            // Nobody has checked those of a revision.
            total.check()?;
            let bytes = shelf.read(&image.src)?;
            total.add(bytes.len(), &Header::read(image.src.as_str(), &bytes)?)?;
            Raster::decode(image.src.as_str(), &bytes, crop).map(Arc::new)
        });
        decoded.clone()
    };
    let mut problems = Vec::new();
    for persona in &mut journey.definitions.personas {
        let Some(image) = persona.image.as_deref() else { continue };
        let shelf = if persona.identity.from_catalog { &shared } else { &own };
        match raster(image, Crop::Portrait, shelf) {
            Ok(raster) => {
                let image = Arc::make_mut(persona).image.as_mut();
                image.into_iter().for_each(|image| image.value.raster = Some(Arc::clone(&raster)));
            }
            Err(bad) if persona.identity.from_catalog => {
                // The catalog stands in another file.
                let id = shorten(&persona.identity.id.value);
                let what = format!("the portrait of `{id}` in the catalog, `{}`, {}", image.src.as_str(), bad.what);
                problems.push(Diagnostic::new(&BAD_IMAGE, journey.title.span, what).help(bad.help));
            }
            Err(bad) => problems.push(problem(&image.src, &bad)),
        }
    }
    for touchpoint in journey.touchpoints.iter_mut().filter(|touchpoint| touchpoint.image.is_some()) {
        let Some(image) = &mut touchpoint.image else { continue };
        match raster(&image.value, Crop::Scene, &own) {
            Ok(raster) => image.value.raster = Some(raster),
            Err(bad) => problems.push(problem(&image.value.src, &bad)),
        }
    }
    problems.truncate(MOST_PROBLEMS);
    if !is_of_revision {
        file.refuse(problems);
    }
}

/// What an image file is, for an editor.
pub(crate) struct ImageFacts {
    pub path: PathBuf,
    pub header: Header,
    /// The number of bytes of the file.
    pub size: usize,
}

/// Returns what an image file is, if it can be used: one that a file of a project names, or a project file its catalog.
pub(crate) fn image_facts(file: &Path, root: &Root, src: &ImagePath) -> Option<ImageFacts> {
    let shelf = Shelf::of_journey(file, root, root.files());
    let bytes = shelf.read(src).ok()?;
    let header = Header::read(src.as_str(), &bytes).ok()?;
    Some(ImageFacts { path: absolute(&shelf.folder.join(src.as_str())), header, size: bytes.len() })
}

/// The most images that are proposed, and the most entries of folders that are looked at.
const MOST_PROPOSED: usize = 200;
const MOST_ENTRIES: usize = 5_000;

/// Returns the paths of the image files in the folder of a file and in the folders below it, as the file would name them.
pub(crate) fn images_beside(file: &Path) -> Vec<String> {
    let folder = parent(file).to_path_buf();
    let mut found = Vec::new();
    let mut open = std::collections::VecDeque::from([(folder, String::new())]);
    let mut left = MOST_ENTRIES;
    while let Some((folder, before)) = open.pop_front() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.take(left).filter_map(Result::ok) {
            left = left.saturating_sub(1);
            let Ok(name) = entry.file_name().into_string() else { continue };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !name.starts_with('.') => {
                    open.push_back((entry.path(), format!("{before}{name}/")));
                }
                Ok(kind) if kind.is_file() => found.extend(ImagePath::parse(&format!("{before}{name}"))),
                _ => {}
            }
        }
    }
    let mut found: Vec<String> = found.into_iter().map(|path| path.as_str().to_owned()).collect();
    // Those of the nearest folders first.
    found.sort_by_key(|path| (path.matches('/').count(), path.clone()));
    found.truncate(MOST_PROPOSED);
    found
}

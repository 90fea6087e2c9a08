//! The pictures of a run: drawn, then written or compared with those on the disk.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::backend::DrawnFiles;
use super::format::RenderFormat;
use super::target::{Claims, old_pages, paged, spare_pictures};
use super::{Job, site};
use crate::cli::Failure;
use crate::cli::files::{self, OutputPath};
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::report::count;
use crate::workspace::{Disk, Files, WorkspaceError, make_folder, parent, shown, writable};

/// A picture to write.
pub(super) struct PictureFile {
    pub target: OutputPath,
    pub bytes: Vec<u8>,
    /// Whether it is text, so that a checkout may change its line breaks.
    pub is_text: bool,
}

/// Everything that a run has drawn.
pub(super) struct Album {
    pub pictures: Vec<PictureFile>,
    /// What to say once the pictures are written.
    notes: Vec<String>,
    /// Whether every picture that was asked for is here.
    pub is_whole: bool,
}

impl Album {
    /// Draws everything before the first picture is written: a mistake in the arguments leaves nothing half done. Also
    /// returns the jobs that are done.
    pub fn draw<'a>(mut jobs: Vec<Job<'a>>, mut claims: Claims, out: &Output) -> Result<(Self, Vec<Job<'a>>), Failure> {
        let mut album = Album { pictures: Vec::new(), notes: Vec::new(), is_whole: true };
        jobs.retain(|job| album.accept(job.target.file().map_or(Ok(()), |file| claims.claim(file)), out));
        let drawn = draw_all(&jobs).into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut finished = Vec::with_capacity(jobs.len());
        for (job, DrawnFiles { pages, told }) in jobs.into_iter().zip(drawn) {
            told.iter().for_each(|told| out.tell(told));
            let pages_drawn = pages.len();
            let format = job.drawing.format;
            let pictures = paged(&job.target, pages, format.is_text())?;
            let mut further = pictures.iter().skip(1).filter_map(|picture| picture.target.file());
            let is_free =
                spare_pictures(&job, pages_drawn).and_then(|()| further.try_for_each(|page| claims.claim(page)));
            if !album.accept(is_free, out) {
                continue;
            }
            if let Some(file) = job.target.file()
                && job.resolved.options.page.is_some()
                && matches!(format, RenderFormat::Svg | RenderFormat::Png)
            {
                album.notes.extend(old_pages(job.source, file, pages_drawn));
            }
            album.pictures.extend(pictures);
            finished.push(job);
        }
        Ok((album, finished))
    }

    /// Reports why a picture cannot be taken into the album. Returns whether it can.
    fn accept(&mut self, is_free: Result<(), Failure>, out: &Output) -> bool {
        if let Err(failure) = &is_free {
            out.failure(failure);
            self.is_whole = false;
        }
        is_free.is_ok()
    }

    /// Writes all pictures. Makes sure first that all can be written. `spares_pages` protects an `index.html` that polku
    /// has not written.
    pub fn write(&self, makes_folders: bool, spares_pages: bool, out: &Output) -> Result<(), Failure> {
        let targets = || self.pictures.iter().filter_map(|picture| picture.target.file());
        if spares_pages {
            targets().filter(|file| file.file_name() == Some(site::OVERVIEW.as_ref())).try_for_each(site::spare)?;
        }
        if makes_folders {
            for folder in targets().map(parent).collect::<BTreeSet<&Path>>() {
                make_folder(folder).map_err(|error| Failure::CannotMakeFolder(folder.to_path_buf(), error))?;
            }
        }
        targets().try_for_each(writable)?;
        files::clear_leftovers(targets(), true, out);
        self.pictures.iter().try_for_each(|picture| picture.target.deliver(&picture.bytes, out))?;
        self.notes.iter().for_each(|note| out.note(note));
        Ok(())
    }

    /// Compares the pictures with those on the disk, and lists those that are missing or differ. Returns whether there
    /// are none.
    pub fn compare(&self, out: &Output) -> Result<bool, Failure> {
        let mut list = String::new();
        let mut stale = 0;
        for PictureFile { target, bytes, is_text } in &self.pictures {
            let Some(file) = target.file() else {
                return Err(Failure::NothingToCompare);
            };
            let what = match Disk.read(file) {
                Ok(old) if is_same(&old, bytes, *is_text) => continue,
                Ok(_) => "out of date",
                Err(error) if error.kind() == io::ErrorKind::NotFound => "missing",
                Err(error) => return Err(WorkspaceError::Unreadable(file.into(), error).into()),
            };
            stale += 1;
            list += &format!("{what}: {}\n", crate::report::line_start(&shown(file)));
        }
        out.print(&list)?;
        let all = count(self.pictures.len(), "file");
        match stale {
            0 => out.tell(&format!("{all} compared, all up to date")),
            stale => {
                out.tell(&format!("{all} compared, {stale} missing or out of date; without --check, polku draws them"))
            }
        }
        self.notes.iter().for_each(|note| out.note(note));
        Ok(stale == 0)
    }
}

/// Returns whether a file has the bytes of a picture. Git may have changed the line breaks of a text.
fn is_same(old: &[u8], new: &[u8], is_text: bool) -> bool {
    fn unix(bytes: &[u8]) -> impl Iterator<Item = u8> + '_ {
        let is_kept = |index: usize| bytes[index] != b'\r' || bytes.get(index + 1) != Some(&b'\n');
        (0..bytes.len()).filter(move |index| is_kept(*index)).map(|index| bytes[index])
    }
    old == new || (is_text && unix(old).eq(unix(new)))
}

/// Draws all journeys in parallel. The result is in the order of the jobs.
fn draw_all(jobs: &[Job<'_>]) -> Vec<Result<DrawnFiles, Failure>> {
    let progress = Progress::new("drawing journeys", jobs.len());
    let draw = |job: &Job<'_>| {
        let drawn = job.drawing.draw(job);
        progress.step();
        drawn
    };
    jobs.par_iter().map(draw).collect()
}

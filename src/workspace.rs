//! Finds, reads and loads the journeys of a project.

mod bounds;
mod changed;
mod check;
mod error;
mod files;
mod find;
mod fix;
mod format;
mod git;
mod images;
mod load;
mod locate;
mod notes;
mod open;
mod paths;
mod pictures;
mod rename;
mod revision;
mod root;
mod sides;
mod walk;
#[cfg(feature = "cli")]
mod write;

use std::time::{SystemTime, UNIX_EPOCH};

use crate::model::Date;

pub(crate) use self::bounds::real;
pub use self::bounds::trust;
pub use self::changed::judge_changed_since;
pub use self::error::WorkspaceError;
pub(crate) use self::files::check_regular;
pub use self::files::{Disk, Files, decoded, source};
pub(crate) use self::find::only_journeys;
pub use self::fix::Fixed;
pub(crate) use self::fix::fix_project_file;
pub use self::format::{Formatted, Formatting, format, format_text};
pub use self::git::GitError;
pub(crate) use self::images::{ImageFacts, image_facts, images_beside};
pub use self::load::{LoadedFile, LoadedProject, file, load};
pub(crate) use self::locate::{project_folder, repository, repository_of};
pub use self::open::OpenProject;
pub(crate) use self::paths::{absolute, canonical, file_stem, folded, folder_name, is_yaml, parent, reason, shown};
pub(crate) use self::rename::{RenameError, Renamed, rename};
pub use self::revision::Revision;
pub(crate) use self::root::has_journeys;
pub(crate) use self::root::requested_look;
pub use self::root::{Root, look};
pub use self::sides::Side;
pub(crate) use self::walk::{folders, has_more_than};
#[cfg(feature = "cli")]
pub(crate) use self::write::{check_folder_of, create_file, leftovers, make_folder, writable, write_file};

/// Returns today's date by the system clock, in UTC.
pub(crate) fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Date::after_1970(i64::try_from(since.as_secs() / (24 * 60 * 60)).ok()?)
}

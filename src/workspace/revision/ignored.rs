//! Which files of a revision its `.gitignore` files leave out, as on the disk.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The files `.ignore` and `.gitignore` in and below a folder, by their folders. The first kind overrides the second.
pub(super) struct IgnoreFiles {
    folder: PathBuf,
    kinds: [HashMap<PathBuf, Gitignore>; 2],
}

impl IgnoreFiles {
    pub fn new<'p>(folder: &Path, files: impl Iterator<Item = (&'p Path, String)>) -> Self {
        let mut kinds = [HashMap::new(), HashMap::new()];
        for (path, text) in files {
            let folder = path.parent().unwrap_or(Path::new(""));
            let mut builder = GitignoreBuilder::new(folder);
            // A line that is no pattern has no effect, as in a walk.
            text.lines().for_each(|line| drop(builder.add_line(None, line)));
            let kind = usize::from(path.file_name().is_some_and(|name| name == ".gitignore"));
            if let Ok(ignored) = builder.build() {
                kinds[kind].insert(folder.to_path_buf(), ignored);
            }
        }
        IgnoreFiles { folder: folder.to_path_buf(), kinds }
    }

    /// Returns whether a walk skips a file: it, or a folder that contains it, is hidden or ignored.
    pub fn skips(&self, path: &Path) -> bool {
        let steps = path.ancestors().take_while(|step| *step != self.folder && !step.as_os_str().is_empty());
        steps.into_iter().any(|step| match self.matched(step, step != path) {
            Match::Ignore(()) => true,
            Match::Whitelist(()) => false,
            Match::None => step.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")),
        })
    }

    fn matched(&self, path: &Path, is_folder: bool) -> Match<()> {
        let of_kind = |files: &HashMap<PathBuf, Gitignore>| {
            let above = path.ancestors().skip(1).take_while(|above| above.starts_with(&self.folder));
            let mut matches = above.filter_map(|above| Some(files.get(above)?.matched(path, is_folder).map(|_| ())));
            matches.find(|one| !one.is_none()).unwrap_or(Match::None)
        };
        let [own, of_git] = &self.kinds;
        of_kind(own).or(of_kind(of_git))
    }
}

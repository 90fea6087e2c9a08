//! Patterns of files, as they stand in the project file.

use std::collections::HashSet;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::diagnostic::{Diagnostic, shorten};
use crate::model::{BAD_PATTERN, Reader, Text};
use crate::source::At;

/// Patterns of files as one set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patterns {
    set: GlobSet,
    /// Those that stand in the project's own file, at their numbers in the set.
    written: Vec<At<String>>,
}

fn glob(text: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(text.trim_start_matches("./")).literal_separator(true).build()
}

impl Patterns {
    /// Reads patterns; broken ones are reported.
    pub fn read(texts: &[At<Text<'_>>], reader: &mut Reader<'_>) -> Self {
        let mut set = GlobSetBuilder::new();
        let mut written = Vec::new();
        for text in texts {
            match glob(text.value.0) {
                Ok(glob) => {
                    set.add(glob);
                    written.push(At { value: text.value.0.to_owned(), span: text.span });
                }
                Err(error) => {
                    let said = error.kind().to_string();
                    let reason = said.split([';', '(']).next().unwrap_or(&said).trim();
                    let message = format!("`{}` is no pattern of files: {reason}", shorten(text.value.0));
                    reader.report(
                        Diagnostic::new(&BAD_PATTERN, text.span, message)
                            .help("`*` stands for part of a name, `**` for any folders: `journeys/**/*.yaml`"),
                    );
                }
            }
        }
        Patterns { set: set.build().unwrap_or_default(), written }
    }

    /// Returns the patterns of several as one set, each known by its number among all of them.
    pub fn together<'p>(several: impl IntoIterator<Item = &'p Patterns>) -> GlobSet {
        let written = several.into_iter().flat_map(|patterns| &patterns.written);
        let mut set = GlobSetBuilder::new();
        for glob in written.filter_map(|text| glob(&text.value).ok()) {
            set.add(glob);
        }
        set.build().unwrap_or_default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.written.len()
    }

    /// Patterns that nobody wrote.
    pub fn of(texts: &[&str]) -> Self {
        let mut set = GlobSetBuilder::new();
        for glob in texts.iter().filter_map(|text| Glob::new(text).ok()) {
            set.add(glob);
        }
        Patterns { set: set.build().unwrap_or_default(), written: Vec::new() }
    }

    /// The same patterns, some of which may match nothing.
    pub fn but(mut self, excused: &[&str]) -> Self {
        for pattern in self.written.iter_mut().filter(|pattern| excused.contains(&pattern.value.as_str())) {
            pattern.value.clear();
        }
        self
    }

    /// The same patterns, for a file that takes them from another one.
    pub fn of_elsewhere(self) -> Self {
        Patterns { written: Vec::new(), ..self }
    }

    /// Whether one of them matches a path.
    pub fn is_match(&self, path: &str) -> bool {
        self.set.is_match(path)
    }

    /// Those of the project's own file that match none of some paths.
    pub fn unmatched(&self, paths: &[&str]) -> impl Iterator<Item = &At<String>> {
        let matched: HashSet<usize> = paths.iter().flat_map(|path| self.set.matches(path)).collect();
        let written = self.written.iter().enumerate();
        written.filter(move |(index, text)| !matched.contains(index) && !text.value.is_empty()).map(|(_, text)| text)
    }
}

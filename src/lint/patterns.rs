//! Patterns of files in the project file.

use std::collections::HashSet;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::diagnostic::{Diagnostic, shorten};
use crate::model::{BAD_PATTERN, Reader, Text};
use crate::source::At;

/// Patterns of files as one set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patterns {
    set: GlobSet,
    /// The patterns that are written in the project's own file, by their numbers in the set.
    written: Vec<At<String>>,
    /// The numbers of the patterns that may match nothing.
    excused: HashSet<usize>,
}

fn glob(text: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(text.trim_start_matches("./")).literal_separator(true).build()
}

/// Makes a set of patterns that are valid one by one. Together they may be too large, which is reported.
fn build<'p>(
    set: &GlobSetBuilder,
    written: impl IntoIterator<Item = &'p At<String>>,
    reader: &mut Reader<'_>,
) -> GlobSet {
    set.build().unwrap_or_else(|_| {
        let place = written.into_iter().next().map(|first| first.span).unwrap_or_default();
        let message = "these patterns are too large to be matched together";
        reader.report(Diagnostic::new(&BAD_PATTERN, place, message).help("write fewer or simpler patterns"));
        GlobSet::default()
    })
}

impl Patterns {
    /// Reads patterns and reports broken ones.
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
                    let message = format!("`{}` is not a pattern of files: {reason}", shorten(text.value.0));
                    reader.report(
                        Diagnostic::new(&BAD_PATTERN, text.span, message)
                            .help("`*` matches part of a name, `**` any folders: `journeys/**/*.yaml`"),
                    );
                }
            }
        }
        Patterns { set: build(&set, &written, reader), written, excused: HashSet::new() }
    }

    /// Returns the patterns of several as one set, each with its number among all of them.
    pub fn together<'p>(several: impl IntoIterator<Item = &'p Patterns>, reader: &mut Reader<'_>) -> GlobSet {
        let written: Vec<&At<String>> = several.into_iter().flat_map(|patterns| &patterns.written).collect();
        let mut set = GlobSetBuilder::new();
        for glob in written.iter().filter_map(|text| glob(&text.value).ok()) {
            set.add(glob);
        }
        build(&set, written, reader)
    }

    /// Returns whether the project's own file names the patterns, even if it names none.
    pub fn is_written(&self) -> bool {
        !self.written.is_empty() || self.set.is_empty()
    }

    /// Returns the patterns that are written in the project's own file.
    pub fn written(&self) -> impl Iterator<Item = &str> {
        self.written.iter().map(|text| text.value.as_str())
    }

    /// Returns how many patterns are written in the project's own file.
    pub fn len(&self) -> usize {
        self.written.len()
    }

    /// Makes patterns that are not written in a file.
    pub fn of(texts: &[&str]) -> Self {
        let mut set = GlobSetBuilder::new();
        // The program's own patterns, which are valid.
        for glob in texts.iter().filter_map(|text| Glob::new(text).ok()) {
            set.add(glob);
        }
        Patterns { set: set.build().unwrap_or_default(), ..Patterns::default() }
    }

    /// Returns the same patterns, of which the excused may match nothing.
    pub fn but(mut self, excused: &[&str]) -> Self {
        let is_excused = |(_, pattern): &(usize, &At<String>)| excused.contains(&pattern.value.as_str());
        self.excused = self.written.iter().enumerate().filter(is_excused).map(|(number, _)| number).collect();
        self
    }

    /// Returns the same patterns, for a file that extends the one they stand in.
    pub fn for_other_file(self) -> Self {
        Patterns { written: Vec::new(), ..self }
    }

    /// Returns whether one of them matches a path.
    pub fn is_match(&self, path: &str) -> bool {
        self.set.is_match(path) || lower_ending(path).is_some_and(|path| self.set.is_match(path))
    }

    /// Returns the patterns of the project's own file that match none of some paths.
    pub fn unmatched<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> impl Iterator<Item = &At<String>> {
        let matched = self.matched(paths);
        let written = self.written.iter().enumerate();
        written
            .filter(move |(number, _)| !matched.contains(number) && !self.excused.contains(number))
            .map(|(_, text)| text)
    }

    /// Returns the excused patterns, where none of them matches any of some paths.
    pub fn excused<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> Vec<&str> {
        let matched = self.matched(paths);
        if self.excused.iter().any(|number| matched.contains(number)) {
            return Vec::new();
        }
        let written = self.written.iter().enumerate();
        written.filter(|(number, _)| self.excused.contains(number)).map(|(_, text)| text.value.as_str()).collect()
    }

    /// Returns the numbers of the patterns that match one of some paths.
    fn matched<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> HashSet<usize> {
        let mut matched = HashSet::new();
        for path in paths {
            // Usually every pattern matches one of the first paths.
            if matched.len() == self.written.len() {
                break;
            }
            matched.extend(self.set.matches(path));
            matched.extend(lower_ending(path).into_iter().flat_map(|path| self.set.matches(path)));
        }
        matched
    }
}

/// Returns a path with its extension in lower case, where it is not: `.YAML` is YAML too.
fn lower_ending(path: &str) -> Option<String> {
    let (stem, ending) = path.rsplit_once('.')?;
    ending.bytes().any(|b| b.is_ascii_uppercase()).then(|| format!("{stem}.{}", ending.to_ascii_lowercase()))
}

//! For people: the place underlined in its lines, what belongs to it labelled, why, and what to do.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};
use rayon::prelude::*;

use super::text::{LONGEST_COMMAND, command_signs, line_start, visible, visible_char};
use super::{Checked, Counts, FileReport, count};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{Source, Span};

/// How the report for people looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Human {
    /// With colours.
    pub colour: bool,
    /// At most so many diagnostics of a file; 0 for all.
    pub most: usize,
}

/// Lines between two labels that are still shown as one piece.
const NEAR: usize = 3;
/// Characters of a long line that are shown on either side of a label.
const AROUND: usize = 70;

/// Writes the report for people, with a last line that sums it up.
pub fn human(files: &[FileReport], checked: Checked, options: Human) -> String {
    let mut pieces = listings(files, options);
    pieces.push(summary(files, checked));
    pieces.concat()
}

/// Writes the diagnostics for people, without summing them up.
pub fn listing(files: &[FileReport], options: Human) -> String {
    listings(files, options).concat()
}

fn listings(files: &[FileReport], options: Human) -> Vec<String> {
    files.par_iter().map(|file| of_file(file, options)).collect()
}

fn of_file(file: &FileReport, options: Human) -> String {
    let renderer = if options.colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    let shown = if options.most == 0 { file.diagnostics.len() } else { options.most.min(file.diagnostics.len()) };
    for diagnostic in &file.diagnostics[..shown] {
        out.push_str(&one(&renderer, options, &file.source, diagnostic));
        out.push_str("\n\n");
    }
    let left_out = file.diagnostics.len() - shown;
    if left_out > 0 {
        let name = line_start(file.source.name());
        out.push_str(&format!("{name}: {} not shown (`--max 0` shows all)\n\n", count(left_out, "more finding")));
    }
    out
}

fn summary(files: &[FileReport], checked: Checked) -> String {
    let counts = Counts::of(files);
    let found = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.infos, "info")];
    let found: Vec<String> =
        found.iter().filter(|(number, _)| *number > 0).map(|&(number, noun)| count(number, noun)).collect();
    let excluded = if checked.excluded > 0 { format!(" ({} excluded)", checked.excluded) } else { String::new() };
    let journeys = count(checked.journeys, "journey");
    if found.is_empty() {
        format!("{journeys} checked{excluded}, nothing found\n")
    } else {
        format!("{journeys} checked{excluded}: {}\n{}{}", found.join(", "), explained(files), fixable(files))
    }
}

/// How many names are told at the end.
const MOST_NAMES: usize = 5;

/// How to read on about what was found: the heaviest first, each once.
fn explained(files: &[FileReport]) -> String {
    let mut found: Vec<(Reverse<Severity>, &str)> =
        files.iter().flat_map(|file| &file.diagnostics).map(|one| (Reverse(one.severity), one.kind.name)).collect();
    let mut seen = HashSet::new();
    found.sort();
    found.retain(|(_, name)| seen.insert(*name));
    match found.as_slice() {
        [] => String::new(),
        [(_, name)] => format!("`polku explain {name}` tells more\n"),
        _ => {
            let names = found.iter().take(MOST_NAMES).map(|(_, name)| *name).collect::<Vec<_>>().join(", ");
            let more = found.len().saturating_sub(MOST_NAMES);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("`polku explain NAME` tells more of {names}{more}\n")
        }
    }
}

/// How many can be fixed, and how; nothing where none can.
fn fixable(files: &[FileReport]) -> String {
    let fixes = || files.iter().flat_map(|file| &file.diagnostics).filter_map(|one| one.fix.as_ref());
    let safe = fixes().filter(|fix| fix.is_safe).count();
    match (safe, fixes().count() - safe) {
        (0, 0) => String::new(),
        (safe, 0) => format!("{safe} fixable with `--fix`\n"),
        (0, guesses) => format!("{guesses} fixable with `--fix --unsafe-fixes`\n"),
        (safe, guesses) => format!("{safe} fixable with `--fix`, {guesses} more with `--unsafe-fixes`\n"),
    }
}

/// One diagnostic.
fn one(renderer: &Renderer, options: Human, source: &Arc<Source>, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level.primary_title(visible(&diagnostic.message)).id(diagnostic.kind.name);
    let labels = |file: &Arc<Source>| {
        let own = std::iter::once((&diagnostic.primary, true)).filter(|_| Arc::ptr_eq(file, source));
        let others = diagnostic.related.iter().filter(|label| Arc::ptr_eq(label.file.as_ref().unwrap_or(source), file));
        own.chain(others.map(|label| (label, false))).collect::<Vec<_>>()
    };
    let mut files: Vec<&Arc<Source>> = vec![source];
    for file in diagnostic.related.iter().filter_map(|label| label.file.as_ref()) {
        if !files.iter().any(|other| Arc::ptr_eq(other, file)) {
            files.push(file);
        }
    }
    let mut elements: Vec<Element<'_>> = Vec::new();
    let mut last_line = 0;
    for (index, file) in files.into_iter().enumerate() {
        let labels = labels(file);
        last_line = labels.iter().map(|(label, _)| file.line_index(label.span.start) + 1).fold(last_line, usize::max);
        let name = (index > 0).then(|| line_start(file.name()));
        let pieces = snippets(file, labels).into_iter();
        elements.extend(pieces.map(|piece| Element::from(piece.path(name.clone().map(Cow::into_owned)))));
    }
    elements.extend(diagnostic.notes.iter().map(|note| Element::from(Level::NOTE.message(visible(note)))));
    elements.extend(diagnostic.help.iter().map(|help| Element::from(Level::HELP.message(visible(help)))));
    let drawn = renderer.render(&[Group::with_title(title).elements(elements)]);
    // The line with the place is ours: the renderer would count columns in the line as it is shown.
    let (title, rest) = drawn.split_once('\n').unwrap_or((&drawn, ""));
    let place = source.position(diagnostic.primary.span.start);
    let arrow = if options.colour { "\u{1b}[1m\u{1b}[94m-->\u{1b}[0m" } else { "-->" };
    let width = last_line.to_string().len();
    let rest = rest.lines().map(|line| match is_bare_gap(line) {
        true => Cow::Owned(line.replace(":::", "...").trim_end().to_owned()),
        false => Cow::Borrowed(line),
    });
    let rest = rest.collect::<Vec<_>>().join("\n");
    format!("{title}\n{:width$}{arrow} {}:{place}\n{rest}", "", line_start(source.name()))
}

/// Whether a line of the renderer stands between two pieces of one file: it has no path to show there.
fn is_bare_gap(line: &str) -> bool {
    if !line.contains(":::") {
        return false;
    }
    let plain = line.replace("\u{1b}[0m", "").replace("\u{1b}[1m", "").replace("\u{1b}[94m", "");
    plain.trim() == ":::"
}

/// The pieces of a file in which labels stand, each only a few lines long.
fn snippets<'a>(source: &Source, labels: Vec<(&Label, bool)>) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut labels: Vec<(usize, &Label, bool)> =
        labels.into_iter().map(|(label, primary)| (source.line_index(label.span.start), label, primary)).collect();
    labels.sort_by_key(|(line, label, _)| (*line, label.span.start));
    // On one long line, labels that stand far apart are pieces of their own.
    let near = |label: &Label, next: &Label| next.span.start.saturating_sub(label.span.end) < 2 * AROUND as u32;
    let pieces = labels.chunk_by(|(line, label, _), (next_line, next, _)| {
        next_line - line <= NEAR && (next_line != line || near(label, next))
    });
    let mut pieces: Vec<&[(usize, &Label, bool)]> = pieces.collect();
    // The piece with the place itself comes first.
    pieces.sort_by_key(|piece| !piece.iter().any(|(_, _, primary)| *primary));
    pieces.into_iter().map(|piece| snippet(source, piece)).collect()
}

fn snippet<'a>(source: &Source, labels: &[(usize, &Label, bool)]) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let (first, last) = (labels.first().map_or(0, |label| label.0), labels.last().map_or(0, |label| label.0));
    let mut text = String::new();
    let mut annotations = Vec::new();
    for line in first..=last {
        let here: Vec<&(usize, &Label, bool)> = labels.iter().filter(|label| label.0 == line).collect();
        let shown = ShownLine::of(source, line, here.iter().map(|label| label.1.span));
        for (_, label, primary) in here {
            let (start, end) = (text.len() + shown.offset(label.span.start), text.len() + shown.offset(label.span.end));
            let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let annotation = kind.span(start..end.max(start));
            let remark = visible(&label.text).into_owned();
            annotations.push(if remark.is_empty() { annotation } else { annotation.label(remark) });
        }
        text.push_str(&shown.text);
        text.push('\n');
    }
    Snippet::source(text).line_start(first + 1).fold(false).annotations(annotations)
}

/// A line as it is shown: made visible, and cut around its labels where it is long.
struct ShownLine {
    text: String,
    /// Where each byte of the line that is shown begins in `text`: pairs of (offset in the file, offset in `text`).
    places: Vec<(u32, usize)>,
}

impl ShownLine {
    fn of(source: &Source, line: usize, labels: impl Iterator<Item = Span>) -> Self {
        let span = source.line_span(line);
        let written = source.slice(span);
        let labels: Vec<Span> = labels.collect();
        let shown = if written.len() > 3 * AROUND { around(written, span, &labels) } else { 0..written.len() };
        // A report has many places of one long line: it looks at what it shows of it.
        let looked_at = written.floor_char_boundary(shown.start.saturating_sub(LONGEST_COMMAND))
            ..written.ceil_char_boundary(shown.end + LONGEST_COMMAND);
        let signs = command_signs(&written[looked_at.clone()]);
        let mut text = String::from(if shown.start > 0 { "…" } else { "" });
        let mut places = Vec::new();
        for (at, c) in written[shown.clone()].char_indices() {
            places.push((span.start + (shown.start + at) as u32, text.len()));
            let disarmed = signs.contains(&(shown.start + at - looked_at.start));
            text.push(if disarmed { char::REPLACEMENT_CHARACTER } else { visible_char(c) });
        }
        places.push((span.start + shown.end as u32, text.len()));
        if shown.end < written.len() {
            text.push('…');
        }
        ShownLine { text, places }
    }

    /// Where a place of the file is in the shown text; the nearest that is shown.
    fn offset(&self, place: u32) -> usize {
        let index = self.places.partition_point(|(of, _)| *of < place).min(self.places.len() - 1);
        self.places[index].1
    }
}

/// The part of a long line around its labels, in whole characters.
fn around(line: &str, span: Span, labels: &[Span]) -> std::ops::Range<usize> {
    let inside = |place: u32| (place.clamp(span.start, span.end) - span.start) as usize;
    let start = labels.iter().map(|label| inside(label.start)).min().unwrap_or(0);
    let end = labels.iter().map(|label| inside(label.end)).max().unwrap_or(0).min(start + 4 * AROUND);
    let floor = |mut at: usize| {
        while !line.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let end = floor((end + AROUND).min(line.len()));
    floor(start.saturating_sub(AROUND))..end
}

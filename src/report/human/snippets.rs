//! The pieces of a file that a report for people shows.

use annotate_snippets::{Annotation, AnnotationKind, Snippet};

use crate::diagnostic::Label;
use crate::report::text::{LONGEST_COMMAND, command_signs, visible, visible_char};
use crate::source::{Source, Span};

/// The most lines between two labels of one piece.
const NEAR: usize = 3;
/// The characters of a long line that are shown on either side of a label.
const AROUND: usize = 70;

type Piece<'a> = Snippet<'a, Annotation<'a>>;

/// Returns the pieces of a file that contain labels, each a few lines long; the one with the primary label first. The
/// flags tell which label is primary.
pub(super) fn snippets<'a>(source: &Source, labels: Vec<(&Label, bool)>) -> Vec<Piece<'a>> {
    let mut labels: Vec<(usize, &Label, bool)> =
        labels.into_iter().map(|(label, primary)| (source.line_index(label.span.start), label, primary)).collect();
    labels.sort_by_key(|(line, label, _)| (*line, label.span.start));
    // On one long line, labels that are far apart are separate pieces.
    let near = |label: &Label, next: &Label| next.span.start.saturating_sub(label.span.end) < 2 * AROUND as u32;
    let pieces = labels.chunk_by(|(line, label, _), (next_line, next, _)| {
        next_line - line <= NEAR && (next_line != line || near(label, next))
    });
    let mut pieces: Vec<&[(usize, &Label, bool)]> = pieces.collect();
    pieces.sort_by_key(|piece| !piece.iter().any(|(_, _, primary)| *primary));
    pieces.into_iter().map(|piece| snippet(source, piece)).collect()
}

fn snippet<'a>(source: &Source, labels: &[(usize, &Label, bool)]) -> Piece<'a> {
    // A piece has at least one label: `chunk_by` makes no empty ones.
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

/// A line as it is shown: without control characters, and cut around its labels if it is long.
struct ShownLine {
    text: String,
    /// Where each character begins: pairs of (offset in the file, offset in `text`).
    places: Vec<(u32, usize)>,
}

impl ShownLine {
    fn of(source: &Source, line: usize, labels: impl Iterator<Item = Span>) -> Self {
        let span = source.line_span(line);
        let written = source.slice(span);
        let labels: Vec<Span> = labels.collect();
        let shown = if written.len() > 3 * AROUND { around(written, span, &labels) } else { 0..written.len() };
        // Only the shown part is searched for commands, since a report may show many parts of one long line.
        let searched = written.floor_char_boundary(shown.start.saturating_sub(LONGEST_COMMAND))
            ..written.ceil_char_boundary(shown.end + LONGEST_COMMAND);
        let signs = command_signs(&written[searched.clone()]);
        let mut text = String::from(if shown.start > 0 { "…" } else { "" });
        let mut places = Vec::new();
        for (at, c) in written[shown.clone()].char_indices() {
            places.push((span.start + (shown.start + at) as u32, text.len()));
            let disarmed = signs.contains(&(shown.start + at - searched.start));
            text.push(if disarmed { char::REPLACEMENT_CHARACTER } else { visible_char(c) });
        }
        places.push((span.start + shown.end as u32, text.len()));
        if shown.end < written.len() {
            text.push('…');
        }
        ShownLine { text, places }
    }

    /// Returns where a place in the file is in the shown text, or the nearest place that is shown.
    fn offset(&self, place: u32) -> usize {
        let index = self.places.partition_point(|(of, _)| *of < place).min(self.places.len() - 1);
        self.places[index].1
    }
}

/// Returns the part of a long line around its labels, in whole characters.
fn around(line: &str, span: Span, labels: &[Span]) -> std::ops::Range<usize> {
    let inside = |place: u32| (place.clamp(span.start, span.end) - span.start) as usize;
    let start = labels.iter().map(|label| inside(label.start)).min().unwrap_or(0);
    let end = labels.iter().map(|label| inside(label.end)).max().unwrap_or(0).min(start + 4 * AROUND);
    line.floor_char_boundary(start.saturating_sub(AROUND))..line.floor_char_boundary(end + AROUND)
}

//! Finds the diagrams in a file: the whole file is one, or each of its `mermaid` blocks is.

use std::ops::Range;

use super::placed::Placed;
use super::prepare::{first_word, is_blank, is_journey};
use super::{MERMAID_LOSS, MERMAID_SYNTAX};
use crate::diagnostic::{Diagnostic, list, shorten};
use crate::model::Problems;
use crate::source::{Source, Span};

/// Returns the text of the selected journey diagram. Returns `None` and adds a problem if there is none.
pub(super) fn choose(source: &Source, nth: Option<usize>, problems: &mut Problems) -> Option<Placed> {
    // A file without such blocks is a diagram, unless it is Markdown and does not begin like a diagram.
    let mut blocks = find_blocks(source);
    if blocks.is_empty() {
        if is_markdown(source) && !is_journey(source.text()) {
            let message = format!("{} has no ```mermaid block with a user journey", source.name());
            let help =
                "a block begins with a line ```mermaid, ~~~mermaid or :::mermaid; it may be in a list or a quotation";
            problems.add(Diagnostic::new(&MERMAID_SYNTAX, source.line_span(0), message).help(help));
            return None;
        }
        blocks.push(Block::whole(source));
    }
    let text = |block: &Block| Placed::of(source.text(), block.lines.iter().cloned());
    // The only block is read even if it is not a user journey, so that its errors are reported.
    let is_only = blocks.len() == 1;
    let journeys: Vec<&Block> = blocks.iter().filter(|block| is_only || is_journey(text(block).as_str())).collect();
    if journeys.is_empty() {
        let each = blocks.iter().take(MOST_NAMED).map(|block| {
            let line = source.position(block.head.start).line;
            format!("`{}` in line {line}", shorten(&first_word(text(block).as_str())))
        });
        let more = blocks.len().saturating_sub(MOST_NAMED);
        let each = each.chain((more > 0).then(|| format!("{more} more")));
        let message = format!("no diagram in this file is a user journey: they begin with {}", list(each, "and"));
        let help = "a user journey begins with `journey`, in lower case";
        problems.add(Diagnostic::new(&MERMAID_SYNTAX, blocks.first()?.head, message).help(help));
        return None;
    }
    let Some(chosen) = journeys.get(nth.unwrap_or(1).wrapping_sub(1)) else {
        let message = match journeys.len() {
            1 => "the file contains one user journey".to_owned(),
            count => format!("the file contains {count} user journeys"),
        };
        let last = journeys.last()?.head;
        problems.add(Diagnostic::new(&MERMAID_SYNTAX, last, message).help("`--nth` counts from 1"));
        return None;
    };
    if nth.is_none() {
        for (index, other) in journeys.iter().enumerate().skip(1) {
            let message = "the file contains several user journeys; the first is imported, not this one";
            let help = format!("`--nth {}` imports this one", index + 1);
            problems.add(Diagnostic::new(&MERMAID_LOSS, other.head, message).help(help));
        }
    }
    Some(text(chosen))
}

/// The greatest number of other diagrams in a message.
const MOST_NAMED: usize = 5;

/// A diagram in a file.
struct Block {
    /// The line that begins it.
    head: Span,
    /// Its lines, without the indentation of the block.
    lines: Vec<Range<usize>>,
}

impl Block {
    fn whole(source: &Source) -> Self {
        let start = source.line_span(0).start as usize;
        Block { head: source.line_span(0), lines: std::iter::once(start..source.text().len()).collect() }
    }
}

/// The signs of fences: those of Markdown, and that of Azure DevOps.
const FENCES: [char; 3] = ['`', '~', ':'];

/// Returns whether a file is Markdown, judged by its name and by blocks of other languages.
fn is_markdown(source: &Source) -> bool {
    let is_named = |end: &&str| source.name().to_ascii_lowercase().ends_with(end);
    let has_block = || (0..source.line_count()).any(|line| Fence::of(source.slice(source.line_span(line))).is_some());
    [".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd"].iter().any(is_named) || has_block()
}

/// A line that begins or ends a block.
struct Fence<'l> {
    /// The number of quotations around it.
    quotes: usize,
    /// The indentation within the innermost quotation, including the markers of list items.
    indent: usize,
    /// The sign, and how often it is repeated.
    sign: char,
    count: usize,
    /// Whether the marker of a list item comes before it.
    is_item: bool,
    /// The text after it.
    info: &'l str,
}

impl<'l> Fence<'l> {
    /// Parses a line as a fence.
    fn of(line: &'l str) -> Option<Self> {
        let (mut quotes, mut begin, mut at) = (0, 0, 0);
        loop {
            let rest = &line[at..];
            let inner = rest.trim_start_matches([' ', '\t']);
            let start = at + rest.len() - inner.len();
            if inner.starts_with('>') {
                (quotes, begin) = (quotes + 1, behind_quote(line, start));
                at = begin;
            } else if let Some(length) = item(inner) {
                at = start + length;
            } else {
                let sign = inner.chars().next().filter(|sign| FENCES.contains(sign))?;
                let info = inner.trim_start_matches(sign);
                let (count, indent) = (inner.len() - info.len(), start - begin);
                let is_item = !line[begin..start].chars().all(is_blank);
                let info = info.trim_matches(is_blank);
                // Inline code is not a block.
                return (count >= 3 && !info.contains('`')).then_some(Fence {
                    quotes,
                    indent,
                    sign,
                    count,
                    is_item,
                    info,
                });
            }
        }
    }

    /// Returns whether another fence ends the block that this one begins.
    fn is_ended_by(&self, other: &Fence<'_>) -> bool {
        other.sign == self.sign && other.count >= self.count && other.info.is_empty() && !other.is_item
    }
}

/// Returns the position after the marker of a quotation.
fn behind_quote(line: &str, sign: usize) -> usize {
    sign + 1 + usize::from(line[sign + 1..].starts_with(' '))
}

/// Returns the length of the list item marker at the beginning of a text: `- `, `1. `.
fn item(text: &str) -> Option<usize> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let signs: &[char] = if digits > 0 { &['.', ')'] } else { &['-', '*', '+'] };
    let rest = text[digits..].strip_prefix(signs)?;
    (digits < 10 && rest.starts_with([' ', '\t'])).then_some(digits + 2)
}

/// Returns the position in a line inside a number of quotations, or none if the line has fewer.
fn within(line: &str, quotes: usize) -> Option<usize> {
    (0..quotes).try_fold(0, |at, _| {
        let inner = line[at..].trim_start_matches([' ', '\t']);
        inner.starts_with('>').then(|| behind_quote(line, line.len() - inner.len()))
    })
}

/// Returns every block of a Markdown file that contains a diagram of Mermaid.
fn find_blocks(source: &Source) -> Vec<Block> {
    let mut blocks = Vec::new();
    // The fence of the block that a line is in, and the block if it is a Mermaid block.
    let mut inside: Option<(Fence<'_>, Option<Block>)> = None;
    for number in 0..source.line_count() {
        let span = source.line_span(number);
        let line = source.slice(span);
        // A block ends with its quotation.
        if inside.as_ref().is_some_and(|(fence, _)| within(line, fence.quotes).is_none()) {
            blocks.extend(inside.take().and_then(|(_, block)| block));
        }
        let Some((fence, block)) = &mut inside else {
            if let Some(fence) = Fence::of(line) {
                let is_mermaid = announces_mermaid(fence.info);
                // `:::` without `mermaid` has other meanings.
                if is_mermaid || fence.sign != ':' {
                    inside = Some((fence, is_mermaid.then(|| Block { head: span, lines: Vec::new() })));
                }
            }
            continue;
        };
        // The line is inside the quotations, or the block would have ended above.
        let begin = within(line, fence.quotes).unwrap_or_default();
        if Fence::of(&line[begin..]).is_some_and(|here| here.quotes == 0 && fence.is_ended_by(&here)) {
            blocks.extend(block.take());
            inside = None;
        } else if let Some(block) = block {
            let blanks = line.len() - begin - line[begin..].trim_start_matches([' ', '\t']).len();
            let start = span.start as usize + begin + blanks.min(fence.indent);
            let is_last = number + 1 == source.line_count();
            let next = if is_last { source.text().len() } else { source.line_start(number + 1) as usize };
            block.lines.push(start..next);
        }
    }
    // A block without an end extends to the end of the file.
    blocks.extend(inside.and_then(|(_, block)| block));
    blocks
}

/// Returns whether the words after a fence announce a diagram of Mermaid: `mermaid`, `{mermaid}`.
fn announces_mermaid(info: &str) -> bool {
    let words = info.trim_start_matches(['{', '.']);
    let end = words.find(|c: char| !c.is_alphanumeric()).unwrap_or(words.len());
    words[..end].eq_ignore_ascii_case("mermaid")
}

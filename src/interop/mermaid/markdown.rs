//! Where a file holds diagrams: the whole of it is one, or its blocks with the word `mermaid` are.

use std::ops::Range;

use super::placed::Placed;
use super::prepare::{first_word, is_blank, is_journey};
use super::{MERMAID_LOSS, MERMAID_SYNTAX};
use crate::diagnostic::{Diagnostic, list, shorten};
use crate::model::Problems;
use crate::source::{Source, Span};

/// The text of the journey diagram that is meant; `None` where a problem says why there is none.
pub(super) fn choose(source: &Source, nth: Option<usize>, problems: &mut Problems) -> Option<Placed> {
    // A file without such blocks is a diagram.
    let mut blocks = blocks(source);
    if blocks.is_empty() {
        blocks.push(Block::whole(source));
    }
    let text = |block: &Block| Placed::of(source.text(), block.lines.iter().cloned());
    // The only one is told what is wrong with it.
    let is_only = blocks.len() == 1;
    let journeys: Vec<&Block> = blocks.iter().filter(|block| is_only || is_journey(text(block).as_str())).collect();
    if journeys.is_empty() {
        let each = blocks.iter().take(MOST_NAMED).map(|block| {
            let line = source.position(block.head.start).line;
            format!("`{}` in line {line}", shorten(&first_word(text(block).as_str())))
        });
        let more = blocks.len().saturating_sub(MOST_NAMED);
        let each = each.chain((more > 0).then(|| format!("{more} more")));
        let message = format!("no diagram of this file is a user journey: they begin with {}", list(each, "and"));
        let help = "a user journey begins with `journey`, in lower case";
        problems.add(Diagnostic::new(&MERMAID_SYNTAX, blocks.first()?.head, message).help(help));
        return None;
    }
    let Some(chosen) = journeys.get(nth.unwrap_or(1).wrapping_sub(1)) else {
        let message = match journeys.len() {
            1 => "the file holds one user journey".to_owned(),
            count => format!("the file holds {count} user journeys"),
        };
        let last = journeys.last()?.head;
        problems.add(Diagnostic::new(&MERMAID_SYNTAX, last, message).help("`--nth` counts them from 1"));
        return None;
    };
    if nth.is_none() {
        for (index, other) in journeys.iter().enumerate().skip(1) {
            let message = "the file holds several user journeys; the first is read, not this one";
            let help = format!("`--nth {}` reads this one", index + 1);
            problems.add(Diagnostic::new(&MERMAID_LOSS, other.head, message).help(help));
        }
    }
    Some(text(chosen))
}

/// How many other diagrams are named.
const MOST_NAMED: usize = 5;

/// A diagram in a file.
struct Block {
    /// The line that begins it.
    head: Span,
    /// Its lines, without what indents the block.
    lines: Vec<Range<usize>>,
}

impl Block {
    fn whole(source: &Source) -> Self {
        let start = source.line_span(0).start as usize;
        Block { head: source.line_span(0), lines: std::iter::once(start..source.text().len()).collect() }
    }
}

/// What begins and ends a block: Markdown's fences, and those of Azure DevOps.
const FENCES: [char; 3] = ['`', '~', ':'];

/// A fence, taken apart: how far it is indented, its sign, how often, and what stands behind it.
fn fence(line: &str) -> Option<(usize, char, usize, &str)> {
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let sign = line[indent..].chars().next().filter(|sign| FENCES.contains(sign))?;
    let rest = line[indent..].trim_start_matches(sign);
    let count = line.len() - indent - rest.len();
    // Code within a line is no block.
    (count >= 3 && !rest.contains('`')).then_some((indent, sign, count, rest.trim_matches(is_blank)))
}

/// Every block of a Markdown file that holds a diagram of Mermaid.
fn blocks(source: &Source) -> Vec<Block> {
    let mut blocks = Vec::new();
    // The fence of the block that a line is in, and the block if it is one of Mermaid.
    let mut inside: Option<((usize, char, usize), Option<Block>)> = None;
    for number in 0..source.line_count() {
        let span = source.line_span(number);
        let line = source.slice(span);
        let here = fence(line);
        match &mut inside {
            None => {
                if let Some((indent, sign, count, info)) = here {
                    let is_mermaid = is_mermaid(info);
                    // `:::` alone is anything.
                    if is_mermaid || sign != ':' {
                        let block = is_mermaid.then(|| Block { head: span, lines: Vec::new() });
                        inside = Some(((indent, sign, count), block));
                    }
                }
            }
            Some(((_, sign, count), block))
                if here
                    .is_some_and(|(_, other, others, info)| other == *sign && others >= *count && info.is_empty()) =>
            {
                blocks.extend(block.take());
                inside = None;
            }
            Some(((indent, ..), Some(block))) => {
                let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
                let start = span.start as usize + blanks.min(*indent);
                let next = if number + 1 < source.line_count() {
                    source.line_start(number + 1) as usize
                } else {
                    source.text().len()
                };
                block.lines.push(start..next);
            }
            Some((_, None)) => {}
        }
    }
    // A block without an end goes to that of the file.
    blocks.extend(inside.and_then(|(_, block)| block));
    blocks
}

/// Whether the words behind a fence say that a diagram of Mermaid follows: `mermaid`, `{mermaid}`.
fn is_mermaid(info: &str) -> bool {
    let word = info.trim_start_matches(['{', '.']).split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    word.eq_ignore_ascii_case("mermaid")
}

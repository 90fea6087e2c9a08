//! Changes to a file that leave everything else as it is.
//!
//! A change is a splice of bytes. The edited text is parsed and compared with the old one, node by node and comment
//! by comment. Everything outside the splices must be the same, at the same depth and in the same order. Otherwise
//! the change is refused, so no fix can damage a file, however unusual its formatting.

mod compare;
mod removal;
mod splice;

use std::collections::BTreeMap;

use self::compare::is_same_elsewhere;
use self::removal::Removals;
pub(crate) use self::splice::{Splice, spliced};
use crate::diagnostic::Fix;
use crate::source::Source;
use crate::yaml::{self, Tree};

/// An edited text, and for each fix whether it was applied.
#[derive(Debug)]
pub(crate) struct Edited {
    pub text: String,
    pub applied: Vec<bool>,
}

/// Applies as many of the fixes as are compatible. An earlier fix takes precedence over a later one. A fix is
/// skipped if it would change more than it claims, or if it conflicts with an applied one.
pub(crate) fn apply(source: &Source, fixes: &[&Fix]) -> Edited {
    let unchanged = || Edited { text: source.text().to_owned(), applied: vec![false; fixes.len()] };
    let Ok(tree) = yaml::parse(source) else { return unchanged() };
    let mut removals = Removals::new(source, &tree);
    let possible = fixes.iter().enumerate().filter_map(|(index, fix)| Some((index, removals.splices(fix)?)));
    let (together, _) = split_overlapping(possible.collect());
    let harmless = only_harmless(source, &tree, together, &mut { MOST_TRIALS });
    let Some(text) = edit_if_harmless(source, &tree, &harmless) else { return unchanged() };
    let mut applied = vec![false; fixes.len()];
    for (index, _) in harmless {
        applied[index] = true;
    }
    Edited { text, applied }
}

/// The index of a fix in the list of all fixes, and its splices.
type NumberedFix = (usize, Vec<Splice>);

/// Splits fixes into those that do not overlap and the others. An earlier fix takes precedence over a later one.
fn split_overlapping(fixes: Vec<NumberedFix>) -> (Vec<NumberedFix>, Vec<NumberedFix>) {
    // The spans that are taken: start to end.
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    fixes.into_iter().partition(|(_, splices)| {
        // Adjacent spans conflict too.
        let is_free = |splice: &Splice| {
            taken.range(..=splice.span.end).next_back().is_none_or(|(_, &end)| end < splice.span.start)
        };
        let are_free = splices.iter().all(is_free);
        if are_free {
            taken.extend(splices.iter().map(|splice| (splice.span.start, splice.span.end)));
        }
        are_free
    })
}

/// Returns the splices of each fix, or `None` for a fix that would change more than it claims. Fixes that do not
/// overlap are tried together, because each trial parses the file again.
pub(crate) fn splices_of_fixes(source: &Source, fixes: &[&Fix]) -> Vec<Option<Vec<Splice>>> {
    let mut found = vec![None; fixes.len()];
    let Ok(tree) = yaml::parse(source) else { return found };
    let mut removals = Removals::new(source, &tree);
    let splices_of = |(index, fix): (usize, &&Fix)| {
        let mut splices = removals.splices(fix)?;
        splices.sort_by_key(|splice| splice.span);
        Some((index, splices))
    };
    let mut left: Vec<NumberedFix> = fixes.iter().enumerate().filter_map(splices_of).collect();
    while !left.is_empty() {
        let (together, others) = split_overlapping(left);
        for (index, splices) in only_harmless(source, &tree, together, &mut { MOST_TRIALS }) {
            found[index] = Some(splices);
        }
        left = others;
    }
    found
}

/// The number of trial edits to find the fixes that change more than they claim. Such fixes are rare.
const MOST_TRIALS: usize = 64;

/// Returns the fixes that change no more than they claim. Usually these are all of them.
fn only_harmless(
    source: &Source,
    tree: &Tree<'_>,
    mut fixes: Vec<NumberedFix>,
    trials: &mut usize,
) -> Vec<NumberedFix> {
    if fixes.is_empty() || *trials == 0 {
        return Vec::new();
    }
    *trials -= 1;
    if edit_if_harmless(source, tree, &fixes).is_some() {
        return fixes;
    }
    if fixes.len() == 1 {
        return Vec::new();
    }
    let later = fixes.split_off(fixes.len() / 2);
    let mut harmless = only_harmless(source, tree, fixes, trials);
    harmless.extend(only_harmless(source, tree, later, trials));
    harmless
}

/// Returns the text with the splices applied, or `None` if anything else changes.
fn edit_if_harmless(source: &Source, tree: &Tree<'_>, fixes: &[NumberedFix]) -> Option<String> {
    let mut splices: Vec<&Splice> = fixes.iter().flat_map(|(_, splices)| splices).collect();
    splices.sort_by_key(|splice| splice.span);
    let edited = Source::new(source.name(), spliced(source, splices.iter().copied()));
    let is_harmless = yaml::parse(&edited).is_ok_and(|new| is_same_elsewhere(tree, &new, &splices));
    is_harmless.then(|| edited.text().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Edit;
    use crate::source::Span;

    /// Returns the text with the first occurrence of a word replaced, or with the item or entry that starts with it
    /// removed.
    fn edited(text: &str, word: &str, by: Option<&str>) -> Option<String> {
        let source = Source::new("x.yaml", text);
        let start = text.find(word)?;
        let span = Span::new(start, start + word.len());
        let edit = by.map_or(Edit::Remove(span), |by| Edit::Replace(span, by.into()));
        let fix = Fix { title: String::new(), is_safe: true, edits: vec![edit] };
        let Edited { text, applied } = apply(&source, &[&fix]);
        applied[0].then_some(text)
    }

    #[test]
    fn a_removal_includes_the_comma_or_the_lines() {
        for (text, word, expected) in [
            ("a: [b, c, d]\n", "b", "a: [c, d]\n"),
            ("a: [b,  c ,d ]\n", "c", "a: [b ,d ]\n"),
            ("a: [b, c, d]\n", "d", "a: [b, c]\n"),
            ("a: { b: 1, c: 2 } # e\n", "c", "a: { b: 1 } # e\n"),
            ("a:\n  - b # one\n  - c\n", "b", "a:\n  - c\n"),
            ("a:\r\n  b: 1\r\n  c:\r\n    - d\r\n", "c", "a:\r\n  b: 1\r\n"),
            ("a:\n- b\n- c", "c", "a:\n- b\n"),
            ("\u{feff}a: 1\nb: 2\n", "a", "\u{feff}b: 2\n"),
            // A collection that would be empty is removed too.
            ("a: { b: 1 }\nc: 2\n", "b", "c: 2\n"),
            ("a:\n  b:\n    - c\nd: 2\n", "c", "d: 2\n"),
            ("a:\n  b: |\n    text\n\n  c: 1\n", "c", "a:\n  b: |\n    text\n\n"),
        ] {
            assert_eq!(edited(text, word, None).as_deref(), Some(expected), "{text:?} without {word}");
        }
    }

    #[test]
    fn a_fix_that_would_change_more_is_refused() {
        for (text, word) in [
            // The only entry; an entry that shares its line; a comment that may belong to either; a value, not an
            // item or entry.
            ("a: 1\n", "a"),
            ("- a: 1\n  b: 2\n- c: 3\n", "a"),
            ("a: [b, # which?\n  c]\n", "b"),
            ("a: 1\nb: 2\n", "1"),
            // An alias stands for it, or the text before it would grow.
            ("a: &x 1\nb: *x\n", "a"),
            ("a: |+\n  text\n\nb: &c 1\nd: *c\n", "b"),
            ("a: [b, &c d, *c]\n", "&c d"),
        ] {
            assert_eq!(edited(text, word, None), None, "{text:?} without {word}");
        }
        for (text, word, by) in [
            ("a: b\n", "b", "c: d"),
            ("a: b\n", "b", "c # d"),
            ("a: b\nc: d\n", "b", "\"e"),
            ("a: [b, c]\n", "b", "d, e"),
            ("{\"a\":b}\n", "\"a\"", "c"),
            ("a: &b c\nd: *b\n", "&b", "&e"),
            ("a: b\n", "b\n", "|\n  c\nd: e\n"),
        ] {
            assert_eq!(edited(text, word, Some(by)), None, "{text:?} with {by:?} for {word}");
        }
    }

    #[test]
    fn a_file_with_a_syntax_error_is_not_changed() {
        assert_eq!(edited("a: [b\nc: d\n", "b", Some("e")), None);
    }

    #[test]
    fn of_overlapping_fixes_only_the_first_is_applied() {
        let text = "a: [b, c, d]\n";
        let source = Source::new("x.yaml", text);
        let fix = |edit| Fix { title: String::new(), is_safe: true, edits: vec![edit] };
        let span = |word: &str| Span::new(text.find(word).unwrap(), text.find(word).unwrap() + 1);
        let fixes = [
            fix(Edit::Remove(span("b"))),
            fix(Edit::Replace(span("b"), "x".into())),
            fix(Edit::Replace(span("c"), "[".into())),
            fix(Edit::Replace(span("d"), "y".into())),
        ];
        let Edited { text, applied } = apply(&source, &fixes.iter().collect::<Vec<_>>());
        assert_eq!((text.as_str(), applied.as_slice()), ("a: [c, y]\n", &[true, false, false, true][..]));
    }
}

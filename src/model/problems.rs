//! The load errors: what each one is, and the collector that bounds their number.

use crate::diagnostic::{Diagnostic, Kind, Severity, kinds};
use crate::source::Span;
use crate::yaml;

/// How many load errors of one file are kept, and how many warnings.
pub(crate) const MOST: usize = 1_000;

kinds! {
    /// The file is not text in UTF-8.
    ///
    /// Journeys are UTF-8 text, with or without a byte-order mark. A file saved as UTF-16 or in an
    /// older encoding must be saved again as UTF-8; every editor can do that.
    pub(crate) NOT_TEXT = "not-text", Load, Error;

    /// A file holds YAML that a journey does without: tags, several documents, merge keys.
    ///
    /// A journey is plain YAML, so that every editor, formatter and diff tool works with it. Not
    /// allowed are tags (`!name`), a second document after `---`, merge keys (`<<`), keys that are
    /// lists, maps or nothing, aliases to anchors that do not exist, and an alias inside its own
    /// anchor. `polku fmt` also tells by this name of what it cannot write anew with certainty.
    pub(crate) UNSUPPORTED_YAML = "unsupported-yaml", Load, Error;

    /// A key is not known at this place.
    ///
    /// Keys are checked so that a typo never passes silently. Keys of your own begin with `x-`:
    /// they are kept and ignored.
    ///
    /// ## Fix
    ///
    /// The key that was meant is written, where a slip leaves no doubt; another one that is near is a guess.
    pub(crate) UNKNOWN_KEY = "unknown-key", Load, Error;

    /// A word is none of those that this key knows.
    ///
    /// Some keys take one of a few words: `ownership: company`. The help lists them.
    ///
    /// ## Fix
    ///
    /// The word that was meant is written, where a slip leaves no doubt; another one that is near is a guess.
    pub(crate) UNKNOWN_WORD = "unknown-word", Load, Error;

    /// An id refers to something that is not defined.
    ///
    /// `next` and `recovers` refer to touchpoints by their ids; `channel`, `personas`,
    /// `responsible`, `team`, `partner`, `facts` and `owner` refer to definitions of the journey or
    /// of the project's catalog. The id of a touchpoint without `id` is made from its name:
    /// `Look at the menu` is `look-at-the-menu`.
    ///
    /// ## Fix
    ///
    /// The id that was meant is written, where a slip leaves no doubt, or where its name stands there; another one
    /// that is near is a guess. Several ids without brackets become a list.
    pub(crate) UNKNOWN_REFERENCE = "unknown-reference", Load, Error;

    /// A value is of another type than its key takes, such as a text where a number is due.
    ///
    /// ## Fix
    ///
    /// Numbers in quotes, with a decimal comma or a percent sign, and `yes` or `no` are written as they are to be.
    pub(crate) WRONG_TYPE = "wrong-type", Load, Error;

    /// A number lies outside the range of its key.
    ///
    /// Scores (`expectation`, `experience`, `csat`) and `load` go from 1 to 5, `severity` from 1 to
    /// 3, `ces` from 1 to 7, `nps` from −100 to 100, `probability` from 0 to 1.
    pub(crate) OUT_OF_RANGE = "out-of-range", Load, Error;

    /// A key that is needed is missing, or has no value.
    pub(crate) MISSING_KEY = "missing-key", Load, Error;

    /// A key stands twice in one map: only one of them can be meant.
    pub(crate) DUPLICATE_KEY = "duplicate-key", Load, Error;

    /// An id is given to two things of one kind.
    ///
    /// Ids are unique per kind: touchpoints of a journey, its stages, its personas, … A definition
    /// of the journey may not have the id of one in the catalog either. Two touchpoints without
    /// `id` that have the same name have the same id: give one of them an `id`.
    ///
    /// ## Fix
    ///
    /// A persona of the catalog that is listed twice is listed once. Of other things only their author can tell.
    pub(crate) DUPLICATE_ID = "duplicate-id", Load, Error;

    /// An id is not made as ids are made.
    ///
    /// An id has 1 to 64 characters of `a-z`, `0-9` and `-`, and begins and ends with a letter or a
    /// digit. `done` and `lost` are the two ends of a journey and no touchpoints. Where a name has
    /// no such letters at all (奉茶), no id can be made of it: give one with `id`.
    ///
    /// ## Fix
    ///
    /// The id that was meant is written as a guess, for what refers to it has to follow.
    pub(crate) BAD_ID = "bad-id", Load, Error;

    /// Something is left empty that can't be: a list item, `next`, `stages`.
    ///
    /// A touchpoint without `next` leads to the touchpoint after it. To end a journey, write
    /// `next: done` (the customer is finished) or `next: lost` (the customer is gone).
    pub(crate) EMPTY_VALUE = "empty-value", Load, Error;

    /// A date is not written as `2026-11-30`, or does not exist.
    ///
    /// ## Fix
    ///
    /// The day that was meant is written, where it can be only one.
    pub(crate) BAD_DATE = "bad-date", Load, Error;

    /// A duration is not written as `90min`, `1h30min` or `2d`.
    ///
    /// Whole numbers with `w` (weeks), `d` (days), `h` (hours), `min` (minutes), largest first,
    /// without blanks.
    ///
    /// ## Fix
    ///
    /// The duration that was meant is written, where it can be only one.
    pub(crate) BAD_DURATION = "bad-duration", Load, Error;

    /// An address is neither http, https, mailto nor relative.
    ///
    /// An address without a scheme is relative to the journey's file. `//host/page` is not: it names another host, so
    /// write its scheme, `https://host/page`. Characters that no address has as they are, such as blanks and quotes,
    /// are percent-encoded.
    pub(crate) BAD_LINK = "bad-link", Load, Error;

    /// A language is not written as `en`, `fi` or `sv-FI` (BCP 47).
    ///
    /// ## Fix
    ///
    /// A hyphen takes the place of an underscore.
    pub(crate) BAD_LANGUAGE = "bad-language", Load, Error;

    /// A stage's kind is missing, or contradicts its id.
    ///
    /// A stage whose id is `starting-state`, `pre-purchase`, `purchase` or `post-purchase` is of
    /// that kind. Every other stage says with `kind` which of the four it belongs to.
    ///
    /// ## Fix
    ///
    /// A slip in one of the four ids is mended, where no other stage has it.
    pub(crate) BAD_KIND = "bad-kind", Load, Error;

    /// The ways that are open to one persona have probabilities that add up to more than 1.
    pub(crate) PROBABILITY_OVER_ONE = "probability-over-one", Load, Error;

    /// The name of a touchpoint begins with a sign that is probably no part of it.
    ///
    /// A list item begins with a hyphen and a blank, and a key ends with a colon and a blank. Without
    /// the blank, `- -Pays` names a touchpoint `-Pays`, and `- name:Pays` one that is called
    /// `name:Pays`. Put the name in quotes if it is meant so.
    pub(crate) ODD_NAME = "odd-name", Load, Warning;

    /// A pattern of files in the project file is broken.
    ///
    /// In a pattern, `*` stands for part of a name, `**` for any folders, `{a,b}` for one or the other:
    /// `journeys/**/*.yaml`.
    pub(crate) BAD_PATTERN = "bad-pattern", Load, Error;

    /// Two keys do not go together.
    ///
    /// `target-of` goes with `state: target` only. A metric has at least one figure; `name` and
    /// `value` go together; its `target` names the same figure. A touchpoint `recovers` others, not
    /// itself.
    pub(crate) CONTRADICTION = "contradiction", Load, Error;
}

/// Every kind of diagnostic that loading gives, in alphabetical order.
pub static LOAD_KINDS: [&Kind; 24] = [
    &BAD_DATE,
    &BAD_DURATION,
    &BAD_ID,
    &BAD_KIND,
    &BAD_LANGUAGE,
    &BAD_LINK,
    &BAD_PATTERN,
    &CONTRADICTION,
    &yaml::CUT_TEXT,
    &DUPLICATE_ID,
    &DUPLICATE_KEY,
    &EMPTY_VALUE,
    &yaml::LIMIT,
    &MISSING_KEY,
    &NOT_TEXT,
    &ODD_NAME,
    &OUT_OF_RANGE,
    &PROBABILITY_OVER_ONE,
    &UNKNOWN_KEY,
    &UNKNOWN_REFERENCE,
    &UNKNOWN_WORD,
    &UNSUPPORTED_YAML,
    &WRONG_TYPE,
    &yaml::SYNTAX,
];

/// The problems of one file: as many as are kept, the rest counted.
pub(crate) struct Problems {
    errors: Kept,
    warnings: Kept,
    /// How many of each are kept.
    most: usize,
}

impl Default for Problems {
    fn default() -> Self {
        Problems { errors: Kept::default(), warnings: Kept::default(), most: MOST }
    }
}

#[derive(Default)]
struct Kept {
    first: Vec<Diagnostic>,
    left_out: usize,
}

impl Problems {
    /// Problems of which every one is kept.
    pub fn all() -> Self {
        Problems { most: usize::MAX, ..Problems::default() }
    }

    pub fn add(&mut self, diagnostic: Diagnostic) {
        let kept = if diagnostic.severity == Severity::Error { &mut self.errors } else { &mut self.warnings };
        if kept.first.len() < self.most { kept.first.push(diagnostic) } else { kept.left_out += 1 }
    }

    /// Counts an error that need not be worded, since no more are kept; `false` if one still is.
    pub fn add_unkept_error(&mut self) -> bool {
        let is_full = self.is_full();
        self.errors.left_out += usize::from(is_full);
        is_full
    }

    /// Whether no more errors are kept.
    pub fn is_full(&self) -> bool {
        self.errors.first.len() >= self.most
    }

    pub fn has_errors(&self) -> bool {
        !self.errors.first.is_empty()
    }

    /// How many there are so far.
    pub fn count(&self) -> usize {
        [&self.errors, &self.warnings].map(|kept| kept.first.len() + kept.left_out).iter().sum()
    }

    /// All that were kept, in the order of the file; the last ones tell how many were not.
    pub fn finish(self) -> Vec<Diagnostic> {
        let Problems { errors, warnings, .. } = self;
        let left_out =
            [(Severity::Error, errors.left_out, "load errors"), (Severity::Warning, warnings.left_out, "warnings")];
        let mut kept = errors.first;
        kept.extend(warnings.first);
        crate::diagnostic::sort(&mut kept);
        // Behind the last, so that it stays there however they are sorted.
        let last = kept.last().map_or(0, |last| last.primary.span.end.max(last.primary.span.start + 1));
        let last = Span { start: last, end: last };
        for (severity, count, noun) in left_out.into_iter().filter(|(_, count, _)| *count > 0) {
            let message = format!("{count} further {noun} are not shown");
            kept.push(Diagnostic { severity, ..Diagnostic::new(&yaml::LIMIT, last, message) });
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_do_not_crowd_out_errors() {
        let mut problems = Problems::default();
        for start in 0..MOST + 2 {
            problems.add(Diagnostic::new(&yaml::CUT_TEXT, Span::new(start, start), "a warning"));
        }
        assert!(!problems.has_errors());
        problems.add(Diagnostic::new(&MISSING_KEY, Span::default(), "an error"));
        assert!(problems.has_errors());
        let problems = problems.finish();
        assert_eq!(problems.iter().filter(|problem| problem.is_load_error()).count(), 1);
        let last = problems.last().unwrap();
        assert_eq!((last.severity, last.message.as_str()), (Severity::Warning, "2 further warnings are not shown"));
    }

    #[test]
    fn the_list_is_sorted_and_whole() {
        assert!(LOAD_KINDS.is_sorted_by_key(|kind| kind.name));
    }
}

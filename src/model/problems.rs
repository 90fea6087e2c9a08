//! The load errors: what each one is, and the collector that bounds their number.

use crate::diagnostic::{Diagnostic, Kind, Severity, kinds};
use crate::source::Span;
use crate::yaml;

/// How many load errors of one file are kept, and how many warnings.
pub(crate) const MOST: usize = 1_000;

kinds! {
    /// The file is not text in UTF-8.
    ///
    /// A journey is UTF-8 text, with or without a byte-order mark. If the file is UTF-16 or in an older encoding, save it
    /// again as UTF-8; every editor can do that.
    pub(crate) NOT_TEXT = "not-text", Load, Error;

    /// The file uses a feature of YAML that polku does not support.
    ///
    /// A journey is plain YAML, so that every editor, formatter and diff tool works with it. These are not supported:
    /// tags (`!name`), a second document after `---`, merge keys (`<<`), keys that are lists, maps or empty, aliases to
    /// anchors that do not exist, and an alias inside its own anchor. `polku fmt` also reports under this name what it
    /// cannot rewrite safely.
    pub(crate) UNSUPPORTED_YAML = "unsupported-yaml", Load, Error;

    /// This element has no such key.
    ///
    /// polku checks keys so that a typo never passes unnoticed. Keys of your own begin with `x-`: polku keeps and ignores
    /// them.
    ///
    /// ## Fix
    ///
    /// An obvious typo is corrected. Another similar key is a guess.
    pub(crate) UNKNOWN_KEY = "unknown-key", Load, Error;

    /// The key does not take this word.
    ///
    /// Some keys take one of a few words, such as `ownership: company`. The help lists them.
    ///
    /// ## Fix
    ///
    /// An obvious typo is corrected. Another similar word is a guess.
    pub(crate) UNKNOWN_WORD = "unknown-word", Load, Error;

    /// An id refers to something that is not defined.
    ///
    /// `next` and `recovers` refer to touchpoints by their ids, `next` and `counts-as` to ends. `channel`, `personas`,
    /// `responsible`, `team`, `partner`, `facts`, `owner` and `accompanies` refer to definitions in the journey or in the
    /// project's catalog. A touchpoint without `id` gets
    /// an id from its name: `Look at the menu` is `look-at-the-menu`.
    ///
    /// ## Fix
    ///
    /// An obvious typo is corrected, and a name is replaced by its id. Another similar id is a guess. Several ids without
    /// brackets become a list.
    pub(crate) UNKNOWN_REFERENCE = "unknown-reference", Load, Error;

    /// A value has the wrong type, such as a text where a number is expected.
    ///
    /// ## Fix
    ///
    /// Numbers in quotes, with a decimal comma or with a percent sign are corrected, and so are `yes` and `no`.
    pub(crate) WRONG_TYPE = "wrong-type", Load, Error;

    /// A number is outside the range of its key.
    ///
    /// Scores (`expectation`, `experience`, `csat`) and `load` are 1 to 5, `severity` 1 to 3, `ces` 1 to 7, `nps` −100 to
    /// 100, and `probability` 0 to 1.
    pub(crate) OUT_OF_RANGE = "out-of-range", Load, Error;

    /// A required key is missing or has no value.
    pub(crate) MISSING_KEY = "missing-key", Load, Error;

    /// A map has the same key twice, so polku cannot tell which one counts.
    pub(crate) DUPLICATE_KEY = "duplicate-key", Load, Error;

    /// Two elements of one kind have the same id.
    ///
    /// Ids are unique among the touchpoints of a journey, among its stages, among its personas and so on. A definition in
    /// the journey may not have the id of one in the catalog either. Two touchpoints without `id` and with the same name
    /// have the same id: give one of them an `id`. An id belongs to a touchpoint or to an end, not to both.
    ///
    /// ## Fix
    ///
    /// The second mention of a persona of the catalog is removed. In all other cases, only the author can decide.
    pub(crate) DUPLICATE_ID = "duplicate-id", Load, Error;

    /// An id contains characters that ids may not have, or is too long.
    ///
    /// An id has 1 to 64 characters of `a-z`, `0-9` and `-`, and begins and ends with a letter or a digit. `done` and
    /// `lost` are the two ends of every journey, so touchpoints may not have these ids. `renewed`, `stuck` and `unstated`
    /// cannot be the ids of ends. If a name has no such letters (奉茶), polku cannot make an id from it: write an `id`.
    ///
    /// ## Fix
    ///
    /// A valid id is written. This is a guess, since references to the id must change too.
    pub(crate) BAD_ID = "bad-id", Load, Error;

    /// A list item, `next`, `stages` or the setting of a rule is empty.
    ///
    /// A touchpoint without `next` leads to the touchpoint after it. To end a journey, write `next: done` (the customer is
    /// finished) or `next: lost` (the customer is gone).
    pub(crate) EMPTY_VALUE = "empty-value", Load, Error;

    /// A date does not exist, or is not written as `2026-11-30`.
    ///
    /// ## Fix
    ///
    /// A date in another form is rewritten, if it can mean only one day.
    pub(crate) BAD_DATE = "bad-date", Load, Error;

    /// A duration is not written as `90min`, `1h30min` or `2d`.
    ///
    /// Write whole numbers with `w` (weeks), `d` (days), `h` (hours) and `min` (minutes), the largest unit first, without
    /// spaces.
    ///
    /// ## Fix
    ///
    /// A duration in another form is rewritten, if it can mean only one duration.
    pub(crate) BAD_DURATION = "bad-duration", Load, Error;

    /// A link is neither an http, https or mailto address nor a relative one.
    ///
    /// An address without a scheme is relative to the journey's file. `//host/page` names another host: write its scheme,
    /// `https://host/page`. Percent-encode characters that addresses may not contain, such as spaces and quotes.
    pub(crate) BAD_LINK = "bad-link", Load, Error;

    /// An image cannot be shown.
    ///
    /// `image` takes the path of a PNG, JPEG or WebP file, relative to the file that names it. The file is in the folder of
    /// the project or, without a project, in that of the journey, and no link leads out of it. It has at most 4 MiB, 25
    /// million pixels, and 16,384 pixels a side; the images of one journey have at most 40 MiB and 600 million pixels
    /// together. The name must promise the format of the content. SVG images are refused, because they can run scripts and
    /// load other files, and so are JPEG images in the colours of print (CMYK).
    pub(crate) BAD_IMAGE = "bad-image", Load, Error;

    /// A language is not written as `en`, `fi` or `sv-FI` (BCP 47).
    ///
    /// ## Fix
    ///
    /// An underscore is replaced by a hyphen.
    pub(crate) BAD_LANGUAGE = "bad-language", Load, Error;

    /// The kind of a stage or an end is missing, or contradicts its id.
    ///
    /// A stage with the id `starting-state`, `pre-purchase`, `purchase` or `post-purchase` is of that kind. Every other
    /// stage needs a `kind`, which is one of these four.
    ///
    /// The ends `done` and `lost` are of the kinds with these names. Every other end under `ends` needs a `kind`: `done`,
    /// `other` or `lost`. polku does not guess what an end means for the customer.
    ///
    /// ## Fix
    ///
    /// A typo in one of the four ids is corrected, if no other stage has that id.
    pub(crate) BAD_KIND = "bad-kind", Load, Error;

    /// The probabilities of a touchpoint's transitions add up to more than 1 for a persona.
    pub(crate) PROBABILITY_OVER_ONE = "probability-over-one", Load, Error;

    /// Shares of one whole add up to more than 1.
    ///
    /// Together, the `share` of all personas is at most 1; companions have none. For each persona, so are the shares of
    /// those who begin at its touchpoints (`entry: 0.7`).
    pub(crate) SHARE_OVER_ONE = "share-over-one", Load, Error;

    /// The name of a touchpoint probably contains a typo of YAML.
    ///
    /// A list item begins with a hyphen and a space, and a key ends with a colon and a space. Without the space, `- -Pays`
    /// is a touchpoint with the name `-Pays`, and `- name:Pays` one with the name `name:Pays`. If you mean that, put the
    /// name in quotes.
    pub(crate) ODD_NAME = "odd-name", Load, Warning;

    /// A pattern of files in the project file is invalid.
    ///
    /// In a pattern, `*` matches part of a name, `**` any folders, and `{a,b}` one or the other: `journeys/**/*.yaml`.
    pub(crate) BAD_PATTERN = "bad-pattern", Load, Error;

    /// Two keys contradict each other.
    ///
    /// - `target-of` needs `state: target`.
    /// - A metric needs at least one figure. `name` and `value` belong together, and `target` has the same figure.
    /// - A touchpoint cannot recover itself.
    /// - `counts-as` needs a renewal: a transition from a later stage into the starting state.
    /// - An item, and a `wait`, `tone` or `entry` by persona, is that of a persona which its touchpoint serves.
    /// - A persona accompanies one that takes a path of its own, and has no `share`.
    /// - A touchpoint that goes on beside another (`meanwhile`) has no `next`, `recovers` or `entry`, and no `next` leads to
    ///   it. No two go on beside each other.
    pub(crate) CONTRADICTION = "contradiction", Load, Error;
}

/// Every kind of diagnostic that loading gives, in alphabetical order.
pub static LOAD_KINDS: [&Kind; 26] = [
    &BAD_DATE,
    &BAD_DURATION,
    &BAD_ID,
    &BAD_IMAGE,
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
    &SHARE_OVER_ONE,
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

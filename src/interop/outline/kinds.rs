//! Determines the kind of an imported stage: known from its name, or guessed.

use crate::model::{StageKind, slug};
use crate::words::{Lang, READY_SETS, Word, ready};

/// The four kinds, with their names.
pub(super) const KINDS: [(StageKind, Word); 4] = [
    (StageKind::StartingState, Word::StartingState),
    (StageKind::PrePurchase, Word::PrePurchase),
    (StageKind::Purchase, Word::Purchase),
    (StageKind::PostPurchase, Word::PostPurchase),
];

/// Common names of stages of each kind: whole names, as ids.
const USUAL_NAMES: [&[&str]; 4] = [
    &["need", "trigger"],
    &[
        "awareness",
        "before",
        "compare",
        "comparing",
        "comparison",
        "consider",
        "consideration",
        "discover",
        "discovery",
        "evaluation",
        "research",
        "search",
    ],
    &["book", "booking", "buy", "buying", "checkout", "conversion", "order", "ordering", "pay", "payment", "sign-up"],
    &[
        "advocacy",
        "after",
        "delivery",
        "feedback",
        "loyalty",
        "onboarding",
        "retention",
        "service",
        "support",
        "usage",
        "use",
    ],
];

/// Other names of kinds: the number of the kind, the language, and the name as an id. polku wrote the first in earlier
/// versions; the others are the words of service design.
const OTHER_NAMES: [(usize, Lang, &str); 3] =
    [(1, Lang::Finnish, "ennen-ostosta"), (1, Lang::English, "pre-service"), (3, Lang::English, "post-service")];

/// Returns the language of the first name that is the name of a kind of stage, or English.
pub(in crate::interop) fn detect_language<'n>(mut names: impl Iterator<Item = &'n str>) -> Lang {
    names.find_map(|name| Some(kind_named(&slug(name))?.1)).unwrap_or_default()
}

/// Returns the number of the kind with this name, and the language of the name.
pub(super) fn kind_named(id: &str) -> Option<(usize, Lang)> {
    let in_lang = |&lang: &Lang| {
        let kind = KINDS.iter().position(|(_, word)| slug(lang.word(*word)) == id)?;
        Some((kind, lang))
    };
    let former = || OTHER_NAMES.iter().find(|(.., name)| *name == id).map(|&(kind, lang, _)| (kind, lang));
    let in_set = |&lang: &Lang| {
        let is_word =
            |word: Word| (0..READY_SETS).any(|set| ready(set, word, lang).is_some_and(|word| slug(word) == id));
        Some((KINDS.iter().position(|(_, word)| is_word(*word))?, lang))
    };
    let of_set = || Lang::ALL.iter().find_map(in_set);
    Lang::ALL.iter().find_map(in_lang).or_else(former).or_else(of_set)
}

/// Returns the number of the kind that stages of this name usually have.
pub(super) fn usual_kind(id: &str) -> Option<usize> {
    USUAL_NAMES.iter().position(|names| names.contains(&id))
}

/// Returns the number of the kind of each stage. Stages between two known ones are spread evenly over the kinds in
/// between; stages before the first or after the last known one are spread over the remaining kinds.
pub(super) fn guess_kinds(fixed: &[Option<usize>]) -> Vec<usize> {
    let mut kinds = Vec::with_capacity(fixed.len());
    while kinds.len() < fixed.len() {
        if let Some(kind) = fixed[kinds.len()] {
            kinds.push(kind);
            continue;
        }
        let count = fixed[kinds.len()..].iter().take_while(|kind| kind.is_none()).count();
        let (left, right) = (kinds.last().copied(), fixed.get(kinds.len() + count).copied().flatten());
        let (from, to) = (left.map_or(0, |kind| kind + 1), right.unwrap_or(KINDS.len()));
        let open = to.saturating_sub(from);
        let kind = |index: usize| match (left, right) {
            _ if count >= open && open > 0 => from + index * open / count,
            // There is no kind in between, so the previous one continues.
            (Some(left), _) if open == 0 => left,
            (None, Some(right)) if open == 0 => right,
            // If there are fewer stages than kinds, they are placed next to the known stage, or in the middle.
            (Some(_), None) => from + index,
            (None, Some(_)) => to - count + index,
            _ => from + (open - count).div_ceil(2) + index,
        };
        kinds.extend((0..count).map(kind));
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_spread_over_the_kinds() {
        let of = |fixed: &str| {
            let fixed: Vec<Option<usize>> = fixed.chars().map(|c| c.to_digit(10).map(|kind| kind as usize)).collect();
            guess_kinds(&fixed).iter().map(|kind| kind.to_string()).collect::<String>()
        };
        for (fixed, kinds) in [
            ("?", "2"),
            ("??", "12"),
            ("???", "123"),
            ("????", "0123"),
            ("?????", "00123"),
            ("????????", "00112233"),
            ("?2", "12"),
            ("??2", "012"),
            ("???2", "0012"),
            ("2?", "23"),
            ("1?", "12"),
            ("1??", "123"),
            ("1???", "1223"),
            ("0?3", "023"),
            ("0??3", "0123"),
            ("1?2", "112"),
            ("?0", "00"),
            ("3?", "33"),
            ("3?0", "330"),
            ("", ""),
        ] {
            assert_eq!(of(fixed), kinds, "{fixed}");
        }
    }

    #[test]
    fn each_usual_name_is_an_id_and_belongs_to_one_kind() {
        for (kind, names) in USUAL_NAMES.iter().enumerate() {
            assert!(names.is_sorted());
            for name in *names {
                assert_eq!((slug(name).as_str(), usual_kind(name), kind_named(name)), (*name, Some(kind), None));
            }
        }
    }
}

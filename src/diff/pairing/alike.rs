//! Pairs of elements that are alike where nothing else is nearly as alike.

use std::collections::{BTreeMap, HashMap};

/// The least likeness of two elements that are taken for the same.
const LEAST: f64 = 0.6;

/// By how much the likeness must exceed that of any other pair with one of the two.
const AHEAD: f64 = 0.1;

/// Tolerance for sums of decimals.
const SLACK: f64 = 1e-9;

/// Up to this many pairs, all are compared.
const ALL_PAIRS: usize = 1 << 10;

/// The most others that one element is compared with otherwise: those with which it shares the rarest traits.
const MOST_CANDIDATES: usize = 16;

/// Traits that more elements than this share tell nothing apart.
const COMMON: usize = 64;

/// The most rounds in which pairs are found. Each takes away what stood in the way of others.
const ROUNDS: usize = 16;

/// Two lists of elements that can be alike.
pub(in crate::diff) trait Alike {
    /// Returns the number of elements on each side.
    fn counts(&self) -> (usize, usize);
    /// Returns the likeness of an old and a new element, 0 to 1. It is the same whichever side is called old.
    fn likeness(&self, old: usize, new: usize) -> f64;
    /// Returns the traits of an element as hashes: elements that are alike share some.
    fn traits(&self, is_old: bool, index: usize) -> Vec<u64>;
}

/// Returns the pairs of an old and a new element that are clearly each other: alike enough, and more alike by far than either
/// is to anything else that is still free.
///
/// Such pairs exclude each other, so no order of elements plays a part, and the result for swapped sides is the same.
pub(in crate::diff) fn clear_pairs(all: &impl Alike) -> Vec<(usize, usize)> {
    let (old, new) = all.counts();
    let mut pairs: Vec<(usize, usize, f64)> = candidates(all)
        .into_iter()
        .map(|(one, other)| (one, other, all.likeness(one, other)))
        .filter(|(.., likeness)| *likeness >= LEAST - AHEAD)
        .collect();
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        // The best and the second best likeness of each element.
        let (mut of_old, mut of_new) = (vec![[0.0; 2]; old], vec![[0.0; 2]; new]);
        for &(one, other, likeness) in &pairs {
            for best in [&mut of_old[one], &mut of_new[other]] {
                if likeness > best[0] {
                    *best = [likeness, best[0]];
                } else if likeness > best[1] {
                    best[1] = likeness;
                }
            }
        }
        let is_ahead = |best: [f64; 2], likeness: f64| best[0] <= likeness && best[1] <= likeness - AHEAD + SLACK;
        let is_clear = |&&(one, other, likeness): &&(usize, usize, f64)| {
            likeness >= LEAST - SLACK && is_ahead(of_old[one], likeness) && is_ahead(of_new[other], likeness)
        };
        let clear: Vec<(usize, usize)> = pairs.iter().filter(is_clear).map(|&(one, other, _)| (one, other)).collect();
        if clear.is_empty() {
            break;
        }
        let (mut gone_old, mut gone_new) = (vec![false; old], vec![false; new]);
        for &(one, other) in &clear {
            (gone_old[one], gone_new[other]) = (true, true);
        }
        pairs.retain(|&(one, other, _)| !gone_old[one] && !gone_new[other]);
        found.extend(clear);
    }
    found.sort_unstable();
    found
}

/// Returns the pairs worth comparing.
fn candidates(all: &impl Alike) -> Vec<(usize, usize)> {
    let (old, new) = all.counts();
    if old.saturating_mul(new) <= ALL_PAIRS {
        return (0..old).flat_map(|one| (0..new).map(move |other| (one, other))).collect();
    }
    // Those that each side would choose.
    let mut pairs = chosen(all, true, old, new);
    pairs.extend(chosen(all, false, new, old).into_iter().map(|(one, other)| (other, one)));
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Returns for each element of one side those of the other that share its rarest traits.
fn chosen(all: &impl Alike, is_old: bool, count: usize, others: usize) -> Vec<(usize, usize)> {
    let mut holders: HashMap<u64, Vec<usize>> = HashMap::new();
    for index in 0..others {
        for one in all.traits(!is_old, index) {
            holders.entry(one).or_default().push(index);
        }
    }
    let of_one = |one: usize| {
        let mut shared: BTreeMap<usize, f64> = BTreeMap::new();
        for held in all.traits(is_old, one) {
            let Some(held) = holders.get(&held).filter(|held| held.len() <= COMMON) else { continue };
            for &other in held {
                *shared.entry(other).or_default() += 1.0 / held.len() as f64;
            }
        }
        let mut ranked: Vec<(usize, f64)> = shared.into_iter().collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        ranked.truncate(MOST_CANDIDATES);
        ranked.into_iter().map(move |(other, _)| (one, other))
    };
    (0..count).flat_map(of_one).collect()
}

/// Returns how alike two texts are, 0 to 1: by their words, or by their letters where those are more alike.
pub(in crate::diff) fn words_alike(one: &str, other: &str) -> f64 {
    if one == other {
        return 1.0;
    }
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let by_words = common(&words(&one), &words(&other));
    // By letters takes the square of the length.
    if one.len().max(other.len()) > 200 {
        return by_words;
    }
    by_words.max(strsim::normalized_damerau_levenshtein(&one, &other))
}

/// Whether two names differ in spelling alone: in case, spacing and punctuation, or in a slip within one long word. A word more,
/// less or in place of another can turn a name around, and so can a digit.
pub(in crate::diff) fn is_same_spelling(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let words = |text: &'_ str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (one, other) = (words(&one), words(&other));
    if one.concat() == other.concat() {
        return true;
    }
    let mut differing = one.iter().zip(&other).filter(|(one, other)| one != other);
    let (Some((word, there)), None) = (differing.next(), differing.next()) else { return false };
    let length = word.chars().count().min(there.chars().count());
    let allowed = match length {
        0..=3 => 0,
        4..=8 => 1,
        _ => 2,
    };
    let has_digit = |word: &str| word.chars().any(char::is_numeric);
    one.len() == other.len()
        && !has_digit(word)
        && !has_digit(there)
        && strsim::damerau_levenshtein(word, there) <= allowed
}

/// Returns the words of a text, sorted.
fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words
}

/// Returns the share of two sorted lists that they have in common (Dice), 0 to 1.
pub(super) fn common<T: Ord>(one: &[T], other: &[T]) -> f64 {
    if one.is_empty() && other.is_empty() {
        return 1.0;
    }
    let (mut shared, mut at, mut there) = (0, 0, 0);
    while at < one.len() && there < other.len() {
        match one[at].cmp(&other[there]) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => there += 1,
            std::cmp::Ordering::Equal => {
                (shared, at, there) = (shared + 1, at + 1, there + 1);
            }
        }
    }
    f64::from(2 * shared) / (one.len() + other.len()) as f64
}

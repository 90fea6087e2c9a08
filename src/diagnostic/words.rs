//! The words of messages: lists, names that were probably meant, shortened texts.

use std::fmt;

/// A known word that an author probably meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Near<'a> {
    pub word: &'a str,
    /// Whether hardly anything else can be meant.
    pub is_sure: bool,
}

impl fmt::Display for Near<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word)
    }
}

impl<'a> Near<'a> {
    /// Makes a word that is certainly meant.
    pub fn sure(word: &'a str) -> Self {
        Near { word, is_sure: true }
    }
}

/// Returns the known word that `text` was probably meant to be, if one is near enough.
pub(crate) fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    let text: String = text.to_lowercase().chars().take(64).collect();
    let allowed = match text.chars().count() {
        0..=2 => 1,
        3..=5 => 2,
        length => length / 3,
    };
    let length = text.chars().count();
    let near_in_length = |word: &&str| word.chars().take(length + allowed + 1).count().abs_diff(length) <= allowed;
    let common = |word: &str| word.chars().zip(text.chars()).take_while(|(a, b)| a == b).count();
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter(near_in_length)
        .map(|word| (strsim::damerau_levenshtein(&text, &word.to_lowercase()), word))
        .filter(|(distance, word)| *distance <= allowed && *distance < word.chars().count())
        .collect();
    near.sort_by_key(|(distance, word)| (*distance, std::cmp::Reverse(common(word))));
    let &(distance, word) = near.first()?;
    let is_alone = near.get(1).is_none_or(|(next, _)| *next > distance);
    let is_sure = is_alone && is_typo(&text, word, distance);
    Some(Near { word, is_sure })
}

/// Returns whether a text at this distance from a known word is certainly a typo of it: another case or hyphen, one
/// letter in a long word, two in a very long one. `gone` is no typo of `done`, nor `step-2` of `step-1`.
fn is_typo(text: &str, word: &str, distance: usize) -> bool {
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if letters(text) == letters(word) {
        return true;
    }
    let begins_alike = text.chars().next() == word.to_lowercase().chars().next();
    let most = match text.chars().count() {
        0..=5 => 0,
        6..=8 => 1,
        _ => 2,
    };
    distance <= most && begins_alike && digits(text) == digits(word)
}

/// Returns an author's text for a message: one line, not too long.
pub(crate) fn shorten(text: &str) -> String {
    let shown = beginning(text, 60);
    let line: String = shown.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if shown.len() < text.len() { line + "…" } else { line }
}

/// Returns at most so many characters from the beginning of a text.
pub(crate) fn beginning(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// Returns words as an English list: ``"`a`, `b` or `c`"``.
pub(crate) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    list(words.into_iter().map(|word| format!("`{word}`")), "or")
}

/// Returns words as an English list with a conjunction: "host, guest and child".
pub(crate) fn list(words: impl IntoIterator<Item = impl fmt::Display>, conjunction: &str) -> String {
    let mut words: Vec<String> = words.into_iter().map(|word| word.to_string()).collect();
    match words.pop() {
        None => String::new(),
        Some(only) if words.is_empty() => only,
        Some(last) => format!("{} {conjunction} {last}", words.join(", ")),
    }
}

/// How many items of a long list are named.
const MOST_LISTED: usize = 12;

/// Returns the first words of a list that may be long, and how many more there are.
pub(crate) fn list_of_many(words: impl IntoIterator<Item = impl fmt::Display>, conjunction: &str) -> String {
    let mut words: Vec<String> = words.into_iter().map(|word| word.to_string()).collect();
    if words.len() > MOST_LISTED {
        let more = words.len() - MOST_LISTED + 1;
        words.truncate(MOST_LISTED - 1);
        words.push(format!("{more} more"));
    }
    list(words, conjunction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_near() {
        let words = ["company", "partner", "customer", "social"];
        let near = |text, words: &[&'static str]| nearest(text, words.iter().copied());
        assert_eq!(near("compny", &words), Some(Near::sure("company")));
        assert_eq!(near("Partner", &words), Some(Near::sure("partner")));
        assert_eq!(near("costumer", &words), Some(Near { word: "customer", is_sure: false }));
        assert_eq!(near("zebra", &words), None);
        assert_eq!(near("", &["a"]), None);
        // As near as another one, too short to tell, or another word altogether: a guess.
        assert_eq!(near("stage", &["state", "stages"]), Some(Near { word: "stages", is_sure: false }));
        let is_sure = |text, word: &'static str| near(text, &[word]).map(|near| near.is_sure);
        for (text, word) in [
            ("wep", "web"),
            ("gone", "done"),
            ("book", "look"),
            ("chance", "channel"),
            ("ghosts", "hosts"),
            ("step-2", "step-1"),
            ("gettogethre-x", "get-together"),
        ] {
            assert_eq!(is_sure(text, word), Some(false), "{text}");
        }
        for (text, word) in
            [("Web", "web"), ("named_person", "named-person"), ("prepurchase", "pre-purchase"), ("kichen", "kitchen")]
        {
            assert_eq!(is_sure(text, word), Some(true), "{text}");
        }
    }

    #[test]
    fn lists_read_as_english() {
        assert_eq!(one_of(["a"]), "`a`");
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(list(["x", "y"], "and"), "x and y");
    }
}

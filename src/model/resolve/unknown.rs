//! References to something that does not exist, and what was meant.

use crate::diagnostic::{Diagnostic, Edit, Near, list, nearest, shorten};
use crate::model::id::{is_id, slug};
use crate::model::problems as p;
use crate::model::reader::{Reader, with_article};
use crate::source::{At, Span};
use crate::yaml::{self, NodeId};

/// The longest text that is looked for among names.
pub(super) const LONGEST_NAME: usize = 200;

pub(super) fn is_same_name(one: &str, other: &str) -> bool {
    let other = other.chars().flat_map(char::to_lowercase).take(LONGEST_NAME);
    one.chars().take(LONGEST_NAME).flat_map(char::to_lowercase).eq(other)
}

/// Reports a reference to something that does not exist, with the id that was probably meant. `find_by_name` returns the id of
/// what has the reference as its name.
pub(super) fn unknown<'a, 't>(
    reader: &mut Reader<'t>,
    noun: &str,
    id: At<&str>,
    ids: impl Iterator<Item = &'a str>,
    find_by_name: impl FnOnce(&mut Reader<'t>) -> Option<String>,
) {
    if reader.problems.add_unkept_error() {
        return;
    }
    // Comparing with every id of a huge file takes long, so only its first references get a suggestion.
    let is_affordable = reader.problems.count() * ids.size_hint().0 <= 100_000;
    let mut ids: Vec<&str> = ids.filter(|_| is_affordable).collect();
    ids.sort_unstable();
    let made = slug(id.value);
    let of_name = is_affordable.then(|| find_by_name(reader)).flatten();
    let made_known = ids.binary_search(&made.as_str()).ok().map(|index| ids[index]);
    let near = match (of_name.as_deref(), made_known) {
        // It is the name of one element, and nearly the id of another.
        (Some(word), Some(other)) if word != other => Some(Near { word, is_sure: false }),
        (Some(word), _) | (None, Some(word)) => Some(Near::sure(word)),
        (None, None) => nearest(id.value, ids.iter().copied()),
    };
    // `gone` is spelled like `done`, but means the other end.
    let is_leaving = noun == "touchpoint" && LEAVING.contains(&made.as_str());
    let near = near.filter(|near| near.is_sure || !is_leaving);
    let several = if takes_many(reader, id.span) { meant_list(id.value, &ids) } else { None };
    let help = match near {
        Some(near) if of_name.is_some() => format!("that is a name: write the id, `{near}`"),
        _ if several.is_some() => format!("write several between brackets: `{}`", several.as_ref().map_or("", |(list, _)| list)),
        Some(near) if near.word == made && made != id.value => format!("{} is referred to by its id: write `{near}`", with_article(noun)),
        Some(near) => format!("did you mean `{near}`?"),
        None if is_leaving => {
            "a customer who is gone is `lost`, one who has what they came for is `done`".into()
        }
        None if ids.is_empty() && is_affordable && noun == "pain" => {
            "give the pain this id: `pains: [{ id: …, text: … }]`".into()
        }
        None if ids.is_empty() && is_affordable && noun != "touchpoint" => {
            let what = if noun == "fact" { "A statement" } else { "A name" };
            format!("define it under `{noun}s`: `{noun}s: {{ {made}: {what} }}`")
        }
        None if ids.len() <= 12 && is_affordable => format!("known ids: {}", list(ids.iter().map(|id| format!("`{}`", shorten(id))), "and")),
        None if noun == "touchpoint" => "a touchpoint is referred to by its id, which is made from its name where it has none: `Look at the menu` is `look-at-the-menu`".into(),
        None if noun == "end" => "define it under `ends`".into(),
        None if noun == "pain" => "give the pain this id: `pains: [{ id: …, text: … }]`".into(),
        None => format!("define it under `{noun}s`, or in the project's catalog"),
    };
    let message = if is_id(id.value) {
        format!("there is no {noun} `{}`", id.value)
    } else {
        format!("there is no {noun} with the id `{}`", shorten(id.value))
    };
    let diagnostic = Diagnostic::new(&p::UNKNOWN_REFERENCE, id.span, message).help(help);
    reader.report(match several {
        Some((list, true)) if of_name.is_none() => {
            diagnostic.fixed_by(format!("write `{list}`"), true, vec![Edit::Replace(id.span, list)])
        }
        Some(_) if of_name.is_none() => diagnostic,
        _ => diagnostic.respelled(reader.tree.written(id.span), near),
    });
}

/// Words that authors try for the end `lost`, among others.
const LEAVING: [&str; 12] =
    ["leave", "leaves", "left", "exit", "end", "the-end", "stop", "stops", "quit", "churn", "gone", "finished"];

/// Whether a text is the value of a key that takes a list as well.
fn takes_many(reader: &Reader<'_>, value: Span) -> bool {
    let tree = reader.tree;
    let is_key = |key: &NodeId| {
        let between = Span { start: tree.span(*key).end, end: value.start };
        tree.written(between).trim() == ":"
    };
    let key = tree.last_before(value.start).filter(is_key);
    key.is_some_and(|key| {
        ["channel", "personas", "facts", "next", "recovers", "meanwhile", "for"].contains(&tree.text(key))
    })
}

/// Returns the list that `email, phone` or `email or phone` was meant to be, if some of its items are known; and whether
/// all of them are.
fn meant_list(text: &str, ids: &[&str]) -> Option<(String, bool)> {
    if text.len() > LONGEST_NAME {
        return None;
    }
    let commas = text.replace(" or ", ",").replace(" and ", ",").replace([';', '/', '|'], ",");
    let parts: Vec<&str> = commas.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let known = parts.iter().filter(|part| ids.binary_search(part).is_ok()).count();
    let is_list = parts.len() > 1 && known > 0 && parts.iter().all(|part| !part.contains(['[', ']', '{', '}', '"']));
    let written: Vec<_> = parts.iter().map(|part| yaml::scalar(part, yaml::In::Flow)).collect();
    is_list.then(|| (format!("[{}]", written.join(", ")), known == parts.len()))
}

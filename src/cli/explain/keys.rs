//! The pages of keys and elements.

use std::fmt::Write;

use crate::lint::RawRule;
use crate::model::{ALSO, JOURNEY_TABLES, Key, Named, Shape, Table, describe_values, with_article};
use crate::project::PROJECT_TABLES;
use crate::render::THEME_TABLES;

/// Every element, and the files that have it.
fn elements() -> Vec<(&'static Table, Vec<&'static str>)> {
    let roots =
        [(JOURNEY_TABLES[0], "a journey file"), (PROJECT_TABLES[0], "polku.yaml"), (THEME_TABLES[0], "a theme file")];
    let mut all: Vec<(&'static Table, Vec<&'static str>)> = Vec::new();
    for (root, file) in roots {
        let mut found = vec![root];
        let mut next = 0;
        while let Some(table) = found.get(next) {
            for inner in table.keys.iter().flat_map(|key| tables(&key.shape)) {
                if !found.iter().any(|table| table.name == inner.name) {
                    found.push(inner);
                }
            }
            next += 1;
        }
        for table in found {
            match all.iter_mut().find(|(known, _)| known.name == table.name) {
                Some((_, files)) => files.push(file),
                None => all.push((table, vec![file])),
            }
        }
    }
    all
}

/// The elements that a shape allows.
fn tables(shape: &'static Shape) -> Vec<&'static Table> {
    match shape {
        Shape::Table(table) | Shape::TableOrBy(table, _) => vec![table],
        Shape::Optional(one) | Shape::Many(one) | Shape::Filled(one) | Shape::Map(one) => tables(one),
        Shape::By(_, one) => tables(one),
        Shape::Named(names) => names().iter().flat_map(|named| tables(named.shape)).collect(),
        Shape::Either(one, other) => [tables(one), tables(other)].concat(),
        _ => Vec::new(),
    }
}

/// The words that a shape allows, each with its meaning.
fn words(shape: &'static Shape) -> &'static [(&'static str, &'static str)] {
    match shape {
        Shape::Word(words) => words,
        Shape::Optional(one) | Shape::Many(one) | Shape::Filled(one) | Shape::Either(one, _) => words(one),
        _ => &[],
    }
}

/// The names of all keys and elements, and the words that keys take.
pub(super) fn names() -> Vec<&'static str> {
    let of_table = |(table, _): (&'static Table, _)| {
        let words = table.keys.iter().flat_map(|key| words(&key.shape)).map(|(word, _)| *word);
        table.keys.iter().map(|key| key.name).chain(words).chain([table.name])
    };
    elements().into_iter().flat_map(of_table).collect()
}

/// The page of a name, in Markdown: the element with this name, the key in every element that has it, and the keys that
/// take it as a word. None if there is none of these.
pub(super) fn page(name: &str) -> Option<String> {
    let mut text = format!("# {name}\n");
    let heading = text.len();
    let mut told: Vec<&'static Table> = Vec::new();
    for (table, files) in elements() {
        if table.name == name && !told.iter().any(|known| known.name == table.name) {
            let _ = write!(text, "\nAn element of {}.\n", files.join(" and "));
            write_element(table, &mut text);
            told.push(table);
        }
        for key in table.keys {
            // What the settings of all rules have in common is told once, of the element `rule`.
            if table.name.ends_with(" rule") && RawRule::TABLE.keys.iter().any(|common| common.name == key.name) {
                continue;
            }
            let also = ALSO.iter().find(|(also, _)| *also == name).map(|(_, word)| *word);
            if let Some((word, docs)) = words(&key.shape).iter().find(|(word, _)| *word == name || Some(*word) == also)
            {
                let (of, files) = (with_article(table.name), files.join(" and "));
                let same = if *word == name { String::new() } else { format!(" It is the same as `{word}`.") };
                let _ = write!(text, "\nA word that the key `{}` of {of} takes, in {files}.{same}\n", key.name);
                let _ = write!(text, "\n{}\n", one_line(docs));
            }
            if key.name != name {
                continue;
            }
            let _ = write!(text, "\nA key of {}, in {}.\n", with_article(table.name), files.join(" and "));
            write_key(key, &mut text);
            for inner in tables(&key.shape) {
                if !told.iter().any(|known| known.name == inner.name) {
                    write_element(inner, &mut text);
                    told.push(inner);
                }
            }
        }
    }
    (text.len() > heading).then_some(text)
}

fn write_key(key: &'static Key, text: &mut String) {
    let required = if key.required { " It is required." } else { "" };
    let _ = write!(text, "\n{}{required}\n\nTakes: {}\n", one_line(key.docs), describe_values(&key.shape));
    let words = words(&key.shape);
    if !words.is_empty() {
        text.push('\n');
    }
    for (word, docs) in words {
        let _ = writeln!(text, "- `{word}`: {}", one_line(docs));
    }
    // The rules, which also have names, have a page each.
    if let Shape::Either(_, Shape::Named(names)) = key.shape {
        text.push('\n');
        for Named { name, docs, .. } in names() {
            let _ = writeln!(text, "- `{name}`: {}", one_line(&docs));
        }
    }
}

fn write_element(table: &Table, text: &mut String) {
    let _ = write!(text, "\n{}\n\nThe keys of {}:\n\n", one_line(table.docs), with_article(table.name));
    for key in table.keys {
        let required = if key.required { " It is required." } else { "" };
        let _ = writeln!(text, "- `{}`: {}{required}", key.name, one_line(key.docs));
    }
    if let Some(key) = table.shorthand {
        let _ = write!(text, "\nA bare value stands for its `{key}`.\n");
    }
}

/// Documentation without its line breaks.
fn one_line(docs: &str) -> String {
    docs.split_whitespace().collect::<Vec<_>>().join(" ")
}

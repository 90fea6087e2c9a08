//! The pages of keys and elements.

use std::fmt::Write;

use crate::model::{JOURNEY_TABLES, Key, Shape, Table, describe_values, with_article};
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
        Shape::Table(table) => vec![table],
        Shape::Optional(one) | Shape::Many(one) | Shape::Filled(one) | Shape::Map(one) => tables(one),
        Shape::By(_, one) | Shape::Named(_, one) => tables(one),
        Shape::Either(one, other) => [tables(one), tables(other)].concat(),
        _ => Vec::new(),
    }
}

/// The names of all keys and elements.
pub(super) fn names() -> Vec<&'static str> {
    let of_table = |(table, _): (&'static Table, _)| table.keys.iter().map(|key| key.name).chain([table.name]);
    elements().into_iter().flat_map(of_table).collect()
}

/// The page of a name, in Markdown: the element with this name, and the key in every element that has it. None if there
/// is neither.
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
        for key in table.keys.iter().filter(|key| key.name == name) {
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

fn write_key(key: &Key, text: &mut String) {
    let required = if key.required { " It is required." } else { "" };
    let _ = write!(text, "\n{}{required}\n\nTakes: {}\n", one_line(key.docs), describe_values(&key.shape));
    let mut shape = &key.shape;
    while let Shape::Many(one) | Shape::Filled(one) | Shape::Optional(one) = shape {
        shape = one;
    }
    if let Shape::Word(words) = shape {
        text.push('\n');
        for (word, docs) in *words {
            let _ = writeln!(text, "- `{word}`: {}", one_line(docs));
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

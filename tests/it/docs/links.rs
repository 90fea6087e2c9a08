//! No link of the documentation leads nowhere: in Markdown, as a code host shows it, and in the book.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regex::Regex;

use super::root;
use crate::common::Run;
use crate::common::client::{said, seen_in_browser, tool};

/// What a page links to, and what can be linked to in it.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
}

impl Page {
    /// Of a page in Markdown, its headings named as GitHub and GitLab name them.
    fn of_markdown(text: &str) -> Self {
        let mut page = Page::default();
        let mut heading: Option<String> = None;
        let mut seen: HashMap<String, usize> = HashMap::new();
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push(dest_url.to_string());
                }
                Event::Html(html) | Event::InlineHtml(html) => page.links.extend(Page::of_html(&html).links),
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        *heading += &text;
                    }
                }
                Event::End(TagEnd::Heading(_)) => {
                    let slug = slug(&heading.take().unwrap_or_default());
                    let earlier = seen.entry(slug.clone()).or_default();
                    page.anchors.insert(if *earlier == 0 { slug } else { format!("{slug}-{earlier}") });
                    *earlier += 1;
                }
                _ => {}
            }
        }
        page
    }

    /// Of a page in HTML.
    fn of_html(text: &str) -> Self {
        let values = |names: &str| -> Vec<String> {
            let attribute = Regex::new(&format!(r#"\s(?:{names})="([^"]*)""#)).unwrap();
            attribute.captures_iter(text).map(|found| found[1].replace("&amp;", "&")).collect()
        };
        Page { links: values("href|src|srcset"), anchors: values("id").into_iter().collect() }
    }
}

/// How a heading is called in addresses.
fn slug(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|letter| letter.is_alphanumeric() || "-_".contains(*letter)).collect()
}

/// All pages, by their paths, read as `of` reads them.
fn read(paths: Vec<PathBuf>, of: fn(&str) -> Page) -> BTreeMap<PathBuf, Page> {
    paths.into_iter().map(|path| (path.canonicalize().unwrap(), of(&fs::read_to_string(path).unwrap()))).collect()
}

/// The files with an ending in a folder and those below it.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found
}

/// What is wrong with the links of pages, each of which must stay in the folder that `home` gives for its page.
fn broken(pages: &BTreeMap<PathBuf, Page>, home: impl Fn(&Path) -> PathBuf) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, page) in pages {
        for link in &page.links {
            if let Some(reason) = reason(pages, path, link, &home(path)) {
                wrong.push(format!("{}: {link}: {reason}", path.display()));
            }
        }
    }
    wrong
}

/// Why a link leads nowhere, if it does.
fn reason(pages: &BTreeMap<PathBuf, Page>, from: &Path, link: &str, home: &Path) -> Option<&'static str> {
    let external = Regex::new(r"^https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[^\s<>]*)?$").unwrap();
    if link.contains("://") || link.starts_with("mailto:") {
        return (!external.is_match(link)).then_some("no address of the web (https)");
    }
    let (path, fragment) = link.split_once('#').map_or((link, None), |(path, fragment)| (path, Some(fragment)));
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let target = if path.is_empty() { from.to_owned() } else { from.parent()?.join(decode(path)) };
    let Ok(target) = target.canonicalize() else { return Some("no such file") };
    if path.starts_with('/') || !target.starts_with(home) {
        return Some("it leads out of here");
    }
    let fragment = decode(fragment.unwrap_or_default());
    let is_there = fragment.is_empty() || pages.get(&target).is_some_and(|page| page.anchors.contains(&fragment));
    (!is_there).then_some("the file has no such place")
}

#[test]
fn every_link_of_the_pages_leads_somewhere() {
    let others = [
        "README.md",
        "CHANGELOG.md",
        "CODE_OF_CONDUCT.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "packaging/README.md",
        "editors/vscode/README.md",
        "editors/zed/README.md",
    ];
    let mut paths = files(&root().join("docs"), "md");
    paths.extend(others.map(|name| root().join(name)));
    let pages = read(paths, Page::of_markdown);
    let links: usize = pages.values().map(|page| page.links.len()).sum();
    assert!(links > 200, "only {links} links were found");
    // The book has its own pages alone, and no link out of it could work.
    let docs = root().join("docs").canonicalize().unwrap();
    let home = |page: &Path| if page.starts_with(&docs) { docs.clone() } else { root().canonicalize().unwrap() };
    assert_eq!(broken(&pages, home), [""; 0]);
}

#[test]
fn links_that_lead_nowhere_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().canonicalize().unwrap();
    let text = "# A `b` & c\n## A\n## A\n[1](#a-b--c) [2](#a-1) [3](#a-2) [4](b.md) [5](/etc) [6](http://a.b)\n\n<img src=\"c.svg\">\n";
    fs::write(home.join("a.md"), text).unwrap();
    let pages = read(vec![home.join("a.md")], Page::of_markdown);
    let broken = broken(&pages, |_| home.clone());
    let wrong: Vec<&str> = broken.iter().map(|line| line.split(": ").nth(1).unwrap()).collect();
    assert_eq!(wrong, ["#a-2", "b.md", "/etc", "http://a.b", "c.svg"]);
}

#[test]
fn the_book_has_every_page_once() {
    let docs = root().join("docs");
    let summary = Page::of_markdown(&fs::read_to_string(docs.join("SUMMARY.md")).unwrap());
    let mut named = summary.links;
    named.sort();
    let mut there: Vec<String> = files(&docs, "md")
        .iter()
        .map(|path| path.strip_prefix(&docs).unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "SUMMARY.md")
        .collect();
    there.sort();
    assert_eq!(named, there, "docs/SUMMARY.md");
}

#[test]
#[ignore = "needs mdBook in the directory that CI_TOOLS names"]
fn every_link_of_the_book_leads_somewhere() {
    let book = Path::new(env!("CARGO_TARGET_TMPDIR")).join("book");
    build_book(root(), &book);
    let book = book.canonicalize().unwrap();
    let pages = read(files(&book, "html"), Page::of_html);
    assert!(pages.len() > 60, "only {} pages", pages.len());
    assert_eq!(broken(&pages, |_| book.clone()), [""; 0]);
    let start = book.join("index.html");
    for kind in polku::project::kinds() {
        let address = kind.address_in("https://book.example").unwrap();
        let page = address.strip_prefix("https://book.example/").unwrap();
        assert_eq!(reason(&pages, &start, page, &book), None, "{address}");
    }
    let scripts = files(&book, "js");
    assert!(scripts.iter().any(|script| script.to_str().unwrap().contains("searchindex")), "{scripts:?}");
    // Read without a network, it looks the same.
    let loaded = Regex::new(r#"<(?:script|img|iframe|source|link)\s[^>]*(?:src|href)="https?:"#).unwrap();
    let styled = Regex::new(r#"(?:url\(|@import)\s*["']?https?:"#).unwrap();
    for path in files(&book, "html").into_iter().chain(files(&book, "css")) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!loaded.is_match(&text) && !styled.is_match(&text), "{} loads from the web", path.display());
    }
}

/// Builds the book of a folder as its publication does.
fn build_book(folder: &Path, to: &Path) {
    let mdbook = tool("mdbook").get_program().to_owned();
    let mut script = Command::new("bash");
    script.arg(folder.join("scripts/book")).arg("--dest-dir").arg(to).env("MDBOOK", mdbook);
    let (succeeds, said) = said(&mut script);
    assert!(succeeds && !said.contains("WARN"), "{said}");
}

#[test]
#[ignore = "needs mdBook and Chromium"]
fn pictures_follow_the_theme_of_the_book() {
    let book = tempfile::tempdir().unwrap();
    build_book(root(), book.path());
    let shown = seen_in_browser("browser/book.js", &[&book.path().join("index.html")]).unwrap();
    assert_eq!(shown.trim(), r#"["store-visit-map.svg","store-visit-map-dark.svg"]"#);
}

#[test]
#[ignore = "needs mdBook in the directory that CI_TOOLS names"]
fn pages_can_be_edited_where_the_repository_has_an_owner() {
    let edited = |repository: &str| {
        let script = fs::read(root().join("scripts/book")).unwrap();
        let folder = Run::new()
            .file("Cargo.toml", format!("[package]\nrepository = \"{repository}\"\n"))
            .file("book.toml", "[book]\nsrc = \"docs\"\n")
            .file("docs/SUMMARY.md", "- [A](a.md)\n")
            .file("docs/a.md", "# A\n")
            .file("scripts/book", script)
            .folder;
        build_book(folder.path(), &folder.path().join("book"));
        let page = fs::read_to_string(folder.path().join("book/a.html")).unwrap();
        Page::of_html(&page).links.into_iter().filter(|link| link.contains("://")).collect::<Vec<_>>()
    };
    assert_eq!(edited("https://github.com/OWNER/polku"), [""; 0]);
    let repository = "https://github.com/somebody/polku";
    assert_eq!(edited(repository), [repository.to_owned(), format!("{repository}/edit/main/docs/a.md")]);
}

//! Each tutorial is gone through in an empty folder, block by block; and each page that shows what commands say, in a folder
//! with the shipped journeys.
//!
//! What it writes and runs stands in its blocks: `yaml file=PATH` is a file; `yaml in=PATH` a piece of one, which takes the
//! place of the piece that begins with the same line, or stands above `stages:`; after each `$ ` of a `console` stands
//! what the command says. A picture `pictures/tutorial-NAME.svg` is the `NAME.svg` that a command makes.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{picture_names, root};
use crate::common::git::{commit, git};
use crate::common::page::{Block, assert_up_to_date, blocks, is_updating};
use crate::common::{Run, shipped_names};

#[test]
fn the_tutorial_works_from_an_empty_folder_on() {
    let (folder, ran, failed) = go_through("docs/tutorial.md", empty(), |_| true);
    assert!(ran > 8, "only {ran} commands were run");
    assert_eq!(failed, ["polku lint"], "the mistake at the beginning is the only one");
    assert!(folder.path().join("site/index.html").exists());
}

#[test]
fn the_tutorial_of_a_service_works() {
    let (_, ran, failed) = go_through("docs/tutorial-service.md", empty(), |_| true);
    assert_eq!((ran, failed), (3, vec![]));
}

#[test]
fn the_tutorial_of_a_decision_works() {
    let (_, ran, failed) = go_through("docs/tutorial-decision.md", with_journeys(), |_| true);
    assert!(ran > 8, "only {ran} commands were run");
    assert_eq!(failed, [""; 0]);
}

#[test]
fn the_page_of_figures_shows_what_commands_say() {
    let (_, ran, failed) = go_through("docs/analyze.md", with_journeys(), |_| true);
    assert!(ran > 8, "only {ran} commands were run");
    assert_eq!(failed, [""; 0]);
}

/// In a repository whose only commit is on `main`.
#[test]
#[ignore = "needs git"]
fn the_page_of_changes_shows_what_commands_say() {
    let folder = with_journeys();
    git(folder.path(), &["init", "--quiet", "--initial-branch=main"]);
    commit(folder.path(), "Begin");
    let (_, ran, failed) = go_through("docs/diff.md", folder, |_| true);
    assert_eq!((ran, failed), (1, vec![]));
}

#[test]
fn the_readme_shows_what_commands_say() {
    let (_, ran, failed) = go_through("README.md", with_journeys(), |block| block.info == "console");
    assert_eq!((ran, failed), (1, vec![]));
}

fn empty() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn with_journeys() -> TempDir {
    shipped_names().iter().fold(Run::new(), |run, name| run.shipped(name)).folder
}

/// Goes through some blocks of a page. Returns the folder, the number of commands run, and those that failed.
fn go_through(page_name: &str, folder: TempDir, is_run: fn(&Block) -> bool) -> (TempDir, usize, Vec<String>) {
    let mut page = fs::read_to_string(root().join(page_name)).unwrap();
    let mut place = 0;
    let mut ran = 0;
    let mut failed = Vec::new();
    for block in blocks(&root().join(page_name)).into_iter().filter(is_run) {
        let at = format!("{page_name}:{}", block.line);
        match block.info.as_str() {
            // It takes minutes, and is what the tests were built by.
            "sh" if block.text == "cargo install --path .\n" => {}
            "sh" => {
                let (succeeds, said) = run(&folder, block.text.trim_end());
                assert!(succeeds, "{at}: {said}");
            }
            "console" => {
                let mut now = String::new();
                for command in block.text.lines().filter_map(|line| line.strip_prefix("$ ")) {
                    let (succeeds, said) = run(&folder, command);
                    now += &format!("$ {command}\n{said}");
                    ran += 1;
                    if !succeeds {
                        failed.push(command.to_owned());
                    }
                }
                if is_updating() {
                    let start = place + page[place..].find(&block.text).unwrap();
                    page.replace_range(start..start + block.text.len(), &now);
                    place = start + now.len();
                } else {
                    assert_eq!(block.text, now, "{at}: this is what it says now; UPDATE_DOCS=1 writes it");
                }
            }
            // An example, which stands by itself.
            "yaml touchpoints" | "yaml project" | "text" => {}
            info => match info.strip_prefix("yaml ").and_then(|info| info.split_once('=')) {
                Some(("file", path)) => write(&folder, path, &block.text),
                Some(("in", path)) => {
                    let old = fs::read_to_string(folder.path().join(path)).unwrap();
                    write(&folder, path, &with(&old, &block.text));
                }
                _ => panic!("{at}: a block of the kind {info:?}"),
            },
        }
    }
    if is_updating() {
        fs::write(root().join(page_name), &page).unwrap();
    }
    // The other pages show pictures of the gallery.
    let is_tutorial = page_name.starts_with("docs/tutorial");
    for name in picture_names(&page).into_iter().filter(|_| is_tutorial) {
        let made = name.strip_prefix("tutorial-").unwrap_or_else(|| panic!("{page_name} shows {name}.svg"));
        let drawn = fs::read_to_string(folder.path().join(format!("{made}.svg"))).unwrap();
        assert_up_to_date(&format!("docs/pictures/{name}.svg"), &drawn);
    }
    (folder, ran, failed)
}

/// Runs a command in the folder, `polku` being this build; whether it succeeds, and what it says.
fn run(folder: &TempDir, command: &str) -> (bool, String) {
    let binary = Path::new(env!("CARGO_BIN_EXE_polku")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-euc", &format!("exec 2>&1; {command}")])
        .env("PATH", path)
        .env_remove("GITHUB_ACTIONS")
        .env_remove("CLICOLOR_FORCE")
        .current_dir(folder.path())
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

fn write(folder: &TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A text with a piece of it written anew, which goes on as long as lines are deeper than its first.
fn with(text: &str, piece: &str) -> String {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let lines: Vec<&str> = text.lines().collect();
    let head = piece.lines().next().unwrap();
    let (start, end) = match lines.iter().position(|line| *line == head) {
        Some(start) => {
            let more = lines[start + 1..].iter().take_while(|line| depth(line) > depth(head)).count();
            (start, start + 1 + more)
        }
        None => {
            let stages = lines.iter().position(|line| *line == "stages:").expect("a journey has stages");
            assert_eq!(depth(head), 0, "no {head:?} in\n{text}");
            (stages, stages)
        }
    };
    let join = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    join(&lines[..start]) + piece + &join(&lines[end..])
}

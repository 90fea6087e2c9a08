//! Baselines: their form, and how they follow what is renamed.

use std::fs;

use polku::workspace::{Disk, OpenProject, load};
use serde_json::Value;
use tempfile::TempDir;

use crate::common::Run;

const PROJECT: &str = "polku: 1\nlint: { baseline: known.json }\n";

/// A journey with a few findings about each touchpoint.
fn journey(title: &str, touchpoints: &[&str]) -> String {
    let touchpoint =
        |id: &&str| format!("      - {{ id: {id}, name: Does {id}, level: core, expectation: 4, wait: 3d }}\n");
    let touchpoints: String = touchpoints.iter().map(touchpoint).collect();
    format!("journey: {title}\nstages:\n  - id: purchase\n    touchpoints:\n{touchpoints}")
}

/// A project with a baseline of two journeys.
fn known() -> TempDir {
    let run = Run::new().file("polku.yaml", PROJECT).file("journeys/a.yaml", journey("A", &["order", "pay"]));
    let ran = run.file("journeys/b.yaml", journey("B", &["ask", "read"])).args(["lint", "--write-baseline"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.folder
}

fn write(folder: &TempDir, path: &str, text: impl AsRef<[u8]>) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn rename(folder: &TempDir, from: &str, to: &str) {
    let [from, to] = [from, to].map(|path| folder.path().join(path));
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::rename(from, to).unwrap();
}

fn read(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("known.json")).unwrap()
}

/// The findings of a run, one line each, and its notes; the folder stays.
fn lint(folder: TempDir, args: &[&str]) -> (String, String, TempDir) {
    let ran = Run::in_folder(folder).args(["lint", "--format", "concise"]).args(args.iter().copied()).go();
    (ran.stdout, ran.stderr, ran.folder)
}

/// The note on a journey that is taken for one of the baseline.
fn taken(file: &str, former: &str, known: usize) -> String {
    format!(
        "note: {file} is taken for the journey `{former}` of the baseline ({known} findings), which is gone; write `id: {former}` into it, or update the baseline with `polku lint --write-baseline`\n"
    )
}

/// The number of entries of a journey.
fn entries(folder: &TempDir, journey: &str) -> usize {
    read(folder).matches(&format!("\"journey\": \"{journey}\"")).count()
}

#[test]
fn each_finding_is_one_line_and_older_files_are_read() {
    let folder = known();
    let text = read(&folder);
    let file: Value = serde_json::from_str(&text).unwrap();
    let findings = file["findings"].as_array().unwrap();
    assert!(
        text.starts_with(
            "{\n  \"version\": 1,\n  \"findings\": [\n    { \"journey\": \"a\", \"element\": \"journey\", \"rule\": "
        ),
        "{text}"
    );
    assert!(text.ends_with("\" }\n  ]\n}\n"), "{text}");
    assert_eq!(text.lines().count(), findings.len() + 5);
    // As polku 0.2 wrote it.
    write(&folder, "known.json", serde_json::to_string_pretty(&file).unwrap() + "\n");
    let (stdout, stderr, folder) = lint(folder, &[]);
    assert_eq!((stdout.as_str(), stderr.as_str()), ("", ""));
    let folder = Run::in_folder(folder).args(["lint", "--write-baseline"]).go().folder;
    assert_eq!(read(&folder), text);
    // A new finding is a new line, and nothing else changes.
    write(
        &folder,
        "journeys/a.yaml",
        journey("A", &["order", "pay"]).replace("Does order, level: core", "Does order, experience: 1, level: core"),
    );
    let folder = Run::in_folder(folder).args(["lint", "--write-baseline"]).go().folder;
    let (old, new) = (text, read(&folder));
    let gone: Vec<&str> = old.lines().filter(|line| !new.contains(line)).collect();
    assert!(gone.iter().all(|line| line.contains("touchpoints.order")), "{gone:?}");
    // Nothing is known.
    let empty = Run::new()
        .file("polku.yaml", PROJECT)
        .file("journeys/a.yaml", crate::common::BROKEN)
        .args(["lint", "--write-baseline"])
        .go();
    assert_eq!(read(&empty.folder), "{\n  \"version\": 1,\n  \"findings\": []\n}\n");
}

#[test]
fn a_renamed_file_keeps_its_findings_and_is_told() {
    let folder = known();
    let of_a = entries(&folder, "a");
    rename(&folder, "journeys/a.yaml", "journeys/moved/other.yaml");
    let note = taken("journeys/moved/other.yaml", "a", of_a);
    let (stdout, stderr, folder) = lint(folder, &[]);
    assert_eq!((stdout.as_str(), stderr.as_str()), ("", note.as_str()));
    // In a run on this file, and in one with few rules, too.
    let (stdout, stderr, folder) = lint(folder, &["journeys/moved/other.yaml"]);
    assert_eq!((stdout.as_str(), stderr.as_str()), ("", note.as_str()));
    let (stdout, _, folder) = lint(folder, &["--only", "long-wait"]);
    assert_eq!(stdout, "");
    let ran = Run::in_folder(folder).args(["lint", "--format", "json"]).go();
    assert!(ran.stdout.contains("is taken for the journey `a`") && ran.stderr.is_empty(), "{}", ran.stdout);
    let folder = ran.folder;
    // Pruning keeps the entries, and writing renews them.
    let ran = Run::in_folder(folder).args(["lint", "--prune-baseline"]).go();
    assert_eq!(ran.stderr, "nothing to remove: the findings that this run looks for are still there\n");
    let ran = Run::in_folder(ran.folder).args(["lint", "--write-baseline"]).go();
    assert_eq!((entries(&ran.folder, "a"), entries(&ran.folder, "other")), (0, of_a), "{}", ran.stderr);
    let (stdout, stderr, _) = lint(ran.folder, &[]);
    assert_eq!((stdout.as_str(), stderr.as_str()), ("", ""));
}

#[test]
fn a_moved_file_with_an_id_of_its_own_is_the_same_journey() {
    let folder = known();
    let text = journey("A", &["order", "pay"]);
    fs::remove_file(folder.path().join("journeys/a.yaml")).unwrap();
    write(&folder, "journeys/moved/other.yaml", format!("id: a\n{text}"));
    let (stdout, stderr, _) = lint(folder, &[]);
    assert_eq!((stdout.as_str(), stderr.as_str()), ("", ""));
}

#[test]
fn new_findings_of_a_renamed_file_are_new() {
    let folder = known();
    fs::remove_file(folder.path().join("journeys/a.yaml")).unwrap();
    let text = journey("A", &["order", "pay", "leave"])
        .replace("Does pay, level: core", "Does pay, experience: 1, level: core");
    write(&folder, "journeys/c.yaml", text);
    let (stdout, stderr, _) = lint(folder, &[]);
    assert!(stderr.starts_with("note: journeys/c.yaml is taken for the journey `a`"), "{stderr}");
    assert!(
        stdout.contains("core touchpoint `leave` has no metrics") && !stdout.contains("core touchpoint `order`"),
        "{stdout}"
    );
}

/// A finding that a comment ignores still counts in the number of the next.
#[test]
fn what_comments_ignore_does_not_shift_what_is_followed() {
    let text = "journey: X\npersonas: { ann: Ann, bo: Bo }\nstages:\n  - id: purchase\n    touchpoints:\n      - id: order\n        name: Order\n        level: core\n        wait: { ann: 3d, bo: 4d }   # polku: ignore[half-scored] why\n";
    let text = text.to_owned() + "        expectation: { ann: 4 }\n";
    let run = Run::new().file("polku.yaml", PROJECT).file("journeys/a.yaml", &text);
    let folder = run.args(["lint", "--write-baseline"]).go().folder;
    rename(&folder, "journeys/a.yaml", "journeys/b.yaml");
    let (stdout, stderr, _) = lint(folder, &[]);
    assert!(stdout.is_empty() && stderr.contains("is taken for the journey `a`"), "{stdout}{stderr}");
}

#[test]
fn renames_of_elements_and_files_are_followed_together() {
    let folder = known();
    fs::remove_file(folder.path().join("journeys/a.yaml")).unwrap();
    let text = journey("A", &["order", "pay"])
        .replace("id: order", "id: enquiry, was: order")
        .replace("Does order", "Does enquiry");
    write(&folder, "journeys/c.yaml", text);
    let (stdout, stderr, folder) = lint(folder, &[]);
    assert!(stdout.is_empty() && stderr.contains("is taken for the journey `a`"), "{stdout}{stderr}");
    // Once the baseline is written anew, it needs neither.
    let folder = Run::in_folder(folder).args(["lint", "--write-baseline"]).go().folder;
    let text = fs::read_to_string(folder.path().join("journeys/c.yaml")).unwrap();
    write(&folder, "journeys/c.yaml", text.replace(", was: order", ""));
    let (stdout, stderr, _) = lint(folder, &[]);
    assert_eq!((stdout.as_str(), stderr.as_str()), ("", ""));
}

/// Every kind of element that may state former ids.
#[test]
fn each_renamed_element_is_followed_by_its_former_id() {
    const TEXT: &str = "journey: A
personas: { ann: Ann, bo: { name: Bo } }
channels: { phone: { name: Telephone } }
teams: { hall: { name: Hall } }
partners: { post: { name: Post } }
facts: { price: { statement: The price } }
stages:
  - id: purchase
    touchpoints:
      - { id: order, name: Order, level: core, next: done, personas: ann }
  - { id: pre-purchase, kind: pre-purchase, touchpoints: [{ id: look, name: Look, next: order, personas: ann }] }
";
    let run = Run::new().file("polku.yaml", PROJECT).file("journeys/a.yaml", TEXT);
    let mut folder = run.args(["lint", "--write-baseline"]).go().folder;
    for (old, new, former) in [
        ("bo: { name", "robert: { {}name", "bo"),
        ("phone: { name", "line: { {}name", "phone"),
        ("hall: { name", "room: { {}name", "hall"),
        ("post: { name", "mail: { {}name", "post"),
        ("price: { statement", "cost: { {}statement", "price"),
        ("{ id: pre-purchase, kind", "{ id: before, {}kind", "pre-purchase"),
        ("{ id: look, name", "{ id: glance, {}name", "look"),
    ] {
        let element = format!(".{former}\", \"rule\"");
        assert!(read(&folder).contains(&element), "the baseline knows nothing of {former}");
        let text = |was: &str| TEXT.replace(old, &new.replace("{}", was));
        write(&folder, "journeys/a.yaml", text(""));
        let (stdout, _, same) = lint(folder, &[]);
        assert!(stdout.contains("stale-baseline") && stdout.contains("journeys/a.yaml:"), "{former}: {stdout}");
        write(&same, "journeys/a.yaml", text(&format!("was: [never, {former}], ")));
        let (stdout, stderr, same) = lint(same, &[]);
        assert_eq!((stdout.as_str(), stderr.as_str()), ("", ""), "{former}");
        folder = same;
    }
}

/// A guess must not hide what is new.
#[test]
fn a_journey_is_taken_for_another_only_if_it_is_clear() {
    let told = |change: &dyn Fn(&TempDir)| {
        let folder = known();
        fs::remove_file(folder.path().join("journeys/a.yaml")).unwrap();
        change(&folder);
        let (stdout, stderr, _) = lint(folder, &[]);
        assert!(!stderr.contains("is taken for"), "{stderr}");
        stdout
    };
    let same = journey("A", &["order", "pay"]);
    // Nothing new; another journey; two that fit as well; one that cannot be loaded.
    assert!(told(&|_| {}).contains("stale-baseline"));
    assert!(
        told(&|folder| write(folder, "journeys/c.yaml", journey("C", &["call", "wait"])))
            .contains("`call` has no metrics")
    );
    let both =
        told(&|folder| ["c", "d"].iter().for_each(|name| write(folder, &format!("journeys/{name}.yaml"), &same)));
    assert!(both.contains("journeys/c.yaml") && both.contains("journeys/d.yaml"), "{both}");
    let broken = told(&|folder| {
        write(folder, "journeys/c.yaml", &same);
        write(folder, "journeys/broken.yaml", crate::common::BROKEN);
    });
    assert!(broken.contains("journeys/c.yaml"), "{broken}");
    // A journey that the baseline knows is no other one, and neither is one whose file is still there, though excluded.
    let there = told(&|folder| write(folder, "journeys/b.yaml", &same));
    assert!(there.contains("`order` has no metrics"), "{there}");
    let excluded = told(&|folder| {
        write(folder, "journeys/a.yaml", &same);
        write(folder, "journeys/c.yaml", &same);
        write(folder, "polku.yaml", "polku: 1\nlint: { baseline: known.json, exclude: journeys/a.yaml }\n");
    });
    assert!(excluded.contains("journeys/c.yaml"), "{excluded}");
}

/// What journeys have in common says nothing.
#[test]
fn findings_about_no_element_of_its_own_are_not_enough() {
    let text =
        "journey: X\nstages:\n  - id: purchase\n    touchpoints: [{ name: Order, ownership: company, next: done }]\n";
    let folder = Run::new()
        .file("polku.yaml", PROJECT)
        .file("journeys/a.yaml", text)
        .args(["lint", "--write-baseline"])
        .go()
        .folder;
    assert!(entries(&folder, "a") > 3);
    fs::remove_file(folder.path().join("journeys/a.yaml")).unwrap();
    write(&folder, "journeys/c.yaml", text.replace("name: Order", "name: Call"));
    let (stdout, stderr, _) = lint(folder, &[]);
    assert!(stdout.contains("journeys/c.yaml:1:") && !stderr.contains("is taken for"), "{stdout}{stderr}");
}

#[test]
fn an_editor_shows_the_same() {
    let folder = known();
    rename(&folder, "journeys/a.yaml", "journeys/c.yaml");
    let root = folder.path().canonicalize().unwrap();
    let mut open = OpenProject::project(&root, &Disk, &[], None).unwrap();
    let found = |open: &OpenProject| open.reports().iter().map(|report| report.diagnostics.len()).sum::<usize>();
    let fresh = || {
        let groups = load(std::slice::from_ref(&root)).unwrap();
        let reports = groups.iter().flat_map(|group| group.lint(group.baseline().unwrap().as_ref()));
        reports.map(|report| report.diagnostics.len()).sum::<usize>()
    };
    assert_eq!((found(&open), fresh()), (0, 0));
    // With other touchpoints it is another journey, and with the old ones it is the former one again.
    for (touchpoints, is_same) in [(["call", "wait"], false), (["order", "pay"], true), (["order", "wait"], false)] {
        let text = journey("A", &touchpoints);
        write(&folder, "journeys/c.yaml", &text);
        open.change(&root.join("journeys/c.yaml"), text.into());
        assert_eq!(found(&open), fresh(), "{touchpoints:?}");
        assert_eq!(found(&open) == 0, is_same, "{touchpoints:?}");
    }
}

//! Revisions, through the real git.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::common::git::{commit, git};
use crate::common::{MINIMAL, Ran, Run};

/// A repository with a project of one journey, `journeys/visit.yaml`, in one commit on `main`.
fn repository() -> TempDir {
    let folder = Run::new().file("polku.yaml", "polku: 1\n").file("journeys/visit.yaml", MINIMAL).folder;
    git(folder.path(), &["init", "--quiet", "--initial-branch=main"]);
    commit(folder.path(), "Begin");
    folder
}

fn write(folder: &TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn diff<'a>(folder: TempDir, args: impl IntoIterator<Item = &'a str>) -> Ran {
    Run::in_folder(folder).args(["diff"]).args(args).go()
}

/// The kinds of the changes between two sides, and the folder.
fn kinds<'a>(folder: TempDir, args: impl IntoIterator<Item = &'a str>) -> (Vec<String>, TempDir) {
    let ran = diff(folder, args.into_iter().chain(["--format", "json"]));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let kinds = report["changes"].as_array().unwrap().iter().map(|change| change["kind"].as_str().unwrap().to_owned());
    (kinds.collect(), ran.folder)
}

#[test]
#[ignore = "needs git"]
fn a_revision_is_compared_with_the_files_as_they_are() {
    let folder = repository();
    let (none, folder) = kinds(folder, ["main"]);
    assert_eq!(none, [""; 0]);
    write(&folder, "journeys/visit.yaml", &MINIMAL.replace("feedback: { answered-within: 2d }", "feedback: false"));
    let (found, folder) = kinds(folder, ["main"]);
    assert_eq!(found, ["feedback-lost"]);
    let failed = diff(folder, ["main", "--fail-on", "worse"]);
    assert_eq!(failed.code, 1);
    assert!(failed.stdout.contains("Worse for the customer in 1 way."), "{}", failed.stdout);
    assert!(git(failed.folder.path(), &["status", "--porcelain"]) == " M journeys/visit.yaml\n", "nothing was written");
}

#[test]
#[ignore = "needs git"]
fn sides_are_revisions_paths_and_merge_bases() {
    let folder = repository();
    git(folder.path(), &["checkout", "--quiet", "-b", "feature"]);
    write(&folder, "journeys/visit.yaml", &MINIMAL.replace("Receive the pancake", "Receive the warm pancake"));
    commit(folder.path(), "Warm it");
    git(folder.path(), &["checkout", "--quiet", "main"]);
    write(&folder, "journeys/other.yaml", &MINIMAL.replace("Buying a pancake", "Another"));
    commit(folder.path(), "Add another");
    git(folder.path(), &["checkout", "--quiet", "feature"]);
    let (found, folder) = kinds(folder, ["main..."]);
    assert_eq!(found, ["touchpoint-renamed", "name-changed"], "only what the branch changed");
    let (found, folder) = kinds(folder, ["main", "feature"]);
    assert_eq!(found, ["touchpoint-renamed", "name-changed", "journey-removed"]);
    let (found, folder) = kinds(folder, ["main:journeys/visit.yaml", "journeys/visit.yaml"]);
    assert_eq!(found, ["touchpoint-renamed", "name-changed"]);
    // From a folder below, a path begins at the root of the repository, or with `./` at the folder.
    let mut folder = folder;
    for path in ["main:journeys/visit.yaml", "main:./visit.yaml"] {
        let ran = Run::in_folder(folder).within("journeys").args(["diff", path, "visit.yaml"]).go();
        assert!(ran.code == 0 && ran.stdout.contains("probably renamed"), "{path}: {}{}", ran.stdout, ran.stderr);
        folder = ran.folder;
    }
    let ran = Run::in_folder(folder).within("journeys").args(["diff", "main:visit.yaml", "visit.yaml"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("did you mean `main:./visit.yaml`?"), "{}", ran.stderr);
}

#[test]
#[ignore = "needs git"]
fn at_a_revision_catalog_and_file_list_are_its_own() {
    let folder = repository();
    write(&folder, "polku.yaml", "polku: 1\njourneys: maps/*.yaml\ncatalog: { teams: { hall: Hall } }\n");
    let order = "- name: Order at the counter\n        responsible: hall";
    let text = MINIMAL.replace(
        "touchpoints: [Order at the counter, Receive the pancake]",
        &format!("touchpoints:\n      {order}\n      - Receive the pancake"),
    );
    write(&folder, "maps/visit.yaml", &text);
    fs::remove_file(folder.path().join("journeys/visit.yaml")).unwrap();
    let (found, folder) = kinds(folder, ["main"]);
    assert_eq!(found, ["team-changed"], "the file moved with its id");
    commit(folder.path(), "Move");
    let (none, _) = kinds(folder, ["HEAD"]);
    assert_eq!(none, [""; 0]);
}

#[test]
#[ignore = "needs git"]
fn before_the_first_journey_everything_is_new() {
    let folder = Run::new().file("README.md", "# Nothing yet\n").folder;
    git(folder.path(), &["init", "--quiet", "--initial-branch=main"]);
    commit(folder.path(), "Begin");
    write(&folder, "polku.yaml", "polku: 1\n");
    write(&folder, "journeys/visit.yaml", MINIMAL);
    let (found, _) = kinds(folder, ["main"]);
    assert_eq!(found, ["journey-added"]);
}

#[test]
#[ignore = "needs git"]
fn what_git_cannot_tell_is_a_clear_error() {
    let mut folder = repository();
    for (args, expected) in [
        (&["nowhere"][..], "there is no file, folder or revision `nowhere`"),
        (&["--", "--output=x"], "there is no file, folder or revision `--output=x`"),
        (&["main:journeys/other.yaml", "journeys/visit.yaml"], "`main` has no file or folder journeys/other.yaml"),
        (&["nowhere..."], "there is no file, folder or revision `nowhere`"),
        (&["journeys/visit.yaml"], "journeys/visit.yaml is one side, and no target of another journey"),
    ] {
        let ran = diff(folder, args.iter().copied());
        assert!(ran.code == 2 && ran.stderr.contains(expected), "{args:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "");
        folder = ran.folder;
    }
    // An old side with errors.
    write(&folder, "journeys/visit.yaml", crate::common::BROKEN);
    commit(folder.path(), "Break it");
    write(&folder, "journeys/visit.yaml", MINIMAL);
    let ran = diff(folder, ["HEAD"]);
    assert!(ran.code == 2 && ran.stderr.contains("HEAD:journeys/visit.yaml:2"), "{}", ran.stderr);
    assert!(ran.stderr.contains("could not compare"), "{}", ran.stderr);
    // No repository, and no git.
    let alone = || Run::new().file("journeys/visit.yaml", MINIMAL).args(["diff", "main"]);
    let ran = alone().env("GIT_CEILING_DIRECTORIES", "/").go();
    assert!(ran.code == 2 && ran.stderr.contains("in no Git repository"), "{}", ran.stderr);
    let ran = alone().env("PATH", "/nowhere").go();
    assert!(ran.code == 2 && ran.stderr.contains("revisions need the program `git`"), "{}", ran.stderr);
}

#[test]
#[ignore = "needs git"]
fn git_shows_what_polku_understands() {
    let folder = repository();
    write(&folder, ".gitattributes", "journeys/*.yaml diff=polku\n");
    let program = crate::common::polku();
    let program = program.display();
    // Only the order of keys.
    write(
        &folder,
        "journeys/visit.yaml",
        &MINIMAL.replace(
            "- id: purchase\n    touchpoints: [Order at the counter, Receive the pancake]",
            "- touchpoints: [Order at the counter, Receive the pancake]\n    id: purchase",
        ),
    );
    assert_ne!(git(folder.path(), &["diff"]), "");
    let textconv = format!("sh -c '{program} show \"$1\" 2>/dev/null || cat \"$1\"' --");
    git(folder.path(), &["config", "diff.polku.textconv", &textconv]);
    assert_eq!(git(folder.path(), &["diff", "--", "journeys"]), "", "as polku understands it, nothing changed");
    write(&folder, "journeys/visit.yaml", "no journey\n");
    assert!(git(folder.path(), &["diff", "--", "journeys"]).contains("\n+no journey\n"), "what does not load is text");
    write(&folder, "journeys/visit.yaml", &MINIMAL.replace("feedback: { answered-within: 2d }", "feedback: false"));
    write(&folder, "journeys/new.yaml", &MINIMAL.replace("Buying a pancake", "Another"));
    git(folder.path(), &["add", "--intent-to-add", "."]);
    let command = format!("sh -c '{program} diff \"$2\" \"$5\"' --");
    git(folder.path(), &["config", "diff.polku.command", &command]);
    let said = git(folder.path(), &["diff", "--", "journeys"]);
    assert!(
        said.contains("customers are not asked for feedback any more") && said.contains("“Another” is new"),
        "{said}"
    );
}

/// The repository at a path as people have it: the project is a folder below, which has a link to a file beside it.
#[test]
#[ignore = "needs git"]
fn a_project_may_be_a_folder_of_a_repository() {
    let folder = Run::new()
        .file("shared.yaml", "polku: 1\nlint: { rules: { no-feedback: off } }\n")
        .file("service/polku.yaml", "polku: 1\nlint: { extends: ../shared.yaml }\n")
        .file("service/journeys/visit.yaml", MINIMAL)
        .file("service/.gitignore", "journeys/draft.yaml\n")
        .file("elsewhere/journeys/broken.yaml", "no journey")
        .folder;
    git(folder.path(), &["init", "--quiet", "--initial-branch=main"]);
    commit(folder.path(), "Begin");
    write(&folder, "service/journeys/visit.yaml", &MINIMAL.replace("Buying a pancake", "Buying pancakes"));
    write(&folder, "service/journeys/draft.yaml", "no journey");
    let ran = Run::in_folder(folder).within("service").args(["diff", "main", "--format", "concise"]).go();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    assert_eq!(ran.stdout, "journeys/visit.yaml:1:10: wording[text-changed] the title reads differently\n");
}

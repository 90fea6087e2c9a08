//! `polku lint --changed-since`: only journeys that differ from those of a revision are judged.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use crate::common::git::{Repository, command, git};
use crate::common::page::blocks;
use crate::common::{BROKEN, MINIMAL, polku};

/// A journey with findings, among them those of rules that judge the service.
fn journey(title: &str, more: &str) -> String {
    format!(
        "journey: {title}\n{more}stages:\n  - id: purchase\n    touchpoints:\n      - {{ name: Order, wait: 3d, expectation: 4 }}\n"
    )
}

fn repository() -> Repository {
    let repository = Repository::new();
    repository
        .file("polku.yaml", "polku: 1\ncatalog:\n  channels: { phone: Telephone }\n")
        .file("journeys/a.yaml", journey("A", ""))
        .file("journeys/b.yaml", journey("B", "id: b\n"))
        .file("journeys/c.yaml", journey("C", "").replace("name: Order", "name: Order, channel: phone"))
        .commit("Begin");
    repository
}

fn run(repository: &Repository, within: &str, args: &[&str]) -> (i32, String, String) {
    let output = std::process::Command::new(polku())
        .args(args)
        .current_dir(repository.folder.path().join(within))
        .env_remove("GITHUB_ACTIONS")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The files that a run reports findings of, and how many journeys it says it judged.
fn judged_with(repository: &Repository, args: &[&str]) -> (String, String) {
    let (_, stdout, stderr) = run(repository, "", &[&["lint", "--format", "json"], args].concat());
    let report: Value = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{stdout}{stderr}"));
    let files: BTreeSet<&str> =
        report["findings"].as_array().unwrap().iter().map(|finding| finding["path"].as_str().unwrap()).collect();
    let files: Vec<&str> = files.into_iter().map(|file| file.trim_start_matches("journeys/")).collect();
    (files.join(" "), stderr.lines().next().unwrap_or_default().to_owned())
}

#[track_caller]
fn assert_judged(repository: &Repository, expected: &str, told: &str) {
    let (files, said) = judged_with(repository, &["--changed-since", "main"]);
    assert_eq!((files.as_str(), said.as_str()), (expected, format!("{told} changed since `main`").as_str()));
}

#[test]
#[ignore = "needs git"]
fn journeys_that_mean_the_same_are_not_judged() {
    let repository = repository();
    assert_judged(&repository, "", "0 of 3 journeys");
    let (code, stdout, _) = run(&repository, "", &["lint", "--changed-since", "main"]);
    assert_eq!(code, 0, "{stdout}");
    // Another form, and comments that ignore nothing that is found.
    repository.file(
        "journeys/a.yaml",
        format!("# A comment\n{}", journey("\"A\"", ""))
            .replace("wait: 3d, expectation: 4", "expectation: 4, wait: 3d"),
    );
    // A definition that moves from the catalog into the journey.
    repository.file("polku.yaml", "polku: 1\n");
    repository.file(
        "journeys/c.yaml",
        journey("C", "channels: { phone: Telephone }\n").replace("name: Order", "name: Order, channel: phone"),
    );
    // A file that moves with its id.
    repository.remove("journeys/b.yaml").file("journeys/moved/other.yaml", journey("B", "id: b\n"));
    assert_judged(&repository, "", "0 of 3 journeys");
    // The id of this one comes from its file.
    repository.remove("journeys/a.yaml").file("journeys/moved/z.yaml", journey("A", ""));
    assert_judged(&repository, "moved/z.yaml", "1 of 3 journeys");
}

#[test]
#[ignore = "needs git"]
fn what_changed_in_a_journey_or_is_new_is_judged() {
    let repository = repository();
    repository.file("journeys/b.yaml", journey("B", "id: b\n").replace("expectation: 4", "expectation: 5"));
    repository.file("journeys/new.yaml", journey("New", ""));
    assert_judged(&repository, "b.yaml new.yaml", "2 of 4 journeys");
    let (code, stdout, _) = run(&repository, "", &["lint", "--changed-since", "main"]);
    assert!(code == 1 && stdout.contains("in 2 files") | stdout.contains("2 journeys checked"), "{stdout}");
    // A comment that ignores a finding, and its removal.
    repository.commit("Change");
    repository.file(
        "journeys/b.yaml",
        format!(
            "# polku: ignore-file[long-wait] known\n{}",
            journey("B", "id: b\n").replace("expectation: 4", "expectation: 5")
        ),
    );
    assert_judged(&repository, "b.yaml", "1 of 4 journeys");
}

#[test]
#[ignore = "needs git"]
fn settings_catalog_and_words_change_the_journeys_that_they_apply_to() {
    let project = |more: &str| format!("polku: 1\ncatalog:\n  channels: {{ phone: Telephone }}\n{more}");
    for (more, expected, told) in [
        ("# A comment\nrender: { theme: dark }\n", "", "0 of 3 journeys"),
        ("lint: { rules: { long-wait: { max: 5d } } }\n", "a.yaml b.yaml c.yaml", "3 of 3 journeys"),
        (
            "lint: { overrides: { files: journeys/b.yaml, rules: { long-wait: { max: 1h } } } }\n",
            "b.yaml",
            "1 of 3 journeys",
        ),
        ("lint: { overrides: { files: journeys/b.yaml, rules: { dead-end: info } } }\n", "b.yaml", "1 of 3 journeys"),
        // What holds anyway changes nothing.
        ("lint: { extends: recommended, rules: { dead-end: error } }\n", "", "0 of 3 journeys"),
        ("terms: { customer: Guest }\n", "a.yaml b.yaml c.yaml polku.yaml", "3 of 3 journeys"),
    ] {
        let repository = repository();
        repository.file("polku.yaml", project(more));
        assert_judged(&repository, expected, told);
    }
    let repository = repository();
    repository.file("polku.yaml", "polku: 1\ncatalog:\n  channels: { phone: Mobile }\n  teams: { hall: Hall }\n");
    // Rules that look at the whole project still do, and see that all journeys leave the team alone.
    assert_judged(&repository, "c.yaml polku.yaml", "1 of 3 journeys");
    // Options of the command line hold on both sides.
    let (files, _) =
        judged_with(&repository, &["--changed-since", "main", "--only", "long-wait", "--warn", "long-wait"]);
    assert_eq!(files, "c.yaml");
}

#[test]
#[ignore = "needs git"]
fn checks_across_files_see_all_journeys() {
    let repository = repository();
    // The new journey takes the id of an old one.
    repository.file("journeys/0.yaml", journey("Zero", "id: b\n"));
    let (files, said) = judged_with(&repository, &["--changed-since", "main"]);
    assert_eq!((files.as_str(), said.as_str()), ("0.yaml b.yaml", "2 of 4 journeys changed since `main`"));
    // The journey that a target refers to is gone.
    let repository = Repository::new();
    repository
        .file("polku.yaml", "polku: 1\n")
        .file("journeys/a.yaml", MINIMAL)
        .file("journeys/b.yaml", format!("state: target\ntarget-of: a\n{MINIMAL}"))
        .file("journeys/c.yaml", MINIMAL)
        .commit("Begin");
    assert_judged(&repository, "", "0 of 3 journeys");
    repository.remove("journeys/a.yaml");
    assert_judged(&repository, "b.yaml", "1 of 2 journeys");
}

#[test]
#[ignore = "needs git"]
fn files_with_load_errors_are_judged_if_they_changed() {
    let repository = repository();
    repository.file("journeys/broken.yaml", BROKEN).commit("Break");
    assert_judged(&repository, "", "0 of 4 journeys");
    repository.file("journeys/broken.yaml", format!("{BROKEN}# More\n"));
    assert_judged(&repository, "broken.yaml", "1 of 4 journeys");
    repository.file("journeys/a.yaml", BROKEN);
    assert_judged(&repository, "a.yaml broken.yaml", "2 of 4 journeys");
    // At a revision whose settings cannot be read, nothing is known.
    repository.file("polku.yaml", "polcu: 1\n").commit("Break the project").file("polku.yaml", "polku: 1\n");
    assert_judged(&repository, "a.yaml b.yaml broken.yaml c.yaml", "4 of 4 journeys");
}

#[test]
#[ignore = "needs git"]
fn a_baseline_holds_for_what_is_judged_and_is_not_stale_for_the_rest() {
    let repository = repository();
    let project = "polku: 1\ncatalog:\n  channels: { phone: Telephone }\nlint: { baseline: known.json }\n";
    repository.file("polku.yaml", project);
    assert_eq!(run(&repository, "", &["lint", "--write-baseline"]).0, 0);
    repository.commit("Know");
    let changed = |args: &[&str]| {
        run(&repository, "", &[&["lint", "--changed-since", "main", "--format", "concise"], args].concat())
    };
    // What is known stays known, and nothing of the others counts as gone.
    repository.file("journeys/a.yaml", journey("A", "").replace("wait: 3d", "wait: 4d"));
    let (code, stdout, stderr) = changed(&[]);
    assert_eq!((code, stdout.as_str(), stderr.as_str()), (0, "", "1 of 3 journeys changed since `main`\n"));
    // Something new.
    repository.file("journeys/a.yaml", journey("A", "").replace("wait: 3d", "wait: 3d, experience: 1.5"));
    repository.file("journeys/b.yaml", journey("B", "id: b\n") + "# More\n");
    let (_, stdout, _) = changed(&[]);
    assert!(stdout.contains("journeys/a.yaml") && !stdout.contains("journeys/b.yaml"), "{stdout}");
    for option in ["--write-baseline", "--prune-baseline"] {
        let (code, _, stderr) = run(&repository, "", &["lint", "--changed-since", "main", option]);
        assert!(code == 2 && stderr.contains("cannot be used with"), "{stderr}");
    }
}

#[test]
#[ignore = "needs git"]
fn only_what_is_judged_is_fixed() {
    let repository = repository();
    let faulty = |id: &str| journey("X", &format!("id: {id}\n")).replace("expectation", "expectaton");
    repository.file("journeys/a.yaml", faulty("a")).file("journeys/b.yaml", faulty("b")).commit("Slip");
    let slip = faulty("b").replace("3d", "4d");
    repository.file("journeys/b.yaml", &slip);
    let (_, diff, _) = run(&repository, "", &["lint", "--diff", "--changed-since", "main"]);
    assert!(diff.contains("+++ journeys/b.yaml") && !diff.contains("journeys/a.yaml"), "{diff}");
    let (_, _, stderr) = run(&repository, "", &["lint", "--fix", "--changed-since", "main"]);
    assert!(stderr.contains("1 fix applied in 1 file"), "{stderr}");
    let read = |path: &str| std::fs::read_to_string(repository.folder.path().join(path)).unwrap();
    assert_eq!(read("journeys/a.yaml"), faulty("a"));
    assert_eq!(read("journeys/b.yaml"), slip.replace("expectaton", "expectation"));
}

#[test]
#[ignore = "needs git"]
fn every_format_is_about_what_is_judged() {
    let repository = repository();
    repository.file("journeys/b.yaml", journey("B2", "id: b\n"));
    for format in ["human", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"] {
        let (_, stdout, stderr) = run(&repository, "", &["lint", "--changed-since", "main", "--format", format]);
        assert!(stdout.contains("journeys/b.yaml") && !stdout.contains("journeys/a.yaml"), "{format}: {stdout}");
        assert!(stderr.starts_with("1 of 3 journeys changed since `main`\n"), "{format}: {stderr}");
    }
}

#[test]
#[ignore = "needs git"]
fn a_run_starts_from_any_folder_branch_or_text() {
    let repository = repository();
    git(repository.folder.path(), &["checkout", "--quiet", "-b", "topic"]);
    repository.file("journeys/b.yaml", journey("B2", "id: b\n")).commit("Topic");
    git(repository.folder.path(), &["checkout", "--quiet", "main"]);
    repository.file("journeys/a.yaml", journey("A2", "")).commit("Main");
    git(repository.folder.path(), &["checkout", "--quiet", "topic"]);
    let told = |within: &str, args: &[&str]| {
        let (_, _, stderr) = run(&repository, within, &[&["lint"], args].concat());
        stderr.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(told("", &["--changed-since", "main"]), "2 of 3 journeys changed since `main`");
    assert_eq!(told("", &["--changed-since", "main..."]), "1 of 3 journeys changed since `main...`");
    assert_eq!(told("journeys", &["--changed-since", "main..."]), "1 of 3 journeys changed since `main...`");
    assert_eq!(told("journeys", &["--changed-since", "main...", "a.yaml"]), "0 of 1 journey changed since `main...`");
    assert_eq!(
        told("", &["--changed-since", "nowhere"]),
        "error: there is no file, folder or revision `nowhere`; `git branch --all` lists the branches"
    );
    assert_eq!(
        told("", &["--changed-since", "main:journeys"]),
        "error: `main:journeys` is no commit; name a branch, a tag or a commit"
    );
    assert!(told("", &["--changed-since=--output=x"]).contains("revision `--output=x`"));
    let text = |text: &str| {
        let script = format!(
            "printf '%s' '{text}' | {} lint - --stdin-filename journeys/a.yaml --changed-since HEAD~ 2>&1",
            polku().display()
        );
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .current_dir(repository.folder.path())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap().lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(text(&journey("A", "")), "0 of 1 journey changed since `HEAD~`");
    assert_eq!(text(&journey("A3", "")), "1 of 1 journey changed since `HEAD~`");
}

#[test]
#[ignore = "needs git"]
fn projects_in_projects_and_files_without_one_are_compared() {
    let repository = repository();
    repository
        .file("shop/polku.yaml", "polku: 1\nlint: { rules: { dead-end: off } }\n")
        .file("shop/journeys/a.yaml", journey("Shop", ""))
        .commit("Shop");
    repository.file("shop/polku.yaml", "polku: 1\n");
    assert_judged(&repository, "shop/journeys/a.yaml", "1 of 4 journeys");
    // Before there was a project file, and before there was anything.
    let repository = Repository::new();
    repository.file("journeys/a.yaml", journey("A", "")).file("more/b.yaml", journey("B", "")).commit("Begin");
    let (files, said) = judged_with(&repository, &["--changed-since", "main", "journeys", "more/b.yaml"]);
    assert_eq!((files.as_str(), said.as_str()), ("", "0 of 2 journeys changed since `main`"));
    repository.file("more/b.yaml", journey("B2", "")).file("polku.yaml", "polku: 1\n");
    assert_eq!(judged_with(&repository, &["--changed-since", "main", "journeys", "more/b.yaml"]).0, "more/b.yaml");
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("a.yaml"), MINIMAL).unwrap();
    let path: &Path = outside.path();
    let (code, _, stderr) =
        run(&repository, "", &["lint", "--changed-since", "main", path.join("a.yaml").to_str().unwrap()]);
    assert!(code == 2 && stderr.contains("is in no Git repository"), "{stderr}");
}

/// The hook and the step of the workflow, as docs/ci.md has them.
#[test]
#[ignore = "needs git"]
fn the_setups_of_the_page_judge_what_changed() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci.md");
    let hook = blocks(&page).into_iter().find(|block| block.text.starts_with("#!/bin/sh")).unwrap().text;
    let workflow =
        blocks(&page).into_iter().find(|block| block.text.contains("--changed-since \"origin/$BASE")).unwrap();
    let step = workflow.text.lines().find_map(|line| line.trim().strip_prefix("- run: polku ")).unwrap().to_owned();
    let (server, repository) = (tempfile::tempdir().unwrap(), repository());
    git(server.path(), &["init", "--quiet", "--bare"]);
    let path = repository.folder.path();
    git(path, &["remote", "add", "origin", server.path().to_str().unwrap()]);
    git(path, &["push", "--quiet", "origin", "main"]);
    git(path, &["checkout", "--quiet", "-b", "topic"]);
    let hooks = path.join(".git/hooks");
    std::fs::create_dir_all(&hooks).unwrap();
    std::fs::write(hooks.join("pre-push"), hook).unwrap();
    std::fs::set_permissions(hooks.join("pre-push"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let programs = format!("{}:{}", polku().parent().unwrap().display(), std::env::var("PATH").unwrap());
    let push = || {
        let mut push = command(path);
        push.args(["push", "--quiet", "origin", "topic"]).env("PATH", &programs).output().unwrap()
    };
    let lint = || {
        let mut lint = std::process::Command::new("sh");
        lint.args(["-c", &format!("polku {step}")]).current_dir(path).envs([("PATH", &*programs), ("BASE", "main")]);
        lint.output().unwrap().status.code()
    };
    // The old journeys have errors, and the new one has none.
    repository.file("journeys/new.yaml", MINIMAL).commit("Add a good one");
    let pushed = push();
    assert!(pushed.status.success(), "{}", String::from_utf8_lossy(&pushed.stderr));
    assert_eq!(lint(), Some(0));
    repository.file("journeys/b.yaml", journey("B2", "id: b\n")).commit("Change a bad one");
    let pushed = push();
    let said = String::from_utf8_lossy(&pushed.stderr);
    assert!(!pushed.status.success() && said.contains("2 of 4 journeys changed since `origin/main...`"), "{said}");
    assert_eq!(lint(), Some(1));
}

//! `polku doctor`: what is found, what is wrong, and what to do.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::{BROKEN, MINIMAL, Ran, Run, polku};

/// Runs it as JSON, with a HOME that is empty and a PATH in which only polku is, unless the run has others.
fn doctor<'a>(run: Run, args: impl IntoIterator<Item = &'a str>) -> Ran {
    let ran = with_environment(run).args(["doctor", "--format", "json"]).args(args).go();
    for check in checks(&ran) {
        assert!(check["status"] != "problem" || check["help"].is_string(), "nothing is said of what to do: {check}");
    }
    ran
}

fn with_environment(run: Run) -> Run {
    let home = run.folder.path().join("nobody").to_str().unwrap().to_owned();
    let path = polku().parent().unwrap().to_str().unwrap().to_owned();
    run.env("HOME", &home).env("XDG_CONFIG_HOME", &home).env("XDG_DATA_HOME", &home).env("PATH", &path)
}

fn checks(ran: &Ran) -> Vec<Value> {
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stderr));
    assert_eq!(report["version"], 1);
    report["checks"].as_array().unwrap().clone()
}

/// Everything that is said of one thing: a line `status: message; help` for each check.
fn said(ran: &Ran, name: &str) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let lines = checks(ran).into_iter().filter(|check| check["check"] == name);
    let lines =
        lines.map(|check| format!("{}: {}; {}", text(&check["status"]), text(&check["message"]), text(&check["help"])));
    lines.collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn assert_says(ran: &Ran, name: &str, parts: &[&str]) {
    let said = said(ran, name);
    assert!(parts.iter().all(|part| said.contains(part)), "{name}: {said}\n{}", ran.stdout);
}

/// A project with a journey.
fn project(text: &str) -> Run {
    Run::new().file("polku.yaml", format!("polku: 1\n{text}")).file("journeys/a.yaml", MINIMAL).file(".git/HEAD", "")
}

#[test]
fn a_new_project_has_no_problem() {
    let ran = Run::new().file(".git/HEAD", "").args(["init"]).go();
    let ran = doctor(Run::in_folder(ran.folder), []);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert_says(&ran, "version", &[concat!("ok: polku ", env!("CARGO_PKG_VERSION"), ", built with `cli`")]);
    assert_says(&ran, "program", &["ok: ", polku().to_str().unwrap()]);
    assert_says(&ran, "project", &["ok: polku.yaml"]);
    assert_says(&ran, "patterns", &["ok: 1 journey of `journeys/**/*.yaml`"]);
    assert_says(&ran, "journeys", &["ok: it can be loaded"]);
    assert_says(&ran, "git", &["ok: the repository is ", "no program `git`"]);
    assert_says(&ran, "graphviz", &["note: Graphviz is not installed", "--engine graphviz", "apt install graphviz"]);
    assert_says(&ran, "fonts", &["Noto Sans and Noto Emoji are built in", "--system-fonts"]);
    assert_says(&ran, "editor", &["ok: .vscode/settings.json has settings for polku", "note: no editor seems"]);
    assert_says(&ran, "terminal", &["ok: no colours: standard output is not a terminal"]);
}

#[test]
fn people_read_a_line_for_each_check_and_a_summary() {
    let ran = with_environment(project("lint: { baseline: known.json }\n")).args(["doctor"]).go();
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    let problem = "problem  baseline  known.json does not exist, but the project names it\n                   help: ";
    assert!(ran.stdout.contains(problem) && ran.stdout.contains("\nok       journeys  "), "{}", ran.stdout);
    assert!(ran.stdout.contains("\n\n1 problem, ") && !ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    let ran = with_environment(project("")).args(["doctor", "--color", "always"]).go();
    assert!(ran.stdout.contains("\u{1b}[92mok") && ran.stdout.contains("colours: `--color always`"), "{}", ran.stdout);
    let ran = Run::new().args(["doctor", "nowhere"]).go();
    assert_eq!((ran.code, ran.stderr.as_str()), (2, "error: cannot read nowhere: no such file or directory\n"));
}

#[test]
fn without_a_project_it_says_how_to_begin() {
    let ran = doctor(Run::new(), []);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert_says(&ran, "project", &["note: there is no polku.yaml in ", "`polku init` begins a project"]);
    assert_says(&ran, "journeys", &["note: no file matches `journeys/**/*.yaml`"]);
    assert_says(&ran, "git", &["note: this folder is in no repository", "`git init`"]);
    let ran = doctor(Run::new().file("journeys/a.yaml", MINIMAL), []);
    assert_says(&ran, "journeys", &["ok: there are some here"]);
    let ran = doctor(Run::new().file("polku.yml", "polku: 1\n"), []);
    assert_eq!(ran.code, 1);
    assert_says(&ran, "project", &["problem: polku does not read polku.yml; rename it to polku.yaml"]);
    // The search for a project ends at the root of the repository.
    let ran = doctor(Run::new().file("polku.yaml", "polku: 1\n").file("inner/.git/HEAD", "").within("inner"), []);
    assert_says(&ran, "project", &["note: there is no polku.yaml", "polku.yaml lies above the repository"]);
}

#[test]
fn a_folder_with_very_many_files_is_not_searched() {
    let run = Run::new().file("journeys/a.yaml", MINIMAL);
    for at in 0..2_100 {
        fs::write(run.folder.path().join(at.to_string()), "").unwrap();
    }
    let ran = doctor(run, []);
    assert_says(&ran, "journeys", &["note: not looked for: this folder has more than 2000 files and folders"]);
}

#[test]
fn mistakes_in_what_the_project_needs_are_problems() {
    let theme = "colours: { paper: red }\n";
    let table = [
        (
            project("lnt: {}\n"),
            "project",
            "problem: polku.yaml, line 2: a project has no key `lnt`; did you mean `lint`?",
        ),
        (project("lint: { extends: base.yaml }\n"), "project", "problem: polku.yaml, line 2: cannot read base.yaml"),
        (project("render: { theme: brand.yaml }\n"), "theme", "problem: polku.yaml, line 2: cannot read brand.yaml"),
        (
            project("render: { theme: brand.yaml }\n").file("brand.yaml", theme),
            "theme",
            "problem: brand.yaml, line 1: ",
        ),
        (
            project("lint: { baseline: a.json }\n"),
            "baseline",
            "problem: a.json does not exist, but the project names it",
        ),
        (
            project("lint: { baseline: a.json }\n").file("a.json", "{"),
            "baseline",
            "problem: the baseline a.json cannot be",
        ),
        (
            project("").file("journeys/b.yaml", BROKEN),
            "journeys",
            "problem: 1 of 2 journeys cannot be loaded: journeys/b.yaml",
        ),
        (project("journeys: paths/*.yaml\n"), "patterns", "problem: no file matches `paths/*.yaml`"),
        (project("lint: { exclude: '**' }\n"), "patterns", "problem: 0 journeys of "),
        (
            project("").file("inner/polku.yaml", "polku: 2\n").file("inner/journeys/a.yaml", MINIMAL),
            "journeys",
            "problem: inner/polku.yaml",
        ),
    ];
    for (run, name, message) in table {
        let ran = doctor(run, []);
        assert_eq!(ran.code, 1, "{message}: {}", ran.stdout);
        assert_says(&ran, name, &[message]);
    }
    let sound = project("lint: { baseline: a.json }\nrender: { theme: brand.yaml, font: Nobody Has It }\n");
    let sound = sound.file("brand.yaml", "colours: { paper: '#fff' }\n");
    let sound = Run::in_folder(sound.args(["lint", "--write-baseline"]).go().folder);
    let mut ran = doctor(sound, []);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert_says(&ran, "theme", &["ok: brand.yaml"]);
    assert_says(&ran, "baseline", &["ok: a.json, with "]);
    assert_says(&ran, "fonts", &["note: the project names the font `Nobody Has It`, which this machine does not have"]);
    for (file, what) in [("brand.yaml", "theme"), ("a.json", "baseline")] {
        ran = doctor(Run::in_folder(ran.folder), [file]);
        assert_says(&ran, "file", &[&format!("ok: {file} is the {what} of the project")]);
    }
}

#[test]
fn journeys_that_are_left_out_are_named() {
    let outside = || project("journeys: [paths/*.yaml, 'other/*.yaml']\n");
    let skipped =
        "journeys/a.yaml looks like a journey but is skipped: no pattern under `journeys` in polku.yaml matches";
    assert_says(&doctor(outside(), []), "skipped", &["note: ", skipped]);
    let ran = doctor(outside().file("paths/b.yaml", MINIMAL), []);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert_says(
        &ran,
        "patterns",
        &["ok: 1 journey of `paths/*.yaml` or `other/*.yaml`", "note: no file matches `other/*.yaml`"],
    );
    assert_says(&ran, "skipped", &[skipped]);
}

#[test]
fn a_file_is_explained() {
    let run = || {
        let run = project("lint: { exclude: journeys/old.yaml }\n").file("journeys/old.yaml", MINIMAL);
        run.file("b.yaml", MINIMAL).file("journeys/c.yaml", MINIMAL).file(".gitignore", "c.yaml\n")
    };
    for (file, code, parts) in [
        ("journeys/a.yaml", 0, ["ok: journeys/a.yaml is a journey of the project", ""]),
        ("b.yaml", 1, ["problem: b.yaml matches no pattern of journeys", "`journeys` in polku.yaml"]),
        ("journeys/old.yaml", 0, ["note: journeys/old.yaml is excluded by the project", "`exclude`"]),
        ("journeys/c.yaml", 1, ["problem: journeys/c.yaml is hidden or ignored", ".gitignore"]),
    ] {
        let ran = doctor(run(), [file]);
        assert_eq!(ran.code, code, "{file}: {}", ran.stdout);
        assert_says(&ran, "file", &parts);
    }
}

#[test]
fn without_a_project_a_file_is_explained_as_from_here() {
    let run = || Run::new().file("journeys/a.yaml", MINIMAL).file("b.yaml", MINIMAL);
    let ran = doctor(run(), ["journeys/a.yaml"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert_says(&ran, "journeys", &["ok: there are some here"]);
    assert_says(&ran, "file", &["ok: journeys/a.yaml matches a default pattern of journeys"]);
    let ran = doctor(run(), ["b.yaml"]);
    assert_says(&ran, "file", &["note: b.yaml matches no default pattern of journeys", "`polku lint FILE`"]);
}

#[test]
fn a_generic_font_needs_no_installing() {
    let ran = doctor(project("render: { font: sans-serif }\n"), []);
    assert!(!said(&ran, "fonts").contains("does not have"), "{}", ran.stdout);
}

#[test]
fn the_reason_for_colours_is_the_one_that_counts() {
    let with = |name: &str| doctor(project("").env(name, "0"), []);
    assert_says(&with("CLICOLOR_FORCE"), "terminal", &["ok: colours: CLICOLOR_FORCE is set"]);
    assert_says(&with("CLICOLOR"), "terminal", &["ok: no colours: CLICOLOR is 0"]);
}

#[cfg(unix)]
mod programs {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A run with programs: scripts in the folder `bin`, which is the whole PATH.
    fn with_programs(programs: &[(&str, &str)]) -> Run {
        let mut run = with_environment(project(""));
        for (name, script) in programs {
            run = run.file(&format!("bin/{name}"), format!("#!/bin/sh\n{script}\n"));
            let file = run.folder.path().join("bin").join(name);
            fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        run
    }

    fn with_path(run: Run, path: &str) -> Ran {
        run.env("PATH", path).args(["doctor", "--format", "json"]).go()
    }

    fn in_bin(programs: &[(&str, &str)]) -> Ran {
        let run = with_programs(programs);
        let bin = run.folder.path().join("bin");
        with_path(run, bin.to_str().unwrap())
    }

    #[test]
    fn another_polku_in_path_is_a_problem_unless_it_is_the_same_version() {
        let ran = in_bin(&[("polku", "echo polku 0.0.1")]);
        assert_eq!(ran.code, 1);
        assert_says(
            &ran,
            "program",
            &["problem: this is ", "`polku` in PATH is ", "bin/polku, version 0.0.1", "before it in PATH"],
        );
        let ran = in_bin(&[("polku", "exit 3")]);
        assert_says(&ran, "program", &["problem: ", "bin/polku, which does not run"]);
        let ran = in_bin(&[("polku", concat!("echo polku ", env!("CARGO_PKG_VERSION")))]);
        assert_eq!(ran.code, 0);
        assert_says(&ran, "program", &["ok: ", "of the same version"]);
        let ran = in_bin(&[("dot", "exit 0")]);
        assert_says(&ran, "program", &["note: ", "there is no `polku` in PATH", "add "]);
    }

    #[test]
    fn git_and_graphviz_are_named_with_their_versions() {
        let ran = in_bin(&[("git", "echo git version 2.50.1"), ("dot", "echo 'dot - graphviz version 9.8.7 (x)' >&2")]);
        assert_says(&ran, "git", &["bin/git is version 2.50.1; revisions need it"]);
        assert_says(&ran, "graphviz", &["ok: ", "bin/dot, version 9.8.7 (x)"]);
        let ran = in_bin(&[("dot", "exit 1")]);
        assert_eq!(ran.code, 1);
        assert_says(&ran, "graphviz", &["problem: ", "bin/dot does not run"]);
    }

    #[test]
    fn a_folder_cannot_make_it_run_a_program() {
        let run = with_programs(&["polku", "git", "dot"].map(|name| (name, ": > ran")));
        let ran = with_path(run, ".:bin::./bin");
        assert!(!ran.folder.path().join("ran").exists());
        assert_says(&ran, "program", &["there is no `polku` in PATH"]);
    }

    #[test]
    fn set_ups_of_editors_are_found() {
        let run = project("").file("home/.vscode/extensions/owner.polku-1/package.json", "{}");
        let run = run
            .file("home/.config/helix/languages.toml", "[language-server.polku]\n")
            .file(".vscode/settings.json", "{}");
        let home: String = run.folder.path().join("home").to_str().unwrap().to_owned();
        let ran = run.env("HOME", &home).env("XDG_CONFIG_HOME", "").args(["doctor", "--format", "json"]).go();
        assert_says(&ran, "editor", &["ok: set up for polku: Visual Studio Code and Helix"]);
        assert_says(&ran, "editor", &["note: .vscode/settings.json does not mention polku"]);
    }

    #[test]
    fn a_link_is_explained() {
        let run = project("");
        let folder = run.folder.path().join("journeys");
        std::os::unix::fs::symlink("a.yaml", folder.join("again.yaml")).unwrap();
        std::os::unix::net::UnixListener::bind(folder.join("socket.yaml")).unwrap();
        let ran = doctor(run, ["journeys/again.yaml"]);
        assert_says(&ran, "file", &["ok: journeys/again.yaml is a journey of the project"]);
        let ran = doctor(Run::in_folder(ran.folder), ["journeys/socket.yaml"]);
        assert_says(&ran, "file", &["problem: journeys/socket.yaml is not a regular file"]);
    }

    #[test]
    fn names_of_files_do_not_act_on_the_terminal() {
        let run = with_environment(project("")).file("journeys/\u{1b}[31m.yaml", BROKEN);
        let ran = run.args(["doctor"]).go();
        assert!(ran.code == 1 && !ran.stdout.contains('\u{1b}'), "{:?}", ran.stdout);
    }

    #[test]
    fn it_changes_nothing() {
        let ran = in_bin(&[]);
        let folder: &Path = ran.folder.path();
        let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [".git", "journeys", "polku.yaml"]);
    }
}

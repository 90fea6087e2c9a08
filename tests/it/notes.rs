//! Notes about what a run skips. They do not change the exit code.

use std::path::Path;

use crate::common::{BROKEN, MINIMAL, Run};

/// A short journey.
const SHORT: &str = "journey: Buying\nstages:\n  - { id: purchase, touchpoints: Order }\n";

/// Returns the notes of a run without findings, each without `note: `.
#[track_caller]
fn notes(run: Run, args: &[&str]) -> Vec<String> {
    let ran = run.args(args.iter().copied()).go();
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let lines = ran.stderr.lines().filter_map(|line| line.strip_prefix("note: "));
    lines.map(str::to_owned).collect()
}

fn project(settings: &str) -> Run {
    Run::new().file("polku.yaml", format!("polku: 1\n{settings}")).file("journeys/a.yaml", MINIMAL)
}

#[test]
fn a_skipped_file_that_looks_like_a_journey_gets_a_note() {
    let other = MINIMAL.replace("journey: Buying", "id: other\njourney: Buying");
    let told = |name: &str| {
        [format!("{name} looks like a journey but is skipped: no pattern under `journeys` in polku.yaml matches it")]
    };
    // A file looks like a journey by its keys in any form, by its name, or by its folder.
    for (name, text) in [
        ("drafts/x.yaml", other.as_str()),
        ("x.YML", "# {\n{ stages: [], \"journey\": X }\n"),
        ("x.yaml", "journey: X\nstages: [\n"),
        ("maps/x.journey.yaml", "x"),
        ("sub/journeys/deep/x.yaml", "x"),
    ] {
        let run = || project("journeys: journeys/*.yaml\n").file(name, text);
        for args in [&["lint"][..], &["fmt", "--check"], &["lint", "--format", "concise"]] {
            assert_eq!(notes(run(), args), told(name), "{args:?}");
        }
        assert_eq!(notes(run(), &["render", ".", "--out-dir", "new"]), told(name));
    }
    // There is no note about other YAML files, or about excluded, ignored or hidden ones.
    for (name, text) in [
        ("ci.yaml", "stages: [build, test]\n"),
        ("notes.yaml", "journey: to the stages\n"),
        ("list.yaml", "- journey: X\n  stages: []\n"),
        ("drafts/x.yaml", other.as_str()),
        (".hidden/x.yaml", other.as_str()),
        ("ignored/x.yaml", other.as_str()),
    ] {
        let run = project("lint: { exclude: drafts/** }\n").file(".gitignore", "ignored/\n").file(name, text);
        assert_eq!(notes(run, &["lint"]), [""; 0], "{name}");
    }
    let many = (0..9).fold(project(""), |run, number| run.file(&format!("x{number}.yaml"), &other));
    let said = notes(many, &["lint"]).concat();
    assert!(said.starts_with("x0.yaml, x1.yaml, x2.yaml, x3.yaml, x4.yaml and 4 more look like journeys"), "{said}");
    let run = Run::new().file("journeys/a.yaml", MINIMAL).file("x.yaml", &other);
    assert!(notes(run, &["lint"]).concat().starts_with("x.yaml looks like a journey but is skipped: to include it"));
}

#[cfg(unix)]
#[test]
fn skipped_links_to_folders_and_pipes_get_a_note() {
    let run = project("").file("elsewhere/x.txt", "");
    std::os::unix::fs::symlink("../elsewhere", run.folder.path().join("journeys/more.yaml")).unwrap();
    let pipe = run.folder.path().join("journeys/pipe.yaml");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    std::fs::create_dir(run.folder.path().join("sub")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", run.folder.path().join("sub/journeys")).unwrap();
    let names = "journeys/more.yaml, journeys/pipe.yaml and sub/journeys are not regular files";
    assert_eq!(notes(run, &["lint"]), [format!("{names} and are skipped; links to folders are not followed")]);
}

#[test]
fn a_nested_project_gets_a_note() {
    let run = || project("").file("sub/polku.yaml", "polku: 1\n").file("sub/journeys/b.yaml", MINIMAL);
    let told = ["sub is a separate project: 1 journey, with the settings of its own polku.yaml"];
    assert_eq!(notes(run(), &["lint"]), told);
    assert_eq!(notes(run(), &["lint", "."]), told);
    assert_eq!(notes(run(), &["lint", "sub"]), [""; 0]);
    assert_eq!(notes(run(), &["lint", "journeys/a.yaml", "sub/journeys/b.yaml"]), [""; 0]);
    // Projects side by side are not nested.
    let run = Run::new().file("a/polku.yaml", "polku: 1\n").file("a/journeys/a.yaml", MINIMAL);
    let run = run.file("b/polku.yaml", "polku: 1\n").file("b/journeys/b.yaml", MINIMAL);
    assert_eq!(notes(run, &["lint"]), [""; 0]);
}

#[test]
fn rules_that_did_not_run_because_of_a_broken_journey_get_a_note() {
    let catalog = "catalog: { teams: { kitchen: Kitchen } }\n";
    let said = |run: Run, args: &[&str]| {
        let ran = run.args(["lint"]).args(args.iter().copied()).go();
        let lines = ran.stderr.lines().filter_map(|line| line.strip_prefix("note: ")).map(str::to_owned);
        lines.collect::<Vec<_>>()
    };
    let told = ["`unused-definition` did not check the whole project: journeys/b.yaml cannot be loaded as a journey"];
    assert_eq!(said(project(catalog).file("journeys/b.yaml", BROKEN), &[]), told);
    let excluded = format!("{catalog}lint: {{ exclude: journeys/b.yaml }}\n");
    assert_eq!(said(project(&excluded).file("journeys/b.yaml", BROKEN), &[]), told);
    assert_eq!(said(project(catalog), &[]), [""; 0]);
    assert_eq!(said(project("").file("journeys/b.yaml", BROKEN), &[]), [""; 0], "there is nothing to look at");
    assert_eq!(said(project(catalog).file("journeys/b.yaml", BROKEN), &["--off", "unused-definition"]), [""; 0]);
}

#[test]
fn a_usual_pattern_without_files_gets_a_note_if_no_usual_pattern_has_any() {
    let said = |journeys: &str| {
        let run = Run::new().file("polku.yaml", format!("polku: 1\njourneys: {journeys}\n"));
        notes(run.file("maps/a.yaml", MINIMAL).file("journeys2/a.yaml", MINIMAL), &["lint", "--off", "unused-setting"])
    };
    let of = |pattern: &str| format!("no file matches `{pattern}` under `journeys` in polku.yaml");
    let looks = notes(project("journeys: ['journeys/**/*.yaml', 'journeys/**/*.yml']\n"), &["lint"]);
    assert_eq!(looks, [""; 0]);
    assert!(said("['maps/*.yaml', 'journeys/**/*.yaml']").contains(&of("journeys/**/*.yaml")));
}

#[test]
fn formats_for_programs_contain_the_notes() {
    let run = || project("").file("x.journey.yaml", MINIMAL).file("sub/journeys/x.yaml", MINIMAL);
    let ran = run().args(["lint", "--format", "json"]).go();
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.stderr.as_str(), json["notes"].as_array().unwrap().len()), ("", 1), "{json}");
    let ran = run().args(["lint", "--format", "sarif"]).go();
    let sarif: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let invocation = &sarif["runs"][0]["invocations"][0];
    assert_eq!((ran.stderr.as_str(), &invocation["executionSuccessful"]), ("", &true.into()));
    let told = invocation["toolExecutionNotifications"][0]["message"]["text"].as_str().unwrap();
    assert!(told.starts_with("sub/journeys/x.yaml looks like a journey"), "{told}");
    let ran = project("").args(["lint", "--format", "json"]).go();
    assert!(!ran.stdout.contains("notes"), "{}", ran.stdout);
}

#[test]
fn upper_case_yaml_extensions_count() {
    for (folder, name) in [("journeys", "A.YAML"), ("journeys/deep", "b.Yml"), (".", "c.journey.YAML")] {
        let path = if folder == "." { name.to_owned() } else { format!("{folder}/{name}") };
        let unformatted = MINIMAL.replace("journey: ", "journey:   ");
        let run = || Run::new().file("polku.yaml", "polku: 1\n").file(&path, &unformatted);
        let ran = run().args(["lint"]).go();
        assert!(ran.code == 0 && ran.stdout.contains("1 journey checked"), "{path}: {}{}", ran.stdout, ran.stderr);
        assert!(run().args(["fmt", "--check"]).go().stdout.contains(name), "{path}");
        let stem = name.split('.').next().unwrap();
        let wrote = Path::new(folder).join(format!("{stem}.svg"));
        assert!(run().args(["render", "."]).go().folder.path().join(wrote).is_file(), "{path}");
        let shown = run().args(["show", &path]).go().stdout;
        assert!(shown.contains(&format!("id: {}\n", stem.to_lowercase())), "{shown}");
    }
    let run = Run::new().file("polku.yaml", "polku: 1\njourneys: maps/*.yaml\n").file("maps/x.YAML", MINIMAL);
    assert!(run.args(["lint"]).go().stdout.contains("1 journey checked"));
}

/// The hook passes all YAML files. `polku lint` decides which are journeys.
#[test]
fn of_the_files_that_a_hook_passes_only_journeys_are_linted() {
    let hooks = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.pre-commit-hooks.yaml")).unwrap();
    let pattern = hooks.lines().find_map(|line| line.trim().strip_prefix("files: ")).unwrap();
    assert_eq!(hooks.matches(&format!("files: {pattern}")).count(), 4);
    assert_eq!(hooks.matches("  exclude: ^-\n").count(), 4, "a path must not be taken for an option");
    let pattern = regex::Regex::new(pattern).unwrap();
    let names = ["polku.yaml", "maps/a.yaml", "maps/b.YML", "journeys/c.yaml", "x.journey.yaml", "ci.yml"];
    assert!(names.iter().all(|name| pattern.is_match(name)) && !pattern.is_match("maps/a.yaml.md"));
    let run = |settings: &str| {
        let run = names[1..].iter().fold(Run::new(), |run, name| run.file(name, SHORT));
        if settings.is_empty() { run } else { run.file("polku.yaml", format!("polku: 1\n{settings}")) }
    };
    for (settings, checked) in
        [("", "2 journeys"), ("journeys: maps/*\n", "2 journeys"), ("journeys: maps/*.yaml\n", "1 journey")]
    {
        for command in ["lint", "fmt"] {
            let handed = run(settings).args([command, "--skip-others"]).args(names[1..].iter().copied()).go();
            let whole = run(settings).args([command]).go();
            let said = if command == "lint" { format!("{checked} checked") } else { "formatted".into() };
            assert!(
                format!("{}{}", handed.stdout, handed.stderr).contains(&said),
                "{settings}{command}: {}",
                handed.stdout
            );
            assert!(command == "fmt" || whole.stdout.contains(&said), "{settings}: {}", whole.stdout);
        }
    }
    let ran = run("").args(["lint", "--skip-others", "ci.yml"]).go();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "0 journeys checked, nothing found\n"));
    assert_eq!(run("").args(["fmt", "--check", "--skip-others", "ci.yml"]).go().code, 0);
}

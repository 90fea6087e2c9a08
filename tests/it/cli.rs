//! The command line, as somebody meets it.

use crate::common::{BROKEN, MINIMAL, Run, shipped_names};
use polku::model::JOURNEY_TABLES;
use polku::project::{PROJECT_TABLES, kinds};
use polku::render::THEME_TABLES;

/// Loads, with two errors of the rules and one info.
const FAULTY: &str = "\
journey: Buying a pancake
stages:
  - id: starting-state
    touchpoints: [A friend's tip]
  - id: pre-purchase
    touchpoints: [Look at the menu]
  - id: purchase
    touchpoints: [Order, { name: Wait, next: order }]
  - id: post-purchase
    touchpoints: [Tell a friend]
";

#[test]
fn a_first_journey_has_no_error() {
    let first = MINIMAL.replace("{ answered-within: 2d }", "true");
    let ran = Run::new().file("journeys/pancake.yaml", first).args(["lint"]).go();
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn the_shipped_journeys_have_no_error() {
    let run = shipped_names().iter().fold(Run::new(), |run, name| run.shipped(name));
    let ran = run.args(["lint", "--format", "concise"]).go();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
}

#[test]
fn the_ferry_companys_website_is_silent() {
    let ran = Run::new().shipped("ferry-gift-card.yaml").args(["lint", "--format", "concise"]).go();
    let silent = "warning[fact-gap] `ferry-website` does not state the fact `gift-card` at `silent-website`";
    assert!(ran.code == 0 && ran.stdout.contains(silent), "{}", ran.stdout);
}

#[test]
fn nine_mistakes_are_nine_errors_in_one_run() {
    let text = include_str!("../data/nine-mistakes.yaml");
    let ran = Run::new().file("nine.yaml", text).args(["lint", "nine.yaml"]).go();
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn findings_show_the_way() {
    let ran = Run::new().file("a.yaml", FAULTY).args(["lint", "a.yaml", "--only", "structure"]).go();
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn concise_is_one_line_each() {
    let ran = Run::new()
        .file("a.yaml", FAULTY)
        .file("b.yaml", BROKEN)
        .args(["lint", "--format", "concise", "--only", "structure", "a.yaml", "b.yaml"])
        .go();
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn exit_codes_tell_what_happened() {
    let code = |file: &str, args: &[&str]| {
        let ran = Run::new().file("journeys/a.yaml", file).args(["lint"]).args(args.iter().copied()).go();
        (ran.code, ran.stderr)
    };
    assert_eq!(code(MINIMAL, &[]).0, 0);
    // An info does not fail the run unless that is asked for.
    assert_eq!(code(MINIMAL, &["--fail-on", "warning"]).0, 0);
    assert_eq!(code(MINIMAL, &["--fail-on", "info"]).0, 1);
    assert_eq!(code(FAULTY, &[]).0, 1);
    assert_eq!(code(FAULTY, &["--exit-zero"]).0, 0);
    assert_eq!(
        code(
            FAULTY,
            &["--off", "trap", "--off", "no-renewal", "--off", "unreachable-touchpoint", "--off", "stranded-persona"]
        )
        .0,
        0
    );
    assert_eq!(code(FAULTY, &["--off", "structure"]).0, 0, "a category");
    assert_eq!(code(FAULTY, &["--warn", "trap", "--only", "trap"]).0, 0);
    assert_eq!(code(FAULTY, &["--warn", "trap", "--only", "trap", "--fail-on", "warning"]).0, 1);
    assert_eq!(code(BROKEN, &["--only", "trap"]).0, 1, "a load error always fails");
    for args in
        [&["--only", "tarp"][..], &["--format", "xml"], &["nowhere.yaml"], &["--nonsense"], &["-", "journeys/a.yaml"]]
    {
        let (code, stderr) = code(MINIMAL, args);
        assert_eq!(code, 2, "{args:?}");
        assert!(stderr.starts_with("error: "), "{args:?}: {stderr}");
    }
    assert!(code(MINIMAL, &["--only", "tarp"]).1.contains("did you mean `trap`?"));
    let ran = Run::new().args(["lint"]).go();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no journeys in this folder"), "{}", ran.stderr);
}

#[test]
fn the_output_format_never_changes_the_code() {
    for format in ["human", "concise"] {
        assert_eq!(Run::new().file("a.yaml", FAULTY).args(["lint", "a.yaml", "--format", format]).go().code, 1);
        assert_eq!(Run::new().file("a.yaml", MINIMAL).args(["lint", "a.yaml", "--format", format]).go().code, 0);
    }
}

#[test]
fn standard_input_stands_for_a_file() {
    let ran = Run::new()
        .args(["lint", "-", "--stdin-filename", "journeys/visit.yaml", "--format", "concise"])
        .input(BROKEN)
        .go();
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.starts_with("journeys/visit.yaml:2:26: error[unknown-key]"), "{}", ran.stdout);
    let ran = Run::new().args(["lint", "-", "--format", "concise"]).input(BROKEN).go();
    assert!(ran.stdout.starts_with("<stdin>:2:26: "), "{}", ran.stdout);
}

#[test]
fn a_project_says_which_files_are_journeys_and_how_they_are_linted() {
    let project = "polku: 1\njourneys: paths/*.yml\nlint:\n  extends: minimal\n  rules: { no-exit: error }\n  overrides:\n    - { files: paths/draft-*, rules: { no-exit: off } }\n  exclude: paths/old-*\n";
    let run = || {
        let run =
            Run::new().file("polku.yaml", project).file("paths/a.yml", MINIMAL).file("paths/draft-b.yml", MINIMAL);
        run.file("paths/old-c.yml", BROKEN)
            .file("elsewhere/d.yaml", BROKEN)
            .file("docker-compose.yaml", "services: {}\n")
    };
    let ran = run().args(["lint", "--format", "concise"]).go();
    assert_eq!(ran.stdout, "paths/a.yml:1:10: error[no-exit] no customer is ever lost on this journey\n");
    assert_eq!(ran.code, 1);
    // A folder means the project's journeys in it; a file that is named is looked at, unless it is excluded.
    assert_eq!(run().args(["lint", ".", "--format", "concise"]).go().stdout, ran.stdout);
    assert_eq!(run().args(["lint", "paths/old-c.yml"]).go().code, 0);
    assert_eq!(run().args(["lint", "elsewhere/d.yaml"]).go().code, 1);
    assert_eq!(run().args(["lint", "paths/draft-b.yml", "--format", "concise"]).go().stdout, "");
    // The command line goes over the project.
    assert_eq!(run().args(["lint", "--off", "no-exit"]).go().code, 0);
}

#[test]
fn the_age_of_a_journey_is_counted_from_a_day() {
    let text = MINIMAL.replace("stages:", "reviewed: 2026-01-01\nstages:");
    let lint = |project: &str, args: &[&str]| {
        let run = Run::new().file("polku.yaml", project).file("journeys/a.yaml", &text);
        let ran = run.args(["lint", "--format", "concise"].into_iter().chain(args.iter().copied())).go();
        (ran.code, ran.stdout.lines().filter(|line| line.contains("[stale-journey]")).collect::<String>() + &ran.stderr)
    };
    let on = "polku: 1\nlint: { rules: { stale-journey: { level: error, max: 30d } } }\n";
    let old =
        "journeys/a.yaml:2:11: error[stale-journey] the map was last compared with reality 31 days ago, more than 30d";
    assert_eq!(lint(on, &["--today", "2026-02-01"]), (1, old.into()));
    assert_eq!(lint(on, &["--today", "2026-01-31"]), (0, String::new()));
    // It runs only where it is asked for; the clock's day is past any day of the past.
    assert_eq!(lint("polku: 1\n", &["--today", "2030-01-01"]), (0, String::new()));
    let all_of_it = ["--today", "2030-01-01", "--only", "management"];
    assert_eq!(lint("polku: 1\n", &all_of_it), (0, String::new()));
    // To name it is to ask for it: at its own level, or at the one that is set.
    let (code, found) = lint("polku: 1\n", &["--today", "2030-01-01", "--only", "stale-journey"]);
    assert!(code == 0 && found.contains("warning[stale-journey]"), "{found}");
    let strict = "polku: 1\nlint: { extends: strict }\n";
    assert_eq!(lint(strict, &["--today", "2030-01-01", "--only", "stale-journey"]).0, 1);
    let (code, found) = lint(on, &["--today", "2030-01-01", "--only", "stale-journey", "--info", "stale-journey"]);
    assert!(code == 0 && found.contains("info[stale-journey]"), "{found}");
    let args = ["lint", "--format", "sarif", "--only", "stale-journey"];
    let log = Run::new().file("journeys/a.yaml", MINIMAL).args(args).go().stdout;
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    let mut rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().iter();
    let stale = rules.find(|rule| rule["id"] == "stale-journey").unwrap();
    assert_eq!(stale["defaultConfiguration"], serde_json::json!({ "enabled": false, "level": "warning" }));
    let (_, found) = lint("polku: 1\nlint: { rules: { stale-journey: { level: warn, max: 0d } } }\n", &[]);
    assert!(found.contains("warning[stale-journey]"), "{found}");
    let (code, said) = lint(on, &["--today", "1.2.2026"]);
    assert!(code == 2 && said.contains("write year, month and day"), "{said}");
}

#[test]
fn presets_set_all_levels_at_once() {
    let lint = |preset: &str| {
        let project = format!("polku: 1\nlint: {{ extends: {preset} }}\n");
        let text = MINIMAL.replace(
            "[Look at the menu]",
            "[{ name: Look at the menu, next: [order-at-the-counter, receive-the-pancake] }]",
        );
        Run::new()
            .file("polku.yaml", project)
            .file("journeys/a.yaml", text)
            .args(["lint", "--format", "concise"])
            .go()
            .stdout
    };
    assert!(lint("recommended").contains("warning[ambiguous-choice]"));
    assert!(lint("strict").contains("error[ambiguous-choice]"));
    assert!(lint("minimal").contains("warning[ambiguous-choice]"));
}

#[test]
fn the_hut_cafe_does_not_ask_how_it_was() {
    for name in ["kotakahvila-yksityistilaisuus.yaml", "kotakahvila-muurikkalettu.yaml"] {
        let ran = Run::new().shipped(name).args(["lint", "--format", "concise"]).go();
        assert_eq!(ran.code, 0, "{}", ran.stdout);
        assert!(
            ran.stdout.contains("warning[no-feedback] no touchpoint in stage `post-purchase` asks"),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn the_targets_are_clean_by_the_strictest_rules() {
    let names = shipped_names();
    let targets: Vec<&str> = names.iter().map(String::as_str).filter(|name| name.ends_with("-tavoite.yaml")).collect();
    assert_eq!(targets, ["kotakahvila-yksityistilaisuus-tavoite.yaml", "vuokratekstiili-tavoite.yaml"]);
    let run = names.iter().fold(Run::new(), |run, name| run.shipped(name));
    let project =
        std::fs::read_to_string(run.folder.path().join("polku.yaml")).unwrap() + "lint: { extends: strict }\n";
    let paths: Vec<String> = targets.iter().map(|name| format!("journeys/{name}")).collect();
    let args = ["lint", "--format", "concise"].into_iter().chain(paths.iter().map(String::as_str));
    let ran = run.file("polku.yaml", project).args(args).go();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    // The current ones are not: they show a service that is to change.
    let ran = Run::in_folder(ran.folder).args(["lint", "--format", "concise"]).go();
    assert!(ran.code == 1 && ran.stdout.contains("error[fact-gap]"), "{}", ran.stdout);
}

#[test]
fn a_project_sets_the_options_of_rules() {
    let waits = MINIMAL.replace("Receive the pancake", "{ name: Waits, wait: 5h, expectation: 4, experience: 2.5 }");
    let lint = |rules: &str| {
        let project = format!("polku: 1\nlint: {{ rules: {{ {rules} }} }}\n");
        let run = Run::new().file("polku.yaml", project).file("journeys/a.yaml", &waits);
        let ran = run.args(["lint", "--format", "concise", "--only", "experience"]).go();
        (ran.code, ran.stdout + &ran.stderr)
    };
    let (code, found) = lint("no-exit: off");
    assert_eq!((code, found.as_str()), (0, ""));
    let (code, found) = lint("long-wait: { level: error, max: 4h }, unmet-expectation: { gap: 1.5 }");
    assert!(code == 1 && found.contains("error[long-wait]"), "{found}");
    assert!(found.contains("warning[unmet-expectation] `waits` is 1.5 below expectation"), "{found}");
    let (code, found) = lint("long-wait: { max: 4 }");
    assert!(code == 2 && found.contains("error[bad-duration] `4` is not a duration"), "{found}");
    let (code, found) = lint("long-wait: { gap: 2 }");
    assert!(code == 2 && found.contains("error[unknown-key] a long-wait rule has no key `gap`"), "{found}");
}

#[test]
fn mistakes_in_the_project_file_stand_at_their_line() {
    let project = "polku: 2\nlint:\n  rules: { no-exti: off, trap: of }\n  extend: strict\njourneys: ['a{']\ncatalog: { chanels: {} }\nrender: { theme: drak }\n";
    let ran = Run::new().file("polku.yaml", project).file("journeys/a.yaml", MINIMAL).args(["lint"]).go();
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn journeys_of_one_project_have_ids_of_their_own() {
    let run = || {
        let run = Run::new()
            .file("polku.yaml", "polku: 1\n")
            .file("journeys/a.yaml", MINIMAL)
            .file("journeys/more/a.yaml", MINIMAL);
        run.file("journeys/b.yaml", format!("{MINIMAL}state: target\ntarget-of: aa\n"))
    };
    let ran = run().args(["lint", "--only", "trap", "--format", "concise"]).go();
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "journeys/b.yaml:15:12: error[unknown-reference] the project has no journey `aa`",
            "journeys/more/a.yaml:1:10: error[duplicate-id] two journeys of the project have the id `a`",
        ]
    );
    // Also when only one of the two is looked at.
    for name in ["journeys/a.yaml", "journeys/more/a.yaml"] {
        assert!(run().args(["lint", "--format", "concise", name]).go().stdout.contains("duplicate-id"), "{name}");
    }
}

#[test]
fn the_catalog_is_shared() {
    let project = "polku: 1\ncatalog:\n  channels: { web: { name: Web, medium: web } }\n  personas: { host: Host }\n";
    let text = MINIMAL.replace("feedback: { answered-within: 2d }", "channel: web\n        personas: hots");
    let ran =
        Run::new().file("polku.yaml", project).file("journeys/a.yaml", text).args(["lint", "--format", "concise"]).go();
    assert_eq!(ran.stdout, "journeys/a.yaml:13:19: error[unknown-reference] there is no persona `hots`\n");
    let text = MINIMAL.replace("journey: Buying a pancake", "journey: Buying a pancake\nchannels: { web: My web }");
    let ran =
        Run::new().file("polku.yaml", project).file("journeys/a.yaml", text).args(["lint", "--only", "trap"]).go();
    assert_eq!(ran.code, 1);
    // The place in the catalog is shown with its own file.
    assert!(ran.stdout.contains("duplicate-id") && ran.stdout.contains("::: polku.yaml:3:15"), "{}", ran.stdout);
}

#[test]
fn what_a_file_wrote_reaches_no_terminal_and_no_ci() {
    let text = "journey: \"\\e[31mred\\u202e\"\nstages:\n  - id: \"::error::\\n::error::x\"\n    touchpoints: []\n";
    for format in ["human", "concise"] {
        let ran = Run::new().file("::error::a.yaml", text).args(["lint", "::error::a.yaml", "--format", format]).go();
        assert_eq!(ran.code, 1);
        assert!(!ran.stdout.contains(['\u{1b}', '\u{202e}']), "{}", ran.stdout);
        assert!(ran.stdout.lines().all(|line| !line.starts_with("::")), "{}", ran.stdout);
    }
    let ran = Run::new().file("a.yaml", text).args(["lint", "a.yaml", "--color", "always"]).go();
    assert!(ran.stdout.contains("\u{1b}[") && !ran.stdout.contains("\u{1b}[31mred"), "{}", ran.stdout);
}

#[test]
fn long_reports_can_be_cut() {
    let text: String = (0..60).map(|number| format!("k{number}: 1\n")).collect();
    let ran = Run::new().file("a.yaml", &text).args(["lint", "a.yaml", "--max", "2"]).go();
    assert_eq!(ran.stdout.matches("error[").count(), 2);
    assert!(ran.stdout.contains("a.yaml: 60 more not shown (`--max 0` shows all)"), "{}", ran.stdout);
    let end = "\n1 journey checked: 62 errors\n`polku explain NAME` tells more about missing-key, unknown-key\n";
    assert!(ran.stdout.ends_with(end), "{}", ran.stdout);
}

#[test]
fn explain_prints_the_page_of_everything_that_is_reported() {
    for kind in polku::project::kinds() {
        let ran = Run::new().args(["explain", kind.name]).go();
        assert!(ran.code == 0 && ran.stdout.starts_with(&format!("# {}\n", kind.name)), "{}", ran.stdout);
    }
    let ran = Run::new().args(["explain", "dead-ends"]).go();
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "error: there is no rule, load error, kind of change or key `dead-ends`; did you mean `dead-end`?\n"
    );
}

#[test]
fn explain_prints_the_page_of_every_key_and_element() {
    let tables = JOURNEY_TABLES.iter().chain(&PROJECT_TABLES).chain(&THEME_TABLES);
    for table in tables.filter(|table| table.name != "catalog") {
        let ran = Run::new().args(["explain", table.name]).go();
        assert!(ran.code == 0 && ran.stdout.contains("\nThe keys of "), "{}: {}{}", table.name, ran.stdout, ran.stderr);
        for key in table.keys {
            // What is reported has a page first, and the key is told below.
            let is_reported = kinds().iter().any(|kind| kind.name == key.name);
            assert!(!is_reported || key.name == "limit", "`{}` is a rule as well", key.name);
            assert!(ran.stdout.contains(&format!("- `{}`: ", key.name)), "{}", ran.stdout);
        }
        // The first and the last key stand for those between.
        for key in table.keys.first().into_iter().chain(table.keys.last()) {
            let ran = Run::new().args(["explain", key.name]).go();
            assert!(
                ran.code == 0 && ran.stdout.starts_with(&format!("# {}\n", key.name)),
                "{}{}",
                ran.stdout,
                ran.stderr
            );
            let docs = key.docs.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(ran.stdout.contains(&docs) && ran.stdout.contains("\nTakes: "), "{}", ran.stdout);
        }
    }
    let ran = Run::new().args(["explain", "ownership"]).go();
    for words in ["A key of a touchpoint, in a journey file.", "Who owns the touchpoint:", "\n- `partner`: "] {
        assert!(ran.stdout.contains(words), "{}", ran.stdout);
    }
    let ran = Run::new().args(["explain", "name"]).go();
    assert!(ran.stdout.contains("A key of a persona, in a journey file and polku.yaml."), "{}", ran.stdout);
    for (name, said) in [
        ("Ownership", "# ownership\n"),
        ("Dead_End", "# dead-end\n"),
        ("Named person", "# named-person\n"),
        ("done", "# next\n"),
        ("core", "\nA word that the key `level` of a touchpoint takes, in a journey file.\n"),
        ("map", "\nA word that the key `view` of a render section takes, in polku.yaml.\n"),
        ("warning", "\nA word that the key `level` of a rule takes, in polku.yaml.\n"),
    ] {
        let ran = Run::new().args(["explain", name]).go();
        assert!(ran.code == 0 && ran.stdout.contains(said), "{name}: {}{}", ran.stdout, ran.stderr);
    }
    let ran = Run::new().args(["explain", "ownershp"]).go();
    assert_eq!(
        ran.stderr,
        "error: there is no rule, load error, kind of change or key `ownershp`; did you mean `ownership`?\n"
    );
    let ran = Run::new().args(["explain", "exceding"]).go();
    assert!(ran.stderr.ends_with("did you mean `exceeding`?\n"), "{}", ran.stderr);
    let unknown = MINIMAL.replace("touchpoints: [", "touchpoints: [{ name: A, zzzz: 1 }, ");
    let ran = Run::new().file("a.yaml", &unknown).args(["lint", "a.yaml"]).go();
    assert!(ran.stdout.contains("`polku explain touchpoint` lists the keys of a touchpoint"), "{}", ran.stdout);
}

/// The two words mean the same wherever one is known.
#[test]
fn warning_is_warn() {
    for word in ["warn", "warning"] {
        for setting in [
            format!("rules: {{ dead-end: {word} }}"),
            format!("rules: {{ dead-end: {{ level: {word} }} }}"),
            format!("rules: {{ structure: {word} }}"),
            format!("overrides: [{{ files: 'journeys/**', rules: {{ dead-end: {word} }} }}]"),
        ] {
            let project = format!("polku: 1\nlint: {{ {setting} }}\n");
            let ran = Run::new().file("polku.yaml", &project).file("journeys/a.yaml", MINIMAL).args(["lint"]).go();
            assert!(!ran.stdout.contains("unknown-word"), "{setting}: {}", ran.stdout);
        }
        let option = format!("--{word}");
        let args = ["lint", "a.yaml", &option, "trap", "--only", "trap", "--fail-on", word];
        let ran = Run::new().file("a.yaml", FAULTY).args(args).go();
        assert!(ran.code == 1 && ran.stdout.contains("warning[trap]"), "{word}: {}{}", ran.stdout, ran.stderr);
    }
}

/// A conflict in the catalog is one finding, however many journeys use the fact.
#[test]
fn conflicting_facts_of_the_catalog_are_told_once_in_the_project_file() {
    let project = "polku: 1\ncatalog:\n  channels: { web: Web, phone: Phone }\n  facts: { price: { statement: Price, in: { web: 8 €, phone: 7 € } } }\n";
    let journey =
        "journey: A\nstages: [{ id: purchase, touchpoints: [{ name: Look, channel: [web, phone], facts: price }] }]\n";
    let run = |state: &str| {
        let run = Run::new().file("polku.yaml", project).file("journeys/a.yaml", journey);
        let other = format!("{state}{journey}");
        run.file("journeys/b.yaml", &other).args(["lint", "--only", "fact-conflict", "--format", "concise"]).go()
    };
    let found = |level: &str| {
        format!("polku.yaml:4:62: {level}[fact-conflict] `web` and `phone` state the fact `price` differently\n")
    };
    assert!(run("").stdout.starts_with(&found("warning")), "{}", run("").stdout);
    assert_eq!(run("").stdout.matches("fact-conflict").count(), 1, "{}", run("").stdout);
    assert!(run("state: target\n").stdout.starts_with(&found("error")), "{}", run("state: target\n").stdout);
}

/// Who has the program alone has no pages of its repository.
#[test]
fn no_message_names_a_page_of_the_repository() {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let is_comment = |line: &str| line.trim_start().starts_with("//");
            // An address of the repository leads to a page.
            let named =
                text.lines().find(|line| line.contains("docs/") && !is_comment(line) && !line.contains("/blob/main/"));
            let is_test = path.file_name().is_some_and(|name| name == "tests.rs");
            assert!(is_test || named.is_none(), "{}: {named:?}", path.display());
        }
    }
    for command in
        ["lint", "lsp", "schema", "show", "render", "import", "new", "init", "fmt", "preview", "rules", "explain"]
    {
        let ran = Run::new().args([command, "--help"]).go();
        assert!(!ran.stdout.contains("docs/"), "{}", ran.stdout);
    }
}

#[test]
fn the_rules_are_listed() {
    let ran = Run::new().args(["rules"]).go();
    insta::assert_snapshot!(ran.stdout);
    let json: serde_json::Value =
        serde_json::from_str(&Run::new().args(["rules", "--format", "json"]).go().stdout).unwrap();
    let listed = json.as_array().unwrap();
    assert_eq!(listed.len(), polku::project::kinds().len());
    for (entry, rule) in listed.iter().zip(polku::lint::RULES) {
        assert_eq!(entry["name"], rule.kind().name);
        assert!(["category", "level", "judges", "summary"].iter().all(|key| entry[key].is_string()), "{entry}");
        assert!(entry["has_fix"].is_boolean(), "{entry}");
    }
    let stale = listed.iter().find(|entry| entry["name"] == "stale-journey").unwrap();
    assert_eq!(stale["level"], "off");
    assert_eq!(listed.last().unwrap()["category"], "load");
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_success() {
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let text: String = (0..900).map(|number| format!("k{number}: 1\n")).collect();
    std::fs::write(folder.path().join("a.yaml"), text).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_polku"))
        .args(["lint", "a.yaml"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn a_baseline_leaves_only_what_is_new() {
    let project = "polku: 1\nlint: { extends: minimal, baseline: known.json }\n";
    let ran = Run::new().file("polku.yaml", project).file("journeys/a.yaml", FAULTY).args(["lint"]).go();
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("the baseline known.json cannot be read: the file does not exist; create it with `polku lint --write-baseline`"),
        "{}",
        ran.stderr
    );
    let ran =
        Run::new().file("polku.yaml", project).file("journeys/a.yaml", FAULTY).args(["lint", "--write-baseline"]).go();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "4 findings written to known.json\n"));
    let baseline = std::fs::read_to_string(ran.folder.path().join("known.json")).unwrap();
    insta::assert_snapshot!(baseline);
    let lint = |text: &str| {
        let run = Run::new().file("polku.yaml", project).file("known.json", &baseline).file("journeys/a.yaml", text);
        let ran = run.args(["lint", "--format", "concise"]).go();
        (ran.code, ran.stdout)
    };
    assert_eq!(lint(FAULTY), (0, String::new()));
    // Lines above do not matter; a new touchpoint with an old fault is new.
    let more = FAULTY.replace("[Tell a friend]", "[Tell a friend, Tell another]");
    let (code, stdout) = lint(&format!("# A remark.\n\n{more}"));
    assert_eq!(code, 1);
    assert_eq!(stdout.lines().count(), 2, "{stdout}");
    assert!(stdout.lines().all(|line| line.starts_with("journeys/a.yaml:12:")), "{stdout}");
    // Another run touches only the journeys and rules that it looks at.
    let run = Run::new().file("polku.yaml", project).file("known.json", &baseline).file("journeys/a.yaml", FAULTY);
    let run =
        run.file("journeys/b.yaml", FAULTY).args(["lint", "--write-baseline", "--off", "trap", "journeys/b.yaml"]);
    let written = std::fs::read_to_string(run.go().folder.path().join("known.json")).unwrap();
    let count = |journey: &str| written.matches(&format!("\"journey\": \"{journey}\"")).count();
    assert_eq!((count("a"), count("b")), (4, 4), "{written}");
    // Load errors are never known.
    assert_eq!(lint(BROKEN).0, 1);
    let run = Run::new().file("polku.yaml", project).file("known.json", "{}").file("journeys/a.yaml", FAULTY);
    let ran = run.args(["lint"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("the baseline known.json cannot be read"), "{}", ran.stderr);
}

#[test]
fn a_project_extends_others() {
    let team = "polku: 1\nlint: { extends: strict, rules: { no-exit: error, trap: off } }\n";
    let lint = |project: &str| {
        let text = FAULTY.replace("[Look at the menu]", "[{ name: Look at the menu, next: [order, wait] }]");
        let run = Run::new().file("shared/team.yaml", team).file("polku.yaml", project).file("journeys/a.yaml", text);
        let ran = run.args(["lint", "--format", "concise"]).go();
        (ran.code, ran.stdout + &ran.stderr)
    };
    let (_, found) = lint("polku: 1\nlint: { extends: shared/team.yaml, rules: { no-exit: info } }\n");
    assert!(
        found.contains("error[ambiguous-choice]") && found.contains("info[no-exit]") && !found.contains("[trap]"),
        "{found}"
    );
    // What comes later in the list goes over what came before.
    let (_, found) = lint("polku: 1\nlint: { extends: [shared/team.yaml, recommended] }\n");
    assert!(found.contains("warning[ambiguous-choice]") && found.contains("error[trap]"), "{found}");
    let (code, found) = lint("polku: 1\nlint: { extends: shared/tema.yaml }\n");
    assert!(code == 2 && found.contains("polku.yaml:2:18") && found.contains("cannot read"), "{found}");
    let (code, found) = lint("polku: 1\nlint: { extends: ./polku.yaml }\n");
    assert!(code == 2 && found.contains("too many files extend each other, or they do so in a circle"), "{found}");
    let (code, found) = lint("polku: 1\nlint: { extends: strikt }\n");
    assert!(code == 2 && found.contains("`extends` does not take `strikt`"), "{found}");
}

#[test]
fn every_file_belongs_to_the_nearest_project() {
    let run = || {
        let run = Run::new().file(".git/HEAD", "").file(
            "polku.yaml",
            "polku: 1\njourneys: '**/*.yaml'\nlint: { extends: minimal, rules: { no-exit: error } }\n",
        );
        let run = run
            .file("a.yaml", MINIMAL)
            .file("sub/b.yaml", MINIMAL)
            .file("inner/polku.yaml", "polku: 1\njourneys: '*.yaml'\nlint: { extends: minimal }\n");
        run.file("inner/c.yaml", MINIMAL).file("beside/d.yaml", MINIMAL)
    };
    let expected = [
        "a.yaml:1:10: error[no-exit] no customer is ever lost on this journey",
        "beside/d.yaml:1:10: error[no-exit] no customer is ever lost on this journey",
        "sub/b.yaml:1:10: error[no-exit] no customer is ever lost on this journey",
        "inner/c.yaml:1:10: info[no-exit] no customer is ever lost on this journey",
    ];
    for args in [&["lint", "--format", "concise"][..], &["lint", "--format", "concise", "."]] {
        let ran = run().args(args.iter().copied()).go();
        assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), expected, "{args:?} {}", ran.stderr);
    }
    // Whichever way leads there.
    let ran = run().args(["lint", "--format", "concise", "inner/../sub/b.yaml", "sub/b.yaml"]).go();
    assert_eq!(ran.stdout, "inner/../sub/b.yaml:1:10: error[no-exit] no customer is ever lost on this journey\n");
}

#[test]
fn what_is_excluded_is_excluded_however_it_is_named() {
    let run = || {
        Run::new()
            .file("polku.yaml", "polku: 1\nlint: { exclude: journeys/old/** }\n")
            .file("journeys/old/a.yaml", BROKEN)
    };
    let ran = run().args(["lint", "journeys/old/a.yaml"]).go();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "0 journeys checked (1 excluded), nothing found\n"));
    let ran = run().args(["lint", "-", "--stdin-filename", "journeys/old/a.yaml"]).input(BROKEN).go();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "0 journeys checked (1 excluded), nothing found\n"));
    // The future of an excluded or a broken journey is no orphan.
    let target = format!("{MINIMAL}state: target\ntarget-of: a\n");
    assert_eq!(run().file("journeys/b.yaml", &target).args(["lint"]).go().code, 0);
    let ran =
        Run::new().file("polku.yaml", "polku: 1\n").file("journeys/a.yaml", BROKEN).file("journeys/b.yaml", &target);
    assert!(!ran.args(["lint"]).go().stdout.contains("the project has no journey"));
}

/// How a report of one finding by `no-exit` ends.
const ONE_INFO: &str = "1 journey checked: 1 info\n`polku explain no-exit` tells more\n";

#[test]
fn ignore_files_of_the_project_count_and_those_above_it_do_not() {
    let run = Run::new()
        .file(".gitignore", "*\n")
        .file("repo/.git/HEAD", "")
        .file("repo/.gitignore", "journeys/draft.yaml\n");
    let run = run.file("repo/journeys/a.yaml", MINIMAL).file("repo/journeys/draft.yaml", BROKEN);
    let folder = run.folder.path().join("repo");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_polku"))
        .args(["lint", "--only", "no-exit"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).ends_with(ONE_INFO), "{output:?}");
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_told_apart() {
    let run = Run::new().file("polku.yaml", "polku: 1\n").file("journeys/a.yaml", MINIMAL);
    std::os::unix::fs::symlink("a.yaml", run.folder.path().join("journeys/b.yaml")).unwrap();
    let pipe = run.folder.path().join("journeys/c.yaml");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let ran = run.args(["lint", "--only", "no-exit"]).go();
    assert!(ran.code == 0 && ran.stdout.ends_with(ONE_INFO), "{}{}", ran.stdout, ran.stderr);
    let run = Run::new().file("journeys/a.yaml", MINIMAL);
    for name in ["x", "y", "z"] {
        std::os::unix::fs::symlink("nowhere", run.folder.path().join(format!("journeys/{name}.yaml"))).unwrap();
    }
    let ran = run.args(["lint"]).go();
    let said = |name: &str| format!("error: cannot read journeys/{name}.yaml: no such file or directory\n");
    assert_eq!((ran.code, ran.stderr), (2, ["x", "y", "z"].map(said).concat()));
    // The others are looked at all the same.
    assert!(
        ran.stdout.ends_with("1 journey checked: 9 infos\n") || ran.stdout.contains("1 journey checked"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_is_far_apart_on_a_long_line_is_shown_all_the_same() {
    let filler: String = (0..60).map(|number| format!("{{ id: t{number}, name: Another touchpoint }}, ")).collect();
    let text = format!(
        "{{ journey: X, stages: [{{ id: purchase, touchpoints: [{{ id: aa, name: One }}, {filler}{{ id: aa, name: Two }}] }}] }}\n"
    );
    let ran = Run::new().file("a.yaml", text).args(["lint", "a.yaml"]).go();
    assert!(ran.stdout.contains("name: One") && ran.stdout.contains("name: Two"), "{}", ran.stdout);
}

#[test]
fn arguments_are_no_commands_either() {
    for args in [
        &["lint", "nope\n::error::x"][..],
        &["lint", "--only", "nope\n::error::x"],
        &["explain", "a\n##[error]x"],
        &["lint", "--format", "x\n::error::y"],
    ] {
        let ran = Run::new().args(args.iter().copied()).go();
        assert_eq!(ran.code, 2);
        let commands = ran.stderr.lines().filter(|line| line.trim_start().starts_with("::") || line.contains("##["));
        assert_eq!(commands.count(), 0, "{args:?} {}", ran.stderr);
    }
    let ran =
        Run::new().file(" ::error::a.yaml", BROKEN).args(["lint", " ::error::a.yaml", "--format", "concise"]).go();
    assert!(ran.stdout.lines().all(|line| !line.trim_start().starts_with("::")), "{}", ran.stdout);
    let text = "journey: \"##[error]x\"\nstages: []\nowner: \"##vso[task]y\"\n";
    let ran = Run::new().file("a.yaml", text).args(["lint", "a.yaml"]).go();
    assert!(!ran.stdout.contains("##[") && !ran.stdout.contains("##vso["), "{}", ran.stdout);
}

#[test]
fn a_comma_cuts_no_value_short_in_silence() {
    let lint = |keys: &str| {
        let text = format!(
            "journey: X\npersonas: {{ a: Anna, b: Ben }}\nstages:\n  - id: purchase\n    touchpoints:\n      - {{ name: Buys, {keys} }}\n"
        );
        Run::new().file("a.yaml", text).args(["lint", "a.yaml"]).go().stdout
    };
    for keys in [
        "experience: { a: 3,5, b: 4 }",
        "feeling: { a: tired, sad, b: ok }",
        "experience: 3,5",
        "experience: { zzz: , a: 4 }",
    ] {
        let found = lint(keys);
        assert!(found.contains("error[") && found.contains("write decimals with a point"), "{keys}\n{found}");
    }
}

#[test]
fn one_stage_out_of_place_is_one_error() {
    let lint = |order: [&str; 4]| {
        let stages: String = order.iter().map(|id| format!("  - {{ id: {id}, touchpoints: [At {id}] }}\n")).collect();
        let ran = Run::new().file("a.yaml", format!("journey: X\nstages:\n{stages}"));
        ran.args(["lint", "a.yaml", "--only", "stage-order", "--format", "concise"]).go().stdout
    };
    assert_eq!(lint(["starting-state", "pre-purchase", "purchase", "post-purchase"]), "");
    let found = lint(["post-purchase", "starting-state", "pre-purchase", "purchase"]);
    assert_eq!(found, "a.yaml:3:11: error[stage-order] stage `post-purchase` comes before `purchase`\n");
    let found = lint(["starting-state", "purchase", "post-purchase", "pre-purchase"]);
    assert_eq!(found, "a.yaml:6:11: error[stage-order] stage `pre-purchase` comes after `purchase`\n");
    assert_eq!(lint(["starting-state", "purchase", "pre-purchase", "post-purchase"]).lines().count(), 1);
}

#[cfg(unix)]
#[test]
fn arguments_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt;
    let odd = std::ffi::OsStr::from_bytes(b"\xff\n.yaml");
    for args in [&["lint"][..], &["lint", "--nonsense"], &["show"], &["explain"]] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_polku")).args(args).arg(odd).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && stderr.starts_with("error: "), "{args:?} {stderr}");
    }
}

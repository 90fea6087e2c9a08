//! Findings that are ignored, settings that set nothing, baselines that are out of date.

use crate::common::{MINIMAL, Run};

/// What is found in a journey, one line each, without its place in a folder.
fn found(text: &str, args: &[&str]) -> Vec<String> {
    let run = Run::new().file("a.yaml", text).args(["lint", "--format", "concise"]);
    let ran = run.args(args.iter().copied()).args(["a.yaml"]).go();
    assert_eq!(ran.stderr, "");
    ran.stdout.lines().map(|line| line.strip_prefix("a.yaml:").unwrap().to_owned()).collect()
}

/// The lines in which a rule finds something.
fn lines(rule: &str, text: &str, args: &[&str]) -> Vec<u32> {
    let of_rule = found(text, args).into_iter().filter(|line| line.contains(&format!("[{rule}]")));
    of_rule.map(|line| line.split(':').next().unwrap().parse().unwrap()).collect()
}

const NAMES: &str = "\
journey: Names
stages:
  - id: purchase
    touchpoints:
      - name: One that is much longer than any name in a picture should ever be really
      - name: Another that is much longer than any name in a picture should ever be really
      - { name: A third that is much longer than any name in a picture should ever be really }
";

#[test]
fn a_comment_speaks_of_its_line_or_of_the_next_element_or_of_the_file() {
    let ignore = |from: &str, to: &str| lines("long-name", &NAMES.replacen(from, to, 1), &[]);
    let comment = "# polku: ignore[long-name] it is called so";
    assert_eq!(lines("long-name", NAMES, &[]), [5, 6, 7]);
    assert_eq!(ignore("really\n", &format!("really   {comment}\n")), [6, 7]);
    assert_eq!(ignore("      - name: Another", &format!("      {comment}\n\n      - name: Another")), [5, 9]);
    assert_eq!(ignore("      - { name", &format!("# first\n{comment}\n# between\n      - {{ name")), [5, 6]);
    assert_eq!(ignore("    touchpoints:", &format!("    {comment}\n    touchpoints:")), [0; 0]);
    assert_eq!(ignore("  - id", &format!("  {comment}\n  - id")), [0; 0]);
    assert_eq!(ignore("journey", &format!("{comment}\njourney")), [6, 7, 8]);
    assert_eq!(ignore("journey", "# polku: ignore-file[long-name]\njourney"), [0; 0]);
    assert_eq!(ignore("journey", "#polku:ignore-file[ no-exit ,long-name ]\r\njourney"), [0; 0]);
    // One in a text is text.
    assert_eq!(ignore("journey: Names", &format!("journey: >\n  {comment}\n  Names")), [7, 8, 9]);
}

#[test]
fn a_comment_that_ignores_nothing_is_told() {
    let unused = |comment: &str, args: &[&str]| {
        let lines = found(&NAMES.replacen("really\n", &format!("really {comment}\n"), 1), args).into_iter();
        lines
            .filter_map(|line| line.split_once("[unused-ignore] ").map(|(_, said)| said.to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(unused("# polku: ignore[long-name]", &[]), [""; 0]);
    assert_eq!(unused("# polku: ignore[trap]", &[]), ["nothing to ignore: `trap` finds nothing here"]);
    assert_eq!(unused("# polku: ignore[long-name, trap]", &[]), ["nothing to ignore: `trap` finds nothing here"]);
    assert_eq!(unused("# polku: ignore[longname]", &[]), ["there is no rule `longname`"]);
    assert_eq!(unused("# polku: ignore[style]", &[]), ["`style` is a category, and a comment names single rules"]);
    assert_eq!(unused("# polku: ignore[unknown-key]", &[]), ["`unknown-key` cannot be ignored"]);
    for blanket in [
        "# polku: ignore",
        "# polku: ignore[]",
        "# polku ignore[trap]",
        "# polku: ignore-line[trap]",
        "# polku: ignore[trap",
        "# Polku: ignore[trap]",
        "# polku: disable[trap]",
    ] {
        let said = "this comment ignores nothing";
        assert_eq!(unused(blanket, &[]), [said], "{blanket}");
    }
    // Nobody can tell of a rule that did not run; other remarks are nobody's business.
    assert_eq!(unused("# polku: ignore[trap]", &["--off", "trap"]), [""; 0]);
    assert_eq!(unused("# polku: ignore[trap]", &["--only", "long-name"]), [""; 0]);
    assert_eq!(unused("# polku: ignore[trap]", &["--off", "unused-ignore"]), [""; 0]);
    assert_eq!(unused("# as polku says: never ignore", &[]), [""; 0]);
}

#[test]
fn a_warning_of_the_file_can_be_ignored_and_an_error_cannot() {
    let text = |comment: &str| MINIMAL.replace("Buying a pancake\n", &format!("Order #5\n{comment}\n"));
    assert_eq!(lines("cut-text", &text(""), &[]), [1]);
    assert_eq!(lines("cut-text", &text("# polku: ignore-file[cut-text]"), &[]), [0; 0]);
    let broken = "journey: X # polku: ignore[unknown-key]\nsages: []  # polku: ignore[unknown-key]\n";
    assert_eq!(lines("unknown-key", broken, &[]), [2]);
}

#[test]
fn unused_comments_are_removed_by_fix() {
    let fixed = |text: &str| {
        let ran = Run::new().file("a.yaml", text).args(["lint", "--fix", "a.yaml"]).go();
        std::fs::read_to_string(ran.folder.path().join("a.yaml")).unwrap()
    };
    for (comment, expected) in [
        ("   # polku: ignore[trap] why", ""),
        ("  # polku: ignore[trap, long-name] why", "  # polku: ignore[long-name] why"),
        ("  # polku: ignore[long-name ,trap] why", "  # polku: ignore[long-name] why"),
        ("  # polku: ignore[trap, long-name, no-exit] why", "  # polku: ignore[long-name] why"),
        ("  # polku: ignore[long-nam]", "  # polku: ignore[long-name]"),
        ("\n  # polku: ignore[trap]\n", "\n"),
    ] {
        let with = |comment: &str| NAMES.replacen("really\n", &format!("really{comment}\n"), 1);
        assert_eq!(fixed(&with(comment)), with(expected), "{comment}");
    }
}

/// A project with one journey; what is found of it.
fn project(settings: &str, args: &[&str]) -> (i32, String) {
    let ran =
        Run::new().file("polku.yaml", settings).file("journeys/a.yaml", MINIMAL).args(["lint", "--format", "concise"]);
    let ran = ran.args(args.iter().copied()).go();
    let of_project = ran.stdout.lines().filter(|line| line.starts_with("polku.yaml"));
    (ran.code, of_project.collect::<Vec<_>>().join("\n") + &ran.stderr)
}

#[test]
fn a_setting_that_matches_nothing_is_told() {
    let said = |settings: &str| project(&format!("polku: 1\n{settings}"), &[]).1;
    assert_eq!(
        said("journeys: [journeys/*.yaml]\nlint: { overrides: { files: '**/a.yaml', rules: { trap: off } } }\n"),
        ""
    );
    let message = |pattern: &str| format!("warning[unused-setting] no journey of the project matches `{pattern}`");
    assert_eq!(said("journeys: [journeys/*.yaml, maps/**]\n"), format!("polku.yaml:2:29: {}", message("maps/**")));
    assert_eq!(said("lint: { exclude: [drafts/**] }\n"), format!("polku.yaml:2:19: {}", message("drafts/**")));
    assert_eq!(
        said("lint: { overrides: { files: [b.yaml], rules: { trap: off } } }\n"),
        format!("polku.yaml:2:30: {}", message("b.yaml"))
    );
    // A comment ignores it; some files alone cannot tell.
    assert_eq!(said("# polku: ignore[unused-setting] to come\nlint: { exclude: [drafts/**] }\n"), "");
    assert_eq!(project("polku: 1\nlint: { exclude: [drafts/**] }\n", &["journeys/a.yaml"]).1, "");
    assert!(project("polku: 1\nlint: { exclude: [drafts/**] }\n", &["polku.yaml"]).1.contains("drafts/**"));
    // What another file says is that file's.
    let ran = Run::new().file("polku.yaml", "polku: 1\nlint: { extends: shared/all.yaml }\n");
    let ran = ran.file("shared/all.yaml", "polku: 1\nlint: { exclude: drafts/** }\n").file("journeys/a.yaml", MINIMAL);
    assert!(!ran.args(["lint"]).go().stdout.contains("unused-setting"));
}

#[test]
fn a_rule_that_is_named_and_not_set_is_an_error() {
    for settings in ["trap:", "trap: {}", "structure:"] {
        let (code, said) = project(&format!("polku: 1\nlint:\n  rules:\n    {settings}\n"), &[]);
        assert!(code == 2 && said.contains("nothing is set of `"), "{settings}: {said}");
    }
}

#[test]
fn the_level_of_a_rule_goes_over_that_of_its_category() {
    for rules in ["{ no-exit: off, structure: error }", "{ structure: error, no-exit: off }"] {
        let ran = Run::new().file("polku.yaml", format!("polku: 1\nlint: {{ rules: {rules} }}\n"));
        let ran = ran.file("journeys/a.yaml", MINIMAL).args(["lint"]).go();
        assert!(ran.code == 0 && !ran.stdout.contains("no-exit"), "{rules}: {}", ran.stdout);
    }
}

#[test]
fn the_catalog_tells_what_no_journey_uses() {
    let catalog = "polku: 1\ncatalog:\n  channels: { web: Website, fax: Fax }\n  teams: { kitchen: Kitchen }\n";
    let journey = MINIMAL.replace("[Look at the menu]", "[{ name: Look at the menu, channel: web }]");
    let run = || Run::new().file("polku.yaml", catalog).file("journeys/a.yaml", &journey);
    let said = |run: Run, args: &[&str]| {
        let ran = run.args(["lint", "--format", "concise"]).args(args.iter().copied()).go();
        ran.stdout.lines().filter(|line| line.starts_with("polku.yaml")).map(str::to_owned).collect::<Vec<_>>()
    };
    let unused = [
        "polku.yaml:3:29: warning[unused-definition] no journey of the project uses the channel `fax`",
        "polku.yaml:4:12: warning[unused-definition] no journey of the project uses the team `kitchen`",
    ];
    assert_eq!(said(run(), &[]), unused);
    assert_eq!(said(run(), &["."]), unused);
    // One file cannot tell, nor can a project of which a journey cannot be read; one that is excluded uses it too.
    assert_eq!(said(run(), &["journeys/a.yaml"]), [""; 0]);
    assert_eq!(said(run().file("journeys/b.yaml", "journey: [\n"), &[]), [""; 0]);
    let other = MINIMAL.replace("journey: Buying", "owner: kitchen\njourney: Not buying");
    let excluded = format!("{catalog}lint: {{ exclude: journeys/b.yaml }}\n");
    assert_eq!(said(run().file("journeys/b.yaml", other).file("polku.yaml", excluded), &[]), unused[..1]);
    assert_eq!(said(run(), &["--off", "unused-definition"]), [""; 0]);
}

const FAULTY: &str = "journey: Buying a pancake\nstages:\n  - id: purchase\n    touchpoints: [Order]\n";
const KNOWN: &str = "polku: 1\nlint: { extends: minimal, rules: { stale-baseline: warn }, baseline: known.json }\n";

#[test]
fn a_baseline_that_is_out_of_date_is_told_and_pruned() {
    let write = Run::new().file("polku.yaml", KNOWN).file("journeys/a.yaml", FAULTY).file("journeys/b.yaml", FAULTY);
    let folder = write.args(["lint", "--write-baseline"]).go().folder;
    let run = |folder, args: &[&str]| {
        let format = if args.contains(&"--prune-baseline") { &[][..] } else { &["--format", "concise"] };
        Run::in_folder(folder).args(["lint"]).args(format.iter().chain(args).copied()).go()
    };
    let ran = run(folder, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    std::fs::write(ran.folder.path().join("journeys/a.yaml"), MINIMAL).unwrap();
    std::fs::remove_file(ran.folder.path().join("journeys/b.yaml")).unwrap();
    let ran = run(ran.folder, &["--off", "no-exit"]);
    let known = std::fs::read_to_string(ran.folder.path().join("known.json")).unwrap();
    let all = known.matches("\"rule\"").count();
    let of = |journey: &str| known.matches(&format!("\"journey\": \"{journey}\"")).count();
    // All of b, of which there is no journey any more, and of a all but what the run did not look for.
    let stale = all - 1;
    let said =
        format!("polku.yaml:2:70: warning[stale-baseline] {stale} findings of the baseline are not found any more\n");
    assert_eq!((ran.code, ran.stdout), (0, said));
    // Some files, or some rules, touch no more than theirs.
    let count = |folder: &std::path::Path| {
        std::fs::read_to_string(folder.join("known.json")).unwrap().matches("\"rule\"").count()
    };
    let ran = run(ran.folder, &["--prune-baseline", "--only", "missing-stage", "journeys/a.yaml"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, format!("3 findings removed, {} kept in known.json\n", all - 3).as_str())
    );
    assert_eq!(count(ran.folder.path()), all - 3);
    let ran = run(ran.folder, &["--prune-baseline", "journeys/a.yaml"]);
    // That nobody is lost is found as before.
    assert_eq!(count(ran.folder.path()), of("b") + 1, "{}", ran.stderr);
    let ran = run(ran.folder, &["--prune-baseline"]);
    assert_eq!((ran.code, count(ran.folder.path())), (0, 1), "{}", ran.stderr);
    let ran = run(ran.folder, &["--prune-baseline"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "nothing to remove: the findings that this run looks for are still there\n")
    );
    assert_eq!(run(ran.folder, &[]).stdout, "");
}

#[test]
fn what_is_ignored_is_not_written_to_the_baseline() {
    let text = FAULTY.replace("pancake\n", "pancake # polku: ignore[missing-stage, no-exit] a sketch\n");
    let ran =
        Run::new().file("polku.yaml", KNOWN).file("journeys/a.yaml", text).args(["lint", "--write-baseline"]).go();
    let known = std::fs::read_to_string(ran.folder.path().join("known.json")).unwrap();
    assert!(known.contains("dead-end") && !known.contains("missing-stage"), "{known}");
    // An ignore beside does not change what the others are known by.
    let ran = Run::in_folder(ran.folder).file("journeys/a.yaml", FAULTY).args(["lint", "--format", "concise"]).go();
    assert!(ran.stdout.contains("missing-stage") && !ran.stdout.contains("dead-end"), "{}", ran.stdout);
}

#[test]
fn sarif_lists_what_is_suppressed_when_it_is_asked_to() {
    let text = FAULTY.replace("pancake\n", "pancake # polku: ignore[missing-stage] a \u{202e}sketch\n");
    let lint = |args: &[&str]| {
        let run = Run::new().file("polku.yaml", KNOWN).file("journeys/a.yaml", &text);
        let folder = run.args(["lint", "--write-baseline"]).go().folder;
        let ran = Run::in_folder(folder).args(["lint", "--format", "sarif"]).args(args.iter().copied()).go();
        assert_eq!(ran.code, 0);
        ran.stdout
    };
    let log: serde_json::Value = serde_json::from_str(&lint(&["--suppressed"])).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let of = |rule: &str| &results.iter().find(|result| result["ruleId"] == rule).unwrap()["suppressions"][0];
    assert_eq!(of("missing-stage")["kind"], "inSource");
    assert_eq!(of("missing-stage")["justification"], "a \u{fffd}sketch");
    assert_eq!(of("dead-end")["kind"], "external");
    let log: serde_json::Value = serde_json::from_str(&lint(&[])).unwrap();
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}

/// The example of a rule's page under a heading.
fn example(rule: &str, heading: &str) -> String {
    let page = std::fs::read_to_string(format!("{}/docs/rules/{rule}.md", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let section = page.split("\n## ").find(|section| section.starts_with(heading)).unwrap().to_owned();
    section.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap().to_owned()
}

#[test]
fn the_examples_of_project_files_show_what_their_pages_say() {
    let said = |rule: &str, heading: &str, known: &str| {
        let run = Run::new().file("polku.yaml", example(rule, heading)).file("journeys/pancake.yaml", MINIMAL);
        let ran = run.file("polku-baseline.json", known).args(["lint", "--format", "concise", "--only", rule]).go();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{rule}");
        ran.stdout.lines().count()
    };
    let known = |findings: &str| format!("{{\"version\": 1, \"findings\": [{findings}]}}");
    let gone = known(r#"{"journey": "gone", "element": "journey", "rule": "trap", "fingerprint": "0"}"#);
    assert_eq!((said("unused-setting", "Bad", &known("")), said("unused-setting", "Good", &known(""))), (1, 0));
    assert_eq!((said("stale-baseline", "Bad", &gone), said("stale-baseline", "Good", &known(""))), (1, 0));
}

#[test]
fn what_is_known_of_a_journey_that_cannot_be_read_stays() {
    let settings = KNOWN.replace("known.json }", "known.json } # polku: ignore[stale-baseline] for the examples");
    let folder = Run::new()
        .file("polku.yaml", &settings)
        .file("journeys/a.yaml", format!("id: own\n{FAULTY}"))
        .file("journeys/b.yaml", FAULTY)
        .args(["lint", "--write-baseline"])
        .go()
        .folder;
    let known = |folder: &std::path::Path| std::fs::read_to_string(folder.join("known.json")).unwrap();
    let before = known(folder.path());
    let broken = format!("id: own\nsages: []\n{FAULTY}");
    let run = |folder| Run::in_folder(folder).file("journeys/a.yaml", &broken);
    let ran = run(folder).args(["lint", "--format", "concise"]).go();
    assert!(ran.code == 1 && !ran.stdout.contains("polku.yaml"), "{}", ran.stdout);
    let ran = run(ran.folder).args(["lint", "--prune-baseline"]).go();
    assert_eq!((ran.code, known(ran.folder.path())), (1, before), "{}", ran.stderr);
    // Nor do comments go whose need nobody can tell now.
    let ran = run(ran.folder).args(["lint", "--fix"]).go();
    assert_eq!(std::fs::read_to_string(ran.folder.path().join("polku.yaml")).unwrap(), settings);
}

#[test]
fn what_is_known_of_a_journey_that_is_linted_only_by_name_stays() {
    let run = Run::new().file("polku.yaml", KNOWN).file("journeys/a.yaml", MINIMAL).file("extra/e.yaml", FAULTY);
    let folder = run.args(["lint", "extra/e.yaml", "--write-baseline"]).go().folder;
    let ran = Run::in_folder(folder).args(["lint", "--format", "concise"]).go();
    assert!(!ran.stdout.contains("stale-baseline"), "{}", ran.stdout);
}

#[test]
fn every_project_of_a_run_has_its_baseline() {
    let run = Run::new().file(".git/HEAD", "").file("polku.yaml", KNOWN).file("journeys/a.yaml", FAULTY);
    let run = run.file("sub/polku.yaml", KNOWN).file("sub/journeys/b.yaml", FAULTY);
    let ran = run.args(["lint", ".", "--write-baseline"]).go();
    assert_eq!((ran.code, ran.stderr.lines().count()), (0, 2), "{}", ran.stderr);
    assert_eq!(Run::in_folder(ran.folder).args(["lint", ".", "--format", "concise"]).go().stdout, "");
}

#[test]
fn a_setting_that_works_is_used() {
    let said = |settings: &str| {
        let run = Run::new().file("polku.yaml", format!("polku: 1\n{settings}")).file("journeys/a.yaml", MINIMAL);
        let ran = run.file("extra/x.yaml", MINIMAL).args(["lint", "--format", "concise"]).go();
        ran.stdout.lines().filter(|line| line.starts_with("polku.yaml")).count()
    };
    assert_eq!(said("journeys: [journeys/**/*.yaml, journeys/**/*.yml]\n"), 0);
    assert_eq!(said("lint: { exclude: extra/** }\n"), 0);
    assert_eq!(
        said(
            "catalog: { teams: { a: A } }\nlint: { overrides: { files: polku.yaml, rules: { unused-definition: off } } }\n"
        ),
        0
    );
}

#[test]
fn a_comment_in_the_wrong_line_is_told_where_to_go() {
    let text = "journey: X\nstages:\n  - id: purchase\n    touchpoints:\n      - note: Hei # polku: ignore[long-name]\n        name: One that is much longer than any name in a picture should ever be really\n";
    let ran = Run::new()
        .file("a.yaml", text)
        .args(["lint", "a.yaml", "--fix", "--only", "unused-ignore", "--only", "long-name"])
        .go();
    assert!(ran.stdout.contains("move the comment to the end of line 6"), "{}", ran.stdout);
    assert_eq!(std::fs::read_to_string(ran.folder.path().join("a.yaml")).unwrap(), text);
}

#[test]
fn a_comment_above_a_value_speaks_of_all_of_it() {
    let long = "One that is much longer than any name in a picture should ever be really";
    let with = |touchpoints: &str| {
        format!(
            "journey: X\nstages:\n  - id: purchase\n    touchpoints:\n      # polku: ignore[long-name]\n      {touchpoints}\n"
        )
    };
    assert_eq!(lines("long-name", &with(&format!("[{long}, Another {long}]")), &[]), [0; 0]);
    assert_eq!(lines("long-name", &with(&format!("{{ name: {long} }}")), &[]), [0; 0]);
    assert_eq!(lines("long-name", &with(&format!("- {long}\n      - Another {long}")), &[]), [7]);
}

#[test]
fn the_example_of_the_documentation_ignores_what_it_says() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/lint.md")).unwrap();
    let section = page.split("\n## ").find(|section| section.starts_with("Ignoring")).unwrap();
    let text = section.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let said = found(text, &[]);
    assert!(said.is_empty(), "{said:#?}");
    let without: String = text.split("# polku:").collect::<Vec<_>>().join("# ");
    assert_eq!(found(&without, &[]).len(), 6, "{:#?}", found(&without, &[]));
}

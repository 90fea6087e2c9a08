//! The reports that other programs read.

mod common;

use common::Run;
use serde_json::Value;

/// Texts that try to be commands, markup or paths of their own.
const HOSTILE: &str =
    "journey: \"a%b\\r\\n::error::x, <b>|`@you` ]]>\"\nstages: [{ id: purchase, touchpoint: Order }]\nx: \"\\u202e\"\n";
const FAULTY: &str = "journey: Buying\nstages:\n  - { id: starting-state, touchpoints: A tip }\n  - { id: purchase, touchpoints: [Order, { name: Wait, next: order }] }\n";

fn report(format: &str) -> String {
    let run = Run::new().file("journeys/faulty.yaml", FAULTY).file("journeys/odd %,:name.yaml", HOSTILE);
    let ran = run.args(["lint", "--format", format]).go();
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""), "{format}");
    ran.stdout
}

#[test]
fn reports_look_like_this() {
    for format in ["json", "github", "gitlab", "junit", "markdown"] {
        insta::assert_snapshot!(format, report(format));
    }
}

#[test]
fn github_reads_one_command_a_line() {
    let report = report("github");
    assert!(report.lines().count() > 3);
    let mut levels = Vec::new();
    for line in report.lines() {
        let (properties, message) = line.strip_prefix("::").and_then(|line| line.split_once("::")).unwrap();
        let (command, properties) = properties.split_once(' ').unwrap();
        levels.push(["error", "warning", "notice"].iter().position(|known| *known == command).unwrap());
        let names: Vec<&str> = properties.split(',').map(|property| property.split_once('=').unwrap().0).collect();
        assert!(names.starts_with(&["file", "line", "endLine"]) && names.ends_with(&["title"]), "{line}");
        assert!(!message.contains(['\r', '\u{202e}']), "{line}");
    }
    assert!(levels.is_sorted(), "errors come first");
    assert!(report.contains("file=journeys/odd %25%2C%3Aname.yaml,"), "{report}");
}

#[test]
fn sarif_has_a_place_and_a_rule_for_every_result() {
    let log: Value = serde_json::from_str(&report("sarif")).unwrap();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(rules.len() > 20 && results.len() > 3);
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.starts_with("journeys/") && !uri.contains([' ', '\\']), "{uri}");
        assert!(place["region"]["startLine"].as_u64().unwrap() > 0);
        assert_eq!(result["partialFingerprints"]["polku/v1"].as_str().unwrap().len(), 16);
    }
}

#[test]
fn fingerprints_survive_what_is_written_above() {
    let prints = |text: &str| -> Vec<String> {
        let ran = Run::new().file("journeys/a.yaml", text).args(["lint", "--format", "json"]).go();
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().iter();
        findings.map(|finding| finding["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let before = prints(FAULTY);
    assert!(before.len() > 2 && before.iter().all(|print| !print.is_empty()));
    assert_eq!(before, prints(&format!("# A comment\n\n{FAULTY}")));
}

#[test]
fn several_reports_are_written_at_once() {
    let ran = Run::new()
        .file("journeys/a.yaml", FAULTY)
        .args(["lint", "--format", "concise", "--output", "sarif=a.sarif", "--output", "junit=a.xml"])
        .go();
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.starts_with("journeys/a.yaml:"));
    let read = |name: &str| std::fs::read_to_string(ran.folder.path().join(name)).unwrap();
    assert!(read("a.sarif").contains("\"2.1.0\"") && read("a.xml").starts_with("<?xml"));
    let ran = Run::new().args(["lint", "--output", "sarf=a"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("there is no format `sarf`"), "{}", ran.stderr);
}

#[test]
fn on_github_actions_findings_are_annotations_and_a_summary() {
    let ran = Run::new()
        .file("journeys/a.yaml", FAULTY)
        .file("summary.md", "before\n")
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .args(["lint"])
        .go();
    assert!(ran.code == 1 && ran.stdout.starts_with("::error file=journeys/a.yaml,"), "{}", ran.stdout);
    let summary = std::fs::read_to_string(ran.folder.path().join("summary.md")).unwrap();
    assert!(summary.starts_with("before\n## Customer journeys\n"), "{summary}");
}

#[test]
fn statistics_count_by_rule() {
    let ran = Run::new().file("journeys/a.yaml", FAULTY).args(["lint", "--statistics"]).go();
    assert!(ran.stdout.lines().any(|line| line.ends_with("error    missing-stage")), "{}", ran.stdout);
}

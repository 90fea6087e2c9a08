//! The reports that other programs read, by their schemas and rules.
//!
//! What is ignored needs `xmllint`, and `check-jsonschema` of PyPI in the directory that `CI_TOOLS` names;
//! `SARIF_SCHEMA` names the schema of SARIF (`scripts/fetch-tools` tells where it is from). The schema of JUnit's XML is the
//! one by which Jenkins' plugin xUnit reads it.
//!
//! ```sh
//! CI_TOOLS=… SARIF_SCHEMA=… cargo nextest run --run-ignored all report::
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::client::{assert_passes, said, schema, tool};
use crate::common::{BROKEN, MINIMAL, Run, shipped_names};
use serde_json::Value;
use tempfile::TempDir;

/// Texts that try to be commands, markup or paths of their own.
const HOSTILE: &str =
    "journey: \"a%b\\r\\n::error::x, <b>|`@you` ]]>\"\nstages: [{ id: purchase, touchpoint: Order }]\nx: \"\\u202e\"\n";
/// Loads, with findings of every level.
const FAULTY: &str = "\
journey: Buying
stages:
  - { id: starting-state, touchpoints: A tip }
  - { id: purchase, touchpoints: [Order, { name: Wait, next: order }] }
";

/// With one mistake twice, and one that goes over two lines.
const MISTAKEN: &str = "\
journey: X
state: >
  far
  away
stages:
  - { id: purchase, touchpoint: Order }
  - { id: purchase, touchpoint: Pay }
";

/// Names of files that try to be commands, markup or other paths.
const NAMES: [&str; 12] = [
    "a\nb\r::error::c",
    "per%cent%0A%3A",
    "co,mma:colon::",
    "esc\u{1b}[31m\u{202e}right",
    "quo\"te'`]]>&amp;<b>",
    "Ä 奉🎉 blank",
    "hash#and?mark",
    "back\\slash",
    "-dash",
    "##[error]x ##vso[task]y",
    "$(touch pwned); touch pwned *",
    "\u{2028}\u{fffe}",
];

/// The same in texts, as YAML in double quotes.
const TEXT: &str =
    r#"a%b\r\n::error::x,y:z <b>|`@you` #1 ]]> \u202e\u001b[31m\u2028\uFFFD [a](https://b) ##[error] 'q' \"q\" {0} 奉"#;

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

/// The paths in every report that a host reads, of a journey in `web/journeys` of a repository.
fn paths(run: impl Fn() -> Run, args: &[&str]) -> Vec<String> {
    let of = |format: &str| {
        let run = run().args(["lint", "--only", "missing-stage", "--format", format, "."]);
        run.args(args.iter().copied()).go().stdout
    };
    let json = |format: &str| serde_json::from_str::<Value>(&of(format)).unwrap();
    let github = of("github").split("file=").nth(1).unwrap().split(',').next().unwrap().to_owned();
    let place = &json("sarif")["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    let junit = of("junit").split("testsuite name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let gitlab = json("gitlab")[0]["location"]["path"].as_str().unwrap().to_owned();
    vec![github, place["artifactLocation"]["uri"].as_str().unwrap().to_owned(), gitlab, junit]
}

#[test]
fn hosts_get_paths_from_the_root_of_the_repository() {
    let lamp = "journey: Buying a lamp\nstages: [{ id: purchase, touchpoints: [Pays] }]\n";
    let run = |git: &str| {
        let run = Run::new().file("web/journeys/lamp.yaml", lamp).file("other/x.txt", "");
        if git.is_empty() { run } else { run.file(&format!("{git}/HEAD"), "") }.within("web")
    };
    let root = |run: Run, of: &dyn Fn(&Path) -> PathBuf, name: &'static str| {
        let root = of(run.folder.path());
        run.env(name, root.to_str().unwrap())
    };
    let whole = vec!["web/journeys/lamp.yaml"; 4];
    assert_eq!(paths(|| run(".git"), &[]), whole);
    assert_eq!(paths(|| run("web/.git"), &[]), ["journeys/lamp.yaml"; 4]);
    assert_eq!(paths(|| run(""), &[]), ["journeys/lamp.yaml"; 4]);
    for name in ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"] {
        assert_eq!(paths(|| root(run("web/.git"), &|folder| folder.to_path_buf(), name), &[]), whole, "{name}");
        // Where the file is not below it, it says nothing.
        assert_eq!(paths(|| root(run(".git"), &|folder| folder.join("other"), name), &[]), whole, "{name}");
    }
    assert_eq!(paths(|| run(".git"), &["--base", "."]), ["journeys/lamp.yaml"; 4]);
    assert_eq!(paths(|| run(""), &["--base", ".."]), whole);
    let ran = Run::new().file("a.yaml", MINIMAL).args(["lint", "--base", "no-such-folder"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("name a folder that exists"), "{}", ran.stderr);
}

#[test]
fn people_are_told_how_to_read_on() {
    let human = |args: &[&str]| {
        let run = Run::new().file("a.yaml", FAULTY).args(["lint", "a.yaml"]).args(args.iter().copied());
        let told = run.go().stdout;
        told.lines().filter(|line| line.contains("polku explain")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(human(&["--only", "missing-stage"]), ["`polku explain missing-stage` tells more"]);
    let all = human(&[]);
    assert!(all.len() == 1 && all[0].len() < 140, "{all:?}");
    assert_eq!(human(&["--only", "no-exit", "--off", "no-exit"]), [""; 0]);
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

/// All reports on a project, and its findings as the report in JSON has them.
struct Reports {
    folder: TempDir,
    findings: Vec<Value>,
}

impl Reports {
    fn of(run: Run) -> Self {
        let mut run = run.args(["lint", "--format", "json"]);
        for format in ["sarif", "github", "gitlab", "junit", "markdown"] {
            run = run.args(["--output", &format!("{format}={format}.out")]);
        }
        let ran = run.go();
        assert_eq!(ran.stderr, "");
        let mut report: Value = serde_json::from_str(&ran.stdout).unwrap();
        Reports { folder: ran.folder, findings: serde_json::from_value(report["findings"].take()).unwrap() }
    }

    fn path(&self, format: &str) -> PathBuf {
        self.folder.path().join(format!("{format}.out"))
    }

    fn text(&self, format: &str) -> String {
        fs::read_to_string(self.path(format)).unwrap()
    }

    fn json(&self, format: &str) -> Value {
        serde_json::from_str(&self.text(format)).unwrap()
    }
}

/// On the shipped journeys, on one with load errors and findings of every level, and on hostile names and texts.
fn all_reports() -> [Reports; 3] {
    let shipped = shipped_names().iter().fold(Run::new(), |run, name| run.shipped(name));
    let faulty = Run::new()
        .file("journeys/faulty.yaml", FAULTY)
        .file("journeys/broken.yaml", MISTAKEN)
        .file("journeys/good.yaml", MINIMAL);
    let hostile = NAMES.iter().fold(Run::new(), |run, name| {
        let text = FAULTY.replace("Buying", &format!("\"{TEXT}\"")).replace("Order", &format!("\"{TEXT}\""));
        let broken = BROKEN.replace("touchpoint", &format!("\"{TEXT}\""));
        run.file(&format!("journeys/{name}.yaml"), text).file(&format!("journeys/{name} 2.yaml"), broken)
    });
    let all = [shipped, faulty, hostile].map(Reports::of);
    let levels: BTreeSet<&str> = all[1].findings.iter().map(|finding| text(&finding["level"])).collect();
    assert_eq!(levels.len(), 3);
    assert!(all[1].findings.iter().any(|finding| finding["category"] == "load"));
    assert!(all[1].findings.iter().any(|finding| finding["start"]["line"] != finding["end"]["line"]));
    assert!(all[2].findings.iter().any(|finding| text(&finding["message"]).contains("::error::x")));
    all
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// A text as it is shown: one line, nothing in it acts.
fn shown(text: &str) -> String {
    let acts = |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let text = text.replace(['\t', '\n', '\r'], " ").replace(acts, "\u{fffd}");
    text.replace("##[", "#\u{fffd}[").replace("##vso[", "#\u{fffd}vso[")
}

/// The message of a finding, and its help.
fn told(finding: &Value) -> String {
    let help = finding["help"].as_str().map(|help| format!(": {help}")).unwrap_or_default();
    shown(&format!("{}{help}", text(&finding["message"])))
}

/// What GitHub's runner reads: a command, its properties, its message.
fn annotation(line: &str) -> (&str, BTreeMap<&str, String>, String) {
    let unescaped = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let (command, message) = line.strip_prefix("::").and_then(|line| line.split_once("::")).unwrap();
    let (command, properties) = command.split_once(' ').unwrap();
    let properties = properties.split(',').map(|property| {
        let (name, value) = property.split_once('=').unwrap();
        (name, unescaped(&value.replace("%3A", ":").replace("%2C", ",")))
    });
    (command, properties.collect(), unescaped(message))
}

#[test]
fn github_reads_what_was_found() {
    for reports in all_reports() {
        let weight = |finding: &Value| ["error", "warning", "info"].iter().position(|level| finding["level"] == *level);
        let mut findings: Vec<&Value> = reports.findings.iter().collect();
        findings.sort_by_key(|finding| weight(finding).unwrap());
        let report = reports.text("github");
        assert!(!report.contains(|c: char| c != '\n' && c != shown(&c.to_string()).chars().next().unwrap()));
        assert!(!report.contains("##["));
        let lines: Vec<&str> = report.lines().collect();
        assert_eq!(lines.len(), findings.len());
        for (line, finding) in lines.iter().zip(findings) {
            let (command, properties, message) = annotation(line);
            assert_eq!(command, text(&finding["level"]).replace("info", "notice"));
            assert_eq!(message, told(finding));
            // A line break is part of the name, and kept by its escape.
            assert_eq!(shown(&properties["file"]), shown(text(&finding["path"])));
            assert_eq!(properties["file"].contains('\n'), text(&finding["path"]).contains('\n'));
            let (start, end) = (&finding["start"], &finding["end"]);
            assert_eq!(properties["line"], start["line"].to_string());
            assert_eq!(properties["endLine"], end["line"].to_string());
            assert_eq!(properties.contains_key("col"), start["line"] == end["line"], "{line}");
            assert_eq!(properties["title"], text(&finding["rule"]));
        }
    }
}

#[test]
fn gitlab_has_the_fields_that_it_documents() {
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<BTreeSet<_>>();
    for reports in all_reports() {
        let report = reports.json("gitlab");
        let issues = report.as_array().unwrap();
        assert_eq!(issues.len(), reports.findings.len());
        let mut fingerprints = BTreeSet::new();
        for (issue, finding) in issues.iter().zip(&reports.findings) {
            assert_eq!(keys(issue), names(&["description", "check_name", "fingerprint", "severity", "location"]));
            assert_eq!(issue["check_name"], finding["rule"]);
            assert_eq!(text(&issue["description"]), format!("{}: {}", text(&finding["rule"]), told(finding)));
            assert!(["info", "minor", "major", "critical", "blocker"].contains(&text(&issue["severity"])));
            assert!(fingerprints.insert(text(&issue["fingerprint"])), "{issue}");
            assert_eq!(keys(&issue["location"]), names(&["path", "lines"]));
            let path = text(&issue["location"]["path"]);
            assert!(path == text(&finding["path"]) && reports.folder.path().join(path).is_file());
            assert!(!path.starts_with(['/', '.']), "{path}");
            assert_eq!(keys(&issue["location"]["lines"]), names(&["begin"]));
            assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
        }
    }
}

/// A reference in SARIF as the path that it stands for.
fn decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        assert!(byte.is_ascii_alphanumeric() || b"/.-_~%".contains(&byte), "{uri}");
        let mut digit = || char::from(rest.next().unwrap()).to_digit(16).unwrap() as u8;
        bytes.push(if byte == b'%' { digit() * 16 + digit() } else { byte });
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn sarif_has_a_rule_and_a_place_for_every_result() {
    let kinds = polku::project::kinds();
    for reports in all_reports() {
        assert!(!reports.text("sarif").contains("primaryLocationLineHash"));
        let log = reports.json("sarif");
        let [run] = log["runs"].as_array().unwrap().as_slice() else { panic!("{log}") };
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        for rule in rules {
            for field in ["/id", "/name", "/shortDescription/text", "/fullDescription/text", "/help/text"] {
                assert!(!text(rule.pointer(field).unwrap()).is_empty(), "{field}: {rule}");
            }
            assert!(text(&rule["help"]["markdown"]).starts_with("# "));
            assert!(["note", "warning", "error"].contains(&text(&rule["defaultConfiguration"]["level"])));
            assert!(!rule["properties"]["tags"].as_array().unwrap().is_empty());
            let kind = kinds.iter().find(|kind| kind.name == text(&rule["id"])).unwrap();
            assert_eq!(rule.get("helpUri").map(text), kind.address().as_deref());
        }
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), reports.findings.len());
        for (result, finding) in results.iter().zip(&reports.findings) {
            assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
            assert_eq!(
                (&result["ruleId"], &result["partialFingerprints"]["polku/v1"]),
                (&finding["rule"], &finding["fingerprint"])
            );
            assert_eq!(text(&result["level"]), text(&finding["level"]).replace("info", "note"));
            let message = text(&result["message"]["text"]);
            assert!(message.starts_with(&shown(text(&finding["message"])).replace("](", "] (")), "{message}");
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(decoded(text(&place["artifactLocation"]["uri"])), text(&finding["path"]));
            let region = &place["region"];
            assert_eq!(
                (&region["startLine"], &region["startColumn"]),
                (&finding["start"]["line"], &finding["start"]["column"])
            );
            assert_eq!(
                (&region["endLine"], &region["endColumn"]),
                (&finding["end"]["line"], &finding["end"]["column"])
            );
            let count = |list: &Value| list.as_array().map_or(0, Vec::len);
            assert_eq!(count(&result["relatedLocations"]), count(&finding["related"]));
        }
    }
}

#[test]
fn junit_has_a_case_for_every_finding_and_none_twice() {
    for reports in all_reports() {
        let report = reports.text("junit");
        assert_eq!(report.matches("<failure ").count(), reports.findings.len());
        let cases: Vec<&str> = report.lines().filter(|line| line.contains("<testcase ")).collect();
        assert_eq!(cases.len(), cases.iter().collect::<BTreeSet<_>>().len(), "{report}");
    }
}

#[test]
fn the_summary_has_a_row_for_every_finding_and_calls_nobody() {
    for reports in all_reports() {
        let summary = reports.text("markdown");
        let rows: Vec<&str> = summary.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
        assert_eq!(rows.len(), reports.findings.len().min(200));
        for row in rows {
            assert_eq!(row.matches('|').count() - row.matches("\\|").count(), 5, "{row}");
            assert!(!["@you", "#1", "<b>", "](", "\u{202e}"].iter().any(|markup| row.contains(markup)), "{row}");
        }
    }
}

#[test]
#[ignore = "needs check-jsonschema and the schema of SARIF"]
fn sarif_follows_its_schema() {
    let check = |path: &Path| {
        let mut command = tool("check-jsonschema");
        command.arg("--schemafile").arg(schema("SARIF_SCHEMA")).arg(path);
        command
    };
    for reports in all_reports() {
        assert_passes(&mut check(&reports.path("sarif")));
        let doctored = reports.text("sarif").replace("\"startLine\": ", "\"startLine\": -");
        fs::write(reports.path("sarif"), doctored).unwrap();
        assert!(!said(&mut check(&reports.path("sarif"))).0);
    }
}

#[test]
#[ignore = "needs xmllint"]
fn junit_follows_its_schema() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report/junit-10.xsd");
    let check = |path: &Path| {
        let mut command = Command::new("xmllint");
        command.args(["--noout", "--nonet", "--schema"]).arg(&schema).arg(path);
        command
    };
    for reports in all_reports() {
        assert_passes(&mut check(&reports.path("junit")));
        fs::write(
            reports.path("junit"),
            reports.text("junit").replace("<failure ", "<failed ").replace("classname", "class"),
        )
        .unwrap();
        assert!(!said(&mut check(&reports.path("junit"))).0);
    }
}

#[test]
fn no_report_takes_the_place_of_a_journey() {
    for (args, said) in [
        (&["--output", "json=journeys/a.yaml"][..], "journeys/a.yaml has the name of a journey"),
        (&["--output", "json=new.yml"], "new.yml has the name of a journey"),
        (&["--output", "json=out", "--output", "sarif=./out"], "./out would hold two reports"),
        (&["--output", "json=-"], "to report to standard output, use --format"),
    ] {
        let ran =
            Run::new().file("journeys/a.yaml", crate::common::MINIMAL).args(["lint"]).args(args.iter().copied()).go();
        assert!(ran.code == 2 && ran.stderr.contains(said), "{}", ran.stderr);
        assert_eq!(std::fs::read_to_string(ran.folder.path().join("journeys/a.yaml")).unwrap(), crate::common::MINIMAL);
    }
}

#[test]
fn mistakes_in_the_project_file_are_reported_in_every_format() {
    let run = |args: &[&str]| {
        let run = Run::new()
            .file("polku.yaml", "polku: 1\nlint: { exclud: x }\n")
            .file("journeys/a.yaml", crate::common::MINIMAL);
        run.args(["lint", "--output", "sarif=out.sarif"]).args(args.iter().copied()).go()
    };
    let ran = run(&["--format", "github"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.starts_with("::error file=polku.yaml,line=2,"), "{}", ran.stdout);
    assert_eq!(ran.stderr, "error: polku.yaml has errors, so no journey was checked\n");
    assert!(std::fs::read_to_string(ran.folder.path().join("out.sarif")).unwrap().contains("unknown-key"));
    let ran = run(&[]);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("1 fixable with `--fix`"), "{}{}", ran.stdout, ran.stderr);
}

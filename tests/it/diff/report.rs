//! What `polku diff` says, in each format.

use polku::diff::changes;
use serde_json::Value;

use crate::common::Run;

const OLD: &str = "\
journey: A table for the evening
channels: { phone: { name: Phone, medium: phone }, web: { name: Website, medium: web } }
stages:
  - id: pre-purchase
    touchpoints:
      - { id: menu, name: Looks at the menu, next: [booking, { to: lost, probability: 0.2 }] }
  - id: purchase
    touchpoints:
      - { id: booking, name: Books a table, channel: [phone, web], expectation: 4, experience: 4, wait: 5min }
      - { id: meal, name: Eats, next: [{ to: sorry, when: it is cold, probability: 0.1 }, done] }
      - { id: sorry, name: Gets another one, recovers: meal, next: done }
";

/// Worse: no phone, and nobody puts right what fails. Better: fewer leave, and they wait less long.
const NEW: &str = "\
journey: A table for the evening
channels: { web: { name: Website, medium: web } }
stages:
  - id: pre-purchase
    touchpoints:
      - { id: menu, name: Looks at the menu, next: [booking, { to: lost, probability: 0.1 }] }
  - id: purchase
    touchpoints:
      - { id: booking, name: Books a table, channel: web, expectation: 4, experience: 4, wait: 1min }
      - { id: meal, name: Eats, next: done }
";

fn run(new: &str, args: &[&str]) -> crate::common::Ran {
    Run::new()
        .file("old/visit.yaml", OLD)
        .file("new/visit.yaml", new)
        .args(["diff", "old/visit.yaml", "new/visit.yaml"])
        .args(args.iter().copied())
        .go()
}

fn json(new: &str) -> Value {
    let ran = run(new, &["--format", "json"]);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr))
}

#[test]
fn every_format_tells_the_same_changes() {
    let human = run(NEW, &[]);
    insta::assert_snapshot!(human.stdout);
    assert_eq!(human.code, 0);
    let report = json(NEW);
    let listed = report["changes"].as_array().unwrap();
    let concise = run(NEW, &["--format", "concise"]).stdout;
    assert_eq!(concise.lines().count(), listed.len());
    for (line, change) in concise.lines().zip(listed) {
        let [class, kind, message] = ["class", "kind", "message"].map(|key| change[key].as_str().unwrap());
        assert!(line.ends_with(&format!("{class}[{kind}] {message}")), "{line}");
    }
    insta::assert_snapshot!(run(NEW, &["--format", "markdown"]).stdout);
    insta::assert_snapshot!(run(NEW, &["--format", "github", "--fail-on", "worse"]).stdout);
    insta::assert_snapshot!(run(NEW, &["--format", "junit", "--fail-on", "worse"]).stdout);
}

#[test]
fn the_json_has_figures_findings_and_paths() {
    let report = json(NEW);
    assert_eq!((&report["version"], &report["compared"]), (&1.into(), &1.into()));
    let outcomes = &report["outcomes"][0];
    assert_eq!((&outcomes["kept"]["before"], &outcomes["kept"]["after"]), (&0.8.into(), &0.9.into()));
    let classes: Vec<(&str, &str)> = report["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (change["class"].as_str().unwrap(), change["kind"].as_str().unwrap()))
        .collect();
    for expected in [
        ("worse", "channel-lost"),
        ("worse", "recovery-lost"),
        ("worse", "touchpoint-removed"),
        ("better", "wait-shortened"),
        ("better", "probability-changed"),
    ] {
        assert!(classes.contains(&expected), "{expected:?}: {classes:?}");
    }
    let same = json(OLD);
    assert_eq!((&same["changes"], &same["outcomes"]), (&Value::Array(Vec::new()), &Value::Array(Vec::new())));
}

#[test]
fn the_run_fails_on_the_class_that_is_named_or_a_heavier_one() {
    let renamed = OLD.replace("Looks at the menu", "Looks at the menus");
    let better = OLD.replace("wait: 5min", "wait: 1min");
    for (new, class, code) in [
        (NEW, "worse", 1),
        (NEW, "wording", 1),
        (better.as_str(), "worse", 0),
        (&better, "better", 1),
        (&better, "look", 1),
        (&renamed, "look", 0),
        (&renamed, "wording", 1),
        (OLD, "wording", 0),
    ] {
        assert_eq!(run(new, &["--fail-on", class]).code, code, "{class}: {new}");
    }
}

#[test]
fn a_comment_accepts_what_is_beside_it_and_nothing_later() {
    let accept = |why: &str| {
        NEW.replace(
            "      - { id: booking",
            &format!("      # polku: accept[channel-lost] {why}\n      - {{ id: booking"),
        )
    };
    let gone = "# polku: accept[touchpoint-removed, recovery-lost] sorry: it is never cold now\n".to_owned();
    let removed = "# polku: accept[transition-removed] sorry: as above\n";
    let channel = "# polku: accept[channel-removed] phone: nobody calls\n";
    let all = format!("{}{gone}{removed}{channel}", accept("the calendar shows a number"));
    let ran = run(&all, &["--fail-on", "worse"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.contains("accepted by comments."), "{}", ran.stdout);
    let report = json(&all);
    let accepted: Vec<&str> = report["changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| change["accepted"].is_string())
        .map(|change| change["kind"].as_str().unwrap())
        .collect();
    assert!(accepted.contains(&"channel-lost") && accepted.contains(&"touchpoint-removed"), "{accepted:?}");
    // The old side has the comment: it accepted an earlier change.
    let old = OLD.replace(
        "      - { id: booking",
        "      # polku: accept[channel-lost] the calendar shows a number\n      - { id: booking",
    );
    let ran = Run::new()
        .file("old/visit.yaml", old)
        .file("new/visit.yaml", &all)
        .args(["diff", "old/visit.yaml", "new/visit.yaml", "--fail-on", "worse"])
        .go();
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    // What accepts nothing is told, and what was meant.
    let ran = run(&accept("x").replace("channel-lost", "chanel-lost, gap-widened"), &[]);
    assert!(
        ran.stdout.contains("there is no kind of change `chanel-lost`; did you mean `channel-lost`?"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("`gap-widened` accepts nothing here"), "{}", ran.stdout);
    let ran = run(&format!("{NEW}# polku: accept channel-lost\n"), &[]);
    assert!(ran.stdout.contains("this comment has a mistake in it"), "{}", ran.stdout);
}

#[test]
fn a_project_gives_kinds_other_classes() {
    let project = "polku: 1\ndiff:\n  changes: { channel-lost: wording, wait-shortened: off }\n  ignore: [touchpoints.*.next, touchpoints.sorry]\n";
    let ran = Run::new()
        .file("old/journeys/visit.yaml", OLD)
        .file("old/polku.yaml", "polku: 1\n")
        .file("new/journeys/visit.yaml", NEW)
        .file("new/polku.yaml", project)
        .args(["diff", "old", "new", "--format", "json"])
        .go();
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let told: Vec<String> = report["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| format!("{} {}", change["class"].as_str().unwrap(), change["kind"].as_str().unwrap()))
        .collect();
    assert_eq!(told, ["look channel-removed", "wording channel-lost"]);
    let wrong = Run::new()
        .file("polku.yaml", "polku: 1\ndiff: { changes: { chanel-lost: off, gap-widened: bad } }\n")
        .args(["lint"])
        .go();
    let said = wrong.stdout + &wrong.stderr;
    assert!(
        said.contains("did you mean `channel-lost`") && said.contains("`gap-widened` does not take `bad`"),
        "{said}"
    );
}

/// Two thousand changes: the comment stays within what GitHub takes, and says what it left out.
#[test]
fn a_comment_has_no_more_bytes_than_github_takes() {
    let journey = |experience: &str| {
        let touchpoints: String = (0..2_000)
            .map(|index| format!("      - {{ id: t{index}, name: Touchpoint {index} | <b>@somebody</b>, expectation: 4, experience: {experience} }}\n"))
            .collect();
        format!(
            "journey: Long\nstate: target\ntarget-of: short\nstages:\n  - id: purchase\n    touchpoints:\n{touchpoints}"
        )
    };
    let ran = Run::new()
        .file("old.yaml", journey("4"))
        .file("new.yaml", journey("2"))
        .args(["diff", "old.yaml", "new.yaml", "--format", "markdown"])
        .go();
    assert!(ran.stdout.len() < 65_000, "{}", ran.stdout.len());
    assert!(ran.stdout.contains("Worse for the customer in 2000 ways"), "{}", &ran.stdout[..200]);
    assert!(ran.stdout.contains("which this comment has no room for"));
    assert!(
        !ran.stdout.contains("@somebody") && !ran.stdout.contains("<b>"),
        "nothing is markup, and nobody is notified"
    );
}

#[test]
fn kinds_are_listed_and_explained() {
    let listed = Run::new().args(["rules", "--changes"]).go();
    let names: Vec<&str> = changes().map(|kind| kind.name).collect();
    assert!(names.iter().all(|name| listed.stdout.contains(name)));
    let listed = Run::new().args(["rules", "--changes", "--format", "json"]).go();
    let listed: Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), names.len());
    let page = Run::new().args(["explain", "gap-widened"]).go();
    assert!(
        page.stdout
            .starts_with("# gap-widened\n\nKind of change, usually **worse**. Read backward, it is `gap-narrowed`."),
        "{}",
        page.stdout
    );
    let near = Run::new().args(["explain", "gap-widenend"]).go();
    assert!(near.stderr.contains("did you mean `gap-widened`?"), "{}", near.stderr);
}

#[test]
fn a_report_goes_to_a_file() {
    let ran = run(NEW, &["--format", "markdown", "-o", "comment.md"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert!(std::fs::read_to_string(ran.folder.path().join("comment.md")).unwrap().starts_with("### polku: A table"));
}

#[test]
fn standard_input_is_a_side() {
    let ran = Run::new()
        .file("old/visit.yaml", OLD)
        .args(["diff", "old/visit.yaml", "-", "--format", "concise"])
        .input(NEW)
        .go();
    assert!(ran.code == 0 && ran.stdout.contains("worse[channel-lost]"), "{}{}", ran.stdout, ran.stderr);
    let ran = Run::new().args(["diff", "-", "-"]).input(NEW).go();
    assert_eq!(ran.code, 2);
}

/// The kinds and addresses of the changes between two folders.
fn between(run: Run) -> Vec<String> {
    let ran = run.args(["diff", "old", "new", "--format", "json"]).go();
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stderr));
    let told = report["changes"].as_array().unwrap().iter();
    told.map(|one| format!("{} {}", one["kind"].as_str().unwrap(), one["address"].as_str().unwrap())).collect()
}

#[test]
fn what_moves_into_the_catalog_is_the_same() {
    let definitions = "channels: { phone: { name: Phone, medium: phone }, web: { name: Website, medium: web } }\n";
    let run = Run::new()
        .file("old/polku.yaml", "polku: 1\n")
        .file("old/journeys/visit.yaml", OLD)
        .file("new/polku.yaml", format!("polku: 1\ncatalog:\n  {definitions}"))
        .file("new/journeys/visit.yaml", OLD.replace(definitions, ""));
    assert_eq!(between(run), [""; 0]);
}

#[test]
fn a_change_in_the_catalog_is_told_once() {
    let project = |name: &str| format!("polku: 1\ncatalog: {{ teams: {{ hall: {name} }} }}\n");
    let journey = |title: &str| {
        format!("journey: {title}\nstages: [{{ id: purchase, touchpoints: [{{ name: Order, responsible: hall }}] }}]\n")
    };
    let run = ["a", "b", "c"].iter().fold(Run::new(), |run, name| {
        run.file(&format!("old/journeys/{name}.yaml"), journey(name))
            .file(&format!("new/journeys/{name}.yaml"), journey(name))
    });
    let run = run.file("old/polku.yaml", project("Hall")).file("new/polku.yaml", project("The hall"));
    assert_eq!(between(run), ["name-changed teams.hall.name"]);
}

#[test]
fn journeys_are_known_by_id_then_by_path_then_by_what_they_contain() {
    let other = OLD.replace("A table for the evening", "Another").replace("booking", "buying").replace("menu", "shelf");
    let run = Run::new()
        .file("old/polku.yaml", "polku: 1\n")
        .file("new/polku.yaml", "polku: 1\n")
        // The file moved, and its id is stated.
        .file("old/journeys/one.yaml", format!("id: stated\n{OLD}"))
        .file("new/journeys/deep/two.yaml", format!("id: stated\n{OLD}"))
        // The file moved, and its id is made from its name.
        .file("old/journeys/buying.yaml", &other)
        .file("new/journeys/deep/purchase.yaml", &other)
        .file("new/journeys/fresh.yaml", crate::common::MINIMAL);
    assert_eq!(between(run), ["journey-renamed journey.id", "journey-added journey"]);
}

#[test]
fn what_is_met_far_more_often_is_told() {
    let [before, after] = polku::diff::change_named("met-more-often").unwrap().example;
    let journey = |touchpoints: &str| {
        let touchpoints: String = touchpoints.lines().map(|line| format!("      {line}\n")).collect();
        format!("journey: X\nstages:\n  - id: purchase\n    touchpoints:\n{touchpoints}")
    };
    let run = |one: &str, other: &str| {
        between(
            Run::new()
                .file("old/polku.yaml", "polku: 1\n")
                .file("new/polku.yaml", "polku: 1\n")
                .file("old/journeys/x.yaml", journey(one))
                .file("new/journeys/x.yaml", journey(other)),
        )
    };
    let more =
        ["probability-changed touchpoints.order.next.complain.probability", "met-more-often touchpoints.complain"];
    assert_eq!(run(before, after), more);
    assert_eq!(run(after, before)[1], "met-less-often touchpoints.complain");
    assert_eq!(run(before, &after.replace("0.2 }", "0.03 }")), more[..1], "half as many more are a few");
}

#[test]
fn a_comment_in_the_project_file_accepts_a_change_of_the_catalog() {
    let project =
        |medium: &str| format!("polku: 1\ncatalog:\n  channels:\n    desk: {{ name: Desk, medium: {medium} }}\n");
    let journey = "journey: X\nstages: [{ id: purchase, touchpoints: [{ name: Order, channel: desk }] }]\n";
    let run = |new: &str| {
        let run = Run::new().file("old/polku.yaml", project("phone")).file("old/journeys/x.yaml", journey);
        run.file("new/polku.yaml", new)
            .file("new/journeys/x.yaml", journey)
            .args(["diff", "old", "new", "--fail-on", "worse"])
            .go()
    };
    assert_eq!(run(&project("chat")).code, 1);
    let accepted = project("chat # polku: accept[medium-changed] nobody calls")
        .replace(" # polku: accept[medium-changed] nobody calls }", " } # polku: accept[medium-changed] nobody calls");
    let ran = run(&accepted);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("accepted: Desk: the medium changes from phone to chat [medium-changed]: nobody calls"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_the_settings_leave_out_is_counted() {
    let run = Run::new().file("old/polku.yaml", "polku: 1\n").file("old/journeys/x.yaml", OLD);
    let run = run.file("new/polku.yaml", "polku: 1\ndiff: { ignore: [\"*\"] }\n").file("new/journeys/x.yaml", NEW);
    let ran = run.args(["diff", "old", "new"]).go();
    assert!(ran.stdout.contains("left out by `diff` in polku.yaml."), "{}", ran.stdout);
}

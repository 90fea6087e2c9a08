//! Improvements as a backlog, and figures with their direction: pains with ids, what is planned for opportunities, metrics
//! before and now.

use std::fs;

use polku::graph::JourneyGraph;
use polku::interop::show;
use polku::model::{Better, Journey, Progress};
use polku::{diff, load_str, render};
use render::{Opening, Options, View};

use serde_json::json;

use crate::common::Run;
use crate::common::editor::{Editor, able, project};
use crate::lsp::completion::proposed;
use crate::lsp::names::{hover, renamed};

const LIBRARY: &str = "\
journey: Borrowing a book
id: borrowing
lang: en
teams: { desk: Lending desk, web: Web team }
stages:
  - id: pre-purchase
    name: Before
    touchpoints:
      - name: Look for a book
        pains:
          - { id: no-match, text: The search finds nothing, severity: 3 }
          - The page is slow
        opportunities:
          - { text: Search the blurbs, for: no-match, team: web, impact: 3, effort: 2, status: doing, due: 2027-03-01 }
          - { text: Suggest spellings, for: [no-match, long-queue], impact: 3, effort: 1, status: planned }
        metrics:
          - { csat: 3.8, before: { csat: 3.1, on: 2025-06-01 }, target: { csat: 4.2 } }
          - { name: Empty searches, value: 8, unit: '%', better: lower, before: 12 }
      - name: Reserve it
        opportunities: [Remind of what waits]
  - id: purchase
    name: At the desk
    touchpoints:
      - name: Stand in line
        pains: [{ id: long-queue, text: The line is long, severity: 2 }, { id: cold, text: It is cold, severity: 1 }]
        opportunities:
          - { text: A second desk, for: long-queue, status: dropped }
          - { text: A machine, for: long-queue, team: desk, impact: 3, effort: 3, status: done, due: 2026-01-31 }
";

fn load(text: &str) -> Journey {
    let loaded = load_str("x.yaml", text);
    loaded.value.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

/// What is wrong with a journey: what is underlined, the message, and what to do.
fn wrong(touchpoint: &str) -> Vec<String> {
    let text = format!("journey: X\nstages: [{{ id: purchase, touchpoints: [{{ name: A, {touchpoint} }}] }}]\n");
    let loaded = load_str("x.yaml", &text);
    let shown = loaded.diagnostics.iter().map(|one| {
        let span = one.primary.span;
        let at = &text[span.start as usize..span.end as usize];
        format!("{at}: {}; {}", one.message, one.help.as_deref().unwrap_or(""))
    });
    shown.collect()
}

fn addresses(journey: &Journey) -> Vec<String> {
    journey.elements().map(|element| element.address.to_string()).collect()
}

fn page(text: &str) -> String {
    let journey = load(text);
    let opening = Opening { view: View::Map, theme: None, overlay: None, overview: None };
    render::html(&JourneyGraph::new(&journey), &Options::default(), &opening)
}

fn map(text: &str) -> String {
    let journey = load(text);
    render::svg(&render::map(&JourneyGraph::new(&journey), &Options::default())[0])
}

#[test]
fn a_pain_with_an_id_has_it_in_its_address() {
    let has = |addresses: &[String], address: &str| addresses.iter().any(|one| one == address);
    let all = addresses(&load(LIBRARY));
    let (search, line) = ("touchpoints.look-for-a-book", "touchpoints.stand-in-line");
    for address in ["pains.no-match", "pains.no-match.severity", "pains.2", "opportunities.2.for.1", "metrics.2.before"]
    {
        assert!(has(&all, &format!("{search}.{address}")), "{address}: {all:#?}");
    }
    assert!(has(&all, &format!("{line}.pains.cold.text")), "{all:#?}");
    // Without ids, addresses are what they were. A number is a position.
    let plain = "journey: X\nstages: [{ id: purchase, touchpoints: [{ name: A, pains: [B, C] }, { name: D, pains: E }, \
                 { name: F, pains: [{ id: '2', text: G }, H] }] }]";
    let all = addresses(&load(plain));
    for address in ["a.pains.1", "a.pains.2", "d.pains", "d.pains.text", "f.pains.1", "f.pains.2"] {
        assert!(has(&all, &format!("touchpoints.{address}")), "{address}: {all:#?}");
    }
    assert_eq!(all.len(), all.iter().collect::<std::collections::BTreeSet<_>>().len());
}

#[test]
fn what_is_planned_goes_both_ways() {
    let journey = load(LIBRARY);
    let first = &journey.touchpoints[0].opportunities[0].value;
    assert_eq!(first.pains.iter().map(|id| id.value.as_str()).collect::<Vec<_>>(), ["no-match"]);
    assert_eq!(first.impact.map(|at| at.value), Some(3));
    assert_eq!(first.status.map(|at| at.value), Some(Progress::Doing));
    assert_eq!(first.due.map(|at| at.value.to_string()).as_deref(), Some("2027-03-01"));
    let own = &journey.touchpoints[0].metrics[1].value;
    assert_eq!(own.better_of("value"), Some(Better::Lower));
    assert_eq!(own.before.as_ref().and_then(|before| before.value.value).map(|at| at.value), Some(12.0));
    assert_eq!(own.each().map(|figure| figure.trend()).collect::<Vec<_>>(), [Some(true)]);
    // A bare figure is that of the only one that there is.
    let of = |before| {
        let journey = load(&LIBRARY.replace("{ csat: 3.1, on: 2025-06-01 }", before));
        show::yaml(&JourneyGraph::new(&journey)).unwrap()
    };
    assert_eq!([of("3.1"), of("{ value: 3.1 }")], [of("{ csat: 3.1 }"), of("{ csat: 3.1 }")]);
    let shown = show::yaml(&JourneyGraph::new(&journey)).unwrap();
    assert_eq!(show::yaml(&JourneyGraph::new(&load(&shown))).unwrap(), shown);
    let written = ["for:\n      - no-match\n      - long-queue", "status: doing", "before:\n        csat: 3.1"];
    assert!(written.iter().all(|part| shown.contains(part)), "{shown}");
}

#[test]
fn bad_values_say_what_to_write() {
    for (touchpoint, expected) in [
        (
            "pains: [{ id: slow, text: B }, { id: slow, text: C }]",
            "slow: two pains have the id `slow`; give one of them another id",
        ),
        (
            "pains: [{ id: slow, text: B }], opportunities: { text: C, for: slwo }",
            "slwo: there is no pain `slwo`; did you mean `slow`?",
        ),
        (
            "pains: [{ id: slow, text: Too slow }], opportunities: { text: C, for: too slow }",
            "too slow: there is no pain with the id `too slow`; that is a name: write the id, `slow`",
        ),
        (
            "pains: Too slow, opportunities: { text: C, for: Too slow }",
            "Too slow: the pain `Too slow` has no id; give it one, and name it here: `{ id: too-slow, text: … }`",
        ),
        (
            "pains: B, opportunities: { text: C, for: slow }",
            "slow: there is no pain `slow`; give the pain this id: `pains: [{ id: …, text: … }]`",
        ),
        (
            "pains: { id: Too slow, text: B }",
            "Too slow: `Too slow` is not a valid id; write `too-slow`: an id has 1 to 64 characters of a-z, 0-9 and -",
        ),
        (
            "opportunities: { text: B, impact: 4 }",
            "4: `impact` takes a whole number from 1 to 3, not 4; `impact`: how much the improvement would help customers, from 1 (a little) to 3 (a lot)",
        ),
        (
            "opportunities: { text: B, effort: high }",
            "high: `effort` takes a whole number from 1 to 3, not the text `high`; `effort`: how much work the improvement is, from 1 (a little) to 3 (a lot)",
        ),
        (
            "opportunities: { text: B, status: in-progress }",
            "in-progress: `status` does not take `in-progress`; did you mean `doing`? `status` takes `idea`, `planned`, \
             `doing`, `done` or `dropped`",
        ),
        (
            "opportunities: { text: B, due: 31.1.2027 }",
            "31.1.2027: `31.1.2027` is not a date; write `2027-01-31`: year, month and day",
        ),
        (
            "metrics: { name: B, value: 3, better: more }",
            "more: `better` does not take `more`; did you mean `higher`? `better` takes `higher` or `lower`",
        ),
        (
            "metrics: { csat: 3, better: lower }",
            "lower: `csat`, `nps` and `ces` are better when they are higher; remove `better`; if your figure is better when \
             it is lower, give it a `name` and a `value`",
        ),
        (
            "metrics: { csat: 3, before: { nps: 10 } }",
            "10: the former figure is for `nps`, which this metric does not have; give the same figure in the metric and in \
             `before`",
        ),
        (
            "metrics: { csat: 3, before: 31 }",
            "31: `csat` takes a number from 1 to 5, not 31; write the former figure: `before: { csat: … }`",
        ),
        (
            "metrics: { csat: 3, nps: 5, before: 3.1 }",
            "3.1: the metric has several figures; of which is this the former one?; name the figure: `before: { csat: 3.1 }`",
        ),
        (
            "metrics: { csat: 3, before: { on: 2025-06-01 } }",
            "{ on: 2025-06-01: a former figure needs a figure; write the figure, and its day: \
             `before: { csat: 3.1, on: 2025-06-01 }`",
        ),
    ] {
        assert_eq!(wrong(touchpoint), [expected], "{touchpoint}");
    }
}

#[test]
fn a_pain_is_renamed_with_the_opportunities_that_name_it() {
    let ran = Run::new().file("a.yaml", LIBRARY).args(["rename", "pain", "long-queue", "queue", "a.yaml"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let after = fs::read_to_string(ran.folder.path().join("a.yaml")).unwrap();
    assert_eq!(after, LIBRARY.replace("long-queue", "queue"));
    let ran = Run::new().file("a.yaml", LIBRARY).args(["rename", "pain", "cold", "no-match", "a.yaml"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("already has a pain `no-match`"), "{}", ran.stderr);
}

fn told(old: &str, new: &str) -> Vec<String> {
    let (old, new) = (load(old), load(new));
    let changes = diff::compare(&JourneyGraph::new(&old), &JourneyGraph::new(&new));
    changes.iter().map(|change| format!("{}[{}] {}", change.class, change.kind.name, change.message())).collect()
}

#[test]
fn what_is_planned_changes_with_words() {
    let with = |from: &str, to: &str| told(LIBRARY, &LIBRARY.replace(from, to));
    for (from, to, expected) in [
        (
            "status: doing",
            "status: done",
            "look[opportunity-changed] Look for a book: the status of the idea changes from doing to done",
        ),
        (
            "due: 2027-03-01",
            "due: 2027-04-01",
            "look[opportunity-changed] Look for a book: the day on which the idea is due changes from 2027-03-01 to 2027-04-01",
        ),
        (
            "impact: 3, effort: 2",
            "impact: 2, effort: 2",
            "look[opportunity-changed] Look for a book: the impact of the idea falls from 3 to 2",
        ),
        ("effort: 2, ", "", "look[opportunity-changed] Look for a book: the effort of the idea is gone: 2"),
        ("for: no-match", "for: cold", "look[opportunity-changed]"),
        ("csat: 3.8", "csat: 4", "better[metric-changed] Look for a book: the CSAT rises from 3.8 to 4"),
        ("csat: 3.8", "csat: 3.6", "worse[metric-changed] Look for a book: the CSAT falls from 3.8 to 3.6"),
        ("value: 8", "value: 6", "better[metric-changed] Look for a book: the value of the metric falls from 8 to 6"),
        ("value: 8", "value: 9", "worse[metric-changed] Look for a book: the value of the metric rises from 8 to 9"),
    ] {
        let changes = with(from, to);
        assert!(!changes.is_empty() && changes.iter().all(|change| change.starts_with(expected)), "{to}: {changes:#?}");
    }
    // Nobody says which figures are better.
    let unknown = LIBRARY.replace("better: lower, ", "");
    let changes = told(&unknown, &unknown.replace("value: 8", "value: 6"));
    assert_eq!(changes, ["look[metric-changed] Look for a book: the value of the metric falls from 8 to 6"]);
    // A pain with another id and the same text is the same pain, and so is one with the same id and another text.
    let changes = with("long-queue", "queue");
    assert_eq!(changes, ["wording[metadata-changed] Stand in line: the id of the pain reads differently"]);
    let changes = with("text: The line is long", "text: Customers wait outside");
    assert_eq!(changes, ["wording[text-changed] Stand in line: the text of the pain reads differently"]);
}

#[test]
fn a_map_tells_plans_and_trends_in_short() {
    let picture = map(LIBRARY).replace('\u{a0}', " ");
    let told = ["under way · impact 3 · effort 2 · due 2027-03-01", "A machine", "completed · impact 3 · effort 3"];
    let trends = ["CSAT 3.1 → 3.8", "Empty searches 12 → 8 %", "better · before: 2025-06-01"];
    for text in told.iter().chain(&trends) {
        assert!(picture.contains(text), "{text}: {picture}");
    }
    // What was dropped is in the table alone, and a day that has passed says nothing of what is done.
    assert!(!picture.contains("A second desk") && !picture.contains("2026-01-31"));
    let worse = map(&LIBRARY.replace("csat: 3.8", "csat: 2.8")).replace('\u{a0}', " ");
    assert!(worse.contains("CSAT 3.1 → 2.8") && worse.contains("worse · before: 2025-06-01"));
}

#[test]
fn a_dropped_idea_is_no_plan() {
    let found = |opportunity: &str| {
        let text = format!(
            "journey: X\nstages: [{{ id: purchase, touchpoints: [{{ name: A, expectation: 4, experience: 2, opportunities: \
             {opportunity} }}] }}]\n"
        );
        let ran = Run::new().file("a.yaml", &text).args(["lint", "--only", "unmet-expectation", "a.yaml"]).go();
        ran.stdout.contains("nothing is planned about it")
    };
    assert!(!found("B") && !found("{ text: B, status: done }"));
    assert!(found("{ text: B, status: dropped }"));
}

fn backlog(format: &str, files: &[(&str, &str)], args: &[&str]) -> String {
    let run = files.iter().fold(Run::new(), |run, (name, text)| run.file(name, text));
    let ran = run.args(["show", "--format", format]).args(args.iter().copied()).go();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    ran.stdout
}

#[test]
fn the_backlog_is_in_the_order_of_taking_it_up() {
    let text = backlog("backlog", &[("a.yaml", LIBRARY)], &["a.yaml"]);
    assert_eq!(
        text,
        "\
# Backlog

| Opportunity | Pain | Touchpoint | Impact | Effort | Status | Team | Due |
| --- | --- | --- | ---: | ---: | --- | --- | --- |
| Suggest spellings | The search finds nothing; The line is long | Look for a book | 3 | 1 | planned |  |  |
| Search the blurbs | The search finds nothing | Look for a book | 3 | 2 | doing | Web team | 2027-03-01 |
| Remind of what waits |  | Reserve it |  |  |  |  |  |
| A machine | The line is long | Stand in line | 3 | 3 | done | Lending desk | 2026-01-31 |
| A second desk | The line is long | Stand in line |  |  | dropped |  |  |

## Pains without an idea

| Pain | Severity | Touchpoint |
| --- | ---: | --- |
| It is cold | 1 | Stand in line |
| The page is slow |  | Look for a book |
"
    );
}

#[test]
fn equal_opportunities_go_by_day_then_by_journey_and_place() {
    let plan = |text: &str, plan: &str| format!("{{ text: {text}, impact: 2, effort: 2{plan} }}");
    let of = |title: &str, plans: &[String]| {
        let plans = plans.join(", ");
        format!(
            "journey: {title}\nstages: [{{ id: purchase, touchpoints: [{{ name: Order, opportunities: [{plans}] }}] }}]\n"
        )
    };
    let one = of("One", &[plan("Undated", ""), plan("Late", ", due: 2027-05-01"), plan("Again", "")]);
    let two = of("Two", &[plan("Early", ", due: 2027-01-01"), plan("Also", "")]);
    let files =
        [("polku.yaml", "polku: 1\n"), ("journeys/one.yaml", one.as_str()), ("journeys/two.yaml", two.as_str())];
    // Without paths, of the project; of several journeys, each row names its own.
    for args in [&[][..], &["journeys"], &["journeys/one.yaml", "journeys/two.yaml"]] {
        let text = backlog("backlog", &files, args);
        let rows: Vec<&str> = text.lines().filter(|line| line.contains("Order")).collect();
        let names: Vec<&str> = rows.iter().map(|row| row.split(" | ").next().unwrap()).collect();
        assert_eq!(names, ["| Early", "| Late", "| Undated", "| Again", "| Also"], "{text}");
        assert!(rows[0].contains("| Order | Two |"), "{text}");
    }
}

#[test]
fn a_pain_whose_ideas_are_all_dropped_has_none() {
    let of = |opportunities: &str| {
        format!(
            "journey: X\nstages: [{{ id: purchase, touchpoints: [{{ name: A, pains: [{{ id: slow, text: Slow }}], \
             opportunities: [{opportunities}] }}] }}]\n"
        )
    };
    let lists = |opportunities: &str| {
        backlog("backlog", &[("a.yaml", of(opportunities).as_str())], &["a.yaml"]).contains("Pains without an idea")
    };
    assert!(lists(""));
    assert!(lists("{ text: B, for: slow, status: dropped }"));
    assert!(!lists("{ text: B, for: slow, status: dropped }, { text: C, for: slow, status: done }"));
    // One that names no pain is about the touchpoint, and so about all of its pains.
    assert!(!lists("B"));
    assert!(lists("{ text: B, status: dropped }"));
}

#[test]
fn a_spreadsheet_and_a_program_read_the_same_backlog() {
    let csv = backlog("backlog-csv", &[("a.yaml", LIBRARY)], &["a.yaml"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 8);
    assert_eq!(
        lines[..2],
        [
            "kind,path,journey,touchpoint,touchpoint_name,text,pains,pain_texts,impact,effort,severity,status,team,team_name,\
             due,personas",
            "opportunity,a.yaml,borrowing,look-for-a-book,Look for a book,Suggest spellings,no-match;long-queue,\
             The search finds nothing; The line is long,3,1,,planned,,,,",
        ]
    );
    assert_eq!(lines[6], "pain,a.yaml,borrowing,stand-in-line,Stand in line,It is cold,cold,,,,1,,,,,");
    assert!(lines.iter().all(|line| line.matches(',').count() == lines[0].matches(',').count()), "{csv}");
    let json = backlog("backlog-json", &[("a.yaml", LIBRARY)], &["a.yaml"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let second = &json["opportunities"][1];
    assert_eq!(second["address"], "touchpoints.look-for-a-book.opportunities.1");
    assert_eq!(second["pains"][0], json!({ "id": "no-match", "text": "The search finds nothing", "severity": 3 }));
    assert_eq!(
        (&second["status"], &second["open"], &second["due"]),
        (&"doing".into(), &true.into(), &"2027-03-01".into())
    );
    assert_eq!(json["unrelieved"][0]["address"], "touchpoints.stand-in-line.pains.cold");
    assert_eq!(json["unrelieved"][1]["address"], "touchpoints.look-for-a-book.pains.2");
    // Every address is one of an element.
    let all = addresses(&load(LIBRARY));
    for item in ["opportunities", "unrelieved"].iter().flat_map(|key| json[key].as_array().unwrap()) {
        assert!(all.iter().any(|one| one == item["address"].as_str().unwrap()), "{item}");
    }
}

#[test]
fn a_backlog_needs_journeys_that_load() {
    let broken =
        "journey: X\nstages: [{ id: purchase, touchpoints: [{ name: A, opportunities: { text: B, for: c } }] }]\n";
    let ran = Run::new().file("a.yaml", LIBRARY).file("b.yaml", broken);
    let ran = ran.args(["show", "--format", "backlog", "a.yaml", "b.yaml"]).go();
    assert!(
        ran.code == 1 && ran.stderr.contains("there is no pain `c`") && ran.stdout.contains("A machine"),
        "{}",
        ran.stderr
    );
    let ran = Run::new().file("a.yaml", LIBRARY).args(["show", "a.yaml", "a.yaml"]).go();
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("name one journey"), "{}", ran.stderr);
}

#[test]
fn a_page_has_the_backlog_where_there_are_opportunities() {
    let with = page(LIBRARY);
    let section = with.split("id=\"backlog\"").nth(1).and_then(|rest| rest.split("</section>").next()).unwrap();
    let at = |text: &str| section.find(text).unwrap_or_else(|| panic!("{text}: {section}"));
    let order =
        ["Suggest spellings", "Search the blurbs", "Remind of what waits", "A machine", "A second desk", "It is cold"];
    assert!(order.map(at).is_sorted(), "{section}");
    for text in ["under way", "2027-03-01", "Web team", "No idea yet", "dropped", "The line is long"] {
        at(text);
    }
    assert!(with.contains("href=\"#backlog\""));
    // What is left out of the map is on the page.
    assert_eq!(section.matches("<tr class=\"past\">").count(), 2);
    let without = page("journey: X\nstages: [{ id: purchase, touchpoints: [{ name: A, pains: Slow }] }]\n");
    assert!(!without.contains("id=\"backlog\"") && !without.contains("#backlog\""));
}

#[test]
fn a_page_for_one_persona_has_no_idea_for_another() {
    let text = "journey: X\npersonas: { aino: Aino, pekka: Pekka }\nstages: [{ id: purchase, touchpoints: [{ name: A, \
                opportunities: [{ text: A bench, personas: aino }, { text: A map, personas: pekka }] }] }]\n";
    let journey = load(text);
    let options = Options { persona: journey.find_persona("aino"), ..Options::default() };
    let opening = Opening { view: View::Flow, theme: None, overlay: None, overview: None };
    let page = render::html(&JourneyGraph::new(&journey), &options, &opening);
    assert!(page.contains("A bench") && !page.contains("A map"));
    let all = self::page(text);
    let section = all.split("id=\"backlog\"").nth(1).unwrap();
    assert!(section.contains("<tr data-p=\"0\">") && section.contains("<tr data-p=\"1\">"), "{section}");
}

#[test]
fn an_editor_knows_the_ids_of_pains() {
    let (_folder, root) = project(&[("polku.yaml", "polku: 1\n"), ("journeys/a.yaml", LIBRARY)]);
    let mut editor = Editor::new(able());
    let journey = editor.open(&root.join("journeys/a.yaml"), LIBRARY);
    let at = |old: &str, new: &str| LIBRARY.replacen(old, new, 1);
    let known = ["no-match", "long-queue", "cold"];
    assert_eq!(proposed(&mut editor, &journey, &at("for: no-match", "for: §")), known);
    assert_eq!(proposed(&mut editor, &journey, &at("for: no-match", "for: [cold, §]")), known);
    let statuses = ["idea", "planned", "doing", "done", "dropped"];
    assert_eq!(proposed(&mut editor, &journey, &at("status: doing", "status: §")), statuses);
    assert_eq!(proposed(&mut editor, &journey, &at("better: lower", "better: §")), ["higher", "lower"]);
    let shown = hover(&mut editor, &journey, &at("for: [no-match, long", "for: [no-match, lo§ng"));
    assert!(shown.starts_with("**`long-queue`**: The line is long\n\nPain"), "{shown}");
    let shown = hover(&mut editor, &journey, &at("name: Look for", "name: Lo§ok for"));
    let trends = "- CSAT: 3.1 (2025-06-01) → 3.8 ▲ better\n- Empty searches: 12 → 8 % ▼ better\n";
    assert!(shown.contains(trends), "{shown}");
    let marked = at("for: [no-match, long", "for: [no-match, lo§ng");
    let found = editor.ask_about("textDocument/definition", &journey, &marked, json!({}));
    let line = LIBRARY.lines().position(|line| line.contains("id: long-queue")).unwrap();
    assert_eq!(found["range"]["start"]["line"], line, "{found}");
    let renamed = renamed(&mut editor, &[(journey, LIBRARY)], &marked, "queue").unwrap();
    assert_eq!(renamed, [LIBRARY.replace("long-queue", "queue")]);
}

#[test]
fn the_example_has_a_backlog_and_no_findings() {
    let example = include_str!("../../examples/library.yaml");
    let ran = Run::new().file("library.yaml", example).args(["lint", "--fail-on", "info", "library.yaml"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    let text = backlog("backlog", &[("library.yaml", example)], &["library.yaml"]);
    let status = ["doing", "idea", "planned", "done", "dropped"].map(|status| text.find(&format!("| {status} |")));
    assert!(status.iter().all(Option::is_some) && text.contains("## Pains without an idea"), "{text}");
    let late = ["lint", "--only", "opportunity-overdue", "--today", "2027-04-01", "library.yaml"];
    let ran = Run::new().file("library.yaml", example).args(late).go();
    assert!(ran.stdout.contains("2 warnings") && ran.stdout.contains("was due one day ago"), "{}", ran.stdout);
}

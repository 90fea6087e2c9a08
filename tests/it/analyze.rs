//! `polku analyze`: what it answers, to people and to programs.

use serde_json::Value;

use crate::common::{Run, shipped_names};

/// A permit: a third of those whose drawings are read must draw again, some are refused, some give up.
const PERMIT: &str = "journey: A permit
customers: { count: 2000, per: year }
personas: { builder: { name: Builder, share: 0.75 }, firm: { name: Firm, share: 0.25 } }
ends:
  granted: { name: Granted, kind: done }
  refused: { name: Refused, kind: other }
stages:
  - id: starting-state
    touchpoints: [{ name: Plans, next: [apply, { to: lost, when: too dear, personas: builder, probability: 0.1 }] }]
  - id: purchase
    touchpoints:
      - { name: Apply, expectation: 3, experience: { builder: 2, firm: 4 }, ownership: company, contact: direct }
      - { name: Wait, wait: { for: 4w, expected: 2w }, next: [decision, { to: apply, probability: 0.2 }, { to: lost, when: it takes too long, probability: 0.1 }] }
      - { name: Decision, next: [granted, { to: refused, probability: 0.25 }] }
";

fn analyze(text: &str, args: &[&str]) -> (i32, String, String) {
    let args = ["analyze", "x.yaml"].into_iter().chain(args.iter().copied());
    let ran = Run::new().file("x.yaml", text).args(args).go();
    (ran.code, ran.stdout, ran.stderr)
}

/// The text in one line.
fn unfolded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The figures of a persona of the permit; `*` for all customers.
fn figures(text: &str, persona: &str, args: &[&str]) -> Value {
    let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    let (code, out, err) = analyze(text, &args);
    assert_eq!(code, 0, "{err}");
    let answer: Value = serde_json::from_str(&out).unwrap();
    let personas = answer["journeys"][0]["personas"].as_array().unwrap();
    personas.iter().find(|one| one["persona"] == persona).unwrap_or_else(|| panic!("{persona} in {out}")).clone()
}

fn all_shipped() -> Run {
    shipped_names().iter().fold(Run::new(), |run, name| run.shipped(name))
}

#[track_caller]
fn assert_near(value: &Value, due: f64) {
    let value = value.as_f64().unwrap_or_else(|| panic!("{value} is {due}"));
    assert!((value - due).abs() < 1e-9, "{value} is {due}");
}

fn touchpoint<'f>(figures: &'f Value, id: &str) -> &'f Value {
    figures["touchpoints"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap()
}

#[test]
fn figures_are_those_that_one_computes_by_hand() {
    // Of 1 who applies, 0.2 come back from waiting: 1 / 0.8 = 1.25 apply, 0.125 give up, 0.875 get a decision.
    let firm = figures(PERMIT, "firm", &[]);
    assert_near(&touchpoint(&firm, "apply")["visits"], 1.25);
    assert_near(&touchpoint(&firm, "apply")["reached"], 1.0);
    assert_near(&firm["outcomes"]["lost"], 0.125);
    assert_near(&firm["outcomes"]["refused"], 0.875 / 4.0);
    assert_near(&firm["kept"], 0.875 * 0.75);
    assert_eq!(firm["kinds"]["other"], firm["outcomes"]["refused"]);
    assert_eq!(touchpoint(&firm, "wait")["unavoidable"], true);
    assert_near(&touchpoint(&firm, "wait")["removal"], 1.0);
    // 1.25 waits of 4 weeks.
    assert_eq!(firm["wait"]["mean"], "P35D");
    assert_near(&firm["wait"]["late"], 1.0);
    // One who plans, 1.25 who apply and wait, 0.875 who get a decision.
    assert_near(&firm["encounters"]["mean"], 1.0 + 2.5 + 0.875);
    // A builder gives up before that, too.
    let all = figures(PERMIT, "*", &[]);
    assert_near(&all["kept"], (0.75 * 0.9 + 0.25) * 0.875 * 0.75);
    assert_near(&touchpoint(&all, "plans")["lost"], 0.075);
}

#[test]
fn a_lever_is_what_setting_it_does() {
    for name in ["vuokratekstiili.yaml", "knee-replacement.yaml", "kotakahvila-yksityistilaisuus.yaml"] {
        let json = |args: &[&str]| -> Value {
            let path = format!("journeys/{name}");
            let all = ["analyze", &path, "--format", "json"].into_iter().chain(args.iter().copied());
            serde_json::from_str(&Run::new().shipped(name).args(all).go().stdout).unwrap()
        };
        let plain = &json(&[])["journeys"][0]["personas"];
        for figures in plain.as_array().unwrap() {
            let persona = figures["persona"].as_str().unwrap();
            for lever in figures["levers"]["kept"].as_array().unwrap() {
                let set = format!("{}={}", lever["address"].as_str().unwrap(), lever["after"]);
                let changed = json(&["--set", &set]);
                let changed = changed["journeys"][0]["personas"].as_array().unwrap();
                let changed = changed.iter().find(|one| one["persona"] == persona).unwrap();
                let effect = changed["kept"].as_f64().unwrap() - figures["kept"].as_f64().unwrap();
                assert_near(&lever["effect"], effect);
            }
        }
    }
}

#[test]
fn removal_is_what_taking_a_touchpoint_away_does() {
    let plain = figures(PERMIT, "*", &[]);
    for id in ["apply", "wait", "decision"] {
        let without = figures(PERMIT, "*", &["--without", id]);
        let removal = touchpoint(&plain, id)["removal"].as_f64().unwrap();
        assert_near(&without["kept"], plain["kept"].as_f64().unwrap() * (1.0 - removal));
    }
}

#[test]
fn the_report_says_it_in_words() {
    let (code, out, err) = analyze(PERMIT, &["--persona", "builder"]);
    assert_eq!((code, err.as_str()), (0, ""));
    for said in [
        "A permit: Builder, one round, out of 1,500 per year who begin",
        "886 get through",
        "886 come to “Granted”; 319 leave; 295 come to “Refused”.",
        "169  Wait   “it takes too long” · no idea written here",
        "150  Plans  “too dear” · no idea written here",
        "expected 3, got 2",
        "every wait longer than expected",
        "--set touchpoints.wait.next.lost.probability=0.05",
    ] {
        assert!(out.contains(said), "{said} in\n{out}");
    }
}

#[test]
fn what_is_not_stated_is_not_nothing() {
    let (_, out, _) = analyze("journey: X\nstages: [{ id: purchase, touchpoints: [Order, Eat] }]", &[]);
    for said in [
        "No wait and no duration is stated",
        "is not stated (`ownership`, `contact`)",
        "no touchpoint has an experience",
    ] {
        assert!(unfolded(&out).contains(said), "{said} in\n{out}");
    }
    let text = "journey: X\nstages: [{ id: purchase, touchpoints: [Order, Eat] }]";
    let (_, out, _) = analyze(text, &["--format", "json"]);
    let answer: Value = serde_json::from_str(&out).unwrap();
    let figures = &answer["journeys"][0]["personas"][0];
    assert_eq!(
        (&figures["wait"], &figures["time"], &figures["experience"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(figures["persona"], Value::Null);
}

#[test]
fn what_is_open_has_bounds() {
    let text = "journey: X\nstages: [{ id: purchase, touchpoints: [{ name: Order, next: [eat, lost, { to: lost, probability: 0.2 }] }, Eat] }]";
    let (_, out, _) = analyze(text, &["--format", "json"]);
    let answer: Value = serde_json::from_str(&out).unwrap();
    let figures = &answer["journeys"][0]["personas"][0];
    assert_near(&figures["kept"], 0.4);
    assert_near(&figures["bounds"]["kept"][0], 0.0);
    assert_near(&figures["bounds"]["kept"][1], 0.8);
    let (_, out, _) = analyze(text, &[]);
    assert!(
        unfolded(&out).contains("about 400 get through (0 to 800, depending most on where they go from “Order”"),
        "{out}"
    );
}

#[test]
fn stuck_and_unstated_are_told_by_name() {
    let text = "journey: X
stages:
  - id: purchase
    touchpoints:
      - { name: Order, next: [{ to: loop, probability: 0.25 }, { to: ask, probability: 0.25 }, done] }
      - { name: Loop, next: again }
      - { name: Again, next: loop }
      - { name: Ask, next: { to: done, probability: 0.4 } }
";
    let (_, out, _) = analyze(text, &[]);
    let out = unfolded(&out);
    assert!(out.contains("Stuck, with nothing that leads out: 250 at “Loop”."), "{out}");
    assert!(out.contains("The map does not say where these go: 150 from “Ask”."), "{out}");
}

#[test]
fn a_near_certain_loop_keeps_the_shares_of_its_exits() {
    let text = "journey: X\nstages: [{ id: purchase, touchpoints: [{ name: Wait, next: [{ to: wait, probability: 0.999999999999 }, { to: done, probability: 3e-13 }, { to: lost, probability: 7e-13 }] }] }]";
    let (_, out, _) = analyze(text, &["--format", "json"]);
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_near(&answer["journeys"][0]["personas"][0]["kept"], 0.3);
}

/// Each of these loops is hardly ever left, so that a change to it is not answered by the formula. Solved anew one by one,
/// they would take minutes.
#[test]
fn thousands_of_loops_that_are_hardly_left_have_figures() {
    let stay = |number: usize| {
        format!(
            "{{ name: t{number}, next: [t{number}, t{}, {{ to: t{number}, probability: 0.99999 }}, {{ to: lost, probability: 0.000001 }}] }}",
            number + 1
        )
    };
    let all: Vec<String> = (0..3_000).map(stay).collect();
    let text =
        format!("journey: X\nstages: [{{ id: purchase, touchpoints: [{}, {{ name: t3000 }}] }}]", all.join(", "));
    let (code, out, _) = analyze(&text, &["--format", "json"]);
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 0);
    assert!(answer["journeys"][0]["personas"][0]["outcomes"]["lost"].as_f64().unwrap() > 0.99);
}

#[test]
fn what_if_is_a_table() {
    let set = "touchpoints.wait.next.lost.probability=0.05";
    let (code, out, _) = analyze(PERMIT, &["--persona", "firm", "--set", set]);
    assert_eq!(code, 0);
    let row = out.lines().find(|line| line.contains("get through")).unwrap_or_else(|| panic!("{out}"));
    // Of 500, 328 get through; with half as many who give up while they wait, 352.
    let numbers: Vec<&str> = row.split_whitespace().rev().take(3).collect();
    assert_eq!(numbers, ["+23", "352", "328"], "{out}");
}

#[test]
fn changes_that_cannot_be_made_say_what_to_write() {
    for (args, said) in [
        (["--set", "touchpoints.wiat.takes=2d"], "did you mean `wait`?"),
        (["--set", "touchpoints.wait.next.dicision=0.2"], "did you mean `decision`?"),
        (
            ["--set", "touchpoints.wait.name=Wait"],
            "`next`, `experience`, `expectation`, `wait`, `takes` or `entry` can be set",
        ),
        (["--set", "touchpoints.wait.next.lost=1.5"], "give a number from 0 to 1"),
        (["--set", "touchpoints.wait.next.lost=NaN"], "give a number from 0 to 1"),
        (["--set", "touchpoints.wait.experience=inf"], "give a number from 1 to 5"),
        (["--set", "touchpoints.wait.wait=soon"], "give a duration such as"),
        (["--set", "personas.firm.name=x"], "personas.firm.share"),
        (["--set", "stages.x=1"], "an address begins with `touchpoints` or `personas`"),
        (["--set", "touchpoints.wait"], "write an address, `=` and a value"),
        (["--without", "nothing-like-it"], "has no touchpoint `nothing-like-it`"),
        (["--persona", "frim"], "did you mean `firm`?"),
        (["--scenario", "x"], "has no scenario `x`"),
    ] {
        let (code, _, err) = analyze(PERMIT, &args);
        assert_eq!(code, 2, "{args:?}: {err}");
        assert!(err.contains(said), "{args:?}: {err}");
    }
    let over = ["--set", "touchpoints.wait.next.lost=0.7", "--set", "touchpoints.wait.next.apply=0.7"];
    let (code, _, err) = analyze(PERMIT, &over);
    assert_eq!(code, 2);
    assert!(err.contains("add up to 1.4, but its transitions share only 1"), "{err}");
}

#[test]
fn several_journeys_begin_with_a_table() {
    let ran = all_shipped().args(["analyze"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let table: Vec<&str> = ran.stdout.lines().take_while(|line| !line.is_empty()).collect();
    assert!(table[0].starts_with("journey"));
    for name in shipped_names() {
        assert!(table.iter().any(|row| row.contains(&name)), "{name} in\n{}", table.join("\n"));
    }
}

#[test]
fn every_format_has_every_shipped_journey() {
    for (format, begins) in [("markdown", "| journey |"), ("csv", "path,journey,persona"), ("json", "{")] {
        let ran = all_shipped().args(["analyze", "--format", format]).go();
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.starts_with(begins), "{}", ran.stdout);
        assert!(!ran.stdout.contains("NaN") && !ran.stdout.contains("inf,") && !ran.stdout.contains("-0.0"));
    }
}

#[test]
fn a_journey_with_load_errors_is_told_and_the_others_are_answered() {
    let ran = Run::new()
        .file("a.yaml", "journey: A\nstages: [{ id: purchase, touchpoints: [A] }]")
        .file("b.yaml", "journey: B\nstages: []\nsteps: 1\n")
        .args(["analyze", "a.yaml", "b.yaml"])
        .go();
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("1,000 get through") && ran.stderr.contains("b.yaml"), "{}{}", ran.stdout, ran.stderr);
}

/// What is set must be shared with something, and no more than there is.
#[test]
fn what_is_set_keeps_the_total() {
    let journey = "journey: X\npersonas: { a: { name: A, share: 0.5 }, b: { name: B, share: 0.5 }, c: { name: C, accompanies: a } }\nstages:\n  - id: purchase\n    touchpoints:\n      - { id: order, name: Order, next: eat }\n      - { id: eat, name: Eat, entry: 0.5, meanwhile: read }\n      - { id: read, name: Read, personas: [a, b] }\n";
    for (args, said) in [
        (
            &["--set", "touchpoints.order.next.eat.probability=0.4"][..],
            "add up to 0.4, but its transitions share 1, and no other one takes the rest",
        ),
        (
            &["--set", "personas.a.share=0.6", "--set", "personas.b.share=0.6"],
            "the shares of personas that are set add up to 1.2",
        ),
        (
            &["--set", "touchpoints.order.entry=0.8", "--set", "touchpoints.eat.entry=0.7"],
            "the shares of entries that are set for `a` add up to 1.5",
        ),
        (
            &["--set", "touchpoints.order.entry=0", "--set", "touchpoints.eat.entry=0"],
            "the shares of entries that are set for `a` add up to 0",
        ),
        (&["--set", "personas.c.share=0.5"], "`c` accompanies `a` and is no customer"),
        (&["--without", "read"], "`read` goes on beside others"),
        (&["--without", "eat", "--without", "eat"], "`eat` is taken away twice"),
        (&["--set", "touchpoints.eat.wait.expected=3d"], "of a wait, its length can be set: `wait.for`"),
        (&["--set", "touchpoints.order.next.eat.probabilty=0.4"], "`touchpoints.order.next.eat.probability`"),
        (&["--set", "touchpoints.eat.takes=99999999w"], "at most a century"),
    ] {
        let (code, _, error) = analyze(journey, args);
        assert!(code == 2 && error.contains(said), "{args:?}: {error}");
    }
}

#[test]
fn a_change_tells_where_everybody_goes() {
    let journey = "journey: X\nends: { refused: { name: Refused, kind: other } }\nstages:\n  - id: purchase\n    touchpoints:\n      - { id: apply, name: Apply, next: [done, { to: refused, probability: 0.3 }] }\n";
    let (_, out, _) = analyze(journey, &["--without", "apply"]);
    assert!(out.contains("come to “Refused”, of 1,000 ") && out.contains("−300"), "{out}");
}

/// Half of the customers begin nowhere, and the report says so.
#[test]
fn who_begins_nowhere_is_told() {
    let journey = "journey: X\npersonas: { a: { name: A, share: 0.5 }, b: { name: B, share: 0.5 } }\nstages: [{ id: purchase, touchpoints: [{ name: Order, personas: a }] }]\n";
    let (_, out, _) = analyze(journey, &[]);
    assert!(out.contains("500 begin nowhere: no touchpoint is an entry of B (`entry`)."), "{out}");
}

#[test]
fn a_journey_without_the_persona_keeps_no_other_back() {
    let with = |persona: &str| {
        format!("journey: J\npersonas: {{ {persona}: P }}\nstages: [{{ id: purchase, touchpoints: [Order] }}]\n")
    };
    let run = Run::new().file("journeys/a.yaml", with("host")).file("journeys/b.yaml", with("guest"));
    let ran = run.args(["analyze", "--persona", "guest"]).go();
    assert!(
        ran.code == 2 && ran.stderr.contains("journeys/a.yaml: `a` has no persona `host`")
            || ran.stderr.contains("`guest`"),
        "{}",
        ran.stderr
    );
    assert!(ran.stdout.starts_with("J: P, one round"), "{}", ran.stdout);
}

/// Probabilities so small that visits would be infinite.
#[test]
fn what_is_hardly_ever_left_is_refused_by_name() {
    let journey = "journey: X\nstages:\n  - id: purchase\n    touchpoints:\n      - { id: x, name: X, next: [{ to: x, probability: 1 }, { to: lost, when: n, probability: 1e-310 }, { to: done, when: m, probability: 1e-310 }] }\n";
    for format in ["human", "json", "csv"] {
        let (code, out, error) = analyze(journey, &["--format", format]);
        assert!(code == 2 && error.contains("`x` is left so seldom that nobody can count the visits"), "{error}");
        assert_eq!(out, "");
    }
}

#[test]
fn what_happens_for_half_of_them_takes_half_the_time() {
    let journey = "journey: X\nstages: [{ id: purchase, touchpoints: [{ id: x, name: X, takes: 1h, wait: { for: 2h, expected: 1h }, repeats: { times: [0, 1], every: 1d } }] }]\n";
    let (_, out, _) = analyze(journey, &["--format", "json"]);
    assert!(out.contains("\"mean\": \"PT1H30M\"") && out.contains("\"mean\": \"PT1H\""), "{out}");
}

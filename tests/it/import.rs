//! The import of Mermaid's user journeys: the journey has what Mermaid reads in the diagram, and it loads.
//!
//! The test with the real Mermaid needs what those of `tests/mermaid.rs` need:
//!
//! ```sh
//! PLAYWRIGHT_CORE=… MERMAID=… cargo nextest run --run-ignored all import::
//! ```

mod texts;

use std::fs;
use std::sync::Arc;

use crate::common::client::seen_in_browser;
use crate::common::generate;
use crate::common::text::once_blank;
use crate::common::{MINIMAL, Ran, Run, shipped_journeys};
use polku::interop::mermaid::{Diagram, Score, import, read};
use polku::model::{PersonaIx, StageKind};
use polku::render::{self, Options};
use polku::{Journey, JourneyGraph, Source, load_str};
use proptest::prelude::*;
use serde::Deserialize;
use texts::{ODD, nearly};

/// Mermaid's own example, slightly changed.
const WORKING_DAY: &str = "\
journey
    title My working day
    section Go to work
      Make tea: 5: Me
      Go upstairs: 3: Me
      Do work: 1: Me, Cat
    section Go home
      Go downstairs: 5: Me
      Sit down: 5: Me
";

fn imported(text: &str) -> String {
    let imported = import(&Source::new("visit.mmd", text).into(), None);
    imported.value.unwrap_or_else(|| panic!("{:#?}\n{text}", imported.diagnostics))
}

/// Returns the journey of a diagram, which loads without diagnostics.
#[track_caller]
fn journey(text: &str) -> Journey {
    let yaml = imported(text);
    let loaded = load_str("visit.yaml", &yaml);
    assert!(loaded.diagnostics.is_empty(), "{:#?}\n{yaml}\n{text}", loaded.diagnostics);
    loaded.value.unwrap()
}

#[test]
fn equal_sections_that_are_apart_keep_their_name_there_and_back() {
    let text = "journey\n    title A visit\n    section Desk\n      Asks: 3: Guest\n    section Garden\n      Waits: 4: Guest\n    section Desk\n      Pays: 5: Guest\n";
    let first = journey(text);
    let drawn = render::mermaid(&JourneyGraph::new(&first), &Options::default());
    let sections = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| line.trim().strip_prefix("section ")).map(str::to_owned).collect()
    };
    assert_eq!(sections(&drawn), ["Desk", "Garden", "Desk"]);
    let names = |journey: &Journey| -> Vec<String> {
        journey
            .stages
            .iter()
            .map(|stage| format!("{} {:?}", stage.id.value, stage.name.as_ref().map(|name| &name.value)))
            .collect()
    };
    assert_eq!(names(&journey(&drawn)), names(&first));
    // Adjacent sections need different ids: Mermaid would merge sections with the same name.
    let stages = ["a", "b", "c"]
        .map(|id| format!("{{ id: {id}, kind: purchase, name: Desk, touchpoints: [To {id}] }}"))
        .join(", ");
    let next = load_str("a.yaml", &format!("journey: X\nstages: [{stages}]\n")).value.unwrap();
    let drawn = render::mermaid(&JourneyGraph::new(&next), &Options::default());
    assert_eq!(sections(&drawn), ["Desk", "Desk (b)", "Desk"]);
}

#[test]
fn blocks_in_quotations_and_lists_are_read() {
    let first = journey("journey\n  title Lamp\n  section Need\n    Lamp flickers: 2: Buyer\n");
    for text in [
        "> ```mermaid\n> journey\n>   title Lamp\n>   section Need\n>     Lamp flickers: 2: Buyer\n> ```\n",
        "Notes.\n\n> [!NOTE]\n> ```mermaid\n> journey\n>     title Lamp\n>     section Need\n>       Lamp flickers: 2: Buyer\n> ```\n\nMore: 1: 2\n",
        "> > ~~~ mermaid\n>> journey\n> > title Lamp\n> > section Need\n>> Lamp flickers: 2: Buyer\n> > ~~~\n",
        "- ```mermaid\n  journey\n  title Lamp\n  section Need\n  Lamp flickers: 2: Buyer\n  ```\n- more\n",
        "1. First\n\n   > - ```mermaid\n   >   journey\n   >   title Lamp\n   >   section Need\n   >   Lamp flickers: 2: Buyer\n   >   ```\n",
        // A block ends with its quotation.
        "> ```mermaid\n> journey\n> title Lamp\n> section Need\n> Lamp flickers: 2: Buyer\n\nProse: of: another\n",
        "> ```text\n> open\n\n```mermaid\njourney\ntitle Lamp\nsection Need\nLamp flickers: 2: Buyer\n```\n",
    ] {
        let text = import(&Source::new("note.md", text).into(), None);
        let again = load_str("visit.yaml", &text.value.unwrap_or_else(|| panic!("{:#?}", text.diagnostics)));
        assert_eq!((again.value.unwrap().touchpoints, text.diagnostics.len()), (first.touchpoints.clone(), 0));
    }
}

#[test]
fn a_file_of_markdown_without_a_journey_is_told_so() {
    let said = |name: &str, text: &str| {
        let found = import(&Source::new(name, text).into(), None).diagnostics;
        assert_eq!(found.len(), 1, "{text}");
        found[0].message.clone()
    };
    for (name, text) in [
        ("words.md", "Only words.\n"),
        ("a.markdown", "# A\n\n```sh\nls\n```\n"),
        ("<stdin>", "Text\n\n```sh\nls\n```\n"),
    ] {
        assert_eq!(said(name, text), format!("{name} has no ```mermaid block with a user journey"));
    }
    assert!(said("words.mmd", "Only words.\n").contains("`Only`"));
    // A diagram in a file with that name is still a diagram.
    assert!(import(&Source::new("a.md", WORKING_DAY).into(), None).value.is_some());
}

#[test]
fn swapped_names_and_actors_are_reported() {
    let told = |text: &str| {
        let found = import(&Source::new("a.mmd", text).into(), None).diagnostics;
        found
            .iter()
            .filter(|one| one.message.contains("probably swapped"))
            .map(|one| one.message.clone())
            .collect::<Vec<_>>()
    };
    let seats =
        "journey\n  title Cinema\n  section Seats\n    Guest: 5: Chooses a seat\n    Guest: 2: Enters the card\n";
    assert_eq!(told(seats), ["name and actor are probably swapped: several tasks are called `Guest`"]);
    let apart = "journey\n  section A\n    Guest: 5: Chooses a seat\n  section B\n    Staff: 5: Greets\n    Guest: 2: Enters the card\n";
    assert_eq!(told(apart).len(), 1);
    // An actor with several tasks is a real actor, and so is any actor in a diagram written by polku.
    assert_eq!(told(&format!("{seats}    Leaves: 4: Chooses a seat\n")), [""; 0]);
    assert_eq!(told(WORKING_DAY), [""; 0]);
    assert_eq!(told(&seats.replace("Cinema\n", "Cinema\n  accTitle: Cinema\n")), [""; 0]);
}

#[test]
fn names_that_no_journey_may_have_are_shortened() {
    // What is left of this name makes no id.
    let odd = journey(&format!("journey\n  section Order\n    {}abc: 3\n", "!".repeat(500)));
    assert_eq!(odd.touchpoints[0].id.value, "abc");
    let long = |letter: &str| letter.repeat(2_500);
    let [title, section, task, actor] = ["t", "å", "n", "a"].map(long);
    let text = format!("journey\n  title {title}\n  section {section}\n    {task}: 3: {actor}\n");
    let journey = journey(&text);
    let length = |name: &str| name.chars().count();
    assert_eq!(length(&journey.title.value), 2_000);
    let persona = journey.persona_name(PersonaIx::from(0)).unwrap();
    let stage = &journey.stages[0].name.as_ref().unwrap().value;
    for name in [stage, &journey.touchpoints[0].name.value, persona] {
        assert_eq!(length(name), 500);
    }
    assert_eq!(said(&text), ["1:1 warning: 4 names are longer than a journey allows, and are shortened"]);
    let fits = format!("journey\n  section Order\n    {}: 3\n", &task[..500]);
    assert_eq!(said(&fits), [""; 0]);
}

#[test]
fn pictures_claim_no_language_that_the_journey_does_not_state() {
    let yaml = imported("journey\n    title 買い物\n    section 購入\n      支払う: 4: 客\n");
    let drawn = |text: &str| {
        ["kai.svg", "kai.html"].map(|name| {
            let ran = Run::new().file("kai.yaml", text).args(["render", "kai.yaml", "-o", name]).go();
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            fs::read_to_string(ran.folder.path().join(name)).unwrap()
        })
    };
    let [svg, html] = drawn(&yaml);
    assert!(!svg.contains(" lang="), "{svg}");
    // The language of polku's own words on a page is known; the language of the author's texts is unknown.
    assert!(html.contains("<html lang=\"en\"") && html.contains("<body lang=\"\">"), "{html}");
    let [svg, html] = drawn(&yaml.replace("journey:", "lang: ja\njourney:"));
    assert!(svg.contains(" lang=\"ja\"") && html.contains("<bdi lang=\"ja\">買い物"));
    assert!(html.contains("<body>"), "{html}");
}

/// Returns the messages for a text that is not a user journey, each with its position.
fn said(text: &str) -> Vec<String> {
    let source = Arc::new(Source::new("visit.mmd", text));
    let imported = import(&source, None);
    let said = imported.diagnostics.iter().map(|diagnostic| {
        let place = source.position(diagnostic.primary.span.start);
        format!("{place} {}: {}", diagnostic.severity, diagnostic.message)
    });
    said.collect()
}

// ---- what becomes of a diagram -------------------------------------------------------------------

#[test]
fn a_working_day() {
    insta::assert_snapshot!(imported(WORKING_DAY));
}

/// Everything that a diagram may contain, and what the import guesses, corrects and leaves out.
#[test]
fn all_there_is() {
    insta::assert_snapshot!(imported(
        "---\ntitle: A title that is not shown\nconfig: { theme: dark }\n---\n\
         %% A comment\n%%{init: {'theme': 'dark'}}%%\n  journey\n  title A visit #58; part #quot;one#quot;\n\
         accTitle: A visit to the shop\n  accDescr {\n    From the door to the till,\n    and out again: a long text that \
         goes on and on, so that it would not stand on one line\n  }\n\
         Before: 4\n\
         section Awareness\n  See an ad:3:Ann , Bob,\n\
         section Purchase\n  %% another\n  Order: 4.5: Ann\n  Order: 2: Bob\n  Order: 2: Ann\n\
         section Purchase\n  Pay: 9: Ann\n  Leave:: Bob\n  Done: ten\n"
    ));
}

#[test]
fn stages_are_told_by_their_names() {
    let of = |sections: &[&str]| {
        let sections: Vec<String> = sections.iter().map(|name| format!("section {name}\n  A: 3\n")).collect();
        let journey = journey(&format!("journey\n{}", sections.concat()));
        let lang = journey.lang.as_ref().map_or("en", |lang| &lang.value).to_owned();
        let stages = journey.stages.iter().map(|stage| {
            format!(
                "{} {} {}",
                stage.id.value,
                stage.name.as_ref().map_or("-", |name| &name.value),
                stage.kind.as_str()
            )
        });
        std::iter::once(lang).chain(stages).collect::<Vec<_>>()
    };
    assert_eq!(
        of(&["Starting state", "pre-purchase", "PURCHASE", "Post purchase"]),
        [
            "en",
            "starting-state - starting-state",
            "pre-purchase pre-purchase pre-purchase",
            "purchase PURCHASE purchase",
            "post-purchase Post purchase post-purchase",
        ]
    );
    assert_eq!(
        of(&["Lähtötila", "Ennen ostoa", "Ostotapahtuma", "Oston jälkeen"]),
        [
            "fi",
            "starting-state - starting-state",
            "pre-purchase - pre-purchase",
            "purchase - purchase",
            "post-purchase - post-purchase"
        ]
    );
    // Earlier versions of polku wrote this name.
    assert_eq!(of(&["Ennen ostosta"]), ["fi", "pre-purchase Ennen ostosta pre-purchase"]);
    assert_eq!(of(&["Köpet", "Hem"]), ["sv", "purchase - purchase", "hem Hem post-purchase"]);
    assert_eq!(
        of(&["Consideration", "X", "Purchase", "Y", "Purchase"]),
        [
            "en",
            "consideration Consideration pre-purchase",
            "x X pre-purchase",
            "purchase - purchase",
            "y Y purchase",
            "purchase-2 Purchase purchase"
        ]
    );
    assert_eq!(
        of(&["奉茶", "🎉", "Null"])[1..],
        ["stage-1 奉茶 pre-purchase", "stage-2 🎉 purchase", "null Null post-purchase"]
    );
    // The words of service design, and those of ready sets.
    assert_eq!(
        of(&["Pre-service", "Hoito", "Seuranta", "Uppföljning"])[1..],
        [
            "pre-purchase Pre-service pre-purchase",
            "purchase Hoito purchase",
            "post-purchase Seuranta post-purchase",
            "uppfoljning Uppföljning post-purchase"
        ]
    );
    // Consecutive sections with the same name are merged.
    assert_eq!(of(&["A", "A"])[1..], ["a A purchase"]);
}

#[test]
fn tasks_of_one_name_are_one_touchpoint_where_actors_differ() {
    let journey = journey("journey\nOrder: 4: Ann\nOrder: 2: Bob\nOrder: 3: Ann\nOrder: 3: Ann\nOrder: 3\nOrder: 5");
    let scores = journey.touchpoints.iter().map(|touchpoint| {
        let score =
            |ix| touchpoint.experience.as_ref().and_then(|scores| scores.get(PersonaIx::from(ix))).map(|at| at.value);
        (touchpoint.id.value.as_str(), score(0), score(1))
    });
    assert_eq!(
        scores.collect::<Vec<_>>(),
        [
            ("order", Some(4.0), Some(2.0)),
            // For Ann alone.
            ("order-2", Some(3.0), Some(3.0)),
            ("order-3", Some(3.0), Some(3.0)),
            ("order-4", Some(3.0), Some(3.0)),
            ("order-5", Some(5.0), Some(5.0))
        ]
    );
    assert_eq!(journey.touchpoints[1].named_personas.as_ref().unwrap().len(), 1);
}

#[test]
fn texts_are_what_mermaid_shows() {
    let journey = journey(
        "journey\ntitle #9829; #quot;x#quot; &lt #foo\nCaf#eacute; &lt <br/>now: 3: A#44; B\n#128;#x41;: 4\n奉茶: 5\n#32;: 3",
    );
    assert_eq!(journey.title.value, "♥ \"x\" &lt");
    let names: Vec<&str> = journey.touchpoints.iter().map(|touchpoint| touchpoint.name.value.as_str()).collect();
    assert_eq!(names, ["Café &lt now", "€&x41;", "奉茶", "Touchpoint 4"]);
    assert_eq!(journey.definitions.personas[0].name.value, "A, B");
}

#[test]
fn every_journey_gets_a_title() {
    let title = |name: &str, text: &str| {
        let yaml = import(&Source::new(name, text).into(), None).value.unwrap();
        load_str("x.yaml", &yaml).value.unwrap().title.value.clone()
    };
    assert_eq!(title("a.mmd", "---\ntitle: Front\n---\njourney\ntitle Own\nA: 3"), "Own");
    assert_eq!(title("a.mmd", "---\ntitle: Front\n---\njourney\naccTitle: Told\nA: 3"), "Front");
    assert_eq!(title("a.mmd", "journey\naccTitle: Told\nA: 3"), "Told");
    assert_eq!(title("some/where/a-visit_to.the.shop.mmd", "journey\nA: 3"), "A visit to");
    assert_eq!(title("<stdin>", "journey\nA: 3"), "A journey");
    assert_eq!(title("奉茶.mmd", "journey\nA: 3"), "奉茶");
}

// ---- what is wrong -------------------------------------------------------------------------------

#[test]
fn everything_that_mermaid_rejects_is_reported_at_once() {
    let text = "journey\n  title x; y\n  section A: b\n  section\n  Foo\n    Bar # x: 3\n    Foo: 5;\n    : 3\n    Foo:\n    \
                Journey planner: 5\n    ok: 3: A: dropped\n    a;b: 4\n  bad: no\n  empty: \n  zero: 0 %% x\n accDescr { foo\n";
    assert_eq!(
        said(text),
        [
            "2:10 error: Mermaid does not allow a semicolon here",
            "3:12 error: a section has no score, and its name cannot contain a colon",
            "5:3 warning: Mermaid takes this line as the text of `section` above",
            "6:5 error: `#` begins a comment and cuts off the task `Bar`",
            "7:11 error: Mermaid does not allow a semicolon here",
            "8:5 error: there is no name before this colon",
            "9:8 error: there is nothing after the colon of `Foo`",
            "10:5 error: a line cannot begin with the word `journey`, which begins the diagram",
            "11:13 warning: Mermaid drops everything after the third colon",
            "12:6 error: Mermaid does not allow a semicolon here",
            "13:8 warning: `no` is not a score and is left out",
            "14:8 warning: the task has no score",
            "15:9 warning: `0 %% x` is not a score and is left out",
            "16:2 error: `accDescr {` has no end",
        ]
    );
    assert_eq!(
        said("journey\nA\nB: 3\naccTitle: \n"),
        ["2:1 error: the task `A` has no score", "4:1 error: `accTitle:` has no end"]
    );
}

#[test]
fn other_texts_are_named_for_what_they_are() {
    for (text, expected) in [
        ("", "1:1 error: there is no diagram here"),
        ("%% only a comment", "1:18 error: there is no diagram here"),
        ("flowchart LR\n  A-->B", "1:1 error: this is a different kind of diagram: `flowchart`"),
        ("%% x\n\n  sequenceDiagram\n  A->>B: hi", "3:3 error: this is a different kind of diagram: `sequenceDiagram`"),
        ("Journey\n  A: 3", "1:1 error: Mermaid does not know `Journey`"),
        ("jurney\n  A: 3", "1:1 error: no diagram of Mermaid begins with `jurney`"),
        ("journeys\n  A: 3", "1:1 error: no diagram of Mermaid begins with `journeys`"),
        (MINIMAL, "1:1 error: this is a polku journey in YAML, not a diagram of Mermaid"),
        ("journey\n", "1:1 error: the diagram has no tasks, but a journey needs at least one touchpoint"),
        ("\n---\ntitle: x\n---\njourney\nA: 3", "2:1 error: Mermaid does not recognise this as front matter"),
        (
            "---\ntitle: [\n---\njourney\nA: 3",
            "2:1 error: the front matter is not valid YAML: this `[` is never closed",
        ),
        (
            "# Notes\n\n```mermaid\nflowchart LR\n```\n\n```mermaid\npie\n```\n",
            "3:1 error: no diagram in this file is a user journey: they begin with `flowchart` in line 3 and `pie` in line 7",
        ),
    ] {
        assert_eq!(said(text), [expected], "{text}");
    }
    let many = said(&"```mermaid\npie\n```\n".repeat(9));
    assert!(many[0].ends_with("`pie` in line 13 and 4 more"), "{many:?}");
    let crowd: Vec<String> = (0..65).map(|number| format!("A{number}")).collect();
    let text = format!("journey\nA: 3: {}", crowd.join(","));
    assert_eq!(said(&text), ["2:1 error: the diagram has more than 64 actors, but a journey has at most 64 personas"]);
    // Warnings do not displace errors.
    let many = format!("journey\n{}A", "A: 7\n".repeat(1_500));
    assert_eq!(said(&many).iter().filter(|said| said.contains("error: the task `A` has no score")).count(), 1);
    let large = format!("journey\nA: 3\n%% {}", "x".repeat(1 << 20));
    assert_eq!(said(&large), ["1:1 error: the diagram is larger than 1 MiB"]);
}

#[test]
fn places_are_those_of_the_file() {
    // A byte-order mark, a block in a list, front matter, removed comments, and references.
    let text = "\u{feff}# Notes\r\n\r\n- A visit\r\n\r\n  ```mermaid\r\n  ---\r\n  title: x\r\n  ---\r\n  journey\r\n  \
                %% one\r\n\r\n  Käy #58; %%{wrap}%% ä: 3\r\n  Ä#58;ä: 7: A: é\r\n  ```\r\n\r\nText: 3\r\n";
    assert_eq!(
        said(text),
        [
            "13:11 warning: the score is not from 1 to 5 and is left out",
            "13:15 warning: Mermaid drops everything after the third colon"
        ]
    );
    let journey = journey(text);
    assert_eq!(
        journey.touchpoints.iter().map(|touchpoint| touchpoint.name.value.as_str()).collect::<Vec<_>>(),
        ["Käy : ä", "Ä:ä"]
    );
}

// ---- the command ---------------------------------------------------------------------------------

const SEVERAL: &str = "\
# Two visits

```mermaid
flowchart LR
  A --> B
```

~~~ mermaid
journey
  First: 3
~~~

1. Item

   ``` {.mermaid}
   journey
     Second: 4
   ```

::: mermaid
journey
  Third: 5
:::
";

#[test]
fn one_of_several_is_imported() {
    let go = |args: &[&str]| {
        let all = ["import", "mermaid", "notes.md"].into_iter().chain(args.iter().copied());
        Run::new().file("notes.md", SEVERAL).args(all).go()
    };
    let first = go(&[]);
    assert_eq!(first.code, 0);
    assert!(first.stdout.contains("name: First"), "{}", first.stdout);
    assert!(
        first.stderr.contains("--> notes.md:15:1") && first.stderr.contains("`--nth 3` imports this one"),
        "{}",
        first.stderr
    );
    for (nth, name) in [("2", "Second"), ("3", "Third")] {
        let ran = go(&["--nth", nth]);
        assert!(ran.stdout.contains(&format!("name: {name}")) && ran.stderr.is_empty(), "{}", ran.stdout);
    }
    let ran = go(&["--nth", "4"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("the file contains 3 user journeys"), "{}", ran.stderr);
    assert_eq!(go(&["--nth", "0"]).code, 2);
}

/// What an import cannot know is ignored by name, with a reason; a name that is no longer needed is reported.
#[test]
fn what_no_import_can_know_is_ignored() {
    let lint = |ran: Ran| Run::in_folder(ran.folder).args(["lint", "visit.yaml", "--format", "concise"]).go();
    let import = |text: &str| {
        let run = Run::new().file("visit.mmd", text);
        run.args(["import", "mermaid", "visit.mmd", "-o", "visit.yaml"]).go()
    };
    let ran = import(WORKING_DAY);
    let text = fs::read_to_string(ran.folder.path().join("visit.yaml")).unwrap();
    let comment =
        "# polku: ignore-file[missing-stage, dead-end, no-exit, unrecovered-failure] no import can know this; ";
    assert!(text.contains(comment), "{text}");
    let linted = lint(ran);
    assert!(linted.code == 0 && !linted.stdout.contains("error["), "{}", linted.stdout);
    assert!(linted.stdout.contains("half-scored") && !linted.stdout.contains("unused-ignore"), "{}", linted.stdout);
    // Once the path ends properly, the name is no longer needed.
    let text = text.replace("- name: Sit down\n", "- name: Sit down\n        next: done\n");
    let text = text
        .replace("- name: Do work\n", "- name: Do work\n        next: [go-downstairs, { to: done, personas: cat }]\n");
    let run =
        Run::in_folder(linted.folder).file("visit.yaml", &text).args(["lint", "visit.yaml", "--format", "concise"]);
    let linted = run.go().stdout;
    assert!(linted.contains("[unused-ignore] `dead-end` finds nothing to ignore here"), "{linted}");
    assert!(!linted.contains("[dead-end]"), "{linted}");
}

#[test]
fn an_existing_file_is_not_overwritten() {
    let go = |ran: Ran, args: &[&str]| {
        Run::in_folder(ran.folder).args(["import", "mermaid", "visit.mmd"].into_iter().chain(args.iter().copied())).go()
    };
    let file = |ran: &Ran| fs::read_to_string(ran.folder.path().join("visit.yaml")).unwrap();
    let printed = go(Run::new().file("visit.mmd", WORKING_DAY).args(["rules"]).go(), &[]);
    let expected = printed.stdout.clone();
    let first = go(printed, &["-o", "visit.yaml"]);
    assert_eq!((first.code, first.stdout.as_str(), first.stderr.as_str()), (0, "", "wrote visit.yaml\n"));
    assert_eq!(file(&first), expected);
    fs::write(first.folder.path().join("visit.yaml"), "mine").unwrap();
    let again = go(first, &["-o", "visit.yaml"]);
    assert_eq!((again.code, file(&again).as_str()), (2, "mine"));
    assert_eq!(again.stderr, "error: visit.yaml already exists; name another file, or replace this one with --force\n");
    let forced = go(again, &["-o", "visit.yaml", "--force"]);
    assert_eq!((forced.code, file(&forced)), (0, expected));
    let itself = go(forced, &["-o", "./visit.mmd", "--force"]);
    assert_eq!(
        (itself.code, itself.stderr.as_str()),
        (2, "error: visit.mmd is the imported file itself; write the journey to another file\n")
    );
    let nowhere = go(itself, &["-o", "not/there.yaml"]);
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.stderr.starts_with("error: cannot write not/there.yaml"), "{}", nowhere.stderr);
    let left =
        fs::read_dir(nowhere.folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut left: Vec<String> = left.collect();
    left.sort();
    assert_eq!(left, ["visit.mmd", "visit.yaml"]);
}

#[test]
fn what_is_imported_goes_on_to_other_commands() {
    let ran = Run::new().args(["import", "mermaid", "-"]).input(WORKING_DAY).go();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let shown = Run::new().args(["show", "-"]).input(&ran.stdout).go();
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""));
    let again = Run::new().args(["render", "-", "--format", "mermaid"]).input(&ran.stdout).go();
    assert_eq!(says(&diagram(&again.stdout)), says(&diagram(WORKING_DAY)));
}

#[test]
fn unreadable_files_are_reported() {
    let go = |text: &[u8]| Run::new().args(["import", "mermaid", "-"]).input(text).go();
    let latin = go(b"journey\nK\xe4y: 3");
    assert_eq!((latin.code, latin.stdout.as_str()), (2, ""));
    assert!(latin.stderr.contains("error[not-text]: the file is not UTF-8 text"), "{}", latin.stderr);
    let broken = go(b"journey\nA");
    assert_eq!((broken.code, broken.stdout.as_str()), (1, ""));
    assert!(broken.stderr.contains("error[mermaid-syntax]: the task `A` has no score"), "{}", broken.stderr);
    let missing = Run::new().args(["import", "mermaid", "none.mmd"]).go();
    assert_eq!(
        (missing.code, missing.stderr.as_str()),
        (2, "error: cannot read none.mmd: no such file or directory\n")
    );
    for kind in ["mermaid-syntax", "mermaid-loss"] {
        assert_eq!(Run::new().args(["explain", kind]).go().code, 0);
    }
}

// ---- there and back ------------------------------------------------------------------------------

fn exported(journey: &Journey) -> String {
    render::mermaid(&JourneyGraph::new(journey), &Options::default())
}

fn diagram(text: &str) -> Diagram {
    let (diagram, problems) = read(&Source::new("visit.mmd", text).into(), None).into_parts();
    diagram.unwrap_or_else(|| panic!("{problems:#?}\n{text}"))
}

/// A task: its name, its score, its actors.
type Said = (String, String, Vec<String>);

/// The content of a diagram, regardless of the order of actors and of tasks that form one touchpoint.
fn says(diagram: &Diagram) -> Vec<(String, Vec<Said>)> {
    let tasks = |section: &polku::interop::mermaid::Section| {
        let mut tasks: Vec<Said> = Vec::new();
        let each = section.tasks.iter().map(|task| {
            let mut actors = task.actors.clone();
            actors.sort();
            let name = task.name.value.strip_prefix("(?) ").unwrap_or(&task.name.value);
            let mark = if task.name.value.starts_with("(?) ") { "(?) " } else { "" };
            (name.to_owned(), format!("{mark}{:?}", task.score), actors)
        });
        tasks.extend(each);
        tasks.chunk_by_mut(|a, b| a.0 == b.0).for_each(|same| same.sort());
        tasks
    };
    diagram.sections.iter().map(|section| (section.name.clone(), tasks(section))).collect()
}

#[test]
fn an_exported_journey_comes_back() {
    let mut journeys = shipped_journeys();
    journeys.push(load_str("minimal.yaml", MINIMAL).value.unwrap());
    let generated = (0..200).map(|seed| generate::journey(seed, 30));
    journeys.extend(generated.map(|text| load_str("generated.yaml", &text).value.unwrap()));
    let mut count = 0;
    for there in journeys.iter().filter(|journey| !journey.touchpoints.is_empty()) {
        let text = exported(there);
        let back = journey(&text);
        let (there, again) = (diagram(&text), diagram(&exported(&back)));
        assert_eq!(says(&there), says(&again), "{text}");
        assert_eq!((&there.title, &there.label), (&again.title, &again.label), "{text}");
        assert_eq!(there.description, again.description, "{text}");
        count += 1;
    }
    assert!(count > 150);
}

#[test]
fn a_shipped_journey_keeps_its_stages_and_scores() {
    for there in shipped_journeys() {
        let back = journey(&exported(&there));
        let kinds = |journey: &Journey| journey.stages.iter().map(|stage| stage.kind).collect::<Vec<StageKind>>();
        if there.stages.iter().all(|stage| stage.name.is_none()) {
            assert_eq!(kinds(&there), kinds(&back), "{}", there.id);
        }
        let touchpoints = |journey: &Journey| {
            let persona =
                |ix: PersonaIx| journey.definitions.personas.get(ix.index()).map(|persona| persona.name.value.clone());
            let one = |touchpoint: &polku::model::Touchpoint| {
                let score = |ix| {
                    touchpoint
                        .experience
                        .as_ref()
                        .and_then(|scores| scores.get(ix))
                        .map(|score| score.value.to_string())
                };
                let mut scores: Vec<_> = touchpoint.personas.iter().map(|ix| (persona(ix), score(ix))).collect();
                scores.sort();
                (touchpoint.name.value.clone(), scores)
            };
            journey.touchpoints.iter().map(one).collect::<Vec<_>>()
        };
        assert_eq!(touchpoints(&there), touchpoints(&back), "{}", there.id);
        assert_eq!(
            (&there.title.value, there.state.map(|at| at.value)),
            (&back.title.value, back.state.map(|at| at.value))
        );
    }
}

// ---- whatever the text ---------------------------------------------------------------------------

/// Either there are errors, each at a position in the text, or the journey loads without diagnostics.
fn holds(text: &str) -> Result<bool, TestCaseError> {
    let source = Arc::new(Source::new("visit.mmd", text));
    let imported = import(&source, None);
    for diagnostic in &imported.diagnostics {
        let span = diagnostic.primary.span;
        prop_assert!(text.get(span.range()).is_some(), "{span:?} is no place of {text:?}");
        prop_assert!(!diagnostic.message.is_empty() && diagnostic.help.is_some());
    }
    let has_error = imported.diagnostics.iter().any(|diagnostic| diagnostic.is_load_error());
    prop_assert_eq!(imported.value.is_none(), has_error, "{:?}", text);
    let Some(yaml) = imported.value else { return Ok(false) };
    let loaded = load_str("visit.yaml", &yaml);
    prop_assert!(loaded.diagnostics.is_empty(), "{:#?}\n{}\n{:?}", loaded.diagnostics, yaml, text);
    prop_assert!(!yaml.contains(|c: char| c.is_control() && c != '\n'), "{:?}", yaml);
    // The journey also says what the diagram says.
    let journey = loaded.value.unwrap();
    let names: std::collections::BTreeSet<&str> =
        journey.touchpoints.iter().map(|touchpoint| touchpoint.name.value.as_str()).collect();
    for task in diagram(text).sections.iter().flat_map(|section| &section.tasks) {
        let name = task
            .name
            .value
            .strip_prefix("(?) ")
            .filter(|_| task.score == Score::Number(3.0))
            .unwrap_or(&task.name.value);
        prop_assert!(names.contains(name.trim()) || name.trim().is_empty(), "{name:?} is not in\n{yaml}");
    }
    Ok(true)
}

proptest! {
    #[test]
    fn any_text_is_told_or_loads(text in any::<String>()) {
        holds(&text)?;
        holds(&format!("journey\n{text}"))?;
        holds(&format!("journey\nA: 3\n{text}: 4: {text}"))?;
        holds(&format!("journey\nsection {text}\nA: 3"))?;
    }
}

#[test]
fn mutated_texts_are_rejected_or_load() {
    let loaded = (0..6_000).filter(|&seed| holds(&nearly(seed)).unwrap_or_else(|error| panic!("{error}"))).count();
    assert!(loaded > 1_500, "only {loaded} were journeys");
}

// ---- with Mermaid --------------------------------------------------------------------------------

/// The output of `understand.js` for a text.
#[derive(Deserialize)]
struct Seen {
    error: Option<String>,
    understood: Option<Understood>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Understood {
    title: String,
    label: String,
    description: String,
    sections: Vec<String>,
    tasks: Vec<UnderstoodTask>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct UnderstoodTask {
    section: String,
    name: String,
    score: String,
    people: Vec<String>,
}

/// Returns what Mermaid reads, as far as both readers can express it: single blanks, no actors without a name, no
/// duplicates.
fn normal(understood: Understood) -> Understood {
    let plain = |text: String| {
        once_blank(text.replace('\u{feff}', " ").trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'))
    };
    let task = |task: UnderstoodTask| {
        let mut people: Vec<String> = Vec::new();
        for name in task.people.into_iter().map(plain) {
            if !name.is_empty() && !people.contains(&name) {
                people.push(name);
            }
        }
        let score = task.score.parse::<f64>().unwrap();
        UnderstoodTask { section: plain(task.section), name: plain(task.name), score: format!("{score:?}"), people }
    };
    Understood {
        title: plain(understood.title),
        label: plain(understood.label),
        description: plain(understood.description),
        sections: understood.sections.into_iter().map(plain).collect(),
        tasks: understood.tasks.into_iter().map(task).collect(),
    }
}

/// Returns the same for what polku reads.
fn ours(diagram: &Diagram) -> Understood {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let tasks = diagram.sections.iter().flat_map(|section| {
        section.tasks.iter().map(|task| UnderstoodTask {
            section: section.name.clone(),
            name: task.name.value.clone(),
            score: match task.score {
                Score::Missing => "0".to_owned(),
                Score::Number(score) => score.to_string(),
                Score::NoNumber => "NaN".to_owned(),
            },
            people: task.actors.clone(),
        })
    });
    Understood {
        title: text(&diagram.title),
        label: text(&diagram.label),
        description: text(&diagram.description),
        sections: diagram.sections.iter().map(|section| section.name.clone()).collect(),
        tasks: tasks.collect(),
    }
}

#[test]
#[ignore = "needs mermaid"]
fn mermaid_reads_what_we_read() {
    let mut texts: Vec<String> = ODD.iter().chain([&WORKING_DAY]).map(|text| (*text).to_owned()).collect();
    texts.extend((0..1_500).map(|seed| nearly(1_000_000 + seed)));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("job.json"), serde_json::to_string(&texts).unwrap()).unwrap();
    let seen = seen_in_browser("mermaid/understand.js", &[&folder.path().join("job.json")]);
    let seen: Vec<Seen> = serde_json::from_str(&seen.unwrap_or_else(|error| panic!("{error}"))).unwrap();
    assert_eq!(seen.len(), texts.len());
    let (mut faults, mut accepted) = (Vec::new(), 0);
    for (text, seen) in texts.iter().zip(seen) {
        let (diagram, problems) = read(&Source::new("visit.mmd", text.as_str()).into(), None).into_parts();
        match (seen.understood, diagram) {
            (None, None) => {}
            (None, Some(_)) => {
                faults.push(format!("{text:?}: Mermaid rejects it: {:.300}", seen.error.unwrap_or_default()))
            }
            (Some(_), None) => faults.push(format!("{text:?}: Mermaid accepts it: {}", problems[0].message)),
            (Some(theirs), Some(diagram)) => {
                accepted += 1;
                let (mut theirs, mut ours) = (normal(theirs), normal(ours(&diagram)));
                // polku puts the tasks before the first section into a section of their own.
                if ours.sections.first().is_some_and(String::is_empty) && ours.sections.len() > theirs.sections.len() {
                    ours.sections.remove(0);
                }
                // Mermaid passes the title of the front matter only to the renderer.
                if theirs.title.is_empty() {
                    theirs.title.clone_from(&ours.title);
                }
                if theirs != ours {
                    faults.push(format!("{text:?}:\n  Mermaid {theirs:?}\n  polku   {ours:?}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults, such as\n{}", faults.len(), faults[..faults.len().min(25)].join("\n"));
    assert!(accepted > 500, "only {accepted} of {} were accepted", texts.len());
}

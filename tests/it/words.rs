//! The author's words in place of polku's: `terms`, and the words of service design.

use std::fs;

use crate::common::Run;
use polku::interop::show;
use polku::model::{StageKind, TermSet};
use polku::render::{self, Opening, Options, View};
use polku::template::Template;
use polku::words::{Lang, Word};
use polku::{Journey, JourneyGraph, load_str};

/// Everything that has a word of its own: every kind of stage and end, some ownerships, a renewal, and lanes.
const JOURNEY: &str = "
journey: A visit
stages:
  - { id: starting-state, touchpoints: { id: memory, name: Remembers, ownership: customer } }
  - { id: pre-purchase, touchpoints: { id: look, name: Looks, pains: Slow, next: [{ to: ask, probability: 0.5 }, lost] } }
  - { id: purchase, touchpoints: { id: ask, name: Asks, ownership: company, contact: direct, reach: every, frontstage: Answers, wait: 1h, expectation: 4, experience: 2 } }
  - { id: post-purchase, touchpoints: { id: tell, name: Tells, next: [memory, done] } }
";

fn with(terms: &str) -> Journey {
    let loaded = load_str("x.yaml", &JOURNEY.replace("journey: A visit\n", &format!("journey: A visit\n{terms}\n")));
    loaded.value.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

/// The texts of a picture or page, without markup.
fn texts(markup: &str) -> String {
    let parts = markup.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim());
    parts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Every view of a journey, as texts.
fn drawn(journey: &Journey) -> String {
    let (graph, options) = (JourneyGraph::new(journey), Options::default());
    let scenes =
        [vec![render::flow(&graph, &options)], render::map(&graph, &options), render::blueprint(&graph, &options)];
    scenes.concat().iter().map(|scene| texts(&render::svg(scene))).collect::<Vec<_>>().join("\n")
}

fn page(journey: &Journey) -> String {
    let opening = Opening { view: View::Flow, theme: None, overlay: None, overview: None };
    render::html(&JourneyGraph::new(journey), &Options::default(), &opening)
}

fn problems(terms: &str) -> Vec<String> {
    let found = load_str("x.yaml", &JOURNEY.replace("journey: A visit\n", &format!("journey: A visit\n{terms}\n")));
    let said = found.diagnostics.iter().map(|one| format!("{}; {}", one.message, one.help.clone().unwrap_or_default()));
    said.collect()
}

#[test]
fn pictures_draw_the_authors_words() {
    let journey = with(
        "terms: { extends: health, purchase: Surgery, lost: gave up, direct: face to face, wait: queue, every-customer: all of us }",
    );
    let drawn = drawn(&journey);
    for word in ["Surgery", "gave up", "face to face", "queue", "All of us", "Seeking care", "next period", "Problems"]
    {
        assert!(drawn.contains(word), "{word}: {drawn}");
    }
    assert!(drawn.contains("Patient's actions") && !drawn.to_lowercase().contains("purchase"), "{drawn}");
}

#[test]
fn every_output_draws_the_words_of_the_project_and_of_the_journey() {
    let project = "polku: 1\nterms: { purchase: Surgery, the-company: hospital }\n";
    let journey = JOURNEY.replace("journey: A visit", "journey: A visit\nterms: { done: Went home }");
    let run = Run::new().file("polku.yaml", project).file("journeys/a.yaml", &journey);
    let mut folder = run.args(["render", "journeys", "--out-dir", "out", "--format", "html"]).go().folder;
    let read = |folder: &tempfile::TempDir, name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(texts(&read(&folder, "out/a.html")).contains("Surgery"));
    for name in ["a.svg", "a.dot", "a.html", "a.mmd"] {
        folder = Run::in_folder(folder).args(["render", "journeys/a.yaml", "-o", name]).go().folder;
        let text = read(&folder, name);
        assert!(text.contains("Surgery"), "{name}: {text}");
        // Mermaid has no ends.
        assert!(text.contains("Went home"), "{name}: {text}");
        assert!(!text.contains("Purchase"), "{name}: {text}");
    }
    let shown = Run::in_folder(folder).args(["show", "journeys/a.yaml"]).go();
    assert!(
        shown.stdout.contains("terms:\n  purchase: Surgery\n  the-company: hospital\n  done: Went home\n"),
        "{}",
        shown.stdout
    );
    let linted = Run::in_folder(shown.folder).args(["lint", "--only", "terms-partial", "--format", "concise"]).go();
    let own = "journeys/a.yaml:3:16: info[terms-partial] `terms` leaves words of trade: `pre-purchase`, `post-purchase`, \
               `company`, `customer`, `renewal`, `lost`, `customer-actions` and `every-customer`";
    assert!(linted.stdout.starts_with(own), "{}", linted.stdout);
    // Without words of the journey's own, the finding is in the project file.
    let run = Run::in_folder(linted.folder)
        .file("journeys/a.yaml", JOURNEY)
        .file("journeys/b.yaml", JOURNEY.replace("A visit", "B"));
    let linted = run.args(["lint", "--only", "terms-partial", "--format", "concise"]).go();
    assert_eq!(linted.stdout.matches("terms-partial").count(), 1, "{}", linted.stdout);
    assert!(linted.stdout.starts_with("polku.yaml:2:20: info[terms-partial]"), "{}", linted.stdout);
}

#[test]
fn the_index_of_a_folder_has_the_words_that_its_journeys_share() {
    let page = |project: &str, second: &str| {
        let run =
            Run::new().file("polku.yaml", project).file("journeys/a.yaml", JOURNEY).file("journeys/b.yaml", second);
        let ran = run.args(["render", "journeys", "--out-dir", "out", "--format", "html"]).go();
        texts(&fs::read_to_string(ran.folder.path().join("out/index.html")).unwrap())
    };
    let other = JOURNEY.replace("A visit", "B");
    assert!(page("polku: 1\nterms: health\n", &other).contains("Patient journeys: 2 · encounters: 8"));
    let differs = other.replace("journey: B", "journey: B\nterms: { touchpoints: steps }");
    assert!(page("polku: 1\n", &differs).contains("Customer journeys: 2 · touchpoints: 8"));
}

#[test]
fn a_ready_set_leaves_no_word_of_trade_in_the_pictures_of_its_template() {
    for (template, more) in [(Template::Public, &[][..]), (Template::Health, &["asiak", "kund", "customer"])] {
        for &lang in Lang::ALL {
            let journey = load_str("x.yaml", template.text(lang)).value.unwrap();
            let html = page(&journey);
            let body = html.split("<body").nth(1).unwrap().split("<script").next().unwrap();
            // The tools of the page are the same for everybody.
            let body = body.split("<dialog").next().unwrap();
            let text = format!("{}\n{}", drawn(&journey), texts(body)).to_lowercase();
            let trade: &[&str] = match lang {
                Lang::English => &["purchase", "compan", "customer", "buy"],
                Lang::Finnish => &["osto", "yrity", "menete"],
                _ => &["köp", "företag", "förlora"],
            };
            for word in trade.iter().chain(more) {
                let at = text.find(word).map(|at| text[at..].chars().take(40).collect::<String>());
                assert_eq!(at, None, "{template} {}: {word}", lang.tag());
            }
        }
    }
}

#[test]
fn an_empty_word_draws_nothing() {
    let empty = |key: &str| drawn(&with(&format!("terms: {{ {key}: \"\" }}")));
    // A stage without a name shows its id, and no kind.
    let text = empty("purchase");
    assert!(text.contains(" purchase ") && !text.contains("Purchase"), "{text}");
    assert!(!empty("company").contains("company-owned"));
    assert!(!empty("pains").contains("Pains") && empty("pains").contains("Slow"));
    let text = empty("wait");
    assert!(text.contains("1\u{a0}h") && !text.contains("wait\u{a0}1"), "{text}");
    for &word in Word::ALL {
        let Some(key) = word.key() else { continue };
        let journey = with(&format!("terms: {{ {key}: \"\" }}"));
        let graph = JourneyGraph::new(&journey);
        assert!(!drawn(&journey).contains(": : "), "{key}");
        render::dot(&graph, &Options::default());
        let page = page(&journey);
        assert!(!page.contains("<strong></strong>") && !page.contains("<th scope=\"col\"></th>"), "{key}");
    }
}

/// The name of an end says more than the word for its kind, or it stands alone.
#[test]
fn a_page_says_no_word_twice() {
    let text = |lost: &str| {
        let journey = with(&format!(
            "ends: {{ lost: {lost} }}\nterms: {{ lost: help ended, share: \"\" }}\npersonas: {{ a: {{ name: Ann, share: 0.5 }} }}"
        ));
        (texts(&page(&journey)), drawn(&journey))
    };
    let (page, pictures) = text("Help ended");
    assert!(page.contains("Help ended") && !page.contains("(help ended)"), "{page}");
    assert!(text("Moved away").0.contains("Moved away (help ended)"));
    assert!(pictures.contains(" 50%") && !pictures.contains(": 50%"), "{pictures}");
}

#[test]
fn a_word_may_differ_between_languages() {
    let word = |terms: &str, lang| with(terms).terms.word(Word::Purchase, lang).to_owned();
    let terms = "terms: { extends: public-service, purchase: { fi: Lupa, sv: \"\" } }";
    assert_eq!(
        [Lang::English, Lang::Finnish, Lang::Swedish].map(|lang| word(terms, lang)),
        ["the service", "Lupa", ""]
    );
    assert_eq!(word("terms: { purchase: Lupa }", Lang::Swedish), "Lupa");
    assert_eq!(word("terms: { purchase: { fi: Lupa } }", Lang::English), "purchase");
}

#[test]
fn a_ready_set_of_a_journey_replaces_words_of_the_project() {
    let project = "polku: 1\nterms: { extends: public-service, purchase: Permit, wait: queue }\n";
    let source = polku::Source::new("polku.yaml", project);
    let catalog = polku::project::Project::load(&source.into()).value.unwrap().catalog;
    let words = |terms: &str| {
        let text = JOURNEY.replace("journey: A visit\n", &format!("journey: A visit\n{terms}\n"));
        let journey = polku::model::load(&polku::Source::new("x.yaml", text).into(), &catalog).value.unwrap();
        let words =
            [Word::Purchase, Word::Wait, Word::Done].map(|word| journey.terms.word(word, Lang::English).to_owned());
        // What `show` writes says the same without the project.
        let shown = show::yaml(&JourneyGraph::new(&journey)).unwrap();
        assert_eq!(load_str("x.yaml", &shown).value.unwrap().terms, journey.terms, "{shown}");
        words
    };
    assert_eq!(words(""), ["Permit", "queue", "settled"]);
    assert_eq!(words("terms: health"), ["care", "queue", "care completed"]);
    assert_eq!(words("terms: { purchase: Visa }"), ["Visa", "queue", "settled"]);
}

#[test]
fn mistakes_in_words_are_told() {
    assert_eq!(problems("terms: { purchse: X }"), ["`terms` has no word `purchse`; did you mean `purchase`?"]);
    assert_eq!(
        problems("terms: { ostotapahtuma: X }"),
        ["`terms` has no word `ostotapahtuma`; the key of this word is `purchase`"]
    );
    assert_eq!(
        problems("terms: { zzzzzz: X }"),
        ["`terms` has no word `zzzzzz`; `polku explain terms` lists the words"]
    );
    assert_eq!(
        problems("terms: helth"),
        ["`terms` does not take `helth`; did you mean `health`? `terms` takes `public-service` or `health`"]
    );
    assert_eq!(
        problems("terms: { done: }"),
        ["`done` has no value; write `done: \"\"` to draw nothing in its place, or remove `done`"]
    );
    assert_eq!(problems("terms: { extends: healthy }").len(), 1);
    assert!(problems("terms: [health]")[0].starts_with("`terms` takes a ready set, or a map of words, not a list"));
    assert!(problems("terms: { done: { en: X, fr: Y } }")[0].contains("`fr`"));
    assert!(problems("terms: { done: X, done: Y }")[0].contains("`done` is here twice"));
    let long = problems(&format!("terms: {{ done: {} }}", "x".repeat(121)));
    assert_eq!(long, ["`done` takes at most 120 characters, not 121; shorten it: pictures repeat it"]);
    assert_eq!(problems(&format!("terms: {{ done: {} }}", "x".repeat(120))), [""; 0]);
}

#[test]
fn a_word_is_one_line_without_marks_of_direction() {
    let journey = with("terms: { done: \"all\\n  \\u202edone\\x07\" }");
    assert_eq!(journey.terms.word(Word::Done, Lang::English), "all done");
}

#[test]
fn stages_take_the_words_of_service_design() {
    let text = "journey: X\nstages:\n  - { id: pre-service, touchpoints: A }\n  - { id: s, kind: service, touchpoints: B }\n  - { id: post-service, touchpoints: { name: C, next: done } }\n";
    let journey = load_str("x.yaml", text).value.unwrap();
    let kinds: Vec<StageKind> = journey.stages.iter().map(|stage| stage.kind).collect();
    assert_eq!(kinds, [StageKind::PrePurchase, StageKind::Purchase, StageKind::PostPurchase]);
    // Without words of the author's, a stage shows its id.
    assert!(drawn(&journey).contains("pre-service Pre-purchase"));
    let text = text.replace("journey: X", "journey: X\nterms: public-service");
    let drawn = drawn(&load_str("x.yaml", &text).value.unwrap());
    assert!(drawn.contains("Before the service") && !drawn.contains("pre-service"), "{drawn}");
    // As before, a stage with such an id may be of another kind.
    let text = "journey: X\nstages: [{ id: service, kind: post-purchase, touchpoints: { name: A, next: done } }]";
    assert_eq!(load_str("x.yaml", text).value.unwrap().stages[0].kind, StageKind::PostPurchase);
}

#[test]
fn messages_say_the_authors_words() {
    let messages = |terms: &str| {
        let text = JOURNEY.replace("journey: A visit\n", &format!("journey: A visit\n{terms}\n"));
        let text = text
            .replace("wait: 1h", "wait: 3d")
            .replace("id: pre-purchase", "id: before, name: At home, kind: pre-purchase");
        let text = text
            .replace("next: [{ to: ask, probability: 0.5 }, lost]", "personas: a")
            .replace("stages:", "personas: { a: A, b: B }\nstages:");
        let journey = load_str("x.yaml", &text).value.unwrap();
        let found = polku::lint::lint(&journey, &polku::lint::Settings::default(), "");
        found.iter().map(|one| one.message.clone()).collect::<Vec<_>>().join("\n")
    };
    assert!(messages("").contains("the customer waits 3d at `ask`"), "{}", messages(""));
    assert!(messages("terms: health").contains("the patient waits 3d at `ask`"));
    assert!(messages("terms: { the-customer: the applicant }").contains("the applicant waits 3d"));
    // Messages are in English.
    assert!(messages("lang: fi\nterms: { the-customer: hakija }").contains("the customer waits 3d"));
    assert!(
        messages("lang: fi\nterms: { the-customer: { en: applicant, fi: hakija } }").contains("the applicant waits 3d")
    );
    let missing = |terms: &str| {
        let text = JOURNEY.replace("journey: A visit\n", &format!("journey: A visit\n{terms}\n"));
        let text = text
            .replace("touchpoints: { id: ask,", "x-no: { id: ask,")
            .replace("{ to: ask, probability: 0.5 }", "tell");
        let journey = load_str("x.yaml", &text).value.unwrap_or_else(|| panic!("{text}"));
        let found = polku::lint::lint(&journey, &polku::lint::Settings::default(), "");
        found.iter().find(|one| one.kind.name == "missing-stage").unwrap().message.clone()
    };
    assert_eq!(missing(""), "stage `purchase` has no touchpoints");
}

#[test]
fn the_ready_sets_have_the_words_that_are_drawn_in_other_forms_too() {
    for &set in TermSet::ALL {
        for (one, other) in [(Word::Touchpoints, Word::Touchpoint), (Word::Touchpoints, Word::NoTouchpoints)] {
            assert_eq!(set.word(one, Lang::English).is_some(), set.word(other, Lang::English).is_some(), "{set}");
        }
    }
}

/// In a language that the journey leaves out, the word of the project stays.
#[test]
fn a_word_of_the_project_stays_in_other_languages() {
    let draw = |own: &str, of_project: &str, lang: &str| {
        let run = Run::new().file("polku.yaml", format!("polku: 1\nterms: {{ purchase: {of_project} }}\n")).file(
            "a.yaml",
            JOURNEY.replace("journey: A visit\n", &format!("journey: A visit\nterms: {{ purchase: {own} }}\n")),
        );
        texts(&run.args(["render", "a.yaml", "--lang", lang, "-o", "-"]).go().stdout)
    };
    let (own, project) = ("{ fi: Leikkaus }", "{ en: Care, fi: Hoito }");
    assert!(draw(own, project, "fi").contains("Leikkaus"));
    assert!(draw(own, project, "en").contains("Care"));
    assert!(draw(own, project, "sv").contains("Köpet"));
    assert!(draw(own, "Vård", "sv").contains("Vård"));
    assert!(draw("Operation", project, "en").contains("Operation"));
}

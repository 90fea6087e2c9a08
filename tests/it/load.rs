//! What loading says of files that are no journeys, and that no file whatever makes it hang or panic.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use polku::diagnostic::{Diagnostic, Severity};
use polku::model::{Catalog, JOURNEY_TABLES, Journey, LOAD_KINDS, PersonaIx, Shape, load};
use polku::project::Project;
use polku::source::{MAX_FILE_BYTES, Source};
use proptest::prelude::*;

/// A problem as the tests write it: its name, its place, the text that it underlines, and words that
/// its message and its help contain.
type Problem<'a> = (&'a str, &'a str, &'a str, &'a str);

#[track_caller]
fn gives(text: &str, expected: &[Problem<'_>]) {
    gives_with(&Catalog::default(), text, expected);
}

#[track_caller]
fn gives_with(catalog: &Catalog, text: &str, expected: &[Problem<'_>]) {
    if let Err(difference) = compare(catalog, text, expected) {
        panic!("{difference}");
    }
}

fn compare(catalog: &Catalog, text: &str, expected: &[Problem<'_>]) -> Result<(), String> {
    let source = Arc::new(Source::new("test.yaml", text));
    let (journey, problems) = load(&source, catalog).into_parts();
    let wrong = problems.iter().any(|problem| problem.severity == Severity::Error);
    assert_eq!(journey.is_none(), wrong, "a journey is there exactly when there is no error");
    let found: Vec<_> = problems.iter().map(|problem| described(&source, problem)).collect();
    let places: Vec<_> =
        expected.iter().map(|(name, at, text, _)| ((*name).to_owned(), (*at).to_owned(), (*text).to_owned())).collect();
    if found != places {
        return Err(format!("{text}expected {places:?}\nfound    {found:?}\n{}", all_words(&problems)));
    }
    for (problem, (_, _, _, words)) in problems.iter().zip(expected) {
        let said = words_of(problem);
        if !said.contains(words) {
            return Err(format!("{text}expected {words}\nfound    {said}\n"));
        }
    }
    Ok(())
}

fn described(source: &Source, problem: &Diagnostic) -> (String, String, String) {
    let span = problem.primary.span;
    (problem.kind.name.to_owned(), source.position(span.start).to_string(), source.slice(span).to_owned())
}

/// Message and help: `message | help`.
fn words_of(problem: &Diagnostic) -> String {
    format!("{} | {}", problem.message, problem.help.as_deref().unwrap_or_default())
}

fn all_words(problems: &[Diagnostic]) -> String {
    problems.iter().map(|problem| format!("{}\n", words_of(problem))).collect()
}

#[track_caller]
fn journey(text: &str) -> Journey {
    let (journey, problems) = load(&Source::new("test.yaml", text).into(), &Catalog::default()).into_parts();
    assert!(problems.is_empty(), "{text}\n{}", all_words(&problems));
    journey.expect("a journey")
}

/// A journey of one touchpoint with these keys.
fn touchpoint(keys: &str) -> String {
    format!("journey: J\nstages:\n  id: purchase\n  touchpoints:\n    name: A\n    {keys}\n")
}

/// A journey with these keys.
fn with_keys(keys: &str) -> String {
    format!("journey: J\nstages: [{{ id: purchase, touchpoints: A }}]\n{keys}\n")
}

// ---- every load error ------------------------------------------------------------------------------

/// Texts that are wrong in one way each.
#[rustfmt::skip]
fn mistakes() -> Vec<(String, Vec<Problem<'static>>)> {
    let at = |keys: &str, problem: Problem<'static>| (touchpoint(keys), vec![problem]);
    let top = |keys: &str, problem: Problem<'static>| (with_keys(keys), vec![problem]);
    vec![
        // The text as such.
        ("journey: J\n  stages: []\n".into(), vec![("yaml-syntax", "2:1", "  ", "indented deeper than the one above, so it continues its text | align the keys of one element in one column")]),
        (String::new(), vec![("missing-key", "1:1", "", "the file is empty | a journey begins with `journey: Its title`")]),
        ("# nothing\n".into(), vec![("missing-key", "1:1", "# nothing", "the file holds only comments")]),
        ("~\n".into(), vec![("missing-key", "1:1", "~", "the file is empty")]),
        ("just a text\n".into(), vec![("wrong-type", "1:1", "just a text", "a journey is a map with `journey` or `stages`, not the text `just a text`")]),
        ("- a\n- b\n".into(), vec![("wrong-type", "1:1", "- a", "a journey is a map with `journey` or `stages`, not a list")]),
        ("[".repeat(65) + &"]".repeat(65), vec![("limit", "1:65", "[", "nested")]),
        // Keys.
        top("stag: x", ("unknown-key", "3:1", "stag", "a journey has no key `stag` | did you mean `stages`?")),
        top("title: x", ("unknown-key", "3:1", "title", "did you mean `journey`?")),
        top("zebra: x", ("unknown-key", "3:1", "zebra", "begin a key of your own with `x-`")),
        top("recovers: x", ("unknown-key", "3:1", "recovers", "`recovers` is a key of a touchpoint")),
        at("chanel: x", ("unknown-key", "6:5", "chanel", "did you mean `channel`?")),
        at("emotion: x", ("unknown-key", "6:5", "emotion", "did you mean `feeling`?")),
        at("next: { to: done, if: it rains }", ("unknown-key", "6:23", "if", "did you mean `when`?")),
        at("wait: { for: 1h, informd: true }", ("unknown-key", "6:22", "informd", "did you mean `informed`?")),
        ("stages: [{ id: purchase }]\n".into(), vec![("missing-key", "1:1", "stages", "a journey needs `journey`")]),
        ("journey: J\n".into(), vec![("missing-key", "1:1", "journey: J", "a journey needs `stages`")]),
        ("journey:\nstages: [{ id: purchase }]\n".into(), vec![("missing-key", "1:1", "journey", "`journey` has no value")]),
        ("journey: '  '\nstages: [{ id: purchase }]\n".into(), vec![("missing-key", "1:1", "journey", "`journey` has no value")]),
        ("journey: J\nstages: [{ name: Buying }]\n".into(), vec![("missing-key", "2:10", "{ name: Buying", "a stage needs `id`")]),
        at("next: { when: it rains }", ("missing-key", "6:11", "{ when: it rains", "needs `to`")),
        at("wait: { expected: 1h }", ("missing-key", "6:11", "{ expected: 1h", "a wait needs `for`")),
        at("pains: { severity: 2 }", ("missing-key", "6:12", "{ severity: 2", "a pain needs `text`")),
        top("teams: { kitchen: }", ("missing-key", "3:10", "kitchen", "the team `kitchen` has no name | write `kitchen: A name`")),
        top("journey: K", ("duplicate-key", "3:1", "journey", "`journey` is here twice")),
        top("teams: { a: A, a: B }", ("duplicate-key", "3:16", "a", "`a` is here twice")),
        at("expectation: 1\n    expectation: 2", ("duplicate-key", "7:5", "expectation", "remove one of them")),
        // Values.
        at("expectation: much", ("wrong-type", "6:18", "much", "`expectation` takes a number from 1 to 5, not the text `much`")),
        at("expectation: '4'", ("wrong-type", "6:18", "'4'", "write `4`, without the quotes")),
        at("expectation: 3,5", ("wrong-type", "6:18", "3,5", "write `3.5`: decimals take a point")),
        at("expectation: [4]", ("wrong-type", "6:18", "[4", "not a list")),
        at("expectation: true", ("wrong-type", "6:18", "true", "not `true`")),
        at("named-person: yes", ("wrong-type", "6:19", "yes", "`named-person` takes `true` or `false`, not the text `yes` | write `true`")),
        at("entry: no", ("wrong-type", "6:12", "no", "write `false`")),
        at("pains: { text: x, severity: 1.5 }", ("wrong-type", "6:33", "1.5", "a whole number from 1 to 3")),
        at("note: { a: b }", ("wrong-type", "6:11", "{ a: b", "`note` takes a text, not a map")),
        at("next: [[a]]", ("wrong-type", "6:12", "[a", "is `to` alone or a map, not a list")),
        at("metrics: { name: NPS of ours, value: high }", ("wrong-type", "6:42", "high", "`value` takes a number")),
        top("channels: [phone]", ("wrong-type", "3:11", "[phone", "write `channels: { phone: A name }`")),
        ("journey: J\nstages: [purchase]\n".into(), vec![("wrong-type", "2:10", "purchase", "a stage is a map with `id`, not the text `purchase`")]),
        at("expectation: 6", ("out-of-range", "6:18", "6", "takes a number from 1 to 5, not 6")),
        at("experience: 0.99", ("out-of-range", "6:17", "0.99", "a number from 1 to 5")),
        at("expectation: .inf", ("out-of-range", "6:18", ".inf", "a number from 1 to 5")),
        at("expectation: .nan", ("out-of-range", "6:18", ".nan", "a number from 1 to 5")),
        at("next: { to: done, probability: 1.5 }", ("out-of-range", "6:36", "1.5", "a number from 0 to 1")),
        at("pains: { text: x, severity: 4 }", ("out-of-range", "6:33", "4", "a whole number from 1 to 3")),
        at("metrics: { nps: -101 }", ("out-of-range", "6:21", "-101", "a number from -100 to 100")),
        at("metrics: { ces: 8 }", ("out-of-range", "6:21", "8", "a number from 1 to 7")),
        at("metrics: { csat: 4, responses: -1 }", ("out-of-range", "6:36", "-1", "a whole number from 0")),
        at("employee: { load: 6 }", ("out-of-range", "6:23", "6", "a number from 1 to 5")),
        at("ownership: compny", ("unknown-word", "6:16", "compny", "`ownership` does not take `compny` | did you mean `company`?")),
        at("ownership: ours", ("unknown-word", "6:16", "ours", "`company`, `partner`, `customer`, `social` or `external`")),
        at("contact: Direct", ("unknown-word", "6:14", "Direct", "did you mean `direct`?")),
        at("recovery: [apology, hug]", ("unknown-word", "6:25", "hug", "`response`, `apology`, `explanation`, `compensation` or `closure`")),
        at("employee: { lacks: money }", ("unknown-word", "6:24", "money", "`information`, `competence`, `authority`, `time` or `motivation`")),
        top("state: future", ("unknown-word", "3:8", "future", "`current` or `target`")),
        top("channels: { fax: { name: Fax, medium: fax } }", ("unknown-word", "3:39", "fax", "`medium` does not take `fax`")),
        top("reviewed: 2026-02-30", ("bad-date", "3:11", "2026-02-30", "`2026-02-30` is not a date | write year, month and day")),
        top("reviewed: 1.2.2026", ("bad-date", "3:11", "1.2.2026", "write `2026-02-01`: year, month and day")),
        at("wait: 90", ("bad-duration", "6:11", "90", "add a unit: `90min`, `90h`, `90d`, `90w` or `90mo`")),
        at("wait: 2 hours", ("bad-duration", "6:11", "2 hours", "`2 hours` is not a duration | write `2h`")),
        at("wait: { for: 1h, expected: soon }", ("bad-duration", "6:32", "soon", "the largest unit first, without spaces: `1h30min`")),
        at("feedback: { asks: true, answered-within: 30min1h }", ("bad-duration", "6:46", "30min1h", "the largest unit first")),
        at("links: javascript:alert(1)", ("bad-link", "6:12", "javascript:alert(1)", "is not a valid address for a link | use http, https, mailto")),
        at("links: //example.org/x", ("bad-link", "6:12", "//example.org/x", "is not a valid address for a link | write the scheme before the host: `https://example.org/x`")),
        at("links: '\\\\host\\x'", ("bad-link", "6:12", "'\\\\host\\x'", "is not a valid address for a link | write the scheme before the host")),
        at("image: https://example.org/a.png", ("bad-image", "6:12", "https://example.org/a.png", "is an address, and not the path of a file | save the image beside this file, and write its path: `images/a.png`")),
        at("image: { src: /tmp/a.png }", ("bad-image", "6:19", "/tmp/a.png", "is an absolute path, which exists on one machine only")),
        at("image: C:\\a.png", ("bad-image", "6:12", "C:\\a.png", "is an absolute path")),
        at("image: images\\a.png", ("bad-image", "6:12", "images\\a.png", "has backslashes, which only one system reads | write `images/a.png`")),
        at("image: a.svg", ("bad-image", "6:12", "a.svg", "is an SVG image, which can run scripts and load other files | save it as PNG")),
        at("image: a.gif", ("bad-image", "6:12", "a.gif", "is no PNG, JPEG or WebP image by its name | name a file with `.png`, `.jpg` or `.webp`")),
        at("image: { alt: A desk }", ("missing-key", "6:12", "{ alt: A desk", "an image needs `src`")),
        at("image: [a.png]", ("wrong-type", "6:12", "[a.png", "an image is `src` alone or a map, not a list")),
        at("links: { text: x, url: 'ftp://x' }", ("bad-link", "6:28", "'ftp://x'", "use http, https, mailto, or an address relative to this file")),
        top("lang: Finnish language", ("bad-language", "3:7", "Finnish language", "write its code: `en`, `fi`, `sv-FI`")),
        // Ids and references.
        at("id: Book it", ("bad-id", "6:9", "Book it", "`Book it` is not a valid id | write `book-it`")),
        top("id: J!", ("bad-id", "3:5", "J!", "write `j`")),
        top("teams: { The Team: x }", ("bad-id", "3:10", "The Team", "write `the-team:")),
        ("journey: J\nstages: [{ id: Purchase }]\n".into(), vec![("bad-id", "2:16", "Purchase", "write `purchase`")]),
        ("journey: J\nstages: [{ id: purchase, touchpoints: [A, a] }]\n".into(), vec![("duplicate-id", "2:43", "a", "two touchpoints have the id `a`, made from their names | give one of them an `id`")]),
        at("next: b", ("unknown-reference", "6:11", "b", "there is no touchpoint `b`")),
        at("recovers: done", ("unknown-reference", "6:15", "done", "`done` is an end of the journey, not a touchpoint | name a touchpoint; a transition leads to an end")),
        at("channel: phone", ("unknown-reference", "6:14", "phone", "define it under `channels`: `channels: { phone: A name }`")),
        at("personas: host", ("unknown-reference", "6:15", "host", "there is no persona `host`")),
        at("experience: { host: 3 }", ("unknown-reference", "6:19", "host", "there is no persona `host`")),
        at("responsible: kitchen", ("unknown-reference", "6:18", "kitchen", "there is no team `kitchen`")),
        at("partner: bus", ("unknown-reference", "6:14", "bus", "there is no partner `bus`")),
        at("facts: price", ("unknown-reference", "6:12", "price", "there is no fact `price`")),
        at("backstage: { text: x, team: kitchen }", ("unknown-reference", "6:33", "kitchen", "there is no team `kitchen`")),
        top("owner: kitchen", ("unknown-reference", "3:8", "kitchen", "there is no team `kitchen`")),
        top("facts: { price: { statement: P, in: { fax: 1 } } }", ("unknown-reference", "3:39", "fax", "there is no channel `fax`")),
        // What does not go together.
        ("journey: J\nstages: []\n".into(), vec![("empty-value", "2:9", "[]", "`stages` is empty")]),
        at("next: []", ("empty-value", "6:11", "[]", "`next` leads nowhere | write `next: done`")),
        at("quotes: [a, '']", ("empty-value", "6:17", "''", "an item of `quotes` is empty")),
        ("journey: J\nstages:\n- id: purchase\n  touchpoints:\n  - A\n  -\n  - B\n".into(), vec![("empty-value", "6:4", "", "an item of `touchpoints` is empty")]),
        ("journey: J\nstages: [{ id: looking }]\n".into(), vec![("bad-kind", "2:16", "looking", "stage `looking` has no `kind`")]),
        ("journey: J\nstages: [{ id: purchase, kind: pre-purchase }]\n".into(), vec![("bad-kind", "2:32", "pre-purchase", "cannot be of the kind")]),
        at("next: [{ to: done, probability: 0.6 }, { to: lost, probability: 0.5 }]", ("probability-over-one", "6:69", "0.5", "add up to 1.1, more than 1")),
        ("journey: J\npersonas: { a: { name: A, share: 0.7 }, b: { name: B, share: 0.5 } }\nstages: [{ id: purchase }]\n".into(), vec![("share-over-one", "2:62", "0.5", "add up to 1.2, more than 1 | a share is a part of all customers")]),
        top("target-of: other", ("contradiction", "3:12", "other", "`target-of` needs `state: target`")),
        at("metrics: {}", ("contradiction", "6:14", "{}", "a metric needs a figure")),
        at("metrics: { name: Own }", ("contradiction", "6:22", "Own", "a metric with a `name` needs a `value`")),
        at("metrics: { value: 3 }", ("contradiction", "6:23", "3", "a metric with a `value` needs a `name`")),
        at("metrics: { csat: 3, target: 4 }", ("contradiction", "6:33", "4", "a single `target` needs a metric with a `name`")),
        at("metrics: { csat: 3, target: { nps: 4 } }", ("contradiction", "6:40", "4", "the target is for `nps`, which this metric does not have")),
        // What is meant can be told.
        top("lang: sv_FI", ("bad-language", "3:7", "sv_FI", "write `sv-FI`")),
        top("channels: { w: { name: W, medium: website } }", ("unknown-word", "3:35", "website", "did you mean `web`?")),
        at("next: { to: a, probability: 20% }", ("wrong-type", "6:33", "20%", "write `0.2`, as a part of 1")),
        at("next: gone", ("unknown-reference", "6:11", "gone", "a customer who is gone is `lost`")),
        at("next: leaves", ("unknown-reference", "6:11", "leaves", "a customer who is gone is `lost`, one who has what they came for is `done`")),
        at("next: a, done", ("unknown-reference", "6:11", "a, done", "write several between brackets: `[a, done]`")),
        at("next: form, done", ("unknown-reference", "6:11", "form, done", "write several between brackets: `[form, done]`")),
        at("next: a or lost", ("unknown-reference", "6:11", "a or lost", "write several between brackets: `[a, lost]`")),
        at("next: x or y", ("unknown-reference", "6:11", "x or y", "known ids: `a`, `done` and `lost`")),
        // What is referred to by its name, and what refers to a bad id.
        top("teams: { fd: Front Desk Team }\nowner: front desk team", ("unknown-reference", "4:8", "front desk team", "that is a name: write the id, `fd`")),
        top("personas: { h: Host }\nchannels: { w: Own website }\nfacts: { f: { statement: F, in: { own website: 1 } } }", ("unknown-reference", "5:35", "own website", "that is a name: write the id, `w`")),
        (items("  - { id: form, name: Fills in }\n  - { name: B, next: fills in }"), vec![("unknown-reference", "6:22", "fills in", "that is a name: write the id, `form`")]),
        (items("  - { id: a, name: X }\n  - { id: b, name: x }\n  - { name: B, recovers: X }"), vec![("duplicate-id", "7:13", "B", ""), ("unknown-reference", "7:26", "X", "known ids: `a` and `b`")]),
        (items("  - { id: Form, name: Fills in, next: [form, Form] }"), vec![("bad-id", "5:11", "Form", "write `form`")]),
        top("teams: { Web-Team: Web }\nowner: web-team", ("bad-id", "3:10", "Web-Team", "write `web-team: Web`")),
        top("teams: { Web-Team: { name: Web } }", ("bad-id", "3:10", "Web-Team", "write `web-team:`")),
        (items("  - { id: a, name: A, recovers: a }"), vec![("contradiction", "5:33", "a", "`a` cannot recover itself")]),
        ("journey: J\nstages: [{ id: postpurchase }]\n".into(), vec![("bad-kind", "2:16", "postpurchase", "did you mean `post-purchase`? A stage of your own says its kind: `kind: post-purchase`")]),
        top("channels: { w: { name: W, medium: mail } }", ("unknown-word", "3:35", "mail", "did you mean `email`?")),
        // Numbers.
        at("experience: 80%", ("wrong-type", "6:17", "80%", "`experience`: what the customer experiences at the touchpoint, from 1 (bad) to 5 (excellent)")),
        at("employee: { experience: good }", ("wrong-type", "6:29", "good", "`experience`: what the employee experiences, from 1 (bad) to 5 (excellent)")),
        at("experience: four", ("wrong-type", "6:17", "four", "write `4`, in digits")),
        at("experience: 4/5", ("wrong-type", "6:17", "4/5", "write `4`, without the scale")),
        at("experience: 3-4", ("wrong-type", "6:17", "3-4", "no ranges: write one number")),
        at("experience: '9'", ("wrong-type", "6:17", "'9'", "from 1 (bad) to 5 (excellent)")),
        at("expectation: [3, 4]", ("wrong-type", "6:18", "[3", "write one value, or one for each persona: `{ host: 3, guest: 4 }`")),
        at("pains: { text: x, severity: high }", ("wrong-type", "6:33", "high", "from 1 (a nuisance) to 3 (a failure)")),
        at("feedback: 2d", ("wrong-type", "6:15", "2d", "write `feedback: { answered-within: 2d }`")),
        at("feedback: by mail", ("wrong-type", "6:15", "by mail", "`feedback`: whether the company asks the customer for feedback at the touchpoint, and how soon it answers")),
        at("named-person: Maria", ("wrong-type", "6:19", "Maria", "write `true` where a person by name answers the customer; the name itself goes into `note`")),
        at("next: { to: done, probability: 20 }", ("out-of-range", "6:36", "20", "as a part of 1, 20 in a hundred is `0.2`")),
        at("next: { to: done, probability: 1/5 }", ("wrong-type", "6:36", "1/5", "write `0.2`, as a part of 1")),
        at("metrics: { name: x, value: 90% }", ("wrong-type", "6:32", "90%", "write the number alone: `90`")),
        at("metrics: { name: x, value: '3,5' }", ("wrong-type", "6:32", "'3,5'", "write `3.5`: decimals take a point")),
        at("metrics: { csat: 4, responses: '1,200' }", ("wrong-type", "6:36", "'1,200'", "if thousands are meant, write `1200`, without a sign between them")),
        at("metrics: { csat: 4, responses: 1.200 }", ("wrong-type", "6:36", "1.200", "if thousands are meant, write `1200`")),
        (items("  - { name: A, experience: 3,5, note: x }"), vec![("unknown-key", "5:30", "5", "between braces a comma ends the value `3`; write decimals with a point: `3.5`")]),
        (touchpoint("wait: { for: 1,5h }"), vec![("bad-duration", "6:18", "1", ""), ("unknown-key", "6:20", "5h", "between braces a comma ends the value `1`; write `1h30min`")]),
        ("journey: J\npersonas: { h: H }\nstages: [{ id: purchase, touchpoints: [{ name: A, experience: { h: 3,5 } }] }]\n".into(), vec![("unknown-reference", "3:70", "5", "between braces a comma ends the value `3`; write decimals with a point: `3.5`")]),
        // Durations and days.
        at("wait: 0", ("bad-duration", "6:11", "0", "leave it out if nobody waits")),
        at("wait: 1:30", ("bad-duration", "6:11", "1:30", "hours and minutes are `1h30min`, minutes and seconds about `1min`")),
        at("wait: '90'", ("bad-duration", "6:11", "'90'", "add a unit: `90min`")),
        at("wait: -2h", ("bad-duration", "6:11", "-2h", "write it without the sign")),
        at("wait: about 2h", ("bad-duration", "6:11", "about 2h", "write it without `about`: `2h`")),
        at("wait: 3 working days", ("bad-duration", "6:11", "3 working days", "write `3wd`")),
        at("wait: 2 M", ("bad-duration", "6:11", "2 M", "`M` may mean months or minutes: write `2mo` or `2min`")),
        at("wait: a couple of days", ("bad-duration", "6:11", "a couple of days", "write whole numbers with `y`, `mo`, `w`, `wd`, `d`, `h`, `min`")),
        top("reviewed: 2026-11", ("bad-date", "3:11", "2026-11", "the day is missing")),
        top("reviewed: 3/4/2026", ("bad-date", "3:11", "3/4/2026", "3 April or 4 March? write `2026-04-03` or `2026-03-04`")),
        // Keys that belong elsewhere, and maps that are meant to be something else.
        at("zebra: x", ("unknown-key", "6:5", "zebra", "`polku explain touchpoint` lists the keys of a touchpoint; begin a key of your own with `x-`")),
        at("lacks: time", ("unknown-key", "6:5", "lacks", "`lacks` is a key of an employee: write `employee: { lacks: … }`")),
        at("goto: done", ("unknown-key", "6:5", "goto", "did you mean `next`?")),
        at("problems: x", ("unknown-key", "6:5", "problems", "did you mean `pains`?")),
        top("language: fi", ("unknown-key", "3:1", "language", "did you mean `lang`?")),
        (items("  - Tells: a friend"), vec![("unknown-key", "5:5", "Tells", "if this is a text with a colon, put it in quotes: \"Tells: a friend\"")]),
        at("pains: [b: c]", ("unknown-key", "6:13", "b", "put it in quotes: \"b: c\"")),
        at("pains:\n    - No answer: \"never\"", ("unknown-key", "7:7", "No answer", "put it in quotes: 'No answer: \"never\"'")),
        at("next: [a: 0.8, lost]", ("unknown-key", "6:12", "a", "write `{ to: a, probability: 0.8 }`")),
        at("next: { a: yes }", ("unknown-key", "6:13", "a", "write `{ to: a, when: … }`")),
        at("next: { a: 80%, lost: 0.2 }", ("unknown-key", "6:13", "a", "write `[{ to: a, probability: 0.8 }, { to: lost, probability: 0.2 }]`")),
        ("journey: J\nstages:\n  purchase:\n    touchpoints: [A]\n  usage:\n".into(), vec![("unknown-key", "3:3", "purchase", "stages are a list: write `- id: purchase`, and its other keys below")]),
        ("journey: J\nstages:\n- id: purchase\n  touchpoints:\n    buy:\n      name: Buys\n".into(), vec![("unknown-key", "5:5", "buy", "touchpoints are a list: write `- id: buy`, and its other keys below")]),
        // YAML that a journey does without.
        at("note: !important x", ("unsupported-yaml", "6:11", "!important", "a tag (`!`) has no meaning in a journey")),
        top("---\njourney: K", ("unsupported-yaml", "3:1", "---", "a second YAML document begins here | one file holds one journey")),
        at("<<: { note: x }", ("unsupported-yaml", "6:5", "<<", "merge keys (`<<`) are not supported")),
        top("[a]: b", ("unsupported-yaml", "3:1", "[", "a key must be a text")),
        top("? { a: b }\n: c", ("unsupported-yaml", "3:3", "{", "a key must be a text")),
        at("note: *other", ("unsupported-yaml", "6:11", "*other", "a text that begins with `*` must be in quotes")),
        top("tags: &t [a, *t]", ("unsupported-yaml", "3:14", "*t", "this alias stands inside its own anchor")),
        // What is read, and probably not as it is meant.
        at("note: Order #5", ("cut-text", "6:17", "#5", "put the text in quotes: \"Order #5\"; if it is a comment, put a space after `#`")),
        (items("  - -Pays\n  - name:Buys\n  - '-Waits'\n  - -5 degrees"), vec![
            ("odd-name", "5:5", "-Pays", "this name begins with `-` | an item begins with one hyphen and a blank: write `- Pays`; if it is meant so, put it in quotes"),
            ("odd-name", "6:5", "name:Buys", "this is the name `name:Buys`, not the key `name` | after the colon comes a blank: `name: Buys`"),
        ]),
        at("note: &Sons bakery", ("cut-text", "6:11", "&Sons", "put the text in quotes")),
    ]
}

#[test]
fn every_mistake_is_told_at_its_place() {
    let differences: Vec<_> =
        mistakes().iter().filter_map(|(text, problems)| compare(&Catalog::default(), text, problems).err()).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// What is written without its author is only what nobody could mean otherwise.
#[test]
fn only_what_is_certain_is_mended_without_asking() {
    let mended = |text: String| {
        let (_, problems) = load(&Source::new("test.yaml", text.as_str()).into(), &Catalog::default()).into_parts();
        let fixes = problems.into_iter().filter_map(|problem| problem.fix).filter(|fix| fix.is_safe);
        fixes.map(|fix| fix.title).collect::<Vec<_>>().join(", ")
    };
    let teams = |keys: &str| mended(with_keys(keys));
    assert_eq!(teams("teams: { fd: Front Desk Team }\nowner: front desk team"), "write `fd`");
    // Two are called so, or one is called as another one's id is made.
    assert_eq!(teams("teams: { a: Desk team, b: Desk Team }\nowner: desk team"), "");
    assert_eq!(teams("teams: { a: Web Team, web-team: Another }\nowner: Web Team"), "");
    assert_eq!(mended(items("  - { id: form, name: Fills in }\n  - { name: B, next: Fills In }")), "write `form`");
    assert_eq!(mended(items("  - { id: a, name: X }\n  - { id: b, name: x }\n  - { name: C, next: X }")), "");
    assert_eq!(mended(touchpoint("next: a or lost")), "write `[a, lost]`");
    for keys in [
        "next: form, done",
        "next: { to: done, probability: 20 }",
        "duration: 2h",
        "lacks: time",
        "metrics: { csat: 4, responses: '1,200' }",
        "metrics: { name: x, value: '1,200' }",
        "wait: 2 M",
        "wait: 1:30",
        "experience: '9'",
        "id: Form",
    ] {
        assert_eq!(mended(touchpoint(keys)), "", "{keys}");
    }
    for medium in ["mail", "call", "post", "store", "shop"] {
        assert_eq!(teams(&format!("channels: {{ w: {{ name: W, medium: {medium} }} }}")), "", "{medium}");
    }
    assert_eq!(teams("reviewed: 3/4/2026"), "");
}

/// What has a fix says so on its page, and what says so has one.
#[test]
fn the_pages_tell_what_can_be_fixed() {
    let mistakes = mistakes();
    let found = mistakes.iter().flat_map(|(text, _)| polku::load_str("example.yaml", text).diagnostics);
    let fixed: BTreeSet<&str> = found.filter(|one| one.fix.is_some()).map(|one| one.kind.name).collect();
    let said = LOAD_KINDS.iter().filter(|kind| kind.has_fix()).map(|kind| kind.name);
    // A catalog is needed to list one of its personas twice.
    let said: BTreeSet<&str> = said.filter(|name| *name != "duplicate-id").collect();
    assert_eq!(fixed, said);
}

#[test]
fn every_load_error_has_an_example_here() {
    let shown: BTreeSet<&str> = mistakes().iter().flat_map(|(_, problems)| problems).map(|problem| problem.0).collect();
    // Bytes that are no text do not come this far, and patterns are the project file's.
    let known = LOAD_KINDS.iter().map(|kind| kind.name).filter(|name| !["not-text", "bad-pattern"].contains(name));
    assert_eq!(shown, known.collect());
}

#[test]
fn what_is_no_text_says_so() {
    for (bytes, reason, at) in [
        (&b"journey: Tyyt\xe4"[..], "the file is not UTF-8 text: byte 0xe4", "1:14"),
        (b"a: b\n\xff: c", "byte 0xff", "2:1"),
        (b"\xff\xfej\0o\0", "the file is UTF-16, not UTF-8", "1:1"),
        (b"\xfe\xff\0j\0o", "the file is UTF-16, not UTF-8", "1:1"),
    ] {
        let problem = Source::from_bytes("test.yaml", bytes.to_vec()).expect_err("no text");
        assert!(problem.reason.contains(reason), "{}", problem.reason);
        assert_eq!(problem.source.position(problem.span.start).to_string(), at);
        assert!(problem.help.contains("UTF-8"), "{}", problem.help);
    }
    let problem = Source::from_bytes("test.yaml", vec![b' '; MAX_FILE_BYTES + 1]).expect_err("too large");
    assert!(problem.reason.contains("64 MiB"), "{}", problem.reason);
    assert!(Source::from_bytes("test.yaml", vec![b' '; MAX_FILE_BYTES]).is_ok());
}

#[test]
fn all_mistakes_of_a_file_are_told_at_once() {
    gives(
        "journey: J
lang: Finnish language
reviewed: yesterday
summry: x
stages:
  - id: looking
    touchpoints:
      - id: First One
        name: A
        expectation: 7
        ownership: mine
        wait: soon
        next: [b, nowhere]
      - name: B
        experience: good
        channel: phone
        name: C
  - id: purchase
    touchpoints:
      - next: done
      - [x]
",
        &[
            ("bad-language", "2:7", "Finnish language", ""),
            ("bad-date", "3:11", "yesterday", ""),
            ("unknown-key", "4:1", "summry", "did you mean `summary`?"),
            ("bad-kind", "6:9", "looking", ""),
            ("bad-id", "8:13", "First One", ""),
            ("out-of-range", "10:22", "7", ""),
            ("unknown-word", "11:20", "mine", ""),
            ("bad-duration", "12:15", "soon", ""),
            ("unknown-reference", "13:19", "nowhere", ""),
            ("wrong-type", "15:21", "good", ""),
            ("unknown-reference", "16:18", "phone", ""),
            ("duplicate-key", "17:9", "name", ""),
            ("missing-key", "20:9", "next: done", "a touchpoint needs `name`"),
            ("wrong-type", "21:9", "[x", "a touchpoint is `name` alone or a map, not a list"),
        ],
    );
}

#[test]
fn a_touchpoint_that_cannot_be_read_does_not_confuse_the_others() {
    // Positions of touchpoints after a broken one stay what they are.
    gives(
        "journey: J\nstages:\n- id: purchase\n  touchpoints: [[x], { name: A, next: [{ to: b, probability: 0.7 }, { to: b, probability: 0.6 }] }, B]\n",
        &[("wrong-type", "4:17", "[x", "not a list"), ("probability-over-one", "4:91", "0.6", "add up to 1.3")],
    );
}

#[test]
fn a_broken_definition_makes_no_errors_elsewhere() {
    gives(
        "journey: J\npersonas: { host: { goal: rest } }\nteams: { kitchen: [x] }\nstages: [{ id: purchase, touchpoints: { name: A, personas: host, responsible: kitchen, expectation: { host: 3 } } }]\n",
        &[
            ("missing-key", "2:19", "{ goal: rest", "a persona needs `name`"),
            ("wrong-type", "3:19", "[x", "a team is `name` alone or a map, not a list"),
        ],
    );
}

// ---- everyday slips --------------------------------------------------------------------------------

/// Slips that everybody makes in YAML are told in words that need no knowledge of it.
#[test]
#[rustfmt::skip]
fn everyday_slips_are_told_in_plain_words() {
    let quotes = "put the text in quotes: ";
    let texts: Vec<(String, &str, &str, String)> = vec![
        (touchpoint("note: Asks: is there a table"), "6:11", "Asks: is there a table", "a text that contains `: ` must be in quotes | write it as \"Asks: is there a table\"".into()),
        (touchpoint("note: Asks:"), "6:11", "Asks:", "write it as \"Asks:\"".into()),
        (touchpoint("note: @home"), "6:11", "@home", format!("a text cannot start with `@` unless it is in quotes: this character is reserved in YAML | {quotes}\"@home\"")),
        (touchpoint("note: `code`"), "6:11", "`code`", format!("{quotes}\"`code`\"")),
        (touchpoint("note: %off"), "6:11", "%off", format!("this character starts a directive in YAML | {quotes}\"%off\"")),
        (touchpoint("note: *Never* again"), "6:11", "*Never* again", format!("this character refers to an anchor in YAML | {quotes}\"*Never* again\"")),
        (touchpoint("note: & more"), "6:11", "& more", format!("this character names an anchor in YAML | {quotes}\"& more\"")),
        (touchpoint("note: [sic] he said"), "6:11", "[sic] he said", format!("starts a list in YAML, which ends at `]` | {quotes}\"[sic] he said\"")),
        (touchpoint("note: {a} he said"), "6:11", "{a} he said", format!("starts a map in YAML, which ends at `}}` | {quotes}\"{{a}} he said\"")),
        (touchpoint("note: \"Never\" again"), "6:11", "\"Never\" again", "the text continues after its closing \" | put the whole text in single quotes: '\"Never\" again'".into()),
        (touchpoint("note: 'It's late'"), "6:11", "'It's late'", "the text continues after its closing ' | write a quote inside single quotes twice".into()),
        (touchpoint("note: | said he"), "6:11", "| said he", format!("this character starts a block of text in YAML | {quotes}\"| said he\"")),
        (touchpoint("quotes: [a, b"), "6:13", "[", "this `[` is never closed | close it".into()),
        (touchpoint("note: \"never closed\n    tone: neutral"), "6:11", "\"", "this quote is never closed | close it".into()),
        ("journey: J\nstages:\n\t- id: purchase\n".into(), "3:1", "\t", "a tab indents this line | YAML allows only spaces in the indentation".into()),
        ("journey: J\nstages:\n- id: purchase\n \ttouchpoints: A\n".into(), "4:2", "\t", "a tab indents this line".into()),
        (touchpoint("quotes: [a #5, b]"), "6:16", "#5, b]", "`#` after a space starts a comment: the rest of the line is ignored".into()),
        (touchpoint("note: two lines #5\n      and more"), "6:21", "#5", "`#` after a space starts a comment".into()),
        ("journey: J\nstages:\n- id: purchase\n  touchpoints: - A\n".into(), "4:16", "-", "a list cannot start on the line of its key".into()),
        ("journey: J\nstages:\n- id: purchase\n   touchpoints: A\n".into(), "4:1", "   ", "indented deeper than the one above".into()),
        ("journey: J\nstages:\n- id: purchase\n touchpoints: A\n".into(), "4:2", "t", "this line does not fit the lines above it | check its indentation".into()),
        ("journey: J\nstages\n- id: purchase\n".into(), "", "", "".into()),
        (touchpoint("quotes: [a, b}"), "6:13", "[", "`}` cannot close `[`".into()),
        (touchpoint("next: { to: done, when: a: b }"), "6:30", ":", "a text that contains `: ` must be in quotes".into()),
        (touchpoint("note: \"C:\\path\""), "", "", "an unknown `\\` sequence in double quotes | write `\\\\` for a backslash".into()),
        ("journey: J\u{7}\n".into(), "1:11", "\u{7}", "a control character (U+0007)".into()),
    ];
    for (text, at, underlined, words) in texts {
        slips(&text, at, underlined, &words);
    }
}

/// The only problem of a text is a slip in its YAML. No place, no matter where.
#[track_caller]
fn slips(text: &str, at: &str, underlined: &str, words: &str) {
    let source = Arc::new(Source::new("test.yaml", text));
    let (journey, problems) = load(&source, &Catalog::default()).into_parts();
    assert!(journey.is_none() && problems.len() == 1, "{text}\n{}", all_words(&problems));
    let (name, place, slice) = described(&source, &problems[0]);
    let said = words_of(&problems[0]);
    assert_eq!(name, "yaml-syntax", "{text}\n{said}");
    assert!(at.is_empty() || (at, underlined) == (&place, &slice), "{text}\n{place} {slice:?} {said}");
    assert!(said.contains(words), "{text}\n{said}\ndoes not say {words}");
    assert!(problems[0].help.is_some(), "{text}\n{said}\nhas no help");
}

/// A journey whose touchpoints are these lines.
fn items(lines: &str) -> String {
    format!("journey: J\nstages:\n- id: purchase\n  touchpoints:\n{lines}\n")
}

#[test]
#[rustfmt::skip]
fn a_line_without_a_key_says_what_to_write() {
    let message = "this line has no `key: value` | ";
    let says = |help: &str| format!("{message}{help}");
    slips(&touchpoint("channel:web"), "6:5", "channel:web", &says("put a space after the colon: `channel: web`"));
    slips(&touchpoint("channel:web\n    note: x"), "6:5", "channel:web", &says("put a space after the colon: `channel: web`"));
    slips("journey:J\nstages: x\n", "1:1", "journey:J", &says("put a space after the colon: `journey: J`"));
    slips(&items("  - name:A\n    channel: web"), "5:5", "name:A", &says("put a space after the colon: `name: A`"));
    slips(&items("  - A\n    channel: web"), "5:5", "A", &says("start an item with one of its keys: `- name: A`"));
    slips(&touchpoint("channel web"), "6:5", "channel web", &says("put a colon and a space after the key: `channel: web`; to continue a text, indent the line deeper than its key"));
    slips(&touchpoint("note: a text\n    That goes on"), "7:5", "That goes on", &says("put a colon and a space after the key: `channel: web`; to continue a text"));
    slips(&touchpoint("see http://x.fi"), "6:5", "see http://x.fi", &says("put a colon and a space after the key: `channel: web`"));
    slips("journey: J\nstages\n- id: purchase\n", "2:1", "stages", &says("put a colon after the key: `stages:`"));
    for sign in ["|", ">", "|-"] {
        let text = touchpoint(&format!("note: {sign}\n    not indented:so\n    at all"));
        slips(&text, "7:5", "not indented:so", &says("to continue the text above, indent this line deeper than the key there"));
    }
}

#[test]
#[rustfmt::skip]
fn a_bracket_that_is_never_closed_is_told_at_the_bracket() {
    let never = |sign: &str| format!("this `{sign}` is never closed | close it, or put the text that contains it in quotes");
    for below in ["note: x", "quotes: [a]\n    note: x", "  note: x", "  - B\n    note: x", "# a comment ]\n    note: ']'"] {
        slips(&touchpoint(&format!("next: [tells, lost\n    {below}")), "6:11", "[", &never("["));
    }
    slips(&items("  - name: A\n    next: [tells, lost\n  - name: B\n    next: [done]"), "6:11", "[", &never("["));
    slips(&items("  - { name: Buys, channel: web\n  - { name: B }\n  - C"), "5:5", "{", &never("{"));
    slips(&items("  - { name: Buys, channel: web\n- id: usage"), "5:5", "{", &never("{"));
    slips(&touchpoint("next: [{ to: a },\n      { to: 'b}', when: \"it \\\" rains}\"\n    note: x"), "7:7", "{", &never("{"));
    slips("journey: J\nstages: [\n  { id: purchase, touchpoints: [A] ,\n  { id: usage }\n]\n", "3:3", "{", &never("{"));
    slips(&touchpoint("quotes: [a, \"b]\n    note: x"), "6:17", "\"", "this quote is never closed | close it");
    let left = "this line is not indented deep enough to be inside the brackets | indent it, and the closing bracket, deeper than the key";
    slips("journey: J\nstages: [\n  { id: purchase }\n]\n", "4:1", "]", left);
    slips(&touchpoint("quotes: [\n    a, b ]"), "7:5", "a", left);
}

#[test]
#[rustfmt::skip]
fn commas_too_many_and_too_few_are_told() {
    let remove = "an empty item between commas | remove one of the commas, or write the missing item";
    slips(&touchpoint("next: [tells, , done]"), "6:19", ",", remove);
    slips(&touchpoint("next: { to: done, , when: x }"), "6:23", ",", remove);
    slips(&touchpoint("next: [, done]"), "6:12", ",", "an empty item before this comma | remove the comma");
    let missing = "a comma is missing before this | separate the items with commas";
    slips(&touchpoint("quotes: [\"a\", \"b\" \"c\"]"), "6:23", "\"", missing);
    slips(&touchpoint("quotes: ['a' b]"), "6:18", "b", missing);
    slips(&touchpoint("quotes: [\"a\"\n      \"b\"]"), "7:7", "\"", missing);
    slips(&touchpoint("quotes: [a, [b] c]"), "6:21", "c", missing);
    slips(&touchpoint("next: [{ to: a } { to: b }]"), "6:22", "{", missing);
    let after = "a comma is missing after this | inside brackets, separate the entries with commas";
    slips(&items("  - { name: A,\n      note: x\n      next: done }"), "6:13", "x", after);
}

#[test]
#[rustfmt::skip]
fn a_list_item_beside_its_list_is_told_its_column() {
    let says = |how: &str, column: usize, line: usize| format!("this item is {how} of its list | move its `-` to column {column}, like that of line {line}");
    slips(&items("    - A\n   - B"), "6:4", "-", &says("one column left", 5, 5));
    slips(&items("    - name: A\n     - name: B"), "6:6", "-", &says("one column right", 5, 5));
    slips(&items("    - name: A\n      note: x\n\n    # B\n   - name: B"), "9:4", "-", &says("one column left", 5, 5));
    slips(&items("    - name: A\n  - name: B"), "6:3", "-", &says("2 columns left", 5, 5));
    slips("journey: J\nstages:\n  - id: purchase\n    touchpoints:\n      - A\n - id: usage\n", "6:2", "-", &says("one column left", 3, 3));
    slips(&items("    - name: A\n    note: x"), "6:5", "n", "this key is in the middle of a list | start an item with `- `");
}

#[test]
#[rustfmt::skip]
fn blanks_that_are_none_to_yaml_are_told() {
    let indents = "a no-break space (U+00A0) indents this line | replace it with an ordinary space";
    slips("journey: J\nstages:\n- id: purchase\n \u{a0}touchpoints: A\n", "4:2", "\u{a0}", indents);
    slips("journey: J\nstages:\n\u{a0}\u{a0}- id\n", "3:1", "\u{a0}", indents);
    slips(&items(" \u{a0}- name: A\n    note: x"), "5:2", "\u{a0}", indents);
    slips("journey: J\nstages:\n- id: purchase\n \u{2003}touchpoints: A\n", "4:2", "\u{2003}", "a special space (U+2003) indents this line | replace it with an ordinary space");
    slips("journey: J\nstages:\n- id: purchase\n \u{200b}touchpoints: A\n", "4:2", "\u{200b}", "a zero-width space (U+200B) indents this line | remove it");
    slips(&touchpoint("channel:\u{a0}web"), "6:13", "\u{a0}", "a no-break space (U+00A0) follows this `:` | replace it with an ordinary space");
    slips(&items("  - A\n  -\u{a0}B"), "6:4", "\u{a0}", "a no-break space (U+00A0) follows this `-` | replace it with an ordinary space");
    // Where YAML takes it for a part of the key.
    for text in [items("  - name: A\n  \u{a0}\u{a0}note: x"), "journey: J\nstages:\n\u{a0}\u{a0}- id: purchase\n".into()] {
        let (journey, problems) = load(&Source::new("test.yaml", text.as_str()).into(), &Catalog::default()).into_parts();
        let said = problems.iter().filter(|problem| problem.kind.name == "yaml-syntax").map(words_of);
        assert!(journey.is_none() && said.eq([indents.to_owned()]), "{text}\n{}", all_words(&problems));
    }
    journey(&touchpoint("note: a\u{a0}b\n    quotes:\n      - |\n        \u{a0}a: b\n      - \u{a0}c\n      - 'a\n        \u{a0}d: e'"));
}

#[test]
#[rustfmt::skip]
fn items_that_begin_with_another_sign_are_told() {
    let write = |item: &str| format!("start an item with a hyphen and a space: `- {item}`");
    let blank = |item: &str| format!("a space is missing after this `-` | {}", write(item));
    slips(&items("  -name: x\n   note: y"), "5:3", "-", &blank("name: x"));
    slips(&items("  - A\n  -name: x\n  - B"), "6:3", "-", &blank("name: x"));
    slips(&items("  - A\n  -B\n  - C"), "6:3", "-", &blank("B"));
    slips("journey: J\nstages:\n-id: purchase\n  touchpoints: A\n", "3:1", "-", &blank("id: purchase"));
    let sign = |sign: &str, item: &str| format!("`{sign}` does not start a list item | {}", write(item));
    slips(&items("  – name: x\n    note: y"), "5:3", "–", &sign("–", "name: x"));
    slips(&items("  - A\n  – B"), "6:3", "–", &sign("–", "B"));
    slips(&items("  * Buys\n  * Pays"), "5:3", "*", &sign("*", "Buys"));
    slips(&items("  * name: Buys\n    channel: web"), "5:3", "*", &sign("*", "name: Buys"));
    slips(&items("  *Buys\n  *Pays"), "5:3", "*", &sign("*", "Buys"));
    slips(&items("  • Buys\n  • Pays"), "5:3", "•", &sign("•", "Buys"));
}

#[test]
fn bytes_that_no_text_has_are_told() {
    let words = "this is not a text file, or it is UTF-16 | save it as UTF-8";
    slips("j\0o\0u\0r\0n\0e\0y\0:\0 \0J\0\n\0", "1:2", "\0", words);
    slips("\0j\0o\0u\0r\0n\0e\0y\0:\0 \0J\0\n", "1:1", "\0", words);
}

#[test]
fn durations_as_people_write_them_are_told_how_to_write() {
    let form = "write whole numbers with `y`, `mo`, `w`, `wd`, `d`, `h`, `min`, the largest unit first, without spaces: `1h30min`";
    let unknown =
        |unit: &str| format!("the unit `{unit}` is not known: there are `y`, `mo`, `w`, `wd`, `d`, `h` and `min`");
    let cases: &[(&str, &str)] = &[
        ("1,5h", "write `1h30min`"),
        ("1.5 hours", "write `1h30min`"),
        ("2,5d", "write `2d12h`"),
        ("0.5h", "write `30min`"),
        ("1d 1,5h", "write `1d1h30min`"),
        ("0.125 d", "write `3h`"),
        ("90 min", "write `90min`"),
        ("2 hrs", "write `2h`"),
        ("1 Hour, 30 Minutes", "write `1h30min`"),
        ("1 day and 2 hours", "write `1d2h`"),
        ("1h30m", "write `1h30min`"),
        ("PT2H", "write `2h`"),
        ("P1DT30M", "write `1d30min`"),
        ("two days", "write `2d`"),
        ("an hour", "write `1h`"),
        ("2 tuntia", "write `2h`"),
        ("3 päivää", "write `3d`"),
        ("2 veckor", "write `2w`"),
        ("1 Stunde 30 Minuten", "write `1h30min`"),
        ("PT", form),
        ("0.33h", form),
        ("1,000h", form),
        ("1.2.3h", form),
        ("1.5", form),
        ("1,5", form),
        ("h", form),
        ("1h30", form),
        ("30min 1h", "the largest unit first"),
        ("999999999w", form),
        ("3 months", "write `3mo`"),
        ("3kk", "write `3mo`"),
        ("2 månader", "write `2mo`"),
        ("1 year", "write `1y`"),
        ("2 years 6 months", "write `2y6mo`"),
        ("2 vuotta", "write `2y`"),
        ("5 working days", "write `5wd`"),
        ("5 Business Days", "write `5wd`"),
        ("5 weekdays", "write `5wd`"),
        ("10 arkipäivää", "write `10wd`"),
        ("10 arbetsdagar", "write `10wd`"),
        ("1 week 2 working days", "write `1w2wd`"),
        ("1.5 years", "write `547d21h`"),
        ("P3M", "write `3mo`"),
        ("P1Y6MT30M", "write `1y6mo30min`"),
        ("3m", "`m` may mean months or minutes: write `3mo` or `3min`"),
        ("3 m", "`m` may mean months or minutes: write `3mo` or `3min`"),
        ("90m", "write `90min`"),
        ("3M", "`M` may mean months or minutes: write `3mo` or `3min`"),
        ("1v", "`v` may mean years or weeks: write `1y` or `1w`"),
        ("3 to 6 months", "no ranges: write the longer one, `6mo`"),
        ("10-15min", "no ranges: write the longer one, `15min`"),
        ("1 – 1,5 h", "no ranges: write the longer one, `1h30min`"),
        ("15-10 min", "no ranges: write the longer one, `15min`"),
        ("30min - 1h", "no ranges: write the longer one, `1h`"),
        ("1 to 2 days", "no ranges: write the longer one, `2d`"),
        ("1-2 moons", "no ranges: write the longer one"),
    ];
    for (written, help) in cases {
        let words = format!("`{written}` is not a duration | {help}");
        let words = if *help == "the largest unit first" { help } else { words.as_str() };
        gives(&touchpoint(&format!("wait: {written}")), &[("bad-duration", "6:11", written, words)]);
    }
    for (written, unit) in [("2 moons", "moons"), ("30 sec", "sec")] {
        gives(&touchpoint(&format!("wait: {written}")), &[("bad-duration", "6:11", written, &unknown(unit))]);
    }
}

#[test]
fn dates_and_languages_as_people_write_them_are_told_how_to_write() {
    for (written, meant) in [
        ("1.11.2026", "2026-11-01"),
        ("1. 11. 2026", "2026-11-01"),
        ("2026-1-5", "2026-01-05"),
        ("2026/11/01", "2026-11-01"),
        ("2026.11.1", "2026-11-01"),
        ("30/11/2026", "2026-11-30"),
        ("11/30/2026", "2026-11-30"),
        ("5/5/2026", "2026-05-05"),
        ("3 April 2026", "2026-04-03"),
        ("Apr. 3rd, 2026", "2026-04-03"),
        ("2026-11-01T10:00", "2026-11-01"),
    ] {
        let words = format!("`{written}` is not a date | write `{meant}`: year, month and day");
        gives(&with_keys(&format!("reviewed: {written}")), &[("bad-date", "3:11", written, &words)]);
    }
    for written in ["31.2.2026", "11.30.2026", "1.11.26", "2026-2-30", "1.2.3.2026", "2026-11-011"] {
        let words = "is not a date | write year, month and day of a day that exists: `2026-11-30`";
        gives(&with_keys(&format!("reviewed: {written}")), &[("bad-date", "3:11", written, words)]);
    }
    for (written, help) in [("en_GB", "write `en-GB`"), ("sv_fi", "write `sv-fi`"), ("_", "write its code: `en`")] {
        let words = format!("`{written}` is not a language | {help}");
        gives(&with_keys(&format!("lang: {written}")), &[("bad-language", "3:7", written, &words)]);
    }
}

#[test]
fn texts_that_only_look_dangerous_are_read() {
    for text in [
        "a#b",
        "C#",
        "a:b",
        "http://x.fi",
        "5 o'clock",
        "50 %",
        "a & b",
        "me@home",
        "x!",
        "a - b",
        "(a)",
        "a, b",
        "a [b]",
        "a {b}",
        "- a",
    ] {
        let quoted = if text.starts_with("- ") { format!("'{text}'") } else { text.to_owned() };
        let note = journey(&touchpoint(&format!("note: {quoted}"))).touchpoints[0].note.clone();
        assert_eq!(note.expect("a note").value, text);
    }
}

#[test]
fn a_comment_is_none_of_the_cut_texts() {
    for comment in ["# meant", "#", "## x", "#!shebang", "#\tx"] {
        journey(&touchpoint(&format!("note: a {comment}")));
        journey(&touchpoint(&format!("quotes: [a, b] {comment}")));
        journey(&touchpoint(&format!("note: 'a' {comment}")));
    }
    journey(&touchpoint("#note: a"));
    journey(&touchpoint("note: a\n    #links: b"));
}

// ---- shorthands and what counts as missing -----------------------------------------------------------

#[test]
fn one_may_stand_for_a_list_of_one() {
    let long = "journey: J
based-on: [B]
tags: [T]
links: [{ url: x }]
personas: { p: { name: P, needs: [N], quotes: [Q], links: [{ url: x }] } }
channels: { c: { name: C } }
teams: { t: { name: T, links: [{ url: x }] } }
partners: { r: { name: R } }
facts: { f: { statement: F } }
stages:
- id: purchase
  touchpoints:
  - name: A
    links: [{ url: x }]
    channel: [c]
    personas: [p]
    facts: [f]
    pains: [{ text: P }]
    opportunities: [{ text: O, links: [{ url: x }] }]
    quotes: [Q]
    metrics: [{ csat: 4 }]
    evidence: [{ text: E }]
    frontstage: [{ text: F }]
    backstage: [{ text: B }]
    support: [{ text: S }]
    employee: { lacks: [time] }
    recovery: [apology]
    wait: { for: 1h }
    feedback: { asks: true }
    next: [{ to: done, personas: [p] }]
";
    let short = "journey: J
based-on: B
tags: T
links: x
personas: { p: { name: P, needs: N, quotes: Q, links: x } }
channels: { c: C }
teams: { t: { name: T, links: x } }
partners: { r: R }
facts: { f: F }
stages:
  id: purchase
  touchpoints:
    name: A
    links: x
    channel: c
    personas: p
    facts: f
    pains: P
    opportunities: { text: O, links: x }
    quotes: Q
    metrics: { csat: 4 }
    evidence: E
    frontstage: F
    backstage: B
    support: S
    employee: { lacks: time }
    recovery: apology
    wait: 1h
    feedback: true
    next: { to: done, personas: p }
";
    assert_eq!(journey(long), journey(short));
    let [many, one] = ["[a]", "a"].map(|a| journey(&items(&format!("  - A\n  - {{ name: B, recovers: {a} }}"))));
    assert_eq!(many, one);
}

#[test]
fn a_bare_name_is_a_touchpoint_and_a_bare_id_is_a_way() {
    let bare = journey("journey: J\nstages: { id: purchase, touchpoints: [A, { name: B, next: a }] }\n");
    let full = journey(
        "journey: J\nstages: [{ id: purchase, touchpoints: [{ id: a, name: A }, { name: B, next: [{ to: a }] }] }]\n",
    );
    assert_eq!(bare, full);
}

#[test]
fn one_value_or_one_by_persona() {
    let text = "journey: J\npersonas: { a: A, b: B, c: C }\nstages: { id: purchase, touchpoints: { name: X, expectation: 2, experience: { a: 1, b: 4.5, c: }, feeling: { b: glad } } }\n";
    let journey = journey(text);
    let touchpoint = &journey.touchpoints[0];
    let each = |of: &dyn Fn(PersonaIx) -> Option<f64>| [0, 1, 2].map(|index| of(PersonaIx(index)));
    let expectation = touchpoint.expectation.as_ref().expect("an expectation");
    let experience = touchpoint.experience.as_ref().expect("an experience");
    assert_eq!(each(&|persona| expectation.get(persona).map(|score| score.value)), [Some(2.0); 3]);
    assert_eq!(each(&|persona| experience.get(persona).map(|score| score.value)), [Some(1.0), Some(4.5), None]);
    let feeling = touchpoint.feeling.as_ref().expect("a feeling").get(PersonaIx(1));
    assert_eq!(feeling.map(|feeling| feeling.value[0].value.as_str()), Some("glad"));
}

#[test]
fn texts_are_taken_as_they_are_written() {
    for text in [
        "no",
        "404",
        "on",
        "yes",
        "off",
        "1.50",
        "0x10",
        "2026-11-01",
        "true",
        "007",
        "1e3",
        ".5",
        "Null and void",
        "~ about",
    ] {
        let journey = journey(&touchpoint(&format!("note: {text}\n    quotes: [{text}, '{text}', \"{text}\"]")));
        let touchpoint = &journey.touchpoints[0];
        assert_eq!(touchpoint.note.as_ref().expect("a note").value, text);
        assert!(touchpoint.quotes.iter().all(|quote| quote.value.text.value == text), "{text}");
    }
    let journey = journey(
        "journey: 404\nteams: { no: no, 1: 1 }\nstages: { id: purchase, touchpoints: [404, { name: no, responsible: no, next: 404 }] }\n",
    );
    assert_eq!((journey.title.value.as_str(), journey.touchpoints[1].id.value.as_str()), ("404", "no"));
    assert_eq!(journey.definitions.teams[1].name.value, "1");
}

#[test]
fn a_quoted_null_is_a_text() {
    assert_eq!(journey(&touchpoint("note: '~'")).touchpoints[0].note.as_ref().expect("a note").value, "~");
    assert_eq!(journey(&touchpoint("note: \"null\"")).touchpoints[0].note.as_ref().expect("a note").value, "null");
}

/// Whether a bare text may stand for what a key takes.
fn takes_text(shape: &Shape) -> bool {
    match shape {
        Shape::Text | Shape::Name(_) | Shape::Id | Shape::Reference(_) => true,
        Shape::Many(one) | Shape::Filled(one) | Shape::Optional(one) => takes_text(one),
        Shape::Either(one, other) => takes_text(one) || takes_text(other),
        Shape::Table(table) | Shape::TableOrBy(table, _) => {
            table.keys.iter().any(|key| Some(key.name) == table.shorthand && takes_text(&key.shape))
        }
        _ => false,
    }
}

#[test]
fn nothing_and_blanks_count_as_missing() {
    type With = fn(&str) -> String;
    for (name, with) in [("journey", with_keys as With), ("touchpoint", touchpoint)] {
        let plain = journey(&with(""));
        let table = JOURNEY_TABLES.iter().find(|table| table.name == name).expect("a table of that name");
        let optional = table.keys.iter().filter(|key| key.may_be_empty);
        for key in optional.clone() {
            for nothing in ["", "~", "null", "Null", "NULL"] {
                assert_eq!(journey(&with(&format!("{}: {nothing}", key.name))), plain, "{}: {nothing}", key.name);
            }
        }
        for key in optional.filter(|key| takes_text(&key.shape)) {
            for blank in ["''", "\"  \"", "'\t'", "\"\\u00a0\"", "|\n\n"] {
                assert_eq!(journey(&with(&format!("{}: {blank}", key.name))), plain, "{}: {blank}", key.name);
            }
        }
    }
}

#[test]
fn keys_of_ones_own_are_kept_and_ignored() {
    let text = "x-top: { deep: [1, { 2: 3 }] }
journey: J
teams: { t: { name: T, x-cost: 3 } }
stages:
- id: purchase
  x-colour: red
  touchpoints:
  - { name: A, x-a: 1, pains: { text: P, x-b: [2] }, next: { to: done, x-c: } }
x-: last
";
    let plain =
        "journey: J\nteams: { t: T }\nstages: { id: purchase, touchpoints: { name: A, pains: P, next: done } }\n";
    assert_eq!(journey(text), journey(plain));
    gives(&with_keys("X-own: 1"), &[("unknown-key", "3:1", "X-own", "begin a key of your own with `x-`")]);
}

#[test]
fn anchors_and_aliases_stand_for_each_other() {
    let aliased = "journey: &name J
x-shared:
  way: &way { to: done, when: all is well }
  quotes: &quotes [One, Two]
  keys: &touchpoint { name: A, quotes: *quotes, next: *way }
stages:
- id: purchase
  touchpoints:
  - *touchpoint
  - { name: B, summary: *name }
"
    .replace("summary:", "note:");
    let plain = "journey: J
stages:
- id: purchase
  touchpoints:
  - { name: A, quotes: [One, Two], next: { to: done, when: all is well } }
  - { name: B, note: J }
";
    assert_eq!(journey(&aliased), journey(plain));
}

#[test]
fn an_error_in_what_an_alias_stands_for_is_told_where_it_stands() {
    gives(
        "journey: J\nx-s: &s nine\nstages: [{ id: purchase, touchpoints: { name: A, expectation: *s } }]\n",
        &[("wrong-type", "3:63", "*s", "not the text `nine`")],
    );
}

// ---- bytes -------------------------------------------------------------------------------------------

#[test]
fn lines_may_end_in_any_way() {
    let text = "journey: J\n# a comment\nstages:\n- id: purchase\n  touchpoints:\n  - A\n  - name: B\n    note: |\n      one\n      two\n    quotes: a text\n      over lines\n";
    let plain = journey(text);
    assert_eq!(plain.touchpoints[1].note.as_ref().expect("a note").value, "one\ntwo");
    for end in ["\r\n", "\r"] {
        assert_eq!(journey(&text.replace('\n', end)), plain, "{end:?}");
        let wrong = text.replace("- A", "- [A]").replace('\n', end);
        gives(&wrong, &[("wrong-type", "6:5", "[A", "not a list")]);
    }
}

#[test]
fn a_byte_order_mark_counts_for_nothing() {
    let text = with_keys("");
    assert_eq!(journey(&format!("\u{feff}{text}")), journey(&text));
    gives(
        "\u{feff}jorney: J\nstages: [{ id: purchase }]\n",
        &[("unknown-key", "1:1", "jorney", "did you mean `journey`?")],
    );
    gives("\u{feff}journey: [J]\nstages: [{ id: purchase }]\n", &[("wrong-type", "1:10", "[J", "")]);
}

#[test]
fn columns_count_characters() {
    gives("journey: { ä🎉奉: 1 }\nstages: [{ id: purchase }]\n", &[("wrong-type", "1:10", "{ ä🎉奉: 1", "")]);
    gives(
        &touchpoint("feeling: { ä🎉: x, 奉: y }"),
        &[("unknown-reference", "6:16", "ä🎉", ""), ("unknown-reference", "6:23", "奉", "")],
    );
}

#[test]
fn tabs_stand_in_texts_and_before_comments() {
    let journey = journey(&touchpoint("note: a\tb\t# a comment\n    quotes:\t[c,\td]"));
    assert_eq!(journey.touchpoints[0].note.as_ref().expect("a note").value, "a\tb");
    assert_eq!(journey.touchpoints[0].quotes.len(), 2);
}

#[test]
fn texts_are_trimmed() {
    let journey = journey(&touchpoint("note: '  a '\n    quotes: [\" b\\n\"]"));
    assert_eq!(journey.touchpoints[0].note.as_ref().expect("a note").value, "a");
    assert_eq!(journey.touchpoints[0].quotes[0].value.text.value, "b");
}

// ---- the catalog -------------------------------------------------------------------------------------

const CATALOG: &str = "polku: 1
catalog:
  personas: { host: Party host, guest: Guest }
  channels: { website: { name: Own website, medium: web }, phone: Phone }
  teams: { events: Events }
  partners: { bus: Bus company }
  facts: { price: { statement: The price, in: { website: 450 €, phone: } } }
";

fn catalog() -> Catalog {
    let (project, problems) = Project::load(&Arc::new(Source::new("polku.yaml", CATALOG))).into_parts();
    project.unwrap_or_else(|| panic!("{}", all_words(&problems))).catalog
}

#[test]
fn what_a_journey_uses_of_the_catalog_becomes_its_own() {
    let text =
        touchpoint("channel: phone\n    responsible: events\n    partner: bus\n    facts: price\n    personas: guest");
    let (journey, problems) = load(&Source::new("test.yaml", text).into(), &catalog()).into_parts();
    let journey = journey.unwrap_or_else(|| panic!("{}", all_words(&problems)));
    let definitions = &journey.definitions;
    let ids = |identities: Vec<&polku::model::Identity>| {
        assert!(identities.iter().all(|identity| identity.from_catalog));
        identities.iter().map(|identity| identity.id.value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(definitions.personas.iter().map(|x| &x.identity).collect()), ["guest"]);
    assert_eq!(ids(definitions.teams.iter().map(|x| &x.identity).collect()), ["events"]);
    assert_eq!(ids(definitions.partners.iter().map(|x| &x.identity).collect()), ["bus"]);
    // The fact brings along the channels that it speaks of.
    assert_eq!(ids(definitions.channels.iter().map(|x| &x.identity).collect()), ["phone", "website"]);
    let stated: Vec<_> = definitions
        .stated(&definitions.facts[0])
        .map(|(channel, says)| (definitions.channels[channel.value.index()].name.value.as_str(), says.value.as_deref()))
        .collect();
    assert_eq!(stated, [("Own website", Some("450 €")), ("Phone", None)]);
}

#[test]
fn an_id_of_the_catalog_may_not_be_defined_again() {
    let text = with_keys(
        "personas: { host: Mine }\nchannels: { phone: Mine }\nteams: { events: Mine }\npartners: { bus: Mine }\nfacts: { price: Mine }",
    );
    gives_with(
        &catalog(),
        &text,
        &[
            ("duplicate-id", "3:13", "host", "write `host:` alone to take the catalog's"),
            ("duplicate-id", "4:13", "phone", "remove it here to take the catalog's"),
            ("duplicate-id", "5:10", "events", "also defined in the project's catalog"),
            ("duplicate-id", "6:13", "bus", "also defined in the project's catalog"),
            ("duplicate-id", "7:10", "price", "also defined in the project's catalog"),
        ],
    );
    let source = Arc::new(Source::new("test.yaml", text));
    let (_, problems) = load(&source, &catalog()).into_parts();
    for problem in &problems {
        let place = &problem.related[0];
        let file = place.file.as_ref().expect("the catalog's file");
        assert_eq!(file.slice(place.span), source.slice(problem.primary.span));
    }
}

#[test]
fn only_personas_may_be_left_empty_to_take_the_catalogs() {
    gives_with(&catalog(), &with_keys("personas: { host: }"), &[]);
    gives_with(
        &catalog(),
        &with_keys("channels: { phone: }"),
        &[("missing-key", "3:13", "phone", "the channel `phone` has no name")],
    );
}

#[test]
fn what_is_near_in_the_catalog_is_suggested() {
    gives_with(
        &catalog(),
        &touchpoint("channel: web-site\n    responsible: event"),
        &[
            ("unknown-reference", "6:14", "web-site", "did you mean `website`?"),
            ("unknown-reference", "7:18", "event", "did you mean `events`?"),
        ],
    );
}

#[test]
fn mistakes_of_a_catalog_are_told() {
    let text = "polku: 1\ncatalog:\n  personas: { host: }\n  channels: { Fax: { medium: fax } }\n  facts: { price: { statement: P, in: { radio: 1 } } }\n  tags: x\n";
    let source = Arc::new(Source::new("polku.yaml", text));
    let (project, problems) = Project::load(&source).into_parts();
    assert!(project.is_none());
    let found: Vec<_> = problems.iter().map(|problem| described(&source, problem)).collect();
    let expected = [
        ("missing-key", "3:15", "host"),
        ("bad-id", "4:15", "Fax"),
        ("missing-key", "4:20", "{ medium: fax"),
        ("unknown-word", "4:30", "fax"),
        ("unknown-reference", "5:41", "radio"),
        ("unknown-key", "6:3", "tags"),
    ];
    assert_eq!(found, expected.map(|(name, at, text)| (name.to_owned(), at.to_owned(), text.to_owned())));
}

// ---- anything whatever ---------------------------------------------------------------------------------

/// Loads a text and looks at every place that its problems name.
fn survives(text: &str) -> Vec<Diagnostic> {
    let source = Arc::new(Source::new("test.yaml", text));
    let (journey, problems) = load(&source, &Catalog::default()).into_parts();
    assert_eq!(journey.is_none(), problems.iter().any(Diagnostic::is_load_error));
    for problem in &problems {
        assert!(!problem.message.is_empty());
        assert!(words_of(problem).len() < 2_000, "a message that nobody reads: {}", words_of(problem).len());
        for label in std::iter::once(&problem.primary).chain(&problem.related) {
            let range = label.span.range();
            assert!(text.get(range.clone()).is_some(), "{range:?} is no place in {text:?}: {}", problem.message);
            let position = source.position(label.span.start);
            assert!(position.line >= 1 && position.column >= 1);
        }
    }
    if let Some(journey) = journey {
        let graph = polku::graph::JourneyGraph::new(&journey);
        assert_eq!(graph.graph().node_count(), journey.touchpoints.len() + 2);
    }
    problems
}

const SAMPLE: &str = "journey: Tyytyväinen asiakas 🎉
lang: fi
personas: { host: Host, guest: { name: Guest, needs: [a, b] } }
channels: { phone: { name: Phone, medium: phone } }
x-shared: &shared [One, \"Two\\n\"]
facts: { price: { statement: Price, in: { phone: 450 € } } }
stages:
  - id: starting-state
    touchpoints: [A friend's tip]   # told by a friend
  - id: purchase
    touchpoints:
      - name: Calls
        channel: phone
        expectation: { host: 4, guest: 2 }
        quotes: *shared
        note: |
          first
          second
        pains: { text: 'no ''answer''', severity: 2 }
        wait: 1h30min
        metrics: { csat: 3.4, target: { csat: 4.2 } }
        next: [calls, { to: sorry, probability: 0.3, personas: host }]
      - { id: sorry, name: Is called back, recovers: calls, recovery: apology, next: done }
";

#[test]
fn the_sample_is_a_journey() {
    journey(SAMPLE);
}

/// A change to a text: characters removed, doubled or put in.
#[derive(Clone, Debug)]
enum Change {
    Remove(usize, usize),
    Repeat(usize, usize),
    Insert(usize, String),
}

fn change() -> impl Strategy<Value = Change> {
    let signs = "[-:#\\[\\]{}&*!|>'\"%@`,? \t\n\r~<.0-9a-zäß🎉\u{feff}\u{85}\u{2028}]{1,4}";
    prop_oneof![
        (any::<usize>(), 1..20usize).prop_map(|(at, count)| Change::Remove(at, count)),
        (any::<usize>(), 1..40usize).prop_map(|(at, count)| Change::Repeat(at, count)),
        (any::<usize>(), signs).prop_map(|(at, signs)| Change::Insert(at, signs)),
    ]
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for change in changes {
        let (Change::Remove(at, _) | Change::Repeat(at, _) | Change::Insert(at, _)) = change;
        let at = at % (chars.len() + 1);
        match change {
            Change::Remove(_, count) => drop(chars.drain(at..(at + count).min(chars.len()))),
            Change::Repeat(_, count) => {
                let again = chars[at..(at + count).min(chars.len())].to_vec();
                chars.splice(at..at, again);
            }
            Change::Insert(_, signs) => drop(chars.splice(at..at, signs.chars())),
        }
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        match Source::from_bytes("test.yaml", bytes) {
            Ok(source) => drop(survives(source.text())),
            Err(problem) => prop_assert!(problem.source.text().get(problem.span.range()).is_some()),
        }
    }

    #[test]
    fn any_signs_are_survived(text in "[-:#\\[\\]{}&*!|>'\"%@`,? \t\n\ra-cä]{0,120}") {
        survives(&text);
    }

    #[test]
    fn any_text_is_survived(text in "\\PC{0,200}") {
        survives(&text);
    }

    #[test]
    fn any_slip_in_a_journey_is_survived(changes in prop::collection::vec(change(), 1..6)) {
        survives(&changed(SAMPLE, &changes));
    }

    #[test]
    fn any_value_at_any_key_is_survived(key in "[a-z-]{1,12}", value in "[-:#\\[\\]{}&*!|>'\"%, ~0-9a-cä]{0,16}") {
        survives(&touchpoint(&format!("{key}: {value}")));
        survives(&with_keys(&format!("{key}: {value}")));
    }

    #[test]
    fn every_known_key_takes_any_value(index in any::<prop::sample::Index>(), value in "[-:\\[\\]{}&*,~ 0-9a-c]{0,16}") {
        let keys = [
            "id", "name", "note", "links", "ownership", "channel", "personas", "named-person", "facts", "expectation",
            "feeling", "wait", "pains", "opportunities", "metrics", "frontstage", "employee", "recovers", "recovery",
            "feedback", "entry", "next", "stages", "facts", "channels", "reviewed", "lang", "target-of",
        ];
        let key = index.get(&keys);
        survives(&touchpoint(&format!("{key}: {value}")));
        survives(&with_keys(&format!("{key}: {value}")));
    }
}

// ---- hostile files ---------------------------------------------------------------------------------------

/// Loads a text within a minute, which is much more than any of these takes.
#[track_caller]
fn in_time(text: String) -> Vec<Diagnostic> {
    let (done, result) = mpsc::channel();
    let worker = std::thread::spawn(move || done.send(survives(&text)).expect("somebody waits"));
    match result.recv_timeout(Duration::from_secs(60)) {
        Ok(problems) => problems,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("takes too long"),
        Err(mpsc::RecvTimeoutError::Disconnected) => std::panic::resume_unwind(worker.join().expect_err("a panic")),
    }
}

#[track_caller]
fn ends_with(text: String, name: &str, words: &str) {
    let problems = in_time(text);
    let found = problems.iter().any(|problem| problem.kind.name == name && words_of(problem).contains(words));
    assert!(found, "{}", all_words(&problems[..problems.len().min(5)]));
}

fn names(count: usize) -> String {
    (0..count).fold(String::new(), |mut names, index| {
        let _ = write!(names, "t{index},");
        names
    })
}

#[test]
fn errors_beyond_a_thousand_are_counted() {
    for (text, count) in [
        (with_keys(&format!("tags: [{}a]", "~,".repeat(5_000))), 5_000),
        (with_keys(&(0..3_000).map(|index| format!("key{index}: x\n")).collect::<String>()), 3_000),
        (touchpoint(&format!("next: [{}done]", "nowhere,".repeat(2_500))), 2_500),
        (touchpoint(&format!("quotes: [{}a]", "!a b,".repeat(1_500))), 1_500),
    ] {
        let problems = in_time(text);
        assert_eq!(problems.len(), 1_001);
        let last = problems.last().expect("problems");
        assert_eq!(last.kind.name, "limit");
        assert_eq!(last.message, format!("{} further load errors are not shown", count - 1_000));
    }
    let problems = in_time(with_keys(&format!("tags: [{}a]", "~,".repeat(1_000))));
    assert!(problems.len() == 1_000 && problems.iter().all(|problem| problem.kind.name == "empty-value"));
}

#[test]
fn warnings_without_number_do_not_make_a_journey_wrong() {
    let text = with_keys(&format!("tags:\n{}", "- a #b\n".repeat(3_000)));
    let (journey, problems) = load(&Source::new("test.yaml", text.as_str()).into(), &Catalog::default()).into_parts();
    assert!(journey.is_some());
    assert_eq!(problems.len(), 1_001);
    assert_eq!(problems.last().expect("problems").message, "2000 further warnings are not shown");
    ends_with(format!("{text}stage: x\n"), "unknown-key", "did you mean `stages`?");
}

#[test]
fn alias_bombs_do_not_go_off() {
    let laughs = |first: &str, used: &str| {
        let mut text = format!("journey: J\nx-0: &l0 {first}\n");
        for level in 1..=12 {
            let _ = writeln!(text, "x-{level}: &l{level} [{}]", vec![format!("*l{}", level - 1); 9].join(", "));
        }
        text + used
    };
    in_time(laughs("[lol, lol]", "stages: *l12\n"));
    in_time(laughs("{ name: A }", "stages: [{ id: purchase, touchpoints: *l12 }]\n"));
    in_time(laughs("lol", "tags: *l12\nstages: [{ id: purchase, touchpoints: A }]\n"));
}

#[test]
fn lists_used_over_and_over_reach_a_limit() {
    let limit = "aliases make this file too large to read";
    let quotes = |count: usize, uses: usize| {
        let uses: String = (0..uses).map(|index| format!("{{ name: t{index}, quotes: *q }},")).collect();
        format!("journey: J\nx-q: &q [{}a]\nstages: [{{ id: purchase, touchpoints: [{uses}] }}]\n", "a,".repeat(count))
    };
    ends_with(quotes(20_000, 20_000), "limit", limit);
    assert!(in_time(quotes(5, 1_000)).is_empty(), "a thousand touchpoints may share a list");
    let personas = format!(
        "journey: J\npersonas: {{ a: A }}\nstages: [{{ id: purchase, touchpoints: [{{ name: t, personas: &p [{}a] }}, {}] }}]\n",
        "a,".repeat(20_000),
        (0..20_000).map(|index| format!("{{ name: t{index}, personas: *p }}")).collect::<Vec<_>>().join(", ")
    );
    ends_with(personas, "limit", limit);
    // A large element that every touchpoint stands for, whose name is looked for each time.
    let own: String = (0..50_000).map(|index| format!("x-{index}: a, ")).collect();
    let same = format!(
        "journey: J\nstages: [{{ id: purchase, touchpoints: [&t {{ {own} name: A }}{}] }}]\n",
        ", *t".repeat(50_000)
    );
    ends_with(same, "limit", limit);
}

#[test]
fn a_limit_that_is_reached_makes_no_further_errors() {
    let text = format!(
        "journey: J\nx-q: &q [{}a]\nstages: [{{ id: purchase, touchpoints: [{}] }}]\n",
        "a,".repeat(5_000),
        (0..100).map(|index| format!("{{ quotes: *q, name: t{index} }}")).collect::<Vec<_>>().join(", ")
    );
    let problems = in_time(text);
    assert_eq!(problems.iter().map(|problem| problem.kind.name).collect::<Vec<_>>(), ["limit"]);
}

#[test]
fn a_map_with_a_hundred_thousand_keys_is_read() {
    let keys = |key: fn(usize) -> String| (0..100_000).map(key).collect::<String>();
    ends_with(with_keys(&keys(|index| format!("k{index}: a\n"))), "limit", "99000 further load errors");
    ends_with(with_keys(&keys(|_| "id: a\n".into())), "limit", "98999 further load errors");
    ends_with(with_keys(&keys(|_| "k: a\n".into())), "limit", "99000 further load errors");
    assert!(in_time(with_keys(&format!("teams:\n{}", keys(|index| format!("  k{index}: a\n"))))).is_empty());
    ends_with(with_keys(&format!("teams:\n{}", keys(|_| "  k: a\n".into()))), "duplicate-key", "`k` is here twice");
    ends_with(
        with_keys(&format!("personas:\n{}", keys(|index| format!("  k{index}: a\n")))),
        "limit",
        "100000 personas",
    );
}

#[test]
fn nesting_has_an_end() {
    const DEEP: usize = 100_000;
    for text in [
        "[".repeat(DEEP),
        "[".repeat(DEEP) + &"]".repeat(DEEP),
        "{a: ".repeat(DEEP),
        "- ".repeat(DEEP) + "a",
        "? ".repeat(DEEP),
        (0..1_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect(),
        (0..1_000).map(|level| format!("{}-\n", " ".repeat(level))).collect(),
        with_keys(&format!("x-deep: {}{}", "[".repeat(65), "]".repeat(65))),
    ] {
        ends_with(text, "limit", "nested");
    }
    assert!(in_time(with_keys(&format!("x-deep: {}{}", "[".repeat(60), "]".repeat(60)))).is_empty());
}

#[test]
fn long_lines_are_read() {
    let long = "word ".repeat(200_000);
    let summary = format!("summary: {long}");
    assert!(in_time(with_keys(&summary)).is_empty());
    ends_with(
        format!("journey: {long}\nstages: [{{ id: purchase, touchpoints: A }}]\n"),
        "limit",
        "takes at most 2000 characters",
    );
    ends_with(format!("journey: {long}#5\nstages: [{{ id: purchase }}]\n"), "cut-text", "put the text in quotes");
    ends_with(format!("journey: a: {long}\n"), "yaml-syntax", "must be in quotes");
    ends_with(format!("journey: @{long}\n"), "yaml-syntax", "cannot start with `@`");
    ends_with(format!("journey: 'It's {long}'\n"), "yaml-syntax", "the text continues after its closing '");
    ends_with(
        touchpoint(&format!("ownership: {long}")),
        "unknown-word",
        "takes `company`, `partner`, `customer`, `social` or `external`",
    );
    ends_with(touchpoint(&format!("expectation: {long}")), "wrong-type", "takes a number");
    ends_with(touchpoint(&format!("id: {long}")), "bad-id", "is not a valid id");
    ends_with(touchpoint(&format!("next: {long}")), "unknown-reference", "there is no touchpoint");
    ends_with(touchpoint(&format!("wait: {long}")), "bad-duration", "is not a duration");
    ends_with(touchpoint(&format!("wait: {}", "1".repeat(100_000))), "bad-duration", "is not a duration");
    ends_with(touchpoint(&format!("links: 'x:{long}'")), "bad-link", "is not a valid address");
    ends_with(with_keys(&format!("lang: {long}")), "bad-language", "is not a language");
    ends_with(with_keys(&format!("? {}\n: a\n", "k".repeat(100_000))), "unknown-key", "has no key");
    ends_with(with_keys(&format!("teams:\n  ? {}\n  : a\n", "k".repeat(100_000))), "bad-id", "is not a valid id");
}

#[test]
fn brackets_without_number_are_not_read_over_and_over() {
    let count = 20_000;
    let block = format!("  {}  {}  {}", "[\n  ".repeat(count), "word ".repeat(200_000), "\n  ]".repeat(count));
    ends_with(
        with_keys(&format!("x-a: |\n{block}\n\"x-b\": [\nx-c: d")),
        "yaml-syntax",
        "does not fit the lines above it",
    );
    let items = "- [a]\n".repeat(300_000);
    ends_with(with_keys(&format!("x-a:\n{items}\"x-b\": [\nx-c: d")), "yaml-syntax", "does not fit the lines");
    ends_with(with_keys(&format!("x-a:\n{items} - b: c")), "yaml-syntax", "one column right of its list");
    ends_with(with_keys(&format!("x-a: [\n{}x-b: c", " [a],\n".repeat(300_000))), "yaml-syntax", "never closed");
}

#[test]
fn a_chain_of_300_000_touchpoints_is_read() {
    assert!(
        in_time(format!("journey: J\nstages: [{{ id: purchase, touchpoints: [{}] }}]\n", names(300_000))).is_empty()
    );
    let same = "A,".repeat(300_000);
    ends_with(
        format!("journey: J\nstages: [{{ id: purchase, touchpoints: [{same}] }}]\n"),
        "limit",
        "298999 further load errors",
    );
}

#[test]
fn references_to_nothing_do_not_take_for_ever() {
    let list = (0..30_000).fold(String::new(), |mut list, index| {
        let _ = write!(list, "{{ name: touchpoint {index}, next: tuochpoint-{index} }},");
        list
    });
    let text = format!("journey: J\nstages: [{{ id: purchase, touchpoints: [{list}] }}]\n");
    let names = (0..30_000).fold(String::new(), |mut list, index| {
        let _ = write!(list, "{{ id: t{index}, name: Name {index}, next: Other {index} }},");
        list
    });
    let names = format!("journey: J\nstages: [{{ id: purchase, touchpoints: [{names}] }}]\n");
    ends_with(names, "limit", "29000 further load errors");
    ends_with(text.clone(), "unknown-reference", "did you mean `touchpoint-0`?");
    ends_with(text, "limit", "29000 further load errors");
}

#[test]
fn comments_anchors_documents_and_empty_lines_without_number_are_read() {
    assert!(in_time(with_keys(&"# a comment\n".repeat(50_000))).is_empty());
    assert!(in_time(with_keys(&"#\n".repeat(300_000))).is_empty());
    assert!(in_time(with_keys(&"\n".repeat(300_000))).is_empty());
    let anchors: String = (0..50_000).map(|index| format!("&a{index} b, ")).collect();
    ends_with(with_keys(&format!("tags: [{anchors}]")), "limit", "49000 further warnings");
    ends_with(with_keys(&"---\n".repeat(50_000)), "unsupported-yaml", "a second YAML document");
    ends_with(with_keys(&format!("tags: [{}a]", "!a b, ".repeat(50_000))), "limit", "further load errors");
    ends_with(with_keys(&format!("tags: [{}a]", "? , ".repeat(50_000))), "unsupported-yaml", "a key must be a text");
}

#[test]
fn many_personas_with_many_touchpoints_are_read() {
    let personas: String = (0..64).map(|index| format!("p{index}: P, ")).collect();
    let each = (0..30_000).fold(String::new(), |mut list, index| {
        let _ = write!(list, "{{ name: t{index}, personas: p{} }},", index % 64);
        list
    });
    let text = |list: &str| {
        format!("journey: J\npersonas: {{ {personas} }}\nstages: [{{ id: purchase, touchpoints: [{list}] }}]\n")
    };
    assert!(in_time(text(&names(30_000))).is_empty());
    assert!(in_time(text(&each)).is_empty());
}

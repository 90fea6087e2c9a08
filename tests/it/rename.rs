//! Ids renamed on the command line, in all files of a project.

use std::fs;
use std::path::Path;

use crate::common::{Ran, Run, shipped, shipped_journeys, shipped_names};

const PROJECT: &str = "\
polku: 1
catalog:
  personas:
    host: Party host
    guest: { name: Guest, accompanies: host }
  channels:
    # Ours.
    website: { name: Own website, medium: web } # for all
    phone: Phone
";
const PARTY: &str = "\
journey: A party
personas: { host: { share: 0.5 }, guest: }
facts: { price: { statement: The price, in: { website: From 100 € } } }
stages:
  - id: purchase
    touchpoints:
      - name: Asks for an offer
        channel: [website, phone]
        expectation: { host: 4, guest: 3 }
        next: [order, { to: lost, personas: guest }]
      - id: order # not `buy`
        name: Orders
        channel: website
        facts: price
";
const FERRY: &str = "\
journey: A trip
id: ferry
stages: [{ id: purchase, touchpoints: [{ id: order, name: Order a ticket, channel: website }, Board] }]
";

fn project() -> Run {
    Run::new().file("polku.yaml", PROJECT).file("journeys/party.yaml", PARTY).file("journeys/ferry.yaml", FERRY)
}

fn read(ran: &Ran, file: &str) -> String {
    fs::read_to_string(ran.folder.path().join(file)).unwrap()
}

/// Returns all texts of a project, the catalog first.
fn texts(ran: &Ran) -> [String; 3] {
    ["polku.yaml", "journeys/party.yaml", "journeys/ferry.yaml"].map(|file| read(ran, file))
}

/// Returns what a rename says that is refused and changes nothing.
fn refused(run: Run, args: &str) -> String {
    let ran = run.args(["rename"]).args(args.split(' ')).go();
    assert_eq!((ran.code, &*ran.stdout), (2, ""), "{args}: {}", ran.stderr);
    ran.stderr
}

/// Renames an id in a single file, and asserts what becomes of it.
fn becomes(before: &str, args: &str, after: &str) {
    let ran = Run::new().file("a.yaml", before).args(["rename"]).args(args.split(' ')).args(["a.yaml"]).go();
    assert_eq!((ran.code, read(&ran, "a.yaml").as_str()), (0, after), "{args}: {}", ran.stderr);
}

#[test]
fn a_definition_of_the_catalog_is_renamed_in_all_files() {
    let ran = project().args(["rename", "channel", "website", "site"]).go();
    assert_eq!((ran.code, &*ran.stderr), (0, "`website` is `site` now, in 3 files\n"));
    let expected =
        [PROJECT, PARTY, FERRY].map(|text| text.replace("website", "site").replace("Own site", "Own website"));
    assert_eq!(texts(&ran), expected);
    // A journey that gives a persona of the catalog a share refers to that persona.
    let ran = project().args(["rename", "persona", "host", "payer", "--keep-was"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let catalog = PROJECT.replace("host: Party host", "payer: { name: Party host, was: host }");
    let expected =
        [catalog.replace("accompanies: host", "accompanies: payer"), PARTY.replace("host", "payer"), FERRY.into()];
    assert_eq!(texts(&ran), expected);
    // A named journey leads to the catalog, and so does the project file.
    for path in ["journeys/ferry.yaml", "polku.yaml", "."] {
        let ran = project().args(["rename", "channel", "website", "site", path]).go();
        assert_eq!(
            texts(&ran),
            [PROJECT, PARTY, FERRY].map(|text| text.replace("website", "site").replace("Own site", "Own website"))
        );
    }
    // A comment stays at its line.
    let ran = project().args(["rename", "channel", "website", "site", "--keep-was"]).go();
    assert!(
        read(&ran, "polku.yaml").contains("    site: { name: Own website, was: website, medium: web } # for all\n")
    );
}

#[test]
fn an_id_of_a_journey_is_renamed_in_its_file() {
    let several = refused(project(), "touchpoint order buy");
    assert_eq!(
        several,
        "error: 2 files have a touchpoint `order`: journeys/ferry.yaml, journeys/party.yaml; name the one that you mean\n"
    );
    let ran = project().args(["rename", "touchpoint", "order", "buy", "journeys/party.yaml", "--keep-was"]).go();
    let party = PARTY
        .replace("next: [order", "next: [buy")
        .replace("id: order # not `buy`\n", "id: buy # not `buy`\n        was: order\n");
    assert_eq!(texts(&ran), [PROJECT, &party, FERRY], "{}", ran.stderr);
    // Whoever names several journeys means all of them.
    let ran = project().args(["rename", "touchpoint", "order", "buy", "journeys"]).go();
    assert_eq!((ran.code, &*ran.stderr), (0, "`order` is `buy` now, in 2 files\n"));
    let expected = [PARTY, FERRY].map(|text| text.replace("id: order", "id: buy").replace("[order", "[buy"));
    assert_eq!(texts(&ran)[1..], expected);
    // One journey alone has it.
    let ran = project().args(["rename", "touchpoint", "board", "embark"]).go();
    assert_eq!(read(&ran, "journeys/ferry.yaml"), FERRY.replace("Board]", "{ id: embark, name: Board }]"));
    let ran = project().args(["rename", "fact", "price", "cost", "--keep-was"]).go();
    let party = PARTY.replace("facts: price", "facts: cost").replace("price: {", "cost: {");
    assert_eq!(read(&ran, "journeys/party.yaml"), party.replace("The price,", "The price, was: price,"));
}

#[test]
fn a_nested_project_has_its_own_ids() {
    let run = project().file("shop/polku.yaml", PROJECT).file("shop/journeys/ferry.yaml", FERRY);
    let ran = run.args(["rename", "channel", "website", "site"]).go();
    assert_eq!((ran.code, &*ran.stderr), (0, "`website` is `site` now, in 3 files\n"));
    let ran = Run::in_folder(ran.folder).args(["rename", "channel", "website", "web", "shop/polku.yaml"]).go();
    assert_eq!((ran.code, &*ran.stderr), (0, "`website` is `web` now, in 2 files\n"));
    assert_eq!(read(&ran, "shop/journeys/ferry.yaml"), FERRY.replace("website", "web"));
}

#[test]
fn a_journey_is_renamed_where_others_refer_to_it() {
    let target = FERRY.replace("id: ferry", "id: ferry-2\nstate: target\ntarget-of: ferry");
    let run = project().file("journeys/target.yaml", &target);
    let ran = run.args(["rename", "journey", "ferry", "boat"]).go();
    assert_eq!((ran.code, &*ran.stderr), (0, "`ferry` is `boat` now, in 2 files\n"));
    assert_eq!(read(&ran, "journeys/ferry.yaml"), FERRY.replace("id: ferry", "id: boat"));
    assert_eq!(read(&ran, "journeys/target.yaml"), target.replace("target-of: ferry", "target-of: boat"));
    // An id that comes from the name of the file is written out.
    let ran = project().args(["rename", "journey", "party", "feast"]).go();
    assert_eq!(read(&ran, "journeys/party.yaml"), PARTY.replace("A party\n", "A party\nid: feast\n"));
}

/// A journey with these touchpoints, and these definitions before its stages.
fn journey(definitions: &str, touchpoints: &str) -> String {
    format!("journey: X\n{definitions}stages:\n  - id: purchase\n    touchpoints:\n{touchpoints}")
}

#[test]
fn the_style_of_a_file_stays() {
    let next = "      - { name: B, next: a }\n";
    let after_next = "      - { name: B, next: c }\n";
    for (element, renamed, with_was) in [
        ("- A # so", "- id: c\n        name: A # so", "- id: c\n        was: a\n        name: A # so"),
        ("- 'A'", "- id: c\n        name: 'A'", "- id: c\n        was: a\n        name: 'A'"),
        ("- {name: A}", "- {id: c, name: A}", "- {id: c, was: a, name: A}"),
        ("- id: 'a' # so", "- id: 'c' # so", "- id: 'c' # so\n        was: a"),
        ("- { id: \"a\", name: A }", "- { id: \"c\", name: A }", "- { id: \"c\", was: a, name: A }"),
        // A former id is not written twice.
        ("- { id: a, was: x }", "- { id: c, was: x }", "- { id: c, was: [x, a] }"),
        ("- { id: a, was: [x, a] }", "- { id: c, was: [x, a] }", "- { id: c, was: [x, a] }"),
        ("- { id: a, was: [x] }", "- { id: c, was: [x] }", "- { id: c, was: [x, a] }"),
        (
            "- id: a\n        was:\n          - x # long ago",
            "- id: c\n        was:\n          - x # long ago",
            "- id: c\n        was:\n          - x # long ago\n          - a",
        ),
        // The new id is no former one any more.
        ("- { id: a, was: c }", "- { id: c }", "- { id: c, was: a }"),
        ("- { id: a, was: [c, x] }", "- { id: c, was: [x] }", "- { id: c, was: [a, x] }"),
        ("- { name: A, was: c }", "- { id: c, name: A }", "- { id: c, name: A, was: a }"),
        ("- id: a\n        was: c", "- id: c", "- id: c\n        was: a"),
    ] {
        let element = if element.contains("name: A") || element.starts_with("- A") || element.starts_with("- '") {
            [element, renamed, with_was].map(str::to_owned)
        } else if element.starts_with("- {") {
            [element, renamed, with_was].map(|text| text.replace(" }", ", name: A }"))
        } else {
            [element, renamed, with_was].map(|text| format!("{text}\n        name: A"))
        };
        let [before, renamed, with_was] = &element;
        for line_break in ["\n", "\r\n"] {
            for mark in ["", "\u{feff}"] {
                let text = |element: &str, next: &str| {
                    mark.to_owned() + &journey("", &format!("      {element}\n{next}")).replace('\n', line_break)
                };
                becomes(&text(before, next), "touchpoint a c", &text(renamed, after_next));
                becomes(&text(before, next), "touchpoint a c --keep-was", &text(with_was, after_next));
            }
        }
    }
    let one = "      - { name: B, channel: a }\n";
    for (definition, with_was) in [
        ("a: A, b and c", "c: { name: \"A, b and c\", was: a }"),
        ("\"a\": { name: A }", "\"c\": { name: A, was: a }"),
        ("a: # so\n    medium: web\n    name: A # or so", "c: # so\n    medium: web\n    name: A # or so\n    was: a"),
        (
            "a:\n    name: >-\n      A\n      or B\n    medium: web",
            "c:\n    was: a\n    name: >-\n      A\n      or B\n    medium: web",
        ),
        ("a: {\n    name: A,\n    }", "c: {\n    name: A, was: a,\n    }"),
    ] {
        let text = |definition: &str| journey(&format!("channels:\n  {definition}\n  0x1: Z\n"), one);
        let after = text(with_was).replace("channel: a", "channel: c");
        becomes(&text(definition).replace("0x1", "z"), "channel a c --keep-was", &after.replace("0x1", "z"));
    }
    // An id that readers of YAML would take for something else is put in quotes.
    let text = journey("channels: { a: A }\n", one);
    becomes(&text, "channel a 12", &text.replace("{ a:", "{ \"12\":").replace("channel: a", "channel: \"12\""));
    becomes(&text, "channel a no", &text.replace("{ a:", "{ \"no\":").replace("channel: a", "channel: \"no\""));
    // The last line need not end.
    becomes(
        &format!("{}      - id: a\n        name: A", journey("", "")),
        "touchpoint a c --keep-was",
        &format!("{}      - id: c\n        was: a\n        name: A", journey("", "")),
    );
    becomes(
        "journey: X\nstages: [{ id: purchase, touchpoints: 'A, b' }]",
        "touchpoint a-b c",
        "journey: X\nstages: [{ id: purchase, touchpoints: { id: c, name: 'A, b' } }]",
    );
    becomes(
        "journey: X\nstages:\n  - id: purchase\n    touchpoints: A, b",
        "touchpoint a-b c",
        "journey: X\nstages:\n  - id: purchase\n    touchpoints: { id: c, name: \"A, b\" }",
    );
}

#[test]
fn aliases_are_followed_where_they_mean_the_same() {
    let personas = "personas: { a: A, b: B }\nx-all: &all [a, b]\n";
    let text = journey(personas, "      - { name: C, personas: *all }\n      - { name: D, personas: *all }\n");
    becomes(&text, "persona a z", &text.replace("{ a:", "{ z:").replace("[a,", "[z,"));
    let text = journey(
        "channels: { a: &name A }\n",
        "      - { name: *name, channel: &k a, next: done }\n      - { name: D, channel: *k }\n",
    );
    becomes(&text, "channel a z", &text.replace("{ a:", "{ z:").replace("&k a", "&k z"));
    let run = |text: &str| Run::new().file("a.yaml", text);
    // The name would become a map.
    let said = refused(run(&text), "channel a z a.yaml --keep-was");
    assert_eq!(said, "error: polku cannot add `was: a` at this definition: write it, and rename without --keep-was\n");
    let tags = journey("channels: { a: A }\ntags: [&k a]\n", "      - { name: D, channel: *k }\n");
    let said = refused(run(&tags), "channel a z a.yaml");
    assert_eq!(said, "error: `a` cannot be renamed without changing something else\n");
    let teams =
        journey("channels: { a: A }\nteams: { a: A }\n", "      - { name: D, channel: &k a, responsible: *k }\n");
    refused(run(&teams), "channel a z a.yaml");
}

#[test]
fn what_cannot_be_renamed_is_refused() {
    for (args, expected) in [
        ("channel websit x", "there is no channel `websit`; did you mean `website`?"),
        ("team website x", "there is no team `website`, but a channel `website`: `polku rename channel website …`"),
        ("partner abcdefgh x", "there is no partner `abcdefgh`, and no other partner"),
        ("stage abcdefgh x", "there is no stage `abcdefgh`; there is purchase"),
        ("channel website phone", "polku.yaml already has a channel `phone`"),
        ("touchpoint order board journeys/ferry.yaml", "ferry.yaml already has a touchpoint `board`"),
        ("touchpoint order done journeys/ferry.yaml", "`done` is one of the two ends of a journey"),
        (
            "channel website Website",
            "`Website` is not an id; an id has 1 to 64 characters of a-z, 0-9 and -: write `website`",
        ),
        ("channel website ❤", "`❤` is not an id; an id has 1 to 64 characters of a-z, 0-9 and -"),
        (
            "stage purchase buy journeys/ferry.yaml",
            "`purchase` is also the kind of the stage: give the stage a `kind` and a `name` first",
        ),
        ("journey ferry party", "party.yaml already has a journey `party`"),
        ("journey ferry boat --keep-was", "--keep-was does not apply: a journey has no `was`"),
        ("channel website x nowhere.yaml", "cannot read nowhere.yaml: no such file or directory"),
    ] {
        let run = project();
        let before = fs::read(run.folder.path().join("journeys/party.yaml")).unwrap();
        let ran = run.args(["rename"]).args(args.split(' ')).go();
        assert_eq!((ran.code, ran.stderr.trim_end()), (2, &*format!("error: {expected}")), "{args}");
        assert_eq!(read(&ran, "journeys/party.yaml").as_bytes(), before);
    }
    let ran = project().args(["rename", "chanel", "website", "x"]).go();
    assert!(ran.stderr.contains("help: did you mean `channel`? it takes `touchpoint`, `stage`"), "{}", ran.stderr);
    // A stage with a kind of its own.
    let text =
        FERRY.replace("id: purchase,", "id: purchase, name: Buys, kind: purchase,").replace(", channel: website", "");
    becomes(&text, "stage purchase buy", &text.replace("id: purchase", "id: buy"));
}

#[test]
fn files_with_load_errors_are_named_and_stay() {
    let broken = FERRY.replace("channel: website", "chanel: website");
    let ran = project().file("journeys/ferry.yaml", &broken).args(["rename", "channel", "website", "site"]).go();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error[unknown-key]"), "{}", ran.stderr);
    let said = "error: journeys/ferry.yaml has load errors; correct them first, so that the rename misses nothing\n";
    assert!(ran.stderr.ends_with(said), "{}", ran.stderr);
    assert_eq!(texts(&ran), [PROJECT, PARTY, &broken]);
    // What belongs to a journey does not depend on the others.
    let ran = project().file("journeys/ferry.yaml", &broken).args(["rename", "fact", "price", "cost"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    // A file that the project does not lint is renamed too.
    let excluding = format!("{PROJECT}lint: {{ exclude: journeys/ferry.yaml }}\n");
    let ran = project().file("polku.yaml", &excluding).args(["rename", "channel", "website", "site"]).go();
    assert_eq!(read(&ran, "journeys/ferry.yaml"), FERRY.replace("website", "site"));
}

#[test]
fn a_diff_shows_what_would_change() {
    let ran = project().args(["rename", "channel", "phone", "call", "--keep-was", "--diff"]).go();
    assert_eq!((ran.code, &*ran.stderr), (1, ""));
    let lines: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with(['+', '-'])).collect();
    assert_eq!(
        lines,
        [
            "--- journeys/party.yaml",
            "+++ journeys/party.yaml",
            "-        channel: [website, phone]",
            "+        channel: [website, call]",
            "--- polku.yaml",
            "+++ polku.yaml",
            "-    phone: Phone",
            "+    call: { name: Phone, was: phone }",
        ]
    );
    assert_eq!(texts(&ran), [PROJECT, PARTY, FERRY]);
    let ran = project().args(["rename", "channel", "phone", "phone", "--diff"]).go();
    assert_eq!((ran.code, &*ran.stdout), (0, ""), "{}", ran.stderr);
}

#[test]
fn a_baseline_that_knows_the_old_id_is_told() {
    let project = format!("{PROJECT}lint: {{ baseline: known.json, rules: {{ unowned-touchpoint: warn }} }}\n");
    let run = self::project().file("polku.yaml", &project).file("known.json", "{ \"version\": 1, \"findings\": [] }");
    let written = run.args(["lint", "--write-baseline"]).go();
    assert_eq!(written.code, 0, "{}", written.stderr);
    let was = read(&written, "known.json").matches("touchpoints.order").count();
    assert!(was > 0, "{}", read(&written, "known.json"));
    let again = Run::in_folder(written.folder)
        .args(["rename", "touchpoint", "order", "buy", "journeys/ferry.yaml", "--diff"])
        .go();
    assert!(again.stderr.starts_with("note: the baseline knows "), "{}", again.stderr);
    assert!(again.stderr.ends_with(" of `order` by this id; with --keep-was they stay known\n"), "{}", again.stderr);
    let kept = Run::in_folder(again.folder)
        .args(["rename", "touchpoint", "order", "buy", "journeys/ferry.yaml", "--keep-was"])
        .go();
    assert_eq!((kept.code, &*kept.stderr), (0, "`order` is `buy` now, in 1 file\n"));
    let linted = Run::in_folder(kept.folder).args(["lint"]).go();
    assert_eq!(linted.code, 0, "{}{}", linted.stdout, linted.stderr);
}

#[test]
fn a_diff_of_journeys_knows_the_element_by_its_old_id() {
    let mut run = Run::new();
    for folder in ["old", "new"] {
        run = run.file(&format!("{folder}/polku.yaml"), PROJECT);
        run = run.file(&format!("{folder}/journeys/party.yaml"), PARTY);
    }
    let mut folder = run.folder;
    for args in ["touchpoint order buy", "channel website site", "persona host payer", "fact price cost"] {
        let args = ["rename", "--keep-was"].into_iter().chain(args.split(' '));
        let ran = Run::in_folder(folder).within("new").args(args).go();
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        folder = ran.folder;
    }
    let ran = Run::in_folder(folder).args(["diff", "old", "new", "--format", "concise"]).go();
    let mut kinds: Vec<&str> = ran.stdout.lines().filter_map(|line| line.split([' ', ':']).nth(4)).collect();
    kinds.sort_unstable();
    let renamed = ["channel", "fact", "persona", "touchpoint"].map(|kind| format!("wording[{kind}-renamed]"));
    assert_eq!(kinds, renamed, "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn changes_that_are_not_told_are_named() {
    let project = format!("{PROJECT}diff: {{ ignore: [touchpoints.order.note, touchpoints.order-2, stages.*] }}\n");
    let run = self::project().file("polku.yaml", project);
    let ran = run.args(["rename", "touchpoint", "order", "buy", "journeys/ferry.yaml", "--diff"]).go();
    assert_eq!(ran.stderr, "note: polku.yaml still names `touchpoints.order.note`, under `ignore` of `diff`\n");
}

#[cfg(unix)]
#[test]
fn all_files_are_written_or_none() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let run = project();
    let ferry = run.folder.path().join("journeys/ferry.yaml");
    fs::set_permissions(&ferry, fs::Permissions::from_mode(0o444)).unwrap();
    let ran = run.args(["rename", "channel", "website", "site"]).go();
    assert_eq!((ran.code, &*ran.stderr), (2, "error: cannot write journeys/ferry.yaml: permission denied\n"));
    assert_eq!(texts(&ran), [PROJECT, PARTY, FERRY]);
    // A link stays a link, and its file is written once.
    let run = project().file("shared.yaml", FERRY);
    let ferry = run.folder.path().join("journeys/ferry.yaml");
    fs::remove_file(&ferry).unwrap();
    symlink("../shared.yaml", &ferry).unwrap();
    symlink("ferry.yaml", run.folder.path().join("journeys/again.yaml")).unwrap();
    let ran = run.args(["rename", "channel", "website", "site"]).go();
    assert_eq!((ran.code, &*ran.stderr), (0, "`website` is `site` now, in 3 files\n"));
    assert!(ferry_of(ran.folder.path()).is_symlink());
    assert_eq!(read(&ran, "shared.yaml"), FERRY.replace("website", "site"));
}

#[cfg(unix)]
fn ferry_of(folder: &Path) -> std::path::PathBuf {
    folder.join("journeys/ferry.yaml")
}

/// Ids of the shipped journeys are renamed and back: then the files are as they were.
#[test]
fn a_rename_can_be_undone() {
    let mut run = Run::new();
    let mut ids: Vec<(&str, String, String)> = Vec::new();
    for (name, journey) in shipped_names().into_iter().zip(shipped_journeys()) {
        let text = fs::read_to_string(shipped().join(&name)).unwrap();
        let is_written = |id: &&String| text.contains(&format!("id: {id}\n"));
        let path = format!("journeys/{name}");
        let touchpoints = journey.touchpoints.iter().map(|one| &one.id.value).filter(is_written).take(2);
        ids.extend(touchpoints.map(|id| ("touchpoint", id.clone(), path.clone())));
        let definitions = &journey.definitions;
        let first = [
            ("persona", definitions.personas.last().map(|one| &one.identity.id)),
            ("channel", definitions.channels.first().map(|one| &one.identity.id)),
            ("team", definitions.teams.last().map(|one| &one.identity.id)),
            ("fact", definitions.facts.first().map(|one| &one.identity.id)),
            ("limit", journey.limits.first().map(|one| &one.id)),
            ("scenario", journey.scenarios.first().map(|one| &one.id)),
        ];
        ids.extend(first.into_iter().filter_map(|(kind, id)| Some((kind, id?.value.clone(), path.clone()))));
        run = run.shipped(&name);
    }
    assert!(ids.len() > 50, "{ids:?}");
    let texts = |folder: &Path| -> Vec<String> {
        let names = shipped_names().into_iter().map(|name| format!("journeys/{name}")).chain(["polku.yaml".into()]);
        names.map(|name| fs::read_to_string(folder.join(name)).unwrap()).collect()
    };
    let before = texts(run.folder.path());
    let mut folder = run.folder;
    for (kind, id, path) in ids {
        let ran = Run::in_folder(folder).args(["rename", kind, &id, "z-z", &path]).go();
        assert_eq!(ran.code, 0, "{kind} {id}: {}", ran.stderr);
        assert_ne!(texts(ran.folder.path()), before, "{kind} {id}");
        let ran = Run::in_folder(ran.folder).args(["rename", kind, "z-z", &id, &path]).go();
        assert_eq!(ran.code, 0, "{kind} {id}: {}", ran.stderr);
        assert_eq!(texts(ran.folder.path()), before, "{kind} {id}");
        folder = ran.folder;
    }
}

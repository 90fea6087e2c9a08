//! Fixes: what they change, what they leave alone, and that nothing is lost.

mod safe;

use std::fs;
use std::path::Path;

use crate::common::generate::Chance;
use crate::common::{MINIMAL, Run};
use polku::workspace::LoadedProject;

/// A correct journey, and the same journey with mistakes that have one meaning each.
#[derive(Default)]
struct Pair {
    right: String,
    wrong: String,
    mistakes: usize,
}

impl Pair {
    fn both(&mut self, text: &str) {
        self.right += text;
        self.wrong += text;
    }

    /// Adds a word, sometimes with a slip.
    fn word(&mut self, chance: &mut Chance, right: &str) {
        let slips = [
            ("channel", "chanel"),
            ("expectation", "expectaton"),
            ("experience", "experence"),
            ("ownership", "ownershp"),
            ("responsible", "resposible"),
            ("company", "compny"),
            ("website", "webiste"),
            ("kitchen", "kichen"),
            ("touchpoints", "touchpoint"),
            ("look-at-the-menu", "look-at-the-mneu"),
            ("true", "yes"),
            ("4", "\"4\""),
            ("pre-purchase", "prepurchase"),
            ("named-person", "named_person"),
        ];
        let slip = slips.iter().find(|(of, _)| *of == right).filter(|_| chance.one_in(3));
        // A word may be in quotes; a number or boolean may not.
        let quote = if right.len() > 4 && chance.one_in(4) { chance.pick(&["\"", "'"]) } else { "" };
        self.right += &format!("{quote}{right}{quote}");
        self.wrong += &format!("{quote}{}{quote}", slip.map_or(right, |(_, slip)| slip));
        self.mistakes += usize::from(slip.is_some());
    }

    /// Sometimes adds a text that does not belong there.
    fn extra(&mut self, chance: &mut Chance, text: &str) {
        if chance.one_in(2) {
            self.wrong += text;
            self.mistakes += 1;
        }
    }
}

/// The style of a file.
struct Style {
    indent: usize,
    items: usize,
    flow: bool,
}

/// Adds a comment, a blank line, or nothing.
fn between(pair: &mut Pair, chance: &mut Chance) {
    match chance.below(6) {
        0 => pair.both("\n"),
        1 => pair.both("   # a remark: with [signs] and \"quotes\n"),
        2 => pair.both("# välissä 奉茶\n"),
        _ => {}
    }
}

fn end(pair: &mut Pair, chance: &mut Chance) {
    pair.both(chance.pick(&["\n", "\n", "  # huom\n", "   \n"]));
    between(pair, chance);
}

/// The entries of a touchpoint, each as key and value.
fn entries() -> [[&'static str; 2]; 7] {
    [
        ["channel", "website"],
        ["expectation", "4"],
        ["experience", "4"],
        ["ownership", "company"],
        ["responsible", "kitchen"],
        ["named-person", "true"],
        ["next", "look-at-the-menu"],
    ]
}

fn touchpoint(pair: &mut Pair, chance: &mut Chance, style: &Style, name: &str) {
    let margin = " ".repeat(style.items);
    let inner = format!("{margin}  ");
    let chosen: Vec<[&str; 2]> = entries().into_iter().filter(|_| chance.one_in(2)).collect();
    pair.both(&format!("{margin}- "));
    if style.flow || chance.one_in(3) {
        pair.both(&format!("{{ name: {name}"));
        for [key, value] in chosen {
            pair.both(chance.pick(&[", ", " , ", ",\n            "]));
            pair.word(chance, key);
            pair.both(chance.pick(&[": ", ":   "]));
            match key {
                "next" => ways_between_brackets(pair, chance, value),
                _ => pair.word(chance, value),
            }
        }
        pair.both(" }");
        end(pair, chance);
        return;
    }
    pair.both(&format!("name: {name}"));
    end(pair, chance);
    for [key, value] in chosen {
        pair.both(&inner);
        pair.word(chance, key);
        pair.both(":");
        match key {
            "next" if chance.one_in(2) => {
                pair.both(" ");
                ways_between_brackets(pair, chance, value);
                end(pair, chance);
            }
            "next" => {
                end(pair, chance);
                // Removing one of several is not safe, because the probabilities would change.
                let is_alone = chance.one_in(2);
                for way in [value, "done"].into_iter().take(if is_alone { 1 } else { 2 }) {
                    pair.both(&format!("{inner}  - "));
                    pair.word(chance, way);
                    end(pair, chance);
                    if is_alone {
                        pair.extra(chance, &format!("{inner}  - {way}   # again\n"));
                    }
                }
            }
            _ => {
                pair.both("  ");
                pair.word(chance, value);
                end(pair, chance);
            }
        }
    }
}

fn ways_between_brackets(pair: &mut Pair, chance: &mut Chance, way: &str) {
    pair.both("[");
    pair.word(chance, way);
    match chance.below(2) {
        0 => pair.extra(chance, &format!(" , {way}")),
        _ => pair.both(", done"),
    }
    pair.both("]");
}

/// Returns a journey in a random style: block or flow, odd indentation, comments, line endings, a byte-order mark.
fn pair(seed: u64) -> Pair {
    let chance = &mut Chance::new(seed);
    let indent = chance.below(5);
    let style = Style { indent, items: indent + 2 + chance.below(3), flow: chance.one_in(4) };
    let mut pair = Pair::default();
    between(&mut pair, chance);
    pair.both("journey: Pancakes: a journey\n".replace(": a", " a").as_str());
    pair.both("channels: { website: Website }\nteams:\n   kitchen: Kitchen");
    end(&mut pair, chance);
    pair.both("stages:\n");
    for (number, stage) in ["starting-state", "pre-purchase", "purchase", "post-purchase"].into_iter().enumerate() {
        let margin = " ".repeat(style.indent);
        pair.both(&format!("{margin}- id: "));
        pair.word(chance, stage);
        end(&mut pair, chance);
        pair.both(&format!("{margin}  "));
        pair.word(chance, "touchpoints");
        pair.both(":\n");
        between(&mut pair, chance);
        let name = if number == 1 { "Look at the menu".to_owned() } else { format!("Step {number}") };
        touchpoint(&mut pair, chance, &style, &name);
        if chance.one_in(2) {
            touchpoint(&mut pair, chance, &style, &format!("Other step {number}"));
        }
    }
    let (mark, crlf, whole) = (chance.one_in(3), chance.one_in(3), chance.one_in(3));
    let written = |text: &str, whole: bool| {
        let text = text.strip_suffix('\n').filter(|_| whole).unwrap_or(text);
        let text = if crlf { text.replace('\n', "\r\n") } else { text.to_owned() };
        if mark { format!("\u{feff}{text}") } else { text }
    };
    // If the last line is removed, the line break before it stays.
    let stays = pair.wrong.ends_with("# again\n");
    (pair.right, pair.wrong) = (written(&pair.right, whole && !stays), written(&pair.wrong, whole));
    pair
}

/// Returns a text with its fixes, and their number.
fn fixed(folder: &Path, text: &str, unsafe_too: bool) -> (String, usize) {
    let mut loaded = LoadedProject::text(&folder.join("a.yaml"), text.as_bytes().to_vec()).unwrap();
    let fixed = loaded.fix(None, unsafe_too);
    fixed.first().map_or((text.to_owned(), 0), |fixed| (fixed.after.text().to_owned(), fixed.fixes))
}

#[test]
fn a_fix_gives_what_was_meant_and_changes_no_other_byte() {
    let folder = tempfile::tempdir().unwrap();
    let mut mistakes = 0;
    for seed in 0..480 {
        let Pair { right, wrong, mistakes: made } = pair(seed);
        let (mended, fixes) = fixed(folder.path(), &wrong, false);
        assert_eq!(mended, right, "seed {seed}, from\n{wrong}");
        assert!(fixes <= made, "seed {seed}");
        // A correct text stays as it is.
        assert_eq!(fixed(folder.path(), &right, false), (right, 0), "seed {seed}");
        mistakes += made;
    }
    assert!(mistakes > 2_000, "only {mistakes} mistakes");
}

#[test]
fn a_fix_never_makes_any_text_worse() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 0..150 {
        // Some part of the file is removed, repeated or inserted.
        let chance = &mut Chance::new(seed);
        let mut text: Vec<char> = pair(seed).wrong.chars().collect();
        for _ in 0..1 + chance.below(4) {
            let at = chance.below(text.len());
            match chance.below(3) {
                0 => drop(text.drain(at..(at + chance.below(9)).min(text.len()))),
                1 => {
                    text.insert(at, chance.pick(&['[', '}', '"', '\n', '#', ':', '\t', '&', '*', '-', ',', '\u{202e}']))
                }
                _ => text.insert(at, text[at]),
            }
        }
        let text: String = text.into_iter().collect();
        let load_errors = |text: &str| {
            polku::load_str("a.yaml", text).diagnostics.iter().filter(|diagnostic| diagnostic.is_load_error()).count()
        };
        let (mended, fixes) = fixed(folder.path(), &text, true);
        assert_eq!(fixes == 0, mended == text, "seed {seed}");
        assert!(load_errors(&mended) <= load_errors(&text), "seed {seed}, from\n{text}\nto\n{mended}");
    }
}

const FAULTY: &str = "\
journey: Buying a pancake
channels: { web: Website, fax: Fax }   # both
stages:
  - id: purchase
    touchpoints:
      - name: Order
        chanel: web
        next: [done, done]
";

#[test]
fn fix_applies_safe_fixes_and_reports_the_rest() {
    let ran = Run::new().file("a.yaml", FAULTY).args(["lint", "--fix", "--format", "concise", "a.yaml"]).go();
    let text = fs::read_to_string(ran.folder.path().join("a.yaml")).unwrap();
    assert_eq!(text, FAULTY.replace("chanel", "channel").replace("[done, done]", "[done]"));
    assert_eq!(ran.stderr, "2 fixes applied in 1 file\n");
    assert!(ran.code == 1 && ran.stdout.contains("[missing-stage]") && !ran.stdout.contains("[unknown-key]"));
    let ran = Run::in_folder(ran.folder).args(["lint", "--fix", "--unsafe-fixes", "a.yaml"]).go();
    let text = fs::read_to_string(ran.folder.path().join("a.yaml")).unwrap();
    assert!(text.contains("channels: { web: Website }   # both\n"), "{text}");
    let ran = Run::in_folder(ran.folder).args(["lint", "--fix", "--unsafe-fixes", "a.yaml"]).go();
    assert_eq!(ran.stderr, "");
}

#[test]
fn the_report_says_what_can_be_fixed() {
    let last = |text: &str, args: &[&str]| {
        let ran = Run::new().file("a.yaml", text).args(["lint", "a.yaml"]).args(args.iter().copied()).go();
        ran.stdout.lines().last().unwrap_or_default().to_owned()
    };
    assert_eq!(last(FAULTY, &[]), "1 fixable with `--fix`");
    let loads = FAULTY.replace("chanel", "channel");
    assert_eq!(last(&loads, &[]), "1 fixable with `--fix`, 1 more with `--unsafe-fixes`");
    assert_eq!(last(&loads, &["--only", "unused-definition"]), "1 fixable with `--fix --unsafe-fixes`");
    assert_eq!(last(MINIMAL, &["--only", "trap"]), "1 journey checked, nothing found");
}

#[test]
fn diff_shows_fixes_without_writing() {
    let ran = Run::new().file("a.yaml", FAULTY).args(["lint", "--diff", "a.yaml"]).go();
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stdout);
    assert_eq!(fs::read_to_string(ran.folder.path().join("a.yaml")).unwrap(), FAULTY);
    let ran = Run::new().file("a.yaml", MINIMAL).args(["lint", "--diff", "a.yaml"]).go();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let fix = |input: &str| Run::new().args(["lint", "-", "--fix"]).input(input).go();
    let ran = fix(FAULTY);
    assert_eq!(ran.stdout, FAULTY.replace("chanel", "channel").replace("[done, done]", "[done]"));
    assert!(ran.code == 1 && ran.stderr.contains("error[missing-stage]"), "{}", ran.stderr);
    // A file that cannot be fixed, or is not text at all, passes through unchanged.
    assert_eq!(fix("journey: [X\n").stdout, "journey: [X\n");
    assert_eq!(fix("").stdout, "");
    let ran = Run::new().args(["lint", "-", "--diff"]).input(FAULTY).go();
    assert!(ran.code == 1 && ran.stdout.contains("+        channel: web"), "{}", ran.stdout);
}

#[test]
fn ignored_known_and_excluded_findings_are_not_fixed() {
    let text = MINIMAL
        .replace("Receive the pancake]", "{ name: Receive the pancake, next: [asked-how-it-was, asked-how-it-was] }]");
    let fixed = |project: &str, text: &str, args: &[&str]| {
        let run = Run::new().file("polku.yaml", project).file("journeys/a.yaml", text);
        let ran = run.args(["lint", "--fix"]).args(args.iter().copied()).go();
        fs::read_to_string(ran.folder.path().join("journeys/a.yaml")).unwrap() != text
    };
    let plain = "polku: 1\n";
    assert!(fixed(plain, &text, &[]));
    assert!(!fixed(
        plain,
        &text.replace("pancake, next", "pancake,\n      # polku: ignore[duplicate-transition] it is so\n      next"),
        &[]
    ));
    assert!(!fixed(plain, &format!("# polku: ignore-file[duplicate-transition]\n{text}"), &[]));
    assert!(!fixed(plain, &text, &["--off", "duplicate-transition"]));
    assert!(!fixed(plain, &text, &["--only", "trap"]));
    assert!(!fixed("polku: 1\nlint: { exclude: journeys/a.yaml }\n", &text, &["journeys/a.yaml"]));
    let known = "polku: 1\nlint: { baseline: known.json }\n";
    let ran =
        Run::new().file("polku.yaml", known).file("journeys/a.yaml", &text).args(["lint", "--write-baseline"]).go();
    let ran = Run::in_folder(ran.folder).args(["lint", "--fix"]).go();
    assert_eq!(fs::read_to_string(ran.folder.path().join("journeys/a.yaml")).unwrap(), text);
}

#[test]
fn a_fix_that_would_break_the_journey_is_skipped() {
    // No touchpoint serves the persona, but a score refers to it.
    let text = "journey: X\npersonas: { host: Host, guest: Guest }\nstages:\n  - id: purchase\n    touchpoints:\n      - { name: Order, personas: host, expectation: { host: 3, guest: 4 } }\n";
    let ran = Run::new().file("a.yaml", text).args(["lint", "--fix", "--unsafe-fixes", "a.yaml"]).go();
    assert_eq!(fs::read_to_string(ran.folder.path().join("a.yaml")).unwrap(), text);
    assert!(ran.stdout.contains("no touchpoint is for the persona `guest`"), "{}", ran.stdout);
}

#[test]
fn the_project_file_is_fixed() {
    let project =
        "polku: 1\ncatalog:\n  chanels:\n    web: Website # ours\n    fax: Fax\nlint:\n  rules: { dead-ends: warn }\n";
    let journey = MINIMAL.replace("[Look at the menu]", "[{ name: Look at the menu, channel: web }]");
    let run = || Run::new().file("polku.yaml", project).file("journeys/a.yaml", &journey);
    let ran = run().args(["lint", "--fix"]).go();
    let mended = project.replace("chanels", "channels").replace("dead-ends", "dead-end");
    assert_eq!(fs::read_to_string(ran.folder.path().join("polku.yaml")).unwrap(), mended);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let ran = Run::in_folder(ran.folder).args(["lint", "--fix", "--unsafe-fixes"]).go();
    assert_eq!(fs::read_to_string(ran.folder.path().join("polku.yaml")).unwrap(), mended.replace("    fax: Fax\n", ""));
    let ran = run().args(["lint", "--diff"]).go();
    assert!(ran.code == 1 && ran.stdout.contains("+  channels:"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(fs::read_to_string(ran.folder.path().join("polku.yaml")).unwrap(), project);
}

#[cfg(unix)]
#[test]
fn fixing_keeps_links_and_permissions_and_skips_protected_files() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let run = Run::new().file("real/a.yaml", FAULTY).file("locked.yaml", FAULTY).file("c.yaml", FAULTY);
    let folder = run.folder.path().to_owned();
    symlink("real/a.yaml", folder.join("link.yaml")).unwrap();
    let set = |name: &str, mode| fs::set_permissions(folder.join(name), fs::Permissions::from_mode(mode)).unwrap();
    set("locked.yaml", 0o444);
    set("real/a.yaml", 0o640);
    let ran = run.args(["lint", "--fix", "link.yaml", "locked.yaml", "c.yaml"]).go();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("cannot write locked.yaml: permission denied"), "{}", ran.stderr);
    assert!(ran.stderr.contains("4 fixes applied in 2 files"), "{}", ran.stderr);
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    assert!(folder.join("link.yaml").is_symlink() && read("real/a.yaml").contains("channel: web"));
    assert_eq!(fs::metadata(folder.join("real/a.yaml")).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(read("locked.yaml"), FAULTY);
    assert!(read("c.yaml").contains("channel: web"));
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["c.yaml", "link.yaml", "locked.yaml", "real"], "nothing is left behind");
}

#[test]
fn conflicting_flags_are_errors() {
    for (args, said) in [
        (&["--unsafe-fixes"][..], "--unsafe-fixes needs --fix or --diff"),
        (&["--fix", "--diff"], "cannot be used with"),
        (&["--fix", "--write-baseline"], "cannot be used with"),
    ] {
        let ran = Run::new().file("a.yaml", MINIMAL).args(["lint"]).args(args.iter().copied()).args(["a.yaml"]).go();
        assert!(ran.code == 2 && ran.stderr.contains(said), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn many_fixes_are_all_applied() {
    let name = |number: usize| format!("      - {{ name: Step {number}, expectaton: 3, experience: 3 }}\n");
    let text = "journey: X\nstages:\n  - id: purchase\n    touchpoints:\n".to_owned()
        + &(0..2_500).map(name).collect::<String>();
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(fixed(folder.path(), &text, false), (text.replace("expectaton", "expectation"), 2_500));
    // A fix that would break the journey does not prevent the others.
    let teams: String = (0..30).map(|number| format!("  t{number}: Team\n")).collect();
    let text = format!(
        "journey: X\npersonas:\n  host: Host\n  guest: Guest\nteams:\n  a: A\n{teams}stages:\n  - id: purchase\n    touchpoints:\n      - {{ name: Order, responsible: a, personas: host, expectation: {{ host: 3, guest: 4 }} }}\n"
    );
    assert_eq!(fixed(folder.path(), &text, true), (text.replace(&teams, ""), 30));
}

#[test]
fn a_guess_is_not_safe() {
    let folder = tempfile::tempdir().unwrap();
    let text = |touchpoint: &str| {
        format!(
            "journey: X\nstages:\n  - id: purchase\n    touchpoints:\n      - Look\n      - {{ name: Order, {touchpoint} }}\n"
        )
    };
    for wrong in
        ["next: gone", "next: book", "next: host", "chance: 0.2", "level: more", "reach: none", "ownership: costumer"]
    {
        let text = text(wrong);
        assert_eq!(fixed(folder.path(), &text, false), (text, 0), "{wrong}");
    }
}

#[test]
fn an_extended_project_file_is_not_fixed_by_other_projects() {
    let run = Run::new().file(".git/HEAD", "");
    let run = run.file("own/polku.yaml", "polku: 1\nlint: { extends: ../shared/polku.yaml }\n");
    let shared = "polku: 1\nlint: { rulez: { trap: off } }\n";
    let run = run.file("shared/polku.yaml", shared).file("own/journeys/a.yaml", MINIMAL);
    let ran = run.args(["lint", "--fix", "own/journeys/a.yaml"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("`rulez`"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(ran.folder.path().join("shared/polku.yaml")).unwrap(), shared);
}

#[test]
fn an_ignore_comment_never_moves_to_another_element() {
    let long = "A name that is much longer than any name in a picture should ever be";
    let text = format!(
        "journey: X\nteams:\n  # polku: ignore[long-name] as they say\n  a: {long}\n  b: {long} too\nstages: [{{ id: purchase, touchpoints: [{{ name: Order, responsible: b }}] }}]\n"
    );
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(fixed(folder.path(), &text, true), (text, 0));
}

#[test]
fn a_diff_contains_no_ci_commands() {
    let text = FAULTY.replace("stages:", "summary: |\n  ::error file=a::pwned\nstages:");
    let run = Run::new().file("a.yaml", text).args(["lint", "--diff", "a.yaml"]);
    let ran = run.env("GITHUB_ACTIONS", "true").go();
    assert!(ran.code == 1 && !ran.stdout.lines().any(|line| line.trim_start().starts_with("::")), "{}", ran.stdout);
}

#[test]
fn several_ids_become_a_list_if_one_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let text = |touchpoint: &str| {
        format!(
            "journey: X\nchannels: {{ web: Website, phone: Phone }}\nstages:\n  - id: purchase\n    touchpoints:\n      - name: Order\n        {touchpoint}\n      - Pay\n"
        )
    };
    for (wrong, right) in [
        ("channel: web, phone   # both", "channel: [web, phone]   # both"),
        ("channel: \"web, phone\"", "channel: [web, phone]"),
        ("next: pay, done", "next: [pay, done]"),
        ("channel: Website", "channel: web"),
    ] {
        assert_eq!(fixed(folder.path(), &text(wrong), false), (text(right), 1), "{wrong}");
    }
    for wrong in ["next: { to: \"pay, done\" }", "next:\n          - pay, done", "channel: web, fax"] {
        assert_eq!(fixed(folder.path(), &text(wrong), false), (text(wrong), 0), "{wrong}");
    }
}

#[test]
fn the_project_file_and_its_journeys_are_fixed_in_one_run() {
    let project = "polku: 1\ncatalog:\n  channels:\n    web: Website\n    fax: Fax\n";
    let text = MINIMAL.replace(
        "[Look at the menu]",
        "[{ name: Look at the menu, channel: web, next: [order-at-the-counter, order-at-the-counter] }]",
    );
    let run = Run::new().file("polku.yaml", project).file("journeys/a.yaml", &text);
    let ran = run.args(["lint", "--fix", "--unsafe-fixes"]).go();
    assert_eq!(ran.stderr, "2 fixes applied in 2 files\n");
    let read = |name: &str| fs::read_to_string(ran.folder.path().join(name)).unwrap();
    assert_eq!(read("polku.yaml"), project.replace("    fax: Fax\n", ""));
    assert_eq!(
        read("journeys/a.yaml"),
        text.replace("[order-at-the-counter, order-at-the-counter]", "[order-at-the-counter]")
    );
}

#[test]
fn only_fixing_files_writes_a_project_file_with_errors() {
    let project = "polku: 1\nlint: { exclud: x }\n";
    for (args, expected) in [
        (&["lint"][..], project.to_owned()),
        (&["lint", "--diff"], project.to_owned()),
        (&["lint", "-", "--fix"], project.to_owned()),
        (&["lint", "--fix"], project.replace("exclud", "exclude")),
    ] {
        let run = Run::new().file("polku.yaml", project).file("journeys/a.yaml", MINIMAL).input(MINIMAL);
        let ran = run.args(args.iter().copied()).go();
        let now = fs::read_to_string(ran.folder.path().join("polku.yaml")).unwrap();
        assert_eq!(now, expected, "{args:?}: {}", ran.stderr);
    }
}

//! The formatter: its results, and that nothing is lost.

mod properties;

use std::fs;

use crate::common::{MINIMAL, Run, shipped, shipped_names};
use polku::Source;
use polku::format::format;
use polku::model::Catalog;

fn formatted(text: &str) -> String {
    let format = |text: &str| {
        let result = format(&Source::new("a.yaml", text), &Catalog::default());
        result.unwrap_or_else(|problem| panic!("{}\n{text}", problem.message))
    };
    let once = format(text);
    assert_eq!(format(&once), once, "formatted twice");
    once
}

/// Asserts that formatting turns a text into another one, which is stable.
fn becomes(text: &str, expected: &str) {
    assert_eq!(formatted(text), expected, "of\n{text}");
}

#[test]
fn only_blanks_are_indentation() {
    // Of a block that is indented by four, and then by two: the comment stays at its end.
    for odd in ["\u{a0}", "\u{2003}", "\u{3000}"] {
        let text = |indent: &str| {
            format!(
                "journey: X\nx-a:\n{indent}x-b: c\n{indent}# at the end\n{odd}x-c: d\nstages: [{{ id: purchase, touchpoints: A }}]\n"
            )
        };
        becomes(&text("    "), &text("  "));
    }
}

#[test]
fn keys_come_in_the_order_of_their_tables() {
    becomes(
        "stages:\n  - touchpoints:\n      - next: [{ probability: 0.5, to: done }]\n        name: Order\n        id: order\n    id: purchase\njourney: X\n",
        "journey: X\nstages:\n  - id: purchase\n    touchpoints:\n      - id: order\n        name: Order\n        next: [{ to: done, probability: 0.5 }]\n",
    );
    // Ids, items and the author's own keys keep their order. An unknown key stays after the key before it.
    becomes(
        "x-b: { z: 1, a: 2 }\nteams: { z: Z, a: { description: D, name: A } }\nx-c: 1\njourney: X\nchanels: [b, a]\n",
        "x-b: { z: 1, a: 2 }\njourney: X\nchanels: [b, a]\nteams: { z: Z, a: { name: A, description: D } }\nx-c: 1\n",
    );
    becomes("render: { theme: dark, view: map }\npolku: 1\n", "polku: 1\nrender: { view: map, theme: dark }\n");
    becomes("colours: {}\nextends: dark\n", "extends: dark\ncolours: {}\n");
}

#[test]
fn lines_are_indented_by_two_and_blank_lines_stay_single() {
    becomes(
        "\n\njourney:    X  \n\n\n\nstages:\n\n- id:  purchase\n  touchpoints:\n        -    Order\n\n\n        -\n            name: Pay\n\n\n\n",
        "journey: X\n\nstages:\n  - id: purchase\n    touchpoints:\n      - Order\n\n      - name: Pay\n",
    );
    // Line endings follow the majority. A byte-order mark, `---` and texts after `|` stay.
    becomes("\u{feff}a:  1\r\nb: 2\nc: 3\r\n", "\u{feff}a: 1\r\nb: 2\r\nc: 3\r\n");
    becomes("a:  1\rb: 2", "a: 1\nb: 2\n");
    becomes("# c\n---\na:  1\n...\n", "# c\n---\na: 1\n");
    becomes(
        "a: |  \n      one\n        two  \n\n\nb: >+\n one\n\n\nc: 1\n",
        "a: |\n  one\n    two  \n\nb: >+\n  one\n\n\nc: 1\n",
    );
    becomes("a:\n  - |2-\n      two\n     one\n", "a:\n  - |2-\n      two\n     one\n");
    becomes("a: |\n   no line break follows", "a: |\n  no line break follows\n");
    becomes(
        "a: several\n      lines  \n\n   of text\nb: \"and\n\n  quoted\\\n   ones\"\n",
        "a: several\n  lines\n\n  of text\nb: \"and\n\n  quoted\\\n  ones\"\n",
    );
}

#[test]
fn brackets_stay_where_they_fit_on_their_line() {
    becomes("a: {b:  [ 1,2 ,{c: d}],e: {} , f: [  ], g: }\n", "a: { b: [1, 2, { c: d }], e: {}, f: [], g: }\n");
    becomes("a: [one,\n  { b: c }, [d\n  ]]\n", "a:\n  - one\n  - { b: c }\n  - - d\n");
    let word = "w".repeat(50);
    becomes(&format!("- a: {{ b: {word}, c: {word} }}\n"), &format!("- a: {{ b: {word}, c: {word} }}\n"));
    becomes(&format!("- a: {{ b: {word}, c: {word}12345 }}\n"), &format!("- a:\n    b: {word}\n    c: {word}12345\n"));
    becomes(
        &format!("- {{ b: {word}, c: [{word}, d], e: 1 }} # f\n"),
        &format!("# f\n- b: {word}\n  c: [{word}, d]\n  e: 1\n"),
    );
    // A comment inside brackets splits them into lines; a comment outside does not.
    becomes(
        "a: [   # one\n  b, # two\n  # three\n  c\n  # four\n ] # five\n",
        "# five\na:   # one\n  - b # two\n  # three\n  - c\n  # four\n",
    );
    becomes("- [ # one\n  b ]\n- { # two\n  c: d }\n- [ # three\n ]\n", "# one\n- - b\n# two\n- c: d\n# three\n- []\n");
}

#[test]
fn comments_stay_with_their_elements() {
    // Above an element, at the end of its line, and at the top of the file.
    becomes(
        "# of the file\n\n# too\nstages: []   # behind stages\n# above lang,\n\n# on two lines\nlang: en\n# above journey\njourney: X # behind journey\n# at the end\n",
        "# of the file\n\n# too\n# above journey\njourney: X # behind journey\n# above lang,\n\n# on two lines\nlang: en\nstages: []   # behind stages\n# at the end\n",
    );
    // An ignore comment moves with its element.
    becomes(
        "# polku: ignore-file[no-exit] all\n# polku: ignore[missing-stage] one\nstages: []\njourney: X\n",
        "# polku: ignore-file[no-exit] all\njourney: X\n# polku: ignore[missing-stage] one\nstages: []\n",
    );
    // At the end of a block, by indentation.
    becomes(
        "stages:\n  - id: purchase\n    touchpoints:\n      - Pay\n      # - Wait\n    # note: to come\n  # a stage to come\n# nothing else\njourney: X\n",
        "# nothing else\njourney: X\nstages:\n  - id: purchase\n    touchpoints:\n      - Pay\n      # - Wait\n    # note: to come\n  # a stage to come\n",
    );
    becomes(
        "stages:\n  - id: purchase\n    touchpoints:\n      - Pay\n      # polku: ignore[trap] of the next\n  - id: post-purchase\n",
        "stages:\n  - id: purchase\n    touchpoints:\n      - Pay\n  # polku: ignore[trap] of the next\n  - id: post-purchase\n",
    );
    // Between a key and its value, or a hyphen and its item.
    becomes("a: # one\n  # two\n  b # three\n", "# one\n# two\na: b # three\n");
    becomes("a: # one\n  # two\n  - # three\n    b\n", "a: # one\n  # two\n  # three\n  - b\n");
    becomes("a: | # one\n    two # no comment\n", "a: | # one\n  two # no comment\n");
    // A comment cannot stand between a hyphen and a key, so the first key stays first.
    becomes(
        "stages:\n  - name: A\n    # of the id\n    id: a\n    kind: purchase\n",
        "stages:\n  - name: A\n    # of the id\n    id: a\n    kind: purchase\n",
    );
}

#[test]
fn comments_at_line_ends_keep_their_distance_or_their_column() {
    becomes("a:   1   # x\nbcd: 2 # y\n", "a: 1   # x\nbcd: 2 # y\n");
    becomes("- a:    # x\n      - b  # y\n- ccc     # z\n", "- a:    # x\n    - b  # y\n- ccc     # z\n");
    becomes(
        "teams:\n      one:   One       # first\n      three: \"Three\"   # third\n",
        "teams:\n  one: One       # first\n  three: Three   # third\n",
    );
    becomes("a: 1\t# x\n", "a: 1 # x\n");
}

#[test]
fn a_comment_after_brackets_moves_above_the_hyphen_of_its_item() {
    becomes(
        "journey: Lamp\nstages:\n  - touchpoints:\n      [\n        Pays\n      ] # by card\n    # the id\n    id: purchase\n",
        "journey: Lamp\nstages:\n  # by card\n  - touchpoints:\n      - Pays\n    # the id\n    id: purchase\n",
    );
}

#[test]
fn a_text_that_keeps_its_blank_lines_gets_no_more() {
    becomes("stages: [{id: purchase}]\n\njourney: |+\n  y\n", "journey: |+\n  y\nstages: [{ id: purchase }]\n");
    // Lines that look empty stay as well.
    becomes("journey:  |\n    y\n     \nstages: []\n", "journey: |\n  y\n   \nstages: []\n");
    becomes("stages: []\n# c\njourney: |+\n  y\n\n\n", "# c\njourney: |+\n  y\n\n\nstages: []\n");
}

#[test]
fn a_comment_never_makes_a_text_look_cut_short() {
    let text = |note: &str| format!("journey: Order\nstages:\n  - id: purchase\n    note:{note}");
    becomes(&text(" \"Buys 1\" #todo\n"), &text(" \"Buys 1\" #todo\n"));
    becomes(&text(" 'Buys 1'   # todo\n"), &text(" Buys 1   # todo\n"));
    let above = "journey: Order\nstages:\n  - id: purchase\n    #todo\n    note: Buys 1\n";
    becomes(&text(" #todo\n      Buys 1\n"), above);
    becomes("x-a:\n  [1, #todo\n  Buys]\n", "x-a:\n  #todo\n  - 1\n  - Buys\n");
}

#[test]
fn anchors_stay_before_their_aliases() {
    becomes(
        "stages: &s  [{ touchpoints: [], id: &i purchase }]\nx-a:  *s\njourney: X\n",
        "journey: X\nstages: &s [{ id: &i purchase, touchpoints: [] }]\nx-a: *s\n",
    );
    becomes("stages:\n- &a\n  id: x\nlang: *a\n", "stages:\n  - &a\n    id: x\nlang: *a\n");
    becomes("a: &x # c\n  b: 1\n<<: *x\n", "a: &x # c\n  b: 1\n<<: *x\n");
}

#[test]
fn yaml_without_a_canonical_form_is_refused_with_its_position() {
    for (text, said) in [
        ("a: [b\n", "1:4"),
        ("a: 1\nb: !t 2\n", "2:4 a tag (`!`) has no meaning in a journey"),
        ("a: 1\n---\nb: 2\n", "2:1 a second YAML document begins here"),
        ("%YAML 1.2\n---\na: 1\n", "1:1 a directive (`%`) cannot be formatted"),
        ("a: 1\n[b]: 2\n", "2:1 a key must be a text"),
        ("? |\n  a\n: 1\n", "2:3 a key of several lines cannot be formatted"),
    ] {
        let source = Source::new("a.yaml", text);
        let problem = format(&source, &Catalog::default()).unwrap_err();
        let told = format!("{} {}", source.position(problem.primary.span.start), problem.message);
        assert!(told.starts_with(said), "{told}");
    }
}

#[test]
fn almost_empty_files_have_a_canonical_form() {
    becomes("", "");
    becomes("\n \n", "");
    becomes("  # only this\n\n\n # and this", "# only this\n\n# and this\n");
    becomes("\u{feff}", "\u{feff}");
    becomes("---", "---\n");
    becomes("\"text\"", "text\n");
    becomes("- a\n-\n- {}\n", "- a\n-\n- {}\n");
}

#[test]
fn the_shipped_journeys_are_formatted() {
    let mut run = Run::new();
    for name in shipped_names() {
        run = run.shipped(&name);
    }
    let ran = run.args(["fmt", "--check"]).go();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
}

/// The page shows a journey before and after formatting.
#[test]
fn the_page_shows_what_formatting_does() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fmt.md");
    let blocks: Vec<_> = crate::common::page::blocks(&page).into_iter().filter(|block| block.info == "yaml").collect();
    becomes(&blocks[0].text, &blocks[1].text);
}

/// A project with two files to format, one that is formatted, and one that is not YAML.
fn project() -> Run {
    Run::new()
        .file("polku.yaml", "lint: { exclude: journeys/old/** }\npolku:  1\n")
        .file("journeys/a.yaml", UNFORMATTED)
        .file("journeys/b.yaml", MINIMAL)
        .file("journeys/old/c.yaml", UNFORMATTED)
}

const UNFORMATTED: &str = "stages: [{ id: purchase, touchpoints: [\"Order\"] }]\njourney: X\n";
const FORMATTED: &str = "journey: X\nstages: [{ id: purchase, touchpoints: [Order] }]\n";

#[test]
fn a_project_is_formatted_with_its_project_file() {
    let ran = project().args(["fmt"]).go();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", "3 files formatted, 1 left as it was\n"));
    let read = |name: &str| fs::read_to_string(ran.folder.path().join(name)).unwrap();
    assert_eq!(read("journeys/a.yaml"), FORMATTED);
    assert_eq!(read("journeys/b.yaml"), MINIMAL);
    assert_eq!(read("journeys/old/c.yaml"), FORMATTED, "what is not linted is formatted");
    assert_eq!(read("polku.yaml"), "polku: 1\nlint: { exclude: journeys/old/** }\n");
    let ran = Run::in_folder(ran.folder).args(["fmt"]).go();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "0 files formatted, 4 left as they were\n"));
}

#[test]
fn paths_may_be_files_folders_or_project_files() {
    let formatted = |paths: &[&str]| {
        let ran = project().args(["fmt", "--check"]).args(paths.iter().copied()).go();
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        ran.stdout
    };
    assert_eq!(formatted(&["journeys/a.yaml", "./journeys/a.yaml"]), "journeys/a.yaml\n");
    assert_eq!(formatted(&["journeys"]), "journeys/a.yaml\njourneys/old/c.yaml\n");
    assert_eq!(formatted(&["."]), "polku.yaml\njourneys/a.yaml\njourneys/old/c.yaml\n");
    // Named by itself, the project file is only a file, even with errors.
    assert_eq!(formatted(&["polku.yaml"]), "polku.yaml\n");
    let broken = project().file("polku.yaml", "lnt:  {}\npolku: 1\n");
    let ran = broken.args(["fmt", "polku.yaml"]).go();
    assert_eq!(fs::read_to_string(ran.folder.path().join("polku.yaml")).unwrap(), "lnt: {}\npolku: 1\n");
    assert_eq!(ran.code, 0);
    let ran = Run::in_folder(ran.folder).args(["fmt"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("error[unknown-key]"), "{}", ran.stderr);
}

#[test]
fn check_and_diff_write_nothing() {
    for (args, said) in [
        (&["--check"][..], "polku.yaml\njourneys/a.yaml\njourneys/old/c.yaml\n"),
        (
            &["--diff", "journeys/a.yaml"],
            "--- journeys/a.yaml\n+++ journeys/a.yaml\n@@ -1,2 +1,2 @@\n-stages: [{ id: purchase, touchpoints: [\"Order\"] }]\n journey: X\n+stages: [{ id: purchase, touchpoints: [Order] }]\n",
        ),
    ] {
        let ran = project().args(["fmt"]).args(args.iter().copied()).go();
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (1, said, ""));
        assert_eq!(fs::read_to_string(ran.folder.path().join("journeys/a.yaml")).unwrap(), UNFORMATTED);
    }
    let ran = project().args(["fmt", "--check", "--diff", "journeys/b.yaml"]).go();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
}

#[test]
fn a_file_that_cannot_be_formatted_does_not_affect_others() {
    let broken = "journey: [X\n";
    let run = project().file("journeys/broken.yaml", broken).file("journeys/latin.yaml", b"journey: T\xe4ti\n");
    let ran = run.args(["fmt"]).go();
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("error[yaml-syntax]") && ran.stderr.contains("--> journeys/broken.yaml:1:"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("error[not-text]"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("3 files formatted, 3 left as they were\n"), "{}", ran.stderr);
    let read = |name: &str| fs::read(ran.folder.path().join(name)).unwrap();
    assert_eq!(read("journeys/broken.yaml"), broken.as_bytes());
    assert_eq!(read("journeys/latin.yaml"), b"journey: T\xe4ti\n");
    assert_eq!(read("journeys/a.yaml"), FORMATTED.as_bytes());
    let ran = Run::in_folder(ran.folder).args(["fmt", "--check"]).go();
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    let ran = Run::in_folder(ran.folder).args(["fmt", "nowhere.yaml"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("cannot read nowhere.yaml"), "{}", ran.stderr);
}

#[test]
fn standard_input_is_formatted_to_standard_output() {
    let run = |args: &[&str], input: &str| project().args(["fmt", "-"]).args(args.iter().copied()).input(input).go();
    let ran = run(&[], UNFORMATTED);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, FORMATTED, ""));
    assert_eq!(run(&["--stdin-filename", "polku.yaml"], "lint: {}\npolku:  1\n").stdout, "polku: 1\nlint: {}\n");
    let ran = run(&["--check"], UNFORMATTED);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, "<stdin>\n"));
    let ran = run(&["--diff", "--stdin-filename", "journeys/a.yaml"], UNFORMATTED);
    assert!(ran.code == 1 && ran.stdout.starts_with("--- journeys/a.yaml\n"), "{}", ran.stdout);
    let ran = run(&[], "journey: [X\n");
    assert!(ran.code == 2 && ran.stdout == "journey: [X\n" && ran.stderr.contains("yaml-syntax"), "{}", ran.stderr);
    let ran = run(&["journeys"], "");
    assert!(ran.code == 2 && ran.stderr.contains("must be the only path"), "{}", ran.stderr);
    let ran = project().args(["fmt", "--stdin-filename", "a.yaml"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("--stdin-filename needs `-`"), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_protected_files_are_not_written() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let run = Run::new().file("real/a.yaml", UNFORMATTED).file("locked.yaml", UNFORMATTED);
    let folder = run.folder.path().to_owned();
    symlink("real/a.yaml", folder.join("link.yaml")).unwrap();
    fs::set_permissions(folder.join("locked.yaml"), fs::Permissions::from_mode(0o444)).unwrap();
    let ran = run.args(["fmt", "link.yaml", "real/a.yaml", "locked.yaml"]).go();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("cannot write locked.yaml: permission denied"), "{}", ran.stderr);
    assert!(ran.stderr.contains("1 file formatted, 1 left as it was"), "{}", ran.stderr);
    assert!(folder.join("link.yaml").is_symlink());
    assert_eq!(fs::read_to_string(folder.join("real/a.yaml")).unwrap(), FORMATTED);
    assert_eq!(fs::read_to_string(folder.join("locked.yaml")).unwrap(), UNFORMATTED);
}

/// Findings stay the same, so comments still ignore what they ignored.
#[test]
fn ignore_comments_still_work_after_formatting() {
    let text = "\
# polku: ignore-file[missing-basis, missing-owner, missing-summary] an example
stages:
    - touchpoints: [{ ownership: social, name: A friend's tip }]
      id: starting-state
    - touchpoints: [{ next: [order, { when: nothing is vegan, to: lost }], name: Look at the menu, ownership: company }]
      id: pre-purchase
    - touchpoints:
        # polku: ignore[half-scored] nobody knows yet what they expect of the wait
        - name: Order
          experience: 3
          ownership: company
        - name: Receive the pancake   # polku: ignore[unclassified-touchpoint] the kiosk changes hands
          id: receive
      id: purchase
      # polku: ignore[no-feedback] they are asked once a year
    - touchpoints: [{ name: Tell a friend, ownership: customer, next: [a-friends-tip, done] }]
      id: post-purchase
journey: Buying a pancake
";
    let found = |text: &str| {
        let ran = Run::new().args(["lint", "-", "--format", "concise"]).input(text).go();
        let names: Vec<String> =
            ran.stdout.lines().filter_map(|line| Some(line.split_once(": ")?.1.to_owned())).collect();
        names
    };
    assert_eq!(found(text), found(&formatted(text)));
    assert_ne!(found(text), found(&text.replace("polku: ignore[", "polku ")));
}

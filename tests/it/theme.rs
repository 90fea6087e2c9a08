//! Custom themes: theme files, and colours and fonts in `polku.yaml`.

use std::collections::BTreeSet;

use crate::common::{MINIMAL, Ran, Run};

/// Returns a journey with a touchpoint of the company.
fn journey() -> String {
    MINIMAL.replace("[A friend's tip]", "[{ name: A friend's tip, ownership: company }]")
}

/// Draws that journey to standard output, with files beside it.
fn drawn(files: &[(&str, &str)], args: &[&str]) -> Ran {
    let run = files.iter().fold(Run::new().file("a.yaml", journey()), |run, (path, text)| run.file(path, text));
    run.args(["render", "a.yaml", "-o", "-"]).args(args.iter().copied()).go()
}

fn picture(files: &[(&str, &str)], args: &[&str]) -> String {
    let ran = drawn(files, args);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{args:?}");
    ran.stdout
}

fn paper(picture: &str) -> &str {
    let (_, rest) = picture.split_once("class=\"paper\"").expect("a picture has paper");
    rest.split_once("fill=\"").and_then(|(_, rest)| rest.split('"').next()).expect("paper has a colour")
}

const BRAND: &str = "extends: dark\nfont: Source Sans 3\ncolours: { paper: '#102030', company: '#ffcc00' }\n";

#[test]
fn a_theme_file_gives_colours_and_a_font() {
    for view in ["flow", "map", "blueprint"] {
        let picture = picture(&[("brand.yaml", BRAND)], &["--theme", "brand.yaml", "--view", view]);
        assert_eq!(paper(&picture), "#102030");
        assert!(picture.contains("\"#ffcc00\""), "{view}");
        assert!(picture.contains("font-family=\"'Source Sans 3', Noto Sans, "), "{view}");
        // The dark theme supplies what the file leaves out.
        assert!(picture.contains("\"#e6eaee\""), "{view}");
    }
}

#[test]
fn a_project_names_a_theme_and_has_the_last_word_on_colours() {
    let project = "polku: 1\nrender: { theme: themes/brand.yaml, colours: { company: '#00ffcc' }, font: serif }\n";
    let files =
        [("polku.yaml", project), ("themes/brand.yaml", BRAND), ("other.yaml", "colours: { ink: '#402000' }\n")];
    let own = picture(&files, &[]);
    assert_eq!(paper(&own), "#102030");
    assert!(own.contains("\"#00ffcc\"") && !own.contains("\"#ffcc00\"") && own.contains("font-family=\"serif, Noto"));
    // Another theme replaces theme and colours; the same theme does not.
    assert_eq!(paper(&picture(&files, &["--theme", "dark"])), "#14181d");
    let other = picture(&files, &["--theme", "other.yaml"]);
    assert!(paper(&other) == "#ffffff" && other.contains("\"#402000\"") && !other.contains("\"#00ffcc\""));
    let files = [("polku.yaml", "polku: 1\nrender: { colours: { paper: '#fffdf8' } }\n")];
    assert_eq!(paper(&picture(&files, &["--theme", "light"])), "#fffdf8");
    assert_eq!(paper(&picture(&files, &["--theme", "dark"])), "#14181d");
}

#[test]
fn a_project_says_how_sheets_are_drawn() {
    let files = [("polku.yaml", "polku: 1\nrender: { view: map, page: a3, detail: stage, legend: false }\n")];
    let sheet = picture(&files, &[]);
    assert!(sheet.contains("width=\"1190.55pt\"") && !sheet.contains("class=\"legend\""));
    assert!(picture(&files, &["--page", "a4"]).contains("width=\"841.89pt\""));
    // A view without pages is drawn nevertheless.
    assert!(picture(&files, &["--format", "html"]).starts_with("<!doctype html>"));
    assert!(picture(&files, &["--format", "dot"]).starts_with("digraph"));
}

#[test]
fn all_mistakes_of_a_theme_are_reported_with_their_positions() {
    let theme = "extend: dark\nfont: Inter, Arial\ncolours:\n  compny: '#fff'\n  ink: black\n  paper: #ffffff\n";
    let ran = drawn(&[("brand.yaml", theme)], &["--theme", "brand.yaml"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    for told in [
        "brand.yaml:1:1",
        "did you mean `extends`?",
        "brand.yaml:2:7",
        "`Inter, Arial` is not the name of a font family",
        "brand.yaml:4:3",
        "did you mean `company`?",
        "brand.yaml:5:8",
        "`black` is not a colour",
        "brand.yaml:6:3",
        "without quotes it is a comment",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    let project = [("polku.yaml", "polku: 1\nrender: { theme: brand.yaml }\n"), ("brand.yaml", theme)];
    assert!(drawn(&project, &[]).code == 2);
    let journey = drawn(&[], &["--theme", "a.yaml"]);
    assert!(journey.code == 2 && journey.stderr.contains("a theme has no key `journey`"), "{}", journey.stderr);
}

#[test]
fn a_missing_theme_is_reported() {
    let stderr = |files: &[(&str, &str)], args: &[&str]| {
        let ran = drawn(files, args);
        assert_eq!(ran.code, 2, "{args:?}");
        ran.stderr
    };
    assert!(stderr(&[], &["--theme", "drak"]).contains("did you mean `dark`? a theme is `light`, `dark` or `print`"));
    assert!(stderr(&[], &["--theme", "brand"]).contains("or the path of a theme file, such as `brand.yaml`"));
    let none = stderr(&[], &["--theme", "no/brand.yaml"]);
    assert!(none.contains("cannot read no/brand.yaml: no such file or directory"), "{none}");
    let project = [("polku.yaml", "polku: 1\nrender: { theme: no.yaml }\n")];
    let none = stderr(&project, &[]);
    assert!(none.contains("polku.yaml:2:18") && none.contains("cannot read no.yaml"), "{none}");
    let project = [("polku.yaml", "polku: 1\nrender: { theme: drak }\n")];
    let none = stderr(&project, &[]);
    assert!(none.contains("polku.yaml:2:18") && none.contains("did you mean `dark`?"), "{none}");
    // Linting does not need the theme.
    let project = [("polku.yaml", "polku: 1\nrender: { theme: no.yaml }\n")];
    let run = Run::new().file("journeys/a.yaml", MINIMAL).file(project[0].0, project[0].1);
    assert_eq!(run.args(["lint"]).go().code, 0);
}

#[test]
fn a_picture_never_takes_the_place_of_a_theme() {
    let project = "polku: 1\nrender: { theme: ./brand.svg }\n";
    for args in [&["--theme", "brand.svg"][..], &[]] {
        let run = Run::new().file("brand.yaml", journey()).file("brand.svg", BRAND).file("polku.yaml", project);
        let ran = run.args(["render", "brand.yaml"]).args(args.iter().copied()).go();
        assert!(ran.code == 2 && ran.stderr.contains("brand.svg is the theme itself"), "{}", ran.stderr);
        assert_eq!(std::fs::read_to_string(ran.folder.path().join("brand.svg")).unwrap(), BRAND);
    }
}

#[test]
fn a_page_has_the_colours_in_the_theme_that_they_are_for() {
    let page = picture(&[("brand.yaml", BRAND)], &["--theme", "brand.yaml", "--format", "html"]);
    assert!(page.contains("data-theme=\"dark\"") && page.contains("font-family=\"'Source Sans 3', Noto Sans, "));
    let of = |theme: &str| {
        let (_, rest) = page.split_once(&format!(":root[data-theme={theme}]{{--c0")).expect("the theme has colours");
        rest.split('}').next().unwrap_or_default().to_owned()
    };
    assert!(of("dark").contains("#102030") && !of("dark").contains("#14181d"));
    assert!(!of("print").contains("#102030") && !of("print").contains("#ffcc00"));
    // The light theme is unchanged if there is no custom theme.
    let light = |page: &str| -> BTreeSet<String> {
        let (_, rest) = page.split_once("\n:root{--c0:").expect("the page has colours");
        let colours = rest.split('}').next().unwrap_or_default();
        colours.split([':', ';']).filter(|part| part.starts_with('#')).map(str::to_owned).collect()
    };
    assert_eq!(light(&page), light(&picture(&[], &["--format", "html"])));
}

#[test]
fn the_font_does_not_change_the_layout() {
    let plain = picture(&[], &[]);
    let inter = picture(&[("t.yaml", "font: Inter\n")], &["--theme", "t.yaml"]);
    assert_eq!(inter.replace("font-family=\"Inter, ", "font-family=\""), plain);
}

#[test]
fn png_and_pdf_are_the_same_everywhere_unless_asked_otherwise() {
    for format in ["png", "pdf"] {
        let run = || Run::new().file("a.yaml", MINIMAL).file("t.yaml", "font: No Such Font At All\n");
        let bytes = |args: &[&str]| {
            let out = format!("a.{format}");
            let ran = run().args(["render", "a.yaml", "-o", &out]).args(args.iter().copied()).go();
            assert_eq!((ran.code, ran.stderr), (0, format!("wrote {out}\n")));
            std::fs::read(ran.folder.path().join(out)).unwrap()
        };
        let plain = bytes(&[]);
        assert!(plain == bytes(&["--theme", "t.yaml"]));
        // A missing font makes no difference either.
        assert!(plain == bytes(&["--theme", "t.yaml", "--system-fonts"]));
    }
}

#[test]
fn where_there_is_nothing_to_draw_nothing_is_made() {
    let project = "polku: 1\nlint: { exclude: [journeys/**] }\n";
    let run = Run::new().file("polku.yaml", project).file("journeys/a.yaml", MINIMAL);
    let ran = run.args(["render", "journeys", "--out-dir", "new"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("the project excludes the one journey here"), "{}", ran.stderr);
    assert!(!ran.folder.path().join("new").exists());
    let ran = Run::in_folder(ran.folder).args(["render", "journeys/a.yaml", "-o", "a.svg"]).go();
    assert_eq!(ran.code, 0);
    let run = Run::new().file("j/a.yaml", crate::common::BROKEN);
    let ran = run.args(["render", "j", "--out-dir", "new"]).go();
    assert!(ran.code == 1 && !ran.folder.path().join("new").exists(), "{}", ran.stderr);
}

#[test]
fn what_cannot_be_meant_is_told_with_what_can() {
    for (args, told) in [
        (&["--lang", "xx"][..], "it takes `en`, `fi` or `sv`"),
        (&["--detail", "stag"], "did you mean `stage`? it takes"),
        (&["--page", "a5"], "it takes `a4`, `a3` or `16:9`"),
        (&["--lanes", "pians"], "did you mean `pains`? it takes"),
        (&["--engine", "graphviz", "--time-limit", "0"], "a time limit is a whole number of seconds from 1 to 86400"),
        (&["-o", "a.svgg"], "did you mean `.svg`? use `svg`, `html`"),
    ] {
        let ran = Run::new().file("a.yaml", MINIMAL).args(["render", "a.yaml"]).args(args.iter().copied()).go();
        assert!(ran.code == 2 && ran.stderr.contains(told), "{args:?}: {}", ran.stderr);
    }
    assert!(picture(&[], &["--view", "map", "--page", "A3", "--lang", "FI"]).contains("1190.55pt"));
}

#[test]
fn impossible_targets_are_found_before_the_first_picture_is_written() {
    let run = Run::new().file("j/a.yaml", MINIMAL).file("j/b.yaml", MINIMAL).file("j/b.svg/x", "");
    let ran = run.args(["render", "j"]).go();
    let told = "cannot write j/b.svg: a folder has this name";
    assert!(ran.code == 2 && ran.stderr.contains(told) && !ran.stderr.contains("wrote"), "{}", ran.stderr);
    assert!(!ran.folder.path().join("j/a.svg").exists());
}

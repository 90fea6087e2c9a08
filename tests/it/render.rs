//! `polku render`: where pictures go, and what it refuses.

use crate::common::{BROKEN, MINIMAL, Ran, Run};

#[test]
fn pictures_are_written_whole_or_not_at_all() {
    let ran = Run::new().file("a.yaml", MINIMAL).file("a.svg", "old").args(["render", "a.yaml", "-o", "a.svg"]).go();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", "wrote a.svg\n"));
    let written = std::fs::read_to_string(ran.folder.path().join("a.svg")).unwrap();
    assert!(written.starts_with("<svg ") && written.ends_with("</svg>\n"));
    // Nothing else is left behind.
    let names: Vec<_> = std::fs::read_dir(ran.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let ran = Run::new().file("a.yaml", BROKEN).file("a.svg", "old").args(["render", "a.yaml", "-o", "a.svg"]).go();
    assert_eq!(ran.code, 1);
    assert_eq!(std::fs::read_to_string(ran.folder.path().join("a.svg")).unwrap(), "old");
    assert!(ran.stderr.contains("unknown-key"), "{}", ran.stderr);
}

#[test]
fn a_picture_never_takes_the_place_of_a_journey() {
    let run = |args: &[&str]| {
        let run = Run::new().file("a.yaml", MINIMAL).file("polku.yaml", "polku: 1\n");
        #[cfg(unix)]
        std::os::unix::fs::symlink("a.yaml", run.folder.path().join("link.svg")).unwrap();
        let ran = run.args(["render", "a.yaml"]).args(args.iter().copied()).go();
        assert_eq!(std::fs::read_to_string(ran.folder.path().join("a.yaml")).unwrap(), MINIMAL, "{args:?}");
        assert_eq!(std::fs::read_to_string(ran.folder.path().join("polku.yaml")).unwrap(), "polku: 1\n", "{args:?}");
        ran
    };
    assert!(run(&["-o", "a.yaml", "--format", "svg"]).stderr.contains("a.yaml is the journey itself"));
    assert_eq!(run(&["-o", "polku.yaml", "--format", "svg"]).code, 2);
    #[cfg(unix)]
    assert_eq!(run(&["-o", "link.svg"]).code, 2);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let run = Run::new().file("a.yaml", MINIMAL).file("old.svg", "old").file("fixed.svg", "old");
        let mode = |name: &str, mode| {
            std::fs::set_permissions(run.folder.path().join(name), std::fs::Permissions::from_mode(mode)).unwrap();
        };
        mode("old.svg", 0o664);
        mode("fixed.svg", 0o444);
        let ran = run.args(["render", "a.yaml", "-o", "old.svg"]).go();
        let metadata = std::fs::metadata(ran.folder.path().join("old.svg")).unwrap();
        assert_eq!((ran.code, metadata.permissions().mode() & 0o777), (0, 0o664));
        let again = Run::in_folder(ran.folder).args(["render", "a.yaml", "-o", "fixed.svg"]).go();
        assert!(again.code == 2 && again.stderr.contains("permission denied"), "{}", again.stderr);
    }
}

/// What a run says that can't do what it is asked.
#[track_caller]
fn refusal(args: &[&str]) -> String {
    let ran = Run::new().file("a.yaml", MINIMAL).args(["render", "a.yaml"]).args(args.iter().copied()).go();
    assert_eq!(ran.code, 2, "{args:?}");
    ran.stderr
}

#[test]
fn render_says_what_it_cannot_do() {
    assert!(refusal(&["-o", "a"]).contains("has no extension that says the format"));
    assert!(refusal(&["-o", "a.png", "--scale", "0"]).contains("a scale is a number from 0.1 to 10"));
    assert!(refusal(&["-o", "a.png", "--scale", "NaN"]).contains("a scale is a number from 0.1 to 10"));
    assert!(refusal(&["-o", "a.pdf", "--scale", "2"]).contains("--scale is for png"));
    assert!(refusal(&["--system-fonts"]).contains("--system-fonts is for png and pdf"));
    assert!(
        refusal(&["-o", "a.svg", "--format", "html"]).contains("a.svg is svg by its extension, but --format says html")
    );
    assert!(refusal(&["-o", "."]).contains(". is a folder; to draw into it, use `--out-dir .`"));
    assert!(refusal(&["--view", "mpa"]).contains("did you mean `map`? it takes `flow`, `map` or `blueprint`"));
    assert!(refusal(&["--persona", "host"]).contains("the journey has no persona `host`; it has none"));
    assert!(
        refusal(&["-o", "no/such/folder/a.svg"])
            .contains("cannot write no/such/folder/a.svg: there is no folder no/such/folder; make it first")
    );
}

/// The names of the files in the folder of a run.
fn names(ran: &Ran, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(ran.folder.path().join(folder)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_picture_goes_beside_its_journey() {
    let ran = Run::new().file("journeys/a.journey.yaml", MINIMAL).args(["render", "journeys/a.journey.yaml"]).go();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", "wrote journeys/a.svg\n"));
    assert_eq!(names(&ran, "journeys"), ["a.journey.yaml", "a.svg"]);
    let picture = std::fs::read_to_string(ran.folder.path().join("journeys/a.svg")).unwrap();
    assert!(picture.starts_with("<svg ") && picture.contains(">Order at the counter</text>"), "{picture}");
    let again = Run::in_folder(ran.folder).args(["render", "journeys/a.journey.yaml", "--format", "html"]).go();
    assert_eq!(again.stderr, "wrote journeys/a.html\n");
}

#[test]
fn a_picture_for_mermaid_is_asked_for_by_its_extension_or_format() {
    for (args, file) in [
        (&["-o", "x.mmd"][..], "x.mmd"),
        (&["-o", "x.mermaid"], "x.mermaid"),
        (&["--format", "mermaid"], "a.mmd"),
        (&["--format", "mermaid", "-o", "x.mmd", "--theme", "dark", "--direction", "down"], "x.mmd"),
    ] {
        let ran = Run::new().file("a.yaml", MINIMAL).args(["render", "a.yaml"]).args(args.iter().copied()).go();
        assert_eq!((ran.code, ran.stderr), (0, format!("wrote {file}\n")));
        let text = std::fs::read_to_string(ran.folder.path().join(file)).unwrap();
        assert!(text.starts_with("journey\n") && text.contains("      (?) Order at the counter: 3\n"), "{text}");
    }
}

#[test]
fn several_pictures_go_into_a_folder() {
    let run = || Run::new().file("a/x.yaml", MINIMAL).file("a/y.yaml", MINIMAL).file("b/x.yaml", MINIMAL);
    let ran = run().args(["render", "a", "--out-dir", "new/pictures"]).go();
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "wrote new/pictures/x.svg\nwrote new/pictures/y.svg\nwrote new/pictures/index.html\n")
    );
    assert_eq!(names(&ran, "new/pictures"), ["index.html", "x.svg", "y.svg"]);
    let ran = run().args(["render", "a/x.yaml", "a/y.yaml", "--out-dir", "new"]).go();
    assert_eq!(names(&ran, "new"), ["x.svg", "y.svg"], "files alone have no overview");
    let ran = run().args(["render", "a/x.yaml", "b/x.yaml", "--out-dir", "new"]).go();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "wrote new/a/x.svg\nwrote new/b/x.svg\n"));
    let ran = run().args(["render", "a", "-o", "x.svg"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("2 journeys cannot go into one picture"), "{}", ran.stderr);
    let ran = run().args(["render", "a/x.yaml", "--out-dir", "b/x.yaml"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("cannot make the folder b/x.yaml"), "{}", ran.stderr);
}

#[test]
fn folders_below_the_journeys_are_kept() {
    let run = Run::new().file("j/a/x.yaml", MINIMAL).file("j/b/x.yaml", MINIMAL).file("j/y.yaml", MINIMAL);
    let ran = run.args(["render", ".", "--out-dir", "new", "--format", "html"]).go();
    let wrote = "wrote new/a/x.html\nwrote new/b/x.html\nwrote new/y.html\nwrote new/index.html\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (0, wrote));
    let read = |file: &str| std::fs::read_to_string(ran.folder.path().join("new").join(file)).unwrap();
    assert!(read("index.html").contains("href=\"b/x.html\""));
    assert!(read("b/x.html").contains("href=\"../index.html\"") && read("y.html").contains("href=\"index.html\""));
}

/// On other systems these are one file.
#[cfg(target_os = "linux")]
#[test]
fn names_that_differ_by_case_or_by_form_alone_are_one() {
    for (one, other) in [("Visit", "visit"), ("Caf\u{e9}", "cafe\u{301}"), ("STRA\u{1e9e}E", "stra\u{df}e")] {
        for out in [&["--out-dir", "new"][..], &[]] {
            let run = Run::new().file(&format!("j/{one}.yaml"), MINIMAL).file(&format!("j/{other}.yaml"), MINIMAL);
            let ran = run.file("j/z.yaml", MINIMAL).args(["render", "j"]).args(out.iter().copied()).go();
            assert!(ran.code == 2 && ran.stderr.contains("more than one journey"), "{one}: {}", ran.stderr);
            let wrote = ran.stderr.lines().filter(|line| line.starts_with("wrote") && line.ends_with(".svg")).count();
            assert_eq!(wrote, 2, "{}", ran.stderr);
        }
    }
}

#[test]
fn views_stand_beside_each_other() {
    let drawn = |run: Run, args: &[&str]| {
        let ran = run.args(["render"]).args(args.iter().copied()).go();
        let wrote = ran.stderr.lines().filter_map(|line| line.strip_prefix("wrote ")).collect::<Vec<_>>().join(" ");
        (ran.code, wrote)
    };
    let run = || Run::new().file("j/x.yaml", MINIMAL).file("j/y.yaml", MINIMAL);
    for (args, wrote) in [
        (&["j"][..], "j/x.svg j/y.svg"),
        (&["j", "--view", "flow"], "j/x.svg j/y.svg"),
        (&["j", "--view", "map"], "j/x-map.svg j/y-map.svg"),
        (&["j/x.yaml", "--view", "map"], "j/x.svg"),
        (&["j/x.yaml", "--view", "blueprint", "--out-dir", "o"], "o/x-blueprint.svg"),
        (&["j/x.yaml", "--view", "map", "--out-dir", "o", "--format", "html"], "o/x.html"),
        (&["j/x.yaml", "--view", "map", "--out-dir", "o", "--format", "mermaid"], "o/x.mmd"),
    ] {
        assert_eq!(drawn(run(), args), (0, wrote.to_owned()), "{args:?}");
    }
    // What is drawn by default has the plain name.
    let run = || run().file("polku.yaml", "polku: 1\njourneys: j/*.yaml\nrender: { view: map }\n");
    assert_eq!(drawn(run(), &["j"]).1, "j/x.svg j/y.svg");
    assert_eq!(drawn(run(), &["j", "--view", "map"]).1, "j/x.svg j/y.svg");
    assert_eq!(drawn(run(), &["j", "--view", "flow"]).1, "j/x-flow.svg j/y-flow.svg");
    let run = Run::new().file("j/x.yaml", MINIMAL).file("j/x-map.yaml", MINIMAL);
    assert_eq!(
        drawn(run, &["j", "--view", "map"]),
        (2, "j/x-map-map.svg".into()),
        "another journey's picture is spared"
    );
}

/// All that may stand on one page of a browser: every view, of everybody and of each persona, all pages.
#[test]
fn no_id_is_in_two_pictures_of_a_journey() {
    let text = long().replace("stages", "personas: { host: Host, guest: Guest }\nstages").replace(
        "Touchpoint 1,",
        "{ name: Touchpoint 1, expectation: { host: 3, guest: 2 }, experience: { host: 1, guest: 4 } },",
    );
    let mut seen = std::collections::HashMap::new();
    for view in ["flow", "map", "blueprint"] {
        for persona in [&[][..], &["--persona", "host"], &["--persona", "guest"]] {
            for page in [&[][..], &["--page", "16:9"]].into_iter().filter(|page| page.is_empty() || view == "map") {
                let name = format!("{view}{}{}.svg", persona.join(""), page.len());
                let run = Run::new().file("x.yaml", &text).args(["render", "x.yaml", "--view", view, "-o", &name]);
                let ran = run.args(persona.iter().copied()).args(page.iter().copied()).go();
                assert_eq!(ran.code, 0, "{}", ran.stderr);
                // On paper it is the same picture as on none.
                for file in names(&ran, ".").into_iter().filter(|file| file.ends_with(".svg")) {
                    let svg = std::fs::read_to_string(ran.folder.path().join(&file)).unwrap();
                    let ids: Vec<&str> =
                        svg.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
                    assert!(ids.len() > 2 && ids.iter().all(|id| id.starts_with(&format!("x_{view}"))), "{ids:?}");
                    if page.is_empty() || file != name {
                        for id in ids {
                            assert_eq!(seen.insert(id.to_owned(), file.clone()), None, "{id} in {file}");
                        }
                    }
                }
            }
        }
    }
    assert!(seen.contains_key("x_flow-host_touchpoint_touchpoint-3") && seen.contains_key("x_map_2_title"));
}

#[test]
fn what_is_no_journey_does_not_keep_the_others_from_being_drawn() {
    let ran = Run::new().file("j/a.yaml", BROKEN).file("j/b.yaml", MINIMAL).args(["render", "j"]).go();
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("unknown-key") && ran.stderr.ends_with("wrote j/b.svg\n"), "{}", ran.stderr);
    assert_eq!(names(&ran, "j"), ["a.yaml", "b.svg", "b.yaml"]);
}

#[test]
fn standard_streams_are_read_and_written() {
    for (args, begins) in [
        (&["-"][..], "<svg "),
        (&["-", "-o", "-"], "<svg "),
        (&["-", "--format", "mermaid"], "journey\n"),
        (&["-", "-o", "-", "--format", "mermaid"], "journey\n"),
    ] {
        let ran = Run::new().args(["render"]).args(args.iter().copied()).input(MINIMAL).go();
        assert!(ran.code == 0 && ran.stdout.starts_with(begins) && ran.stderr.is_empty(), "{args:?}: {}", ran.stderr);
        assert!(names(&ran, ".").is_empty());
    }
    let ran = Run::new().args(["render", "-", "--out-dir", "new"]).input(format!("{MINIMAL}id: pancake\n")).go();
    assert_eq!(ran.stderr, "wrote new/pancake.svg\n");
    let ran = Run::new().args(["render", "-", "-"]).input(MINIMAL).go();
    assert!(ran.code == 2 && ran.stderr.contains("standard input can be read only once"), "{}", ran.stderr);
}

#[test]
fn a_project_says_how_its_journeys_are_drawn() {
    let project = "polku: 1\nrender: { theme: dark, view: map, colours: { social: '#ff00ff' } }\n";
    let journey = MINIMAL.replace("[A friend's tip]", "[{ name: A friend's tip, ownership: social }]");
    let run = Run::new().file("polku.yaml", project).file("journeys/a.yaml", journey);
    let ran = run.args(["render", "journeys/a.yaml", "-o", "-"]).go();
    assert_eq!(ran.stderr, "");
    assert!(ran.stdout.contains("class=\"paper\"") && ran.stdout.contains("fill=\"#14181d\""));
    assert!(ran.stdout.contains("stroke=\"#ff00ff\""));
    let light = Run::in_folder(ran.folder)
        .args(["render", "journeys/a.yaml", "-o", "-", "--theme", "light", "--view", "flow"])
        .go();
    assert!(light.stdout.contains("fill=\"#ffffff\"") && light.stderr.is_empty(), "{}", light.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn odd_names_lose_nothing() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::process::Command;
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join(OsStr::from_bytes(b"j\xe9.txt"));
    std::fs::write(&odd, MINIMAL).unwrap();
    let render = |arguments: &[&OsStr]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_polku"));
        command.arg("render").args(arguments).current_dir(folder.path()).output().unwrap()
    };
    let over = render(&[odd.as_os_str(), OsStr::new("-o"), odd.as_os_str(), OsStr::new("--format"), OsStr::new("svg")]);
    assert_eq!(over.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&odd).unwrap(), MINIMAL);
    assert_eq!(render(&[odd.as_os_str()]).status.code(), Some(0));
    assert!(folder.path().join(OsStr::from_bytes(b"j\xe9.svg")).exists());
}

#[test]
fn one_picture_never_takes_the_place_of_another() {
    let run = || Run::new().file("x/a.yaml", MINIMAL).file("x/a.yml", MINIMAL);
    let ran = run().args(["render", "x/a.yaml", "x/../x/a.yml"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("more than one journey"), "{}", ran.stderr);
    assert_eq!(names(&ran, "x"), ["a.svg", "a.yaml", "a.yml"], "the first is drawn");
    let ran = run().args(["render", "x/a.yaml", "x/../x/a.yaml"]).go();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "wrote x/a.svg\n"));
    let ran = run().args(["render", "x/a.yaml", "-o", "P.YAML", "--format", "svg"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("the name of a YAML file"), "{}", ran.stderr);
}

/// A journey of a map that takes several slides.
fn long() -> String {
    let list: Vec<String> = (0..40).map(|number| format!("Touchpoint {number}")).collect();
    format!("journey: X\nstages: [{{ id: purchase, touchpoints: [{}] }}]\n", list.join(", "))
}

const SLIDES: [&str; 6] = ["render", "x.yaml", "--view", "map", "--page", "16:9"];

#[test]
fn pages_have_the_extension_of_the_picture() {
    let ran = Run::new().file("x.yaml", long()).args(SLIDES).args(["--format", "svg", "-o", "out"]).go();
    assert!(ran.code == 0 && ran.folder.path().join("out-2").exists(), "{}", ran.stderr);
    assert!(names(&ran, ".").iter().all(|name| !name.ends_with('.')), "{:?}", names(&ran, "."));
    #[cfg(unix)]
    {
        let ran = Run::new().file("x.yaml", long()).args(SLIDES).args(["--format", "svg", "-o", "/dev/null"]).go();
        assert!(ran.code == 2 && ran.stderr.contains("pages cannot go to /dev/null"), "{}", ran.stderr);
    }
}

#[test]
fn pages_spare_the_pictures_of_other_journeys() {
    for journey in ["x-2.yaml", "x-2.journey.yaml"] {
        let ran = Run::new().file("x.yaml", long()).file(journey, MINIMAL).file("x-2.svg", "old").args(SLIDES).go();
        assert!(ran.code == 2 && ran.stderr.contains(&format!("may be the picture of {journey}")), "{}", ran.stderr);
        assert_eq!(std::fs::read_to_string(ran.folder.path().join("x-2.svg")).unwrap(), "old");
        assert!(!ran.folder.path().join("x.svg").exists(), "nothing is half done");
    }
}

#[test]
fn pages_of_an_earlier_drawing_are_told() {
    let ran = Run::new().file("x.yaml", long()).args(SLIDES).go();
    assert!(ran.code == 0 && !ran.stderr.contains("note"), "{}", ran.stderr);
    let pages = names(&ran, ".").len() - 1;
    assert!(pages > 3, "{pages}");
    std::fs::write(ran.folder.path().join("x.yaml"), MINIMAL).unwrap();
    let fewer = Run::in_folder(ran.folder).args(SLIDES).go();
    let now = fewer.stderr.lines().filter(|line| line.starts_with("wrote")).count();
    let note = format!("note: x-{}.svg to x-{pages}.svg are left of an earlier picture with more pages", now + 1);
    assert!(now < pages - 1 && fewer.stderr.contains(&note), "{}", fewer.stderr);
    assert_eq!(names(&fewer, ".").len(), pages + 1, "nothing is removed");
}

#[test]
fn an_index_that_somebody_has_written_stays() {
    for (args, place) in [(&["--out-dir", "site"][..], "site/index.html"), (&[][..], "index.html")] {
        let run = || Run::new().file("index.yaml", MINIMAL).file(place, "mine");
        let html = ["render", "index.yaml", "--format", "html"];
        let ran = run().args(html).args(args.iter().copied()).go();
        assert!(ran.code == 2 && ran.stderr.contains("was not written by polku"), "{}", ran.stderr);
        assert_eq!(std::fs::read_to_string(ran.folder.path().join(place)).unwrap(), "mine");
        let asked = run().args(html).args(["-o", place]).go();
        assert_eq!(asked.code, 0, "{}", asked.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_written_through_wherever_it_leads() {
    let linked = |to: &str| {
        let run = Run::new().file("a.yaml", MINIMAL).file("there/x", "");
        std::os::unix::fs::symlink(to, run.folder.path().join("a.svg")).unwrap();
        run.args(["render", "a.yaml"]).go()
    };
    let ran = linked("there/new.svg");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "wrote a.svg\n"));
    assert!(ran.folder.path().join("a.svg").is_symlink() && ran.folder.path().join("there/new.svg").is_file());
    let ran = linked("gone/new.svg");
    assert!(ran.code == 2 && ran.stderr.contains("a.svg, which leads to gone/new.svg"), "{}", ran.stderr);
    let ran = linked("a.svg");
    assert!(ran.code == 2 && ran.stderr.contains("form a circle"), "{}", ran.stderr);
    assert!(ran.folder.path().join("a.svg").is_symlink());
    let ran = linked("new.yaml");
    assert!(ran.code == 2 && ran.stderr.contains("the name of a YAML file"), "{}", ran.stderr);
}

#[test]
fn a_folder_is_no_theme() {
    let ran = Run::new().file("a.yaml", MINIMAL).args(["render", "a.yaml", "--theme", "./"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("./ is a folder; a theme is"), "{}", ran.stderr);
}

/// DOT and pictures by Graphviz, which a polku may be built without.
mod graphviz {
    use super::*;

    #[test]
    fn dot_is_a_format_as_the_others_are() {
        assert!(refusal(&["-o", "a.gif"]).contains("use `svg`, `html`, `dot`, `png`, `pdf` or `mermaid`"));
        for (args, begins) in [(&["--format", "dot"][..], "digraph "), (&["-o", "-", "--format", "dot"], "digraph ")] {
            let ran = Run::new().args(["render", "-"]).args(args.iter().copied()).input(MINIMAL).go();
            assert!(ran.code == 0 && ran.stdout.starts_with(begins) && ran.stderr.is_empty(), "{}", ran.stderr);
        }
        for (out, written) in [(&["-o", "x.gv"][..], "x.gv"), (&["--view", "map", "--format", "dot"], "a.dot")] {
            let ran = Run::new().file("a.yaml", MINIMAL).args(["render", "a.yaml"]).args(out.iter().copied()).go();
            assert_eq!((ran.code, ran.stderr), (0, format!("wrote {written}\n")));
        }
    }

    #[test]
    fn the_engine_has_options_and_formats_of_its_own() {
        let png = ["-o", "a.png", "--engine", "graphviz", "--scale", "2"];
        assert!(refusal(&png).contains("--scale is for png"));
        assert!(refusal(&["--time-limit", "3"]).contains("--engine"));
        assert!(refusal(&["-o", "x.mmd", "--engine", "graphviz"]).contains("mermaid needs no engine"));
        let run = Run::new().file("a.yaml", MINIMAL).env("PATH", "");
        let ran = run.args(["render", "a.yaml", "-o", "a.svg", "--engine", "graphviz"]).go();
        assert_eq!(ran.code, 2);
        let help = ["Graphviz is not installed", "apt install graphviz"];
        assert!(help.iter().all(|part| ran.stderr.contains(part)), "{}", ran.stderr);
    }

    #[test]
    #[ignore = "needs Graphviz's dot"]
    fn graphviz_draws_pictures() {
        for (format, magic) in [("svg", &b"<?xml"[..]), ("png", b"\x89PNG"), ("pdf", b"%PDF")] {
            let out = format!("a.{format}");
            let run = Run::new().file("a.yaml", MINIMAL);
            let ran = run.args(["render", "a.yaml", "--engine", "graphviz", "-o", &out]).go();
            assert_eq!((ran.code, ran.stderr), (0, format!("wrote {out}\n")), "{format}");
            assert!(std::fs::read(ran.folder.path().join(&out)).unwrap().starts_with(magic), "{format}");
        }
    }
}

/// PNG and PDF, which a polku may be built without.
mod pixels {
    use super::*;

    #[test]
    fn png_and_pdf_need_nothing_else() {
        let journey = MINIMAL.replace("Buying", "奉茶, buying 🥞,");
        for (format, magic) in [("png", &b"\x89PNG"[..]), ("pdf", b"%PDF")] {
            let out = format!("a.{format}");
            let run = Run::new().file("a.yaml", &journey).args(["render", "a.yaml", "-o", &out]).env("PATH", "");
            let ran = run.go();
            let told = "warning: no font has 奉茶 (2 characters); in a they are drawn as □; --system-fonts uses the fonts of this machine\n";
            assert_eq!((ran.code, ran.stderr), (0, format!("{told}wrote {out}\n")), "{format}");
            assert!(std::fs::read(ran.folder.path().join(&out)).unwrap().starts_with(magic), "{format}");
        }
    }

    #[test]
    fn a_scale_that_fits_is_told() {
        let journey: String = MINIMAL.lines().take(6).map(|line| format!("{line}\n")).collect();
        let many: Vec<String> = (0..300).map(|number| format!("Step {number}")).collect();
        let journey = format!("{journey}  - id: purchase\n    touchpoints: [{}]\n", many.join(", "));
        let ran = Run::new().file("a.yaml", &journey).args(["render", "a.yaml", "-o", "a.png", "--scale", "10"]).go();
        assert_eq!(ran.code, 2);
        let (_, fits) = ran.stderr.split_once("use `--scale ").unwrap_or_else(|| panic!("{}", ran.stderr));
        let fits = fits.split('`').next().unwrap().to_owned();
        let ran = Run::in_folder(ran.folder).args(["render", "a.yaml", "-o", "a.png", "--scale", &fits]).go();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, "wrote a.png\n"), "{fits}");
    }

    #[test]
    fn what_no_font_has_is_told_once_for_all_pages() {
        let text = long().replace("Touchpoint 3", "奉 3").replace("Touchpoint 1", "茶 1");
        let ran = Run::new().file("x.yaml", text).args(SLIDES).args(["--format", "png", "--scale", "0.2"]).go();
        assert_eq!((ran.code, ran.stderr.matches("warning").count()), (0, 1), "{}", ran.stderr);
        assert!(ran.stderr.contains("2 characters"), "{}", ran.stderr);
    }
}

#[test]
#[ignore = "needs a polku built with the feature `cli` alone"]
fn what_was_left_out_is_told() {
    let polku = std::env::var("POLKU_WITHOUT_FEATURES").expect("POLKU_WITHOUT_FEATURES names a program");
    for format in ["png", "pdf"] {
        let out = format!("a.{format}");
        let ran = Run::new().file("a.yaml", MINIMAL).program(&polku).args(["render", "a.yaml", "-o", &out]).go();
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains(&format!("this polku was built without {format}")), "{}", ran.stderr);
    }
    for args in [&["render", "a.yaml", "-o", "a.dot"][..], &["lsp"], &["preview"]] {
        let ran = Run::new().file("a.yaml", MINIMAL).program(&polku).args(args.iter().copied()).go();
        let unknown = ["polku does not draw `.dot`", "there is no command `"];
        assert!(ran.code == 2 && unknown.iter().any(|part| ran.stderr.contains(part)), "{args:?}: {}", ran.stderr);
    }
}

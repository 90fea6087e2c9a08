//! The pictures that `polku.yaml` declares, and pictures compared with those on the disk.

use std::fs;

use crate::common::{BROKEN, MINIMAL, Ran, Run};

const PROJECT: &str = "\
polku: 1
render:
  theme: dark
  pictures:
    - to: \"pictures/{id}.svg\"
    - { journeys: \"journeys/visit*.yaml\", view: map, to: \"pictures/{file}-map.svg\", theme: light, lanes: [emotion] }
";
const VISIT: &str = "\
journey: A visit
id: besuch
personas: { host: { name: Host, share: 0.5 }, guest: { name: Guest, share: 0.5 } }
scenarios: { rain: { name: It rains, through: [wait] } }
stages: [{ id: purchase, touchpoints: [Order, Wait, Eat] }]
";

fn project(declared: &str) -> Run {
    let run = Run::new().file("journeys/pancake.yaml", MINIMAL).file("journeys/visit.yaml", VISIT);
    run.file("polku.yaml", declared)
}

/// A project with one declared picture.
fn with_picture(picture: &str) -> Run {
    project(&format!("polku: 1\nrender:\n  pictures:\n    - {picture}\n"))
}

fn bytes(ran: &Ran, file: &str) -> Vec<u8> {
    fs::read(ran.folder.path().join(file)).unwrap()
}

#[test]
fn declared_pictures_are_drawn_as_they_are_declared() {
    let ran = project(PROJECT).args(["render"]).go();
    assert_eq!(
        (ran.code, &*ran.stdout, &*ran.stderr),
        (0, "", "wrote pictures/pancake.svg\nwrote pictures/besuch.svg\nwrote pictures/visit-map.svg\n")
    );
    // The same as with the options of the command line.
    let named =
        ["render", "journeys/visit.yaml", "--view", "map", "--theme", "light", "--lanes", "emotion", "-o", "b.svg"];
    let again = Run::in_folder(ran.folder).args(named).go();
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert_eq!(bytes(&again, "pictures/visit-map.svg"), bytes(&again, "b.svg"));
    let again = Run::in_folder(again.folder).args(["render", "journeys/visit.yaml", "-o", "b.svg"]).go();
    assert_eq!(bytes(&again, "pictures/besuch.svg"), bytes(&again, "b.svg"));
    // From a folder of the project, and by its file.
    for (within, args) in
        [("journeys", &["render", "--check"][..]), ("pictures", &["render", "../polku.yaml", "--check"])]
    {
        let folder = project(PROJECT).args(["render"]).go().folder;
        let ran = Run::in_folder(folder).within(within).args(args.iter().copied()).go();
        assert_eq!((ran.code, &*ran.stderr), (0, "3 files compared, all up to date\n"));
    }
    // Named journeys are drawn as ever.
    let ran = project(PROJECT).args(["render", "journeys/visit.yaml"]).go();
    assert_eq!((ran.code, &*ran.stderr), (0, "wrote journeys/visit.svg\n"));
}

#[test]
fn a_declared_picture_has_the_options_of_the_command_line() {
    for (keys, options) in [
        ("to: a.svg, persona: guest, direction: down", "--persona guest --direction down"),
        ("to: a.svg, scenario: rain, lang: fi, legend: false", "--scenario rain --lang fi --no-legend"),
        ("to: a.svg, overlay: visits, theme: print", "--overlay visits --theme print"),
        ("to: a.svg, view: map, detail: stage, page: a4", "--view map --detail stage --page a4"),
        ("to: a.svg, view: blueprint, lanes: [backstage, support]", "--view blueprint --lanes backstage,support"),
        ("to: a.html, view: map, overlay: lost", "--view map --overlay lost"),
        ("to: a.mmd, persona: host", "--persona host"),
        ("to: a.pdf, theme: ./brand.yaml", "--theme brand.yaml"),
    ] {
        let run = with_picture(&format!("{{ journeys: journeys/visit.yaml, {keys} }}"));
        let ran = run.file("brand.yaml", "colours: { paper: '#fee' }\n").args(["render"]).go();
        assert_eq!(ran.code, 0, "{keys}: {}", ran.stderr);
        let file = ran.stderr.strip_prefix("wrote ").unwrap().trim_end().to_owned();
        let drawn = bytes(&ran, &file);
        let args = ["render", "journeys/visit.yaml", "-o", &file].into_iter().chain(options.split(' '));
        let again = Run::in_folder(ran.folder).args(args).go();
        assert_eq!(again.code, 0, "{options}: {}", again.stderr);
        assert_eq!(bytes(&again, &file), drawn, "{keys}");
    }
}

#[test]
fn pictures_are_compared_with_those_on_the_disk() {
    let ran = project(PROJECT).args(["render", "--check"]).go();
    assert_eq!(
        ran.stdout,
        "missing: pictures/pancake.svg\nmissing: pictures/besuch.svg\nmissing: pictures/visit-map.svg\n"
    );
    assert_eq!(ran.code, 1);
    assert_eq!(ran.stderr, "3 files compared, 3 missing or out of date; without --check, polku draws them\n");
    assert!(!ran.folder.path().join("pictures").exists(), "the check made a folder");
    let drawn = Run::in_folder(ran.folder).args(["render"]).go();
    // Git may write other line breaks.
    let map = drawn.folder.path().join("pictures/visit-map.svg");
    fs::write(&map, fs::read_to_string(&map).unwrap().replace('\n', "\r\n")).unwrap();
    let same = Run::in_folder(drawn.folder).args(["render", "--check"]).go();
    assert_eq!((same.code, &*same.stdout), (0, ""));
    // A journey changes.
    let changed = VISIT.replace("Order", "Orders");
    let ran = Run::in_folder(same.folder).file("journeys/visit.yaml", changed).args(["render", "--check"]).go();
    assert_eq!(
        (ran.code, &*ran.stdout),
        (1, "out of date: pictures/besuch.svg\nout of date: pictures/visit-map.svg\n")
    );
    // A journey cannot be read; the others are compared.
    let ran = Run::in_folder(ran.folder).file("journeys/visit.yaml", BROKEN).args(["render", "--check"]).go();
    assert_eq!((ran.code, &*ran.stdout), (1, ""));
    assert!(ran.stderr.contains("error[unknown-key]"), "{}", ran.stderr);
}

#[test]
fn named_journeys_are_compared_in_every_format() {
    for args in [
        &["journeys/visit.yaml"][..],
        &["journeys", "--out-dir", "site", "--format", "html"],
        &["journeys", "--out-dir", "site", "--format", "png", "--view", "map", "--page", "wide"],
        &["journeys/visit.yaml", "-o", "a.pdf"],
        &["journeys/visit.yaml", "-o", "a.mmd"],
        &["journeys/pancake.yaml", "journeys/visit.yaml", "--format", "dot"],
    ] {
        let args: Vec<&str> = args.iter().map(|word| if *word == "wide" { "16:9" } else { word }).collect();
        let checked =
            |folder, args: &[&str]| Run::in_folder(folder).args(["render", "--check"]).args(args.iter().copied()).go();
        let before = checked(project("polku: 1\n").folder, &args);
        assert_eq!(before.code, 1, "{args:?}: {}", before.stderr);
        let missing = before.stdout.lines().map(|line| line.strip_prefix("missing: ").unwrap().to_owned());
        let missing: Vec<String> = missing.collect();
        let drawn = Run::in_folder(before.folder).args(["render"]).args(args.iter().copied()).go();
        let wrote: Vec<String> = missing.iter().map(|file| format!("wrote {file}")).collect();
        assert_eq!(drawn.stderr.lines().collect::<Vec<_>>(), wrote, "{args:?}");
        let after = checked(drawn.folder, &args);
        assert_eq!((after.code, &*after.stdout), (0, ""), "{args:?}: {}", after.stderr);
        let last = after.folder.path().join(missing.last().unwrap());
        fs::write(&last, "something else").unwrap();
        let ran = checked(after.folder, &args);
        assert_eq!((ran.code, ran.stdout), (1, format!("out of date: {}\n", missing.last().unwrap())), "{args:?}");
    }
    let ran = Run::new().args(["render", "-", "--check"]).input(MINIMAL).go();
    let said = "error: --check compares files, and this picture goes to standard output; name its file with -o\n";
    assert_eq!((ran.code, &*ran.stderr), (2, said));
}

/// Returns what is said of a declared picture that cannot be drawn, by `polku lint` as well.
fn refused(declared: &str) -> String {
    let project = format!("polku: 1\nrender:\n  pictures:\n{declared}");
    let ran = self::project(&project).args(["render"]).go();
    assert_eq!((ran.code, &*ran.stdout), (2, ""), "{declared}: {}", ran.stderr);
    assert!(!ran.stderr.contains("wrote"), "{}", ran.stderr);
    let linted = Run::in_folder(ran.folder).args(["lint", "--format", "concise"]).go();
    assert_ne!(linted.code, 0, "{declared}");
    let first = ran.stderr.lines().next().unwrap_or_default();
    let kind = first.split(['[', ']']).nth(1).unwrap_or_default();
    assert!((linted.stdout + &linted.stderr).contains(kind), "{declared}: {kind}");
    ran.stderr
}

#[test]
fn mistakes_in_declared_pictures_are_reported_at_their_place() {
    for (declared, expected) in [
        (
            "    - { to: ../a.svg }\n",
            "error[bad-picture]: `../a.svg` leaves the folder of the project\n --> polku.yaml:4:13",
        ),
        ("    - { to: \"docs/{ids}.svg\" }\n", "error[bad-picture]: `{ids}` is no placeholder\n --> polku.yaml:4:13"),
        ("    - { to: a.gif }\n", "error[bad-picture]: polku does not draw `.gif`\n --> polku.yaml:4:13"),
        ("    - { view: map }\n", "error[missing-key]: a picture needs `to`"),
        (
            "    - { to: \"{id}.svg\" }\n    - { to: \"{ID}.svg\", view: map }\n",
            "error[bad-picture]: `{ID}` is no placeholder",
        ),
        (
            "    - { to: \"a/{id}.svg\" }\n    - { to: \"A/{id}.svg\", view: map }\n",
            "error[bad-picture]: two pictures go into `A/{id}.svg`\n --> polku.yaml:5:13",
        ),
        (
            "    - { to: \"{id}.svg\" }\n    - { journeys: journeys/v*, to: besuch.svg }\n",
            "error[bad-picture]: two pictures go into `besuch.svg`\n --> polku.yaml:5:36",
        ),
        ("    - { to: a.svg }\n", "error[bad-picture]: two pictures go into `a.svg`\n --> polku.yaml:4:13"),
        ("    - { to: \"{id}.svg\", lanes: pains }\n", "error[bad-picture]: `lanes` does not apply to `{id}.svg`"),
        (
            "    - { to: \"{id}.html\", view: map, page: a4 }\n",
            "error[bad-picture]: `page` does not apply to `{id}.html`",
        ),
        ("    - { to: \"{id}.mmd\", overlay: lost }\n", "error[bad-picture]: `overlay` does not apply to `{id}.mmd`"),
        (
            "    - { to: \"{id}.svg\", persona: host }\n",
            "error[unknown-reference]: journeys/pancake.yaml has no persona `host`",
        ),
        (
            "    - { to: a.svg, journeys: journeys/visit.yaml, scenario: ran }\n",
            "error[unknown-reference]: journeys/visit.yaml has no scenario `ran`\n --> polku.yaml:4:61",
        ),
        ("    - { to: a.svg, journeys: \"[\" }\n", "error[bad-pattern]: `[` is not a pattern of files"),
        ("    - { to: a.svg, views: map }\n", "error[unknown-key]"),
    ] {
        let said = refused(declared);
        assert!(said.starts_with(expected), "{declared}: {said}");
    }
    // A theme that is missing is reported by whoever reads it.
    let ran = with_picture("{ to: \"{id}.svg\", theme: ./brand.yaml }").args(["render"]).go();
    assert!(ran.stderr.starts_with("error[unknown-reference]: cannot read brand.yaml: no such file"), "{}", ran.stderr);
    assert!(ran.stderr.contains(" --> polku.yaml:4:32"), "{}", ran.stderr);
}

#[test]
fn a_run_without_journeys_says_what_it_needs() {
    for (project, args, expected) in [
        (Some("polku: 1\n"), &["render"][..], "error: name the journeys to draw, or declare pictures in polku.yaml"),
        (None, &["render"], "error: name the journeys to draw: `polku render journeys/visit.yaml`"),
        (Some(PROJECT), &["render", "--view", "map"], "error: --view needs journeys to draw: name them, or"),
        (Some(PROJECT), &["render", "polku.yaml", "-o", "a.svg"], "error: --output needs journeys to draw"),
    ] {
        let run = Run::new().file("journeys/visit.yaml", VISIT);
        let run = if let Some(project) = project { run.file("polku.yaml", project) } else { run };
        let ran = run.args(args.iter().copied()).go();
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.starts_with(expected), "{}", ran.stderr);
    }
}

#[test]
fn a_pattern_without_journeys_is_a_finding() {
    let ran = with_picture("{ journeys: gone/*.yaml, to: \"{id}.svg\" }").args(["render", "--check"]).go();
    assert_eq!((ran.code, ran.stderr.starts_with("error: nothing to draw; no journey")), (2, true), "{}", ran.stderr);
    let ran =
        with_picture("{ journeys: gone/*.yaml, to: \"{id}.svg\" }").args(["lint", "--only", "unused-setting"]).go();
    assert!(ran.stdout.contains("no journey of the project matches `gone/*.yaml`"), "{}", ran.stdout);
    assert!(ran.stdout.contains("this picture is of no journey"), "{}", ran.stdout);
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_project_is_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    let run = with_picture("{ to: \"out/{id}.svg\" }");
    std::os::unix::fs::symlink(outside.path(), run.folder.path().join("out")).unwrap();
    let ran = run.args(["render"]).go();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("error: cannot write out/pancake.svg"), "{}", ran.stderr);
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn a_nested_project_draws_its_own_pictures() {
    let nested = "polku: 1\nrender: { pictures: { to: \"{id}.svg\" } }\n";
    let run = project(PROJECT).file("shop/polku.yaml", nested).file("shop/journeys/buy.yaml", VISIT);
    let ran = run.args(["render"]).go();
    assert_eq!((ran.code, ran.stderr.lines().count()), (0, 3), "{}", ran.stderr);
    let ran = Run::in_folder(ran.folder).args(["render", "shop/polku.yaml"]).go();
    assert_eq!((ran.code, &*ran.stderr), (0, "wrote shop/besuch.svg\n"));
}

#[test]
fn a_rename_tells_which_pictures_name_the_id() {
    let run = with_picture("{ journeys: journeys/visit.yaml, to: a.svg, persona: guest, scenario: rain }");
    let ran = run.args(["rename", "persona", "guest", "visitor"]).go();
    let said =
        "`guest` is `visitor` now, in 1 file\nnote: polku.yaml:4 still names the persona `guest`, for a picture\n";
    assert_eq!((ran.code, &*ran.stderr), (0, said));
    let ran = Run::in_folder(ran.folder).args(["rename", "scenario", "rain", "storm", "--diff"]).go();
    assert_eq!(ran.stderr, "note: polku.yaml:4 still names the scenario `rain`, for a picture\n");
    // An id of the catalog is renamed there, too.
    let project =
        "polku: 1\ncatalog: { personas: { anna: Anna } }\nrender: { pictures: { to: \"{id}.svg\", persona: anna } }\n";
    let run = Run::new().file("polku.yaml", project).file(
        "journeys/visit.yaml",
        VISIT.replace("{ host: { name: Host, share: 0.5 }, guest: { name: Guest, share: 0.5 } }", "anna"),
    );
    let ran = run.args(["rename", "persona", "anna", "bea"]).go();
    assert_eq!((ran.code, &*ran.stderr), (0, "`anna` is `bea` now, in 2 files\n"));
    assert_eq!(fs::read_to_string(ran.folder.path().join("polku.yaml")).unwrap(), project.replace("anna", "bea"));
}

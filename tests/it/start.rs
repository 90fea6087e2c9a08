//! The first hour with polku: a project, a first journey, and the templates.

use std::fs;
use std::path::Path;

use crate::common::page::{REPOSITORY, blocks};
use crate::common::{MINIMAL, Ran, Run};
use polku::model::Catalog;
use polku::source::Source;
use polku::template::{Ci, Template, journey};
use polku::words::Lang;
use proptest::prelude::*;

const STRICT: &str = "polku: 1\nlint: { extends: strict }\n";

fn every() -> impl Iterator<Item = (&'static str, &'static str)> {
    Template::ALL.iter().flat_map(|template| Lang::ALL.iter().map(|lang| (template.as_str(), lang.tag())))
}

/// The state of a run: the paths in its folder, sorted.
fn files(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    files.sort();
    files
}

fn read(ran: &Ran, path: &str) -> String {
    fs::read_to_string(ran.folder.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_template_lints_clean_strictly_and_can_be_drawn() {
    for (template, lang) in every() {
        let args = ["new", "Our visit", "--template", template, "--lang", lang];
        let ran = Run::new().file("polku.yaml", STRICT).args(args).go();
        assert_eq!(ran.code, 0, "{template} {lang}: {}", ran.stderr);
        let text = read(&ran, "journeys/our-visit.yaml");
        assert!(text.contains("\njourney: Our visit\n") && text.contains(&format!("\nlang: {lang}")), "{text}");
        assert!(text.contains("polku render journeys/our-visit.yaml ") && !text.contains("FILE"), "{text}");
        let ran = Run::in_folder(ran.folder).args(["lint"]).go();
        assert_eq!((ran.code, ran.stdout.as_str()), (0, "1 journey checked, nothing found\n"), "{template} {lang}");
        let ran = Run::in_folder(ran.folder).args(["fmt", "--diff"]).go();
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{template} {lang}");
        for view in ["flow", "map", "blueprint"] {
            let args = ["render", "journeys/our-visit.yaml", "--view", view, "-o", "-"];
            let drawn = Run::new().file("journeys/our-visit.yaml", &text).args(args).go();
            assert!(drawn.code == 0 && drawn.stdout.starts_with("<?xml") || drawn.stdout.starts_with("<svg"));
        }
    }
}

#[test]
fn templates_teach_each_key_once_and_fit_a_screen() {
    for (template, lang) in every() {
        let ran = Run::new().args(["new", "--template", template, "--lang", lang, "-o", "-"]).go();
        assert!(ran.code == 0 && ran.stderr.is_empty(), "{}", ran.stderr);
        let most = if template == "minimal" { 32 } else { 240 };
        assert!(ran.stdout.lines().count() <= most, "{template} {lang}");
        assert!(ran.stdout.lines().all(|line| line.chars().count() <= 120), "{template} {lang}");
        let mut comments: Vec<&str> =
            ran.stdout.lines().filter_map(|line| Some(line.split_once("  # ")?.1.trim())).collect();
        let count = comments.len();
        assert!(count >= 5);
        comments.sort_unstable();
        comments.dedup();
        assert_eq!(count, comments.len(), "{template} {lang}: a comment stands there twice");
    }
}

/// Translations differ only in texts, comments and ids.
#[test]
fn templates_say_the_same_in_every_language() {
    let shape = |lang, template: Template| {
        let loaded = polku::load_str("x.yaml", template.text(lang));
        let journey = loaded.value.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        let scores =
            |touchpoint: &polku::model::Touchpoint| format!("{:?}{:?}", touchpoint.ownership, touchpoint.level);
        let touchpoints: Vec<String> = journey.touchpoints.iter().map(scores).map(|text| plain(&text)).collect();
        let ways = polku::JourneyGraph::new(&journey).graph().edge_count();
        (touchpoints, ways, journey.persona_count(), template.text(lang).lines().count())
    };
    for &template in Template::ALL {
        for &lang in Lang::ALL {
            assert_eq!(shape(lang, template), shape(Lang::English, template), "{template} {}", lang.tag());
        }
    }
}

/// Returns the output without positions, which differ.
fn plain(text: &str) -> String {
    text.split("span").next().unwrap_or_default().to_owned()
}

#[test]
fn new_never_overwrites() {
    let old = "# mine\n";
    let ran = Run::new().file("journeys/private-event.yaml", old).args(["new", "Private event"]).go();
    let told =
        "error: journeys/private-event.yaml already exists; choose another title, or name another file with `-o`\n";
    assert_eq!((ran.code, ran.stderr.as_str(), read(&ran, "journeys/private-event.yaml").as_str()), (2, told, old));
    let ran = Run::in_folder(ran.folder).args(["new", "Private event", "-o", "journeys/private-event.yaml"]).go();
    assert_eq!((ran.code, read(&ran, "journeys/private-event.yaml").as_str()), (2, old));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere.yaml", ran.folder.path().join("link.yaml")).unwrap();
        let ran = Run::in_folder(ran.folder).args(["new", "-o", "link.yaml"]).go();
        assert_eq!((ran.code, ran.folder.path().join("nowhere.yaml").exists()), (2, false));
    }
}

#[test]
fn new_says_where_it_wrote_and_what_comes_next() {
    let ran = Run::new().args(["new", "Äidin päivä"]).go();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    let told = "wrote journeys/aidin-paiva.yaml\nnext: write down what you know, then run `polku lint \
                journeys/aidin-paiva.yaml` and `polku render journeys/aidin-paiva.yaml`\n";
    assert_eq!(ran.stderr, told);
    let ran = Run::in_folder(ran.folder).args(["new", "-o", "a b/c'd/x.yaml", "--template", "minimal"]).go();
    assert!(ran.code == 0 && ran.stderr.contains(r"`polku lint 'a b/c'\''d/x.yaml'`"), "{}", ran.stderr);
    assert!(read(&ran, "a b/c'd/x.yaml").contains(r"polku render 'a b/c'\''d/x.yaml'"));
}

#[test]
fn titles_are_text_whatever_they_are() {
    for title in ["no", "404", "- a: b # c", "\"quoted\" 'twice'", "{x}", "& more", "éà: ü", "---"] {
        let ran = Run::new().args(["new", "-o", "x.yaml", "--", title]).go();
        assert_eq!(ran.code, 0, "{title}: {}", ran.stderr);
        let loaded = polku::load_str("x.yaml", &read(&ran, "x.yaml"));
        assert_eq!(loaded.value.expect(title).title.value, title);
    }
    for (title, told) in [
        ("", "needs a title"),
        ("  ", "needs a title"),
        ("a\nb: c", "must be a single line"),
        ("\u{1b}[31m", "must be a single line"),
        ("奉茶", "name the file with `-o journeys/NAME.yaml`"),
    ] {
        let ran = Run::new().args(["new", title]).go();
        assert!(ran.code == 2 && ran.stderr.contains(told), "{title:?}: {}", ran.stderr);
        assert_eq!(files(ran.folder.path()), [""; 0]);
    }
    // The file of this title must not be the project file.
    let ran = Run::new().args(["new", "Polku"]).go();
    assert_eq!(files(ran.folder.path()), ["journeys/polku.journey.yaml"]);
}

#[test]
fn new_goes_where_the_project_has_its_journeys() {
    let run = || Run::new().file("polku.yaml", "polku: 1\n").file("docs/x.md", "");
    let in_docs = |ran: Run, args: &[&str]| {
        let folder = ran.folder;
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_polku"))
            .args(args)
            .current_dir(folder.path().join("docs"))
            .output()
            .unwrap();
        (output.status.code(), files(folder.path()))
    };
    let (code, found) = in_docs(run(), &["new", "Visit"]);
    assert_eq!((code, found[1].as_str()), (Some(0), "journeys/visit.yaml"));
    let ran = Run::new().file("polku.yaml", "polku: 1\njourneys: maps/*.yaml\n").args(["new", "Visit"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("keeps its journeys elsewhere"), "{}", ran.stderr);
    let ran = Run::in_folder(ran.folder).args(["new", "Visit", "-o", "maps/visit.yaml"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for (name, told) in [("maps", "is a folder; name a file"), ("visit.txt", "does not end in `.yaml`")] {
        let ran = Run::new().file("maps/x.md", "").args(["new", "-o", name]).go();
        assert!(ran.code == 2 && ran.stderr.contains(told), "{}", ran.stderr);
    }
}

#[test]
fn ids_of_journeys_stay_unique() {
    let run = Run::new().file("polku.yaml", "polku: 1\n").file("journeys/old/visit.yaml", MINIMAL);
    let ran = run.args(["new", "Visit"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("`visit`") && ran.stderr.contains("another title"), "{}", ran.stderr);
    assert_eq!(files(ran.folder.path()).len(), 2);
}

#[test]
fn a_broken_project_is_shown_and_nothing_is_written() {
    for command in ["new", "init"] {
        let ran = Run::new().file("polku.yaml", "polku: 2\n").args([command]).go();
        assert!(ran.code == 2 && ran.stderr.contains("polku.yaml:1:8"), "{}", ran.stderr);
        assert_eq!(files(ran.folder.path()), ["polku.yaml"]);
    }
}

/// A catalog with some of the definitions of a template.
fn catalog(text: &str, chosen: impl Fn(usize) -> bool) -> String {
    let loaded = polku::load_str("x.yaml", text);
    let definitions = loaded.value.expect("a template is a journey").definitions;
    let mut count = 0;
    let mut take = |registry: &str, ids: Vec<String>| {
        let mut lines = format!("  {registry}:\n");
        for id in ids {
            count += 1;
            if chosen(count) {
                lines += &match registry {
                    "channels" => format!("    {id}: {{ name: Theirs, medium: place }}\n"),
                    _ => format!("    {id}: Theirs\n"),
                };
            }
        }
        if lines.lines().count() > 1 { lines } else { String::new() }
    };
    let lines = [
        take("personas", definitions.personas.iter().map(|one| one.identity.id.value.clone()).collect()),
        take("channels", definitions.channels.iter().map(|one| one.identity.id.value.clone()).collect()),
        take("teams", definitions.teams.iter().map(|one| one.identity.id.value.clone()).collect()),
        take("partners", definitions.partners.iter().map(|one| one.identity.id.value.clone()).collect()),
        take("facts", definitions.facts.iter().map(|one| one.identity.id.value.clone()).collect()),
    ]
    .concat();
    format!("polku: 1\n{}", if lines.is_empty() { lines } else { format!("catalog:\n{lines}") })
}

proptest! {
    #[test]
    fn what_the_catalog_defines_is_taken_from_there(
        template in prop::sample::select(Template::ALL),
        lang in prop::sample::select(Lang::ALL),
        chosen in prop::collection::vec(any::<bool>(), 32),
    ) {
        let project = catalog(template.text(lang), |at| chosen[at % 32]);
        let (project, problems) = polku::project::Project::load(&Source::new("polku.yaml", project).into()).into_parts();
        let catalog: Catalog = project.unwrap_or_else(|| panic!("{problems:?}")).catalog;
        let text = journey(template, lang, None, "x.yaml", &catalog).unwrap();
        let (loaded, problems) = polku::model::load(&Source::new("x.yaml", text.clone()).into(), &catalog).into_parts();
        prop_assert!(loaded.is_some() && problems.is_empty(), "{problems:?}\n{text}");
        let as_it_is = polku::load_str("x.yaml", template.text(lang)).value.unwrap();
        prop_assert_eq!(loaded.unwrap().definitions.personas.len(), as_it_is.definitions.personas.len());
    }
}

#[test]
fn a_catalog_that_has_everything_leaves_no_bare_keys() {
    for (template, lang) in every() {
        let plain = Run::new().args(["new", "--template", template, "--lang", lang, "-o", "-"]).go().stdout;
        let run = Run::new().file("polku.yaml", catalog(&plain, |_| true));
        let ran = run.args(["new", "Visit", "--template", template, "--lang", lang]).go();
        let text = read(&ran, "journeys/visit.yaml");
        assert!(!text.contains("\nchannels:") && !text.contains("\nteams:") && !text.contains("\n\n\n"), "{text}");
        let ran = Run::in_folder(ran.folder).args(["lint", "--format", "concise"]).go();
        let errors = ran.stdout.lines().filter(|line| line.contains("error[")).count();
        assert_eq!((ran.code, errors), (0, 0), "{}{}", ran.stdout, ran.stderr);
    }
}

const WORKFLOW: &str = ".github/workflows/polku.yml";
const WRITTEN: [&str; 3] = [".vscode/settings.json", "journeys/having-a-bicycle-repaired.yaml", "polku.yaml"];

/// Whether this build of polku is released from a repository, so that CI can install it.
fn is_released() -> bool {
    polku::template::released_from().is_some()
}

/// The files of a new project.
fn written() -> Vec<String> {
    let workflow = is_released().then_some(WORKFLOW);
    workflow.into_iter().chain(WRITTEN).map(str::to_owned).collect()
}

#[test]
fn init_makes_a_project_that_lints_clean() {
    let ran = Run::new().args(["init"]).go();
    assert_eq!((ran.code, files(ran.folder.path())), (0, written()), "{}", ran.stderr);
    let (ci, others): (Vec<&str>, Vec<&str>) =
        ran.stderr.lines().partition(|line| line.contains("CI") || line.contains(WORKFLOW));
    insta::assert_snapshot!(others.join("\n"));
    let told = if is_released() {
        "wrote .github/workflows/polku.yml"
    } else {
        "wrote no file for CI, since this build of polku is not a release that CI could install"
    };
    assert_eq!(ci, [told]);
    let ran = Run::in_folder(ran.folder).args(["lint"]).go();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "1 journey checked, nothing found\n"), "{}", ran.stderr);
    let ran = Run::in_folder(ran.folder).args(["init"]).go();
    assert!(ran.code == 0 && ran.stderr.ends_with("all files already exist; nothing was written\n"), "{}", ran.stderr);
}

#[test]
fn init_speaks_every_language() {
    for lang in Lang::ALL {
        let ran = Run::new().args(["init", "a project", "--lang", lang.tag(), "--template", "b2b"]).go();
        assert_eq!((ran.code, files(ran.folder.path()).len()), (0, written().len()), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("next: `polku lint 'a project'`, then `polku render 'a project/journeys/"),
            "{}",
            ran.stderr
        );
        let ran = Run::in_folder(ran.folder).args(["fmt", "--diff", "a project"]).go();
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
        let ran = Run::in_folder(ran.folder).args(["lint", "a project"]).go();
        assert_eq!((ran.code, ran.stdout.as_str()), (0, "1 journey checked, nothing found\n"), "{}", ran.stderr);
    }
}

#[test]
fn init_gives_a_field_its_words_and_rules() {
    for (template, field) in [("public", "public-service"), ("health", "health")] {
        for lang in Lang::ALL {
            let ran = Run::new().args(["init", "--ci", "none", "--lang", lang.tag(), "--template", template]).go();
            let text = read(&ran, "polku.yaml");
            assert!(text.contains(&format!("\nterms: {field}\n")), "{text}");
            assert!(text.contains(&format!("\n  extends: [recommended, {field}]  # ")), "{text}");
            let ran = Run::in_folder(ran.folder).args(["lint"]).go();
            assert_eq!((ran.code, ran.stdout.as_str()), (0, "1 journey checked, nothing found\n"), "{}", ran.stderr);
            let ran = Run::in_folder(ran.folder).args(["fmt", "--diff"]).go();
            assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
        }
    }
}

#[test]
fn init_leaves_what_is_there() {
    let run = Run::new().file("polku.yaml", "polku: 1 # mine\n").file("journeys/pancake.yaml", MINIMAL);
    let ran = run.file(".gitlab-ci.yml", "# mine\n").file("docker-compose.yaml", "services: {}\n").args(["init"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(read(&ran, "polku.yaml"), "polku: 1 # mine\n");
    assert_eq!(read(&ran, ".gitlab-ci.yml"), "# mine\n");
    let expected =
        [".gitlab-ci.yml", ".vscode/settings.json", "docker-compose.yaml", "journeys/pancake.yaml", "polku.yaml"];
    assert_eq!(files(ran.folder.path()), expected);
    assert!(ran.stderr.contains("left polku.yaml as it is\n"), "{}", ran.stderr);
    let told = "left .gitlab-ci.yml as it is; for CI, run `polku lint` in one of its jobs";
    assert!(ran.stderr.contains(told) && !ran.stderr.contains("no file for CI"), "{}", ran.stderr);
    // Another folder of the repository, whose file for CI is there as well.
    let ran =
        Run::new().file("shop/.git/HEAD", "").file(&format!("shop/{WORKFLOW}"), "# mine\n").args(["init", "shop/maps"]);
    let ran = ran.go();
    assert!(ran.code == 0 && read(&ran, &format!("shop/{WORKFLOW}")) == "# mine\n", "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("left shop/{WORKFLOW} as it is\n")), "{}", ran.stderr);
    assert!(!ran.stderr.contains("no file for CI"), "{}", ran.stderr);

    // Other YAML is not a journey.
    let ran = Run::new().file("docker-compose.yaml", "services: {}\n").args(["init", "--ci", "none"]).go();
    assert!(ran.folder.path().join(WRITTEN[2]).is_file() && !ran.folder.path().join(".github").exists());
    assert_eq!(Run::in_folder(ran.folder).args(["lint"]).go().code, 0);
}

#[test]
fn init_writes_everything_or_nothing() {
    // A file exists where a folder must be.
    let ran = Run::new().file(".vscode", "in the way").args(["init"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("nothing was written"), "{}", ran.stderr);
    assert_eq!(files(ran.folder.path()), [".vscode"]);
    assert_eq!(fs::read_dir(ran.folder.path()).unwrap().count(), 1, "no folder is left behind");
    for (file, args, told) in [
        ("here", &["init", "here"][..], "here is a file; a project needs a folder"),
        ("polku.yml", &["init"], "polku does not read polku.yml; rename it to polku.yaml"),
    ] {
        let ran = Run::new().file(file, "").args(args.iter().copied()).go();
        assert!(ran.code == 2 && ran.stderr.contains(told), "{}", ran.stderr);
        assert_eq!(files(ran.folder.path()), [file]);
    }
}

#[test]
fn init_knows_repositories_and_projects_around_it() {
    let ran = Run::new().file("shop/.git/HEAD", "").args(["init", "shop/maps"]).go();
    let advice = "wrote no file for CI; `--ci github` writes it in the root of the repository (shop)";
    assert!(ran.code == 0 && ran.stderr.contains("wrote no file for CI"), "{}", ran.stderr);
    assert_eq!(ran.stderr.contains(advice), is_released(), "{}", ran.stderr);
    assert!(!files(ran.folder.path()).join(" ").contains(".github"));
    let ran = Run::in_folder(ran.folder).args(["init", "shop/maps", "--ci", "github"]).go();
    if is_released() {
        assert!(read(&ran, &format!("shop/{WORKFLOW}")).ends_with("        with:\n          paths: maps\n"));
    } else {
        assert!(ran.code == 2 && ran.stderr.contains("not a release that CI could install"), "{}", ran.stderr);
    }
    let folder = Run::new().file("polku.yaml", "polku: 1\n").file("inner/x.md", "").folder;
    let init = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_polku"));
        command.args(args).current_dir(folder.path().join("inner")).output().unwrap()
    };
    let output = init(&["init"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(2) && told.contains("to begin another project here, run `polku init .`"),
        "{told}"
    );
    assert!(init(&["init", "."]).status.success());
}

#[cfg(unix)]
#[test]
fn the_set_ups_for_ci_are_those_of_the_documentation() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci.md");
    for (ci, kind) in [(Ci::Github, "yaml workflow"), (Ci::Gitlab, "yaml gitlab")] {
        let (file, text) = ci.file(REPOSITORY, "").unwrap();
        let body: String = text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
        let block = blocks(&page).into_iter().find(|block| block.info == kind).unwrap();
        assert_eq!(body, block.text, "{file}: what is tested of docs/ci.md holds for it as well");
    }
    if is_released() {
        let guessed = |file: &str| files(Run::new().file(file, "").args(["init"]).go().folder.path()).join(" ");
        assert!(guessed(".github/CODEOWNERS").contains("workflows/polku.yml"));
        assert!(!guessed(".gitlab-ci.yml").contains("workflows/polku.yml"));
    }
}

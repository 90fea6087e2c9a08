//! The documentation tells the truth: examples are run, and what can be generated is.
//!
//! `UPDATE_DOCS=1 cargo test --test it docs::` writes what is generated.

mod links;
#[path = "../../examples/tour.rs"]
mod tour;
#[cfg(unix)]
mod tutorial;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::Run;
use crate::common::git::{commit, git};
use crate::common::page::{Block, REPOSITORY, UPDATE, assert_up_to_date, blocks, is_updating};
use polku::diagnostic::{Category, Kind};
use polku::diff::{ChangeKind, Class};
use polku::interop::schema::{Draft, schema};
use polku::lint::{Preset, RULES};
use polku::load_str;
use polku::model::{JOURNEY_TABLES, Shape, Table, TermSet};
use polku::project::{PROJECT_TABLES, Project};
use polku::render::{Lane, Look, THEME_TABLES};
use polku::source::Source;
use polku::words::{Lang, Word};
use regex::Regex;

/// What `docs/import.md` imports: the kind of block, the file that its commands read, and the journey that they make.
const IMPORTED: [(&str, &str, &str); 1] = [("mermaid", "pancake.mmd", "pancake.yaml")];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    pages.extend(
        fs::read_dir(root().join("docs"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "md")),
    );
    pages.sort();
    pages
}

/// A journey around a piece of one, with the definitions that the pieces refer to.
fn around(touchpoints: &str) -> String {
    let indented: String = touchpoints.lines().map(|line| format!("      {line}\n")).collect();
    format!(
        "journey: An example\npersonas: {{ host: Party host, guest: Guest }}\n\
         channels: {{ website: Website, facebook: Facebook, email: E-mail, phone: Phone }}\n\
         teams: {{ events: Events, kitchen: Kitchen }}\npartners: {{ bus: Bus company }}\n\
         facts: {{ package-price: The price of a package }}\nstages:\n  - id: purchase\n    touchpoints:\n{indented}"
    )
}

/// The names of the load errors of a journey, in the order of the file.
fn load_errors(text: &str) -> Vec<&'static str> {
    let loaded = load_str("example.yaml", text);
    loaded
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_load_error())
        .map(|diagnostic| diagnostic.kind.name)
        .collect()
}

#[test]
fn every_yaml_example_is_what_it_says() {
    let mut count = 0;
    for page in pages() {
        for Block { info, text, line } in blocks(&page) {
            let at = format!("{}:{line}", page.display());
            let Some(kind) = info.strip_prefix("yaml").map(str::trim) else {
                assert!(
                    ["", "sh", "text", "rust", "console", "toml", "json", "lua", "elisp"].contains(&info.as_str())
                        || IMPORTED.iter().any(|(kind, ..)| *kind == info),
                    "{at}: a block of the kind {info:?}"
                );
                continue;
            };
            count += 1;
            match kind {
                "" => assert_eq!(load_errors(&text), [""; 0], "{at}"),
                "touchpoints" => assert_eq!(load_errors(&around(&text)), [""; 0], "{at}\n{}", around(&text)),
                "journey-keys" => {
                    let journey =
                        format!("journey: An example\n{text}stages: [{{ id: purchase, touchpoints: [Order] }}]\n");
                    assert_eq!(load_errors(&journey), [""; 0], "{at}");
                }
                "project" => {
                    let (project, problems) = Project::load(&Source::new("polku.yaml", text).into()).into_parts();
                    assert!(project.is_some(), "{at}: {problems:#?}");
                }
                // The section of a project file that declares pictures.
                "pictures" => {
                    let text = format!("polku: 1\n{text}");
                    let (project, problems) = Project::load(&Source::new("polku.yaml", text).into()).into_parts();
                    assert!(project.is_some(), "{at}: {problems:#?}");
                }
                "theme" => {
                    let (look, problems) = Look::load(&Source::new("brand.yaml", text).into()).into_parts();
                    assert!(look.is_some(), "{at}: {problems:#?}");
                }
                // They are written and read one after the other: `docs/tutorial.rs`.
                steps if steps.starts_with("file=") || steps.starts_with("in=") => {}
                // What becomes of them is the matter of tests/ci.rs.
                "workflow" | "gitlab" | "gitlab-include" | "pre-commit" => {
                    let read = serde_yaml::from_str::<serde_yaml::Value>(&text);
                    assert!(read.is_ok(), "{at}: {read:?}");
                }
                errors => {
                    let expected: Vec<&str> = errors
                        .strip_prefix("errors:")
                        .unwrap_or_else(|| panic!("{at}: {info}"))
                        .split(',')
                        .map(str::trim)
                        .collect();
                    assert_eq!(load_errors(&text), expected, "{at}");
                }
            }
        }
    }
    assert!(count > 15, "only {count} examples were found");
}

/// What installs polku names this version of it, and its repository.
#[test]
fn every_setup_names_this_release() {
    let version = env!("CARGO_PKG_VERSION");
    let places = [
        (r"(uses: )[\w-]+/polku@v[\w.]+", format!("${{1}}{}@v{version}", &REPOSITORY["https://github.com/".len()..])),
        (r"(@COMMIT # v)[\w.]+", format!("${{1}}{version}")),
        (r"(ghcr\.io/)[\w-]+/polku:[\w.]+", format!("${{1}}{}:{version}", &REPOSITORY["https://github.com/".len()..])),
        (r"(rev: v)[\w.]+", format!("${{1}}{version}")),
        (r"(polku==)\d[\w.]*\w", format!("${{1}}{version}")),
        (r"(polku/lint@v)[\w.]+\w", format!("${{1}}{version}")),
        (r"(/)v[\w.]+(/templates/)", format!("${{1}}v{version}${{2}}")),
        (r"(  version:\n      default: )\S+", format!("${{1}}{version}")),
        (r#"(\nversion = ")[\w.]+"#, format!("${{1}}{version}")),
        (r"https://github.com/[\w-]+/polku", REPOSITORY.to_owned()),
    ];
    for file in ["docs/ci.md", "docs/fmt.md", "templates/lint.yml", "pyproject.toml"] {
        let mut text = fs::read_to_string(root().join(file)).unwrap();
        for (place, now) in &places {
            text = Regex::new(place).unwrap().replace_all(&text, now).into_owned();
        }
        assert_up_to_date(file, &text);
    }
}

#[test]
fn the_format_names_every_load_error() {
    let page = fs::read_to_string(root().join("docs/format.md")).unwrap();
    for kind in polku::project::kinds().iter().filter(|kind| kind.category == Category::Load) {
        assert!(page.contains(&format!("`{}`", kind.name)), "docs/format.md does not tell of {}", kind.name);
    }
}

#[test]
fn the_page_of_pictures_describes_every_lane() {
    let page = fs::read_to_string(root().join("docs/pictures.md")).unwrap();
    let rows: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next()).collect();
    for lane in Lane::ALL {
        let lane = format!("`{lane}`");
        let is_described = rows.iter().any(|row| format!("`{row}").split(", ").any(|name| name == lane));
        assert!(is_described, "docs/pictures.md has no row for the lane {lane}");
    }
}

/// The library in five lines, as the README shows it.
fn five_lines() -> Result<(), Box<dyn std::error::Error>> {
    let loaded = polku::load_file("journeys/damaged-parcel.yaml")?;
    for diagnostic in &loaded.diagnostics {
        println!("{}", diagnostic.message)
    }
    let journey = loaded.value.ok_or("not a journey")?;
    let graph = polku::JourneyGraph::new(&journey);
    println!("{} touchpoints, {} transitions", journey.touchpoints.len(), graph.graph().edge_count());
    Ok(())
}

#[test]
fn the_library_works_as_the_readme_shows() {
    five_lines().unwrap();
    let packed = |text: &str| text.split_whitespace().collect::<String>();
    for block in blocks(&root().join("README.md")).iter().filter(|block| block.info == "rust") {
        assert!(packed(include_str!("docs.rs")).contains(&packed(&block.text)), "README.md:{}", block.line);
    }
}

/// The pieces of the page are one program, which works.
#[test]
fn the_tour_of_the_library_is_up_to_date() {
    tour::main().unwrap();
    let mut rest: String = include_str!("../../examples/tour.rs").split_whitespace().collect();
    for block in blocks(&root().join("docs/library.md")).iter().filter(|block| block.info == "rust") {
        let piece: String = block.text.split_whitespace().collect();
        let at = rest.find(&piece).unwrap_or_else(|| panic!("docs/library.md:{} is no piece of the tour", block.line));
        rest = rest.split_off(at + piece.len());
    }
    assert_eq!(rest, "Ok(())}", "the end of the tour is not in docs/library.md");
}

/// Whether a command needs a repository of git, which has a test of its own.
fn needs_git(command: &str) -> bool {
    command.starts_with("git ") || command.starts_with("polku diff main") || command.contains("--changed-since")
}

/// Runs the shell blocks of a page in a copy of the repository's journeys, `polku` being this build.
fn run_commands(page: &str) -> Run {
    run_those_commands(page, false)
}

/// Runs the commands of a page that need git, or the others.
fn run_those_commands(page: &str, with_git: bool) -> Run {
    let mut folder = Run::new();
    for name in crate::common::shipped_names() {
        folder = folder.shipped(&name);
    }
    for file in [
        "cargo-bike.yaml",
        "images/aino.png",
        "images/reserve.png",
        "images/desk.png",
        "images/ride.png",
        "images/return.png",
    ] {
        let path = format!("examples/cargo-bike/{file}");
        folder = folder.file(&path, fs::read(root().join(&path)).unwrap());
    }
    for block in blocks(&root().join(page)) {
        if block.info == "yaml pictures" {
            let project = fs::read_to_string(root().join("polku.yaml")).unwrap();
            folder = folder.file("polku.yaml", format!("{project}\n{}", block.text));
        }
        let imported = IMPORTED.iter().find(|(kind, ..)| *kind == block.info);
        let file = imported.map(|(_, file, _)| *file).or((block.info == "yaml theme").then_some("brand.yaml"));
        if let Some(file) = file {
            folder = folder.file(file, &block.text);
        }
    }
    if with_git {
        git(folder.folder.path(), &["init", "--quiet", "--initial-branch", "main"]);
        commit(folder.folder.path(), "Begin");
    }
    let binary = Path::new(env!("CARGO_BIN_EXE_polku")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    for Block { info, text, line } in blocks(&root().join(page)) {
        if info != "sh" {
            continue;
        }
        let script = text.replace("cargo polku", "polku");
        for command in script
            .lines()
            .filter(|line| !line.trim().is_empty() && !line.contains("scripts/test") && !line.contains("cargo "))
            .filter(|line| needs_git(line) == with_git)
        {
            let output = std::process::Command::new("sh")
                .args(["-euc", command])
                .env("PATH", &path)
                .current_dir(folder.folder.path())
                .output()
                .unwrap();
            assert!(output.status.success(), "{page}:{line}: {command}\n{}", String::from_utf8_lossy(&output.stderr));
        }
    }
    folder
}

#[cfg(unix)]
#[test]
fn the_commands_of_the_readme_work() {
    run_commands("README.md");
}

#[cfg(unix)]
#[test]
fn the_commands_of_the_pages_work() {
    run_commands("docs/ci.md");
    run_commands("docs/doctor.md");
    run_commands("docs/import.md");
    run_commands("docs/install.md");
    run_commands("docs/editors.md");
    run_commands("docs/fmt.md");
    run_commands("docs/lint.md");
    run_commands("docs/new.md");
    run_commands("docs/pictures.md");
    run_commands("docs/preview.md");
    run_commands("docs/rename.md");
    run_commands("docs/show.md");
}

#[cfg(unix)]
#[test]
#[ignore = "needs git"]
fn the_commands_of_the_pages_that_need_git_work() {
    run_those_commands("docs/lint.md", true);
    run_those_commands("docs/diff.md", true);
}

/// Each journey of the page is what the block above it becomes.
#[cfg(unix)]
#[test]
fn the_imported_journeys_are_up_to_date() {
    let folder = run_commands("docs/import.md");
    let blocks = blocks(&root().join("docs/import.md"));
    for (kind, _, journey) in IMPORTED {
        let from = blocks.iter().position(|block| block.info == kind).unwrap();
        let shown = blocks[from..].iter().find(|block| block.info == "yaml").unwrap();
        assert_eq!(fs::read_to_string(folder.folder.path().join(journey)).unwrap(), shown.text, "{kind}");
    }
}

/// The pictures that a page shows.
fn picture_names(text: &str) -> BTreeSet<String> {
    let named = text.split("pictures/").skip(1).filter_map(|rest| rest.split_once(".svg"));
    named.map(|(name, _)| name.to_owned()).filter(|name| !name.contains(['\n', ' '])).collect()
}

/// Each picture of the gallery is what the command above it makes, and each picture in the documentation is
/// in the gallery.
#[cfg(unix)]
#[test]
fn the_pictures_are_up_to_date() {
    let folder = run_commands("docs/gallery.md");
    let gallery = fs::read_to_string(root().join("docs/gallery.md")).unwrap();
    let shown = picture_names(&gallery);
    assert!(shown.len() > 10, "{shown:?}");
    for name in &shown {
        let drawn = fs::read_to_string(folder.folder.path().join(name).with_extension("svg"));
        let drawn = drawn.unwrap_or_else(|error| panic!("no command makes {name}.svg: {error}"));
        assert_up_to_date(&format!("docs/pictures/{name}.svg"), &drawn);
    }
    // The tutorials make their own.
    let tutorials = ["docs/tutorial.md", "docs/tutorial-service.md"].map(|page| root().join(page));
    for page in pages().into_iter().filter(|page| !tutorials.contains(page)) {
        let others: Vec<_> = picture_names(&fs::read_to_string(&page).unwrap()).difference(&shown).cloned().collect();
        assert!(others.is_empty(), "{}: {others:?} are not in the gallery", page.display());
    }
    let own = tutorials.iter().flat_map(|page| picture_names(&fs::read_to_string(page).unwrap()));
    let shown: BTreeSet<String> = shown.into_iter().chain(own).collect();
    let stored = fs::read_dir(root().join("docs/pictures")).unwrap().map(|entry| entry.unwrap().path());
    let stored: BTreeSet<String> = stored.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(stored, shown, "docs/pictures");
}

#[test]
fn the_key_reference_is_up_to_date() {
    let mut page = String::from(
        "# Keys\n\n<!-- Generated from the program: UPDATE_DOCS=1 cargo test --test it docs:: -->\n\n\
         This page lists every key of a journey file, of the project file and of a theme file, in canonical order.\n\
         [The journey format](format.md) explains them. \"One or many\" means a list, or one item without the list. Keys that\nbegin with `x-` are your own.\n",
    );
    page += "\n## Journey file\n";
    for table in &JOURNEY_TABLES[..JOURNEY_TABLES.len() - 1] {
        page += &section(table);
    }
    page += "\n## Project file\n";
    for table in PROJECT_TABLES {
        page += &section(table);
    }
    page += "\n## Theme file\n";
    // The colours are those of the project file.
    page += &section(THEME_TABLES[0]);
    page += "\n## Words\n";
    let tables: Vec<&Table> = JOURNEY_TABLES.iter().chain(&PROJECT_TABLES).chain(&THEME_TABLES).copied().collect();
    for table in &tables {
        for key in table.keys {
            let Some(own) = words(&key.shape) else { continue };
            // Two elements may have keys of one name that take different words.
            let mut same_name = tables.iter().flat_map(|table| table.keys).filter(|other| other.name == key.name);
            let differs = same_name.any(|other| words(&other.shape).is_some_and(|words| words != own));
            let of = if differs {
                format!("`{}` of {}", key.name, with_article(table.name))
            } else {
                format!("`{}`", key.name)
            };
            let heading = format!("\n### Words of {of}\n");
            if !page.contains(&heading) {
                page += &format!("{heading}\n| word | meaning |\n| --- | --- |\n");
                page.extend(own.iter().map(|(word, docs)| format!("| `{word}` | {} |\n", one_line(docs))));
            }
        }
    }
    assert_up_to_date("docs/keys.md", &page);
}

#[test]
fn the_schemas_are_up_to_date() {
    for (name, table) in [("journey", JOURNEY_TABLES[0]), ("project", PROJECT_TABLES[0])] {
        for (draft, ending) in [(Draft::Draft2020, ""), (Draft::Draft07, ".draft-07")] {
            let now = schema(table, &format!("polku {name}"), draft).unwrap();
            assert_up_to_date(&format!("docs/schema/{name}{ending}.schema.json"), &now);
        }
    }
    for (draft, ending) in [(Draft::Draft2020, ""), (Draft::Draft07, ".draft-07")] {
        for (name, schema) in [
            ("findings", polku::report::schema(draft)),
            ("analyze", polku::answers::json::schema(draft)),
            ("diff", polku::report::changes_schema(draft)),
            ("backlog", polku::answers::backlog::schema(draft)),
        ] {
            assert_up_to_date(&format!("docs/schema/{name}{ending}.schema.json"), &schema);
        }
    }
}

/// Returns the address of a section of docs/domain.md: `../domain.md#d4-channels` of "Channels".
fn domain_section(title: &str) -> String {
    let page = fs::read_to_string(root().join("docs/domain.md")).unwrap();
    let mut headings = page.lines().filter_map(|line| line.strip_prefix("## "));
    let heading = headings.find(|heading| heading.split_once(' ').is_some_and(|(_, of)| of == title));
    let heading = heading.unwrap_or_else(|| panic!("docs/domain.md has no section “{title}”"));
    format!("../domain.md#{}", heading.to_lowercase().replace(' ', "-"))
}

/// Adds the links to a line of a page: from sections of docs/domain.md, in quotes, to these sections; from the names of
/// other rules to their pages; and from load errors to their list.
fn linked(line: &str, own: &str) -> String {
    let mut text = String::new();
    for (index, part) in line.split('`').enumerate() {
        if index % 2 == 1 {
            let kind = polku::project::kinds().into_iter().find(|kind| kind.name == part && part != own);
            text += &match kind.map(|kind| kind.category) {
                None => format!("`{part}`"),
                Some(Category::Load) => format!("[`{part}`](../format.md#load-errors)"),
                Some(_) => format!("[`{part}`]({part}.md)"),
            };
            continue;
        }
        let mut quoted = part.split('“');
        text += quoted.next().unwrap_or_default();
        for quote in quoted {
            let (title, rest) = quote.split_once('”').unwrap_or_else(|| panic!("{own}: a quote without an end"));
            text += &format!("“[{title}]({})”{rest}", domain_section(title));
        }
    }
    text
}

/// Returns the page of a rule for the web.
fn rule_page(kind: &Kind) -> String {
    let mut page = String::new();
    let mut in_block = false;
    for line in kind.page().lines() {
        let is_fence = line.starts_with("```");
        in_block ^= is_fence;
        page += &if in_block || is_fence { line.to_owned() } else { linked(line, kind.name) };
        page.push('\n');
    }
    page + "\n<!-- Generated from the program: UPDATE_DOCS=1 cargo test --test it docs:: -->\n"
}

#[test]
fn the_page_of_words_is_up_to_date() {
    let mut page = String::from(
        "# Words\n\n<!-- Generated from the program: UPDATE_DOCS=1 cargo test --test it docs:: -->\n\n\
         This page lists the words that polku draws and that `terms` replaces. [The journey format](format.md#words)\n\
         describes how: with a ready set, with words of your own, or with both.\n\n## Ready sets\n",
    );
    for &set in TermSet::ALL {
        page += &format!("\n### `{set}`\n\n| key | English | Finnish | Swedish |\n| --- | --- | --- | --- |\n");
        for (word, key) in terms() {
            if set.word(word, Lang::English).is_some() {
                page += &row(key, |lang| set.word(word, lang).unwrap_or_default(), "");
            }
        }
    }
    page += "\n## All words\n\nThe words as they are without `terms`.\n\n\
             | key | English | Finnish | Swedish | what it is |\n| --- | --- | --- | --- | --- |\n";
    for (word, key) in terms() {
        page += &row(key, |lang| lang.word(word), &format!(" {} |", one_line(word.docs())));
    }
    assert_up_to_date("docs/words.md", &page);
}

/// Returns every word that authors may replace, with its key.
fn terms() -> impl Iterator<Item = (Word, &'static str)> {
    Word::ALL.iter().filter_map(|word| Some((*word, word.key()?)))
}

fn row(key: &str, word: impl Fn(Lang) -> &'static str, end: &str) -> String {
    let [english, finnish, swedish] = [Lang::English, Lang::Finnish, Lang::Swedish].map(word);
    format!("| `{key}` | {english} | {finnish} | {swedish} |{end}\n")
}

#[test]
fn the_table_of_presets_is_up_to_date() {
    const MARKS: [&str; 2] = ["<!-- presets -->\n", "<!-- /presets -->"];
    let extends = PROJECT_TABLES.iter().flat_map(|table| table.keys).find(|key| key.name == "extends").unwrap();
    let mut table = String::from("\n| preset | what it does |\n| --- | --- |\n");
    for (preset, (name, docs)) in Preset::ALL.iter().zip(words(&extends.shape).unwrap()) {
        let off = preset.turns_off().unwrap_or_default().iter().map(|rule| format!("[`{rule}`](rules/{rule}.md)"));
        let off = off.collect::<Vec<_>>().join(", ");
        let off = if off.is_empty() { off } else { format!(" Off: {off}") };
        table += &format!("| `{name}` | {}{off} |\n", one_line(docs));
    }
    let page = fs::read_to_string(root().join("docs/lint.md")).unwrap();
    let (before, rest) = page.split_once(MARKS[0]).unwrap();
    let (_, after) = rest.split_once(MARKS[1]).unwrap();
    assert_up_to_date("docs/lint.md", &format!("{before}{}{table}\n{}{after}", MARKS[0], MARKS[1]));
}

/// Returns the list of all rules: a table for each category.
fn rule_index() -> String {
    let mut page = String::from(
        "# Rules\n\n<!-- Generated from the program: UPDATE_DOCS=1 cargo test --test it docs:: -->\n\n\
         The rules of `polku lint`, each with its default severity. Rules that judge the service are at most warnings\n\
         unless the journey says `state: target` or the configuration sets their severity. [Linting journeys](../lint.md)\n\
         describes how to set severities, and [The journey format](../format.md#load-errors) lists the load errors.\n",
    );
    let mut category = None;
    for kind in RULES.iter().map(|rule| rule.kind()) {
        if category != Some(kind.category) {
            category = Some(kind.category);
            page += &format!(
                "\n## {}\n\n| rule | severity | judges | fix | finds |\n| --- | --- | --- | --- | --- |\n",
                kind.category.as_str()
            );
        }
        let fix = if kind.has_fix() { "yes" } else { "" };
        page += &format!(
            "| [`{0}`]({0}.md) | {1} | {2} | {fix} | {3} |\n",
            kind.name,
            kind.level(),
            kind.judges.as_str(),
            kind.summary()
        );
    }
    page
}

/// Returns the list of all kinds of change: a table for each subject.
fn change_index() -> String {
    let mut page = String::from(
        "# Kinds of change\n\n<!-- Generated from the program: UPDATE_DOCS=1 cargo test --test it docs:: -->\n\n\
         What `polku diff` tells, each with its usual class. [What changed](../diff.md) describes how to read it, and how to give a\n\
         kind another class.\n",
    );
    for class in Class::ALL {
        page += &format!("\n## {class}\n\n| kind | what changed |\n| --- | --- |\n");
        for kind in polku::diff::changes().filter(|kind| kind.class == class) {
            page += &format!("| [`{0}`]({0}.md) | {1} |\n", kind.name, kind.summary());
        }
    }
    page
}

/// Returns the page of a kind of change for the web: with a link to its reverse.
fn change_page(kind: &ChangeKind) -> String {
    let reverse = format!("Read backward, it is `{}`.", kind.reverse);
    let linked = format!("Read backward, it is [`{0}`]({0}.md).", kind.reverse);
    kind.page().replacen(&reverse, &linked, 1)
        + "\n<!-- Generated from the program: UPDATE_DOCS=1 cargo test --test it docs:: -->\n"
}

/// Returns the table of contents of the book, with the pages of all rules under "Rules", and those of all kinds of change.
fn summary() -> String {
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    let is_rule = |line: &&str| line.starts_with("  - [") && (line.contains("](rules/") || line.contains("](changes/"));
    let mut names: Vec<&str> = RULES.iter().map(|rule| rule.kind().name).collect();
    names.sort_unstable();
    let mut page = String::new();
    for line in summary.lines().filter(|line| !is_rule(line)) {
        page += &format!("{line}\n");
        if line.contains("](rules/README.md)") {
            page.extend(names.iter().map(|name| format!("  - [{name}](rules/{name}.md)\n")));
        }
        if line.contains("](changes/README.md)") {
            let mut names: Vec<&str> = polku::diff::changes().map(|kind| kind.name).collect();
            names.sort_unstable();
            page.extend(names.iter().map(|name| format!("  - [{name}](changes/{name}.md)\n")));
        }
    }
    page
}

#[test]
fn the_pages_of_the_rules_are_up_to_date() {
    let mut pages = vec![("README.md".to_owned(), rule_index())];
    pages.extend(RULES.iter().map(|rule| (format!("{}.md", rule.kind().name), rule_page(rule.kind()))));
    assert_folder_up_to_date("rules", &pages);
    assert_up_to_date("docs/SUMMARY.md", &summary());
}

#[test]
fn the_pages_of_the_kinds_of_change_are_up_to_date() {
    let mut pages = vec![("README.md".to_owned(), change_index())];
    pages.extend(polku::diff::changes().map(|kind| (format!("{}.md", kind.name), change_page(kind))));
    assert_folder_up_to_date("changes", &pages);
}

/// Fails if a folder of the book has other pages than these.
fn assert_folder_up_to_date(name: &str, pages: &[(String, String)]) {
    let folder = root().join("docs").join(name);
    for (page, text) in pages {
        assert_up_to_date(&format!("docs/{name}/{page}"), text);
    }
    for entry in fs::read_dir(&folder).unwrap() {
        let page = entry.unwrap().file_name().into_string().unwrap();
        if pages.iter().any(|(known, _)| *known == page) {
            continue;
        }
        if is_updating() {
            fs::remove_file(folder.join(&page)).unwrap();
        }
        assert!(!folder.join(&page).exists(), "docs/{name}/{page} is the page of nothing: {UPDATE}");
    }
}

/// The words that a key takes, if it takes words.
fn words(shape: &Shape) -> Option<&'static [(&'static str, &'static str)]> {
    match shape {
        Shape::Word(words) => Some(words),
        Shape::Many(of) | Shape::Filled(of) | Shape::Optional(of) | Shape::Either(of, _) => words(of),
        _ => None,
    }
}

fn with_article(noun: &str) -> String {
    format!("{} {noun}", if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" })
}

fn one_line(docs: &str) -> String {
    docs.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn section(table: &Table) -> String {
    let mut text = format!("\n### {}\n\n{}", table.name, one_line(table.docs));
    if let Some(short) = table.shorthand {
        text += &format!(" A bare value stands for its `{short}`.");
    }
    text += "\n\n| key | takes | meaning |\n| --- | --- | --- |\n";
    for key in table.keys {
        let name = if key.required { format!("**`{}`**", key.name) } else { format!("`{}`", key.name) };
        text += &format!("| {name} | {} | {} |\n", takes(&key.shape), one_line(key.docs));
    }
    text
}

fn takes(shape: &Shape) -> String {
    match shape {
        Shape::Text => "text".into(),
        Shape::Name(most) if *most < 1_000 => format!("text, up to {most} characters"),
        Shape::Name(most) => format!("text, up to {},{:03} characters", most / 1_000, most % 1_000),
        Shape::Phrase(most) => format!("text, up to {most} characters, or `\"\"`"),
        Shape::Id => "id".into(),
        Shape::Reference(what) => format!("id of {}", with_article(what)),
        Shape::Word(words) => words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Shape::Number(i32::MIN, _) => "number".into(),
        Shape::Number(low, high) => format!("number, {low} to {high}"),
        Shape::Whole(low, high) if low == high => format!("{low}"),
        Shape::Whole(low, i32::MAX) => format!("whole number from {low}"),
        Shape::Whole(low, high) => format!("whole number, {low} to {high}"),
        Shape::Range(..) => "whole number, or a range of two".into(),
        Shape::Bool => "`true` or `false`".into(),
        Shape::Form { what, .. } => (*what).into(),
        Shape::Optional(of) => format!("{}, or nothing", takes(of)),
        Shape::Many(of) | Shape::Filled(of) => format!("one or many: {}", takes(of)),
        Shape::Map(of) => format!("map from ids: {}", takes(of)),
        Shape::By(what, of) => format!("map from ids of {what}s: {}", takes(of)),
        Shape::Named(_) => "map from names".into(),
        Shape::Either(one, other) => format!("{}; or {}", takes(one), takes(other)),
        Shape::Table(table) => format!("[{}](#{})", table.name, table.name.replace(' ', "-")),
        Shape::TableOrBy(table, what) => {
            format!("[{0}](#{0}); or map from ids of {what}s: [{0}](#{0}), or nothing", table.name)
        }
    }
}

/// The form of Keep a Changelog: versions with a date and a link, and in each the sorts of changes in one order.
#[test]
fn the_changelog_keeps_its_form() {
    const SORTS: [&str; 6] = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
    let page = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let version = Regex::new(r"^\[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$").unwrap();
    for (number, section) in page.split("\n## ").skip(1).enumerate() {
        let (heading, text) = section.split_once('\n').unwrap();
        match version.captures(heading) {
            Some(named) => {
                let link = format!("\n[{}]: {}/", &named[1], env!("CARGO_PKG_REPOSITORY").trim_end_matches('/'));
                assert!(page.contains(&link), "CHANGELOG.md has no line `{}`", link.trim());
            }
            None => assert_eq!((number, heading), (0, "Unreleased")),
        }
        let sorts = text.lines().filter_map(|line| line.strip_prefix("### "));
        let places: Vec<_> = sorts.map(|sort| SORTS.iter().position(|known| *known == sort)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted_by(|a, b| a < b), "{heading}: {places:?}");
    }
}

#[test]
fn the_architecture_names_every_module_and_crate() {
    let page = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for module in library
        .lines()
        .filter_map(|line| line.trim().trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'))
    {
        assert!(page.contains(&format!("| `{module}` |")), "docs/architecture.md does not tell of `{module}`");
    }
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    for name in dependencies.lines().filter_map(|line| line.split_once(" = ").map(|(name, _)| name)) {
        assert!(page.contains(name), "docs/architecture.md does not say why {name} is there");
    }
}

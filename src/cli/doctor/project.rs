//! The project: its file, its journeys, and what it names.

use std::path::{Path, PathBuf};
use std::slice;

use super::Check;
use crate::diagnostic::{list, list_of_many};
use crate::project::{DEFAULT_JOURNEYS, FILE_NAME};
use crate::report::count;
use crate::workspace::{
    self, Disk, LoadedFile, LoadedProject, Root, WorkspaceError, absolute, canonical, has_journeys, has_more_than,
    only_journeys, project_folder, repository_of, shown,
};

/// The most files and folders of a folder that is no project.
const MOST_OUTSIDE: usize = 2_000;

/// The most files and folders of a project: more than any has, but fewer than a machine or a home.
const MOST_INSIDE: usize = 200_000;

/// What was found of a project.
pub(super) struct Found {
    pub checks: Vec<Check>,
    /// The folder of the project.
    pub folder: Option<PathBuf>,
    /// The font that the project names.
    pub font: Option<String>,
}

/// Looks at the project that a folder belongs to. `file` is the file that somebody asks about.
pub(super) fn look(folder: &Path, file: Option<&Path>) -> Found {
    let project = project_folder(folder);
    let mut found = Found { checks: Vec::new(), folder: project.clone(), font: None };
    let Some(project) = project else {
        // Without a project, `polku lint` looks in the current folder.
        let here = Path::new(".");
        let is_here = absolute(folder).starts_with(absolute(here)) && project_folder(here).is_none();
        found.checks = without_project(if file.is_some() && is_here { here } else { folder });
        found.checks.extend(file.and_then(asked_about_alone));
        return found;
    };
    let root = match Root::of(folder, &Disk) {
        Ok(root) => root,
        Err(error) => {
            found.checks.push(broken("project", &error, "`polku lint` shows every error with its line"));
            return found;
        }
    };
    let above = if project == absolute(folder) { "" } else { ", in a folder above" };
    found.checks.push(match root.problems.len() {
        0 => Check::ok("project", format!("{}{above}", shown(&root.file()))),
        problems => Check::note("project", format!("{}{above}: {}", shown(&root.file()), count(problems, "warning")))
            .help("`polku lint` shows them"),
    });
    found.checks.extend(theme(&root));
    found.font = root.look().ok().and_then(|look| Some(look.font?.as_str().to_owned()));
    if has_more_than(&root.folder, MOST_INSIDE) {
        let message = format!("not looked for: {} has more than {MOST_INSIDE} files and folders", shown(&root.folder));
        let help = "is this the folder of the project? `polku init .` begins another one here";
        found.checks.push(Check::note("journeys", message).help(help));
        return found;
    }
    found.checks.extend(journeys(&root, file));
    found
}

/// The first error of a file that the project cannot do without.
fn broken(check: &'static str, error: &WorkspaceError, help: &str) -> Check {
    let Some((report, first)) = error.report().and_then(|report| Some((report, report.diagnostics.first()?))) else {
        let help = if error.unreadable().is_some() { "let polku read it, or remove it" } else { help };
        return Check::problem(check, error.to_string(), help);
    };
    let more = match report.diagnostics.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let line = report.source.position(first.primary.span.start).line;
    let message = format!("{}, line {line}: {}{more}", report.source.name(), first.message);
    Check::problem(check, message, first.help.as_deref().unwrap_or(help))
}

/// Says that there is no project file, and how to begin.
fn without_project(folder: &Path) -> Vec<Check> {
    let absolute = absolute(folder);
    let misnamed = absolute.join("polku.yml");
    if misnamed.is_file() {
        let message = format!("polku does not read {}", shown(&misnamed));
        return vec![Check::problem("project", message, format!("rename it to {FILE_NAME}"))];
    }
    let mut checks = vec![
        Check::note(
            "project",
            format!("there is no {FILE_NAME} in {}, and none in a folder above", absolute.display()),
        )
        .help("`polku init` begins a project; without one, polku works with its defaults"),
    ];
    let repository = repository_of(&absolute);
    let beyond = repository.as_deref().into_iter().flat_map(|root| root.ancestors().skip(1));
    if let Some(file) = beyond.map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file()) {
        let message = format!("{} lies above the repository, where polku does not look for a project", shown(&file));
        checks.push(Check::note("project", message).help("move it into the repository"));
    }
    let patterns = list(DEFAULT_JOURNEYS.iter().map(|pattern| format!("`{pattern}`")), "or");
    checks.push(if has_more_than(folder, MOST_OUTSIDE) {
        Check::note("journeys", format!("not looked for: this folder has more than {MOST_OUTSIDE} files and folders"))
            .help("go to the folder with the journeys, or name it: `polku doctor FOLDER`")
    } else if Root::here(folder, &Disk).and_then(|root| has_journeys(&root)).unwrap_or(false) {
        Check::ok("journeys", "there are some here; `polku lint` checks them with the default settings")
    } else {
        Check::note("journeys", format!("no file matches {patterns}"))
            .help("`polku init` also writes a first journey; `polku lint FILE` checks a journey with any other name")
    });
    checks
}

/// The theme file that the project names.
fn theme(root: &Root) -> Option<Check> {
    let file = root.theme_file()?;
    Some(match root.look() {
        Ok(_) => Check::ok("theme", shown(&file)),
        Err(error) => broken("theme", &error, "name another file under `render` in polku.yaml, or a theme of polku"),
    })
}

/// The journeys, what is skipped, and the baseline.
fn journeys(root: &Root, file: Option<&Path>) -> Vec<Check> {
    let loaded = match workspace::load(slice::from_ref(&root.folder)) {
        Ok(loaded) => loaded,
        Err(WorkspaceError::NoJourneys(_)) => Vec::new(),
        Err(error) => return vec![broken("journeys", &error, "`polku lint` shows every error with its line")],
    };
    let (own, nested): (Vec<_>, Vec<_>) = loaded.iter().partition(|group| group.root.folder == root.folder);
    let mut checks = Vec::new();
    match own.first() {
        Some(group) => {
            checks.extend(patterns(group));
            checks.extend(loads(group));
            checks.extend(baseline(group));
        }
        None => {
            let help = "`polku new \"Private event\"` writes a journey; `journeys` in polku.yaml says which files are journeys";
            checks.push(Check::problem(
                "patterns",
                format!("no file matches {}", list(quoted_patterns(root), "or")),
                help,
            ));
            checks.extend(root.notes_without_journeys().into_iter().map(|note| Check::note("skipped", note)));
        }
    }
    if !nested.is_empty() {
        let folders = list_of_many(nested.iter().map(|group| shown(&group.root.folder)), "and");
        checks.push(Check::note("project", format!("{folders}: separate projects, with settings of their own")));
    }
    checks.extend(file.and_then(|file| asked_about(root, own.first().copied(), file)));
    checks
}

/// The patterns of journeys, in ticks.
fn quoted_patterns(root: &Root) -> Vec<String> {
    let patterns = &root.project.journeys;
    let written: Vec<&str> =
        if patterns.is_written() { patterns.written().collect() } else { DEFAULT_JOURNEYS.to_vec() };
    written.iter().map(|pattern| format!("`{pattern}`")).collect()
}

/// How many files match the patterns, which patterns match none, and what is skipped.
fn patterns(group: &LoadedProject) -> Vec<Check> {
    let journeys = group.files.len() + group.unread.len();
    let excluded = match group.excluded {
        0 => String::new(),
        excluded => format!(", and {excluded} that the project excludes"),
    };
    let patterns = list(quoted_patterns(&group.root), "or");
    let message = format!("{} of {patterns}{excluded}", count(journeys, "journey"));
    let mut checks = vec![match journeys {
        0 => Check::problem("patterns", message, "change `exclude` under `lint` in polku.yaml"),
        _ => Check::ok("patterns", message),
    }];
    checks.extend(group.unmatched_patterns().into_iter().map(|pattern| {
        Check::note("patterns", format!("no file matches `{pattern}`"))
            .help(format!("correct or remove it under `journeys` in {}", shown(&group.root.file())))
    }));
    checks.extend(group.notes().into_iter().map(|note| Check::note("skipped", note)));
    checks
}

/// How many journeys load.
fn loads(group: &LoadedProject) -> Vec<Check> {
    let unread = group.unread.iter().map(|error| {
        Check::problem("journeys", error.to_string(), "let polku read it, or leave it out with `exclude` in polku.yaml")
    });
    let mut checks: Vec<Check> = unread.collect();
    let broken: Vec<String> =
        group.files.iter().filter(|file| file.journey.is_none()).map(|file| shown(&file.file)).collect();
    let all = group.files.len();
    if !broken.is_empty() {
        let message =
            format!("{} of {} cannot be loaded: {}", broken.len(), count(all, "journey"), list_of_many(&broken, "and"));
        checks.push(Check::problem("journeys", message, "`polku lint` shows every error with its line"));
    } else if all > 0 && group.unread.is_empty() {
        checks.push(Check::ok("journeys", format!("{} can be loaded", if all == 1 { "it" } else { "all" })));
    }
    checks
}

/// The baseline that the project names.
fn baseline(group: &LoadedProject) -> Option<Check> {
    let path = group.baseline_path()?;
    let name = shown(&path);
    Some(match group.baseline() {
        Ok(baseline) => {
            let known = baseline.map_or(0, |baseline| baseline.findings().len());
            Check::ok("baseline", format!("{name}, with {}", count(known, "finding")))
        }
        Err(_) if !path.exists() => Check::problem(
            "baseline",
            format!("{name} does not exist, but the project names it"),
            "`polku lint --write-baseline` writes it; or remove `baseline` from polku.yaml",
        ),
        Err(error) => Check::problem(
            "baseline",
            error.to_string(),
            "delete the file, then run `polku lint --write-baseline` to write a new one",
        ),
    })
}

/// Whether the file that somebody asks about is a journey of the project, or another file that the project names.
fn asked_about(root: &Root, own: Option<&LoadedProject>, file: &Path) -> Option<Check> {
    if file.file_name().is_some_and(|name| name == FILE_NAME) {
        return None;
    }
    let (name, path) = (shown(file), root.relative(file));
    // A file that several links lead to counts once.
    let target = canonical(file);
    let baseline = root.project.lint.baseline().map(|path| root.folder.join(&path.value));
    for (named, what) in [(root.theme_file(), "theme"), (baseline, "baseline")] {
        if named.is_some_and(|named| canonical(&named) == target) {
            return Some(Check::ok("file", format!("{name} is the {what} of the project")));
        }
    }
    let is_it = |one: &LoadedFile| one.path == path || canonical(&one.file) == target;
    let is_loaded = own.is_some_and(|group| group.files.iter().any(is_it));
    let contains_it = |unread: &Path| absolute(file).starts_with(absolute(unread));
    let mut unread = own.into_iter().flat_map(|group| &group.unread);
    let unread = unread.find(|error| error.unreadable().is_some_and(contains_it));
    Some(if !root.project.is_journey(&path) {
        let help = "add a pattern for it under `journeys` in polku.yaml, or move it to where one matches";
        Check::problem("file", format!("{name} matches no pattern of journeys, so `polku lint` skips it"), help)
    } else if root.project.lint.excludes(&path) {
        let help = "to lint it, change `exclude` under `lint` in polku.yaml";
        Check::note("file", format!("{name} is excluded by the project")).help(help)
    } else if is_loaded {
        Check::ok("file", format!("{name} is a journey of the project"))
    } else if let Some(error) = unread {
        Check::problem("file", error.to_string(), "let polku read it")
    } else if !file.is_file() {
        let message = format!("{name} is not a regular file, so `polku lint` skips it");
        Check::problem("file", message, "put a file in its place")
    } else {
        let help =
            "look for it in the .gitignore files from the project down; hidden files and folders are skipped, too";
        Check::problem("file", format!("{name} is hidden or ignored, so `polku lint` skips it"), help)
    })
}

/// Whether the file that somebody asks about is a journey, where there is no project.
fn asked_about_alone(file: &Path) -> Option<Check> {
    let is_journey = !only_journeys(&[file.to_path_buf()]).ok()?.is_empty();
    let name = shown(file);
    Some(if is_journey {
        Check::ok("file", format!("{name} matches a default pattern of journeys"))
    } else {
        let message = format!("{name} matches no default pattern of journeys, so `polku lint` skips it");
        Check::note("file", message)
            .help("`polku lint FILE` checks it; `polku init` begins a project, whose polku.yaml can list patterns")
    })
}

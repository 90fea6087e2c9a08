//! The program itself, and what is around it on this machine.

use std::path::Path;

use super::super::version::{VERSION, features};
use super::Check;
use super::program::{ask, find};
use crate::diagnostic::list;
use crate::workspace::{absolute, parent, repository_of};

/// The version, and the features of this build.
pub(super) fn version() -> Check {
    let named = |built_in| list(features(built_in).map(|name| format!("`{name}`")), "and");
    let message = format!("polku {VERSION}, built with {}", named(true));
    match features(false).next() {
        None => Check::ok("version", message),
        Some(_) => Check::note("version", format!("{message}, without {}", named(false)))
            .help("these features are on by default; a build without `--no-default-features` has all of them"),
    }
}

/// Where the program is, and whether editors, hooks and shells run another one.
pub(super) fn program() -> Check {
    let Ok(own) = std::env::current_exe() else {
        return Check::note("program", "the system does not say where this program is");
    };
    let (own_name, folder) = (own.display(), parent(&own).display());
    let Some(first) = find("polku") else {
        return Check::note("program", format!("{own_name}; there is no `polku` in PATH"))
            .help(format!("add {folder} to PATH: editors and hooks look for `polku` there"));
    };
    let is_own = |path: &Path| path.canonicalize().ok().is_some_and(|path| own.canonicalize().ok() == Some(path));
    if is_own(&first) {
        return Check::ok("program", own_name.to_string());
    }
    // A package may put a small program into PATH that runs this one.
    let (first_name, answer) = (first.display(), ask(&first, "--version"));
    let which = match answer.as_deref().map(|answer| (answer, answer.strip_prefix("polku "))) {
        Some((_, Some(VERSION))) => {
            return Check::ok("program", format!("{own_name}; `polku` in PATH is {first_name}, of the same version"));
        }
        Some((_, Some(other))) => format!("version {}", other.chars().take(40).collect::<String>()),
        Some((_, None)) => "another program".to_owned(),
        None => "which does not run".to_owned(),
    };
    let message =
        format!("this is {own_name}, but `polku` in PATH is {first_name}, {which}; editors and hooks run that");
    Check::problem("program", message, format!("update or remove {first_name}, or put {folder} before it in PATH"))
}

/// The repository of a folder, and Git.
pub(super) fn git(folder: &Path) -> Check {
    // On macOS, a `git` that is not installed yet opens a dialog when it is asked.
    let version = |git: &Path| if cfg!(target_os = "macos") { Some("there".to_owned()) } else { ask(git, "--version") };
    let program = match find("git").map(|git| (git.display().to_string(), version(&git))) {
        None => "there is no program `git` in PATH".to_owned(),
        Some((name, None)) => format!("{name} does not run"),
        Some((name, Some(answer))) => format!("{name} is {}", answer.replacen("git version", "version", 1)),
    };
    match repository_of(&absolute(folder)) {
        Some(root) => Check::ok("git", format!("the repository is {}; {program}; revisions need it", root.display())),
        None => Check::note("git", format!("this folder is in no repository; {program}"))
            .help("`git init` begins one; CI, a history of the journeys and `polku diff main` need it"),
    }
}

/// The program of Graphviz, which one option needs.
#[cfg(feature = "dot")]
pub(super) fn graphviz() -> Option<Check> {
    use crate::render::graphviz::{GraphvizError, PROGRAM};
    const WHAT_FOR: &str = "only `polku render --engine graphviz` needs it";
    let Some(dot) = find(PROGRAM) else {
        let missing = GraphvizError::Missing { program: PROGRAM.to_owned() }.to_string();
        let (missing, help) = missing.split_once("; ").unwrap_or((&missing, "install Graphviz"));
        return Some(Check::note("graphviz", format!("{missing}; {WHAT_FOR}")).help(help));
    };
    let name = dot.display();
    Some(match ask(&dot, "-V") {
        Some(answer) => {
            let version = answer.rsplit_once("version ").map_or(&*answer, |(_, version)| version);
            Check::ok("graphviz", format!("{name}, version {version}; {WHAT_FOR}"))
        }
        None => Check::problem("graphviz", format!("{name} does not run; {WHAT_FOR}"), "install Graphviz again"),
    })
}

#[cfg(not(feature = "dot"))]
pub(super) fn graphviz() -> Option<Check> {
    None
}

/// The fonts of PNG and PDF. `named` is the font that the project names.
#[cfg(feature = "glyphs")]
pub(super) fn fonts(named: Option<&str>) -> Vec<Check> {
    use crate::render::{has_system_font, system_font_families};
    // The font that is built in, and names for whatever font the machine or the browser chooses.
    const ANYWHERE: [&str; 4] = ["Noto Sans", "serif", "sans-serif", "monospace"];
    let own = "Noto Sans and Noto Emoji are built in";
    let mut checks = vec![match system_font_families() {
        0 => Check::note("fonts", format!("{own}; this machine has no others, so `--system-fonts` adds none")),
        1 => Check::ok("fonts", format!("{own}; `--system-fonts` adds 1 family of this machine")),
        families => Check::ok("fonts", format!("{own}; `--system-fonts` adds {families} families of this machine")),
    }];
    let is_anywhere = |font: &str| ANYWHERE.iter().any(|one| one.eq_ignore_ascii_case(font));
    if let Some(font) = named.filter(|&font| !is_anywhere(font) && !has_system_font(font)) {
        let message = format!("the project names the font `{font}`, which this machine does not have");
        checks.push(
            Check::note("fonts", message).help(format!(
                "install `{font}`; without it, pictures show Noto Sans or a similar font on this machine"
            )),
        );
    }
    checks
}

#[cfg(not(feature = "glyphs"))]
pub(super) fn fonts(_: Option<&str>) -> Vec<Check> {
    Vec::new()
}

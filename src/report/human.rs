//! The report for people: the place underlined in its lines, labels, notes, and what to do.

mod snippets;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use annotate_snippets::{Element, Group, Level, Renderer};
use rayon::prelude::*;

use self::snippets::snippets;
use super::text::{line_start, visible};
use super::{Checked, Counts, FileReport, count};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::Source;

/// The options of the report for people.
#[derive(Clone, Copy, Debug, Default)]
pub struct Human {
    /// Whether it has colours.
    pub colour: bool,
    /// Whether the names of rules link to their pages, for a terminal.
    pub links: bool,
    /// The most diagnostics of a file; 0 for all.
    pub most: usize,
}

/// Returns the report for people, with a summary at the end.
pub fn human(files: &[FileReport], checked: Checked, options: Human) -> String {
    let mut pieces = listings(files, options);
    pieces.push(summary(files, checked));
    pieces.concat()
}

/// Returns the report for people without the summary.
pub fn listing(files: &[FileReport], options: Human) -> String {
    listings(files, options).concat()
}

fn listings(files: &[FileReport], options: Human) -> Vec<String> {
    files.par_iter().map(|file| of_file(file, options)).collect()
}

fn of_file(file: &FileReport, options: Human) -> String {
    let renderer = if options.colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.hyperlink(options.links);
    let mut out = String::new();
    let shown = if options.most == 0 { file.diagnostics.len() } else { options.most.min(file.diagnostics.len()) };
    for one in &file.diagnostics[..shown] {
        out.push_str(&diagnostic(&renderer, options, &file.source, one));
        out.push_str("\n\n");
    }
    let left_out = file.diagnostics.len() - shown;
    if left_out > 0 {
        let name = line_start(file.source.name());
        out.push_str(&format!("{name}: {left_out} more not shown (`--max 0` shows all)\n\n"));
    }
    out
}

fn summary(files: &[FileReport], checked: Checked) -> String {
    let counts = Counts::of(files);
    let found = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.infos, "info")];
    let found: Vec<String> =
        found.iter().filter(|(number, _)| *number > 0).map(|&(number, noun)| count(number, noun)).collect();
    if found.is_empty() {
        format!("{}\n", checked.nothing_found())
    } else {
        format!("{}: {}\n{}{}", checked.sentence(), found.join(", "), explained(files), fixable(files))
    }
}

/// The most names in the last line.
const MOST_NAMES: usize = 5;

/// Returns how to read more about what was found: the most severe first, each name once.
fn explained(files: &[FileReport]) -> String {
    let mut found: Vec<(Reverse<Severity>, &str)> =
        files.iter().flat_map(|file| &file.diagnostics).map(|one| (Reverse(one.severity), one.kind.name)).collect();
    let mut seen = HashSet::new();
    found.sort();
    found.retain(|(_, name)| seen.insert(*name));
    match found.as_slice() {
        [] => String::new(),
        [(_, name)] => format!("`polku explain {name}` tells more\n"),
        _ => {
            let names = found.iter().take(MOST_NAMES).map(|(_, name)| *name).collect::<Vec<_>>().join(", ");
            let more = found.len().saturating_sub(MOST_NAMES);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("`polku explain NAME` tells more about {names}{more}\n")
        }
    }
}

/// Returns how many can be fixed, and how; nothing if none can.
fn fixable(files: &[FileReport]) -> String {
    let fixes = || files.iter().flat_map(|file| &file.diagnostics).filter_map(|one| one.fix.as_ref());
    let safe = fixes().filter(|fix| fix.is_safe).count();
    match (safe, fixes().count() - safe) {
        (0, 0) => String::new(),
        (safe, 0) => format!("{safe} fixable with `--fix`\n"),
        (0, guesses) => format!("{guesses} fixable with `--fix --unsafe-fixes`\n"),
        (safe, guesses) => format!("{safe} fixable with `--fix`, {guesses} more with `--unsafe-fixes`\n"),
    }
}

/// Returns one diagnostic: its title, its place, the pieces of files with its labels, its notes and its help.
fn diagnostic(renderer: &Renderer, options: Human, source: &Arc<Source>, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let mut elements: Vec<Element<'_>> = Vec::new();
    let mut last_line = 0;
    for (file, labels) in labels_by_file(source, diagnostic) {
        last_line = labels.iter().map(|(label, _)| file.line_index(label.span.start) + 1).fold(last_line, usize::max);
        let name = (!Arc::ptr_eq(file, source)).then(|| line_start(file.name()));
        let pieces = snippets(file, labels).into_iter();
        elements.extend(pieces.map(|piece| Element::from(piece.path(name.clone().map(Cow::into_owned)))));
    }
    elements.extend(diagnostic.notes.iter().map(|note| Element::from(Level::NOTE.message(visible(note)))));
    elements.extend(diagnostic.help.iter().map(|help| Element::from(Level::HELP.message(visible(help)))));
    let title = title(renderer, &level, diagnostic, diagnostic.kind.address());
    // The renderer would count columns in the line as it is shown, so the place is written here.
    let place = source.position(diagnostic.primary.span.start);
    let arrow = if options.colour { "\u{1b}[1m\u{1b}[94m-->\u{1b}[0m" } else { "-->" };
    let width = last_line.to_string().len();
    let body = with_dots(&renderer.render(&[Group::with_level(level).elements(elements)]));
    format!("{title}\n{:width$}{arrow} {}:{place}\n{body}", "", line_start(source.name()))
}

/// Returns the first line of a diagnostic. The name of its rule links to the address of its page, if that has one.
fn title(renderer: &Renderer, level: &Level<'_>, diagnostic: &Diagnostic, address: Option<String>) -> String {
    let title = level.clone().primary_title(visible(&diagnostic.message)).id(diagnostic.kind.name);
    let title = match address {
        Some(address) => title.id_url(address),
        None => title,
    };
    renderer.render(&[Group::with_title(title)])
}

/// A label, and whether it is the primary one.
type Marked<'d> = (&'d Label, bool);

/// Returns the labels of a diagnostic by file, its own file first.
fn labels_by_file<'d>(own: &'d Arc<Source>, diagnostic: &'d Diagnostic) -> Vec<(&'d Arc<Source>, Vec<Marked<'d>>)> {
    let mut files = vec![(own, vec![(&diagnostic.primary, true)])];
    for label in &diagnostic.related {
        let file = label.file.as_ref().unwrap_or(own);
        match files.iter_mut().find(|(known, _)| Arc::ptr_eq(known, file)) {
            Some((_, labels)) => labels.push((label, false)),
            None => files.push((file, vec![(label, false)])),
        }
    }
    files
}

/// Replaces the renderer's sign between two pieces of one file, `:::`, by dots. The renderer takes each piece without a
/// path for one of another file.
fn with_dots(drawn: &str) -> String {
    let is_sign = |line: &str| {
        let plain = line.replace("\u{1b}[0m", "").replace("\u{1b}[1m", "").replace("\u{1b}[94m", "");
        plain.trim() == ":::"
    };
    let lines = drawn.lines().map(|line| match line.contains(":::") && is_sign(line) {
        true => Cow::Owned(line.replace(":::", "...").trim_end().to_owned()),
        false => Cow::Borrowed(line),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn a_rule_links_to_its_page_on_a_terminal() {
        let kind = crate::lint::RULES[0].kind();
        let diagnostic = Diagnostic::new(kind, Span::default(), "it is odd");
        let plain = format!("error[{}]: it is odd", kind.name);
        let address = || kind.address_in("https://example.org");
        let shown = |links, address| title(&Renderer::plain().hyperlink(links), &Level::ERROR, &diagnostic, address);
        assert_eq!((shown(true, None), shown(false, address())), (plain.clone(), plain));
        let page = format!("https://example.org/rules/{}.html", kind.name);
        let link = format!("\u{1b}]8;;{page}\u{1b}\\{}\u{1b}]8;;\u{1b}\\", kind.name);
        assert_eq!(shown(true, address()), format!("error[{link}]: it is odd"));
    }
}

//! What is known of what stands at a place.

use std::fmt::Write;
use std::path::Path;

use super::ENDS;
use super::completion::one_line;
use super::desk::{Desk, is_project};
use super::index::{Definition, table};
use super::navigation::find;
use super::takes::takes;
use super::typed::{Role, Typed, sort_of, walk};
use crate::diagnostic::Kind;
use crate::graph::{JourneyGraph, Node};
use crate::model::{Journey, Key, PersonaIx, PersonaSet, Shape, Touchpoint, TouchpointIx};
use crate::project::kinds;
use crate::source::{Source, Span};
use crate::yaml::{self, Tree};

/// What is known of what stands at a place of a document, in Markdown, and where exactly that stands.
pub(super) fn hover(desk: &Desk, path: &Path, offset: u32) -> Option<(Span, String)> {
    let source = &desk.document(path).filter(|_| desk.is_known(path))?.source;
    let tree = yaml::parse(source).ok()?;
    if let Some(comment) = tree.comments.iter().find(|comment| (comment.start..=comment.end).contains(&offset)) {
        return in_comment(source, *comment, offset);
    }
    let typed = innermost(&tree, path, offset)?;
    let text = tree.text(typed.node);
    let shown = match typed.role {
        Role::Key(key) => of_key(key),
        Role::Known(names) => {
            let rule = kinds().into_iter().find(|kind| kind.name == text);
            let known = || names().into_iter().find(|(name, _)| *name == text);
            rule.map(of_rule).or_else(|| known().map(|(name, docs)| format!("**`{name}`**\n\n{docs}")))?
        }
        Role::Defined(table) => of_definition(desk, path, table.name, text)?,
        Role::Referring(sort) => of_definition(desk, path, sort, text)?,
        Role::Value(Shape::Reference(noun)) => {
            let end = ENDS.iter().find(|(end, _)| noun.contains(end) && *end == text.trim());
            match end {
                Some((end, docs)) => format!("**`{end}`**\n\n{docs}"),
                None => of_definition(desk, path, sort_of(noun), text.trim())?,
            }
        }
        Role::Value(Shape::Word(words)) if words.iter().any(|(word, _)| *word == text.trim()) => {
            let (word, docs) = words.iter().find(|(word, _)| *word == text.trim())?;
            format!("**`{word}`**\n\n{}", one_line(docs))
        }
        Role::Value(_) => {
            let index = desk.index(path)?;
            let own = index.definitions.iter().find(|of| (of.span.start..=of.span.end).contains(&offset));
            let named = || element_of(&index.definitions, &tree, typed);
            match own.or_else(named) {
                Some(of) => of_definition(desk, path, of.sort, &of.id)?,
                None => of_key(key_of(path, &tree, typed)?),
            }
        }
        Role::Element(_) => return None,
    };
    Some((tree.span(typed.node), shown))
}

/// The innermost thing at a place.
fn innermost(tree: &Tree<'_>, path: &Path, offset: u32) -> Option<Typed> {
    let mut found = None;
    walk(tree, table(is_project(path)), |typed| {
        let span = tree.span(typed.node);
        if !matches!(typed.role, Role::Element(_)) && (span.start..=span.end).contains(&offset) {
            found = Some(typed);
        }
    });
    found
}

/// The touchpoint or journey whose name a value is.
fn element_of<'d>(definitions: &'d [Definition], tree: &Tree<'_>, typed: Typed) -> Option<&'d Definition> {
    let is_name = matches!(typed.key, Some("name" | "journey"));
    let whole = tree.span(typed.element.filter(|_| is_name)?);
    definitions.iter().find(|of| of.whole == whole)
}

/// The key that a value belongs to.
fn key_of(path: &Path, tree: &Tree<'_>, typed: Typed) -> Option<&'static Key> {
    let mut found = None;
    walk(tree, table(is_project(path)), |other| {
        if let Role::Key(key) = other.role
            && other.element == typed.element
            && Some(key.name) == typed.key
        {
            found = Some(key);
        }
    });
    found
}

fn of_key(key: &Key) -> String {
    let required = if key.required { " It is required." } else { "" };
    format!("**`{}`**: {}\n\n{}{required}", key.name, takes(&key.shape), one_line(key.docs))
}

/// What a rule finds and why that matters; not its examples.
pub(super) fn of_rule(kind: &Kind) -> String {
    let page = kind.page();
    let end = ["\n## Bad", "\n## Fix"].iter().filter_map(|heading| page.find(heading)).min();
    let page = &page[..end.unwrap_or(page.len())];
    page.trim().replacen("# ", "**", 1).replacen('\n', "**\n", 1).replace("\n## ", "\n#### ")
}

/// The rule that a comment names.
fn in_comment(source: &Source, comment: Span, offset: u32) -> Option<(Span, String)> {
    let text = source.slice(comment);
    if !text.contains("polku") {
        return None;
    }
    let at = (offset - comment.start) as usize;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let start = text.get(..at)?.rfind(|c| !is_name(c)).map_or(0, |before| before + 1);
    let end = at + text.get(at..)?.find(|c| !is_name(c)).unwrap_or(text.len() - at);
    let kind = kinds().into_iter().find(|kind| kind.name == &text[start..end])?;
    let start = comment.start + start as u32;
    Some((Span { start, end: comment.start + end as u32 }, of_rule(kind)))
}

fn of_definition(desk: &Desk, path: &Path, sort: &'static str, id: &str) -> Option<String> {
    let found = find(desk, path, sort, id)?;
    let of = &found.definition;
    if sort == "touchpoint"
        && let Some(journey) = desk.journey(path)
        && let Some(touchpoint) = journey.find_touchpoint(id)
    {
        return Some(of_touchpoint(journey, touchpoint));
    }
    let name = if of.name.is_empty() { String::new() } else { format!(": {}", of.name) };
    let place = if is_project(&found.path) && !is_project(path) { ", of the catalog" } else { "" };
    let written = dedented(&found.source, of.whole);
    let written = if written.lines().count() > MOST_LINES || matches!(sort, "journey" | "stage") {
        String::new()
    } else {
        format!("\n\n```yaml\n{written}\n```")
    };
    Some(format!("**`{id}`**{name}\n\n{}{place}{written}", capital(sort)))
}

/// The longest definition that is shown, in lines.
const MOST_LINES: usize = 20;

/// The text of an element, its lines as if it stood at the beginning of its own.
fn dedented(source: &Source, whole: Span) -> String {
    let line = source.line_span(source.line_index(whole.start));
    let indent = (whole.start - line.start) as usize;
    let cut = |line: &str| {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        line[blanks.min(indent)..].trim_end().to_owned()
    };
    source.slice(whole).lines().map(cut).collect::<Vec<_>>().join("\n")
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// What is known of a touchpoint: where it stands, whose it is, its scores, and its ways in and out.
fn of_touchpoint(journey: &Journey, ix: TouchpointIx) -> String {
    let graph = JourneyGraph::new(journey);
    let touchpoint = journey.touchpoint(ix);
    let stage = &journey.stages[touchpoint.stage.index()];
    let stage_name = stage.name.as_ref().map_or(stage.kind.as_str(), |name| &name.value);
    let mut text = format!("**{}** `{}`\n\nTouchpoint of *{stage_name}*", touchpoint.name.value, touchpoint.id.value);
    let definitions = &journey.definitions;
    let mut facts: Vec<String> = Vec::new();
    facts.extend(touchpoint.ownership.map(|ownership| ownership.value.to_string()));
    facts.extend(touchpoint.contact.map(|contact| contact.value.to_string()));
    facts.extend(
        touchpoint.channels.iter().map(|channel| definitions.channels[channel.value.index()].name.value.clone()),
    );
    let team = touchpoint.responsible.map(|team| definitions.teams[team.value.index()].name.value.clone());
    facts.extend(team);
    if !facts.is_empty() {
        let _ = write!(text, " · {}", facts.join(" · "));
    }
    text += "\n";
    let scores: String = touchpoint.personas.iter().map(|persona| scores(journey, touchpoint, persona)).collect();
    if !scores.is_empty() {
        let _ = write!(text, "\n{scores}");
    }
    let names = |personas: PersonaSet| match personas == touchpoint.personas {
        true => String::new(),
        false => {
            let names: Vec<&str> = personas.iter().filter_map(|persona| journey.persona_name(persona)).collect();
            if names.is_empty() { String::new() } else { format!(", {}", names.join(" and ")) }
        }
    };
    let node = graph.node(ix);
    let entering: Vec<PersonaIx> = touchpoint.personas.iter().filter(|of| graph.entries(*of).contains(&ix)).collect();
    let mut ways_in = Vec::new();
    if !entering.is_empty() {
        ways_in.push(format!("- begins here{}", names(entering.into_iter().collect())));
    }
    for from in graph.graph().node_indices() {
        for (_, _, way) in graph.transitions(from).filter(|(_, to, _)| *to == node) {
            if let Some(from) = graph.touchpoint(from) {
                let id = &journey.touchpoint(from).id.value;
                ways_in.push(format!("- `{id}` ({}{})", way.kind.as_str(), names(way.personas)));
            }
        }
    }
    let mut ways_out = Vec::new();
    for (edge, to, way) in graph.transitions(node) {
        let id = match graph.graph()[to] {
            Node::Touchpoint(to) => journey.touchpoint(to).id.value.as_str(),
            Node::Done => "done",
            Node::Lost => "lost",
        };
        let shares: Vec<f64> = way.personas.iter().map(|persona| graph.probability(edge, persona)).collect();
        let is_same = shares.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1e-9);
        let share = match shares.first() {
            Some(&first) if is_same && first < 1.0 - 1e-9 => format!(", {}", percent(first)),
            Some(_) if !is_same => {
                let each = way.personas.iter().zip(&shares);
                let each =
                    each.filter_map(|(of, share)| Some(format!("{} {}", journey.persona_name(of)?, percent(*share))));
                format!(", {}", each.collect::<Vec<_>>().join(", "))
            }
            _ => String::new(),
        };
        let implicit = if way.way.is_none() { ", implicit" } else { "" };
        let when =
            graph.way(edge).and_then(|way| way.when.as_ref()).map_or(String::new(), |when| format!(": {}", when.value));
        ways_out.push(format!("- `{id}` ({}{share}{implicit}{}){when}", way.kind.as_str(), names(way.personas)));
    }
    for (title, ways) in [("In", ways_in), ("Out", ways_out)] {
        let left_out = ways.len().saturating_sub(MOST_WAYS);
        let shown = ways.into_iter().take(MOST_WAYS).collect::<Vec<_>>().join("\n");
        let rest = if left_out > 0 { format!("\n- {left_out} more") } else { String::new() };
        let shown = if shown.is_empty() { "- none".into() } else { shown };
        let _ = write!(text, "\n**{title}**\n\n{shown}{rest}\n");
    }
    text
}

/// How many ways are shown of each direction.
const MOST_WAYS: usize = 12;

fn percent(share: f64) -> String {
    format!("{} %", (share * 1000.0).round() / 10.0)
}

/// A persona's expectation against its experience, on a line of its own.
fn scores(journey: &Journey, touchpoint: &Touchpoint, persona: PersonaIx) -> String {
    let expectation = touchpoint.expectation.as_ref().and_then(|scores| scores.get(persona)).map(|score| score.value);
    let experience = touchpoint.experience.as_ref().and_then(|scores| scores.get(persona)).map(|score| score.value);
    let said = match (expectation, experience) {
        (None, None) => return String::new(),
        (Some(expected), None) => format!("expects {expected}"),
        (None, Some(experienced)) => format!("experiences {experienced}"),
        (Some(expected), Some(experienced)) => {
            let gap = ((experienced - expected) * 1e6).round() / 1e6;
            let gap = match gap {
                gap if gap < 0.0 => format!("−{}", -gap),
                gap if gap > 0.0 => format!("+{gap}"),
                _ => "0".into(),
            };
            format!("expects {expected}, experiences {experienced}, gap **{gap}**")
        }
    };
    let who = journey.persona_name(persona).map_or(String::new(), |name| format!("{name}: "));
    format!("- {who}{said}\n")
}

//! Parses the statements of a user journey, and reports invalid ones.

use std::collections::HashSet;
use std::ops::Range;

use super::lexer::{Lexer, Token};
use super::placed::Placed;
use super::prepare::{Prepared, displayed, first_word, is_blank};
use super::{Diagram, MERMAID_LOSS, MERMAID_SYNTAX, Score, Section, Task};
use crate::diagnostic::{Diagnostic, nearest, shorten};
use crate::model::Problems;
use crate::source::At;

/// Reads a diagram and reports all its problems at once. Returns `None` if it is not a user journey at all.
pub(super) fn parse(prepared: Prepared, problems: &mut Problems) -> Option<Diagram> {
    // Mermaid also adds a line end to the text.
    let end = prepared.text.as_str().len();
    let text = prepared.text.with_replacements(vec![(end..end, "\n".to_owned())]);
    let diagram = Diagram { title: prepared.title, ..Diagram::default() };
    let mut parser = Parser { lexer: Lexer::new(text.as_str()), text: &text, diagram, problems };
    parser.head()?;
    while parser.statement() {}
    Some(parser.diagram)
}

struct Parser<'t, 'p> {
    lexer: Lexer<'t>,
    text: &'t Placed,
    diagram: Diagram,
    problems: &'p mut Problems,
}

impl<'t> Parser<'t, '_> {
    fn slice(&self, range: Range<usize>) -> &'t str {
        &self.text.as_str()[range]
    }

    /// Returns the text of a line up to a position in it.
    fn line_before(&self, at: usize) -> &'t str {
        let before = self.slice(0..at);
        before.rsplit_once('\n').map_or(before, |(_, line)| line)
    }

    fn displayed_text(&self, range: Range<usize>) -> Option<String> {
        Some(displayed(self.slice(range))).filter(|text| !text.is_empty())
    }

    fn error(&mut self, range: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.report(Diagnostic::new(&MERMAID_SYNTAX, self.text.span(range), message).help(help));
    }

    fn report(&mut self, problem: Diagnostic) {
        self.problems.add(problem);
    }

    /// Reads `journey`, which must come first.
    fn head(&mut self) -> Option<()> {
        let whole = self.text.as_str();
        let word = first_word(whole);
        let (token, range) = self.lexer.next();
        if token == Token::Journey && word.starts_with("journey") {
            if self.slice(range.end..whole.len()).starts_with(':') {
                let message = "this is a polku journey in YAML, not a diagram of Mermaid";
                self.error(
                    range,
                    message,
                    "it needs no import: use `polku lint` and the other commands on it directly",
                );
                return None;
            }
            return Some(());
        }
        let at = self.trimmed(range.clone());
        let help = "a user journey begins with `journey`, in lower case";
        match word.as_str() {
            _ if self.slice(range).starts_with("---") => {
                let help = "front matter begins on the first line with `---` and ends with a line `---` of the same indentation";
                self.error(at, "Mermaid does not recognise this as front matter", help);
            }
            "" => self.error(at, "there is no diagram here", help),
            "journey" => {
                let message = "`journey` must come first, but an empty comment or another line precedes it";
                self.error(at, message, "remove everything before `journey`");
            }
            word if word.eq_ignore_ascii_case("journey") => {
                self.error(at, format!("Mermaid does not know `{word}`"), "write `journey`, in lower case");
            }
            word => {
                let other = OTHERS.iter().find(|other| word.starts_with(**other));
                let message = match other {
                    Some(other) => format!("this is a different kind of diagram: `{other}`"),
                    None => format!("no diagram of Mermaid begins with `{}`", shorten(word)),
                };
                let near = nearest(word, ["journey"]).filter(|_| other.is_none());
                let help = near.map_or(help.to_owned(), |near| format!("did you mean `{near}`?"));
                self.error(at, message, help);
            }
        }
        None
    }

    /// Reads the next statement. Returns false at the end.
    fn statement(&mut self) -> bool {
        let (token, range) = self.lexer.next();
        match token {
            Token::End => return false,
            Token::NewLine => {}
            Token::Title => {
                self.next_line("title", range.clone());
                self.diagram.title = self.displayed_text(range).or(self.diagram.title.take());
            }
            Token::Label => self.diagram.label = self.displayed_text(range),
            Token::Description => self.diagram.description = self.displayed_text(range),
            Token::Section => {
                self.next_line("section", range.clone());
                let name = displayed(self.slice(range));
                self.diagram.sections.push(Section { name, tasks: Vec::new() });
            }
            Token::Name => self.task(range),
            _ => self.report_invalid(token, range),
        }
        true
    }

    /// Reports a statement without a text. Mermaid takes the next line as its text.
    fn next_line(&mut self, statement: &str, text: Range<usize>) {
        if self.slice(0..text.start).ends_with('\n') {
            let text = self.trimmed(text);
            let message = format!("Mermaid takes this line as the text of `{statement}` above");
            let help = format!("write the text of `{statement}` on the same line");
            self.report(Diagnostic::new(&MERMAID_LOSS, self.text.span(text), message).help(help));
        }
    }

    /// Returns a range without the blanks around it.
    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = self.slice(range.clone());
        let start = range.start + text.len() - text.trim_start_matches(is_blank).len();
        start..start + text.trim_matches(is_blank).len()
    }

    fn task(&mut self, name: Range<usize>) {
        let name = self.trimmed(name);
        match self.lexer.next() {
            (Token::Data, data) => self.scored_task(name, data),
            (token, range) => {
                let shown = shorten(&displayed(self.slice(name.clone())));
                match token {
                    Token::Unknown => return self.report_invalid(token, range),
                    Token::Colon => {
                        let message = format!("there is nothing after the colon of `{shown}`");
                        self.error(range.clone(), message, format!("write its score: `{shown}: 3`, from 1 to 5"));
                    }
                    _ if self.is_cut(&name, &range) => {
                        let message = format!("`#` begins a comment and cuts off the task `{shown}`");
                        self.error(name, message, "for the character itself, write `#35;`");
                    }
                    _ => {
                        let help = format!("write its score, from 1 to 5, and its actors: `{shown}: 3: Somebody`");
                        self.error(name, format!("the task `{shown}` has no score"), help);
                    }
                }
                if token != Token::NewLine {
                    self.lexer.skip_line();
                }
            }
        }
    }

    /// Returns whether a comment follows a name on the same line.
    fn is_cut(&self, name: &Range<usize>, next: &Range<usize>) -> bool {
        self.slice(name.end..next.start).trim_start_matches(is_blank).starts_with('#')
    }

    fn scored_task(&mut self, name: Range<usize>, data: Range<usize>) {
        let text = &self.slice(data.clone())[1..];
        let (score, more) = text.split_once(':').unwrap_or((text, ""));
        let mut seen = HashSet::new();
        let (actors, dropped) = more.split_once(':').map_or((more, None), |(actors, dropped)| (actors, Some(dropped)));
        let actors = actors.split(',').map(displayed);
        let actors = actors.filter(|actor| !actor.is_empty() && seen.insert(actor.clone())).collect();
        if let Some(dropped) = dropped {
            let start = data.end - dropped.len();
            let span = self.text.span(start - 1..start + dropped.trim_end_matches(is_blank).len());
            let message = "Mermaid drops everything after the third colon";
            let help = "write `#58;` for a colon in a name";
            self.report(Diagnostic::new(&MERMAID_LOSS, span, message).help(help));
        }
        let from = data.start + 1;
        let score = self.score(from..from + score.len());
        let span = self.text.span(name.clone());
        let task = Task { name: At { value: displayed(self.slice(name)), span }, score, actors };
        if self.diagram.sections.is_empty() {
            self.diagram.sections.push(Section { name: String::new(), tasks: Vec::new() });
        }
        if let Some(section) = self.diagram.sections.last_mut() {
            section.tasks.push(task);
        }
    }

    fn score(&mut self, range: Range<usize>) -> Score {
        let written = self.slice(range.clone());
        let at = self.trimmed(range.clone());
        // If the score is empty, the problem points at the colon.
        let at = if at.is_empty() { range.start - 1..range.start } else { at };
        let (score, message, help) = match number(written) {
            Some(None) => {
                (Score::Missing, "the task has no score".to_owned(), "Mermaid takes it as 0: write a score from 1 to 5")
            }
            Some(Some(number)) if (1.0..=5.0).contains(&number) => return Score::Number(number),
            Some(Some(number)) => {
                let message = "the score is not from 1 to 5 and is left out".to_owned();
                (Score::Number(number), message, "convert other scales to 1 to 5")
            }
            None => {
                let message = format!("`{}` is not a score and is left out", shorten(&displayed(written)));
                let help = match written.contains("%%") {
                    true => "write a comment on a separate line",
                    false => "after the name comes a number from 1 to 5, then the actors",
                };
                (Score::NoNumber, message, help)
            }
        };
        self.report(Diagnostic::new(&MERMAID_LOSS, self.text.span(at), message).help(help));
        score
    }

    /// Reports an invalid statement, and continues on the next line.
    fn report_invalid(&mut self, token: Token, range: Range<usize>) {
        match token {
            Token::Journey => {
                let message = "a line cannot begin with the word `journey`, which begins the diagram";
                self.error(range, message, "in a name, write its first letter as `#106;`");
            }
            Token::Unfinished => {
                let text = self.slice(range.clone());
                let head = text.find([':', '{']).map_or(text.len(), |sign| sign + 1);
                let help = if text[..head].ends_with('{') {
                    "add a `}` after the text"
                } else {
                    "write a text after it, or remove it"
                };
                self.error(range.start..range.start + head, format!("`{}` has no end", &text[..head]), help);
            }
            Token::Unknown => {
                let message = "Mermaid does not allow a semicolon here";
                self.error(range, message, "remove it; in a name, write `#59;`");
            }
            _ => {
                let range = self.trimmed(range);
                let is_section = self.diagram.sections.last().is_some_and(|section| section.tasks.is_empty())
                    && !self.line_before(range.start).trim_matches(is_blank).is_empty();
                match is_section {
                    true => self.error(
                        range,
                        "a section has no score, and its name cannot contain a colon",
                        "write `#58;` for a colon in a name",
                    ),
                    false => self.error(
                        range,
                        "there is no name before this colon",
                        "write the name of the task before it; for a colon in a name, write `#58;`",
                    ),
                }
            }
        }
        self.lexer.skip_line();
    }
}

/// Converts a text to a number as JavaScript does: `Some(None)` for white space, `None` if it is not a number.
fn number(text: &str) -> Option<Option<f64>> {
    let text = text.trim_matches(is_blank);
    if text.is_empty() {
        return Some(None);
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = text.get(..2).filter(|head| head.eq_ignore_ascii_case(prefix)).map(|_| &text[2..]) {
            let digits: Option<Vec<u32>> = digits.chars().map(|digit| digit.to_digit(radix)).collect();
            let value =
                |digits: Vec<u32>| digits.iter().fold(0.0, |sum, &digit| sum * f64::from(radix) + f64::from(digit));
            return digits.filter(|digits| !digits.is_empty()).map(|digits| Some(value(digits)));
        }
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if unsigned == "Infinity" {
        return Some(Some(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY }));
    }
    // Rust also reads some words as numbers.
    let is_decimal = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|_| is_decimal).map(Some)
}

/// The first words of Mermaid's other diagrams.
const OTHERS: [&str; 37] = [
    "C4Component",
    "C4Container",
    "C4Context",
    "C4Deployment",
    "C4Dynamic",
    "agentflow",
    "architecture",
    "block",
    "classDiagram",
    "cynefin",
    "erDiagram",
    "eventmodeling",
    "flowchart",
    "gantt",
    "gitGraph",
    "graph",
    "info",
    "ishikawa",
    "kanban",
    "mindmap",
    "packet",
    "pie",
    "quadrantChart",
    "radar",
    "railroad",
    "requirement",
    "sankey",
    "sequenceDiagram",
    "stateDiagram",
    "swimlane",
    "timeline",
    "treeView",
    "treemap",
    "usecase",
    "venn",
    "wardley",
    "xychart",
];

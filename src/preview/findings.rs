//! The findings of `polku lint` on a page.

use super::places::{Elements, lines};
use crate::diagnostic::{Diagnostic, Severity};
use crate::render::Markup;
use crate::report::{Counts, count};
use crate::source::Source;

/// A finding.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Finding {
    rule: &'static str,
    /// The address of the page of the rule.
    page: Option<String>,
    severity: Severity,
    message: String,
    notes: Vec<String>,
    help: Option<String>,
    /// The file, and the line in it.
    file: String,
    line: usize,
    /// The elements of the picture that the finding is about.
    elements: Vec<String>,
}

impl Finding {
    /// Makes a finding of a file. `elements` are those of its journey, if that is drawn.
    pub fn new(source: &Source, elements: Option<&Elements>, diagnostic: &Diagnostic) -> Self {
        let span = diagnostic.primary.span;
        Finding {
            rule: diagnostic.kind.name,
            page: diagnostic.kind.address(),
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            notes: diagnostic.notes.clone(),
            help: diagnostic.help.clone(),
            file: source.name().to_owned(),
            line: lines(source, span).0,
            elements: elements.map_or(Vec::new(), |elements| elements.at(span)),
        }
    }

    /// Counts findings by severity.
    pub fn counts(found: &[Self]) -> Counts {
        let of = |severity| found.iter().filter(|one| one.severity == severity).count();
        Counts { errors: of(Severity::Error), warnings: of(Severity::Warning), infos: of(Severity::Info) }
    }

    pub fn write(&self, markup: &mut Markup) {
        let class = format!("found {}", self.severity);
        let (line, elements) = (self.line.to_string(), self.elements.join(" "));
        markup.begin("li", &[("class", &class)]);
        let attributes = [
            ("type", "button"),
            ("class", "found-open"),
            ("data-file", self.file.as_str()),
            ("data-line", line.as_str()),
            ("data-elements", elements.as_str()),
        ];
        markup.begin("button", &attributes);
        markup.element("span", &[("class", "severity")], self.severity.as_str());
        markup.element("span", &[("class", "said")], &self.message);
        markup.begin("span", &[("class", "where")]).element("span", &[("class", "rule")], self.rule);
        markup.text(" ").text(&format!("{}:{line}", self.file)).end().end();
        for note in &self.notes {
            markup.element("p", &[("class", "note")], note);
        }
        if let Some(help) = &self.help {
            markup.begin("p", &[("class", "help")]).element("span", &[], "help").text(": ").text(help).end();
        }
        if let Some(page) = &self.page {
            let attributes = [("href", page.as_str()), ("target", "_blank"), ("rel", "noreferrer")];
            markup.begin("p", &[("class", "more")]);
            markup.element("a", &attributes, &format!("More about {}", self.rule)).end();
        }
        markup.end();
    }
}

/// Returns a summary such as "1 error, 2 warnings" or "no findings".
pub(super) fn summary(counts: Counts) -> String {
    let counts = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.infos, "info")];
    let parts: Vec<String> =
        counts.iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(*number, noun)).collect();
    if parts.is_empty() { "no findings".into() } else { parts.join(", ") }
}

/// Returns the highest severity, or "none" if there are no findings.
pub(super) fn highest_severity(counts: Counts) -> &'static str {
    match counts {
        Counts { errors: 1.., .. } => "error",
        Counts { warnings: 1.., .. } => "warning",
        Counts { infos: 1.., .. } => "info",
        _ => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn a_finding_links_to_the_page_of_its_rule_if_that_has_an_address() {
        let kind = crate::lint::RULES[0].kind();
        let diagnostic = Diagnostic::new(kind, Span::default(), "it is odd");
        let finding = Finding::new(&Source::new("a.yaml", ""), None, &diagnostic);
        let written = |page| {
            let mut markup = Markup::default();
            Finding { page, ..finding.clone() }.write(&mut markup);
            markup.finish()
        };
        let linked = written(kind.address_in("https://example.org"));
        let link = format!("<a href=\"https://example.org/rules/{}.html\"", kind.name);
        assert!(linked.contains(&link), "{linked}");
        assert!(!written(None).contains("<a "));
    }
}

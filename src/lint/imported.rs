//! A comment for imported journeys: it ignores what no import can know.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{RULES, Settings, lint};
use crate::model::{self, Catalog};
use crate::source::Source;

/// Rules about what the formats of other tools have no place for: kinds of stages, transitions, ends, recoveries, and
/// feedback. What an author may well add at once, such as expectations, stays reported.
const UNKNOWABLE: [&str; 13] = [
    "missing-stage",
    "stage-order",
    "unreachable-touchpoint",
    "dead-end",
    "trap",
    "stranded-persona",
    "no-renewal",
    "stage-skipped",
    "no-exit",
    "point-of-no-return",
    "unrecovered-failure",
    "no-feedback",
    "sourceless-expectation",
];

/// The reason that the comment gives.
const REASON: &str = "no import can know this; take a name out when you add what it asks for";

/// Returns the text of an imported journey with a comment that ignores the findings about what no import can know. It
/// names only the rules that find something. `unused-ignore` reports a name when it is no longer needed.
pub(crate) fn ignore_unknowable(text: String) -> String {
    let source = Arc::new(Source::new("imported.yaml", text.as_str()));
    let Some(journey) = model::load(&source, &Catalog::default()).value else { return text };
    let found: BTreeSet<&str> =
        lint(&journey, &Settings::default(), "").iter().map(|finding| finding.kind.name).collect();
    let in_order = RULES.iter().map(|rule| rule.kind().name);
    let names: Vec<&str> = in_order.filter(|name| UNKNOWABLE.contains(name) && found.contains(name)).collect();
    if names.is_empty() {
        return text;
    }
    // Below the comment that every import begins with.
    let head: usize = text.split_inclusive('\n').take_while(|line| line.starts_with('#')).map(str::len).sum();
    let (head, rest) = text.split_at(head);
    format!("{head}# polku: ignore-file[{}] {REASON}\n{rest}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_one_of_a_rule() {
        for name in UNKNOWABLE {
            assert!(crate::lint::rule_named(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_journey_without_such_findings_has_no_comment() {
        let text = "# Imported.\njourney: X\nstages:\n  - { id: starting-state, touchpoints: [{ name: a, ownership: social }] }\n  - { id: pre-purchase, touchpoints: [{ name: b, next: [c, lost] }] }\n  - { id: purchase, touchpoints: c }\n  - { id: post-purchase, touchpoints: [{ name: d, feedback: true, next: [a, done] }] }\n";
        assert_eq!(ignore_unknowable(text.to_owned()), text);
        let left = text.replace("next: [a, done]", "next: done");
        assert_eq!(
            ignore_unknowable(left.clone()),
            left.replace("journey: X", &format!("# polku: ignore-file[no-renewal] {REASON}\njourney: X"))
        );
    }
}

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, normal, rule};
use crate::model::Touchpoint;

rule! {
    /// Two touchpoints have the same name.
    ///
    /// ## Why
    ///
    /// In pictures and in conversation, a touchpoint is known by its name, so nobody can tell two with the same name
    /// apart. Figures and feedback about one of them end up at the other. Usually the two differ in something that the
    /// name could say: how the customer does it, or when. Differences in case and spacing do not count.
    ///
    /// Source: polku's domain model, “Feedback and data”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Look at the menu, id: website-menu }]
    ///   - id: purchase
    ///     touchpoints: [{ name: Look at the menu, id: table-menu }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Look at the menu on the website, id: website-menu }]
    ///   - id: purchase
    ///     touchpoints: [{ name: Look at the menu at the table, id: table-menu }]
    /// ```
    DuplicateName = "duplicate-name", Consistency, Warning
}

impl Rule for DuplicateName {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let mut first: HashMap<String, &Touchpoint> = HashMap::new();
        for touchpoint in &subject.journey.touchpoints {
            let earlier = *first.entry(normal(&touchpoint.name.value)).or_insert(touchpoint);
            if earlier.id.value == touchpoint.id.value {
                continue;
            }
            let message = format!("`{}` has the same name as `{}`", touchpoint.id.value, earlier.id.value);
            let finding = Diagnostic::new(&KIND, touchpoint.name.span, message)
                .related(earlier.name.span, "the first touchpoint with this name");
            findings.push(
                finding
                    .help("change one of the names to say how they differ; if they are the same touchpoint, keep one"),
            );
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[duplicate-name]: `table-menu` has the same name as `website-menu`
     --> example.yaml:6:27
      |
    4 |     touchpoints: [{ name: Look at the menu, id: website-menu }]
      |                           ---------------- the first touchpoint with this name
    5 |   - id: purchase
    6 |     touchpoints: [{ name: Look at the menu, id: table-menu }]
      |                           ^^^^^^^^^^^^^^^^
      |
      = help: change one of the names to say how they differ; if they are the same touchpoint, keep one
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey, labels};

    const RULE: &str = "duplicate-name";

    #[test]
    fn the_later_ones_are_told_with_the_first() {
        let text = journey("", "Order, { name: order, id: again }, { name: ' Order ', id: once-more }, Pay");
        let expected =
            ["order: `again` has the same name as `order`", "' Order ': `once-more` has the same name as `order`"];
        assert_eq!(found(RULE, &text), expected);
        assert_eq!(
            labels(RULE, &text),
            ["Order: the first touchpoint with this name", "Order: the first touchpoint with this name"]
        );
    }

    #[test]
    fn an_id_is_no_name() {
        assert_eq!(found(RULE, &journey("", "{ name: Order, id: pay }, { name: Pay, id: order }")), [""; 0]);
    }
}

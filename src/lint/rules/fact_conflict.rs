use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, WholeProject, normal, rule};
use crate::model::{Definitions, Fact};

rule! {
    /// Two channels state a fact differently.
    ///
    /// ## Why
    ///
    /// The same facts must be in every channel. A customer who reads one price on the website and another on Facebook
    /// does not ask which is right, but loses trust, and trust is expensive to win back.
    ///
    /// The rule compares what is under `in` of the fact. It ignores differences in case and spacing; every other
    /// difference counts, so use the same words everywhere. A channel that does not state the fact is no conflict: if
    /// customers look for the fact there, it is a `fact-gap`. A fact in the project's catalog is judged once, in
    /// `polku.yaml`.
    ///
    /// Source: polku's domain model, “Channels” (Filenius 2015).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// channels: { website: Website, facebook: Facebook }
    /// facts: { price: { statement: Price of a pancake, in: { website: 8 €, facebook: 7 € } } }
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Look at the menu, channel: website, facts: price }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// channels: { website: Website, facebook: Facebook }
    /// facts: { price: { statement: Price of a pancake, in: { website: 8 €, facebook: 8 € } } }
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Look at the menu, channel: website, facts: price }]
    /// ```
    FactConflict = "fact-conflict", Consistency, Error, Service
}

impl Rule for FactConflict {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let definitions = &subject.journey.definitions;
        let own = definitions.facts.iter().filter(|fact| !fact.identity.from_catalog);
        findings.extend(own.filter_map(|fact| conflict(fact, definitions)));
    }

    fn check_project(&self, project: &WholeProject<'_>, findings: &mut Vec<Diagnostic>) {
        findings.extend(project.catalog.facts.iter().filter_map(|fact| conflict(fact, project.catalog)));
    }
}

/// How many wordings are shown besides the first.
const MOST_WORDINGS: usize = 4;

fn conflict(fact: &Fact, definitions: &Definitions) -> Option<Diagnostic> {
    let mut wordings = definitions.stated(fact).filter_map(|(channel, says)| {
        let id = definitions.channels.get(channel.value.index())?.identity.id.value.as_str();
        says.value.as_ref().map(|text| (id, text, says.span))
    });
    let (first, text, first_span) = wordings.next()?;
    let common = normal(text);
    let mut others = wordings.filter(|(_, text, _)| normal(text) != common).take(MOST_WORDINGS);
    let (other, _, span) = others.next()?;
    let message = format!("`{first}` and `{other}` state the fact `{}` differently", fact.identity.id.value);
    let finding = Diagnostic::new(&KIND, span, message).related(first_span, stated_in(first));
    let finding = finding.labelled(stated_in(other));
    let finding = others.fold(finding, |finding, (channel, _, span)| finding.related(span, stated_in(channel)));
    Some(finding.help("use the same words in every channel; if these are two facts, define two"))
}

fn stated_in(channel: &str) -> String {
    format!("stated in `{channel}`")
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[fact-conflict]: `website` and `facebook` state the fact `price` differently
     --> example.yaml:3:80
      |
    3 | facts: { price: { statement: Price of a pancake, in: { website: 8 €, facebook: 7 € } } }
      |                                                                 ---            ^^^ stated in `facebook`
      |                                                                 |
      |                                                                 stated in `website`
      |
      = help: use the same words in every channel; if these are two facts, define two
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::Settings;
    use crate::lint::rules::testing::{catalog, found, found_with, journey, labels};

    const RULE: &str = "fact-conflict";

    fn said(says: &str) -> String {
        let keys = format!(
            "channels: {{ web: Website, phone: Phone, shop: Shop }}\nfacts: {{ price: {{ statement: Price, in: {{ {says} }} }} }}"
        );
        journey(&keys, "{ name: Look, facts: price }")
    }

    #[test]
    fn capitals_and_blanks_make_no_difference() {
        assert_eq!(found(RULE, &said("web: From 8 €, phone: \"from  8 €\"")), [""; 0]);
        assert_eq!(found(RULE, &said("web: 8 €, phone: , shop: 8 €")), [""; 0]);
        assert_eq!(found(RULE, &said("web: , phone: ")), [""; 0]);
    }

    #[test]
    fn one_finding_shows_all_wordings() {
        let text = said("web: 8 €, phone: 8 €, shop: 9 €");
        assert_eq!(found(RULE, &text), ["9 €: `web` and `shop` state the fact `price` differently"]);
        assert_eq!(labels(RULE, &text), ["8 €: stated in `web`"]);
        let text = said("web: 8 €, phone: 7 €, shop: 9 €");
        assert_eq!(found(RULE, &text), ["7 €: `web` and `phone` state the fact `price` differently"]);
        assert_eq!(labels(RULE, &text), ["8 €: stated in `web`", "9 €: stated in `shop`"]);
    }

    #[test]
    fn a_journey_does_not_report_conflicts_in_the_catalog() {
        let shared = catalog(
            "channels: { web: Website, phone: Phone }\nfacts: { price: { statement: Price, in: { web: 8 €, phone: 7 € } } }",
        );
        let text = journey("", "{ name: Look, facts: price }, { name: Look again, facts: price }");
        assert_eq!(found_with(RULE, &text, &shared, Settings::default()), [""; 0]);
    }
}

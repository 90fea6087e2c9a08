use crate::diagnostic::{Diagnostic, shorten};
use crate::lint::{Rule, Subject, rule};
use crate::model::{Aspect, PerPersona, Touchpoint};

rule! {
    /// A score rests on nothing.
    ///
    /// ## Why
    ///
    /// A map whose touchpoints say what they rest on lets readers tell what was seen from what was guessed. A score without a
    /// basis stands between the two. `basis: assumed` is an honest answer: pictures hatch it.
    ///
    /// The rule looks at journeys in which `based-on` is a map of sources, or in which a touchpoint has a `basis`; it is silent
    /// where `based-on` is a list. A touchpoint with `metrics` is measured.
    ///
    /// Source: polku's domain model, “Feedback and data”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// based-on: { talks: { name: Talks with six guests, kind: reported } }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [{ name: Order, experience: 3 }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// based-on: { talks: { name: Talks with six guests, kind: reported } }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [{ name: Order, experience: 3, basis: talks }]
    /// ```
    UnsupportedScore = "unsupported-score", Style, Info
}

impl Rule for UnsupportedScore {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let says = !journey.sources.is_empty() || journey.coverage().is_some();
        if !journey.based_on.is_empty() || !says {
            return;
        }
        for touchpoint in journey.touchpoints.iter().filter(|touchpoint| touchpoint.metrics.is_empty()) {
            let scores = [(Aspect::Experience, &touchpoint.experience), (Aspect::Expectation, &touchpoint.expectation)];
            let unsupported: Vec<_> = scores
                .into_iter()
                .filter_map(|(aspect, scores)| Some((aspect, scores.as_ref()?)))
                .filter(|(aspect, _)| touchpoint.bases_of(*aspect).next().is_none())
                .collect();
            if let Some((_, first)) = unsupported.first() {
                let what: Vec<&str> = unsupported.iter().map(|(aspect, _)| aspect.as_str()).collect();
                findings.push(finding(touchpoint, &what, first));
            }
        }
    }
}

fn finding(touchpoint: &Touchpoint, what: &[&str], scores: &PerPersona<f64>) -> Diagnostic {
    let span = match scores {
        PerPersona::All(score) => score.span,
        PerPersona::Each(scores) => scores.first().map_or(touchpoint.place.head, |(persona, _)| persona.span),
    };
    let (what, verb) = (what.join(" and "), if what.len() == 1 { "rests" } else { "rest" });
    let message = format!("the {what} of `{}` {verb} on nothing", shorten(&touchpoint.id.value));
    let help = "add a `basis`: the id of a source in `based-on`, `observed`, `reported`, `measured`, `documented`, or `assumed`";
    Diagnostic::new(&KIND, span, message).help(help)
}

#[cfg(test)]
super::tests::shows! {
    @r"
    info[unsupported-score]: the experience of `order` rests on nothing
     --> example.yaml:5:46
      |
    5 |     touchpoints: [{ name: Order, experience: 3 }]
      |                                              ^
      |
      = help: add a `basis`: the id of a source in `based-on`, `observed`, `reported`, `measured`, `documented`, or `assumed`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    #[test]
    fn it_is_silent_unless_the_journey_says_what_it_rests_on() {
        let score = "{ name: Order, experience: 3, expectation: 4 }";
        for keys in ["", "based-on: [Talks]"] {
            assert_eq!(found("unsupported-score", &journey(keys, score)), [""; 0], "{keys}");
        }
        let message = "3: the experience and expectation of `order` rest on nothing";
        assert_eq!(found("unsupported-score", &journey("based-on: { a: Talks }", score)), [message]);
        for supported in [
            "{ name: Order, experience: 3, basis: a }",
            "{ name: Order, experience: 3, basis: assumed }",
            "{ name: Order, experience: 3, basis: { kind: observed, of: [experience, wait] } }",
            "{ name: Order, experience: 3, metrics: { csat: 3.4 } }",
            "Order",
        ] {
            let found = found("unsupported-score", &journey("based-on: { a: Talks }", supported));
            assert_eq!(found, [""; 0], "{supported}");
        }
        let other = "{ name: Order, experience: 3, basis: { kind: observed, of: wait } }";
        let message = "3: the experience of `order` rests on nothing";
        assert_eq!(found("unsupported-score", &journey("", other)), [message]);
    }
}

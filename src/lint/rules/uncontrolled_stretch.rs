use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaSet, TouchpointIx};

rule! {
    /// Too many touchpoints in a row are outside the company's control.
    ///
    /// ## Why
    ///
    /// Much of a customer's experience happens where the company is not: among friends, in reviews, alone, on a
    /// partner's bus. Where one such touchpoint follows another, the company neither hears what goes wrong nor can put
    /// it right. A touchpoint of the company in between, such as a message or a call, ends the stretch.
    ///
    /// Outside the company's control are touchpoints with `ownership: customer`, `social` or `external`, and those of a
    /// partner without a `responsible` team. A touchpoint without `ownership` ends the stretch, and so does a renewal.
    /// A loop counts with all its touchpoints. The rule reports the longest stretch of each persona.
    ///
    /// Days at home among one's own people are part of care, and no gap in it. The preset `health` turns the rule off.
    ///
    /// Source: polku's domain model, “Ownership of touchpoints” (Saarijärvi & Puustinen 2020).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints:
    ///       - { name: Hear a friend's tip, ownership: social }
    ///       - { name: Search the web, ownership: external }
    ///       - { name: Read reviews, ownership: social }
    ///       - { name: Think it over, ownership: customer }
    ///       - { name: Look at the menu, ownership: company }
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints:
    ///       - { name: Hear a friend's tip, ownership: social }
    ///       - { name: Search the web, ownership: external }
    ///       - { name: Look at the menu, ownership: company }
    ///       - { name: Read reviews, ownership: social }
    ///       - { name: Think it over, ownership: customer }
    /// ```
    UncontrolledStretch = "uncontrolled-stretch", Management, Warning, Service {
        /// How many touchpoints outside the company's control may follow each other.
        max "max": Count = Whole(3);
    }
}

impl Rule for UncontrolledStretch {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let most = subject.options::<options::Options>().max.0 as usize;
        let uncontrolled = |ix| journey.touchpoint(ix).is_uncontrolled();
        if (0..journey.touchpoints.len()).map(TouchpointIx::from).filter(|&ix| uncontrolled(ix)).count() <= most {
            return;
        }
        let mut stretches: BTreeMap<Vec<TouchpointIx>, PersonaSet> = BTreeMap::new();
        for persona in journey.travellers().iter() {
            let stretch = subject.analysis.longest_stretch(persona, uncontrolled);
            if stretch.len() > most {
                let personas = stretches.entry(stretch).or_default();
                *personas = personas.or([persona].into_iter().collect());
            }
        }
        for (stretch, personas) in stretches {
            let Some(&first) = stretch.first() else { continue };
            let whom = journey.for_personas(personas);
            let message =
                format!("{} touchpoints in a row are outside the {}'s control{whom}", stretch.len(), subject.company());
            let finding = Diagnostic::new(&KIND, journey.touchpoint(first).name.span, message);
            let finding = subject.with_stretch(finding.labelled("the stretch begins here"), &stretch);
            findings.push(finding.help(format!(
                "add a touchpoint of the {} in between, or make a team `responsible` for a partner's touchpoint; at most {most} in a row are allowed (`max`)",
                subject.company()
            )));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[uncontrolled-stretch]: 4 touchpoints in a row are outside the company's control
     --> example.yaml:5:17
      |
    5 |       - { name: Hear a friend's tip, ownership: social }
      |                 ^^^^^^^^^^^^^^^^^^^ the stretch begins here
    6 |       - { name: Search the web, ownership: external }
      |                 -------------- step 2
    7 |       - { name: Read reviews, ownership: social }
      |                 ------------ step 3
    8 |       - { name: Think it over, ownership: customer }
      |                 ------------- step 4
      |
      = note: stretch: hear-a-friends-tip → search-the-web → read-reviews → think-it-over
      = help: add a touchpoint of the company in between, or make a team `responsible` for a partner's touchpoint; at most 3 in a row are allowed (`max`)
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, found_of_project, journey, labels};

    const RULE: &str = "uncontrolled-stretch";
    const THREE: &str =
        "{ name: A, ownership: social }, { name: B, ownership: external }, { name: C, ownership: customer }";

    #[test]
    fn three_are_the_most_unless_it_is_configured() {
        let four = format!("{THREE}, {{ name: D, ownership: partner }}");
        assert_eq!(found(RULE, &journey("", THREE)), [""; 0]);
        let message = "A: 4 touchpoints in a row are outside the company's control";
        assert_eq!(found(RULE, &journey("", &four)), [message]);
        assert_eq!(labels(RULE, &journey("", &four)), ["B: step 2", "C: step 3", "D: step 4"]);
        let with_max =
            |max, touchpoints| found_of_project(RULE, &format!("{{ max: {max} }}"), &journey("", touchpoints)).len();
        assert_eq!(with_max(4, &four), 0);
        assert_eq!(with_max(2, THREE), 1);
    }

    #[test]
    fn what_a_team_answers_for_and_what_is_not_stated_ends_a_stretch() {
        let rest = "{ name: E, ownership: social }, { name: F, ownership: social }";
        for between in ["D", "{ name: D, ownership: company }", "{ name: D, ownership: partner, responsible: hall }"] {
            let text = journey("teams: { hall: Hall }", &format!("{THREE}, {between}, {rest}"));
            assert_eq!(found(RULE, &text), [""; 0], "{between}");
        }
    }

    #[test]
    fn a_loop_counts_with_all_its_touchpoints() {
        let text = journey("", &format!("{THREE}, {{ name: D, ownership: social, next: [b, done] }}"));
        assert_eq!(found(RULE, &text).len(), 1);
    }

    #[test]
    fn a_renewal_begins_another_round() {
        let text = "journey: X\nstages:\n  - { id: starting-state, touchpoints: [{ name: A, ownership: social }, { name: B, ownership: social }] }\n  - { id: purchase, touchpoints: [{ name: C, ownership: company }] }\n  - { id: post-purchase, touchpoints: [{ name: D, ownership: customer }, { name: E, ownership: customer, next: [a, done] }] }\n";
        assert_eq!(found(RULE, text), [""; 0]);
    }

    #[test]
    fn personas_who_share_a_stretch_share_a_finding() {
        let keys = "personas: { host: Host, guest: Guest, child: Child }";
        let text = format!("{THREE}, {{ name: D, ownership: social, personas: [host, guest] }}");
        let message = "A: 4 touchpoints in a row are outside the company's control for Host and Guest";
        assert_eq!(found(RULE, &journey(keys, &text)), [message]);
    }
}

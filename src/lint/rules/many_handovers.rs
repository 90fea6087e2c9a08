use std::collections::HashSet;

use crate::analysis::{Hands, Path};
use crate::diagnostic::{Diagnostic, shorten};
use crate::lint::subject::MOST_LABELS;
use crate::lint::{Rule, Subject, rule};
use crate::source::Span;

rule! {
    /// The main path has many handovers between teams and partners.
    ///
    /// ## Why
    ///
    /// Every handover between departments, or to a partner, is a risk: the next one asks again what the last one knew,
    /// and nobody is responsible for what falls between the two.
    ///
    /// The rule follows the main path of the first persona: the path of most of those who get through, and the path of each
    /// scenario. At each touchpoint the customer is with its
    /// `partner`, or else with its `responsible` team, then with the teams under `frontstage` and `backstage`, in this
    /// order. Every change is a handover, so work that goes to another team and comes back is two. A touchpoint that
    /// names none of them changes nothing.
    ///
    /// Source: polku's domain model, “Management”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: A party at the hut
    /// teams: { sales: Sales, kitchen: Kitchen, hall: Hall }
    /// partners: { bus: Bus company }
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Ask for an offer, responsible: sales, backstage: { text: Check the date, team: kitchen } }
    ///       - { name: Book, responsible: sales }
    ///       - { name: Ride to the hut, partner: bus }
    ///       - { name: Sit down, responsible: hall }
    ///       - { name: Eat, responsible: kitchen }
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: A party at the hut
    /// teams: { sales: Sales, kitchen: Kitchen }
    /// partners: { bus: Bus company }
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Ask for an offer, responsible: sales }
    ///       - { name: Book, responsible: sales }
    ///       - { name: Ride to the hut, partner: bus }
    ///       - { name: Sit down, responsible: kitchen }
    ///       - { name: Eat, responsible: kitchen }
    /// ```
    ManyHandovers = "many-handovers", Management, Warning, Service {
        /// How many handovers the path may have.
        max "max": Count = Whole(4);
    }
}

impl Rule for ManyHandovers {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let most = subject.options::<options::Options>().max.0 as usize;
        let mut judged = HashSet::new();
        for (words, _, path) in subject.told_paths() {
            if let Some(finding) = too_many(subject, &words, &path, most)
                && judged.insert(finding.primary.span)
            {
                findings.push(finding);
            }
        }
    }
}

/// Returns the finding of a path with more than `most` handovers. `words` name the path.
fn too_many(subject: &Subject<'_>, words: &str, path: &Path, most: usize) -> Option<Diagnostic> {
    let journey = subject.journey;
    let hands: Vec<(Hands, Span)> = path.touchpoints.iter().flat_map(|&ix| Hands::of(journey.touchpoint(ix))).collect();
    let changes = hands.windows(2).filter(|pair| pair[0].0 != pair[1].0);
    let handovers: Vec<(Hands, Hands, Span)> = changes.map(|pair| (pair[0].0, pair[1].0, pair[1].1)).collect();
    // The place is the first handover that is one too many.
    let &(from, to, place) = handovers.get(most)?;
    let count = handovers.len();
    let noun = if count == 1 { "handover" } else { "handovers" };
    let message = format!("{words} has {count} {noun} between teams and partners, more than {most}");
    let label = |number: usize, from: Hands, to: Hands| {
        format!("handover {number}: from {} to {}", shorten(from.name(journey)), shorten(to.name(journey)))
    };
    let mut finding = Diagnostic::new(&KIND, place, message).labelled(label(most + 1, from, to));
    let others = handovers.iter().enumerate().filter(|(index, _)| *index != most);
    for (index, &(from, to, span)) in others.take(MOST_LABELS) {
        finding = finding.related(span, label(index + 1, from, to));
    }
    Some(finding.help(format!(
        "let one team stay with the {} longer, or make one team responsible for a handover",
        subject.customer()
    )))
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[many-handovers]: the main path has 5 handovers between teams and partners, more than 4
      --> example.yaml:11:35
       |
     7 |       - { name: Ask for an offer, responsible: sales, backstage: { text: Check the date, team: kitchen } }
       |                                                                                                ------- handover 1: from Sales to Kitchen
     8 |       - { name: Book, responsible: sales }
       |                                    ----- handover 2: from Kitchen to Sales
     9 |       - { name: Ride to the hut, partner: bus }
       |                                           --- handover 3: from Sales to Bus company
    10 |       - { name: Sit down, responsible: hall }
       |                                        ---- handover 4: from Bus company to Hall
    11 |       - { name: Eat, responsible: kitchen }
       |                                   ^^^^^^^ handover 5: from Hall to Kitchen
       |
       = help: let one team stay with the customer longer, or make one team responsible for a handover
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, found_of_project, journey, labels};

    const RULE: &str = "many-handovers";
    const KEYS: &str = "teams: { a: Ann, b: Bo }\npartners: { a: Bus }";

    /// Returns the number of handovers on a path.
    fn count(touchpoints: &str) -> usize {
        let found = found_of_project(RULE, "{ max: 0 }", &journey(KEYS, touchpoints));
        found.first().map_or(0, |message| {
            let words = message.split_whitespace();
            words.filter_map(|word| word.parse().ok()).next().unwrap_or_default()
        })
    }

    #[test]
    fn every_change_is_a_handover() {
        assert_eq!(count("{ name: X, responsible: a }, { name: Y, responsible: a }"), 0);
        assert_eq!(count("{ name: X, responsible: a }, Y, { name: Z, responsible: b }"), 1);
        assert_eq!(count("{ name: X, responsible: a }, { name: Y, responsible: b }, { name: Z, responsible: a }"), 2);
    }

    #[test]
    fn a_partner_carries_out_what_a_team_answers_for() {
        assert_eq!(count("{ name: X, responsible: a }, { name: Y, partner: a, responsible: a }"), 1);
    }

    #[test]
    fn teams_named_behind_a_touchpoint_count() {
        let behind =
            |keys: &str| count(&format!("{{ name: X, responsible: a, {keys} }}, {{ name: Y, responsible: a }}"));
        assert_eq!(behind("backstage: { text: Do, team: b }"), 2);
        assert_eq!(behind("frontstage: { text: Do, team: b }"), 2);
        assert_eq!(behind("backstage: [Do, { text: Do it, team: a }]"), 0);
        assert_eq!(behind("support: { text: Do, team: b }"), 0);
    }

    #[test]
    fn only_the_main_path_counts() {
        let fork = "{ name: X, responsible: a, next: [y, { to: z, probability: 0.9 }] }, { name: Y, responsible: b }";
        assert_eq!(count(&format!("{fork}, {{ name: Z, responsible: a }}")), 0);
        assert_eq!(count("{ name: X, responsible: a, next: y }, { name: Y, responsible: b, next: lost }"), 1);
    }

    #[test]
    fn the_place_is_the_first_that_is_one_too_many() {
        let text = ["a", "b", "a", "b", "a", "b", "a"].iter().enumerate();
        let text: Vec<_> = text.map(|(index, team)| format!("{{ name: T{index}, responsible: {team} }}")).collect();
        let keys = format!("{KEYS}\npersonas: {{ host: Host, guest: Guest }}");
        let text = journey(&keys, &text.join(", "));
        let message = "b: the main path for Host has 6 handovers between teams and partners, more than 4";
        assert_eq!(found(RULE, &text), [message]);
        assert_eq!(labels(RULE, &text)[0], "b: handover 1: from Ann to Bo");
        assert_eq!(labels(RULE, &text).len(), 5);
    }
}

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, list};
use crate::lint::{Rule, Subject, WholeProject, rule};
use crate::model::{Journey, Ownership, Reach, StageKind, Target, Touchpoint};
use crate::source::Span;
use crate::words::{Lang, TRADE, Word};

rule! {
    /// Your words replace some of trade's, and the pictures still draw others.
    ///
    /// ## Why
    ///
    /// polku's own words come from books on trade: "purchase", "company-owned", "lost". With `terms`, an organization
    /// says what it calls these. A picture that calls one stage "Care" and the next "post-purchase" looks unfinished,
    /// and readers ask who buys what.
    ///
    /// The rule looks at the words that name trade, in the language of the journey, as far as its pictures draw them. It
    /// says nothing where `terms` replaces none of them, because a shop may call its pains problems. A ready set has
    /// all of them. To keep a word on purpose, write it: `lost: lost`.
    ///
    /// Sources: polku's domain model, “Stages and the loop” and “Ownership of touchpoints”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: A broken wrist
    /// terms: { purchase: Treatment }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [{ name: Has an X-ray, ownership: company }]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Has the cast taken off, next: done }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: A broken wrist
    /// terms: { extends: health, purchase: Treatment }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [{ name: Has an X-ray, ownership: company }]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Has the cast taken off, next: done }]
    /// ```
    TermsPartial = "terms-partial", Style, Info
}

impl Rule for TermsPartial {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        if let Some(place) = place_of_terms(subject.journey, false) {
            findings.extend(finding(place, &left(subject.journey)));
        }
    }

    fn check_project(&self, project: &WholeProject<'_>, findings: &mut Vec<Diagnostic>) {
        // A journey with words of its own has a finding of its own.
        let shared = project.journeys.iter().filter(|journey| place_of_terms(journey, false).is_none());
        let (mut place, mut words) = (None, BTreeSet::new());
        for journey in shared {
            place = place.or_else(|| place_of_terms(journey, true));
            words.extend(left(journey));
        }
        findings.extend(place.and_then(|place| finding(place, &words)));
    }
}

/// Returns where the first word of the author's stands, in the project file or in the journey.
fn place_of_terms(journey: &Journey, in_project: bool) -> Option<Span> {
    let own = journey.terms.own.values().filter(|term| term.from_project == in_project);
    own.map(|term| term.value.span).min_by_key(|span| span.start)
}

/// Returns the words of trade that a journey draws and that its words leave, if they replace others.
fn left(journey: &Journey) -> BTreeSet<Word> {
    let lang = Lang::of(journey.lang.as_ref().map(|lang| lang.value.as_str()));
    let is_given = |word: &Word| journey.terms.given(*word, lang).is_some();
    if !TRADE.iter().any(is_given) {
        return BTreeSet::new();
    }
    TRADE.into_iter().filter(|word| !is_given(word) && draws(journey, *word)).collect()
}

/// Returns whether pictures of a journey draw a word of trade.
fn draws(journey: &Journey, word: Word) -> bool {
    let kind = |kind| journey.stages.iter().any(|stage| stage.kind == kind);
    let any = |is: &dyn Fn(&Touchpoint) -> bool| journey.touchpoints.iter().any(is);
    let ownership = |ownership| any(&|one| one.ownership.is_some_and(|at| at.value == ownership));
    let reach = |reach| any(&|one| one.reach.is_some_and(|at| at.value == reach));
    let leads = |one: &Touchpoint, is: &dyn Fn(Target) -> bool| one.next.iter().flatten().any(|to| is(to.to.value));
    let starts =
        |to: Target| matches!(to, Target::Touchpoint(to) if journey.stage_kind(to) == StageKind::StartingState);
    match word {
        Word::PrePurchase => kind(StageKind::PrePurchase),
        Word::Purchase => kind(StageKind::Purchase),
        Word::PostPurchase => kind(StageKind::PostPurchase),
        Word::Company => ownership(Ownership::Company),
        Word::Customer => ownership(Ownership::Customer),
        Word::Lost => any(&|one| leads(one, &|to| to == Target::LOST)),
        Word::Renewal => {
            any(&|one| journey.stages[one.stage.index()].kind != StageKind::StartingState && leads(one, &starts))
        }
        Word::CustomerActions => any(&|one| !(one.frontstage.is_empty() && one.backstage.is_empty())),
        Word::EveryCustomer => reach(Reach::Every),
        Word::ManyCustomers => reach(Reach::Many),
        Word::SomeCustomers => reach(Reach::Some),
        Word::Share => journey.definitions.personas.iter().any(|persona| persona.share.is_some()),
        Word::Customers => journey.customers.is_some(),
        _ => false,
    }
}

fn finding(place: Span, left: &BTreeSet<Word>) -> Option<Diagnostic> {
    if left.is_empty() {
        return None;
    }
    let keys = list(left.iter().filter_map(|word| Some(format!("`{}`", word.key()?))), "and");
    let finding = Diagnostic::new(&KIND, place, format!("`terms` leaves words of trade: {keys}"));
    let first = left.iter().find_map(|word| word.key()).unwrap_or_default();
    Some(finding.help(format!(
        "add them, such as `{first}: …`, or start from a ready set: `extends: public-service` or `extends: health`"
    )))
}

#[cfg(test)]
super::tests::shows! {
    @r"
    info[terms-partial]: `terms` leaves words of trade: `post-purchase` and `company`
     --> example.yaml:2:20
      |
    2 | terms: { purchase: Treatment }
      |                    ^^^^^^^^^
      |
      = help: add them, such as `post-purchase: …`, or start from a ready set: `extends: public-service` or `extends: health`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    const RULE: &str = "terms-partial";

    #[test]
    fn only_words_that_a_picture_draws_count() {
        let of = |keys: &str, touchpoints: &str| found(RULE, &journey(keys, touchpoints));
        assert_eq!(of("terms: { purchase: Care }", "Order"), [""; 0]);
        let left = ["Care: `terms` leaves words of trade: `customer` and `lost`"];
        assert_eq!(of("terms: { purchase: Care }", "{ name: Order, ownership: customer, next: [done, lost] }"), left);
    }

    #[test]
    fn a_set_that_replaces_no_word_of_trade_is_whole() {
        assert_eq!(found(RULE, &journey("terms: { pains: Problems }", "{ name: Order, ownership: company }")), [""; 0]);
    }

    #[test]
    fn a_word_in_other_languages_is_no_word_here() {
        let keys = "lang: fi\nterms: { purchase: Hoito, company: { en: Ours } }";
        let found = found(RULE, &journey(keys, "{ name: Order, ownership: company }"));
        assert_eq!(found, ["Hoito: `terms` leaves words of trade: `company`"]);
    }

    #[test]
    fn a_word_that_is_not_drawn_is_replaced() {
        let keys = "terms: { purchase: Care, company: '' }";
        assert_eq!(found(RULE, &journey(keys, "{ name: Order, ownership: company }")), [""; 0]);
    }
}

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{Medium, Ownership, StageKind, Touchpoint, TouchpointIx};

rule! {
    /// Nobody answers what customers write in public afterwards.
    ///
    /// ## Why
    ///
    /// Answer public reviews at once: the author reads the answer, and so does everybody else. An answer with an
    /// apology and the reason can turn a bad review into a good one.
    ///
    /// The rule checks touchpoints in the post-purchase stage on a review site or on social media that state their `ownership`,
    /// other than `company`. A review is answered if a path leads from it to a touchpoint of the company, or to one
    /// that `recovers` something for the company. A renewal does not count, because it begins the next round. A review
    /// is also answered if its `feedback` says when (`answered-within`).
    ///
    /// Sources: polku's domain model, “Feedback and data” and “Failure and recovery”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// channels: { reviews: { name: A site of reviews, medium: review-site } }
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints: [Order]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Write a review, ownership: customer, channel: reviews, next: [a-friends-tip, done] }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// channels: { reviews: { name: A site of reviews, medium: review-site } }
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints: [Order]
    ///   - id: post-purchase
    ///     touchpoints:
    ///       - name: Write a review
    ///         ownership: customer
    ///         channel: reviews
    ///         next: [{ to: read-the-answer, when: it is a bad one }, a-friends-tip, done]
    ///       - { name: Read the answer, ownership: company, channel: reviews, next: [a-friends-tip, done] }
    /// ```
    UnansweredReview = "unanswered-review", Experience, Warning, Service
}

impl Rule for UnansweredReview {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let of_company = |ix: &TouchpointIx| {
            let touchpoint = journey.touchpoint(*ix);
            match ownership(touchpoint) {
                Some(Ownership::Company) => true,
                // Somebody makes it good there on behalf of the company.
                Some(Ownership::Partner) | None => !touchpoint.recovers.is_empty(),
                Some(_) => false,
            }
        };
        let all = || (0..journey.touchpoints.len()).map(TouchpointIx::from);
        let is_public = |medium: Medium| matches!(medium, Medium::ReviewSite | Medium::SocialMedia);
        let mut answered = None;
        for ix in all().filter(|&ix| journey.stage_kind(ix) == StageKind::PostPurchase) {
            let review = journey.touchpoint(ix);
            let promised = review.feedback.as_ref().is_some_and(|feedback| feedback.value.answered_within.is_some());
            if promised || ownership(review).is_none_or(|ownership| ownership == Ownership::Company) {
                continue;
            }
            let Some(place) =
                review.channels.iter().find(|channel| subject.medium(channel.value).is_some_and(is_public))
            else {
                continue;
            };
            let answered = answered.get_or_insert_with(|| subject.analysis.gets_to(all().filter(of_company)));
            let left = review.personas.without(answered[ix.index()]);
            if left.is_empty() {
                continue;
            }
            let whom = journey.for_personas(left);
            let message = format!("the {} does not answer `{}`{whom}", subject.company(), review.id.value);
            let finding =
                Diagnostic::new(&KIND, review.name.span, message).related(place.span, "everybody can read it");
            findings.push(finding.help(format!(
                "add a transition to a touchpoint of the {} where the {} reads the answer, or say when it comes: `feedback: {{ asks: false, answered-within: 1d }}`",
                subject.company(),
                subject.customer()
            )));
        }
    }
}

fn ownership(touchpoint: &Touchpoint) -> Option<Ownership> {
    touchpoint.ownership.map(|ownership| ownership.value)
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[unanswered-review]: the company does not answer `write-a-review`
      --> example.yaml:11:27
       |
    11 |     touchpoints: [{ name: Write a review, ownership: customer, channel: reviews, next: [a-friends-tip, done] }]
       |                           ^^^^^^^^^^^^^^                                ------- everybody can read it
       |
       = help: add a transition to a touchpoint of the company where the customer reads the answer, or say when it comes: `feedback: { asks: false, answered-within: 1d }`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{said, said_of};

    const REVIEW: &str = "{ name: r, ownership: customer, channel: [web, social-media], next: [begin, b] }";

    fn unanswered(touchpoints: &str) -> Vec<String> {
        said("unanswered-review", "post-purchase", touchpoints)
    }

    #[test]
    fn an_answer_may_come_later() {
        assert_eq!(unanswered(&format!("{REVIEW}, b")), ["the company does not answer `r`"]);
        assert!(unanswered(&format!("{REVIEW}, b, {{ name: c, ownership: company }}")).is_empty());
        assert!(unanswered(&format!("{REVIEW}, {{ name: b, recovers: r, next: done }}")).is_empty());
        // What a customer does is no answer.
        assert_eq!(
            unanswered(&format!("{REVIEW}, {{ name: b, ownership: customer, recovers: r, next: done }}")).len(),
            1
        );
        assert_eq!(
            unanswered(&format!("{REVIEW}, b, {{ name: c, ownership: company, personas: guest }}")),
            ["the company does not answer `r` for Host"]
        );
    }

    #[test]
    fn a_promise_is_enough() {
        let promised = REVIEW.replace("{ name", "{ feedback: { asks: false, answered-within: 1h }, name");
        assert!(unanswered(&format!("{promised}, b")).is_empty());
    }

    #[test]
    fn a_renewal_is_no_answer() {
        let text = |start: &str| {
            format!(
                "journey: X\nchannels: {{ r: {{ name: R, medium: review-site }} }}\nstages:\n  \
                 - {{ id: starting-state, touchpoints: {{ name: a, ownership: company, next: done }} }}\n  \
                 - {{ id: purchase, touchpoints: {{ name: b, ownership: company, next: done }} }}\n  \
                 - {{ id: post-purchase, touchpoints: {{ name: r, ownership: social, channel: r, next: [{start}, done] }} }}\n"
            )
        };
        assert_eq!(said_of("unanswered-review", &text("a")), ["the company does not answer `r`"]);
        assert!(said_of("unanswered-review", &text("b")).is_empty());
    }

    #[test]
    fn other_touchpoints_are_left_alone() {
        assert!(unanswered("{ name: r, channel: review-site }").is_empty());
        assert!(unanswered("{ name: r, ownership: company, channel: review-site }").is_empty());
        assert!(unanswered("{ name: r, ownership: customer, channel: email }").is_empty());
        assert!(
            said("unanswered-review", "purchase", "{ name: r, ownership: customer, channel: review-site }").is_empty()
        );
    }
}

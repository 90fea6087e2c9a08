use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{Medium, Ownership, PersonaSet, Tone, Touchpoint, TouchpointIx};
use crate::source::Span;

rule! {
    /// Bad news comes in writing, without a named contact person or a conversation after it.
    ///
    /// ## Why
    ///
    /// Writing hardly conveys feelings; a phone call conveys some, and a meeting most. Bad news that is brought well
    /// can become a good experience, but that takes a person: one who signs with a name (`named-person: true`), or a
    /// next touchpoint where the two can talk, by phone, by video, face to face or on the spot.
    ///
    /// The rule checks touchpoints with `tone: negative` whose channels are all chat, e-mail, message or letter. It
    /// skips what customers, other people or outsiders write.
    ///
    /// Sources: polku's domain model, “Channels” (Filenius 2015) and “Expectation and experience”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// channels: { mail: { name: E-mail, medium: email }, phone: { name: Phone, medium: phone } }
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints: [Order, { name: Learn that the evening is taken, channel: mail, tone: negative }]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// channels: { mail: { name: E-mail, medium: email }, phone: { name: Phone, medium: phone } }
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints:
    ///       - Order
    ///       - { name: Learn that the evening is taken, channel: mail, tone: negative }
    ///       - { name: Talk about other evenings, channel: phone }
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    BadNewsInWriting = "bad-news-in-writing", Experience, Info, Service
}

impl Rule for BadNewsInWriting {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let (journey, graph) = (subject.journey, subject.graph);
        for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
            let Some((who, news, channel)) = bad_news(subject, touchpoint) else { continue };
            let talks = graph.transitions(graph.node(TouchpointIx::from(index))).filter(|(_, next, _)| {
                graph.touchpoint(*next).is_some_and(|next| is_talk(subject, journey.touchpoint(next)))
            });
            let talked = talks.fold(PersonaSet::default(), |talked, (_, _, transition)| talked.or(transition.personas));
            let left = who.without(talked);
            if left.is_empty() {
                continue;
            }
            let whom = journey.for_personas(left);
            let message = format!(
                "`{}` brings bad news in writing, without a named contact person or a conversation after it{whom}",
                touchpoint.id.value
            );
            let finding = Diagnostic::new(&KIND, news, message).related(channel, "in writing");
            findings
                .push(finding.help("let somebody sign it with their name (`named-person: true`), or add a call or a meeting as the next touchpoint"));
        }
    }
}

/// Returns for whom the news of a touchpoint is bad, where it says so, and its channel, if it is in writing and without a
/// named person.
fn bad_news(subject: &Subject<'_>, touchpoint: &Touchpoint) -> Option<(PersonaSet, Span, Span)> {
    let tones = touchpoint.tone.iter().flat_map(|tones| tones.iter());
    let mut bad = tones.filter(|(_, tone)| tone.value == Tone::Negative);
    let (first, tone) = bad.next()?;
    let who = match first {
        None => touchpoint.personas,
        Some(first) => bad.filter_map(|(persona, _)| persona).chain([first]).collect::<PersonaSet>(),
    };
    let ownership = touchpoint.ownership.map(|ownership| ownership.value);
    let of_others = matches!(ownership, Some(Ownership::Customer | Ownership::Social | Ownership::External));
    let named = touchpoint.named_person.is_some_and(|named| named.value);
    let mut channels = touchpoint.channels.iter();
    let written = channels.all(|channel| subject.medium(channel.value).is_some_and(Medium::is_written));
    let channel = touchpoint.channels.first()?;
    (written && !of_others && !named).then_some((who.and(touchpoint.personas), tone.span, channel.span))
}

/// Returns whether the two can talk at a touchpoint.
fn is_talk(subject: &Subject<'_>, touchpoint: &Touchpoint) -> bool {
    let allows_talk = |medium: Medium| medium == Medium::Phone || medium.shows_a_face();
    touchpoint.channels.iter().any(|channel| subject.medium(channel.value).is_some_and(allows_talk))
}

#[cfg(test)]
super::tests::shows! {
    @r"
    info[bad-news-in-writing]: `learn-that-the-evening-is-taken` brings bad news in writing, without a named contact person or a conversation after it
     --> example.yaml:9:88
      |
    9 |     touchpoints: [Order, { name: Learn that the evening is taken, channel: mail, tone: negative }]
      |                                                                            ----        ^^^^^^^^
      |                                                                            |
      |                                                                            in writing
      |
      = help: let somebody sign it with their name (`named-person: true`), or add a call or a meeting as the next touchpoint
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::said;

    fn written(keys: &str) -> Vec<String> {
        said(
            "bad-news-in-writing",
            "purchase",
            &format!(
                "{{ name: a, tone: negative, {keys} }}, {{ name: b, channel: place, next: done }}, {{ name: c, channel: web }}"
            ),
        )
    }

    #[test]
    fn a_name_or_a_talk_is_enough() {
        let one = ["`a` brings bad news in writing, without a named contact person or a conversation after it"];
        for medium in ["chat", "email", "message", "letter", "[email, letter]"] {
            assert_eq!(written(&format!("channel: {medium}, next: c")), one);
        }
        assert_eq!(written("channel: email, named-person: false, next: done"), one);
        assert!(written("channel: email, named-person: true, next: c").is_empty());
        assert!(written("channel: email").is_empty());
        assert_eq!(
            written("channel: email, next: [{ to: b, personas: host }, c]"),
            ["`a` brings bad news in writing, without a named contact person or a conversation after it for Guest"]
        );
    }

    #[test]
    fn other_touchpoints_are_left_alone() {
        assert!(written("next: c").is_empty());
        assert!(written("channel: [phone, email], next: c").is_empty());
        assert!(written("channel: email, ownership: customer, next: c").is_empty());
        assert!(
            said("bad-news-in-writing", "purchase", "{ name: a, tone: neutral, channel: email, next: done }")
                .is_empty()
        );
    }
}

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{Contact, Medium};

rule! {
    /// The customer deals with the company by phone or in writing, and with nobody by name.
    ///
    /// ## Why
    ///
    /// A person with a name, better still with a photograph and a number of their own, is believed sooner than a
    /// shared mailbox (D4; Filenius 2015). Where somebody answers by name, say so: `named-person: true`.
    ///
    /// Looked at are touchpoints of `contact: direct` with a channel of phone, chat, e-mail, message or letter. If
    /// the customer can see the other as well, face to face, by video or on the spot, there is nothing to find.
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
    ///     touchpoints: [{ name: Ask for an offer, contact: direct, channel: mail }]
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
    ///     touchpoints: [{ name: Ask for an offer, contact: direct, channel: mail, named-person: true }]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    FacelessContact = "faceless-contact", Experience, Info, Service
}

impl Rule for FacelessContact {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for touchpoint in &subject.journey.touchpoints {
            let is_direct = touchpoint.contact.is_some_and(|contact| contact.value == Contact::Direct);
            if !is_direct || touchpoint.named_person.is_some_and(|named| named.value) {
                continue;
            }
            let media =
                || touchpoint.channels.iter().filter_map(|channel| Some((channel, subject.medium(channel.value)?)));
            let hides = |medium: Medium| medium == Medium::Phone || medium.is_written();
            let Some((channel, medium)) = media().find(|(_, medium)| hides(*medium)) else { continue };
            if media().any(|(_, medium)| medium.shows_a_face()) {
                continue;
            }
            let message = format!("at `{}` the customer deals with nobody by name", touchpoint.id.value);
            let finding =
                Diagnostic::new(&KIND, channel.span, message).labelled(format!("a channel of the medium {medium}"));
            findings.push(finding.help("let somebody answer under their own name, and say so: `named-person: true`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::said;

    fn faceless(keys: &str) -> Vec<String> {
        said("faceless-contact", "purchase", &format!("{{ name: a, {keys} }}"))
    }

    #[test]
    fn one_finding_for_all_channels() {
        let one = ["at `a` the customer deals with nobody by name"];
        for medium in ["phone", "chat", "email", "message", "letter", "[web, phone, email]"] {
            assert_eq!(faceless(&format!("contact: direct, channel: {medium}")), one);
        }
        assert_eq!(faceless("contact: direct, channel: phone, named-person: false"), one);
    }

    #[test]
    fn a_face_is_as_good_as_a_name() {
        for medium in ["place", "face-to-face", "video", "web", "[place, phone]"] {
            assert!(faceless(&format!("contact: direct, channel: {medium}")).is_empty());
        }
        assert!(faceless("contact: direct").is_empty());
        assert!(faceless("channel: phone").is_empty());
        assert!(faceless("contact: indirect, channel: phone").is_empty());
        assert!(faceless("contact: direct, channel: phone, named-person: true").is_empty());
    }
}

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{Contact, Medium};

rule! {
    /// A direct contact by phone or in writing has no named contact person.
    ///
    /// ## Why
    ///
    /// Customers trust a person with a name more than a shared mailbox; better still a person with a photo and a number
    /// of their own. If somebody answers under their own name, write `named-person: true`.
    ///
    /// The rule checks touchpoints with `contact: direct` and a channel of phone, chat, e-mail, message or letter. If
    /// the customer can also see the person, face to face, by video or on the spot, it finds nothing.
    ///
    /// Source: polku's domain model, “Channels” (Filenius 2015).
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
            let message = format!("`{}` has no named contact person", touchpoint.id.value);
            let finding = Diagnostic::new(&KIND, channel.span, message).labelled(format!("its medium is {medium}"));
            findings.push(finding.help("let staff answer under their own names, and write `named-person: true`"));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    info[faceless-contact]: `ask-for-an-offer` has no named contact person
     --> example.yaml:9:71
      |
    9 |     touchpoints: [{ name: Ask for an offer, contact: direct, channel: mail }]
      |                                                                       ^^^^ its medium is email
      |
      = help: let staff answer under their own names, and write `named-person: true`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::said;

    fn faceless(keys: &str) -> Vec<String> {
        said("faceless-contact", "purchase", &format!("{{ name: a, {keys} }}"))
    }

    #[test]
    fn one_finding_for_all_channels() {
        let one = ["`a` has no named contact person"];
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

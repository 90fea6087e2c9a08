use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, list};
use crate::lint::{Rule, Subject, rule};
use crate::model::{Channel, ChannelIx, Fact, FactIx, Touchpoint};
use crate::source::{At, Span};

rule! {
    /// A touchpoint shows a fact in a channel that does not state it.
    ///
    /// ## Why
    ///
    /// The same facts must be in every channel. A ferry company advertised gift cards for free cruises on Facebook, and
    /// its own website did not mention them. A customer who looks for a fact and does not find it stops believing the
    /// channel that stated it. Trust is lost, and it is expensive to win back.
    ///
    /// A touchpoint names under `facts` what customers are shown there, or look for. Each of its channels must then
    /// state it. A channel that stands under `in` of the fact without a value does not state the fact. If a channel is
    /// missing there, the map does not say what it states. The rule skips facts without `in` and touchpoints without a
    /// channel.
    ///
    /// Source: polku's domain model, “Channels” (Filenius 2015).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// channels: { website: Website, facebook: Facebook }
    /// facts: { free-coffee: { statement: Coffee is free on Fridays, in: { facebook: free coffee on Fridays, website: } } }
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints:
    ///       - { name: See the offer, channel: facebook, facts: free-coffee }
    ///       - { name: Look for the offer, channel: website, facts: free-coffee }
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// channels: { website: Website, facebook: Facebook }
    /// facts:
    ///   free-coffee:
    ///     statement: Coffee is free on Fridays
    ///     in: { facebook: free coffee on Fridays, website: free coffee on Fridays }
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints:
    ///       - { name: See the offer, channel: facebook, facts: free-coffee }
    ///       - { name: Look for the offer, channel: website, facts: free-coffee }
    /// ```
    FactGap = "fact-gap", Consistency, Error, Service
}

/// How many silent channels of one touchpoint are named.
const MOST_CHANNELS: usize = 4;

impl Rule for FactGap {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let definitions = &subject.journey.definitions;
        // What is under `in`: none for a channel that states the fact, the place for one that is silent.
        let mut silent: HashMap<(FactIx, ChannelIx), Option<Span>> = HashMap::new();
        for (index, fact) in definitions.facts.iter().enumerate() {
            for (channel, says) in definitions.stated(fact) {
                silent.insert((FactIx::from(index), channel.value), says.value.is_none().then_some(channel.span));
            }
        }
        for touchpoint in &subject.journey.touchpoints {
            for named in &touchpoint.facts {
                let fact = &definitions.facts[named.value.index()];
                let gaps = touchpoint.channels.iter().filter_map(|&channel| {
                    let listed = silent.get(&(named.value, channel.value)).copied();
                    (listed != Some(None)).then_some(Gap { channel, silent: listed.flatten() })
                });
                let gaps: Vec<Gap> = gaps.take(MOST_CHANNELS).collect();
                if !gaps.is_empty() && !fact.stated.is_empty() {
                    findings.push(finding(touchpoint, fact, named.span, &gaps, &definitions.channels));
                }
            }
        }
    }
}

/// A channel of a touchpoint that does not state a fact.
struct Gap {
    channel: At<ChannelIx>,
    /// Where the fact says so; none where it does not list the channel.
    silent: Option<Span>,
}

fn finding(touchpoint: &Touchpoint, fact: &Fact, place: Span, gaps: &[Gap], channels: &[Arc<Channel>]) -> Diagnostic {
    let id = |gap: &Gap| format!("`{}`", channels[gap.channel.value.index()].identity.id.value);
    let (silent, unlisted): (Vec<&Gap>, Vec<&Gap>) = gaps.iter().partition(|gap| gap.silent.is_some());
    let (fact_id, at) = (&fact.identity.id.value, &touchpoint.id.value);
    let ids = |gaps: &[&Gap]| list(gaps.iter().map(|gap| id(gap)), "and");
    let (silent_ids, unlisted_ids) = (ids(&silent), ids(&unlisted));
    let verb = if silent.len() == 1 { "does not state" } else { "do not state" };
    let message = match (silent.is_empty(), unlisted.is_empty()) {
        (true, _) => format!("the fact `{fact_id}` at `{at}` does not list {unlisted_ids}"),
        (false, true) => format!("{silent_ids} {verb} the fact `{fact_id}` at `{at}`"),
        (false, false) => {
            format!("{silent_ids} {verb} the fact `{fact_id}` at `{at}`, and the fact does not list {unlisted_ids}")
        }
    };
    let help = match silent.is_empty() {
        true => format!(
            "list the channel under `in` of `{fact_id}`, with what it states, or without a value if it does not state the fact"
        ),
        false => format!("state it in the channel, and write what the channel states under `in` of `{fact_id}`"),
    };
    let mut finding = Diagnostic::new(&KIND, place, message);
    for gap in gaps {
        finding = finding.related(gap.channel.span, "in this channel");
        if fact.identity.from_catalog {
            continue;
        }
        finding = match gap.silent {
            Some(span) => finding.related(span, "not stated here"),
            None => finding.related(fact.statement.span, format!("{} is not listed here", id(gap))),
        };
    }
    if fact.identity.from_catalog {
        finding = finding.note("the fact is in the project's catalog");
    }
    finding.help(help)
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[fact-gap]: `website` does not state the fact `free-coffee` at `look-for-the-offer`
     --> example.yaml:8:62
      |
    8 |       - { name: Look for the offer, channel: website, facts: free-coffee }
      |                                              -------         ^^^^^^^^^^^
      |                                              |
      |                                              in this channel
      |
     ...
    3 | facts: { free-coffee: { statement: Coffee is free on Fridays, in: { facebook: free coffee on Fridays, website: } } }
      |                                                                                                       ------- not stated here
      |
      = help: state it in the channel, and write what the channel states under `in` of `free-coffee`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::Settings;
    use crate::lint::rules::testing::{catalog, diagnostics, found, journey, labels};

    const RULE: &str = "fact-gap";
    const CHANNELS: &str = "channels: { web: Website, phone: Phone, shop: Shop }";

    fn said(says: &str, touchpoint: &str) -> String {
        let keys = format!("{CHANNELS}\nfacts: {{ price: {{ statement: The price, in: {{ {says} }} }} }}");
        journey(&keys, &format!("{{ name: Look, facts: price, {touchpoint} }}"))
    }

    #[test]
    fn a_silent_channel_and_one_that_is_not_listed_are_gaps() {
        let text = said("web: 8 €, phone: ", "channel: [web, phone, shop]");
        let both = "price: `phone` does not state the fact `price` at `look`, and the fact does not list `shop`";
        assert_eq!(found(RULE, &text), [both]);
        assert_eq!(
            labels(RULE, &text),
            [
                "phone: in this channel",
                "phone: not stated here",
                "shop: in this channel",
                "The price: `shop` is not listed here"
            ]
        );
    }

    #[test]
    fn silent_and_not_listed_are_told_apart() {
        let text = said("web: 8 €, phone: , shop: ", "channel: [phone, shop]");
        assert_eq!(found(RULE, &text), ["price: `phone` and `shop` do not state the fact `price` at `look`"]);
        let text = said("web: 8 €", "channel: [phone, shop]");
        assert_eq!(found(RULE, &text), ["price: the fact `price` at `look` does not list `phone` and `shop`"]);
    }

    #[test]
    fn what_the_map_does_not_say_is_no_gap() {
        assert_eq!(found(RULE, &said("web: 8 €, phone: ", "channel: web")), [""; 0]);
        assert_eq!(found(RULE, &said("web: 8 €, phone: ", "note: no channel")), [""; 0]);
        let text = journey(
            &format!("{CHANNELS}\nfacts: {{ price: The price }}"),
            "{ name: Look, channel: web, facts: price }",
        );
        assert_eq!(found(RULE, &text), [""; 0]);
    }

    #[test]
    fn every_touchpoint_is_a_finding_of_its_own() {
        let keys = format!("{CHANNELS}\nfacts: {{ price: {{ statement: The price, in: {{ web: }} }} }}");
        let text =
            journey(&keys, "{ name: Look, facts: price, channel: web }, { name: Ask, facts: price, channel: web }");
        assert_eq!(found(RULE, &text).len(), 2);
    }

    #[test]
    fn places_in_the_catalog_are_not_taken_for_places_in_the_journey() {
        let shared = catalog(&format!(
            "{CHANNELS}\nfacts: {{ price: {{ statement: The price, in: {{ web: , phone: 8 € }} }} }}"
        ));
        let text = journey("", "{ name: Look, channel: [web, shop], facts: price }");
        let (source, findings) = diagnostics(RULE, &text, &shared, Settings::default());
        let labels: Vec<_> = findings[0].related.iter().map(|label| source.slice(label.span)).collect();
        assert_eq!(labels, ["web", "shop"]);
    }
}

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, list};
use crate::lint::{Rule, Subject, rule};
use crate::model::{Channel, ChannelIx, Fact, FactIx, Touchpoint};
use crate::source::{At, Span};

rule! {
    /// A fact is shown or looked for in a channel that says nothing of it.
    ///
    /// ## Why
    ///
    /// The same facts must stand in every channel (D4). A ferry company advertised gift cards for free
    /// cruises on Facebook, and its own website did not mention them: whoever looks for a fact and finds
    /// silence stops believing the channel that spoke. Trust is lost, and it is dear to win back.
    ///
    /// A touchpoint names under `facts` what customers are shown there, or look for. Each of its channels
    /// must then say it: a channel that stands under `in` of the fact with nothing behind it is silent, and
    /// of one that is not listed there the map does not know what it says. A fact without `in` is not
    /// judged, nor is a touchpoint without a channel.
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
        // What stands under `in`: nothing where a channel speaks, the place where it is silent.
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

/// A channel of a touchpoint that says nothing of a fact.
struct Gap {
    channel: At<ChannelIx>,
    /// Where the fact says so; nothing where it does not list the channel.
    silent: Option<Span>,
}

fn finding(touchpoint: &Touchpoint, fact: &Fact, place: Span, gaps: &[Gap], channels: &[Arc<Channel>]) -> Diagnostic {
    let id = |gap: &Gap| format!("`{}`", channels[gap.channel.value.index()].identity.id.value);
    let (silent, unlisted): (Vec<&Gap>, Vec<&Gap>) = gaps.iter().partition(|gap| gap.silent.is_some());
    let (fact_id, at) = (&fact.identity.id.value, &touchpoint.id.value);
    let who = |gaps: &[&Gap], one, many| {
        let verb = if gaps.len() == 1 { one } else { many };
        format!("{} {verb}", list(gaps.iter().map(|gap| id(gap)), "and"))
    };
    let message = match (silent.as_slice(), unlisted.as_slice()) {
        (silent, []) => format!("{} nothing of the fact `{fact_id}` at `{at}`", who(silent, "says", "say")),
        ([], unlisted) => format!("{} not listed in the fact `{fact_id}` of `{at}`", who(unlisted, "is", "are")),
        (silent, unlisted) => format!(
            "{} nothing of the fact `{fact_id}` at `{at}`, and {} not listed in it",
            who(silent, "says", "say"),
            who(unlisted, "is", "are")
        ),
    };
    let help = match silent.is_empty() {
        true => format!("write under `in` of `{fact_id}` what the channel says, or nothing if it is silent"),
        false => format!("let the channel say it, and write what it says under `in` of `{fact_id}`"),
    };
    let mut finding = Diagnostic::new(&KIND, place, message);
    for gap in gaps {
        finding = finding.related(gap.channel.span, "in this channel");
        if fact.identity.from_catalog {
            continue;
        }
        finding = match gap.silent {
            Some(span) => finding.related(span, "silent here"),
            None => finding.related(fact.statement.span, format!("{} is not listed here", id(gap))),
        };
    }
    if fact.identity.from_catalog {
        finding = finding.note("the fact stands in the project's catalog");
    }
    finding.help(help)
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
        let both = "price: `phone` says nothing of the fact `price` at `look`, and `shop` is not listed in it";
        assert_eq!(found(RULE, &text), [both]);
        assert_eq!(
            labels(RULE, &text),
            [
                "phone: in this channel",
                "phone: silent here",
                "shop: in this channel",
                "The price: `shop` is not listed here"
            ]
        );
    }

    #[test]
    fn silent_and_not_listed_are_told_apart() {
        let text = said("web: 8 €, phone: , shop: ", "channel: [phone, shop]");
        assert_eq!(found(RULE, &text), ["price: `phone` and `shop` say nothing of the fact `price` at `look`"]);
        let text = said("web: 8 €", "channel: [phone, shop]");
        assert_eq!(found(RULE, &text), ["price: `phone` and `shop` are not listed in the fact `price` of `look`"]);
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

//! What is known of a touchpoint.

use std::fmt::Write;

use super::plain;
use crate::graph::{JourneyGraph, Node, Transition};
use crate::model::{Journey, PersonaIx, PersonaSet, Touchpoint, TouchpointIx};

/// What is known of a touchpoint, in Markdown: where it stands, whose it is, its scores, and its ways in and out.
pub(super) fn known(journey: &Journey, ix: TouchpointIx) -> String {
    let graph = JourneyGraph::new(journey);
    let touchpoint = journey.touchpoint(ix);
    let known = Known { journey, graph: &graph, ix, touchpoint };
    let mut text = known.head();
    let scores: String = touchpoint.personas.iter().map(|persona| scores(journey, touchpoint, persona)).collect();
    if !scores.is_empty() {
        let _ = write!(text, "\n{scores}");
    }
    for (title, ways) in [("In", known.ways_in()), ("Out", known.ways_out())] {
        let left_out = ways.len().saturating_sub(MOST_WAYS);
        let shown = ways.into_iter().take(MOST_WAYS).collect::<Vec<_>>().join("\n");
        let rest = if left_out > 0 { format!("\n- {left_out} more") } else { String::new() };
        let shown = if shown.is_empty() { "- none".into() } else { shown };
        let _ = write!(text, "\n**{title}**\n\n{shown}{rest}\n");
    }
    text
}

/// How many ways are shown of each direction.
const MOST_WAYS: usize = 12;

struct Known<'k> {
    journey: &'k Journey,
    graph: &'k JourneyGraph<'k>,
    ix: TouchpointIx,
    touchpoint: &'k Touchpoint,
}

impl Known<'_> {
    fn head(&self) -> String {
        let (journey, touchpoint) = (self.journey, self.touchpoint);
        let stage = &journey.stages[touchpoint.stage.index()];
        let stage = stage.name.as_ref().map_or(stage.kind.as_str(), |name| &name.value);
        let definitions = &journey.definitions;
        let mut facts = vec![format!("Touchpoint of *{}*", plain(stage))];
        facts.extend(touchpoint.ownership.map(|ownership| ownership.value.to_string()));
        facts.extend(touchpoint.contact.map(|contact| contact.value.to_string()));
        let channels =
            touchpoint.channels.iter().map(|channel| &definitions.channels[channel.value.index()].name.value);
        facts.extend(channels.map(|name| plain(name)));
        facts.extend(touchpoint.responsible.map(|team| plain(&definitions.teams[team.value.index()].name.value)));
        format!("**{}** `{}`\n\n{}\n", plain(&touchpoint.name.value), touchpoint.id.value, facts.join(" · "))
    }

    fn ways_in(&self) -> Vec<String> {
        let (graph, node) = (self.graph, self.graph.node(self.ix));
        let begins = |persona: &PersonaIx| graph.entries(*persona).contains(&self.ix);
        let entering: PersonaSet = self.touchpoint.personas.iter().filter(begins).collect();
        let mut ways = Vec::new();
        if !entering.is_empty() {
            ways.push(format!("- begins here{}", self.whom(entering)));
        }
        for from in graph.graph().node_indices() {
            for (_, _, way) in graph.transitions(from).filter(|(_, to, _)| *to == node) {
                let (id, kind) = (self.id(graph.graph()[from]), way.kind.as_str());
                ways.push(format!("- `{id}` ({kind}{})", self.whom(way.personas)));
            }
        }
        ways
    }

    fn ways_out(&self) -> Vec<String> {
        let graph = self.graph;
        let way_out = |(edge, to, way): (_, _, &Transition)| {
            let shares: Vec<f64> = way.personas.iter().map(|persona| graph.probability(edge, persona)).collect();
            let (id, kind, share) = (self.id(graph.graph()[to]), way.kind.as_str(), self.share(way.personas, &shares));
            let implicit = if way.stated.is_none() { ", implicit" } else { "" };
            let when = graph.stated(edge).and_then(|way| way.when.as_ref());
            let when = when.map_or(String::new(), |when| format!(": {}", plain(&when.value)));
            format!("- `{id}` ({kind}{share}{implicit}{}){when}", self.whom(way.personas))
        };
        graph.transitions(graph.node(self.ix)).map(way_out).collect()
    }

    fn id(&self, node: Node) -> &str {
        match node {
            Node::Touchpoint(to) => &self.journey.touchpoint(to).id.value,
            Node::Done => "done",
            Node::Lost => "lost",
        }
    }

    /// Who takes a way, where it is not everybody here.
    fn whom(&self, personas: PersonaSet) -> String {
        let names = personas.iter().filter_map(|persona| self.journey.persona_name(persona)).map(plain);
        let names: Vec<String> = names.filter(|_| personas != self.touchpoint.personas).collect();
        if names.is_empty() { String::new() } else { format!(", {}", names.join(" and ")) }
    }

    /// How many take a way, where it is not all; of each persona, where they differ.
    fn share(&self, personas: PersonaSet, shares: &[f64]) -> String {
        let is_same = shares.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1e-9);
        match shares.first() {
            Some(&first) if is_same && first < 1.0 - 1e-9 => format!(", {}", percent(first)),
            Some(_) if !is_same => {
                let each = personas.iter().zip(shares);
                let each = each.filter_map(|(of, share)| {
                    Some(format!("{} {}", plain(self.journey.persona_name(of)?), percent(*share)))
                });
                format!(", {}", each.collect::<Vec<_>>().join(", "))
            }
            _ => String::new(),
        }
    }
}

fn percent(share: f64) -> String {
    format!("{} %", (share * 1000.0).round() / 10.0)
}

/// A persona's expectation against its experience, on a line of its own.
fn scores(journey: &Journey, touchpoint: &Touchpoint, persona: PersonaIx) -> String {
    let expectation = touchpoint.expectation.as_ref().and_then(|scores| scores.get(persona)).map(|score| score.value);
    let experience = touchpoint.experience.as_ref().and_then(|scores| scores.get(persona)).map(|score| score.value);
    let said = match (expectation, experience) {
        (None, None) => return String::new(),
        (Some(expected), None) => format!("expects {expected}"),
        (None, Some(experienced)) => format!("experiences {experienced}"),
        (Some(expected), Some(experienced)) => {
            let gap = ((experienced - expected) * 1e6).round() / 1e6;
            let gap = match gap {
                gap if gap < 0.0 => format!("−{}", -gap),
                gap if gap > 0.0 => format!("+{gap}"),
                _ => "0".into(),
            };
            format!("expects {expected}, experiences {experienced}, gap **{gap}**")
        }
    };
    let who = journey.persona_name(persona).map_or(String::new(), |name| format!("{}: ", plain(name)));
    format!("- {who}{said}\n")
}

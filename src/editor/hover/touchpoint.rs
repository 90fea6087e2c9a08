//! The hover of a touchpoint.

use std::fmt::Write;

use super::figures::figures;
use crate::editor::markdown::escaped;
use crate::graph::{JourneyGraph, Transition};
use crate::model::{Journey, Metric, PersonaIx, PersonaSet, Touchpoint, TouchpointIx};

/// Describes a touchpoint in Markdown: its stage, responsibilities, scores, figures and transitions.
pub(super) fn describe(journey: &Journey, ix: TouchpointIx) -> String {
    let graph = JourneyGraph::new(journey);
    let touchpoint = journey.touchpoint(ix);
    let described = DescribedTouchpoint { journey, graph: &graph, ix, touchpoint };
    let mut text = described.head();
    let scores: String = touchpoint.personas.iter().map(|persona| scores(journey, touchpoint, persona)).collect();
    if !scores.is_empty() {
        let _ = write!(text, "\n{scores}");
    }
    let trends: Vec<String> = touchpoint.metrics.iter().flat_map(|metric| trends(&metric.value)).collect();
    if !trends.is_empty() {
        let _ = write!(text, "\n**Measured**\n\n{}\n", trends.join("\n"));
    }
    let figures = figures(&graph, ix);
    if !figures.is_empty() {
        let _ = write!(text, "\n**Of those who begin**\n\n{}\n", figures.join("\n"));
    }
    let sections = [
        ("In", described.transitions_in()),
        ("Out", described.transitions_out()),
        ("Meanwhile", described.meanwhile()),
    ];
    // Few touchpoints have others beside them.
    for (title, transitions) in sections.into_iter().filter(|(title, of)| *title != "Meanwhile" || !of.is_empty()) {
        let left_out = transitions.len().saturating_sub(MOST_TRANSITIONS);
        let shown = transitions.into_iter().take(MOST_TRANSITIONS).collect::<Vec<_>>().join("\n");
        let rest = if left_out > 0 { format!("\n- {left_out} more") } else { String::new() };
        let shown = if shown.is_empty() { "- none".into() } else { shown };
        let _ = write!(text, "\n**{title}**\n\n{shown}{rest}\n");
    }
    text
}

/// The maximum number of transitions that are shown in each direction.
const MOST_TRANSITIONS: usize = 12;

struct DescribedTouchpoint<'k> {
    journey: &'k Journey,
    graph: &'k JourneyGraph<'k>,
    ix: TouchpointIx,
    touchpoint: &'k Touchpoint,
}

impl DescribedTouchpoint<'_> {
    fn head(&self) -> String {
        let (journey, touchpoint) = (self.journey, self.touchpoint);
        let stage = &journey.stages[touchpoint.stage.index()];
        let stage = stage.name.as_ref().map_or(&stage.id.value, |name| &name.value);
        let definitions = &journey.definitions;
        let mut facts = vec![format!("Touchpoint in *{}*", escaped(stage))];
        facts.extend(touchpoint.ownership.map(|ownership| ownership.value.to_string()));
        facts.extend(touchpoint.contact.map(|contact| contact.value.to_string()));
        let channels =
            touchpoint.channels.iter().map(|channel| &definitions.channels[channel.value.index()].name.value);
        facts.extend(channels.map(|name| escaped(name)));
        facts.extend(touchpoint.responsible.map(|team| escaped(&definitions.teams[team.value.index()].name.value)));
        facts.extend(touchpoint.moment_of_truth.as_ref().filter(|moment| moment.value.is_one()).map(|moment| {
            moment.value.reason().map_or("moment of truth".into(), |why| format!("moment of truth: {}", escaped(why)))
        }));
        format!("**{}** `{}`\n\n{}\n", escaped(&touchpoint.name.value), touchpoint.id.value, facts.join(" · "))
    }

    fn transitions_in(&self) -> Vec<String> {
        let (graph, node) = (self.graph, self.graph.node(self.ix));
        let begins = |persona: &PersonaIx| graph.entries(*persona).contains(&self.ix);
        let entering: PersonaSet = self.touchpoint.personas.iter().filter(begins).collect();
        let mut transitions = Vec::new();
        if !entering.is_empty() {
            transitions.push(format!("- begins here{}", self.named_personas(entering)));
        }
        for from in graph.graph().node_indices() {
            for (_, _, transition) in graph.transitions(from).filter(|(_, to, _)| *to == node) {
                let (id, kind) = (self.journey.target_id(graph.target(from)), transition.kind.as_str());
                transitions.push(format!("- `{id}` ({kind}{})", self.named_personas(transition.personas)));
            }
        }
        transitions
    }

    fn meanwhile(&self) -> Vec<String> {
        let besides = self.touchpoint.meanwhile.iter().map(|one| {
            let share = one.value.probability.map_or(String::new(), |share| format!(" ({})", percent(share.value)));
            let when = one.value.when.as_ref().map_or(String::new(), |when| format!(": {}", escaped(&when.value)));
            format!("- `{}`{share}{when}", self.journey.touchpoint(one.value.to.value).id.value)
        });
        let hosts = self.graph.hosts(self.ix);
        let hosts = hosts.map(|host| format!("- alongside `{}`", self.journey.touchpoint(host).id.value));
        besides.chain(hosts).collect()
    }

    fn transitions_out(&self) -> Vec<String> {
        let graph = self.graph;
        let line = |(edge, to, transition): (_, _, &Transition)| {
            let shares: Vec<f64> = transition.personas.iter().map(|persona| graph.probability(edge, persona)).collect();
            let (id, kind, share) = (
                self.journey.target_id(graph.target(to)),
                transition.kind.as_str(),
                self.probability(transition.personas, &shares),
            );
            let implicit = if transition.stated.is_none() { ", implicit" } else { "" };
            let when = graph.stated(edge).and_then(|stated| stated.when.as_ref());
            let when = when.map_or(String::new(), |when| format!(": {}", escaped(&when.value)));
            format!("- `{id}` ({kind}{share}{implicit}{}){when}", self.named_personas(transition.personas))
        };
        graph.transitions(graph.node(self.ix)).map(line).collect()
    }

    /// Names the personas of a transition, unless they are all personas of the touchpoint.
    fn named_personas(&self, personas: PersonaSet) -> String {
        let names = personas.iter().filter_map(|persona| self.journey.persona_name(persona)).map(escaped);
        let names: Vec<String> = names.filter(|_| personas != self.touchpoint.personas).collect();
        if names.is_empty() { String::new() } else { format!(", {}", names.join(" and ")) }
    }

    /// Returns the probability of a transition, unless it is 1. If it differs between personas, names each.
    fn probability(&self, personas: PersonaSet, shares: &[f64]) -> String {
        let is_same = shares.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1e-9);
        match shares.first() {
            Some(&first) if is_same && first < 1.0 - 1e-9 => format!(", {}", percent(first)),
            Some(_) if !is_same => {
                let each = personas.iter().zip(shares);
                let each = each.filter_map(|(of, share)| {
                    Some(format!("{} {}", escaped(self.journey.persona_name(of)?), percent(*share)))
                });
                format!(", {}", each.collect::<Vec<_>>().join(", "))
            }
            _ => String::new(),
        }
    }
}

/// Returns a line for each figure of a metric that was another before.
fn trends(metric: &Metric) -> impl Iterator<Item = String> {
    let unit = metric.unit.as_ref().map_or(String::new(), |unit| format!(" {}", escaped(&unit.value)));
    let on = metric.before.as_ref().and_then(|before| before.value.on);
    let on = on.map_or(String::new(), |on| format!(" ({})", on.value));
    metric.each().filter_map(move |figure| {
        let (now, before) = (figure.now?.value, figure.before?.value);
        let name = figure.name.map_or_else(|| figure.key.to_uppercase(), escaped);
        let arrow = match now - before {
            change if change > 0.0 => " ▲",
            change if change < 0.0 => " ▼",
            _ => "",
        };
        let word = figure.trend().map_or("", |is_better| if is_better { " better" } else { " worse" });
        Some(format!("- {name}: {before}{on} → {now}{unit}{arrow}{word}"))
    })
}

fn percent(share: f64) -> String {
    format!("{} %", (share * 1000.0).round() / 10.0)
}

/// Returns a line that compares a persona's expectation with its experience.
fn scores(journey: &Journey, touchpoint: &Touchpoint, persona: PersonaIx) -> String {
    let expectation = touchpoint.expectation.as_ref().and_then(|scores| scores.get(persona)).map(|score| score.value);
    let experience = touchpoint.experience.as_ref().and_then(|scores| scores.get(persona)).map(|score| score.value);
    let text = match (expectation, experience) {
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
    let who = journey.persona_name(persona).map_or(String::new(), |name| format!("{}: ", escaped(name)));
    format!("- {who}{text}\n")
}

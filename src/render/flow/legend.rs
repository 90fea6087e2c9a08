//! The content of the flow view's legend: only what the picture uses.

use std::collections::BTreeSet;

use super::Flow;
use crate::graph::TransitionKind;
use crate::model::{Contact, Ownership};
use crate::render::legend::{Sample, end_samples, mark_samples, overlay_samples};

/// Returns the samples of the legend, with a row for each group.
pub(super) fn rows(flow: &Flow<'_>) -> [Vec<Sample>; 4] {
    let drawn = || flow.touchpoints().map(|ix| flow.journey.touchpoint(ix));
    let ownerships: BTreeSet<Ownership> = drawn().filter_map(|t| t.ownership).map(|at| at.value).collect();
    let contacts: BTreeSet<Contact> = drawn().filter_map(|t| t.contact).map(|at| at.value).collect();
    let ends = flow.transitions.iter().filter_map(|drawn| flow.graph.end(drawn.to)).collect();
    let start = (!flow.entries().is_empty()).then_some(Sample::Start);
    let kinds = flow.kinds().filter(|kind| *kind != TransitionKind::Exit).map(Sample::Transition);
    let scores: Vec<_> = drawn().flat_map(|touchpoint| flow.scores(touchpoint)).collect();
    let shown = [
        scores.iter().any(|(_, expectation, _)| expectation.is_some()).then_some(Sample::Expectation),
        scores.iter().any(|(_, _, experience)| experience.is_some()).then_some(Sample::Experience),
    ];
    // Marks of personas are explained only if something is limited to some of them.
    let marked = drawn().any(|touchpoint| {
        let all = touchpoint.personas.and(flow.personas);
        flow.serves(touchpoint).is_some()
            || flow.scores(touchpoint).iter().any(|(personas, ..)| *personas != all)
            || flow.waits(touchpoint).iter().any(|(personas, _)| personas.is_some())
    }) || flow.transitions.iter().any(|drawn| flow.transition_label(drawn).personas.is_some());
    let personas = flow.personas.iter().filter(|_| marked).map(|persona| Sample::Persona(persona, flow.palette.ink));
    [
        overlay_samples(flow, true).into_iter().chain(mark_samples(flow, flow.used_marks())).collect(),
        ownerships.into_iter().map(Sample::Ownership).chain(contacts.into_iter().map(Sample::Contact)).collect(),
        start.into_iter().chain(kinds).chain(end_samples(flow.journey, &ends)).collect(),
        shown.into_iter().flatten().chain(personas).collect(),
    ]
}

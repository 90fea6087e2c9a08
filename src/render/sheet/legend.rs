//! The content of a sheet's legend: only what the sheet uses.

use std::collections::BTreeSet;

use super::Sheet;
use super::emotion::{ColumnScores, PersonaPath, single};
use super::lanes::actions::hands_over;
use super::press::{Band, BandCell};
use super::stack::Stack;
use crate::model::{Aspect, Contact, Ownership, PersonaSet};
use crate::render::Mark;
use crate::render::legend::{Sample, draw_legend, end_samples, mark_samples, overlay_samples};
use crate::render::scene::{Measure, Point};
use crate::render::settings::{Detail, Lane};
use crate::render::theme::Colour;

/// Returns the legend below the lanes. It may continue on the next page after each of its lines. Returns `None` if it
/// is empty or turned off.
pub(super) fn band(sheet: &Sheet<'_>, curves: &[PersonaPath], width: f64) -> Option<Band> {
    let subject = &sheet.subject;
    if !subject.options.legend {
        return None;
    }
    let drawn = draw_legend(subject, rows(sheet, curves), Point::new(0.0, 0.0), width);
    if drawn.items.is_empty() {
        return None;
    }
    let mut stack = Stack::new(width);
    stack.gap(16.0);
    let mut items = drawn.items.into_iter();
    let (mut taken, mut top) = (0, 0.0);
    for (count, bottom) in drawn.lines {
        let mut own: Vec<_> = items.by_ref().take(count - taken).collect();
        own.iter_mut().for_each(|item| item.shift(0.0, -f64::midpoint(top, bottom)));
        stack.row(bottom - top, own);
        (taken, top) = (count, bottom);
    }
    Some(Band::new(width, 0.0, vec![BandCell { x: 0.0, stack }]))
}

fn rows(sheet: &Sheet<'_>, paths: &[PersonaPath]) -> [Vec<Sample>; 4] {
    let subject = &sheet.subject;
    let drawn = || subject.touchpoints().map(|ix| subject.journey.touchpoint(ix));
    let shows = |lane| sheet.has_lane(lane);
    let cards = shows(Lane::Touchpoints);
    let ownerships: BTreeSet<Ownership> = drawn().filter_map(|t| t.ownership).map(|at| at.value).collect();
    let contacts: BTreeSet<Contact> = drawn().filter_map(|t| t.contact).map(|at| at.value).collect();
    let ownerships = ownerships.into_iter().filter(|_| cards).map(Sample::Ownership);
    let is_touchpoint = subject.options.detail == Detail::Touchpoint;
    let contacts = contacts.into_iter().filter(|_| cards && is_touchpoint).map(Sample::Contact);
    let scored = |of: fn(&ColumnScores) -> Option<f64>| {
        paths.iter().flat_map(|path| &path.scores).any(|score| of(score).is_some())
    };
    let colour = |own: Colour| if paths.len() > 1 { subject.palette.ink } else { own };
    let curves = [
        scored(|score| score.expectation)
            .then(|| Sample::Curve(Measure::Expectation, colour(subject.palette.expectation))),
        scored(|score| score.experience)
            .then(|| Sample::Curve(Measure::Experience, colour(subject.palette.experience))),
        paths.iter().any(|path| path.former.is_some()).then(|| {
            let own = subject.palette.experience.mixed(subject.palette.paper, 30);
            Sample::FormerCurve(colour(own))
        }),
        paths.iter().any(PersonaPath::has_scores_off_path).then(|| Sample::OffPath(colour(subject.palette.experience))),
    ];
    let assumed = shows(Lane::Emotion)
        && is_touchpoint
        && subject
            .touchpoints()
            .any(|ix| subject.journey.is_assumed(subject.journey.touchpoint(ix), Aspect::Experience));
    let assumed = assumed.then_some(Sample::Assumed);
    let gaps = single(paths).map_or((false, false), PersonaPath::gaps);
    let gaps = [gaps.0.then_some(Sample::Below), gaps.1.then_some(Sample::Above)].into_iter().flatten();
    let handover = sheet.is_joined && is_touchpoint && hands_over(subject);
    let shows_ends = (!paths.is_empty() || cards && subject.names_ends()) && is_touchpoint;
    let leaving = subject.touchpoints().flat_map(|ix| subject.graph.transitions(subject.graph.node(ix)));
    let leaving = leaving.filter(|(_, _, path)| shows_ends && !path.personas.and(subject.personas).is_empty());
    let ends = leaving.filter_map(|(_, to, _)| subject.graph.end(to)).collect();
    let ends = end_samples(subject.journey, &ends);
    let drawn: PersonaSet = paths.iter().map(|path| path.persona).collect();
    let drawn = drawn.or(subject.personas);
    let many = drawn.len() > 1;
    let personas =
        drawn.iter().filter(|_| many).map(|persona| Sample::Persona(persona, subject.palette.persona(persona)));
    [
        overlay_samples(subject, false).into_iter().chain(mark_samples(subject, Mark::ALL.into())).collect(),
        ownerships.chain(contacts).collect(),
        curves
            .into_iter()
            .flatten()
            .chain(gaps)
            .chain(assumed)
            .chain(ends)
            .chain(handover.then_some(Sample::Handover))
            .collect(),
        personas.collect(),
    ]
}

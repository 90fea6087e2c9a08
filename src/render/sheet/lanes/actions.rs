//! Actions in front of and behind the scenes, their teams, and handovers to another team (D8).

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use petgraph::Direction;
use petgraph::visit::EdgeRef;

use crate::graph::TransitionKind;
use crate::model::{Action, TeamIx, Touchpoint, TouchpointIx};
use crate::render::Mark;
use crate::render::scene::{Item, Point, Role};
use crate::render::settings::Lane;
use crate::render::sheet::columns::Column;
use crate::render::sheet::stack::{BODY, Frame, SMALL, SMALL_STRONG, Stack, TextStyle};
use crate::render::signs;
use crate::render::subject::{Subject, labelled};
use crate::render::text::referred;
use crate::source::At;
use crate::words::Word;

/// The limit of the backward search for a team, in touchpoints without a responsible team and in transitions into one
/// of them.
const MOST_STEPS: usize = 64;

pub(super) fn fill(subject: &Subject<'_>, lane: Lane, column: &Column, stack: &mut Stack) {
    for touchpoint in column.own(subject) {
        for action in actions(touchpoint, lane) {
            stack.between(6.0);
            card(subject, touchpoint, action, stack);
        }
        if lane == Lane::Support {
            partner(subject, touchpoint, stack);
        }
    }
}

/// Adds the IT systems that touchpoints need, and what logs call them.
pub(super) fn systems(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    let palette = &subject.palette;
    for touchpoint in column.own(subject) {
        let systems =
            touchpoint.systems.iter().filter_map(|at| subject.journey.definitions.systems.get(at.value.index()));
        for system in systems {
            stack.between(6.0);
            stack.framed(Frame::plain(palette), |stack| {
                let name = referred(&system.name, &system.identity.id);
                stack.text(&name, TextStyle::new(Role::Detail, SMALL_STRONG, palette.ink));
            });
        }
        for name in &touchpoint.logged_as {
            stack.between(6.0);
            stack.framed(Frame::plain(palette), |stack| {
                let text = labelled(&subject.heading(Word::LoggedAs), name);
                stack.text(&text, TextStyle::new(Role::Detail, SMALL, palette.quiet));
            });
        }
    }
}

fn actions(touchpoint: &Touchpoint, lane: Lane) -> &[At<Action>] {
    match lane {
        Lane::Evidence => &touchpoint.evidence,
        Lane::Frontstage => &touchpoint.frontstage,
        Lane::Backstage => &touchpoint.backstage,
        _ => &touchpoint.support,
    }
}

/// Adds an action and its team. The team is marked if it is not the one responsible for the touchpoint.
fn card(subject: &Subject<'_>, touchpoint: &Touchpoint, action: &Action, stack: &mut Stack) {
    let palette = &subject.palette;
    let is_other = is_by_other_team(touchpoint, action);
    stack.framed(Frame::plain(palette), |stack| {
        stack.text(&action.text, TextStyle::new(Role::Detail, BODY, palette.ink));
        if let Some(team) = action.team.and_then(|at| name(subject, at.value)) {
            let colour = if is_other { palette.worse } else { palette.quiet };
            let room = if is_other { 17.0 } else { 0.0 };
            stack.signed(&team, TextStyle::new(Role::Detail, SMALL_STRONG, colour), room, |at| {
                if is_other { signs::handover_sign(at, colour, Role::Detail) } else { Vec::new() }
            });
        }
    });
}

/// Adds the partner that carries out a touchpoint for the company.
fn partner(subject: &Subject<'_>, touchpoint: &Touchpoint, stack: &mut Stack) {
    let definitions = &subject.journey.definitions;
    let Some(partner) = touchpoint.partner.and_then(|at| definitions.partners.get(at.value.index())) else { return };
    let tone = subject.palette.tone(Some(crate::model::Ownership::Partner));
    stack.between(6.0);
    stack.framed(Frame::card(&tone), |stack| {
        let style = TextStyle::new(Role::Detail, SMALL_STRONG, tone.accent);
        stack.signed(&referred(&partner.name, &partner.identity.id), style, 15.0, |at| {
            let middle = Point::new(at.x + 5.0, at.y);
            vec![Item::Shape(signs::ownership(crate::model::Ownership::Partner, middle, tone.accent, Role::Detail))]
        });
    });
}

/// Marks a touchpoint whose responsible team differs from that of a touchpoint before it (D8).
pub(super) fn handover(subject: &Subject<'_>, ix: TouchpointIx, stack: &mut Stack) {
    let Some(now) = subject.journey.touchpoint(ix).responsible.and_then(|at| name(subject, at.value)) else { return };
    let before = other_teams(subject, ix).into_iter().filter_map(|team| name(subject, team));
    let Some(before) = subject.listed(before) else { return };
    let tone = subject.palette.tinted(subject.palette.worse);
    stack.gap(6.0);
    stack.framed(Frame::card(&tone), |stack| {
        let style = TextStyle::new(Role::Detail, SMALL_STRONG, tone.accent);
        let sign = |at| signs::handover_sign(at, tone.accent, Role::Detail);
        stack.signed(&subject.heading(Word::Handover), style, 17.0, sign);
        let text = format!("{before} → {now}");
        stack.text(&text, TextStyle::new(Role::Detail, SMALL, subject.palette.ink));
    });
}

/// Returns whether the picture marks any handover.
pub(in crate::render::sheet) fn hands_over(subject: &Subject<'_>) -> bool {
    subject.touchpoints().any(|ix| {
        let touchpoint = subject.journey.touchpoint(ix);
        let lanes = [Lane::Evidence, Lane::Frontstage, Lane::Backstage, Lane::Support];
        let mut all = lanes.into_iter().flat_map(|lane| actions(touchpoint, lane));
        !other_teams(subject, ix).is_empty() || all.any(|action| is_by_other_team(touchpoint, action))
    })
}

/// Returns the other teams that hand a touchpoint over to its responsible team.
fn other_teams(subject: &Subject<'_>, ix: TouchpointIx) -> BTreeSet<TeamIx> {
    let Some(now) = subject.journey.touchpoint(ix).responsible else { return BTreeSet::new() };
    teams_before(subject, ix).into_iter().filter(|team| *team != now.value).collect()
}

/// Returns whether the team of an action is not the one responsible for the touchpoint.
fn is_by_other_team(touchpoint: &Touchpoint, action: &Action) -> bool {
    let own = touchpoint.responsible.map(|at| at.value);
    own.is_some_and(|own| action.team.is_some_and(|team| team.value != own))
}

/// Returns the teams responsible for the touchpoints before this one. A touchpoint without a team is skipped in
/// favour of those before it. A renewal transition is not a handover.
fn teams_before(subject: &Subject<'_>, ix: TouchpointIx) -> Vec<TeamIx> {
    let graph = subject.graph;
    let mut teams = Vec::new();
    let mut seen = HashSet::from([graph.node(ix)]);
    let mut open = vec![graph.node(ix)];
    while let Some(node) = open.pop() {
        for edge in graph.graph().edges_directed(node, Direction::Incoming).take(MOST_STEPS) {
            let transition = edge.weight();
            if subject.transition_mark(edge.id()).is_some_and(|of| of.mark == Mark::Removed) {
                continue;
            }
            let is_seen =
                !transition.personas.and(subject.personas).is_empty() && transition.kind != TransitionKind::Renewal;
            let Some(before) = graph.touchpoint(edge.source()).filter(|_| is_seen) else { continue };
            match subject.journey.touchpoint(before).responsible {
                Some(team) => teams.push(team.value),
                None if seen.len() < MOST_STEPS && seen.insert(edge.source()) => open.push(edge.source()),
                None => {}
            }
        }
    }
    teams
}

fn name<'a>(subject: &Subject<'a>, team: TeamIx) -> Option<Cow<'a, str>> {
    let team = subject.journey.definitions.teams.get(team.index())?;
    Some(referred(&team.name, &team.identity.id))
}

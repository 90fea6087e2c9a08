//! What happens in front of and behind the scenes, by whom, and where another team takes over (D8).

use crate::model::{Action, TeamIx, Touchpoint};
use crate::render::scene::{Item, Point, Role};
use crate::render::settings::Lane;
use crate::render::sheet::columns::{Column, Grid};
use crate::render::sheet::stack::{BODY, Frame, SMALL, SMALL_STRONG, Stack, Style};
use crate::render::signs;
use crate::render::subject::Subject;
use crate::render::text::named;
use crate::source::At;
use crate::words::Word;

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

fn actions(touchpoint: &Touchpoint, lane: Lane) -> &[At<Action>] {
    match lane {
        Lane::Evidence => &touchpoint.evidence,
        Lane::Frontstage => &touchpoint.frontstage,
        Lane::Backstage => &touchpoint.backstage,
        _ => &touchpoint.support,
    }
}

/// An action, and the team that does it; marked where that is not the one that answers for the touchpoint.
fn card(subject: &Subject<'_>, touchpoint: &Touchpoint, action: &Action, stack: &mut Stack) {
    let palette = &subject.palette;
    let other = action.team.filter(|team| touchpoint.responsible.is_some_and(|own| own.value != team.value));
    stack.framed(Frame::plain(palette), |stack| {
        stack.text(&action.text, Style::new(Role::Detail, BODY, palette.ink));
        if let Some(team) = action.team.and_then(|at| name(subject, at.value)) {
            let colour = if other.is_some() { palette.worse } else { palette.quiet };
            let room = if other.is_some() { 17.0 } else { 0.0 };
            stack.signed(team, Style::new(Role::Detail, SMALL_STRONG, colour), room, |at| {
                if other.is_some() { signs::passes_on(at, colour, Role::Detail) } else { Vec::new() }
            });
        }
    });
}

/// Who carries a touchpoint out in the company's place.
fn partner(subject: &Subject<'_>, touchpoint: &Touchpoint, stack: &mut Stack) {
    let definitions = &subject.journey.definitions;
    let Some(partner) = touchpoint.partner.and_then(|at| definitions.partners.get(at.value.index())) else { return };
    let tone = subject.palette.tone(Some(crate::model::Ownership::Partner));
    stack.between(6.0);
    stack.framed(Frame::card(&tone), |stack| {
        let style = Style::new(Role::Detail, SMALL_STRONG, tone.accent);
        stack.signed(named(&partner.name, &partner.identity.id), style, 15.0, |at| {
            let middle = Point::new(at.x + 5.0, at.y);
            vec![Item::Shape(signs::ownership(crate::model::Ownership::Partner, middle, tone.accent, Role::Detail))]
        });
    });
}

/// Where another team answers for this touchpoint than for the one before.
pub(super) fn handover(subject: &Subject<'_>, grid: &Grid<'_>, index: usize, stack: &mut Stack) {
    let team = |column: &Column| column.own(subject).find_map(|touchpoint| touchpoint.responsible.map(|at| at.value));
    let Some(now) = team(&grid.all[index]) else { return };
    let before = grid.all[..index].iter().rev().find_map(team).filter(|before| *before != now);
    let (Some(before), Some(now)) = (before.and_then(|before| name(subject, before)), name(subject, now)) else {
        return;
    };
    let tone = subject.palette.tinted(subject.palette.worse);
    stack.gap(6.0);
    stack.framed(Frame::card(&tone), |stack| {
        let style = Style::new(Role::Detail, SMALL_STRONG, tone.accent);
        stack.signed(&subject.heading(Word::Handover), style, 17.0, |at| {
            signs::passes_on(at, tone.accent, Role::Detail)
        });
        stack.text(&format!("{before} → {now}"), Style::new(Role::Detail, SMALL, subject.palette.ink));
    });
}

fn name<'a>(subject: &Subject<'a>, team: TeamIx) -> Option<&'a str> {
    let team = subject.journey.definitions.teams.get(team.index())?;
    Some(named(&team.name, &team.identity.id))
}

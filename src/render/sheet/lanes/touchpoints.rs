//! The lane of touchpoints: ownership, contact, channels, and their part in the journey.

use super::said::of_personas;
use crate::graph::TransitionKind;
use crate::model::{PersonaSet, Touchpoint, TouchpointIx};
use crate::render::Mark;
use crate::render::scene::{Item, Point, Role};
use crate::render::settings::Detail;
use crate::render::sheet::Sheet;
use crate::render::sheet::columns::Column;
use crate::render::sheet::stack::{BODY, Frame, GroupIdentity, NAME, SMALL, SMALL_STRONG, Stack, TextStyle};
use crate::render::signs::{self, MARK, MARK_PAD};
use crate::render::subject::{Subject, joined, spaced};
use crate::render::terms::{level_word, part_word, reach_word};
use crate::render::text::{clean, first_of, named, referred, wrap};
use crate::render::theme::{Colour, Tone};
use crate::words::{Word, capitalised};

/// The room of a sign before a name.
const SIGN: f64 = 15.0;

/// Fills a cell. The rows below the curves show ends; without curves, the cards do, if the journey names its ends.
pub(super) fn fill(sheet: &Sheet<'_>, column: &Column, is_without_curves: bool, stack: &mut Stack) {
    let subject = &sheet.subject;
    if subject.options.detail == Detail::Stage {
        return list(subject, column, stack);
    }
    for &ix in &column.touchpoints {
        let shows_ends = is_without_curves && subject.names_ends();
        card(subject, ix, stack, !sheet.is_joined, shows_ends);
    }
}

/// Adds the names of a stage's touchpoints.
fn list(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    let palette = &subject.palette;
    for &ix in &column.touchpoints {
        stack.between(3.0);
        let tone = palette.tone(subject.journey.touchpoint(ix).ownership.map(|at| at.value));
        let ownership = subject.journey.touchpoint(ix).ownership;
        let style = TextStyle::new(Role::Touchpoint, BODY, palette.ink);
        let mark = subject.mark(ix).map(|mark| format!(" ({})", subject.mark_text(mark)));
        let name = format!("{}{}", subject.name(ix), mark.unwrap_or_default());
        stack.signed(&name, style, SIGN, |at| {
            let middle = Point::new(at.x + 5.0, at.y);
            ownership
                .map(|own| Item::Shape(signs::ownership(own.value, middle, tone.accent, Role::Touchpoint)))
                .into_iter()
                .collect()
        });
    }
}

fn card(subject: &Subject<'_>, ix: TouchpointIx, stack: &mut Stack, in_full: bool, shows_ends: bool) {
    let palette = &subject.palette;
    let touchpoint = subject.journey.touchpoint(ix);
    let ownership = touchpoint.ownership.map(|at| at.value);
    let mark = subject.mark(ix);
    let tone = if subject.is_removed(ix) { subject.card_tone(ix) } else { palette.tone(ownership) };
    let frame = Frame {
        role: Role::Touchpoint,
        fill: tone.fill,
        stroke: Some(signs::outline(touchpoint.contact.map(|at| at.value), tone.line)),
        bar: ownership.map(|_| tone.line),
        ring: mark.map(|mark| subject.mark_stroke(mark)),
    };
    let note = touchpoint.note.as_ref().map(|note| clean(note.value.trim()));
    let changes = subject.told_changes(ix).map(|change| clean(&change));
    let title = [Some(clean(subject.name(ix))), note].into_iter().flatten().chain(changes);
    let title = title.collect::<Vec<_>>().join("\n");
    stack.group = Some(GroupIdentity { role: Role::Touchpoint, id: touchpoint.id.value.clone(), title });
    stack.framed(frame, |stack| {
        if let Some(mark) = mark {
            let badge = signs::marks(
                &subject.mark_line(mark),
                Point::default(),
                Role::Detail,
                subject.mark_colour(mark),
                palette,
            );
            stack.row(19.0, badge);
        }
        let card = CardContent { subject, ix, tone: &tone, in_full, shows_ends };
        let Some(former) = subject.former(ix) else {
            let from = stack.len();
            card.fill(touchpoint, None, stack);
            if mark == Some(Mark::Removed) {
                stack.strike(from, Role::Touchpoint, tone.quiet);
            }
            return;
        };
        let room = stack.room();
        let of_state = |state: &Touchpoint, other: &Touchpoint| {
            let mut stack = Stack::new(room);
            card.fill(state, Some(other), &mut stack);
            stack
        };
        let mut merged = Stack::new(room);
        merged.merge(subject, &mut of_state(touchpoint, former), &mut of_state(former, touchpoint), false);
        stack.append(merged);
    });
}

/// The content of a card.
struct CardContent<'a> {
    subject: &'a Subject<'a>,
    ix: TouchpointIx,
    tone: &'a Tone,
    in_full: bool,
    shows_ends: bool,
}

impl CardContent<'_> {
    /// Adds what a touchpoint says. `other`: what it says in the other one of two states.
    fn fill(&self, touchpoint: &Touchpoint, other: Option<&Touchpoint>, stack: &mut Stack) {
        let &CardContent { subject, ix, tone, .. } = self;
        let palette = &subject.palette;
        let ownership = touchpoint.ownership.map(|at| at.value);
        let room = if ownership.is_some() { SIGN } else { 0.0 };
        let name = named(&touchpoint.name, &touchpoint.id);
        stack.signed(name, TextStyle::new(Role::Touchpoint, NAME, palette.ink), room, |at| {
            let middle = Point::new(at.x + 5.0, at.y);
            ownership
                .map(|own| Item::Shape(signs::ownership(own, middle, tone.accent, Role::Detail)))
                .into_iter()
                .collect()
        });
        stack.next();
        if let Some(personas) = subject.serves(touchpoint) {
            marks(subject, personas, stack);
        }
        let quiet = TextStyle::new(Role::Detail, SMALL, tone.quiet);
        stack.next();
        moment(subject, touchpoint, stack, TextStyle { font: SMALL_STRONG, colour: tone.accent, ..quiet });
        stack.next();
        pace(subject, touchpoint, stack, TextStyle { colour: tone.accent, ..quiet });
        stack.next();
        if let Some(text) = subject.sub_journey(touchpoint) {
            stack.gap(3.0);
            stack.signed(&text, quiet, SIGN, |at| {
                signs::in_full(Point::new(at.x + 5.0, at.y), quiet.colour, Role::Detail).map(Item::Shape).into()
            });
        }
        stack.next();
        besides(subject, ix, stack, quiet);
        stack.next();
        places(subject, touchpoint, stack, quiet);
        stack.next();
        if let Some(other) = other {
            scores(subject, touchpoint, other, stack, TextStyle { colour: palette.ink, ..quiet });
        }
        stack.next();
        if self.in_full {
            let recovery = tone.legible(palette.transition(TransitionKind::Recovery), palette.ink);
            details(subject, ix, touchpoint, stack, quiet, recovery);
        }
        stack.next();
        if self.shows_ends {
            ends(subject, ix, stack, quiet);
        }
    }
}

/// Adds the scores, if they are others in the other one of two states.
fn scores(subject: &Subject<'_>, touchpoint: &Touchpoint, other: &Touchpoint, stack: &mut Stack, style: TextStyle) {
    let (own, others) = (subject.scores(touchpoint), subject.scores(other));
    let all = touchpoint.personas.and(subject.personas);
    for (personas, expectation, experience) in own.into_iter().filter(|scores| !others.contains(scores)) {
        let score = |word, score: Option<f64>| Some(spaced(subject.word(word), &subject.lang.number(score?)));
        let scores = [score(Word::Expectation, expectation), score(Word::Experience, experience)];
        let Some(text) = joined(scores.into_iter().flatten()) else { continue };
        of_personas(subject, (personas != all).then_some(personas), &capitalised(&text), style, stack);
    }
}

/// Adds the ends to which customers go from a touchpoint.
fn ends(subject: &Subject<'_>, ix: TouchpointIx, stack: &mut Stack, style: TextStyle) {
    let ground = subject.palette.paper;
    for (number, end) in subject.ends_from(ix).iter().enumerate() {
        stack.gap(if number == 0 { 4.0 } else { 2.0 });
        stack.signed(&subject.end_text(end), style, SIGN, |at| {
            let sign = signs::end(end.kind, Point::new(at.x + 5.0, at.y), style.colour, ground);
            sign.into_iter().map(Item::Shape).collect()
        });
    }
}

/// Adds that the touchpoint is a moment of truth, and why.
fn moment(subject: &Subject<'_>, touchpoint: &Touchpoint, stack: &mut Stack, style: TextStyle) {
    let Some(text) = subject.moment_of_truth(touchpoint) else { return };
    stack.gap(3.0);
    stack.signed(&text, style, SIGN, |at| {
        vec![Item::Shape(signs::moment(Point::new(at.x + 5.0, at.y), style.colour, Role::Detail))]
    });
}

/// Adds how often the touchpoint happens, as a badge, and how long it takes.
fn pace(subject: &Subject<'_>, touchpoint: &Touchpoint, stack: &mut Stack, style: TextStyle) {
    let repeats = touchpoint.repeats.as_ref();
    let (times, text) = (subject.times(repeats), subject.pace(repeats, touchpoint.takes));
    if times.is_none() && text.is_none() {
        return;
    }
    stack.gap(3.0);
    let Some(badge) = times.map(|times| MARK.line(times)) else { return stack.text(&text.unwrap_or_default(), style) };
    let room = badge.width + 2.0 * MARK_PAD + 6.0;
    let draw = |at| signs::badge(&badge, at, Role::Detail, style.colour).into();
    match text.filter(|_| room <= stack.room() / 2.0) {
        Some(text) => stack.signed(&text, style, room, draw),
        None => stack.row(17.0, signs::badge(&badge, Point::default(), Role::Detail, style.colour)),
    }
}

/// Adds what goes on beside the touchpoint, or what it goes on beside.
fn besides(subject: &Subject<'_>, ix: TouchpointIx, stack: &mut Stack, style: TextStyle) {
    for text in subject.besides(ix) {
        stack.signed(&crate::words::capitalised(&text), style, SIGN, |at| {
            let middle = Point::new(at.x + 5.0, at.y);
            signs::kind(TransitionKind::Meanwhile, middle, style.colour).into_iter().map(Item::Shape).collect()
        });
    }
}

/// Adds the channels, each with the sign of its medium, and the partner.
fn places(subject: &Subject<'_>, touchpoint: &Touchpoint, stack: &mut Stack, style: TextStyle) {
    let definitions = &subject.journey.definitions;
    let channels = touchpoint.channels.iter().filter_map(|at| definitions.channels.get(at.value.index()));
    let partner = touchpoint.partner.and_then(|at| definitions.partners.get(at.value.index()));
    if !touchpoint.channels.is_empty() || partner.is_some() {
        stack.gap(3.0);
    }
    let (names, more) = first_of(channels.clone().map(|channel| referred(&channel.name, &channel.identity.id)));
    for (channel, name) in channels.zip(names) {
        let medium = channel.medium.map(|at| at.value);
        let room = if medium.is_some() { SIGN } else { 0.0 };
        stack.signed(&name, style, room, |at| {
            medium.map_or(Vec::new(), |medium| signs::medium(medium, Point::new(at.x + 5.0, at.y), style.colour))
        });
    }
    stack.more(subject, more, style);
    if let Some(partner) = partner {
        stack.text(&referred(&partner.name, &partner.identity.id), style);
    }
}

/// Adds the remaining details.
fn details(
    subject: &Subject<'_>,
    ix: TouchpointIx,
    touchpoint: &Touchpoint,
    stack: &mut Stack,
    quiet: TextStyle,
    recovery: Colour,
) {
    let lang = subject.lang;
    let begins = subject.personas.iter().any(|persona| subject.entries(persona).contains(&ix));
    if begins {
        let ink = subject.palette.ink;
        let begins = std::iter::once(subject.heading(Word::Start)).chain(subject.entry_shares(ix));
        let begins = joined(begins).unwrap_or_default();
        stack.signed(&begins, quiet, 24.0, |at| {
            signs::start(Point::new(at.x + 20.0, at.y), 15.0, ink, Role::Start).map(Item::Shape).into()
        });
    }
    stack.next();
    let level = touchpoint.level.map(|at| level_word(at.value));
    let reach = touchpoint.reach.map(|at| reach_word(at.value));
    let by_name = touchpoint.named_person.map(|at| if at.value { Word::NamedPerson } else { Word::NoNamedPerson });
    let word = |word: Word| subject.word(word).to_owned();
    let words = [level.map(word), reach.map(word), subject.tones(touchpoint), by_name.map(word)];
    if let Some(words) = joined(words.into_iter().flatten()) {
        stack.gap(3.0);
        stack.text(&crate::words::capitalised(&words), quiet);
    }
    stack.next();
    if let Some(feedback) = touchpoint.feedback.as_ref() {
        let asks = if feedback.asks { Word::AsksFeedback } else { Word::AsksNoFeedback };
        let within = feedback
            .answered_within
            .map(|at| spaced(subject.word(Word::AnsweredWithin), &lang.duration(at.value.counts())));
        if let Some(text) = joined(std::iter::once(subject.heading(asks)).chain(within)) {
            stack.text(&text, quiet);
        }
    }
    stack.next();
    let style = TextStyle { colour: recovery, ..quiet };
    let parts = joined(touchpoint.recovery.iter().map(|at| subject.word(part_word(at.value)).to_owned()));
    for text in subject.recovers_text(touchpoint).into_iter().chain(parts) {
        stack.signed(&crate::words::capitalised(&text), style, SIGN, |at| {
            signs::kind(TransitionKind::Recovery, Point::new(at.x + 5.0, at.y), recovery)
                .into_iter()
                .map(Item::Shape)
                .collect()
        });
    }
    stack.next();
    if let Some(note) = &touchpoint.note {
        stack.gap(3.0);
        stack.text(&note.value, quiet);
    }
    stack.links(&touchpoint.links, quiet);
}

/// Adds the letters of personas. A single persona has the colour of its curve.
pub(super) fn marks(subject: &Subject<'_>, personas: PersonaSet, stack: &mut Stack) {
    for line in wrap(&signs::letters(personas), MARK, stack.room() - 2.0 * MARK_PAD) {
        let fill = mark_colour(subject, personas);
        stack.row(17.0, signs::marks(&line, Point::default(), Role::Detail, fill, &subject.palette));
    }
}

/// Returns the background of the letters of personas.
pub(super) fn mark_colour(subject: &Subject<'_>, personas: PersonaSet) -> Colour {
    let mut each = personas.iter();
    match (each.next(), each.next()) {
        (Some(one), None) => subject.palette.persona(one),
        _ => subject.palette.ink,
    }
}

//! Feelings, quotes, pains, opportunities, and facts in the channels.

use super::touchpoints::{mark_colour, marks};
use crate::model::{EndKind, LaneIx, Pain, PersonaSet, Progress};
use crate::render::scene::{Form, Item, Point, Rect, Role, Shape};
use crate::render::settings::Detail;
use crate::render::sheet::Sheet;
use crate::render::sheet::columns::Column;
use crate::render::sheet::stack::{BODY, Frame, SMALL, SMALL_STRONG, STRONG, Stack, TextStyle};
use crate::render::signs::{self, MARK, MARK_PAD};
use crate::render::subject::{ShownFacts, StatedFact, Subject};
use crate::render::terms::severity_word;
use crate::render::text::referred;
use crate::render::theme::{Colour, Tone};
use crate::words::Word;

/// Adds feelings and quotes, with the personas if they are those of some.
pub(super) fn feelings(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    let palette = &subject.palette;
    for touchpoint in column.own(subject) {
        if touchpoint.feeling.is_none() && touchpoint.quotes.is_empty() {
            continue;
        }
        stack.between(5.0);
        for (personas, feelings) in subject.by_persona(touchpoint, &touchpoint.feeling) {
            stack.between(3.0);
            let style = TextStyle::new(Role::Detail, STRONG, palette.ink);
            for feeling in feelings {
                of_personas(subject, personas, &crate::words::capitalised(feeling), style, stack);
            }
        }
        for (personas, quote) in subject.shown(touchpoint, &touchpoint.quotes) {
            stack.between(5.0);
            let style = TextStyle::new(Role::Detail, BODY, palette.quiet);
            of_personas(subject, personas, &subject.lang.quoted(&quote.text), style, stack);
        }
    }
}

/// Adds what goes through the customer's mind, and what they still want to know.
pub(super) fn thoughts(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    let palette = &subject.palette;
    let style = TextStyle::new(Role::Detail, BODY, palette.ink);
    for touchpoint in column.own(subject) {
        for (personas, thought) in subject.shown(touchpoint, &touchpoint.thoughts) {
            stack.between(5.0);
            of_personas(subject, personas, &thought.text, style, stack);
        }
        let mut questions = subject.shown(touchpoint, &touchpoint.questions).peekable();
        if questions.peek().is_some() {
            stack.between(7.0);
            let heading = subject.heading(Word::Questions);
            if !heading.is_empty() {
                stack.text(&heading, TextStyle::new(Role::Detail, SMALL_STRONG, palette.quiet));
            }
        }
        for (personas, question) in questions {
            stack.gap(2.0);
            of_personas(subject, personas, &question.text, style, stack);
        }
    }
}

/// Adds what stands in a lane of the author's.
///
/// Where lines connect the cells of a column, it stands in cards, so that no line crosses it.
pub(super) fn in_own_lane(sheet: &Sheet<'_>, lane: LaneIx, column: &Column, stack: &mut Stack) {
    let subject = &sheet.subject;
    let style = TextStyle::new(Role::Detail, BODY, subject.palette.ink);
    for touchpoint in column.own(subject) {
        let own = touchpoint.lanes.iter().filter(|(of, _)| of.value == lane);
        for (personas, text) in own.flat_map(|(_, texts)| subject.shown(touchpoint, texts)) {
            stack.between(5.0);
            let put = |stack: &mut Stack| of_personas(subject, personas, &text.text, style, stack);
            if sheet.is_joined { stack.framed(Frame::plain(&subject.palette), put) } else { put(stack) }
        }
    }
}

/// Adds a text behind the letters of the personas that it is about; without letters if it is about all in view.
pub(super) fn of_personas(
    subject: &Subject<'_>,
    personas: Option<PersonaSet>,
    text: &str,
    style: TextStyle,
    stack: &mut Stack,
) {
    let Some(personas) = personas else { return stack.text(text, style) };
    let letters = MARK.line(signs::letters(personas));
    let room = letters.width + 2.0 * MARK_PAD + 6.0;
    if room > stack.room() / 3.0 {
        marks(subject, personas, stack);
        return stack.text(text, style);
    }
    let fill = mark_colour(subject, personas);
    stack.signed(text, style, room, |at| signs::marks(&letters, at, Role::Detail, fill, &subject.palette).into());
}

/// Adds pains; for a stage, only the most severe.
pub(super) fn pains(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    let all: Vec<(_, &Pain)> =
        column.own(subject).flat_map(|touchpoint| subject.shown(touchpoint, &touchpoint.pains)).collect();
    let severity = |pain: &Pain| pain.severity.map_or(0, |at| at.value);
    let worst = all.iter().map(|(_, pain)| severity(pain)).max().unwrap_or(0);
    let in_short = subject.options.detail == Detail::Stage;
    let tone = subject.palette.tinted(subject.palette.worse);
    for (personas, pain) in all {
        if in_short && severity(pain) < worst {
            continue;
        }
        stack.between(5.0);
        stack.framed(Frame::card(&tone), |stack| {
            of_personas(subject, personas, &pain.text, TextStyle::new(Role::Detail, BODY, subject.palette.ink), stack);
            if let Some(severity) = pain.severity {
                stack.gap(2.0);
                severity_row(subject, severity.value, &tone, stack);
            }
        });
    }
}

/// Adds the severity of a pain: bars, and the word.
fn severity_row(subject: &Subject<'_>, severity: u8, tone: &Tone, stack: &mut Stack) {
    let style = TextStyle::new(Role::Detail, SMALL, tone.accent);
    stack.signed(subject.word(severity_word(severity)), style, 24.0, |at| {
        severity_sign(severity, at, tone.accent, tone.rule)
    });
}

/// Returns three bars, of which `severity` are filled.
pub(in crate::render::sheet) fn severity_sign(severity: u8, at: Point, full: Colour, empty: Colour) -> Vec<Item> {
    let bar = |number: u8| {
        let height = 4.0 + 3.0 * f64::from(number);
        let rect = Rect::new(at.x + 6.0 * f64::from(number), at.y + 5.0 - height, 4.5, height);
        let fill = Some(if number < severity { full } else { empty });
        Item::Shape(Shape { role: Role::Detail, form: Form::Rect(rect, 1.0), fill, stroke: None })
    };
    (0..3).map(bar).collect()
}

/// Adds opportunities, what is planned for them, and their teams. One that is done has a sign, and one that is dropped is left
/// out.
pub(super) fn opportunities(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    let palette = &subject.palette;
    let all = column.own(subject).flat_map(|touchpoint| subject.shown(touchpoint, &touchpoint.opportunities));
    for (personas, opportunity) in all.filter(|(_, opportunity)| !opportunity.is_dropped()) {
        let is_done = opportunity.status.is_some_and(|status| status.value == Progress::Done);
        let tone = palette.tinted(if is_done { palette.quiet } else { palette.better });
        stack.between(5.0);
        stack.framed(Frame::card(&tone), |stack| {
            let colour = if is_done { palette.quiet } else { palette.ink };
            let style = TextStyle::new(Role::Detail, BODY, colour);
            of_personas(subject, personas, &opportunity.text, style, stack);
            if let Some(plan) = subject.plan(opportunity) {
                let style = TextStyle::new(Role::Detail, SMALL, tone.accent);
                let room = if is_done { 16.0 } else { 0.0 };
                stack.signed(&plan, style, room, |at| match is_done {
                    true => {
                        let middle = Point::new(at.x + 5.5, at.y);
                        signs::end(EndKind::Done, middle, tone.accent, palette.paper)
                            .into_iter()
                            .map(Item::Shape)
                            .collect()
                    }
                    false => Vec::new(),
                });
            }
            if let Some(team) = opportunity.team.and_then(|at| subject.journey.definitions.teams.get(at.value.index()))
            {
                let name = format!("→ {}", referred(&team.name, &team.identity.id));
                stack.text(&name, TextStyle::new(Role::Detail, SMALL_STRONG, tone.accent));
            }
            stack.links(&opportunity.links, TextStyle::new(Role::Detail, SMALL, tone.accent));
        });
    }
}

/// Adds the facts that are shown or looked for, and what each channel says about them.
pub(super) fn facts(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    let definitions = &subject.journey.definitions;
    let palette = &subject.palette;
    let quiet = TextStyle::new(Role::Detail, SMALL, palette.quiet);
    for touchpoint in column.own(subject) {
        let facts = touchpoint.facts.iter().filter_map(|at| definitions.facts.get(at.value.index()));
        let ShownFacts { shown, more } = subject.facts(facts.map(|fact| &**fact));
        for StatedFact { statement, says, more } in shown {
            stack.between(5.0);
            stack.text(&statement, TextStyle::new(Role::Detail, BODY, palette.ink));
            for (channel, says) in says {
                let (says, style) = match &says {
                    Some(says) => (&**says, quiet),
                    None => (subject.word(Word::Silent), TextStyle { colour: palette.worse, ..quiet }),
                };
                let colon = if says.is_empty() { "" } else { ": " };
                stack.text(&format!("{channel}{colon}{says}"), style);
            }
            stack.more(subject, more, quiet);
        }
        stack.more(subject, more, quiet);
    }
}

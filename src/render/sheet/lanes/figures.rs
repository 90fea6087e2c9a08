//! Figures: metrics, waits, the employee's experience, and responsibility.

use super::said::of_personas;
use super::touchpoints::marks;
use crate::model::{Duration, Employee, Metric, MetricFigure, PartnerIx, TeamIx, TouchpointIx, Wait, WaitLimit};
use crate::render::Mark;
use crate::render::scene::{Form, Item, Point, Rect, Role, Shape, Stroke};
use crate::render::settings::Detail;
use crate::render::sheet::columns::{Column, Grid};
use crate::render::sheet::press::BandCell;
use crate::render::sheet::stack::{BODY, Frame, SMALL, STRONG, Stack, TextStyle};
use crate::render::signs;
use crate::render::subject::{ShownTrend, Subject, joined, labelled, spaced};
use crate::render::terms::lack_word;
use crate::render::text::{first_of, referred};
use crate::render::theme::Colour;
use crate::source::At;
use crate::words::Word;

/// The height of a bar.
const BAR: f64 = 6.0;

/// Adds the metrics, with their targets and sources.
pub(super) fn metrics(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    let all = column.own(subject).flat_map(|touchpoint| subject.shown(touchpoint, &touchpoint.metrics));
    for (personas, metric) in all {
        stack.between(7.0);
        if let Some(personas) = personas {
            marks(subject, personas, stack);
        }
        figures(subject, metric, stack);
        let answers = metric.responses.map(|at| spaced(&at.value.to_string(), subject.word(Word::Answers)));
        let source = metric.source.as_ref().map(|source| source.value.clone());
        if let Some(text) = joined(answers.into_iter().chain(source)) {
            stack.text(&text, quiet(subject));
        }
    }
}

fn figures(subject: &Subject<'_>, metric: &Metric, stack: &mut Stack) {
    let scale = |key| match key {
        "csat" => Some((1.0, 5.0)),
        "nps" => Some((-100.0, 100.0)),
        "ces" => Some((1.0, 7.0)),
        _ => None,
    };
    for one in metric.each() {
        figure(subject, &one, metric, stack);
        if let Some((least, most)) = scale(one.key) {
            let share = |value: At<f64>| (value.value - least) / (most - least);
            stack.gap(1.0);
            stack.bar(subject, one.now.map(share), one.target.map(share), subject.palette.experience);
        }
    }
}

/// Adds a figure, how it changed, and its target: `CSAT 3.1 → 3.4`, `▲ better`, `target 4.2`.
fn figure(subject: &Subject<'_>, figure: &MetricFigure<'_>, metric: &Metric, stack: &mut Stack) {
    let palette = &subject.palette;
    let unit = metric.unit.as_ref().map(|unit| unit.value.as_str());
    let number = |value: f64| subject.lang.number(value).replace('-', "−");
    let (name, value) = (subject.figure_name(figure), subject.figure_text(figure, unit, number));
    let text = match figure.before {
        // Two figures may need a line of their own.
        Some(_) if !name.is_empty() => format!("{name} {value}"),
        _ => spaced(name, &value),
    };
    stack.text(&text, TextStyle::new(Role::Detail, STRONG, palette.ink));
    if let Some(ShownTrend { rises, is_better, word }) = subject.trend(figure) {
        let colour = match is_better {
            Some(true) => palette.better,
            Some(false) => palette.worse,
            None => palette.quiet,
        };
        let on = metric.before.as_ref().and_then(|before| before.value.on);
        let on = on.map(|on| labelled(subject.word(Word::Formerly), &subject.day(on.value)));
        let text = joined([word.to_owned()].into_iter().chain(on)).unwrap_or_default();
        let style = TextStyle::new(Role::Detail, SMALL, colour);
        stack.signed(&text, style, 13.0, |at| {
            vec![Item::Shape(signs::trend(rises, Point::new(at.x + 4.5, at.y), colour, Role::Detail))]
        });
    }
    if let Some(target) = figure.target {
        let number = spaced(&number(target.value), unit.unwrap_or_default());
        stack.text(&spaced(subject.word(Word::Target), &number), quiet(subject));
    }
}

/// Adds how long the customer waits and expects to wait.
pub(super) fn waits(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    let palette = &subject.palette;
    let lang = subject.lang;
    let all = column.own(subject).flat_map(|touchpoint| subject.by_persona(touchpoint, &touchpoint.wait));
    for (personas, wait) in all {
        let Wait { length, expected, informed, limit } = &**wait;
        let (length, expected) = (length.value, expected.map(|at| at.value));
        let is_long = expected.is_some_and(|expected| length.minutes() > expected.minutes());
        stack.between(7.0);
        let colour = if is_long { palette.worse } else { palette.ink };
        let style = TextStyle::new(Role::Detail, STRONG, colour);
        of_personas(subject, personas, &lang.duration(length.counts()), style, stack);
        if let Some(expected) = expected {
            let longest = length.minutes().max(expected.minutes()).max(1) as f64;
            let share = |of: Duration| Some(of.minutes() as f64 / longest);
            stack.bar(subject, share(length), share(expected), colour);
            stack.text(&spaced(subject.word(Word::Expected), &lang.duration(expected.counts())), quiet(subject));
        }
        if let Some(informed) = informed {
            let word = if informed.value { Word::Informed } else { Word::NotInformed };
            stack.text(subject.word(word), quiet(subject));
        }
        if let Some(limit) = limit {
            let WaitLimit { length: most, source } = &limit.value;
            let is_over = length.minutes() > most.value.minutes();
            let text = subject.wait_limit(most.value, is_over);
            let style = if is_over { TextStyle::new(Role::Detail, STRONG, palette.ink) } else { quiet(subject) };
            stack.text(&text, style);
            if let Some(source) = source {
                stack.text(&source.value, quiet(subject));
            }
        }
    }
}

/// Adds what touchpoints cost the customer and the company.
pub(super) fn costs(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    for cost in column.own(subject).filter_map(|touchpoint| touchpoint.cost.as_ref()) {
        stack.between(7.0);
        for (whose, cost) in subject.costs(&cost.value) {
            stack.text(&cost, TextStyle::new(Role::Detail, STRONG, subject.palette.ink));
            stack.text(&subject.heading(whose), quiet(subject));
        }
    }
}

/// Adds the employee's experience.
pub(super) fn employee(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    let palette = &subject.palette;
    for employee in column.own(subject).filter_map(|touchpoint| touchpoint.employee.as_ref()) {
        let Employee { experience, load, lacks } = &employee.value;
        stack.between(7.0);
        let rows = [(Word::Experience, experience, palette.experience), (Word::Load, load, palette.quiet)];
        for (word, score, colour) in rows {
            let Some(score) = score else { continue };
            let text = spaced(&subject.heading(word), &subject.lang.number(score.value));
            stack.text(&text, TextStyle::new(Role::Detail, BODY, palette.ink));
            stack.blocks(score.value, colour, palette.rule);
        }
        let lacks = lacks.iter().map(|at| subject.word(lack_word(at.value))).filter(|lack| !lack.is_empty());
        let lacks = lacks.collect::<Vec<_>>().join(", ");
        if !lacks.is_empty() {
            let text = labelled(&subject.heading(Word::Lacks), &lacks);
            stack.text(&text, TextStyle::new(Role::Detail, SMALL, palette.worse));
        }
    }
}

/// Adds what touchpoints rest on.
pub(super) fn basis(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    for basis in column.own(subject).flat_map(|touchpoint| &touchpoint.basis) {
        stack.between(5.0);
        let text = crate::words::capitalised(&subject.basis(&basis.value));
        stack.text(&text, TextStyle::new(Role::Detail, BODY, subject.palette.ink));
    }
}

fn quiet(subject: &Subject<'_>) -> TextStyle {
    TextStyle::new(Role::Detail, SMALL, subject.palette.quiet)
}

/// Returns the responsible teams and the partners. A cell spans the columns for which they are the same, so that
/// every change is visible (D8).
pub(super) fn responsible(subject: &Subject<'_>, grid: &Grid<'_>) -> Vec<BandCell> {
    let definitions = &subject.journey.definitions;
    let palette = &subject.palette;
    let is_stage = subject.options.detail == Detail::Stage;
    let of_column = |column: &Column| {
        let mut teams: Vec<TeamIx> = column.own(subject).filter_map(|t| t.responsible.map(|at| at.value)).collect();
        let mut partners: Vec<PartnerIx> = column.own(subject).filter_map(|t| t.partner.map(|at| at.value)).collect();
        teams.dedup();
        partners.dedup();
        (teams, partners)
    };
    let runs = grid.runs(|column| {
        // The head of a column that is new says so.
        let is_known = |ix: &TouchpointIx| subject.mark(*ix) != Some(Mark::Added);
        let before = subject.marks().map(|_| match column.touchpoints.iter().any(is_known) {
            true => of_column(&column.before()),
            false => of_column(column),
        });
        // Stages do not merge: each is a separate column.
        (of_column(column), before, if is_stage { column.stage } else { 0 })
    });
    let stack = |(teams, partners): (Vec<TeamIx>, Vec<PartnerIx>), width| {
        let mut stack = Stack::new(width);
        let teams = teams.iter().filter_map(|ix| definitions.teams.get(ix.index()));
        let (teams, more) = first_of(teams.map(|team| referred(&team.name, &team.identity.id)));
        let partners = partners.iter().filter_map(|ix| definitions.partners.get(ix.index()));
        let partners = partners.map(|partner| referred(&partner.name, &partner.identity.id));
        let (partners, more_partners) = first_of(partners);
        if teams.is_empty() && partners.is_empty() {
            return stack;
        }
        stack.framed(Frame::plain(palette), |stack| {
            for team in teams {
                stack.text(&team, TextStyle::new(Role::Detail, STRONG, palette.ink));
            }
            stack.more(subject, more, quiet(subject));
            for partner in partners {
                let text = labelled(&subject.heading(Word::PartnerOf), &partner);
                stack.text(&text, quiet(subject));
            }
            stack.more(subject, more_partners, quiet(subject));
        });
        stack
    };
    let cell = |((now, before, _), x, width)| {
        let mut now: Stack = stack(now, width);
        let Some(before) = before else { return BandCell { x, stack: now } };
        let mut both = Stack::new(width);
        both.merge(subject, &mut now, &mut stack(before, width), true);
        BandCell { x, stack: both }
    };
    runs.into_iter().map(cell).filter(|cell| !cell.stack.is_empty()).collect()
}

impl Stack {
    /// Adds a bar filled to a share, with a mark at another.
    fn bar(&mut self, subject: &Subject<'_>, share: Option<f64>, mark: Option<f64>, colour: Colour) {
        let palette = &subject.palette;
        let room = self.room();
        let bar = |from: f64, width: f64, fill: Colour| {
            let form = Form::Rect(Rect::new(from, -BAR / 2.0, width, BAR), BAR / 2.0);
            Item::Shape(Shape { role: Role::Detail, form, fill: Some(fill), stroke: None })
        };
        let full = share.map(|share| bar(0.0, (share.clamp(0.0, 1.0) * room).max(BAR), colour));
        let tick = mark.map(|mark| {
            let rect = Rect::new((mark.clamp(0.0, 1.0) * room - 1.0).clamp(0.0, room - 2.0), -6.0, 2.0, 12.0);
            let shape = Shape {
                role: Role::Detail,
                form: Form::Rect(rect, 0.0),
                fill: Some(palette.ink),
                stroke: Some(Stroke { colour: palette.stage, width: 1.0, dashes: &[] }),
            };
            Item::Shape(shape)
        });
        self.row(14.0, std::iter::once(bar(0.0, room, palette.rule)).chain(full).chain(tick));
    }

    /// Adds a score from 1 to 5 as five blocks.
    fn blocks(&mut self, score: f64, full: Colour, empty: Colour) {
        let width = ((self.room() - 4.0 * 3.0) / 5.0).min(22.0);
        let block = |number: usize| {
            let x = number as f64 * (width + 3.0);
            let rect = |width: f64| Form::Rect(Rect::new(x, -3.0, width, 6.0), 2.0);
            let share = (score - number as f64).clamp(0.0, 1.0);
            let shape = |form, fill| Item::Shape(Shape { role: Role::Detail, form, fill: Some(fill), stroke: None });
            let filled = (share > 0.0).then(|| shape(rect((width * share).max(2.0)), full));
            std::iter::once(shape(rect(width), empty)).chain(filled)
        };
        self.row(13.0, (0..5).flat_map(block).collect::<Vec<_>>());
    }
}

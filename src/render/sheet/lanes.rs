//! The lanes, and the content of each column in them.

pub(super) mod actions;
mod figures;
pub(in crate::render) mod images;
mod overlay;
mod said;
mod touchpoints;

use super::Sheet;
use super::columns::{Column, Grid, LABEL};
use super::emotion::{self, PersonaPath};
use super::order::SheetLane;
use super::press::{Band, BandCell};
use super::stack::{SMALL, Stack, TextStyle};
use crate::model::{Aspect, Touchpoint};
use crate::render::scene::{Role, Stroke};
use crate::render::settings::{Detail, Lane};
use crate::render::subject::Subject;
use crate::render::text::{Face, Font, clean};
use crate::words::{Word, capitalised};

const NAME: Font = Font::new(Face::Bold, 11.5);
/// The smallest size of a lane's name.
const SMALLEST: f64 = 9.5;
/// That of a lane of the author's, whose words may be broken.
const SMALLEST_OWN: f64 = 10.0;

/// Returns a lane as a band, or `None` if the lane is empty.
pub(super) fn band(sheet: &Sheet<'_>, lane: SheetLane, grid: &Grid<'_>, curves: &[PersonaPath]) -> Option<Band> {
    let subject = &sheet.subject;
    let cells = match lane {
        SheetLane::Known(Lane::Emotion) => emotion::cells(subject, grid, curves),
        SheetLane::Known(Lane::Responsible) => figures::responsible(subject, grid),
        _ => columnwise(sheet, lane, grid, curves),
    };
    let filled = cells.iter().any(|cell| !cell.stack.is_empty());
    let line = sheet.lines.iter().find(|(above, _)| SheetLane::Known(*above) == lane).map(|(_, word)| *word);
    if !filled && line.is_none() {
        return None;
    }
    let palette = &subject.palette;
    let (name, basis) = match (lane, subject.overlay_name()) {
        (SheetLane::Known(Lane::Overlay), Some(name)) => (capitalised(name), subject.overlay_basis()),
        (SheetLane::Known(Lane::Touchpoints), _) => (subject.heading(sheet.touchpoints), None),
        (SheetLane::Known(lane), _) => (subject.heading(word(lane)), None),
        (SheetLane::Own(lane), _) => (clean(&subject.journey.definitions.lanes[lane.index()].name), None),
    };
    let mut label = Stack::new(LABEL - 24.0);
    let mut font = name_font(&name, label.room());
    if let SheetLane::Own(_) = lane {
        font.size = font.size.max(SMALLEST_OWN);
    }
    label.text(&name, TextStyle::new(Role::Lane, font, palette.ink));
    if let Some(basis) = basis {
        label.gap(2.0);
        label.text(&basis, TextStyle::new(Role::Lane, SMALL, palette.quiet));
    }
    let label = BandCell { x: 10.0, stack: label };
    let mut band = Band::new(grid.width, 10.0, std::iter::once(label).chain(cells).collect());
    band.lane = Some((lane, name));
    band.id = lane.id(subject.journey).to_owned();
    let ground = if lane == SheetLane::Known(Lane::Emotion) { palette.paper } else { palette.stage };
    // The outline exists in every theme, as for stages. It is visible where the background of lanes is that of the
    // picture.
    let outline = if palette.stage == palette.paper { palette.rule } else { ground };
    band.ground = Some(ground);
    band.outline = Some(Stroke { colour: outline, width: 1.0, dashes: &[] });
    band.line = line.map(|word| {
        let dashes: &[f64] = if word == Word::LineOfVisibility { &[] } else { &[6.0, 4.0] };
        (subject.heading(word), Stroke { colour: palette.quiet, width: 1.4, dashes }, palette.quiet)
    });
    Some(band)
}

/// Returns the font of a lane's name, smaller where a word of the author's would not fit on a line.
fn name_font(name: &str, room: f64) -> Font {
    let widest = name.split_whitespace().map(|word| NAME.width(word)).fold(0.0, f64::max);
    let size = if widest > room { (NAME.size * room / widest * 10.0).floor() / 10.0 } else { NAME.size };
    Font { size: size.max(SMALLEST), ..NAME }
}

/// Returns the name of a lane.
pub(in crate::render) const fn word(lane: Lane) -> Word {
    match lane {
        Lane::Images => Word::Images,
        Lane::Touchpoints => Word::Touchpoints,
        Lane::Overlay => Word::Overlay,
        Lane::Emotion => Word::Emotion,
        Lane::Feeling => Word::Feeling,
        Lane::Thoughts => Word::Thoughts,
        Lane::Pains => Word::Pains,
        Lane::Opportunities => Word::Opportunities,
        Lane::Responsible => Word::Responsible,
        Lane::Metrics => Word::Metrics,
        Lane::Waits => Word::Waits,
        Lane::Costs => Word::Costs,
        Lane::Employee => Word::Employee,
        Lane::Basis => Word::Basis,
        Lane::Facts => Word::Facts,
        Lane::Evidence => Word::Evidence,
        Lane::Frontstage => Word::Frontstage,
        Lane::Backstage => Word::Backstage,
        Lane::Support => Word::Support,
        Lane::Systems => Word::Systems,
    }
}

/// Returns a cell for each column.
fn columnwise(sheet: &Sheet<'_>, lane: SheetLane, grid: &Grid<'_>, curves: &[PersonaPath]) -> Vec<BandCell> {
    let cell = |(_, column, x): (usize, &Column, f64)| {
        let mut stack = Stack::new(grid.column);
        let subject = &sheet.subject;
        let is_told = matches!(lane, SheetLane::Known(Lane::Images | Lane::Touchpoints | Lane::Overlay));
        if is_told || !column.is_marked(subject) {
            fill(sheet, lane, column, curves, &mut stack);
        } else {
            let mut states = [column, &column.before()].map(|state| {
                let mut stack = Stack::new(grid.column);
                fill(sheet, lane, state, curves, &mut stack);
                stack
            });
            let [now, before] = &mut states;
            stack.merge(subject, now, before, column.is_of_both(subject));
        }
        if let Some(group) = stack.group.as_mut().filter(|_| column.is_again) {
            group.id.clear();
        }
        BandCell { x, stack }
    };
    grid.columns().map(cell).filter(|cell| !cell.stack.is_empty()).collect()
}

fn fill(sheet: &Sheet<'_>, lane: SheetLane, column: &Column, curves: &[PersonaPath], stack: &mut Stack) {
    let subject = &sheet.subject;
    let lane = match lane {
        SheetLane::Known(lane) => lane,
        SheetLane::Own(lane) => return said::in_own_lane(sheet, lane, column, stack),
    };
    match lane {
        Lane::Touchpoints => {
            touchpoints::fill(sheet, column, curves.is_empty(), stack);
            let card = column.touchpoints.first().filter(|_| subject.options.detail == Detail::Touchpoint);
            if let Some(&ix) = card.filter(|_| sheet.is_joined) {
                actions::handover(subject, ix, stack);
            }
        }
        Lane::Images => images::fill(subject, column, stack),
        Lane::Overlay => overlay::fill(subject, column, stack),
        Lane::Feeling => said::feelings(subject, column, stack),
        Lane::Thoughts => said::thoughts(subject, column, stack),
        Lane::Pains => said::pains(subject, column, stack),
        Lane::Opportunities => said::opportunities(subject, column, stack),
        Lane::Facts => said::facts(subject, column, stack),
        Lane::Metrics => figures::metrics(subject, column, stack),
        Lane::Waits => figures::waits(subject, column, stack),
        Lane::Costs => figures::costs(subject, column, stack),
        Lane::Employee => figures::employee(subject, column, stack),
        Lane::Basis => figures::basis(subject, column, stack),
        Lane::Evidence | Lane::Frontstage | Lane::Backstage | Lane::Support => {
            actions::fill(subject, lane, column, stack);
        }
        Lane::Systems => actions::systems(subject, column, stack),
        Lane::Emotion | Lane::Responsible => {}
    }
}

impl Stack {
    /// Adds how many more entries there are.
    fn more(&mut self, subject: &Subject<'_>, count: usize, style: TextStyle) {
        if count > 0 {
            self.text(&subject.more(count), style);
        }
    }
}

impl Column {
    /// Whether anything in it may differ between two states.
    fn is_marked(&self, subject: &Subject<'_>) -> bool {
        self.touchpoints.iter().any(|&ix| subject.mark(ix).is_some() || subject.former(ix).is_some())
    }

    /// Whether the experience of the only touchpoint in it is assumed.
    pub fn is_assumed(&self, subject: &Subject<'_>) -> bool {
        let [ix] = self.touchpoints[..] else { return false };
        subject.journey.is_assumed(subject.journey.touchpoint(ix), Aspect::Experience)
    }

    /// Whether both states have something in it. Otherwise its head says which one does.
    fn is_of_both(&self, subject: &Subject<'_>) -> bool {
        let has = |is_former| self.touchpoints.iter().any(|&ix| subject.of_state(ix, is_former).is_some());
        has(true) && has(false)
    }

    /// Returns the touchpoints of the column, as far as the state has them.
    pub fn own<'a>(&'a self, subject: &'a Subject<'_>) -> impl Iterator<Item = &'a Touchpoint> {
        self.touchpoints.iter().filter_map(|ix| subject.of_state(*ix, self.is_former))
    }
}

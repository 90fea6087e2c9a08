//! The order of the lanes: those of a view, and those of the author's where they belong.

use super::Sheet;
use super::press::Band;
use crate::model::{Journey, LaneIx, OwnLane};
use crate::render::settings::{Detail, Lane, LaneName, View, without_duplicates};

/// A lane of a sheet: one of polku's own, or one of the author's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::render) enum SheetLane {
    Known(Lane),
    Own(LaneIx),
}

impl SheetLane {
    /// Returns the id of the lane in files and pictures.
    pub fn id(self, journey: &Journey) -> &str {
        match self {
            SheetLane::Known(lane) => lane.as_str(),
            SheetLane::Own(lane) => &own(journey, lane).identity.id.value,
        }
    }

    /// Returns the lane below which one of the author's stands.
    fn above(self, journey: &Journey) -> Option<&str> {
        match self {
            SheetLane::Known(_) => None,
            SheetLane::Own(lane) => above(own(journey, lane)),
        }
    }

    /// Whether a lane stands below another, perhaps with others between them.
    fn is_below(self, other: &str, journey: &Journey) -> bool {
        let lanes = &journey.definitions.lanes;
        let mut above = self.above(journey);
        for _ in 0..=lanes.len() {
            match above {
                Some(id) if id == other => return true,
                Some(id) => {
                    let lane = lanes.iter().find(|lane| lane.identity.id.value == id);
                    above = lane.and_then(|lane| self::above(lane));
                }
                None => return false,
            }
        }
        false
    }
}

/// Returns the lane below which one of the author's stands. The figures of an overlay belong to the cards.
fn above(lane: &OwnLane) -> Option<&str> {
    let after = lane.after.as_ref()?.value.as_str();
    Some(if after == Lane::Overlay.as_str() { Lane::Touchpoints.as_str() } else { after })
}

fn own(journey: &Journey, lane: LaneIx) -> &OwnLane {
    &journey.definitions.lanes[lane.index()]
}

impl Sheet<'_> {
    /// Whether a lane of polku's own is to be drawn.
    pub(super) fn has_lane(&self, lane: Lane) -> bool {
        self.order().contains(&SheetLane::Known(lane))
    }

    /// Returns the lanes to draw. Empty ones are left out later.
    pub(super) fn order(&self) -> Vec<SheetLane> {
        let mut lanes = match &self.subject.options.lanes {
            Some(named) => self.named(named),
            None => self.of_view(),
        };
        let overlay = SheetLane::Known(Lane::Overlay);
        if self.subject.has_overlay() && !lanes.contains(&overlay) {
            // Below the cards; in a blueprint at the top, where the figures part no lines and no connections.
            let cards = lanes.iter().position(|lane| *lane == SheetLane::Known(Lane::Touchpoints));
            lanes.insert(cards.filter(|_| !self.is_joined).map_or(0, |cards| cards + 1), overlay);
        }
        lanes
    }

    /// Returns the lanes that somebody asks for. One of the author's that the journey does not have is empty.
    fn named(&self, named: &[LaneName]) -> Vec<SheetLane> {
        let lanes = &self.subject.journey.definitions.lanes;
        let lane = |name: &LaneName| match name {
            LaneName::Known(lane) => Some(SheetLane::Known(*lane)),
            LaneName::Own(id) => {
                let index = lanes.iter().position(|lane| lane.identity.id.value == *id)?;
                Some(SheetLane::Own(LaneIx::from(index)))
            }
        };
        without_duplicates(named.iter().filter_map(lane))
    }

    /// Returns the lanes of the view, and those of the author's where each belongs.
    fn of_view(&self) -> Vec<SheetLane> {
        let journey = self.subject.journey;
        let is_short = self.subject.options.detail == Detail::Stage;
        let known = if is_short { self.in_short } else { self.lanes };
        let mut lanes: Vec<SheetLane> = known.iter().copied().map(SheetLane::Known).collect();
        let mut waiting: Vec<SheetLane> =
            (0..journey.definitions.lanes.len()).map(|index| SheetLane::Own(LaneIx::from(index))).collect();
        place(&mut waiting, &mut lanes, journey);
        if self.view == View::Map && !is_short {
            let last: Vec<SheetLane> = waiting.extract_if(.., |lane| lane.above(journey).is_none()).collect();
            lanes.extend(last);
            place(&mut waiting, &mut lanes, journey);
        }
        lanes
    }
}

/// Places lanes of the author's below those that they belong to, as far as these are placed.
fn place(waiting: &mut Vec<SheetLane>, lanes: &mut Vec<SheetLane>, journey: &Journey) {
    // Each round places those whose upper neighbour is placed.
    loop {
        let before = waiting.len();
        waiting.retain(|&lane| {
            let Some(above) = lane.above(journey) else { return true };
            let Some(at) = lanes.iter().position(|placed| placed.id(journey) == above) else { return true };
            let own = lanes[at + 1..].iter().take_while(|placed| placed.is_below(above, journey)).count();
            lanes.insert(at + 1 + own, lane);
            false
        });
        if waiting.len() == before {
            return;
        }
    }
}

/// Moves the line below a lane below those of the author's that belong to that lane.
pub(super) fn lower_lines(bands: &mut [Band], journey: &Journey) {
    for index in 0..bands.len() {
        let Some(lane) = bands[index].lane.as_ref().map(|(lane, _)| *lane).filter(|_| bands[index].line.is_some())
        else {
            continue;
        };
        let is_below =
            |band: &&Band| band.lane.as_ref().is_some_and(|(other, _)| other.is_below(lane.id(journey), journey));
        let below = bands[index + 1..].iter().take_while(is_below).count();
        let line = bands[index].line.take();
        bands[index + below].line = line;
    }
}

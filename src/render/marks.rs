//! Marks on a picture of two states of a journey: what was added, removed and changed, and what it was before.
//!
//! Such a picture shows one journey that has the elements of both states. Marks say which state an element is of. Every mark
//! has a sign and a word, so that none is told by colour alone.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use petgraph::graph::EdgeIndex;

use super::scene::{Form, Item, Point, Rect, Role, Shape, Step, Stroke, Text};
use super::signs::MARK;
use super::subject::{Subject, joined_after, labelled};
use super::text::{Line, REFERRED, cut};
use super::theme::Colour;
use crate::analysis::Path;
use crate::model::{EndIx, PersonaIx, ScenarioIx, StatedTransition, Touchpoint, TouchpointIx};
use crate::words::{Word, capitalised};

/// What happened to an element between two states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// Only the new state has it.
    Added,
    /// Only the old state has it.
    Removed,
    /// Both states have it, and it says something else.
    Changed,
}

impl Mark {
    /// All marks.
    pub const ALL: [Mark; 3] = [Mark::Added, Mark::Removed, Mark::Changed];

    const fn word(self) -> Word {
        match self {
            Mark::Added => Word::MarkAdded,
            Mark::Removed => Word::MarkRemoved,
            Mark::Changed => Word::MarkChanged,
        }
    }

    const fn sign(self) -> &'static str {
        match self {
            Mark::Added => "+",
            Mark::Removed => "−",
            Mark::Changed => "Δ",
        }
    }
}

/// The marks of a picture. All indices are those of the journey in the picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// The title before, if it was another.
    pub former_title: Option<String>,
    /// The marks of the stages.
    pub stages: Vec<StageMark>,
    /// The marks of the touchpoints.
    pub touchpoints: Vec<TouchpointMark>,
    /// The marks of transitions, by their touchpoints and their positions in its `next`.
    pub transitions: BTreeMap<(TouchpointIx, u32), TransitionMark>,
    /// The marks of what goes on beside touchpoints, by the positions in their `meanwhile`.
    pub besides: BTreeMap<(TouchpointIx, u32), Mark>,
    /// The touchpoints where each persona begins or, at a removed touchpoint, began.
    pub entries: Vec<Vec<TouchpointIx>>,
    /// The told paths of both states.
    pub paths: Vec<MarkedPath>,
    /// The shares of those at a touchpoint who came to an end from there before, for each persona.
    pub former_ends: BTreeMap<TouchpointIx, Vec<(PersonaIx, EndIx, f64)>>,
}

/// The mark of a stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StageMark {
    /// What happened to it.
    pub mark: Option<Mark>,
    /// Its name before, if it was another.
    pub former_name: Option<String>,
}

/// The mark of a touchpoint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TouchpointMark {
    /// What happened to it.
    pub mark: Option<Mark>,
    /// What it said before, if that was something else.
    pub former: Option<Box<Touchpoint>>,
    /// The changes, in sentences.
    pub changes: Vec<String>,
}

/// The mark of a transition.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitionMark {
    /// What happened to it.
    pub mark: Mark,
    /// What it said before.
    pub former: Option<StatedTransition>,
}

/// A path that one of the states tells.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkedPath {
    /// The scenario; `None` for the main path.
    pub scenario: Option<ScenarioIx>,
    /// The persona.
    pub persona: PersonaIx,
    /// Whether it is the path of the old state.
    pub is_former: bool,
    /// The path.
    pub path: Path,
}

impl Marks {
    /// Returns the paths of a scenario, or the main paths, of one of the states.
    pub(super) fn told(
        &self,
        scenario: Option<ScenarioIx>,
        is_former: bool,
    ) -> impl Iterator<Item = (PersonaIx, &Path)> {
        let told = self.paths.iter().filter(move |one| one.scenario == scenario && one.is_former == is_former);
        told.map(|one| (one.persona, &one.path))
    }
}

/// The lines of rings, of frames and of transitions that are marked.
pub(super) const REMOVED_DASHES: &[f64] = &[7.0, 4.0];

/// Returns the line of the experience before.
pub(super) const fn former_line(colour: Colour) -> Stroke {
    Stroke { colour, width: 1.8, dashes: &[9.0, 3.0, 2.0, 3.0] }
}

/// The distance of a ring from its card.
const RING: f64 = 3.0;

impl<'a> Subject<'a> {
    pub fn marks(&self) -> Option<&'a Marks> {
        self.options.marks.as_deref()
    }

    /// Returns the told path of a persona in one of the states.
    pub fn marked_path(&self, persona: PersonaIx, is_former: bool) -> Path {
        let mut told = self.marks().into_iter().flat_map(|marks| marks.told(self.scenario_ix(), is_former));
        told.find(|(of, _)| *of == persona).map(|(_, path)| path.clone()).unwrap_or_default()
    }

    fn scenario_ix(&self) -> Option<ScenarioIx> {
        self.told.as_ref().and(self.options.scenario)
    }

    /// Returns the mark of a stage in text, with its name before.
    pub fn stage_mark(&self, stage: usize) -> Option<(Mark, String)> {
        let StageMark { mark, former_name } = self.marks()?.stages.get(stage)?;
        let former = former_name.as_ref().map(|name| labelled(self.word(Word::Formerly), &cut(name, REFERRED)));
        Some(((*mark)?, joined_after(self.mark_text((*mark)?), former)))
    }

    /// Returns the mark of a touchpoint.
    pub fn mark(&self, ix: TouchpointIx) -> Option<Mark> {
        self.marks()?.touchpoints.get(ix.index())?.mark
    }

    pub fn is_removed(&self, ix: TouchpointIx) -> bool {
        self.mark(ix) == Some(Mark::Removed)
    }

    /// Returns what a touchpoint said before, if that was something else.
    pub fn former(&self, ix: TouchpointIx) -> Option<&'a Touchpoint> {
        self.marks()?.touchpoints.get(ix.index())?.former.as_deref()
    }

    /// Returns a touchpoint of one of the states.
    pub fn of_state(&self, ix: TouchpointIx, is_former: bool) -> Option<&'a Touchpoint> {
        let touchpoint = self.journey.touchpoint(ix);
        match (is_former, self.mark(ix)) {
            (true, Some(Mark::Added)) | (false, Some(Mark::Removed)) => None,
            (true, _) => Some(self.former(ix).unwrap_or(touchpoint)),
            (false, _) => Some(touchpoint),
        }
    }

    /// Returns the mark of a transition.
    pub fn transition_mark(&self, edge: EdgeIndex) -> Option<&'a TransitionMark> {
        let marks = self.marks()?;
        let (from, _) = self.graph.graph().edge_endpoints(edge)?;
        let position = self.graph.graph()[edge].stated?;
        marks.transitions.get(&(self.graph.touchpoint(from)?, position))
    }

    /// Returns a mark in text: its sign and its word.
    pub fn mark_text(&self, mark: Mark) -> String {
        format!("{} {}", mark.sign(), self.word(mark.word())).trim_end().to_owned()
    }

    /// Returns the badge of a mark: its sign and its word.
    pub fn mark_line(&self, mark: Mark) -> Line {
        MARK.line(format!("{} {}", mark.sign(), capitalised(self.word(mark.word()))).trim_end().to_owned())
    }

    pub fn mark_colour(&self, mark: Mark) -> Colour {
        match mark {
            Mark::Added => self.palette.better,
            Mark::Removed => self.palette.worse,
            Mark::Changed => self.palette.experience,
        }
    }

    /// Returns the line around something marked: thick where it is new, dashed where it is gone.
    pub fn mark_stroke(&self, mark: Mark) -> Stroke {
        let (width, dashes): (f64, &'static [f64]) = match mark {
            Mark::Added => (3.0, &[]),
            Mark::Removed => (2.0, REMOVED_DASHES),
            Mark::Changed => (1.4, &[]),
        };
        Stroke { colour: self.mark_colour(mark), width, dashes }
    }

    /// Returns the band below a line that is new.
    pub fn mark_band(&self, mark: Mark) -> Stroke {
        Stroke { colour: self.palette.paper.mixed(self.mark_colour(mark), 35), width: 8.0, dashes: &[] }
    }

    /// Returns the changes of a touchpoint, in sentences, for its tooltip.
    pub fn told_changes(&self, ix: TouchpointIx) -> impl Iterator<Item = String> {
        let mark = self.marks().and_then(|marks| marks.touchpoints.get(ix.index()));
        let word = mark.and_then(|of| of.mark).map(|mark| self.mark_text(mark));
        word.into_iter().chain(mark.into_iter().flat_map(|of| of.changes.iter().cloned()))
    }

    /// Returns what the picture of two states is, for its subtitle.
    pub fn marks_title(&self) -> Option<String> {
        let marks = self.marks()?;
        let title = self.word(Word::WhatChanged).to_owned();
        let former = marks.former_title.as_ref().map(|title| cut(title, REFERRED));
        Some(capitalised(&match former {
            Some(former) => format!("{title} ({})", labelled(self.word(Word::Formerly), &former)),
            None => title,
        }))
    }

    /// Returns the marks that the picture has.
    pub fn used_marks(&self) -> BTreeSet<Mark> {
        let Some(marks) = self.marks() else { return BTreeSet::new() };
        let of_touchpoints = self.touchpoints().filter_map(|ix| self.mark(ix));
        let drawn = marks.transitions.iter().filter(|((from, _), _)| self.is_drawn(*from));
        let of_stages = marks.stages.iter().filter_map(|stage| stage.mark);
        of_touchpoints.chain(drawn.map(|(_, of)| of.mark)).chain(of_stages).collect()
    }
}

/// Strikes a text out: returns it, and the line through it.
pub(super) fn struck(item: Item) -> Vec<Item> {
    match &item {
        Item::Text(text) => {
            let line = strike(text);
            vec![item, line]
        }
        Item::Shape(_) | Item::Group(_) | Item::Image(_) => vec![item],
    }
}

fn strike(text: &Text) -> Item {
    let y = text.at.y - text.font.size * 0.3;
    let steps =
        vec![Step::Move(Point::new(text.at.x - 1.0, y)), Step::Line(Point::new(text.at.x + text.width + 1.0, y))];
    let stroke = Some(Stroke { colour: text.colour, width: 1.1, dashes: &[] });
    Item::Shape(Shape { role: text.role, form: Form::Path(steps), fill: None, stroke })
}

/// Draws the ring around a marked card.
pub(super) fn mark_ring(stroke: Stroke, card: Rect, corner: f64, role: Role) -> Shape {
    let rect = Rect::new(card.x - RING, card.y - RING, card.width + 2.0 * RING, card.height + 2.0 * RING);
    Shape { role, form: Form::Rect(rect, corner + RING), fill: None, stroke: Some(stroke) }
}

/// A block of a picture of two states: one of the new state, by its position and whether only that has it, or one of the old
/// state alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Here(usize, bool),
    Gone(usize),
}

/// What a block is about: a number in the order of an element, and what else is alike in blocks about the same.
pub(super) type About<K> = (u8, K);

/// Merges what an element says in two states, by equal texts. What is gone stands before what came in its place, else behind
/// what it followed.
pub(super) fn interleaved<K: PartialEq>(old: &[(About<K>, String)], new: &[(About<K>, String)]) -> Vec<Block> {
    let mut waiting: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (index, (_, text)) in new.iter().enumerate() {
        waiting.entry(text).or_default().push_back(index);
    }
    let mut is_known = vec![false; new.len()];
    let former: Vec<Option<usize>> =
        old.iter().map(|(_, text)| waiting.get_mut(text.as_str()).and_then(VecDeque::pop_front)).collect();
    former.iter().flatten().for_each(|&here| is_known[here] = true);
    // What comes before each block of the new state; last what comes behind all.
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); new.len() + 1];
    let mut last = 0;
    for (index, ((about, _), here)) in old.iter().zip(former).enumerate() {
        match here {
            Some(here) => last = here + 1,
            None => {
                let mut came = (last..new.len()).take_while(|&here| !is_known[here]);
                let (order, _) = about;
                let earlier = came.clone().take_while(|&here| new[here].0.0 < *order).count();
                before[came.find(|&here| new[here].0 == *about).unwrap_or(last + earlier)].push(index);
            }
        }
    }
    let mut blocks = Vec::with_capacity(old.len() + new.len());
    for (number, gone) in before.into_iter().enumerate() {
        blocks.extend(gone.into_iter().map(Block::Gone));
        blocks.extend(is_known.get(number).map(|is_known| Block::Here(number, !is_known)));
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gone_stands_before_what_came_in_its_place() {
        // The first letter is what a text is about.
        let texts = |text: &str| -> Vec<(About<()>, String)> {
            text.split_whitespace().map(|word| ((word.as_bytes()[0], ()), word.to_owned())).collect()
        };
        let [gone, here, new] =
            [Block::Gone as fn(usize) -> Block, |at| Block::Here(at, false), |at| Block::Here(at, true)];
        assert_eq!(interleaved(&texts("a b c"), &texts("a bx c")), [here(0), gone(1), new(1), here(2)]);
        assert_eq!(interleaved(&texts("a1 b1"), &texts("a2 b2")), [gone(0), new(0), gone(1), new(1)]);
        assert_eq!(interleaved(&texts("a b1 c"), &texts("a c b2")), [here(0), gone(1), here(1), new(2)]);
        assert_eq!(interleaved(&texts("a b1 c"), &texts("a b2 d")), [here(0), gone(1), new(1), gone(2), new(2)]);
        assert_eq!(interleaved(&texts("a a"), &texts("a")), [here(0), gone(1)]);
        assert_eq!(interleaved(&[], &texts("a")), [new(0)]);
        assert_eq!(interleaved(&texts("a"), &[]), [gone(0)]);
    }
}

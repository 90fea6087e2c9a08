//! Measures the content of a card and of the tags below it: lines of text, scores, marks, and a tag for each
//! transition with a label.
//!
//! Heights are multiples of [`UNIT`], so that transitions that leave and enter cards reach the channels at heights
//! that never coincide.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use petgraph::graph::NodeIndex;

use super::grid::Grid;
use super::rows::{CardRow, CardRows, NAME_LINE, RowStyle, SMALL_LINE, STRONG, TAG_LINE};
use super::{DrawnTransition, Flow, TransitionLabel};
use crate::graph::TransitionKind;
use crate::model::{EndIx, Touchpoint, TouchpointIx};
use crate::render::marks::Mark;
use crate::render::overlay::Figure;
use crate::render::subject::joined;
use crate::render::text::named;
use crate::words::Word;

/// The unit of heights. Each type of port has its own remainder modulo this unit.
pub(super) const UNIT: i32 = 16;
/// The width of a card.
pub(super) const WIDTH: i32 = 216;
/// The left and right end of the text in a card.
pub(super) const TEXT_LEFT: i32 = 14;
pub(super) const TEXT_RIGHT: i32 = WIDTH - 12;
/// The x position of the line to the next card below, and the left side of the tags beside it.
pub(super) const TRUNK: i32 = 18;
pub(super) const TAG_LEFT: i32 = 34;
/// The padding beside the text of a tag, and the room for its sign.
pub(super) const TAG_PAD: i32 = 8;
pub(super) const SIGN: i32 = 15;
/// The gap between a card and its first tag, and between tags.
pub(super) const TAG_GAP: i32 = 8;
/// The padding above the first line of a card.
pub(super) const PAD: i32 = 9;

/// A card: its content, and the tags below it.
pub(super) struct Card {
    pub rows: Vec<CardRow>,
    /// The figure of an overlay.
    pub figure: Option<Figure>,
    pub height: i32,
    pub tags: Vec<Tag>,
    /// The height of the card together with its tags.
    pub whole: i32,
}

/// The label of a transition.
pub(super) struct Tag {
    pub kind: TransitionKind,
    pub form: TagForm,
    /// The distance from the top of the card.
    pub top: i32,
    pub height: i32,
    pub width: i32,
    /// Empty if the sign alone is enough.
    pub rows: Vec<CardRow>,
    pub mark: Option<Mark>,
    /// The width of its outline, if that shows how many go there.
    pub outline: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagForm {
    /// A line leaves the tag.
    Leaves,
    /// The path ends here.
    End(EndIx),
    /// The text stands beside the line to the next card below.
    Beside,
}

/// The transitions that leave a card, by how they are drawn.
pub(super) struct Leaving {
    /// Those with a tag.
    pub tagged: Vec<(usize, TagForm)>,
    /// Those without a label, which leave from the side of the card.
    pub plain: Vec<usize>,
    /// The one straight to the card below.
    pub down: Option<(u32, TransitionKind)>,
    /// Its mark, in a picture of two states.
    pub down_mark: Option<Mark>,
    /// How often a customer takes that one, if lines show it.
    pub down_taken: Option<f64>,
}

/// Decides how the transitions of a card leave it. `transitions` are the indices of its own.
pub(super) fn leaving_transitions(
    flow: &Flow<'_>,
    grid: &Grid,
    card: u32,
    transitions: std::ops::Range<usize>,
) -> Leaving {
    let below = grid.below(card);
    let mut leaving = Leaving { tagged: Vec::new(), plain: Vec::new(), down: None, down_mark: None, down_taken: None };
    for index in transitions {
        let drawn = &flow.transitions[index];
        if let Some(end) = flow.graph.end(drawn.to) {
            leaving.tagged.push((index, TagForm::End(end)));
            continue;
        }
        let silent = shown_label(flow, grid, drawn).is_empty();
        match grid.target(flow, drawn) {
            None => {}
            Some(to) if Some(to) == below && to > card => {
                // A line that also stands for something unmarked has no mark.
                leaving.down_mark = match leaving.down {
                    Some(_) => leaving.down_mark.min(drawn.line_mark()),
                    None => drawn.line_mark(),
                };
                leaving.down = Some((to, drawn.transition.kind));
                if let Some(taken) = flow.taken(drawn) {
                    leaving.down_taken = Some(leaving.down_taken.unwrap_or(0.0) + taken);
                }
                if !silent {
                    leaving.tagged.push((index, TagForm::Beside));
                }
            }
            Some(_) if silent => leaving.plain.push(index),
            Some(_) => leaving.tagged.push((index, TagForm::Leaves)),
        }
    }
    // Ends and lines that lead elsewhere come first. The text beside the line to the next card comes last, next to
    // that card.
    leaving.tagged.sort_by_key(|(_, form)| match form {
        TagForm::Leaves => 0,
        TagForm::End(_) => 1,
        TagForm::Beside => 2,
    });
    leaving
}

/// Returns the label of a transition as shown. Between two steps of a recovery it has no word, because the lane is
/// already called recovery.
fn shown_label(flow: &Flow<'_>, grid: &Grid, drawn: &DrawnTransition<'_>) -> TransitionLabel {
    let mut label = flow.transition_label(drawn);
    let in_lane = |node| {
        flow.graph
            .touchpoint(node)
            .is_some_and(|ix| grid.card_of[ix.index()].is_some() && !flow.journey.touchpoint(ix).recovers.is_empty())
    };
    if drawn.transition.kind == TransitionKind::Recovery && in_lane(drawn.from) && in_lane(drawn.to) {
        label.word = None;
    }
    label
}

impl Card {
    /// Measures a card, with room for `ports` ports at each side.
    pub fn new(flow: &Flow<'_>, grid: &Grid, card: u32, leaving: &Leaving, ports: usize) -> Self {
        let ix = grid.cards[card as usize];
        let touchpoint = flow.journey.touchpoint(ix);
        let figure = flow.figure(ix);
        let mut column = CardRows::new(PAD, f64::from(TEXT_RIGHT - TEXT_LEFT));
        let mark = flow.mark(ix);
        if let Some(mark) = mark {
            column.mark(flow, mark);
        }
        let now = content(flow, ix, touchpoint, figure.as_ref());
        match flow.former(ix) {
            Some(former) => column.merge(now, content(flow, ix, former, None)),
            None => now.rows.into_iter().for_each(|row| column.push(row.content, row.height)),
        }
        if mark == Some(Mark::Removed) {
            column.strike(RowStyle::Name);
        }
        let needed = (column.bottom + PAD - 3).max((ports as i32 + 1) * UNIT);
        let height = (needed + UNIT - 1) / UNIT * UNIT;
        let mut whole = height;
        let mut tags = Vec::with_capacity(leaving.tagged.len());
        let mut labels: HashMap<TransitionLabel, BTreeSet<NodeIndex>> = HashMap::new();
        for &(index, _) in &leaving.tagged {
            let drawn = &flow.transitions[index];
            labels.entry(shown_label(flow, grid, drawn)).or_default().insert(drawn.to);
        }
        for &(index, form) in &leaving.tagged {
            let mut label = shown_label(flow, grid, &flow.transitions[index]);
            let target = flow.graph.touchpoint(flow.transitions[index].to);
            if let Some(target) = target.filter(|_| label.when.is_none() && labels[&label].len() > 1) {
                // The labels are the same, so the name of the target tells the transitions apart.
                label.when = Some(flow.name(target).to_owned());
            }
            let mut tag = Tag::new(flow, flow.transitions[index].transition.kind, &label, form, whole + TAG_GAP);
            // An outline wider than half a line would hide the text.
            tag.outline = flow.taken(&flow.transitions[index]).map(|taken| (flow.line_width(taken) / 2.0).max(1.0));
            whole = tag.top + tag.height;
            tags.push(tag);
        }
        Card { rows: column.rows, figure, height, tags, whole }
    }
}

/// Returns what a card says of a touchpoint.
fn content(flow: &Flow<'_>, ix: TouchpointIx, touchpoint: &Touchpoint, figure: Option<&Figure>) -> CardRows {
    let mut column = CardRows::new(0, f64::from(TEXT_RIGHT - TEXT_LEFT));
    // The sign of the ownership takes up the upper right corner.
    column.text_after(f64::from(SIGN), named(&touchpoint.name, &touchpoint.id), RowStyle::Name, NAME_LINE);
    if let Some(figure) = figure {
        column.figure(figure);
    }
    column.next();
    if let Some(served) = flow.serves(touchpoint) {
        column.marks(flow, served, SMALL_LINE);
    }
    column.next();
    column.moment(flow, touchpoint);
    column.next();
    column.pace(flow, touchpoint);
    column.next();
    column.text(flow.places(touchpoint), RowStyle::Quiet, SMALL_LINE);
    column.next();
    for (personas, wait) in flow.waits(touchpoint) {
        column.marked(flow, wait, personas);
    }
    column.next();
    column.scores(flow, touchpoint);
    column.next();
    let shares = flow.entry_shares(ix);
    let shares = shares.and_then(|shares| joined([flow.word(Word::Start).to_owned(), shares].into_iter()));
    column.text(shares, RowStyle::Quiet, SMALL_LINE);
    column.next();
    column.text(flow.recovers_text(touchpoint), RowStyle::Recovery, SMALL_LINE);
    column.next();
    column.text(flow.sub_journey(touchpoint), RowStyle::Quiet, SMALL_LINE);
    column
}

impl Tag {
    fn new(flow: &Flow<'_>, kind: TransitionKind, label: &TransitionLabel, form: TagForm, top: i32) -> Self {
        let end = match form {
            TagForm::End(end) => Some(flow.end_name(end)),
            TagForm::Leaves | TagForm::Beside => label.word.map(|word| flow.word(word).into()),
        };
        let sign = if has_sign(kind) { SIGN } else { 0 };
        let beside = form == TagForm::Beside;
        let inner = WIDTH - TAG_LEFT - 2 * TAG_PAD - sign;
        let mut rows = CardRows::new(4, f64::from(inner));
        let share = joined(label.share.clone().into_iter().chain(label.count.clone()));
        let name = end.map(Cow::into_owned);
        let head = joined(name.clone().into_iter().chain(share.clone()));
        let head = match (head, name, share) {
            // Where the name takes several lines, its last word goes with the share.
            (Some(head), Some(name), Some(share)) if STRONG.line(head.clone()).width > rows.most => {
                Some(format!("{name}\u{a0}·\u{a0}{share}"))
            }
            (head, ..) => head,
        };
        rows.text(
            label.mark.map(|mark| flow.mark_text(mark)),
            label.mark.map_or(RowStyle::TagHead, RowStyle::TagMark),
            TAG_LINE,
        );
        label.was.iter().for_each(|was| rows.struck(was, RowStyle::TagText, TAG_LINE));
        rows.text(head, RowStyle::TagHead, TAG_LINE);
        rows.text(label.when.clone(), RowStyle::TagText, TAG_LINE);
        rows.text(label.counts_as.clone(), RowStyle::TagText, TAG_LINE);
        rows.text(label.note.clone(), RowStyle::Quiet, TAG_LINE);
        if label.mark == Some(Mark::Removed) {
            [RowStyle::TagHead, RowStyle::TagText, RowStyle::Quiet].into_iter().for_each(|style| rows.strike(style));
        }
        if let Some(personas) = label.personas {
            rows.marks(flow, personas, TAG_LINE);
        }
        let widest = rows.rows.iter().map(|row| row.content.width()).fold(0.0, f64::max).ceil() as i32;
        let width = if beside { WIDTH - TAG_LEFT } else { (widest + sign + 2 * TAG_PAD).max(24) };
        // At least one line high, so that a sign fits.
        let height = (rows.bottom + 4).max(TAG_LINE + 8);
        Tag { kind, form, top, height, width, rows: rows.rows, mark: label.mark, outline: None }
    }

    /// The height at which a line leaves to the right, from the top of the card.
    pub fn right_port(&self) -> i32 {
        self.top + 12
    }

    /// The height at which a line leaves to the left, from the top of the card.
    pub fn left_port(&self) -> i32 {
        self.top + 16
    }
}

/// Returns whether a transition of a kind has a sign before its words.
pub(super) fn has_sign(kind: TransitionKind) -> bool {
    kind != TransitionKind::Forward
}

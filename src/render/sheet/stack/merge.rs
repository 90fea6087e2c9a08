//! Merges what a cell says in two states: what is gone is struck out, what is new is marked.

use std::ops::Range;

use super::{Frame, SMALL_STRONG, Stack, StackPiece};
use crate::render::Mark;
use crate::render::marks::{About, Block, interleaved, struck};
use crate::render::scene::{Item, Point, Role, Text};
use crate::render::subject::Subject;
use crate::render::text::{After, Font};
use crate::render::theme::Colour;

/// The height of a mark in words, and the gap before what is gone.
const MARK_LINE: f64 = 14.0;
const APART: f64 = 5.0;

/// The least gap between the entries of a list.
const ENTRIES: f64 = 3.0;

/// Pieces that say one thing: those of a frame, or outside of frames a text or an entry of a list. The gap before them does
/// not count.
struct StackBlock {
    gap: f64,
    pieces: Range<usize>,
    frame: Option<usize>,
    /// Its number; whether there is a frame, and the font.
    about: About<(bool, Option<Font>)>,
    text: String,
}

impl Stack {
    /// Adds what a cell says now, and before it what it said before, where that was something else. `is_told`: whether words
    /// say what is new and what is gone.
    pub fn merge(&mut self, subject: &Subject<'_>, now: &mut Stack, before: &mut Stack, is_told: bool) {
        self.group = now.group.take().or(before.group.take());
        let (here, gone) = (now.split(is_told), before.split(is_told));
        let texts = |blocks: &[StackBlock]| -> Vec<_> {
            blocks.iter().map(|block| (block.about, block.text.clone())).collect()
        };
        let order = interleaved(&texts(&gone), &texts(&here));
        let mut replaced = None;
        for block in order {
            match block {
                Block::Here(index, is_new) => {
                    let block = &here[index];
                    // Beside what it replaces, a value needs no word.
                    let is_replacing = block.frame.is_none() && replaced == Some(block.about);
                    let mark = (is_new && is_told && !is_replacing).then_some(Mark::Added);
                    self.take(subject, now, block, mark);
                    replaced = None;
                }
                Block::Gone(index) => {
                    let block = &gone[index];
                    before.strike_out(subject, block);
                    let mark = (is_told && block.frame.is_some()).then_some(Mark::Removed);
                    self.take(subject, before, block, mark);
                    replaced = Some(block.about);
                }
            }
        }
    }

    /// Adds all pieces of another stack, in the open frame.
    pub fn append(&mut self, other: Stack) {
        for piece in other.pieces {
            let items = piece.items.into_iter().map(|mut item| {
                item.shift(self.inset.0, 0.0);
                item
            });
            self.pieces.push(StackPiece {
                height: piece.height,
                items: items.collect(),
                frame: self.open,
                about: piece.about,
            });
        }
    }

    /// Strikes out the texts of a role, from a piece on.
    pub fn strike(&mut self, from: usize, role: Role, colour: Colour) {
        let strike = |item: Item| match item {
            Item::Text(text) if text.role == role => struck(Item::Text(Text { colour, ..text })),
            other => vec![other],
        };
        for piece in &mut self.pieces[from..] {
            piece.items = std::mem::take(&mut piece.items).into_iter().flat_map(strike).collect();
        }
    }

    /// Splits the stack: a list into its entries, else by texts.
    fn split(&self, is_list: bool) -> Vec<StackBlock> {
        let mut blocks: Vec<StackBlock> = Vec::new();
        let mut gap = 0.0;
        for (index, piece) in self.pieces.iter().enumerate() {
            let first = leaves(&piece.items).next();
            let goes_on = match (piece.frame, first) {
                (Some(_), _) => blocks.last().is_some_and(|last| last.frame == piece.frame),
                (None, None) if piece.items.is_empty() => {
                    gap += piece.height;
                    continue;
                }
                (None, first) => {
                    let is_text = first.is_some_and(|text| text.after == After::Nothing);
                    let begins = if is_list { gap >= ENTRIES } else { is_text };
                    !begins && blocks.last().is_some_and(|last| last.frame.is_none())
                }
            };
            let text: String = leaves(&piece.items).map(|text| format!("{}\n", text.text)).collect();
            match blocks.last_mut().filter(|_| goes_on) {
                Some(block) => {
                    block.pieces.end = index + 1;
                    block.text += &text;
                    block.about.1.1 = block.about.1.1.or(first.map(|text| text.font));
                }
                None => {
                    let about = (piece.about, (piece.frame.is_some(), first.map(|text| text.font)));
                    blocks.push(StackBlock { gap, pieces: index..index + 1, frame: piece.frame, about, text });
                }
            }
            gap = 0.0;
        }
        blocks
    }

    /// Adds a block of another stack.
    fn take(&mut self, subject: &Subject<'_>, from: &Stack, block: &StackBlock, mark: Option<Mark>) {
        if !self.is_empty() {
            self.gap(block.gap.max(if block.frame.is_some() { APART } else { 0.0 }));
        }
        let frame = block.frame.map(|frame| {
            let frame = from.frames[frame].clone();
            let stroke = mark.map_or(frame.stroke, |mark| Some(subject.mark_stroke(mark)));
            self.frames.push(Frame { stroke, ..frame });
            self.frames.len() - 1
        });
        let pieces = &from.pieces[block.pieces.clone()];
        let left = pieces.iter().flat_map(|piece| leaves(&piece.items)).map(|text| text.at.x);
        let left = left.fold(f64::INFINITY, f64::min);
        let mut word = mark.filter(|_| left.is_finite()).map(|mark| {
            let line = SMALL_STRONG.line(subject.mark_text(mark));
            let at = Point::new(left, MARK_LINE / 2.0 + SMALL_STRONG.size * 0.36 - 1.0);
            let colour = subject.mark_colour(mark);
            let items = vec![Item::text(Role::Detail, line, at, SMALL_STRONG, colour)];
            StackPiece { height: MARK_LINE, items, frame, about: 0 }
        });
        for piece in pieces {
            // Below the padding of the frame.
            let is_content = !piece.items.is_empty();
            self.pieces.extend(word.take_if(|_| is_content));
            self.pieces.push(StackPiece { frame, ..piece.clone() });
        }
    }

    /// Leaves of a block only its texts, struck out.
    fn strike_out(&mut self, subject: &Subject<'_>, block: &StackBlock) {
        let palette = &subject.palette;
        for piece in &mut self.pieces[block.pieces.clone()] {
            let texts: Vec<Text> = leaves(&piece.items).cloned().collect();
            if texts.is_empty() && !piece.items.is_empty() {
                piece.height = 0.0;
            }
            let texts = texts.into_iter().map(|text| Item::Text(Text { colour: palette.quiet, ..text }));
            piece.items = texts.flat_map(struck).collect();
        }
        if let Some(frame) = block.frame.and_then(|frame| self.frames.get_mut(frame)) {
            *frame = Frame { bar: None, ..Frame::plain(palette) };
        }
    }
}

fn text_of(item: &Item) -> Option<&Text> {
    match item {
        Item::Text(text) => Some(text),
        Item::Shape(_) | Item::Group(_) | Item::Image(_) => None,
    }
}

/// Returns the texts of items, also those in groups.
fn leaves(items: &[Item]) -> impl Iterator<Item = &Text> {
    fn in_group(item: &Item) -> &[Item] {
        match item {
            Item::Group(group) => &group.items,
            other => std::slice::from_ref(other),
        }
    }
    items.iter().flat_map(in_group).filter_map(text_of)
}

//! The rows of cards and tags: lines of text, scores, marks, figures.

use super::Flow;
use crate::model::{PersonaSet, Touchpoint};
use crate::render::marks::{About, Block, Mark, interleaved};
use crate::render::overlay::Figure;
use crate::render::signs::{MARK, MARK_PAD, letters};
use crate::render::text::{After, Face, Font, Line, wrap};
use crate::words::Word;

pub(super) const NAME: Font = Font::new(Face::Bold, 13.0);
pub(super) const SMALL: Font = Font::new(Face::Regular, 10.5);
pub(super) const STRONG: Font = Font::new(Face::Bold, 10.5);
/// The width of the scale of a score.
pub(super) const SCALE: i32 = 60;
pub(super) const NAME_LINE: i32 = 17;
pub(super) const SMALL_LINE: i32 = 15;
pub(super) const TAG_LINE: i32 = 16;
const FIGURE_LINE: i32 = 19;
const MARK_LINE: i32 = 18;
/// The room of the sign of a moment of truth.
pub(super) const MOMENT: f64 = 16.0;

/// A line of a card or a tag.
#[derive(Clone, Debug)]
pub(super) struct CardRow {
    /// The distance from the top of the card or tag.
    pub top: i32,
    pub height: i32,
    /// What it is about: rows about the same have the same number.
    about: u8,
    pub content: RowContent,
}

#[derive(Clone, Debug)]
pub(super) enum RowContent {
    Text(Line, RowStyle),
    /// Expectation and experience, their numbers, and the marks of the personas if they fit.
    Score(Option<f64>, Option<f64>, Line, Option<Line>),
    /// The marks of personas.
    Marks(Line),
    /// A text, and the marks of the personas that it is about.
    Marked(Line, Line),
    /// A moment of truth, in words behind its sign.
    Moment(Line),
    /// The badge of how often something happens, and a text behind it.
    Badge(Line, Line),
    /// The badge of a mark.
    Mark(Line, Mark),
    /// A text that is struck out, and the marks of the personas that it is about.
    Struck(Line, RowStyle, Option<Line>),
    /// The bar of a figure, the figure, and what it is about if there is room.
    Figure(Line, Option<Line>),
}

/// The style of a line of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowStyle {
    Name,
    Quiet,
    /// In the colour of recoveries.
    Recovery,
    /// The mark of a tag.
    TagMark(Mark),
    /// The first words of a tag, and its other words.
    TagHead,
    TagText,
}

impl RowStyle {
    pub fn font(self) -> Font {
        match self {
            RowStyle::Name => NAME,
            RowStyle::Quiet | RowStyle::Recovery | RowStyle::TagText => SMALL,
            RowStyle::TagHead | RowStyle::TagMark(_) => STRONG,
        }
    }
}

impl RowContent {
    pub fn width(&self) -> f64 {
        match self {
            RowContent::Text(line, _) => line.width,
            RowContent::Score(_, _, line, _) => f64::from(SCALE + 8) + line.width,
            RowContent::Mark(line, _) | RowContent::Marks(line) => line.width + 2.0 * MARK_PAD,
            RowContent::Marked(line, marks) => line.width + 8.0 + marks.width + 2.0 * MARK_PAD,
            RowContent::Struck(line, _, marks) => {
                line.width + marks.as_ref().map_or(0.0, |marks| 8.0 + marks.width + 2.0 * MARK_PAD)
            }
            RowContent::Moment(line) => MOMENT + line.width,
            RowContent::Badge(badge, line) => badge.width + 2.0 * MARK_PAD + 6.0 + line.width,
            RowContent::Figure(figure, note) => {
                f64::from(SCALE + 8) + figure.width + note.as_ref().map_or(0.0, |note| 6.0 + note.width)
            }
        }
    }
}

impl RowContent {
    /// Returns the content as text that is struck out.
    fn struck(self) -> Self {
        match self {
            RowContent::Text(line, style) => RowContent::Struck(line, style, None),
            RowContent::Score(_, _, line, whose) => RowContent::Struck(line, RowStyle::Quiet, whose),
            RowContent::Marked(line, marks) => RowContent::Struck(line, RowStyle::Quiet, Some(marks)),
            RowContent::Badge(badge, line) => {
                let text = format!("{} {}", badge.text, line.text);
                RowContent::Struck(SMALL.line(text.trim_end().to_owned()), RowStyle::Quiet, None)
            }
            RowContent::Moment(line) => RowContent::Struck(line, RowStyle::TagHead, None),
            RowContent::Marks(line) => RowContent::Struck(SMALL.line(line.text), RowStyle::Quiet, None),
            other @ (RowContent::Mark(..) | RowContent::Struck(..) | RowContent::Figure(..)) => other,
        }
    }
}

/// Rows, one below the other.
pub(super) struct CardRows {
    pub rows: Vec<CardRow>,
    pub bottom: i32,
    /// What the next rows are about.
    about: u8,
    /// The width of the text.
    pub most: f64,
}

impl CardRows {
    pub fn new(top: i32, most: f64) -> Self {
        CardRows { rows: Vec::new(), bottom: top, about: 0, most }
    }

    pub fn push(&mut self, content: RowContent, height: i32) {
        self.rows.push(CardRow { top: self.bottom, height, about: self.about, content });
        self.bottom += height;
    }

    pub fn text(&mut self, text: Option<String>, style: RowStyle, height: i32) {
        if let Some(text) = text {
            self.text_after(0.0, &text, style, height);
        }
    }

    /// Adds a text next to something of the width `taken`.
    pub fn text_after(&mut self, taken: f64, text: &str, style: RowStyle, height: i32) {
        for line in wrap(text, style.font(), self.most - taken) {
            self.push(RowContent::Text(line, style), height);
        }
    }

    /// Adds the figure of an overlay, with what it is about in the same line if there is room.
    pub fn figure(&mut self, figure: &Figure) {
        let (line, note) = (NAME.line(figure.text.clone()), figure.note.clone());
        let row = RowContent::Figure(line.clone(), note.clone().map(|note| SMALL.line(note)));
        // A note that does not fit beside a long number is not beside a short one either, so that cards look alike.
        let number = NAME.width("1,000").max(line.width);
        if row.width() - line.width + number <= self.most {
            return self.push(row, FIGURE_LINE);
        }
        self.push(RowContent::Figure(line, None), FIGURE_LINE);
        self.text(note, RowStyle::Quiet, SMALL_LINE);
    }

    /// Begins rows about something else.
    pub fn next(&mut self) {
        self.about += 1;
    }

    /// Adds the badge of a mark.
    pub fn mark(&mut self, flow: &Flow<'_>, mark: Mark) {
        self.push(RowContent::Mark(flow.mark_line(mark), mark), MARK_LINE);
    }

    /// Adds a text that is struck out.
    pub fn struck(&mut self, text: &str, style: RowStyle, height: i32) {
        for line in wrap(text, style.font(), self.most) {
            self.push(RowContent::Struck(line, style, None), height);
        }
    }

    /// Strikes out what has a style.
    pub fn strike(&mut self, style: RowStyle) {
        for row in &mut self.rows {
            if matches!(&row.content, RowContent::Text(_, own) if *own == style) {
                row.content = row.content.clone().struck();
            }
        }
    }

    /// Adds rows, and before them what other rows said before, where that was something else.
    pub fn merge(&mut self, now: CardRows, before: CardRows) {
        let (now, before) = (now.blocks(), before.blocks());
        let texts = |blocks: &[Vec<CardRow>]| -> Vec<(About<()>, String)> {
            let text = |rows: &Vec<CardRow>| rows.iter().map(|row| format!("{:?}", row.content)).collect();
            blocks.iter().map(|rows| ((rows[0].about, ()), text(rows))).collect()
        };
        for block in interleaved(&texts(&before), &texts(&now)) {
            match block {
                Block::Here(index, _) => now[index].iter().for_each(|row| self.push(row.content.clone(), row.height)),
                Block::Gone(index) => {
                    before[index].iter().for_each(|row| self.push(row.content.clone().struck(), row.height));
                }
            }
        }
    }

    /// Returns the rows, with all lines of a text together.
    fn blocks(self) -> Vec<Vec<CardRow>> {
        let mut blocks: Vec<Vec<CardRow>> = Vec::new();
        for row in self.rows {
            let goes_on = matches!(&row.content, RowContent::Text(line, _) if line.after != After::Nothing);
            match blocks.last_mut().filter(|_| goes_on) {
                Some(block) => block.push(row),
                None => blocks.push(vec![row]),
            }
        }
        blocks
    }

    /// Adds the scores of each group of personas.
    pub fn scores(&mut self, flow: &Flow<'_>, touchpoint: &Touchpoint) {
        let all = touchpoint.personas.and(flow.personas);
        for (personas, expectation, experience) in flow.scores(touchpoint) {
            let number = |score: Option<f64>| score.map_or("–".to_owned(), |score| flow.lang.number(score));
            let text = match (expectation, experience) {
                (Some(_), None) => number(expectation),
                _ => format!("{} → {}", number(expectation), number(experience)),
            };
            let line = SMALL.line(text);
            let mut whose = None;
            if personas != all {
                let mark = MARK.line(letters(personas));
                if f64::from(SCALE + 16) + line.width + mark.width + 2.0 * MARK_PAD <= self.most {
                    whose = Some(mark);
                } else {
                    self.marks(flow, personas, SMALL_LINE);
                }
            }
            self.push(RowContent::Score(expectation, experience, line, whose), SMALL_LINE);
        }
    }

    /// Adds a text about some personas, with their marks behind it if there is room.
    pub fn marked(&mut self, flow: &Flow<'_>, text: String, personas: Option<PersonaSet>) {
        if let Some(personas) = personas {
            let row = RowContent::Marked(SMALL.line(text.clone()), MARK.line(letters(personas)));
            if row.width() <= self.most {
                return self.push(row, SMALL_LINE);
            }
            self.marks(flow, personas, SMALL_LINE);
        }
        self.text(Some(text), RowStyle::Quiet, SMALL_LINE);
    }

    /// Adds that a touchpoint is a moment of truth. The reason stands in the map and the table.
    pub fn moment(&mut self, flow: &Flow<'_>, touchpoint: &Touchpoint) {
        let is_one = touchpoint.moment_of_truth.as_ref().is_some_and(|moment| moment.value.is_one());
        for line in wrap(&flow.heading(Word::MomentOfTruth), STRONG, self.most - MOMENT) {
            if is_one {
                self.push(RowContent::Moment(line), SMALL_LINE);
            }
        }
    }

    /// Adds how often a touchpoint happens and how long it takes.
    pub fn pace(&mut self, flow: &Flow<'_>, touchpoint: &Touchpoint) {
        let repeats = touchpoint.repeats.as_ref();
        let text = flow.pace(repeats, touchpoint.takes);
        let Some(times) = flow.times(repeats) else { return self.text(text, RowStyle::Quiet, SMALL_LINE) };
        let badge = MARK.line(times);
        let text = text.unwrap_or_default();
        let line = SMALL.line(text.clone());
        if RowContent::Badge(badge.clone(), line.clone()).width() <= self.most {
            return self.push(RowContent::Badge(badge, line), SMALL_LINE);
        }
        self.push(RowContent::Badge(badge, SMALL.line(String::new())), SMALL_LINE);
        self.text(Some(text), RowStyle::Quiet, SMALL_LINE);
    }

    pub fn marks(&mut self, flow: &Flow<'_>, personas: PersonaSet, height: i32) {
        // The only persona of a journey is never marked.
        if flow.journey.definitions.personas.is_empty() {
            return;
        }
        for line in wrap(&letters(personas), MARK, self.most - 2.0 * MARK_PAD) {
            self.push(RowContent::Marks(line), height);
        }
    }
}

//! What an overlay writes on a picture: a figure for each touchpoint, and the widths of lines.
//!
//! Every figure is written. Its bar, the tint of its card and the width of a line only repeat it.

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::options::Overlaid;
use super::scene::{Item, Point, Role};
use super::settings::Overlay;
use super::signs::{self, Bar};
use super::subject::{Subject, joined, labelled};
use super::theme::{Colour, Tone};
use crate::model::{Duration, EndKind, Ownership, TouchpointIx};
use crate::words::{Lang, Word};

/// The width of the widest line, and of one that nobody takes.
const WIDEST: f64 = 9.0;
const NARROWEST: f64 = 0.8;

/// The widest gap between two scores from 1 to 5.
const WIDEST_GAP: f64 = 4.0;

/// A figure at a touchpoint.
pub(super) struct Figure {
    pub text: String,
    /// What the figure is about, if the overlay does not say it.
    pub note: Option<String>,
    /// How strongly the figure tints its card, 0 to 1.
    pub tint: f64,
    /// Its bar. That of a gap begins in the middle, and runs to the left if the experience is below the expectation.
    pub bar: Bar,
}

impl Subject<'_> {
    fn overlaid(&self) -> Option<&Overlaid> {
        self.options.overlay.as_ref()
    }

    pub fn has_overlay(&self) -> bool {
        self.overlaid().is_some()
    }

    /// Returns the name of the overlay: `visits`.
    pub fn overlay_name(&self) -> Option<&str> {
        Some(self.word(overlay_word(self.overlaid()?.overlay)))
    }

    /// Returns what the figures of the overlay count, and for whom.
    pub fn overlay_basis(&self) -> Option<String> {
        let Overlaid { overlay, tally } = self.overlaid()?;
        let whose = tally.persona().and_then(|persona| self.persona_name(persona));
        let whose = whose.unwrap_or(self.word(Word::AllCustomers)).to_owned();
        let basis = match overlay {
            Overlay::Visits | Overlay::Lost | Overlay::Gap | Overlay::Control => Word::OfThousand,
            Overlay::Wait => Word::PerCustomer,
            Overlay::Removal => Word::OfThoseKept,
        };
        let basis = match overlay {
            Overlay::Control => format!("{} {}", self.word(Word::Visits), self.word(basis)),
            _ => self.word(basis).to_owned(),
        };
        let minus = (*overlay == Overlay::Gap)
            .then(|| format!("{} − {}", self.word(Word::Experience), self.word(Word::Expectation)));
        joined(minus.into_iter().chain([basis, whose]))
    }

    /// Returns the name of the overlay and what its figures count: `Visits: per 1,000 customers who begin · all customers`.
    pub fn overlay_text(&self) -> Option<String> {
        let name = self.heading(overlay_word(self.overlaid()?.overlay));
        Some(labelled(&name, &self.overlay_basis()?))
    }

    /// Returns a sample of the bars of the overlay, `at` their left end at half height.
    pub fn sample_bar(&self, at: Point, role: Role) -> Vec<Item> {
        let palette = &self.palette;
        let (span, colour) = match self.overlaid().map(|of| of.overlay) {
            Some(Overlay::Gap) => ((0.5, 0.15), palette.worse),
            Some(Overlay::Lost | Overlay::Wait) => ((0.0, 0.6), palette.worse),
            _ => ((0.0, 0.6), palette.experience),
        };
        signs::bar(&Bar { span, colour }, at, 26.0, role, palette.rule)
    }

    /// Returns the figure of a touchpoint, if it has one.
    pub fn figure(&self, ix: TouchpointIx) -> Option<Figure> {
        let Overlaid { overlay, tally } = self.overlaid()?;
        let (at, value) = (tally.at(ix), tally.value(*overlay, ix)?);
        let most = tally.most(*overlay);
        let part = if most > 0.0 { value / most } else { 0.0 };
        let thousand = |share| self.lang.of_thousand(share);
        let (palette, lang) = (&self.palette, self.lang);
        let (text, note, colour) = match overlay {
            Overlay::Visits => (thousand(value), None, palette.experience),
            Overlay::Lost => (thousand(value), None, palette.worse),
            Overlay::Gap => {
                let note = format!("{} {}", thousand(at.reached), self.word(Word::MeetIt));
                let colour = if value < 0.0 { palette.worse } else { palette.better };
                (signed(lang, value), Some(note), colour)
            }
            Overlay::Wait => (rounded(lang, value), None, palette.worse),
            Overlay::Removal => (lang.percent(value), None, palette.experience),
            Overlay::Control => {
                let (word, colour) = self.control(ix);
                (thousand(value), Some(self.word(word).to_owned()), colour)
            }
        };
        let (tint, span) = match overlay {
            Overlay::Gap => (value.abs() / WIDEST_GAP, (0.5, 0.5 + value / WIDEST_GAP / 2.0)),
            _ => (part, (0.0, part)),
        };
        Some(Figure { text, note, tint, bar: Bar { span, colour } })
    }

    /// Returns the colours of a card in the picture: tinted by the figure of an overlay, where there is one.
    pub fn card_tone(&self, ix: TouchpointIx) -> Tone {
        let tone = self.palette.tone(self.journey.touchpoint(ix).ownership.map(|at| at.value));
        match (self.has_overlay() || self.is_removed(ix), self.figure(ix)) {
            (false, _) => tone,
            (true, Some(figure)) => self.palette.heated(&tone, figure.bar.colour, figure.tint),
            // Without a figure, the colour of the ownership would look like one.
            (true, None) => self.palette.heated(&tone, tone.line, 0.0),
        }
    }

    /// Returns in whose control a touchpoint is.
    fn control(&self, ix: TouchpointIx) -> (Word, Colour) {
        let ownership = self.journey.touchpoint(ix).ownership.map(|at| at.value);
        let own = self.palette.tone(ownership).line;
        match ownership {
            Some(Ownership::Company) => (Word::Company, own),
            Some(Ownership::Partner) => (Word::Partner, own),
            Some(Ownership::Customer | Ownership::Social | Ownership::External) => {
                (Word::OutOfControl, self.palette.worse)
            }
            None => (Word::OwnershipUnstated, own),
        }
    }

    /// Returns how often a customer takes a transition, if lines show it: every transition where the overlay counts visits,
    /// those to an end of the kind `lost` where it counts the lost.
    pub fn shown_taken(&self, edge: Option<EdgeIndex>, to: NodeIndex) -> Option<f64> {
        let Overlaid { overlay, tally } = self.overlaid()?;
        let is_shown = match overlay {
            Overlay::Visits => true,
            Overlay::Lost => self.graph.end_kind(to) == Some(EndKind::Lost),
            Overlay::Gap | Overlay::Wait | Overlay::Removal | Overlay::Control => false,
        };
        Some(tally.taken(edge?)).filter(|_| is_shown)
    }

    /// Returns whether lines have the width of how many take them.
    pub fn has_widths(&self) -> bool {
        self.overlaid().is_some_and(|of| matches!(of.overlay, Overlay::Visits | Overlay::Lost))
    }

    /// Returns the width of a line that a customer takes so often.
    pub fn line_width(&self, taken: f64) -> f64 {
        let widest = self.overlaid().map_or(0.0, |of| of.tally.widest(of.overlay));
        let share = if widest > 0.0 { (taken / widest).min(1.0) } else { 0.0 };
        NARROWEST + share * (WIDEST - NARROWEST)
    }
}

pub(super) const fn overlay_word(overlay: Overlay) -> Word {
    match overlay {
        Overlay::Visits => Word::Visits,
        Overlay::Lost => Word::LostHere,
        Overlay::Gap => Word::Gap,
        Overlay::Wait => Word::TimeWaited,
        Overlay::Removal => Word::RemovalEffect,
        Overlay::Control => Word::Control,
    }
}

/// Writes a difference with its sign: `+0.5`, `−1.5`, `0`.
fn signed(lang: Lang, value: f64) -> String {
    let digits = lang.number(value.abs());
    match digits.as_str() {
        "0" => digits,
        _ if value < 0.0 => format!("−{digits}"),
        _ => format!("+{digits}"),
    }
}

/// Writes minutes as precisely as they matter: to the minute below a day, to the hour below a week, to the day above.
pub(super) fn rounded(lang: Lang, minutes: f64) -> String {
    const DAY: f64 = 24.0 * 60.0;
    if minutes < 0.5 {
        return format!("<{}", lang.duration(Duration::of_minutes(1).counts()));
    }
    let step = match minutes {
        below_a_day if below_a_day < DAY => 1.0,
        below_a_week if below_a_week < 7.0 * DAY => 60.0,
        _ => DAY,
    };
    lang.duration(Duration::of_minutes(((minutes / step).round() * step) as u64).counts())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_written_as_precisely_as_they_matter() {
        let write = |minutes| rounded(Lang::English, minutes).replace('\u{a0}', " ");
        assert_eq!([0.2, 42.4, 90.0].map(write), ["<1 min", "42 min", "1 h 30 min"]);
        assert_eq!([2000.0, 10_100.0, 100_801.0].map(write), ["1 d 9 h", "1 w", "10 w"]);
    }

    #[test]
    fn differences_have_a_sign() {
        assert_eq!([-1.5, 0.0, -0.001, 0.25].map(|gap| signed(Lang::English, gap)), ["−1.5", "0", "0", "+0.25"]);
    }
}

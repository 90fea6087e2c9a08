//! The labels of DOT, in its HTML-like markup: the heading with its legend, stages, touchpoints, transitions.

use std::collections::BTreeSet;

use graphviz_rust::dot_structures::Id;

use super::quote::{escaped, markup, quoted};
use super::{Dot, DrawnTransition};
use crate::graph::TransitionKind;
use crate::model::{Contact, EndIx, Ownership, PersonaSet, Stage, Touchpoint, TouchpointIx};
use crate::render::Direction;
use crate::render::ends::end_sign;
use crate::render::subject::{contact_word, joined, kind_word, labelled, ownership_word, spaced};
use crate::render::text::{Face, Font, wrap};
use crate::render::theme::Colour;
use crate::words::Word;

const TITLE: Font = Font::new(Face::Bold, 20.0);
const HEADING: Font = Font::new(Face::Regular, 13.0);
const STAGE: Font = Font::new(Face::Bold, 13.0);
const NAME: Font = Font::new(Face::Regular, 12.0);
const SMALL: Font = Font::new(Face::Regular, 9.0);
const END: Font = Font::new(Face::Regular, 10.0);

/// The widths of lines, in points: in the heading, a stage's name, a touchpoint's name, its small print, the
/// label of a transition, and an end.
const HEADING_WIDTH: f64 = 600.0;
const STAGE_WIDTH: f64 = 230.0;
const NAME_WIDTH: f64 = 150.0;
const SMALL_WIDTH: f64 = 160.0;
const LABEL_WIDTH: f64 = 95.0;
const END_WIDTH: f64 = 110.0;

/// Returns the sign of an ownership, which shows it without colour.
const fn ownership_sign(ownership: Ownership) -> &'static str {
    match ownership {
        Ownership::Company => "■",
        Ownership::Partner => "◆",
        Ownership::Customer => "●",
        Ownership::Social => "♥",
        Ownership::External => "▲",
    }
}

/// Returns the sign before the word for a kind of transition, and its line in the legend.
const fn kind_signs(kind: TransitionKind) -> (&'static str, &'static str) {
    match kind {
        TransitionKind::Forward => ("→", "──▶"),
        TransitionKind::Back => ("↩", "╌╌▷"),
        TransitionKind::Renewal => ("↻", "╍╍➤"),
        TransitionKind::Recovery => ("✚", "━━▶"),
        TransitionKind::Exit => ("⇥", "┈┈▶"),
        TransitionKind::Meanwhile => ("∥", "┈┈○"),
    }
}

impl Dot<'_> {
    /// Returns the title, the subtitle, and the legend below them. They are the label of the graph, where they take
    /// no room from the journey.
    pub(super) fn heading(&self) -> Id {
        let title = wrap(self.flow.title(), TITLE, HEADING_WIDTH);
        let legend = self.legend();
        // A wide title would stretch the legend below it, so its excess width, roughly, goes into a separate cell.
        let wide = title.iter().map(|line| line.width as usize).max().unwrap_or(0);
        let entries = legend.iter().map(Vec::len).max().unwrap_or(0);
        let room = wide.saturating_sub(entries * 90);

        let palette = &self.flow.palette;
        let row = |inner: &str| format!("<TR><TD ALIGN=\"LEFT\" COLSPAN=\"2\">{inner}</TD></TR>");
        let left = |text: &str, font: Font| -> String {
            let lines = wrap(text, font, HEADING_WIDTH);
            lines.iter().map(|line| format!("{}<BR ALIGN=\"LEFT\"/>", escaped(&line.text))).collect()
        };
        let mut rows = row(&bold(&in_font(TITLE, palette.ink, &left(self.flow.title(), TITLE))));
        let overlay = self.flow.overlay_text();
        if let Some(subtitle) = self.flow.subtitle() {
            rows += &row(&in_font(HEADING, palette.quiet, &left(&subtitle, HEADING)));
        }
        if let Some(overlay) = overlay {
            rows += &row(&in_font(HEADING, palette.quiet, &left(&overlay, HEADING)));
        }
        if entries > 0 {
            let legend: String = legend.iter().map(|entries| format!("<TR>{}</TR>", entries.concat())).collect();
            let legend = table("CELLSPACING=\"3\" CELLPADDING=\"1\"", &legend);
            rows += &format!("<TR><TD ALIGN=\"LEFT\">{legend}</TD><TD WIDTH=\"{room}\"></TD></TR>");
        }
        markup(&table("CELLSPACING=\"0\" CELLPADDING=\"2\"", &rows))
    }

    /// Returns the explanation of signs and lines, with a row for each group. It explains only what the picture uses.
    fn legend(&self) -> Vec<Vec<String>> {
        let flow = &self.flow;
        let drawn = || flow.touchpoints().map(|ix| flow.journey.touchpoint(ix));
        let ownerships: BTreeSet<Ownership> = drawn().filter_map(|t| t.ownership).map(|at| at.value).collect();
        let contacts: BTreeSet<Contact> = drawn().filter_map(|t| t.contact).map(|at| at.value).collect();
        let start = (!flow.entries().is_empty()).then(|| self.legend_start());
        let rows: [Vec<String>; 3] = [
            ownerships.into_iter().map(|ownership| self.legend_ownership(ownership)).collect(),
            contacts.into_iter().map(|contact| self.legend_contact(contact)).collect(),
            start.into_iter().chain(flow.kinds().map(|kind| self.legend_kind(kind))).collect(),
        ];
        let rows = rows.into_iter().map(|row| row.into_iter().filter(|entry| !entry.is_empty()).collect());
        rows.filter(|row: &Vec<String>| !row.is_empty()).collect()
    }

    fn legend_ownership(&self, ownership: Ownership) -> String {
        let tone = self.flow.palette.tone(Some(ownership));
        let ground = format!(" BORDER=\"1\" STYLE=\"rounded\" COLOR=\"{}\" BGCOLOR=\"{}\"", tone.line, tone.fill);
        let sample = format!("\u{a0}{}\u{a0}", ownership_sign(ownership));
        self.legend_entry(&ground, tone.accent, &sample, ownership_word(ownership))
    }

    fn legend_contact(&self, contact: Contact) -> String {
        let style = match contact {
            Contact::Direct => "rounded",
            Contact::Indirect => "rounded,dashed",
        };
        let quiet = self.flow.palette.quiet;
        let ground = format!(" BORDER=\"1\" STYLE=\"{style}\" COLOR=\"{quiet}\"");
        self.legend_entry(&ground, quiet, "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}", contact_word(contact))
    }

    fn legend_start(&self) -> String {
        self.legend_entry("", self.flow.palette.quiet, "●─▶", Word::Start)
    }

    fn legend_kind(&self, kind: TransitionKind) -> String {
        self.legend_entry("", self.flow.palette.transition(kind), kind_signs(kind).1, kind_word(kind))
    }

    /// Returns a sample with its word; nothing where the author draws no word.
    fn legend_entry(&self, ground: &str, colour: Colour, sample: &str, word: Word) -> String {
        let word = self.flow.word(word);
        if word.is_empty() {
            return String::new();
        }
        let sample = in_font(SMALL, colour, sample);
        let word = in_font(SMALL, self.flow.palette.quiet, &escaped(word));
        format!("<TD{ground}>{sample}</TD><TD ALIGN=\"LEFT\">{word}</TD><TD WIDTH=\"8\"></TD>")
    }

    /// Returns a stage's name, and its kind if the name does not say it.
    pub(super) fn stage_label(&self, stage: &Stage) -> Id {
        let (name, kind) = self.flow.stage_name(stage);
        // In a picture that runs downward, transitions arrive where the label is. Padding keeps them apart.
        let room = match self.flow.options.direction {
            Direction::Right => "",
            Direction::Down => "<TD WIDTH=\"110\"></TD>",
        };
        let name_row = bold(&text(&name, STAGE, STAGE_WIDTH, self.flow.palette.ink));
        let mut rows = format!("<TR><TD ALIGN=\"LEFT\">{name_row}</TD>{room}</TR>");
        for small in kind.into_iter().chain(self.flow.stage_pace(stage)) {
            let kind_row = in_font(SMALL, self.flow.palette.quiet, &escaped(&small));
            rows += &format!("<TR><TD ALIGN=\"LEFT\">{kind_row}</TD></TR>");
        }
        markup(&table("CELLSPACING=\"0\" CELLPADDING=\"1\"", &rows))
    }

    /// Returns a touchpoint's name, and its small print.
    pub(super) fn touchpoint_label(&self, ix: TouchpointIx) -> Id {
        let touchpoint = self.flow.journey.touchpoint(ix);
        let tone = self.flow.card_tone(ix);
        let mut label = text(self.flow.name(ix), NAME, NAME_WIDTH, self.flow.palette.ink);
        if let Some(figure) = self.flow.figure(ix) {
            let line = joined(std::iter::once(figure.text).chain(figure.note)).unwrap_or_default();
            label += &format!("<BR/>{}", bold(&text(&line, NAME, NAME_WIDTH, self.flow.palette.ink)));
        }
        let mut sign = touchpoint.ownership.map(|at| in_font(SMALL, tone.accent, ownership_sign(at.value)));
        let recovery = tone.legible(self.flow.palette.transition(TransitionKind::Recovery), self.flow.palette.ink);
        for (line, colour) in self.small_print(ix, tone.quiet, recovery) {
            let line = text(&line, SMALL, SMALL_WIDTH, colour);
            let line = sign.take().map_or(line.clone(), |sign| format!("{sign}\u{a0}{line}"));
            label += &format!("<BR/>{line}");
        }
        if let Some(sign) = sign {
            label += &format!("<BR/>{sign}");
        }
        markup(&label)
    }

    /// Returns the lines below a touchpoint's name, without empty ones: channels, scores, personas, and what it
    /// recovers.
    fn small_print(&self, ix: TouchpointIx, quiet: Colour, recovery: Colour) -> impl Iterator<Item = (String, Colour)> {
        let flow = &self.flow;
        let touchpoint = flow.journey.touchpoint(ix);
        let repeats = touchpoint.repeats.as_ref();
        let pace = joined(flow.times(repeats).into_iter().chain(flow.pace(repeats, touchpoint.takes)));
        let begins = flow.entry_shares(ix).map(|shares| labelled(flow.word(Word::Start), &shares));
        let (sign, _) = kind_signs(TransitionKind::Recovery);
        let waits = flow.waits(touchpoint).into_iter().map(|(personas, wait)| {
            let whose = personas.and_then(|personas| flow.names(personas));
            whose.map_or(wait.clone(), |whose| format!("{wait} ({whose})"))
        });
        let print = [
            (pace, quiet),
            (begins, quiet),
            (flow.places(touchpoint), quiet),
            (joined(waits), quiet),
            (self.scores(touchpoint), quiet),
            (flow.serves(touchpoint).and_then(|personas| flow.names(personas)), quiet),
            (flow.recovers_text(touchpoint).map(|text| format!("{sign}\u{a0}{text}")), recovery),
        ];
        print.into_iter().filter_map(|(line, colour)| line.map(|line| (line, colour)))
    }

    /// Returns expectation and experience: "expectation 4 · experience 2".
    fn scores(&self, touchpoint: &Touchpoint) -> Option<String> {
        let groups = self.flow.scores(touchpoint);
        let both = [
            (Word::Expectation, groups.iter().filter_map(|(_, score, _)| *score).collect()),
            (Word::Experience, groups.iter().filter_map(|(_, _, score)| *score).collect()),
        ];
        joined(both.into_iter().filter_map(|(word, scores)| Some(spaced(self.flow.word(word), &self.range(scores)?))))
    }

    /// Combines scores: one number, or a range from the lowest to the highest. It is never an average, which would be
    /// the score of no persona.
    fn range(&self, scores: Vec<f64>) -> Option<String> {
        let (low, high) = (scores.iter().copied().reduce(f64::min)?, scores.iter().copied().reduce(f64::max)?);
        let number = |value| self.flow.lang.number(value);
        Some(if low < high { format!("{}–{}", number(low), number(high)) } else { number(low) })
    }

    /// Returns the sign and the name of an end.
    pub(super) fn end_label(&self, end: EndIx) -> Id {
        let sign = end_sign(self.flow.journey.end(end).kind);
        let lines = wrap(&format!("{sign} {}", self.flow.end_name(end)), END, END_WIDTH);
        let lines: Vec<String> = lines.into_iter().map(|line| line.text).collect();
        quoted(&lines.join("\n"))
    }

    /// Returns the label of a transition: kind, probability, condition and personas.
    pub(super) fn transition_label(&self, drawn: &DrawnTransition<'_>) -> Option<Id> {
        let kind = drawn.transition.kind;
        let label = self.flow.transition_label(drawn);
        let word = label.word.map(|word| spaced(kind_signs(kind).0, self.flow.word(word)));
        let personas = label.personas.and_then(|personas: PersonaSet| self.flow.names(personas));
        let rows = [
            (joined(word.into_iter().chain(label.share).chain(label.count)), "B"),
            (label.when, ""),
            (label.counts_as, ""),
            (personas, "I"),
        ];
        let lines = rows.iter().flat_map(|(row, face)| {
            let lines = row.iter().flat_map(|row| wrap(row, SMALL, LABEL_WIDTH));
            lines.map(move |line| label_line(&line.text, face))
        });
        let lines: Vec<String> = lines.collect();
        let label = in_font(SMALL, self.flow.palette.transition(kind), &lines.join("<BR/>"));
        (!lines.is_empty()).then(|| markup(&label))
    }
}

/// Returns a line of a transition's label. The spaces at its ends keep the edge from touching it.
fn label_line(line: &str, face: &str) -> String {
    let line = format!("\u{a0}{}\u{a0}", escaped(line));
    if face.is_empty() { line } else { format!("<{face}>{line}</{face}>") }
}

/// Returns a text in lines of a given width.
fn text(text: &str, font: Font, width: f64, colour: Colour) -> String {
    let lines: Vec<String> = wrap(text, font, width).iter().map(|line| escaped(&line.text)).collect();
    in_font(font, colour, &lines.join("<BR/>"))
}

fn table(spacing: &str, rows: &str) -> String {
    format!("<TABLE BORDER=\"0\" {spacing}>{rows}</TABLE>")
}

fn in_font(font: Font, colour: Colour, inner: &str) -> String {
    format!("<FONT POINT-SIZE=\"{}\" COLOR=\"{colour}\">{inner}</FONT>", font.size)
}

fn bold(inner: &str) -> String {
    format!("<B>{inner}</B>")
}

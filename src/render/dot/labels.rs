//! What stands on the picture: the heading with its legend, and the labels of stages, touchpoints and ways.

use std::collections::BTreeSet;

use graphviz_rust::dot_structures::Id;

use super::quote::{escaped, markup, named, wrapped};
use super::{Direction, Flow, Way};
use crate::graph::TransitionKind;
use crate::model::{Contact, Ownership, PerPersona, PersonaIx, PersonaSet, Stage, StageKind, State, Touchpoint};
use crate::render::theme::Colour;
use crate::words::Word;

/// Sizes of text, in points.
const TITLE: u32 = 20;
const HEADING: u32 = 13;
const NAME: u32 = 12;
const SMALL: u32 = 9;

/// How many characters a line has: in the heading, a stage's name, a touchpoint's, its small print, on a way.
const HEADING_WIDTH: usize = 60;
const STAGE_WIDTH: usize = 32;
const NAME_WIDTH: usize = 24;
const SMALL_WIDTH: usize = 34;
const WAY_WIDTH: usize = 20;

/// The sign of an ownership, which tells it without colour.
const fn ownership_sign(ownership: Ownership) -> &'static str {
    match ownership {
        Ownership::Company => "■",
        Ownership::Partner => "◆",
        Ownership::Customer => "●",
        Ownership::Social => "♥",
        Ownership::External => "▲",
    }
}

/// The sign before the word for a kind of transition, and its line in the legend.
const fn kind_signs(kind: TransitionKind) -> (&'static str, &'static str) {
    match kind {
        TransitionKind::Forward => ("→", "──▶"),
        TransitionKind::Back => ("↩", "╌╌▷"),
        TransitionKind::Renewal => ("↻", "╍╍➤"),
        TransitionKind::Recovery => ("✚", "━━▶"),
        TransitionKind::Exit => ("⇥", "┈┈▶"),
    }
}

impl Flow<'_> {
    /// The title, what it is a picture of, and the legend under it. In the label of the graph they take
    /// no room from the journey.
    pub(super) fn heading(&self) -> Id {
        let title = wrapped(named(&self.journey.title, &self.journey.id), HEADING_WIDTH);
        let legend = self.legend();
        // A wide title would stretch the legend under it. What it is wider by, roughly, goes into a
        // cell of its own.
        let wide = title.iter().map(|line| line.chars().count() * 11).max().unwrap_or(0);
        let entries = legend.iter().map(Vec::len).max().unwrap_or(0);
        let room = wide.saturating_sub(entries * 90);

        let row = |inner: &str| format!("<TR><TD ALIGN=\"LEFT\" COLSPAN=\"2\">{inner}</TD></TR>");
        let mut rows = row(&bold(&font(TITLE, self.palette.ink, &flush_left(&title))));
        if let Some(subtitle) = self.subtitle() {
            let lines = wrapped(&subtitle, HEADING_WIDTH);
            rows += &row(&font(HEADING, self.palette.quiet, &flush_left(&lines)));
        }
        if entries > 0 {
            let legend: String = legend.iter().map(|entries| format!("<TR>{}</TR>", entries.concat())).collect();
            let legend = table("CELLSPACING=\"3\" CELLPADDING=\"1\"", &legend);
            rows += &format!("<TR><TD ALIGN=\"LEFT\">{legend}</TD><TD WIDTH=\"{room}\"></TD></TR>");
        }
        markup(&table("CELLSPACING=\"0\" CELLPADDING=\"2\"", &rows))
    }

    /// Whether the journey is as it is or as it is meant to become, and whose view is drawn.
    fn subtitle(&self) -> Option<String> {
        let state = self.journey.state.map(|state| capitalised(self.lang.word(state_word(state.value))));
        let persona = self.options.persona.and_then(|persona| self.persona_name(persona));
        let persona = persona.map(|name| format!("{}: {name}", capitalised(self.lang.word(Word::Persona))));
        joined(state.into_iter().chain(persona))
    }

    /// What the signs and lines mean: a row for each sort of them, with what is drawn alone.
    fn legend(&self) -> Vec<Vec<String>> {
        let drawn = || self.touchpoints().map(|ix| self.journey.touchpoint(ix));
        let ownerships: BTreeSet<Ownership> = drawn().filter_map(|t| t.ownership).map(|at| at.value).collect();
        let contacts: BTreeSet<Contact> = drawn().filter_map(|t| t.contact).map(|at| at.value).collect();
        let is_used = |kind: &TransitionKind| self.ways.iter().any(|way| way.transition.kind == *kind);
        let kinds = TransitionKind::ALL.into_iter().filter(is_used).map(|kind| self.legend_kind(kind));
        let start = (!self.entries().is_empty()).then(|| self.legend_start());
        let rows: [Vec<String>; 3] = [
            ownerships.into_iter().map(|ownership| self.legend_ownership(ownership)).collect(),
            contacts.into_iter().map(|contact| self.legend_contact(contact)).collect(),
            start.into_iter().chain(kinds).collect(),
        ];
        rows.into_iter().filter(|row| !row.is_empty()).collect()
    }

    fn legend_ownership(&self, ownership: Ownership) -> String {
        let tone = self.palette.tone(Some(ownership));
        let ground = format!(" BORDER=\"1\" STYLE=\"rounded\" COLOR=\"{}\" BGCOLOR=\"{}\"", tone.line, tone.fill);
        let sample = format!("\u{a0}{}\u{a0}", ownership_sign(ownership));
        self.legend_entry(&ground, tone.accent, &sample, ownership_word(ownership))
    }

    fn legend_contact(&self, contact: Contact) -> String {
        let style = match contact {
            Contact::Direct => "rounded",
            Contact::Indirect => "rounded,dashed",
        };
        let ground = format!(" BORDER=\"1\" STYLE=\"{style}\" COLOR=\"{}\"", self.palette.quiet);
        self.legend_entry(&ground, self.palette.quiet, "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}", contact_word(contact))
    }

    fn legend_start(&self) -> String {
        self.legend_entry("", self.palette.quiet, "●─▶", Word::Start)
    }

    fn legend_kind(&self, kind: TransitionKind) -> String {
        self.legend_entry("", self.palette.transition(kind), kind_signs(kind).1, kind_word(kind))
    }

    fn legend_entry(&self, ground: &str, colour: Colour, sample: &str, word: Word) -> String {
        let sample = font(SMALL, colour, sample);
        let word = font(SMALL, self.palette.quiet, &escaped(self.lang.word(word)));
        format!("<TD{ground}>{sample}</TD><TD ALIGN=\"LEFT\">{word}</TD><TD WIDTH=\"8\"></TD>")
    }

    /// A stage's name, and its kind where the name does not say it.
    pub(super) fn stage_label(&self, stage: &Stage) -> Id {
        let kind = capitalised(self.lang.word(stage_word(stage.kind)));
        let name = match &stage.name {
            Some(name) => named(name, &stage.id).to_owned(),
            None if stage.id.value == stage.kind.as_str() => kind.clone(),
            None => stage.id.value.clone(),
        };
        // From top to bottom, ways come in where the label stands: room beside it keeps them apart.
        let room = match self.options.direction {
            Direction::Right => "",
            Direction::Down => "<TD WIDTH=\"110\"></TD>",
        };
        let name_row = bold(&text(&name, STAGE_WIDTH, HEADING, self.palette.ink));
        let mut rows = format!("<TR><TD ALIGN=\"LEFT\">{name_row}</TD>{room}</TR>");
        if name != kind {
            let kind_row = font(SMALL, self.palette.quiet, &escaped(&kind));
            rows += &format!("<TR><TD ALIGN=\"LEFT\">{kind_row}</TD></TR>");
        }
        markup(&table("CELLSPACING=\"0\" CELLPADDING=\"1\"", &rows))
    }

    /// A touchpoint's name, and its small print.
    pub(super) fn touchpoint_label(&self, touchpoint: &Touchpoint) -> Id {
        let tone = self.palette.tone(touchpoint.ownership.map(|at| at.value));
        let mut label = text(named(&touchpoint.name, &touchpoint.id), NAME_WIDTH, NAME, self.palette.ink);
        let mut sign = touchpoint.ownership.map(|at| font(SMALL, tone.accent, ownership_sign(at.value)));
        for (line, colour) in self.small_print(touchpoint) {
            let line = text(&line, SMALL_WIDTH, SMALL, colour);
            let line = sign.take().map_or(line.clone(), |sign| format!("{sign}\u{a0}{line}"));
            label += &format!("<BR/>{line}");
        }
        if let Some(sign) = sign {
            label += &format!("<BR/>{sign}");
        }
        markup(&label)
    }

    /// The lines under a touchpoint's name that say anything: where it is, how it goes, for whom, and
    /// what it makes good.
    fn small_print(&self, touchpoint: &Touchpoint) -> impl Iterator<Item = (String, Colour)> {
        let quiet = self.palette.quiet;
        let print = [
            (self.places(touchpoint), quiet),
            (self.scores(touchpoint), quiet),
            (self.names(touchpoint.personas.and(self.personas), self.personas), quiet),
            (self.makes_good(touchpoint), self.palette.transition(TransitionKind::Recovery)),
        ];
        print.into_iter().filter_map(|(line, colour)| line.map(|line| (line, colour)))
    }

    /// The channels of a touchpoint.
    fn places(&self, touchpoint: &Touchpoint) -> Option<String> {
        let channels = &self.journey.definitions.channels;
        let names = touchpoint.channels.iter().filter_map(|at| channels.get(at.value.index()));
        listed(names.map(|channel| named(&channel.name, &channel.identity.id)))
    }

    /// What the customer expects and experiences: "expectation 4 · experience 2".
    fn scores(&self, touchpoint: &Touchpoint) -> Option<String> {
        let both = [(Word::Expectation, &touchpoint.expectation), (Word::Experience, &touchpoint.experience)];
        joined(both.into_iter().filter_map(|(word, scores)| {
            let range = self.range(scores.as_ref()?, touchpoint.personas.and(self.personas))?;
            Some(format!("{}\u{a0}{range}", self.lang.word(word)))
        }))
    }

    /// The scores of some personas: one number, or from the lowest to the highest. Never their average,
    /// which would be nobody's.
    fn range(&self, scores: &PerPersona<f64>, personas: PersonaSet) -> Option<String> {
        let values = || personas.iter().filter_map(|persona| scores.get(persona)).map(|at| at.value);
        let (low, high) = (values().reduce(f64::min)?, values().reduce(f64::max)?);
        let number = |value| self.lang.number(value);
        Some(if low < high { format!("{}–{}", number(low), number(high)) } else { number(low) })
    }

    /// The names of some personas, unless they are all that there could be.
    fn names(&self, personas: PersonaSet, all: PersonaSet) -> Option<String> {
        let names = personas.iter().filter_map(|persona| self.persona_name(persona));
        if personas == all { None } else { listed(names) }
    }

    fn persona_name(&self, persona: PersonaIx) -> Option<&str> {
        let persona = self.journey.definitions.personas.get(persona.index())?;
        Some(named(&persona.name, &persona.identity.id))
    }

    /// The touchpoints whose failure a touchpoint makes good.
    fn makes_good(&self, touchpoint: &Touchpoint) -> Option<String> {
        let failed = touchpoint.recovers.iter().map(|at| self.journey.touchpoint(at.value));
        let failed = failed.map(|touchpoint| named(&touchpoint.name, &touchpoint.id));
        let (sign, _) = kind_signs(TransitionKind::Recovery);
        Some(format!("{sign}\u{a0}{}: {}", self.lang.word(Word::Recovers), listed(failed)?))
    }

    /// What stands on a way: its kind and how probable it is, in which case, and for whom.
    pub(super) fn way_label(&self, way: &Way<'_>) -> Option<Id> {
        let kind = way.transition.kind;
        // To lead on needs no word, and where a way ends well the end itself says it.
        let plain = kind == TransitionKind::Forward || way.to == self.graph.done();
        let word = (!plain).then(|| self.lang.word(kind_word(kind)));
        let word = word.map(|word| format!("{}\u{a0}{word}", kind_signs(kind).0));
        let share = self.graph.stated_probability(way.edge).map(|share| self.lang.percent(share));
        let when = self.graph.way(way.edge).and_then(|terms| terms.when.as_ref()).map(|when| when.value.clone());
        let rows = [(joined(word.into_iter().chain(share)), "B"), (when, ""), (self.for_whom(way), "I")];
        let lines = rows.iter().flat_map(|(row, face)| {
            wrapped(row.as_deref().unwrap_or_default(), WAY_WIDTH).into_iter().map(|line| way_line(&line, face))
        });
        let lines: Vec<String> = lines.collect();
        let label = font(SMALL, self.palette.transition(kind), &lines.join("<BR/>"));
        (!lines.is_empty()).then(|| markup(&label))
    }

    /// The personas that can take a way, unless they are all whom both its ends serve.
    fn for_whom(&self, way: &Way<'_>) -> Option<String> {
        let serves = |node| match self.graph.touchpoint(node) {
            Some(ix) => self.journey.touchpoint(ix).personas.and(self.personas),
            None => self.personas,
        };
        self.names(way.transition.personas.and(self.personas), serves(way.from).and(serves(way.to)))
    }
}

/// A line on a way. The spaces at its ends keep the way from touching it.
fn way_line(line: &str, face: &str) -> String {
    let line = format!("\u{a0}{}\u{a0}", escaped(line));
    if face.is_empty() { line } else { format!("<{face}>{line}</{face}>") }
}

/// A text in lines of about a width.
fn text(text: &str, width: usize, size: u32, colour: Colour) -> String {
    let lines: Vec<String> = wrapped(text, width).iter().map(|line| escaped(line)).collect();
    font(size, colour, &lines.join("<BR/>"))
}

/// Lines that begin at the left.
fn flush_left(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{}<BR ALIGN=\"LEFT\"/>", escaped(line))).collect()
}

fn table(spacing: &str, rows: &str) -> String {
    format!("<TABLE BORDER=\"0\" {spacing}>{rows}</TABLE>")
}

fn font(size: u32, colour: Colour, inner: &str) -> String {
    format!("<FONT POINT-SIZE=\"{size}\" COLOR=\"{colour}\">{inner}</FONT>")
}

fn bold(inner: &str) -> String {
    format!("<B>{inner}</B>")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<&str> = names.collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn joined(parts: impl Iterator<Item = String>) -> Option<String> {
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

const fn state_word(state: State) -> Word {
    match state {
        State::Current => Word::CurrentState,
        State::Target => Word::TargetState,
    }
}

const fn stage_word(kind: StageKind) -> Word {
    match kind {
        StageKind::StartingState => Word::StartingState,
        StageKind::PrePurchase => Word::PrePurchase,
        StageKind::Purchase => Word::Purchase,
        StageKind::PostPurchase => Word::PostPurchase,
    }
}

const fn ownership_word(ownership: Ownership) -> Word {
    match ownership {
        Ownership::Company => Word::Company,
        Ownership::Partner => Word::Partner,
        Ownership::Customer => Word::Customer,
        Ownership::Social => Word::Social,
        Ownership::External => Word::External,
    }
}

const fn contact_word(contact: Contact) -> Word {
    match contact {
        Contact::Direct => Word::Direct,
        Contact::Indirect => Word::Indirect,
    }
}

const fn kind_word(kind: TransitionKind) -> Word {
    match kind {
        TransitionKind::Forward => Word::Forward,
        TransitionKind::Back => Word::Back,
        TransitionKind::Renewal => Word::Renewal,
        TransitionKind::Recovery => Word::Recovery,
        TransitionKind::Exit => Word::Exit,
    }
}

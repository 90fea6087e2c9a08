//! The subject of a picture: a journey from the perspective of one persona or of all, with words and colours.

use std::borrow::Cow;

use petgraph::graph::NodeIndex;

use super::Options;
use super::scene::{Item, Scene};
use super::settings::{Page, View};
use super::signs::letters;
use super::terms::{aspect_word, basis_word, status_word, tone_word};
use super::text::{REFERRED, clean, cut, first_of, named, referred};
use super::theme::Palette;
use super::told::Told;
use crate::analysis::{Analysis, Path};
use crate::graph::{JourneyGraph, Transition, TransitionKind};
use crate::model::{
    Basis, BasisSource, Contact, Cost, Date, Duration, Fact, Ground, Journey, Metric, MetricFigure, Opportunity,
    Ownership, Pain, PerPersona, PersonaIx, PersonaSet, Quote, Repeats, Stage, StageKind, State, Times, Tone,
    Touchpoint, TouchpointIx, Wait, Whose,
};
use crate::source::At;
use crate::words::{Lang, Word, capitalised};

/// The journey of a picture and its options, with the texts that every view shows.
pub(super) struct Subject<'a> {
    pub graph: &'a JourneyGraph<'a>,
    pub journey: &'a Journey,
    pub options: &'a Options,
    pub lang: Lang,
    pub palette: Palette,
    /// The personas in view.
    pub personas: PersonaSet,
    /// The scenario in view, with its paths.
    pub told: Option<Told<'a>>,
}

impl<'a> Subject<'a> {
    pub fn new(graph: &'a JourneyGraph<'a>, options: &'a Options) -> Self {
        let journey = graph.journey();
        let one = options.persona.filter(|persona| persona.index() < journey.persona_count());
        let personas = one.map_or(journey.all_personas(), |persona| [persona].into_iter().collect());
        let scenario = options.scenario.filter(|scenario| scenario.index() < journey.scenarios.len());
        let told = scenario.map(|scenario| Told::new(graph, scenario, personas, options.marks.as_deref()));
        let personas = told.as_ref().map_or(personas, |told| {
            let goes = |one: &PersonaIx| told.paths.contains_key(&journey.accompanied(*one).unwrap_or(*one));
            personas.iter().filter(goes).collect()
        });
        let lang = options.lang.unwrap_or_else(|| Lang::of(journey.lang.as_ref().map(|lang| lang.value.as_str())));
        let palette = Palette::new(options.theme, &options.colours);
        Subject { graph, journey, options, lang, palette, personas, told }
    }

    /// Returns the touchpoints in the picture, in document order.
    pub fn touchpoints(&self) -> impl Iterator<Item = TouchpointIx> {
        (0..self.journey.touchpoints.len()).map(TouchpointIx::from).filter(|&ix| self.is_drawn(ix))
    }

    pub fn is_drawn(&self, ix: TouchpointIx) -> bool {
        let is_met = self.told.as_ref().is_none_or(|told| told.meets(ix));
        is_met && !self.journey.touchpoint(ix).personas.and(self.personas).is_empty()
    }

    /// Whether a transition from a touchpoint in the picture is drawn.
    pub fn is_taken(&self, from: NodeIndex, to: NodeIndex, transition: &Transition) -> bool {
        let is_told = self.told.as_ref().is_none_or(|told| told.takes(from, to, transition));
        is_told && !transition.personas.and(self.personas).is_empty()
    }

    /// Returns the touchpoints where a persona begins; in a scenario, where its path does.
    pub fn entries(&self, persona: PersonaIx) -> Vec<TouchpointIx> {
        match &self.told {
            Some(told) => {
                let persona = self.journey.accompanied(persona).unwrap_or(persona);
                told.paths.get(&persona).and_then(|path| path.touchpoints.first()).copied().into_iter().collect()
            }
            None => match self.marks() {
                Some(marks) => marks.entries.get(persona.index()).cloned().unwrap_or_default(),
                None => self.graph.entries(persona).to_vec(),
            },
        }
    }

    /// Returns the path of a persona that the picture tells, if any leads to an end.
    pub fn path(&self, persona: PersonaIx) -> Path {
        match &self.told {
            Some(told) => told.paths.get(&persona).cloned().unwrap_or_default(),
            None if self.marks().is_some() => self.marked_path(persona, false),
            None => Analysis::new(self.graph).main_path(persona),
        }
    }

    /// Returns a picture of these items.
    pub fn scene(&self, (width, height): (f64, f64), page: Option<Page>, items: Vec<Item>) -> Scene {
        self.framed((width, height), page, items, clean(self.title()), self.description())
    }

    fn framed(
        &self,
        (width, height): (f64, f64),
        page: Option<Page>,
        items: Vec<Item>,
        title: String,
        description: String,
    ) -> Scene {
        Scene {
            id: self.journey.id.clone(),
            title,
            description,
            lang: self.lang,
            text_lang: self.journey.lang.as_ref().map(|at| at.value.clone()),
            width,
            height,
            page,
            paper: self.palette.paper,
            font: self.options.font.clone(),
            items,
        }
    }

    /// Returns the prefix of every id in a picture, so that several pictures fit on one HTML page: the journey, the
    /// view, and the persona.
    pub fn picture_id(&self, view: View) -> String {
        let id = format!("{}_{view}", self.journey.id);
        let persona = self.options.persona.and_then(|persona| self.journey.definitions.personas.get(persona.index()));
        let persona = persona.map(|persona| &persona.identity.id.value);
        // Two underscores: no persona has the id of a scenario with those.
        let scenario = self.told.as_ref().map(|told| format!("_{}", told.scenario.id.value));
        let overlay = self.options.overlay.as_ref().map(|of| format!("__{}", of.overlay));
        let marks = self.marks().map(|_| "__changes".to_owned());
        let parts = persona.into_iter().chain(&scenario).chain(&overlay).chain(&marks);
        parts.fold(id, |id, part| format!("{id}-{part}"))
    }

    /// Returns one of several pages: its number, the number of pages, and its columns with their stages. Its
    /// description covers only these columns, because describing the whole journey on each of many pages would repeat
    /// too much.
    pub fn page<'t>(
        &self,
        size: (f64, f64),
        page: Option<Page>,
        items: Vec<Item>,
        (number, count): (usize, usize),
        columns: impl Iterator<Item = (usize, &'t [TouchpointIx])>,
    ) -> Scene {
        let mut stages: Vec<(usize, Vec<Cow<'_, str>>)> = Vec::new();
        for (stage, touchpoints) in columns {
            if stages.last().is_none_or(|(last, _)| *last != stage) {
                stages.push((stage, Vec::new()));
            }
            if let Some((_, names)) = stages.last_mut() {
                names.extend(touchpoints.iter().map(|ix| self.described(*ix)));
            }
        }
        let stages = stages.into_iter().map(|(stage, names)| self.describe_stage(&self.journey.stages[stage], &names));
        let title = clean(&format!("{} ({} {number}/{count})", self.title(), self.lang.word(Word::Page)));
        self.framed(size, page, items, title, sentences(stages))
    }

    /// Describes the picture in words: each stage with its touchpoints.
    fn description(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.subtitle());
        parts.extend(self.summary().map(|summary| summary.trim().to_owned()));
        let mut drawn = self.touchpoints().peekable();
        for (index, stage) in self.journey.stages.iter().enumerate() {
            let of_stage = |ix: &TouchpointIx| self.journey.touchpoint(*ix).stage.index() == index;
            let mut names = Vec::new();
            while let Some(ix) = drawn.next_if(|ix| of_stage(ix)) {
                names.push(self.described(ix));
            }
            parts.push(self.describe_stage(stage, &names));
        }
        sentences(parts.into_iter())
    }

    /// Describes a stage with the names of its touchpoints.
    fn describe_stage(&self, stage: &Stage, names: &[Cow<'_, str>]) -> String {
        let (name, _) = self.stage_name(stage);
        if names.is_empty() { name } else { format!("{name}: {}", names.join("; ")) }
    }

    /// Returns the name of a touchpoint, with its mark.
    fn described(&self, ix: TouchpointIx) -> Cow<'a, str> {
        let mark = self.mark(ix).map(|mark| self.mark_text(mark));
        mark.map_or(self.name(ix).into(), |mark| format!("{} ({mark})", self.name(ix)).into())
    }

    /// Returns a date as the picture's language writes it.
    pub fn day(&self, date: Date) -> String {
        self.lang.date(date.year, date.month, date.day)
    }

    /// Returns the author's word, or polku's where there is none. It is empty where the author draws nothing.
    pub fn word(&self, word: Word) -> &'a str {
        self.journey.terms.word(word, self.lang)
    }

    /// Returns a word, capitalised, for the beginning of a text.
    pub fn heading(&self, word: Word) -> String {
        capitalised(self.word(word))
    }

    pub fn title(&self) -> &'a str {
        named(&self.journey.title, &self.journey.id)
    }

    /// Returns the state of the journey, current or target, and the persona in view.
    pub fn subtitle(&self) -> Option<String> {
        let state = self.journey.state.map(|state| self.heading(state_word(state.value)));
        let persona = self.options.persona.and_then(|persona| self.persona_name(persona));
        let persona = persona.map(|name| labelled(&self.heading(Word::Persona), name));
        let scenario = self.told.as_ref().map(|told| named(&told.scenario.name, &told.scenario.id));
        let scenario = scenario.map(|name| labelled(&self.heading(Word::Scenario), name));
        let overlay = self.overlay_name().map(crate::words::capitalised);
        joined(self.marks_title().into_iter().chain(state).chain(persona).chain(scenario).chain(overlay))
    }

    /// Returns what the picture is about: the description of the scenario, or the summary of the journey.
    pub fn summary(&self) -> Option<&'a str> {
        let scenario = self.told.as_ref().and_then(|told| told.scenario.description.as_ref());
        scenario.or(self.journey.summary.as_ref()).map(|text| text.value.as_str())
    }

    /// Returns the name of a stage, and its kind if the name does not say it.
    pub fn stage_name(&self, stage: &Stage) -> (String, Option<String>) {
        let word = stage_word(stage.kind);
        let kind = self.heading(word);
        // An id in the words of service design, such as `service`, stands for the author's word, but not for polku's.
        let is_kind = stage.id.value == stage.kind.as_str()
            || (StageKind::from_word(&stage.id) == Some(stage.kind)
                && self.journey.terms.given(word, self.lang).is_some());
        let name = match &stage.name {
            Some(name) => named(name, &stage.id).to_owned(),
            None if is_kind => named(&kind, &stage.id).to_owned(),
            None => stage.id.value.clone(),
        };
        let kind = (name != kind && !kind.is_empty()).then_some(kind);
        (name, kind)
    }

    /// Returns how many more entries a list has.
    pub fn more(&self, count: usize) -> String {
        format!("+ {count} {}", self.word(Word::More))
    }

    /// Returns names separated by commas.
    pub fn listed<'n>(&self, names: impl Iterator<Item = Cow<'n, str>>) -> Option<String> {
        let (names, more) = first_of(names);
        let more = (more > 0).then(|| format!(" {}", self.more(more)));
        (!names.is_empty()).then(|| names.join(", ") + &more.unwrap_or_default())
    }

    /// Returns the name of a touchpoint where another element refers to it.
    pub fn referred(&self, ix: TouchpointIx) -> Cow<'a, str> {
        cut(self.name(ix), REFERRED)
    }

    pub fn name(&self, ix: TouchpointIx) -> &'a str {
        let touchpoint = self.journey.touchpoint(ix);
        named(&touchpoint.name, &touchpoint.id)
    }

    /// Returns where a touchpoint takes place: its channels, and the partner.
    pub fn places(&self, touchpoint: &Touchpoint) -> Option<String> {
        let definitions = &self.journey.definitions;
        let channels = touchpoint.channels.iter().filter_map(|at| definitions.channels.get(at.value.index()));
        let channels = self.listed(channels.map(|channel| referred(&channel.name, &channel.identity.id)));
        let partner = touchpoint.partner.and_then(|at| definitions.partners.get(at.value.index()));
        let partner = partner.map(|partner| referred(&partner.name, &partner.identity.id).into_owned());
        joined(channels.into_iter().chain(partner))
    }

    /// Returns how long customers wait at a touchpoint and expect to wait.
    pub fn waits(&self, touchpoint: &Touchpoint) -> Vec<(Option<PersonaSet>, String)> {
        let wait = |(personas, wait): (_, &Wait)| {
            let named = |word, time: At<Duration>| spaced(self.word(word), &self.lang.duration(time.value.counts()));
            let expected = wait.expected.map(|expected| named(Word::Expected, expected));
            let limit = wait.limit.as_ref().map(|limit| limit.value.length.value);
            let limit = limit.map(|most| self.wait_limit(most, wait.length.value.minutes() > most.minutes()));
            (personas, joined_after(named(Word::Wait, wait.length), expected.into_iter().chain(limit)))
        };
        let waits = self.by_persona(touchpoint, &touchpoint.wait).into_iter();
        waits.map(|(personas, of)| wait((personas, &**of))).collect()
    }

    /// Returns how often something happens, as a badge: `6 ×`, `0–3 ×`.
    pub fn times(&self, repeats: Option<&At<Repeats>>) -> Option<String> {
        let Times { from, to } = repeats?.value.times.value;
        Some(if from == to { format!("{to}\u{a0}×") } else { format!("{from}–{to}\u{a0}×") })
    }

    /// Returns the time from one repetition to the next, and how long something takes.
    pub fn pace(&self, repeats: Option<&At<Repeats>>, takes: Option<At<Duration>>) -> Option<String> {
        let named = |word, time: At<Duration>| spaced(self.word(word), &self.lang.duration(time.value.counts()));
        let every = repeats.and_then(|repeats| repeats.value.every).map(|every| named(Word::Interval, every));
        joined(every.into_iter().chain(takes.map(|takes| named(Word::Takes, takes))))
    }

    /// Returns how often a stage happens and how long it takes, in a line.
    pub fn stage_pace(&self, stage: &Stage) -> Option<String> {
        let repeats = stage.repeats.as_ref();
        joined(self.times(repeats).into_iter().chain(self.pace(repeats, stage.takes)))
    }

    /// Returns what a touchpoint costs: whom, and how much, such as `12 €`.
    pub fn costs(&self, cost: &Cost) -> Vec<(Word, String)> {
        let both = [(Word::TheCustomer, cost.for_customer), (Word::TheCompany, cost.for_company)];
        let unit = cost.unit.as_ref().map_or("", |unit| unit.value.as_str());
        let amount = |amount: At<f64>| spaced(&self.lang.number(amount.value), unit);
        both.into_iter().filter_map(|(whose, of)| Some((whose, amount(of?)))).collect()
    }

    /// Returns what a touchpoint, or a part of what it says, rests on.
    pub fn basis(&self, basis: &Basis) -> String {
        let Basis { ground, of, source, responses, on } = basis;
        let ground = match &ground.value {
            Ground::Kind(kind) => self.word(basis_word(*kind)).to_owned(),
            Ground::Source(id) => {
                let name = self.journey.source(id).map(|source| named(&source.name, &source.id).to_owned());
                name.unwrap_or_else(|| id.clone())
            }
        };
        let of = of.iter().map(|of| self.word(aspect_word(of.value))).filter(|of| !of.is_empty());
        let of = of.collect::<Vec<_>>().join(", ");
        let first = if of.is_empty() { ground } else { labelled(&ground, &of) };
        let more = self.evidence(source.as_ref(), responses.map(|at| at.value), on.map(|at| at.value));
        joined(Some(first).filter(|first| !first.is_empty()).into_iter().chain(more)).unwrap_or_default()
    }

    /// Returns a source of the journey, with what is said of it.
    pub fn source(&self, source: &BasisSource) -> String {
        let kind = source.kind.map(|kind| self.word(basis_word(kind.value)).to_owned());
        let kind = kind.filter(|kind| !kind.is_empty());
        let more = self.evidence(None, source.responses.map(|at| at.value), source.on.map(|at| at.value));
        let name = named(&source.name, &source.id).to_owned();
        joined(std::iter::once(name).chain(kind).chain(more)).unwrap_or_default()
    }

    fn evidence(&self, source: Option<&At<String>>, responses: Option<u32>, on: Option<Date>) -> Vec<String> {
        let responses = responses.map(|count| spaced(&count.to_string(), self.word(Word::Answers)));
        let source = source.map(|source| source.value.clone());
        source.into_iter().chain(responses).chain(on.map(|day| self.day(day))).collect()
    }

    /// Returns how many touchpoints rest on something: `14 of 30 touchpoints rest on something`. `None` if none says so.
    pub fn coverage(&self) -> Option<String> {
        let (rests, all) = self.journey.coverage()?;
        let word = Some(self.word(Word::RestOnSomething)).filter(|word| !word.is_empty())?;
        Some(format!("{} {word}", self.lang.part_of(rests, all)))
    }

    /// Returns which journey shows a touchpoint in full.
    pub fn sub_journey(&self, touchpoint: &Touchpoint) -> Option<String> {
        let id = touchpoint.sub_journey.as_ref()?;
        Some(labelled(&self.heading(Word::ShownInFull), id))
    }

    /// Returns that a touchpoint is a moment of truth, and why.
    pub fn moment_of_truth(&self, touchpoint: &Touchpoint) -> Option<String> {
        let moment = touchpoint.moment_of_truth.as_ref().filter(|moment| moment.value.is_one())?;
        let word = Some(self.heading(Word::MomentOfTruth)).filter(|word| !word.is_empty());
        let reason = moment.value.reason().map(str::to_owned);
        match (word, reason) {
            (Some(word), Some(reason)) => Some(labelled(&word, &reason)),
            (word, reason) => word.or(reason),
        }
    }

    /// Returns what goes on beside a touchpoint, in words, and the touchpoints that it goes on beside.
    pub fn besides(&self, ix: TouchpointIx) -> Vec<String> {
        let meanwhile = self.journey.touchpoint(ix).meanwhile.iter().map(|one| &one.value);
        let meanwhile = meanwhile.filter(|one| self.is_drawn(one.to.value)).map(|one| {
            let share = one.probability.map(|share| self.lang.percent(share.value));
            let when = one.when.as_ref().map(|when| cut(when, REFERRED).into_owned());
            let terms = joined(share.into_iter().chain(when)).map_or(String::new(), |terms| format!(" ({terms})"));
            labelled(self.word(Word::Meanwhile), &format!("{}{terms}", self.referred(one.to.value)))
        });
        let hosts = self.graph.hosts(ix).filter(|&host| self.is_drawn(host)).map(|host| self.referred(host));
        let hosts = self.listed(hosts).map(|hosts| labelled(self.word(Word::Alongside), &hosts));
        let (meanwhile, more) = first_of(meanwhile.map(Cow::Owned));
        let more = (more > 0).then(|| self.more(more));
        meanwhile.into_iter().map(Cow::into_owned).chain(more).chain(hosts).collect()
    }

    /// Returns the shares of those who begin at a touchpoint, where the file states them: `60 %`, or with the letters of
    /// the personas, unless it is that of all in view.
    pub fn entry_shares(&self, ix: TouchpointIx) -> Option<String> {
        let served = self.journey.touchpoint(ix).personas.and(self.personas).without(self.journey.companions());
        let shares = group_by_value(served, |persona| self.graph.stated_share(ix, persona)).into_iter();
        joined(shares.filter_map(|(personas, share)| {
            // Nobody begins where the share is 0.
            let share = self.lang.percent(share.filter(|share| *share > 0.0)?);
            Some(if personas == served { share } else { format!("{}: {share}", letters(personas)) })
        }))
    }

    /// Returns the personas whose curves a map draws: those in view, and behind them their companions.
    pub fn curves(&self) -> (Vec<PersonaIx>, Vec<PersonaIx>) {
        let of = |companion| self.journey.accompanied(companion);
        let is_with = |companion: &PersonaIx| of(*companion).is_some_and(|of| self.personas.contains(of));
        let companions: Vec<PersonaIx> = self.journey.companions().iter().filter(is_with).collect();
        (self.personas.iter().filter(|persona| !companions.contains(persona)).collect(), companions)
    }

    /// Returns the tone of a touchpoint in words; where it differs, each with the letters of its personas.
    pub fn tones(&self, touchpoint: &Touchpoint) -> Option<String> {
        let tone = |(personas, tone): (Option<PersonaSet>, &Tone)| {
            let word = self.word(tone_word(*tone));
            let whose = personas.filter(|_| !word.is_empty()).map(letters);
            whose.map_or(word.to_owned(), |whose| format!("{whose}: {word}"))
        };
        joined(self.by_persona(touchpoint, &touchpoint.tone).into_iter().map(tone))
    }

    /// Returns the values of a touchpoint that are in view, each with its personas unless it is that of all in view.
    pub fn by_persona<'t, T: PartialEq>(
        &self,
        touchpoint: &Touchpoint,
        values: &'t Option<PerPersona<T>>,
    ) -> Vec<(Option<PersonaSet>, &'t T)> {
        let Some(values) = values else { return Vec::new() };
        let served = touchpoint.personas.and(self.personas);
        let groups = group_by_value(served, |persona| values.get(persona).map(|at| &at.value)).into_iter();
        groups.filter_map(|(personas, value)| Some(((personas != served).then_some(personas), value?))).collect()
    }

    /// Returns the items of a touchpoint that are those of a persona in view or everybody's, each with its personas
    /// unless it is that of all in view.
    pub fn shown<'t, T: OfPersonas>(
        &self,
        touchpoint: &Touchpoint,
        items: &'t [At<T>],
    ) -> impl Iterator<Item = (Option<PersonaSet>, &'t T)> + use<'t, T> {
        let served = touchpoint.personas.and(self.personas);
        items.iter().filter_map(move |item| {
            let personas = item.value.whose().among(served);
            (!personas.is_empty()).then_some(((personas != served).then_some(personas), &item.value))
        })
    }

    /// Returns expectation and experience, for each group of personas with the same scores. They are never averaged,
    /// because an average would describe no persona.
    pub fn scores(&self, touchpoint: &Touchpoint) -> Vec<(PersonaSet, Option<f64>, Option<f64>)> {
        let score = |scores: &Option<PerPersona<f64>>, persona| {
            scores.as_ref().and_then(|scores| scores.get(persona)).map(|at| at.value)
        };
        let both = |persona| (score(&touchpoint.expectation, persona), score(&touchpoint.experience, persona));
        let groups = group_by_value(touchpoint.personas.and(self.personas), both).into_iter();
        groups.filter(|(_, scores)| *scores != (None, None)).map(|(personas, (e, x))| (personas, e, x)).collect()
    }

    /// Returns the personas that a touchpoint serves, unless it serves all personas in view.
    pub fn serves(&self, touchpoint: &Touchpoint) -> Option<PersonaSet> {
        let personas = touchpoint.personas.and(self.personas);
        (personas != self.personas).then_some(personas)
    }

    /// Returns what is planned for an opportunity: `planned · impact 3 · effort 1 · due 2027-01-15`.
    pub fn plan(&self, opportunity: &Opportunity) -> Option<String> {
        let status = opportunity.status.map(|status| self.word(status_word(status.value)).to_owned());
        let level = |word, level: Option<At<u8>>| Some(spaced(self.word(word), &level?.value.to_string()));
        let due = opportunity.due.filter(|_| opportunity.is_open());
        let due = due.map(|due| spaced(self.word(Word::Due), &self.day(due.value)));
        let impact = level(Word::Impact, opportunity.impact);
        joined([status, impact, level(Word::Effort, opportunity.effort), due].into_iter().flatten())
    }

    /// Returns the word for a figure of a metric, or its name.
    pub fn figure_name(&self, figure: &MetricFigure<'a>) -> &'a str {
        match (figure.name, figure.key) {
            (Some(name), _) => name,
            (None, "csat") => self.word(Word::Csat),
            (None, "nps") => self.word(Word::Nps),
            (None, _) => self.word(Word::Ces),
        }
    }

    /// Returns a figure of a metric, with what it was before and its unit: `3.1 → 3.8 %`.
    pub fn figure_text(&self, figure: &MetricFigure<'_>, unit: Option<&str>, number: impl Fn(f64) -> String) -> String {
        let now = figure.now.map_or("–".to_owned(), |now| number(now.value));
        let now = spaced(&now, unit.unwrap_or_default());
        figure.before.map_or(now.clone(), |before| format!("{}\u{a0}→\u{a0}{now}", number(before.value)))
    }

    /// Returns whether a figure rises, and the word for it if it is known whether that is better; `None` where nothing is
    /// known from before, or the figure is the same.
    pub fn trend(&self, figure: &MetricFigure<'_>) -> Option<ShownTrend<'a>> {
        let (now, before) = (figure.now?.value, figure.before?.value);
        let word = |is_better| self.word(if is_better { Word::TrendBetter } else { Word::TrendWorse });
        let is_better = figure.trend();
        (now != before).then(|| ShownTrend { rises: now > before, is_better, word: is_better.map_or("", word) })
    }

    /// Returns the names of personas.
    pub fn names(&self, personas: PersonaSet) -> Option<String> {
        self.listed(personas.iter().filter_map(|persona| Some(cut(self.persona_name(persona)?, REFERRED))))
    }

    pub fn persona_name(&self, persona: PersonaIx) -> Option<&'a str> {
        let persona = self.journey.definitions.personas.get(persona.index())?;
        Some(named(&persona.name, &persona.identity.id))
    }

    /// Returns the touchpoints whose failure a touchpoint recovers.
    pub fn recovers_text(&self, touchpoint: &Touchpoint) -> Option<String> {
        let failed = self.listed(touchpoint.recovers.iter().map(|at| self.referred(at.value)))?;
        Some(labelled(self.word(Word::Recovers), &failed))
    }
}

/// An item of a touchpoint that may be that of some personas.
pub(super) trait OfPersonas {
    fn whose(&self) -> &Whose;
}

macro_rules! of_personas {
    ($($item:ident)+) => {$(
        impl OfPersonas for $item {
            fn whose(&self) -> &Whose {
                &self.whose
            }
        }
    )+};
}
of_personas! { Pain Opportunity Quote Metric }

/// How a figure changed.
pub(super) struct ShownTrend<'a> {
    pub rises: bool,
    pub is_better: Option<bool>,
    /// The word for better or worse; empty where nobody says which it is.
    pub word: &'a str,
}

/// The facts to show, and how many more there are.
pub(super) struct ShownFacts<'a> {
    pub shown: Vec<StatedFact<'a>>,
    pub more: usize,
}

/// A fact, what each channel says about it (nothing if it is silent), and how many more channels say something.
pub(super) struct StatedFact<'a> {
    pub statement: Cow<'a, str>,
    pub says: Vec<(Cow<'a, str>, Option<Cow<'a, str>>)>,
    pub more: usize,
}

/// The greatest number of characters that the statements of channels have at one touchpoint. It is needed because
/// three lists multiply there: touchpoints, facts and channels.
const MOST_SAID: usize = 2_000;

impl<'a> Subject<'a> {
    /// Returns the facts to show at a touchpoint that refers to them.
    pub fn facts(&self, facts: impl Iterator<Item = &'a Fact>) -> ShownFacts<'a> {
        let definitions = &self.journey.definitions;
        let mut room = CharacterBudget { left: MOST_SAID };
        let mut all = ShownFacts { shown: Vec::new(), more: 0 };
        for fact in facts {
            let statement = referred(&fact.statement, &fact.identity.id);
            if !room.takes(&statement) {
                all.more += 1;
                continue;
            }
            let mut stated = StatedFact { statement, says: Vec::new(), more: 0 };
            for (channel, says) in definitions.stated(fact) {
                let Some(channel) = definitions.channels.get(channel.value.index()) else { continue };
                let channel = referred(&channel.name, &channel.identity.id);
                let says = says.value.as_ref().map(|says| cut(says, REFERRED));
                if room.takes(&channel) && says.as_ref().is_none_or(|says| room.takes(says)) {
                    stated.says.push((channel, says));
                } else {
                    stated.more += 1;
                }
            }
            all.shown.push(stated);
        }
        all
    }
}

/// The remaining room of a list, in characters.
struct CharacterBudget {
    left: usize,
}

impl CharacterBudget {
    /// Takes the room for a text. Returns whether there was any left before it.
    fn takes(&mut self, text: &str) -> bool {
        let had_any = self.left > 0;
        self.left = self.left.saturating_sub(text.chars().count() + 2);
        had_any
    }
}

/// Groups personas by an equal value, in the order of the first persona of each group.
pub(super) fn group_by_value<T: PartialEq>(personas: PersonaSet, of: impl Fn(PersonaIx) -> T) -> Vec<(PersonaSet, T)> {
    let mut groups: Vec<(PersonaSet, T)> = Vec::new();
    for persona in personas.iter() {
        let (one, value): (PersonaSet, T) = ([persona].into_iter().collect(), of(persona));
        match groups.iter_mut().find(|(_, other)| *other == value) {
            Some((personas, _)) => *personas = personas.or(one),
            None => groups.push((one, value)),
        }
    }
    groups
}

fn sentences(parts: impl Iterator<Item = String>) -> String {
    let ended = |part: String| if part.ends_with(['.', '!', '?']) { part } else { part + "." };
    clean(&parts.map(ended).collect::<Vec<_>>().join(" "))
}

/// Returns a text after its label: `Persona: Host`. An empty label is left out.
pub(super) fn labelled(label: &str, text: &str) -> String {
    if label.is_empty() { text.to_owned() } else { format!("{label}: {text}") }
}

/// Returns a word and a figure, with a no-break space between them. An empty word is left out.
pub(super) fn spaced(one: &str, other: &str) -> String {
    let between = if one.is_empty() || other.is_empty() { "" } else { "\u{a0}" };
    format!("{one}{between}{other}")
}

/// Joins parts with dots between them, without empty ones. Returns `None` if there are none.
pub(super) fn joined(parts: impl Iterator<Item = String>) -> Option<String> {
    let mut parts = parts.filter(|part| !part.is_empty());
    parts.next().map(|first| joined_after(first, parts))
}

/// Joins a first part and further ones with dots between them.
pub(super) fn joined_after(first: String, more: impl IntoIterator<Item = String>) -> String {
    more.into_iter().fold(first, |text, part| text + " · " + &part)
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

pub(super) const fn ownership_word(ownership: Ownership) -> Word {
    match ownership {
        Ownership::Company => Word::Company,
        Ownership::Partner => Word::Partner,
        Ownership::Customer => Word::Customer,
        Ownership::Social => Word::Social,
        Ownership::External => Word::External,
    }
}

pub(super) const fn contact_word(contact: Contact) -> Word {
    match contact {
        Contact::Direct => Word::Direct,
        Contact::Indirect => Word::Indirect,
    }
}

pub(super) const fn kind_word(kind: TransitionKind) -> Word {
    match kind {
        TransitionKind::Forward => Word::Forward,
        TransitionKind::Back => Word::Back,
        TransitionKind::Renewal => Word::Renewal,
        TransitionKind::Recovery => Word::Recovery,
        TransitionKind::Exit => Word::Exit,
        TransitionKind::Meanwhile => Word::Meanwhile,
    }
}

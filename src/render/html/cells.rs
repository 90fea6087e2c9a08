//! The columns of the table of touchpoints, and the content of its cells.

use std::borrow::Cow;

use super::markup::Markup;
use super::text::{JourneyPage, PageLine};
use crate::graph::{Transition, TransitionKind};
use crate::model::{
    Action, Beside, Lane, LaneIx, Metric, MetricFigure, Opportunity, Pain, PerPersona, PersonaSet, StatedTransition,
    Target, Touchpoint, TouchpointIx, Wait,
};
use crate::render::subject::{
    OfPersonas, ShownFacts, ShownTrend, StatedFact, contact_word, group_by_value, kind_word, ownership_word, spaced,
};
use crate::render::terms::{lack_word, level_word, part_word, reach_word, severity_word, tone_word};
use crate::render::text::{REFERRED, cut, first_of, referred};
use crate::source::At;
use crate::words::Word;

/// The content of a cell: entries, each for all personas in view or for some of them.
pub(super) type TableCell = Vec<CellEntry>;

/// An entry of a cell.
pub(super) struct CellEntry {
    /// The personas it is about. `None` means all.
    pub personas: Option<PersonaSet>,
    /// The text, as markup.
    pub markup: String,
}

/// The function that makes the cells of a column.
type MakeCell = fn(&JourneyPage<'_>, TouchpointIx, &Touchpoint) -> TableCell;

/// A column.
#[derive(Clone, Copy)]
pub(super) enum TableColumn {
    /// One of polku's: its heading, and what makes its cells.
    Known(Word, MakeCell),
    /// A lane of the author's.
    Own(LaneIx),
}

impl TableColumn {
    pub fn cell(self, page: &JourneyPage<'_>, ix: TouchpointIx, touchpoint: &Touchpoint) -> TableCell {
        match self {
            TableColumn::Known(_, make) => make(page, ix, touchpoint),
            TableColumn::Own(lane) => {
                let own = touchpoint.lanes.iter().filter(|(of, _)| of.value == lane);
                let texts =
                    own.flat_map(|(_, texts)| items(page, touchpoint, texts, |line, text| line.authored(&text.text)));
                texts.collect()
            }
        }
    }
}

/// Returns all columns except those of the stage and the touchpoint. Lanes of the author's follow what they stand below.
pub(super) fn columns(page: &JourneyPage<'_>) -> Vec<TableColumn> {
    let mut columns: Vec<TableColumn> = COLUMNS.iter().map(|(word, make)| TableColumn::Known(*word, *make)).collect();
    let lanes = &page.journey.definitions.lanes;
    let position = |columns: &[TableColumn], id: &str| {
        let is_it = |column: &TableColumn| match column {
            TableColumn::Known(word, _) => Lane::from_word(id).is_some_and(|lane| column_of(lane) == Some(*word)),
            TableColumn::Own(lane) => lanes[lane.index()].identity.id.value == id,
        };
        columns.iter().rposition(is_it)
    };
    let is_below = |column: &TableColumn, id: &str| match column {
        TableColumn::Known(..) => false,
        TableColumn::Own(lane) => {
            let mut after = lanes[lane.index()].after.as_ref();
            (0..=lanes.len()).any(|_| {
                let Some(above) = after else { return false };
                after = lanes
                    .iter()
                    .find(|lane| lane.identity.id.value == above.value)
                    .and_then(|lane| lane.after.as_ref());
                above.value == id
            })
        }
    };
    // Each round places those whose upper neighbour is placed.
    let mut waiting: Vec<usize> = (0..lanes.len()).collect();
    loop {
        let before = waiting.len();
        waiting.retain(|&index| {
            let after = lanes[index].after.as_ref().map_or("employee", |after| after.value.as_str());
            let at = match position(&columns, after) {
                Some(above) => above + 1,
                // Below the cards.
                None if Lane::from_word(after).is_some() => 0,
                None => return true,
            };
            let below = columns[at..].iter().take_while(|column| match lanes[index].after {
                Some(_) => is_below(column, after),
                None => matches!(column, TableColumn::Own(_)),
            });
            let own = below.count();
            columns.insert(at + own, TableColumn::Own(LaneIx::from(index)));
            false
        });
        if waiting.len() == before {
            break columns;
        }
    }
}

/// Returns the last column that has what a lane holds.
const fn column_of(lane: Lane) -> Option<Word> {
    Some(match lane {
        Lane::Touchpoints | Lane::Overlay => return None,
        Lane::Images => Word::Images,
        Lane::Emotion => Word::Experience,
        Lane::Feeling => Word::Feelings,
        Lane::Thoughts => Word::Questions,
        Lane::Pains => Word::Pains,
        Lane::Opportunities => Word::Opportunities,
        Lane::Responsible => Word::CarriedOutBy,
        Lane::Metrics => Word::Metrics,
        Lane::Waits => Word::Wait,
        Lane::Costs => Word::Costs,
        Lane::Employee => Word::Employee,
        Lane::Basis => Word::Basis,
        Lane::Facts => Word::Facts,
        Lane::Evidence => Word::Evidence,
        Lane::Frontstage => Word::Frontstage,
        Lane::Backstage => Word::Backstage,
        Lane::Support => Word::SupportProcesses,
        Lane::Systems => Word::Systems,
    })
}

/// The columns of polku's own.
const COLUMNS: &[(Word, MakeCell)] = &[
    (Word::Images, |page, _, touchpoint| names(touchpoint.image.as_ref().map(|image| page.line().image(image, 96)))),
    (Word::Personas, |page, _, touchpoint| personas(page, touchpoint)),
    (Word::Ownership, |page, _, touchpoint| word(page, touchpoint.ownership.map(|at| ownership_word(at.value)))),
    (Word::Contact, |page, _, touchpoint| word(page, touchpoint.contact.map(|at| contact_word(at.value)))),
    (Word::Channels, |page, _, touchpoint| channels(page, touchpoint)),
    (Word::Responsible, |page, _, touchpoint| names(touchpoint.responsible.map(|at| page.team(at.value)))),
    (Word::CarriedOutBy, |page, _, touchpoint| names(touchpoint.partner.map(|at| page.partner(at.value)))),
    (Word::ContactPerson, |page, _, touchpoint| {
        let answers = |answers| if answers { Word::NamedPerson } else { Word::NoNamedPerson };
        word(page, touchpoint.named_person.map(|at| answers(at.value)))
    }),
    (Word::Level, |page, _, touchpoint| word(page, touchpoint.level.map(|at| level_word(at.value)))),
    (Word::MomentOfTruth, |page, _, touchpoint| moment_of_truth(page, touchpoint)),
    (Word::Reach, |page, _, touchpoint| word(page, touchpoint.reach.map(|at| reach_word(at.value)))),
    (Word::Expectation, |page, _, touchpoint| scores(page, &touchpoint.expectation)),
    (Word::Experience, |page, _, touchpoint| scores(page, &touchpoint.experience)),
    (Word::Feelings, |page, _, touchpoint| {
        by_persona(page, &touchpoint.feeling, |line, feelings| {
            feelings.iter().fold(line, |line, feeling| line.dot().authored(feeling))
        })
    }),
    (Word::Tone, |page, _, touchpoint| by_persona(page, &touchpoint.tone, |line, tone| line.word(tone_word(*tone)))),
    (Word::Thoughts, |page, _, touchpoint| {
        items(page, touchpoint, &touchpoint.thoughts, |line, thought| line.authored(&thought.text))
    }),
    (Word::Questions, |page, _, touchpoint| {
        items(page, touchpoint, &touchpoint.questions, |line, question| line.authored(&question.text))
    }),
    (Word::Wait, |page, _, touchpoint| by_persona(page, &touchpoint.wait, |line, wait| wait_line(page, line, wait))),
    (Word::Takes, |page, _, touchpoint| {
        let takes = touchpoint.takes.map(|takes| page.line().value(&page.lang.duration(takes.value.counts())));
        names(takes)
    }),
    (Word::Repeats, |page, _, touchpoint| {
        let repeats = touchpoint.repeats.as_ref();
        let times = page.times(repeats).map(|times| page.line().value(&times));
        let line =
            times.map(|line| page.pace(repeats, None).into_iter().fold(line, |line, every| line.dot().value(&every)));
        names(line)
    }),
    (Word::Costs, |page, _, touchpoint| costs(page, touchpoint)),
    (Word::Pains, |page, _, touchpoint| items(page, touchpoint, &touchpoint.pains, pain_line)),
    (Word::Opportunities, |page, _, touchpoint| items(page, touchpoint, &touchpoint.opportunities, opportunity_line)),
    (Word::Quotes, |page, _, touchpoint| {
        items(page, touchpoint, &touchpoint.quotes, |line, quote| line.authored(&quote.text))
    }),
    (Word::Metrics, |page, _, touchpoint| items(page, touchpoint, &touchpoint.metrics, metric_line)),
    (Word::Evidence, |page, _, touchpoint| actions(page, &touchpoint.evidence)),
    (Word::Frontstage, |page, _, touchpoint| actions(page, &touchpoint.frontstage)),
    (Word::Backstage, |page, _, touchpoint| actions(page, &touchpoint.backstage)),
    (Word::SupportProcesses, |page, _, touchpoint| actions(page, &touchpoint.support)),
    (Word::Systems, |page, _, touchpoint| systems(page, touchpoint)),
    (Word::Employee, |page, _, touchpoint| employee(page, touchpoint)),
    (Word::Basis, |page, _, touchpoint| {
        each(&touchpoint.basis, |basis| page.line().authored(&crate::words::capitalised(&page.basis(basis))))
    }),
    (Word::Facts, |page, _, touchpoint| facts(page, touchpoint)),
    (Word::Recovery, |page, _, touchpoint| recovery(page, touchpoint)),
    (Word::Feedback, |page, _, touchpoint| feedback(page, touchpoint)),
    (Word::Start, |page, ix, _| start(page, ix)),
    (Word::Meanwhile, |page, ix, touchpoint| besides(page, ix, touchpoint)),
    (Word::Transitions, |page, ix, touchpoint| transitions_cell(page, ix, touchpoint)),
    (Word::ShownInFull, |page, _, touchpoint| texts(page, touchpoint.sub_journey.as_slice())),
    (Word::LoggedAs, |page, _, touchpoint| texts(page, &touchpoint.logged_as)),
    (Word::Note, |page, _, touchpoint| texts(page, touchpoint.note.as_slice())),
    (Word::Links, |page, _, touchpoint| each(&touchpoint.links, |link| page.line().link(link))),
];

// ---- entries -------------------------------------------------------------------------------------

impl From<PageLine<'_>> for CellEntry {
    fn from(line: PageLine<'_>) -> Self {
        CellEntry { personas: None, markup: line.finish() }
    }
}

fn each<'a, T>(of: &'a [At<T>], line: impl Fn(&'a T) -> PageLine<'a>) -> TableCell {
    of.iter().map(|at| line(&at.value).into()).collect()
}

/// Returns the items that are those of personas in view, marked with the personas unless they are everybody's.
fn items<'a, T: OfPersonas>(
    page: &'a JourneyPage<'_>,
    touchpoint: &Touchpoint,
    of: &[At<T>],
    put: impl Fn(PageLine<'a>, &T) -> PageLine<'a>,
) -> TableCell {
    let entry = |(personas, item): (Option<PersonaSet>, &T)| {
        let line = personas.map_or(page.line(), |personas| page.line().personas_before(personas));
        CellEntry { personas, markup: put(line, item).finish() }
    };
    page.shown(touchpoint, of).map(entry).collect()
}

fn texts(page: &JourneyPage<'_>, texts: &[At<String>]) -> TableCell {
    texts.iter().map(|text| page.line().authored(text).into()).collect()
}

fn word(page: &JourneyPage<'_>, word: Option<Word>) -> TableCell {
    let drawn = word.filter(|word| !page.word(*word).is_empty());
    drawn.map(|word| page.line().word(word).into()).into_iter().collect()
}

/// Returns the names of references, as many as there is room for.
fn listed_names<'a>(page: &JourneyPage<'_>, names: impl Iterator<Item = Cow<'a, str>>) -> TableCell {
    let (names, more) = first_of(names);
    let more = (more > 0).then(|| page.line().value(&page.more(more)));
    names.iter().map(|name| page.line().authored(name)).chain(more).map(CellEntry::from).collect()
}

fn names<'a>(names: impl IntoIterator<Item = PageLine<'a>>) -> TableCell {
    names.into_iter().map(CellEntry::from).collect()
}

/// Returns a value for each persona in view, marked with the personas unless it is the same for all.
fn by_persona<'a, T>(
    page: &'a JourneyPage<'_>,
    values: &'a Option<PerPersona<T>>,
    put: impl Fn(PageLine<'a>, &'a T) -> PageLine<'a>,
) -> TableCell {
    match values {
        None => Vec::new(),
        Some(PerPersona::All(value)) => vec![put(page.line(), &value.value).into()],
        Some(PerPersona::Each(values)) => {
            let looked_at = values.iter().filter(|(of, _)| page.personas.contains(of.value));
            let entry = |(of, value): &'a (At<_>, At<T>)| {
                let personas: PersonaSet = [of.value].into_iter().collect();
                let line = page.line().personas_before(personas);
                CellEntry { personas: Some(personas), markup: put(line, &value.value).finish() }
            };
            looked_at.map(entry).collect()
        }
    }
}

// ---- columns -------------------------------------------------------------------------------------

fn personas(page: &JourneyPage<'_>, touchpoint: &Touchpoint) -> TableCell {
    let Some(served) = page.serves(touchpoint) else { return Vec::new() };
    listed_names(page, served.iter().filter_map(|persona| Some(cut(page.persona_name(persona)?, REFERRED))))
}

fn channels(page: &JourneyPage<'_>, touchpoint: &Touchpoint) -> TableCell {
    let channels = touchpoint.channels.iter().filter_map(|at| page.journey.definitions.channels.get(at.value.index()));
    listed_names(page, channels.map(|channel| referred(&channel.name, &channel.identity.id)))
}

fn moment_of_truth(page: &JourneyPage<'_>, touchpoint: &Touchpoint) -> TableCell {
    let moment = touchpoint.moment_of_truth.as_ref().filter(|moment| moment.value.is_one());
    names(moment.map(|moment| match moment.value.reason() {
        Some(reason) => page.line().authored(reason),
        None => page.line().value(&page.tool(Word::MomentOfTruth)),
    }))
}

fn systems(page: &JourneyPage<'_>, touchpoint: &Touchpoint) -> TableCell {
    let systems = touchpoint.systems.iter().filter_map(|at| page.journey.definitions.systems.get(at.value.index()));
    listed_names(page, systems.map(|system| referred(&system.name, &system.identity.id)))
}

fn costs(page: &JourneyPage<'_>, touchpoint: &Touchpoint) -> TableCell {
    let costs = touchpoint.cost.iter().flat_map(|cost| page.costs(&cost.value));
    names(costs.map(|(whose, cost)| match page.word(whose) {
        "" => page.line().authored(&cost),
        _ => page.line().word(whose).colon().authored(&cost),
    }))
}

fn scores(page: &JourneyPage<'_>, scores: &Option<PerPersona<f64>>) -> TableCell {
    by_persona(page, scores, |line, score| line.value(&page.lang.number(*score)))
}

fn wait_line<'a>(page: &'a JourneyPage<'_>, line: PageLine<'a>, wait: &Wait) -> PageLine<'a> {
    let mut line = line.value(&page.lang.duration(wait.length.value.counts()));
    if let Some(expected) = wait.expected {
        line = line.dot().word(Word::Expected).value(&page.lang.duration(expected.value.counts()));
    }
    if let Some(informed) = wait.informed {
        line = line.dot().word(if informed.value { Word::Informed } else { Word::NotInformed });
    }
    let Some(limit) = wait.limit.as_ref().map(|limit| &limit.value) else { return line };
    line = line.dot().word(Word::AtMost).value(&page.lang.duration(limit.length.value.counts()));
    if wait.length.value.minutes() > limit.length.value.minutes() {
        line = line.dot().word(Word::OverLimit);
    }
    limit.source.iter().fold(line, |line, source| line.dot().authored(source))
}

pub(super) fn pain_line<'a>(line: PageLine<'a>, pain: &Pain) -> PageLine<'a> {
    let line = line.authored(&pain.text);
    match pain.severity.map(|severity| severity.value) {
        None => line,
        Some(severity) => line.open().word(severity_word(severity)).value(&severity.to_string()).close(),
    }
}

fn opportunity_line<'a>(line: PageLine<'a>, opportunity: &Opportunity) -> PageLine<'a> {
    let mut line = line.authored(&opportunity.text);
    if let Some(team) = opportunity.team {
        let team = line.page().team(team.value);
        line = line.open().append(team).close();
    }
    if let Some(plan) = line.page().plan(opportunity) {
        line = line.dot().value(&plan);
    }
    opportunity.links.iter().fold(line, |line, link| line.link(link))
}

fn action_line<'a>(page: &'a JourneyPage<'_>, action: &'a Action) -> PageLine<'a> {
    let line = page.line().authored(&action.text);
    match action.team {
        Some(team) => line.open().append(page.team(team.value)).close(),
        None => line,
    }
}

fn actions(page: &JourneyPage<'_>, actions: &[At<Action>]) -> TableCell {
    each(actions, |action| action_line(page, action))
}

fn metric_line<'a>(mut line: PageLine<'a>, metric: &Metric) -> PageLine<'a> {
    let page = line.page();
    let unit = metric.unit.as_ref().map(|unit| unit.value.as_str());
    for figure in metric.each() {
        line = match figure.name {
            Some(name) => line.dot().authored(name),
            None => line.dot().value(page.figure_name(&MetricFigure { name: None, ..figure })),
        };
        if figure.now.is_some() {
            line = line.value(&page.figure_text(&figure, unit, |value| page.lang.number(value)));
        }
        if let Some(ShownTrend { rises, word, .. }) = page.trend(&figure) {
            line = line.value(if rises { "▲" } else { "▼" }).value(word);
        }
        if let Some(target) = figure.target {
            let target = spaced(&page.lang.number(target.value), unit.unwrap_or_default());
            line = line.open().word(Word::Target).value(&target).close();
        }
    }
    if let Some(on) = metric.before.as_ref().and_then(|before| before.value.on) {
        line = line.dot().word(Word::Formerly).value(&page.day(on.value));
    }
    if let Some(responses) = metric.responses {
        line = line.dot().value(&responses.value.to_string()).word(Word::Answers);
    }
    match &metric.source {
        Some(source) => line.dot().authored(source),
        None => line,
    }
}

fn employee(page: &JourneyPage<'_>, touchpoint: &Touchpoint) -> TableCell {
    let Some(employee) = &touchpoint.employee else { return Vec::new() };
    let mut cell = Vec::new();
    for (word, score) in [(Word::Experience, employee.experience), (Word::Load, employee.load)] {
        cell.extend(score.map(|score| page.line().word(word).value(&page.lang.number(score.value)).into()));
    }
    cell.extend(employee.lacks.iter().map(|lack| page.line().word(Word::Lacks).word(lack_word(lack.value)).into()));
    cell
}

fn facts(page: &JourneyPage<'_>, touchpoint: &Touchpoint) -> TableCell {
    let facts = touchpoint.facts.iter().filter_map(|at| page.journey.definitions.facts.get(at.value.index()));
    let mut cell = Vec::new();
    let ShownFacts { shown, more } = page.facts(facts.map(|fact| &**fact));
    for StatedFact { statement, says, more } in shown {
        let mut line = page.line().authored(&statement);
        for (channel, says) in says {
            line = line.dot().authored(&channel);
            line = match says {
                Some(says) => line.colon().authored(&says),
                None if page.word(Word::Silent).is_empty() => line,
                None => line.colon().word(Word::Silent),
            };
        }
        line = if more > 0 { line.dot().value(&page.more(more)) } else { line };
        cell.push(line.into());
    }
    cell.extend((more > 0).then(|| page.line().value(&page.more(more)).into()));
    cell
}

fn recovery(page: &JourneyPage<'_>, touchpoint: &Touchpoint) -> TableCell {
    let (failed, more) = first_of(touchpoint.recovers.iter().map(|at| page.referred(at.value)));
    let failed = failed.iter().map(|name| page.line().word(Word::Recovers).authored(name));
    let more = (more > 0).then(|| page.line().value(&page.more(more)));
    let parts = touchpoint.recovery.iter().map(|at| page.line().word(part_word(at.value)));
    names(failed.chain(more).chain(parts))
}

fn feedback(page: &JourneyPage<'_>, touchpoint: &Touchpoint) -> TableCell {
    let Some(feedback) = &touchpoint.feedback else { return Vec::new() };
    let line = page.line().word(if feedback.asks { Word::AsksFeedback } else { Word::AsksNoFeedback });
    vec![match feedback.answered_within {
        Some(within) => line.dot().word(Word::AnsweredWithin).value(&page.lang.duration(within.value.counts())).into(),
        None => line.into(),
    }]
}

/// Returns the personas that begin here.
fn start(page: &JourneyPage<'_>, ix: TouchpointIx) -> TableCell {
    let begins: PersonaSet =
        page.personas.iter().filter(|persona| page.graph.entries(*persona).contains(&ix)).collect();
    if begins.is_empty() {
        return Vec::new();
    }
    let entry = |(personas, share): (PersonaSet, Option<f64>)| {
        let names = page.names(personas).filter(|_| personas != page.personas);
        let line = names.as_ref().map_or(page.line().word(Word::Everybody), |names| page.line().authored(names));
        let line = share.into_iter().fold(line, |line, share| line.value(&page.lang.percent(share)));
        CellEntry { personas: names.map(|_| personas), markup: line.finish() }
    };
    let companions = page.journey.companions();
    let share = |persona| page.graph.stated_share(ix, persona).filter(|_| !companions.contains(persona));
    group_by_value(begins, share).into_iter().map(entry).collect()
}

/// Returns what goes on beside a touchpoint, and what it goes on beside.
fn besides(page: &JourneyPage<'_>, ix: TouchpointIx, touchpoint: &Touchpoint) -> TableCell {
    let meanwhile = touchpoint.meanwhile.iter().map(|one| {
        let Beside { to, when, probability } = &one.value;
        let line = page.line().authored(&page.referred(to.value));
        let line = probability.iter().fold(line, |line, share| line.value(&page.lang.percent(share.value)));
        when.iter().fold(line, |line, when| line.colon().authored(when))
    });
    let (hosts, more) = first_of(page.graph.hosts(ix).map(|host| page.referred(host)));
    let hosts = hosts.iter().map(|name| page.line().word(Word::Alongside).authored(name));
    let more = (more > 0).then(|| page.line().value(&page.more(more)));
    names(meanwhile.chain(hosts).chain(more))
}

/// Returns the transitions: those that the file states, including those that no persona can take, or else the
/// implicit ones.
fn transitions_cell(page: &JourneyPage<'_>, ix: TouchpointIx, touchpoint: &Touchpoint) -> TableCell {
    let transitions: Vec<_> = page.graph.transitions(page.graph.node(ix)).collect();
    match &touchpoint.next {
        None => transitions
            .iter()
            .map(|(_, to, transition)| transition_entry(page, page.graph.target(*to), None, Some(transition)))
            .collect(),
        Some(stated) => {
            let of = |index: usize| {
                let is_it =
                    |transition: &Transition| transition.stated.is_some_and(|transition| transition as usize == index);
                transitions.iter().map(|(_, _, transition)| *transition).find(|transition| is_it(transition))
            };
            let looked_at = |transition: &StatedTransition| {
                !page.journey.personas_of_transition(touchpoint, transition).and(page.personas).is_empty()
                    || page.is_everybody()
            };
            let stated = stated.iter().enumerate().filter(|(_, at)| looked_at(&at.value));
            stated.map(|(index, at)| transition_entry(page, at.value.to.value, Some(&at.value), of(index))).collect()
        }
    }
}

fn transition_entry(
    page: &JourneyPage<'_>,
    to: Target,
    stated: Option<&StatedTransition>,
    transition: Option<&Transition>,
) -> CellEntry {
    let mut line = match to {
        Target::Touchpoint(to) => page.line().authored(&page.referred(to)),
        Target::End(end) => page.line().end(end),
    };
    if let Some(stated) = stated {
        if let Some(probability) = stated.probability {
            line = line.value(&page.lang.percent(probability.value));
        }
        if let Some(when) = &stated.when {
            line = line.colon().authored(when);
        }
    }
    let takes = transition.map(|transition| transition.personas.and(page.personas));
    let takes = takes.filter(|personas| *personas != page.personas);
    if let Some(personas) = takes {
        line = line.personas_after(personas);
    }
    let kind = transition.map(|transition| transition.kind);
    let counts_as = stated.and_then(|stated| Some(stated.counts_as?.value));
    // Forward is the ordinary kind, and a transition to an end shows the end itself.
    let kind = kind.filter(|kind| !matches!(kind, TransitionKind::Forward | TransitionKind::Exit));
    let counts_as = counts_as.filter(|_| kind == Some(TransitionKind::Renewal));
    if let Some(kind) = kind.filter(|kind| counts_as.is_some() || !page.word(kind_word(*kind)).is_empty()) {
        line = line.open().word(kind_word(kind));
        if let Some(end) = counts_as {
            line = line.dot().word(Word::CountsAs);
            line = if page.word(Word::CountsAs).is_empty() { line } else { line.colon() };
            line = line.append(page.line().end_name(end));
        }
        line = line.close();
    }
    if let Some(note) = stated.and_then(|stated| stated.note.as_ref()) {
        line = line.dot().authored(note);
    }
    CellEntry { personas: takes, markup: line.finish() }
}

/// Writes a cell as markup: one entry by itself, several as a list. An entry about some personas names them.
pub(super) fn write_cell(cell: &TableCell, markup: &mut Markup) {
    let whom = |entry: &CellEntry| entry.personas.map(persona_numbers);
    match &cell[..] {
        [] => {}
        [entry] => match whom(entry) {
            None => drop(markup.raw(&entry.markup)),
            Some(whom) => drop(markup.begin("span", &[("data-p", &whom)]).raw(&entry.markup).end()),
        },
        entries => {
            markup.begin("ul", &[]);
            for entry in entries {
                match whom(entry) {
                    None => markup.begin("li", &[]),
                    Some(whom) => markup.begin("li", &[("data-p", &whom)]),
                };
                markup.raw(&entry.markup).end();
            }
            markup.end();
        }
    }
}

/// Returns personas in the form that the page's script reads.
pub(super) fn persona_numbers(personas: PersonaSet) -> String {
    let numbers: Vec<String> = personas.iter().map(|persona| persona.index().to_string()).collect();
    numbers.join(" ")
}

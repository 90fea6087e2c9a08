//! What a table says of a touchpoint: its columns, and what stands in the cells.

use std::borrow::Cow;

use petgraph::graph::NodeIndex;

use super::markup::Markup;
use super::text::{Line, Page};
use crate::graph::{Node, Transition, TransitionKind};
use crate::model::{
    Action, Figures, Metric, Opportunity, Pain, PerPersona, PersonaSet, StatedTransition, Target, Touchpoint,
    TouchpointIx,
};
use crate::render::subject::{Facts, Stated, contact_word, kind_word, ownership_word};
use crate::render::terms::{lack_word, level_word, part_word, reach_word, severity_word, tone_word};
use crate::render::text::{REFERRED, cut, first_of, referred};
use crate::source::At;
use crate::words::Word;

/// What stands in a cell: entries, each of all who are looked at or of some.
pub(super) type Cell = Vec<Entry>;

/// An entry of a cell.
pub(super) struct Entry {
    /// Of whom it tells; `None`: of everybody.
    pub personas: Option<PersonaSet>,
    /// Markup.
    pub said: String,
}

/// A column: its heading, and what it says of a touchpoint.
pub(super) type Column = (Word, fn(&Page<'_>, TouchpointIx, &Touchpoint) -> Cell);

/// All columns after those of the stage and the touchpoint.
pub(super) const COLUMNS: &[Column] = &[
    (Word::Personas, |page, _, touchpoint| personas(page, touchpoint)),
    (Word::Ownership, |page, _, touchpoint| word(page, touchpoint.ownership.map(|at| ownership_word(at.value)))),
    (Word::Contact, |page, _, touchpoint| word(page, touchpoint.contact.map(|at| contact_word(at.value)))),
    (Word::Channels, |page, _, touchpoint| channels(page, touchpoint)),
    (Word::Responsible, |page, _, touchpoint| names(touchpoint.responsible.map(|at| page.team(at.value)))),
    (Word::CarriedOutBy, |page, _, touchpoint| names(touchpoint.partner.map(|at| page.partner(at.value)))),
    (Word::WhoAnswers, |page, _, touchpoint| {
        let answers = |answers| if answers { Word::NamedPerson } else { Word::NobodyByName };
        word(page, touchpoint.named_person.map(|at| answers(at.value)))
    }),
    (Word::Level, |page, _, touchpoint| word(page, touchpoint.level.map(|at| level_word(at.value)))),
    (Word::Reach, |page, _, touchpoint| word(page, touchpoint.reach.map(|at| reach_word(at.value)))),
    (Word::Expectation, |page, _, touchpoint| scores(page, &touchpoint.expectation)),
    (Word::Experience, |page, _, touchpoint| scores(page, &touchpoint.experience)),
    (Word::Feelings, |page, _, touchpoint| by_persona(page, &touchpoint.feeling, |line, feeling| line.said(feeling))),
    (Word::Tone, |page, _, touchpoint| word(page, touchpoint.tone.map(|at| tone_word(at.value)))),
    (Word::Wait, |page, _, touchpoint| wait(page, touchpoint)),
    (Word::Pains, |page, _, touchpoint| each(&touchpoint.pains, |pain| pain_line(page, pain))),
    (Word::Opportunities, |page, _, touchpoint| {
        each(&touchpoint.opportunities, |opportunity| opportunity_line(page, opportunity))
    }),
    (Word::Quotes, |page, _, touchpoint| texts(page, &touchpoint.quotes)),
    (Word::Metrics, |page, _, touchpoint| each(&touchpoint.metrics, |metric| metric_line(page, metric))),
    (Word::Evidence, |page, _, touchpoint| actions(page, &touchpoint.evidence)),
    (Word::Frontstage, |page, _, touchpoint| actions(page, &touchpoint.frontstage)),
    (Word::Backstage, |page, _, touchpoint| actions(page, &touchpoint.backstage)),
    (Word::SupportProcesses, |page, _, touchpoint| actions(page, &touchpoint.support)),
    (Word::Employee, |page, _, touchpoint| employee(page, touchpoint)),
    (Word::Facts, |page, _, touchpoint| facts(page, touchpoint)),
    (Word::Recovery, |page, _, touchpoint| recovery(page, touchpoint)),
    (Word::Feedback, |page, _, touchpoint| feedback(page, touchpoint)),
    (Word::Start, |page, ix, _| start(page, ix)),
    (Word::WaysOn, |page, ix, touchpoint| ways(page, ix, touchpoint)),
    (Word::Note, |page, _, touchpoint| texts(page, touchpoint.note.as_slice())),
    (Word::Links, |page, _, touchpoint| each(&touchpoint.links, |link| page.line().link(link))),
];

// ---- entries -------------------------------------------------------------------------------------

impl From<Line<'_>> for Entry {
    fn from(line: Line<'_>) -> Self {
        Entry { personas: None, said: line.finish() }
    }
}

fn each<'a, T>(of: &'a [At<T>], line: impl Fn(&'a T) -> Line<'a>) -> Cell {
    of.iter().map(|at| line(&at.value).into()).collect()
}

fn texts(page: &Page<'_>, texts: &[At<String>]) -> Cell {
    texts.iter().map(|text| page.line().said(text).into()).collect()
}

fn word(page: &Page<'_>, word: Option<Word>) -> Cell {
    word.map(|word| page.line().word(word).into()).into_iter().collect()
}

/// Names that something refers to, as many as there is room for.
fn few<'a>(page: &Page<'_>, names: impl Iterator<Item = Cow<'a, str>>) -> Cell {
    let (names, more) = first_of(names);
    let more = (more > 0).then(|| page.line().told(&page.more(more)));
    names.iter().map(|name| page.line().said(name)).chain(more).map(Entry::from).collect()
}

fn names<'a>(names: impl IntoIterator<Item = Line<'a>>) -> Cell {
    names.into_iter().map(Entry::from).collect()
}

/// A value of each persona who is looked at, with whose it is where it is not everybody's.
fn by_persona<'a, T>(
    page: &'a Page<'_>,
    values: &'a Option<PerPersona<T>>,
    put: impl Fn(Line<'a>, &'a T) -> Line<'a>,
) -> Cell {
    match values {
        None => Vec::new(),
        Some(PerPersona::All(value)) => vec![put(page.line(), &value.value).into()],
        Some(PerPersona::Each(values)) => {
            let looked_at = values.iter().filter(|(of, _)| page.personas.contains(of.value));
            let entry = |(of, value): &'a (At<_>, At<T>)| {
                let personas: PersonaSet = [of.value].into_iter().collect();
                let line = page.line().whose(personas);
                Entry { personas: Some(personas), said: put(line, &value.value).finish() }
            };
            looked_at.map(entry).collect()
        }
    }
}

// ---- columns -------------------------------------------------------------------------------------

fn personas(page: &Page<'_>, touchpoint: &Touchpoint) -> Cell {
    let Some(served) = page.serves(touchpoint) else { return Vec::new() };
    few(page, served.iter().filter_map(|persona| Some(cut(page.persona_name(persona)?, REFERRED))))
}

fn channels(page: &Page<'_>, touchpoint: &Touchpoint) -> Cell {
    let channels = touchpoint.channels.iter().filter_map(|at| page.journey.definitions.channels.get(at.value.index()));
    few(page, channels.map(|channel| referred(&channel.name, &channel.identity.id)))
}

fn scores(page: &Page<'_>, scores: &Option<PerPersona<f64>>) -> Cell {
    by_persona(page, scores, |line, score| line.told(&page.lang.number(*score)))
}

fn wait(page: &Page<'_>, touchpoint: &Touchpoint) -> Cell {
    let Some(wait) = &touchpoint.wait else { return Vec::new() };
    let mut line = page.line().told(&page.lang.duration(wait.length.value.counts()));
    if let Some(expected) = wait.expected {
        line = line.and().word(Word::Expected).told(&page.lang.duration(expected.value.counts()));
    }
    if let Some(informed) = wait.informed {
        line = line.and().word(if informed.value { Word::Informed } else { Word::NotInformed });
    }
    vec![line.into()]
}

fn pain_line<'a>(page: &'a Page<'_>, pain: &'a Pain) -> Line<'a> {
    let line = page.line().said(&pain.text);
    match pain.severity.map(|severity| severity.value) {
        None => line,
        Some(severity) => line.open().word(severity_word(severity)).told(&severity.to_string()).shut(),
    }
}

fn opportunity_line<'a>(page: &'a Page<'_>, opportunity: &'a Opportunity) -> Line<'a> {
    let mut line = page.line().said(&opportunity.text);
    if let Some(team) = opportunity.team {
        line = line.open().append(page.team(team.value)).shut();
    }
    opportunity.links.iter().fold(line, |line, link| line.link(link))
}

fn action_line<'a>(page: &'a Page<'_>, action: &'a Action) -> Line<'a> {
    let line = page.line().said(&action.text);
    match action.team {
        Some(team) => line.open().append(page.team(team.value)).shut(),
        None => line,
    }
}

fn actions(page: &Page<'_>, actions: &[At<Action>]) -> Cell {
    each(actions, |action| action_line(page, action))
}

fn metric_line<'a>(page: &'a Page<'_>, metric: &'a Metric) -> Line<'a> {
    const FIGURES: [Word; 3] = [Word::Csat, Word::Nps, Word::Ces];
    let in_order = |of: &Figures| [of.csat, of.nps, of.ces];
    let number = |value: f64| page.lang.number(value);
    let mut line = page.line();
    let targets = metric.target.as_ref().map(in_order).unwrap_or_default();
    for ((word, value), target) in FIGURES.into_iter().zip(in_order(&metric.figures)).zip(targets) {
        if value.is_some() || target.is_some() {
            line = line.and().word(word);
        }
        if let Some(value) = value {
            line = line.told(&number(value.value));
        }
        if let Some(target) = target {
            line = line.open().word(Word::Target).told(&number(target.value)).shut();
        }
    }
    if let Some((name, value)) = &metric.named {
        line = line.and().said(name).told(&number(value.value));
    }
    if let Some(target) = metric.named_target {
        line = line.open().word(Word::Target).told(&number(target.value)).shut();
    }
    if let Some(responses) = metric.responses {
        line = line.and().told(&responses.value.to_string()).word(Word::Answers);
    }
    match &metric.source {
        Some(source) => line.and().said(source),
        None => line,
    }
}

fn employee(page: &Page<'_>, touchpoint: &Touchpoint) -> Cell {
    let Some(employee) = &touchpoint.employee else { return Vec::new() };
    let mut cell = Vec::new();
    for (word, score) in [(Word::Experience, employee.experience), (Word::Load, employee.load)] {
        cell.extend(score.map(|score| page.line().word(word).told(&page.lang.number(score.value)).into()));
    }
    cell.extend(employee.lacks.iter().map(|lack| page.line().word(Word::Lacks).word(lack_word(lack.value)).into()));
    cell
}

fn facts(page: &Page<'_>, touchpoint: &Touchpoint) -> Cell {
    let facts = touchpoint.facts.iter().filter_map(|at| page.journey.definitions.facts.get(at.value.index()));
    let mut cell = Vec::new();
    let Facts { shown, more } = page.facts(facts.map(|fact| &**fact));
    for Stated { statement, says, more } in shown {
        let mut line = page.line().said(&statement);
        for (channel, says) in says {
            line = line.and().said(&channel).colon();
            line = match says {
                Some(says) => line.said(&says),
                None => line.word(Word::Silent),
            };
        }
        line = if more > 0 { line.and().told(&page.more(more)) } else { line };
        cell.push(line.into());
    }
    cell.extend((more > 0).then(|| page.line().told(&page.more(more)).into()));
    cell
}

fn recovery(page: &Page<'_>, touchpoint: &Touchpoint) -> Cell {
    let (failed, more) = first_of(touchpoint.recovers.iter().map(|at| page.referred(at.value)));
    let failed = failed.iter().map(|name| page.line().word(Word::Recovers).said(name));
    let more = (more > 0).then(|| page.line().told(&page.more(more)));
    let parts = touchpoint.recovery.iter().map(|at| page.line().word(part_word(at.value)));
    names(failed.chain(more).chain(parts))
}

fn feedback(page: &Page<'_>, touchpoint: &Touchpoint) -> Cell {
    let Some(feedback) = &touchpoint.feedback else { return Vec::new() };
    let line = page.line().word(if feedback.asks { Word::AsksFeedback } else { Word::AsksNoFeedback });
    vec![match feedback.answered_within {
        Some(within) => line.and().word(Word::AnsweredWithin).told(&page.lang.duration(within.value.counts())).into(),
        None => line.into(),
    }]
}

/// Who begins here.
fn start(page: &Page<'_>, ix: TouchpointIx) -> Cell {
    let begins: PersonaSet =
        page.personas.iter().filter(|persona| page.graph.entries(*persona).contains(&ix)).collect();
    if begins.is_empty() {
        return Vec::new();
    }
    let Some(names) = page.names(begins).filter(|_| begins != page.personas) else {
        return word(page, Some(Word::Everybody));
    };
    vec![Entry { personas: Some(begins), said: page.line().said(&names).finish() }]
}

/// The ways on: those that the file states, those included that nobody can take, or else the implicit ones.
fn ways(page: &Page<'_>, ix: TouchpointIx, touchpoint: &Touchpoint) -> Cell {
    let transitions: Vec<_> = page.graph.transitions(page.graph.node(ix)).collect();
    match &touchpoint.next {
        None => {
            transitions.iter().map(|(_, to, transition)| way(page, node(page, *to), None, Some(transition))).collect()
        }
        Some(ways) => {
            let of = |index: usize| {
                let is_it = |transition: &Transition| transition.stated.is_some_and(|way| way as usize == index);
                transitions.iter().map(|(_, _, transition)| *transition).find(|transition| is_it(transition))
            };
            let looked_at = |way: &StatedTransition| {
                !page.journey.personas_of_transition(touchpoint, way).and(page.personas).is_empty()
                    || page.is_everybody()
            };
            let stated = ways.iter().enumerate().filter(|(_, at)| looked_at(&at.value));
            stated.map(|(index, at)| way(page, at.value.to.value, Some(&at.value), of(index))).collect()
        }
    }
}

fn way(page: &Page<'_>, to: Target, stated: Option<&StatedTransition>, transition: Option<&Transition>) -> Entry {
    let mut line = match to {
        Target::Touchpoint(to) => page.line().said(&page.referred(to)),
        Target::Done => page.line().strong(Word::Done),
        Target::Lost => page.line().strong(Word::Lost),
    };
    if let Some(way) = stated {
        if let Some(probability) = way.probability {
            line = line.told(&page.lang.percent(probability.value));
        }
        if let Some(when) = &way.when {
            line = line.colon().said(when);
        }
    }
    let takes = transition.map(|transition| transition.personas.and(page.personas));
    let takes = takes.filter(|personas| *personas != page.personas);
    if let Some(personas) = takes {
        line = line.of(personas);
    }
    let kind = transition.map(|transition| transition.kind);
    // Onward is what ways do, and an end says itself that it is one.
    if let Some(kind) = kind.filter(|kind| !matches!(kind, TransitionKind::Forward | TransitionKind::Exit)) {
        line = line.open().word(kind_word(kind)).shut();
    }
    if let Some(note) = stated.and_then(|way| way.note.as_ref()) {
        line = line.and().said(note);
    }
    Entry { personas: takes, said: line.finish() }
}

fn node(page: &Page<'_>, node: NodeIndex) -> Target {
    match page.graph.graph()[node] {
        Node::Touchpoint(ix) => Target::Touchpoint(ix),
        Node::Done => Target::Done,
        Node::Lost => Target::Lost,
    }
}

/// A cell as markup: one entry alone, several as a list. What tells of some personas says of whom.
pub(super) fn put(cell: &Cell, markup: &mut Markup) {
    let whom = |entry: &Entry| entry.personas.map(whom);
    match &cell[..] {
        [] => {}
        [entry] => match whom(entry) {
            None => drop(markup.raw(&entry.said)),
            Some(whom) => drop(markup.begin("span", &[("data-p", &whom)]).raw(&entry.said).end()),
        },
        entries => {
            markup.begin("ul", &[]);
            for entry in entries {
                match whom(entry) {
                    None => markup.begin("li", &[]),
                    Some(whom) => markup.begin("li", &[("data-p", &whom)]),
                };
                markup.raw(&entry.said).end();
            }
            markup.end();
        }
    }
}

/// Some personas as the page's script reads them.
pub(super) fn whom(personas: PersonaSet) -> String {
    let numbers: Vec<String> = personas.iter().map(|persona| persona.index().to_string()).collect();
    numbers.join(" ")
}

//! From raw values to the model: makes ids, resolves references, and checks what shows only in the whole file. Records
//! every problem. A journey with errors is not handed on.

mod definitions;
mod ends;
mod entries;
mod limits;
mod meanwhile;
mod pains;
mod personas;
mod scenarios;
mod touchpoints;
mod unknown;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use self::definitions::Known;
use self::ends::{CountedTransition, KnownEnds, check_counted};
use super::basis::BasisSource;
use super::definitions::*;
use super::id::slug;
use super::image::Image;
use super::journey::*;
use super::problems as p;
use super::raw::*;
use super::reader::Reader;
use super::scalars::Language;
use super::touchpoint::{Repeats, Wait};
use super::values::{Id, Lazy, Many, Name, Number, Text, Whole};
use super::vocabulary::State;
use crate::diagnostic::{Diagnostic, shorten};
use crate::source::{At, Span};
use crate::yaml::{LIMIT, NodeId};

type Raw<T> = Option<At<T>>;

pub(super) struct Resolver<'r, 't, 'c> {
    reader: &'r mut Reader<'t>,
    /// The catalog that the journey shares; `None` while a catalog itself is made.
    catalog: Option<&'c Catalog>,
    personas: Known<'c, Persona>,
    channels: Known<'c, Channel>,
    teams: Known<'c, Team>,
    partners: Known<'c, Partner>,
    facts: Known<'c, Fact>,
    systems: Known<'c, System>,
    lanes: Known<'c, OwnLane>,
    /// What the journey rests on; `None` for a broken source.
    sources: Vec<(String, Option<BasisSource>)>,
    ends: KnownEnds<'t>,
    /// The transitions that count as an end.
    counted: Vec<CountedTransition>,
    touchpoints: HashMap<Cow<'t, str>, u32>,
    /// The touchpoints with an id of their own. Their names are looked at where a reference is unknown.
    with_ids: Vec<NodeId>,
    /// The ids of these touchpoints by name in lower case, once they are needed; `None` for a name that several have.
    names: Option<HashMap<String, Option<&'t str>>>,
}

/// Makes the journey of a raw one. `name` is the name of its file.
pub(super) fn journey<'t>(
    raw: RawJourney<'t>,
    name: &str,
    catalog: &Catalog,
    reader: &mut Reader<'t>,
) -> Option<Journey> {
    Resolver::new(reader, catalog).journey(raw, name)
}

/// Makes the definitions of a project's catalog.
pub(super) fn catalog<'t>(raw: RawCatalog<'t>, reader: &mut Reader<'t>) -> Definitions {
    let nothing = Catalog::default();
    let mut resolver = Resolver { catalog: None, ..Resolver::new(reader, &nothing) };
    resolver.definitions(raw.channels, raw.teams, raw.partners, raw.systems, raw.lanes);
    resolver.own_personas(raw.personas);
    resolver.check_companions();
    resolver.facts(raw.facts);
    let (reader, definitions) = resolver.finish();
    check_former_ids(definitions.former_ids(), reader);
    definitions
}

impl<'r, 't, 'c> Resolver<'r, 't, 'c> {
    fn new(reader: &'r mut Reader<'t>, catalog: &'c Catalog) -> Self {
        let (shared, ids) = (catalog.definitions(), &catalog.ids);
        Resolver {
            reader,
            catalog: Some(catalog),
            personas: Known::new(&shared.personas, &ids.personas),
            channels: Known::new(&shared.channels, &ids.channels),
            teams: Known::new(&shared.teams, &ids.teams),
            partners: Known::new(&shared.partners, &ids.partners),
            facts: Known::new(&shared.facts, &ids.facts),
            systems: Known::new(&shared.systems, &ids.systems),
            lanes: Known::new(&shared.lanes, &ids.lanes),
            sources: Vec::new(),
            ends: KnownEnds::new(),
            counted: Vec::new(),
            touchpoints: HashMap::new(),
            with_ids: Vec::new(),
            names: None,
        }
    }

    fn finish(self) -> (&'r mut Reader<'t>, Definitions) {
        let of_catalog = |(index, channel): (usize, &Arc<Channel>)| {
            let here = self.channels.by_id.get(&channel.identity.id.value)?;
            Some((ChannelIx::from(index), ChannelIx(*here)))
        };
        let of_catalog = self.channels.catalog.iter().enumerate().filter_map(of_catalog).collect();
        let definitions = Definitions {
            personas: self.personas.entries,
            channels: self.channels.entries,
            teams: self.teams.entries,
            partners: self.partners.entries,
            facts: self.facts.entries,
            systems: self.systems.entries,
            lanes: self.lanes.entries,
            of_catalog: self.catalog.map(|_| of_catalog),
        };
        (self.reader, definitions)
    }

    fn journey(mut self, raw: RawJourney<'t>, name: &str) -> Option<Journey> {
        self.definitions(raw.channels, raw.teams, raw.partners, raw.systems, raw.lanes);
        // That stages are missing has been reported.
        let raw_stages = raw.stages.map(|stages| stages.value.0).unwrap_or_default();
        let place_of_personas = raw.personas.as_ref().map_or(raw.head, |personas| personas.span);
        self.personas(raw.personas, &raw_stages);
        self.check_personas(place_of_personas);
        self.facts(raw.facts);
        self.ends(raw.ends);
        let based_on = self.based_on(raw.based_on);

        let title = raw.title.map(|title| title.map(|Name(text)| text.to_owned()));
        let id = raw.id.map(|id| id.value.0.to_owned()).unwrap_or_else(|| id_of_file(name));
        if id.is_empty() {
            let span = title.as_ref().map_or(raw.head, |title| title.span);
            let diagnostic = Diagnostic::new(
                &p::BAD_ID,
                span,
                format!("polku cannot make an id from the file's name `{}`", shorten(stem(name))),
            );
            self.reader.report(diagnostic.help("give the journey an id: `id: …`, of a-z, 0-9 and -"));
        }
        let state = raw.state;
        if let Some(target_of) =
            raw.target_of.as_ref().filter(|_| state.is_none_or(|state| state.value != State::Target))
        {
            let diagnostic = Diagnostic::new(&p::CONTRADICTION, target_of.span, "`target-of` needs `state: target`");
            self.reader.report(diagnostic.help("write `state: target`, or remove `target-of`"));
        }
        let shared = self.catalog.map(|catalog| Arc::clone(&catalog.terms)).unwrap_or_default();
        let terms = match raw.terms {
            Some(own) => Arc::new(own.value.resolve(false).over(&shared)),
            None => shared,
        };
        let owner = self.team(raw.owner);
        let ids = self.touchpoint_ids(&raw_stages);
        let stages = self.stages(&raw_stages);
        let mut touchpoints = Vec::with_capacity(ids.len());
        for ((stage, raw), id) in touchpoints_of(&raw_stages).zip(ids) {
            let own = TouchpointIx::from(touchpoints.len());
            touchpoints.push(self.touchpoint(raw, id, stage, own));
        }
        let place_of_scenarios = raw.scenarios.as_ref().map_or(raw.head, |scenarios| scenarios.span);
        let scenarios = self.scenarios(raw.scenarios);
        let limits = self.limits(raw.limits);
        let journey = Journey {
            id,
            title: title.unwrap_or(At { value: String::new(), span: raw.head }),
            lang: raw.lang.map(|lang| lang.map(|Language(lang)| lang.to_owned())),
            terms,
            state,
            target_of: raw.target_of.map(|id| id.map(|id| id.id.to_owned())),
            summary: text(raw.summary),
            owner,
            reviewed: raw.reviewed,
            based_on,
            sources: std::mem::take(&mut self.sources).into_iter().filter_map(|(_, source)| source).collect(),
            customers: raw.customers.and_then(customers),
            limits,
            tags: texts(raw.tags),
            links: links(raw.links),
            ends: std::mem::take(&mut self.ends.all),
            scenarios,
            stages,
            touchpoints,
            definitions: Definitions::default(),
        };
        self.check_channels();
        let counted = std::mem::take(&mut self.counted);
        let (reader, definitions) = self.finish();
        let journey = Journey { definitions, ..journey };
        check_former_ids(journey.former_ids().filter(|former| !former.in_catalog), reader);
        check_probabilities(&journey, reader);
        Resolver::check_scenarios(&journey, place_of_scenarios, reader);
        check_counted(&journey, &counted, reader);
        entries::check(&journey, reader);
        meanwhile::check(&journey, reader);
        pains::check(&journey, reader);
        (!reader.problems.has_errors()).then_some(journey)
    }
}

/// The most former ids that an element may have.
const MAX_FORMER: usize = 64;

/// Reports elements with too many former ids: a baseline looks up each finding under all of them.
fn check_former_ids<'j>(all: impl Iterator<Item = FormerIds<'j>>, reader: &mut Reader<'_>) {
    for former in all.filter(|former| former.was.len() > MAX_FORMER) {
        let message = format!("`{}` has more than {MAX_FORMER} former ids", shorten(former.id));
        let diagnostic = Diagnostic::new(&LIMIT, former.was[MAX_FORMER].span, message);
        reader.report(diagnostic.help("keep those that baselines and reviews still know"));
    }
}

/// Reports probabilities of the transitions open to one persona that add up to more than 1.
fn check_probabilities(journey: &Journey, reader: &mut Reader<'_>) {
    const MOST: f64 = 1.000_001;
    for touchpoint in &journey.touchpoints {
        let stated = touchpoint.next.iter().flatten().filter_map(|transition| {
            Some((journey.personas_of_transition(touchpoint, transition), transition.probability?))
        });
        let stated: Vec<(PersonaSet, At<f64>)> = stated.collect();
        let open = |persona| {
            stated.iter().filter(move |(open, _)| open.contains(persona)).map(|(_, probability)| *probability)
        };
        let sum = |persona| open(persona).map(|probability| probability.value).sum::<f64>();
        let over: PersonaSet = touchpoint.personas.iter().filter(|&persona| sum(persona) > MOST).collect();
        let Some(first) = over.iter().next() else {
            continue;
        };
        let spans: Vec<Span> = open(first).map(|probability| probability.span).collect();
        let Some((last, others)) = spans.split_last() else {
            continue;
        };
        let total = (sum(first) * 1e6).round() / 1e6;
        let message = format!(
            "the transition probabilities of `{}` add up to {total}, more than 1{}",
            shorten(&touchpoint.id.value),
            journey.for_personas(over)
        );
        let mut diagnostic = Diagnostic::new(&p::PROBABILITY_OVER_ONE, *last, message);
        for span in &others[others.len().saturating_sub(9)..] {
            diagnostic = diagnostic.related(*span, "");
        }
        reader.report(
            diagnostic.help("lower them, or leave out one of the probabilities: its transition takes the rest"),
        );
    }
}

/// Returns the touchpoints of all stages in document order, each with its stage. They are read later.
fn touchpoints_of<'a, 't>(
    stages: &'a [At<RawStage<'t>>],
) -> impl Iterator<Item = (StageIx, &'a At<Lazy<RawTouchpoint<'t>>>)> {
    let with_touchpoints = stages
        .iter()
        .enumerate()
        .filter_map(|(index, stage)| Some((StageIx::from(index), stage.touchpoints.as_ref()?)));
    with_touchpoints.flat_map(|(stage, many)| many.0.iter().map(move |touchpoint| (stage, touchpoint)))
}

// ---- small conversions -----------------------------------------------------------------------

fn text(raw: Raw<Text<'_>>) -> Option<At<String>> {
    raw.map(|text| text.map(|Text(text)| text.to_owned()))
}

fn name(raw: Raw<Name<'_>>) -> Option<At<String>> {
    raw.map(|name| name.map(|Name(name)| name.to_owned()))
}

fn many<T>(raw: Raw<Many<T>>) -> Vec<At<T>> {
    raw.map(|many| many.value.0).unwrap_or_default()
}

fn texts(raw: Raw<Many<Text<'_>>>) -> Vec<At<String>> {
    many(raw).into_iter().map(|text| text.map(|Text(text)| text.to_owned())).collect()
}

fn links(raw: Raw<Many<RawLink<'_>>>) -> Vec<At<Link>> {
    let with_url = many(raw).into_iter().filter_map(|raw| {
        let span = raw.span;
        let url = raw.value.url?;
        Some(At { value: Link { text: name(raw.value.text), url }, span })
    });
    with_url.collect()
}

fn image(raw: At<RawImage<'_>>) -> Option<At<Image>> {
    let At { value: raw, span } = raw;
    Some(At { value: Image { src: raw.src?, alt: text(raw.alt), raster: None }, span })
}

fn number<const LOW: i32, const HIGH: i32>(raw: Raw<Number<LOW, HIGH>>) -> Option<At<f64>> {
    raw.map(|number| number.map(|Number(value)| value))
}

fn ids(raw: Raw<Many<Id<'_>>>) -> Vec<At<String>> {
    many(raw).into_iter().map(|id| id.map(|Id(id)| id.to_owned())).collect()
}

fn customers(raw: At<RawCustomers<'_>>) -> Option<At<Customers>> {
    let At { value: raw, span } = raw;
    let count = raw.count?.map(|Whole(count)| count);
    Some(At { value: Customers { count, per: text(raw.per), source: text(raw.source) }, span })
}

fn repeats(raw: At<RawRepeats<'_>>) -> Option<At<Repeats>> {
    let At { value: raw, span } = raw;
    Some(At { value: Repeats { times: raw.times?, every: raw.every }, span })
}

fn wait(raw: RawWait<'_>) -> Option<Box<Wait>> {
    let limit = raw.limit.and_then(limits::wait_limit);
    Some(Box::new(Wait { length: raw.length?, expected: raw.expected, informed: raw.informed, limit }))
}

/// Makes an id of a file's name.
pub(super) fn id_of_file(name: &str) -> String {
    slug(stem(name))
}

/// Returns a file's name without its directories, without `.yaml` or `.yml`, and without `.journey`.
fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let is_yaml = |ending: &str| ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml");
    let file = file.rsplit_once('.').filter(|(_, ending)| is_yaml(ending)).map_or(file, |(stem, _)| stem);
    file.strip_suffix(".journey").unwrap_or(file)
}

//! From raw values to the model: ids are made, references resolved, and what only shows in the whole
//! is checked. Every problem is recorded; a journey with errors is not handed on.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::id::{is_id, slug};
use super::journey::*;
use super::problems as p;
use super::raw::*;
use super::reader::{Reader, shorten};
use super::values::{
    Address, ByPersona, Language, Lazy, Many, Number, Ref, Registry, StageKind, State, Statements, TargetFigure, Text,
    Whole,
};
use crate::diagnostic::{Diagnostic, list, nearest};
use crate::source::{At, Span};
use crate::yaml::LIMIT;

type Raw<T> = Option<At<T>>;

/// A kind of definition: how it is made from raw values, and what it is called.
trait Definition<'t>: Clone {
    type Raw;
    const NOUN: &'static str;
    fn identity(&self) -> &Identity;
}

macro_rules! definitions {
    ($($model:ident, $raw:ident, $noun:literal;)+) => {$(
        impl<'t> Definition<'t> for $model {
            type Raw = $raw<'t>;
            const NOUN: &'static str = $noun;
            fn identity(&self) -> &Identity {
                &self.identity
            }
        }
    )+};
}
definitions! {
    Persona, RawPersona, "persona";
    Channel, RawChannel, "channel";
    Team, RawTeam, "team";
    Partner, RawPartner, "partner";
    Fact, RawFact, "fact";
}

/// The definitions of one kind that a journey knows: its own, and those of the catalog, copied when first used.
struct Known<'c, T> {
    entries: Vec<T>,
    by_id: HashMap<String, u32>,
    /// Ids that are declared, though their definitions are broken: no error when referred to.
    broken: Vec<String>,
    catalog: &'c [T],
}

impl<'t, 'c, T: Definition<'t>> Known<'c, T> {
    fn new(catalog: &'c [T]) -> Self {
        Known { entries: Vec::new(), by_id: HashMap::new(), broken: Vec::new(), catalog }
    }

    fn in_catalog(&self, id: &str) -> Option<&'c T> {
        self.catalog.iter().find(|entry| entry.identity().id.value == id)
    }

    fn add(&mut self, entry: T) -> usize {
        let index = self.entries.len();
        self.by_id.insert(entry.identity().id.value.clone(), index as u32);
        self.entries.push(entry);
        index
    }

    fn copy_from_catalog(&mut self, entry: &T) -> usize {
        self.add(entry.clone())
    }

    fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str).chain(self.catalog.iter().map(|entry| entry.identity().id.value.as_str()))
    }
}

/// What a reference came to.
enum Found {
    At(usize),
    /// Its definition is broken, which has been reported.
    Broken,
    Nowhere,
}

pub(super) struct Resolver<'r, 't, 'c> {
    reader: &'r mut Reader<'t>,
    catalog: &'c Catalog,
    /// The catalog's definitions, whose facts speak of the catalog's channels.
    personas: Known<'c, Persona>,
    channels: Known<'c, Channel>,
    teams: Known<'c, Team>,
    partners: Known<'c, Partner>,
    facts: Known<'c, Fact>,
    touchpoints: HashMap<String, u32>,
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
    let mut resolver = Resolver::new(reader, &nothing);
    resolver.definitions(raw.channels, raw.teams, raw.partners);
    resolver.own_personas(raw.personas);
    resolver.facts(raw.facts);
    let (_, mut definitions) = resolver.finish();
    let Definitions { personas, channels, teams, partners, facts } = &mut definitions;
    let identities = personas.iter_mut().map(|x| &mut x.identity).chain(channels.iter_mut().map(|x| &mut x.identity));
    let identities =
        identities.chain(teams.iter_mut().map(|x| &mut x.identity)).chain(partners.iter_mut().map(|x| &mut x.identity));
    for identity in identities.chain(facts.iter_mut().map(|x| &mut x.identity)) {
        identity.from_catalog = true;
    }
    definitions
}

impl<'r, 't, 'c> Resolver<'r, 't, 'c> {
    fn new(reader: &'r mut Reader<'t>, catalog: &'c Catalog) -> Self {
        let shared = &catalog.definitions;
        Resolver {
            reader,
            catalog,
            personas: Known::new(&shared.personas),
            channels: Known::new(&shared.channels),
            teams: Known::new(&shared.teams),
            partners: Known::new(&shared.partners),
            facts: Known::new(&shared.facts),
            touchpoints: HashMap::new(),
        }
    }

    fn finish(self) -> (&'r mut Reader<'t>, Definitions) {
        let definitions = Definitions {
            personas: self.personas.entries,
            channels: self.channels.entries,
            teams: self.teams.entries,
            partners: self.partners.entries,
            facts: self.facts.entries,
        };
        (self.reader, definitions)
    }

    fn journey(mut self, raw: RawJourney<'t>, name: &str) -> Option<Journey> {
        self.definitions(raw.channels, raw.teams, raw.partners);
        if let Some(stages) = raw.stages.as_ref().filter(|stages| stages.0.is_empty()) {
            let diagnostic = Diagnostic::new(&p::EMPTY_VALUE, stages.span, "`stages` is empty");
            self.reader
                .report(diagnostic.help("a journey has stages: starting-state, pre-purchase, purchase, post-purchase"));
        }
        let raw_stages = many(raw.stages);
        self.personas(raw.personas, &raw_stages);
        self.facts(raw.facts);

        let title = raw.title.map(|title| title.map(|Text(text)| text.to_owned()));
        let id = raw.id.map(|id| id.value.0.to_owned()).unwrap_or_else(|| slug(stem(name)));
        if id.is_empty() {
            let span = title.as_ref().map_or(raw.head, |title| title.span);
            let diagnostic = Diagnostic::new(
                &p::BAD_ID,
                span,
                format!("no id can be made of the file's name `{}`", shorten(stem(name))),
            );
            self.reader.report(diagnostic.help("give the journey an id: `id: …`, of a-z, 0-9 and -"));
        }
        let state = raw.state;
        if let Some(target_of) =
            raw.target_of.as_ref().filter(|_| state.is_none_or(|state| state.value != State::Target))
        {
            let diagnostic =
                Diagnostic::new(&p::CONTRADICTION, target_of.span, "`target-of` goes with `state: target` only");
            self.reader.report(diagnostic.help("write `state: target`, or remove `target-of`"));
        }
        let owner = self.team(raw.owner);
        let ids = self.touchpoint_ids(&raw_stages);
        let stages = self.stages(&raw_stages);
        let mut touchpoints = Vec::with_capacity(ids.len());
        for ((stage, raw), id) in touchpoints_of(&raw_stages).zip(ids) {
            touchpoints.extend(self.touchpoint(raw, id, stage));
        }
        let journey = Journey {
            id,
            title: title.unwrap_or(At { value: String::new(), span: raw.head }),
            lang: raw.lang.map(|lang| lang.map(|Language(lang)| lang.to_owned())),
            state,
            target_of: raw.target_of.map(|id| id.map(|id| id.id.to_owned())),
            summary: text(raw.summary),
            owner,
            reviewed: raw.reviewed,
            based_on: texts(raw.based_on),
            tags: texts(raw.tags),
            links: links(raw.links),
            stages,
            touchpoints,
            definitions: Definitions::default(),
        };
        let (reader, definitions) = self.finish();
        let journey = Journey { definitions, ..journey };
        check_probabilities(&journey, reader);
        (!reader.problems.has_errors()).then_some(journey)
    }

    // ---- definitions -------------------------------------------------------------------------

    fn definitions(
        &mut self,
        channels: Raw<Registry<'t, RawChannel<'t>>>,
        teams: Raw<Registry<'t, RawTeam<'t>>>,
        partners: Raw<Registry<'t, RawPartner<'t>>>,
    ) {
        let catalog = self.catalog;
        let reader = &mut *self.reader;
        register(
            reader,
            catalog,
            &mut self.channels,
            channels,
            false,
            |identity, name, raw: RawChannel<'t>| Channel { identity, name, medium: raw.medium },
            |raw| raw.name.take(),
        );
        register(
            reader,
            catalog,
            &mut self.teams,
            teams,
            false,
            |identity, name, raw: RawTeam<'t>| Team {
                identity,
                name,
                description: text(raw.description),
                links: links(raw.links),
            },
            |raw| raw.name.take(),
        );
        register(
            reader,
            catalog,
            &mut self.partners,
            partners,
            false,
            |identity, name, raw: RawPartner<'t>| Partner {
                identity,
                name,
                description: text(raw.description),
                links: links(raw.links),
            },
            |raw| raw.name.take(),
        );
    }

    fn own_personas(&mut self, personas: Raw<Registry<'t, RawPersona<'t>>>) {
        register(
            self.reader,
            self.catalog,
            &mut self.personas,
            personas,
            true,
            |identity, name, raw: RawPersona<'t>| Persona {
                identity,
                name,
                description: text(raw.description),
                goal: text(raw.goal),
                needs: texts(raw.needs),
                quotes: texts(raw.quotes),
                links: links(raw.links),
            },
            |raw| raw.name.take(),
        );
    }

    fn personas(&mut self, raw: Raw<Personas<'t>>, stages: &[At<RawStage<'t>>]) {
        let span = raw.as_ref().map(|personas| personas.span);
        match raw.map(|personas| personas.value) {
            Some(Personas::Own(registry)) => {
                self.own_personas(Some(At { value: registry, span: span.unwrap_or_default() }))
            }
            Some(Personas::FromCatalog(Many(ids))) => {
                for id in ids {
                    match self.personas.in_catalog(id.id) {
                        Some(_) if self.personas.by_id.contains_key(id.id) => {
                            self.reader.report(
                                Diagnostic::new(&p::DUPLICATE_ID, id.span, format!("`{}` is listed twice", id.id))
                                    .help("remove one of them"),
                            );
                        }
                        Some(persona) => {
                            self.personas.copy_from_catalog(persona);
                        }
                        None => {
                            let near = nearest(
                                id.id,
                                self.personas.catalog.iter().map(|persona| persona.identity.id.value.as_str()),
                            );
                            let help = match near {
                                Some(near) => format!("did you mean `{near}`?"),
                                None => format!(
                                    "a list of personas names those of the catalog; to define one here, write `personas: {{ {}: A name }}`",
                                    slug(id.id)
                                ),
                            };
                            self.personas.broken.push(id.id.to_owned());
                            self.reader.report(
                                Diagnostic::new(
                                    &p::UNKNOWN_REFERENCE,
                                    id.span,
                                    format!("the catalog has no persona `{}`", shorten(id.id)),
                                )
                                .help(help),
                            );
                        }
                    }
                }
            }
            None => {
                let mut named = HashSet::new();
                if !self.personas.catalog.is_empty() {
                    named.extend(
                        touchpoints_of(stages).flat_map(|(_, raw)| self.reader.peek_many(raw.value.node, "personas")),
                    );
                }
                for persona in
                    self.personas.catalog.iter().filter(|persona| named.contains(persona.identity.id.value.as_str()))
                {
                    self.personas.copy_from_catalog(persona);
                }
            }
        }
        if self.personas.entries.len() > MAX_PERSONAS {
            let message = format!(
                "{} personas are more than the {MAX_PERSONAS} that a journey may have",
                self.personas.entries.len()
            );
            self.personas.entries.truncate(MAX_PERSONAS);
            self.reader.report(Diagnostic::new(&LIMIT, span.unwrap_or_default(), message));
        }
    }

    fn facts(&mut self, raw: Raw<Registry<'t, RawFact<'t>>>) {
        // A fact's channels are resolved here, so that the closures below need nothing of `self`.
        let mut raw = raw;
        let mut stated = Vec::new();
        if let Some(registry) = &mut raw {
            for (_, fact) in &mut registry.value.0 {
                let channels = fact.value.as_mut().and_then(|fact| fact.stated.take()).map(|stated| stated.value);
                let Statements(channels) = channels.unwrap_or(Statements(Vec::new()));
                let channels = channels.into_iter().filter_map(|(id, says)| {
                    let channel = self.channel_ix(id)?;
                    Some((channel, says.map(|says| says.map(str::to_owned))))
                });
                stated.push(channels.collect());
            }
        }
        let mut stated = stated.into_iter();
        register(
            self.reader,
            self.catalog,
            &mut self.facts,
            raw,
            false,
            |identity, statement, _: RawFact<'t>| Fact { identity, statement, stated: Vec::new() },
            |raw| raw.statement.take(),
        );
        for fact in &mut self.facts.entries {
            fact.stated = stated.next().unwrap_or_default();
        }
    }

    // ---- references --------------------------------------------------------------------------

    fn persona_ix(&mut self, id: At<&str>) -> Option<At<PersonaIx>> {
        let known = &self.personas;
        if let Some(&index) = known.by_id.get(id.value) {
            return Some(At { value: PersonaIx(index), span: id.span });
        }
        if known.broken.iter().any(|broken| broken == id.value) {
            return None;
        }
        let diagnostic = if known.in_catalog(id.value).is_some() {
            let message = format!("the persona `{}` is in the catalog, but not among the journey's own", id.value);
            Diagnostic::new(&p::UNKNOWN_REFERENCE, id.span, message)
                .help(format!("add `{}` to the journey's `personas`", id.value))
        } else {
            unknown("persona", id, known.ids())
        };
        self.reader.report(diagnostic);
        None
    }

    fn channel_ix(&mut self, id: At<&str>) -> Option<At<ChannelIx>> {
        reference(self.reader, &mut self.channels, id).map(|index| index.map(ChannelIx::from))
    }

    fn team(&mut self, raw: Raw<Ref<'t, ToTeam>>) -> Option<At<TeamIx>> {
        let id = raw?;
        reference(self.reader, &mut self.teams, At { value: id.id, span: id.span }).map(|index| index.map(TeamIx::from))
    }

    fn fact_ix(&mut self, id: At<&str>) -> Option<At<FactIx>> {
        let first_new = self.facts.entries.len();
        let index = reference(self.reader, &mut self.facts, id)?;
        if index.value == first_new {
            // Copied from the catalog just now: what it says of the catalog's channels is said of the journey's.
            let catalog = self.catalog;
            let stated = std::mem::take(&mut self.facts.entries[first_new].stated);
            let channels = stated.into_iter().filter_map(|(channel, says)| {
                let id = &catalog.definitions.channels.get(channel.value.index())?.identity.id.value;
                let found = find(&mut self.channels, id);
                let Found::At(index) = found else { return None };
                Some((At { value: ChannelIx::from(index), span: channel.span }, says))
            });
            self.facts.entries[first_new].stated = channels.collect();
        }
        Some(index.map(FactIx::from))
    }

    fn touchpoint_ix(&mut self, id: At<&str>, ends: bool) -> Option<At<TouchpointIx>> {
        if let Some(&index) = self.touchpoints.get(id.value) {
            return Some(At { value: TouchpointIx(index), span: id.span });
        }
        let ends = if ends { &["done", "lost"][..] } else { &[] };
        let ids = self.touchpoints.keys().map(String::as_str).chain(ends.iter().copied());
        let diagnostic = unknown("touchpoint", id, ids);
        self.reader.report(diagnostic);
        None
    }

    fn personas_named(&mut self, raw: Raw<Many<Ref<'t, ToPersona>>>) -> Option<Vec<At<PersonaIx>>> {
        let ids = raw?.value.0;
        Some(ids.into_iter().filter_map(|id| self.persona_ix(At { value: id.id, span: id.span })).collect())
    }

    // ---- stages and touchpoints --------------------------------------------------------------

    fn stages(&mut self, raw: &[At<RawStage<'t>>]) -> Vec<Stage> {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        let mut first = 0;
        raw.iter()
            .map(|raw| {
                let id = raw
                    .id
                    .as_ref()
                    .map_or(At { value: "", span: raw.head }, |id| At { value: id.value.0, span: id.span });
                if raw.id.is_some()
                    && let Some(earlier) = seen.insert(id.value, id.span)
                {
                    let diagnostic = Diagnostic::new(
                        &p::DUPLICATE_ID,
                        id.span,
                        format!("two stages have the id `{}`", shorten(id.value)),
                    );
                    self.reader.report(
                        diagnostic
                            .related(earlier, "the first")
                            .help("two stages of one kind have ids of their own, and say the kind: `kind: purchase`"),
                    );
                }
                let kind = self.stage_kind(raw, id);
                let count = raw.touchpoints.as_ref().map_or(0, |many| many.0.len()) as u32;
                let touchpoints = first..first + count;
                first += count;
                let name = raw.name.as_ref().map(|name| At { value: name.value.0.to_owned(), span: name.span });
                let note = raw.note.as_ref().map(|note| At { value: note.value.0.to_owned(), span: note.span });
                Stage { id: id.map(str::to_owned), name, kind, note, touchpoints }
            })
            .collect()
    }

    fn stage_kind(&mut self, raw: &RawStage<'t>, id: At<&str>) -> StageKind {
        match (StageKind::from_word(id.value), raw.kind) {
            (Some(canonical), Some(kind)) if canonical != kind.value => {
                let message = format!("the stage `{}` can't be of the kind `{}`", id.value, kind.value);
                let diagnostic = Diagnostic::new(&p::BAD_KIND, kind.span, message);
                self.reader.report(diagnostic.help("remove `kind`, or give the stage an id of its own"));
                canonical
            }
            (Some(canonical), _) => canonical,
            (None, Some(kind)) => kind.value,
            (None, None) => {
                // A kind that was given and is wrong has been reported; so has a missing id.
                if raw.id.is_some() && !raw.faulty {
                    let canonical = StageKind::ALL.iter().map(|kind| kind.as_str());
                    let help = match nearest(id.value, canonical) {
                        Some(near) => format!("did you mean `{near}`? A stage of your own says its kind: `kind: purchase`"),
                        None => "say which of the four stages it belongs to: `kind: starting-state`, `pre-purchase`, `purchase` or `post-purchase`".into(),
                    };
                    self.reader.report(
                        Diagnostic::new(
                            &p::BAD_KIND,
                            id.span,
                            format!("the stage `{}` does not say its kind", shorten(id.value)),
                        )
                        .help(help),
                    );
                }
                StageKind::Purchase
            }
        }
    }

    /// The id of every touchpoint in document order: its own, or the one that its name makes.
    fn touchpoint_ids(&mut self, stages: &[At<RawStage<'t>>]) -> Vec<At<String>> {
        let mut ids: Vec<At<String>> = Vec::new();
        let mut generated: Vec<bool> = Vec::new();
        for (_, raw) in touchpoints_of(stages) {
            let given = self.reader.peek(raw.value.node, "id");
            let name = if given.is_none() { self.reader.peek(raw.value.node, "name") } else { None };
            let own = given.is_some();
            let id = match (given, name) {
                (Some(id), _) => id.map(str::to_owned),
                (None, Some(name)) => name.map(slug),
                (None, None) => At { value: String::new(), span: raw.span },
            };
            if name.is_some() && id.value.is_empty() {
                let diagnostic = Diagnostic::new(&p::BAD_ID, id.span, "no id can be made of this name");
                self.reader.report(diagnostic.help("give it an id: `id: …`, of a-z, 0-9 and -"));
            }
            if matches!(id.value.as_str(), "done" | "lost") {
                let made = if own { "" } else { ", which this name makes," };
                let diagnostic = Diagnostic::new(
                    &p::BAD_ID,
                    id.span,
                    format!("`{}`{made} is an end of the journey and no touchpoint", id.value),
                );
                self.reader.report(diagnostic.help("give the touchpoint another id"));
            } else if !id.value.is_empty() {
                match self.touchpoints.entry(id.value.clone()) {
                    Entry::Vacant(entry) => {
                        entry.insert(ids.len() as u32);
                    }
                    Entry::Occupied(entry) => {
                        let earlier = *entry.get() as usize;
                        let message = match (own, generated[earlier]) {
                            (false, true) => {
                                format!("two touchpoints have the id `{}`, made from their names", id.value)
                            }
                            (false, false) => {
                                format!("the name makes the id `{}`, which another touchpoint has", id.value)
                            }
                            (true, true) => {
                                format!("the id `{}` is also made by the name of another touchpoint", id.value)
                            }
                            (true, false) => format!("two touchpoints have the id `{}`", id.value),
                        };
                        let diagnostic =
                            Diagnostic::new(&p::DUPLICATE_ID, id.span, message).related(ids[earlier].span, "the first");
                        self.reader.report(diagnostic.help(if own {
                            "give one of them another id"
                        } else {
                            "give one of them an `id` of its own"
                        }));
                    }
                }
            }
            ids.push(id);
            generated.push(!own);
        }
        ids
    }

    /// Reads a touchpoint and makes its model at once, so that raw ones do not pile up.
    fn touchpoint(&mut self, lazy: &At<Lazy<RawTouchpoint<'t>>>, id: At<String>, stage: StageIx) -> Option<Touchpoint> {
        let At { value: raw, span } = self.reader.item::<RawTouchpoint<'t>>(lazy.value.node, "touchpoints")?;
        let named_personas = self.personas_named(raw.personas);
        let everybody = PersonaSet::first(self.personas.entries.len().max(1));
        let personas = match &named_personas {
            Some(named) if !named.is_empty() => named.iter().map(|persona| persona.value).collect(),
            _ => everybody,
        };
        let channels = many(raw.channel)
            .into_iter()
            .filter_map(|id| self.channel_ix(At { value: id.id, span: id.span }))
            .collect();
        let responsible = self.team(raw.responsible);
        let partner = raw
            .partner
            .and_then(|id| reference(self.reader, &mut self.partners, At { value: id.id, span: id.span }))
            .map(|index| index.map(PartnerIx::from));
        let facts =
            many(raw.facts).into_iter().filter_map(|id| self.fact_ix(At { value: id.id, span: id.span })).collect();
        let recovers = many(raw.recovers)
            .into_iter()
            .filter_map(|id| self.touchpoint_ix(At { value: id.id, span: id.span }, false))
            .collect();
        let next = raw.next.map(|ways| ways.value.0.into_iter().filter_map(|way| self.way(way)).collect());
        let details = Details {
            note: text(raw.note),
            links: links(raw.links),
            ownership: raw.ownership,
            contact: raw.contact,
            channels,
            named_personas: named_personas.filter(|named| !named.is_empty()),
            responsible,
            partner,
            named_person: raw.named_person,
            level: raw.level,
            reach: raw.reach,
            facts,
            expectation: self.by_persona(raw.expectation, |Number(score)| score),
            experience: self.by_persona(raw.experience, |Number(score)| score),
            feeling: self.by_persona(raw.feeling, |Text(text)| text.to_owned()),
            tone: raw.tone,
            wait: raw.wait.and_then(wait),
            pains: many(raw.pains).into_iter().filter_map(pain).collect(),
            opportunities: many(raw.opportunities).into_iter().filter_map(|raw| self.opportunity(raw)).collect(),
            quotes: texts(raw.quotes),
            metrics: many(raw.metrics).into_iter().filter_map(|raw| self.metric(raw)).collect(),
            evidence: self.actions(raw.evidence),
            frontstage: self.actions(raw.frontstage),
            backstage: self.actions(raw.backstage),
            support: self.actions(raw.support),
            employee: raw.employee.map(|employee| {
                employee.map(|raw| Employee {
                    experience: number(raw.experience),
                    load: number(raw.load),
                    lacks: many(raw.lacks),
                })
            }),
            recovers,
            recovery: many(raw.recovery),
            feedback: raw.feedback.map(|feedback| {
                feedback.map(|raw| Feedback {
                    asks: raw.asks.is_none_or(|asks| asks.value),
                    answered_within: raw.answered_within,
                })
            }),
            entry: raw.entry,
        };
        let details = (details != Details::none()).then(|| Box::new(details));
        let name = text(raw.name).unwrap_or(At { value: String::new(), span: raw.head });
        Some(Touchpoint { id, name, stage, place: Place { whole: span, head: raw.head }, personas, next, details })
    }

    fn by_persona<T, U>(&mut self, raw: Raw<ByPersona<'t, T>>, convert: impl Fn(T) -> U) -> Option<PerPersona<U>> {
        let At { value, span } = raw?;
        Some(match value {
            ByPersona::All(value) => PerPersona::All(At { value: convert(value), span }),
            ByPersona::Each(values) => {
                let values =
                    values.into_iter().filter_map(|(id, value)| Some((self.persona_ix(id)?, value.map(&convert))));
                PerPersona::Each(values.collect())
            }
        })
    }

    fn opportunity(&mut self, raw: At<RawOpportunity<'t>>) -> Option<At<Opportunity>> {
        let span = raw.span;
        let value =
            Opportunity { text: text(raw.value.text)?, team: self.team(raw.value.team), links: links(raw.value.links) };
        Some(At { value, span })
    }

    fn actions(&mut self, raw: Raw<Many<RawAction<'t>>>) -> Vec<At<Action>> {
        let actions = many(raw).into_iter().filter_map(|raw| {
            let span = raw.span;
            Some(At { value: Action { text: text(raw.value.text)?, team: self.team(raw.value.team) }, span })
        });
        actions.collect()
    }

    fn metric(&mut self, raw: At<RawMetric<'t>>) -> Option<At<Metric>> {
        let At { value: raw, span } = raw;
        if raw.faulty {
            return None;
        }
        let figures = Figures { csat: number(raw.csat), nps: number(raw.nps), ces: number(raw.ces) };
        let mut wrong = |span, message: String, help: &str| {
            self.reader.report(Diagnostic::new(&p::CONTRADICTION, span, message).help(help));
        };
        let standard = [("csat", figures.csat), ("nps", figures.nps), ("ces", figures.ces)];
        let named = match (&raw.name, &raw.value) {
            (Some(name), Some(value)) => Some((
                At { value: name.value.0.to_owned(), span: name.span },
                At { value: value.value.0, span: value.span },
            )),
            (Some(name), None) => {
                wrong(name.span, "a metric with a `name` needs a `value`".into(), "write `{ name: …, value: … }`");
                None
            }
            (None, Some(value)) => {
                wrong(value.span, "a metric with a `value` needs a `name`".into(), "write `{ name: …, value: … }`");
                None
            }
            (None, None) => {
                if standard.iter().all(|(_, figure)| figure.is_none()) {
                    wrong(
                        raw.head,
                        "a metric needs a figure".into(),
                        "give `csat`, `nps`, `ces`, or `name` with `value`",
                    );
                }
                None
            }
        };
        let (mut target, mut named_target) = (None, None);
        match raw.target {
            Some(At { value: TargetFigure::Value(value), span }) if named.is_some() => {
                named_target = Some(At { value, span })
            }
            Some(At { value: TargetFigure::Value(_), span }) => wrong(
                span,
                "a bare target is for a metric with a `name`".into(),
                "name the figure: `target: { csat: 4.2 }`",
            ),
            Some(At { value: TargetFigure::Figures(raw), span }) => {
                let wanted = Figures { csat: number(raw.csat), nps: number(raw.nps), ces: number(raw.ces) };
                let pairs = [
                    ("csat", figures.csat, wanted.csat),
                    ("nps", figures.nps, wanted.nps),
                    ("ces", figures.ces, wanted.ces),
                ];
                for (key, _, wanted) in pairs.into_iter().filter(|(_, now, wanted)| wanted.is_some() && now.is_none()) {
                    wrong(
                        wanted.map_or(span, |wanted| wanted.span),
                        format!("the target names `{key}`, which is not measured here"),
                        "give the same figure in the metric and in its target",
                    );
                }
                target = Some(wanted);
            }
            None => {}
        }
        let responses = raw.responses.map(|responses| responses.map(|Whole(count)| count));
        let value = Metric { figures, named, target, named_target, responses, source: text(raw.source) };
        Some(At { value, span })
    }

    fn way(&mut self, raw: At<RawWay<'t>>) -> Option<At<Way>> {
        let At { value: raw, span } = raw;
        let personas = self.personas_named(raw.personas).filter(|named| !named.is_empty());
        let to = raw.to?;
        let to = match to.id {
            "done" => At { value: Target::Done, span: to.span },
            "lost" => At { value: Target::Lost, span: to.span },
            id => self.touchpoint_ix(At { value: id, span: to.span }, true)?.map(Target::Touchpoint),
        };
        let terms =
            Terms { when: text(raw.when), probability: number(raw.probability), personas, note: text(raw.note) };
        let terms = (terms != Terms::default()).then(|| Box::new(terms));
        Some(At { value: Way { to, terms }, span })
    }
}

/// The ways open to one persona must not add up to more than 1.
fn check_probabilities(journey: &Journey, reader: &mut Reader<'_>) {
    const MOST: f64 = 1.000_001;
    for touchpoint in &journey.touchpoints {
        let ways = touchpoint
            .next
            .iter()
            .flatten()
            .filter_map(|way| Some((journey.personas_of_way(touchpoint, way), way.probability?)));
        let ways: Vec<(PersonaSet, At<f64>)> = ways.collect();
        let open =
            |persona| ways.iter().filter(move |(open, _)| open.contains(persona)).map(|(_, probability)| *probability);
        let sum = |persona| open(persona).map(|probability| probability.value).sum::<f64>();
        let over: PersonaSet = touchpoint.personas.iter().filter(|&persona| sum(persona) > MOST).collect();
        let Some(first) = over.iter().next() else {
            continue;
        };
        let spans: Vec<Span> = open(first).map(|probability| probability.span).collect();
        let Some((last, others)) = spans.split_last() else {
            continue;
        };
        let total = (sum(first) * 1000.0).round() / 1000.0;
        let message = format!(
            "the ways on from `{}` add up to {total}, more than 1{}",
            touchpoint.id.value,
            journey.for_personas(over)
        );
        let mut diagnostic = Diagnostic::new(&p::PROBABILITY_OVER_ONE, *last, message);
        for span in others {
            diagnostic = diagnostic.related(*span, "");
        }
        reader.report(diagnostic.help("lower them, or leave one without: it takes what remains"));
    }
}

/// Adds a journey's own definitions of one kind to what is known.
fn register<'t, T: Definition<'t>>(
    reader: &mut Reader<'t>,
    catalog: &Catalog,
    known: &mut Known<'_, T>,
    raw: Raw<Registry<'t, T::Raw>>,
    empty_takes_catalogs: bool,
    make: impl Fn(Identity, At<String>, T::Raw) -> T,
    title: impl Fn(&mut T::Raw) -> Raw<Text<'t>>,
) {
    for (id, definition) in raw.map(|raw| raw.value.0).unwrap_or_default() {
        let shared = known.in_catalog(id.value);
        let Some(mut definition) = definition.value else {
            match shared {
                Some(shared) if empty_takes_catalogs => {
                    known.copy_from_catalog(shared);
                }
                _ => {
                    let message = format!("the {} `{}` has no name", T::NOUN, shorten(id.value));
                    reader.report(
                        Diagnostic::new(&p::MISSING_KEY, id.span, message)
                            .help(format!("write `{}: A name`", id.value)),
                    );
                    known.broken.push(id.value.to_owned());
                }
            }
            continue;
        };
        if let Some(shared) = shared {
            let message = format!("the {} `{}` is also defined in the project's catalog", T::NOUN, id.value);
            let diagnostic = Diagnostic::new(&p::DUPLICATE_ID, id.span, message);
            let diagnostic =
                diagnostic.related_in(catalog.source.clone(), shared.identity().id.span, "defined in the catalog");
            let help = if empty_takes_catalogs {
                format!("write `{}:` alone to take the catalog's, or choose another id", id.value)
            } else {
                "remove it here to take the catalog's, or choose another id".into()
            };
            reader.report(diagnostic.help(help));
        }
        let identity = Identity { id: id.map(str::to_owned), from_catalog: false };
        match title(&mut definition) {
            Some(name) => {
                known.add(make(identity, name.map(|Text(text)| text.to_owned()), definition));
            }
            // That its name is missing has been reported.
            None => known.broken.push(id.value.to_owned()),
        }
    }
}

fn find<'t, T: Definition<'t>>(known: &mut Known<'_, T>, id: &str) -> Found {
    if let Some(&index) = known.by_id.get(id) {
        return Found::At(index as usize);
    }
    if known.broken.iter().any(|broken| broken == id) {
        return Found::Broken;
    }
    match known.in_catalog(id) {
        Some(shared) => Found::At(known.copy_from_catalog(shared)),
        None => Found::Nowhere,
    }
}

fn reference<'t, T: Definition<'t>>(
    reader: &mut Reader<'t>,
    known: &mut Known<'_, T>,
    id: At<&str>,
) -> Option<At<usize>> {
    match find(known, id.value) {
        Found::At(index) => Some(At { value: index, span: id.span }),
        Found::Broken => None,
        Found::Nowhere => {
            let diagnostic = unknown(T::NOUN, id, known.ids());
            reader.report(diagnostic);
            None
        }
    }
}

/// A reference to something that is not there, with the id that was probably meant.
fn unknown<'a>(noun: &str, id: At<&str>, ids: impl Iterator<Item = &'a str>) -> Diagnostic {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    let made = slug(id.value);
    let near = ids
        .binary_search(&made.as_str())
        .ok()
        .map(|index| ids[index])
        .or_else(|| nearest(id.value, ids.iter().copied()));
    let help = match near {
        Some(near) if near == made && made != id.value => format!("a {noun} is referred to by its id: write `{near}`"),
        Some(near) => format!("did you mean `{near}`?"),
        None if ids.is_empty() && noun != "touchpoint" => format!("define it under `{noun}s`: `{noun}s: {{ {made}: A name }}`"),
        None if ids.len() <= 12 => format!("known are {}", list(ids.iter().map(|id| format!("`{id}`")), "and")),
        None if noun == "touchpoint" => "a touchpoint is referred to by its id, which is made from its name where it has none: `Look at the menu` is `look-at-the-menu`".into(),
        None => format!("define it under `{noun}s`, or in the project's catalog"),
    };
    let message = if is_id(id.value) {
        format!("there is no {noun} `{}`", id.value)
    } else {
        format!("there is no {noun} with the id `{}`", shorten(id.value))
    };
    Diagnostic::new(&p::UNKNOWN_REFERENCE, id.span, message).help(help)
}

/// The touchpoints of all stages in document order, still to be read, each with its stage.
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

fn many<T>(raw: Raw<Many<T>>) -> Vec<At<T>> {
    raw.map(|many| many.value.0).unwrap_or_default()
}

fn texts(raw: Raw<Many<Text<'_>>>) -> Vec<At<String>> {
    many(raw).into_iter().map(|text| text.map(|Text(text)| text.to_owned())).collect()
}

fn links(raw: Raw<Many<RawLink<'_>>>) -> Vec<At<Link>> {
    let links = many(raw).into_iter().filter_map(|raw| {
        let span = raw.span;
        let url = raw.value.url?.map(|Address(url)| url.to_owned());
        Some(At { value: Link { text: text(raw.value.text), url }, span })
    });
    links.collect()
}

fn number<const LOW: i32, const HIGH: i32>(raw: Raw<Number<LOW, HIGH>>) -> Option<At<f64>> {
    raw.map(|number| number.map(|Number(value)| value))
}

fn wait(raw: At<RawWait<'_>>) -> Option<At<Wait>> {
    let span = raw.span;
    let value = Wait { length: raw.value.length?, expected: raw.value.expected, informed: raw.value.informed };
    Some(At { value, span })
}

fn pain(raw: At<RawPain<'_>>) -> Option<At<Pain>> {
    let span = raw.span;
    let severity = raw.value.severity.map(|severity| severity.map(|Whole(severity)| severity as u8));
    Some(At { value: Pain { text: text(raw.value.text)?, severity }, span })
}

/// A file's name without its directories, `.yaml` or `.yml`, and `.journey`.
fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let file = file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml")).unwrap_or(file);
    file.strip_suffix(".journey").unwrap_or(file)
}

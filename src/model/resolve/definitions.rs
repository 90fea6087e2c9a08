//! Resolves personas, channels, teams, partners and facts, the journey's own and the catalog's, and references to them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::unknown::{LONGEST_NAME, is_same_name, unknown};
use super::{Raw, Resolver, ids, image, links, number, text, texts, touchpoints_of};
use crate::diagnostic::{Diagnostic, Edit, Near, nearest, one_of, shorten};
use crate::model::basis::{BasisSource, MAX_SOURCES};
use crate::model::definitions::*;
use crate::model::id::{is_id, slug};
use crate::model::problems as p;
use crate::model::raw::*;
use crate::model::reader::{COMMA, Fault, Reader};
use crate::model::touchpoint::Quote;
use crate::model::values::{Id, Many, Name, Ref, Registry, Text, Whole};
use crate::model::vocabulary::{BasisKind, Lane};
use crate::source::{At, Span};
use crate::yaml::LIMIT;

/// A kind of definition.
pub(super) trait Kind<'t>: Sized {
    type Raw;
    const NOUN: &'static str;
    /// Whether an id without a definition takes the catalog's.
    const MAY_BE_EMPTY: bool;
    fn identity(&self) -> &Identity;
    /// The name; of a fact, the statement.
    fn name(&self) -> &str;
    fn take_name(raw: &mut Self::Raw) -> Raw<Name<'t>>;
    /// Makes a definition of a raw one, whose name has been taken.
    fn make(identity: Identity, name: At<String>, raw: Self::Raw) -> Self;
}

macro_rules! kinds {
    ($($model:ident, $noun:literal, $may_be_empty:literal, $name:ident, |$raw:ident: $type:ty| { $($field:ident: $value:expr),* };)+) => {$(
        impl<'t> Kind<'t> for $model {
            type Raw = $type;
            const NOUN: &'static str = $noun;
            const MAY_BE_EMPTY: bool = $may_be_empty;
            fn identity(&self) -> &Identity {
                &self.identity
            }
            fn name(&self) -> &str {
                &self.$name.value
            }
            fn take_name($raw: &mut Self::Raw) -> Raw<Name<'t>> {
                $raw.$name.take()
            }
            fn make(identity: Identity, $name: At<String>, $raw: Self::Raw) -> Self {
                $model { identity, $name, $($field: $value),* }
            }
        }
    )+};
}
kinds! {
    Persona, "persona", true, name, |raw: RawPersona<'t>| {
        description: text(raw.description),
        was: ids(raw.was),
        age: text(raw.age),
        logged_as: texts(raw.logged_as),
        image: raw.image.and_then(image).map(Box::new),
        goal: text(raw.goal),
        needs: texts(raw.needs),
        quotes: texts(raw.quotes),
        share: number(raw.share),
        has_own_share: false,
        accompanies: raw.accompanies.map(|persona| persona.map(|persona| persona.id.to_owned())),
        links: links(raw.links)
    };
    Channel, "channel", false, name, |raw: RawChannel<'t>| { was: ids(raw.was), medium: raw.medium };
    Team, "team", false, name, |raw: RawTeam<'t>| {
        was: ids(raw.was),
        description: text(raw.description),
        links: links(raw.links)
    };
    Partner, "partner", false, name, |raw: RawPartner<'t>| {
        was: ids(raw.was),
        description: text(raw.description),
        links: links(raw.links)
    };
    System, "system", false, name, |raw: RawSystem<'t>| {
        was: ids(raw.was),
        description: text(raw.description),
        links: links(raw.links)
    };
    OwnLane, "lane", false, name, |raw: RawLane<'t>| { was: ids(raw.was), after: raw.after.map(after) };
    Fact, "fact", false, statement, |raw: ResolvedFact<'t>| { was: ids(raw.was), stated: raw.stated };
}

/// Returns the id of the lane that another one stands below.
fn after(at: At<LaneRef<'_>>) -> At<String> {
    at.map(|lane| match lane {
        LaneRef::Known(lane) => lane.as_str().to_owned(),
        LaneRef::Own(lane) => lane.id.to_owned(),
    })
}

/// A raw fact whose references to channels are resolved.
pub(super) struct ResolvedFact<'t> {
    statement: Raw<Name<'t>>,
    was: Raw<Many<Id<'t>>>,
    stated: Vec<(At<ChannelIx>, At<Option<String>>)>,
}

/// The definitions of one kind that a journey knows: its own, and those of the catalog, which are shared when first used.
pub(super) struct Known<'c, T> {
    pub entries: Vec<Arc<T>>,
    pub by_id: HashMap<String, u32>,
    /// Ids whose definitions are broken. A reference to one is no further error.
    pub broken: HashSet<String>,
    pub catalog: &'c [Arc<T>],
    catalog_by_id: &'c HashMap<String, u32>,
}

impl<'t, 'c, T: Kind<'t>> Known<'c, T> {
    pub fn new(catalog: &'c [Arc<T>], catalog_by_id: &'c HashMap<String, u32>) -> Self {
        Known { entries: Vec::new(), by_id: HashMap::new(), broken: HashSet::new(), catalog, catalog_by_id }
    }

    pub fn in_catalog(&self, id: &str) -> Option<&'c Arc<T>> {
        self.catalog_by_id.get(id).map(|&index| &self.catalog[index as usize])
    }

    pub fn add(&mut self, entry: Arc<T>) -> usize {
        let index = self.entries.len();
        self.by_id.insert(entry.identity().id.value.clone(), index as u32);
        self.entries.push(entry);
        index
    }

    fn take_from_catalog(&mut self, entry: &Arc<T>) -> usize {
        self.add(Arc::clone(entry))
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str).chain(self.catalog.iter().map(|entry| entry.identity().id.value.as_str()))
    }

    /// Returns the id of the only definition with this name.
    pub(super) fn id_of_name(&self, name: &str) -> Option<String> {
        let mut called = self.entries.iter().chain(self.catalog).filter(|entry| is_same_name(entry.name(), name));
        let id = &called.next()?.identity().id.value;
        called.all(|other| other.identity().id.value == *id).then(|| id.clone())
    }
}

/// The definition that an id refers to.
enum Resolved {
    /// The position among those that the journey knows.
    Known(usize),
    /// The definition is broken, which has been reported.
    Broken,
    Unknown,
}

impl<'t, 'c> Resolver<'_, 't, 'c> {
    pub(super) fn definitions(
        &mut self,
        channels: Raw<Registry<'t, RawChannel<'t>>>,
        teams: Raw<Registry<'t, RawTeam<'t>>>,
        partners: Raw<Registry<'t, RawPartner<'t>>>,
        systems: Raw<Registry<'t, RawSystem<'t>>>,
        lanes: Raw<Registry<'t, RawLane<'t>>>,
    ) {
        register(self.reader, self.catalog, &mut self.channels, channels);
        register(self.reader, self.catalog, &mut self.teams, teams);
        register(self.reader, self.catalog, &mut self.partners, partners);
        register(self.reader, self.catalog, &mut self.systems, systems);
        register(self.reader, self.catalog, &mut self.lanes, lanes);
        self.check_lanes();
    }

    /// Resolves what the journey rests on. Returns the texts, if there are no sources with ids.
    pub(super) fn based_on(&mut self, raw: Raw<BasedOn<'t>>) -> Vec<At<String>> {
        let registry = match raw.map(|raw| raw.value) {
            None => return Vec::new(),
            Some(BasedOn::Texts(all)) => {
                return all.0.into_iter().map(|text| text.map(|Text(text)| text.to_owned())).collect();
            }
            Some(BasedOn::Sources(registry)) => registry,
        };
        if let Some((first, _)) = registry.0.get(MAX_SOURCES) {
            let message =
                format!("{} sources are more than the {MAX_SOURCES} that a journey may have", registry.0.len());
            let help = "put several into one, or split the journey";
            self.reader.report(Diagnostic::new(&LIMIT, first.span, message).help(help));
        }
        for (id, source) in registry.0.into_iter().take(MAX_SOURCES) {
            if BasisKind::from_word(id.value).is_some() {
                let message = format!("`{}` is a kind of basis", id.value);
                let help = "give the source another id; its `kind` says what it tells";
                self.reader.report(Diagnostic::new(&p::BAD_ID, id.span, message).help(help));
            }
            let is_absent = matches!(source.value, Err(Fault::Absent));
            let source = source.value.ok().and_then(|raw| {
                Some(BasisSource {
                    id: id.map(str::to_owned),
                    name: raw.name?.map(|Name(name)| name.to_owned()),
                    kind: raw.kind,
                    responses: raw.responses.map(|responses| responses.map(|Whole(count)| count)),
                    on: raw.on,
                })
            });
            // Everything else that is wrong with it has been reported.
            if is_absent {
                let message = format!("the source `{}` has no name", shorten(id.value));
                let help = format!("write `{}: A name`", shorten(id.value));
                self.reader.report(Diagnostic::new(&p::MISSING_KEY, id.span, message).help(help));
            }
            self.sources.push((id.value.to_owned(), source));
        }
        Vec::new()
    }

    /// Returns the id of a source, or reports that there is none.
    pub(super) fn source_id(&mut self, id: At<&'t str>) -> Option<&'t str> {
        if let Some((_, source)) = self.sources.iter().find(|(known, _)| known == id.value) {
            return source.as_ref().map(|_| id.value);
        }
        let known = BasisKind::ALL.iter().map(|kind| kind.as_str());
        let own = self.sources.iter().map(|(id, _)| id.as_str());
        let ids = known.chain(own.filter(|id| BasisKind::from_word(id).is_none()));
        let near = nearest(id.value, ids.clone());
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if self.sources.is_empty() => format!(
                "write {}, or define the source: `based-on: {{ {}: A name }}`",
                one_of(BasisKind::ALL.iter().map(|kind| kind.as_str())),
                slug(id.value)
            ),
            None => format!("known: {}", one_of(ids)),
        };
        let message = format!("there is no source `{}` to rest on", shorten(id.value));
        let diagnostic = Diagnostic::new(&p::UNKNOWN_REFERENCE, id.span, message).help(help);
        self.reader.report(diagnostic.respelled(self.reader.tree.written(id.span), near));
        None
    }

    /// Reports lanes with the id of one of polku's own, below an unknown one, or below each other.
    fn check_lanes(&mut self) {
        let own: Vec<Arc<OwnLane>> = self.lanes.entries.clone();
        if let Some(first) = own.get(MAX_LANES) {
            let message = format!("{} lanes are more than the {MAX_LANES} that a file may define", own.len());
            let help = "a picture of so many lanes cannot be read: put several into one";
            self.reader.report(Diagnostic::new(&LIMIT, first.identity.id.span, message).help(help));
            return;
        }
        for lane in &own {
            let id = &lane.identity.id;
            if Lane::from_word(&id.value).is_some() {
                let message = format!("`{}` is a lane of polku's own", id.value);
                let help = "give yours another id, or write what it holds under the keys that polku draws there";
                self.reader.report(Diagnostic::new(&p::BAD_ID, id.span, message).help(help));
            }
        }
        for lane in own {
            let mut below: Vec<String> = vec![lane.identity.id.value.clone()];
            let mut next = lane.after.clone();
            while let Some(after) = next.take().filter(|after| Lane::from_word(&after.value).is_none()) {
                let id = At { value: after.value.as_str(), span: after.span };
                if below.contains(&after.value) {
                    let message = format!("the lane `{}` stands below itself", shorten(&lane.identity.id.value));
                    let help = "let one of them stand below one of polku's own: `after: support`";
                    let span = lane.after.as_ref().map_or(id.span, |after| after.span);
                    self.reader.report(Diagnostic::new(&p::CONTRADICTION, span, message).help(help));
                    break;
                }
                // What another lane stands below is reported there.
                let index = match below.len() {
                    1 => reference(self.reader, &mut self.lanes, id).map(|index| index.value),
                    _ => self.lanes.by_id.get(id.value).map(|index| *index as usize),
                };
                let Some(above) = index.and_then(|index| self.lanes.entries.get(index)) else { break };
                next = above.after.clone();
                below.push(after.value);
            }
        }
    }

    /// Takes the lanes of the catalog below which a lane stands, so that its place is known.
    fn take_lanes_above(&mut self, lane: Option<LaneIx>) {
        let above = |lanes: &[Arc<OwnLane>], index: usize| lanes.get(index)?.after.clone();
        let mut next = lane.and_then(|lane| above(&self.lanes.entries, lane.index()));
        for _ in 0..=self.lanes.entries.len() + self.lanes.catalog.len() {
            let Some(Resolved::Known(index)) = next.take().map(|after| find(&mut self.lanes, &after.value)) else {
                return;
            };
            next = above(&self.lanes.entries, index);
        }
    }

    pub(super) fn lane_texts(&mut self, raw: Raw<LaneTexts<'t>>) -> Vec<(At<LaneIx>, Vec<At<Quote>>)> {
        let mut all = Vec::new();
        for (id, texts) in raw.into_iter().flat_map(|raw| raw.value.0) {
            if Lane::from_word(id.value).is_some() {
                let message = format!("`{}` is a lane of polku's own", id.value);
                let help =
                    "write what it holds under the keys that polku draws there, or define a lane of your own: `lanes`";
                self.reader.report(Diagnostic::new(&p::UNKNOWN_REFERENCE, id.span, message).help(help));
                continue;
            }
            let texts: Vec<_> = texts.value.0.into_iter().filter_map(|raw| self.quote(raw)).collect();
            let lane = reference(self.reader, &mut self.lanes, id).map(|index| index.map(LaneIx::from));
            self.take_lanes_above(lane.map(|lane| lane.value));
            all.extend(lane.filter(|_| !texts.is_empty()).map(|lane| (lane, texts)));
        }
        all
    }

    /// Resolves the personas of a journey: its own, those it lists of the catalog, or those of the catalog that its
    /// touchpoints name.
    pub(super) fn personas(&mut self, raw: Raw<Personas<'t>>, stages: &[At<RawStage<'t>>]) {
        let span = raw.as_ref().map_or(Span::default(), |personas| personas.span);
        match raw.map(|personas| personas.value) {
            Some(Personas::Own(registry)) => self.own_personas(Some(At { value: registry, span })),
            Some(Personas::FromCatalog(Many(ids))) => {
                for id in &ids {
                    self.listed_persona(At { value: id.value.id, span: id.span });
                }
                for id in &ids {
                    self.check_accompanied(At { value: id.value.id, span: id.span });
                }
            }
            None => self.personas_named_by(stages),
        }
        let count = self.personas.entries.len();
        if count > MAX_PERSONAS {
            // References to those left out are no further errors.
            let left_out = self.personas.entries.drain(MAX_PERSONAS..).map(|persona| persona.identity.id.value.clone());
            self.personas.broken.extend(left_out);
            self.personas.by_id.retain(|_, index| (*index as usize) < MAX_PERSONAS);
            let message = format!("{count} personas are more than the {MAX_PERSONAS} that a journey may have");
            let help = "merge personas that take the same path, or split the journey";
            self.reader.report(Diagnostic::new(&LIMIT, span, message).help(help));
        }
    }

    /// Takes a persona from the catalog, where the journey lists it.
    fn listed_persona(&mut self, id: At<&str>) {
        match self.personas.in_catalog(id.value) {
            Some(_) if self.personas.by_id.contains_key(id.value) => {
                let message = format!("`{}` is listed twice", shorten(id.value));
                let diagnostic = Diagnostic::new(&p::DUPLICATE_ID, id.span, message).help("remove one of them");
                self.reader.report(diagnostic.fixed_by("remove it", true, vec![Edit::Remove(id.span)]));
            }
            Some(persona) => {
                self.personas.take_from_catalog(persona);
            }
            None => {
                let of_name = self.personas.id_of_name(id.value);
                let ids = self.personas.catalog.iter().map(|persona| persona.identity.id.value.as_str());
                let near = of_name.as_deref().map(Near::sure).or_else(|| nearest(id.value, ids));
                let help = match near {
                    Some(near) if of_name.is_some() => format!("that is a name: write the id, `{near}`"),
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!(
                        "a list of personas names those of the catalog; to define one here, write `personas: {{ {}: A name }}`",
                        slug(id.value)
                    ),
                };
                self.personas.broken.insert(id.value.to_owned());
                let message = format!("the catalog has no persona `{}`", shorten(id.value));
                let diagnostic = Diagnostic::new(&p::UNKNOWN_REFERENCE, id.span, message).help(help);
                self.reader.report(diagnostic.respelled(self.reader.tree.written(id.span), near));
            }
        }
    }

    /// Takes the personas from the catalog that touchpoints name, in the order of the catalog.
    fn personas_named_by(&mut self, stages: &[At<RawStage<'t>>]) {
        if self.personas.catalog.is_empty() {
            return;
        }
        let ids = touchpoints_of(stages).flat_map(|(_, raw)| self.reader.peek_many(raw.value.node, "personas"));
        let find = |id: &str| self.personas.catalog_by_id.get(id).copied();
        let mut named: BTreeSet<u32> = ids.filter_map(find).collect();
        // A companion goes nowhere alone.
        let companions: Vec<u32> = named.iter().copied().collect();
        let accompanied = |index: u32| self.personas.catalog[index as usize].accompanies.as_ref();
        named.extend(companions.into_iter().filter_map(accompanied).filter_map(|id| find(&id.value)));
        for index in named {
            let persona = &self.personas.catalog[index as usize];
            self.personas.take_from_catalog(persona);
        }
    }

    pub(super) fn facts(&mut self, raw: Raw<Registry<'t, RawFact<'t>>>) {
        let Resolver { reader, catalog, channels, facts, .. } = self;
        let resolved = raw.map(|At { value: Registry(entries), span }| {
            let entries = entries.into_iter().map(|(id, fact)| {
                let resolved = fact.map(|fact| fact.map(|raw| resolve_fact(reader, channels, raw)));
                (id, resolved)
            });
            At { value: Registry(entries.collect()), span }
        });
        register(reader, *catalog, facts, resolved);
    }

    /// Reports that there are more channels than a journey may have.
    pub(super) fn check_channels(&mut self) {
        let count = self.channels.entries.len();
        if count > MAX_CHANNELS {
            let place = self.channels.entries[MAX_CHANNELS].identity.clone();
            let span = if place.from_catalog { Span::default() } else { place.id.span };
            let message = format!("{count} channels are more than the {MAX_CHANNELS} that a journey may have");
            self.reader.report(Diagnostic::new(&LIMIT, span, message).help("split the journey, or use fewer channels"));
        }
    }

    pub(super) fn persona_ix(&mut self, id: At<&str>) -> Option<At<PersonaIx>> {
        let known = &self.personas;
        if let Some(&index) = known.by_id.get(id.value) {
            return Some(At { value: PersonaIx(index), span: id.span });
        }
        if known.broken.contains(id.value) {
            return None;
        }
        if known.in_catalog(id.value).is_some() {
            let message = format!("the persona `{}` is in the catalog, but not among the journey's own", id.value);
            let diagnostic = Diagnostic::new(&p::UNKNOWN_REFERENCE, id.span, message);
            self.reader.report(diagnostic.help(format!("add `{}` to the journey's `personas`", id.value)));
        } else {
            unknown(self.reader, "persona", id, known.ids(), |_| known.id_of_name(id.value));
        }
        None
    }

    /// Reports a key without a value among values by persona. A persona may have none; any other key is the rest of a value
    /// that a comma has cut short.
    pub(super) fn persona_without_value(&mut self, id: At<&str>) {
        if self.personas.by_id.contains_key(id.value) {
            return;
        }
        let message = format!("there is no persona `{}`, and it has no value", shorten(id.value));
        let help = self.reader.cut_number(id.span).unwrap_or_else(|| COMMA.into());
        self.reader.report(Diagnostic::new(&p::UNKNOWN_REFERENCE, id.span, message).help(help));
    }

    pub(super) fn channel_ix(&mut self, id: At<&str>) -> Option<At<ChannelIx>> {
        reference(self.reader, &mut self.channels, id).map(|index| index.map(ChannelIx::from))
    }

    pub(super) fn team(&mut self, raw: Raw<Ref<'t, ToTeam>>) -> Option<At<TeamIx>> {
        let id = raw?;
        reference(self.reader, &mut self.teams, At { value: id.id, span: id.span }).map(|index| index.map(TeamIx::from))
    }

    pub(super) fn fact_ix(&mut self, id: At<&str>) -> Option<At<FactIx>> {
        let first_new = self.facts.entries.len();
        let index = reference(self.reader, &mut self.facts, id)?;
        if index.value == first_new {
            // A fact that is new here comes from the catalog, and brings along the channels it speaks of.
            let fact = Arc::clone(&self.facts.entries[first_new]);
            for (channel, _) in &fact.stated {
                if let Some(channel) = self.channels.catalog.get(channel.value.index()) {
                    find(&mut self.channels, &channel.identity.id.value);
                }
            }
        }
        Some(index.map(FactIx::from))
    }

    pub(super) fn touchpoint_ix(&mut self, id: At<&str>, ends: bool) -> Option<At<TouchpointIx>> {
        if let Some(&index) = self.touchpoints.get(id.value) {
            return Some(At { value: TouchpointIx(index), span: id.span });
        }
        if !ends && self.ends.find(id.value).is_some() {
            let message = format!("`{0}` is an end of the journey, not a touchpoint", id.value);
            let diagnostic = Diagnostic::new(&p::UNKNOWN_REFERENCE, id.span, message);
            self.reader.report(
                diagnostic.help("name a touchpoint; a transition leads to an end, and a scenario has its `end`"),
            );
            return None;
        }
        let ends = Some(&self.ends).filter(|_| ends);
        // Their number must be known: comparing with many ids takes long.
        let end_ids = ends.map_or(&[][..], |ends| &ends.all).iter().map(|end| end.id.value.as_str());
        let ids = self.touchpoints.keys().map(|id| &**id).chain(end_ids);
        unknown(self.reader, "touchpoint", id, ids, |reader| {
            // A touchpoint without an id of its own has the id that its name makes.
            let nodes = std::mem::take(&mut self.with_ids);
            let mut called = Vec::new();
            for &node in nodes.iter().filter(|_| self.names.is_none()) {
                if let (Some(name), Some(id)) = (reader.peek(node, "name"), reader.peek(node, "id")) {
                    called.push((name.value, id.value));
                }
            }
            let names = self.names.get_or_insert_with(|| {
                let mut names = HashMap::new();
                for (name, id) in called.into_iter().filter(|(name, _)| name.len() <= LONGEST_NAME) {
                    names.entry(name.to_lowercase()).and_modify(|known| *known = None).or_insert(Some(id));
                }
                names
            });
            if id.value.len() > LONGEST_NAME {
                return None;
            }
            let of_touchpoint = names.get(&id.value.to_lowercase()).and_then(|id| id.map(str::to_owned));
            of_touchpoint.or_else(|| ends?.id_of_name(id.value))
        });
        None
    }

    pub(super) fn personas_named(&mut self, raw: Raw<Many<Ref<'t, ToPersona>>>) -> Option<Vec<At<PersonaIx>>> {
        let ids = raw?.value.0;
        Some(ids.into_iter().filter_map(|id| self.persona_ix(At { value: id.id, span: id.span })).collect())
    }
}

fn resolve_fact<'t>(reader: &mut Reader<'t>, channels: &mut Known<'_, Channel>, raw: RawFact<'t>) -> ResolvedFact<'t> {
    let stated = raw.stated.into_iter().flat_map(|stated| stated.value.0);
    let stated = stated.filter_map(|(channel, says)| {
        let channel = reference(reader, channels, channel)?.map(ChannelIx::from);
        Some((channel, says.map(|says| says.map(str::to_owned))))
    });
    ResolvedFact { stated: stated.collect(), statement: raw.statement, was: raw.was }
}

/// Adds a file's own definitions of one kind to those known.
fn register<'t, T: Kind<'t>>(
    reader: &mut Reader<'t>,
    catalog: Option<&Catalog>,
    known: &mut Known<'_, T>,
    raw: Raw<Registry<'t, T::Raw>>,
) {
    for (id, definition) in raw.into_iter().flat_map(|raw| raw.value.0) {
        register_one(reader, catalog, known, id, definition.value);
    }
}

pub(super) fn register_one<'t, T: Kind<'t>>(
    reader: &mut Reader<'t>,
    catalog: Option<&Catalog>,
    known: &mut Known<'_, T>,
    id: At<&'t str>,
    definition: Result<T::Raw, Fault>,
) {
    let shared = known.in_catalog(id.value);
    let mut definition = match definition {
        Ok(definition) => definition,
        Err(fault) => {
            match shared {
                Some(shared) if T::MAY_BE_EMPTY && fault == Fault::Absent => {
                    known.take_from_catalog(shared);
                    return;
                }
                _ if fault == Fault::Absent => {
                    reader.report(without_name::<T>(id, shared.is_some()));
                }
                _ => {}
            }
            known.broken.insert(id.value.to_owned());
            return;
        }
    };
    // So that what refers to the id as it should have been is no further error.
    if !is_id(id.value) {
        known.broken.insert(slug(id.value));
    }
    if let Some(shared) = shared {
        let source = catalog.and_then(Catalog::source).cloned();
        let span = shared.identity().id.span;
        reader.report(defined_twice::<T>(id).related_in(source, span, "defined in the catalog"));
    }
    let identity = Identity { id: id.map(str::to_owned), from_catalog: catalog.is_none() };
    match T::take_name(&mut definition) {
        Some(name) => {
            known.add(Arc::new(T::make(identity, name.map(|Name(name)| name.to_owned()), definition)));
        }
        // That the name is missing has been reported.
        None => {
            known.broken.insert(id.value.to_owned());
        }
    }
}

fn without_name<'t, T: Kind<'t>>(id: At<&str>, is_in_catalog: bool) -> Diagnostic {
    let shown = shorten(id.value);
    let help = match is_in_catalog {
        true => format!("remove it here: the catalog's {}s are known already", T::NOUN),
        false => format!("write `{shown}: A name`"),
    };
    Diagnostic::new(&p::MISSING_KEY, id.span, format!("the {} `{shown}` has no name", T::NOUN)).help(help)
}

fn defined_twice<'t, T: Kind<'t>>(id: At<&str>) -> Diagnostic {
    let message = format!("the {} `{}` is also defined in the project's catalog", T::NOUN, id.value);
    let help = match T::MAY_BE_EMPTY {
        true => format!("write `{}:` alone to take the catalog's, or choose another id", id.value),
        false => "remove it here to take the catalog's, or choose another id".into(),
    };
    Diagnostic::new(&p::DUPLICATE_ID, id.span, message).help(help)
}

fn find<'t, T: Kind<'t>>(known: &mut Known<'_, T>, id: &str) -> Resolved {
    if let Some(&index) = known.by_id.get(id) {
        return Resolved::Known(index as usize);
    }
    if known.broken.contains(id) {
        return Resolved::Broken;
    }
    match known.in_catalog(id) {
        Some(shared) => Resolved::Known(known.take_from_catalog(shared)),
        None => Resolved::Unknown,
    }
}

pub(super) fn reference<'t, T: Kind<'t>>(
    reader: &mut Reader<'t>,
    known: &mut Known<'_, T>,
    id: At<&str>,
) -> Option<At<usize>> {
    match find(known, id.value) {
        Resolved::Known(index) => Some(At { value: index, span: id.span }),
        Resolved::Broken => None,
        Resolved::Unknown => {
            unknown(reader, T::NOUN, id, known.ids(), |_| known.id_of_name(id.value));
            None
        }
    }
}

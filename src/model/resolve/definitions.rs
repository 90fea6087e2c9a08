//! Personas, channels, teams, partners and facts: a journey's own and the catalog's, and references to them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::unknown::{LONGEST_NAME, is_same_name, unknown};
use super::{Raw, Resolver, links, text, texts, touchpoints_of};
use crate::diagnostic::{Diagnostic, Edit, Near, nearest, shorten};
use crate::model::definitions::*;
use crate::model::id::{is_id, slug};
use crate::model::problems as p;
use crate::model::raw::*;
use crate::model::reader::{COMMA, Fault, Reader};
use crate::model::values::{Many, Name, Ref, Registry, Statements};
use crate::source::{At, Span};
use crate::yaml::LIMIT;

/// A kind of definition: how it is made from raw values, and what it is called.
pub(super) trait Definition<'t> {
    type Raw;
    const NOUN: &'static str;
    fn identity(&self) -> &Identity;
    /// What it is called, or what it states.
    fn name(&self) -> &str;
}

macro_rules! definitions {
    ($($model:ident, $raw:ident, $noun:literal, $name:ident;)+) => {$(
        impl<'t> Definition<'t> for $model {
            type Raw = $raw<'t>;
            const NOUN: &'static str = $noun;
            fn identity(&self) -> &Identity {
                &self.identity
            }
            fn name(&self) -> &str {
                &self.$name.value
            }
        }
    )+};
}
definitions! {
    Persona, RawPersona, "persona", name;
    Channel, RawChannel, "channel", name;
    Team, RawTeam, "team", name;
    Partner, RawPartner, "partner", name;
    Fact, RawFact, "fact", statement;
}

/// The definitions of one kind that a journey knows: its own, and those of the catalog, shared when first used.
pub(super) struct Known<'c, T> {
    pub entries: Vec<Arc<T>>,
    pub by_id: HashMap<String, u32>,
    /// Ids that are declared, though their definitions are broken: no error when referred to.
    pub broken: HashSet<String>,
    pub catalog: &'c [Arc<T>],
    catalog_by_id: &'c HashMap<String, u32>,
}

impl<'t, 'c, T: Definition<'t>> Known<'c, T> {
    pub fn new(catalog: &'c [Arc<T>], catalog_by_id: &'c HashMap<String, u32>) -> Self {
        Known { entries: Vec::new(), by_id: HashMap::new(), broken: HashSet::new(), catalog, catalog_by_id }
    }

    fn in_catalog(&self, id: &str) -> Option<&'c Arc<T>> {
        self.catalog_by_id.get(id).map(|&index| &self.catalog[index as usize])
    }

    fn add(&mut self, entry: Arc<T>) -> usize {
        let index = self.entries.len();
        self.by_id.insert(entry.identity().id.value.clone(), index as u32);
        self.entries.push(entry);
        index
    }

    fn take_from_catalog(&mut self, entry: &Arc<T>) -> usize {
        self.add(Arc::clone(entry))
    }

    fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str).chain(self.catalog.iter().map(|entry| entry.identity().id.value.as_str()))
    }

    /// The id of the only one that is called so.
    fn id_of_name(&self, name: &str) -> Option<String> {
        let mut called = self.entries.iter().chain(self.catalog).filter(|entry| is_same_name(entry.name(), name));
        let id = &called.next()?.identity().id.value;
        called.all(|other| other.identity().id.value == *id).then(|| id.clone())
    }
}

/// What a reference came to.
pub(super) enum Found {
    At(usize),
    /// Its definition is broken, which has been reported.
    Broken,
    Nowhere,
}

impl<'t, 'c> Resolver<'_, 't, 'c> {
    pub(super) fn definitions(
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

    pub(super) fn own_personas(&mut self, personas: Raw<Registry<'t, RawPersona<'t>>>) {
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

    pub(super) fn personas(&mut self, raw: Raw<Personas<'t>>, stages: &[At<RawStage<'t>>]) {
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
                                Diagnostic::new(
                                    &p::DUPLICATE_ID,
                                    id.span,
                                    format!("`{}` is listed twice", shorten(id.id)),
                                )
                                .help("remove one of them")
                                .fixed_by(
                                    "remove it",
                                    true,
                                    vec![Edit::Remove(id.span)],
                                ),
                            );
                        }
                        Some(persona) => {
                            self.personas.take_from_catalog(persona);
                        }
                        None => {
                            let of_name = self.personas.id_of_name(id.id);
                            let ids = self.personas.catalog.iter().map(|persona| persona.identity.id.value.as_str());
                            let near = of_name.as_deref().map(Near::sure).or_else(|| nearest(id.id, ids));
                            let help = match near {
                                Some(near) if of_name.is_some() => format!("that is a name: write the id, `{near}`"),
                                Some(near) => format!("did you mean `{near}`?"),
                                None => format!(
                                    "a list of personas names those of the catalog; to define one here, write `personas: {{ {}: A name }}`",
                                    slug(id.id)
                                ),
                            };
                            self.personas.broken.insert(id.id.to_owned());
                            let message = format!("the catalog has no persona `{}`", shorten(id.id));
                            let diagnostic = Diagnostic::new(&p::UNKNOWN_REFERENCE, id.span, message).help(help);
                            self.reader.report(diagnostic.respelled(self.reader.tree.written(id.span), near));
                        }
                    }
                }
            }
            None => {
                let mut named = BTreeSet::new();
                if !self.personas.catalog.is_empty() {
                    let ids =
                        touchpoints_of(stages).flat_map(|(_, raw)| self.reader.peek_many(raw.value.node, "personas"));
                    named.extend(ids.filter_map(|id| self.personas.catalog_by_id.get(id)));
                }
                for &index in named {
                    let persona = &self.personas.catalog[index as usize];
                    self.personas.take_from_catalog(persona);
                }
            }
        }
        if self.personas.entries.len() > MAX_PERSONAS {
            let message = format!(
                "{} personas are more than the {MAX_PERSONAS} that a journey may have",
                self.personas.entries.len()
            );
            // References to those left out are no further errors.
            let left_out = self.personas.entries.drain(MAX_PERSONAS..).map(|persona| persona.identity.id.value.clone());
            self.personas.broken.extend(left_out);
            self.personas.by_id.retain(|_, index| (*index as usize) < MAX_PERSONAS);
            self.reader.report(Diagnostic::new(&LIMIT, span.unwrap_or_default(), message));
        }
    }

    pub(super) fn facts(&mut self, raw: Raw<Registry<'t, RawFact<'t>>>) {
        let Resolver { reader, catalog, channels, facts, .. } = self;
        // A channel is reported where a fact names it, before what is wrong with the facts themselves.
        let mut raw = raw;
        let mut all_stated = HashMap::new();
        for (id, fact) in raw.iter_mut().flat_map(|registry| &mut registry.value.0) {
            let stated = fact.value.as_mut().ok().and_then(|fact| fact.stated.take());
            let Statements(stated) = stated.map_or(Statements(Vec::new()), |stated| stated.value);
            let stated = stated.into_iter().filter_map(|(channel, says)| {
                let channel = reference(reader, channels, channel)?.map(ChannelIx::from);
                Some((channel, says.map(|says| says.map(str::to_owned))))
            });
            all_stated.insert(id.value, stated.collect::<Vec<_>>());
        }
        register(
            reader,
            *catalog,
            facts,
            raw,
            false,
            |identity, statement, _: RawFact<'t>| {
                let stated = all_stated.remove(identity.id.value.as_str()).unwrap_or_default();
                Fact { identity, statement, stated }
            },
            |raw| raw.statement.take(),
        );
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

    /// A key without a value where personas have values: a blank is nothing said, but what is no persona is
    /// the rest of a value that a comma has cut short.
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
            // Taken from the catalog just now: it brings along the channels that it speaks of.
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
        let ends = if ends { &["done", "lost"][..] } else { &[] };
        let ids = self.touchpoints.keys().map(|id| &**id).chain(ends.iter().copied());
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
            names.get(&id.value.to_lowercase())?.map(str::to_owned)
        });
        None
    }

    pub(super) fn personas_named(&mut self, raw: Raw<Many<Ref<'t, ToPersona>>>) -> Option<Vec<At<PersonaIx>>> {
        let ids = raw?.value.0;
        Some(ids.into_iter().filter_map(|id| self.persona_ix(At { value: id.id, span: id.span })).collect())
    }
}

/// Adds a file's own definitions of one kind to what is known.
fn register<'t, T: Definition<'t>>(
    reader: &mut Reader<'t>,
    catalog: Option<&Catalog>,
    known: &mut Known<'_, T>,
    raw: Raw<Registry<'t, T::Raw>>,
    empty_takes_catalogs: bool,
    mut make: impl FnMut(Identity, At<String>, T::Raw) -> T,
    title: impl Fn(&mut T::Raw) -> Raw<Name<'t>>,
) {
    for (id, definition) in raw.map(|raw| raw.value.0).unwrap_or_default() {
        let shared = known.in_catalog(id.value);
        let mut definition = match definition.value {
            Ok(definition) => definition,
            Err(fault) => {
                match shared {
                    Some(shared) if empty_takes_catalogs && fault == Fault::Absent => {
                        known.take_from_catalog(shared);
                        continue;
                    }
                    _ if fault == Fault::Absent => {
                        let message = format!("the {} `{}` has no name", T::NOUN, shorten(id.value));
                        let help = match shared {
                            Some(_) => format!("remove it here: the catalog's {}s are known already", T::NOUN),
                            None => format!("write `{}: A name`", shorten(id.value)),
                        };
                        reader.report(Diagnostic::new(&p::MISSING_KEY, id.span, message).help(help));
                    }
                    _ => {}
                }
                known.broken.insert(id.value.to_owned());
                continue;
            }
        };
        // So that what refers to the id as it should have been is no further error.
        if !is_id(id.value) {
            known.broken.insert(slug(id.value));
        }
        if let Some(shared) = shared {
            let message = format!("the {} `{}` is also defined in the project's catalog", T::NOUN, id.value);
            let diagnostic = Diagnostic::new(&p::DUPLICATE_ID, id.span, message);
            let diagnostic = diagnostic.related_in(
                catalog.and_then(Catalog::source).cloned(),
                shared.identity().id.span,
                "defined in the catalog",
            );
            let help = if empty_takes_catalogs {
                format!("write `{}:` alone to take the catalog's, or choose another id", id.value)
            } else {
                "remove it here to take the catalog's, or choose another id".into()
            };
            reader.report(diagnostic.help(help));
        }
        let identity = Identity { id: id.map(str::to_owned), from_catalog: catalog.is_none() };
        match title(&mut definition) {
            Some(name) => {
                known.add(Arc::new(make(identity, name.map(|Name(name)| name.to_owned()), definition)));
            }
            // That its name is missing has been reported.
            None => {
                known.broken.insert(id.value.to_owned());
            }
        }
    }
}

fn find<'t, T: Definition<'t>>(known: &mut Known<'_, T>, id: &str) -> Found {
    if let Some(&index) = known.by_id.get(id) {
        return Found::At(index as usize);
    }
    if known.broken.contains(id) {
        return Found::Broken;
    }
    match known.in_catalog(id) {
        Some(shared) => Found::At(known.take_from_catalog(shared)),
        None => Found::Nowhere,
    }
}

pub(super) fn reference<'t, T: Definition<'t>>(
    reader: &mut Reader<'t>,
    known: &mut Known<'_, T>,
    id: At<&str>,
) -> Option<At<usize>> {
    match find(known, id.value) {
        Found::At(index) => Some(At { value: index, span: id.span }),
        Found::Broken => None,
        Found::Nowhere => {
            unknown(reader, T::NOUN, id, known.ids(), |_| known.id_of_name(id.value));
            None
        }
    }
}

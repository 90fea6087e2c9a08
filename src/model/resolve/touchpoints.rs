//! Resolves stages and touchpoints.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::definitions::reference;
use super::ends::CountedTransition;
use super::{Raw, Resolver, ids, image, links, many, name, number, repeats, text, texts, touchpoints_of, wait};
use crate::diagnostic::{Diagnostic, nearest, shorten};
use crate::model::basis::{Basis, Ground};
use crate::model::definitions::*;
use crate::model::id::{is_id, slug};
use crate::model::journey::*;
use crate::model::problems as p;
use crate::model::raw::*;
use crate::model::reader::Read;
use crate::model::touchpoint::*;
use crate::model::values::{
    ByPersona, EntryShare, Figure, Id, Later, Lazy, Many, Name, Number, PerPersonaOr, Ref, Text, TrueOrReason, Whole,
};
use crate::model::vocabulary::{Better, StageKind};
use crate::source::{At, Span};
use crate::yaml::NodeKind;

/// The id of a touchpoint, and whether the file states it or its name makes it.
struct TouchpointId {
    id: At<String>,
    is_own: bool,
}

impl<'t> Resolver<'_, 't, '_> {
    pub(super) fn stages(&mut self, raw: &[At<RawStage<'t>>]) -> Vec<Stage> {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        let mut first = 0;
        let mut stages = Vec::with_capacity(raw.len());
        for stage in raw {
            let own = stage.id.as_ref().map(|id| At { value: id.value.0, span: id.span });
            if let Some(own) = own
                && let Some(earlier) = seen.insert(own.value, own.span)
            {
                let message = format!("two stages have the id `{}`", shorten(own.value));
                let help = "give each stage an id of its own, and its kind: `kind: purchase`";
                let diagnostic = Diagnostic::new(&p::DUPLICATE_ID, own.span, message);
                self.reader.report(diagnostic.related(earlier, "the first stage with this id").help(help));
            }
            // That an id is missing has been reported.
            let id = own.unwrap_or(At { value: "", span: stage.head });
            let kind = self.stage_kind(stage, id, raw);
            let end = first + stage.touchpoints.as_ref().map_or(0, |many| many.0.len()) as u32;
            stages.push(Stage {
                id: id.map(str::to_owned),
                was: stage
                    .was
                    .iter()
                    .flat_map(|was| &was.value.0)
                    .map(|id| At { value: id.value.0.to_owned(), span: id.span })
                    .collect(),
                name: stage.name.as_ref().map(|name| At { value: name.value.0.to_owned(), span: name.span }),
                kind,
                goal: stage.goal.as_ref().map(|goal| At { value: goal.value.0.to_owned(), span: goal.span }),
                note: stage.note.as_ref().map(|note| At { value: note.value.0.to_owned(), span: note.span }),
                takes: stage.takes,
                repeats: stage.repeats.as_ref().and_then(|raw| {
                    let value = Repeats { times: raw.value.times?, every: raw.value.every };
                    Some(At { value, span: raw.span })
                }),
                touchpoints: first..end,
            });
            first = end;
        }
        stages
    }

    fn stage_kind(&mut self, raw: &RawStage<'t>, id: At<&str>, all: &[At<RawStage<'t>>]) -> StageKind {
        match (StageKind::from_word(id.value), raw.kind) {
            // An id in the words of service design, such as `service`, does not contradict a kind.
            (Some(canonical), Some(kind)) if canonical.as_str() != id.value => kind.value,
            (Some(canonical), Some(kind)) if canonical != kind.value => {
                let message = format!("stage `{}` cannot be of the kind `{}`", id.value, kind.value);
                let diagnostic = Diagnostic::new(&p::BAD_KIND, kind.span, message);
                self.reader.report(diagnostic.help("remove `kind`, or give the stage an id of its own"));
                canonical
            }
            (Some(canonical), _) => canonical,
            (None, Some(kind)) => kind.value,
            (None, None) => {
                // A wrong kind has been reported, and so has a missing or bad id.
                if raw.id.is_some() && !raw.faulty && is_id(id.value) {
                    let canonical = StageKind::ALL.iter().map(|kind| kind.as_str());
                    let near = nearest(id.value, canonical);
                    let help = match near {
                        Some(near) => format!("did you mean `{near}`? A stage of your own says its kind: `kind: {near}`"),
                        None => "say which of the four stages it belongs to: `kind: starting-state`, `pre-purchase`, `purchase` or `post-purchase`".into(),
                    };
                    let message = format!("stage `{}` has no `kind`", shorten(id.value));
                    let diagnostic = Diagnostic::new(&p::BAD_KIND, id.span, message).help(help);
                    let is_free =
                        |word: &str| all.iter().all(|stage| stage.id.as_ref().is_none_or(|id| id.value.0 != word));
                    let near = near.filter(|near| is_free(near.word));
                    self.reader.report(diagnostic.respelled(self.reader.tree.written(id.span), near));
                }
                StageKind::Purchase
            }
        }
    }

    /// Returns the id of every touchpoint in document order: its own, or the one that its name makes.
    pub(super) fn touchpoint_ids(&mut self, stages: &[At<RawStage<'t>>]) -> Vec<At<String>> {
        let count = touchpoints_of(stages).count();
        let mut ids: Vec<TouchpointId> = Vec::with_capacity(count);
        self.touchpoints.reserve(count);
        for (_, raw) in touchpoints_of(stages) {
            let node = raw.value.node;
            let given = self.reader.peek(node, "id");
            let name = if given.is_none() { self.reader.peek(node, "name") } else { None };
            let is_own = given.is_some();
            let id = match (given, name) {
                (Some(id), _) => id.map(Cow::Borrowed),
                // A name that is an id as it is need not be copied, which counts in a huge file.
                (None, Some(name)) => {
                    name.map(|name| Some(slug(name)).filter(|id| id != name).map_or(Cow::Borrowed(name), Cow::Owned))
                }
                (None, None) => At { value: Cow::Borrowed(""), span: raw.span },
            };
            if name.is_some() && id.value.is_empty() {
                let diagnostic = Diagnostic::new(&p::BAD_ID, id.span, "polku cannot make an id from this name");
                self.reader.report(diagnostic.help("give it an id: `id: …`, of a-z, 0-9 and -"));
            }
            self.know_touchpoint(&id, is_own, &ids);
            // A touchpoint behind an alias is looked at once, where it stands.
            if is_own && self.reader.tree.kind(node) == NodeKind::Map {
                self.with_ids.push(node);
            }
            ids.push(TouchpointId { id: id.map(Cow::into_owned), is_own });
        }
        // So that a reference to the id as it should have been is no further error.
        for (index, TouchpointId { id, .. }) in (0..).zip(&ids).filter(|(_, id)| id.is_own && !is_id(&id.id.value)) {
            let meant = slug(&id.value);
            if !matches!(meant.as_str(), "" | "done" | "lost") {
                self.touchpoints.entry(Cow::Owned(meant)).or_insert(index);
            }
        }
        ids.into_iter().map(|id| id.id).collect()
    }

    /// Makes the id of the next touchpoint known, or reports that it cannot have that id.
    fn know_touchpoint(&mut self, id: &At<Cow<'t, str>>, is_own: bool, earlier: &[TouchpointId]) {
        if id.value.is_empty() {
            return;
        }
        if matches!(&*id.value, "done" | "lost") {
            let made = if is_own { "" } else { ", which this name makes," };
            let message = format!("`{}`{made} is an end of the journey, not a touchpoint", id.value);
            let diagnostic = Diagnostic::new(&p::BAD_ID, id.span, message);
            self.reader.report(diagnostic.help("give the touchpoint another id"));
            return;
        }
        if let Some(end) = self.ends.own(&id.value) {
            let message = match is_own {
                true => format!("the id `{}` is also that of an end", id.value),
                false => format!("the name makes the id `{}`, which an end has", id.value),
            };
            let help = if is_own { "give one of them another id" } else { "give the touchpoint an `id` of its own" };
            let diagnostic = Diagnostic::new(&p::DUPLICATE_ID, id.span, message);
            self.reader.report(diagnostic.related(end.id.span, "the end with this id").help(help));
            return;
        }
        let first = match self.touchpoints.entry(id.value.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(earlier.len() as u32);
                return;
            }
            Entry::Occupied(entry) => &earlier[*entry.get() as usize],
        };
        let shown = shorten(&id.value);
        let message = match (is_own, first.is_own) {
            (false, false) => format!("two touchpoints have the id `{shown}`, made from their names"),
            (false, true) => format!("the name makes the id `{shown}`, which another touchpoint has"),
            (true, false) => format!("the id `{shown}` is also made by the name of another touchpoint"),
            (true, true) => format!("two touchpoints have the id `{shown}`"),
        };
        let help = if is_own { "give one of them another id" } else { "give one of them an `id` of its own" };
        let diagnostic = Diagnostic::new(&p::DUPLICATE_ID, id.span, message);
        self.reader.report(diagnostic.related(first.id.span, "the first touchpoint with this id").help(help));
    }

    /// Reads a touchpoint and makes its model at once, so that raw ones do not pile up.
    pub(super) fn touchpoint(
        &mut self,
        lazy: &At<Lazy<RawTouchpoint<'t>>>,
        id: At<String>,
        stage: StageIx,
        own: TouchpointIx,
    ) -> Touchpoint {
        let everybody = PersonaSet::first(self.personas.entries.len().max(1));
        let Some(At { value: raw, span }) = self.reader.item::<RawTouchpoint<'t>>(lazy.value.node, "touchpoints")
        else {
            // Touchpoints are referred to by their positions, so one must stand here.
            let name = At { value: String::new(), span: lazy.span };
            let place = Extent { whole: lazy.span, head: lazy.span };
            return Touchpoint { id, name, stage, place, personas: everybody, next: None, details: Rare::default() };
        };
        if let Some(name) = &raw.name {
            self.odd_name(At { value: name.value.0, span: name.span });
        }
        let named_personas = self.personas_named(raw.personas);
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
        let systems = many(raw.systems)
            .into_iter()
            .filter_map(|id| reference(self.reader, &mut self.systems, At { value: id.id, span: id.span }))
            .map(|index| index.map(SystemIx::from))
            .collect();
        let recovers: Vec<At<TouchpointIx>> = many(raw.recovers)
            .into_iter()
            .filter_map(|id| self.touchpoint_ix(At { value: id.id, span: id.span }, false))
            .collect();
        for itself in recovers.iter().filter(|failed| failed.value == own) {
            let message = format!("`{}` cannot recover itself", shorten(&id.value));
            let help = "name the touchpoint whose failure this one makes good, or remove it";
            self.contradiction(itself.span, message, help);
        }
        let next = raw.next.map(|next| self.transitions(next.value.0, own));
        let details = TouchpointDetails {
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
            feeling: self.some_by_persona(raw.feeling, |texts| Some(owned(texts)).filter(|texts| !texts.is_empty())),
            tone: self.by_persona(raw.tone, |tone| tone),
            wait: self.waits(raw.wait),
            pains: self.each("pains", raw.pains, Self::pain),
            opportunities: self.each("opportunities", raw.opportunities, Self::opportunity),
            quotes: self.each("quotes", raw.quotes, Self::quote),
            metrics: self.each("metrics", raw.metrics, Self::metric),
            evidence: self.each("evidence", raw.evidence, Self::action),
            frontstage: self.each("frontstage", raw.frontstage, Self::action),
            backstage: self.each("backstage", raw.backstage, Self::action),
            support: self.each("support", raw.support, Self::action),
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
            seldom: Rare::of(SeldomDetails {
                was: ids(raw.was),
                logged_as: texts(raw.logged_as),
                systems,
                lanes: self.lane_texts(raw.lanes),
                moment_of_truth: raw.moment_of_truth.map(|moment| moment.map(moment_of_truth)),
                basis: many(raw.basis).into_iter().filter_map(|raw| self.basis(raw)).collect(),
                sub_journey: raw.sub_journey.and_then(|id| self.sub_journey(At { value: id.id, span: id.span })),
                thoughts: self.each("thoughts", raw.thoughts, Self::quote),
                questions: self.each("questions", raw.questions, Self::quote),
                cost: raw.cost.and_then(|raw| self.cost(raw)),
                image: raw.image.and_then(image),
                takes: raw.takes,
                repeats: raw.repeats.and_then(repeats),
                entry: self.by_persona(raw.entry, |EntryShare(entry)| entry),
                meanwhile: many(raw.meanwhile).into_iter().filter_map(|raw| self.beside(raw)).collect(),
            }),
        };
        for itself in details.meanwhile.iter().filter(|beside| beside.value.to.value == own) {
            let message = format!("`{}` cannot go on beside itself", shorten(&id.value));
            self.contradiction(itself.value.to.span, message, "name what goes on beside it, or remove it");
        }
        self.check_items(&id.value, personas, &details);
        let place = Extent { whole: span, head: raw.head };
        Touchpoint {
            id,
            // That a name is missing has been reported.
            name: name(raw.name).unwrap_or(At { value: String::new(), span: raw.head }),
            stage,
            place,
            personas,
            next,
            details: Rare::of(details),
        }
    }

    /// Reports items that are those of a persona which the touchpoint does not serve: nobody would ever see them.
    fn check_items(&mut self, id: &str, served: PersonaSet, details: &TouchpointDetails) {
        let pains = details.pains.iter().map(|item| ("pain", &item.value.whose));
        let opportunities = details.opportunities.iter().map(|item| ("opportunity", &item.value.whose));
        let quotes = details.quotes.iter().map(|item| ("quote", &item.value.whose));
        let metrics = details.metrics.iter().map(|item| ("metric", &item.value.whose));
        let thoughts = details.thoughts.iter().map(|item| ("thought", &item.value.whose));
        let questions = details.questions.iter().map(|item| ("question", &item.value.whose));
        let in_lanes = details.lanes.iter().flat_map(|(_, texts)| texts);
        let in_lanes = in_lanes.map(|item| ("entry of a lane", &item.value.whose));
        let all = pains.chain(opportunities).chain(quotes).chain(metrics).chain(thoughts).chain(questions);
        let all = all.chain(in_lanes);
        for (noun, whose) in all {
            for persona in whose.named().iter().filter(|persona| !served.contains(persona.value)) {
                let whom = shorten(&self.personas.entries[persona.value.index()].identity.id.value);
                let message = format!("`{}` does not serve `{whom}`, whose {noun} this is", shorten(id));
                let help = format!("add `{whom}` to the `personas` of the touchpoint, or remove it here");
                self.contradiction(persona.span, message, &help);
            }
        }
        let waits = details.wait.iter().flat_map(PerPersona::named).map(|persona| ("wait", persona));
        let tones = details.tone.iter().flat_map(PerPersona::named).map(|persona| ("tone", persona));
        let entries = details.entry.iter().flat_map(PerPersona::named).map(|persona| ("entry", persona));
        let values = waits.chain(tones).chain(entries);
        for (key, persona) in values.filter(|(_, persona)| !served.contains(persona.value)) {
            let whom = shorten(&self.personas.entries[persona.value.index()].identity.id.value);
            let message = format!("`{}` does not serve `{whom}`, whose `{key}` this is", shorten(id));
            let help = format!("add `{whom}` to the `personas` of the touchpoint, or remove it here");
            self.contradiction(persona.span, message, &help);
        }
    }

    /// Warns of a name that begins like an item or a key without the blank after it, unless it is quoted.
    fn odd_name(&mut self, name: At<&str>) {
        if self.reader.tree.written(name.span) != name.value {
            return;
        }
        let item = name.value.trim_start_matches(['-', '–', '—', '−', '•']).trim_start();
        let key = RawTouchpoint::TABLE.keys.iter().find_map(|key| {
            let value = name.value.strip_prefix(key.name)?.strip_prefix(':')?;
            Some((key.name, value)).filter(|(_, value)| value.starts_with(char::is_alphanumeric))
        });
        let (message, help) = match key {
            Some((key, value)) => (
                format!("this is the name `{}`, not the key `{key}`", shorten(name.value)),
                format!("after the colon comes a blank: `{key}: {}`", shorten(value)),
            ),
            None if item.len() < name.value.len() && item.starts_with(char::is_alphabetic) => (
                format!("this name begins with `{}`", name.value.chars().next().unwrap_or('-')),
                format!("an item begins with one hyphen and a blank: write `- {}`", shorten(item)),
            ),
            None => return,
        };
        self.reader.report(
            Diagnostic::new(&p::ODD_NAME, name.span, message).help(help + "; if it is meant so, put it in quotes"),
        );
    }

    /// Reads one value or many, and makes the model of each at once.
    fn each<T: Read<'t>, U>(
        &mut self,
        key: &'t str,
        list: Raw<Later<T>>,
        make: impl Fn(&mut Self, At<T>) -> Option<At<U>>,
    ) -> Vec<At<U>> {
        let Some(list) = list.map(|list| list.value.node) else { return Vec::new() };
        let tree = self.reader.tree;
        let one = Some(list).filter(|&node| tree.kind(node) != NodeKind::Seq);
        let mut made = Vec::with_capacity(tree.items(list).chain(one).count());
        for item in tree.items(list).chain(one) {
            if self.reader.count(item, 1).is_err() {
                break;
            }
            if let Some(raw) = self.reader.item(item, key) {
                made.extend(make(self, raw));
            }
        }
        made
    }

    fn transitions(&mut self, next: Vec<At<Lazy<RawTransition<'t>>>>, from: TouchpointIx) -> Vec<At<StatedTransition>> {
        let mut made = Vec::with_capacity(next.len());
        for lazy in next {
            if let Some(raw) = self.reader.item(lazy.value.node, "next") {
                made.extend(self.transition(raw, from));
            }
        }
        made
    }

    fn by_persona<T, U>(&mut self, raw: Raw<ByPersona<'t, T>>, convert: impl Fn(T) -> U) -> Option<PerPersona<U>> {
        self.some_by_persona(raw, |value| Some(convert(value)))
    }

    fn some_by_persona<T, U>(
        &mut self,
        raw: Raw<ByPersona<'t, T>>,
        convert: impl Fn(T) -> Option<U>,
    ) -> Option<PerPersona<U>> {
        let At { value, span } = raw?;
        Some(match value {
            ByPersona::All(value) => PerPersona::All(At { value: convert(value)?, span }),
            ByPersona::Each(values) => {
                let values = values.into_iter().filter_map(|(id, value)| {
                    let Some(read) = value.value else {
                        self.persona_without_value(id);
                        return None;
                    };
                    let persona = self.persona_ix(id)?;
                    Some((persona, At { value: convert(read)?, span: value.span }))
                });
                PerPersona::Each(values.collect())
            }
        })
    }

    fn waits(&mut self, raw: Raw<PerPersonaOr<RawWait<'t>>>) -> Option<PerPersona<Box<Wait>>> {
        let At { value, span } = raw?;
        let known = &self.personas.by_id;
        let waits = value.settle("wait", self.reader, |id| known.contains_key(id), !known.is_empty()).ok()?;
        self.some_by_persona(Some(At { value: waits, span }), wait)
    }

    fn beside(&mut self, raw: At<RawBeside<'t>>) -> Option<At<Beside>> {
        let At { value: raw, span } = raw;
        let to = raw.to?;
        let to = self.touchpoint_ix(At { value: to.id, span: to.span }, false)?;
        Some(At { value: Beside { to, when: text(raw.when), probability: number(raw.probability) }, span })
    }

    fn whose(&mut self, raw: Raw<Many<Ref<'t, ToPersona>>>) -> Whose {
        Whose::of(self.personas_named(raw).unwrap_or_default())
    }

    fn pain(&mut self, raw: At<RawPain<'t>>) -> Option<At<Pain>> {
        let At { value: raw, span } = raw;
        let id = raw.id.map(|id| Box::new(id.map(|Id(id)| id.to_owned())));
        let whose = self.whose(raw.personas);
        Some(At { value: Pain { id, text: text(raw.text)?, severity: level(raw.severity), whose }, span })
    }

    pub(super) fn quote(&mut self, raw: At<RawQuote<'t>>) -> Option<At<Quote>> {
        let At { value: raw, span } = raw;
        let whose = self.whose(raw.personas);
        Some(At { value: Quote { text: text(raw.text)?, whose }, span })
    }

    fn basis(&mut self, raw: At<RawBasis<'t>>) -> Option<At<Basis>> {
        let At { value: raw, span } = raw;
        let ground = match raw.kind? {
            At { value: BasisRef::Known(kind), span } => At { value: Ground::Kind(kind), span },
            At { value: BasisRef::Source(id), span } => {
                let id = self.source_id(At { value: id.id, span })?;
                At { value: Ground::Source(id.to_owned()), span }
            }
        };
        let responses = raw.responses.map(|responses| responses.map(|Whole(count)| count));
        let value = Basis { ground, of: many(raw.of), source: text(raw.source), responses, on: raw.on };
        Some(At { value, span })
    }

    fn sub_journey(&mut self, id: At<&str>) -> Option<At<String>> {
        if !is_id(id.value) {
            let message = format!("no journey has the id `{}`", shorten(id.value));
            let meant = Some(slug(id.value)).filter(|meant| !meant.is_empty());
            let help = match meant {
                Some(meant) => format!("write the `id` of a journey: `{meant}`?"),
                None => "write the `id` of a journey, of a-z, 0-9 and -".to_owned(),
            };
            self.reader.report(Diagnostic::new(&p::UNKNOWN_REFERENCE, id.span, message).help(help));
            return None;
        }
        Some(id.map(str::to_owned))
    }

    fn cost(&mut self, raw: At<RawCost<'t>>) -> Option<At<Cost>> {
        let At { value: raw, span } = raw;
        let head = raw.head;
        let is_faulty = raw.faulty;
        let cost =
            Cost { for_customer: number(raw.for_customer), for_company: number(raw.for_company), unit: text(raw.unit) };
        if cost.for_customer.is_none() && cost.for_company.is_none() {
            if !is_faulty {
                let help = "write `{ for-customer: 12, for-company: 30, unit: € }`, or one of the two";
                self.contradiction(head, "a cost needs a figure", help);
            }
            return None;
        }
        Some(At { value: cost, span })
    }

    fn opportunity(&mut self, raw: At<RawOpportunity<'t>>) -> Option<At<Opportunity>> {
        let At { value: raw, span } = raw;
        let pains = many(raw.pains).into_iter().map(|id| At { value: id.value.id.to_owned(), span: id.span });
        let plan = Plan {
            pains: pains.collect(),
            impact: level(raw.impact),
            effort: level(raw.effort),
            status: raw.status,
            due: raw.due,
        };
        let value = Opportunity {
            text: text(raw.text)?,
            team: self.team(raw.team),
            links: links(raw.links).into(),
            whose: self.whose(raw.personas),
            plan: Rare::of(plan),
        };
        Some(At { value, span })
    }

    fn action(&mut self, raw: At<RawAction<'t>>) -> Option<At<Action>> {
        let span = raw.span;
        Some(At { value: Action { text: text(raw.value.text)?, team: self.team(raw.value.team) }, span })
    }

    fn metric(&mut self, raw: At<RawMetric<'t>>) -> Option<At<Metric>> {
        let At { value: raw, span } = raw;
        if raw.faulty {
            return None;
        }
        let figures = Figures { csat: number(raw.csat), nps: number(raw.nps), ces: number(raw.ces) };
        if figures == Figures::default() && raw.name.is_none() && raw.value.is_none() {
            self.contradiction(
                raw.head,
                "a metric needs a figure",
                "give `csat`, `nps`, `ces`, or `name` with `value`",
            );
            return None;
        }
        let named = self.named_figure(raw.name, raw.value);
        let (target, named_target) = match raw.target {
            None => (None, None),
            Some(At { value: TargetFigure::Value(value), span }) if named.is_some() => (None, Some(At { value, span })),
            Some(At { value: TargetFigure::Value(_), span }) => {
                let help = "name the figure: `target: { csat: 4.2 }`";
                self.contradiction(span, "a single `target` needs a metric with a `name`", help);
                (None, None)
            }
            Some(At { value: TargetFigure::Figures(raw), span }) => (Some(self.target(raw, span, &figures)), None),
        };
        let responses = raw.responses.map(|responses| responses.map(|Whole(count)| count));
        let (source, whose) = (text(raw.source), self.whose(raw.personas));
        if let Some(better) = raw.better.filter(|better| better.value == Better::Lower && named.is_none()) {
            let help = "remove `better`; if your figure is better when it is lower, give it a `name` and a `value`";
            self.contradiction(better.span, "`csat`, `nps` and `ces` are better when they are higher", help);
        }
        let before = raw.before.and_then(|raw| self.former(raw, &figures, named.is_some()));
        let trend = Rare::of(Trend { unit: text(raw.unit), better: raw.better, before });
        let value = Metric { figures, named, target, named_target, responses, source, whose, trend };
        Some(At { value, span })
    }

    fn named_figure(&mut self, name: Raw<Name<'t>>, value: Raw<Figure>) -> Option<(At<String>, At<f64>)> {
        const HELP: &str = "write `{ name: …, value: … }`";
        match (name, value) {
            (Some(name), Some(value)) => {
                return Some((name.map(|Name(name)| name.to_owned()), value.map(|Figure(value)| value)));
            }
            (Some(name), None) => self.contradiction(name.span, "a metric with a `name` needs a `value`", HELP),
            (None, Some(value)) => self.contradiction(value.span, "a metric with a `value` needs a `name`", HELP),
            (None, None) => {}
        }
        None
    }

    /// Reads what a metric was before. A bare figure is that of the only figure that the metric has.
    fn former(&mut self, raw: At<FormerFigure<'t>>, now: &Figures, is_named: bool) -> Option<At<Before>> {
        let At { value: raw, span } = raw;
        let raw = match raw {
            FormerFigure::Figures(raw) => raw,
            FormerFigure::Value(value) => {
                let mut raw = RawBefore::default();
                (raw.head, raw.value) = (span, Some(At { value: Figure(value), span }));
                raw
            }
        };
        if raw.faulty {
            return None;
        }
        let mut figures = Figures { csat: number(raw.csat), nps: number(raw.nps), ces: number(raw.ces) };
        self.check_measured("the former figure is", (now, &figures), span, "in `before`");
        let mut value = raw.value.map(|value| value.map(|Figure(value)| value));
        if let Some(said) = value.filter(|_| !is_named) {
            let slots = [
                (now.csat, &mut figures.csat, "csat", 1.0, 5.0),
                (now.nps, &mut figures.nps, "nps", -100.0, 100.0),
                (now.ces, &mut figures.ces, "ces", 1.0, 7.0),
            ];
            let mut measured = slots.into_iter().filter(|(now, ..)| now.is_some());
            match (measured.next(), measured.next()) {
                (Some((_, _, key, low, high)), None) if !(low..=high).contains(&said.value) => {
                    let message = format!("`{key}` takes a number from {low} to {high}, not {}", said.value);
                    let help = format!("write the former figure: `before: {{ {key}: … }}`");
                    self.reader.report(Diagnostic::new(&p::OUT_OF_RANGE, said.span, message).help(help));
                }
                (Some((_, slot, ..)), None) => *slot = Some(said),
                _ => {
                    let help = "name the figure: `before: { csat: 3.1 }`";
                    self.contradiction(
                        said.span,
                        "the metric has several figures; of which is this the former one?",
                        help,
                    );
                }
            }
            value = None;
        }
        if figures == Figures::default() && value.is_none() {
            if raw.value.is_none() {
                let help = "write the figure, and its day: `before: { csat: 3.1, on: 2025-06-01 }`";
                self.contradiction(raw.head, "a former figure needs a figure", help);
            }
            return None;
        }
        Some(At { value: Before { figures, value, on: raw.on }, span })
    }

    fn target(&mut self, raw: RawFigures<'t>, span: Span, measured: &Figures) -> Figures {
        let wanted = Figures { csat: number(raw.csat), nps: number(raw.nps), ces: number(raw.ces) };
        self.check_measured("the target is", (measured, &wanted), span, "in its target");
        wanted
    }

    /// Reports figures of a part of a metric that the metric itself does not have.
    fn check_measured(&mut self, what: &str, (measured, wanted): (&Figures, &Figures), span: Span, place: &str) {
        let pairs = [
            ("csat", measured.csat, wanted.csat),
            ("nps", measured.nps, wanted.nps),
            ("ces", measured.ces, wanted.ces),
        ];
        for (key, _, wanted) in pairs.into_iter().filter(|(_, now, wanted)| wanted.is_some() && now.is_none()) {
            let message = format!("{what} for `{key}`, which this metric does not have");
            let span = wanted.map_or(span, |wanted| wanted.span);
            self.contradiction(span, message, &format!("give the same figure in the metric and {place}"));
        }
    }

    pub(super) fn contradiction(&mut self, span: Span, message: impl Into<String>, help: &str) {
        self.reader.report(Diagnostic::new(&p::CONTRADICTION, span, message).help(help));
    }

    fn transition(&mut self, raw: At<RawTransition<'t>>, from: TouchpointIx) -> Option<At<StatedTransition>> {
        let At { value: raw, span } = raw;
        let personas = self.personas_named(raw.personas).filter(|named| !named.is_empty());
        let counts_as = self.end_ix(raw.counts_as);
        let to = raw.to?;
        let to = self.transition_target(At { value: to.id, span: to.span })?;
        self.counted.extend(counts_as.map(|counts_as| CountedTransition { from, to: to.value, counts_as }));
        let (when, probability, note) = (text(raw.when), number(raw.probability), text(raw.note));
        let details = Rare::of(TransitionDetails { when, probability, personas, counts_as, note });
        Some(At { value: StatedTransition { to, details }, span })
    }
}

fn moment_of_truth(TrueOrReason(said): TrueOrReason<'_>) -> MomentOfTruth {
    match said {
        Ok(reason) => MomentOfTruth::Because(reason.to_owned()),
        Err(marked) => MomentOfTruth::Marked(marked),
    }
}

/// Returns a level from 1 to 3.
fn level(raw: Raw<Whole<1, 3>>) -> Option<At<u8>> {
    raw.map(|level| level.map(|Whole(level)| level as u8))
}

fn owned(Many(texts): Many<Text<'_>>) -> Vec<At<String>> {
    texts.into_iter().map(|text| text.map(|Text(text)| text.to_owned())).collect()
}

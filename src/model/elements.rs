//! The elements of a journey: everything that has an address, from the journey itself to a single score.
//!
//! The parts of each kind of element are listed here once, in the order of the table of keys. Addresses, `polku show`, and
//! all that looks for elements by address or place rest on this list.

mod address;
mod by_place;
mod value;

pub use self::address::{ElementAddress, Segment};
pub(crate) use self::by_place::ByPlace;
pub use self::value::ElementValue;
use super::basis::Basis;
use super::definitions::{
    ChannelIx, Definition, Fact, FactIx, Identity, LaneIx, Link, OwnLane, PartnerIx, Persona, PersonaIx, SystemIx,
    TeamIx, TouchpointIx,
};
use super::ends::{End, EndIx};
use super::image::Image;
use super::journey::{Customers, Journey, Stage};
use super::limit::{Limit, WaitLimit};
use super::scenario::Scenario;
use super::terms::{EXTENDS, Stated, Term, Terms, Translations};
use super::touchpoint::{
    Action, Before, Beside, Cost, Employee, Feedback, Figures, Metric, Opportunity, Pain, PerPersona, Quote, Repeats,
    StatedTransition, Target, Touchpoint, Wait,
};
use crate::source::{At, Span};

/// An element of a journey.
#[derive(Clone, Debug)]
pub struct Element<'j> {
    /// The address, unique in the journey.
    pub address: ElementAddress<'j>,
    /// Where the element stands. Something that the file leaves out, such as an id made from a name, has the span of what
    /// it is made from.
    pub span: Span,
    /// Whether the element stands in the project's catalog: then its span is a place in that file.
    pub is_in_catalog: bool,
    /// What the element is or says.
    pub value: ElementValue<'j>,
    journey: &'j Journey,
}

impl Journey {
    /// Returns every element of the journey: the journey itself, then its keys, definitions, stages and touchpoints, each
    /// before its parts.
    ///
    /// ```
    /// let text = "journey: X\nstages: [{ id: purchase, touchpoints: [{ name: Order, wait: 3d, next: done }] }]";
    /// let journey = polku::load_str("x.yaml", text).value.unwrap();
    /// let addresses: Vec<String> = journey.elements().map(|element| element.address.to_string()).collect();
    /// assert_eq!(addresses[..4], ["journey", "journey.title", "journey.id", "stages.purchase"]);
    /// assert!(addresses.contains(&"touchpoints.order.wait.for".to_owned()));
    /// assert!(addresses.contains(&"touchpoints.order.next.done".to_owned()));
    /// ```
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        let keys = self.head_elements().into_iter().flat_map(Element::with_parts);
        let stages = self.stages.iter().map(|stage| self.element_of_stage(stage)).flat_map(Element::with_parts);
        let touchpoints = (0..self.touchpoints.len()).map(|index| self.element_of_touchpoint(index.into()));
        [self.element()].into_iter().chain(keys).chain(stages).chain(touchpoints.flat_map(Element::with_parts))
    }

    /// Returns the element that is the journey itself.
    pub fn element(&self) -> Element<'_> {
        let address = ElementAddress::new([Segment::Key("journey")]);
        Element {
            address,
            span: self.title.span,
            is_in_catalog: false,
            value: ElementValue::Journey(self),
            journey: self,
        }
    }

    /// Returns the element that is a stage.
    pub fn element_of_stage<'j>(&'j self, stage: &'j Stage) -> Element<'j> {
        let address = ElementAddress::new([Segment::Key("stages"), Segment::Id(&stage.id.value)]);
        Element { address, span: stage.id.span, value: ElementValue::Stage(stage), ..self.element() }
    }

    /// Returns the element that is a touchpoint.
    pub fn element_of_touchpoint(&self, touchpoint: TouchpointIx) -> Element<'_> {
        let touchpoint = self.touchpoint(touchpoint);
        let address = ElementAddress::new([Segment::Key("touchpoints"), Segment::Id(&touchpoint.id.value)]);
        let (span, value) = (touchpoint.place.whole, ElementValue::Touchpoint(touchpoint));
        Element { address, span, value, ..self.element() }
    }

    /// Returns the address of an item of a touchpoint: a pain with this id, or the opportunity or pain at a position.
    pub(crate) fn address_of_item(&self, of: TouchpointIx, key: &'static str, index: usize) -> String {
        let touchpoint = self.touchpoint(of);
        let item = match key {
            "pains" => segment_of_pain(&touchpoint.pains, index),
            _ => Segment::Item { number: index as u32 + 1, of: touchpoint.opportunities.len() as u32 },
        };
        let id = Segment::Id(&touchpoint.id.value);
        ElementAddress::new([Segment::Key("touchpoints"), id, Segment::Key(key), item]).to_string()
    }

    fn element_of_definition<'j>(&'j self, definition: Definition<'j>) -> Element<'j> {
        let Identity { id, from_catalog } = definition.identity();
        let address = ElementAddress::new([Segment::Key(definition.registry()), Segment::Id(&id.value)]);
        Element { address, span: id.span, is_in_catalog: *from_catalog, value: definition.into(), journey: self }
    }

    /// Returns the element that is an end, if the file lists it.
    fn element_of_end<'j>(&'j self, end: &'j End) -> Option<Element<'j>> {
        end.name.as_ref()?;
        let address = ElementAddress::new([Segment::Key("ends"), Segment::Id(&end.id.value)]);
        Some(Element { address, span: end.id.span, value: ElementValue::End(end), ..self.element() })
    }

    fn element_of_scenario<'j>(&'j self, scenario: &'j Scenario) -> Element<'j> {
        let address = ElementAddress::new([Segment::Key("scenarios"), Segment::Id(&scenario.id.value)]);
        Element { address, span: scenario.id.span, value: ElementValue::Scenario(scenario), ..self.element() }
    }

    fn element_of_limit<'j>(&'j self, limit: &'j Limit) -> Element<'j> {
        let address = ElementAddress::new([Segment::Key("limits"), Segment::Id(&limit.id.value)]);
        Element { address, span: limit.id.span, value: ElementValue::Limit(limit), ..self.element() }
    }

    /// Returns the parts of the journey that are neither stages nor touchpoints.
    pub(crate) fn head_elements(&self) -> Vec<Element<'_>> {
        let journey = self.element();
        let mut parts = Parts::of(&journey);
        parts.one("title", &self.title);
        parts.add([Segment::Key("id")], self.title.span, &self.id);
        parts.maybe("lang", &self.lang);
        parts.terms(&self.terms);
        parts.maybe("state", &self.state);
        parts.maybe("target-of", &self.target_of);
        parts.maybe("summary", &self.summary);
        parts.refer("owner", &self.owner);
        parts.maybe("reviewed", &self.reviewed);
        parts.list("based-on", &self.based_on);
        for source in &self.sources {
            parts.add([Segment::Key("based-on"), Segment::Id(&source.id.value)], source.id.span, source);
        }
        parts.maybe("customers", &self.customers);
        parts.parts.extend(self.limits.iter().map(|limit| self.element_of_limit(limit)));
        parts.list("tags", &self.tags);
        parts.list("links", &self.links);
        parts.parts.extend(self.definitions.all().map(|definition| self.element_of_definition(definition)));
        parts.parts.extend(self.ends.iter().filter_map(|end| self.element_of_end(end)));
        parts.parts.extend(self.scenarios.iter().map(|scenario| self.element_of_scenario(scenario)));
        parts.parts
    }
}

impl<'j> Element<'j> {
    /// Returns the elements that are parts of this one, in the canonical order of keys. A single value has none.
    pub fn parts(&self) -> Vec<Element<'j>> {
        let mut parts = Parts::of(self);
        match self.value {
            ElementValue::Journey(journey) => {
                let mut all = journey.head_elements();
                all.extend(journey.stages.iter().map(|stage| journey.element_of_stage(stage)));
                all.extend((0..journey.touchpoints.len()).map(|index| journey.element_of_touchpoint(index.into())));
                return all;
            }
            ElementValue::Persona(persona) => {
                parts.one("name", &persona.name);
                parts.list("was", &persona.was);
                if let Some(image) = &persona.image {
                    parts.one("image", &**image);
                }
                parts.maybe("age", &persona.age);
                parts.list("logged-as", &persona.logged_as);
                parts.maybe("description", &persona.description);
                parts.maybe("goal", &persona.goal);
                parts.list("needs", &persona.needs);
                parts.list("quotes", &persona.quotes);
                parts.maybe("share", &persona.share);
                if let Some(share) = parts.parts.last_mut().filter(|_| persona.has_own_share) {
                    share.is_in_catalog = false;
                }
                parts.accompanies(persona);
                parts.list("links", &persona.links);
            }
            ElementValue::Channel(channel) => {
                parts.one("name", &channel.name);
                parts.list("was", &channel.was);
                parts.maybe("medium", &channel.medium);
            }
            ElementValue::Team(team) => {
                parts.one("name", &team.name);
                parts.list("was", &team.was);
                parts.maybe("description", &team.description);
                parts.list("links", &team.links);
            }
            ElementValue::Partner(partner) => {
                parts.one("name", &partner.name);
                parts.list("was", &partner.was);
                parts.maybe("description", &partner.description);
                parts.list("links", &partner.links);
            }
            ElementValue::Fact(fact) => parts.fact(fact),
            ElementValue::System(system) => {
                parts.one("name", &system.name);
                parts.list("was", &system.was);
                parts.maybe("description", &system.description);
                parts.list("links", &system.links);
            }
            ElementValue::Lane(lane) => {
                parts.one("name", &lane.name);
                parts.list("was", &lane.was);
                parts.after(lane);
            }
            ElementValue::End(end) => {
                parts.maybe("name", &end.name);
                parts.add([Segment::Key("kind")], end.id.span, &end.kind);
            }
            ElementValue::Scenario(scenario) => {
                parts.one("name", &scenario.name);
                parts.maybe("description", &scenario.description);
                parts.refer_to_many("personas", scenario.personas.as_deref().unwrap_or_default());
                parts.refer_to_many("through", &scenario.through);
                parts.refer_to_many("without", &scenario.without);
                if let Some(end) = scenario.end {
                    let id = end.value.id(self.journey);
                    parts.add([Segment::Key("end")], end.span, ElementValue::Reference { registry: "ends", id });
                }
            }
            ElementValue::Limit(limit) => {
                parts.one("name", &limit.name);
                parts.refer("from", &Some(limit.from));
                parts.refer("to", &Some(limit.to));
                parts.maybe("within", &limit.within);
                parts.maybe("at-least", &limit.at_least);
                parts.refer_to_many("pauses", &limit.pauses);
                parts.maybe("source", &limit.source);
            }
            ElementValue::Stage(stage) => {
                parts.one("id", &stage.id);
                parts.list("was", &stage.was);
                parts.maybe("name", &stage.name);
                parts.add([Segment::Key("kind")], stage.id.span, &stage.kind);
                parts.maybe("goal", &stage.goal);
                parts.maybe("note", &stage.note);
                parts.maybe("takes", &stage.takes);
                parts.maybe("repeats", &stage.repeats);
            }
            ElementValue::Touchpoint(touchpoint) => parts.touchpoint(touchpoint),
            ElementValue::Transition(transition) => {
                parts.target(&transition.to);
                parts.maybe("when", &transition.when);
                parts.maybe("probability", &transition.probability);
                parts.refer_to_many("personas", transition.personas.as_deref().unwrap_or_default());
                parts.refer("counts-as", &transition.counts_as);
                parts.maybe("note", &transition.note);
            }
            ElementValue::Link(Link { text, url }) => {
                parts.maybe("text", text);
                parts.one("url", url);
            }
            ElementValue::Image(Image { src, alt, .. }) => {
                parts.one("src", src);
                parts.maybe("alt", alt);
            }
            ElementValue::Wait(Wait { length, expected, informed, limit }) => {
                parts.one("for", length);
                parts.maybe("expected", expected);
                parts.maybe("informed", informed);
                parts.maybe("limit", limit);
            }
            ElementValue::WaitLimit(WaitLimit { length, source }) => {
                parts.one("for", length);
                parts.maybe("source", source);
            }
            ElementValue::Pain(Pain { id, text, severity, whose }) => {
                if let Some(id) = id {
                    parts.one("id", id);
                }
                parts.one("text", text);
                parts.maybe("severity", severity);
                parts.refer_to_many("personas", whose.named());
            }
            ElementValue::Opportunity(opportunity) => {
                let Opportunity { text, team, links, whose, .. } = opportunity;
                parts.one("text", text);
                parts.relieved(&opportunity.pains);
                parts.refer("team", team);
                parts.maybe("impact", &opportunity.impact);
                parts.maybe("effort", &opportunity.effort);
                parts.maybe("status", &opportunity.status);
                parts.maybe("due", &opportunity.due);
                parts.list("links", links);
                parts.refer_to_many("personas", whose.named());
            }
            ElementValue::Quote(Quote { text, whose }) => {
                parts.one("text", text);
                parts.refer_to_many("personas", whose.named());
            }
            ElementValue::Repeats(Repeats { times, every }) => {
                parts.one("times", times);
                parts.maybe("every", every);
            }
            ElementValue::Source(source) => {
                parts.one("name", &source.name);
                parts.maybe("kind", &source.kind);
                parts.maybe("responses", &source.responses);
                parts.maybe("on", &source.on);
            }
            ElementValue::Basis(Basis { ground, of, source, responses, on }) => {
                parts.one("kind", ground);
                parts.list("of", of);
                parts.maybe("source", source);
                parts.maybe("responses", responses);
                parts.maybe("on", on);
            }
            ElementValue::Cost(Cost { for_customer, for_company, unit }) => {
                parts.maybe("for-customer", for_customer);
                parts.maybe("for-company", for_company);
                parts.maybe("unit", unit);
            }
            ElementValue::Beside(Beside { to, when, probability }) => {
                parts.refer("to", &Some(*to));
                parts.maybe("when", when);
                parts.maybe("probability", probability);
            }
            ElementValue::Customers(Customers { count, per, source }) => {
                parts.one("count", count);
                parts.maybe("per", per);
                parts.maybe("source", source);
            }
            ElementValue::Metric(metric) => parts.metric(metric),
            ElementValue::Figures(figures) => parts.figures(figures),
            ElementValue::Before(Before { figures, value, on }) => {
                parts.figures(figures);
                parts.maybe("value", value);
                parts.maybe("on", on);
            }
            ElementValue::Action(Action { text, team }) => {
                parts.one("text", text);
                parts.refer("team", team);
            }
            ElementValue::Employee(Employee { experience, load, lacks }) => {
                parts.maybe("experience", experience);
                parts.maybe("load", load);
                parts.list("lacks", lacks);
            }
            ElementValue::Feedback(Feedback { asks, answered_within }) => {
                parts.add([Segment::Key("asks")], self.span, asks);
                parts.maybe("answered-within", answered_within);
            }
            ElementValue::Translations(Translations { en, fi, sv }) => {
                parts.maybe("en", en);
                parts.maybe("fi", fi);
                parts.maybe("sv", sv);
            }
            ElementValue::Text(_)
            | ElementValue::Word(_)
            | ElementValue::Number(_)
            | ElementValue::Whole(_)
            | ElementValue::Range(..)
            | ElementValue::Bool(_)
            | ElementValue::Date(_)
            | ElementValue::Duration(_)
            | ElementValue::Reference { .. }
            | ElementValue::Silent => {}
        }
        parts.parts
    }

    /// Returns the element as the value of one persona, where it is one for all: with the persona's id at a position of its
    /// address.
    pub(crate) fn of_persona(self, position: usize, id: &'j str) -> Self {
        Element { address: self.address.with_id(position, id), ..self }
    }

    /// Returns the id of a pain that has one.
    pub(crate) fn id_of_pain(&self) -> Option<&'j str> {
        match self.value {
            ElementValue::Pain(pain) => pain.id.as_ref().map(|id| id.value.as_str()),
            _ => None,
        }
    }

    /// Returns the element, followed by its parts and theirs.
    pub fn with_parts(self) -> Vec<Element<'j>> {
        let mut all = Vec::new();
        self.add_with_parts(&mut all);
        all
    }

    fn add_with_parts(self, all: &mut Vec<Element<'j>>) {
        let parts = self.parts();
        all.push(self);
        parts.into_iter().for_each(|part| part.add_with_parts(all));
    }
}

/// The parts of an element, while they are listed.
struct Parts<'e, 'j> {
    of: &'e Element<'j>,
    parts: Vec<Element<'j>>,
}

impl<'e, 'j> Parts<'e, 'j> {
    fn of(of: &'e Element<'j>) -> Self {
        Parts { of, parts: Vec::new() }
    }

    fn add<const N: usize>(&mut self, path: [Segment<'j>; N], span: Span, value: impl Into<ElementValue<'j>>) {
        let address = self.of.address.join(path);
        self.parts.push(Element { address, span, value: value.into(), ..*self.of });
    }

    fn one<T>(&mut self, key: &'static str, value: &'j At<T>)
    where
        &'j T: Into<ElementValue<'j>>,
    {
        self.add([Segment::Key(key)], value.span, &value.value);
    }

    fn maybe<T>(&mut self, key: &'static str, value: &'j Option<At<T>>)
    where
        &'j T: Into<ElementValue<'j>>,
    {
        if let Some(value) = value {
            self.one(key, value);
        }
    }

    fn list<T>(&mut self, key: &'static str, items: &'j [At<T>])
    where
        &'j T: Into<ElementValue<'j>>,
    {
        for (item, number) in items.iter().zip(1..) {
            self.add([Segment::Key(key), Segment::Item { number, of: items.len() as u32 }], item.span, &item.value);
        }
    }

    fn by_persona<T>(&mut self, key: &'static str, values: &'j Option<PerPersona<T>>)
    where
        &'j T: Into<ElementValue<'j>>,
    {
        match values {
            Some(PerPersona::All(value)) => self.one(key, value),
            Some(PerPersona::Each(values)) => {
                for (persona, value) in values {
                    let (_, id) = persona.value.referred(self.of.journey);
                    self.add([Segment::Key(key), Segment::Id(id)], beside(persona.span, value.span), &value.value);
                }
            }
            None => {}
        }
    }

    /// Adds the words of the journey, and those of the project that it shares.
    fn terms(&mut self, terms: &'j Terms) {
        let key = Segment::Key("terms");
        if let Some(Stated { value: set, from_project }) = &terms.extends {
            self.add([key, Segment::Id(EXTENDS)], set.span, &set.value);
            self.came_from_catalog(*from_project);
        }
        for (word, Stated { value: term, from_project }) in &terms.own {
            let value = match &term.value {
                Term::Same(text) => ElementValue::Text(text),
                Term::Each(translations) => ElementValue::Translations(translations),
            };
            self.add([key, Segment::Id(word.key().unwrap_or_default())], term.span, value);
            self.came_from_catalog(*from_project);
        }
    }

    /// Says whether the last part stands in the project file.
    fn came_from_catalog(&mut self, is_in_catalog: bool) {
        if let Some(last) = self.parts.last_mut() {
            last.is_in_catalog = is_in_catalog;
        }
    }

    /// Adds feelings: one text has the address of the feeling itself.
    fn feelings(&mut self, values: &'j Option<PerPersona<Vec<At<String>>>>) {
        const KEY: Segment<'_> = Segment::Key("feeling");
        match values {
            Some(PerPersona::All(texts)) => match texts.value.as_slice() {
                [text] => self.one("feeling", text),
                several => self.list("feeling", several),
            },
            Some(PerPersona::Each(each)) => {
                for (persona, texts) in each {
                    let id = Segment::Id(persona.value.referred(self.of.journey).1);
                    let of = texts.value.len() as u32;
                    for (text, number) in texts.value.iter().zip(1..) {
                        match of {
                            1 => self.add([KEY, id], beside(persona.span, texts.span), &text.value),
                            _ => self.add([KEY, id, Segment::Item { number, of }], text.span, &text.value),
                        }
                    }
                }
            }
            None => {}
        }
    }

    /// Adds what customers say, think or ask: what is everybody's is its text.
    fn quotes(&mut self, key: &'static str, quotes: &'j [At<Quote>]) {
        for (quote, number) in quotes.iter().zip(1..) {
            let path = [Segment::Key(key), Segment::Item { number, of: quotes.len() as u32 }];
            match quote.value.whose.is_everybodys() {
                true => self.add(path, quote.span, &quote.value.text.value),
                false => self.add(path, quote.span, &quote.value),
            }
        }
    }

    /// Adds pains.
    fn pains(&mut self, pains: &'j [At<Pain>]) {
        for (index, pain) in pains.iter().enumerate() {
            self.add([Segment::Key("pains"), segment_of_pain(pains, index)], pain.span, &pain.value);
        }
    }

    /// Adds the pains that an opportunity relieves.
    fn relieved(&mut self, pains: &'j [At<String>]) {
        for (pain, number) in pains.iter().zip(1..) {
            let item = Segment::Item { number, of: pains.len() as u32 };
            let value = ElementValue::Reference { registry: "pains", id: &pain.value };
            self.add([Segment::Key("for"), item], pain.span, value);
        }
    }

    fn refer(&mut self, key: &'static str, index: &Option<At<impl Index>>) {
        if let Some(index) = index {
            let (registry, id) = index.value.referred(self.of.journey);
            self.add([Segment::Key(key)], index.span, ElementValue::Reference { registry, id });
        }
    }

    fn refer_to_many(&mut self, key: &'static str, indices: &[At<impl Index>]) {
        for (index, number) in indices.iter().zip(1..) {
            let (registry, id) = index.value.referred(self.of.journey);
            let item = Segment::Item { number, of: indices.len() as u32 };
            self.add([Segment::Key(key), item], index.span, ElementValue::Reference { registry, id });
        }
    }

    /// Adds what the touchpoint rests on: a basis of one word is that word.
    fn bases(&mut self, bases: &'j [At<Basis>]) {
        for (basis, number) in bases.iter().zip(1..) {
            let path = [Segment::Key("basis"), Segment::Item { number, of: bases.len() as u32 }];
            match &basis.value {
                Basis { ground, of, source: None, responses: None, on: None } if of.is_empty() => {
                    self.add(path, basis.span, &ground.value);
                }
                whole => self.add(path, basis.span, whole),
            }
        }
    }

    fn after(&mut self, lane: &'j OwnLane) {
        if let Some(after) = &lane.after {
            let is_own = self.of.journey.definitions.lanes.iter().any(|lane| lane.identity.id.value == after.value);
            let value = match is_own {
                true => ElementValue::Reference { registry: "lanes", id: &after.value },
                false => ElementValue::Text(&after.value),
            };
            self.add([Segment::Key("after")], after.span, value);
        }
    }

    /// Adds what stands in lanes of the author's: one text has the address of the lane itself.
    fn lanes(&mut self, lanes: &'j [(At<LaneIx>, Vec<At<Quote>>)]) {
        const KEY: Segment<'_> = Segment::Key("lanes");
        for (lane, texts) in lanes {
            let id = Segment::Id(lane.value.referred(self.of.journey).1);
            let of = texts.len() as u32;
            for (text, number) in texts.iter().zip(1..) {
                let value = match text.value.whose.is_everybodys() {
                    true => ElementValue::Text(&text.value.text.value),
                    false => ElementValue::Quote(&text.value),
                };
                match of {
                    1 => self.add([KEY, id], beside(lane.span, text.span), value),
                    _ => self.add([KEY, id, Segment::Item { number, of }], text.span, value),
                }
            }
        }
    }

    fn accompanies(&mut self, companion: &'j Persona) {
        if let Some(persona) = &companion.accompanies {
            let value = ElementValue::Reference { registry: "personas", id: &persona.value };
            self.add([Segment::Key("accompanies")], persona.span, value);
        }
    }

    fn fact(&mut self, fact: &'j Fact) {
        self.one("statement", &fact.statement);
        self.list("was", &fact.was);
        for (channel, says) in self.of.journey.definitions.stated(fact) {
            let (_, id) = channel.value.referred(self.of.journey);
            let value = says.value.as_ref().map_or(ElementValue::Silent, ElementValue::from);
            self.add([Segment::Key("in"), Segment::Id(id)], says.span, value);
        }
    }

    fn touchpoint(&mut self, touchpoint: &'j Touchpoint) {
        self.one("id", &touchpoint.id);
        self.list("was", &touchpoint.was);
        self.one("name", &touchpoint.name);
        self.maybe("note", &touchpoint.note);
        self.list("links", &touchpoint.links);
        self.maybe("image", &touchpoint.image);
        self.list("logged-as", &touchpoint.logged_as);
        self.maybe("ownership", &touchpoint.ownership);
        self.maybe("contact", &touchpoint.contact);
        self.refer_to_many("channel", &touchpoint.channels);
        self.refer_to_many("personas", touchpoint.named_personas.as_deref().unwrap_or_default());
        self.refer("responsible", &touchpoint.responsible);
        self.refer("partner", &touchpoint.partner);
        self.maybe("named-person", &touchpoint.named_person);
        self.maybe("level", &touchpoint.level);
        self.maybe("moment-of-truth", &touchpoint.moment_of_truth);
        self.maybe("reach", &touchpoint.reach);
        self.refer_to_many("facts", &touchpoint.facts);
        self.refer_to_many("systems", &touchpoint.systems);
        self.by_persona("expectation", &touchpoint.expectation);
        self.by_persona("experience", &touchpoint.experience);
        self.bases(&touchpoint.basis);
        self.feelings(&touchpoint.feeling);
        self.by_persona("tone", &touchpoint.tone);
        self.quotes("thoughts", &touchpoint.thoughts);
        self.quotes("questions", &touchpoint.questions);
        self.by_persona("wait", &touchpoint.wait);
        self.maybe("takes", &touchpoint.takes);
        self.maybe("repeats", &touchpoint.repeats);
        self.maybe("cost", &touchpoint.cost);
        self.pains(&touchpoint.pains);
        self.list("opportunities", &touchpoint.opportunities);
        self.quotes("quotes", &touchpoint.quotes);
        self.list("metrics", &touchpoint.metrics);
        self.list("evidence", &touchpoint.evidence);
        self.list("frontstage", &touchpoint.frontstage);
        self.list("backstage", &touchpoint.backstage);
        self.list("support", &touchpoint.support);
        self.lanes(&touchpoint.lanes);
        self.maybe("employee", &touchpoint.employee);
        self.refer_to_many("recovers", &touchpoint.recovers);
        self.list("recovery", &touchpoint.recovery);
        self.maybe("feedback", &touchpoint.feedback);
        self.maybe("sub-journey", &touchpoint.sub_journey);
        self.by_persona("entry", &touchpoint.entry);
        self.list("meanwhile", &touchpoint.meanwhile);
        self.transitions(touchpoint.next.as_deref().unwrap_or_default());
    }

    fn transitions(&mut self, next: &'j [At<StatedTransition>]) {
        for (index, transition) in next.iter().enumerate() {
            let target = transition.to.value;
            let earlier = next[..index].iter().filter(|earlier| earlier.to.value == target).count();
            let segment = Segment::Transition { to: self.of.journey.target_id(target), number: earlier as u32 + 1 };
            self.add([Segment::Key("next"), segment], transition.span, &transition.value);
        }
    }

    fn target(&mut self, to: &At<Target>) {
        let journey = self.of.journey;
        let id = journey.target_id(to.value);
        let value = match to.value {
            Target::Touchpoint(_) => ElementValue::Reference { registry: "touchpoints", id },
            Target::End(end) if journey.end(end).name.is_some() => ElementValue::Reference { registry: "ends", id },
            // Nothing defines it.
            Target::End(_) => ElementValue::Text(id),
        };
        self.add([Segment::Key("to")], to.span, value);
    }

    fn metric(&mut self, metric: &'j Metric) {
        self.figures(&metric.figures);
        if let Some((name, value)) = &metric.named {
            self.one("name", name);
            self.one("value", value);
        }
        self.maybe("unit", &metric.unit);
        self.maybe("better", &metric.better);
        if let Some(target) = &metric.target {
            let first = target.csat.or(target.nps).or(target.ces);
            self.add([Segment::Key("target")], first.map_or(self.of.span, |first| first.span), target);
        }
        self.maybe("target", &metric.named_target);
        self.maybe("before", &metric.before);
        self.maybe("responses", &metric.responses);
        self.maybe("source", &metric.source);
        self.refer_to_many("personas", metric.whose.named());
    }

    fn figures(&mut self, figures: &'j Figures) {
        self.maybe("csat", &figures.csat);
        self.maybe("nps", &figures.nps);
        self.maybe("ces", &figures.ces);
    }
}

/// Returns the last step to a pain: its id if it has one, unless that is a number, which would be a position.
fn segment_of_pain(pains: &[At<Pain>], index: usize) -> Segment<'_> {
    let id = pains[index].value.id.as_ref().map(|id| id.value.as_str());
    match id.filter(|id| id.contains(|c: char| !c.is_ascii_digit())) {
        Some(id) => Segment::Named(id),
        None => Segment::Item { number: index as u32 + 1, of: pains.len() as u32 },
    }
}

/// Returns the place of a key with its value. An alias stands elsewhere than its key.
fn beside(key: Span, value: Span) -> Span {
    Span { start: if key.end <= value.start { key.start } else { value.start }, end: value.end }
}

/// What a position in one of the journey's lists refers to.
trait Index: Copy {
    /// Returns the registry and the id.
    fn referred(self, journey: &Journey) -> (&'static str, &str);
}

macro_rules! indices {
    ($($index:ident = $registry:ident;)+) => {$(
        impl Index for $index {
            fn referred(self, journey: &Journey) -> (&'static str, &str) {
                let definition = &journey.definitions.$registry[self.index()];
                (stringify!($registry), &definition.identity.id.value)
            }
        }
    )+};
}
indices! { PersonaIx = personas; ChannelIx = channels; TeamIx = teams; PartnerIx = partners; FactIx = facts;
    SystemIx = systems; LaneIx = lanes;
}

impl Index for TouchpointIx {
    fn referred(self, journey: &Journey) -> (&'static str, &str) {
        ("touchpoints", &journey.touchpoint(self).id.value)
    }
}

impl Index for EndIx {
    fn referred(self, journey: &Journey) -> (&'static str, &str) {
        ("ends", &journey.end(self).id.value)
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{self, Journey};
    use crate::source::Source;

    fn load(text: &str) -> Journey {
        crate::load_str("x.yaml", text).value.unwrap()
    }

    #[test]
    fn elements_stand_where_their_values_stand() {
        let text = "journey: X\npersonas: { host: { name: Host, goal: Eat }, guest: Guest }\nstages:\n  - id: purchase\n    touchpoints:\n      - name: Order\n        experience: { host: 3, guest: 4 }\n        pains: [Slow, { text: Loud, severity: 3 }]\n        next: [order, { to: order, when: rain, probability: 0.25 }, done]\n";
        let journey = load(text);
        let at = |address: &str| {
            let element = journey.elements().find(|element| element.address.to_string() == address);
            let span = element.unwrap_or_else(|| panic!("{address}")).span;
            &text[span.range()]
        };
        for (address, written) in [
            ("journey", "X"),
            ("personas.host.goal", "Eat"),
            ("personas.guest", "guest"),
            ("stages.purchase", "purchase"),
            ("touchpoints.order.id", "Order"),
            ("touchpoints.order.experience.guest", "guest: 4"),
            ("touchpoints.order.pains.1", "Slow"),
            ("touchpoints.order.pains.2.severity", "3"),
            ("touchpoints.order.next.order", "order"),
            ("touchpoints.order.next.order~2.probability", "0.25"),
            ("touchpoints.order.next.done.to", "done"),
        ] {
            assert_eq!(at(address), written, "{address}");
        }
    }

    #[test]
    fn what_the_catalog_defines_stands_in_the_catalog() {
        let source = Source::new(
            "polku.yaml",
            "polku: 1\ncatalog: { teams: { kitchen: { name: Kitchen, description: Cooks } } }",
        );
        let (project, _) = crate::project::Project::load(&source.into()).into_parts();
        let text =
            "journey: X\nowner: kitchen\nteams: { events: Events }\nstages: [{ id: purchase, touchpoints: [Order] }]";
        let (journey, _) = model::load(&Source::new("x.yaml", text).into(), &project.unwrap().catalog).into_parts();
        let journey = journey.unwrap();
        let shared = journey.elements().filter(|element| element.is_in_catalog);
        let addresses: Vec<String> = shared.map(|element| element.address.to_string()).collect();
        assert_eq!(addresses, ["teams.kitchen", "teams.kitchen.name", "teams.kitchen.description"]);
    }
}

//! A journey as polku understands it: everything that a file may leave out is written out.
//!
//! As YAML it is a journey file that loads to the same journey and the same graph; what is inferred
//! and never typed stands in keys of the author's own (`x-entries`, `x-kind`). As JSON it is a
//! versioned document for other programs (`docs/show.md`).

use petgraph::graph::NodeIndex;

use super::document::{Map, Value};
use crate::graph::{JourneyGraph, Transition, TransitionKind};
use crate::model::{
    Action, Definitions, Employee, Feedback, Figures, Journey, Link, Metric, Opportunity, Pain, PerPersona, PersonaIx,
    PersonaSet, Stage, StatedTransition, Target, Touchpoint, TouchpointIx, Wait,
};
use crate::source::At;
use crate::yaml;

/// The version of the JSON document. It grows when a key changes its meaning or goes away.
pub const JSON_VERSION: u32 = 1;

/// The journey as YAML.
///
/// Readers of YAML 1.1 and of YAML 1.2 read the same texts and numbers in it.
///
/// # Errors
/// None that are known: everything in a journey can be written.
pub fn yaml(graph: &JourneyGraph<'_>) -> Result<String, serde_yaml::Error> {
    in_yaml(&Shown { graph, inferred: true }.journey())
}

/// The journey as JSON, for other programs.
///
/// # Errors
/// None that are known: everything in a journey can be written.
pub fn json(graph: &JourneyGraph<'_>) -> Result<String, serde_json::Error> {
    let shown = Shown { graph, inferred: false };
    let document = Map::new()
        .put("version", JSON_VERSION)
        .put("journey", shown.journey())
        .put(
            "entries",
            Value::List(shown.each_persona(|_| true, |persona, map| map.put("touchpoints", shown.entries_of(persona)))),
        )
        .put("transitions", Value::List(shown.transitions()));
    serde_json::to_string_pretty(&Value::Map(document)).map(|json| json + "\n")
}

/// The parts of a journey one by one, as YAML: for a format that holds less, and says the rest in comments.
pub(crate) struct Parts<'g, 'j>(Shown<'g, 'j>);

impl<'g, 'j> Parts<'g, 'j> {
    pub fn new(graph: &'g JourneyGraph<'j>) -> Self {
        Parts(Shown { graph, inferred: true })
    }

    /// All that is no stage.
    pub fn head(&self) -> String {
        as_yaml(self.0.head())
    }

    /// A stage without its touchpoints.
    pub fn stage(&self, stage: &Stage) -> String {
        as_yaml(stage_head(stage))
    }

    pub fn touchpoint(&self, ix: TouchpointIx) -> String {
        as_yaml(self.0.touchpoint(ix))
    }
}

/// There is no error that is known; were there one, it would be said and not lost.
fn as_yaml(part: impl Into<Value>) -> String {
    in_yaml(&part.into()).unwrap_or_else(|error| error.to_string())
}

fn in_yaml(value: &Value) -> Result<String, serde_yaml::Error> {
    serde_yaml::to_value(value).map(|value| yaml::document(&value))
}

/// A word of the format.
fn word<T: AsRef<str>>(word: T) -> Value {
    word.as_ref().into()
}

struct Shown<'g, 'j> {
    graph: &'g JourneyGraph<'j>,
    /// With what is inferred and never typed, in `x-` keys.
    inferred: bool,
}

impl Shown<'_, '_> {
    fn source(&self) -> &Journey {
        self.graph.journey()
    }

    fn definitions(&self) -> &Definitions {
        &self.source().definitions
    }

    fn journey(&self) -> Value {
        let stages = self.source().stages.iter().map(|stage| self.stage(stage)).collect();
        self.head().put("stages", Value::List(stages)).into()
    }

    /// A journey without its stages.
    fn head(&self) -> Map {
        let journey = self.source();
        let map = Map::new()
            .put("journey", &journey.title)
            .put("id", journey.id.as_str())
            .maybe("lang", journey.lang.as_ref())
            .maybe("state", journey.state.map(|state| state.value.as_str()))
            .maybe("target-of", journey.target_of.as_ref())
            .maybe("summary", journey.summary.as_ref())
            .maybe("owner", journey.owner.map(|team| self.team(team.value)))
            .maybe("reviewed", journey.reviewed.map(|date| date.value.to_string()))
            .texts("based-on", &journey.based_on)
            .texts("tags", &journey.tags)
            .list("links", &journey.links, link);
        let map = self.registries(map);
        if self.inferred { map.put("x-entries", self.entries()) } else { map }
    }

    fn registries(&self, map: Map) -> Map {
        let Definitions { personas, channels, teams, partners, facts, .. } = self.definitions();
        let mut map = map;
        let mut registry = |key: &str, entries: Vec<(String, Value)>| {
            if !entries.is_empty() {
                map.0.push((key.to_owned(), Value::Map(Map(entries))));
            }
        };
        let entry = |id: &At<String>, value: Map| (id.value.clone(), Value::Map(value));
        registry(
            "personas",
            personas
                .iter()
                .map(|persona| {
                    let map = Map::new()
                        .put("name", &persona.name)
                        .maybe("description", persona.description.as_ref())
                        .maybe("goal", persona.goal.as_ref())
                        .texts("needs", &persona.needs)
                        .texts("quotes", &persona.quotes)
                        .list("links", &persona.links, link);
                    entry(&persona.identity.id, map)
                })
                .collect(),
        );
        let channel_map = |channel: &crate::model::Channel| {
            Map::new().put("name", &channel.name).maybe("medium", channel.medium.map(|medium| medium.value.as_str()))
        };
        registry(
            "channels",
            channels.iter().map(|channel| entry(&channel.identity.id, channel_map(channel))).collect(),
        );
        let named = |name: &At<String>, description: &Option<At<String>>, links: &[At<Link>]| {
            Map::new().put("name", name).maybe("description", description.as_ref()).list("links", links, link)
        };
        registry(
            "teams",
            teams
                .iter()
                .map(|team| entry(&team.identity.id, named(&team.name, &team.description, &team.links)))
                .collect(),
        );
        registry(
            "partners",
            partners
                .iter()
                .map(|partner| entry(&partner.identity.id, named(&partner.name, &partner.description, &partner.links)))
                .collect(),
        );
        registry(
            "facts",
            facts
                .iter()
                .map(|fact| {
                    let stated = self.definitions().stated(fact).map(|(channel, says)| {
                        let id = channels
                            .get(channel.value.index())
                            .map(|channel| channel.identity.id.value.clone())
                            .unwrap_or_default();
                        (id, says.value.as_deref().map_or(Value::Null, Value::from))
                    });
                    let stated: Vec<_> = stated.collect();
                    let map = Map::new().put("statement", &fact.statement);
                    entry(&fact.identity.id, if stated.is_empty() { map } else { map.put("in", Map(stated)) })
                })
                .collect(),
        );
        map
    }

    fn stage(&self, stage: &Stage) -> Value {
        let touchpoints = stage.touchpoints.clone().map(|index| self.touchpoint(TouchpointIx(index)));
        let map = stage_head(stage);
        let touchpoints: Vec<Value> = touchpoints.collect();
        if touchpoints.is_empty() { map.into() } else { map.put("touchpoints", Value::List(touchpoints)).into() }
    }

    fn touchpoint(&self, ix: TouchpointIx) -> Value {
        let touchpoint = self.source().touchpoint(ix);
        let definitions = self.definitions();
        let map = Map::new()
            .put("id", &touchpoint.id)
            .put("name", &touchpoint.name)
            .maybe("note", touchpoint.note.as_ref())
            .list("links", &touchpoint.links, link)
            .maybe("ownership", touchpoint.ownership.map(|word| word.value.as_str()))
            .maybe("contact", touchpoint.contact.map(|word| word.value.as_str()))
            .list("channel", &touchpoint.channels, |ix| {
                definitions.channels[ix.value.index()].identity.id.value.as_str().into()
            })
            .list("personas", touchpoint.named_personas.as_deref().unwrap_or_default(), |ix| self.persona(ix.value))
            .maybe("responsible", touchpoint.responsible.map(|ix| self.team(ix.value)))
            .maybe(
                "partner",
                touchpoint.partner.map(|ix| definitions.partners[ix.value.index()].identity.id.value.as_str()),
            )
            .maybe("named-person", touchpoint.named_person.map(|answers| answers.value))
            .maybe("level", touchpoint.level.map(|word| word.value.as_str()))
            .maybe("reach", touchpoint.reach.map(|word| word.value.as_str()))
            .list("facts", &touchpoint.facts, |ix| {
                definitions.facts[ix.value.index()].identity.id.value.as_str().into()
            });
        let map = self.experience(touchpoint, map);
        self.service(ix, touchpoint, map).into()
    }

    fn experience(&self, touchpoint: &Touchpoint, map: Map) -> Map {
        map.maybe("expectation", touchpoint.expectation.as_ref().map(|scores| self.by_persona(scores)))
            .maybe("experience", touchpoint.experience.as_ref().map(|scores| self.by_persona(scores)))
            .maybe("feeling", touchpoint.feeling.as_ref().map(|feelings| self.by_persona(feelings)))
            .maybe("tone", touchpoint.tone.map(|word| word.value.as_str()))
            .maybe("wait", touchpoint.wait.as_ref().map(wait))
            .list("pains", &touchpoint.pains, pain)
            .list("opportunities", &touchpoint.opportunities, |opportunity| self.opportunity(opportunity))
            .texts("quotes", &touchpoint.quotes)
            .list("metrics", &touchpoint.metrics, metric)
    }

    fn service(&self, ix: TouchpointIx, touchpoint: &Touchpoint, map: Map) -> Map {
        let source = self.source();
        let actions =
            |map: Map, key: &str, actions: &[At<Action>]| map.list(key, actions, |action| self.action(action));
        let map = actions(map, "evidence", &touchpoint.evidence);
        let map = actions(map, "frontstage", &touchpoint.frontstage);
        let map = actions(map, "backstage", &touchpoint.backstage);
        let map = actions(map, "support", &touchpoint.support);
        map.maybe("employee", touchpoint.employee.as_ref().map(employee))
            .list("recovers", &touchpoint.recovers, |failed| source.touchpoint(failed.value).id.value.as_str().into())
            .list("recovery", &touchpoint.recovery, |part| word(part.value.as_str()))
            .maybe("feedback", touchpoint.feedback.as_ref().map(feedback))
            .maybe("entry", touchpoint.entry.map(|entry| entry.value))
            .put("next", Value::List(self.ways(ix)))
    }

    /// The ways on from a touchpoint: the file's own, closed ones included, or the implicit ones.
    fn ways(&self, ix: TouchpointIx) -> Vec<Value> {
        let transitions = || self.graph.transitions(self.graph.node(ix));
        match &self.source().touchpoint(ix).next {
            Some(ways) => {
                let mut kinds = vec![None; ways.len()];
                for (_, _, transition) in transitions() {
                    if let Some(way) = transition.stated {
                        kinds[way as usize] = Some(transition.kind);
                    }
                }
                ways.iter().zip(kinds).map(|(way, kind)| self.way(way, kind)).collect()
            }
            None => transitions().map(|(_, node, transition)| self.implicit_way(ix, node, transition)).collect(),
        }
    }

    fn implicit_way(&self, from: TouchpointIx, to: NodeIndex, transition: &Transition) -> Value {
        let to = self.target(to);
        let map = Map::new().put("to", self.target_id(to));
        let limited = transition.personas != self.possible(from, to);
        let map = if limited { map.put("personas", self.personas(transition.personas)) } else { map };
        self.with_kind(map, Some(transition.kind))
    }

    fn way(&self, way: &StatedTransition, kind: Option<TransitionKind>) -> Value {
        let map = Map::new()
            .put("to", self.target_id(way.to.value))
            .maybe("when", way.when.as_ref())
            .maybe("probability", way.probability.map(|probability| probability.value))
            .list("personas", way.personas.as_deref().unwrap_or_default(), |ix| self.persona(ix.value))
            .maybe("note", way.note.as_ref());
        self.with_kind(map, kind)
    }

    fn with_kind(&self, map: Map, kind: Option<TransitionKind>) -> Value {
        if self.inferred { map.maybe("x-kind", kind.map(|kind| kind.as_str())).into() } else { map.into() }
    }

    /// Who could take a way between two places if nothing limited it.
    fn possible(&self, from: TouchpointIx, to: Target) -> PersonaSet {
        let here = self.source().touchpoint(from).personas;
        match to {
            Target::Touchpoint(to) => here.and(self.source().touchpoint(to).personas),
            Target::Done | Target::Lost => here,
        }
    }

    fn target(&self, node: NodeIndex) -> Target {
        match self.graph.touchpoint(node) {
            Some(touchpoint) => Target::Touchpoint(touchpoint),
            None if node == self.graph.done() => Target::Done,
            None => Target::Lost,
        }
    }

    fn target_id(&self, target: Target) -> &str {
        match target {
            Target::Touchpoint(touchpoint) => &self.source().touchpoint(touchpoint).id.value,
            Target::Done => "done",
            Target::Lost => "lost",
        }
    }

    /// Where each persona begins. An unnamed persona has no id: then a list alone.
    fn entries(&self) -> Value {
        let personas = &self.definitions().personas;
        if personas.is_empty() {
            return self.entries_of(PersonaIx(0));
        }
        let entries = personas.iter().enumerate();
        Map(entries
            .map(|(index, persona)| (persona.identity.id.value.clone(), self.entries_of(index.into())))
            .collect())
        .into()
    }

    fn entries_of(&self, persona: PersonaIx) -> Value {
        let ids = self.graph.entries(persona).iter().map(|&ix| self.source().touchpoint(ix).id.value.as_str().into());
        Value::List(ids.collect())
    }

    /// A map for each persona, beginning with its id; that of the unnamed one is null.
    fn each_persona(&self, qualifies: impl Fn(PersonaIx) -> bool, put: impl Fn(PersonaIx, Map) -> Map) -> Vec<Value> {
        let personas = (0..self.source().persona_count()).map(PersonaIx::from).filter(|&persona| qualifies(persona));
        let id = |persona: PersonaIx| {
            self.definitions()
                .personas
                .get(persona.index())
                .map_or(Value::Null, |persona| (&persona.identity.id).into())
        };
        personas.map(|persona| put(persona, Map::new().put("persona", id(persona))).into()).collect()
    }

    /// Every transition, with how probable it is for each persona.
    fn transitions(&self) -> Vec<Value> {
        (0..self.source().touchpoints.len())
            .flat_map(|index| self.transitions_from(TouchpointIx::from(index)))
            .collect()
    }

    fn transitions_from(&self, from: TouchpointIx) -> Vec<Value> {
        let (graph, node) = (self.graph, self.graph.node(from));
        let shares: Vec<f64> =
            (0..self.source().persona_count()).map(|persona| graph.share(node, persona.into())).collect();
        let transition = |(edge, to, transition): (_, _, &Transition)| {
            let stated = graph.stated_probability(edge);
            let probability =
                |persona: PersonaIx, map: Map| map.put("probability", stated.unwrap_or(shares[persona.index()]));
            let personas = self.each_persona(|persona| transition.personas.contains(persona), probability);
            let map = Map::new()
                .put("from", self.target_id(Target::Touchpoint(from)))
                .put("to", self.target_id(self.target(to)))
                .put("kind", transition.kind.as_str())
                .put("implicit", transition.stated.is_none())
                .maybe("when", graph.stated(edge).and_then(|way| way.when.as_ref()));
            map.put("personas", Value::List(personas)).into()
        };
        graph.transitions(node).map(transition).collect()
    }

    fn persona(&self, ix: PersonaIx) -> Value {
        self.definitions().personas[ix.index()].identity.id.value.as_str().into()
    }

    fn personas(&self, personas: PersonaSet) -> Value {
        Value::List(personas.iter().map(|ix| self.persona(ix)).collect())
    }

    fn team(&self, ix: crate::model::TeamIx) -> &str {
        &self.definitions().teams[ix.index()].identity.id.value
    }

    fn by_persona<T: Clone + Into<Value>>(&self, values: &PerPersona<T>) -> Value {
        match values {
            PerPersona::All(value) => value.into(),
            PerPersona::Each(values) => {
                let id = |ix: PersonaIx| self.definitions().personas[ix.index()].identity.id.value.clone();
                Map(values.iter().map(|(ix, value)| (id(ix.value), value.into())).collect()).into()
            }
        }
    }

    fn opportunity(&self, opportunity: &At<Opportunity>) -> Value {
        let map =
            Map::new().put("text", &opportunity.text).maybe("team", opportunity.team.map(|team| self.team(team.value)));
        map.list("links", &opportunity.links, link).into()
    }

    fn action(&self, action: &At<Action>) -> Value {
        Map::new().put("text", &action.text).maybe("team", action.team.map(|team| self.team(team.value))).into()
    }
}

/// A stage without its touchpoints.
fn stage_head(stage: &Stage) -> Map {
    Map::new()
        .put("id", &stage.id)
        .maybe("name", stage.name.as_ref())
        .put("kind", stage.kind.as_str())
        .maybe("note", stage.note.as_ref())
}

fn link(link: &At<Link>) -> Value {
    Map::new().maybe("text", link.text.as_ref()).put("url", link.url.value.as_str()).into()
}

fn wait(wait: &At<Wait>) -> Map {
    Map::new()
        .put("for", wait.length.value.to_string())
        .maybe("expected", wait.expected.map(|expected| expected.value.to_string()))
        .maybe("informed", wait.informed.map(|informed| informed.value))
}

fn pain(pain: &At<Pain>) -> Value {
    Map::new().put("text", &pain.text).maybe("severity", pain.severity.map(|severity| severity.value)).into()
}

fn figures(map: Map, figures: &Figures) -> Map {
    let value = |figure: Option<At<f64>>| figure.map(|figure| figure.value);
    map.maybe("csat", value(figures.csat)).maybe("nps", value(figures.nps)).maybe("ces", value(figures.ces))
}

fn metric(metric: &At<Metric>) -> Value {
    let map = figures(Map::new(), &metric.figures);
    let map = match &metric.named {
        Some((name, value)) => map.put("name", name).put("value", value.value),
        None => map,
    };
    let target = metric.target.as_ref().map(|target| Value::Map(figures(Map::new(), target)));
    map.maybe("target", target.or(metric.named_target.map(|target| target.value.into())))
        .maybe("responses", metric.responses.map(|responses| responses.value))
        .maybe("source", metric.source.as_ref())
        .into()
}

fn employee(employee: &At<Employee>) -> Map {
    let value = |figure: Option<At<f64>>| figure.map(|figure| figure.value);
    Map::new().maybe("experience", value(employee.experience)).maybe("load", value(employee.load)).list(
        "lacks",
        &employee.lacks,
        |lack| word(lack.value.as_str()),
    )
}

fn feedback(feedback: &At<Feedback>) -> Map {
    Map::new()
        .put("asks", feedback.asks)
        .maybe("answered-within", feedback.answered_within.map(|within| within.value.to_string()))
}

//! A journey as polku understands it: with everything written out that a file may leave out.
//!
//! As YAML, it is a journey file that loads to the same journey and the same graph. What polku infers stands in keys of the
//! author's own (`x-entries`, `x-kind`). As JSON, it is a versioned document for other programs (`docs/show.md`).

use petgraph::graph::NodeIndex;

use super::document::{Map, Value};
use crate::analysis::{Analysis, Path};
use crate::graph::{JourneyGraph, Transition, TransitionKind};
use crate::model::{
    Definitions, Element, ElementValue, Journey, PersonaIx, PersonaSet, Scenario, Segment, Stage, Target, TouchpointIx,
};
use crate::yaml;

/// The version of the JSON document. It grows when a key changes its meaning or goes away.
pub const JSON_VERSION: u32 = 1;

/// Writes the journey as YAML.
///
/// Readers of YAML 1.1 and of YAML 1.2 read the same texts and numbers in it.
///
/// # Errors
/// None are known: everything in a journey can be written.
pub fn yaml(graph: &JourneyGraph<'_>) -> Result<String, serde_yaml::Error> {
    in_yaml(&Shown { graph, inferred: true }.journey())
}

/// Writes the journey as JSON, for other programs.
///
/// # Errors
/// None are known: everything in a journey can be written.
pub fn json(graph: &JourneyGraph<'_>) -> Result<String, serde_json::Error> {
    let shown = Shown { graph, inferred: false };
    let document = Map::new()
        .put("version", JSON_VERSION)
        .put("journey", shown.journey())
        .put("entries", Value::List(shown.each_persona(|_| true, |persona, map| shown.entries_in(map, persona))))
        .put("transitions", Value::List(shown.transitions()))
        .put("paths", Value::List(shown.paths()));
    serde_json::to_string_pretty(&Value::Map(document)).map(|json| json + "\n")
}

/// Returns an element with its parts as JSON.
pub(crate) fn json_of(element: &Element<'_>) -> serde_json::Value {
    serde_json::to_value(value_of(element)).unwrap_or_default()
}

/// Returns the journey as a value, without what polku infers.
pub(crate) fn value(graph: &JourneyGraph<'_>) -> Result<serde_json::Value, serde_json::Error> {
    serde_json::to_value(Shown { graph, inferred: false }.journey())
}

/// The parts of a journey one by one, as YAML: for a format that holds less, and says the rest in comments.
pub(crate) struct Parts<'g, 'j>(Shown<'g, 'j>);

impl<'g, 'j> Parts<'g, 'j> {
    pub fn new(graph: &'g JourneyGraph<'j>) -> Self {
        Parts(Shown { graph, inferred: true })
    }

    /// Returns everything but the stages.
    pub fn head(&self) -> String {
        as_yaml(self.0.head())
    }

    /// Returns a stage without its touchpoints.
    pub fn stage(&self, stage: &Stage) -> String {
        as_yaml(self.0.stage_head(stage))
    }

    /// Returns a touchpoint with all of its transitions.
    pub fn touchpoint(&self, ix: TouchpointIx) -> String {
        as_yaml(self.0.touchpoint(ix))
    }
}

/// No error is known. If there were one, the text would say it.
fn as_yaml(part: impl Into<Value>) -> String {
    in_yaml(&part.into()).unwrap_or_else(|error| error.to_string())
}

fn in_yaml(value: &Value) -> Result<String, serde_yaml::Error> {
    serde_yaml::to_value(value).map(|value| yaml::document(&value))
}

struct Shown<'g, 'j> {
    graph: &'g JourneyGraph<'j>,
    /// Whether `x-` keys say what polku infers.
    inferred: bool,
}

impl<'j> Shown<'_, 'j> {
    fn source(&self) -> &'j Journey {
        self.graph.journey()
    }

    fn definitions(&self) -> &'j Definitions {
        &self.source().definitions
    }

    fn journey(&self) -> Value {
        let stages = self.source().stages.iter().map(|stage| self.stage(stage)).collect();
        self.head().put("stages", Value::List(stages)).into()
    }

    /// A journey without its stages.
    fn head(&self) -> Map {
        let mut map = Map::new();
        for part in self.source().head_elements() {
            match part.address.segments() {
                [Segment::Key("journey"), Segment::Key("title")] => {
                    map.add(&[Segment::Key("journey")], value_of(&part))
                }
                [Segment::Key("journey"), path @ ..] | path => map.add(path, value_of(&part)),
            }
        }
        if self.inferred { map.put("x-entries", self.entries()) } else { map }
    }

    fn stage(&self, stage: &Stage) -> Value {
        let touchpoints = stage.touchpoints.clone().map(|index| self.touchpoint(TouchpointIx(index)));
        let touchpoints: Vec<Value> = touchpoints.collect();
        let map = self.stage_head(stage);
        if touchpoints.is_empty() { map.into() } else { map.put("touchpoints", Value::List(touchpoints)).into() }
    }

    /// A stage without its touchpoints.
    fn stage_head(&self, stage: &Stage) -> Map {
        map_of(&self.source().element_of_stage(stage), |_| true)
    }

    fn touchpoint(&self, ix: TouchpointIx) -> Value {
        let touchpoint = self.source().element_of_touchpoint(ix);
        let map = map_of(&touchpoint, |key| key != "next");
        // What goes on beside another leads nowhere.
        if self.graph.is_beside(ix) {
            return map.into();
        }
        map.put("next", Value::List(self.next(ix, &touchpoint))).into()
    }

    /// The transitions from a touchpoint: those the file states, also if nobody can take them, or the implicit ones.
    fn next(&self, ix: TouchpointIx, touchpoint: &Element<'j>) -> Vec<Value> {
        let transitions = || self.graph.transitions(self.graph.node(ix));
        let Some(next) = &self.source().touchpoint(ix).next else {
            return transitions().map(|(_, to, transition)| self.implicit_transition(ix, to, transition)).collect();
        };
        let mut kinds = vec![None; next.len()];
        for (_, _, transition) in transitions() {
            if let Some(position) = transition.stated {
                kinds[position as usize] = Some(transition.kind);
            }
        }
        let parts = touchpoint.parts();
        let stated = parts.iter().filter(|part| matches!(part.value, ElementValue::Transition(_)));
        stated.zip(kinds).map(|(stated, kind)| self.with_kind(map_of(stated, |_| true), kind)).collect()
    }

    fn implicit_transition(&self, from: TouchpointIx, to: NodeIndex, transition: &Transition) -> Value {
        let to = self.graph.target(to);
        let map = Map::new().put("to", self.source().target_id(to));
        let limited = transition.personas != self.possible(from, to);
        let map = if limited { map.put("personas", self.personas(transition.personas)) } else { map };
        self.with_kind(map, Some(transition.kind))
    }

    fn with_kind(&self, map: Map, kind: Option<TransitionKind>) -> Value {
        if self.inferred { map.maybe("x-kind", kind.map(|kind| kind.as_str())).into() } else { map.into() }
    }

    /// The personas that could take a transition if nothing limited it.
    fn possible(&self, from: TouchpointIx, to: Target) -> PersonaSet {
        let here = self.source().touchpoint(from).personas;
        match to {
            Target::Touchpoint(to) => here.and(self.source().touchpoint(to).personas),
            Target::End(_) => here,
        }
    }

    /// The entries of each persona. An unnamed persona has no id: then a list alone.
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

    /// The entries of a persona, with the share of its customers at each.
    fn entries_in(&self, map: Map, persona: PersonaIx) -> Map {
        let shares = self.graph.entry_shares(persona).into_iter().map(|(_, share)| share.into());
        map.put("touchpoints", self.entries_of(persona)).put("shares", Value::List(shares.collect()))
    }

    fn entries_of(&self, persona: PersonaIx) -> Value {
        let ids = self.graph.entries(persona).iter().map(|&ix| self.source().touchpoint(ix).id.value.as_str().into());
        Value::List(ids.collect())
    }

    /// A map for each persona, which begins with its id. That of the unnamed persona is null.
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

    /// Every transition, with its probability for each persona.
    fn transitions(&self) -> Vec<Value> {
        (0..self.source().touchpoints.len())
            .flat_map(|index| self.transitions_from(TouchpointIx::from(index)))
            .collect()
    }

    fn transitions_from(&self, from: TouchpointIx) -> Vec<Value> {
        let (graph, node) = (self.graph, self.graph.node(from));
        let shares: Vec<f64> =
            (0..self.source().persona_count()).map(|persona| graph.share(node, persona.into())).collect();
        let stated_end = |edge| {
            let end = graph.stated(edge)?.counts_as?;
            Some(self.source().end(end.value).id.value.as_str())
        };
        let transition = |(edge, to, transition): (_, _, &Transition)| {
            let stated = graph.stated_probability(edge);
            let probability =
                |persona: PersonaIx, map: Map| map.put("probability", stated.unwrap_or(shares[persona.index()]));
            let personas = self.each_persona(|persona| transition.personas.contains(persona), probability);
            let map = Map::new()
                .put("from", self.source().target_id(Target::Touchpoint(from)))
                .put("to", self.source().target_id(graph.target(to)))
                .put("kind", transition.kind.as_str())
                .maybe("counts-as", stated_end(edge))
                .put("implicit", transition.stated.is_none())
                .maybe("when", graph.stated(edge).and_then(|stated| stated.when.as_ref()));
            map.put("personas", Value::List(personas)).into()
        };
        graph.transitions(node).map(transition).collect()
    }

    /// The main path of each persona, and the paths of each scenario.
    fn paths(&self) -> Vec<Value> {
        let analysis = Analysis::new(self.graph);
        let shown = |scenario: Option<&Scenario>, path: Path, map: Map| {
            let ids = path.touchpoints.iter().map(|&ix| self.source().touchpoint(ix).id.value.as_str().into());
            map.put("scenario", scenario.map_or(Value::Null, |scenario| (&scenario.id).into()))
                .put("touchpoints", Value::List(ids.collect()))
                .maybe("end", path.end.map(|end| end.id(self.source())))
                .put("probability", path.probability)
        };
        let travellers = self.source().travellers();
        let own = |persona| travellers.contains(persona);
        let mut paths = self.each_persona(own, |persona, map| shown(None, analysis.main_path(persona), map));
        for scenario in &self.source().scenarios {
            let personas = self.source().personas_of_scenario(scenario);
            for persona in personas.iter() {
                let Ok(path) = analysis.scenario_path(scenario, persona) else { continue };
                paths
                    .extend(self.each_persona(|one| one == persona, |_, map| shown(Some(scenario), path.clone(), map)));
            }
        }
        paths
    }

    fn persona(&self, ix: PersonaIx) -> Value {
        self.definitions().personas[ix.index()].identity.id.value.as_str().into()
    }

    fn personas(&self, personas: PersonaSet) -> Value {
        Value::List(personas.iter().map(|ix| self.persona(ix)).collect())
    }
}

/// An element with its parts, as far as their keys are wanted.
fn map_of(element: &Element<'_>, wants: impl Fn(&str) -> bool) -> Map {
    let depth = element.address.segments().len();
    let mut map = Map::new();
    for part in element.parts() {
        let path = &part.address.segments()[depth..];
        if path.first().is_some_and(|first| matches!(first, Segment::Key(key) if wants(key))) {
            map.add(path, value_of(&part));
        }
    }
    map
}

fn value_of(element: &Element<'_>) -> Value {
    match element.value {
        ElementValue::Text(text) | ElementValue::Reference { id: text, .. } => text.into(),
        ElementValue::Word(word) => word.into(),
        ElementValue::Number(number) => number.into(),
        ElementValue::Whole(number) => number.into(),
        ElementValue::Range(from, to) => Value::List(vec![from.into(), to.into()]),
        ElementValue::Bool(value) => value.into(),
        ElementValue::Date(date) => date.to_string().into(),
        ElementValue::Duration(duration) => duration.to_string().into(),
        ElementValue::Silent => Value::Null,
        _ => map_of(element, |_| true).into(),
    }
}

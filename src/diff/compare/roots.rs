//! Compares the elements that have ids: which are new, gone, renamed, moved, split or merged.

use super::{Comparison, Found, Root, values};
use crate::diagnostic::shorten;
use crate::diff::change::Group;
use crate::diff::kinds as k;
use crate::diff::kinds::{ChangeKind, Class};
use crate::diff::pairing::{How, REGISTRIES, id_of, is_same_spelling};
use crate::graph::{JourneyGraph, TransitionKind};
use crate::model::{Element, ElementValue, EndKind, PersonaIx, Segment, TouchpointIx};

/// The kinds of change of elements in a registry.
struct RootKinds {
    noun: &'static str,
    added: &'static ChangeKind,
    removed: &'static ChangeKind,
    renamed: &'static ChangeKind,
}

fn root_kinds(registry: &str) -> RootKinds {
    let kinds = |noun, added, removed, renamed| RootKinds { noun, added, removed, renamed };
    match registry {
        "personas" => kinds("persona", &k::PERSONA_ADDED, &k::PERSONA_REMOVED, &k::PERSONA_RENAMED),
        "channels" => kinds("channel", &k::CHANNEL_ADDED, &k::CHANNEL_REMOVED, &k::CHANNEL_RENAMED),
        "teams" => kinds("team", &k::TEAM_ADDED, &k::TEAM_REMOVED, &k::TEAM_RENAMED),
        "partners" => kinds("partner", &k::PARTNER_ADDED, &k::PARTNER_REMOVED, &k::PARTNER_RENAMED),
        "facts" => kinds("fact", &k::FACT_ADDED, &k::FACT_REMOVED, &k::FACT_RENAMED),
        "systems" => kinds("system", &k::SYSTEM_ADDED, &k::SYSTEM_REMOVED, &k::SYSTEM_RENAMED),
        "lanes" => kinds("lane", &k::LANE_ADDED, &k::LANE_REMOVED, &k::LANE_RENAMED),
        "ends" => kinds("end", &k::END_ADDED, &k::END_REMOVED, &k::END_RENAMED),
        "scenarios" => kinds("scenario", &k::SCENARIO_ADDED, &k::SCENARIO_REMOVED, &k::SCENARIO_RENAMED),
        "limits" => kinds("limit", &k::LIMIT_ADDED, &k::LIMIT_REMOVED, &k::LIMIT_RENAMED),
        "stages" => kinds("stage", &k::STAGE_ADDED, &k::STAGE_REMOVED, &k::STAGE_RENAMED),
        _ => kinds("touchpoint", &k::TOUCHPOINT_ADDED, &k::TOUCHPOINT_REMOVED, &k::TOUCHPOINT_RENAMED),
    }
}

impl<'j> Comparison<'_, 'j> {
    pub(super) fn run(&mut self) {
        self.head();
        for registry in REGISTRIES {
            self.registry(registry);
        }
        self.order_of_stages();
        self.last_paths();
    }

    /// Compares what the journey says of itself.
    fn head(&mut self) {
        let (old, new) = (self.old.journey(), self.new.journey());
        let own = |element: Element<'j>| {
            let parts = element.parts();
            let is_own = |part: &Element<'j>| matches!(part.address.segments(), [Segment::Key("journey"), ..]);
            parts.into_iter().filter(is_own).collect::<Vec<_>>()
        };
        let (old_parts, new_parts) = (own(old.element()), own(new.element()));
        // A target has another id than what it is the target of, and says so.
        let skipped: &[&str] = if self.is_target_of { &["id", "state", "target-of"] } else { &["id"] };
        if old.id != new.id && !self.is_target_of {
            let clause = format!("the journey `{}` is `{}` now", shorten(&old.id), shorten(&new.id));
            let found = Found::at(&k::JOURNEY_RENAMED, &new.element(), clause);
            let address = "journey.id".to_owned();
            self.add(Found { address, ..found.before(old.id.as_str()).after(new.id.as_str()) });
        }
        self.keys(&new.element().value, (&old_parts, &new_parts), [1, 1], skipped);
    }

    /// Compares the elements of a registry.
    fn registry(&mut self, registry: &'static str) {
        let pairing = self.pairing;
        let (olds, news, pairs) = (&pairing.old[registry], &pairing.new[registry], &pairing.pairs[registry]);
        for (index, new) in news.elements.iter().enumerate() {
            self.enter(new, false);
            match pairs.old_of_new[index] {
                Some((old, how)) => {
                    let old = &olds.elements[old];
                    self.renamed(registry, old, new, how);
                    self.root_of_both(registry, old, new);
                }
                None if is_told_by_uses(registry, new) => {}
                None => self.added(registry, new, pairs.split_from.get(&index).map(|&old| &olds.elements[old])),
            }
        }
        for (index, old) in olds.elements.iter().enumerate() {
            if pairs.new_of_old[index].is_none() && !is_told_by_uses(registry, old) {
                self.enter(old, true);
                self.removed(registry, old, pairs.merged_into.get(&index).map(|&new| &news.elements[new]));
            }
        }
        self.root = Root::of_journey();
    }

    /// Notes what the following changes are part of.
    fn enter(&mut self, element: &Element<'j>, is_old: bool) {
        let journey = if is_old { self.old.journey() } else { self.new.journey() };
        let stage = |index: usize| {
            let id = journey.stages[index].id.value.as_str();
            let id = if is_old { self.pairing.new_id("stages", id).unwrap_or(id) } else { id };
            let order = self.pairing.new["stages"].index(id).unwrap_or(self.new.journey().stages.len() + index);
            Group::Stage { order, id: id.to_owned() }
        };
        let (touchpoint, group) = match element.value {
            ElementValue::Touchpoint(one) => (Some(one.id.value.clone()), stage(one.stage.index())),
            ElementValue::Stage(one) => {
                let index = journey.stages.iter().position(|stage| stage.id.value == one.id.value);
                (None, index.map_or(Group::Journey, stage))
            }
            _ => (None, Group::Journey),
        };
        let subject = values::name(element).map(|name| shorten(&name)).unwrap_or_default();
        let span = Some(element.span).filter(|_| !is_old && !element.is_in_catalog);
        self.root = Root { subject, touchpoint, group, span };
    }

    fn added(&mut self, registry: &'static str, new: &Element<'j>, from: Option<&Element<'j>>) {
        let kinds = root_kinds(registry);
        let found = match from {
            Some(old) if registry == "touchpoints" => {
                let clause = format!("split from `{}`", id_of(old));
                Found::at(&k::TOUCHPOINT_SPLIT, new, clause)
            }
            // Every journey has these ends; this one names it now.
            None if registry == "ends" && matches!(id_of(new), "done" | "lost") => {
                Found::at(&k::TEXT_CHANGED, new, "the end has a name now")
            }
            _ => Found::at(kinds.added, new, format!("a new {}", kinds.noun)),
        };
        self.add(found.after(values::json(new)));
    }

    fn removed(&mut self, registry: &'static str, old: &Element<'j>, into: Option<&Element<'j>>) {
        let kinds = root_kinds(registry);
        let found = match into {
            Some(new) if registry == "touchpoints" => {
                let clause = format!("merged into `{}`", id_of(new));
                Found::gone(&k::TOUCHPOINT_MERGED, old, clause)
            }
            None if registry == "ends" && matches!(id_of(old), "done" | "lost") => {
                Found::gone(&k::TEXT_CHANGED, old, "the end has no name any more")
            }
            _ => {
                let (class, why) = self.class_of_removal(kinds.removed, old);
                let gone = if old.is_in_catalog { "is no longer in this journey" } else { "is gone" };
                Found::gone(kinds.removed, old, format!("the {} {gone}{why}", kinds.noun)).class(class)
            }
        };
        self.add(found.before(values::json(old)));
    }

    /// Returns the class that the removal of an element has, and why.
    fn class_of_removal(&self, kind: &'static ChangeKind, old: &Element<'j>) -> (Class, &'static str) {
        match old.value {
            ElementValue::Persona(persona) if persona.accompanies.is_some() => (Class::Look, ""),
            ElementValue::Touchpoint(touchpoint) => {
                let index = self.pairing.old["touchpoints"].index(&touchpoint.id.value).unwrap_or_default();
                let node = self.old.node(TouchpointIx::from(index));
                let is_led_to = || {
                    let edges = self.old.graph().edges_directed(node, petgraph::Direction::Incoming);
                    edges.into_iter().any(|edge| edge.weight().kind == TransitionKind::Recovery)
                };
                let recovers = !touchpoint.recovers.is_empty() || !touchpoint.recovery.is_empty() || is_led_to();
                let asks = touchpoint.feedback.as_ref().is_some_and(|feedback| feedback.value.asks);
                match (recovers, asks) {
                    (true, true) => (Class::Worse, ", which put right what had failed and asked for feedback"),
                    (true, false) => (Class::Worse, ", which put right what had failed"),
                    (false, true) => (Class::Worse, ", which asked for feedback"),
                    (false, false) => (kind.class, ""),
                }
            }
            _ => (kind.class, ""),
        }
    }

    fn renamed(&mut self, registry: &'static str, old: &Element<'j>, new: &Element<'j>, how: How) {
        if how == How::Id {
            return;
        }
        let kinds = root_kinds(registry);
        let (before, after) = (id_of(old), id_of(new));
        let has_was = !matches!(registry, "ends" | "scenarios");
        let (class, clause) = match how {
            How::Guess => {
                let confirm = if has_was { format!("; `was: {before}` confirms it") } else { String::new() };
                let (class, _) = self.class_of_removal(kinds.removed, old);
                (class, format!("probably renamed from `{before}` to `{after}`{confirm}"))
            }
            _ => (Class::Wording, format!("renamed from `{before}` to `{after}`")),
        };
        self.add(Found::at(kinds.renamed, new, clause).class(class).before(before).after(after));
    }

    /// Compares an element that both sides have.
    fn root_of_both(&mut self, registry: &'static str, old: &Element<'j>, new: &Element<'j>) {
        match (old.value, new.value) {
            (ElementValue::Touchpoint(old_one), ElementValue::Touchpoint(new_one)) => {
                let (from, to) = (&self.old.journey().stages, &self.new.journey().stages);
                let (from, to) = (&from[old_one.stage.index()].id.value, &to[new_one.stage.index()].id.value);
                if !self.pairing.is_same("stages", from, to) {
                    let clause = format!("moved from `{from}` to `{to}`");
                    let found = Found::at(&k::TOUCHPOINT_MOVED, new, clause);
                    self.add(found.before(from.as_str()).after(to.as_str()));
                }
                self.touchpoint((old_one, old), (new_one, new));
            }
            (ElementValue::Fact(_), ElementValue::Fact(_)) => {
                let before = self.changes.len();
                self.rest_of_both(registry, old, new);
                self.judge_fact(old, new, before);
            }
            _ => self.rest_of_both(registry, old, new),
        }
    }

    fn rest_of_both(&mut self, registry: &'static str, old: &Element<'j>, new: &Element<'j>) {
        self.name(old, new);
        self.former_ids(old, new);
        self.parts(old, new, &["id", "name", "was"]);
        if registry == "stages" {
            self.order_of_touchpoints(new);
        }
    }

    /// A fact that its channels now state differently is worse, however each came to say what it says.
    fn judge_fact(&mut self, old: &Element<'j>, new: &Element<'j>, first: usize) {
        let class = match (is_contradicted(old), is_contradicted(new)) {
            (false, true) => Class::Worse,
            (true, false) => Class::Better,
            _ => return,
        };
        for change in self.changes[first..].iter_mut().filter(|change| *change.kind == k::FACT_CHANGED) {
            change.class = class;
            change.clause += if class == Class::Worse {
                "; its channels contradict each other now"
            } else {
                "; its channels agree now"
            };
        }
    }

    /// Compares names: another name may mean another thing, another spelling does not.
    pub(super) fn name(&mut self, old: &Element<'j>, new: &Element<'j>) {
        let part = |element: &Element<'j>| {
            let depth = element.address.segments().len();
            let parts = element.parts().into_iter();
            parts.into_iter().find(|part| matches!(super::below(part, depth), [Segment::Key("name")]))
        };
        let (old_part, new_part) = (part(old), part(new));
        let text = |part: &Option<Element<'j>>| part.as_ref().map(values::json);
        let (before, after) = (text(&old_part), text(&new_part));
        if before == after {
            return;
        }
        let of = |value: &Option<serde_json::Value>| {
            value.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned()
        };
        let is_other = !is_same_spelling(&of(&before), &of(&after));
        let (kind, clause) = match (&before, &after) {
            (Some(_), Some(_)) if is_other => {
                (&k::NAME_CHANGED, format!("another name; before, it was called “{}”", shorten(&of(&before))))
            }
            (Some(_), Some(_)) => (&k::TEXT_CHANGED, "the name is spelled in another way".to_owned()),
            (None, _) => (&k::TEXT_CHANGED, "it has a name now".to_owned()),
            (_, None) => (&k::TEXT_CHANGED, "it has no name any more".to_owned()),
        };
        let found = match (&new_part, &old_part) {
            (Some(part), _) => Found::at(kind, part, clause),
            (None, Some(part)) => Found::gone(kind, part, clause),
            (None, None) => return,
        };
        // Another name of a touchpoint may mean another encounter. A team or a channel may just be called otherwise.
        let is_of_customers =
            matches!(new.value, ElementValue::Touchpoint(_) | ElementValue::Persona(_) | ElementValue::End(_));
        let class = if is_of_customers { kind.class } else { Class::Wording };
        self.add(found.class(class).before(before.unwrap_or_default()).after(after.unwrap_or_default()));
    }

    /// Compares former ids, but for those by which the two sides know each other.
    pub(super) fn former_ids(&mut self, old: &Element<'j>, new: &Element<'j>) {
        let own = |element: &Element<'j>, other: &str| {
            let depth = element.address.segments().len();
            let is_known = |part: &Element<'j>| values::json(part).as_str() == Some(other);
            let parts = element.parts().into_iter();
            let former = parts.filter(|part| matches!(super::below(part, depth).first(), Some(Segment::Key("was"))));
            former.filter(|part| !is_known(part)).collect::<Vec<_>>()
        };
        let depth = [old.address.segments().len(), new.address.segments().len()];
        let (olds, news) = (own(old, id_of(new)), own(new, id_of(old)));
        self.keys(&new.value, (&olds, &news), depth, &[]);
    }

    /// Tells where the touchpoints that stayed in a stage stand in another order.
    fn order_of_touchpoints(&mut self, stage: &Element<'j>) {
        let ElementValue::Stage(of) = stage.value else { return };
        let pairs = &self.pairing.pairs["touchpoints"].old_of_new;
        let (olds, news) = (self.old.journey(), self.new.journey());
        let stayed = |index: u32| {
            let (old, _) = pairs[index as usize]?;
            let (from, to) = (&olds.touchpoints[old], &news.touchpoints[index as usize]);
            let (from, to) = (&olds.stages[from.stage.index()].id.value, &news.stages[to.stage.index()].id.value);
            self.pairing.is_same("stages", from, to).then_some(old)
        };
        let order: Vec<usize> = of.touchpoints.clone().filter_map(stayed).collect();
        if !order.is_sorted() {
            let found = Found::at(&k::ORDER_CHANGED, stage, "its touchpoints stand in another order");
            self.add(found);
        }
    }

    fn order_of_stages(&mut self) {
        let pairs = &self.pairing.pairs["stages"];
        let order: Vec<usize> = pairs.old_of_new.iter().flatten().map(|(old, _)| *old).collect();
        if !order.is_sorted()
            && let Some(first) = self.pairing.new["stages"].elements.first()
        {
            let found = Found::at(&k::ORDER_CHANGED, first, "the stages stand in another order");
            self.add(Found { address: "stages".into(), ..found });
        }
    }

    /// Tells which personas have no way any more to an end where they are done, and which have one now.
    fn last_paths(&mut self) {
        for (here, there) in self.personas.clone() {
            let travels = |graph: &JourneyGraph<'_>, persona| graph.journey().travellers().contains(persona);
            if !travels(self.old, here) || !travels(self.new, there) {
                continue;
            }
            let (kind, clause) = match (gets_through(self.old, here), gets_through(self.new, there)) {
                (true, false) => (&k::PATH_LOST, "no way leads to an end where the customer is done any more"),
                (false, true) => (&k::PATH_GAINED, "a way leads to an end where the customer is done now"),
                _ => continue,
            };
            let journey = self.new.journey();
            let element =
                self.pairing.new["personas"].elements.get(there.index()).cloned().unwrap_or(journey.element());
            self.root.subject = journey.persona_name(there).map(shorten).unwrap_or_default();
            self.add(Found::at(kind, &element, clause));
            self.root.subject = String::new();
        }
    }
}

/// Whether an element of the catalog is only there, or not, because the journey uses it: then its uses are told.
fn is_told_by_uses(registry: &str, element: &Element<'_>) -> bool {
    element.is_in_catalog && !matches!(registry, "personas")
}

/// Whether the channels of a fact state it differently.
fn is_contradicted(fact: &Element<'_>) -> bool {
    let depth = fact.address.segments().len();
    let mut said: Vec<String> = fact
        .parts()
        .iter()
        .filter(|part| matches!(super::below(part, depth).first(), Some(Segment::Key("in"))))
        .filter_map(|part| values::json(part).as_str().map(crate::lint::normal))
        .collect();
    said.sort_unstable();
    said.dedup();
    said.len() > 1
}

/// Whether a persona can come to an end where it is done, or begin another round.
fn gets_through(graph: &JourneyGraph<'_>, persona: PersonaIx) -> bool {
    let mut seen = vec![false; graph.graph().node_count()];
    let mut waiting: Vec<_> = graph.entries(persona).iter().map(|&entry| graph.node(entry)).collect();
    while let Some(node) = waiting.pop() {
        if std::mem::replace(&mut seen[node.index()], true) {
            continue;
        }
        for (edge, to, transition) in graph.transitions_of(node, persona) {
            if graph.stated_probability(edge) == Some(0.0) {
                continue;
            }
            if transition.kind == TransitionKind::Renewal || graph.end_kind(to) == Some(EndKind::Done) {
                return true;
            }
            waiting.push(to);
        }
    }
    false
}

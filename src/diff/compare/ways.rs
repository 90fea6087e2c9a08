//! Compares the ways from a touchpoint on: its transitions, stated or not.

use std::collections::{HashMap, HashSet, VecDeque};

use petgraph::graph::NodeIndex;

use super::table::kinds_of;
use super::{Comparison, Found, ids_of, list_personas, values};
use crate::diff::change::Place;
use crate::diff::kinds as k;
use crate::diff::kinds::{ChangeKind, Class};
use crate::graph::{JourneyGraph, TransitionKind};
use crate::model::{Element, ElementValue, EndKind, PersonaSet, Segment, StatedTransition, Target, TouchpointIx};

/// A way from a touchpoint on.
pub(in crate::diff) struct Way<'j> {
    pub to: Target,
    /// The id of what it leads to.
    id: &'j str,
    pub personas: PersonaSet,
    /// `None` where nobody can take it.
    pub kind: Option<TransitionKind>,
    /// The transition as the file states it, and its element; `None` for an implicit one.
    pub stated: Option<(&'j StatedTransition, Element<'j>)>,
}

impl<'j> Way<'j> {
    fn case(&self) -> Option<&str> {
        self.stated.as_ref()?.0.when.as_ref().map(|case| case.value.as_str())
    }

    /// Whether customers can take it, and not only back to what they have met.
    fn leads_on(&self) -> bool {
        self.kind.is_some_and(|kind| kind != TransitionKind::Back)
    }

    fn probability(&self) -> Option<f64> {
        self.stated.as_ref()?.0.probability.map(|probability| probability.value)
    }
}

/// Returns the ways from a touchpoint on, in the order of the file.
pub(in crate::diff) fn ways<'j>(graph: &JourneyGraph<'j>, from: TouchpointIx, element: &Element<'j>) -> Vec<Way<'j>> {
    let journey = graph.journey();
    let touchpoint = journey.touchpoint(from);
    let edges: Vec<_> = graph.transitions(graph.node(from)).collect();
    let Some(next) = &touchpoint.next else {
        let implicit = edges.into_iter().map(|(_, to, transition)| {
            let to = graph.target(to);
            let (personas, kind) = (transition.personas, Some(transition.kind));
            Way { to, id: journey.target_id(to), personas, kind, stated: None }
        });
        return implicit.collect();
    };
    let mut kinds = vec![None; next.len()];
    for (.., transition) in edges {
        if let Some(kind) = transition.stated.and_then(|position| kinds.get_mut(position as usize)) {
            *kind = Some(transition.kind);
        }
    }
    let parts = element.parts();
    let elements = parts.into_iter().filter(|part| matches!(part.value, ElementValue::Transition(_)));
    let stated = next.iter().zip(elements).zip(kinds).map(|((stated, element), kind)| {
        let to = stated.to.value;
        let personas = journey.personas_of_transition(touchpoint, &stated.value);
        Way { to, id: journey.target_id(to), personas, kind, stated: Some((&stated.value, element)) }
    });
    stated.collect()
}

impl<'j> Comparison<'_, 'j> {
    /// Compares the ways from a touchpoint on.
    pub(super) fn ways(&mut self, old: &Element<'j>, new: &Element<'j>) {
        let index = |side: &crate::diff::pairing::Registry<'_>, element: &Element<'_>| {
            TouchpointIx::from(side.index(crate::diff::pairing::id_of(element)).unwrap_or_default())
        };
        let pairing = self.pairing;
        let here = index(&pairing.old["touchpoints"], old);
        let there = index(&pairing.new["touchpoints"], new);
        let (olds, news) = (ways(self.old, here, old), ways(self.new, there, new));
        let pairs = self.pairs_of_ways(&olds, &news);
        let first = self.changes.len();
        let (mut is_kept, mut former) = (vec![false; olds.len()], vec![None; news.len()]);
        for &(here, there) in &pairs {
            (is_kept[here], former[there]) = (true, Some(here));
        }
        for (way, former) in news.iter().zip(former) {
            match former {
                Some(former) => self.way_of_both(&olds[former], way, new),
                None => self.way_added(way, new),
            }
        }
        for (way, _) in olds.iter().zip(is_kept).filter(|(_, is_kept)| !is_kept) {
            self.way_removed(way, old, there);
        }
        self.judge_losses(here, there, first);
        let order: Vec<usize> = pairs.iter().map(|(old, _)| *old).collect();
        let are_stated = |ways: &[Way<'_>]| ways.iter().all(|way| way.stated.is_some());
        if !order.is_sorted() && are_stated(&olds) && are_stated(&news) {
            let found = Found::at(&k::ORDER_CHANGED, new, "the ways on stand in another order");
            self.add(Found { address: format!("{}.next", new.address), ..found });
        }
    }

    /// Returns the id on the new side of what a way of the old side leads to; nothing if that is gone.
    fn target_of(&self, old: &Way<'j>) -> Option<&'j str> {
        match old.to {
            Target::Touchpoint(_) => self.pairing.new_id("touchpoints", old.id),
            // `done` and `lost` are there whether a file lists them or not.
            Target::End(_) => Some(self.pairing.new_id("ends", old.id).unwrap_or(old.id)),
        }
    }

    /// Returns pairs of ways to the same, in the order of the new side: those for the same personas in the same case before
    /// those of the same case or personas, those before the others.
    pub(in crate::diff) fn pairs_of_ways(&self, old: &[Way<'j>], new: &[Way<'j>]) -> Vec<(usize, usize)> {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let (mut is_taken, mut is_found) = (vec![false; old.len()], vec![false; new.len()]);
        for (same_case, same_personas) in [(true, true), (true, false), (false, true), (false, false)] {
            let key = |id, way: &Way<'j>, personas: PersonaSet| {
                let is_end = matches!(way.to, Target::End(_));
                let case = way.case().filter(|_| same_case).map(str::to_owned);
                (is_end, id, case, Some(personas).filter(|_| same_personas))
            };
            let mut waiting: HashMap<_, VecDeque<usize>> = HashMap::new();
            for (here, way) in old.iter().enumerate().filter(|(here, _)| !is_taken[*here]) {
                if let Some(id) = self.target_of(way) {
                    waiting.entry(key(id, way, self.on_new_side(way.personas))).or_default().push_back(here);
                }
            }
            for (there, way) in new.iter().enumerate() {
                let found = waiting.get_mut(&key(way.id, way, self.of_both(way.personas))).filter(|_| !is_found[there]);
                if let Some(here) = found.and_then(VecDeque::pop_front) {
                    (is_taken[here], is_found[there]) = (true, true);
                    pairs.push((here, there));
                }
            }
        }
        pairs.sort_unstable_by_key(|&(_, there)| there);
        pairs
    }

    /// Shares that only shift in consequence are no changes of their own, but if more customers are lost for it, what shifts
    /// them is worse.
    fn judge_losses(&mut self, here: TouchpointIx, there: TouchpointIx, first: usize) {
        let lost = |graph: &JourneyGraph<'_>, at: TouchpointIx, persona| -> f64 {
            let ways = graph.transitions_of(graph.node(at), persona);
            let losses = ways.filter(|(_, to, _)| graph.end_kind(*to) == Some(EndKind::Lost));
            losses.map(|(edge, ..)| graph.probability(edge, persona)).sum()
        };
        let shares = self.personas.iter().map(|&(old, new)| [lost(self.old, here, old), lost(self.new, there, new)]);
        let more = shares.filter(|[before, after]| *after > before + 1e-9);
        let Some([before, after]) = more.max_by(|one, other| (one[1] - one[0]).total_cmp(&(other[1] - other[0])))
        else {
            return;
        };
        let class = self.unless_known(Class::Worse);
        let told = &mut self.changes[first..];
        // One that says so itself is enough.
        if told.iter().any(|change| change.clause.contains("`lost`") && change.class == class) {
            return;
        }
        for change in told.iter_mut().filter(|change| *change.kind == k::PROBABILITY_CHANGED) {
            change.class = class;
            change.clause += &format!("; of those here, {} are lost now, before {}", percent(after), percent(before));
        }
    }

    fn found(
        &self,
        kind: &'static ChangeKind,
        way: &Way<'j>,
        from: &Element<'j>,
        is_gone: bool,
        clause: String,
    ) -> Found {
        let element = way.stated.as_ref().map_or(from, |(_, element)| element);
        let found = if is_gone { Found::gone(kind, element, clause) } else { Found::at(kind, element, clause) };
        match way.stated {
            Some(_) => found,
            None => Found { address: format!("{}.next.{}", from.address, way.id), ..found },
        }
    }

    fn way_added(&mut self, way: &Way<'j>, from: &Element<'j>) {
        let to = self.called(self.new, way);
        let is_loss = self.is_loss(self.new, way);
        let class = if is_loss { self.unless_known(Class::Worse) } else { k::TRANSITION_ADDED.class };
        let case = way.case().map(|case| format!(", when {}", crate::diagnostic::shorten(case))).unwrap_or_default();
        let clause = format!("a new way to {to}{case}");
        let found = self.found(&k::TRANSITION_ADDED, way, from, false, clause);
        self.add(found.class(class).after(way.id));
        if way.kind == Some(TransitionKind::Recovery) {
            let found = self.found(&k::RECOVERY_ADDED, way, from, false, format!("{to} puts right what fails here"));
            self.add(found.after(way.id));
        }
    }

    fn way_removed(&mut self, way: &Way<'j>, from: &Element<'j>, there: TouchpointIx) {
        let to = self.called(self.old, way);
        let class = match () {
            () if self.is_loss(self.old, way) => Class::Better,
            () if way.stated.is_none() || !way.leads_on() || self.is_detoured(way, there) => Class::Look,
            () => k::TRANSITION_REMOVED.class,
        };
        let found = self.found(&k::TRANSITION_REMOVED, way, from, true, format!("the way to {to} is gone"));
        self.add(found.class(class).before(way.id));
        if way.kind == Some(TransitionKind::Recovery) {
            let found =
                self.found(&k::RECOVERY_LOST, way, from, true, format!("{to} no longer puts right what fails here"));
            self.add(found.before(way.id));
        }
    }

    /// Names what a way leads to.
    fn called(&self, graph: &JourneyGraph<'j>, way: &Way<'j>) -> String {
        match way.to {
            Target::Touchpoint(to) => {
                format!("“{}”", crate::diagnostic::shorten(&graph.journey().touchpoint(to).name.value))
            }
            Target::End(_) => format!("`{}`", way.id),
        }
    }

    /// Whether customers are lost at the end of a way.
    fn is_loss(&self, graph: &JourneyGraph<'_>, way: &Way<'_>) -> bool {
        matches!(way.to, Target::End(end) if graph.journey().end(end).kind == EndKind::Lost)
    }

    /// Whether what a way led to is gone, or a new touchpoint leads there now; of an end, to one of the same kind.
    fn is_detoured(&self, way: &Way<'j>, from: TouchpointIx) -> bool {
        let target = self.target_of(way);
        let kind = match way.to {
            Target::Touchpoint(_) if target.is_none() => return true,
            Target::Touchpoint(_) => None,
            Target::End(end) => Some(self.old.journey().end(end).kind),
        };
        let is_there = |node| match self.new.touchpoint(node) {
            Some(one) => kind.is_none() && Some(self.new.journey().touchpoint(one).id.value.as_str()) == target,
            None => kind.is_some() && self.new.end_kind(node) == kind,
        };
        let is_new = |node: &NodeIndex| {
            let touchpoint = self.new.touchpoint(*node);
            touchpoint.is_some_and(|one| self.pairing.pairs["touchpoints"].old_of_new[one.index()].is_none())
        };
        let next = |node| self.new.transitions(node).map(|(_, to, _)| to);
        let mut waiting: Vec<NodeIndex> = next(self.new.node(from)).filter(is_new).collect();
        let mut seen: HashSet<NodeIndex> = waiting.iter().copied().collect();
        while let Some(node) = waiting.pop() {
            for to in next(node) {
                if is_there(to) {
                    return true;
                }
                if seen.insert(to) {
                    waiting.push(to);
                }
            }
        }
        false
    }

    fn way_of_both(&mut self, old: &Way<'j>, new: &Way<'j>, from: &Element<'j>) {
        self.probability_of(old, new, from);
        let (before, after) = (self.on_new_side(old.personas), self.of_both(new.personas));
        let to = self.called(self.new, new);
        let (opened, closed) = (after.without(before), self.on_old_side(before.without(after)));
        let (here, there) = (self.old.journey(), self.new.journey());
        if !opened.is_empty() {
            let clause = format!("the way to {to} is open to {} now", list_personas(there, opened));
            let found = self.found(&k::TRANSITION_OPENED, new, from, false, clause);
            self.add(found.after(ids_of(there, opened)));
        }
        if !closed.is_empty() {
            let class = if self.is_loss(self.new, new) { Class::Better } else { k::TRANSITION_CLOSED.class };
            let clause = format!("the way to {to} is closed to {}", list_personas(here, closed));
            let found = self.found(&k::TRANSITION_CLOSED, new, from, false, clause);
            self.add(found.class(class).before(ids_of(here, closed)));
        }
        let details = |way: &Way<'j>| way.stated.as_ref().map(|(_, element)| element.clone());
        match (details(old), details(new)) {
            (Some(old_element), Some(new_element)) => {
                self.case_of(old, new);
                self.parts(&old_element, &new_element, &["to", "probability", "personas", "when"]);
            }
            (old, new) => self.details_of_one(old, new),
        }
    }

    /// Compares the cases in which customers take a way.
    fn case_of(&mut self, old: &Way<'j>, new: &Way<'j>) {
        let (before, after) = (old.case(), new.case());
        let to = self.called(self.new, new);
        let short = crate::diagnostic::shorten;
        let clause = match (before, after) {
            (Some(before), Some(after)) if before != after => {
                format!("customers go to {to} when “{}”, before when “{}”", short(after), short(before))
            }
            (None, Some(after)) => format!("customers go to {to} only when “{}” now", short(after)),
            (Some(before), None) => format!("customers go to {to} whether or not “{}”", short(before)),
            _ => return,
        };
        let way = if after.is_some() { new } else { old };
        let parts = way.stated.as_ref().map(|(_, element)| element.parts()).unwrap_or_default();
        let is_case = |part: &Element<'j>| matches!(part.address.segments().last(), Some(Segment::Key("when")));
        let Some(part) = parts.into_iter().find(is_case) else { return };
        let kind = &k::CONDITION_CHANGED;
        let found = if after.is_some() { Found::at(kind, &part, clause) } else { Found::gone(kind, &part, clause) };
        self.add(found.before(before).after(after));
    }

    /// Tells what is said of a way that only one side states.
    fn details_of_one(&mut self, old: Option<Element<'j>>, new: Option<Element<'j>>) {
        let is_gone = new.is_none();
        let Some(element) = new.or(old) else { return };
        for part in element.parts() {
            let Some(&Segment::Key(key)) = part.address.segments().last() else { continue };
            if matches!(key, "to" | "probability") {
                continue;
            }
            let kinds = kinds_of(&element.value, key);
            let noun = super::table::noun(&element.value, key);
            let found = match is_gone {
                true => Found::gone(kinds.removed, &part, format!("the {noun} is gone")).before(values::json(&part)),
                false => Found::at(kinds.added, &part, format!("the {noun} is new")).after(values::json(&part)),
            };
            self.add(found);
        }
    }

    fn probability_of(&mut self, old: &Way<'j>, new: &Way<'j>, from: &Element<'j>) {
        let (before, after) = (old.probability(), new.probability());
        if before == after {
            return;
        }
        let to = self.called(self.new, new);
        let is_gone = after.is_none() && new.stated.is_none();
        let way = if is_gone { old } else { new };
        let class = match (self.is_loss(self.new, new), before, after) {
            (true, Some(before), Some(after)) if after > before => self.unless_known(Class::Worse),
            (true, Some(before), Some(after)) if after < before => Class::Better,
            _ => k::PROBABILITY_CHANGED.class,
        };
        let clause = match (before, after) {
            (Some(before), Some(after)) => {
                let verb = if after > before { "rises" } else { "falls" };
                format!("the share that goes to {to} {verb} from {} to {}", percent(before), percent(after))
            }
            (None, Some(after)) => format!("the share that goes to {to} is stated now: {}", percent(after)),
            (Some(before), None) => format!("the share of {} that goes to {to} is no longer stated", percent(before)),
            (None, None) => return,
        };
        let found = self.found(&k::PROBABILITY_CHANGED, way, from, is_gone, clause);
        let span = way.stated.as_ref().and_then(|(stated, _)| stated.probability).map(|probability| probability.span);
        let place = Place { span: span.unwrap_or(found.place.span), ..found.place };
        let address = format!("{}.probability", found.address);
        self.add(Found { address, place, ..found.class(class).before(before).after(after) });
    }
}

/// Writes a share as a percentage.
fn percent(share: f64) -> String {
    let tenths = (share * 1000.0).round() / 10.0;
    format!("{tenths} %")
}

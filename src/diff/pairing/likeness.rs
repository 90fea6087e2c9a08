//! How alike two elements are: by name, by what they say, and by what is around them.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::alike::{Alike, common, words_alike};
use super::{Pairing, Registry, id_of};
use crate::model::{Element, ElementValue, Segment, Target};

/// What is known of an element besides its id. Elements of the two sides that are paired count as the same wherever they are
/// named.
#[derive(Default)]
struct Profile {
    name: String,
    /// What it is part of, or what kind it is of.
    place: Option<u64>,
    /// What leads to it, where it leads, where it is used; sorted.
    around: Vec<u64>,
    /// What else it says, word by word; sorted.
    says: Vec<u64>,
}

/// How much each part of a profile counts.
struct Weights {
    name: f64,
    place: f64,
    around: f64,
    says: f64,
}

/// Touchpoints are known by where they stand even if their names and all they say are new, and nothing is said.
const OF_TOUCHPOINTS: Weights = Weights { name: 0.3, place: 0.15, around: 0.35, says: 0.35 };
/// Everything else is known by where it is used.
const OF_OTHERS: Weights = Weights { name: 0.3, place: 0.0, around: 0.5, says: 0.3 };

/// The profiles of the free elements of a registry.
pub(super) struct Profiles {
    weights: &'static Weights,
    old: Vec<Profile>,
    new: Vec<Profile>,
}

impl Profiles {
    pub fn of(pairing: &Pairing<'_>, name: &'static str, old: &[usize], new: &[usize]) -> Self {
        let weights = if name == "touchpoints" { &OF_TOUCHPOINTS } else { &OF_OTHERS };
        let side = |is_old: bool, free: &[usize]| {
            let known = Known { pairing, is_old };
            let registry = &known.side()[name];
            let mut around = known.around(name, registry, free);
            let profile = |index: &usize| {
                let mut profile = known.profile(&registry.elements[*index]);
                profile.around.extend(around.remove(registry.id(*index)).unwrap_or_default());
                profile.around.sort_unstable();
                profile.around.dedup();
                profile.says.sort_unstable();
                profile
            };
            free.iter().map(profile).collect()
        };
        Profiles { weights, old: side(true, old), new: side(false, new) }
    }
}

impl Alike for Profiles {
    fn counts(&self) -> (usize, usize) {
        (self.old.len(), self.new.len())
    }

    fn likeness(&self, old: usize, new: usize) -> f64 {
        let (old, new) = (&self.old[old], &self.new[new]);
        let (mut sum, mut weight) = (0.0, 0.0);
        let mut add = |part: f64, alike: f64| {
            sum += part * alike;
            weight += part;
        };
        add(self.weights.name, words_alike(&old.name, &new.name));
        // What neither has says nothing.
        if old.place.is_some() || new.place.is_some() {
            add(self.weights.place, f64::from(u8::from(old.place == new.place)));
        }
        if !old.around.is_empty() || !new.around.is_empty() {
            add(self.weights.around, common(&old.around, &new.around));
        }
        if !old.says.is_empty() || !new.says.is_empty() {
            add(self.weights.says, common(&old.says, &new.says));
        }
        sum / weight
    }

    fn traits(&self, is_old: bool, index: usize) -> Vec<u64> {
        let profile = if is_old { &self.old[index] } else { &self.new[index] };
        let name = profile.name.to_lowercase();
        let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| hash(&word));
        let mut traits: Vec<u64> =
            words.chain(profile.around.iter().copied()).chain(profile.says.iter().copied()).collect();
        traits.sort_unstable();
        traits.dedup();
        traits
    }
}

/// One side, seen so that paired elements are the same on both.
struct Known<'p, 'j> {
    pairing: &'p Pairing<'j>,
    is_old: bool,
}

impl<'j> Known<'_, 'j> {
    fn side(&self) -> &std::collections::BTreeMap<&'static str, Registry<'j>> {
        if self.is_old { &self.pairing.old } else { &self.pairing.new }
    }

    /// Returns the id that an element has on the new side; `None` if it is not paired.
    fn shared_id<'i>(&'i self, registry: &'static str, id: &'i str) -> Option<&'i str> {
        if self.is_old {
            return match self.side().get(registry).is_some_and(|side| side.ids.contains_key(id)) {
                true => self.pairing.new_id(registry, id),
                false => Some(id),
            };
        }
        let Some(&index) = self.side().get(registry).and_then(|side| side.ids.get(id)) else { return Some(id) };
        self.pairing.pairs[registry].old_of_new[index].map(|_| id)
    }

    /// Returns what an element says by itself.
    fn profile(&self, element: &Element<'j>) -> Profile {
        let mut profile = Profile::default();
        let depth = element.address.segments().len();
        let parts = element.parts();
        match element.value {
            ElementValue::Touchpoint(touchpoint) => {
                let stage = &self.side()["stages"].elements[touchpoint.stage.index()];
                let id = self.shared_id("stages", id_of(stage));
                profile.place = id.map(|id| hash(&("stage", id)));
            }
            ElementValue::Stage(stage) => profile.place = Some(hash(&stage.kind.as_str())),
            _ => {}
        }
        for part in &parts {
            match &part.address.segments()[depth..] {
                [Segment::Key("id" | "was"), ..] => {}
                [Segment::Key("name" | "statement")] => {
                    if let ElementValue::Text(text) = part.value {
                        profile.name = text.to_owned();
                    }
                }
                [Segment::Key("next"), ..] => self.add_target(&mut profile, part),
                path => self.add(&mut profile, path.first(), part),
            }
        }
        profile
    }

    /// Adds where a transition leads.
    fn add_target(&self, profile: &mut Profile, transition: &Element<'j>) {
        if let Some(Segment::Transition { to, .. }) = transition.address.segments().last() {
            let registry = match transition.value {
                ElementValue::Transition(stated) if matches!(stated.to.value, Target::End(_)) => "ends",
                _ => "touchpoints",
            };
            profile.around.extend(self.shared_id(registry, to).map(|id| hash(&("to", id))));
        }
        for part in transition.parts() {
            if !matches!(part.address.segments().last(), Some(Segment::Key("to"))) {
                self.add(
                    profile,
                    part.address.segments().iter().rev().find(|one| matches!(one, Segment::Key(_))),
                    &part,
                );
            }
        }
    }

    /// Adds the words and values of a part and its parts.
    fn add(&self, profile: &mut Profile, key: Option<&Segment<'_>>, part: &Element<'j>) {
        let key = match key {
            Some(Segment::Key(key)) => *key,
            _ => "",
        };
        match part.value {
            ElementValue::Text(text) => {
                let text = text.to_lowercase();
                let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
                profile.says.extend(words.map(|word| hash(&(key, word))));
            }
            ElementValue::Reference { registry, id } => {
                profile.says.extend(self.shared_id(registry, id).map(|id| hash(&(key, registry, id))));
            }
            ElementValue::Word(_)
            | ElementValue::Number(_)
            | ElementValue::Whole(_)
            | ElementValue::Range(..)
            | ElementValue::Bool(_)
            | ElementValue::Date(_)
            | ElementValue::Duration(_)
            | ElementValue::Silent => profile.says.push(hash(&(key, format!("{:?}", part.value)))),
            _ => part.parts().iter().for_each(|part| {
                let inner = part.address.segments().iter().rev().find(|one| matches!(one, Segment::Key(_))).copied();
                self.add(profile, inner.as_ref(), part);
            }),
        }
    }

    /// Returns where the free elements of a registry are named: by which elements, under which keys.
    fn around(&self, name: &'static str, registry: &Registry<'j>, free: &[usize]) -> HashMap<&'j str, Vec<u64>> {
        let mut around: HashMap<&'j str, Vec<u64>> =
            free.iter().map(|&index| (registry.id(index), Vec::new())).collect();
        if name == "stages" {
            for touchpoint in &self.side()["touchpoints"].elements {
                let ElementValue::Touchpoint(held) = touchpoint.value else { continue };
                let stage = registry.id(held.stage.index());
                let id = self.shared_id("touchpoints", id_of(touchpoint)).map(|id| hash(&("holds", id)));
                around.entry(stage).and_modify(|around| around.extend(id));
            }
            return around;
        }
        for (of, side) in self.side() {
            for element in &side.elements {
                let Some(by) = self.shared_id(of, id_of(element)) else { continue };
                self.add_uses(name, element, (of, by), &mut around);
            }
        }
        if name == "touchpoints" {
            self.add_order(&mut around);
        }
        around
    }

    /// Adds what names an element, from a part of another.
    fn add_uses(&self, name: &str, part: &Element<'j>, by: (&str, &str), around: &mut HashMap<&'j str, Vec<u64>>) {
        for inner in part.parts() {
            let key = inner.address.segments().iter().rev().find(|one| matches!(one, Segment::Key(_)));
            let mut used = |id: &'j str| {
                if let Some(uses) = around.get_mut(id) {
                    uses.push(hash(&(by, format!("{key:?}"))));
                }
            };
            // Values of a persona and texts of a channel stand under its id.
            match (inner.value, inner.address.segments()) {
                (ElementValue::Reference { registry, id }, _) if registry == name => used(id),
                (_, [.., Segment::Key("in"), Segment::Id(id)]) if name == "channels" => used(id),
                (_, [.., Segment::Key(_), Segment::Id(id)]) if name == "personas" => used(id),
                _ => {}
            }
            if !matches!(inner.value, ElementValue::Text(_) | ElementValue::Number(_)) {
                self.add_uses(name, &inner, by, around);
            }
        }
    }

    /// Adds the neighbours of touchpoints in the order of the file: without `next`, they are what leads to each other.
    fn add_order(&self, around: &mut HashMap<&'j str, Vec<u64>>) {
        let side = &self.side()["touchpoints"];
        for (index, pair) in side.elements.windows(2).enumerate() {
            let [one, other] = [id_of(&pair[0]), id_of(&pair[1])];
            let implicit = |index: usize| match side.elements[index].value {
                ElementValue::Touchpoint(touchpoint) => touchpoint.next.is_none(),
                _ => false,
            };
            let mut add = |to: &'j str, word: &str, neighbour: &str| {
                if let (Some(around), Some(id)) = (around.get_mut(to), self.shared_id("touchpoints", neighbour)) {
                    around.push(hash(&(word, id)));
                }
            };
            add(other, if implicit(index) { "from" } else { "behind" }, one);
            add(one, if implicit(index) { "to" } else { "before" }, other);
        }
    }
}

/// Returns a number for a trait. It lives as long as one comparison.
fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

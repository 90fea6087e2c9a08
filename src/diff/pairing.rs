//! What became of each element: which elements of the two sides are the same.

mod alike;
mod likeness;

use std::collections::{BTreeMap, HashMap};

pub(super) use self::alike::{Alike, clear_pairs, is_same_spelling, words_alike};
use self::likeness::Profiles;
use crate::model::{Element, ElementValue, Journey, Segment};

/// The registries whose elements have ids of their own, in the order of a file.
pub(super) const REGISTRIES: [&str; 12] = [
    "limits",
    "personas",
    "channels",
    "teams",
    "partners",
    "facts",
    "systems",
    "lanes",
    "ends",
    "scenarios",
    "stages",
    "touchpoints",
];

/// How it is known that two elements are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// They have the same id.
    Id,
    /// One has the id of the other as a former id.
    Was,
    /// They are alike, and nothing else is.
    Guess,
}

/// The elements of one registry in a journey, in document order, with their ids.
pub(super) struct Registry<'j> {
    pub elements: Vec<Element<'j>>,
    ids: HashMap<&'j str, usize>,
}

impl<'j> Registry<'j> {
    /// Returns the id of an element.
    pub fn id(&self, index: usize) -> &'j str {
        id_of(&self.elements[index])
    }

    /// Returns the position of the element with an id.
    pub fn index(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }
}

/// Returns the id of an element that stands in a registry.
pub(super) fn id_of<'j>(element: &Element<'j>) -> &'j str {
    match element.address.segments() {
        [_, Segment::Id(id), ..] => id,
        _ => "",
    }
}

/// Returns the former ids of an element.
fn was_of<'j>(element: &Element<'j>) -> impl Iterator<Item = &'j str> {
    let was = match element.value {
        ElementValue::Persona(one) => one.was.as_slice(),
        ElementValue::Channel(one) => &one.was,
        ElementValue::Team(one) => &one.was,
        ElementValue::Partner(one) => &one.was,
        ElementValue::Fact(one) => &one.was,
        ElementValue::System(one) => &one.was,
        ElementValue::Lane(one) => &one.was,
        ElementValue::Stage(one) => &one.was,
        ElementValue::Touchpoint(one) => &one.was,
        _ => &[],
    };
    was.iter().map(|was| was.value.as_str())
}

/// Returns the elements of a journey by registry.
pub(super) fn registries(journey: &Journey) -> BTreeMap<&'static str, Registry<'_>> {
    let mut all: BTreeMap<&'static str, Registry<'_>> =
        REGISTRIES.iter().map(|&name| (name, Registry { elements: Vec::new(), ids: HashMap::new() })).collect();
    for element in journey.element().parts() {
        let (Some(Segment::Key(name)), 2) = (element.address.segments().first(), element.address.segments().len())
        else {
            continue;
        };
        if let Some(registry) = all.get_mut(name) {
            registry.ids.entry(id_of(&element)).or_insert(registry.elements.len());
            registry.elements.push(element);
        }
    }
    all
}

/// The pairs of one registry.
pub(super) struct Pairs {
    /// For each old element, the new one and how that is known.
    pub new_of_old: Vec<Option<(usize, How)>>,
    pub old_of_new: Vec<Option<(usize, How)>>,
    /// For each unpaired new element that comes from an old one which is paired already, that old one.
    pub split_from: HashMap<usize, usize>,
    /// For each unpaired old element that went into a new one which is paired already, that new one.
    pub merged_into: HashMap<usize, usize>,
}

impl Pairs {
    /// Pairs by ids; then by former ids, those of the first touchpoint before those of the next.
    fn by_id(old: &Registry<'_>, new: &Registry<'_>) -> Self {
        let mut pairs = Pairs {
            new_of_old: vec![None; old.elements.len()],
            old_of_new: vec![None; new.elements.len()],
            split_from: HashMap::new(),
            merged_into: HashMap::new(),
        };
        for index in 0..old.elements.len() {
            if let Some(&there) = new.ids.get(old.id(index)) {
                pairs.add(index, there, How::Id);
            }
        }
        for (there, element) in new.elements.iter().enumerate() {
            let former = was_of(element).filter_map(|was| old.ids.get(was));
            former.for_each(|&index| pairs.add_if_free(index, there));
        }
        for (index, element) in old.elements.iter().enumerate() {
            let later = was_of(element).filter_map(|was| new.ids.get(was));
            later.for_each(|&there| pairs.add_if_free(index, there));
        }
        pairs
    }

    fn add(&mut self, old: usize, new: usize, how: How) {
        self.new_of_old[old] = Some((new, how));
        self.old_of_new[new] = Some((old, how));
    }

    /// Pairs an element with a former one; where only one of them is free, notes where it comes from or went.
    fn add_if_free(&mut self, old: usize, new: usize) {
        match (self.new_of_old[old], self.old_of_new[new]) {
            (None, None) => self.add(old, new, How::Was),
            (Some((paired, _)), None) if paired != new => {
                self.split_from.entry(new).or_insert(old);
            }
            (None, Some((paired, _))) if paired != old => {
                self.merged_into.entry(old).or_insert(new);
            }
            _ => {}
        }
    }

    /// Returns the elements of both sides that are neither paired nor known to come from or to have gone into another.
    fn free(&self) -> (Vec<usize>, Vec<usize>) {
        let old = (0..self.new_of_old.len())
            .filter(|old| self.new_of_old[*old].is_none() && !self.merged_into.contains_key(old));
        let new = (0..self.old_of_new.len())
            .filter(|new| self.old_of_new[*new].is_none() && !self.split_from.contains_key(new));
        (old.collect(), new.collect())
    }
}

/// Which elements of two journeys are the same.
pub(super) struct Pairing<'j> {
    pub old: BTreeMap<&'static str, Registry<'j>>,
    pub new: BTreeMap<&'static str, Registry<'j>>,
    pub pairs: BTreeMap<&'static str, Pairs>,
    /// The new id of each pain of the old side. Pains stand in no registry.
    pains: HashMap<&'j str, &'j str>,
}

/// Returns the new id of each old pain: its own, or that of a new pain with the same text.
fn pains<'j>(old: &'j Journey, new: &'j Journey) -> HashMap<&'j str, &'j str> {
    let with_id = |journey: &'j Journey| {
        journey.pains().filter_map(|pain| Some((pain.id.as_ref()?.value.as_str(), pain.text.value.as_str())))
    };
    let known: HashMap<&str, &str> = with_id(old).collect();
    let of_text: HashMap<&str, &str> =
        with_id(new).filter(|(id, _)| !known.contains_key(id)).map(|(id, text)| (text, id)).collect();
    let stays: HashMap<&str, &str> = with_id(new).collect();
    let now = |(id, text): (&'j str, &str)| match stays.contains_key(id) {
        true => (id, id),
        false => (id, of_text.get(text).copied().unwrap_or(id)),
    };
    with_id(old).map(now).collect()
}

impl<'j> Pairing<'j> {
    /// Pairs by id and former id. What is left is paired where two elements are alike and nothing else is nearly as alike.
    pub fn of(old: &'j Journey, new: &'j Journey) -> Self {
        let (old_elements, new_elements) = (registries(old), registries(new));
        let pairs = REGISTRIES.map(|name| (name, Pairs::by_id(&old_elements[name], &new_elements[name])));
        let mut pairing = Pairing { old: old_elements, new: new_elements, pairs: pairs.into(), pains: pains(old, new) };
        // Touchpoints last: they are known by what the others are.
        for name in REGISTRIES {
            pairing.guess(name);
        }
        pairing
    }

    fn guess(&mut self, name: &'static str) {
        let (old, new) = self.pairs[name].free();
        if old.is_empty() || new.is_empty() {
            return;
        }
        let profiles = Profiles::of(self, name, &old, &new);
        let found = clear_pairs(&profiles);
        if let Some(pairs) = self.pairs.get_mut(name) {
            found.into_iter().for_each(|(one, other)| pairs.add(old[one], new[other], How::Guess));
        }
    }

    /// Returns the new id of an element that has an id on the old side; `None` if it is gone.
    pub fn new_id(&self, registry: &'static str, id: &str) -> Option<&'j str> {
        if registry == "pains" {
            return self.pains.get(id).copied();
        }
        let pairs = self.pairs.get(registry)?;
        let old = *self.old[registry].ids.get(id)?;
        pairs.new_of_old[old].map(|(new, _)| self.new[registry].id(new))
    }

    /// Whether an element of the old side and one of the new side are the same.
    pub fn is_same(&self, registry: &'static str, old: &str, new: &str) -> bool {
        if registry == "pains" {
            return self.new_id(registry, old) == Some(new);
        }
        match self.old.get(registry).is_some_and(|old_side| old_side.ids.contains_key(old)) {
            true => self.new_id(registry, old) == Some(new),
            // What no registry lists, such as the ends of every journey.
            false => old == new && !self.new.get(registry).is_some_and(|new_side| new_side.ids.contains_key(new)),
        }
    }
}

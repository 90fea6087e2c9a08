//! Compares the parts of an element key by key. What a key needs beyond that is in `touchpoints.rs` and its neighbours.

use std::cmp::Ordering;

use super::table::{Kinds, kinds_of, noun};
use super::{Comparison, Found, below, values};
use crate::diff::kinds as k;
use crate::diff::kinds::{ChangeKind, Class, change_named};
use crate::model::{Better, Element, ElementValue, Segment};

/// A key of an element, while its values are compared.
pub(super) struct Key<'e, 'j> {
    pub of: ElementValue<'j>,
    pub name: &'static str,
    /// The values on the two sides: parts of the element.
    pub old: &'e [Element<'j>],
    pub new: &'e [Element<'j>],
    /// The number of segments of the element's address.
    pub depth: [usize; 2],
}

/// A part that one side has, or both.
pub(super) type Sides<'e, 'j> = (Option<&'e Element<'j>>, Option<&'e Element<'j>>);

impl<'j> Key<'_, 'j> {
    pub fn kinds(&self) -> Kinds {
        kinds_of(&self.of, self.name)
    }

    pub fn noun(&self) -> String {
        noun(&self.of, self.name)
    }

    fn is_list(&self) -> bool {
        let has_items = |parts: &[Element<'_>], depth| {
            parts.iter().any(|part| matches!(below(part, depth), [_, Segment::Item { .. } | Segment::Named(_)]))
        };
        has_items(self.old, self.depth[0]) || has_items(self.new, self.depth[1])
    }

    fn has_ids(&self) -> bool {
        let has_ids = |parts: &[Element<'_>], depth| {
            parts.iter().any(|part| matches!(below(part, depth), [_, Segment::Id(_), ..]))
        };
        has_ids(self.old, self.depth[0]) || has_ids(self.new, self.depth[1])
    }
}

/// Returns the parts of an element under each of its keys, in order.
pub(super) fn by_key<'j>(parts: &[Element<'j>], depth: usize) -> Vec<(&'static str, Vec<Element<'j>>)> {
    let mut all: Vec<(&'static str, Vec<Element<'j>>)> = Vec::new();
    for part in parts {
        let Some(&Segment::Key(key)) = below(part, depth).first() else { continue };
        match all.iter_mut().find(|(known, _)| *known == key) {
            Some((_, parts)) => parts.push(part.clone()),
            None => all.push((key, vec![part.clone()])),
        }
    }
    all
}

impl<'j> Comparison<'_, 'j> {
    /// Compares the parts of two elements that are the same, but for those under some keys.
    pub(super) fn parts(&mut self, old: &Element<'j>, new: &Element<'j>, skipped: &[&str]) {
        let depth = [old.address.segments().len(), new.address.segments().len()];
        self.keys(&new.value, (&old.parts(), &new.parts()), depth, skipped);
    }

    /// Compares parts of two elements that are the same.
    pub(super) fn keys(
        &mut self,
        of: &ElementValue<'j>,
        (old, new): (&[Element<'j>], &[Element<'j>]),
        depth: [usize; 2],
        skipped: &[&str],
    ) {
        let (old, new) = (by_key(old, depth[0]), by_key(new, depth[1]));
        let only_old = old.iter().filter(|(key, _)| new.iter().all(|(known, _)| known != key));
        let names: Vec<&'static str> = new.iter().chain(only_old).map(|(key, _)| *key).collect();
        for name in names.into_iter().filter(|name| !skipped.contains(name)) {
            let find = |side: &'_ [(&'static str, Vec<Element<'j>>)]| {
                side.iter().find(|(key, _)| *key == name).map(|(_, parts)| parts.clone()).unwrap_or_default()
            };
            let (old, new) = (find(&old), find(&new));
            self.key(&Key { of: *of, name, old: &old, new: &new, depth });
        }
    }

    fn key(&mut self, key: &Key<'_, 'j>) {
        match () {
            () if matches!(key.of, ElementValue::Touchpoint(_)) && key.has_ids() => self.by_persona(key),
            () if key.has_ids() => self.by_id(key),
            () if key.is_list() => self.list(key),
            () => self.single(key, (key.old.first(), key.new.first())),
        }
    }

    /// Compares values that stand under ids: what channels say of a fact, the words of the journey.
    fn by_id(&mut self, key: &Key<'_, 'j>) {
        let id = |part: &Element<'j>, depth: usize| match below(part, depth) {
            [_, Segment::Id(id), ..] => *id,
            _ => "",
        };
        let is_same = |old: &str, new: &str| match key.name {
            "in" => self.pairing.is_same("channels", old, new),
            _ => old == new,
        };
        let find = |old: &Element<'j>| key.new.iter().find(|new| is_same(id(old, key.depth[0]), id(new, key.depth[1])));
        let olds: Vec<_> = key.old.iter().map(|old| (old, find(old))).collect();
        let mut sides: Vec<Sides<'_, 'j>> = Vec::new();
        for new in key.new {
            let old = olds.iter().find(|(_, found)| found.is_some_and(|found| found.address == new.address));
            sides.push((old.map(|(old, _)| *old), Some(new)));
        }
        sides.extend(olds.iter().filter(|(_, new)| new.is_none()).map(|(old, _)| (Some(*old), None)));
        sides.into_iter().for_each(|sides| self.single(key, sides));
    }

    /// Compares a part that there is at most one of.
    pub(super) fn single(&mut self, key: &Key<'_, 'j>, sides: Sides<'_, 'j>) {
        let (kinds, noun) = (key.kinds(), self.noun_of(key, sides));
        match sides {
            (None, Some(new)) => {
                let kind = if is_no(new) { &k::METADATA_CHANGED } else { kinds.added };
                let clause = told(kind).unwrap_or_else(|| format!("the {noun} is new: {}", values::shown(new)));
                // A wait that nobody had written down may have been there before.
                let class = if kinds.is_wait() { self.unless_known(kind.class) } else { kind.class };
                self.add(Found::at(kind, new, clause).class(class).after(values::json(new)));
            }
            (Some(old), None) => {
                let kind = if is_no(old) { &k::METADATA_CHANGED } else { kinds.removed };
                let clause = told(kind).unwrap_or_else(|| format!("the {noun} is gone: {}", values::shown(old)));
                // That it is no longer written down shortens no wait.
                let class = if kinds.is_wait() && self.is_honest { Class::Look } else { kind.class };
                self.add(Found::gone(kind, old, clause).class(class).before(values::json(old)));
            }
            (Some(old), Some(new)) => self.both(kinds, &noun, old, new),
            (None, None) => {}
        }
    }

    fn noun_of(&self, key: &Key<'_, 'j>, sides: Sides<'_, 'j>) -> String {
        let part = sides.1.map(|new| (new, 1)).or(sides.0.map(|old| (old, 0)));
        match part.map(|(part, side)| below(part, key.depth[side])) {
            Some([_, Segment::Id(id), ..]) if key.name == "in" => format!("{} in `{id}`", key.noun()),
            Some([_, Segment::Id(id), ..]) if key.name == "terms" => format!("{} for `{id}`", key.noun()),
            _ => key.noun(),
        }
    }

    /// Compares a part that both sides have: its value, or its own parts.
    pub(super) fn both(&mut self, kinds: Kinds, noun: &str, old: &Element<'j>, new: &Element<'j>) {
        if std::mem::discriminant(&old.value) == std::mem::discriminant(&new.value) && !is_leaf(&new.value) {
            return self.parts(old, new, &[]);
        }
        if self.is_same_value(old, new) {
            return;
        }
        let (kind, clause) = match order(&old.value, &new.value) {
            Some(Ordering::Less) => (kinds.changed, self.moves(noun, "rises", old, new)),
            Some(Ordering::Greater) => (reverse(kinds.changed), self.moves(noun, "falls", old, new)),
            _ if matches!(new.value, ElementValue::Text(_)) => (kinds.changed, format!("the {noun} reads differently")),
            _ => (kinds.changed, self.moves(noun, "changes", old, new)),
        };
        let clause = told(kind).unwrap_or(clause);
        let class = match (kinds.better, order(&old.value, &new.value)) {
            (Some(Better::Higher), Some(Ordering::Less)) | (Some(Better::Lower), Some(Ordering::Greater)) => {
                Class::Better
            }
            (Some(_), Some(Ordering::Less | Ordering::Greater)) => Class::Worse,
            _ => class_of_values(kind, &old.value, &new.value),
        };
        let found = Found::at(kind, new, clause).class(class);
        self.add(found.before(values::json(old)).after(values::json(new)));
    }

    fn moves(&self, noun: &str, verb: &str, old: &Element<'j>, new: &Element<'j>) -> String {
        let verb = match (new.value, verb) {
            (ElementValue::Bool(_), _) => "changes",
            (ElementValue::Duration(_), "rises") => "lengthens",
            (ElementValue::Duration(_), "falls") => "shortens",
            _ => verb,
        };
        format!("the {noun} {verb} from {} to {}", values::shown(old), values::shown(new))
    }

    /// Whether two values without parts say the same.
    pub(super) fn is_same_value(&self, old: &Element<'j>, new: &Element<'j>) -> bool {
        match (old.value, new.value) {
            (ElementValue::Reference { registry, id }, ElementValue::Reference { registry: other, id: there }) => {
                registry == other && self.pairing.is_same(registry, id, there)
            }
            (ElementValue::Duration(old), ElementValue::Duration(new)) => old.minutes() == new.minutes(),
            // A text and an element whose text it is differ in what else that element says.
            (old_value, new_value) => old_value == new_value,
        }
    }
}

/// Returns the kind that a kind has when it is read backward.
pub(super) fn reverse(kind: &'static ChangeKind) -> &'static ChangeKind {
    change_named(kind.reverse).unwrap_or(kind)
}

/// Returns the clause of a kind that needs no values.
fn told(kind: &ChangeKind) -> Option<String> {
    match kind.name {
        "wait-told" => Some("customers are told of the wait now".into()),
        "wait-untold" => Some("customers are not told of the wait any more".into()),
        _ => None,
    }
}

/// Whether a part only denies what nobody would assume without it.
fn is_no(part: &Element<'_>) -> bool {
    part.value == ElementValue::Bool(false)
}

/// Whether a value has no parts.
pub(super) fn is_leaf(value: &ElementValue<'_>) -> bool {
    use ElementValue as V;
    matches!(
        value,
        V::Text(_)
            | V::Word(_)
            | V::Number(_)
            | V::Whole(_)
            | V::Range(..)
            | V::Bool(_)
            | V::Date(_)
            | V::Duration(_)
            | V::Reference { .. }
            | V::Silent
    )
}

/// Returns the order of two values that have one.
fn order(old: &ElementValue<'_>, new: &ElementValue<'_>) -> Option<Ordering> {
    use ElementValue as V;
    match (old, new) {
        (V::Number(old), V::Number(new)) => old.partial_cmp(new),
        (V::Whole(old), V::Whole(new)) => Some(old.cmp(new)),
        (V::Bool(old), V::Bool(new)) => Some(old.cmp(new)),
        (V::Duration(old), V::Duration(new)) => Some(old.minutes().cmp(&new.minutes())),
        _ => None,
    }
}

/// Returns the class of a changed value, which may depend on the values.
fn class_of_values(kind: &'static ChangeKind, old: &ElementValue<'_>, new: &ElementValue<'_>) -> Class {
    let (ElementValue::Word(old), ElementValue::Word(new)) = (old, new) else { return kind.class };
    match kind.name {
        "end-kind-changed" => {
            let rank = |kind: &str| ["lost", "other", "done"].iter().position(|word| *word == kind);
            if rank(new) < rank(old) { Class::Worse } else { Class::Better }
        }
        "medium-changed" if !super::touchpoints::is_digital(old) && super::touchpoints::is_digital(new) => Class::Worse,
        _ => kind.class,
    }
}

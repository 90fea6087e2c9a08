//! Compares touchpoints that are the same: what their keys need beyond being equal.

use super::parts::{Key, by_key};
use super::scores::value_of;
use super::{Comparison, Found, below, ids_of, list_personas};
use crate::diagnostic::shorten;
use crate::diff::kinds as k;
use crate::diff::kinds::{ChangeKind, Class};
use crate::model::{Element, ElementValue, Feedback, Medium, Segment, Touchpoint};

/// The keys that are not compared as any other is.
const OWN: [&str; 11] = [
    "lanes",
    "id",
    "was",
    "name",
    "personas",
    "expectation",
    "experience",
    "named-person",
    "feedback",
    "meanwhile",
    "next",
];

impl<'j> Comparison<'_, 'j> {
    pub(super) fn touchpoint(
        &mut self,
        (old, old_element): (&'j Touchpoint, &Element<'j>),
        (new, new_element): (&'j Touchpoint, &Element<'j>),
    ) {
        let (old_parts, new_parts) = (old_element.parts(), new_element.parts());
        let depth = [old_element.address.segments().len(), new_element.address.segments().len()];
        self.name(old_element, new_element);
        self.former_ids(old_element, new_element);
        self.served((old, old_element), (new, new_element));
        self.scores((old, old_element), (new, new_element));
        self.keys(&new_element.value, (&old_parts, &new_parts), depth, &OWN);
        self.named_person((old, old_element), (new, new_element));
        self.feedback((old, old_element), (new, new_element));
        let of_key = |parts: &[Element<'j>], depth| {
            by_key(parts, depth).into_iter().find(|(key, _)| *key == "meanwhile").map(|(_, parts)| parts)
        };
        let (beside_old, beside_new) =
            (of_key(&old_parts, depth[0]).unwrap_or_default(), of_key(&new_parts, depth[1]).unwrap_or_default());
        self.list(&Key { of: new_element.value, name: "meanwhile", old: &beside_old, new: &beside_new, depth });
        self.lanes((&old_parts, &new_parts), depth, new_element);
        self.ways(old_element, new_element);
    }

    /// Compares what stands in each lane of the author's.
    fn lanes(&mut self, (old, new): (&[Element<'j>], &[Element<'j>]), depth: [usize; 2], of: &Element<'j>) {
        let of_lanes = |parts: &[Element<'j>], depth| {
            let mut lanes: Vec<(&'j str, Vec<Element<'j>>)> = Vec::new();
            for part in parts {
                let [Segment::Key("lanes"), Segment::Id(id), ..] = below(part, depth) else { continue };
                match lanes.last_mut().filter(|(last, _)| last == id) {
                    Some((_, texts)) => texts.push(part.clone()),
                    None => lanes.push((id, vec![part.clone()])),
                }
            }
            lanes
        };
        let (olds, mut news) = (of_lanes(old, depth[0]), of_lanes(new, depth[1]));
        let mut pairs = Vec::new();
        for (id, texts) in olds {
            let there = news.iter().position(|(new, _)| self.pairing.is_same("lanes", id, new));
            pairs.push((texts, there.map_or_else(Vec::new, |there| news.remove(there).1)));
        }
        pairs.extend(news.into_iter().map(|(_, texts)| (Vec::new(), texts)));
        for (old, new) in pairs {
            self.list(&Key { of: of.value, name: "lanes", old: &old, new: &new, depth });
        }
    }

    /// Compares the personas that a touchpoint serves, whether it names them or not.
    fn served(&mut self, old: (&Touchpoint, &Element<'j>), new: (&Touchpoint, &Element<'j>)) {
        let (before, after) = (self.on_new_side(old.0.personas), self.of_both(new.0.personas));
        let at = |kind: &'static ChangeKind, clause: String| Found {
            address: format!("{}.personas", new.1.address),
            ..Found::at(kind, new.1, clause)
        };
        let (gained, lost) = (after.without(before), self.on_old_side(before.without(after)));
        let (here, there) = (self.old.journey(), self.new.journey());
        if !gained.is_empty() {
            let clause = format!("it now serves {}", list_personas(there, gained));
            self.add(at(&k::PERSONA_INCLUDED, clause).after(ids_of(there, gained)));
        }
        if !lost.is_empty() {
            let clause = format!("it no longer serves {}", list_personas(here, lost));
            self.add(at(&k::PERSONA_EXCLUDED, clause).before(ids_of(here, lost)));
        }
    }

    /// Compares whether a person who gives a name answers.
    fn named_person(&mut self, old: (&Touchpoint, &Element<'j>), new: (&Touchpoint, &Element<'j>)) {
        let said = |one: &Touchpoint| one.named_person.map(|named| named.value);
        let (before, after) = (said(old.0), said(new.0));
        if before == after {
            return;
        }
        let (kind, clause) = match (before.unwrap_or(false), after.unwrap_or(false)) {
            (true, false) => (&k::NAMED_PERSON_LOST, "nobody who gives a name answers any more"),
            (false, true) => (&k::NAMED_PERSON_GAINED, "somebody who gives a name answers now"),
            _ => (&k::METADATA_CHANGED, "whether somebody who gives a name answers is stated in another way"),
        };
        let class = match kind.class {
            Class::Worse if self.experience_rises(old.0, new.0) => Class::Look,
            class => class,
        };
        let (element, is_gone) = if after.is_some() { (new.1, false) } else { (old.1, true) };
        let found = self.of_score(kind, element, "named-person", None, is_gone, clause.into());
        self.add(found.class(class).before(before).after(after));
    }

    /// Whether the experience of a persona rises, and that of none falls.
    fn experience_rises(&self, old: &Touchpoint, new: &Touchpoint) -> bool {
        let differences = self.personas.iter().filter_map(|&(here, there)| {
            let before = value_of(&old.experience, old, here)?;
            Some(value_of(&new.experience, new, there)? - before)
        });
        let differences: Vec<f64> = differences.collect();
        differences.iter().any(|rise| *rise > 0.0) && differences.iter().all(|rise| *rise >= 0.0)
    }

    /// Compares whether customers are asked, and how soon they are answered.
    fn feedback(&mut self, old: (&Touchpoint, &Element<'j>), new: (&Touchpoint, &Element<'j>)) {
        let (before, after) = (&old.0.feedback, &new.0.feedback);
        let asks = |feedback: &Option<crate::source::At<Feedback>>| feedback.as_ref().map(|one| one.value.asks);
        let (asked, asking) = (asks(before), asks(after));
        let (element, is_gone) = if after.is_some() { (new.1, false) } else { (old.1, true) };
        let change = match (asked.unwrap_or(false), asking.unwrap_or(false)) {
            (true, false) => Some((&k::FEEDBACK_LOST, "customers are not asked for feedback any more")),
            (false, true) => Some((&k::FEEDBACK_ADDED, "customers are asked for feedback now")),
            _ if asked != asking => {
                Some((&k::METADATA_CHANGED, "that nobody asks for feedback is stated in another way"))
            }
            _ => None,
        };
        if let Some((kind, clause)) = change {
            let found = self.of_score(kind, element, "feedback", None, is_gone, clause.into());
            self.add(found.before(asked).after(asking));
            return;
        }
        let part = |element: &Element<'j>| {
            element.parts().into_iter().find(|part| matches!(part.value, ElementValue::Feedback(_)))
        };
        if let (Some(old), Some(new)) = (part(old.1), part(new.1)) {
            self.parts(&old, &new, &["asks"]);
        }
    }

    /// Compares the values of a key for each persona. A value for all is the value of everybody whom the touchpoint serves.
    pub(super) fn by_persona(&mut self, key: &Key<'_, 'j>) {
        let ElementValue::Touchpoint(new) = key.of else { return };
        let Some(old) = self.former(new) else { return };
        for (here, there) in self.personas.clone() {
            let of = |parts: &[Element<'j>], depth: usize, id: Option<&'j str>, is_served: bool| -> Vec<Element<'j>> {
                let own = |part: &Element<'j>| match below(part, depth) {
                    [_, Segment::Id(of), ..] => (Some(*of) == id).then(|| part.clone()),
                    _ if is_served => Some(part.clone().of_persona(depth + 1, id?)),
                    _ => None,
                };
                parts.iter().filter_map(own).collect()
            };
            let (old_id, new_id) = (self.old.journey().persona_id(here), self.new.journey().persona_id(there));
            let olds = of(key.old, key.depth[0], old_id, old.personas.contains(here));
            let news = of(key.new, key.depth[1], new_id, new.personas.contains(there));
            let mine = Key { of: key.of, name: key.name, old: &olds, new: &news, depth: key.depth };
            self.whose = self.new.journey().persona_name(there).map(shorten);
            match (olds.len(), news.len()) {
                (0 | 1, 0 | 1) => self.single(&mine, (olds.first(), news.first())),
                _ => self.list(&mine),
            }
            self.whose = None;
        }
    }

    /// Returns the touchpoint on the old side that is the same as one on the new side.
    pub(super) fn former(&self, new: &Touchpoint) -> Option<&'j Touchpoint> {
        let index = self.pairing.new["touchpoints"].index(&new.id.value)?;
        let (old, _) = self.pairing.pairs["touchpoints"].old_of_new[index]?;
        self.old.journey().touchpoints.get(old)
    }

    /// Returns the class of a channel that was gained or lost: by its medium.
    pub(super) fn class_of_channel(&self, found: &Found) -> Class {
        let journey = if found.place.is_old { self.old.journey() } else { self.new.journey() };
        let value = if found.place.is_old { &found.before } else { &found.after };
        let channel =
            journey.definitions.channels.iter().find(|one| Some(one.identity.id.value.as_str()) == value.as_str());
        let is_plain =
            channel.and_then(|channel| channel.medium).is_some_and(|medium| is_digital(medium.value.as_str()));
        if is_plain { Class::Look } else { found.kind.class }
    }
}

/// Whether a medium is digital, and no person need be there.
pub(super) fn is_digital(medium: &str) -> bool {
    let digital = [
        Medium::Web,
        Medium::App,
        Medium::Email,
        Medium::Message,
        Medium::Chat,
        Medium::SocialMedia,
        Medium::ReviewSite,
        Medium::Advertisement,
    ];
    digital.iter().any(|one| one.as_str() == medium)
}

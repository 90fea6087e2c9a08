//! Compares lists: which items are the same, which are new, which are gone, and whether their order is another.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::parts::{Key, is_leaf};
use super::{Comparison, Found, below, values};
use crate::diff::kinds as k;
use crate::diff::pairing::{Alike, clear_pairs, words_alike};
use crate::model::{Element, ElementValue, Segment};

impl<'j> Comparison<'_, 'j> {
    /// Compares a list of one element of the file.
    pub(super) fn list(&mut self, key: &Key<'_, 'j>) {
        let pairs = self.items(key.old, key.new);
        let (kinds, noun) = (key.kinds(), key.noun());
        let mut old_of_new: Vec<Option<usize>> = vec![None; key.new.len()];
        for &(old, new) in &pairs {
            old_of_new[new] = Some(old);
        }
        for (new, old) in key.new.iter().zip(&old_of_new) {
            match old {
                Some(old) => self.both(kinds, &noun, &key.old[*old], new),
                None => {
                    let clause = format!("the {noun} is new: {}", values::shown(new));
                    self.add_item(key, Found::at(kinds.added, new, clause).after(values::json(new)));
                }
            }
        }
        let mut is_kept = vec![false; key.old.len()];
        pairs.iter().for_each(|&(old, _)| is_kept[old] = true);
        for (old, _) in key.old.iter().zip(is_kept).filter(|(_, is_kept)| !is_kept) {
            let clause = format!("the {noun} is gone: {}", values::shown(old));
            self.add_item(key, Found::gone(kinds.removed, old, clause).before(values::json(old)));
        }
        let order: Vec<usize> = old_of_new.into_iter().flatten().collect();
        if !order.is_sorted()
            && let Some(first) = key.new.first()
        {
            let address = first.address.to_string();
            // The address of the list.
            let address = address.rsplit_once('.').map_or(address.as_str(), |(list, _)| list).to_owned();
            let clause = format!("{} stand in another order", plural(&noun));
            self.add(Found { address, ..Found::at(&k::ORDER_CHANGED, first, clause) });
        }
    }

    /// Adds a change of an item, whose class may depend on what it is.
    fn add_item(&mut self, key: &Key<'_, 'j>, found: Found) {
        let class = match key.name {
            "channel" => self.class_of_channel(&found),
            _ => found.class,
        };
        self.add(found.class(class));
    }

    /// Returns the pairs of items that are the same: equal ones, then those that are alike.
    fn items(&self, old: &[Element<'j>], new: &[Element<'j>]) -> Vec<(usize, usize)> {
        let mut waiting: HashMap<String, VecDeque<usize>> = HashMap::new();
        for (index, item) in old.iter().enumerate() {
            waiting.entry(self.identity(item, true)).or_default().push_back(index);
        }
        let (mut pairs, mut free_new) = (Vec::new(), Vec::new());
        for (there, item) in new.iter().enumerate() {
            match waiting.get_mut(&self.identity(item, false)).and_then(VecDeque::pop_front) {
                Some(here) => pairs.push((here, there)),
                None => free_new.push(there),
            }
        }
        let mut free_old: Vec<usize> = waiting.into_values().flatten().collect();
        free_old.sort_unstable();
        let text = |items: &[Element<'j>], free: &[usize]| free.iter().map(|&index| text_of(&items[index])).collect();
        // Pains with one id are the same, whatever they say.
        free_old.retain(|&here| {
            let id = old[here].id_of_pain().and_then(|id| self.pairing.new_id("pains", id));
            let Some(at) = id.and_then(|id| free_new.iter().position(|&there| new[there].id_of_pain() == Some(id)))
            else {
                return true;
            };
            pairs.push((here, free_new.remove(at)));
            false
        });
        let texts = Texts { old: text(old, &free_old), new: text(new, &free_new) };
        pairs.extend(clear_pairs(&texts).into_iter().map(|(here, there)| (free_old[here], free_new[there])));
        pairs.sort_unstable_by_key(|&(_, there)| there);
        pairs
    }

    /// Returns what two equal items have in common.
    fn identity(&self, item: &Element<'j>, is_old: bool) -> String {
        match item.value {
            ElementValue::Reference { registry, id } if is_old => {
                self.pairing.new_id(registry, id).map_or_else(|| format!("\0{id}"), str::to_owned)
            }
            ElementValue::Reference { id, .. } => id.to_owned(),
            _ => crate::interop::show::json_of(item).to_string(),
        }
    }
}

/// Returns the text by which items that are not equal may be alike; nothing for references and words.
fn text_of(item: &Element<'_>) -> String {
    match item.value {
        ElementValue::Reference { .. } | ElementValue::Word(_) => String::new(),
        // Of a metric, what is measured.
        ElementValue::Metric(metric) => match &metric.named {
            Some((name, _)) => name.value.clone(),
            None => {
                let figures = item.parts();
                let depth = item.address.segments().len();
                let keys = figures.iter().filter_map(|part| match below(part, depth) {
                    [Segment::Key(key @ ("csat" | "nps" | "ces"))] => Some(*key),
                    _ => None,
                });
                keys.collect::<Vec<_>>().join(" ")
            }
        },
        ElementValue::Beside(_) => {
            let to = item.parts().first().map(values::json);
            to.and_then(|to| to.as_str().map(str::to_owned)).unwrap_or_default()
        }
        ElementValue::Link(link) => link.url.value.as_str().to_owned(),
        value if is_leaf(&value) => values::json(item).as_str().map(str::to_owned).unwrap_or_default(),
        _ => values::name(item).unwrap_or_default(),
    }
}

/// Items of two lists, by their texts.
struct Texts {
    old: Vec<String>,
    new: Vec<String>,
}

impl Alike for Texts {
    fn counts(&self) -> (usize, usize) {
        (self.old.len(), self.new.len())
    }

    fn likeness(&self, old: usize, new: usize) -> f64 {
        match (self.old[old].as_str(), self.new[new].as_str()) {
            ("", _) | (_, "") => 0.0,
            (old, new) => words_alike(old, new),
        }
    }

    fn traits(&self, is_old: bool, index: usize) -> Vec<u64> {
        let text = if is_old { &self.old[index] } else { &self.new[index] }.to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words
            .map(|word| {
                let mut hasher = DefaultHasher::new();
                word.hash(&mut hasher);
                hasher.finish()
            })
            .collect()
    }
}

/// Returns the plural of a noun, with a capital.
pub(super) fn plural(noun: &str) -> String {
    match noun {
        "basis" => "the bases".into(),
        _ if noun.ends_with('s') => format!("the {noun}"),
        _ => match noun.strip_suffix('y') {
            Some(stem) => format!("the {stem}ies"),
            None => format!("the {noun}s"),
        },
    }
}

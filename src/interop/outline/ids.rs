//! Derives ids from names.

use std::collections::{HashMap, HashSet};

use crate::model::{LONGEST_ID, slug};

/// The ids of one registry, each of them unique.
#[derive(Default)]
pub(in crate::interop) struct UniqueIds {
    taken: HashSet<String>,
    /// The last number appended to an id that was taken.
    last: HashMap<String, usize>,
}

impl UniqueIds {
    /// Makes a set in which these ids are taken.
    pub fn except<'i>(ids: impl IntoIterator<Item = &'i str>) -> Self {
        UniqueIds { taken: ids.into_iter().map(str::to_owned).collect(), last: HashMap::new() }
    }

    pub fn is_free(&self, id: &str) -> bool {
        !self.taken.contains(id)
    }

    /// Returns an id derived from a name, or from `other` if the name gives none.
    pub fn of(&mut self, name: &str, other: impl FnOnce() -> String) -> String {
        let slug = slug(name);
        self.take(&if slug.is_empty() { other() } else { slug })
    }

    /// Takes an id, with a number appended if it is taken already.
    pub fn take(&mut self, id: &str) -> String {
        let mut free = id.to_owned();
        while !self.is_free(&free) {
            let last = self.last.entry(id.to_owned()).or_insert(1);
            *last += 1;
            let number = format!("-{last}");
            free = format!("{}{number}", id[..id.len().min(LONGEST_ID - number.len())].trim_end_matches('-'));
        }
        self.taken.insert(free.clone());
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_given_once() {
        let mut ids = UniqueIds::except(["done"]);
        let long = "a".repeat(70);
        let given: Vec<String> =
            ["A", "a", "A 2", "奉茶", "done", &long, &long, "a"].map(|name| ids.of(name, || "x".into())).into();
        let cut = "a".repeat(64);
        assert_eq!(given, ["a", "a-2", "a-2-2", "x", "done-2", &cut, &format!("{}-2", &cut[2..]), "a-3"]);
    }
}

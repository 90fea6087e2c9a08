//! The `diff` section of a project file: what changes mean in this project.

use std::collections::{BTreeMap, HashMap};

use super::change::Change;
use super::kinds::{ChangeKind, Class, change_named, changes};
use crate::diagnostic::{Diagnostic, nearest, shorten};
use crate::model::{
    Advice, Fault, Key, Many, Named, Read, Reader, Seen, Shape, Table, Text, UNKNOWN_WORD, table, words,
};
use crate::source::{At, Span};
use crate::yaml::{NodeId, NodeKind};

table! {
    /// How changes are judged.
    RawDiff = "diff section" {
        /// The classes of kinds of change, where they mean something else in this project: `worse`, `better`, `look`, `wording`, or `off`.
        changes "changes": KindClasses;
        /// Addresses whose changes are not told: `touchpoints.*.note`. `*` is any one part; what lies below an address belongs to it.
        ignore "ignore": Many<Text<'t>>;
    }
}

words! {
    /// What a kind of change means for the customer.
    ChangeLevel {
        /// The customer is worse off.
        Worse = "worse",
        /// The customer is better off.
        Better = "better",
        /// Neither by itself: somebody should look.
        Look = "look",
        /// Nothing: spelling, remarks, order.
        Wording = "wording",
        /// Such changes are not told.
        Off = "off",
    }
}

impl ChangeLevel {
    fn class(self) -> Option<Class> {
        match self {
            ChangeLevel::Worse => Some(Class::Worse),
            ChangeLevel::Better => Some(Class::Better),
            ChangeLevel::Look => Some(Class::Look),
            ChangeLevel::Wording => Some(Class::Wording),
            ChangeLevel::Off => None,
        }
    }
}

/// The classes of kinds, as a project file sets them.
#[derive(Clone, Debug, Default)]
pub(crate) struct KindClasses(BTreeMap<&'static str, Option<Class>>);

impl<'t> Read<'t> for KindClasses {
    const SHAPE: Shape = Shape::Named(names);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        let tree = reader.tree;
        if tree.kind(entered) != NodeKind::Map {
            let advice = Advice::Say("for example, `changes: { team-changed: worse }`".into());
            return Err(reader.wrong_type(entered, "a map from kinds of change to classes", advice));
        }
        let mut classes = KindClasses::default();
        let mut seen: HashMap<&str, Seen> = HashMap::new();
        for entry in tree.entries(entered) {
            let name = tree.text(entry.key);
            let Some(kind) = change_named(name) else {
                let message = format!("there is no kind of change `{}`", shorten(name));
                let diagnostic = Diagnostic::new(&UNKNOWN_WORD, tree.span(entry.key), message);
                let near = nearest(name, changes().map(|kind| kind.name));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`polku rules --changes` lists the kinds".into(),
                };
                reader.report(diagnostic.help(help).respelled(tree.written(tree.span(entry.key)), near));
                continue;
            };
            let mut level: Option<At<ChangeLevel>> = None;
            reader.field(entry, &mut level, seen.entry(name).or_default());
            classes.0.extend(level.map(|level| (kind.name, level.value.class())));
        }
        Ok(classes)
    }
}

/// Returns the names that may stand under `changes`.
fn names() -> Vec<Named> {
    let name = |kind: &'static ChangeKind| {
        let docs = format!("{} By default `{}`.", kind.summary(), kind.class);
        Named { name: kind.name, docs, shape: &<ChangeLevel as Read<'static>>::SHAPE }
    };
    changes().map(name).collect()
}

/// What changes mean in a project.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    classes: KindClasses,
    /// The parts of the addresses whose changes are not told.
    ignored: Vec<Vec<String>>,
}

impl Settings {
    pub(crate) fn of(raw: RawDiff<'_>) -> Self {
        let ignored = raw.ignore.map(|many| many.value.0).unwrap_or_default();
        let parts = |text: &At<Text<'_>>| text.value.0.split('.').map(str::to_owned).collect();
        Settings {
            classes: raw.changes.map(|classes| classes.value).unwrap_or_default(),
            ignored: ignored.iter().map(parts).collect(),
        }
    }

    /// Sets the class of a kind; `None`: such changes are not told.
    pub fn set(&mut self, kind: &'static ChangeKind, class: Option<Class>) {
        self.classes.0.insert(kind.name, class);
    }

    /// Returns the addresses under `ignore` that name an id.
    pub(crate) fn ignored_with<'s>(&'s self, id: &'s str) -> impl Iterator<Item = String> + 's {
        self.ignored
            .iter()
            .filter(move |parts| parts.iter().skip(1).any(|part| part == id))
            .map(|parts| parts.join("."))
    }

    /// Leaves out what is not told, and gives the others their classes. Returns how many it leaves out.
    pub(super) fn apply(&self, changes: &mut Vec<Change>) -> usize {
        let all = changes.len();
        changes.retain_mut(|change| {
            match self.classes.0.get(change.kind.name) {
                Some(None) => return false,
                Some(Some(class)) => change.class = *class,
                None => {}
            }
            !self.ignored.iter().any(|ignored| lies_in(&change.address, ignored))
        });
        all - changes.len()
    }
}

/// Whether an address is one of a pattern, or lies below.
fn lies_in(address: &str, pattern: &[String]) -> bool {
    let mut parts = address.split('.');
    pattern.iter().all(|wanted| parts.next().is_some_and(|part| wanted == "*" || wanted == part))
}

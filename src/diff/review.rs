//! What changed between two states of a project: journey by journey, with what that does to figures, findings and told paths.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;

use super::accept::{Acceptances, Unused};
use super::change::{Change, Group, Place};
use super::compare::compare;
use super::effects::Effects;
use super::kinds as k;
use super::kinds::{ChangeKind, Class};
use super::pairing::{Alike, clear_pairs, words_alike};
use super::settings::Settings;
use crate::diagnostic::Diagnostic;
use crate::graph::JourneyGraph;
use crate::lint::baseline::fnv1a;
use crate::model::{Journey, TouchpointIx};
use crate::source::Source;

/// A journey on one side.
#[derive(Clone, Copy, Debug)]
pub struct Sided<'s> {
    /// The path of its file in the project.
    pub path: &'s str,
    /// The journey.
    pub journey: &'s Journey,
    /// The text of its file.
    pub source: &'s Arc<Source>,
    /// The project file that has the catalog, if there is one.
    pub catalog: Option<&'s Arc<Source>>,
    /// Its findings, with fingerprints and elements.
    pub findings: &'s [Diagnostic],
}

/// What changed between two states of a project.
#[derive(Debug)]
#[non_exhaustive]
pub struct Review<'s> {
    /// The journeys of which something changed, in the order of the new side; those that are gone come last.
    pub journeys: Vec<JourneyReview<'s>>,
    /// The number of journeys that both sides have.
    pub compared: usize,
}

/// What changed of a journey.
#[derive(Debug)]
#[non_exhaustive]
pub struct JourneyReview<'s> {
    /// The journey on the old side, if it is there.
    pub old: Option<Sided<'s>>,
    /// The journey on the new side, if it is there.
    pub new: Option<Sided<'s>>,
    /// The changes, in the order of the file.
    pub changes: Vec<Change>,
    /// What the changes do; `None` where the journey is new or gone.
    pub effects: Option<Effects>,
    /// Comments that accept nothing.
    pub unused: Vec<Unused>,
    /// The number of changes that the settings of the project leave out.
    pub left_out: usize,
}

impl<'s> JourneyReview<'s> {
    /// Returns the journey as it is now, or as it was.
    pub fn sided(&self) -> Option<Sided<'s>> {
        self.new.or(self.old)
    }

    /// Returns the file that a place lies in.
    pub fn source(&self, place: Place) -> Option<&'s Arc<Source>> {
        let side = if place.is_old { self.old } else { self.new }?;
        if place.in_catalog { side.catalog.or(Some(side.source)) } else { Some(side.source) }
    }

    /// Returns the changes that no comment accepts.
    pub fn open(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| !change.is_accepted())
    }
}

impl<'s> Review<'s> {
    /// Compares two states of a project. With `are_one`, each side is one journey, and the two are the same whatever their
    /// ids are.
    pub fn new(old: &[Sided<'s>], new: &[Sided<'s>], settings: &Settings, are_one: bool) -> Self {
        let pairs = if are_one { vec![(0, 0)] } else { pairs(old, new) };
        let mut old_of_new: Vec<Option<usize>> = vec![None; new.len()];
        let mut is_kept = vec![false; old.len()];
        for &(here, there) in &pairs {
            (old_of_new[there], is_kept[here]) = (Some(here), true);
        }
        let sides = old_of_new.iter().zip(new).map(|(here, there)| (here.map(|here| old[here]), Some(*there)));
        let gone = old.iter().zip(is_kept).filter(|(_, is_kept)| !is_kept).map(|(here, _)| (Some(*here), None));
        let sides: Vec<(Option<Sided<'s>>, Option<Sided<'s>>)> = sides.chain(gone).collect();
        let journeys: Vec<JourneyReview<'s>> = sides.into_par_iter().map(|sides| review(sides, settings)).collect();
        let mut review = Review { journeys, compared: pairs.len() };
        review.tell_shared_once();
        review.journeys.retain(|journey| {
            let has_effects = journey.effects.as_ref().is_some_and(|effects| !effects.is_empty());
            !journey.changes.is_empty() || !journey.unused.is_empty() || journey.left_out > 0 || has_effects
        });
        review
    }

    /// Returns the heaviest class of the changes that no comment accepts.
    pub fn heaviest(&self) -> Option<Class> {
        self.changes().map(|(_, change)| change.class).max()
    }

    /// Returns the changes that no comment accepts, each with its journey.
    pub fn changes(&self) -> impl Iterator<Item = (&JourneyReview<'s>, &Change)> {
        self.journeys.iter().flat_map(|journey| journey.open().map(move |change| (journey, change)))
    }

    /// Returns the number of changes of a class that no comment accepts.
    pub fn count(&self, class: Class) -> usize {
        self.changes().filter(|(_, change)| change.class == class).count()
    }

    /// Leaves what changed in the catalog to the first journey that it is a change of.
    fn tell_shared_once(&mut self) {
        let mut told: HashSet<(String, String, String)> = HashSet::new();
        for journey in &mut self.journeys {
            journey.changes.retain(|change| {
                let identity = (
                    change.kind.name.to_owned(),
                    change.address.clone(),
                    format!("{} {}", change.before, change.after),
                );
                !change.place.in_catalog || told.insert(identity)
            });
        }
    }
}

fn review<'s>((old, new): (Option<Sided<'s>>, Option<Sided<'s>>), settings: &Settings) -> JourneyReview<'s> {
    let (mut changes, mut effects) = (Vec::new(), None);
    match (old, new) {
        (Some(old), Some(new)) => {
            // Most journeys are the same file of the same project.
            if !is_untouched(old, new) {
                let (before, after) = (JourneyGraph::new(old.journey), JourneyGraph::new(new.journey));
                changes = compare(&before, &after);
                let done = Effects::of((&before, old.findings), (&after, new.findings), !changes.is_empty());
                changes.extend(done.met.iter().map(|&(ix, visits)| met(new.journey, ix, visits)));
                effects = Some(done);
            }
        }
        (None, Some(new)) => changes.push(whole(&k::JOURNEY_ADDED, new, false)),
        (Some(old), None) => changes.push(whole(&k::JOURNEY_REMOVED, old, true)),
        (None, None) => {}
    }
    let left_out = settings.apply(&mut changes);
    let unused = match new {
        Some(new) => {
            if let Some(catalog) = new.catalog {
                // Whether a comment there is of use, one journey cannot tell.
                Acceptances::of(catalog, old.and_then(|old| old.catalog), true).accept(&mut changes);
            }
            Acceptances::of(new.source, old.map(|old| old.source), false).accept(&mut changes)
        }
        None => Vec::new(),
    };
    JourneyReview { old, new, changes, effects, unused, left_out }
}

/// Whether two sides of a journey are the same text with the same catalog and findings.
fn is_untouched(old: Sided<'_>, new: Sided<'_>) -> bool {
    let catalog = |side: Sided<'_>| side.catalog.map(|catalog| catalog.text().to_owned());
    let findings = |side: Sided<'_>| side.findings.iter().map(|one| one.fingerprint.clone()).collect::<Vec<_>>();
    old.source.text() == new.source.text()
        && old.journey.id == new.journey.id
        && catalog(old) == catalog(new)
        && findings(old) == findings(new)
}

/// A change of a journey as a whole.
fn whole(kind: &'static ChangeKind, side: Sided<'_>, is_gone: bool) -> Change {
    let title = crate::diagnostic::shorten(&side.journey.title.value);
    let clause = if is_gone { format!("“{title}” is gone") } else { format!("“{title}” is new") };
    let value = serde_json::Value::from(side.journey.id.as_str());
    let hashed = format!("{}\0{}", kind.name, side.journey.id);
    Change {
        kind,
        class: kind.class,
        address: "journey".into(),
        before: if is_gone { value.clone() } else { serde_json::Value::Null },
        after: if is_gone { serde_json::Value::Null } else { value },
        clause,
        subject: String::new(),
        touchpoint: None,
        group: Group::Journey,
        place: Place { is_old: is_gone, in_catalog: false, span: side.journey.title.span, beside: None },
        fingerprint: format!("{:016x}", fnv1a(hashed.as_bytes())),
        accepted: None,
    }
}

/// A change of how often customers come to a touchpoint.
fn met(journey: &Journey, ix: TouchpointIx, visits: [f64; 2]) -> Change {
    let touchpoint = journey.touchpoint(ix);
    let kind = if visits[1] > visits[0] { &k::MET_MORE_OFTEN } else { &k::MET_LESS_OFTEN };
    // In whole customers, so that what computing leaves makes no other change.
    let [before, after] = visits.map(|visits| (visits * 1000.0).round());
    let address = format!("touchpoints.{}", touchpoint.id.value);
    let hashed = format!("{}\0{}\0{address}\0{before}\0{after}", kind.name, journey.id);
    Change {
        kind,
        class: kind.class,
        address,
        before: (before / 1000.0).into(),
        after: (after / 1000.0).into(),
        clause: format!("met {after} times by 1,000 customers, before {before} times; is one of the maps incomplete?"),
        subject: crate::diagnostic::shorten(&touchpoint.name.value),
        touchpoint: Some(touchpoint.id.value.clone()),
        group: Group::Stage {
            order: touchpoint.stage.index(),
            id: journey.stages[touchpoint.stage.index()].id.value.clone(),
        },
        place: Place { is_old: false, in_catalog: false, span: touchpoint.id.span, beside: None },
        fingerprint: format!("{:016x}", fnv1a(hashed.as_bytes())),
        accepted: None,
    }
}

/// Pairs journeys by id; then those that are left by path; then those that are alike.
fn pairs(old: &[Sided<'_>], new: &[Sided<'_>]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (mut free_old, mut free_new): (Vec<usize>, Vec<usize>) = ((0..old.len()).collect(), (0..new.len()).collect());
    let mut take = |key: &dyn Fn(&Sided<'_>) -> String, free_old: &mut Vec<usize>, free_new: &mut Vec<usize>| {
        let mut by_key: BTreeMap<String, usize> = BTreeMap::new();
        for &there in free_new.iter() {
            by_key.entry(key(&new[there])).or_insert(there);
        }
        let mut found = Vec::new();
        for &here in free_old.iter() {
            found.extend(by_key.remove(&key(&old[here])).map(|there| (here, there)));
        }
        let (olds, news): (HashSet<usize>, HashSet<usize>) = found.iter().copied().unzip();
        free_old.retain(|here| !olds.contains(here));
        free_new.retain(|there| !news.contains(there));
        pairs.extend(found);
    };
    take(&|side| side.journey.id.clone(), &mut free_old, &mut free_new);
    take(&|side| side.path.to_owned(), &mut free_old, &mut free_new);
    let profiles =
        |side: &[Sided<'_>], free: &[usize]| free.iter().map(|&index| profile(side[index].journey)).collect();
    let alike = clear_pairs(&Journeys { old: profiles(old, &free_old), new: profiles(new, &free_new) });
    pairs.extend(alike.into_iter().map(|(here, there)| (free_old[here], free_new[there])));
    pairs
}

/// Journeys that have no partner yet, by title and touchpoints.
struct Journeys {
    old: Vec<(String, HashMap<u64, ()>)>,
    new: Vec<(String, HashMap<u64, ()>)>,
}

fn profile(journey: &Journey) -> (String, HashMap<u64, ()>) {
    let hash = |id: &str| {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        hasher.finish()
    };
    (journey.title.value.clone(), journey.touchpoints.iter().map(|one| (hash(&one.id.value), ())).collect())
}

impl Alike for Journeys {
    fn counts(&self) -> (usize, usize) {
        (self.old.len(), self.new.len())
    }

    fn likeness(&self, old: usize, new: usize) -> f64 {
        let ((title, ids), (other, others)) = (&self.old[old], &self.new[new]);
        let shared = ids.keys().filter(|id| others.contains_key(id)).count();
        let all = (ids.len() + others.len()).max(1);
        0.3 * words_alike(title, other) + 0.7 * (2 * shared) as f64 / all as f64
    }

    fn traits(&self, is_old: bool, index: usize) -> Vec<u64> {
        let (_, ids) = if is_old { &self.old[index] } else { &self.new[index] };
        let mut ids: Vec<u64> = ids.keys().copied().collect();
        ids.sort_unstable();
        ids
    }
}

//! What a map rests on: sources, and what each touchpoint rests on.

use super::journey::Journey;
use super::scalars::Date;
use super::touchpoint::Touchpoint;
use super::vocabulary::{Aspect, BasisKind};
use crate::source::At;

/// The most sources that a journey may have.
pub(crate) const MAX_SOURCES: usize = 256;

/// Something that a map rests on: interviews, a survey, a log.
#[derive(Clone, Debug, PartialEq)]
pub struct BasisSource {
    /// The id, unique among the sources of the journey.
    pub id: At<String>,
    /// The name.
    pub name: At<String>,
    /// What it tells; `None`: not stated.
    pub kind: Option<At<BasisKind>>,
    /// How many people answered or were counted.
    pub responses: Option<At<u32>>,
    /// The day on which it was made.
    pub on: Option<At<Date>>,
}

impl Journey {
    /// Returns the source with an id.
    pub fn source(&self, id: &str) -> Option<&BasisSource> {
        self.sources.iter().find(|source| source.id.value == id)
    }

    /// Returns of what kind a basis is: that of its source, if it names one. `None`: not stated.
    pub fn basis_kind(&self, basis: &Basis) -> Option<BasisKind> {
        match &basis.ground.value {
            Ground::Kind(kind) => Some(*kind),
            Ground::Source(id) => self.source(id)?.kind.map(|kind| kind.value),
        }
    }

    /// Whether what a touchpoint says under a key is assumed: it has a basis, and each is only assumed.
    pub fn is_assumed(&self, touchpoint: &Touchpoint, aspect: Aspect) -> bool {
        let mut bases = touchpoint.bases_of(aspect).peekable();
        bases.peek().is_some() && bases.all(|basis| self.basis_kind(basis) == Some(BasisKind::Assumed))
    }

    /// Whether anything that a touchpoint says rests on more than an assumption: it has such a basis, or is measured.
    pub fn rests_on_something(&self, touchpoint: &Touchpoint) -> bool {
        let is_more = |basis: &At<Basis>| self.basis_kind(&basis.value) != Some(BasisKind::Assumed);
        !touchpoint.metrics.is_empty() || touchpoint.basis.iter().any(is_more)
    }

    /// Returns how many touchpoints rest on something, and how many there are; `None` if no touchpoint says what it rests on.
    pub fn coverage(&self) -> Option<(usize, usize)> {
        let says = self.touchpoints.iter().any(|touchpoint| !touchpoint.basis.is_empty());
        let rests = || self.touchpoints.iter().filter(|touchpoint| self.rests_on_something(touchpoint)).count();
        says.then(|| (rests(), self.touchpoints.len()))
    }
}

/// What a touchpoint, or a part of what it says, rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    /// What it is.
    pub ground: At<Ground>,
    /// The keys of the touchpoint that rest on it; none: all of them.
    pub of: Vec<At<Aspect>>,
    /// Where it can be read, or who said it.
    pub source: Option<At<String>>,
    /// How many people answered or were counted.
    pub responses: Option<At<u32>>,
    /// The day on which somebody looked.
    pub on: Option<At<Date>>,
}

/// What something rests on.
#[derive(Clone, Debug, PartialEq)]
pub enum Ground {
    /// A kind of evidence, or none: an assumption.
    Kind(BasisKind),
    /// The id of a source of the journey.
    Source(String),
}

impl Touchpoint {
    /// Returns what the touchpoint's value for a key rests on.
    pub fn bases_of(&self, aspect: Aspect) -> impl Iterator<Item = &Basis> {
        let bases = self.basis.iter().map(|basis| &basis.value);
        bases.filter(move |basis| basis.of.is_empty() || basis.of.iter().any(|of| of.value == aspect))
    }
}

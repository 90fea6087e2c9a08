//! The baseline: findings that are known already, so that only new ones are reported.
//!
//! A finding is known by its fingerprint: a hash (FNV-1a, 64 bits) of the rule, the journey's id, the
//! address of the element and its number among equals. No line is in it, so it survives edits above.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::address::{Address, Addresses};
use crate::diagnostic::{Category, Diagnostic};
use crate::model::Journey;

const VERSION: u32 = 1;

/// The file, as it is written and read.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Known>,
}

/// A finding that is known. All but the fingerprint is there for people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Known {
    /// The id of the journey.
    pub journey: String,
    /// The address of the element in it.
    pub element: String,
    /// The name of the rule.
    pub rule: String,
    /// What it is known by.
    pub fingerprint: String,
}

/// Findings that are known already.
#[derive(Debug, Default)]
pub struct Baseline {
    findings: Vec<Known>,
    fingerprints: HashSet<String>,
}

/// Why a text is no baseline.
#[derive(Debug)]
#[non_exhaustive]
pub enum BaselineError {
    /// It is no JSON, or other JSON.
    Unreadable(serde_json::Error),
    /// It has a version that this polku does not know.
    UnknownVersion(u32),
}

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BaselineError::Unreadable(error) => error.fmt(f),
            BaselineError::UnknownVersion(version) => {
                write!(f, "it has the version {version}, and this program knows {VERSION}")
            }
        }
    }
}

impl std::error::Error for BaselineError {}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// The text is none; the message says why.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let file: File = serde_json::from_str(text).map_err(BaselineError::Unreadable)?;
        if file.version != VERSION {
            return Err(BaselineError::UnknownVersion(file.version));
        }
        let fingerprints = file.findings.iter().map(|known| known.fingerprint.clone()).collect();
        Ok(Baseline { findings: file.findings, fingerprints })
    }

    /// What is known, in the order of the file.
    pub fn findings(&self) -> &[Known] {
        &self.findings
    }

    /// Writes a baseline of some findings, sorted.
    ///
    /// # Errors
    /// None that are known.
    pub fn write(mut findings: Vec<Known>) -> Result<String, serde_json::Error> {
        findings.sort();
        findings.dedup();
        serde_json::to_string_pretty(&File { version: VERSION, findings }).map(|text| text + "\n")
    }

    /// Whether a finding is known. Load errors never are.
    pub fn knows(&self, finding: &Diagnostic) -> bool {
        finding.kind.category != Category::Load && self.fingerprints.contains(&finding.fingerprint)
    }
}

/// Gives each finding of a journey its fingerprint.
pub(crate) fn fingerprint(journey: &Journey, findings: &mut [Diagnostic]) {
    let addresses = Addresses::of(journey);
    let mut equals: HashMap<(&str, Address<'_>), u32> = HashMap::new();
    for finding in findings {
        let (rule, address) = (finding.kind.name, addresses.find(finding.primary.span));
        let number = equals.entry((rule, address)).or_default();
        let hashed = format!("{rule}\0{}\0{address}\0{number}", journey.id);
        *number += 1;
        finding.fingerprint = format!("{:016x}", fnv1a(hashed.as_bytes()));
    }
}

/// What the findings of a journey are known by; they have their fingerprints. Load errors are known by nothing.
pub(crate) fn known(journey: &Journey, findings: &[Diagnostic]) -> Vec<Known> {
    let addresses = Addresses::of(journey);
    let known = findings.iter().filter(|finding| finding.kind.category != Category::Load).map(|finding| Known {
        journey: journey.id.clone(),
        element: addresses.find(finding.primary.span).to_string(),
        rule: finding.kind.name.to_owned(),
        fingerprint: finding.fingerprint.clone(),
    });
    known.collect()
}

/// Gives each diagnostic that has none a fingerprint: its name, the path of its file, its number among equals.
pub(crate) fn fingerprint_by_file(path: &str, diagnostics: &mut [Diagnostic]) {
    let mut equals: HashMap<&str, u32> = HashMap::new();
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.fingerprint.is_empty()) {
        let number = equals.entry(diagnostic.kind.name).or_default();
        let hashed = format!("{}\0{path}\0{number}", diagnostic.kind.name);
        *number += 1;
        diagnostic.fingerprint = format!("{:016x}", fnv1a(hashed.as_bytes()));
    }
}

/// FNV-1a, 64 bits: small, stable and the same everywhere. It need not resist anybody.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv1a() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}

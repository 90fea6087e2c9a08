//! The baseline: known findings, so that only new ones are reported.
//!
//! A fingerprint identifies a finding: a hash (FNV-1a, 64 bits) of the rule, the journey's id, the address of the element
//! and the number among equals. It contains neither lines nor messages, so it survives edits above and new wording.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::address::{Address, Addresses, FormerAddresses};
use crate::diagnostic::{Category, Diagnostic};
use crate::model::Journey;

const VERSION: u32 = 1;

/// The file as it is written and read.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Known>,
}

/// A known finding. Everything but the fingerprint is for readers.
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
    /// What identifies it.
    pub fingerprint: String,
}

impl Known {
    /// Returns its line in the file.
    fn line(&self) -> Result<String, serde_json::Error> {
        let parts = [
            ("journey", &self.journey),
            ("element", &self.element),
            ("rule", &self.rule),
            ("fingerprint", &self.fingerprint),
        ];
        let parts = parts.map(|(key, value)| Ok(format!("\"{key}\": {}", serde_json::to_string(value)?)));
        Ok(format!("    {{ {} }}", parts.into_iter().collect::<Result<Vec<_>, _>>()?.join(", ")))
    }
}

/// The known findings of a project.
#[derive(Debug, Default)]
pub struct Baseline {
    findings: Vec<Known>,
    fingerprints: HashSet<String>,
}

/// The reason why a text is not a baseline.
#[derive(Debug)]
#[non_exhaustive]
pub enum BaselineError {
    /// It is not JSON, or other JSON.
    Unreadable(serde_json::Error),
    /// It has a version that this polku does not know.
    UnknownVersion(u32),
}

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BaselineError::Unreadable(error) => error.fmt(f),
            BaselineError::UnknownVersion(version) => {
                write!(f, "it has version {version}, but this program reads version {VERSION}")
            }
        }
    }
}

impl std::error::Error for BaselineError {}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// The text is not a baseline; the error says why.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let file: File = serde_json::from_str(text).map_err(BaselineError::Unreadable)?;
        if file.version != VERSION {
            return Err(BaselineError::UnknownVersion(file.version));
        }
        let fingerprints = file.findings.iter().map(|known| known.fingerprint.clone()).collect();
        Ok(Baseline { findings: file.findings, fingerprints })
    }

    /// Returns the known findings in the order of the file.
    pub fn findings(&self) -> &[Known] {
        &self.findings
    }

    /// Returns the text of a baseline with these findings, sorted. Each is one line, so that a review shows which are new.
    ///
    /// # Errors
    /// No input is known to fail.
    pub fn write(mut findings: Vec<Known>) -> Result<String, serde_json::Error> {
        findings.sort();
        findings.dedup();
        let lines = findings.iter().map(Known::line).collect::<Result<Vec<_>, _>>()?;
        let list = if lines.is_empty() { "[]".into() } else { format!("[\n{}\n  ]", lines.join(",\n")) };
        Ok(format!("{{\n  \"version\": {VERSION},\n  \"findings\": {list}\n}}\n"))
    }

    /// Returns whether a finding is known, by the id of its element or by a former one. Load errors never are.
    pub fn knows(&self, finding: &Diagnostic) -> bool {
        finding.kind.category != Category::Load
            && finding.fingerprints().any(|fingerprint| self.fingerprints.contains(fingerprint))
    }
}

/// Sets the fingerprint of each finding in a journey.
pub(crate) fn fingerprint(journey: &Journey, findings: &mut [Diagnostic]) {
    let addresses = Addresses::of(journey);
    let former = FormerAddresses::of(journey);
    let mut equals: HashMap<(&str, Address<'_>), u32> = HashMap::new();
    for finding in findings {
        let (rule, address) = (finding.kind.name, addresses.find(finding.primary.span));
        let number = equals.entry((rule, address)).or_default();
        finding.fingerprint = hash(&journey.id, rule, address, *number);
        let former = former.find(address);
        finding.former_fingerprints = former.map(|former| hash(&journey.id, rule, former, *number)).collect();
        *number += 1;
    }
}

/// Returns the fingerprint of a finding of a rule: `number` counts those about one element.
fn hash(journey: &str, rule: &str, address: Address<'_>, number: u32) -> String {
    let hashed = format!("{rule}\0{journey}\0{address}\0{number}");
    format!("{:016x}", fnv1a(hashed.as_bytes()))
}

/// The most findings of a rule about one element that are looked through for the number of one.
const MOST_EQUALS: u32 = 1_000;

/// Returns the fingerprints that findings in a journey would have if it had another id. Each finding has its fingerprint.
pub(crate) fn under_id(journey: &Journey, id: &str, findings: &[Diagnostic]) -> Vec<Vec<String>> {
    let (addresses, former) = (Addresses::of(journey), FormerAddresses::of(journey));
    let of_finding = |finding: &Diagnostic| {
        let (rule, address) = (finding.kind.name, addresses.find(finding.primary.span));
        // Findings that comments ignore are gone, so the number is not that among the rest.
        let is_its = |number: &u32| hash(&journey.id, rule, address, *number) == finding.fingerprint;
        let number = (0..MOST_EQUALS).find(is_its);
        let all = std::iter::once(address).chain(former.find(address));
        all.filter_map(|address| Some(hash(id, rule, address, number?))).collect()
    };
    findings.iter().map(of_finding).collect()
}

/// Adds the fingerprints that findings in a journey have in a baseline that knows it by another id.
pub(crate) fn follow(journey: &Journey, id: &str, findings: &mut [Diagnostic]) {
    for (known, finding) in under_id(journey, id, findings).into_iter().zip(findings) {
        finding.former_fingerprints.extend(known);
    }
}

/// Returns the baseline entries of findings in a journey that have their fingerprints. Load errors get none.
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

/// Sets the fingerprint of each diagnostic without one: its name, the path of its file, its number among equals.
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
pub(crate) fn fnv1a(bytes: &[u8]) -> u64 {
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

//! The baseline: known findings, so that only new ones are reported.
//!
//! A fingerprint identifies a finding: a hash (FNV-1a, 64 bits) of the rule, the journey's id, the address of the element
//! and the number among equals. It contains neither lines nor messages, so it survives edits above and new wording.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Category, Diagnostic};
use crate::model::{Definitions, Identity, Journey};
use crate::source::Span;

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

/// The known findings of a project.
#[derive(Debug, Default)]
pub struct Baseline {
    findings: Vec<Known>,
    fingerprints: HashSet<String>,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// The text is not a baseline; the message says why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if file.version != VERSION {
            return Err(format!("it has version {}, but this program reads version {VERSION}", file.version));
        }
        let fingerprints = file.findings.iter().map(|known| known.fingerprint.clone()).collect();
        Ok(Baseline { findings: file.findings, fingerprints })
    }

    /// Returns the known findings in the order of the file.
    pub fn findings(&self) -> &[Known] {
        &self.findings
    }

    /// Returns the text of a baseline with these findings, sorted.
    ///
    /// # Errors
    /// No input is known to fail.
    pub fn write(mut findings: Vec<Known>) -> Result<String, serde_json::Error> {
        findings.sort();
        findings.dedup();
        serde_json::to_string_pretty(&File { version: VERSION, findings }).map(|text| text + "\n")
    }

    /// Returns whether a finding is known. Load errors never are.
    pub fn knows(&self, finding: &Diagnostic) -> bool {
        finding.kind.category != Category::Load && self.fingerprints.contains(&finding.fingerprint)
    }
}

/// Sets the fingerprint of each finding in a journey.
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

/// The addresses of a journey's elements, found by place.
pub(super) struct Addresses<'j> {
    /// Touchpoints, stages and definitions, each sorted by place. Touchpoints are searched first.
    elements: [Vec<Element<'j>>; 3],
}

struct Element<'j> {
    span: Span,
    kind: &'static str,
    id: &'j str,
}

/// The kind and id of an element, written `touchpoints.ID`, `stages.ID`, `personas.ID` and so on; else `journey`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Address<'j>(Option<(&'static str, &'j str)>);

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some((kind, id)) => write!(f, "{kind}.{id}"),
            None => f.write_str("journey"),
        }
    }
}

impl<'j> Addresses<'j> {
    pub fn of(journey: &'j Journey) -> Self {
        let touchpoints = journey.touchpoints.iter().map(|touchpoint| Element {
            span: touchpoint.place.whole,
            kind: "touchpoints",
            id: &touchpoint.id.value,
        });
        let stages =
            journey.stages.iter().map(|stage| Element { span: stage.id.span, kind: "stages", id: &stage.id.value });
        let mut elements = [touchpoints.collect(), stages.collect(), definitions(&journey.definitions)];
        for elements in &mut elements {
            elements.retain(|element| element.span.start < element.span.end);
            // An alias makes several elements of one place; the first counts.
            elements.sort_by_key(|element| element.span.start);
            elements.dedup_by_key(|element| element.span.start);
        }
        Addresses { elements }
    }

    /// Returns the address of the element that a place lies in.
    pub fn find(&self, place: Span) -> Address<'j> {
        let found = self.elements.iter().find_map(|elements| {
            let behind = elements.partition_point(|element| element.span.start <= place.start);
            elements[..behind].last().filter(|element| place.start < element.span.end)
        });
        Address(found.map(|element| (element.kind, element.id)))
    }
}

/// Returns the places of a journey's own definitions.
fn definitions(definitions: &Definitions) -> Vec<Element<'_>> {
    let Definitions { personas, channels, teams, partners, facts, .. } = definitions;
    let personas = personas.iter().map(|persona| ("personas", &persona.identity, persona.name.span));
    let channels = channels.iter().map(|channel| ("channels", &channel.identity, channel.name.span));
    let teams = teams.iter().map(|team| ("teams", &team.identity, team.name.span));
    let partners = partners.iter().map(|partner| ("partners", &partner.identity, partner.name.span));
    let facts = facts.iter().flat_map(|fact| {
        let said = fact.stated.iter().flat_map(|(channel, says)| [channel.span, says.span]);
        said.chain([fact.statement.span]).map(|span| ("facts", &fact.identity, span))
    });
    let all = personas.chain(channels).chain(teams).chain(partners).chain(facts);
    let own = all.filter(|(_, identity, _): &(_, &Identity, _)| !identity.from_catalog);
    let elements = own.flat_map(|(kind, identity, span)| {
        [identity.id.span, span].map(|span| Element { span, kind, id: identity.id.value.as_str() })
    });
    elements.collect()
}

/// FNV-1a, 64 bits: small, stable and the same on every machine. It need not be cryptographic.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_has_its_address() {
        let text = "journey: X\npersonas: { p: A }\nchannels: { c: B }\nteams: { t: C }\npartners: { o: D }\nfacts: { f: { statement: E, in: { c: F } } }\nstages: [{ id: purchase, touchpoints: [G] }]\n";
        let (journey, _) = crate::model::load(&crate::source::Source::new("x.yaml", text), &Default::default());
        let journey = journey.unwrap();
        let of = |sign: &str| {
            let start = text.find(sign).unwrap();
            Addresses::of(&journey).find(Span::new(start, start + 1)).to_string()
        };
        for (sign, expected) in [
            ("X", "journey"),
            ("p: A", "personas.p"),
            ("A", "personas.p"),
            ("B", "channels.c"),
            ("t: C", "teams.t"),
            ("D", "partners.o"),
            ("E", "facts.f"),
            ("F", "facts.f"),
            ("G", "touchpoints.g"),
        ] {
            assert_eq!(of(sign), expected, "{sign}");
        }
    }

    #[test]
    fn the_hash_is_fnv1a() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}

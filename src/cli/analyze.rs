use clap::{Args, ValueEnum};

use super::input::InputArguments;
use super::output::Output;
use super::{Failure, Outcome};
use crate::answers::json::{JourneyFigures, Report};
use crate::answers::{Wanted, WhatIf};
use crate::graph::JourneyGraph;
use crate::model::{Journey, PersonaIx};
use crate::workspace::{LoadedFile, LoadedProject};

/// Answer what a journey's graph can tell
///
/// How many customers get through, where they leave and why, what disappoints them, how long it takes, what would help
/// most, and how sure that is. All figures count one round, from where customers begin to where they come out.
#[derive(Args)]
#[command(after_help = "Examples:
  polku analyze journeys/visit.yaml
  polku analyze                        all journeys of the project: a table, then each
  polku analyze visit.yaml --persona host
  polku analyze visit.yaml --set touchpoints.enquiry.next.lost.probability=0.1
  polku analyze visit.yaml --without call-back
  polku analyze visit.yaml --format json

Exit codes: 0 analyzed; 1 a journey has load errors; 2 wrong usage, or a file that cannot be read.")]
pub(super) struct Analyze {
    #[command(flatten)]
    input: InputArguments,
    /// Only the customers of this persona
    #[arg(long, value_name = "ID")]
    persona: Option<String>,
    /// How many entries lists of the best or the worst have
    #[arg(long, value_name = "N", default_value_t = 5)]
    top: usize,
    /// The format
    #[arg(long, value_enum, default_value_t = AnswerFormat::Human)]
    format: AnswerFormat,
    /// What if: give a statement another value, as ADDRESS=VALUE; can be given several times
    #[arg(long, value_name = "ADDRESS=VALUE", value_parser = address_and_value)]
    set: Vec<(String, String)>,
    /// What if a touchpoint were gone, and all who come to it left; can be given several times
    #[arg(long, value_name = "TOUCHPOINT")]
    without: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AnswerFormat {
    /// For people
    Human,
    /// For other programs; the form is versioned
    Json,
}

fn address_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((address, value)) if !address.trim().is_empty() => Ok((address.trim().to_owned(), value.to_owned())),
        _ => Err("write an address, `=` and a value".into()),
    }
}

impl Analyze {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let what_if = WhatIf { set: self.set, without: self.without };
        let loaded = self.input.resolve()?.load()?;
        loaded.iter().flat_map(|group| &group.unread).for_each(|error| out.error(error));
        loaded.iter().flat_map(LoadedProject::notes).for_each(|note| out.note(note));
        let files: Vec<&LoadedFile> = loaded.iter().flat_map(|group| &group.files).collect();
        let journeys: Vec<(&LoadedFile, &Journey)> =
            files.iter().filter_map(|file| Some((*file, file.journey.as_ref()?))).collect();
        if !what_if.is_empty() && journeys.len() > 1 {
            return Err(Failure::Needs { option: "--set or --without", needs: "one journey" });
        }
        let is_broken = |group: &&LoadedProject| group.files.iter().any(|file| file.journey.is_none());
        loaded.iter().filter(is_broken).for_each(|group| out.problems(&group.problems()));
        let mut figures = Vec::new();
        for (file, journey) in &journeys {
            let graph = what_if.graph(journey).map_err(Failure::worded)?;
            let persona = self.persona.as_deref().map(|id| persona(journey, id)).transpose()?;
            let wanted = Wanted { persona, top: self.top };
            let changed = Some(&what_if).filter(|what_if| !what_if.is_empty());
            figures.push(of_journey(&file.path, &graph, wanted, changed)?);
        }
        let text = serde_json::to_string_pretty(&Report::new(figures))? + "\n";
        out.print(&text)?;
        Ok(match () {
            () if loaded.iter().any(|group| !group.unread.is_empty()) => Outcome::Incomplete,
            () if journeys.len() < files.len() => Outcome::Findings,
            () => Outcome::Clean,
        })
    }
}

fn of_journey(
    path: &str,
    graph: &JourneyGraph<'_>,
    wanted: Wanted,
    what_if: Option<&WhatIf>,
) -> Result<JourneyFigures, Failure> {
    JourneyFigures::new(path, graph, wanted, what_if).map_err(|tangled| Failure::Tangled(path.to_owned(), tangled))
}

fn persona(journey: &Journey, id: &str) -> Result<PersonaIx, Failure> {
    journey.find_persona(id).ok_or_else(|| Failure::worded(format!("no persona `{id}`")))
}

use clap::{Args, ValueEnum};

use super::failure::UnknownName;
use super::input::InputArguments;
use super::output::Output;
use super::{Failure, Outcome};
use crate::analysis::{Analysis, Round, TooTangled};
use crate::answers::json::{JourneyFigures, Report};
use crate::answers::report::Answer;
use crate::answers::{
    self, Wanted, WhatIf, crowds, csv, human, human_differences, markdown, markdown_differences, markdown_table,
    report, table,
};
use crate::diagnostic::{nearest, shorten};
use crate::graph::JourneyGraph;
use crate::model::Journey;
use crate::workspace::{LoadedFile, LoadedProject};

/// Compute who gets through, where customers leave, and what would help
///
/// The report says how many customers get through, where the others leave and why, what disappoints them, how long it
/// takes, which change would help most, and what to find out next. All figures are for one round: from where customers
/// begin to where they come out. Where a journey leaves shares open, a range says how much they matter.
#[derive(Args)]
#[command(after_help = "Examples:
  polku analyze journeys/visit.yaml
  polku analyze                             a table of the project's journeys, then each
  polku analyze visit.yaml --persona host
  polku analyze visit.yaml --format json

What if:
  polku analyze visit.yaml --set touchpoints.enquiry.next.lost.probability=0.1
  polku analyze visit.yaml --set touchpoints.enquiry.wait.for=2h --set personas.host.share=0.7
  polku analyze visit.yaml --without call-back

`--set` takes `next.TARGET.probability`, `entry`, `experience`, `expectation`, `wait.for` and `takes` of a touchpoint, and \
`share` of a persona. If a probability changes, the touchpoint's transitions without one give or take the difference; \
otherwise the other probabilities change in proportion.

Exit codes: 0 analyzed; 1 a journey has load errors; 2 wrong usage, a journey that does not have what is asked for, or a file \
that cannot be read.")]
pub(super) struct Analyze {
    #[command(flatten)]
    input: InputArguments,
    /// Only the customers of this persona
    #[arg(long, value_name = "ID")]
    persona: Option<String>,
    /// Of the figures of paths, only those of this scenario
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// The greatest number of entries in each list
    #[arg(long, value_name = "N", default_value_t = 5)]
    top: usize,
    /// The format of the report
    #[arg(long, value_enum, default_value_t = AnswerFormat::Human)]
    format: AnswerFormat,
    /// Compare with a statement set to another value (repeatable)
    #[arg(long, value_name = "ADDRESS=VALUE", value_parser = address_and_value)]
    set: Vec<(String, String)>,
    /// Compare with a touchpoint taken away: all who come to it leave, nobody bypasses it (repeatable)
    #[arg(long, value_name = "TOUCHPOINT")]
    without: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AnswerFormat {
    /// For people
    Human,
    /// For people, in a wiki or a pull request
    Markdown,
    /// Every figure, for programs (`polku schema analyze`)
    Json,
    /// One line for each touchpoint, for spreadsheets
    Csv,
}

fn address_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((address, value)) if !address.trim().is_empty() => Ok((address.trim().to_owned(), value.to_owned())),
        _ => Err("write an address, `=` and a value".into()),
    }
}

/// A run of `polku analyze`, with its arguments resolved.
struct AnalyzeRun {
    persona: Option<String>,
    scenario: Option<String>,
    top: usize,
    what_if: WhatIf,
}

impl Analyze {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let format = self.format;
        let loaded = self.input.resolve()?.load()?;
        let what_if = WhatIf { set: self.set, without: self.without };
        let run = AnalyzeRun { persona: self.persona, scenario: self.scenario, top: self.top, what_if };
        loaded.iter().flat_map(|group| &group.unread).for_each(|error| out.error(error));
        loaded.iter().flat_map(LoadedProject::notes).for_each(|note| out.note(note));
        let files: Vec<&LoadedFile> = loaded.iter().flat_map(|group| &group.files).collect();
        let journeys: Vec<(&str, &Journey)> =
            files.iter().filter_map(|file| Some((file.path.as_str(), file.journey.as_ref()?))).collect();
        if !run.what_if.is_empty() && journeys.len() > 1 {
            return Err(Failure::Needs { option: "--set or --without", needs: "one journey" });
        }
        if format == AnswerFormat::Csv && !run.what_if.is_empty() {
            out.note("these are the figures with the changes; without --set and --without, those of the file");
        }
        let is_broken = |group: &&LoadedProject| group.files.iter().any(|file| file.journey.is_none());
        loaded.iter().filter(is_broken).for_each(|group| out.problems(&group.problems()));
        let mut is_whole = true;
        if !journeys.is_empty() {
            let answered;
            (answered, is_whole) = run.all(format, &journeys, out)?;
            out.print(&run.answer(format, answered)?)?;
        }
        Ok(match () {
            () if !is_whole => Outcome::Incomplete,
            () if loaded.iter().any(|group| !group.unread.is_empty()) => Outcome::Incomplete,
            () if journeys.len() < files.len() => Outcome::Findings,
            () => Outcome::Clean,
        })
    }
}

impl AnalyzeRun {
    /// Answers about each journey. Of several, one that cannot be answered about is named, and does not keep the others back;
    /// the second value is then `false`.
    fn all(
        &self,
        format: AnswerFormat,
        journeys: &[(&str, &Journey)],
        out: &Output,
    ) -> Result<(Vec<Answered>, bool), Failure> {
        let mut answered = Vec::new();
        for &(path, journey) in journeys {
            match self.of_journey(format, path, journey) {
                Ok(one) => answered.push(one),
                Err(failure) if journeys.len() == 1 => return Err(failure),
                Err(failure) => out.error(&format!("{path}: {failure}")),
            }
        }
        let is_whole = answered.len() == journeys.len();
        Ok((answered, is_whole))
    }

    fn answer(&self, format: AnswerFormat, answered: Vec<Answered>) -> Result<String, Failure> {
        let is_several = answered.len() > 1;
        let texts = answered.iter().flat_map(|of| of.texts.iter().cloned());
        Ok(match format {
            AnswerFormat::Json => {
                let figures = answered.into_iter().filter_map(|of| of.figures).collect();
                serde_json::to_string_pretty(&Report::new(figures))? + "\n"
            }
            AnswerFormat::Csv => csv::HEAD.to_owned() + &texts.collect::<String>(),
            AnswerFormat::Human | AnswerFormat::Markdown => {
                let rows = answered.iter().flat_map(|of| of.rows.iter().cloned());
                let texts: Vec<String> = texts.collect();
                let overview = is_several.then(|| overview(format, rows.collect()));
                overview.into_iter().chain(texts).collect::<Vec<_>>().join("\n")
            }
        })
    }

    fn of_journey(&self, format: AnswerFormat, path: &str, journey: &Journey) -> Result<Answered, Failure> {
        let tangled = |error: TooTangled| Failure::Tangled(path.to_owned(), error.describe(journey));
        let wanted = self.wanted(journey)?;
        let graph = self.what_if.graph(journey).map_err(Failure::worded)?;
        let mut answered = Answered::default();
        if format == AnswerFormat::Json {
            let what_if = Some(&self.what_if).filter(|what_if| !what_if.is_empty());
            answered.figures = Some(JourneyFigures::new(path, &graph, wanted, what_if).map_err(tangled)?);
            return Ok(answered);
        }
        let rounds = Round::all(&graph).map_err(tangled)?;
        let crowds = crowds(&rounds, wanted);
        if !self.what_if.is_empty() && format != AnswerFormat::Csv {
            let plain = JourneyGraph::new(journey);
            let before = Round::all(&plain).map_err(tangled)?;
            let lay_out = if format == AnswerFormat::Human { human_differences } else { markdown_differences };
            for (before, after) in answers::crowds(&before, wanted).iter().zip(&crowds) {
                let title = report::title(before, after);
                let differences = report::differences(before, after);
                answered.texts.push(lay_out(&report::changes(&self.what_if), &title, &differences));
            }
            return Ok(answered);
        }
        let analysis = Analysis::new(&graph);
        for crowd in &crowds {
            answered.rows.push(report::overview(path, crowd).map_err(tangled)?);
            answered.texts.push(match format {
                AnswerFormat::Csv => csv::rows(path, crowd),
                AnswerFormat::Human => human(&Answer::new(crowd, &analysis, wanted).map_err(tangled)?),
                _ => markdown(&Answer::new(crowd, &analysis, wanted).map_err(tangled)?),
            });
        }
        Ok(answered)
    }

    /// Finds what the arguments name in a journey.
    fn wanted(&self, journey: &Journey) -> Result<Wanted, Failure> {
        let persona = match &self.persona {
            None => None,
            Some(id) => {
                let personas = journey.definitions.personas.iter().map(|persona| persona.identity.id.value.as_str());
                let persona = journey.find_persona(id).ok_or_else(|| unknown_name(journey, "persona", id, personas))?;
                if let Some(of) = journey.accompanied(persona).and_then(|of| journey.persona_id(of)) {
                    return Err(Failure::worded(format!(
                        "`{id}` accompanies `{of}` and takes no path of its own; use `--persona {of}`"
                    )));
                }
                Some(persona)
            }
        };
        let scenario = match &self.scenario {
            None => None,
            Some(id) => {
                let scenarios = journey.scenarios.iter().map(|scenario| scenario.id.value.as_str());
                Some(journey.find_scenario(id).ok_or_else(|| unknown_name(journey, "scenario", id, scenarios))?)
            }
        };
        Ok(Wanted { persona, scenario, top: self.top })
    }
}

/// What there is to print of a journey.
#[derive(Default)]
struct Answered {
    figures: Option<JourneyFigures>,
    rows: Vec<[String; 6]>,
    texts: Vec<String>,
}

/// The table that goes before several journeys.
fn overview(format: AnswerFormat, rows: Vec<[String; 6]>) -> String {
    let head = report::OVERVIEW.map(str::to_owned);
    if format == AnswerFormat::Human {
        let rows: Vec<[String; 6]> = std::iter::once(head).chain(rows).collect();
        return table(&rows);
    }
    markdown_table(&head, &rows)
}

fn unknown_name<'a>(journey: &Journey, of: &'static str, name: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    let known: Vec<String> = known.map(str::to_owned).collect();
    let near = nearest(name, known.iter().map(String::as_str)).map(|near| near.word.to_owned());
    UnknownName { owner: format!("`{}`", shorten(&journey.id)), of, name: shorten(name), near, known }.into()
}

//! Draws what changed of one journey.

use std::path::Path;

use clap::Args;

use crate::cli::output::Output;
use crate::cli::render::{OnePicture, scale};
use crate::cli::{Failure, files, word};
use crate::diff::{JourneyReview, Review, Union};
use crate::graph::JourneyGraph;
use crate::model::Journey;
use crate::render::{self, Opening, Options, Request, ResolvedRequest, States, ThemeName, View};
use crate::words::Lang;
use crate::workspace::LoadedProject;

/// How to draw.
#[derive(Args)]
#[command(next_help_heading = "Pictures")]
pub(super) struct Drawing {
    /// The view to draw, or to show first on a page [default: the project's, else flow]
    #[arg(long, value_parser = word(View::ALL, View::as_str))]
    view: Option<View>,
    /// The colours: light, dark, print, or a theme file [default: the project's, else light; on a page, the reader's]
    #[arg(long, value_name = "THEME", value_parser = ThemeName::parse)]
    theme: Option<ThemeName>,
    /// Draw the paths of one persona only
    #[arg(long, value_name = "ID")]
    persona: Option<String>,
    /// Draw the path of one scenario only
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// The language of polku's own words [default: the journey's]
    #[arg(long, ignore_case = true, value_parser = word(Lang::ALL, Lang::tag))]
    lang: Option<Lang>,
    /// The pixels of a PNG for each pixel of the picture, along a side: 0.1 to 10 [default: 2]
    #[arg(long, value_name = "FACTOR", value_parser = scale, allow_negative_numbers = true)]
    scale: Option<f64>,
    /// Use the fonts of this machine for characters that polku has no font for (PNG, PDF)
    #[arg(long)]
    system_fonts: bool,
}

impl Drawing {
    /// Checks the arguments, and reads the theme. Returns `None` if the output is a report.
    pub fn resolve(self, output: Option<&Path>, has_report_format: bool) -> Result<Option<OnePicture>, Failure> {
        let given = [
            (self.view.is_some(), "--view"),
            (self.theme.is_some(), "--theme"),
            (self.persona.is_some(), "--persona"),
            (self.scenario.is_some(), "--scenario"),
            (self.lang.is_some(), "--lang"),
            (self.scale.is_some(), "--scale"),
            (self.system_fonts, "--system-fonts"),
        ];
        let Drawing { view, theme, lang, persona, scenario, scale, system_fonts } = self;
        let request = Request { view, theme, lang, persona, scenario, ..Request::default() };
        let picture = match output {
            Some(file) => OnePicture::of(file, request, scale, system_fonts)?,
            None => None,
        };
        match (picture, given.into_iter().find(|(is_given, _)| *is_given)) {
            (Some(picture), _) if has_report_format => {
                let shown = crate::workspace::shown(picture.file());
                Err(Failure::worded(format!("--format is for reports, and {shown} is a picture; leave one out")))
            }
            (None, Some((_, option))) => {
                Err(Failure::worded(format!("{option} is for pictures; name one with `-o`, for example `-o diff.svg`")))
            }
            (picture, _) => Ok(picture),
        }
    }
}

/// Draws the journey of which something changed.
pub(super) fn draw(
    picture: &OnePicture,
    review: &Review<'_>,
    groups: &[LoadedProject],
    out: &Output,
) -> Result<(), Failure> {
    if review.journeys.is_empty() {
        let file = crate::workspace::shown(picture.file());
        out.tell(&format!("nothing has changed, so {file} was not written"));
        return Ok(());
    }
    let (changed, [before, after]) = one_journey(review)?;
    let (old, new) = (JourneyGraph::new(before), JourneyGraph::new(after));
    let union = Union::of(&old, &new, &changed.changes).ok_or_else(|| {
        Failure::worded("both states have more personas together than a picture can have; draw one with `polku render`")
    })?;
    let Some(group) = groups.first() else { return Err(Failure::worded("there is no journey to draw")) };
    let mut resolved = picture.resolve(group, &union.journey)?;
    resolved.options = Options { marks: Some(union.marks.into()), page: None, ..resolved.options };
    let (bytes, told) = if picture.is_page() {
        let changes = changed.open().map(|change| (change.class.to_string(), change.message()));
        let states = States { before: &old, after: &new, changes: &changes.collect::<Vec<_>>() };
        let ResolvedRequest { view, theme, options } = resolved;
        let opening = Opening { view, theme, overlay: None, overview: None };
        let page = render::html_of_states(&JourneyGraph::new(&union.journey), states, &options, &opening);
        (page.into_bytes(), Vec::new())
    } else {
        picture.draw(&union.journey, resolved)?
    };
    told.iter().for_each(|told| out.tell(told));
    files::write(picture.file(), &bytes, out)
}

/// Returns the only journey of which something changed, with both states of it.
fn one_journey<'r, 's>(review: &'r Review<'s>) -> Result<(&'r JourneyReview<'s>, [&'s Journey; 2]), Failure> {
    let both = |journey: &'r JourneyReview<'s>| Some((journey, [journey.old?.journey, journey.new?.journey]));
    let mut pairs: Vec<(&JourneyReview<'_>, [&Journey; 2])> = review.journeys.iter().filter_map(both).collect();
    match pairs.len() {
        0 => {
            let side = review.journeys.first().and_then(JourneyReview::sided);
            let id = side.map_or("the journey", |side| &side.journey.id);
            Err(Failure::worded(format!("`{id}` is on one side only; `polku render` draws it")))
        }
        1 => Ok(pairs.remove(0)),
        count => {
            let ids = pairs.iter().map(|(_, [_, after])| format!("`{}`", after.id));
            let list = crate::diagnostic::list_of_many(ids, "and");
            Err(Failure::worded(format!(
                "a picture shows one journey, and {count} have changed: {list}; name the file of one on both sides, for \
                 example `polku diff main:visit.yaml visit.yaml`"
            )))
        }
    }
}

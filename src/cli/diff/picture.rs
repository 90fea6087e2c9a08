//! Draws what changed of one journey.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::output::Output;
use crate::cli::render::{PictureFormat, draw_picture};
use crate::cli::{Failure, files, word};
use crate::diff::{JourneyReview, Review, Union};
use crate::graph::JourneyGraph;
use crate::model::Journey;
use crate::render::{self, Look, Opening, Options, Request, ResolvedRequest, States, ThemeName, View};
use crate::words::Lang;
use crate::workspace::{LoadedProject, requested_look};

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
}

/// A picture of what changed, with its arguments resolved.
pub(super) struct ChangesPicture {
    file: PathBuf,
    format: PictureFormat,
    request: Request,
    look: Option<Look>,
}

impl Drawing {
    /// Checks the arguments, and reads the theme. Returns `None` if the output is a report.
    pub fn resolve(&self, output: Option<&Path>, has_report_format: bool) -> Result<Option<ChangesPicture>, Failure> {
        let given = [
            (self.view.is_some(), "--view"),
            (self.theme.is_some(), "--theme"),
            (self.persona.is_some(), "--persona"),
            (self.scenario.is_some(), "--scenario"),
            (self.lang.is_some(), "--lang"),
        ];
        let Some((file, format)) = output.and_then(|file| Some((file, PictureFormat::of(file)?))) else {
            return match given.into_iter().find(|(is_given, _)| *is_given) {
                Some((_, option)) => Err(Failure::worded(format!(
                    "{option} is for pictures; name one with `-o`, for example `-o diff.svg`"
                ))),
                None => Ok(None),
            };
        };
        if has_report_format {
            let shown = crate::workspace::shown(file);
            return Err(Failure::worded(format!("--format is for reports, and {shown} is a picture; leave one out")));
        }
        let request = Request {
            view: self.view,
            theme: self.theme.clone(),
            lang: self.lang,
            persona: self.persona.clone(),
            scenario: self.scenario.clone(),
            ..Request::default()
        };
        let look = requested_look(&request)?;
        Ok(Some(ChangesPicture { file: file.to_owned(), format, request, look }))
    }
}

impl ChangesPicture {
    /// Draws the journey of which something changed.
    pub fn draw(&self, review: &Review<'_>, groups: &[LoadedProject], out: &Output) -> Result<(), Failure> {
        if review.journeys.is_empty() {
            let file = crate::workspace::shown(&self.file);
            out.tell(&format!("nothing has changed, so {file} was not written"));
            return Ok(());
        }
        let (changed, [before, after]) = one_journey(review)?;
        let (old, new) = (JourneyGraph::new(before), JourneyGraph::new(after));
        let union = Union::of(&old, &new, &changed.changes).ok_or_else(|| {
            Failure::worded("the two states have more personas together than a picture can have; `--format human` tells what changed")
        })?;
        let resolved = self.resolve(groups, &union)?;
        let (bytes, told) = if self.format.is_page() {
            let changes: Vec<(String, String)> =
                changed.open().map(|change| (change.class.to_string(), change.message())).collect();
            let states = States { before: &old, after: &new, changes: &changes };
            let ResolvedRequest { view, theme, ref options } = resolved;
            let opening = Opening { view, theme, overlay: None, overview: None };
            let page = render::html_of_states(&JourneyGraph::new(&union.journey), states, options, &opening);
            (page.into_bytes(), Vec::new())
        } else {
            draw_picture(&self.file, self.format, &union.journey, &resolved)?
        };
        told.iter().for_each(|told| out.tell(told));
        files::write(&self.file, &bytes, out)
    }

    /// Completes the request by the settings of the project of the new side.
    fn resolve(&self, groups: &[LoadedProject], union: &Union) -> Result<ResolvedRequest, Failure> {
        let of_project = match groups.first() {
            Some(group) => group.root.resolve(&self.request, self.look.as_ref())?,
            None => return Err(Failure::worded("there is no journey to draw")),
        };
        let resolved = self.request.for_journey(&of_project, &union.journey);
        let mut resolved =
            resolved.map_err(|unfit| crate::cli::render::unfit_request("the journey", &union.journey, unfit))?;
        let marks = Some(union.marks.clone().into());
        resolved.options = Options { marks, page: None, ..resolved.options };
        Ok(resolved)
    }
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

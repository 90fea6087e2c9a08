use clap::Args;

use crate::cli::word;
use crate::render::{Detail, Lane, Options, Page, RenderSettings};

/// What the journey map and the service blueprint take besides.
#[derive(Args)]
pub(super) struct Sheet {
    /// The lanes of map and blueprint, from top to bottom [default: the project's, else all that are not empty]
    #[arg(long, value_name = "LANE,…", value_delimiter = ',', hide_possible_values = true, value_parser = word(Lane::ALL, Lane::as_str))]
    lanes: Option<Vec<Lane>>,
    /// What a column of the map is [default: the project's, else touchpoint]
    #[arg(long, value_parser = word(Detail::ALL, Detail::as_str))]
    detail: Option<Detail>,
    /// Set map and blueprint on sheets of paper, or slides: as many as it takes [default: the project's]
    #[arg(long, ignore_case = true, value_parser = word(Page::ALL, Page::as_str))]
    page: Option<Page>,
    /// Leave out the explanation of the signs
    #[arg(long)]
    no_legend: bool,
}

impl Sheet {
    /// Whether pictures are set on paper, which not every format is.
    pub fn is_paper(&self) -> bool {
        self.page.is_some()
    }

    /// The option that is given and means nothing to the flow view.
    pub fn stray(&self) -> Option<&'static str> {
        let given =
            [(self.lanes.is_some(), "--lanes"), (self.detail.is_some(), "--detail"), (self.is_paper(), "--page")];
        given.into_iter().find(|(is_given, _)| *is_given).map(|(_, name)| name)
    }

    pub fn apply(&self, options: Options, settings: &RenderSettings) -> Options {
        let options = settings.over(options);
        Options {
            lanes: self.lanes.clone().or(options.lanes),
            detail: self.detail.unwrap_or(options.detail),
            page: self.page.or(options.page),
            legend: !self.no_legend && options.legend,
            ..options
        }
    }
}

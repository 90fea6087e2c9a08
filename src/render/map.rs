//! The journey map: lanes under the stages, with expectation and experience as curves.

use super::sheet::Sheet;
use super::subject::Subject;
use super::{Lane, Options, Scene, View};
use crate::graph::JourneyGraph;
use crate::words::Word;

/// The lanes of a map, from top to bottom.
const LANES: &[Lane] = &[
    Lane::Images,
    Lane::Touchpoints,
    Lane::Emotion,
    Lane::Feeling,
    Lane::Thoughts,
    Lane::Pains,
    Lane::Opportunities,
    Lane::Waits,
    Lane::Costs,
    Lane::Facts,
    Lane::Metrics,
    Lane::Responsible,
    Lane::Employee,
    Lane::Basis,
];

/// The lanes of a map with a column per stage: an overview for management.
const IN_SHORT: &[Lane] = &[Lane::Images, Lane::Touchpoints, Lane::Emotion, Lane::Pains, Lane::Opportunities];

/// Draws the journey map of a journey. Returns at least one page.
///
/// The curves follow the main path of each persona; touchpoints off that path are hollow points. Each
/// persona has its own curves: an average would describe none of them.
///
/// ```
/// use polku::graph::JourneyGraph;
/// use polku::render::{self, Options};
///
/// let text = "
/// journey: Buying a pancake
/// stages:
///   - id: purchase
///     touchpoints: [{ name: Order at the counter, expectation: 4, experience: 2.5 }]
/// ";
/// let journey = polku::load_str("pancake.yaml", text).value.unwrap();
/// let pages = render::map(&JourneyGraph::new(&journey), &Options::default());
/// assert!(render::svg(&pages[0]).contains("Widest gap −1.5"));
/// ```
pub fn map(graph: &JourneyGraph<'_>, options: &Options) -> Vec<Scene> {
    let subject = Subject::new(graph, options);
    Sheet {
        view: View::Map,
        subject,
        lanes: LANES,
        in_short: IN_SHORT,
        touchpoints: Word::Touchpoints,
        lines: &[],
        is_joined: false,
    }
    .scenes()
}

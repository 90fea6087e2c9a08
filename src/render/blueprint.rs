//! The service blueprint: what the customer does, and what happens in front of and behind the scenes.
//!
//! After Shostack (1984), "Designing services that deliver", and Bitner, Ostrom and Morgan (2008), "Service blueprinting".

use super::sheet::Sheet;
use super::subject::Subject;
use super::{Lane, Options, Scene, View};
use crate::graph::JourneyGraph;
use crate::words::Word;

/// The lanes of a blueprint, from top to bottom, and the lines below some of them.
const LANES: &[Lane] =
    &[Lane::Images, Lane::Evidence, Lane::Touchpoints, Lane::Frontstage, Lane::Backstage, Lane::Support, Lane::Systems];
const LINES: &[(Lane, Word)] = &[
    (Lane::Touchpoints, Word::LineOfInteraction),
    (Lane::Frontstage, Word::LineOfVisibility),
    (Lane::Backstage, Word::LineOfInternalInteraction),
];

/// Draws the service blueprint of a journey. Returns at least one page. Actions show their teams, and a handover to
/// another team is marked (D8).
pub fn blueprint(graph: &JourneyGraph<'_>, options: &Options) -> Vec<Scene> {
    let subject = Subject::new(graph, options);
    Sheet {
        view: View::Blueprint,
        subject,
        lanes: LANES,
        in_short: LANES,
        touchpoints: Word::CustomerActions,
        lines: LINES,
        is_joined: true,
    }
    .scenes()
}

//! The journey map and the service blueprint: in every journey, no element overlaps another, nothing is lost, and the
//! curves show what the file says. The tests examine the scene that backends receive.

mod content;
mod crowd;
mod curves;
mod journeys;
mod laid;
mod pages;
mod seen;

pub(crate) use self::laid::assert_well_laid;

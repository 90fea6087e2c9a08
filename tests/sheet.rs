//! The journey map and the service blueprint: whatever the journey, nothing lies on anything, nothing is lost, and
//! the curves show what the file says. What is looked at is the scene itself, as a backend gets it.

mod common;
#[path = "sheet/content.rs"]
mod content;
#[path = "sheet/crowd.rs"]
mod crowd;
#[path = "sheet/curves.rs"]
mod curves;
#[path = "sheet/journeys.rs"]
mod journeys;
#[path = "sheet/laid.rs"]
mod laid;
#[path = "sheet/pages.rs"]
mod pages;
#[path = "sheet/seen.rs"]
mod seen;

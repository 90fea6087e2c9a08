//! The journey map and the service blueprint: whatever the journey, nothing lies on anything, nothing is lost, and
//! the curves show what the file says. What is looked at is the scene itself, as a backend gets it.

mod content;
mod crowd;
mod curves;
mod journeys;
mod laid;
mod pages;
mod seen;

#![forbid(unsafe_code)]
#![warn(missing_docs)]
//! Customer journeys as code.

pub mod analysis;
pub mod diagnostic;
pub mod graph;
pub mod lint;
pub mod model;
pub mod render;
pub mod source;
pub mod words;
mod yaml;

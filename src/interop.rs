//! Other formats, in and out.

mod document;
pub mod schema;
pub mod show;

//! Other formats, in and out.

mod document;
pub mod show;

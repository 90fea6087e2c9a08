//! Other formats, in and out.

mod document;
pub mod mermaid;
pub mod schema;
pub mod show;

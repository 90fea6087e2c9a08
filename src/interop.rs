//! Other formats, in and out.

mod document;
pub mod mermaid;
mod outline;
pub mod schema;
pub mod show;

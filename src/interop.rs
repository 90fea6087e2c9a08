//! Other formats, in and out.

pub mod show;

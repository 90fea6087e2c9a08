//! Every integration test, in one binary: each module is what one part of polku promises.

#![allow(clippy::unwrap_used)]

mod common;

mod analyze;
mod analyze_oracles;
mod architecture;
mod backlog;
mod baseline;
mod beyond;
mod bounds;
mod browser;
mod changed;
mod ci;
mod cli;
mod crates;
mod declared;
mod diff;
mod diff_pictures;
mod docs;
mod doctor;
mod dot;
mod drawn;
mod editors;
mod elements;
mod ends;
mod files;
mod fix;
mod flow;
mod format;
mod html;
mod import;
mod install;
mod load;
mod lsp;
mod mermaid;
mod notes;
mod overlays;
mod page;
mod picture;
mod preview;
mod rename;
mod render;
mod report;
mod scenarios;
mod schema;
mod sheet;
mod show;
mod sides;
mod start;
mod theme;
mod upkeep;
mod usage;
mod whose;
mod words;
mod yaml;

//! The concise report, one line for each diagnostic: `path:line:column: level[name] message`.

use std::fmt::Write;

use super::FileReport;
use super::text::{line_start, visible};

/// Returns the concise report; empty if nothing was found.
pub fn concise(files: &[FileReport]) -> String {
    let mut out = String::new();
    for file in files {
        for diagnostic in &file.diagnostics {
            let place = file.source.position(diagnostic.primary.span.start);
            let (name, message) = (line_start(file.source.name()), visible(&diagnostic.message));
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{name}:{place}: {}[{}] {message}", diagnostic.severity, diagnostic.kind.name);
        }
    }
    out
}

//! Fixes: applied to the loaded journeys, then written to the files or shown as a diff.

use std::collections::HashMap;
use std::path::PathBuf;

use super::super::Failure;
use super::super::files::write_change;
use super::super::output::Output;
use super::super::progress::Progress;
use super::super::text_diff::print_changes;
use crate::report::count;
use crate::workspace::{Fixed, LoadedProject, real};

/// Applies the fixes to the loaded texts. Writes nothing.
pub(super) fn fix(loaded: &mut [LoadedProject], unsafe_fixes: bool) -> Result<Vec<Fixed>, Failure> {
    let _progress = Progress::new("fixing journeys", 0);
    let mut fixed = Vec::new();
    for group in loaded {
        let baseline = group.baseline()?;
        fixed.extend(group.fix(baseline.as_ref(), unsafe_fixes));
    }
    Ok(fixed)
}

/// Writes the fixed files, and returns whether all of them could be written.
pub(super) fn write(fixed: &[Fixed], out: &Output) -> bool {
    let (mut files, mut fixes, mut is_whole) = (0, 0, true);
    let mut written: HashMap<PathBuf, &str> = HashMap::new();
    for Fixed { file, before, after, fixes: own_fixes } in fixed {
        // Two projects may share a file by a link: it is written once.
        let text = after.text();
        if written.insert(real(file), text).is_some_and(|other| other == text) {
            continue;
        }
        match write_change(file, before, after, "fixed", out) {
            true => (files, fixes) = (files + 1, fixes + own_fixes),
            false => is_whole = false,
        }
    }
    if files > 0 {
        let noun = if fixes == 1 { "fix" } else { "fixes" };
        out.tell(&format!("{fixes} {noun} applied in {}", count(files, "file")));
    }
    is_whole
}

/// Prints what fixing would change, as a unified diff.
pub(super) fn print(fixed: &[Fixed], out: &Output) -> Result<(), Failure> {
    print_changes(fixed.iter().map(|Fixed { before, after, .. }| (&**before, &**after)), out)
}

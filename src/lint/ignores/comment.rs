//! The syntax of a comment that ignores findings: `# polku: ignore[rule-a, rule-b] reason`.

/// What a comment says. Names are slices of the comment.
pub(super) struct Said<'s> {
    pub is_for_file: bool,
    pub names: Vec<&'s str>,
    pub reason: &'s str,
}

/// A comment that is meant to ignore findings and has a mistake in it.
pub(super) struct Mistake;

/// Reads a comment. None where it is about something else.
pub(super) fn read(comment: &str) -> Option<Result<Said<'_>, Mistake>> {
    let text = comment.trim_start_matches('#').trim_start();
    let (begin, rest) = text.split_at_checked("polku".len())?;
    if !begin.eq_ignore_ascii_case("polku") {
        return None;
    }
    let rest = rest.trim_start();
    let has_colon = rest.starts_with(':');
    let rest = rest.trim_start_matches(':').trim_start();
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len());
    let (word, rest) = rest.split_at(end);
    // The words of other linters are mistakes, not other comments.
    let is_meant = word.starts_with("ignore") || (has_colon && ["disable", "noqa", "off", "skip"].contains(&word));
    if !is_meant {
        return None;
    }
    let listed = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let is_right = begin == "polku" && has_colon && matches!(word, "ignore" | "ignore-file");
    Some(match listed {
        Some((names, reason)) if is_right && !names.trim().is_empty() => Ok(Said {
            is_for_file: word == "ignore-file",
            names: names.split(',').map(str::trim).collect(),
            reason: reason.trim(),
        }),
        _ => Err(Mistake),
    })
}

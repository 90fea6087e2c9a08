//! Texts in Markdown.

/// Returns documentation without line breaks.
pub(super) fn one_line(docs: &str) -> String {
    docs.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Escapes a text of the author's for Markdown.
pub(super) fn escaped(text: &str) -> String {
    let mut markdown = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if "\\`*_<>[]|#~&".contains(c) {
            markdown.push('\\');
        }
        markdown.push(c);
    }
    markdown
}

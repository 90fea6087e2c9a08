//! The load errors and warnings of YAML itself.

use crate::diagnostic::kinds;

kinds! {
    /// The file is not YAML: a bracket, a quote or an indentation is wrong.
    ///
    /// Everything after such a mistake may be misread, so it is reported alone. The other mistakes of
    /// the file show once it is fixed. The usual causes:
    ///
    /// - a text that contains `: ` or ` #`, or starts with `@`, `%`, `*`, `&`, `!`, `|`, `>`, `[`,
    ///   `{` or a quote: put the whole text in quotes;
    /// - a tab in the indentation: use spaces;
    /// - a list item or key that is one space too far left or right.
    pub SYNTAX = "yaml-syntax", Load, Error;

    /// The file, or something in it, is larger than polku allows.
    ///
    /// polku reads files of up to 64 MiB, nested up to 64 levels, with up to 64 personas and 256
    /// channels, and limits how far it follows YAML aliases. So no file can make it run out of memory
    /// or time. It keeps 1,000 load errors of a file and counts the rest.
    ///
    /// The title of a journey has at most 2,000 characters, and any other name 500, because names are
    /// repeated wherever something refers to them. Put the rest in `summary`, `description` or `note`.
    pub LIMIT = "limit", Load, Error;

    /// A text is cut short: by `#`, which starts a comment in YAML after a space, or by `&`, which starts an anchor.
    ///
    /// In `name: Order #5` the name is `Order`; the rest is a comment. If the whole text is meant, put
    /// it in quotes: `name: "Order #5"`. If a comment is meant, put a space after the `#`: `# 5`.
    pub CUT_TEXT = "cut-text", Load, Warning;
}

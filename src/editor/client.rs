//! The capabilities of the editor.

use gen_lsp_types::MarkupKind;
use serde_json::Value;

use crate::source::Encoding;

/// The capabilities that an editor announces at the start of a session. Each one is read by itself, so a missing or
/// malformed one does not affect the others.
#[derive(Clone, Debug)]
pub(super) struct Client {
    /// The unit in which it counts columns.
    pub encoding: Encoding,
    /// Whether it shows locations related to a diagnostic.
    pub has_related: bool,
    /// Whether it fades out unnecessary code.
    pub has_tags: bool,
    /// Whether an edit can name the version of the document that it applies to.
    pub has_versions: bool,
    /// Whether it can watch files on request.
    pub watches: bool,
    /// Whether it reports files and folders that it creates, renames or deletes itself.
    pub tells_of_files: bool,
    /// Whether it accepts code actions with edits, and whether it asks before a rename.
    pub takes_actions: bool,
    pub prepares_rename: bool,
    /// Whether it shows nested outlines.
    pub nests_symbols: bool,
    /// The markup of documentation in completions and in hovers.
    pub completion_markup: MarkupKind,
    pub hover_markup: MarkupKind,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub fn of(parameters: &Value) -> Self {
        let capability = |path: &str| parameters.pointer(&format!("/capabilities/{path}"));
        let is_able = |path: &str| capability(path).and_then(Value::as_bool).unwrap_or(false);
        let lists = |path: &str, word: &str| {
            let list = capability(path).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|item| item.as_str() == Some(word)))
        };
        let markup = |path: &str| if lists(path, "markdown") { MarkupKind::Markdown } else { MarkupKind::PlainText };
        // Choose the first encoding that both sides know. UTF-16 is the default of the protocol.
        let encodings = capability("general/positionEncodings").and_then(Value::as_array);
        let known = encodings.into_iter().flatten().find_map(|encoding| match encoding.as_str()? {
            "utf-8" => Some(Encoding::Utf8),
            "utf-16" => Some(Encoding::Utf16),
            _ => None,
        });
        Client {
            encoding: known.unwrap_or(Encoding::Utf16),
            has_related: is_able("textDocument/publishDiagnostics/relatedInformation"),
            has_tags: capability("textDocument/publishDiagnostics/tagSupport").is_some_and(|tags| !tags.is_null()),
            has_versions: is_able("workspace/workspaceEdit/documentChanges"),
            watches: is_able("workspace/didChangeWatchedFiles/dynamicRegistration"),
            tells_of_files: capability("workspace/fileOperations").is_some_and(Value::is_object),
            takes_actions: capability("textDocument/codeAction/codeActionLiteralSupport").is_some_and(Value::is_object),
            prepares_rename: is_able("textDocument/rename/prepareSupport"),
            nests_symbols: is_able("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            completion_markup: markup("textDocument/completion/completionItem/documentationFormat"),
            hover_markup: markup("textDocument/hover/contentFormat"),
        }
    }
}

impl Default for Client {
    fn default() -> Self {
        Client::of(&Value::Null)
    }
}

//! What an editor is able to do.

use gen_lsp_types::MarkupKind;
use serde_json::Value;

use crate::source::Encoding;

/// What an editor is able to do, as it says when it begins. It is read piece by piece: one that is written in another
/// form, or not at all, costs no more than itself.
#[derive(Clone, Debug)]
pub(super) struct Client {
    /// In what it counts columns.
    pub encoding: Encoding,
    /// Whether it shows the places that belong to a finding.
    pub has_related: bool,
    /// Whether it marks what is not needed.
    pub has_tags: bool,
    /// Whether changes of documents can say of which version they are.
    pub has_versions: bool,
    /// Whether it tells of files that change, once it is asked to.
    pub watches: bool,
    /// Whether it tells of files and folders that it makes, renames or deletes itself.
    pub tells_of_files: bool,
    /// Whether it takes actions with their edits, and asks what would be renamed.
    pub takes_actions: bool,
    pub prepares_rename: bool,
    /// Whether outlines may be nested.
    pub nests_symbols: bool,
    /// How it shows documentation of proposals, and what stands under the mouse.
    pub completion_markup: MarkupKind,
    pub hover_markup: MarkupKind,
}

impl Client {
    /// Reads what `initialize` says.
    pub fn of(parameters: &Value) -> Self {
        let capability = |path: &str| parameters.pointer(&format!("/capabilities/{path}"));
        let is_able = |path: &str| capability(path).and_then(Value::as_bool).unwrap_or(false);
        let lists = |path: &str, word: &str| {
            let list = capability(path).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|item| item.as_str() == Some(word)))
        };
        let markup = |path: &str| if lists(path, "markdown") { MarkupKind::Markdown } else { MarkupKind::PlainText };
        // The first that both know; what an editor does not say counts in UTF-16.
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

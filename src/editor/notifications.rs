//! Handles the notifications of an editor: what has happened to its documents and to the files on the disk.

use gen_lsp_types as lsp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::desk::Buffer;
use super::protocol;
use super::state::EditorState;

/// Handles a notification.
///
/// # Errors
/// The notification does not make sense. The text says why.
pub(super) fn handle(state: &mut EditorState, method: &str, params: Value) -> Result<(), String> {
    match method {
        "textDocument/didOpen" => {
            let lsp::DidOpenTextDocumentParams { text_document: opened } = parsed(method, params)?;
            state.open(opened.uri.to_string(), opened.version, opened.text);
        }
        "textDocument/didChange" => change_document(state, parsed(method, params)?)?,
        "textDocument/didClose" => {
            let closed: lsp::DidCloseTextDocumentParams = parsed(method, params)?;
            state.close(closed.text_document.uri.as_ref());
        }
        "textDocument/didSave" => {
            let saved: lsp::DidSaveTextDocumentParams = parsed(method, params)?;
            let path = state.path(saved.text_document.uri.as_ref());
            state.desk.save(&path, state.client.watches);
        }
        "workspace/didChangeWatchedFiles" => {
            let changed: lsp::DidChangeWatchedFilesParams = parsed(method, params)?;
            for event in changed.changes {
                let path = state.path(event.uri.as_ref());
                match event.kind {
                    lsp::FileChangeType::Changed => state.desk.mark_changed(&path),
                    _ => state.desk.created_or_removed(&path),
                }
            }
        }
        "workspace/didCreateFiles" => {
            let created: lsp::CreateFilesParams = parsed(method, params)?;
            created_or_removed(state, created.files.iter().map(|file| &file.uri));
        }
        "workspace/didRenameFiles" => {
            let renamed: lsp::RenameFilesParams = parsed(method, params)?;
            created_or_removed(state, renamed.files.iter().flat_map(|file| [&file.old_uri, &file.new_uri]));
        }
        "workspace/didDeleteFiles" => {
            let deleted: lsp::DeleteFilesParams = parsed(method, params)?;
            created_or_removed(state, deleted.files.iter().map(|file| &file.uri));
        }
        // Notifications that may be ignored, such as `$/setTrace`.
        _ => {}
    }
    Ok(())
}

fn parsed<P: DeserializeOwned>(method: &str, params: Value) -> Result<P, String> {
    serde_json::from_value(params).map_err(|error| format!("`{method}` cannot be understood: {error}"))
}

fn change_document(state: &mut EditorState, changed: lsp::DidChangeTextDocumentParams) -> Result<(), String> {
    let lsp::VersionedTextDocumentIdentifier { version, text_document_identifier } = changed.text_document;
    let address = text_document_identifier.uri.to_string();
    let (changes, encoding) = (protocol::changes(changed.content_changes), state.encoding());
    let path = state.path(&address);
    let change = |buffer: &mut Buffer| buffer.change(version, changes, encoding);
    let is_open = state.desk.change(&path, &address, change);
    if is_open { Ok(()) } else { Err(format!("{address} was changed but is not open")) }
}

fn created_or_removed<'u>(state: &mut EditorState, addresses: impl Iterator<Item = &'u lsp::Uri>) {
    for address in addresses {
        let path = state.path(address.as_ref());
        state.desk.created_or_removed(&path);
    }
}

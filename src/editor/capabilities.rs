//! The server's capabilities, announced at the start of a session.

use gen_lsp_types as lsp;
use serde::Serialize;

use super::client::Client;
use super::requests;
use crate::source::Encoding;

/// Returns the server's capabilities for a client.
pub(super) fn capabilities(client: &Client) -> impl Serialize + use<> {
    let encoding = match client.encoding {
        Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
        Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
    };
    let triggers = [" ", ":", "[", "{", ",", "-", "#"].map(str::to_owned).into();
    lsp::ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(
            lsp::TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(lsp::TextDocumentSyncKind::Incremental),
                save: Some(true.into()),
                ..Default::default()
            }
            .into(),
        ),
        completion_provider: Some(lsp::CompletionOptions { trigger_characters: Some(triggers), ..Default::default() }),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        folding_range_provider: Some(true.into()),
        document_formatting_provider: Some(true.into()),
        workspace: client.tells_of_files.then(workspace_options),
        code_action_provider: client.takes_actions.then(|| {
            let kinds = Some(vec![lsp::CodeActionKind::QuickFix, requests::FIX_ALL]);
            lsp::CodeActionOptions { code_action_kinds: kinds, ..Default::default() }.into()
        }),
        rename_provider: Some(match client.prepares_rename {
            true => lsp::RenameOptions { prepare_provider: Some(true), ..Default::default() }.into(),
            false => true.into(),
        }),
        ..Default::default()
    }
}

/// The file operations that an editor reports. For a folder, it does not report the files inside.
fn workspace_options() -> lsp::WorkspaceOptions {
    let filter = |glob: &str, kind| {
        let pattern = lsp::FileOperationPattern { glob: glob.into(), matches: Some(kind), options: None };
        lsp::FileOperationFilter { scheme: Some("file".into()), pattern }
    };
    let folders = filter("**/*", lsp::FileOperationPatternKind::Folder);
    let files = filter("**/*.{yaml,yml,json,png,jpg,jpeg,webp}", lsp::FileOperationPatternKind::File);
    let registration = Some(lsp::FileOperationRegistrationOptions { filters: vec![folders, files] });
    let file_operations = lsp::FileOperationOptions {
        did_create: registration.clone(),
        did_rename: registration.clone(),
        did_delete: registration,
        ..Default::default()
    };
    lsp::WorkspaceOptions { file_operations: Some(file_operations), ..Default::default() }
}

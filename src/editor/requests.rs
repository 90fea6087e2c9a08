//! Answers the requests of an editor.

use std::borrow::Cow;
use std::path::Path;

use gen_lsp_types as lsp;
use lsp_server::ErrorCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::navigation::{self, Location};
use super::splices::difference;
use super::state::EditorState;
use super::{actions, completion, hover, outline, protocol, rename};
use crate::edit::Splice;
use crate::format;
use crate::ids::{FileEdits, Index, is_project};
use crate::model::Catalog;
use crate::source::{Source, Span};
use crate::yaml;

/// The kind of the action that applies every safe fix of a document.
pub(super) const FIX_ALL: lsp::CodeActionKind = lsp::CodeActionKind::Custom(Cow::Borrowed("source.fixAll.polku"));

/// The error that answers a request.
pub(super) struct RequestError(pub ErrorCode, pub String);

pub(super) type Answer = Result<Value, RequestError>;

/// Answers a request. Requests about a document that is not open get an empty answer.
pub(super) fn answer(state: &EditorState, method: &str, params: Value) -> Answer {
    match method {
        "textDocument/completion" => {
            let asked: lsp::CompletionParams = parsed(params)?;
            let propose = |path: &Path, offset| complete(state, path, offset);
            to_json(at(state, &asked.text_document_position_params, propose).flatten())
        }
        "textDocument/hover" => {
            let asked: lsp::HoverParams = parsed(params)?;
            let hover = |path: &Path, offset| hover_at(state, path, offset);
            to_json(at(state, &asked.text_document_position_params, hover).flatten())
        }
        "textDocument/definition" => {
            let asked: lsp::DefinitionParams = parsed(params)?;
            let find = |path: &Path, offset| navigation::definition(&state.desk, path, offset);
            let found = at(state, &asked.text_document_position_params, find).flatten();
            to_json(found.map(|found| location(state, &found)))
        }
        "textDocument/references" => {
            let asked: lsp::ReferenceParams = parsed(params)?;
            let with_definition = asked.context.include_declaration;
            let find = |path: &Path, offset| navigation::references(&state.desk, path, offset, with_definition);
            let found = at(state, &asked.text_document_position_params, find);
            to_json(found.map(|found| found.iter().map(|one| location(state, one)).collect::<Vec<_>>()))
        }
        "textDocument/prepareRename" => to_json(prepare_rename(state, &parsed(params)?)?),
        "textDocument/rename" => {
            let asked: lsp::RenameParams = parsed(params)?;
            let rename = |path: &Path, offset| rename::rename(&state.desk, path, offset, &asked.new_name);
            let edits = at(state, &asked.text_document_position_params, rename).transpose().map_err(request_failed)?;
            to_json(edits.map(|edits| workspace_edit(state, edits)))
        }
        "textDocument/codeAction" => to_json(code_actions(state, &parsed(params)?)),
        "textDocument/documentSymbol" => {
            let asked: lsp::DocumentSymbolParams = parsed(params)?;
            to_json(symbols(state, &asked.text_document.uri))
        }
        "textDocument/foldingRange" => {
            let asked: lsp::FoldingRangeParams = parsed(params)?;
            to_json(folds(state, &asked.text_document.uri))
        }
        "textDocument/formatting" => {
            let asked: lsp::DocumentFormattingParams = parsed(params)?;
            to_json(formatted(state, &asked.text_document.uri)?)
        }
        _ => Err(RequestError(ErrorCode::MethodNotFound, format!("`{method}` is not supported"))),
    }
}

fn parsed<P: DeserializeOwned>(params: Value) -> Result<P, RequestError> {
    serde_json::from_value(params).map_err(|error| RequestError(ErrorCode::InvalidParams, error.to_string()))
}

fn to_json(value: impl Serialize) -> Answer {
    serde_json::to_value(value).map_err(|error| RequestError(ErrorCode::InternalError, error.to_string()))
}

fn request_failed(why: String) -> RequestError {
    RequestError(ErrorCode::RequestFailed, why)
}

/// Runs `ask` for a position in an open document.
fn at<T>(
    state: &EditorState,
    position: &lsp::TextDocumentPositionParams,
    ask: impl FnOnce(&Path, u32) -> T,
) -> Option<T> {
    let (path, document) = state.document(&position.text_document.uri)?;
    let lsp::Position { line, character } = position.position;
    Some(ask(&path, document.now.source.offset_of(line, character, state.encoding())))
}

/// The maximum number of completions in one answer. If there are more, only those that contain the typed text are
/// sent.
const MOST_PROPOSALS: usize = 500;

fn complete(state: &EditorState, path: &Path, offset: u32) -> Option<lsp::CompletionResponse> {
    let source = &state.desk.document(path)?.now.source;
    let mut proposals = completion::complete(&state.desk, path, offset);
    let is_incomplete = proposals.len() > MOST_PROPOSALS;
    if is_incomplete {
        proposals.retain(|proposal| {
            let typed = source.slice(Span { start: proposal.span.start, end: offset }).to_lowercase();
            proposal.label.contains(&typed)
        });
        proposals.truncate(MOST_PROPOSALS);
    }
    let item = |(number, proposal)| protocol::proposal(source, number, proposal, &state.client);
    let items: Vec<lsp::CompletionItem> = proposals.into_iter().enumerate().map(item).collect();
    Some(match is_incomplete {
        true => lsp::CompletionList { is_incomplete, items, ..Default::default() }.into(),
        false => items.into(),
    })
}

fn hover_at(state: &EditorState, path: &Path, offset: u32) -> Option<lsp::Hover> {
    let source = &state.desk.document(path)?.now.source;
    let shown = hover::hover(&state.desk, path, offset);
    // Diagnostics at this position are explained too.
    let (found, _) = state.diagnostics(path);
    let here = found.iter().filter(|one| (one.primary.span.start..=one.primary.span.end).contains(&offset));
    let mut kinds: Vec<_> = here.map(|one| one.kind).collect();
    kinds.dedup();
    let pages = kinds.into_iter().map(hover::of_rule);
    let span = shown.as_ref().map(|(span, _)| *span);
    let texts: Vec<String> = shown.into_iter().map(|(_, text)| text).chain(pages).collect();
    let contents = lsp::MarkupContent { kind: state.client.hover_markup.clone(), value: texts.join("\n\n---\n\n") };
    (!texts.is_empty()).then(|| lsp::Hover {
        contents: contents.into(),
        range: span.map(|span| protocol::range(source, span, state.encoding())),
    })
}

/// Returns the id that a rename would change, and its range. Returns `None` if the document is not open.
fn prepare_rename(
    state: &EditorState,
    asked: &lsp::PrepareRenameParams,
) -> Result<Option<lsp::PrepareRenamePlaceholder>, RequestError> {
    let position = &asked.text_document_position_params;
    let Some((path, document)) = state.document(&position.text_document.uri) else { return Ok(None) };
    let lsp::Position { line, character } = position.position;
    let offset = document.now.source.offset_of(line, character, state.encoding());
    let named = rename::prepare(&state.desk, &path, offset).map_err(request_failed)?;
    let range = protocol::range(&document.now.source, named.span, state.encoding());
    Ok(Some(lsp::PrepareRenamePlaceholder { range, placeholder: named.id }))
}

fn location(state: &EditorState, Location { path, source, span }: &Location) -> lsp::Location {
    lsp::Location { uri: state.address(path).into(), range: protocol::range(source, *span, state.encoding()) }
}

/// Converts the edits of several files.
fn workspace_edit(state: &EditorState, changed: Vec<FileEdits>) -> lsp::WorkspaceEdit {
    let convert = |source: &Source, splices: &[Splice]| -> Vec<lsp::TextEdit> {
        splices.iter().map(|splice| protocol::edit(source, splice, state.encoding())).collect()
    };
    if !state.client.has_versions {
        let changes = changed.iter().map(|of| (state.address(&of.path).into(), convert(&of.source, &of.splices)));
        return lsp::WorkspaceEdit { changes: Some(changes.collect()), ..Default::default() };
    }
    let change = |of: FileEdits| {
        let version = state.desk.document(&of.path).map(|document| document.now.version);
        let text_document_identifier = lsp::TextDocumentIdentifier { uri: state.address(&of.path).into() };
        let text_document = lsp::OptionalVersionedTextDocumentIdentifier { version, text_document_identifier };
        let edits = convert(&of.source, &of.splices).into_iter().map(Into::into).collect();
        lsp::TextDocumentEdit { text_document, edits }.into()
    };
    lsp::WorkspaceEdit { document_changes: Some(changed.into_iter().map(change).collect()), ..Default::default() }
}

fn code_actions(state: &EditorState, asked: &lsp::CodeActionParams) -> Option<Vec<lsp::CodeAction>> {
    let (path, document) = state.document(&asked.text_document.uri)?;
    if !state.client.takes_actions {
        return None;
    }
    let wants = |kind: &str| {
        let is_within = |only: &lsp::CodeActionKind| {
            let only = only.to_string();
            only.is_empty() || kind == only || kind.strip_prefix(&only).is_some_and(|rest| rest.starts_with('.'))
        };
        asked.context.only.as_ref().is_none_or(|only| only.iter().any(is_within))
    };
    let edit = |splices| {
        let edits = FileEdits { path: path.clone(), source: document.now.source.clone(), splices };
        Some(workspace_edit(state, vec![edits]))
    };
    let mut list = Vec::new();
    if wants("quickfix") {
        list.extend(quick_fixes(state, &path, &document.now.source, asked, &edit));
    }
    // An automatic request comes from moving the cursor, not from asking for a change of the whole file.
    let is_automatic = asked.context.trigger_kind == Some(lsp::CodeActionTriggerKind::Automatic);
    if wants("source.fixAll.polku")
        && (!is_automatic || asked.context.only.is_some())
        && let Some(splice) = actions::fix_all(&state.desk, &path, state.diagnostics(&path).0)
    {
        list.push(lsp::CodeAction {
            title: "apply all safe fixes in this file".into(),
            kind: Some(FIX_ALL),
            edit: edit(vec![splice]),
            ..Default::default()
        });
    }
    Some(list)
}

/// Returns the actions for the findings in the range of a request.
fn quick_fixes(
    state: &EditorState,
    path: &Path,
    source: &Source,
    asked: &lsp::CodeActionParams,
    edit: &dyn Fn(Vec<Splice>) -> Option<lsp::WorkspaceEdit>,
) -> Vec<lsp::CodeAction> {
    let (found, shown) = state.diagnostics(path);
    let range = protocol::span(source, asked.range, state.encoding());
    // The editor may name the diagnostics that it asks about.
    let named = &asked.context.diagnostics;
    let is_same = |one: &lsp::Diagnostic, of: &lsp::Diagnostic| (&one.range, &one.code) == (&of.range, &of.code);
    let is_asked =
        |index: usize| named.is_empty() || shown.get(index).is_some_and(|one| named.iter().any(|of| is_same(one, of)));
    let convert = |action: actions::Action| lsp::CodeAction {
        title: action.title,
        kind: Some(lsp::CodeActionKind::QuickFix),
        diagnostics: shown.get(action.finding).map(|one| vec![one.clone()]),
        is_preferred: action.is_preferred.then_some(true),
        edit: edit(action.splices),
        ..Default::default()
    };
    actions::actions_for(&state.desk, path, found, is_asked, range).into_iter().map(convert).collect()
}

/// Returns the edit that formats a document, or no edit if it is formatted already.
fn formatted(state: &EditorState, uri: &lsp::Uri) -> Result<Option<Vec<lsp::TextEdit>>, RequestError> {
    let Some((path, document)) = state.document(uri) else { return Ok(None) };
    if !state.desk.is_known(&path) {
        return Ok(None);
    }
    let source = &document.now.source;
    let none = Catalog::default();
    let catalog = state.desk.project_of(&path).map_or(&none, |open| &open.root().project.catalog);
    match format::format(source, catalog) {
        Ok(text) => {
            let change = difference(source, &text);
            Ok(Some(change.iter().map(|splice| protocol::edit(source, splice, state.encoding())).collect()))
        }
        Err(why) => {
            let line = source.position(why.primary.span.start).line;
            Err(request_failed(format!("line {line}: {}", why.message)))
        }
    }
}

/// Returns the outline, flat for editors that do not show nested ones.
fn symbols(state: &EditorState, uri: &lsp::Uri) -> Option<Value> {
    let (path, document) = state.document(uri).filter(|(path, _)| state.desk.is_known(path))?;
    let index = Index::of(&document.now.source, is_project(&path));
    if !state.client.nests_symbols {
        let in_file = |span| Location { path: path.clone(), source: document.now.source.clone(), span };
        let flat = index.definitions.iter().map(|of| protocol::flat_symbol(of, location(state, &in_file(of.span))));
        return serde_json::to_value(flat.collect::<Vec<_>>()).ok();
    }
    let symbol = |outlined| protocol::symbol(&document.now.source, outlined, state.encoding());
    serde_json::to_value(outline::outline(index).into_iter().map(symbol).collect::<Vec<_>>()).ok()
}

fn folds(state: &EditorState, uri: &lsp::Uri) -> Option<Vec<lsp::FoldingRange>> {
    let (_, document) = state.document(uri).filter(|(path, _)| state.desk.is_known(path))?;
    let tree = yaml::parse(&document.now.source).ok()?;
    let fold = |(first, last, is_comment): (usize, usize, bool)| lsp::FoldingRange {
        start_line: first as u32,
        end_line: last as u32,
        kind: is_comment.then_some(lsp::FoldingRangeKind::Comment),
        ..Default::default()
    };
    Some(outline::folding_ranges(&document.now.source, &tree).into_iter().map(fold).collect())
}

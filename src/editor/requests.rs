//! Answers the requests of an editor.

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

use gen_lsp_types as lsp;
use lsp_server::ErrorCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::desk::is_project;
use super::index::Index;
use super::navigation::{self, Place};
use super::rename::{self, Changed};
use super::session::{Answer, Refusal, Session};
use super::splices::difference;
use super::{actions, completion, hover, outline, protocol};
use crate::edit::Splice;
use crate::format;
use crate::model::Catalog;
use crate::source::{Source, Span};
use crate::yaml;

/// The kind of the action that applies every safe fix of a document.
pub(super) const FIX_ALL: lsp::CodeActionKind = lsp::CodeActionKind::Custom(Cow::Borrowed("source.fixAll.polku"));

/// Answers a request. Requests about a document that is not open get an empty answer.
pub(super) fn answer<W: Write>(session: &Session<W>, method: &str, params: Value) -> Answer {
    match method {
        "textDocument/completion" => with(params, |params: lsp::CompletionParams| {
            to_json(
                at(session, &params.text_document_position_params, |path, offset| complete(session, path, offset))
                    .flatten(),
            )
        }),
        "textDocument/hover" => with(params, |params: lsp::HoverParams| {
            to_json(
                at(session, &params.text_document_position_params, |path, offset| hovered(session, path, offset))
                    .flatten(),
            )
        }),
        "textDocument/definition" => with(params, |params: lsp::DefinitionParams| {
            let place = at(session, &params.text_document_position_params, |path, offset| {
                navigation::definition(&session.desk, path, offset)
            });
            to_json(place.flatten().map(|place| location(session, &place)))
        }),
        "textDocument/references" => with(params, |params: lsp::ReferenceParams| {
            let places = at(session, &params.text_document_position_params, |path, offset| {
                navigation::references(&session.desk, path, offset, params.context.include_declaration)
            });
            let places = places.map(|places| places.iter().map(|place| location(session, place)).collect::<Vec<_>>());
            to_json(places)
        }),
        "textDocument/prepareRename" => with(params, |params: lsp::PrepareRenameParams| {
            let place = &params.text_document_position_params;
            let named = at(session, place, |path, offset| rename::prepare(&session.desk, path, offset));
            let Some(named) = named.transpose().map_err(refused)? else { return Ok(Value::Null) };
            let Some((_, document)) = session.document(&place.text_document.uri) else { return Ok(Value::Null) };
            let range = protocol::range(&document.now.source, named.span, session.encoding());
            to_json(lsp::PrepareRenamePlaceholder { range, placeholder: named.id })
        }),
        "textDocument/rename" => with(params, |params: lsp::RenameParams| {
            let changed = at(session, &params.text_document_position_params, |path, offset| {
                rename::rename(&session.desk, path, offset, &params.new_name)
            });
            to_json(changed.transpose().map_err(refused)?.map(|changed| workspace_edit(session, changed)))
        }),
        "textDocument/codeAction" => {
            with(params, |params: lsp::CodeActionParams| to_json(code_actions(session, &params)))
        }
        "textDocument/documentSymbol" => {
            with(params, |params: lsp::DocumentSymbolParams| to_json(symbols(session, &params.text_document.uri)))
        }
        "textDocument/foldingRange" => {
            with(params, |params: lsp::FoldingRangeParams| to_json(folds(session, &params.text_document.uri)))
        }
        "textDocument/formatting" => with(params, |params: lsp::DocumentFormattingParams| {
            to_json(formatted(session, &params.text_document.uri)?)
        }),
        _ => Err(Refusal(ErrorCode::MethodNotFound, format!("`{method}` is not supported"))),
    }
}

fn with<P: DeserializeOwned>(params: Value, answer: impl FnOnce(P) -> Answer) -> Answer {
    match serde_json::from_value(params) {
        Ok(params) => answer(params),
        Err(error) => Err(Refusal(ErrorCode::InvalidParams, error.to_string())),
    }
}

fn to_json(value: impl Serialize) -> Answer {
    serde_json::to_value(value).map_err(|error| Refusal(ErrorCode::InternalError, error.to_string()))
}

fn refused(why: String) -> Refusal {
    Refusal(ErrorCode::RequestFailed, why)
}

/// Runs `ask` for a position in an open document.
fn at<W: Write, T>(
    session: &Session<W>,
    place: &lsp::TextDocumentPositionParams,
    ask: impl FnOnce(&Path, u32) -> T,
) -> Option<T> {
    let (path, document) = session.document(&place.text_document.uri)?;
    let lsp::Position { line, character } = place.position;
    Some(ask(&path, document.now.source.offset_of(line, character, session.encoding())))
}

/// The maximum number of completions in one answer. If there are more, only those that contain the typed text are
/// sent.
const MOST_PROPOSALS: usize = 500;

fn complete<W: Write>(session: &Session<W>, path: &Path, offset: u32) -> Option<lsp::CompletionResponse> {
    let source = &session.desk.document(path)?.now.source;
    let mut proposals = completion::complete(&session.desk, path, offset);
    let is_incomplete = proposals.len() > MOST_PROPOSALS;
    if is_incomplete {
        proposals.retain(|proposal| {
            let typed = source.slice(Span { start: proposal.span.start, end: offset }).to_lowercase();
            proposal.label.contains(&typed)
        });
        proposals.truncate(MOST_PROPOSALS);
    }
    let item = |(number, proposal)| protocol::proposal(source, number, proposal, &session.client);
    let items: Vec<lsp::CompletionItem> = proposals.into_iter().enumerate().map(item).collect();
    Some(match is_incomplete {
        true => lsp::CompletionList { is_incomplete, items, ..Default::default() }.into(),
        false => items.into(),
    })
}

fn hovered<W: Write>(session: &Session<W>, path: &Path, offset: u32) -> Option<lsp::Hover> {
    let source = &session.desk.document(path)?.now.source;
    let shown = hover::hover(&session.desk, path, offset);
    // Diagnostics at this position are explained too.
    let (found, _) = session.found(path);
    let here = found.iter().filter(|one| (one.primary.span.start..=one.primary.span.end).contains(&offset));
    let mut kinds: Vec<_> = here.map(|one| one.kind).collect();
    kinds.dedup();
    let pages = kinds.into_iter().map(hover::of_rule);
    let span = shown.as_ref().map(|(span, _)| *span);
    let texts: Vec<String> = shown.into_iter().map(|(_, text)| text).chain(pages).collect();
    let contents = lsp::MarkupContent { kind: session.client.hover_markup.clone(), value: texts.join("\n\n---\n\n") };
    (!texts.is_empty()).then(|| lsp::Hover {
        contents: contents.into(),
        range: span.map(|span| protocol::range(source, span, session.encoding())),
    })
}

fn location<W: Write>(session: &Session<W>, place: &Place) -> lsp::Location {
    let range = protocol::range(&place.source, place.span, session.encoding());
    lsp::Location { uri: session.address(&place.path).into(), range }
}

/// Converts the edits of several files.
fn workspace_edit<W: Write>(session: &Session<W>, changed: Vec<Changed>) -> lsp::WorkspaceEdit {
    let edits = |source: &Source, splices: &[Splice]| -> Vec<lsp::TextEdit> {
        splices.iter().map(|splice| protocol::edit(source, splice, session.encoding())).collect()
    };
    if !session.client.has_versions {
        let changes = changed.iter().map(|of| (session.address(&of.path).into(), edits(&of.source, &of.splices)));
        return lsp::WorkspaceEdit { changes: Some(changes.collect()), ..Default::default() };
    }
    let change = |of: Changed| {
        let version = session.desk.document(&of.path).map(|document| document.now.version);
        let text_document_identifier = lsp::TextDocumentIdentifier { uri: session.address(&of.path).into() };
        let text_document = lsp::OptionalVersionedTextDocumentIdentifier { version, text_document_identifier };
        let edits = edits(&of.source, &of.splices).into_iter().map(Into::into).collect();
        lsp::TextDocumentEdit { text_document, edits }.into()
    };
    lsp::WorkspaceEdit { document_changes: Some(changed.into_iter().map(change).collect()), ..Default::default() }
}

fn code_actions<W: Write>(session: &Session<W>, params: &lsp::CodeActionParams) -> Option<Vec<lsp::CodeAction>> {
    let (path, document) = session.document(&params.text_document.uri)?;
    let source = &document.now.source;
    if !session.client.takes_actions {
        return None;
    }
    let wants = |kind: &str| {
        let is_within = |only: &lsp::CodeActionKind| {
            let only = only.to_string();
            only.is_empty() || kind == only || kind.strip_prefix(&only).is_some_and(|rest| rest.starts_with('.'))
        };
        params.context.only.as_ref().is_none_or(|only| only.iter().any(is_within))
    };
    let (found, shown) = session.found(&path);
    let edit = |splices| {
        let changed = Changed { path: path.clone(), source: source.clone(), splices };
        Some(workspace_edit(session, vec![changed]))
    };
    let mut list = Vec::new();
    if wants("quickfix") {
        let place = protocol::span(source, params.range, session.encoding());
        // The editor may name the diagnostics that it asks about.
        let asked = &params.context.diagnostics;
        let is_same = |one: &lsp::Diagnostic, of: &lsp::Diagnostic| (&one.range, &one.code) == (&of.range, &of.code);
        let is_asked = |index: usize| {
            asked.is_empty() || shown.get(index).is_some_and(|one| asked.iter().any(|of| is_same(one, of)))
        };
        for action in actions::actions(&session.desk, &path, found, is_asked, place) {
            list.push(lsp::CodeAction {
                title: action.title,
                kind: Some(lsp::CodeActionKind::QuickFix),
                diagnostics: shown.get(action.finding).map(|one| vec![one.clone()]),
                is_preferred: action.is_preferred.then_some(true),
                edit: edit(action.splices),
                ..Default::default()
            });
        }
    }
    // An automatic request comes from moving the cursor, not from asking for a change of the whole file.
    let is_automatic = params.context.trigger_kind == Some(lsp::CodeActionTriggerKind::Automatic);
    if wants("source.fixAll.polku")
        && (!is_automatic || params.context.only.is_some())
        && let Some(splice) = actions::fix_all(&session.desk, &path, found)
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

/// Returns the edit that formats a document, or no edit if it is formatted already.
fn formatted<W: Write>(session: &Session<W>, uri: &lsp::Uri) -> Result<Option<Vec<lsp::TextEdit>>, Refusal> {
    let Some((path, document)) = session.document(uri) else { return Ok(None) };
    if !session.desk.is_known(&path) {
        return Ok(None);
    }
    let source = &document.now.source;
    let none = Catalog::default();
    let catalog = session.desk.open_of(&path).map_or(&none, |open| &open.root().project.catalog);
    match format::format(source, catalog) {
        Ok(text) => {
            let change = difference(source, &text);
            Ok(Some(change.iter().map(|splice| protocol::edit(source, splice, session.encoding())).collect()))
        }
        Err(why) => {
            let line = source.position(why.primary.span.start).line;
            Err(refused(format!("line {line}: {}", why.message)))
        }
    }
}

/// Returns the outline, flat for editors that do not show nested ones.
fn symbols<W: Write>(session: &Session<W>, uri: &lsp::Uri) -> Option<Value> {
    let (path, document) = session.document(uri).filter(|(path, _)| session.desk.is_known(path))?;
    let index = Index::of(&document.now.source, is_project(&path));
    if !session.client.nests_symbols {
        let place = |span| Place { path: path.clone(), source: document.now.source.clone(), span };
        let flat = index.definitions.iter().map(|of| protocol::flat_symbol(of, location(session, &place(of.span))));
        return serde_json::to_value(flat.collect::<Vec<_>>()).ok();
    }
    let symbol = |outlined| protocol::symbol(&document.now.source, outlined, session.encoding());
    serde_json::to_value(outline::outline(index).into_iter().map(symbol).collect::<Vec<_>>()).ok()
}

fn folds<W: Write>(session: &Session<W>, uri: &lsp::Uri) -> Option<Vec<lsp::FoldingRange>> {
    let (_, document) = session.document(uri).filter(|(path, _)| session.desk.is_known(path))?;
    let tree = yaml::parse(&document.now.source).ok()?;
    let fold = |(first, last, is_comment): (usize, usize, bool)| lsp::FoldingRange {
        start_line: first as u32,
        end_line: last as u32,
        kind: is_comment.then_some(lsp::FoldingRangeKind::Comment),
        ..Default::default()
    };
    Some(outline::folds(&document.now.source, &tree).into_iter().map(fold).collect())
}

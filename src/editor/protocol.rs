//! Converts results into the types of the protocol.

use gen_lsp_types as lsp;

use super::client::Client;
use super::completion::{Proposal, Sort};
use super::desk::Change;
use super::markdown::one_line;
use super::outline::Outlined;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::edit::Splice;
use crate::ids::Definition;
use crate::source::{Encoding, Source, Span};

pub(super) fn range(source: &Source, span: Span, encoding: Encoding) -> lsp::Range {
    let position = |offset| {
        let (line, character) = source.editor_position(offset, encoding);
        lsp::Position { line, character }
    };
    lsp::Range { start: position(span.start), end: position(span.end) }
}

pub(super) fn span(source: &Source, range: lsp::Range, encoding: Encoding) -> Span {
    let offset = |position: lsp::Position| source.offset_of(position.line, position.character, encoding);
    let (start, end) = (offset(range.start), offset(range.end));
    Span { start: start.min(end), end: end.max(start) }
}

/// Converts a finding. `address` returns the address of a file, given its text.
pub(super) fn diagnostic(
    source: &Source,
    found: &Diagnostic,
    client: &Client,
    address: impl Fn(&Source) -> String,
) -> lsp::Diagnostic {
    let severity = match found.severity {
        Severity::Error => lsp::DiagnosticSeverity::Error,
        Severity::Warning => lsp::DiagnosticSeverity::Warning,
        Severity::Info => lsp::DiagnosticSeverity::Information,
    };
    let mut message = found.message.clone();
    for note in &found.notes {
        message += &format!("\n{note}");
    }
    if let Some(help) = &found.help {
        message += &format!("\nhelp: {help}");
    }
    let related = |label: &Label| {
        let file = label.file.as_deref().unwrap_or(source);
        let location = lsp::Location { uri: address(file).into(), range: range(file, label.span, client.encoding) };
        let message = if label.text.is_empty() { "see here".into() } else { label.text.clone() };
        lsp::DiagnosticRelatedInformation { location, message }
    };
    let primary = Some(&found.primary).filter(|label| !label.text.is_empty());
    let related: Vec<_> = primary.into_iter().chain(&found.related).map(related).collect();
    let is_needless = found.kind.name.starts_with("unused-");
    lsp::Diagnostic {
        range: range(source, found.primary.span, client.encoding),
        severity: Some(severity),
        code: Some(found.kind.name.to_owned().into()),
        code_description: found.kind.address().map(|href| lsp::CodeDescription { href: href.into() }),
        source: Some("polku".into()),
        message: message.into(),
        tags: (is_needless && client.has_tags).then(|| vec![lsp::DiagnosticTag::Unnecessary]),
        related_information: (client.has_related && !related.is_empty()).then_some(related),
        data: None,
    }
}

pub(super) fn changes(events: Vec<lsp::TextDocumentContentChangeEvent>) -> Vec<Change> {
    let pair = |lsp::Position { line, character }| (line, character);
    let change = |event| match event {
        lsp::TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
            Change { range: Some([pair(part.range.start), pair(part.range.end)]), text: part.text }
        }
        lsp::TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
            Change { range: None, text: whole.text }
        }
    };
    events.into_iter().map(change).collect()
}

pub(super) fn edit(source: &Source, splice: &Splice, encoding: Encoding) -> lsp::TextEdit {
    lsp::TextEdit { range: range(source, splice.span, encoding), new_text: splice.text.clone() }
}

/// Converts a completion. `number` keeps the order.
pub(super) fn proposal(source: &Source, number: usize, proposal: Proposal, client: &Client) -> lsp::CompletionItem {
    let kind = match proposal.sort {
        Sort::Key => lsp::CompletionItemKind::Property,
        Sort::Word => lsp::CompletionItemKind::EnumMember,
        Sort::Reference => lsp::CompletionItemKind::Reference,
        Sort::Image => lsp::CompletionItemKind::File,
        Sort::Rule => lsp::CompletionItemKind::Constant,
    };
    let docs = lsp::MarkupContent { kind: client.completion_markup.clone(), value: proposal.docs };
    let splice = Splice { span: proposal.span, text: proposal.text };
    lsp::CompletionItem {
        kind: Some(kind),
        detail: Some(proposal.detail).filter(|detail| !detail.is_empty()),
        documentation: Some(docs).filter(|docs| !docs.value.is_empty()).map(lsp::Documentation::MarkupContent),
        sort_text: Some(format!("{number:04}")),
        filter_text: Some(if splice.text.starts_with('#') { splice.text.clone() } else { proposal.label.clone() }),
        text_edit: Some(edit(source, &splice, client.encoding).into()),
        label: proposal.label,
        ..lsp::CompletionItem::default()
    }
}

fn symbol_kind(sort: &str) -> lsp::SymbolKind {
    match sort {
        "journey" => lsp::SymbolKind::Module,
        "stage" => lsp::SymbolKind::Namespace,
        "touchpoint" => lsp::SymbolKind::Event,
        "persona" => lsp::SymbolKind::Class,
        "channel" => lsp::SymbolKind::Interface,
        "fact" => lsp::SymbolKind::Constant,
        "end" => lsp::SymbolKind::EnumMember,
        _ => lsp::SymbolKind::Object,
    }
}

/// Returns the name of an element in the outline.
fn symbol_name(definition: &Definition) -> String {
    // Some editors reject a symbol without a name.
    let name = [&definition.name, &definition.id].into_iter().find(|text| !text.trim().is_empty());
    name.map_or_else(|| definition.sort.to_owned(), |name| one_line(name))
}

/// Converts an element of the outline for editors that do not show nested outlines.
#[allow(deprecated)]
pub(super) fn flat_symbol(definition: &Definition, location: lsp::Location) -> lsp::SymbolInformation {
    lsp::SymbolInformation {
        base_symbol_information: lsp::BaseSymbolInformation {
            name: symbol_name(definition),
            kind: symbol_kind(definition.sort),
            tags: None,
            container_name: None,
        },
        deprecated: None,
        location,
    }
}

/// Converts an element of the outline, with the elements inside it.
#[allow(deprecated)]
pub(super) fn symbol(source: &Source, outlined: Outlined, encoding: Encoding) -> lsp::DocumentSymbol {
    let Outlined { definition, inner } = outlined;
    let children: Vec<_> = inner.into_iter().map(|inner| symbol(source, inner, encoding)).collect();
    lsp::DocumentSymbol {
        name: symbol_name(&definition),
        detail: Some(format!("{} {}", definition.sort, definition.id)),
        kind: symbol_kind(definition.sort),
        tags: None,
        deprecated: None,
        range: range(source, definition.whole, encoding),
        selection_range: range(source, definition.span, encoding),
        children: (!children.is_empty()).then_some(children),
    }
}

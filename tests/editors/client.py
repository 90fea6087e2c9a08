"""Edits a project as Visual Studio Code does, with its capabilities, and prints what the author sees, as JSON.

python client.py, in the folder of the project; `polku` is in the path, and a test judges what is printed.
"""

import asyncio
import json
import re
import warnings
from pathlib import Path

from lsprotocol import types as lsp
from pygls.uris import to_fs_path
from pytest_lsp import LanguageClient, LspSpecificationWarning, client_capabilities, make_test_lsp_client

# An answer that the client never said it could take is a mistake.
warnings.simplefilter("error", LspSpecificationWarning)

FOLDER = Path.cwd()
SECONDS = 30


class Editor:
    """An editor with one document open."""

    def __init__(self, client: LanguageClient, path: Path):
        self.client = client
        self.path = path
        self.uri = path.as_uri()
        self.text = path.read_text()
        self.version = 1
        document = lsp.TextDocumentItem(self.uri, "yaml", self.version, self.text)
        client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))

    def place(self, offset: int) -> lsp.Position:
        """Of an offset, in UTF-16, which is what Visual Studio Code counts in."""
        before = self.text[:offset]
        line = before[before.rfind("\n") + 1 :]
        return lsp.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)

    def offset(self, place: lsp.Position) -> int:
        start = sum(len(line) for line in self.text.splitlines(keepends=True)[: place.line])
        line = self.text[start:].split("\n")[0].encode("utf-16-le")
        return start + len(line[: place.character * 2].decode("utf-16-le"))

    def at(self, text: str, inside: str = "") -> dict:
        """Where `text` is, or `inside` after where it begins, as the parameters of a request."""
        offset = self.text.index(inside or text, self.text.index(text))
        return {"text_document": lsp.TextDocumentIdentifier(self.uri), "position": self.place(offset)}

    def covered(self, place: lsp.Range) -> str:
        return self.text[self.offset(place.start) : self.offset(place.end)]

    def change(self, edits: list[lsp.TextEdit]):
        """Replaces some ranges of the text as it was before."""
        edits = sorted(edits, key=lambda edit: self.offset(edit.range.start), reverse=True)
        for edit in edits:
            start, end = self.offset(edit.range.start), self.offset(edit.range.end)
            self.text = self.text[:start] + edit.new_text + self.text[end:]
        self.version += 1
        changes = [lsp.TextDocumentContentChangePartial(edit.range, edit.new_text) for edit in edits]
        document = lsp.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, changes))

    def apply(self, edit: lsp.WorkspaceEdit) -> dict[str, str]:
        """Applies an edit of several files; the texts of those that are not open, as they are now."""
        others = {}
        for change in edit.document_changes or []:
            assert isinstance(change, lsp.TextDocumentEdit), change
            if change.text_document.uri == self.uri:
                assert change.text_document.version in (None, self.version), change.text_document
                self.change(list(change.edits))
            else:
                assert change.text_document.version is None, "a version of a document that is not open"
                other = Path(to_fs_path(change.text_document.uri))
                text = other.read_text()
                for single in sorted(change.edits, key=lambda edit: edit.range.start, reverse=True):
                    assert single.range.start.line == single.range.end.line
                    lines = text.splitlines(keepends=True)
                    line = lines[single.range.start.line].encode("utf-16-le")
                    start, end = single.range.start.character * 2, single.range.end.character * 2
                    line = line[:start] + single.new_text.encode("utf-16-le") + line[end:]
                    lines[single.range.start.line] = line.decode("utf-16-le")
                    text = "".join(lines)
                others[other.name] = text
        return others

    async def diagnostics(self, good) -> list[lsp.Diagnostic]:
        """What is found as soon as it is `good`."""

        async def wait():
            while not good(found := self.client.diagnostics.get(self.uri, [])):
                await self.client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
            return found

        return list(await asyncio.wait_for(wait(), SECONDS))

    async def offered(self, below: str, text: str) -> list[str]:
        """What is offered where a line with `text` is begun below the one with `below`, and then taken back."""
        end = self.text.index("\n", self.text.index(below))
        indentation = re.search(r"^ *", self.text[self.text.rindex("\n", 0, end) + 1 :])[0]
        typed = f"\n{indentation}{text}"
        before, here = self.text, self.place(end)
        self.change([lsp.TextEdit(lsp.Range(here, here), typed)])
        there = self.place(end + len(typed))
        context = lsp.CompletionContext(lsp.CompletionTriggerKind.TriggerCharacter, text[-1])
        if text[-1].isalpha():
            context = lsp.CompletionContext(lsp.CompletionTriggerKind.Invoked)
        document = lsp.TextDocumentIdentifier(self.uri)
        items = await self.client.text_document_completion_async(lsp.CompletionParams(document, there, context=context))
        self.change([lsp.TextEdit(lsp.Range(here, there), "")])
        assert self.text == before
        word = re.search(r"[\w-]*$", text)[0]
        items = items.items if isinstance(items, lsp.CompletionList) else items or []
        return [item.label for item in items if (item.filter_text or item.label).startswith(word)]


def codes(found: list[lsp.Diagnostic]) -> list[str]:
    return [str(each.code) for each in found]


def place_of(location: lsp.Location) -> str:
    return f"{Path(to_fs_path(location.uri)).name}:{location.range.start.line + 1}"


async def edit(client: LanguageClient) -> dict:
    capabilities = client_capabilities("visual_studio_code")
    folder = lsp.WorkspaceFolder(FOLDER.as_uri(), FOLDER.name)
    await client.initialize_session(
        lsp.InitializeParams(capabilities, process_id=None, root_uri=folder.uri, workspace_folders=[folder])
    )
    editor = Editor(client, FOLDER / "journeys/pancake.yaml")
    seen: dict = {}

    found = await editor.diagnostics(bool)
    mistake = found[0]
    seen["mistakes"] = codes(found)
    seen["said"] = mistake.message
    seen["source"] = mistake.source
    seen["underlined"] = editor.covered(mistake.range)

    context = lsp.CodeActionContext([mistake], only=[lsp.CodeActionKind.QuickFix])
    document = lsp.TextDocumentIdentifier(editor.uri)
    actions = await client.text_document_code_action_async(lsp.CodeActionParams(document, mistake.range, context))
    seen["fixes"] = [action.title for action in actions or []]
    [fix] = [action for action in actions or [] if action.title.startswith("write")]
    editor.apply(fix.edit)
    found = await editor.diagnostics(lambda found: mistake.code not in codes(found))
    seen["left"] = codes(found)

    seen["keys"] = await editor.offered("kitchen", "exp")
    seen["words"] = await editor.offered("kitchen", "tone: ")
    seen["references"] = await editor.offered("kitchen", "next: ")

    hover = await client.text_document_hover_async(lsp.HoverParams(**editor.at("experience")))
    seen["hover"] = hover.contents.value

    web = editor.at("channel: web", "web")
    context = lsp.ReferenceContext(include_declaration=True)
    uses = await client.text_document_references_async(lsp.ReferenceParams(**web, context=context))
    seen["uses"] = sorted(map(place_of, uses))
    definition = await client.text_document_definition_async(lsp.DefinitionParams(**web))
    [definition] = definition if isinstance(definition, list) else [definition]
    seen["definition"] = place_of(definition)

    assert await client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**web)) is not None
    renamed = await client.text_document_rename_async(lsp.RenameParams(**web, new_name="website"))
    seen["project"] = editor.apply(renamed).get("polku.yaml")
    menu = editor.at("id: menu", "menu")
    editor.apply(await client.text_document_rename_async(lsp.RenameParams(**menu, new_name="carte")))
    seen["journey"] = editor.text
    return seen


async def main():
    client = make_test_lsp_client()
    watched: list[str] = []

    @client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
    def register(registrations: lsp.RegistrationParams):
        watched.extend(registration.method for registration in registrations.registrations)

    await client.start_io("polku", "lsp")
    try:
        seen = await asyncio.wait_for(edit(client), 6 * SECONDS)
        assert watched == [lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES], watched
        await asyncio.wait_for(client.shutdown_session(), SECONDS)
        print(json.dumps(seen))
    finally:
        await client.stop()


asyncio.run(main())

"""A server in a process of its own, and a client that speaks the protocol with it on its standard streams."""

from __future__ import annotations

import asyncio
import sys
import textwrap
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

T = TypeVar("T")
_PATIENCE = 120.0


class Editor:
    """What an editor does, in a folder."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.findings: dict[str, list[types.Diagnostic]] = {}
        self._told: asyncio.Event = asyncio.Event()
        self._versions: dict[str, int] = {}

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def told(params: types.PublishDiagnosticsParams) -> None:
            self.findings[Path(params.uri.removeprefix("file://")).name] = list(params.diagnostics)
            self._told.set()

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str | None = None) -> str:
        """Opens a document, with the text of its file or with one that isn't saved."""
        held = (self.folder / name).read_text() if text is None else textwrap.dedent(text).lstrip("\n")
        item = types.TextDocumentItem(self.uri(name), "python", 1, held)
        self._versions[name] = 1
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return held

    def type(self, name: str, text: str) -> None:
        """Changes the whole text of an open document."""
        self._versions[name] += 1
        document = types.VersionedTextDocumentIdentifier(uri=self.uri(name), version=self._versions[name])
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def close(self, name: str) -> None:
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Waits for findings that fulfil a condition."""
        while not condition():
            self._told.clear()
            await self._told.wait()

    def codes(self, name: str) -> list[str]:
        return sorted(str(found.code) for found in self.findings.get(name, ()))

    async def hover(self, name: str, line: int, character: int) -> str:
        """The Markdown at a place that counts from 0."""
        document = types.TextDocumentIdentifier(self.uri(name))
        said = await self.client.text_document_hover_async(types.HoverParams(document, types.Position(line, character)))
        if said is None:
            return ""
        assert isinstance(said.contents, types.MarkupContent)
        return said.contents.value

    async def actions(self, name: str, line: int, only: list[str] | None = None) -> list[types.CodeAction]:
        document = types.TextDocumentIdentifier(self.uri(name))
        place = types.Range(types.Position(line, 0), types.Position(line, 0))
        context = types.CodeActionContext(self.findings.get(name, []), only)
        found = await self.client.text_document_code_action_async(types.CodeActionParams(document, place, context))
        return [item for item in found or () if isinstance(item, types.CodeAction)]

    def applied(self, action: types.CodeAction, name: str, text: str) -> str:
        """A text as an action leaves it."""
        assert action.edit is not None and action.edit.changes is not None
        lines = text.split("\n")
        for edit in sorted(action.edit.changes[self.uri(name)], key=lambda item: _key(item.range), reverse=True):
            first, last = edit.range.start, edit.range.end
            before, after = lines[first.line][: first.character], lines[last.line][last.character :]
            lines[first.line : last.line + 1] = f"{before}{edit.new_text}{after}".split("\n")
        return "\n".join(lines)


def _key(range: types.Range) -> tuple[int, int]:
    return range.start.line, range.start.character


@asynccontextmanager
async def editor(folder: Path) -> AsyncIterator[Editor]:
    """An editor with a running server, which must say goodbye properly."""
    client = LanguageClient("editor", "1")
    here = Editor(client, folder)
    await client.start_io(sys.executable, "-m", "flyte_compile", "lsp", cwd=folder)
    try:
        await client.initialize_async(
            types.InitializeParams(capabilities=types.ClientCapabilities(), root_uri=folder.as_uri())
        )
        client.initialized(types.InitializedParams())
        yield here
        await client.shutdown_async(None)
        client.exit(None)
    except BaseException:
        # A server that isn't told to go would be waited for.
        if client._server is not None:
            client._server.kill()
        raise
    finally:
        await client.stop()  # type: ignore[no-untyped-call]


def in_editor(folder: Path, work: Callable[[Editor], Awaitable[None]]) -> None:
    """Runs a piece of work in an editor."""

    async def run() -> None:
        async with editor(folder) as here, asyncio.timeout(_PATIENCE):
            await work(here)

    asyncio.run(run())

"""The server itself: what the editor says, and what it is told."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer
from pygls.workspace import PositionCodec

from flyte_compile import __version__
from flyte_compile.lsp.actions import FIX_ALL, actions, fix_all
from flyte_compile.lsp.analysis import Document, Snapshot, by_project, take
from flyte_compile.lsp.findings import SOURCE, published
from flyte_compile.lsp.hover import hover
from flyte_compile.lsp.positions import place_in, range_of

_PAUSE = 0.15
"""Seconds without a key pressed before a document is looked at."""
_STACK = 256 * 1024 * 1024
"""Bytes for the thread that analyses: evaluation is recursive, and some systems give a thread very little."""

T = TypeVar("T")


class FlyteServer(LanguageServer):
    """One editor's server: its open documents, and the latest analysis of each project that they are of."""

    def __init__(self) -> None:
        super().__init__(SOURCE, __version__)
        self._snapshots: dict[Path, Snapshot] = {}
        self._shown: dict[Path, set[str]] = {}
        """The URIs that have findings in the editor, by project."""
        self._pending: asyncio.Task[None] | None = None
        self._worker: ThreadPoolExecutor | None = None
        self._turn = asyncio.Lock()

    @property
    def codec(self) -> PositionCodec:
        return self.workspace.position_codec

    def changed(self, *, at_once: bool = False) -> None:
        """Look at the open documents once nothing more changes."""
        if self._pending is not None:
            self._pending.cancel()
        self._pending = asyncio.get_running_loop().create_task(self._after_a_pause(0 if at_once else _PAUSE))

    async def snapshot(self, uri: str) -> tuple[Snapshot, str] | None:
        """The analysis of the project that a document is of, as the document is now, and its path there."""
        path = _path(uri)
        document = self.workspace.text_documents.get(uri)
        if path is None or document is None:
            return None
        found = self._known(path)
        if found is None or found[0].texts.get(found[1]) != document.source:
            await self._look()
            found = self._known(path)
        return found

    def _known(self, path: Path) -> tuple[Snapshot, str] | None:
        for root, snapshot in self._snapshots.items():
            if path.is_relative_to(root) and path.relative_to(root).as_posix() in snapshot.texts:
                return snapshot, path.relative_to(root).as_posix()
        return None

    async def _after_a_pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        # From here on it isn't cancelled: what has begun is shown, and a later change is looked at after it.
        self._pending = None
        await self._look()

    async def _look(self) -> None:
        async with self._turn:
            documents = {
                path: Document(uri, document.source)
                for uri, document in self.workspace.text_documents.items()
                if (path := _path(uri)) is not None and path.suffix == ".py"
            }
            projects = await self._on_the_worker(lambda: by_project(documents))
            for root in [root for root in self._snapshots if root not in projects]:
                self._show(root, {})
                del self._snapshots[root]
            for root, texts in projects.items():
                try:
                    snapshot = await self._on_the_worker(partial(take, root, texts))
                except Exception:
                    logging.getLogger(__name__).exception("this is a bug in flyte-compile; please report it")
                    continue
                self._snapshots[root] = snapshot
                self._show(root, published(snapshot, self.codec))

    async def _on_the_worker(self, work: Callable[[], T]) -> T:
        if self._worker is None:
            before = threading.stack_size(_STACK)
            self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix=SOURCE)
            # A pool starts its thread with the first piece of work.
            self._worker.submit(lambda: None).result()
            threading.stack_size(before)
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def _show(self, root: Path, findings: dict[str, list[types.Diagnostic]]) -> None:
        for uri in sorted({*findings, *self._shown.get(root, ())}):
            document = self.workspace.text_documents.get(uri)
            version = None if document is None else document.version
            shown = types.PublishDiagnosticsParams(uri, findings.get(uri, []), version)
            self.text_document_publish_diagnostics(shown)
        self._shown[root] = set(findings)


def serve() -> None:
    """Speak the language server protocol on standard input and output until the editor says goodbye."""
    make_server().start_io()


def make_server() -> FlyteServer:
    """A server with its features."""
    server = FlyteServer()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def did_open(ls: FlyteServer, params: types.DidOpenTextDocumentParams) -> None:
        ls.changed(at_once=True)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def did_change(ls: FlyteServer, params: types.DidChangeTextDocumentParams) -> None:
        ls.changed()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def did_save(ls: FlyteServer, params: types.DidSaveTextDocumentParams) -> None:
        ls.changed(at_once=True)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def did_close(ls: FlyteServer, params: types.DidCloseTextDocumentParams) -> None:
        ls.changed(at_once=True)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def did_change_files(ls: FlyteServer, params: types.DidChangeWatchedFilesParams) -> None:
        ls.changed()

    @server.feature(types.INITIALIZED)
    async def initialized(ls: FlyteServer, params: types.InitializedParams) -> None:
        await _watch(ls)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def on_hover(ls: FlyteServer, params: types.HoverParams) -> types.Hover | None:
        found = await ls.snapshot(params.text_document.uri)
        if found is None:
            return None
        snapshot, path = found
        lines = snapshot.lines(path)
        said = hover(snapshot, path, *place_in(params.position, lines, ls.codec))
        if said is None:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, said.markdown)
        return types.Hover(content, range_of(said.span, lines, ls.codec))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL]),
    )
    async def on_code_action(ls: FlyteServer, params: types.CodeActionParams) -> list[types.CodeAction]:
        found = await ls.snapshot(params.text_document.uri)
        if found is None:
            return []
        snapshot, path = found
        wanted = params.context.only
        offered: list[types.CodeAction] = []
        if _wants(wanted, types.CodeActionKind.QuickFix):
            lines = range(params.range.start.line + 1, params.range.end.line + 2)
            offered += actions(snapshot, path, lines, params.context.diagnostics, ls.codec)
        if wanted and _wants(wanted, FIX_ALL):
            every = fix_all(snapshot, path, ls.codec)
            offered += [every] if every is not None else []
        return offered

    return server


async def _watch(server: FlyteServer) -> None:
    """Ask the editor to say when a file changes that it doesn't have open, where it can."""
    workspace = server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    if watching is None or not watching.dynamic_registration:
        return
    patterns = ("**/*.py", "**/pyproject.toml", "**/*.lock", "**/requirements*.txt", "**/*Dockerfile*")
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(pattern) for pattern in patterns])
    registration = types.Registration("watch", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    await server.client_register_capability_async(types.RegistrationParams([registration]))


def _wants(only: Sequence[types.CodeActionKind | str] | None, kind: str) -> bool:
    """Whether an editor that asks for kinds of actions asks for this one, or for one that it is of."""
    asked = [str(getattr(item, "value", item)) for item in only or ()]
    name = str(getattr(kind, "value", kind))
    return not asked or any(name == item or name.startswith(f"{item}.") for item in asked)


def _path(uri: str) -> Path | None:
    """The file that a document is; one that was never saved has none."""
    try:
        name = uris.to_fs_path(uri) if uri.startswith("file:") else None
        return None if name is None else Path(name).resolve()
    except (ValueError, OSError, RuntimeError):
        # Nothing that a file system could hold: a NUL character, a loop of links.
        return None

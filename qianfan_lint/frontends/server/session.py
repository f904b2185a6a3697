"""What is open in the editor: when it is checked, under which configuration, and what is shown of it.

Everything happens on one thread, in the order in which the editor says it.
"""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import gc
import os
from collections.abc import Iterator
from typing import Any

from lsprotocol import types
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from qianfan_lint import __version__
from qianfan_lint.core.kinds import kind_of, kind_of_text
from qianfan_lint.core.language import Speaker, known, speaker
from qianfan_lint.frontends.api import Config, ConfigError, Linter, Review
from qianfan_lint.frontends.server import messages
from qianfan_lint.frontends.server.pages import FilePage, NotebookPage, Page
from qianfan_lint.pipeline.fixing.fixer import Patch
from qianfan_lint.project.nearest import Configurations
from qianfan_lint.report import plain

DELAY = 0.02
"""Seconds without a keystroke until a text is checked."""
_CELLS = {"python": "code", "markdown": "markdown"}


@dataclasses.dataclass
class Opened:
    """A file or notebook that is open in the editor."""

    uri: str
    path: str
    linter: Linter | None = None
    """None where the file is not checked."""
    review: Review = dataclasses.field(default_factory=Review)
    page: Page | None = None
    """None while what is shown is older than the text."""
    shown: list[messages.Shown] = dataclasses.field(default_factory=list)
    timer: asyncio.TimerHandle | None = None
    """Runs while a change is not checked yet."""


class Server(LanguageServer):
    def __init__(self) -> None:
        cells = [types.NotebookCellLanguage(language) for language in _CELLS]
        notebooks = types.NotebookDocumentFilterNotebookType("jupyter-notebook")
        selector = types.NotebookDocumentFilterWithNotebook(notebooks, cells)
        super().__init__(
            "qianfan-lint", __version__, notebook_document_sync=types.NotebookDocumentSyncOptions([selector], save=True)
        )
        self.locale = ""
        """The editor's, such as ``zh-cn``; empty where it does not say."""
        self.opened: dict[str, Opened] = {}
        self._linters: dict[str, Linter] = {}
        """By folder of the workspace, or of a file outside of all."""
        self._told: set[str] = set()
        """The mistakes in configurations that were shown."""

    def offers(self, *names: str) -> Any:
        """A capability of the client, by its path; None where it does not say."""
        found: Any = self.client_capabilities
        for name in names:
            found = getattr(found, name, None)
        return found

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics of files; those of cells are always sent."""
        return self.offers("text_document", "diagnostic") is not None

    def say(self, each: Opened | None) -> Speaker:
        """Who speaks the language that is configured for a file, else the editor's."""
        configured = each.linter.configurations.of(each.path).lang if each and each.linter else ""
        return speaker(configured or known(self.locale))

    def open(self, uri: str) -> None:
        path = to_fs_path(uri)
        if path is None:  # not saved yet: only the editor knows what it is
            is_python = self.workspace.get_text_document(uri).language_id == "python"
            suffix = ".ipynb" if self.workspace.get_notebook_document(notebook_uri=uri) else ".py" * is_python
            path = os.path.join(self.workspace.root_path or os.getcwd(), f"untitled{suffix}")
        self.opened[uri] = Opened(uri, path, self.linter(path))
        self.check(uri)

    def close(self, uri: str) -> None:
        closed = self.opened.pop(uri)
        if closed.timer is not None:
            closed.timer.cancel()

    def reload(self, saved: str = "") -> None:
        """Read again what surrounds the files, and check what is open; what is *saved* even if it does not parse."""
        self._linters.clear()
        self._told.clear()
        for each in self.opened.values():
            each.linter = self.linter(each.path)
            self.check(each.uri, typing=each.uri != saved)
        if self.pulls and self.offers("workspace", "diagnostics", "refresh_support"):
            self.workspace_diagnostic_refresh(None)

    def linter(self, path: str) -> Linter | None:
        """The one of the configuration that holds for the file at *path*; None where that file is not checked."""
        if kind_of(path) is None:
            return None
        folders = [to_fs_path(uri) or "" for uri in self.workspace.folders]
        above = [folder for folder in folders if path.startswith(os.path.join(folder, ""))]
        key = max(above, key=len, default=os.path.dirname(path))
        try:
            if key not in self._linters:
                self._linters[key] = Linter(Configurations(fallback=Config(root=key)), judges=False)
            linter = self._linters[key]
            return linter if linter.covers(path) else None
        except ConfigError as error:
            if str(error) not in self._told:
                self._told.add(str(error))
                text = f"qianfan-lint: {plain(self.say(None)(error.message))}"
                self.window_show_message(types.ShowMessageParams(types.MessageType.Error, text))
            return None

    def check_soon(self, uri: str) -> None:
        each = self.opened[uri]
        if each.timer is not None:
            each.timer.cancel()
        each.page = None
        each.timer = asyncio.get_running_loop().call_later(DELAY, functools.partial(self.check, uri, typing=True))

    def check(self, uri: str, *, typing: bool = False) -> None:
        """Check what is open as *uri* and show it. While *typing*, what cannot be parsed leaves shown what is there."""
        gc.disable()  # it would go through the tree again and again while that grows
        try:
            self._check(uri, typing)
        finally:
            gc.enable()

    def _check(self, uri: str, typing: bool) -> None:
        each = self.opened[uri]
        if each.timer is not None:
            each.timer.cancel()
            each.timer = None
        page = self._page(each)
        review = each.linter.review(page.text, each.path) if each.linter else Review()
        each.review = review
        # Of text that is being written, what another reading than the parser's shows says less than what stands there.
        if typing and review.not_scanned and not (review.findings and isinstance(page, NotebookPage)):
            return
        each.page = page
        related = self.offers("text_document", "publish_diagnostics", "related_information") is True
        each.shown = list(messages.shown(review, page, self.workspace.position_codec, self.say(each), related=related))
        if not isinstance(page, NotebookPage) and self.pulls:
            return
        for number, part in enumerate(page.parts):
            found = [shown.diagnostic for shown in each.shown if shown.part is part]
            if review.not_scanned and not number and not typing:
                found.append(messages.not_scanned(review.not_scanned, self.say(each)))
            self.publish(part.uri, found, part.version)

    def publish(self, uri: str, found: list[types.Diagnostic], version: int | None = None) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    def _page(self, each: Opened) -> Page:
        notebook = self.workspace.get_notebook_document(notebook_uri=each.uri)
        if notebook is None:
            kind = kind_of_text(each.path)
            return FilePage(each.path, kind, self.workspace.get_text_document(each.uri))
        documents = (self.workspace.get_text_document(cell.document) for cell in notebook.cells)
        cells = [
            (_CELLS[document.language_id or ""], document) for document in documents if document.language_id in _CELLS
        ]
        return NotebookPage(each.path, cells)

    def current(self, uri: str) -> Opened | None:
        """What is open as *uri*, or holds it as a cell, with findings that belong to the text as it is."""
        notebook = self.workspace.get_notebook_document(cell_uri=uri)
        each = self.opened.get(notebook.uri if notebook else uri)
        if each is not None and each.timer is not None:
            self.check(each.uri, typing=True)
        return each

    def at(self, uri: str, asked: types.Range) -> Iterator[tuple[Opened, messages.Shown]]:
        """The findings that touch a range of a document."""
        each = self.current(uri)
        if each is None or each.page is None:
            return
        for shown in each.shown:
            place = shown.diagnostic.range
            if shown.part.uri == uri and place.start <= asked.end and asked.start <= place.end:
                yield each, shown

    def patch(self, each: Opened, found: list[messages.Shown]) -> Patch:
        """What the fixes of *found* change."""
        if each.linter is None or each.page is None or not found:
            return Patch()
        documents = self._documents()
        contents = {
            edit.path: documents[path].source.encode("utf-8", "replace")
            for shown in found
            for edit in (shown.finding.fix.edits if shown.finding.fix else ())
            if (path := os.path.abspath(edit.path)) in documents and edit.path != each.path
        }
        return each.linter.patch(each.review, [shown.finding for shown in found], contents)

    def edit(self, each: Opened, patch: Patch) -> types.WorkspaceEdit | None:
        """*patch* as the editor applies it; None where it changes nothing."""
        if each.page is None:
            return None
        codec = self.workspace.position_codec
        return messages.workspace_edit(patch, each.page, self._documents(), codec, versioned=self.versioned)

    def _documents(self) -> dict[str, TextDocument]:
        return {document.path: document for document in self.workspace.text_documents.values()}

    @property
    def versioned(self) -> bool:
        return self.offers("workspace", "workspace_edit", "document_changes") is True

    def report_server_error(self, error: Exception, source: object) -> None:
        """Without its text, which could hold a part of a file. What a request asks for is answered anyway."""
        if source is FeatureRequestError:
            return
        text = f"qianfan-lint: internal error ({type(error).__name__}); please report it"
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, text))

"""What the protocol asks for and tells, one function each."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.workspace import TextDocument

from qianfan_lint.core.model import Safety
from qianfan_lint.core.patterns import lazy
from qianfan_lint.frontends.server import messages
from qianfan_lint.frontends.server.everywhere import COMMAND, fix_workspace
from qianfan_lint.frontends.server.session import Server
from qianfan_lint.pipeline.fixing.fixer import Patch

_WATCHED = ("**/pyproject.toml", "**/qianfan-lint.toml", "**/.qianfan-lint.toml", "**/.gitignore", "**/.env*")
_LINE = lazy(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def initialize(ls: Server, params: types.InitializeParams) -> None:
    ls.locale = params.locale or ""
    if ls.pulls:
        options = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False)
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(_guarded(diagnostic))


def initialized(ls: Server, params: types.InitializedParams) -> None:
    if ls.offers("workspace", "did_change_watched_files", "dynamic_registration"):
        watchers = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(each) for each in _WATCHED])
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        ls.client_register_capability(types.RegistrationParams([types.Registration("configuration", method, watchers)]))


def reload(ls: Server, params: object) -> None:
    ls.reload()


def did_open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    ls.open(params.text_document.uri)


def did_change(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    ls.check_soon(params.text_document.uri)


def did_save(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    """It can matter to all that is open: as a configuration, a module that is imported, variables that are defined."""
    ls.reload(params.text_document.uri)


def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    ls.close(params.text_document.uri)
    ls.publish(params.text_document.uri, [])


def did_open_notebook(ls: Server, params: types.DidOpenNotebookDocumentParams) -> None:
    ls.open(params.notebook_document.uri)


def did_change_notebook(ls: Server, params: types.DidChangeNotebookDocumentParams) -> None:
    cells = params.change.cells
    for closed in (cells.structure.did_close or ()) if cells and cells.structure else ():
        ls.publish(closed.uri, [])
    ls.check_soon(params.notebook_document.uri)


def did_save_notebook(ls: Server, params: types.DidSaveNotebookDocumentParams) -> None:
    ls.reload(params.notebook_document.uri)


def did_close_notebook(ls: Server, params: types.DidCloseNotebookDocumentParams) -> None:
    ls.close(params.notebook_document.uri)
    for cell in params.cell_text_documents:
        ls.publish(cell.uri, [])


def diagnostic(ls: Server, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """Of a file; what stands in a cell is sent."""
    each = ls.current(params.text_document.uri)
    if each is None or each.uri != params.text_document.uri:
        return types.RelatedFullDocumentDiagnosticReport([])
    if each.page is None and params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(params.previous_result_id)
    items = [shown.diagnostic for shown in each.shown]
    if each.review.not_scanned and not items:
        items.append(messages.not_scanned(each.review.not_scanned, ls.say(each)))
    return types.RelatedFullDocumentDiagnosticReport(items, result_id="last")


def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    at = types.Range(params.position, params.position)
    formats = ls.offers("text_document", "hover", "content_format") or ()
    uri = params.text_document.uri
    found = (shown for _, shown in ls.at(uri, at))
    return messages.hover(found, ls.say(ls.current(uri)), markdown=types.MarkupKind.Markdown in formats)


def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    def is_wanted(kind: str) -> bool:
        only = params.context.only
        return not only or any(kind == each or kind.startswith(f"{each}.") for each in map(_value, only))

    actions: list[types.CodeAction | None] = []
    uri, codec = params.text_document.uri, ls.workspace.position_codec
    current = ls.current(uri)
    say = ls.say(current)
    if is_wanted(types.CodeActionKind.QuickFix.value):
        shows_disabled = ls.offers("text_document", "code_action", "disabled_support") is True
        for each, shown in ls.at(uri, params.range):
            patch = ls.patch(each, [shown]) if shown.finding.fix else Patch()
            edit, reason = ls.edit(each, patch), dict(patch.refused).get(shown.finding, shown.told.unfixed)
            actions.append(messages.quick_fix(shown, edit, say) if edit else None)
            actions.append(messages.disabled(shown, reason, say) if reason and shows_disabled else None)
        for _, shown in ls.at(uri, params.range):
            actions.append(messages.ignore(shown, codec, say, versioned=ls.versioned))
    if current and is_wanted(messages.FIX_ALL):
        safe = [each for each in current.shown if each.finding.fix and each.finding.fix.safety is Safety.SAFE]
        edit = ls.edit(current, ls.patch(current, safe))
        actions.append(messages.fix_all(edit, say) if edit else None)
    return [action for action in actions if action]


def _value(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind


def _guarded(handler: Callable[..., Any]) -> Callable[..., Any]:
    """*handler* with what it raises said without its text, which could hold a part of a file."""

    @functools.wraps(handler)
    def guarded(ls: Server, params: Any) -> Any:
        try:
            return handler(ls, params)
        except Exception as error:
            raise JsonRpcException(f"internal error ({type(error).__name__}); please report it") from None

    return guarded


_KINDS = [types.CodeActionKind.QuickFix, messages.FIX_ALL]
_FEATURES: dict[str, tuple[Callable[..., Any], Any]] = {
    types.INITIALIZE: (initialize, None),
    types.INITIALIZED: (initialized, None),
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: (reload, None),
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: (reload, None),
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: (reload, None),
    types.TEXT_DOCUMENT_DID_OPEN: (did_open, None),
    types.TEXT_DOCUMENT_DID_CHANGE: (did_change, None),
    types.TEXT_DOCUMENT_DID_SAVE: (did_save, None),
    types.TEXT_DOCUMENT_DID_CLOSE: (did_close, None),
    types.NOTEBOOK_DOCUMENT_DID_OPEN: (did_open_notebook, None),
    types.NOTEBOOK_DOCUMENT_DID_CHANGE: (did_change_notebook, None),
    types.NOTEBOOK_DOCUMENT_DID_SAVE: (did_save_notebook, None),
    types.NOTEBOOK_DOCUMENT_DID_CLOSE: (did_close_notebook, None),
    types.TEXT_DOCUMENT_HOVER: (hover, None),
    types.TEXT_DOCUMENT_CODE_ACTION: (code_action, types.CodeActionOptions(_KINDS)),
}


def serve() -> None:
    """Serve one editor on standard input and output, until it says that it ends."""
    # pygls logs messages, which hold the text of files, and errors with the values that they are about.
    logging.disable()
    # It ends lines where str.splitlines does, at form feeds too; the protocol at three marks only.
    setattr(TextDocument, "lines", property(lambda document: tuple(_LINE.findall(document.source))))  # noqa: B010
    server = Server()
    for method, (handler, options) in _FEATURES.items():
        server.feature(method, options)(_guarded(handler))

    @server.command(COMMAND)
    def everywhere(ls: Server) -> int:
        fixed: int = _guarded(lambda ls, _: fix_workspace(ls))(ls, None)
        return fixed

    server.start_io()

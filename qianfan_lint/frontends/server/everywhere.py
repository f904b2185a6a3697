"""The safe fixes of all files of the editor's folders, as one edit that can be taken back at once."""

from __future__ import annotations

import os
from collections.abc import Iterator

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.model import Finding, Safety
from qianfan_lint.frontends.api import MissingPath
from qianfan_lint.frontends.server.pages import FilePage
from qianfan_lint.frontends.server.session import Opened, Server
from qianfan_lint.pipeline.fixing.outcome import fixable

COMMAND = "qianfan-lint.fixWorkspace"


def fix_workspace(ls: Server) -> int:
    """Ask the editor to apply the safe fixes of its folders; in how many files.

    A notebook is mended only where it is open: as a document of its own it is text of the editor's making.
    """
    edits = [edit for path in _paths(ls) if (edit := _edit(ls, path)) is not None]
    if edits:
        label = f"qianfan-lint: {ls.say(None)('Apply all safe fixes')}"
        ls.workspace_apply_edit(types.ApplyWorkspaceEditParams(_together(edits), label))
    return len(edits)


def _paths(ls: Server) -> Iterator[str]:
    """Every file that may have a safe fix: in the editor, or on the disk."""
    seen = {each.path for each in ls.opened.values()}
    yield from tuple(seen)
    for uri in ls.workspace.folders:
        folder = to_fs_path(uri) or ""
        linter = ls.linter(os.path.join(folder, "any.py"))
        if linter is None:
            continue
        try:
            report = linter.check((folder,), jobs=1, tries_fixes=False)
        except MissingPath:
            continue
        for path in fixable(report, {Safety.SAFE}):
            whole = os.path.abspath(path)
            if whole not in seen:
                seen.add(whole)
                yield whole


def _edit(ls: Server, path: str) -> types.WorkspaceEdit | None:
    """The safe fixes of the file at *path*, as it is in the editor or else on the disk."""
    opened = next((each for each in ls.opened.values() if each.path == path), None)
    if opened is not None:
        current = ls.current(opened.uri)
        found = [shown for shown in current.shown if _is_safe(shown.finding)] if current else []
        return ls.edit(opened, ls.patch(opened, found))
    kind, linter = kind_of(path), ls.linter(path)
    if kind in (None, Kind.NOTEBOOK) or linter is None:
        return None
    uri = from_fs_path(path) or ""
    try:
        page = FilePage(path, kind or Kind.PYTHON, ls.workspace.get_text_document(uri))
    except (OSError, UnicodeDecodeError):  # the editor would read it otherwise too
        return None
    review = linter.review(page.text, path)
    closed = Opened(uri, path, linter, review, page)
    return ls.edit(closed, linter.patch(review, [each for each in review.findings if _is_safe(each)], {}))


def _is_safe(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.safety is Safety.SAFE


def _together(edits: list[types.WorkspaceEdit]) -> types.WorkspaceEdit:
    """Each is of a file of its own."""
    if edits[0].document_changes is not None:
        return types.WorkspaceEdit(
            document_changes=[change for edit in edits for change in edit.document_changes or ()]
        )
    return types.WorkspaceEdit({uri: texts for edit in edits for uri, texts in (edit.changes or {}).items()})

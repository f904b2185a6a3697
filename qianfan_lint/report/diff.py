"""The changes of a fix run as a unified diff, credentials masked: a preview, not a patch to apply."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from qianfan_lint.colour import paint
from qianfan_lint.diagnostics import Redact
from qianfan_lint.kinds import Kind, kind_of
from qianfan_lint.source import decode
from qianfan_lint.writing import Change

_COLOURS = {"---": "bold", "+++": "bold", "@": "cyan", "-": "red", "+": "green"}
"""By what a line begins with, git's colours."""


def render(changes: tuple[Change, ...], redact: Redact, *, colour: bool = False) -> str:
    return "".join(line + "\n" for change in sorted(changes) for line in _diff(change, redact, colour))


def _diff(change: Change, redact: Redact, colour: bool) -> Iterator[str]:
    before = _text(change.path, change.before or b"")
    after = _text(change.path, change.after)
    name = change.path if change.before is not None else "/dev/null"
    # A file of variables holds other secrets, which need not look like any: only the lines that change are shown.
    context = 0 if change.private or kind_of(change.path) is Kind.DOTENV else 2
    for line in difflib.unified_diff(before, after, name, change.path, n=context, lineterm=""):
        shown = redact(line)
        start = next((start for start in _COLOURS if colour and line.startswith(start)), "")
        yield paint(shown, _COLOURS[start]) if start else shown


def _text(path: str, data: bytes) -> list[str]:
    return decode(path, kind_of(path) or Kind.REQUIREMENTS, data).text.splitlines()

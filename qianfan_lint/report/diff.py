"""The changes of a fix run as a unified diff, credentials masked: a preview, not a patch to apply."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from qianfan_lint.diagnostics import Redact
from qianfan_lint.kinds import Kind, kind_of
from qianfan_lint.source import decode
from qianfan_lint.writing import Change


def render(changes: tuple[Change, ...], redact: Redact) -> str:
    return "".join(line for change in sorted(changes) for line in _diff(change, redact))


def _diff(change: Change, redact: Redact) -> Iterator[str]:
    before = _text(change.path, change.before or b"")
    after = _text(change.path, change.after)
    name = change.path if change.before is not None else "/dev/null"
    # A file that secrets are moved to holds others: only its new lines are shown.
    context = 2 if kind_of(change.path) is not None else 0
    for line in difflib.unified_diff(before, after, name, change.path, n=context, lineterm=""):
        yield redact(line) + "\n"


def _text(path: str, data: bytes) -> list[str]:
    return decode(path, kind_of(path) or Kind.REQUIREMENTS, data).text.splitlines()

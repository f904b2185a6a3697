"""The changes of a fix run as a unified diff, credentials masked: a preview, not a patch to apply."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from qianfan_lint.core.colour import paint
from qianfan_lint.core.inert import inert, inert_code, inert_lines
from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.source import decode
from qianfan_lint.pipeline.fixing.writing import Change
from qianfan_lint.pipeline.masking.redact import Redactor

# Other files hold other secrets, of which no rule knows: only their changed lines are shown.


_COLOURS = {"@": "cyan", "-": "red", "+": "green"}
"""By what a line begins with, git's colours."""


def render(changes: tuple[Change, ...], redact: Redactor, *, colour: bool = False) -> str:
    return inert_lines("".join(line for change in sorted(changes) for line in _diff(change, redact, colour)))


def _diff(change: Change, redact: Redactor, colour: bool) -> Iterator[str]:
    before = _text(change.path, change.before or b"")
    after = _text(change.path, change.after)
    path = inert(redact.path(change.path))
    name = path if change.before is not None else "/dev/null"
    kind = kind_of(change.path)
    context = 2 if kind and kind.row.shows_context and not change.private else 0
    lines = list(difflib.unified_diff(before, after, name, path, n=context, lineterm=""))
    redact = redact.having_seen(line[1:] for line in lines)
    for number, line in enumerate(lines):
        # The first two name the file.
        shown = line if number < 2 else line[0] + inert_code(redact(line[1:]))
        paints = "bold" if number < 2 else _COLOURS.get(line[0], "")
        yield (paint(shown, paints) if colour and paints else shown) + "\n"


def _text(path: str, data: bytes) -> list[str]:
    lines = decode(path, kind_of(path) or Kind.REQUIREMENTS, data).lines
    return [line.rstrip("\r\n") for line in lines if line]

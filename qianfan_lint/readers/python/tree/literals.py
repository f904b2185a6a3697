"""The value of string literals as Python reads them, without Python's remarks about it."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence

from qianfan_lint.core.model import Span
from qianfan_lint.readers.python.tree import nodes

# What stands for itself in a literal: most are such, and to compile one takes ten times as long.
_PLAIN = re.compile(r"""[^"'\\\r\n\x00]*""")

_FORMATTED = re.compile(r"(?i)(?:[ft](r?)|(r)[ft])(?=['\"])")


def evaluate(written: str) -> str | bytes:
    """Raises ValueError or SyntaxError where *written* is no literal of a string.

    Python warns of ``"\\k"`` on standard error; that is another linter's affair.
    """
    if (opening := _FORMATTED.match(written)) is not None:
        return _without_fields(opening[1], written[opening.end() :])
    plain = written[1:-1]
    if written[:1] in ('"', "'") and written == f"{written[0]}{plain}{written[0]}" and _PLAIN.fullmatch(plain):
        return plain
    if "\\" not in written:
        value = ast.literal_eval(written)
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(written)
    if not isinstance(value, (str, bytes)):
        raise ValueError("no string")
    return value


def _without_fields(raw: str | None, written: str) -> str | bytes:
    """The value of an f-string that has no field."""
    plain = re.sub(r"\{\{|\}\}", "", written)
    if "{" in plain or "}" in plain:
        raise ValueError("a field")
    return evaluate((raw or "") + written.replace("{{", "{").replace("}}", "}"))


def literal(node: nodes.Node | None) -> str | None:
    """The text of a literal, also of neighbours that Python joins; None of anything else."""
    match node:
        case nodes.SimpleString(value=value):
            return value
        case nodes.ConcatenatedString(parts=parts):
            texts = [part.value for part in parts if isinstance(part, nodes.SimpleString)]
            return "".join(texts) if len(texts) == len(parts) else None
    return None


_GAP = re.compile(r"(?:\s|\\|#[^\r\n]*)*")


def neighbours(text: str, pieces: Sequence[Span]) -> Iterator[tuple[str, Span, tuple[Span, ...]]]:
    """The literals that *pieces* of *text* are, those that Python joins as one; what is no literal is left out.

    Value, span and pieces of each.
    """
    group: list[Span] = []
    for piece in (*pieces, None):
        if piece is not None and (not group or _GAP.fullmatch(text, group[-1].end, piece.start)):
            group.append(piece)
            continue
        try:
            found = "".join(str(evaluate(text[each.start : each.end])) for each in group)
        except (ValueError, SyntaxError):
            found = ""  # a part of an f-string
        if found:
            yield found, Span(group[0].start, group[-1].end), tuple(group)
        group = [piece] if piece is not None else []

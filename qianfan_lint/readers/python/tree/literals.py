"""The value of string literals as Python reads them, without Python's remarks about it."""

from __future__ import annotations

import ast
import contextlib
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qianfan_lint.core.flow import Text
from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.readers.python.tree import nodes

# What stands for itself in a literal: most are such, and to compile one takes ten times as long.
_PLAIN = lazy(r"""[^"'\\\r\n\x00]*""")

_FORMATTED = lazy(r"(?i)(?:[ft](r?)|(r)[ft])(?=['\"])")


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


_OPENING = lazy(r"""([A-Za-z]*)('{3}|"{3}|'|")""")
_UNIT = lazy(
    r"\\(?:\r\n|N\{[^}]*\}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0-7]{1,3}|.)|\{\{|\}\}|[^\\{}]+|.",
    re.DOTALL,
)


class Piece(NamedTuple):
    """A part of a text, and where it is written."""

    text: str
    span: Span
    is_exact: bool
    """Each code point stands for itself."""


def pieces_of(source: str, text: Text) -> list[Piece]:
    """What *text* is put together from, in order; itself in one piece if *source* does not show that."""
    found: list[Piece] = []
    at = 0
    for span in text.pieces:
        ways = (list(each) for each in _ways(source, span))
        taken = next((way for way in ways if text.text.startswith("".join(each.text for each in way), at)), None)
        if taken is None:
            return [Piece(text.text, text.span, False)]
        found += taken
        at += sum(len(each.text) for each in taken)
    return found if at == len(text.text) else [Piece(text.text, text.span, False)]


def _ways(source: str, span: Span) -> Iterator[Iterator[Piece]]:
    """What is written at *span*: a literal, or the text between two fields of an f-string, which may be a raw one."""
    opening = _OPENING.match(source, span.start, span.end)
    if opening is not None:
        prefix, within = opening[1].lower(), Span(opening.end(), span.end - len(opening[2]))
        yield _pieces(source, within, "r" in prefix, "f" in prefix or "t" in prefix)
    yield _pieces(source, span, False, True)
    yield _pieces(source, span, True, True)


def _pieces(source: str, span: Span, is_raw: bool, has_doubled: bool) -> Iterator[Piece]:
    for unit in _UNIT.finditer(source, span.start, max(span)):
        written, place = unit[0], Span(*unit.span())
        value = written.replace("\r\n", "\n")
        if written in ("{{", "}}") and has_doubled:
            value = written[0]
        elif written[0] == "\\" and len(written) > 1 and not is_raw:
            with contextlib.suppress(ValueError, SyntaxError):
                value = str(evaluate(f'"{written}"'))
        yield Piece(value, place, value == written)


_GAP = lazy(r"(?:\s|\\|#[^\r\n]*)*")


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

"""Take apart what Python's ``ast`` joins: neighbouring literals, and the parts of f-strings with their places."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator

from qianfan_lint.core.patterns import lazy
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import evaluate

PLACES_ARE_RIGHT = sys.version_info >= (3, 12)
"""Whether ``ast`` says truly where the expressions in an f-string stand (PEP 701)."""
_OPENING = lazy(r"""([A-Za-z]*)('{3}|"{3}|'|")""")
_GAP = lazy(r"(?:[ \t\f\r\n]|\\\r\n|\\[\r\n]|#[^\r\n]*)*")
_QUOTES = ("'", '"', "'''", '"""')
_REST = {quote: lazy(rf"(?:[^\\]|\\.)*?{quote}", re.DOTALL) for quote in _QUOTES}
# Where the text of an f-string stops, or what only looks as if it did; of a raw one, and of a format specification.
_NAMED = r"\\N\{[^}]+\}|"
_STOP = {
    (end, raw): lazy((_NAMED if not raw else "") + r"\\[^{}]|\{\{|\}\}|(?P<end>\{|" + end + ")", re.DOTALL)
    for end in _QUOTES
    for raw in (True, False)
}
_STOP_OF_FORMAT = lazy(r"(?P<end>[{}])")
_IN_EXPRESSION = lazy(r"""[A-Za-z]*(?:'{3}|"{3}|'|")|[\[({]|[\])}]|[!=<>]=|[!:=]|->""")


class Strings:
    """*fields* are the replacement fields that ``ast`` found, of Python 3.12 and later; *parse* makes an expression
    of the text between two places, of those before."""

    def __init__(
        self,
        text: str,
        convert: Callable[[ast.expr], nodes.Expression],
        place: Callable[[ast.expr], tuple[int, int]],
        parse: Callable[[int, int], nodes.Expression],
    ) -> None:
        self.text, self.convert, self.place, self.parse = text, convert, place, parse

    def pieces(self, start: int, end: int, joined: ast.expr) -> list[nodes.Expression]:
        """The literals that stand between *start* and *end*."""
        fields = _fields(joined)
        found: list[nodes.Expression] = []
        while start < end:
            opening = _OPENING.match(self.text, start)
            if opening is None:
                raise ValueError(f"no literal at {start}")
            prefix, quote = opening[1].lower(), opening[2]
            if "f" in prefix or "t" in prefix:
                stop = _STOP[quote, "r" in prefix]
                parts, close = self._parts(opening.end(), stop, fields, "r" in prefix)
                close += len(quote)
                found.append(formatted(start, close, parts))
            else:
                close = _REST[quote].match(self.text, opening.end()).end()  # type: ignore[union-attr]
                found.append(nodes.SimpleString(start, close, value_of(self.text[start:close])))
            start = _GAP.match(self.text, close).end()  # type: ignore[union-attr]
        return found

    def _parts(
        self, at: int, stop: re.Pattern[str], fields: Iterator[ast.expr], is_raw: bool
    ) -> tuple[list[nodes.Expression], int]:
        """Text and expressions from *at* on, and where they stop."""
        parts: list[nodes.Expression] = []
        begin = at
        while True:
            mark = stop.search(self.text, at)
            if mark is None:
                raise ValueError(f"no end of the literal at {begin}")
            at = mark.end()
            if mark["end"] is None:
                continue
            if mark.start() > begin:
                text = text_of(self.text[begin : mark.start()], is_raw, stop is not _STOP_OF_FORMAT)
                parts.append(nodes.FormattedStringText(begin, mark.start(), text))
            if mark["end"] != "{":
                return parts, mark.start()
            part = self._replacement(mark.start(), fields, is_raw)
            parts.append(part)
            begin = at = part.end

    def _replacement(self, start: int, fields: Iterator[ast.expr], is_raw: bool) -> nodes.FormattedStringExpression:
        if PLACES_ARE_RIGHT:
            field = next(fields)
            inner = self.convert(field.value)  # type: ignore[attr-defined]
            spec, end = field.format_spec, self.place(field)[1]  # type: ignore[attr-defined]
            if spec is None:
                return nodes.FormattedStringExpression(start, end, inner, [])
            colon, within = self._end_of_expression(self.place(field.value)[1]), _fields(spec)  # type: ignore[attr-defined]
        else:
            colon, within = self._end_of_expression(start + 1), iter(())
            inner = self.parse(start + 1, colon)
        while self.text[colon] not in ":}":  # `=`, `!r` and blanks
            colon += 1
        if self.text[colon] == "}":
            return nodes.FormattedStringExpression(start, colon + 1, inner, [])
        parts, end = self._parts(colon + 1, _STOP_OF_FORMAT, within, is_raw)
        return nodes.FormattedStringExpression(start, end + 1, inner, parts)

    def _end_of_expression(self, at: int) -> int:
        depth = 0
        while (mark := _IN_EXPRESSION.search(self.text, at)) is not None:
            found, at = mark.group(), mark.end()
            if found[-1] in "'\"":
                quote = _OPENING.match(found)[2]  # type: ignore[index]
                at = _REST[quote].match(self.text, at).end()  # type: ignore[union-attr]
            elif found in ("(", "[", "{"):
                depth += 1
            elif depth and found in (")", "]", "}"):
                depth -= 1
            elif not depth and found in ("!", ":", "=", "}"):
                return mark.start()
        raise ValueError("no end of the expression")


def _fields(joined: ast.expr) -> Iterator[ast.expr]:
    if not PLACES_ARE_RIGHT or not hasattr(joined, "values"):
        return iter(())
    return (part for part in joined.values if not isinstance(part, ast.Constant))


def formatted(start: int, end: int, parts: list[nodes.Expression]) -> nodes.Expression:
    """An f-string or t-string of these parts; one without a field is a literal like any other."""
    texts = [part.value for part in parts if isinstance(part, nodes.FormattedStringText)]
    if len(texts) == len(parts):
        return nodes.SimpleString(start, end, "".join(texts))
    return nodes.FormattedString(start, end, parts)


def value_of(written: str) -> str:
    value = evaluate(written)
    return value if isinstance(value, str) else value.decode("latin-1")


def text_of(written: str, is_raw: bool, has_doubled: bool) -> str:
    """The value of a literal part of an f-string."""
    if has_doubled and ("{{" in written or "}}" in written):
        written = re.sub(r"(\\N\{[^}]*\})|([{}])\2", lambda m: m[1] or m[2], written)
    if "\r" in written:
        written = written.replace("\r\n", "\n").replace("\r", "\n")
    if is_raw or "\\" not in written:
        return written
    escaped = re.sub(r'\\.|"', lambda m: m[0] if m[0] != '"' else '\\"', written, flags=re.DOTALL)
    return value_of(f'"""{escaped}"""')

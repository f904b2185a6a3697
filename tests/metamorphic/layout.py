"""Where the statements, tokens and literals of a text stand, and edits of it."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

_LINE = re.compile(r"(?<=\n)")


class Literal(NamedTuple):
    """A string that is alone: no f-string, none in one, and no neighbour."""

    start: int
    end: int
    prefix: str
    quote: str
    body: str
    is_plain: bool
    """It stands where no f-string may: as a docstring, or in a pattern."""


class Layout:
    """A text that parses, with ``\\n`` for newlines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self.starts = [0]
        self._lines = text.splitlines(keepends=True) if "\f" not in text else _LINE.split(text)
        for line in self._lines:
            self.starts.append(self.starts[-1] + len(line))

    def offset(self, line: int, column: int) -> int:
        """Of a place as ``ast`` counts it: the column in bytes of UTF-8."""
        written = self._lines[line - 1] if line <= len(self._lines) else ""
        return self.starts[line - 1] + len(written.encode()[:column].decode())

    def span(self, node: Any) -> tuple[int, int]:
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def written(self, node: Any) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def walk(self, *kinds: type) -> Iterator[Any]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def suites(self) -> Iterator[tuple[ast.AST, list[ast.stmt]]]:
        """Each list of statements, with what holds it."""
        for node in ast.walk(self.tree):
            for field in ("body", "orelse", "finalbody"):
                body = getattr(node, field, None)
                if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                    yield node, body

    def tokens(self) -> Iterator[tuple[tokenize.TokenInfo, int, int]]:
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            line, column = token.start
            last, end = token.end
            if line < len(self.starts):
                yield token, self.starts[line - 1] + column, self.starts[min(last, len(self.starts)) - 1] + end

    def within_strings(self) -> set[int]:
        """The numbers of the lines that begin within a string or behind a backslash."""
        found: set[int] = set()
        for node in self.walk(ast.Constant, ast.JoinedStr):
            if isinstance(node, ast.JoinedStr) or isinstance(node.value, (str, bytes)):
                found.update(range(node.lineno + 1, (node.end_lineno or 0) + 1))
        return found

    def literals(self) -> Iterator[Literal]:
        plain = {
            id(body[0].value)
            for node, body in self.suites()
            if isinstance(body[0], ast.Expr) and isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        }
        plain.update(id(part) for node in self.walk(ast.pattern) for part in ast.walk(node))
        inner = {id(part) for node in self.walk(ast.JoinedStr) for part in ast.walk(node)}
        for node in self.walk(ast.Constant):
            if id(node) in inner or not isinstance(node.value, str):
                continue
            start, end = self.span(node)
            match = re.fullmatch(r"""(?s)([rRuU]?)('{3}|"{3}|'|")(.*)\2""", self.text[start:end])
            if match and match[2] not in match[3] and match[2][0] not in match[3]:
                yield Literal(start, end, match[1], match[2], match[3], id(node) in plain)


def edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """*text* with each place replaced; of two at one place the first stands first."""
    for start, end, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        text = text[:start] + new + text[end:]
    return text


def indented(text: str, before: str = "    ") -> str:
    """*text* as the body of a block; what a string holds stays as it is."""
    layout = Layout(text)
    keep = layout.within_strings()
    lines = text.splitlines(keepends=True)
    return "".join(
        line if number in keep or not line.strip() else before + line for number, line in enumerate(lines, 1)
    )


def ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


Change = Callable[[str], "str | bytes | None"]

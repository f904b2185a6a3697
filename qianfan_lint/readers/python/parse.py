"""Parse a module with libcst, within bounds that keep a hostile file from hanging or killing the process."""

from __future__ import annotations

import ast
import contextlib
import functools
import warnings
from collections.abc import Sequence

import libcst as cst

from qianfan_lint.readers.python.depth import check_depth
from qianfan_lint.readers.python.parts import split
from qianfan_lint.readers.python.positions import Positions, Spans
from qianfan_lint.source import Source, Unreadable


class Part:
    """Statements of a module that stand behind each other. Raises what libcst raises."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.module = cst.parse_module(text)

    @functools.cached_property
    def spans(self) -> Spans:
        """From the beginning of the part. Raises Unreadable where libcst does not give the text back as it was."""
        try:
            found = Positions(self.module)
        except RecursionError:
            raise Unreadable("nested too deeply") from None
        if "".join(found.tokens) != self.text:
            raise Unreadable("cannot be located: the parser does not give the text back unchanged")
        return found.spans


class Tree:
    """A module, of one part or several."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self.body = [statement for part in parts for statement in part.module.body]

    @functools.cached_property
    def lines_behind(self) -> list[list[cst.EmptyLine]]:
        """Blank lines and comments behind each statement, up to the next one or the end."""
        found = []
        lines: list[cst.EmptyLine] = []
        for part in self._parts:
            lines = [*lines, *part.module.header]
            for statement in part.module.body:
                found.append([*lines, *statement.leading_lines])
                lines = []
            lines = [*lines, *part.module.footer]
        return [*found, lines][1:]

    def spans(self) -> Spans:
        """Where every node stands. Raises Unreadable where that cannot be told."""
        if len(self._parts) == 1:
            return self._parts[0].spans
        found: Spans = {}
        at = 0
        for part in self._parts:
            found.update({node: (start + at, end + at) for node, (start, end) in part.spans.items()})
            at += len(part.text)
        return found


class Memory:
    """The parts of a text as it was parsed last, of which an edit leaves most as they are."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, int], Part] = {}

    def parts(self, text: str) -> list[Part]:
        """Raises what libcst raises, and then still has the text before: the next keystroke may mend this one.

        A text that stands twice makes two parts: a node has one place.
        """
        parts: dict[tuple[str, int], Part] = {}
        seen: dict[str, int] = {}
        for piece in split(text):
            key = (piece, seen.setdefault(piece, 0))
            seen[piece] += 1
            parts[key] = self._parts.get(key) or Part(piece)
        self._parts = parts
        return list(parts.values())


def parse(source: Source, memory: Memory | None = None) -> Tree:
    """The tree of *source*. Raises Unreadable where it is no valid Python, or nested too deeply."""
    check_depth(source.text)
    if memory is not None:
        # Of the whole text the parser says what is wrong, and where.
        with contextlib.suppress(Exception):
            return Tree(memory.parts(source.text))
    try:
        return Tree([Part(source.text)])
    except cst.ParserSyntaxError as error:
        raise Unreadable("syntax error on line {line}", line=_line(error, source.text)) from None
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except Exception as error:  # the native parser also raises bare errors on odd input
        raise Unreadable("cannot be parsed ({error})", error=type(error).__name__) from None


def _line(error: cst.ParserSyntaxError, text: str) -> int:
    """Where the parser stops; Python is asked for what libcst's tokenizer refuses, of which that says line 1 always."""
    if error.message.startswith("tokenizer error"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(text)
        except SyntaxError as found:
            return found.lineno or error.raw_line
        except (ValueError, MemoryError, RecursionError):
            pass
    return error.raw_line

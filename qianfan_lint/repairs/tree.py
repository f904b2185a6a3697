"""The tree of a module with what a repair asks of it: parents, places in the text, and what a name stands for there."""

from __future__ import annotations

import ast
import bisect
import functools
import itertools
import keyword
import warnings
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from qianfan_lint.core.model import Message, Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import TooLarge
from qianfan_lint.readers.python.tree.columns import Columns
from qianfan_lint.readers.python.tree.depth import check_size
from qianfan_lint.repairs.change import Refused

_LINE = lazy(r"\r\n|\r|\n")
_CLOSED = lazy(r"\s*\)")
# What an opening bracket behind it calls, unless it is a keyword.
_CALLED = lazy(r"(\w+|[\])\"'])\s*$")
_LONGEST = 1000
_FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # a notebook may await anywhere

T = TypeVar("T")
Definition = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Tree:
    """Raises Refused where the Python that runs this cannot parse the *text*, or would need too much memory for it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in _LINE.finditer(text))]
        self._is_ascii = text.isascii()
        self._columns: dict[int, Columns] = {}
        self.parents: dict[ast.AST, ast.AST] = {}
        # What the questions of other modules have found, which ask them of one place after the other.
        self.bound: dict[ast.AST, Any] = {}
        self.imports: dict[ast.AST, Any] = {}
        self.starred: dict[str, set[str]] = {}
        """What ``import *`` brings in."""
        self.vendor: tuple[object, str] | None = None
        self.named: dict[tuple[ast.AST, object], frozenset[str]] = {}
        self._made: dict[Callable[[Tree], Any], Any] = {}
        try:
            check_size(text)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.module: ast.Module = compile(text, "<module>", "exec", _FLAGS, dont_inherit=True)
        except TooLarge:
            raise Refused("the file is too large to be rewritten") from None
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise Refused("this Python cannot parse the file") from None
        self.nodes: list[ast.AST] = [self.module]
        for node in self.nodes:  # which grows by the children of each
            children = children_of(node)
            self.nodes += children
            self.parents.update(dict.fromkeys(children, node))

    def bring(self, starred: dict[str, set[str]]) -> None:
        """Take *starred* for what ``import *`` brings in: other modules bring something else into the same text."""
        if starred != self.starred:
            self.starred = starred
            self.imports.clear()
            self._made.clear()

    def once(self, make: Callable[[Tree], T]) -> T:
        """What *make* makes of this tree, made once: each credential of a module asks the same."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.alias | ast.arg) -> Span:
        """Where *node* stands, without parentheses around it."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return Span(self._offset(node.lineno, node.col_offset), self._offset(node.end_lineno, node.end_col_offset))

    def _offset(self, line: int, column: int) -> int:
        """``ast`` counts columns in bytes of UTF-8."""
        start = self._starts[line - 1]
        if self._is_ascii:
            return start + column
        if line not in self._columns:
            end = self._starts[line] if line < len(self._starts) else len(self.text)
            self._columns[line] = Columns(self.text[start:end])
        return start + self._columns[line][column]

    def line_of(self, offset: int) -> int:
        """The 0-based line that *offset* stands on."""
        return bisect.bisect_right(self._starts, offset) - 1

    def line_start(self, offset: int) -> int:
        return self._starts[self.line_of(offset)]

    def next_line(self, offset: int) -> int:
        """Where the line after that of *offset* begins."""
        line = self.line_of(offset) + 1
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def slice(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        span = self.span(node)
        return self.text[span.start : span.end]

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What *node* stands in, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def statement(self, node: ast.AST) -> ast.stmt:
        return next(each for each in (node, *self.around(node)) if isinstance(each, ast.stmt))

    def literal(self, span: Span, value: str) -> ast.expr:
        """The literal at *span*, or around it, of which *value* is the credential. Raises Refused."""
        for node in self._literals.get(span, ()):
            text = constant(node)
            if text is not None and value in _as_text(text):
                return node
        own, found = min(self._around(span), key=lambda each: each[0].end - each[0].start, default=(span, None))
        if found is None or value not in self.text[own.start : own.end]:
            raise Refused("the credential is put together from several parts")
        return found

    def _around(self, span: Span) -> Iterator[tuple[Span, ast.expr]]:
        """The literals that *span* is a part of."""
        places, ends = self._places
        at = bisect.bisect_right(places, span.start, key=lambda place: place[0].start)
        while at and ends[at - 1] >= span.end:
            at -= 1
            if places[at][0].end >= span.end:
                yield places[at]

    @functools.cached_property
    def _places(self) -> tuple[list[tuple[Span, ast.expr]], list[int]]:
        """The literals in order, and how far each one or one before it reaches."""
        found = [(own, nodes[-1]) for own, nodes in self._literals.items() if not isinstance(nodes[-1], ast.BinOp)]
        found.sort(key=lambda place: place[0])
        return found, list(itertools.accumulate((own.end for own, _ in found), max))

    @functools.cached_property
    def _literals(self) -> dict[Span, list[ast.expr]]:
        """The literals, and what is added up, by their place."""
        found: dict[Span, list[ast.expr]] = {}
        for node in self.nodes:
            # Before Python 3.12 the text of an f-string is said to stand where all of it does.
            if not isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp)):
                continue
            if not isinstance(self.parents[node], ast.JoinedStr):
                found.setdefault(self.span(node), []).append(node)
        return found

    def bare(self, node: ast.expr) -> Span:
        """Where *node* stands together with the parentheses that are around it alone."""
        span = self.span(node)
        while True:
            before, closed = self.text[: span.start].rstrip(), _CLOSED.match(self.text, span.end)
            if not before.endswith("(") or closed is None:
                return span
            called = _CALLED.search(before, max(0, len(before) - _LONGEST), len(before) - 1)
            if called is not None and not keyword.iskeyword(called[1]):
                return span
            span = Span(len(before) - 1, closed.end())


def children_of(node: ast.AST) -> list[ast.AST]:
    """The nodes right below *node*, in order; in a third of the time of ``ast.iter_child_nodes``."""
    found: list[ast.AST] = []
    for field in node._fields:
        if field == "ctx":  # load or store: no place of the text
            continue
        value = getattr(node, field, None)
        if type(value) is list:
            found += [each for each in value if isinstance(each, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def tree_of(text: str) -> Tree:
    """The tree of *text*. Raises Refused as :class:`Tree` does."""
    made = _made(text)
    if isinstance(made, Message):
        raise Refused(made)
    return made


@functools.lru_cache(maxsize=4)
def _made(text: str) -> Tree | Message:
    """The tree, or why there is none: each finding in a file asks for it, also where it does not parse."""
    try:
        return Tree(text)
    except Refused as refused:
        return refused.message


def constant(node: ast.expr) -> str | bytes | None:
    """What *node* is, where that is written out: a literal, an f-string without fields, or a sum of them."""
    match node:
        case ast.Constant(value=str() | bytes() as value):
            return value
        case ast.JoinedStr(values=values) if all(isinstance(each, ast.Constant) for each in values):
            return "".join(str(each.value) for each in values if isinstance(each, ast.Constant))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = constant(left), constant(right)
            if isinstance(first, str) and isinstance(second, str):
                return first + second
    return None


def _as_text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def dotted(node: ast.AST | None) -> str:
    """``a.b.c`` as written; empty for what is no such chain."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            before = dotted(value)
            return f"{before}.{attr}" if before else ""
    return ""

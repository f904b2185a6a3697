"""What a literal is replaced by that is, or holds, a credential."""

from __future__ import annotations

import ast
from typing import NamedTuple

from qianfan_lint.model import Span
from qianfan_lint.repairs.change import Refused, Request
from qianfan_lint.repairs.imports import Edits
from qianfan_lint.repairs.lookup import optional, required
from qianfan_lint.repairs.tree import Tree, constant


class Literal(NamedTuple):
    """The literal that is to be replaced, in its tree."""

    tree: Tree
    node: ast.expr
    request: Request

    @property
    def span(self) -> Span:
        return self.tree.span(self.node)

    @property
    def quote(self) -> str:
        """The literal's own: inside an f-string the other one would end it before Python 3.12."""
        return self.tree.text[self.span.end - 1]

    @property
    def is_whole(self) -> bool:
        """Whether it holds the credential and nothing else but blanks."""
        text = constant(self.node)
        return isinstance(text, str) and text.strip() == self.request.value

    def parent(self) -> ast.AST:
        return self.tree.parents[self.node]


def replaced(literal: Literal, variable: str, *, at: ast.AST | None = None, lazy: bool = False) -> tuple[str, Edits]:
    """The expression to write in place of *literal*, and the edits for its imports.

    Its names are looked up *at* another node where the text goes there. With *lazy* it may be None where the variable
    is not set. Raises Refused.
    """
    tree, node, request = literal.tree, literal.node, literal.request
    at = at or node
    if any(isinstance(each, (ast.pattern, ast.FormattedValue)) for each in tree.around(node)):
        _check_place(tree, node)
    text, value = constant(node), request.value
    lookup = optional if lazy else required
    if isinstance(text, bytes):
        if text.decode("latin-1") != value or lazy:
            raise Refused("the bytes hold more than the credential")
        written, edits = required(tree, at, variable, literal.quote, request.newline)
        return f"{written}.encode()", edits
    if isinstance(text, str) and literal.is_whole:
        return lookup(tree, at, variable, literal.quote, request.newline)
    if isinstance(text, str) and text.count(value) == 1:
        return template(literal, text, {value: variable}, at)
    raise Refused("the credential is put together from several parts")


def template(literal: Literal, text: str, variables: dict[str, str], at: ast.AST) -> tuple[str, Edits]:
    """An f-string for *text*, with a lookup of a variable for each of the values in *variables*."""
    tree, request = literal.tree, literal.request
    if any(isinstance(each, (ast.JoinedStr, ast.FormattedValue)) for each in tree.around(literal.node)):
        raise Refused("the credential stands in the middle of an f-string")
    if set(text) & set("{}\\\r\n") or not text.isprintable() or '"' in text:
        raise Refused("the text around the credential has braces, quotes or escapes in it")
    edits: Edits = ()
    for value, variable in variables.items():
        written, edits = required(tree, at, variable, "'", request.newline)
        text = text.replace(value, f"{{{written}}}")
    return f'f"{text}"', edits


def _check_place(tree: Tree, node: ast.AST) -> None:
    """Refuse a pattern, which takes no lookup, and an f-string that cannot hold one."""
    for each in tree.around(node):
        if isinstance(each, ast.pattern):
            raise Refused("a pattern takes no lookup")
        if isinstance(each, ast.JoinedStr):
            start = tree.slice(each)[:6]
            if "'''" in start or '"""' in start:
                raise Refused("the credential stands in the middle of an f-string")

"""What a literal is replaced by that is, or holds, a credential."""

from __future__ import annotations

import ast
from typing import NamedTuple

from qianfan_lint.core.model import Span
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
    if any(isinstance(each, ast.JoinedStr) and '"""' in tree.slice(each)[:6] for each in tree.around(node)):
        raise Refused("the credential is in the middle of an f-string")
    text = constant(node)
    lookup = optional if lazy else required
    if isinstance(text, bytes) and text.decode("latin-1") == request.value and not lazy:
        written, edits = required(tree, at, variable, literal.quote, request.newline)
        return f"{written}.encode()", edits
    if literal.is_whole:
        return lookup(tree, at, variable, literal.quote, request.newline)
    raise Refused("the literal holds more than the credential")

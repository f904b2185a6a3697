"""A variable of its own for the key of an embeddings client, with the key that it is given now behind it."""

from __future__ import annotations

import ast

from qianfan_lint.core.model import Message, Span
from qianfan_lint.core.source import Source
from qianfan_lint.repairs.change import Refused, Repair
from qianfan_lint.repairs.lookup import environ, is_read
from qianfan_lint.repairs.tree import Tree, tree_of

IDIOM = "embeddings"


def own_variable(source: Source, span: Span, variable: str) -> Repair:
    """``key`` at *span* becomes ``os.environ.get("…", key)``. Raises Refused, with the reason."""
    tree = tree_of(source.text)
    node = tree.once(_expressions).get(span)
    if not isinstance(node, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
        raise Refused("the key is given in a way that leaves no place for another one")
    if is_read(tree, variable):
        raise Refused("{env} is read in this module already, and may hold another credential", env=variable)
    written, edits = environ(tree, node, source.newline)
    text = f'{written}.get("{variable}", {tree.slice(node)})'
    title = Message.of("Read {env} first", env=variable)
    return Repair(((span, text), *edits), variable, IDIOM, title)


def _expressions(tree: Tree) -> dict[Span, ast.expr]:
    """What stands at each place, the outermost of several."""
    return {tree.span(each): each for each in reversed(tree.nodes) if isinstance(each, ast.expr)}

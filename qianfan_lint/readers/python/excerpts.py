"""A part of a key that stands for all of it where it is shown."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal


def is_excerpt(node: nodes.Node | None) -> bool:
    """Whether it is put together from a part of something and dots for the rest: ``f"{key[:4]}…"``."""
    parts = list(_joined(node)) if node is not None else []
    is_cut = any(isinstance(each, nodes.Subscript) and isinstance(each.slice, nodes.Slice) for each in parts)
    return is_cut and any(mark in (literal(each) or "") for each in parts for mark in (".", "*", "…"))


def _joined(node: nodes.Node) -> Iterator[nodes.Node]:
    """What an f-string, or texts and more joined by ``+``, is put together from."""
    match node:
        case nodes.FormattedString(parts=parts):
            for part in parts:
                yield from _joined(part)
        case nodes.FormattedStringExpression(expression=inner):
            yield inner
        case nodes.FormattedStringText(value=value):
            yield nodes.SimpleString(node.start, node.end, value)
        case nodes.BinaryOperation(left=left, operator="+", right=right):
            yield from _joined(left)
            yield from _joined(right)
        case _:
            yield node

"""Whether a place is reached only where a value is empty, or is the literal that stands for one: ``if not key: …``."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Site
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal

_EQUAL, _UNEQUAL = ("is", "=="), ("is not", "!=")
_SHORT, _LONG = ("<", "<="), (">", ">=")


def is_absent(module: Module, site: Site, node: nodes.Expression) -> bool:
    """Whether *site* is in an arm of an ``if`` that is taken only where *node* holds nothing."""
    written = code(node)
    for number, arm in site.path:
        test = module.index.tests.get((number, arm))
        known = list(empty_where(test, holds=True)) if test is not None else []
        for earlier in range(arm):
            failed = module.index.tests.get((number, earlier))
            known += empty_where(failed, holds=False) if failed is not None else ()
        if any(code(empty) == written for empty in known):
            return True
    return False


def empty_where(test: nodes.Expression, *, holds: bool) -> Iterator[nodes.Expression]:
    """What is known to be empty where *test* *holds*, or where it does not.

    What is cut where it is long enough (``key[:4] if len(key) > 8 else key``) is as good as empty where it is short.
    """
    match test:
        case nodes.UnaryOperation(operator="not", expression=inner):
            yield from empty_where(inner, holds=not holds)
        case nodes.Comparison(
            left=nodes.Call(func=nodes.Name(value="len"), args=[nodes.Arg(value=measured)]), operators=[operator]
        ) if operator in (_SHORT if holds else _LONG):
            yield measured
        case nodes.Comparison(left=left, operators=[operator], comparators=[to]):
            if operator in (_EQUAL if holds else _UNEQUAL) and _is_fixed(to):
                yield left
        case nodes.BooleanOperation(left=left, right=right):
            yield from empty_where(left, holds=holds)
            yield from empty_where(right, holds=holds)
        case nodes.Name() | nodes.Attribute() | nodes.Subscript() | nodes.Call() if not holds:
            yield test


def _is_fixed(node: nodes.Expression) -> bool:
    """``None``, or a literal: what equals it is in the source anyway."""
    return literal(node) is not None or (isinstance(node, nodes.Name) and node.value == "None")


def code(node: nodes.Expression) -> str:
    """*node* as it is written, where it is a name or an attribute, entry or call of one; else unlike any other."""
    match node:
        case nodes.Name(value=name):
            return name
        case nodes.Attribute(value=base, attr=name):
            return f"{code(base)}.{name}"
        case nodes.Subscript(value=base, slice=at) if (key := literal(at)) is not None:
            return f"{code(base)}[{key}]"
        case nodes.Call(func=func):
            return f"{code(func)}(…)"
    return f"#{id(node)}"

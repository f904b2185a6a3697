"""What an expression evaluates to by its own kind: one function a kind of node, found in :data:`BY_KIND`.

A table and not one long ``match``: ``isinstance`` takes its time for libcst's classes, which are abstract ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import libcst as cst

from qianfan_lint.flow import NOTHING, UNKNOWN, Env, Items, Made, Named, Table, Text, Value, choice
from qianfan_lint.model import Span
from qianfan_lint.readers.python.calls import call, table
from qianfan_lint.readers.python.formats import joined, percent
from qianfan_lint.readers.python.literals import evaluate

if TYPE_CHECKING:
    from qianfan_lint.readers.python.values import Evaluator


def _string(evaluator: Evaluator, node: cst.SimpleString) -> Value:
    span = evaluator.span(node)
    try:
        text = evaluate(node.value)
    except (ValueError, SyntaxError):
        return UNKNOWN
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    return Text(text, span, (span,))


def _literal_part(evaluator: Evaluator, node: cst.FormattedStringText) -> Value:
    span = evaluator.span(node)
    return Text(node.value, span, (span,))


def _formatted(evaluator: Evaluator, node: cst.FormattedString) -> Value:
    return joined([evaluator.sub(part) for part in node.parts], evaluator.span(node))


def _both(evaluator: Evaluator, node: cst.ConcatenatedString) -> Value:
    return joined([evaluator.sub(node.left), evaluator.sub(node.right)], evaluator.span(node))


def _name(evaluator: Evaluator, node: cst.Name) -> Value:
    return NOTHING if node.value == "None" else evaluator.name_here(node.value, evaluator.span(node))


def _attribute(evaluator: Evaluator, node: cst.Attribute) -> Value:
    return evaluator.attribute(evaluator.sub(node.value), node.attr.value, evaluator.span(node))


def _binary(evaluator: Evaluator, node: cst.BinaryOperation) -> Value:
    operator = type(node.operator)
    if operator is cst.Add:
        return added(evaluator.sub(node.left), evaluator.sub(node.right), evaluator.span(node))
    if operator is cst.BitOr:
        return _union(evaluator.sub(node.left), evaluator.sub(node.right), evaluator.span(node))
    if operator is cst.Modulo:
        return percent(evaluator.sub(node.left), evaluator.sub(node.right), evaluator.span(node))
    return UNKNOWN


def _union(left: Value, right: Value, span: Span) -> Value:
    """``left | right`` of two tables: the entries of the second win."""
    if not (isinstance(left, Table) and isinstance(right, Table)):
        return UNKNOWN
    return Table(left.entries + right.entries, left.complete and right.complete, span)


def added(left: Value, right: Value, span: Span) -> Value:
    """``left + right``."""
    if isinstance(left, Table) or isinstance(right, Table):
        return UNKNOWN
    if isinstance(left, Items) and isinstance(right, Items):
        return Items(left.values + right.values)
    return joined([left, right], span)


def _boolean(evaluator: Evaluator, node: cst.BooleanOperation) -> Value:
    return choice([evaluator.sub(node.left), evaluator.sub(node.right)])


def _conditional(evaluator: Evaluator, node: cst.IfExp) -> Value:
    return choice([evaluator.sub(node.body), evaluator.sub(node.orelse)])


def _inner(evaluator: Evaluator, node: cst.FormattedStringExpression | cst.Await) -> Value:
    return evaluator.sub(node.expression)


def _assigned(evaluator: Evaluator, node: cst.NamedExpr) -> Value:
    return evaluator.sub(node.value)


def _items(evaluator: Evaluator, node: cst.Tuple | cst.List) -> Value:
    if any(type(element) is cst.StarredElement for element in node.elements):
        return UNKNOWN
    return Items(tuple(evaluator.sub(element.value) for element in node.elements))


def _subscript(evaluator: Evaluator, node: cst.Subscript) -> Value:
    base = evaluator.sub(node.value)
    at = node.slice[0].slice if len(node.slice) == 1 else None
    if not isinstance(at, cst.Index):
        # A part of a string or variable is taken for the whole.
        return base if isinstance(at, cst.Slice) and isinstance(base, (Text, Env, Named)) else UNKNOWN
    key = evaluator.sub(at.value)
    match base, key:
        case Named(root="module", dotted="os.environ"), Text(text=name):
            return Env(name, key.span)
        case Table(), Text(text=name):
            entry = base.get(name)
            return entry.value if entry else UNKNOWN
        case Items(values=values), _ if isinstance(at.value, cst.Integer):
            position = int(at.value.value, 0)
            return values[position] if position < len(values) else UNKNOWN
        case Named(root=root, dotted=before), Text(text=name):
            return Named(root, f"{before}[{name}]", evaluator.span(node))
        case Made(callee=callee, span=span), Text(text=name):
            return Named(f"{callee}@{span.start}", f"[{name}]", evaluator.span(node), base)
    return UNKNOWN


BY_KIND: dict[type[cst.CSTNode], Callable[[Evaluator, Any], Value]] = {
    cst.SimpleString: _string,
    cst.ConcatenatedString: _both,
    cst.FormattedString: _formatted,
    cst.FormattedStringText: _literal_part,
    cst.FormattedStringExpression: _inner,
    cst.Name: _name,
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Call: call,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.IfExp: _conditional,
    cst.NamedExpr: _assigned,
    cst.Await: _inner,
    cst.Dict: table,
    cst.Tuple: _items,
    cst.List: _items,
}

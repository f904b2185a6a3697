"""What an expression evaluates to by its own kind: one function a kind of node, found in :data:`BY_KIND`.

A table and not one long ``match``: ``isinstance`` takes its time for libcst's classes, which are abstract ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from qianfan_lint.core.flow import NOTHING, UNKNOWN, Choice, Env, Items, Made, Table, Text, Value, choice, options
from qianfan_lint.core.model import Span
from qianfan_lint.core.named import Imported, Named, OwnFunction, PartOf
from qianfan_lint.readers.python.application import Given
from qianfan_lint.readers.python.calls import call, table
from qianfan_lint.readers.python.formats import joined, percent
from qianfan_lint.readers.python.iteration import comprehension, decided, item_at, items_of
from qianfan_lint.readers.python.objects import entered, special
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.variables_read import is_environ, variable_named
from qianfan_lint.readers.python.vocabulary import DOTENV_VALUES, ENVIRONS

if TYPE_CHECKING:
    from qianfan_lint.readers.python.values import Evaluator


def _string(evaluator: Evaluator, node: nodes.SimpleString | nodes.FormattedStringText) -> Value:
    span = evaluator.span(node)
    return Text(node.value, span, (span,))


def _formatted(evaluator: Evaluator, node: nodes.FormattedString | nodes.ConcatenatedString) -> Value:
    match node.parts:
        case [nodes.FormattedStringExpression(format_spec=[] | None) as part]:
            return evaluator.sub(part)
    return joined([evaluator.sub(part) for part in node.parts], evaluator.span(node))


def _name(evaluator: Evaluator, node: nodes.Name) -> Value:
    return NOTHING if node.value == "None" else evaluator.name_here(node.value, evaluator.span(node))


def _attribute(evaluator: Evaluator, node: nodes.Attribute) -> Value:
    if isinstance(node.value, nodes.Name) and (known := evaluator.set_here(node.value.value, node.attr)) is not None:
        return known
    return evaluator.attribute(evaluator.sub(node.value), node.attr, evaluator.span(node))


def _binary(evaluator: Evaluator, node: nodes.BinaryOperation) -> Value:
    operator = node.operator
    if operator == "+":
        return added(evaluator.sub(node.left), evaluator.sub(node.right), evaluator.span(node))
    if operator == "|":
        return _union(evaluator.sub(node.left), evaluator.sub(node.right), evaluator.span(node))
    if operator == "%":
        return percent(evaluator.sub(node.left), evaluator.sub(node.right), evaluator.span(node))
    return UNKNOWN


def _union(left: Value, right: Value, span: Span) -> Value:
    """``left | right`` of two tables: the entries of the second win. Of the environment nothing but these is known."""
    one = [Table((), False, span) if is_environ(each) else each for each in (left, right)]
    match one:
        case [Table() as first, Table() as second]:
            return Table(first.entries + second.entries, first.complete and second.complete, span)
    return UNKNOWN


def added(left: Value, right: Value, span: Span) -> Value:
    """``left + right``."""
    if isinstance(left, Table) or isinstance(right, Table):
        return UNKNOWN
    if isinstance(left, Items) and isinstance(right, Items):
        return Items(left.values + right.values)
    return joined([left, right], span)


def _boolean(evaluator: Evaluator, node: nodes.BooleanOperation) -> Value:
    return choice([evaluator.sub(node.left), evaluator.sub(node.right)])


def _conditional(evaluator: Evaluator, node: nodes.IfExp) -> Value:
    if _is_cut(node):
        return UNKNOWN
    if evaluator.loops:  # of one item it may be known which it is
        holds = decided(evaluator, node.test)
        return UNKNOWN if holds is None else evaluator.sub(node.body if holds else node.orelse)
    return choice([evaluator.sub(node.body), evaluator.sub(node.orelse)])


def _is_cut(node: nodes.IfExp) -> bool:
    """``key[:4] + "…" if len(key) > 8 else key`` is meant to hide a key; what is too short to be cut is none."""
    wholes = {arm.value for arm in (node.body, node.orelse) if isinstance(arm, nodes.Name)}
    cut = [arm for arm in (node.body, node.orelse) if not isinstance(arm, nodes.Name)]
    return len(wholes) == len(cut) == 1 and wholes <= _measured(node.test) & _sliced(cut[0])


def _measured(node: nodes.Node) -> set[str]:
    """The names of which ``len`` is taken in *node*."""
    match node:
        case nodes.Call(func=nodes.Name(value="len"), args=[nodes.Arg(value=nodes.Name(value=name))]):
            return {name}
    return {name for child in node.children() for name in _measured(child)}


def _sliced(node: nodes.Node) -> set[str]:
    """The names of which a slice is taken in *node*."""
    match node:
        case nodes.Subscript(value=nodes.Name(value=name), slice=nodes.Slice()):
            return {name}
    return {name for child in node.children() for name in _sliced(child)}


def _inner(evaluator: Evaluator, node: nodes.FormattedStringExpression | nodes.Await) -> Value:
    return evaluator.sub(node.expression)


def _entered(evaluator: Evaluator, node: nodes.Entered) -> Value:
    held = evaluator.sub(node.value)
    return entered(evaluator, held, evaluator.span(node.value))


def _assigned(evaluator: Evaluator, node: nodes.NamedExpr) -> Value:
    return evaluator.sub(node.value)


def _items(evaluator: Evaluator, node: nodes.Tuple | nodes.List) -> Value:
    values: list[Value] = []
    for element in node.elements:
        if isinstance(element, nodes.Starred):
            items = items_of(evaluator, evaluator.sub(element.value))
            if items is None:
                return UNKNOWN
            values.extend(items)
        else:
            values.append(evaluator.sub(element))
    return Items(tuple(values))


def _is_excerpt(at: nodes.Slice) -> bool:
    """``[:4]`` and ``[-4:]``: some characters of a key, for people to see."""
    return isinstance(at.upper, nodes.Integer) or isinstance(at.lower, nodes.UnaryOperation)


def _is_whole(evaluator: Evaluator, base: Value, at: nodes.Slice) -> bool:
    """Whether a part of *base* is taken for all of it: what is left without its beginning.

    What a function returns is a part to be seen.
    """
    if evaluator.is_applying or (_is_excerpt(at) and not isinstance(base, Text)):
        return False
    return isinstance(base, (Text, Env, Named))


def _subscript(evaluator: Evaluator, node: nodes.Subscript) -> Value:
    base = evaluator.sub(node.value)
    at = node.slice
    if isinstance(at, (nodes.Slice, nodes.Tuple)):
        return base if isinstance(at, nodes.Slice) and _is_whole(evaluator, base, at) else UNKNOWN
    key = evaluator.sub(at)
    if not isinstance(base, Choice):
        return _entry(evaluator, node, base, key)
    return choice([_entry(evaluator, node, option, key) for option in options(base)])


def _entry(evaluator: Evaluator, node: nodes.Subscript, base: Value, key: Value) -> Value:
    at = node.slice
    match base, key:
        case Imported(dotted=held), Text() | Choice() if held in ENVIRONS:
            return variable_named(key)
        case Made(callee=made), Text() | Choice() if made in DOTENV_VALUES:
            return variable_named(key)
        case Table(), Text(text=name):
            entry = base.get(name)
            return entry.value if entry else UNKNOWN
        case Items() | Made(), _ if (position := _position(at)) and items_of(evaluator, base) is not None:
            return item_at(evaluator, base, position)
        case Made(), _ if found := special(evaluator, base, "__getitem__", Given((key,), {}), evaluator.span(node)):
            return found
        case Named(), Text(text=name):
            return base.entry(f"[{name}]", evaluator.span(node))
        case Made(), Text(text=name):
            return PartOf.result(base, f"[{name}]", evaluator.span(node))
    return UNKNOWN


def _position(at: nodes.Expression) -> str:
    """The position that ``[1]`` or ``[-1]`` says; empty for anything else."""
    match at:
        case nodes.Integer(value=value):
            return str(value)
        case nodes.UnaryOperation(operator="-", expression=nodes.Integer(value=value)):
            return f"-{value}"
    return ""


def _lambda(evaluator: Evaluator, node: nodes.Lambda) -> Value:
    scope = evaluator.index.scope_of.get(id(node))
    return OwnFunction(scope.root, evaluator.span(node)) if scope is not None else UNKNOWN


BY_KIND: dict[type[nodes.Node], Callable[[Evaluator, Any], Value]] = {
    nodes.SimpleString: _string,
    nodes.ConcatenatedString: _formatted,
    nodes.FormattedString: _formatted,
    nodes.FormattedStringText: _string,
    nodes.FormattedStringExpression: _inner,
    nodes.Name: _name,
    nodes.Attribute: _attribute,
    nodes.Subscript: _subscript,
    nodes.Call: call,
    nodes.Lambda: _lambda,
    nodes.BinaryOperation: _binary,
    nodes.BooleanOperation: _boolean,
    nodes.IfExp: _conditional,
    nodes.NamedExpr: _assigned,
    nodes.Entered: _entered,
    nodes.Comprehension: comprehension,
    nodes.Await: _inner,
    nodes.Dict: table,
    nodes.Tuple: _items,
    nodes.List: _items,
}

"""What is run over, and what a comprehension makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.flow import (
    UNKNOWN,
    Encoded,
    Entry,
    Env,
    Items,
    Made,
    Mix,
    Nothing,
    Table,
    Text,
    Unknown,
    Value,
    choice,
    options,
)
from qianfan_lint.core.named import Named
from qianfan_lint.readers.python.objects import named_items
from qianfan_lint.readers.python.scopes import Binding
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import NAMESPACE_OBJECTS

if TYPE_CHECKING:
    from qianfan_lint.readers.python.values import Evaluator

MAX_ITEMS = 20
"""Items that a comprehension is followed for, one by one."""
MAX_LOOPS = 2
"""Comprehensions within comprehensions."""


class Loop(NamedTuple):
    """One round of a comprehension while it is followed."""

    start: int
    end: int
    over: nodes.Expression
    item: Value
    known: dict[int, Value]


def items_of(evaluator: Evaluator, value: Value) -> tuple[Value, ...] | None:
    """What running over *value* gives; None where that is not known."""
    match value:
        case Items(values=values):
            return values
        case Table(complete=True):
            return tuple(each.key for each in last_entries(value))
        case Made():
            return named_items(evaluator, value)
    return None


def last_entries(table: Table) -> list[Entry]:
    """Of several entries for one key the last."""
    return list({entry.key.text: entry for entry in table.entries}.values())


def item_at(evaluator: Evaluator, value: Value, path: str) -> Value:
    """The item of *value* at *path*: ``1``, ``-1``, or ``1.0`` for the first of the second."""
    first, _, rest = path.partition(".")
    items = items_of(evaluator, value)
    at = int(first)
    if items is None or not -len(items) <= at < len(items):
        return UNKNOWN
    return item_at(evaluator, items[at], rest) if rest else items[at]


def each_of(evaluator: Evaluator, binding: Binding, found: Value) -> Value:
    """What a loop over *found* binds: one of its items. Which of two names goes with which is not known then."""
    items = items_of(evaluator, found)
    if items is None:
        return UNKNOWN
    if binding.kind == "pair":
        items = tuple(item_at(evaluator, each, binding.detail) for each in items)
        is_simple = len(items) == 1 or all(isinstance(each, Text) for each in items)
    else:
        is_simple = len(items) == 1 or all(
            _is_followed(evaluator, option) for each in items for option in options(each)
        )
    return choice(items[: evaluator.most_options]) if is_simple else UNKNOWN


def _is_followed(evaluator: Evaluator, value: Value) -> bool:
    """Whether it is told what *value* is where it may be another one too: of a client it is not."""
    if isinstance(value, Made):
        return value.callee in NAMESPACE_OBJECTS or value.callee in evaluator.index.by_root
    return isinstance(value, (Text, Env, Mix, Encoded, Nothing, Named, Table))


def comprehension(evaluator: Evaluator, node: nodes.Comprehension) -> Value:
    """Its items or entries, where what it runs over is known and each condition is decided."""
    if len(node.fors) != 1 or len(evaluator.loops) >= MAX_LOOPS:
        return UNKNOWN
    run = node.fors[0]
    items = items_of(evaluator, evaluator.sub(run.iter))
    if items is None or len(items) > MAX_ITEMS:
        return UNKNOWN
    made: list[list[Value]] = []
    for item in items:
        with evaluator.looping(Loop(node.start, node.end, run.iter, item, {})):
            taken = [_is_kept(evaluator, test) for test in run.ifs]
            if None in taken:
                return UNKNOWN
            if False not in taken:
                made.append([evaluator.sub(element) for element in node.elements])
    if len(node.elements) == 1:
        return Items(tuple(value for [value] in made))
    entries = [Entry(key, value, evaluator.span(node.elements[1])) for key, value in made if isinstance(key, Text)]
    return Table(tuple(entries), len(entries) == len(made), evaluator.span(node))


def _is_kept(evaluator: Evaluator, test: nodes.Expression) -> bool | None:
    """Whether *test* lets an item pass. Of ``if key`` that is so unless the key is surely empty."""
    if isinstance(test, (nodes.Name, nodes.Attribute, nodes.Subscript)):
        return any(_is_true(option) is not False for option in options(evaluator.sub(test)))
    return decided(evaluator, test)


def decided(evaluator: Evaluator, test: nodes.Expression) -> bool | None:
    """Whether *test* holds where the evaluation has come to; None where that is not known."""
    match test:
        case nodes.UnaryOperation(operator="not", expression=inner):
            found = decided(evaluator, inner)
            return None if found is None else not found
        case nodes.BooleanOperation(left=left, operator=operator, right=right):
            both = (decided(evaluator, left), decided(evaluator, right))
            decisive = operator == "or"
            return decisive if decisive in both else None if None in both else not decisive
        case nodes.Comparison(left=left, operators=[operator], comparators=[right]):
            return _compared(evaluator, evaluator.sub(left), operator, evaluator.sub(right))
    return _is_true(evaluator.sub(test))


def _compared(evaluator: Evaluator, left: Value, operator: str, right: Value) -> bool | None:
    is_negated = operator in ("!=", "not in", "is not")
    match left, right:
        case _, Nothing() if operator in ("is", "is not", "==", "!=") and not isinstance(left, Unknown):
            return isinstance(left, Nothing) is not is_negated
        case Text(text=one), Text(text=other) if operator in ("==", "!="):
            return (one == other) is not is_negated
        case Text(text=one), Text(text=other) if operator in ("in", "not in"):
            return (one in other) is not is_negated
        case Text(text=one), _ if operator in ("in", "not in"):
            items = items_of(evaluator, right)
            if items is not None and all(isinstance(each, Text) for each in items):
                return any(isinstance(each, Text) and each.text == one for each in items) is not is_negated
    return None


def _is_true(value: Value) -> bool | None:
    match value:
        case Text(text=text):
            return bool(text)
        case Nothing():
            return False
        case Env() | Mix() | Encoded():
            return True
    return None


def without_empty(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """*values* without those that are surely empty."""
    return tuple(each for each in values if any(_is_true(option) is not False for option in options(each)))

"""What a function of the module returns for the arguments of one call: its parameters are bound to them.

Its body is read anew for each call, and only as far as what it returns depends on it. So a lookup, a check, a change of
case or a header in it mean what they mean where the arguments stand in their place. Nothing is run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.flow import (
    UNKNOWN,
    Entry,
    Items,
    Made,
    Nothing,
    Table,
    Text,
    Unknown,
    Value,
    choice,
    options,
)
from qianfan_lint.core.model import ELSEWHERE, Span
from qianfan_lint.core.named import Instance, Local, OwnFunction, Parameter
from qianfan_lint.readers.python.scopes import Binding, ClassScope, Path, Scope, dotted
from qianfan_lint.readers.python.tree import nodes

if TYPE_CHECKING:
    from qianfan_lint.readers.python.values import Evaluator

MAX_NESTED = 6
"""Calls within calls that are followed."""
MAX_CALLS = 2_000
"""Calls of one module that are followed: each is read anew."""
MAX_RETURNS = 6
CLOSURE = "<closure>"
"""Stands for a function with what the one around it was given, as its keywords."""


class Given(NamedTuple):
    """What a call gives to a function."""

    positional: tuple[Value, ...]
    keywords: Mapping[str, Value]
    receiver: Value | None = None
    """What a method is called on."""


Tables = dict[tuple[int, str, int], tuple[Table | Items, Value]]
"""A table with what was put into it: by ``id`` of the scope, name, and how often; beside the table as it was made."""


class Frame:
    """One call while it is followed: what its parameters are bound to, and what its nodes evaluate to."""

    def __init__(self, bound: Mapping[str, Value]) -> None:
        self.bound = bound
        self.known: dict[int, Value] = {}
        self.tables: Tables = {}


def arguments(evaluator: Evaluator, node: nodes.Call) -> tuple[tuple[Value, ...], dict[str, Value], bool]:
    """Positional and keyword values of a call, ``**table`` unpacked; False where some stay unknown."""
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    complete = True
    for argument in node.args:
        value = evaluator.sub(argument.value)
        if argument.star == "**":
            for option in options(value):
                if isinstance(option, Table):
                    keywords.update((entry.key.text, entry.value) for entry in option.entries)
                    complete = complete and option.complete
                else:
                    complete = False
        elif argument.star == "*":
            if isinstance(value, Items):
                positional.extend(value.values)
            else:
                complete = False
        elif argument.keyword is not None:
            keywords[argument.keyword.value] = value
        else:
            positional.append(value)
    return tuple(positional), keywords, complete


def applied(evaluator: Evaluator, root: str, given: Given, at: Span) -> Value | None:
    """What the function *root* returns for what it is *given* by the call *at*; None where that is not known."""
    function = evaluator.index.by_root.get(root)
    if function is not None and function.yields:
        return _yielded(evaluator, function, given)
    if function is None or not 0 < len(function.returns) <= MAX_RETURNS:
        return None
    with evaluator.applying(function, given) as is_followed:
        if not is_followed:
            return None
        returns = _reached(evaluator, function)
        each = (evaluator.value(b.node, b.scope, b.order, b.path) for b in returns if b.node is not None)
        found = [_placed(_kept(evaluator, option, function, at), at) for value in each for option in options(value)]
    known = [option for option in found if not _is_local(option, function)]
    if all(isinstance(option, Nothing) for option in known):
        return None
    return choice(known if len(known) == len(found) else [*known, UNKNOWN])


def _yielded(evaluator: Evaluator, function: Scope, given: Given) -> Value | None:
    """All that a generator gives, in order."""
    if len(function.yields) > MAX_RETURNS:
        return None
    with evaluator.applying(function, given) as is_followed:
        if not is_followed:
            return None
        each = [evaluator.value(b.node, b.scope, b.order, b.path) for b in function.yields if b.node is not None]
    return Items(tuple(UNKNOWN if _is_local(value, function) else value for value in each))


def _kept(evaluator: Evaluator, value: Value, function: Scope, at: Span) -> Value:
    """*value*, where it is a function within *function* with what that has been given."""
    inner = evaluator.index.by_root.get(value.dotted) if isinstance(value, OwnFunction) else None
    if inner is None or inner.parent is not function:
        return value
    return Made(CLOSURE, (value,), evaluator.bound(function), True, at)


def bound_to(evaluator: Evaluator, function: Scope, given: Given) -> dict[str, Value]:
    """The parameters of *function* with what the call gives them, or with their defaults."""
    names = list(function.parameters)
    bound: dict[str, Value] = {}
    if names and given.receiver is not None:
        bound[names.pop(0)] = given.receiver
    bound.update(zip(names, given.positional, strict=False))
    bound.update(_rest(function, given, len(names)))
    for parameter in _parameters(function):
        name = parameter.name.value
        if name in given.keywords:
            bound[name] = given.keywords[name]
        elif name not in bound and parameter.default is not None and function.parent is not None:
            bound[name] = evaluator.value(parameter.default, function.parent, *_defined_at(function))
    return bound


def _rest(function: Scope, given: Given, positions: int) -> Iterator[tuple[str, Value]]:
    """What ``*args`` and ``**kwargs`` of *function* hold, which takes so many *positions* by name."""
    match function.node:
        case nodes.FunctionDef(params=params) | nodes.Lambda(params=params):
            if params.star_arg is not None:
                yield params.star_arg.name.value, Items(given.positional[positions:])
            if params.star_kwarg is not None:
                named = {each.name.value for each in _parameters(function)}
                rest = [(name, value) for name, value in given.keywords.items() if name not in named]
                entries = tuple(Entry(Text(name, ELSEWHERE, ()), value, ELSEWHERE) for name, value in rest)
                yield params.star_kwarg.name.value, Table(entries, True, ELSEWHERE)


def _defined_at(function: Scope) -> tuple[int, Path]:
    """Where the defaults of *function* are evaluated."""
    bindings = function.parent.names.get(function.name, ()) if function.parent is not None else ()
    return next(((each.order, each.path) for each in bindings if each.node is function.node), (sys.maxsize, ()))


def _parameters(function: Scope) -> list[nodes.Param]:
    match function.node:
        case nodes.FunctionDef(params=params) | nodes.Lambda(params=params):
            return [*params.positional, *params.kwonly]
    return []


def _reached(evaluator: Evaluator, function: Scope) -> Iterator[Binding]:
    """The returns of *function* that the arguments leave open: ``if vendor == "…":`` may be decided by them."""
    for each in function.returns:
        taken = [_is_taken(evaluator, function, number, arm) for number, arm in each.path]
        if False not in taken:
            yield each
            if None not in taken:
                return


def _is_taken(evaluator: Evaluator, function: Scope, number: int, arm: int) -> bool | None:
    """Whether that arm of an ``if`` is run; None where that is not known."""
    tests = evaluator.index.tests
    if (number, 0) not in tests:  # a loop, a `try`
        return None
    before = [
        _holds(evaluator, function, tests[number, each]) if (number, each) in tests else None for each in range(arm)
    ]
    if True in before:
        return False
    own = _holds(evaluator, function, tests[number, arm]) if (number, arm) in tests else True
    return own if own is False or None not in before else None


def _holds(evaluator: Evaluator, function: Scope, test: nodes.Expression) -> bool | None:
    match test:
        case nodes.Comparison(left=left, operators=["==" | "!=" | "in" as operator], comparators=[right]):
            value, other = (evaluator.value(each, function, sys.maxsize, ()) for each in (left, right))
            several = other.values if operator == "in" and isinstance(other, Items) else (other,)
            texts = [each.text for each in several if isinstance(each, Text)]
            if (
                isinstance(value, Text)
                and len(texts) == len(several)
                and (operator != "in" or isinstance(other, Items))
            ):
                return (value.text in texts) != (operator == "!=")
    return None


def _is_local(value: Value, function: Scope) -> bool:
    """Whether *value* means nothing outside of *function*: what is not understood, or a name of its own."""
    match value:
        case Unknown():
            return True
        case Local(scope=scope) | Parameter(scope=scope):
            return scope == function.root
    return False


def _placed(value: Value, at: Span) -> Value:
    """*value*, with the place of the call where it is a text that is written in no one place."""
    return value._replace(span=at, pieces=()) if isinstance(value, Text) and len(value.pieces) != 1 else value


def receiver_of(function: Scope, held: Value | None) -> Value | None:
    """What the first parameter of *function* is where it is called on *held*; None where it takes nothing from that."""
    if held is None or not isinstance(function.parent, ClassScope) or is_decorated(function, "static"):
        return None
    is_instance = isinstance(held, (Made, Instance))
    return held if is_instance or is_decorated(function, "class") else None


def is_decorated(function: Scope, word: str) -> bool:
    """Whether a decorator of *function* has *word* in its name: ``classmethod``, ``cached_property``."""
    decorators = function.node.decorators if isinstance(function.node, nodes.FunctionDef) else []
    return any(word in dotted(each).rpartition(".")[2] for each in decorators)

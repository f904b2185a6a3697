"""Attributes of objects: what they are made with, what classes above them set, and what is set from outside."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from qianfan_lint.core.flow import UNKNOWN, Entry, Items, Made, Table, Text, Value, choice, descend, options
from qianfan_lint.core.model import ELSEWHERE, Span
from qianfan_lint.core.named import Instance, OwnClass, Parameter
from qianfan_lint.readers.python.application import Given, applied
from qianfan_lint.readers.python.scopes import Binding, CallSite, ClassScope, Path, Scope, dotted, reaching
from qianfan_lint.readers.python.settings_classes import fields
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import NAMESPACE_OBJECTS

if TYPE_CHECKING:
    from qianfan_lint.readers.python.values import Evaluator

MAX_STEPS = 4
"""Classes above a class that are looked at."""
MAX_SETTERS = 8
"""Calls of a method that are looked at for what it sets."""


def set_outside(evaluator: Evaluator, name: str, attr: str, at: tuple[Scope, int, Path]) -> Value | None:
    """What ``name.attr = …`` sets it to, seen from the place *at*; None where nothing does."""
    scope, order, path = at
    holder: Scope | None = scope
    while holder is not None and name not in holder.names:
        holder = holder.parent
    bindings = holder.items.get(f"{name}.{attr}", []) if holder is not None else []
    found = reaching(bindings, order, path) if holder is scope else bindings
    values = [value for each in found if each.node for value in put(evaluator, each)]
    return choice(values) if values else None


def put(evaluator: Evaluator, binding: Binding) -> list[Value]:
    """What *binding* puts into something: of a function, also what that is given by its calls."""
    assert binding.node is not None
    value = evaluator.value(binding.node, binding.scope, binding.order, binding.path)
    return set_by_methods(evaluator, [binding], value, [value])


def above(evaluator: Evaluator, owner: ClassScope, steps: int = MAX_STEPS) -> list[ClassScope]:
    """The class *owner* and those of the module above it."""
    found = [owner]
    for argument in owner.node.args if steps else ():
        base = evaluator.value(argument.value, owner.parent or owner, sys.maxsize, ())
        parent = evaluator.class_of(base.dotted) if isinstance(base, OwnClass) else None
        found += above(evaluator, parent, steps - 1) if parent is not None and parent is not owner else []
    return found


def made_by(evaluator: Evaluator, made: Made, owner: ClassScope, attr: str) -> tuple[Made, ClassScope]:
    """The class that sets *attr*, and *made*, an object of *owner*, as one of that: with what its constructor gets."""
    classes = above(evaluator, owner)
    for number, each in enumerate(classes):
        if attr in each.attributes or attr in each.names:
            return made, each
        init = evaluator.index.by_root.get(f"{each.root}.__init__")
        call = evaluator.index.supers.get(init.root) if init is not None else None
        if init is None or call is None or number + 1 == len(classes):
            continue
        parent = evaluator.index.by_root.get(f"{classes[number + 1].root}.__init__", init)
        with evaluator.applying(init, Given(made.positional, made.keywords, made)) as is_followed:
            if is_followed:
                given = evaluator.given(parent, call)
                made = made._replace(positional=given.positional, keywords=given.keywords)
    return made, owner


def all_fields(evaluator: Evaluator, owner: ClassScope) -> list[str]:
    """The names of the fields of *owner*, those of the classes above it first, as data classes and models have them."""
    several = [fields(each) for each in reversed(above(evaluator, owner))]
    return list(dict.fromkeys(name.value for found in several for name, _ in found))


def has_base(owner: ClassScope, *names: str) -> bool:
    """Whether a class right above *owner* has one of *names* at home, wherever that is."""
    return any(last_name(owner, each.value) in names for each in owner.node.args)


def last_name(owner: ClassScope, node: nodes.Expression) -> str:
    """The last name of *node*, a base or decorator of *owner*; of what is imported the one that it has at home."""
    first, _, rest = dotted(node).partition(".")
    scope = owner.parent
    while scope is not None and first not in scope.names:
        scope = scope.parent
    imports = [each.detail for each in scope.names[first] if each.kind == "import"] if scope is not None else []
    return (rest or (imports[-1] if imports else first)).rpartition(".")[2]


def named_items(evaluator: Evaluator, made: Made) -> tuple[Value, ...] | None:
    """The items of a named tuple; None of any other object."""
    if made.callee in NAMESPACE_OBJECTS:
        return tuple(made.keywords.values())
    owner = evaluator.class_of(made.callee)
    if owner is None or not has_base(owner, "NamedTuple"):
        return None
    return tuple(evaluator.attribute(made, name.value, made.span) for name, _ in fields(owner))


def attributes_of(evaluator: Evaluator, value: Value, at: Span) -> Table | None:
    """All attributes of the object *value*, as ``vars`` and ``asdict`` give them; None where they are not known."""
    match value:
        case Made(callee=callee, keywords=given) if callee in NAMESPACE_OBJECTS:
            return _table_of(given.items(), at)
        case Made(callee=root) | Instance(dotted=root):
            owner = evaluator.class_of(root)
        case _:
            return None
    if owner is None or _wraps_secrets(evaluator):
        return None
    names = dict.fromkeys([*all_fields(evaluator, owner), *owner.attributes])
    return _table_of([(name, evaluator.attribute(value, name, at)) for name in names], at)


def _table_of(named: Iterable[tuple[str, Value]], at: Span) -> Table:
    return Table(tuple(Entry(Text(name, ELSEWHERE, ()), value, at) for name, value in named), True, at)


def _wraps_secrets(evaluator: Evaluator) -> bool:
    """Whether the module has a type whose text hides what it holds: any field may be of it."""
    imported = evaluator.index.module.names.values()
    return any(each.kind == "import" and "Secret" in each.detail for several in imported for each in several)


def special(evaluator: Evaluator, held: Value, method: str, given: Given, at: Span) -> Value | None:
    """What the special *method* of the object *held* gives; None where its class has none in this module."""
    match held:
        case Made(callee=root) | Instance(dotted=root) if (owner := evaluator.class_of(root)) is not None:
            for each in above(evaluator, owner):
                if f"{each.root}.{method}" in evaluator.index.by_root:
                    return applied(evaluator, f"{each.root}.{method}", given._replace(receiver=held), at)
    return None


def entered(evaluator: Evaluator, held: Value, at: Span) -> Value:
    """What ``with`` binds for *held*: of a generator the first that it gives, of an object what its method says."""
    if isinstance(held, Items):
        return held.values[0] if held.values else UNKNOWN
    for method in ("__enter__", "__aenter__"):
        found = special(evaluator, held, method, Given((), {}), at)
        if found is not None:
            return found
    return held


def above_here(evaluator: Evaluator, scope: Scope, at: Span) -> Value | None:
    """What ``super()`` is in *scope*: an object of the class above."""
    owner = scope.method_class()
    classes = above(evaluator, owner) if owner is not None else []
    return Instance(classes[1].root, at) if len(classes) > 1 else None


def set_by_methods(evaluator: Evaluator, bindings: list[Binding], held: Value, found: list[Value]) -> list[Value]:
    """*found*, what *bindings* of an attribute of *held* set it to, with what a method or function is given that does.

    Where ``self.key = key`` stands in a method, the calls of that method say what the key is.
    """
    known: list[Value] = []
    for binding, value in zip(bindings, found, strict=True):
        method = binding.scope
        is_open = (
            method.kind == "function"
            and method.name != "__init__"
            and any(isinstance(each, Parameter) and each.scope == method.root for each in descend(value))
        )
        known += (_given_to(evaluator, binding, method, held) if is_open else []) or [value]
    return known


def _given_to(evaluator: Evaluator, binding: Binding, method: Scope, held: Value) -> list[Value]:
    assert binding.node is not None
    found: list[Value] = []
    is_method = isinstance(method.parent, ClassScope)
    for site in (evaluator.index.calls_of if is_method else evaluator.index.calls_by)(method.name)[:MAX_SETTERS]:
        if is_method and not _is_called_on(evaluator, site, method, held):
            continue
        with evaluator.applying(method, evaluator.given(method, site)) as is_followed:
            if is_followed:
                found.append(evaluator.value(binding.node, binding.scope, binding.order, binding.path))
    return found


def _is_called_on(evaluator: Evaluator, site: CallSite, method: Scope, held: Value) -> bool:
    """Whether the call at *site* is of *method*, and may be on the object *held*."""
    func = site.node.func
    if not isinstance(func, nodes.Attribute) or not isinstance(method.parent, ClassScope):
        return False
    on = evaluator.value(func.value, site.scope, site.order, site.path)
    for option in options(on):
        match option:
            case Made(callee=root, span=span) if (owner := evaluator.class_of(root)) is not None:
                is_same = not isinstance(held, Made) or held.span == span
                if is_same and method.parent in above(evaluator, owner):
                    return True
            case Instance(dotted=root) if root == method.parent.root:
                return True
    return False

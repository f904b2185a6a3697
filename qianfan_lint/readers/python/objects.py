"""Attributes of objects: what they are made with, what classes above them set, and what is set from outside."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qianfan_lint.core.flow import Made, Value, choice
from qianfan_lint.core.named import OwnClass
from qianfan_lint.readers.python.application import Given
from qianfan_lint.readers.python.scopes import ClassScope, Path, Scope, reaching

if TYPE_CHECKING:
    from qianfan_lint.readers.python.values import Evaluator

MAX_STEPS = 4
"""Classes above a class that are looked at."""


def set_outside(evaluator: Evaluator, name: str, attr: str, at: tuple[Scope, int, Path]) -> Value | None:
    """What ``name.attr = …`` sets it to, seen from the place *at*; None where nothing does."""
    scope, order, path = at
    holder: Scope | None = scope
    while holder is not None and name not in holder.names:
        holder = holder.parent
    bindings = holder.items.get(f"{name}.{attr}", []) if holder is not None else []
    found = reaching(bindings, order, path) if holder is scope else bindings
    values = [evaluator.value(each.node, each.scope, each.order, each.path) for each in found if each.node]
    return choice(values) if values else None


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

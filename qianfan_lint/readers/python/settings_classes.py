"""Classes with fields, and settings classes of pydantic: which environment variable a field is read from.

A field reads the variable of its own name with ``env_prefix`` before it, in any case unless ``case_sensitive`` is set;
``validation_alias``, ``alias`` and in pydantic 1 ``env`` name it outright, without the prefix.
https://docs.pydantic.dev/latest/concepts/pydantic_settings/#environment-variable-names
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qianfan_lint.core.flow import UNKNOWN, Env, Items, Made, Table, Text, Value, choice
from qianfan_lint.core.named import Imported, Named, OwnClass
from qianfan_lint.readers.python.scopes import ClassScope
from qianfan_lint.readers.python.tree import nodes

if TYPE_CHECKING:
    from qianfan_lint.readers.python.values import Evaluator

_BASES = {"pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings"}
MAX_STEPS = 5
"""Classes above a class that are looked at."""
_NAMING = ("env", "validation_alias", "alias")


def default(value: Value, callees: tuple[str, ...] = ("Field", "field")) -> Value:
    """What a field that is bound to *value* holds where nothing else is given: of ``Field(default=…)`` the default."""
    if (
        isinstance(value, Made)
        and value.callee.rpartition(".")[2] in callees
        and "default_factory" not in value.keywords
    ):
        return value.keywords.get("default", value.positional[0] if value.positional else UNKNOWN)
    return value


def variable(evaluator: Evaluator, owner: ClassScope, field: str) -> Value | None:
    """What the *field* of the class *owner* is read from; None where that is no field of a settings class."""
    for name, node in fields(owner) if is_settings(evaluator, owner) else ():
        if name.value == field:
            prefix = _option(evaluator, owner, "env_prefix")
            before = prefix.text if isinstance(prefix, Text) else ""
            names = [text.text for text in _stated(evaluator, owner, node)] or [before + field]
            folded = names if _is_case_sensitive(evaluator, owner) else [each.upper() for each in names]
            return choice([Env(each, evaluator.span(name)) for each in folded])
    return None


def sensitive_names(evaluator: Evaluator) -> Iterator[Text]:
    """The names that fields of the module's settings classes are read from, where their case matters."""
    for owner in evaluator.index.by_root.values():
        if isinstance(owner, ClassScope) and is_settings(evaluator, owner) and _is_case_sensitive(evaluator, owner):
            prefix = _option(evaluator, owner, "env_prefix")
            before = prefix.text if isinstance(prefix, Text) else ""
            for name, node in fields(owner):
                stated = list(_stated(evaluator, owner, node))
                yield from stated or (Text(before + name.value, evaluator.span(name), ()),)


def is_settings(evaluator: Evaluator, owner: ClassScope, steps: int = MAX_STEPS) -> bool:
    for argument in owner.node.args if steps else ():
        base = evaluator.value(argument.value, owner.parent or owner, sys.maxsize, ())
        if isinstance(base, Imported) and base.dotted in _BASES:
            return True
        parent = evaluator.class_of(base.dotted) if isinstance(base, OwnClass) else None
        if parent is not None and is_settings(evaluator, parent, steps - 1):
            return True
    return False


def _is_case_sensitive(evaluator: Evaluator, owner: ClassScope) -> bool:
    value = _option(evaluator, owner, "case_sensitive")
    return isinstance(value, Named) and value.dotted == "True"


def _option(evaluator: Evaluator, owner: ClassScope, name: str) -> Value | None:
    """What ``model_config``, ``class Config`` in pydantic 1, or a keyword of the class says."""
    for argument in owner.node.args:
        if argument.keyword is not None and argument.keyword.value == name:
            return evaluator.value(argument.value, owner.parent or owner, sys.maxsize, ())
    inner = evaluator.class_of(f"{owner.root}.Config")
    for binding in inner.names.get(name, ()) if inner is not None else ():
        if binding.node is not None:
            return evaluator.value(binding.node, binding.scope, binding.order, binding.path)
    for binding in owner.names.get("model_config", ()):
        made = evaluator.value(binding.node, binding.scope, binding.order, binding.path) if binding.node else None
        if isinstance(made, Made):
            return made.keywords.get(name)
        if isinstance(made, Table) and (entry := made.get(name)):
            return entry.value
    return None


def _stated(evaluator: Evaluator, owner: ClassScope, node: nodes.Expression | None) -> Iterator[Text]:
    """The names that ``Field(…)`` gives a field."""
    made = evaluator.value(node, owner, sys.maxsize, ()) if isinstance(node, nodes.Call) else None
    if isinstance(made, Made):
        for keyword in _NAMING:
            found = made.keywords.get(keyword)
            several = (
                found.values if isinstance(found, Items) else found.positional if isinstance(found, Made) else (found,)
            )
            yield from (each for each in several if isinstance(each, Text))


def fields(owner: ClassScope) -> Iterator[tuple[nodes.Name, nodes.Expression | None]]:
    """The annotated names of the class *owner*, with their defaults."""
    for statement in owner.node.body:
        match statement:
            case nodes.AnnAssign(target=nodes.Name() as name, value=value):
                yield name, value

"""Calls of a function whose parameter gets ``None`` for a default: who gives ``None`` itself would get a credential."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qianfan_lint.repairs.change import Refused
from qianfan_lint.repairs.classes import below
from qianfan_lint.repairs.lookup import GETENV
from qianfan_lint.repairs.rewrite import Literal
from qianfan_lint.repairs.scopes import named_bindings
from qianfan_lint.repairs.tree import FUNCTIONS, Definition, Tree, dotted, tree_of

MAX_MODULES = 50
"""Modules that are parsed for the calls of one function."""
_DEFAULTS = ("__defaults__", "__kwdefaults__", "__signature__")
_LOOKING = ("signature", "getfullargspec", "get_type_hints")
_STEPS = 4
"""Names of names that are followed to what may be None."""


def check_callers(literal: Literal, function: Definition, parameter: ast.arg) -> None:
    """Raise Refused where a call may give None for *parameter* of *function*, or somebody looks at its default."""
    names = _names(literal.tree, function)
    for tree in (literal.tree, *_others(literal, names)):
        if tree.once(_looked_at).has(function.name):
            raise Refused("the default is read from the function itself")
        for call in _calls_of(tree, names):
            given = _given(call, function, parameter, literal.tree)
            if given is not None and _may_be_none(tree, given, _STEPS):
                raise Refused("a call gives None for the argument")


def check_uncalled(literal: Literal, function: Definition) -> None:
    """Raise Refused where the program calls *function* itself, and so may go by the default of a parameter."""
    names = {function.name}
    for tree in (literal.tree, *_others(literal, names)):
        if any(_calls_of(tree, names)):
            raise Refused("the program calls the function directly, and may leave the argument out")


def _names(tree: Tree, function: Definition) -> set[str]:
    """What *function* is called by: a constructor by its class too, and by those below that."""
    owner = tree.parents[function]
    if function.name == "__init__" and isinstance(owner, ast.ClassDef):
        return {"__init__", *below(tree, owner)}
    return {function.name}


def _others(literal: Literal, names: set[str]) -> Iterator[Tree]:
    """The other modules of the project that may call one of *names*."""
    texts = literal.request.modules()
    if texts is None:
        raise Refused("the project has too many modules")
    wanted = [f"{name}(" for name in names if name != "__init__"] + ["partial("]
    found = [text for text in texts.values() if any(each in text for each in wanted)]
    if len(found) > MAX_MODULES:
        raise Refused("the project has too many modules")
    for text in found:
        try:
            yield tree_of(text)
        except Refused:  # a notebook, or older Python
            continue


class _LookedAt(NamedTuple):
    """The functions whose defaults or signatures a module looks at."""

    owners: list[str]
    """What the defaults are taken from: it ends in the name of one."""
    names: set[str]

    def has(self, name: str) -> bool:
        return name in self.names or any(each.endswith(name) for each in self.owners)


def _looked_at(tree: Tree) -> _LookedAt:
    found = _LookedAt([], set())
    for node in tree.nodes:
        if isinstance(node, ast.Attribute) and node.attr in _DEFAULTS:
            found.owners.append(dotted(node.value))
        elif isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in _LOOKING:
            found.names.update(dotted(each).rpartition(".")[2] for each in node.args)
    return found


def _calls_of(tree: Tree, names: Iterable[str]) -> Iterator[ast.Call]:
    calls = tree.once(_calls)
    return itertools.chain.from_iterable(calls.get(name, ()) for name in names)


def _calls(tree: Tree) -> dict[str, list[ast.Call]]:
    """The last name of what is called, or made partial → the calls."""
    found: dict[str, list[ast.Call]] = {}
    for node in tree.nodes:
        if not isinstance(node, ast.Call):
            continue
        last = node.func.attr if isinstance(node.func, ast.Attribute) else dotted(node.func)
        if last == "partial":
            last = dotted(node.args[0]).rpartition(".")[2] if node.args else ""
        found.setdefault(last, []).append(node)
    return found


def _given(call: ast.Call, function: Definition, parameter: ast.arg, tree: Tree) -> ast.expr | None:
    """What *call* gives for *parameter*, as far as that can be told; None where it gives nothing."""
    for keyword in call.keywords:
        if keyword.arg == parameter.arg:
            return keyword.value
    plain = [*function.args.posonlyargs, *function.args.args]
    if parameter not in plain:
        return None
    at = plain.index(parameter)
    is_method = isinstance(tree.parents[function], ast.ClassDef) and not _is_static(function)
    at -= is_method
    arguments = call.args
    if dotted(call.func).rpartition(".")[2] == "partial":
        arguments = arguments[1:]
    if any(isinstance(each, ast.Starred) for each in arguments[: at + 1]) or not 0 <= at < len(arguments):
        return None
    return arguments[at]


def _is_static(function: Definition) -> bool:
    return any(dotted(each) == "staticmethod" for each in function.decorator_list)


def _may_be_none(tree: Tree, value: ast.expr, steps: int) -> bool:
    """Whether *value* is written as what can be None; what only runs can tell is not."""
    match value:
        case ast.Constant(value=None):
            return True
        case ast.IfExp(body=body, orelse=orelse):
            return _may_be_none(tree, body, steps) or _may_be_none(tree, orelse, steps)
        case ast.BoolOp(op=ast.Or(), values=[*_, last]):
            return _may_be_none(tree, last, steps)
        case ast.Call(func=func, args=[_]) if not value.keywords:
            return dotted(func).rpartition(".")[2] in ("get", "getenv") or dotted(func) in GETENV
        case ast.Name(id=name) if steps:
            return any(_binds_none(tree, each, steps - 1) for each in named_bindings(tree).get(name, ()))
    return False


def _binds_none(tree: Tree, bound: object, steps: int) -> bool:
    """Whether what binds a name may bind it to None: an assignment, or a parameter with that default."""
    parent = tree.parents.get(bound) if isinstance(bound, ast.AST) else None
    if isinstance(parent, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and parent.value is not None:
        return _may_be_none(tree, parent.value, steps)
    function = tree.parents.get(parent) if isinstance(parent, ast.arguments) else None
    if not isinstance(parent, ast.arguments) or not isinstance(function, FUNCTIONS):
        return False
    plain = [*parent.posonlyargs, *parent.args]
    pairs = [*zip(reversed(plain), reversed(parent.defaults), strict=False)]
    pairs += [(each, value) for each, value in zip(parent.kwonlyargs, parent.kw_defaults, strict=True) if value]
    return any(each is bound and isinstance(value, ast.Constant) and value.value is None for each, value in pairs)

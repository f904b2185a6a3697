"""Calls of a function whose parameter gets ``None`` for a default: who gives ``None`` itself would get a credential."""

from __future__ import annotations

import ast
from collections.abc import Iterator

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
        for node in tree.nodes:
            if _is_looking(node, function.name):
                raise Refused("the default is read from the function itself")
            if isinstance(node, ast.Call) and _is_call(node, names):
                given = _given(node, function, parameter, literal.tree)
                if given is not None and _may_be_none(tree, given, _STEPS):
                    raise Refused("a call gives None for the argument")


def check_uncalled(literal: Literal, function: Definition) -> None:
    """Raise Refused where the program calls *function* itself, and so may go by the default of a parameter."""
    names = {function.name}
    for tree in (literal.tree, *_others(literal, names)):
        if any(isinstance(node, ast.Call) and _is_call(node, names) for node in tree.nodes):
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


def _is_looking(node: ast.AST, name: str) -> bool:
    """Whether *node* looks at the defaults or the signature of the function *name*."""
    if isinstance(node, ast.Attribute):
        return node.attr in _DEFAULTS and dotted(node.value).endswith(name)
    if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in _LOOKING:
        return name in {dotted(each).rpartition(".")[2] for each in node.args}
    return False


def _is_call(call: ast.Call, names: set[str]) -> bool:
    last = call.func.attr if isinstance(call.func, ast.Attribute) else dotted(call.func)
    if last == "partial":
        return bool(call.args) and dotted(call.args[0]).rpartition(".")[2] in names
    return last in names


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

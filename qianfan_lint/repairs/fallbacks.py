"""What stands behind a lookup: ``os.getenv("X", "…")``, ``… or "…"``, ``config.get("x", "…")``."""

from __future__ import annotations

import ast

from qianfan_lint.core.model import Message, Span
from qianfan_lint.facts import Bound
from qianfan_lint.repairs.change import Refused, Repair
from qianfan_lint.repairs.lookup import read_at
from qianfan_lint.repairs.removal import remove_argument
from qianfan_lint.repairs.rewrite import Literal, replaced
from qianfan_lint.repairs.scopes import imported, resolve
from qianfan_lint.repairs.tree import Tree, constant, dotted

IDIOMS = (
    "default of an interpolation",
    "default of a lookup",
    "or behind a lookup",
    "or behind a variable",
    "conditional lookup",
    "or behind a value",
    "default of a call",
)
_READERS = frozenset(("starlette.config.Config", "environs.Env", "environ.Env", "decouple.Config"))
_NAMES = ("", "default", "fallback")


def repair(literal: Literal) -> Repair | None:
    if literal.request.setting.bound is not Bound.FALLBACK:
        return None
    removal = literal.request.setting.removal
    if removal is not None and literal.span.start < removal.start and removal.end < literal.span.end:
        name = literal.request.setting.name
        title = Message.of("Read {env} from the environment", env=name)
        return Repair(((removal, ""),), name, "default of an interpolation", title)
    parent = literal.parent()
    if isinstance(parent, ast.BoolOp):
        return _or(literal, parent)
    if isinstance(parent, ast.IfExp):
        return _conditional(literal, parent)
    argument = parent if isinstance(parent, ast.keyword) else literal.node
    call = literal.tree.parents[parent] if isinstance(parent, ast.keyword) else parent
    if isinstance(call, ast.Call):
        return _argument(literal, call, argument)
    return None


def _read(tree: Tree, node: ast.expr) -> str | None:
    """As :func:`read_at`, for readers of settings files and the environment too."""
    if isinstance(node, ast.Call) and node.args and _is_reader(tree, node.func):
        written = constant(node.args[0])
        return written if isinstance(written, str) else ""
    return read_at(tree, node)


def _is_reader(tree: Tree, func: ast.expr) -> bool:
    """``config(…)`` and ``env.str(…)``, where the module makes them of a class that reads variables."""
    name = dotted(func).partition(".")[0]
    for statement in tree.module.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.Call(func=made)) if target == name:
                return resolve(tree, statement, dotted(made)) in _READERS
    return dict(imported(tree, func)).get(name) in ("environs.env", "decouple.config")


def _argument(literal: Literal, call: ast.Call, argument: ast.expr | ast.keyword) -> Repair:
    tree, setting = literal.tree, literal.request.setting
    name = _read(tree, call)
    if name is not None:
        title = Message.of("Drop the default")
        return Repair((remove_argument(tree, call, argument),), name or setting.name, "default of a lookup", title)
    if isinstance(argument, ast.keyword) and argument.arg not in _NAMES:
        raise Refused("what takes the default cannot be told")
    variable = literal.request.variable
    text, edits = replaced(literal, variable, lazy=True)
    title = Message.of("Read {env} from the environment", env=variable)
    return Repair(((literal.span, text), *edits), variable, "default of a call", title)


def _or(literal: Literal, operation: ast.BoolOp) -> Repair | None:
    """Behind lookups alone the literal goes; behind anything else a lookup takes its place."""
    tree = literal.tree
    at = operation.values.index(literal.node)
    if not at or at + 1 != len(operation.values):
        return None
    names = [_read(tree, each) for each in operation.values[:at]]
    if all(name is not None for name in names):
        variable = names[-1] or literal.request.setting.name  # the first one may hold a credential of its own
        span = Span(tree.bare(operation.values[at - 1]).end, tree.bare(literal.node).end)
        return Repair(((span, ""),), variable, "or behind a lookup", Message.of("Drop the default"))
    held = _held(tree, operation.values[0])
    variable = held or literal.request.variable
    text, edits = replaced(literal, variable)
    title = Message.of("Read {env} from the environment", env=variable)
    idiom = "or behind a variable" if held else "or behind a value"
    return Repair(((literal.span, text), *edits), variable, idiom, title)


def _held(tree: Tree, value: ast.expr) -> str:
    """The environment variable whose value *value* is, or is made of by a method: ``.strip()``."""
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Call() as inner)):
            return _read(tree, inner) or ""
        case ast.Name(id=name):
            for node in tree.nodes:
                if isinstance(node, ast.Assign) and any(dotted(target) == name for target in node.targets):
                    found = read_at(tree, node.value)
                    if found:
                        return found
    return ""


def _conditional(literal: Literal, choice: ast.IfExp) -> Repair | None:
    """``os.environ["X"] if "X" in os.environ else "…"``."""
    tree = literal.tree
    if literal.node is not choice.orelse:
        return None
    name = _read(tree, choice.body)
    match choice.test:
        case ast.Compare(left=ast.Constant(value=asked), ops=[ast.In()]) if name and asked == name:
            span = Span(tree.span(choice.body).end, tree.bare(literal.node).end)
            return Repair(((span, ""),), name, "conditional lookup", Message.of("Drop the default"))
    return None

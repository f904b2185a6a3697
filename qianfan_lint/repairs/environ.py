"""``os.environ[…] = "…"`` and its like: the variable is to be set outside of the program, so the write goes."""

from __future__ import annotations

import ast

from qianfan_lint.core.model import Message, Span
from qianfan_lint.repairs.change import Refused, Repair
from qianfan_lint.repairs.lookup import read_at, required
from qianfan_lint.repairs.removal import remove_argument, remove_entry, remove_statement
from qianfan_lint.repairs.rewrite import Literal
from qianfan_lint.repairs.scopes import resolve
from qianfan_lint.repairs.tree import FUNCTIONS, Tree, constant, dotted

IDIOMS = ("environ item", "environ call", "environ value", "environ update")
_CALLS = ("os.environ.setdefault", "os.putenv", "os.environ.__setitem__")


def repair(literal: Literal) -> Repair | None:
    parent = literal.parent()
    if isinstance(parent, ast.Assign) and len(parent.targets) == 1 and _is_item(literal, parent.targets[0]):
        return _drop(literal, parent, "environ item", _name(literal, parent.targets[0]))
    if isinstance(parent, ast.Assign) and len(parent.targets) > 1:
        return _target(literal, parent)
    if isinstance(parent, ast.Call) and literal.node in parent.args:
        if resolve(literal.tree, parent, dotted(parent.func)) in _CALLS:
            return _call(literal, parent)
        return None
    return _update(literal, parent)


def _is_item(literal: Literal, target: ast.expr) -> bool:
    return isinstance(target, ast.Subscript) and resolve(literal.tree, target, dotted(target.value)) == "os.environ"


def _name(literal: Literal, target: ast.expr) -> str:
    """The name between the brackets; where that is a constant's, what the reader found."""
    written = constant(target.slice) if isinstance(target, ast.Subscript) else None
    return written if isinstance(written, str) else literal.request.setting.name


def _target(literal: Literal, statement: ast.Assign) -> Repair | None:
    """``key = os.environ["X"] = "…"``: the one that writes goes, the other one reads."""
    written = next((each for each in statement.targets if _is_item(literal, each)), None)
    if written is None:
        return None
    if not literal.is_whole:
        raise Refused("the variable holds more than the credential")
    tree, variable = literal.tree, _name(literal, written)
    behind = [*statement.targets, statement.value][statement.targets.index(written) + 1]
    text, edits = required(tree, literal.node, variable, literal.quote, literal.request.newline)
    drop = (Span(tree.bare(written).start, tree.bare(behind).start), "")
    return Repair((drop, (literal.span, text), *edits), variable, "environ value", _title(variable))


def _drop(literal: Literal, statement: ast.stmt, idiom: str, variable: str) -> Repair:
    if not literal.is_whole:
        raise Refused("the variable holds more than the credential")
    _check_reads_above(literal.tree, statement, variable)
    return Repair((remove_statement(literal.tree, statement),), variable, idiom, _title(variable))


def _check_reads_above(tree: Tree, statement: ast.stmt, variable: str) -> None:
    """Refuse where the module reads *variable* before it is written: what finds nothing there would find it then.

    A condition of the write itself may ask. Functions are taken to be called later.
    """
    start = tree.span(statement).start
    around = list(tree.around(statement))
    asked = {node for each in around if isinstance(each, ast.If) for node in ast.walk(each.test)}
    for node in tree.nodes:
        if not isinstance(node, (ast.Call, ast.Subscript)) or node in asked or tree.span(node).start >= start:
            continue
        is_later = any(isinstance(each, FUNCTIONS) and each not in around for each in tree.around(node))
        if not is_later and read_at(tree, node) == variable:
            raise Refused("{env} is read in this module already, and may hold another credential", env=variable)


def _title(variable: str) -> Message:
    return Message.of("Set {env} outside of the program", env=variable)


def _call(literal: Literal, call: ast.Call) -> Repair:
    """``setdefault`` on a line of its own goes; what takes its result takes a lookup."""
    around = literal.tree.parents[call]
    if isinstance(around, ast.Expr):
        return _drop(literal, around, "environ call", _first(literal, call))
    if not literal.is_whole or dotted(call.func).endswith("putenv"):
        raise Refused("the variable holds more than the credential")
    variable = _first(literal, call)
    text, edits = required(literal.tree, call, variable, literal.quote, literal.request.newline)
    return Repair(((literal.tree.span(call), text), *edits), variable, "environ value", _title(variable))


def _first(literal: Literal, call: ast.Call) -> str:
    written = constant(call.args[0])
    return written if isinstance(written, str) else literal.request.setting.name


def _update(literal: Literal, parent: ast.AST) -> Repair | None:
    """An entry or an argument of ``os.environ.update(…)``."""
    tree = literal.tree
    table = parent if isinstance(parent, ast.Dict) else None
    call = tree.parents[parent] if isinstance(parent, (ast.keyword, ast.Dict)) else None
    if not isinstance(call, ast.Call) or resolve(tree, call, dotted(call.func)) != "os.environ.update":
        return None
    if not literal.is_whole:
        raise Refused("the variable holds more than the credential")
    variable = literal.request.setting.name
    statement = tree.parents[call]
    if isinstance(statement, ast.Expr) and len(call.args) + len(call.keywords) == 1 and _count(table) <= 1:
        return _drop(literal, statement, "environ update", variable)
    edit: tuple[Span, str]
    if table is not None:
        edit = remove_entry(tree, table, table.values.index(literal.node))
    else:
        assert isinstance(parent, ast.keyword)
        edit = remove_argument(tree, call, parent)
    return Repair((edit,), variable, "environ update", _title(variable))


def _count(table: ast.Dict | None) -> int:
    return len(table.values) if table is not None else 1

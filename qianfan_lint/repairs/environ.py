"""``os.environ[…] = "…"`` and its like: the variable is to be set outside of the program, so the write goes."""

from __future__ import annotations

import ast
import functools

from qianfan_lint.core.model import Message, Span
from qianfan_lint.repairs.change import Refused, Repair
from qianfan_lint.repairs.lookup import read_at, required
from qianfan_lint.repairs.removal import arguments_of, remove_argument, remove_entry, remove_statement
from qianfan_lint.repairs.rewrite import Literal
from qianfan_lint.repairs.scopes import binding, resolve
from qianfan_lint.repairs.tree import FUNCTIONS, Tree, constant, dotted

IDIOMS = ("environ item", "environ call", "environ value", "environ update")
_CALLS = ("os.environ.setdefault", "os.putenv", "os.environ.__setitem__")


def repair(literal: Literal) -> Repair | None:
    parent = literal.parent()
    statement = literal.tree.statement(literal.node)
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and _is_item(literal, statement.targets[0]):
        name = _name(literal, statement.targets[0])
        if parent is statement or _is_own_default(literal, statement.value, name):
            return _drop(literal, statement, "environ item", name)
    if isinstance(parent, ast.Assign) and len(parent.targets) > 1:
        return _target(literal, parent)
    if isinstance(parent, ast.Call) and literal.node in parent.args:
        if resolve(literal.tree, parent, dotted(parent.func)) in _CALLS:
            return _call(literal, parent)
        return None
    return _update(literal, parent)


def _is_own_default(literal: Literal, value: ast.expr, name: str) -> bool:
    """``os.environ["X"] = os.getenv("X", "…")``, or with an ``or``: what is set already stays."""
    match value:
        case ast.Call(args=[_, given]):
            return given is literal.node and read_at(literal.tree, value) == name
        case ast.BoolOp(op=ast.Or(), values=[first, given]):
            return given is literal.node and read_at(literal.tree, first) == name
    return False


def _is_item(literal: Literal, target: ast.expr) -> bool:
    return isinstance(target, ast.Subscript) and _is_environ(literal.tree, target.value)


def _is_environ(tree: Tree, node: ast.expr) -> bool:
    """``os.environ``, or a name for it."""
    if resolve(tree, node, dotted(node)) == "os.environ":
        return True
    bound = binding(tree, node, node.id)[1] if isinstance(node, ast.Name) else []
    statement = tree.parents.get(bound[0]) if len(bound) == 1 and isinstance(bound[0], ast.AST) else None
    return isinstance(statement, ast.Assign) and resolve(tree, statement, dotted(statement.value)) == "os.environ"


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
    _check_reads_above(tree, statement, variable)
    behind = [*statement.targets, statement.value][statement.targets.index(written) + 1]
    text, edits = required(tree, literal.node, variable, literal.quote, literal.request.newline)
    drop = (Span(tree.bare(written).start, tree.bare(behind).start), "")
    return Repair((drop, (literal.span, text), *edits), variable, "environ value", _title(variable))


def _drop(literal: Literal, statement: ast.stmt, idiom: str, variable: str) -> Repair:
    if not literal.is_whole:
        raise Refused("the variable holds more than the credential")
    _check_reads_above(literal.tree, statement, variable)
    goes = _asking(literal.tree, statement, variable) or statement
    return Repair((remove_statement(literal.tree, goes),), variable, idiom, _title(variable))


def _asking(tree: Tree, statement: ast.stmt, variable: str) -> ast.stmt | None:
    """The ``if`` that does nothing but set *variable* where it is not set. Raises Refused where it does more."""
    for around in tree.around(statement):
        if not isinstance(around, ast.If) or not _is_about(around.test, variable):
            continue
        if any(each is not statement and not _is_write(tree, each) for each in (*around.body, *around.orelse)):
            raise Refused("other code depends on whether the variable is set")
        block = [each for _, each in ast.iter_fields(tree.parents[around]) if isinstance(each, list) and around in each]
        is_elif = any(len(each) == 1 and isinstance(tree.parents[around], ast.If) for each in block)
        return around if around.body == [statement] and not around.orelse and not is_elif else None
    return None


def check_stand_ins(tree: Tree, variable: str, value: str) -> None:
    """Raise Refused where the module gives *variable* a text other than *value* if it is not set yet.

    Set from then on, it would keep *value* there.
    """
    if variable not in tree.text:
        return
    for given in _stand_ins(tree).get(variable, ()):
        if given != value:
            raise Refused("{env} is given another value in this module where it is not set", env=variable)


@functools.lru_cache(maxsize=4)  # each credential of a module asks
def _stand_ins(tree: Tree) -> dict[str, list[str]]:
    """By variable, the texts that the module sets it to where it is not set."""
    found: dict[str, list[str]] = {}
    for node in tree.nodes:
        match node:
            case ast.Call(func=func, args=[name, value]):
                written, text = constant(name), constant(value)
                is_default = isinstance(written, str) and resolve(tree, node, dotted(func)) == "os.environ.setdefault"
            case ast.Assign(targets=[ast.Subscript(value=base, slice=name)], value=value):
                written, text = constant(name), constant(value)
                asks = (each for each in tree.around(node) if isinstance(each, ast.If))
                is_default = (
                    isinstance(written, str)
                    and _is_environ(tree, base)
                    and any(_is_about(each.test, written) for each in asks)
                )
            case _:
                continue
        if is_default and isinstance(written, str) and isinstance(text, str):
            found.setdefault(written, []).append(text)
    return found


def _is_about(test: ast.expr, variable: str) -> bool:
    return any(isinstance(node, ast.Constant) and node.value == variable for node in ast.walk(test))


def _is_write(tree: Tree, statement: ast.stmt) -> bool:
    """Whether *statement* sets a variable to a text: it may go as well."""
    match statement:
        case ast.Assign(targets=[ast.Subscript(value=base)], value=value):
            return _is_environ(tree, base) and constant(value) is not None
    return False


def _check_reads_above(tree: Tree, statement: ast.stmt, variable: str) -> None:
    """Refuse where the module reads *variable* before it is written: what finds nothing there would find it then.

    A condition of the write itself may ask. Functions are taken to be called later.
    """
    start = tree.span(statement).start
    around = list(tree.around(statement))
    asked = {node for each in around if isinstance(each, ast.If) for node in ast.walk(each.test)}
    for node in _reads(tree).get(variable, ()):
        if node in asked or tree.span(node).start >= start:
            continue
        if not any(isinstance(each, FUNCTIONS) and each not in around for each in tree.around(node)):
            raise Refused("{env} is read in this module already, and may hold another credential", env=variable)


@functools.lru_cache(maxsize=4)  # each write of a module asks
def _reads(tree: Tree) -> dict[str, list[ast.Call | ast.Subscript]]:
    """The lookups of the module by their variable."""
    found: dict[str, list[ast.Call | ast.Subscript]] = {}
    for node in tree.nodes:
        if isinstance(node, (ast.Call, ast.Subscript)) and (variable := read_at(tree, node)) is not None:
            found.setdefault(variable, []).append(node)
    return found


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
    _check_reads_above(literal.tree, literal.tree.statement(call), variable)
    text, edits = required(literal.tree, call, variable, literal.quote, literal.request.newline)
    return Repair(((literal.tree.span(call), text), *edits), variable, "environ value", _title(variable))


def _first(literal: Literal, call: ast.Call) -> str:
    written = constant(call.args[0])
    return written if isinstance(written, str) else literal.request.setting.name


def _update(literal: Literal, parent: ast.AST) -> Repair | None:
    """An entry or an argument of ``os.environ.update(…)``, or of ``os.environ |= …``."""
    tree = literal.tree
    holder = parent if isinstance(parent, ast.Dict) else tree.parents[parent]
    update = holder
    if isinstance(holder, ast.Dict) or (isinstance(holder, ast.Call) and dotted(holder.func) == "dict"):
        update = tree.parents[holder]
    if not isinstance(parent, (ast.keyword, ast.Dict)) or not _is_update(tree, update):
        return None
    if not literal.is_whole:
        raise Refused("the variable holds more than the credential")
    variable = _entry(literal, parent) or literal.request.setting.name
    statement = tree.statement(update)
    is_statement = statement is update or isinstance(statement, ast.Expr)
    if is_statement and _count(holder) == 1 and (holder is update or _count(update) == 1):
        return _drop(literal, statement, "environ update", variable)
    _check_reads_above(tree, statement, variable)
    edit: tuple[Span, str]
    if isinstance(parent, ast.Dict):
        edit = remove_entry(tree, parent, parent.values.index(literal.node))
    else:
        assert isinstance(holder, ast.Call)
        edit = remove_argument(tree, holder, parent)
    return Repair((edit,), variable, "environ update", _title(variable))


def _entry(literal: Literal, parent: ast.keyword | ast.Dict) -> str:
    """The name that the literal is given to; empty where it is not written there."""
    if isinstance(parent, ast.keyword):
        return parent.arg or ""
    key = parent.keys[parent.values.index(literal.node)] if literal.node in parent.values else None
    written = constant(key) if key is not None else None
    return written if isinstance(written, str) else ""


def _is_update(tree: Tree, node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=base, attr="update")) | ast.AugAssign(op=ast.BitOr(), target=base):
            return _is_environ(tree, base)
    return False


def _count(node: ast.AST) -> int:
    """How many entries or arguments *node* has; the right side of ``|=`` is one."""
    match node:
        case ast.Dict(values=values):
            return len(values)
        case ast.Call():
            return len(arguments_of(node))
    return 1

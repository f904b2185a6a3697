"""A credential that stands in for a variable that is not set: in a branch that asks, or where a lookup fails."""

from __future__ import annotations

import ast

from qianfan_lint.core.model import Message, Span
from qianfan_lint.repairs.change import Refused, Repair
from qianfan_lint.repairs.lookup import read_at
from qianfan_lint.repairs.removal import remove_statement
from qianfan_lint.repairs.rewrite import Literal
from qianfan_lint.repairs.tree import Tree, dotted

IDIOMS = ("branch behind a lookup", "handler of a lookup")


def repair(literal: Literal) -> Repair | None:
    tree = literal.tree
    statement = tree.statement(literal.node)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or not literal.is_whole:
        return None
    if statement.value is not literal.node:
        return None
    around, target = tree.parents[statement], tree.slice(statement.targets[0])
    if isinstance(around, ast.If) and around.body == [statement] and not around.orelse:
        return _branch(tree, around, target)
    if isinstance(around, ast.ExceptHandler) and around.body == [statement]:
        return _handler(tree, around, target)
    return None


def _branch(tree: Tree, branch: ast.If, target: str) -> Repair | None:
    """``key = os.getenv("X")`` and ``if not key: key = "…"``: the branch goes."""
    block = next(
        (value for _, value in ast.iter_fields(tree.parents[branch]) if isinstance(value, list) and branch in value), []
    )
    at = block.index(branch) if branch in block else 0
    variable = _looked_up(tree, block[at - 1], target) if at else ""
    if not variable or not _asks(tree, branch.test, target):
        return None
    _check_read_once(tree, variable)
    title = Message.of("Drop the default")
    return Repair((remove_statement(tree, branch),), variable, "branch behind a lookup", title)


def _handler(tree: Tree, handler: ast.ExceptHandler, target: str) -> Repair | None:
    """``try: key = os.environ["X"]`` and ``except KeyError: key = "…"``: the lookup alone stays."""
    attempt = tree.parents[handler]
    if not isinstance(attempt, ast.Try) or len(attempt.body) != 1 or attempt.handlers != [handler]:
        return None
    variable = _looked_up(tree, attempt.body[0], target)
    if not variable or attempt.orelse or attempt.finalbody or dotted(handler.type) not in ("KeyError", "Exception", ""):
        return None
    _check_read_once(tree, variable)
    start, lookup = tree.span(attempt), tree.span(attempt.body[0])
    if tree.line_of(lookup.start) != tree.line_of(lookup.end):
        return None  # its further lines would keep their indent
    edits = ((Span(start.start, lookup.start), ""), (Span(lookup.end, start.end), ""))
    return Repair(edits, variable, "handler of a lookup", Message.of("Drop the default"))


def _looked_up(tree: Tree, statement: ast.stmt, target: str) -> str:
    """The variable that *statement* looks up for *target*; empty for anything else."""
    match statement:
        case ast.Assign(targets=[written], value=value) if tree.slice(written) == target:
            is_bare = not isinstance(value, ast.Call) or len(value.args) + len(value.keywords) == 1
            return (read_at(tree, value) or "") if is_bare else ""
    return ""


def _asks(tree: Tree, test: ast.expr, target: str) -> bool:
    """Whether *test* is whether *target* has no value."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return tree.slice(operand) == target
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return tree.slice(left) == target
    return False


def _check_read_once(tree: Tree, variable: str) -> None:
    """Raise Refused where the module looks *variable* up elsewhere too, and would find it there from then on."""
    if sum(read_at(tree, node) == variable for node in tree.nodes) > 1:
        raise Refused("{env} is read in this module already, and may hold another credential", env=variable)

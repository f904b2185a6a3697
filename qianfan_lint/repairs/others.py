"""Who else in a module reads a variable: what finds nothing there today would find the credential from then on."""

from __future__ import annotations

import ast
from typing import NamedTuple

from qianfan_lint.knowledge.placeholders import looks_random
from qianfan_lint.repairs.change import Refused
from qianfan_lint.repairs.classes import Kind, kind_of, settings_variable
from qianfan_lint.repairs.lookup import read_at
from qianfan_lint.repairs.rewrite import Literal
from qianfan_lint.repairs.tree import Tree, constant, dotted

_Lookup = ast.Call | ast.Compare | ast.Subscript


def check_lookups(literal: Literal, variable: str, own: int) -> None:
    """Raise Refused where a lookup outside of the statement gives something else than the credential today.

    *own* such lookups are the repair's. One that fails today runs nowhere, unless something catches that. Where another
    one falls back to a credential too, the run as a whole decides which of the two the variable is for.
    """
    tree, value = literal.tree, literal.request.value
    statement = tree.span(tree.statement(literal.node))
    found = 0
    for node in tree.once(_lookups).get(variable, ()):
        is_own = statement.start <= tree.span(node).start < statement.end
        found += not is_own and not _gives(tree, node, value)
    if found > own:
        raise Refused("other code of the module reads {env}, and would find it set", env=variable)


def _lookups(tree: Tree) -> dict[str, list[_Lookup]]:
    """Variable → what looks it up, or asks whether it is set, and does not end the program where it is not."""
    found: dict[str, list[_Lookup]] = {}
    for node in tree.nodes:
        if isinstance(node, (ast.Call, ast.Compare, ast.Subscript)) and (variable := _asked(tree, node)):
            found.setdefault(variable, []).append(node)
    return found


def _asked(tree: Tree, node: _Lookup) -> str | None:
    if isinstance(node, ast.Compare):
        is_member = len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn))
        name = constant(node.left) if is_member and dotted(node.comparators[0]).endswith("environ") else None
        return name if isinstance(name, str) else None
    if isinstance(node, ast.Subscript) and not any(isinstance(each, ast.Try) for each in tree.around(node)):
        return None
    return read_at(tree, node)


def _gives(tree: Tree, node: _Lookup, value: str) -> bool:
    """Whether *node* gives *value* where the variable is not set, by its default or behind an ``or``."""
    if not isinstance(node, ast.Call):
        return False
    defaults = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
    around = tree.parents[node]
    if isinstance(around, ast.BoolOp) and isinstance(around.op, ast.Or):
        defaults.append(around.values[-1])
    return any(constant(each) == value or _is_credential(each) for each in defaults)


def _is_credential(value: ast.expr) -> bool:
    text = constant(value)
    return isinstance(text, str) and looks_random(text)


def check_settings(literal: Literal, variable: str, *, reads: bool) -> None:
    """Raise Refused where a settings class of the module has another default for *variable*, and is made with it.

    If that is a credential, and the repair's place itself *reads* nothing, the run decides whose the variable is.
    """
    for field in literal.tree.once(_fields).get(variable, ()):
        if literal.request.value in literal.tree.slice(field.value) or (not reads and _is_credential(field.value)):
            continue
        if _is_made(literal, field.owner, field.name):
            raise Refused("other code of the module reads {env}, and would find it set", env=variable)


class _Field(NamedTuple):
    """One of a settings class that has a default."""

    owner: str
    name: str
    value: ast.expr


def _fields(tree: Tree) -> dict[str, list[_Field]]:
    """Variable → the fields of settings classes that are read from it."""
    found: dict[str, list[_Field]] = {}
    for node in tree.nodes:
        owner = tree.parents.get(node)
        if not isinstance(node, ast.AnnAssign) or node.value is None or not isinstance(owner, ast.ClassDef):
            continue
        if kind_of(tree, owner) is Kind.SETTINGS:
            name = dotted(node.target)
            made = node.value if isinstance(node.value, ast.Call) else None
            field = _Field(owner.name, name, node.value)
            found.setdefault(_variable(tree, owner, name, made), []).append(field)
    return found


def _variable(tree: Tree, owner: ast.ClassDef, field: str, made: ast.Call | None) -> str:
    try:
        return settings_variable(tree, owner, field, made)
    except Refused:
        return ""


def _is_made(literal: Literal, name: str, field: str) -> bool:
    """Whether an object of the class *name* is made without *field*, here or in another module."""
    if any(field not in given for given in literal.tree.once(_given).get(name, ())):
        return True
    return literal.request.mentions(f"{name}()")


def _given(tree: Tree) -> dict[str, list[set[str | None]]]:
    """What is called → the keywords of each call."""
    found: dict[str, list[set[str | None]]] = {}
    for node in tree.nodes:
        if isinstance(node, ast.Call):
            found.setdefault(dotted(node.func), []).append({keyword.arg for keyword in node.keywords})
    return found

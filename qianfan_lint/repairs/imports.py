"""Where an import goes: where isort and ruff would put it, by their defaults."""

from __future__ import annotations

import ast
import sys

from qianfan_lint.core.model import Span
from qianfan_lint.repairs.change import Refused
from qianfan_lint.repairs.scopes import bound, imported
from qianfan_lint.repairs.tree import FUNCTIONS, Tree

Edits = tuple[tuple[Span, str], ...]


def import_module(tree: Tree, name: str, newline: str) -> Edits:
    """The edit that imports the module *name* of the standard library; the same one for every repair of a file."""
    at, text = _beside(tree, name, newline) or _apart(tree, name, newline)
    numbered = enumerate(tree.module.body[: len(_block(tree)[0]) + 1])
    before = [each for number, each in numbered if _is_head(each, number)]
    if before and at <= tree.span(before[-1]).start:  # the statement shares its line with them
        at = _below(tree, before[-1])
    if at == len(tree.text) and tree.text and not tree.text.endswith(("\n", "\r")):
        text = newline + text
    return ((Span(at, at), text),)


def _beside(tree: Tree, name: str, newline: str) -> tuple[int, str] | None:
    """Place and text of the import among others of the standard library; None where there are none."""
    own = [each for each in _block(tree)[0] if _section(each) == 1]
    if not own:
        return None
    plain = [each for each in own if isinstance(each, ast.Import)]
    later = next((each for each in plain if each.names[0].name.lower() > name), None)
    text = f"import {name}{newline}"
    if later is not None:
        return _above(tree, later), text
    return (_below(tree, plain[-1]) if plain else _above(tree, own[0])), text


def _apart(tree: Tree, name: str, newline: str) -> tuple[int, str]:
    """Place and text of the import in a section of its own."""
    block, first = _block(tree)
    others = [each for each in block if _section(each) == 2]
    follows = others[0] if others else first
    at = _above(tree, follows) if follows is not None else len(tree.text)
    # Two blank lines before a function or a class, one before anything else.
    blank = newline * (2 if not others and isinstance(follows, (*FUNCTIONS, ast.ClassDef)) else 1)
    text = f"import {name}{newline}{blank if follows is not None else ''}"
    return at, text if _is_apart(tree, at) else newline + text


def import_name(tree: Tree, node: ast.AST, module: str, name: str) -> tuple[str, Edits]:
    """How *name* of *module* is written at *node*, and the edit that imports it beside what is imported from there.

    Raises Refused where nothing is imported from *module*, or *name* is something else here.
    """
    for known, target in imported(tree, node):
        if target == f"{module}.{name}":
            return known, ()
        if target == module:
            return f"{known}.{name}", ()
    if name in bound(tree, tree.module):
        raise Refused("'{name}' is something else here", name=name)
    for statement in tree.module.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == module and not statement.level:
            after = next((each for each in statement.names if _order(each.name) > _order(name)), None)
            if after is not None:
                at = tree.span(after).start
                return name, ((Span(at, at), f"{name}, "),)
            at = tree.span(statement.names[-1]).end
            return name, ((Span(at, at), f", {name}"),)
    raise Refused("'{name}' would have to be imported", name=f"{module}.{name}")


def import_from(tree: Tree, module: str, name: str, newline: str) -> tuple[Span, str] | None:
    """The edit that imports *name* of the third-party *module*; None where the module imports nothing of third parties.

    Those that stand apart below are taken for the project's own.
    """
    group: list[ast.Import | ast.ImportFrom] = []
    for each in _block(tree)[0]:
        if _section(each) == 2 and not getattr(each, "level", 0):
            if group and tree.span(each).start != tree.next_line(tree.span(group[-1]).end):
                break
            group.append(each)
    if not group:
        return None
    text = f"from {module} import {name}{newline}"
    froms = [each for each in group if isinstance(each, ast.ImportFrom)]
    later = next((each for each in froms if (each.module or "").lower() > module), None)
    at = _above(tree, later) if later is not None else _below(tree, group[-1])
    return Span(at, at), text


def end_of_imports(tree: Tree) -> int | None:
    """Where the line behind the imports begins that the module starts with; None where it goes on in that line."""
    block, first = _block(tree)
    if not block:
        return None
    at = _below(tree, block[-1])
    is_shared = first is not None and tree.span(first).start < at
    return None if is_shared or tree.text[at - 1 : at] not in ("\n", "\r") else at


def _order(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest, as isort sorts what is imported from one module."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2), name


def _block(tree: Tree) -> tuple[list[ast.Import | ast.ImportFrom], ast.stmt | None]:
    """The imports that the module begins with, and the first statement that is neither one nor the docstring."""
    found: list[ast.Import | ast.ImportFrom] = []
    for number, statement in enumerate(tree.module.body):
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            found.append(statement)
        elif number or not _is_docstring(statement):
            return found, statement
    return found, None


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(getattr(statement.value, "value", None), str)


def _is_head(statement: ast.stmt, number: int) -> bool:
    """Whether nothing may stand before *statement*: the docstring, an import of a future."""
    if isinstance(statement, ast.ImportFrom):
        return _section(statement) == 0
    return number == 0 and _is_docstring(statement)


def _section(statement: ast.Import | ast.ImportFrom) -> int:
    if isinstance(statement, ast.ImportFrom):
        if statement.level:
            return 2
        name = statement.module or ""
    else:
        name = statement.names[0].name
    root = name.partition(".")[0]
    return 0 if root == "__future__" else 1 if root in sys.stdlib_module_names else 2


def _above(tree: Tree, statement: ast.stmt) -> int:
    """Where the line of *statement* begins, with its decorators and the comments that stand right above it.

    Comments that the file begins with are of the file.
    """
    decorators = getattr(statement, "decorator_list", [])
    start = tree.line_start(tree.span(decorators[0] if decorators else statement).start)
    at = start
    while at and tree.text[tree.line_start(at - 1) : at].lstrip().startswith("#"):
        at = tree.line_start(at - 1)
    return start if at == 0 else at


def _below(tree: Tree, statement: ast.stmt) -> int:
    return tree.next_line(tree.span(statement).end)


def _is_apart(tree: Tree, at: int) -> bool:
    """Whether *at* is the start of the file, or a blank line or a comment stands above it."""
    above = tree.text[tree.line_start(at - 1) : at].strip() if at else ""
    return not above or above.startswith("#")

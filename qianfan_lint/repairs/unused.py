"""Imports that nothing needs any more, once what the fixes took out is gone: ``os``, and ``Field`` of pydantic."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping

from qianfan_lint.core.model import Span
from qianfan_lint.repairs.change import Refused
from qianfan_lint.repairs.removal import remove_statement
from qianfan_lint.repairs.tree import Tree, tree_of

_MODULES = ("os", "pydantic")
_HINT = re.compile(r"\b(?:os|pydantic)\b")


def unused_imports(
    before: str, after: str, modules: Callable[[], Mapping[str, str] | None]
) -> tuple[tuple[Span, str], ...]:
    """The edits that take out of *after* each import that was needed in *before* and is not now.

    *modules* gives the texts of the project's other modules: a name that one of them may take from here stays.
    """
    if not _HINT.search(after):
        return ()
    try:
        tree = tree_of(after)
        found = [each for each in _imports(tree) if _is_idle(each[1], before, after)]
        others = modules() if found else {}
        if others is None:
            return ()
        return tuple(
            _removal(tree, statement, alias)
            for statement, name, alias in found
            if not any(_takes(name, text) for text in others.values())
        )
    except Refused:
        return ()


def _imports(tree: Tree) -> Iterator[tuple[ast.Import | ast.ImportFrom, str, ast.alias]]:
    for statement in tree.module.body:
        match statement:
            case ast.Import(names=[ast.alias(name=module) as alias]) if module in _MODULES:
                yield statement, alias.asname or alias.name, alias
            case ast.ImportFrom(module=module, level=0, names=names) if module in _MODULES:
                idle = [alias for alias in names if alias.name != "*"]
                yield from ((statement, alias.asname or alias.name, alias) for alias in idle)


def _is_idle(name: str, before: str, after: str) -> bool:
    """Whether *name* stands in *after* where it is imported alone, and stood elsewhere in *before* too."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    return len(word.findall(after)) == 1 and len(word.findall(before)) > 1


def _takes(name: str, text: str) -> bool:
    """Whether a module with *text* may take *name* from another one."""
    return bool(re.search(rf"import \*|from \S+ import [^\n]*\b{name}\b|\.{name}\b", text))


def _removal(tree: Tree, statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> tuple[Span, str]:
    names = statement.names
    if len(names) == 1:
        return remove_statement(tree, statement)
    at = names.index(alias)
    if at + 1 < len(names):
        return Span(tree.span(alias).start, tree.span(names[at + 1]).start), ""
    return Span(tree.span(names[at - 1]).end, tree.span(alias).end), ""

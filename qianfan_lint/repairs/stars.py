"""What ``from … import *`` brings into a module, where it comes from a module of the same project."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.source import Unreadable, decode, read_bytes
from qianfan_lint.readers.python.module_files import candidates
from qianfan_lint.repairs.change import Refused
from qianfan_lint.repairs.scopes import Import, bound
from qianfan_lint.repairs.tree import Tree

MAX_MODULES = 20
"""Modules that are looked at for one file; a star brings what another star brought."""


def starred(tree: Tree, path: str) -> dict[str, set[str]]:
    """Name → what the modules that a star imports into the file at *path* bind it to; empty for what is no import.

    Packages outside of the project are taken to bring no other ``os``.
    """
    found: dict[str, set[str]] = {}
    seen: set[str] = set()
    waiting = list(_files(tree, path))
    while waiting and len(seen) < MAX_MODULES:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        try:
            module = Tree(decode(file, Kind.PYTHON, read_bytes(file)).text)
        except (Unreadable, Refused):
            continue
        for name, bindings in bound(module, module.module).items():
            targets = (each.target if isinstance(each, Import) else "" for each in bindings)
            found.setdefault(name, set()).update(targets)
        waiting += _files(module, file)
    return found


def _files(tree: Tree, path: str) -> Iterator[str]:
    if "*" not in tree.text:
        return
    for node in tree.module.body:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            dotted = "." * node.level + (node.module or "")
            yield from (file for file, rest in candidates(os.path.abspath(path), dotted) if not rest)

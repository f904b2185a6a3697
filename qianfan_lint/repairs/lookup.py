"""The expression that reads an environment variable, as the module can write it at a place."""

from __future__ import annotations

import ast

from qianfan_lint.repairs.change import Refused
from qianfan_lint.repairs.imports import Edits, import_module
from qianfan_lint.repairs.scopes import binding, imported, imported_names, resolve
from qianfan_lint.repairs.tree import Tree, constant, dotted


def environ(tree: Tree, node: ast.AST, newline: str) -> tuple[str, Edits]:
    """How ``os.environ`` is written at *node*, with the edit that imports it where nothing does yet.

    Raises Refused where ``os`` or ``environ`` is something else there.
    """
    known = list(imported(tree, node))
    for target, suffix in (("os.environ", ""), ("os", ".environ")):
        for name, found in known:
            if found == target:
                return name + suffix, ()
    scope, bindings = binding(tree, node, "os")
    is_os = tree.starred.get("os", {"os"}) == {"os"}
    if scope is not tree.module or not is_os or any(getattr(each, "target", "") != "os" for each in bindings):
        raise Refused("'{name}' is something else here", name="os")
    for name, found in imported(tree, tree.module.body[-1]):
        if found == "os.environ" and binding(tree, node, name)[0] is not tree.module:
            raise Refused("'{name}' is something else here", name=name)
    return "os.environ", import_module(tree, "os", newline)


def required(tree: Tree, node: ast.AST, variable: str, quote: str, newline: str) -> tuple[str, Edits]:
    """A lookup that fails where the variable is not set."""
    written, edits = environ(tree, node, newline)
    return f"{written}[{quote}{variable}{quote}]", edits


def optional(tree: Tree, node: ast.AST, variable: str, quote: str, newline: str) -> tuple[str, Edits]:
    """A lookup that gives None where the variable is not set: for a default that may not be needed."""
    written, edits = environ(tree, node, newline)
    return f"{written}.get({quote}{variable}{quote})", edits


GETENV = frozenset(("os.getenv", "os.environ.get", "os.environ.pop", "decouple.config"))


def read_at(tree: Tree, node: ast.AST) -> str | None:
    """The name of the variable that *node* looks up, empty where it is not written there; None for anything else."""
    match node:
        case ast.Call(func=func, args=[name, *_]):
            if resolve(tree, node, dotted(func)) not in GETENV:
                return None
        case ast.Subscript(value=base, slice=name, ctx=ast.Load()):
            if resolve(tree, node, dotted(base)) != "os.environ":
                return None
        case _:
            return None
    written = constant(name)
    return written if isinstance(written, str) else ""


def _root(node: ast.AST) -> str:
    """The first name of what a call calls or a lookup looks into."""
    base = node.func if isinstance(node, ast.Call) else node.value if isinstance(node, ast.Subscript) else None
    while isinstance(base, ast.Attribute):
        base = base.value
    return base.id if isinstance(base, ast.Name) else ""


def is_read(tree: Tree, variable: str) -> bool:
    """Whether the module looks *variable* up."""
    return variable in tree.once(_reads)


def _reads(tree: Tree) -> frozenset[str]:
    names = imported_names(tree)
    places = (node for node in tree.nodes if _root(node) in names)
    return frozenset(name for node in places if (name := read_at(tree, node)))

"""Where a credential is defined: what two modules have in common when they use the same one.

A definition is the path of a module and a qualified name in it. It is followed through imports, re-exports and plain
copies (``key = settings.KEY``), never through values: two scripts that read one variable each have their own.
"""

from __future__ import annotations

import os

from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import MAX_STEPS, find
from qianfan_lint.readers.python.scopes import Binding, Scope, dotted
from qianfan_lint.readers.python.tree import nodes


def definition(module: Module, node: nodes.Expression, scope: Scope, steps: int = MAX_STEPS) -> str:
    """The place that *node* in *scope* gets its value from; empty where it is this function's own business."""
    suffix = ""
    if isinstance(node, nodes.Call) and not node.args:
        node, suffix = node.func, "()"
    written = dotted(node)
    if not written or not steps:
        return ""
    first, *rest = written.split(".")
    holder: Scope | None = scope
    while holder is not None and first not in holder.names:
        holder = holder.parent
    if first in ("self", "cls") and rest:
        owner = scope.method_class()
        bindings = (owner.attributes.get(rest[0], []) + owner.names.get(rest[0], [])) if owner is not None else []
        return _of_bindings(module, bindings, rest[1:], suffix, steps)
    if holder is None:
        return ""
    return _of_bindings(module, holder.names[first], rest, suffix, steps, first if holder.kind == "module" else "")


def _of_bindings(
    module: Module, bindings: list[Binding], rest: list[str], suffix: str, steps: int, name: str = ""
) -> str:
    """Of the last binding that leads somewhere: of two imports of which one is tried first, one may not be there."""
    # An import that is written again and again is followed once.
    different = {binding.detail if binding.kind == "import" else id(binding): binding for binding in reversed(bindings)}
    places = (_of_binding(module, binding, rest, suffix, steps, name) for binding in different.values())
    return next(filter(None, places), "")


def _of_binding(module: Module, binding: Binding, rest: list[str], suffix: str, steps: int, name: str = "") -> str:
    """*name* is that of a binding of the module itself, which others can import."""
    if binding.kind == "import":
        return _imported(module, ".".join([binding.detail, *rest]) + suffix, steps)
    if binding.kind == "value" and isinstance(binding.node, nodes.Expression) and not suffix:
        further = _with(binding.node, rest)
        found = definition(module, further, binding.scope, steps - 1) if further is not None else ""
        if found:
            return found
    if not name:
        return ""
    return f"{os.path.abspath(module.source.path)}:{'.'.join([name, *rest])}{suffix}"


def _with(node: nodes.Expression, names: list[str]) -> nodes.Expression | None:
    if not dotted(node) and not (isinstance(node, nodes.Call) and not node.args and not names):
        return None
    for name in names:
        node = nodes.Attribute(node.start, node.end, node, name)
    return node


def _imported(module: Module, name: str, steps: int) -> str:
    place = find(module, name.removesuffix("()")) if steps else None
    if place is None:
        return ""
    target, (first, *rest) = place
    suffix = "()" if name.endswith("()") else ""
    return _of_bindings(target, target.index.module.names[first], rest, suffix, steps - 1, first)

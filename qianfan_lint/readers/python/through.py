"""What an expression in a function is, in each call of that function, also where that stands in another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import Value
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import CallSite, Scope, Site
from qianfan_lint.readers.python.tree import nodes

MAX_ROUNDS = 3
"""Functions that are followed, one within the other."""
MAX_SEEN = 30
"""Calls of one function that are followed."""


class Asked(NamedTuple):
    """An expression, and the calls through which it is looked at: of the function around it first."""

    node: nodes.Expression
    site: Site
    through: tuple[tuple[Scope, CallSite], ...] = ()

    @property
    def outermost(self) -> Site:
        """Where the outermost of these calls stands."""
        return self.through[-1][1] if self.through else self.site


def callers(module: Module, asked: Asked) -> Iterator[Asked]:
    """*asked* through each call of the function that its outermost call stands in."""
    function = _function_around(asked.outermost.scope)
    while function is not None and not _takes(function):  # what it names may be given to the one around it
        function = _function_around(function.parent) if function.parent is not None else None
    if function is None or len(asked.through) >= MAX_ROUNDS:
        return
    for site in module.memo(_calls).get(function.root, ())[:MAX_SEEN]:
        yield asked._replace(through=(*asked.through, (function, site)))


def _takes(function: Scope) -> bool:
    """Whether it has parameters, also such as ``*names``."""
    return any(bound[0].kind == "parameter" for bound in function.names.values() if bound)


def answer(module: Module, asked: Asked) -> Value:
    """What the expression is in these calls."""
    with module.values.following(tuple(reversed(asked.through))):
        return module.value(asked.node, asked.site)


def _calls(module: Module) -> dict[str, list[CallSite]]:
    """The calls of each function of the module, by its root; those that make an object run its ``__init__``."""
    found: dict[str, list[CallSite]] = {}
    for site in module.index.calls:
        root = module.initializer(module.callee(site))
        if root in module.index.by_root:
            found.setdefault(root, []).append(site)
    return found


def _function_around(scope: Scope) -> Scope | None:
    holder: Scope | None = scope
    while holder is not None and holder.kind not in ("function", "lambda"):
        holder = holder.parent
    return holder

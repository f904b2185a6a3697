"""What an expression in a function is, in each call of that function, also where that stands in another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import Items, Value, options
from qianfan_lint.core.named import OwnFunction
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import CallSite, Scope, Site, SiteOf
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import MAPPED, PACKED, STARTED

MAX_ROUNDS = 3
"""Functions that are followed, one within the other."""
MAX_SEEN = 30
"""Calls of one function that are followed."""
MAX_MAPPED = 5
"""Items that a function is followed for which is called for each."""


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
        for started in _started(module, site):
            found.setdefault(module.initializer(module.callee(started)), []).append(started)
    return found


def _started(module: Module, site: CallSite) -> Iterator[CallSite]:
    """The calls of a function of the module that the call at *site* leaves to a thread, a pool or a loop."""
    name = module.method(site)
    if name not in STARTED and name not in MAPPED:
        return
    keywords = {each.keyword.value: each for each in site.node.args if each.keyword is not None}
    given = [each for each in site.node.args if each.keyword is None]
    at = STARTED.get(name, 0)
    target = keywords.get("target") or (given[at] if len(given) > at else None)
    if target is None or not any(isinstance(each, OwnFunction) for each in options(module.value(target.value, site))):
        return
    place = (site.node.start, site.node.end)
    several = [given[at + 1 :] + [each for name, each in keywords.items() if name not in ("target", "args", "name")]]
    packed = keywords.get("args") or (given[1] if name in PACKED and len(given) > 1 else None)
    if packed is not None:
        several = [[nodes.Arg(*place, "*", None, packed.value)]]
    elif name in MAPPED:
        several = list(_rounds(module, site, given[1:]))
    for arguments in several:
        yield SiteOf(nodes.Call(*place, target.value, arguments), site.scope, site.order, site.path)


def _rounds(module: Module, site: CallSite, run_over: list[nodes.Arg]) -> Iterator[list[nodes.Arg]]:
    """What ``map(function, …)`` gives to the function, one time after the other."""
    items = [module.value(each.value, site) for each in run_over]
    lengths = [len(each.values) for each in items if isinstance(each, Items)]
    for number in range(min([*lengths, MAX_MAPPED]) if lengths and len(lengths) == len(items) else 0):
        place = (site.node.start, site.node.end)
        index = nodes.Integer(*place, number)
        parts = (nodes.Subscript(*place, each.value, index) for each in run_over)
        yield [nodes.Arg(*place, "", None, part) for part in parts]


def _function_around(scope: Scope) -> Scope | None:
    holder: Scope | None = scope
    while holder is not None and holder.kind not in ("function", "lambda"):
        holder = holder.parent
    return holder

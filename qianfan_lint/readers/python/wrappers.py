"""Functions and classes that hand a parameter on to a client: what their callers give reaches the client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from qianfan_lint.facts import Argument, ClientCall
from qianfan_lint.flow import Named, options
from qianfan_lint.providers import Client, Slot
from qianfan_lint.readers.python.definitions import definition
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Site

MAX_ROUNDS = 3
"""Wrappers of wrappers that are followed."""


class Target(NamedTuple):
    client: Client
    slot: Slot | None


Targets = dict[tuple[str, str], list[Target]]
"""By the function's root and the parameter's name."""


def wrapper_calls(module: Module, calls: list[ClientCall]) -> Iterator[ClientCall]:
    """Each call of a wrapper as a call of the client that it hands its arguments on to."""
    seen: set[int] = set()
    for _ in range(MAX_ROUNDS):
        targets = _targets(calls)
        if not targets:
            return
        roots = {root for root, _ in targets}
        found: list[ClientCall] = []
        for site in module.index.calls:
            root = module.initializer(module.callee(site))
            if root in roots and id(site.node) not in seen:
                seen.add(id(site.node))
                found += _calls(module, site, root, targets)
        yield from found
        calls = found


def _targets(calls: list[ClientCall]) -> Targets:
    found: Targets = {}
    for call in calls:
        for argument in call.arguments:
            for option in options(argument.value):
                if isinstance(option, Named) and option.root.endswith("()"):
                    key = (option.root.removesuffix("()"), option.dotted)
                    found.setdefault(key, []).append(Target(call.client, argument.slot))
    return found


def _calls(module: Module, site: Site, root: str, targets: Targets) -> Iterator[ClientCall]:
    assert isinstance(site.node, cst.Call)
    given: dict[int, tuple[Client, list[Argument]]] = {}
    for keyword, position, argument, value in module.arguments(site):
        name = keyword or module.parameter(root, position)
        for target in targets.get((root, name), ()):
            place = definition(module, argument.value, site.scope) if target.slot is not None else ""
            span = module.span(argument.value)
            client, arguments = given.setdefault(id(target.client), (target.client, []))
            arguments.append(Argument("", value, span, span, target.slot, place))
    for client, arguments in given.values():
        yield ClientCall(client, tuple(arguments), frozenset(), False, module.span(site.node.func))

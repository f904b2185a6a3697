"""Functions and classes that hand a parameter on to a client: what their callers give reaches the client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import Env, Named, Value, options
from qianfan_lint.facts import Argument, ClientCall
from qianfan_lint.knowledge.names import may_be_credential_name
from qianfan_lint.knowledge.providers import Client, Slot
from qianfan_lint.readers.python.definitions import definition
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import function_at, resolve
from qianfan_lint.readers.python.scopes import Site, dotted
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.uses import client_calls

MAX_ROUNDS = 3
"""Wrappers of wrappers that are followed."""


class Target(NamedTuple):
    client: Client
    slot: Slot | None


Targets = dict[tuple[str, str], list[Target]]
"""By the function's root and the parameter's name."""


def calls_of_clients(module: Module, rounds: int = MAX_ROUNDS, *, follows: bool = True) -> list[ClientCall]:
    """Every call of a client, and each call of a wrapper as a call of the client that it hands its arguments on to.

    Only if it *follows* them, wrappers of other modules count too.
    """
    found = list(client_calls(module))
    if rounds and follows:
        found += _imported_wrappers(module, rounds)
    seen: set[int] = set()
    new = found
    for _ in range(rounds):
        targets = _targets(new)
        if not targets:
            break
        roots = {root for root, _ in targets}
        new = []
        for site in module.index.calls:
            root = module.initializer(module.callee(site))
            if root in roots and id(site.node) not in seen:
                seen.add(id(site.node))
                new += _handed_on(module, site, module, root, targets)
        found += new
    return found


def _imported_wrappers(module: Module, rounds: int) -> Iterator[ClientCall]:
    """Calls of wrappers of other modules. A module is opened only for what may be a credential.

    Of a module that is opened itself, only what a function is given by its callers counts.
    """
    for site in module.index.calls:
        callee = module.value(site.node.func, site) if isinstance(site.node, nodes.Call) else None
        for option in options(callee) if callee is not None else ():
            if not isinstance(option, Named) or option.root != "module" or option.dotted in module.providers.clients:
                continue
            if not any(_is_worth(module, given[3]) and _may_be_credential(*given) for given in module.arguments(site)):
                continue
            place = function_at(module, option.dotted)
            if place is not None:
                home, root = place
                yield from _handed_on(module, site, home, home.initializer(root), home.memo(_targets_in, rounds - 1))


def _is_worth(module: Module, value: Value) -> bool:
    """Whether *value* may tell something that is not known without: a parameter only where the function is called."""
    given = [_function_given(option) for option in options(value)]
    if module.values.is_foreign:
        return any(given)
    return any(not function or function in module.memo(_called) for function in given)


def _called(module: Module) -> frozenset[str]:
    """The roots of the functions of *module* that it calls itself."""
    return frozenset(module.initializer(module.callee(site)) for site in module.index.calls)


def _function_given(value: Value) -> str:
    """The root of the function that *value* is a parameter of; empty where it is none."""
    return value.root.removesuffix("()") if isinstance(value, Named) and value.root.endswith("()") else ""


def _targets_in(module: Module, rounds: int) -> Targets:
    return _targets(calls_of_clients(module, rounds))


def _may_be_credential(keyword: str, _: int, argument: nodes.Arg, value: Value) -> bool:
    node = argument.value.func if isinstance(argument.value, nodes.Call) else argument.value
    names = (keyword, dotted(node).rpartition(".")[2])
    return any(map(may_be_credential_name, names)) or any(
        isinstance(option, Env) and may_be_credential_name(option.name) for option in options(value)
    )


def _targets(calls: list[ClientCall]) -> Targets:
    found: Targets = {}
    for call in calls:
        for argument in call.arguments:
            for option in options(argument.value):
                if isinstance(option, Named) and (function := _function_given(option)):
                    key = (function, option.dotted)
                    found.setdefault(key, []).append(Target(call.client, argument.slot))
    return found


def _handed_on(module: Module, site: Site, home: Module, root: str, targets: Targets) -> Iterator[ClientCall]:
    """The call of the function *root* of the module *home* as calls of the clients that it reaches."""
    assert isinstance(site.node, nodes.Call)
    given: dict[int, tuple[Client, list[Argument]]] = {}
    for keyword, position, argument, value in module.arguments(site):
        name = keyword or home.parameter(root, position)
        for target in targets.get((root, name), ()):
            place = definition(module, argument.value, site.scope) if target.slot is not None else ""
            span = module.span(argument.value)
            client, arguments = given.setdefault(id(target.client), (target.client, []))
            arguments.append(Argument("", resolve(module, value), span, span, target.slot, place))
    for client, arguments in given.values():
        yield ClientCall(client, tuple(arguments), frozenset(), False, module.span(site.node.func))

"""Functions and classes that hand a parameter on to a client: what their callers give reaches the client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import Entry, Env, Value, options
from qianfan_lint.core.model import ELSEWHERE, Span
from qianfan_lint.core.named import Imported, Parameter
from qianfan_lint.facts import Argument, ClientCall
from qianfan_lint.knowledge.names import may_be_credential_name
from qianfan_lint.knowledge.providers import Client, Slot
from qianfan_lint.readers.python.definitions import definition
from qianfan_lint.readers.python.given import entries
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import function_at, resolve
from qianfan_lint.readers.python.scopes import CallSite, dotted
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.uses import client_calls

MAX_ROUNDS = 3
"""Wrappers of wrappers that are followed."""


class Target(NamedTuple):
    client: Client
    slot: Slot | None


class _Handed(NamedTuple):
    """What a function is given, by what it calls it."""

    name: str
    value: Value
    node: nodes.Expression | None
    """None for an entry of a dictionary."""
    span: Span


Targets = dict[tuple[str, str], list[Target]]
"""By the function's root and the parameter's name."""


def calls_of_clients(module: Module, *, follows: bool = True) -> list[ClientCall]:
    """Every call of a client, and each call of a wrapper as a call of the client that it hands its arguments on to.

    Only if it *follows* them, wrappers of other modules count too.
    """
    return _with_wrappers(module, MAX_ROUNDS, list(_imported_wrappers(module, MAX_ROUNDS)) if follows else [])


def _with_wrappers(module: Module, rounds: int, imported: list[ClientCall]) -> list[ClientCall]:
    found = [*client_calls(module), *imported]
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


def _imported_wrappers(module: Module, rounds: int, within: frozenset[str] | None = None) -> Iterator[ClientCall]:
    """Calls of wrappers of other modules. A module is opened only for what may be a credential.

    Given *within*, roots of functions of *module*, only what these are given by their callers counts.
    """
    if not rounds:
        return
    for site in module.index.calls:
        callee = module.value(site.node.func, site) if isinstance(site.node, nodes.Call) else None
        for option in options(callee) if callee is not None else ():
            if not isinstance(option, Imported) or option.dotted in module.providers.clients:
                continue
            given = module.arguments(site)
            if not any(_is_worth(module, each[3], within) and _may_be_credential(*each) for each in given):
                continue
            place = function_at(module, option.dotted)
            if place is not None:
                home, root = place
                initializer = home.initializer(root)
                yield from _handed_on(module, site, home, initializer, home.memo(_targets_in, initializer, rounds - 1))


def _is_worth(module: Module, value: Value, within: frozenset[str] | None) -> bool:
    """Whether *value* may tell something that is not known without: a parameter only where the function is called."""
    given = [_function_given(option) for option in options(value)]
    if within is not None:
        return any(function in within for function in given)
    return any(not function or function in module.memo(_called) for function in given)


def _called(module: Module) -> frozenset[str]:
    """The roots of the functions of *module* that it calls itself."""
    return frozenset(module.initializer(module.callee(site)) for site in module.index.calls)


def _function_given(value: Value) -> str:
    """The root of the function that *value* is a parameter of; empty where it is none."""
    return value.scope if isinstance(value, Parameter) else ""


def _targets_in(module: Module, root: str, rounds: int) -> Targets:
    """Where the function *root* of *module* hands its parameters on to."""
    within = _reached(module, root)
    return _targets(_with_wrappers(module, rounds, list(_imported_wrappers(module, rounds, within))))


def _reached(module: Module, root: str) -> frozenset[str]:
    """The roots of the functions that the function *root* runs, its own and those of its whole class among them."""
    calls = module.memo(_calls_within)
    found: set[str] = set()
    waiting = {root}
    while waiting:
        each = waiting.pop()
        around = each.removesuffix("__init__") if each.endswith(".__init__") else f"{each}."
        parts = {each, *(other for other in calls if other.startswith(around))}
        found |= parts
        waiting |= set().union(*(calls.get(part, ()) for part in parts)) - found
    return frozenset(found)


def _calls_within(module: Module) -> dict[str, set[str]]:
    """The functions of *module* that each of its scopes calls, by root."""
    found: dict[str, set[str]] = {}
    for site in module.index.calls:
        callee = module.initializer(module.callee(site))
        found.setdefault(site.scope.root, set()).update([callee] if callee in module.index.by_root else ())
    return found


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
                if isinstance(option, Parameter):
                    key = (option.scope, option.dotted)
                    found.setdefault(key, []).append(Target(call.client, argument.slot))
    return found


def _handed_on(module: Module, site: CallSite, home: Module, root: str, targets: Targets) -> Iterator[ClientCall]:
    """The call of the function *root* of the module *home* as calls of the clients that it reaches."""
    names, around = {name for function, name in targets if function == root}, module.span(site.node)
    given: dict[int, tuple[Client, list[Argument]]] = {}
    for name, value, node, span in _given(module, site, home, root, names) if names else ():
        for target in targets.get((root, name), ()):
            place = definition(module, node, site.scope) if target.slot is not None and node is not None else ""
            client, arguments = given.setdefault(id(target.client), (target.client, []))
            is_here = around.start < span.start and span.end <= around.end
            arguments.append(Argument("", resolve(module, value), span, span, target.slot, place, is_here))
    for client, arguments in given.values():
        yield ClientCall(client, tuple(arguments), frozenset(), False, module.span(site.node.func))


def _place(entry: Entry, call: Span) -> Span:
    return call if entry.span == ELSEWHERE else entry.span


def _given(module: Module, site: CallSite, home: Module, root: str, names: set[str]) -> Iterator[_Handed]:
    """What the function *root* of *home* is given, by what it calls it, as far as that is one of *names*.

    That is a parameter, ``config[key]`` for an entry of a dictionary, or ``kwargs[key]`` for what has no parameter.
    """
    read, call = {name.partition("[")[0] for name in names if "[" in name}, module.span(site.node.func)
    others = home.rest_of(root) if read else ""
    for keyword, position, argument, value in module.arguments(site):
        name, span = keyword or home.parameter(root, position), module.span(argument.value)
        yield _Handed(name, value, argument.value, span)
        if keyword and others:
            yield _Handed(f"{others}[{keyword}]", value, argument.value, span)
        for entry in entries(resolve(module, value)) if name in read else ():
            yield _Handed(f"{name}[{entry.key.text}]", entry.value, None, _place(entry, call))
    for argument in site.node.args:
        for entry in entries(module.value(argument.value, site)) if argument.star == "**" else ():
            yield _Handed(entry.key.text, entry.value, None, call)
            if others:
                yield _Handed(f"{others}[{entry.key.text}]", entry.value, None, call)

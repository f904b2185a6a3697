"""Functions and classes that hand a parameter on to a client: what their callers give reaches the client."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import UNKNOWN, Entry, Env, Nothing, Text, Unknown, Value, choice, options
from qianfan_lint.core.model import ELSEWHERE, Span
from qianfan_lint.core.named import Builtin, Imported, Parameter
from qianfan_lint.facts import Argument, ClientCall
from qianfan_lint.knowledge.names import may_be_credential_name
from qianfan_lint.knowledge.providers import Client, Slot
from qianfan_lint.readers.python.definitions import definition
from qianfan_lint.readers.python.given import entries
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import function_at, resolve
from qianfan_lint.readers.python.scopes import CallSite, dotted
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.uses import calls_in, client_calls

MAX_ROUNDS = 3
"""Wrappers of wrappers that are followed."""
_SILENT = (Unknown, Nothing, Builtin)
"""Values of which nothing is known that could matter where they are handed on."""


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
    sites = module.index.calls
    return _with_wrappers(
        module, sites, MAX_ROUNDS, list(_imported_wrappers(module, sites, MAX_ROUNDS)) if follows else []
    )


def _with_wrappers(module: Module, sites: list[CallSite], rounds: int, imported: list[ClientCall]) -> list[ClientCall]:
    own = module.memo(calls_in) if sites is module.index.calls else client_calls(module, sites)
    found = [*own, *imported]
    seen: set[int] = set()
    new = found
    for _ in range(rounds):
        targets = _targets(new)
        if not targets:
            break
        roots = {root for root, _ in targets}
        new = []
        for site in sites:
            root = module.initializer(module.callee(site))
            if root in roots and id(site.node) not in seen:
                seen.add(id(site.node))
                new += _handed_on(module, site, module, root, targets)
        found += new
    return found


def _imported_wrappers(
    module: Module, sites: list[CallSite], rounds: int, within: frozenset[str] | None = None
) -> Iterator[ClientCall]:
    """Those of the calls *sites* that are of wrappers of other modules, opened only for what may be a credential.

    Given *within*, roots of functions of *module*, only what these are given by their callers counts.
    """
    if not rounds:
        return
    for site in sites:
        callee = module.value(site.node.func, site) if isinstance(site.node, nodes.Call) else None
        for option in options(callee) if callee is not None else ():
            if not isinstance(option, Imported) or option.dotted in module.providers.clients:
                continue
            if not _is_worth(module, site, within):
                continue
            place = _wrapper(module, option.dotted, rounds)
            if place is not None:
                yield from _handed_on(module, site, *place)


def _wrapper(module: Module, name: str, rounds: int) -> tuple[Module, str, Targets] | None:
    """The function that *name*, imported in *module*, is, if it hands anything on: its module, its root and where to.

    That it does not is kept, since the trees of large modules are not.
    """
    key = (os.path.dirname(module.source.path), name, rounds)
    place = function_at(module, name) if key not in module.project.idle else None
    if place is not None:
        home, root = place[0], place[0].initializer(place[1])
        targets = home.memo(_targets_in, root, rounds - 1)
        if targets:
            return home, root, targets
    module.project.idle.add(key)
    return None


def _is_worth(module: Module, site: CallSite, within: frozenset[str] | None) -> bool:
    """Whether the call may be given a credential of which something is known, or one and an address."""
    if within is not None:
        named = (each for each in site.node.args if not each.star and _is_named(each))
        kept = (option for each in named for option in options(module.value(each.value, site)))
        return any(isinstance(option, Parameter) and option.scope in within for option in kept)
    given = list(module.arguments(site))
    secrets = [value for _, _, argument, value in given if _is_named(argument) or _holds_variable(value)]
    if not secrets:
        return False
    return any(_is_address(value) for *_, value in given) or any(_is_known(module, value) for value in secrets)


def _is_address(value: Value) -> bool:
    return any(isinstance(option, Text) and "://" in option.text for option in options(value))


def _is_known(module: Module, value: Value) -> bool:
    """Whether anything is known of *value*: of a parameter only where the module itself calls the function with it."""
    for option in options(value):
        if isinstance(option, Parameter):
            if not module.memo(_fed).isdisjoint(((option.scope, option.name), (option.scope, ""))):
                return True
        elif not isinstance(option, _SILENT):
            return True
    return False


def _fed(module: Module) -> frozenset[tuple[str, str]]:
    """The parameters of the module's functions, by function and name, that it gives anything that is known itself.

    A parameter without a name stands for all of a function that is given several at once.
    """
    found: set[tuple[str, str]] = set()
    handed: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for site in module.index.calls:
        root = module.initializer(module.callee(site))
        if root not in module.index.by_root:
            continue
        if any(argument.star for argument in site.node.args):
            found.add((root, ""))
        for keyword, position, _, value in module.arguments(site):
            name = keyword or module.parameter(root, position)
            filled = {(root, name), *([(root, module.rest_of(root))] if keyword else [])}
            for option in options(value):
                if isinstance(option, Parameter):
                    handed.setdefault((option.scope, option.name), set()).update(filled)
                elif not isinstance(option, _SILENT):
                    found |= filled
    waiting = list(found)
    while waiting:
        each = waiting.pop()
        new = handed.get(each, set()) - found
        found |= new
        waiting += new
    return frozenset(found)


def _targets_in(module: Module, root: str, rounds: int) -> Targets:
    """Where the function *root* of *module* hands its parameters on to."""
    within = _reached(module, root)
    by_scope = module.memo(_by_scope)
    sites = [site for each in by_scope if each in within for site in by_scope[each]]
    return _targets(_with_wrappers(module, sites, rounds, list(_imported_wrappers(module, sites, rounds, within))))


def _reached(module: Module, root: str) -> frozenset[str]:
    """The roots of the functions that the function *root* runs, its own and those of its whole class among them."""
    by_scope = module.memo(_by_scope)
    found: set[str] = set()
    waiting = {root}
    while waiting:
        each = waiting.pop()
        around = each.removesuffix("__init__") if each.endswith(".__init__") else f"{each}."
        new = {each, *(other for other in by_scope if other.startswith(around))} - found
        found |= new
        called = {module.initializer(module.callee(site)) for part in new for site in by_scope.get(part, ())}
        waiting |= (called & module.index.by_root.keys()) - found
    return frozenset(found)


def _by_scope(module: Module) -> dict[str, list[CallSite]]:
    """The calls of *module* by the root of the scope that they stand in."""
    found: dict[str, list[CallSite]] = {}
    for site in module.index.calls:
        found.setdefault(site.scope.root, []).append(site)
    return found


def _is_named(argument: nodes.Arg) -> bool:
    """Whether the keyword or what is given under it is called as a credential may be."""
    node = argument.value.func if isinstance(argument.value, nodes.Call) else argument.value
    names = (argument.keyword.value if argument.keyword is not None else "", dotted(node).rpartition(".")[2])
    return any(map(may_be_credential_name, names))


def _holds_variable(value: Value) -> bool:
    return any(isinstance(option, Env) and may_be_credential_name(option.name) for option in options(value))


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
        reached = targets.get((root, name), ())
        if len({target.slot.provider for target in reached if target.slot is not None}) > 1:
            value = choice((value, UNKNOWN))  # the function chooses the vendor, by what nobody knows here
        for target in reached:
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

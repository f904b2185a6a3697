"""Environment variables that are read or written under a literal name."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Env, Value, descend
from qianfan_lint.facts import ClientCall, EnvRead
from qianfan_lint.readers.python.destinations import Destinations
from qianfan_lint.readers.python.lookups import lookups, named_options
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.uses import are_implicit
from qianfan_lint.readers.python.vocabulary import GETENV

# Calls that end a value's way: printing it or asking for its truth does not pass it on.
_ENDS = {"print", "bool", "len", "repr", "type", "isinstance", "logging.info", "logging.debug", "logging.warning"}


def env_reads(module: Module, calls: list[ClientCall], destined: Destinations) -> Iterator[EnvRead]:
    options_named = list(named_options(module))
    found = [*lookups(module), *options_named]
    if not found:
        return
    implicit = any(True for _ in are_implicit(calls))
    set_here = {name.text for name, _, written in found if written}
    passed = _passed(module) | {name.text for name, _, _ in options_named}
    exported = _exported(module)
    for name, place, written in found:
        # A name that is put together stands in no literal: the finding is at the lookup, and nothing can be renamed.
        span = name.span if len(name.pieces) == 1 else place
        states = (written, name.text in passed, name.text in exported)
        yield EnvRead(
            name.text, span, *states, name.pieces, implicit, name.text in set_here, name.text in destined.variables
        )


def _passed(module: Module) -> set[str]:
    names: set[str] = set()
    for site in module.index.calls:
        callee = module.callee(site)
        if callee in _ENDS or callee in GETENV:
            continue
        for _, _, _, value in module.arguments(site):
            names |= _env_names(value)
    for site in module.index.tables:
        names |= _env_names(module.value(site.node, site))
    return names


def _exported(module: Module) -> set[str]:
    """Names whose value outlives the function it is read in."""
    names: set[str] = set()
    for site in module.index.assignments:
        node = site.node
        if not isinstance(node, (nodes.Assign, nodes.AnnAssign)) or node.value is None:
            continue
        targets = node.targets if isinstance(node, nodes.Assign) else [node.target]
        if site.scope.kind in ("module", "class") or any(not isinstance(target, nodes.Name) for target in targets):
            names |= _env_names(module.value(node.value, site))
    for site in module.index.yields:
        if isinstance(site.node, nodes.Yield) and isinstance(site.node.value, nodes.Expression):
            names |= _env_names(module.value(site.node.value, site))
    for scope in module.index.by_root.values():
        for returned in scope.returns:
            if returned.node is not None:
                names |= _env_names(module.values.value(returned.node, scope, returned.order, returned.path))
    return names


def _env_names(value: Value) -> set[str]:
    return {part.name for part in descend(value) if isinstance(part, Env)}

"""Environment variables that are read or written under a literal name."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Env, Items, Made, Text, Value, descend, options
from qianfan_lint.core.model import Span
from qianfan_lint.facts import ClientCall, EnvRead
from qianfan_lint.readers.python.calls import is_environ
from qianfan_lint.readers.python.destinations import Destinations
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Site
from qianfan_lint.readers.python.settings_classes import sensitive_names
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.uses import are_implicit
from qianfan_lint.readers.python.vocabulary import (
    CASE_SENSITIVE,
    DOTENV_VALUES,
    ENV_FUNCTIONS,
    ENV_OBJECTS,
    ENV_WRITES,
    ENVVAR,
    GETENV,
)

# Calls that end a value's way: printing it or asking for its truth does not pass it on.
_ENDS = {"print", "bool", "len", "repr", "type", "isinstance", "logging.info", "logging.debug", "logging.warning"}


def env_reads(module: Module, calls: list[ClientCall], destined: Destinations) -> Iterator[EnvRead]:
    found = list(_named(module))
    if not found:
        return
    implicit = any(True for _ in are_implicit(calls))
    set_here = {name.text for name, _, written in found if written}
    passed = _passed(module) | {name.text for name, _ in _options(module)}
    exported = _exported(module)
    for name, place, written in found:
        # A name that is put together stands in no literal: the finding is at the lookup, and nothing can be renamed.
        span = name.span if len(name.pieces) == 1 else place
        states = (written, name.text in passed, name.text in exported)
        yield EnvRead(
            name.text, span, *states, name.pieces, implicit, name.text in set_here, name.text in destined.variables
        )


def _named(module: Module) -> Iterator[tuple[Text, Span, bool]]:
    """Each name that is looked up or written, the place of that, and whether it is written."""
    for site in module.index.lookups:
        node = site.node
        match node:
            case nodes.Subscript(slice=key):
                for base in options(module.value(node.value, site)):
                    if _is_environ(base):
                        for name in options(module.value(key, site)):
                            if isinstance(name, Text):
                                yield name, module.span(key), id(node) in module.index.targets
    for site in module.index.comparisons:
        match site.node:
            case nodes.Comparison(left=left, operators=["in" | "not in"], comparators=[right]):
                if is_environ(module.value(right, site)):
                    for name in options(module.value(left, site)):
                        if isinstance(name, Text):
                            yield name, module.span(left), False
    for site in module.index.calls:
        yield from _called(module, site)
    yield from ((name, span, False) for name, span in _options(module))
    if CASE_SENSITIVE in module.source.text:
        yield from ((name, name.span, False) for name in sensitive_names(module.values))


def _is_environ(base: Value) -> bool:
    return is_environ(base) or (isinstance(base, Made) and base.callee in DOTENV_VALUES)


def _called(module: Module, site: Site) -> Iterator[tuple[Text, Span, bool]]:
    assert isinstance(site.node, nodes.Call)
    callee = module.callee(site)
    reads = callee in GETENV or callee in ENV_FUNCTIONS or callee in ENV_WRITES
    if not reads:
        match site.node.func:
            case nodes.Attribute(value=base, attr="get" | "pop" | "str" | "__call__"):
                holder = module.value(base, site)
            case func:
                holder = module.value(func, site)
        made = [option.callee for option in options(holder) if isinstance(option, Made)]
        reads = any(name in DOTENV_VALUES or name in ENV_OBJECTS for name in made)
    if not reads:
        return
    written = callee in ENV_WRITES and callee != "os.environ.setdefault"
    for keyword, position, argument, value in module.arguments(site):
        if position == 0 or keyword in ("key", "option"):
            for name in options(value):
                if isinstance(name, Text):
                    yield name, module.span(argument.value), written


def _options(module: Module) -> Iterator[tuple[Text, Span]]:
    """The variables that options of click and typer are read from: ``envvar="…"``."""
    for site in module.index.calls if ENVVAR in module.source.text else ():
        for keyword, _, argument, value in module.arguments(site):
            if keyword == ENVVAR:
                for name in value.values if isinstance(value, Items) else (value,):
                    if isinstance(name, Text):
                        yield name, module.span(argument.value)


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

"""What a module takes for credentials that other files hold: variables, names of modules, entries of settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import Env, Text, descend
from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Header
from qianfan_lint.knowledge.providers import Slot
from qianfan_lint.readers.python.definitions import definition
from qianfan_lint.readers.python.destinations import Place, destinations, given_at, goes_to_provider
from qianfan_lint.readers.python.headers import headers
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import resolve
from qianfan_lint.readers.python.scopes import Binding, Scope, Site, dotted
from qianfan_lint.readers.python.settings import attribute_slot
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal
from qianfan_lint.readers.python.variables_read import is_environ
from qianfan_lint.readers.python.wrappers import calls_of_clients

MAX_STEPS = 6
"""Local names that are followed from a call to what they are bound to."""
# A field of an f-string, and what is joined by `+`.
_JOINED = lazy(r"(?:\{\s*|\+\s*)([A-Za-z_][\w.]*)(?:\[[\"'](\w+)[\"']\])?")


class Wanted(NamedTuple):
    """Each with the slot that the value is for, None where that cannot be told."""

    variables: dict[str, Slot | None]
    """Of the environment."""
    names: dict[tuple[str, str], Slot | None]
    """The path of a module, and the last part of a name that is defined there."""
    entries: dict[str, Slot | None]
    """The last key of an entry that is read from a table of unknown content: ``config["llm"]["deepseek"]``."""


_Sent = tuple[Place, Slot | None]
NOTHING = Wanted({}, {}, {})


def wanted(module: Module) -> Wanted:
    calls = calls_of_clients(module)
    carried = [each for each in headers(module) if isinstance(each, Header)]
    found = Wanted(dict(destinations(module, calls, carried).variables), {}, {})
    for argument in (argument for call in calls for argument in call.arguments):
        _define(found, argument.definition, argument.slot)
    given = [(place, slot) for place, _, slot in given_at(module, calls)]
    for place, slot in (*given, *_assigned(module, found), *_in_headers(module, carried)):
        _follow(module, found, place, slot, MAX_STEPS)
    return found


def _define(found: Wanted, place: str, slot: Slot | None) -> None:
    """Note the definition *place*, as ``definitions`` has it."""
    path, _, name = place.rpartition(":")
    if path:
        found.names.setdefault((path, name.removesuffix("()").rpartition(".")[2]), slot)


def _follow(module: Module, found: Wanted, place: Place, slot: Slot | None, steps: int) -> None:
    node, scope = place
    match node:
        case nodes.Subscript(slice=key) if (name := literal(key)) is not None:
            found.entries.setdefault(name, slot)
            return
        case nodes.Call(func=nodes.Attribute(attr="get"), args=given):  # of configparser with the section before it
            for name in (literal(argument.value) for argument in given[:2]):
                if name is not None:
                    found.entries.setdefault(name, slot)
            return
    written = dotted(node.func if isinstance(node, nodes.Call) and not node.args else node)
    if not written or not steps:
        return
    _define(found, definition(module, node, scope), slot)
    for binding in _bindings(written, scope):
        if binding.kind == "value" and isinstance(binding.node, nodes.Expression):
            _follow(module, found, Place(binding.node, binding.scope), slot, steps - 1)
    if "." in written:  # the attribute may be an entry of what is read from a file: `config.llm.deepseek`
        found.entries.setdefault(written.rpartition(".")[2], slot)


def _bindings(written: str, scope: Scope) -> Iterator[Binding]:
    """What the name or attribute of ``self`` is bound to, as far as that is in the module."""
    first, *rest = written.split(".")
    if first in ("self", "cls") and len(rest) == 1:
        owner = scope.method_class()
        if owner is not None:
            yield from (*owner.attributes.get(rest[0], ()), *owner.names.get(rest[0], ()))
        return
    holder: Scope | None = scope
    while holder is not None and first not in holder.names:
        holder = holder.parent
    if holder is not None and not rest:
        yield from holder.names[first]


def _assigned(module: Module, found: Wanted) -> Iterator[_Sent]:
    """``dashscope.api_key = …`` and ``os.environ["DASHSCOPE_API_KEY"] = …``."""
    for site in module.index.assignments:
        if not isinstance(site.node, nodes.Assign):
            continue
        for target in site.node.targets:
            slot = _slot_set(module, site, target)
            if slot is not None:
                value = resolve(module, module.value(site.node.value, site))
                for part in descend(value):
                    if isinstance(part, Env):
                        found.variables.setdefault(part.name, slot)
                yield Place(site.node.value, site.scope), slot


def _slot_set(module: Module, site: Site, target: nodes.Expression) -> Slot | None:
    match target:
        case nodes.Attribute():
            return attribute_slot(module, site, target)
        case nodes.Subscript(value=held, slice=key) if is_environ(module.value(held, site)):
            name = module.value(key, site)
            return module.providers.env.get(name.text) if isinstance(name, Text) else None
    return None


def _in_headers(module: Module, carried: list[Header]) -> Iterator[_Sent]:
    """The names that are put into the headers of requests to providers."""
    for span in {header.span for header in carried if goes_to_provider(header)}:
        scope = _scope_at(module, span)
        for match in _JOINED.finditer(module.source.text, *span):
            first, *rest = match[1].rstrip(".").split(".")
            node: nodes.Expression = nodes.Name(span.start, span.end, first)
            for name in rest:
                node = nodes.Attribute(span.start, span.end, node, name)
            if match[2]:
                node = nodes.Subscript(span.start, span.end, node, nodes.SimpleString(*match.span(2), repr(match[2])))
            yield Place(node, scope), None


def _scope_at(module: Module, span: Span) -> Scope:
    """The innermost function around *span*, else the module."""
    functions = [(module.span(site.node), site.scope) for site in module.index.functions]
    around = [(end - start, scope) for (start, end), scope in functions if start <= span.start and span.end <= end]
    return min(around, key=lambda each: each[0])[1] if around else module.index.module

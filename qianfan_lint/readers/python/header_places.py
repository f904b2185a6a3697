"""The places of a module that build an ``Authorization`` value: entries, assignments, calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import Entry, Table, Text, Unknown, Value, descend, options
from qianfan_lint.core.named import Parameter
from qianfan_lint.readers.python.carriers import AUTHORIZATION
from qianfan_lint.readers.python.defaults import with_defaults
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import resolve
from qianfan_lint.readers.python.scopes import CallSite, Site
from qianfan_lint.readers.python.tables import as_table
from qianfan_lint.readers.python.through import Asked, answer, callers
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import HEADER_KEYWORDS, HEADER_SETTERS


class HeaderPlace(NamedTuple):
    entry: Entry
    node: nodes.Expression
    """The value."""
    site: Site


def header_places(module: Module) -> Iterator[HeaderPlace]:
    for site in module.index.tables:
        for key, value in zip(site.node.keys, site.node.values, strict=True):
            if key is not None:
                yield from _named_by(module, site, key, value)
    for site in module.index.assignments:
        if isinstance(site.node, nodes.Assign):
            for target in site.node.targets:
                if isinstance(target, nodes.Subscript):
                    yield from _named_by(module, site, target.slice, site.node.value)
    for site in module.index.calls:
        yield from _called(module, site)


def _named_by(module: Module, site: Site, key: nodes.Expression, value: nodes.Expression) -> Iterator[HeaderPlace]:
    name = module.value(key, site)
    if isinstance(name, Text) and name.text.lower() == AUTHORIZATION:
        yield _place(module, name, value, site)


def _called(module: Module, site: CallSite) -> Iterator[HeaderPlace]:
    """``dict(Authorization=…)``, ``update(Authorization=…)``, ``add_header("Authorization", …)``."""
    method = site.node.func.attr if isinstance(site.node.func, nodes.Attribute) else ""
    if method == "update" or module.callee(site) == "dict":
        for argument in site.node.args:
            if argument.keyword is not None and argument.keyword.value.lower() == AUTHORIZATION:
                span = module.span(argument.keyword)
                yield _place(module, Text("Authorization", span, (span,)), argument.value, site)
    if method == "setopt" and len(site.node.args) > 1:  # pycurl: a list of lines
        node = site.node.args[1].value
        table = as_table(module.value(node, site), module.span(node))
        entry = table.get(AUTHORIZATION) if table is not None else None
        if entry is not None:
            yield HeaderPlace(entry._replace(value=resolve(module, entry.value)), node, site)
    if method in HEADER_SETTERS and len(site.node.args) > 1:
        first, second, *_ = site.node.args
        yield from _named_by(module, site, first.value, second.value)


def of_callers(module: Module, site: CallSite, header: Value) -> Iterator[Value]:
    """What the *header* of the request at *site* is in each call of the function around it, if they give it a part."""
    if not any(isinstance(part, Parameter) for part in descend(header)):
        return
    given = (each.value for each in site.node.args if each.keyword and each.keyword.value in HEADER_KEYWORDS)
    for call in (call for node in given for call in callers(module, Asked(node, site))):
        for table in options(answer(module, call)):
            entry = table.get(AUTHORIZATION) if isinstance(table, Table) else None
            if entry is not None and not any(isinstance(part, (Parameter, Unknown)) for part in descend(entry.value)):
                yield resolve(module, entry.value)


def _place(module: Module, name: Text, node: nodes.Expression, site: Site) -> HeaderPlace:
    value = with_defaults(module, resolve(module, module.value(node, site)))
    return HeaderPlace(Entry(name, value, module.span(node)), node, site)

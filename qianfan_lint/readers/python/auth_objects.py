"""Headers that an object sets which requests are given as ``auth``: of requests' ``AuthBase``, of httpx's ``Auth``."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Entry, Made, Table, Text, Value, options
from qianfan_lint.core.named import Instance
from qianfan_lint.readers.python.application import Given
from qianfan_lint.readers.python.carriers import AUTHORIZATION
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.objects import above
from qianfan_lint.readers.python.scopes import CallSite, Scope
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal

_METHODS = ("__call__", "auth_flow", "sync_auth_flow", "async_auth_flow")


def headers_by_auth(module: Module, site: CallSite, given: Value | None) -> Table | None:
    """The headers that the ``auth`` of the request at *site* sets, which is *given* one itself or by its session."""
    for held in (given,) if given is not None else _of_session(module, site):
        for option in options(held):
            for method in _methods(module, option):
                entry = _set_in(module, method, option)
                if entry is not None:
                    return Table((entry,), False, entry.span)
    return None


def _of_session(module: Module, site: CallSite) -> Iterator[Value]:
    found = module.instance(site)
    if found is None:
        return
    made, _ = found
    if "auth" in made.keywords:
        yield made.keywords["auth"]
    yield from (value for session, value in module.memo(_assigned) if session == made)


def _assigned(module: Module) -> list[tuple[Value, Value]]:
    """``session.auth = …``"""
    found = []
    for site in module.index.assignments:
        match site.node:
            case nodes.Assign(targets=[nodes.Attribute(value=held, attr="auth")], value=given):
                value = module.value(given, site)
                found += [(session, value) for session in options(module.value(held, site))]
    return found


def _methods(module: Module, held: Value) -> Iterator[Scope]:
    """The methods that make requests ready, of an object whose class is in the module."""
    match held:
        case Made(callee=root) | Instance(dotted=root) if (owner := module.values.class_of(root)) is not None:
            for each in above(module.values, owner):
                for name in _METHODS:
                    if (method := module.index.by_root.get(f"{each.root}.{name}")) is not None:
                        yield method


def _set_in(module: Module, method: Scope, held: Value) -> Entry | None:
    """``request.headers["Authorization"] = …`` in *method* of the object *held*."""
    for site in module.index.assignments:
        match site.node:
            case nodes.Assign(
                targets=[nodes.Subscript(value=nodes.Attribute(attr="headers"), slice=key)], value=given
            ) if site.scope is method and (literal(key) or "").lower() == AUTHORIZATION:
                with module.values.applying(method, Given((), {}, held)):
                    value = module.value(given, site)
                span = module.span(key)
                return Entry(Text("Authorization", span, (span,)), value, module.span(given))
    return None

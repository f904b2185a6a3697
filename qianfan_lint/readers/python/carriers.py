"""What a request carries as headers: what it is given itself, and what its session or client was given before."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Entry, Made, Table, Text, Value, choice, options
from qianfan_lint.core.model import ELSEWHERE, Span
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import resolve_result
from qianfan_lint.readers.python.scopes import CallSite, Site
from qianfan_lint.readers.python.tables import as_table
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal

AUTHORIZATION = "authorization"
_UPDATES = ("update", "extend")


def authorization(carrier: Value | None) -> Entry | None:
    """The Authorization header in what a request is given as headers."""
    for option in options(carrier) if carrier is not None else ():
        if isinstance(option, Table) and (entry := option.get(AUTHORIZATION)):
            return entry
    return None


def carried(module: Module, site: CallSite, given: Value | None, *, follows: bool) -> Value | None:
    """The headers of the request at *site*, which is *given* some itself. If it *follows* them, imported ones too."""
    own = _table(module, given, follows) if given is not None else None
    if authorization(own) is not None:
        return own
    kept = _of_instance(module, site)
    return kept if authorization(kept) is not None else own


def _table(module: Module, given: Value, follows: bool) -> Value:
    """*given* as tables, also where it is a list of pairs or lines."""
    found = resolve_result(module, given) if follows else given
    return choice([as_table(option, span) or option for option, span in _placed(found)])


def _placed(value: Value) -> Iterator[tuple[Value, Span]]:
    for option in options(value):
        span = getattr(option, "span", ELSEWHERE)
        yield option, span if isinstance(span, Span) else ELSEWHERE


def _of_instance(module: Module, site: CallSite) -> Value | None:
    """The headers that the session or client holds which the request is made on."""
    found = module.instance(site)
    if found is None:
        return None
    tables = headers_held(module, found[0])
    return choice(tables) if tables else None


def headers_held(module: Module, made: Made) -> list[Table]:
    """The headers that the session *made* was given."""
    held = [made.keywords["headers"]] if "headers" in made.keywords else []
    held += module.memo(_held).get(made.span, ())
    tables = [as_table(option, made.span) for value in held for option in options(value)]
    return [table for table in tables if table is not None]


def _held(module: Module) -> dict[Span, list[Value]]:
    """By where a session is made: the headers that it is given later."""
    found: dict[Span, list[Value]] = {}
    for holder, value, site in _given_later(module):
        for option in options(module.value(holder, site)):
            if isinstance(option, Made):
                found.setdefault(option.span, []).append(value)
    return found


def _given_later(module: Module) -> Iterator[tuple[nodes.Expression, Value, Site]]:
    """A session, and headers for it: ``s.headers.update(…)``, ``s.headers["…"] = …``, ``s.headers = …``."""
    for site in module.index.calls:
        match site.node:
            case nodes.Call(func=nodes.Attribute(value=nodes.Attribute(value=held, attr="headers"), attr=name)):
                if name in _UPDATES:
                    for keyword, _, argument, value in module.arguments(site):
                        yield held, _one(keyword, value, module.span(argument)) if keyword else value, site
    for site in module.index.assignments:
        if not isinstance(site.node, nodes.Assign):
            continue
        given = site.node.value
        for target in site.node.targets:
            match target:
                case nodes.Subscript(value=nodes.Attribute(value=held, attr="headers"), slice=key):
                    if (written := literal(key)) is not None:
                        yield held, _one(written, module.value(given, site), module.span(given)), site
                case nodes.Attribute(value=held, attr="headers"):
                    yield held, module.value(given, site), site


def _one(name: str, value: Value, span: Span) -> Table:
    return Table((Entry(Text(name, span, ()), value, span),), False, span)

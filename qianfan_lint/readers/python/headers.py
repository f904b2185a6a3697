"""Authorization headers, however they are built, and the host that each goes to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import (
    UNKNOWN,
    Entry,
    Items,
    Made,
    Nothing,
    Table,
    Text,
    Unknown,
    Value,
    beginnings,
    descend,
    mix,
    options,
)
from qianfan_lint.core.model import ELSEWHERE, Span
from qianfan_lint.facts import Header, Reach, Setting, Url
from qianfan_lint.facts.authorization import carries_credential, hosts_in, reach_of, unread
from qianfan_lint.knowledge.providers import Host
from qianfan_lint.readers.python.carriers import authorization
from qianfan_lint.readers.python.defaults import with_defaults
from qianfan_lint.readers.python.header_places import HeaderPlace, header_places, of_callers
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.pair_partners import partner_of
from qianfan_lint.readers.python.programs import sent_by_programs
from qianfan_lint.readers.python.project_modules import resolve, resolve_result
from qianfan_lint.readers.python.requests import Request, is_by_empty_session, requests_of
from qianfan_lint.readers.python.scopes import CallSite, Site, dotted
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import BASES, BASIC_AUTH, CLIENT_HEADERS, HEADER_KEYWORDS, SESSIONS


class _Sent(NamedTuple):
    """A header with where a request goes that carries it."""

    value: Value
    reach: Reach
    host: Host | None


def headers(module: Module) -> list[Header | Url | Setting]:
    return module.every(_each)


def _each(module: Module) -> Iterator[Header | Url | Setting]:
    hosts = hosts_in(module.source.text, module.providers)
    sent: dict[Span, list[_Sent]] = {}
    for request in requests_of(module):
        entry = authorization(request.headers)
        if entry is not None:
            span = entry.span if entry.span.end else _argument_span(module, request.site, HEADER_KEYWORDS)
            given = list(of_callers(module, request.site, entry.value))
            for value in given or [with_defaults(module, resolve(module, entry.value))]:
                sent.setdefault(span, []).append(_Sent(value, request.reach, request.host))
        elif request.auth is not None and (pair := _basic_pair(request.auth)) is not None:
            span = _argument_span(module, request.site, ("auth",))
            yield Header(pair, span, request.reach, request.host, basic=True, hosts=hosts)
        else:
            yield from _missing(module, request, hosts)
        yield from _parameters(module, request.site)
    for span, each in _of_clients(module):
        sent.setdefault(span, []).append(each)
    for place in header_places(module):
        yield from _at(module, place, sent.pop(place.entry.span, []), hosts)
    for span, several in sent.items():
        for each in _decisive(several):
            yield Header(each.value, span, each.reach, each.host, hosts=hosts)
    yield from _basic(module, hosts)
    yield from sent_by_programs(module, hosts)


def _of_clients(module: Module) -> Iterator[tuple[Span, _Sent]]:
    """Headers that a client of a known host is made with, wherever they are built: and where that is."""
    for call in {id(site): site for site in module.carriers.values()}.values():
        reach, host = reach_of(resolve(module, _base(module, call) or UNKNOWN), module.providers)
        given = ((each, value) for keyword, _, each, value in module.arguments(call) if keyword in CLIENT_HEADERS)
        for argument, value in given if reach in (Reach.HOST, Reach.ELSEWHERE) else ():
            entry = authorization(resolve_result(module, value))
            if entry is not None:
                span = entry.span if entry.span.end else module.span(argument.value)
                yield span, _Sent(with_defaults(module, resolve(module, entry.value)), reach, host)


def _base(module: Module, call: CallSite) -> Value | None:
    """The base address of the client that *call* makes."""
    given = {keyword: value for keyword, _, _, value in module.arguments(call) if keyword}
    return next((given[name] for name in BASES if name in given), None)


def _decisive(sent: list[_Sent]) -> list[_Sent]:
    """One for each value: of several requests that carry one header, that to a provider's host decides."""
    best: list[_Sent] = []
    for each in sorted(sent, key=lambda each: each.reach is not Reach.HOST):
        if all(known.value != each.value for known in best):
            best.append(each)
    return best


def _at(module: Module, place: HeaderPlace, sent: list[_Sent], hosts: tuple[Host, ...]) -> Iterator[Header]:
    """The header that is built at *place*, with what is known by the requests that it is *sent* with."""
    partner, insertion = partner_of(module, place.node, place.site)
    span = place.entry.span
    for value, reach, host in _decisive(sent):
        # What a caller gives says more than the parameter's name does, if it is known.
        is_known = not any(isinstance(part, Unknown) for part in descend(value))
        shown = value if is_known else place.entry.value
        yield Header(shown, span, reach, host, False, partner, insertion, hosts)
    if not sent:
        reach, host = _client_reach(module, place.site)
        yield Header(place.entry.value, span, reach, host, False, partner, insertion, hosts)


def _missing(module: Module, request: Request, hosts: tuple[Host, ...]) -> Iterator[Header]:
    """A request to a provider's host that carries no credential, or one under a name that is not read."""
    if request.reach is not Reach.HOST or _is_shared(module, request):
        return
    # Hosts of many vendors speak Anthropic's protocol too, below a path of that name, and its header is read there.
    is_own = not any("anthropic" in text for text in beginnings(request.url))
    misnamed = _misnamed(request.headers, request.host) if is_own else None
    if misnamed is not None and not request.bare and not is_by_empty_session(module, request):
        return
    if misnamed is not None or (request.bare and _has_none(request.headers)):
        named = misnamed.key.text if misnamed is not None else ""
        span = misnamed.key.span if misnamed is not None and misnamed.key.span.end else ELSEWHERE
        span = span if span.end else module.span(request.site.node.func)
        yield Header(None, span, request.reach, request.host, hosts=hosts, named=named)


def _misnamed(carrier: Value | None, host: Host | None) -> Entry | None:
    """The header whose name the host does not read, where no other can carry the credential."""
    if not isinstance(carrier, Table) or not carrier.complete or host is None:
        return None
    carrying = [entry for entry in carrier.entries if carries_credential(entry.key.text)]
    return carrying[0] if carrying and all(unread(entry.key.text, host) for entry in carrying) else None


def _has_none(carrier: Value | None) -> bool:
    """Whether no header that could carry a credential is in a wholly known table."""
    if carrier is None or isinstance(carrier, Nothing):
        return True
    if not isinstance(carrier, Table) or not carrier.complete:
        return False
    return not any(carries_credential(entry.key.text) for entry in carrier.entries)


def _is_shared(module: Module, request: Request) -> bool:
    """Whether the headers are given to a function before the request is made, or have two names: more may be added."""
    arguments = request.site.node.args
    names = {dotted(each.value) for each in arguments if each.keyword is not None and each.keyword.value == "headers"}
    names.discard("")
    for site in module.index.calls if names else ():
        given = site.node.args if site.order < request.site.order else ()
        if any(each.keyword is None and dotted(each.value) in names for each in given):
            return True
    for site in module.index.assignments if names else ():
        match site.node:
            case nodes.Assign(targets=[_, _, *_] as targets) if any(dotted(each) in names for each in targets):
                return True
            case nodes.NamedExpr(target=target) if dotted(target) in names:
                return True
    return False


def _client_reach(module: Module, site: Site) -> tuple[Reach, Host | None]:
    """A header that is no request's own: ``default_headers=`` of a client with a base address, or out of sight."""
    call = module.carriers.get(id(site.node))
    if call is None:
        return Reach.UNSEEN, None
    base = _base(module, call)
    return reach_of(base, module.providers) if base is not None else (Reach.UNKNOWN, None)


def _basic(module: Module, hosts: tuple[Host, ...]) -> Iterator[Header]:
    """``session.auth = (…)``, ``Client(auth=(…))``, ``HTTPBasicAuth(…)``, which no request is seen to carry."""
    for site in module.index.assignments:
        match site.node:
            case nodes.Assign(targets=[nodes.Attribute(value=held, attr="auth")], value=given):
                pair = _basic_pair(module.value(given, site))
                if pair is not None and any(map(_is_session, options(module.value(held, site)))):
                    yield Header(pair, module.span(given), Reach.UNSEEN, None, True, hosts=hosts)
    for site in module.index.calls:
        callee = module.callee(site)
        for keyword, _, argument, value in module.arguments(site) if callee in SESSIONS else ():
            if keyword == "auth" and (pair := _basic_pair(value)) is not None:
                yield Header(pair, module.span(argument.value), Reach.UNSEEN, None, True, hosts=hosts)
        made = module.value(site.node, site) if callee in BASIC_AUTH else None
        if isinstance(made, Made) and len(made.positional) == 2:
            yield Header(Items(made.positional), module.span(site.node), Reach.UNSEEN, None, True, hosts=hosts)


def _basic_pair(auth: Value) -> Value | None:
    return auth if isinstance(auth, Items) and len(auth.values) == 2 else None


def _is_session(value: Value) -> bool:
    return isinstance(value, Made) and value.callee in SESSIONS


def _argument_span(module: Module, site: CallSite, names: tuple[str, ...]) -> Span:
    """The argument of a call under one of *names*, else what is called."""
    found = (module.span(argument.value) for keyword, _, argument, _ in module.arguments(site) if keyword in names)
    return next(found, module.span(site.node.func))


def _parameters(module: Module, site: CallSite) -> Iterator[Url]:
    """``params={…}`` as the query that it becomes."""
    for keyword, _, argument, value in module.arguments(site):
        if keyword == "params" and isinstance(value, Table):
            for entry in value.entries:
                # A literal in the table itself; a constant is reported where it is written.
                if isinstance(entry.value, Text) and entry.value.span == entry.span:
                    name = Text(f"?{entry.key.text}=", entry.value.span, ())
                    yield Url(mix([name, entry.value], module.span(argument.value)), entry.value.span)

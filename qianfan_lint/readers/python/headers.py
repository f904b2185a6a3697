"""Authorization headers, however they are built, and the host that each goes to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import (
    Entry,
    Items,
    Made,
    Named,
    Nothing,
    Table,
    Text,
    Value,
    leading_text,
    mix,
    options,
    parts_of,
)
from qianfan_lint.core.model import ELSEWHERE, Span
from qianfan_lint.facts import Header, Reach, Url
from qianfan_lint.facts.authorization import carries_credential, hosts_in, reach_of
from qianfan_lint.knowledge.providers import Host
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.pair_partners import partner_of
from qianfan_lint.readers.python.project_modules import resolve
from qianfan_lint.readers.python.scopes import Site, dotted
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import (
    BASES,
    BASIC_AUTH,
    REQUEST_FUNCTIONS,
    REQUEST_LIBRARIES,
    REQUEST_METHODS,
)

_SESSIONS = {"requests.Session", "requests.session", "httpx.Client", "httpx.AsyncClient"}
_SETTERS = {"add_header", "putheader", "add_unredirected_header", "set_header", "setdefault"}


class Request(NamedTuple):
    site: Site
    url: Value
    reach: Reach
    host: Host | None
    headers: Value | None
    auth: Value | None
    bare: bool
    """A function of a library, with nothing else that could carry a credential."""


def headers(module: Module) -> Iterator[Header | Url]:
    hosts = hosts_in(module.source.text, module.providers)
    carried: dict[Span, Request] = {}
    for request in requests_of(module):
        entry = authorization(request.headers)
        if entry is not None:
            known = carried.get(entry.span)
            # One header for several requests: the provider's host decides.
            if known is None or known.reach is not Reach.HOST:
                carried[entry.span] = request
        elif request.auth is not None and (pair := _basic_pair(request.auth)) is not None:
            yield Header(pair, _auth_span(module, request.site), request.reach, request.host, basic=True, hosts=hosts)
        elif (
            request.reach is Reach.HOST
            and request.bare
            and _has_none(request.headers)
            and not _is_shared(module, request)
        ):
            span = module.span(request.site.node.func) if isinstance(request.site.node, nodes.Call) else ELSEWHERE
            yield Header(None, span, request.reach, request.host, hosts=hosts)
        if isinstance(request.site.node, nodes.Call):
            yield from _parameters(module, request.site)
    yield from _built(module, carried, hosts)


def _has_none(carrier: Value | None) -> bool:
    """Whether no header that could carry a credential is in a wholly known table."""
    if carrier is None or isinstance(carrier, Nothing):
        return True
    if not isinstance(carrier, Table) or not carrier.complete:
        return False
    return not any(carries_credential(entry.key.text) for entry in carrier.entries)


def _is_shared(module: Module, request: Request) -> bool:
    """Whether the headers are given to a function before the request is made, or have two names: more may be added."""
    assert isinstance(request.site.node, nodes.Call)
    arguments = request.site.node.args
    names = {dotted(each.value) for each in arguments if each.keyword is not None and each.keyword.value == "headers"}
    names.discard("")
    for site in module.index.calls if names else ():
        given = site.node.args if isinstance(site.node, nodes.Call) and site.order < request.site.order else ()
        if any(each.keyword is None and dotted(each.value) in names for each in given):
            return True
    for site in module.index.assignments if names else ():
        match site.node:
            case nodes.Assign(targets=[_, _, *_] as targets) if any(dotted(each) in names for each in targets):
                return True
            case nodes.NamedExpr(target=target) if dotted(target) in names:
                return True
    return False


def _built(module: Module, carried: dict[Span, Request], hosts: tuple[Host, ...]) -> Iterator[Header]:
    """Every place that builds an Authorization value, with the request that carries it where one does."""
    for entry, node, site in _places(module):
        request = carried.get(entry.span)
        reach, host = (request.reach, request.host) if request is not None else _client_reach(module, site)
        partner, insertion = partner_of(module, node, site)
        yield Header(entry.value, entry.span, reach, host, False, partner, insertion, hosts)
    for site in module.index.assignments:
        match site.node:
            case nodes.Assign(targets=[nodes.Attribute(value=held, attr="auth")]):
                pair = _basic_pair(module.value(site.node.value, site))
                if pair is not None and any(map(_is_session, options(module.value(held, site)))):
                    yield Header(pair, module.span(site.node.value), Reach.UNSEEN, None, True, hosts=hosts)
    for site in module.index.calls:
        callee = module.callee(site)
        if callee in _SESSIONS:
            for keyword, _, argument, value in module.arguments(site):
                if keyword == "auth" and (pair := _basic_pair(value)) is not None:
                    yield Header(pair, module.span(argument.value), Reach.UNSEEN, None, True, hosts=hosts)
        if callee in BASIC_AUTH:
            made = module.value(site.node, site)
            if isinstance(made, Made) and len(made.positional) == 2:
                yield Header(Items(made.positional), module.span(site.node), Reach.UNSEEN, None, True, hosts=hosts)


def _places(module: Module) -> Iterator[tuple[Entry, nodes.Expression, Site]]:
    for site in module.index.tables:
        assert isinstance(site.node, nodes.Dict)
        for written, held in zip(site.node.keys, site.node.values, strict=True):
            if written is not None:
                key = module.value(written, site)
                if isinstance(key, Text) and key.text.lower() == "authorization":
                    yield _entry(module, key, held, site), held, site
    for site in module.index.assignments:
        if isinstance(site.node, nodes.Assign):
            for target in site.node.targets:
                match target:
                    case nodes.Subscript(slice=index):
                        key = module.value(index, site)
                        if isinstance(key, Text) and key.text.lower() == "authorization":
                            yield _entry(module, key, site.node.value, site), site.node.value, site
    for site in module.index.calls:
        assert isinstance(site.node, nodes.Call)
        if module.callee(site) == "dict" or _is_update(site.node):
            for argument in site.node.args:
                if argument.keyword is not None and argument.keyword.value.lower() == "authorization":
                    span = module.span(argument.keyword)
                    key = Text("Authorization", span, (span,))
                    yield _entry(module, key, argument.value, site), argument.value, site
        match site.node.func, site.node.args:
            case nodes.Attribute(attr=method), [first, second, *_] if method in _SETTERS:
                key = module.value(first.value, site)
                if isinstance(key, Text) and key.text.lower() == "authorization":
                    yield _entry(module, key, second.value, site), second.value, site


def _is_update(node: nodes.Call) -> bool:
    return isinstance(node.func, nodes.Attribute) and node.func.attr == "update"


def _entry(module: Module, key: Text, node: nodes.Expression, site: Site) -> Entry:
    return Entry(key, resolve(module, module.value(node, site)), module.span(node))


def _client_reach(module: Module, site: Site) -> tuple[Reach, Host | None]:
    """A header that is no request's own: ``default_headers=`` of a client with a base address, or out of sight."""
    call = module.carriers.get(id(site.node))
    if call is None:
        return Reach.UNSEEN, None
    given = {keyword: value for keyword, _, _, value in module.arguments(call) if keyword}
    base = next((given[name] for name in BASES if name in given), None)
    return reach_of(base, module.providers) if base is not None else (Reach.UNKNOWN, None)


def requests_of(module: Module) -> Iterator[Request]:
    """Every request that *module* makes, with what is known of where it goes and what it carries."""
    for site in module.index.calls:
        assert isinstance(site.node, nodes.Call)
        callee = module.callee(site)
        verb = module.method(site)
        if verb not in REQUEST_METHODS and callee not in REQUEST_FUNCTIONS:
            continue
        given = [(keyword, value) for keyword, _, _, value in module.arguments(site)]
        keywords = {keyword: value for keyword, value in given if keyword}
        url = keywords.get("url") or _url_of([value for keyword, value in given if not keyword])
        carrier = keywords.get("headers")
        if url is None and carrier is None:
            continue
        if url is not None and carrier is not None:
            url = resolve(module, url)
        reach, host = reach_of(url, module.providers) if url is not None else (Reach.UNKNOWN, None)
        if reach is Reach.UNKNOWN and (base := _session_base(module, site)) is not None:
            reach, host = reach_of(base, module.providers)
        complete = not any(argument.star for argument in site.node.args)
        bare = (
            callee.startswith(REQUEST_LIBRARIES)
            and complete
            and verb != "get"
            and not {"auth", "cert"} & keywords.keys()
        )
        if reach is Reach.HOST and url is not None and _carries_token(url, keywords.get("params")):
            bare = False
        bare = bare and not (callee.endswith(".Request") and _completes_requests(module))
        yield Request(site, url or Named("", "", ELSEWHERE), reach, host, carrier, keywords.get("auth"), bare)


def _completes_requests(module: Module) -> bool:
    """Whether a request that is made without a header is given one later: ``request.add_header(…)``."""
    for site in (*module.index.calls, *module.index.assignments):
        match site.node:
            case nodes.Call(func=nodes.Attribute(attr=method)) if method in _SETTERS:
                return True
            case nodes.Assign(targets=[nodes.Attribute(attr="headers" | "auth")]):
                return True
            case nodes.Assign(targets=[nodes.Subscript(value=nodes.Attribute(attr="headers"))]):
                return True
    return False


def _url_of(positional: list[Value]) -> Value | None:
    for value in positional[:2]:
        if any(leading_text(option).lower().startswith(("http", "ws")) for option in options(value)):
            return value
    return positional[0] if positional and not isinstance(positional[0], Text) else None


def _carries_token(url: Value, params: Value | None) -> bool:
    for option in options(url):
        parts = parts_of(option)
        if any(isinstance(part, Text) and "access_token" in part.text for part in parts):
            return True
        # An unknown tail or unknown parameters may carry it.
        if not isinstance(parts[-1], Text):
            return True
    return params is not None and not (isinstance(params, Table) and params.complete and not params.get("access_token"))


def _session_base(module: Module, site: Site) -> Value | None:
    """The ``base_url`` of the session or client that a request is made on."""
    found = module.instance(site)
    if found is None:
        return None
    made, _ = found
    is_session = made.callee.endswith("ClientSession") and made.positional
    return made.positional[0] if is_session else made.keywords.get("base_url")


def authorization(carrier: Value | None) -> Entry | None:
    """The Authorization header in what a request is given as headers."""
    for option in options(carrier) if carrier is not None else ():
        if isinstance(option, Table) and (entry := option.get("Authorization")):
            return entry
    return None


def _basic_pair(auth: Value) -> Value | None:
    return auth if isinstance(auth, Items) and len(auth.values) == 2 else None


def _is_session(value: Value) -> bool:
    return isinstance(value, Made) and value.callee in _SESSIONS


def _auth_span(module: Module, site: Site) -> Span:
    return next(module.span(argument) for keyword, _, argument, _ in module.arguments(site) if keyword == "auth")


def _parameters(module: Module, site: Site) -> Iterator[Url]:
    """``params={…}`` as the query that it becomes."""
    for keyword, _, argument, value in module.arguments(site):
        if keyword == "params" and isinstance(value, Table):
            for entry in value.entries:
                # A literal in the table itself; a constant is reported where it is written.
                if isinstance(entry.value, Text) and entry.value.span == entry.span:
                    name = Text(f"?{entry.key.text}=", entry.value.span, ())
                    yield Url(mix([name, entry.value], module.span(argument.value)), entry.value.span)

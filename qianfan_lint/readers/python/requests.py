"""Requests without an SDK: where each goes, and what it carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qianfan_lint.core.flow import UNKNOWN, Table, Text, Value, beginnings, leading_text, options, parts_of
from qianfan_lint.facts import Reach
from qianfan_lint.facts.authorization import reach_of, signs_in
from qianfan_lint.knowledge.providers import Host
from qianfan_lint.readers.python.auth_objects import headers_by_auth
from qianfan_lint.readers.python.carriers import authorization, carried, headers_held
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import resolve
from qianfan_lint.readers.python.scopes import CallSite
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import (
    HEADER_KEYWORDS,
    HEADER_SETTERS,
    REQUEST_FUNCTIONS,
    REQUEST_LIBRARIES,
    REQUEST_METHODS,
    SESSIONS,
)

_CARRYING = frozenset(("auth", "cert"))
_PLAIN = frozenset(("base_url", "timeout", "verify", "http2", "proxy", "proxies", "limits", "connector", "trust_env"))
"""What a session may be made with that adds no credential to a request."""
_LOOKING = frozenset(("get", "head", "options"))
"""Methods that also ask whether a host can be reached, or what is public there."""
_OBJECTS = {"requests.Request", "httpx.Request"}
# What sends such an object, or makes it ready to be sent.
_SENDERS = {"send", "prepare", "prepare_request"}


class Request(NamedTuple):
    site: CallSite
    url: Value
    reach: Reach
    host: Host | None
    headers: Value | None
    auth: Value | None
    bare: bool
    """A function of a library, with nothing else that could carry a credential."""


def requests_of(module: Module) -> list[Request]:
    """Every request that *module* makes, with what is known of where it goes and what it carries."""
    return module.every(_each)


def _each(module: Module) -> Iterator[Request]:
    for site in module.index.calls:
        if module.method(site) in REQUEST_METHODS or module.callee(site) in REQUEST_FUNCTIONS:
            request = _request(module, site)
            if request is not None:
                yield request


def _request(module: Module, site: CallSite) -> Request | None:
    given = [(keyword, value) for keyword, _, _, value in module.arguments(site)]
    keywords = {keyword: value for keyword, value in given if keyword}
    url = keywords.get("url") or _url_of([value for keyword, value in given if not keyword])
    own = next((keywords[name] for name in HEADER_KEYWORDS if name in keywords), None)
    if url is None and own is None:
        return None
    if url is not None and own is not None:
        url = resolve(module, url)
    reach, host = _reach(module, site, url)
    headers = carried(module, site, own, follows=reach is Reach.HOST)
    if reach is Reach.HOST and authorization(headers) is None:
        headers = headers_by_auth(module, site, keywords.get("auth")) or headers
    bare = _is_bare(module, site, keywords, url if reach is Reach.HOST else None)
    return Request(site, url or UNKNOWN, reach, host, headers, keywords.get("auth"), bare)


def _reach(module: Module, site: CallSite, url: Value | None) -> tuple[Reach, Host | None]:
    """Where a request to *url* goes; if that does not say it, by the base of the session or client."""
    reach, host = reach_of(url, module.providers) if url is not None else (Reach.UNKNOWN, None)
    base = _session_base(module, site) if reach is Reach.UNKNOWN else None
    return reach_of(base, module.providers) if base is not None else (reach, host)


def _is_bare(module: Module, site: CallSite, keywords: Mapping[str, Value], url: Value | None) -> bool:
    """Whether only its headers can carry the credential of a request to *url*, which is at a provider's host."""
    callee = module.callee(site)
    if not callee.startswith(REQUEST_LIBRARIES) or module.method(site) in _LOOKING:
        return False
    if _CARRYING & keywords.keys() or any(argument.star for argument in site.node.args):
        return False
    if url is not None and _carries_token(url, keywords.get("params")):
        return False
    if callee in _OBJECTS and not _is_sent(module, site):
        return False
    return not (callee.endswith(".Request") and _completes_requests(module))


def is_by_empty_session(module: Module, request: Request) -> bool:
    """Whether the request is made on a session that is seen to carry no header of its own."""
    found = module.instance(request.site)
    if found is None or request.auth is not None or any(argument.star for argument in request.site.node.args):
        return False
    made, _ = found
    if made.callee not in SESSIONS or not made.complete or not _PLAIN.issuperset(made.keywords):
        return False
    return not headers_held(module, made) and not _completes_requests(module)


def _is_sent(module: Module, site: CallSite) -> bool:
    """Whether the request object that *site* makes is seen to be sent; many are made for an exception or a test."""
    made = module.value(site.node, site)
    for other in module.index.calls:
        if other is site or module.method(other) not in _SENDERS:
            continue
        func = other.node.func
        given = [value for _, _, _, value in module.arguments(other)]
        if isinstance(func, nodes.Attribute):
            given.append(module.value(func.value, other))
        if any(option == made for value in given for option in options(value)):
            return True
    return False


def _completes_requests(module: Module) -> bool:
    """Whether a request that is made without a header is given one later: ``request.add_header(…)``."""
    for site in (*module.index.calls, *module.index.assignments):
        match site.node:
            case nodes.Call(func=nodes.Attribute(attr=method)) if method in HEADER_SETTERS:
                return True
            case nodes.Assign(targets=[nodes.Attribute(attr="headers" | "auth")]):
                return True
            case nodes.Assign(targets=[nodes.Subscript(value=nodes.Attribute(attr="headers"))]):
                return True
    return False


def _url_of(positional: list[Value]) -> Value | None:
    for value in positional[:2]:
        if any(text.lower().startswith(("http", "ws")) for text in beginnings(value)):
            return value
    return positional[0] if positional and not isinstance(positional[0], Text) else None


def _carries_token(url: Value, params: Value | None) -> bool:
    for option in options(url):
        parts = parts_of(option)
        if any(isinstance(part, Text) and "access_token" in part.text for part in parts) or signs_in(
            leading_text(option)
        ):
            return True
        # An unknown tail or unknown parameters may carry it.
        if not isinstance(parts[-1], Text):
            return True
    return params is not None and not (isinstance(params, Table) and params.complete and not params.get("access_token"))


def _session_base(module: Module, site: CallSite) -> Value | None:
    """The ``base_url`` of the session or client that a request is made on."""
    found = module.instance(site)
    if found is None:
        return None
    made, _ = found
    is_session = made.callee.endswith("ClientSession") and made.positional
    return made.positional[0] if is_session else made.keywords.get("base_url")

"""JSON configuration: every string under a key, the environments that it describes, and the headers to be sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from qianfan_lint.core.flow import UNKNOWN, Env, Text, Value, mix
from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Bound, Fact, Header, Reach, Setting, Variable
from qianfan_lint.facts.authorization import reach_of
from qianfan_lint.knowledge.placeholders import SHORTEST
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.deployment import IN_ADDRESS, OPTION, PAIR, lines, setting, shaped
from qianfan_lint.readers.json_places import Key, Literal, load, without_comments

# Of MCP servers, agents and editors: what a program is started with, what a request carries, and where it goes.
_ENVIRONMENTS = frozenset(("env", "environment", "environmentVariables", "containerEnv", "remoteEnv"))
_HEADERS = frozenset(("headers", "httpHeaders", "http_headers", "requestHeaders", "extraHeaders", "extra_headers"))
_ADDRESSES = ("url", "serverUrl", "httpUrl", "baseUrl", "baseURL", "base_url", "endpoint", "uri")
_NAME = lazy(r"[A-Za-z_]\w*")
# `${NAME}`, `${env:NAME}`, `{env:NAME}`, `$NAME`; anything else in brackets is what only the client knows.
_REFERENCE = lazy(r"\$?\{(?:env:)?([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)|\$?\{[^{}]*\}|<[^<>]*>")
_CIPHERTEXT = "encryptedData"
"""Of a SealedSecret: https://github.com/bitnami-labs/sealed-secrets"""


def read(source: Source, providers: Providers) -> Iterator[Fact]:
    """Raises Unreadable where *source* is no JSON, with comments or without."""
    root = load(without_comments(source.text))
    yield from _settings(root, "")
    yield from _described(root, providers)
    yield from lines(source.text, (IN_ADDRESS,))
    yield from shaped(source.text, providers)


def _settings(value: Any, key: str) -> Iterator[Setting]:
    if isinstance(value, Literal):
        if len(value.raw) < SHORTEST + 2:  # with its quotes: nothing so short is a credential, and data is full of it
            return
        if "\\" in value.raw:
            yield _escaped(key, value)
            return
        # Under a key, `NAME=value` may also be a value that has the sign in it.
        pair = PAIR.fullmatch(value.text)
        for name, written in (pair.groups(), (key, value.text)) if pair else ((key, value.text),):
            start = value.end - len(written)
            yield setting(name, written, start, Span(start, start))
    elif isinstance(value, dict):
        named = value.get("name", value.get("key"))
        for name, inner in value.items():
            if name != _CIPHERTEXT:
                yield from _settings(inner, named.text if name == "value" and isinstance(named, Literal) else name)
    elif isinstance(value, list):
        option = None
        for inner in value:
            yield from _settings(inner, option[1] if option else key)
            option = OPTION.fullmatch(inner.text) if isinstance(inner, Literal) else None


def _escaped(key: str, value: Literal) -> Setting:
    """A text as it is read: no part of it can be told from the rest by its place in the file."""
    span = Span(value.start, value.end)
    return Setting(key, Bound.DEPLOYED, Text(value.text, span, (span,)), span, Span(span.start, span.start))


def _described(root: Any, providers: Providers) -> Iterator[Fact]:
    """The variables that programs are started with, and the headers that are sent for them."""
    stack = [root]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(value)
        elif isinstance(value, dict):
            stack.extend(value.values())
            for name, inner in value.items():
                if name in _ENVIRONMENTS:
                    yield from _variables(inner)
                elif name in _HEADERS and isinstance(inner, dict):
                    yield from _headers(inner, value, providers)


def _variables(environment: Any) -> Iterator[Variable]:
    """Of ``{"NAME": …}``, or of a list with ``{"name": "NAME", …}``."""
    if isinstance(environment, dict):
        for key in environment:
            if isinstance(key, Key) and _NAME.fullmatch(key):
                yield Variable(str(key), key.span, True)
    for each in environment if isinstance(environment, list) else ():
        name = each.get("name") if isinstance(each, dict) else None
        if isinstance(name, Literal) and _NAME.fullmatch(name.text):
            yield Variable(name.text, Span(name.start, name.end), True)


def _headers(headers: dict[str, Any], beside: dict[str, Any], providers: Providers) -> Iterator[Header]:
    address = next((each for key in _ADDRESSES if isinstance(each := beside.get(key), Literal)), None)
    reach, host = (Reach.UNKNOWN, None) if address is None else reach_of(_value(address), providers)
    for name, value in headers.items():
        if name.lower() == "authorization" and isinstance(value, Literal):
            yield Header(_value(value), Span(value.start, value.end), reach, host)


def _value(literal: Literal) -> Value:
    """What a client makes of a text: variables that it names are replaced."""
    text, whole = literal.text, Span(literal.start, literal.end)
    places = literal.offsets()
    values: list[Value] = []
    at = 0
    for match in _REFERENCE.finditer(text):
        if match.start() > at:
            values.append(_part(text, at, match.start(), places))
        name = match[1] or match[2]
        values.append(Env(name, whole) if name else UNKNOWN)
        at = match.end()
    if at < len(text):
        values.append(_part(text, at, len(text), places))
    return values[0] if len(values) == 1 else mix(values, whole) if values else UNKNOWN


def _part(text: str, start: int, end: int, places: Sequence[int]) -> Text:
    span = Span(places[start], places[end - 1] + 1)
    return Text(text[start:end], span, (span,))

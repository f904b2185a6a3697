"""A client of the code and what it needs, as records that may leave the process: without a secret in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from qianfan_lint.core.flow import NOTHING, UNKNOWN, Env, Mix, Nothing, Text, Value, leading_text, options
from qianfan_lint.core.model import ELSEWHERE, mask
from qianfan_lint.facts import ClientCall
from qianfan_lint.knowledge.placeholders import is_placeholder
from qianfan_lint.knowledge.providers import Client, Host, Key, Providers, Slot, host_and_path

OUTSIDE_PLANS = ("embedding", "rerank", "image")
"""Roles that no subscription covers."""
Group = tuple[str, ...]
"""Variables that are needed together."""


class Need(NamedTuple):
    """A client that takes its credential from the environment."""

    groups: tuple[Group, ...]
    """One of them is enough; the first is what it is meant to have."""
    slots: dict[str, Slot]
    """By variable: what it is to hold."""
    place: str
    client: str
    """As written; empty for a lookup of which nobody knows what it is for."""
    host: Host | None = None
    role: str = ""
    has_default: bool = False
    """It may also get something else than a variable."""
    is_implicit: bool = False
    """It is given nothing and reads its own variables."""
    is_elsewhere: bool = False
    """It is given an address that is of no known host."""
    package: str = ""
    """What makes it by itself, without a word of the code."""
    is_handed_on: bool = False
    """Of a lookup: its value is given to something, or kept where others may read it."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for group in self.groups for name in group))


class Call(NamedTuple):
    """What of a call matters when its module has been read."""

    client: Client
    keywords: frozenset[str]
    """All that are given, credentials or not."""
    complete: bool
    """False where ``**kwargs`` of unknown content take part."""
    is_wrapper: bool
    """It is the call of a function that hands its arguments on to the client."""
    addresses: tuple[Value, ...] = (NOTHING,)
    """What the base address that it is given may be: `Text`, `Env`, `Nothing` or `Unknown`."""
    host: Host | None = None
    models: tuple[str, ...] = ()
    """What it is asked for, as far as the code says."""

    @classmethod
    def of(cls, call: ClientCall) -> Call:
        given = options(call.address.value) if call.address is not None else [NOTHING]
        addresses = tuple(dict.fromkeys(map(_address, given)))
        return cls(call.client, call.keywords, call.complete, call.made is None, addresses, call.host, call.models)


def _address(value: Value) -> Value:
    """*value* as an address, without what could be a credential in it."""
    match value:
        case Env() | Nothing():
            return value
        case Text(text=text):
            return Text(plain_address(text), ELSEWHERE, ())
        case Mix() if host_and_path(leading_text(value))[0]:
            return Text(plain_address(leading_text(value)), ELSEWHERE, ())
    return UNKNOWN


def plain_address(text: str) -> str:
    """*text* without account, port and parameters; empty where it is no address."""
    host, path = host_and_path(text)
    return f"{text.partition('://')[0]}://{host}{path}" if host else ""


class Literal(NamedTuple):
    """A key that is written out, without the key."""

    shown: str
    """Masked; empty for an empty text."""
    stands_for_key: bool
    """It is empty or a placeholder."""
    keys: frozenset[str]
    """The kinds of key, by id, whose shape it has."""
    kind: str = ""
    """The one that its shape proves, by id."""
    end: int = 0
    """When it stops working, in seconds since 1970; 0 where it does not say so."""

    @classmethod
    def of(cls, text: str, providers: Providers) -> Literal:
        keys = frozenset(key.id for key in providers.keys if re.fullmatch(key.pattern, text))
        key = providers.key_of(text)
        shown, stands = mask(text) if text else "", not text or is_placeholder(text)
        return cls(shown, stands, keys, key.id if key is not None else "", ends(key, text) if key is not None else 0)


def ends(key: Key, text: str) -> int:
    """The end that *text* carries, the group ``expires`` of its pattern, in seconds since 1970; 0 for none."""
    match = re.fullmatch(key.pattern, text)
    return int(match.groupdict().get("expires") or 0) if match else 0


NO_LITERAL = Literal("", True, frozenset())


class Called(NamedTuple):
    """A client that the code makes, or a request without one."""

    place: str
    name: str
    """As written."""
    provider: str
    role: str
    need: Need | None = None
    """What it takes from the environment."""
    unknown: str = ""
    """Where it takes nothing from there: why nobody knows what it is given, as a cause's id; empty for a literal."""
    literal: Literal | None = None
    call: Call | None = None
    """None for a request without a client."""
    host: Host | None = None
    """Of a request without a client."""
    address: str = ""
    """That a dictionary names."""
    parameter: str = ""
    """The function whose parameter it is given; its callers are clients of their own."""


def has_callers(inner: Called, clients: Iterable[Called]) -> bool:
    """Whether *inner* is given a parameter, and calls of its function are among *clients* themselves."""
    if not inner.parameter or inner.call is None:
        return False
    calls = (each.call for each in clients if each.call is not None and each.call.is_wrapper)
    return any(call.client == inner.call.client for call in calls)

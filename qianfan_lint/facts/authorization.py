"""Reads an ``Authorization`` value into scheme and credential, and holds it against what a host accepts."""

from __future__ import annotations

import enum
import re
from typing import NamedTuple

from qianfan_lint.core.flow import (
    Encoded,
    Env,
    Items,
    Mix,
    Text,
    Value,
    beginnings,
    descend,
    leading_text,
    options,
    parts_of,
)
from qianfan_lint.core.named import Named, PartOf
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Reach
from qianfan_lint.knowledge.providers import Host, Providers, Slot

# A host that is written out, up to the path: "https://api.example.com/".
_SIGN_IN = lazy(r"/(?:o?auth2?|tokens?|login|sign-?in|register)(?:/|$)", re.IGNORECASE)
_ADDRESS = lazy(r"(?:https?|wss?)://[\w.-]+(?::\d+)?(?:[/?#]|$)", re.IGNORECASE)
_CARRIERS = ("auth", "key", "token", "cookie", "secret", "sign")


class Form(enum.Enum):
    """How a credential is written after the scheme."""

    SINGLE = "one value"
    PAIR = "two values with a colon"
    ENCODED = "base64"
    SIGNATURE = "a signature"
    UNKNOWN = "what is not understood"


class Authorization(NamedTuple):
    scheme: str
    """``bearer``, ``basic``, another scheme in lower case, or empty where the value states none."""
    credential: tuple[Value, ...]
    """The parts after the scheme."""
    form: Form
    scheme_text: Text | None
    """The literal that the scheme is written in, for a fix."""


def read(value: Value, basic: bool = False) -> Authorization:
    if basic and isinstance(value, Items):
        return Authorization("basic", value.values, Form.PAIR, None)
    parts = parts_of(value)
    first = parts[0]
    scheme, rest = "", parts
    scheme_text = None
    if isinstance(first, Text):
        word, blank, tail = first.text.lstrip().partition(" ")
        if blank or (len(parts) > 1 and word.rstrip(":").isalpha()):
            scheme, scheme_text = word.rstrip(":").lower(), first
            rest = (*((Text(tail, first.span, first.pieces),) if tail.strip() else ()), *parts[1:])
        elif word.startswith("bce-auth-v1"):
            return Authorization("", parts, Form.SIGNATURE, None)
    return Authorization(scheme, rest, _form(rest), scheme_text)


def _form(parts: tuple[Value, ...]) -> Form:
    match parts:
        case (Encoded(),):
            return Form.ENCODED
        case (Text(text=text),):
            return Form.PAIR if ":" in text else Form.SINGLE
        case (_,):
            return Form.SINGLE
    if any(isinstance(part, Text) and ":" in part.text for part in parts):
        return Form.PAIR
    return Form.UNKNOWN


def slot_of(parts: tuple[Value, ...], providers: Providers) -> Slot | None:
    """The provider's slot that the credential comes from, by environment name, key shape or a name that says so."""
    for part in parts:
        for option in options(part.value if isinstance(part, Encoded) else part):
            found = _slot_of_origin(option, providers)
            if found is not None:
                return found
    return None


def _slot_of_origin(origin: Value, providers: Providers) -> Slot | None:
    match origin:
        case Env(name=name):
            return providers.env.get(name.upper())
        case PartOf(last="access_token", of=result) if result is not None and (slot := _granted(result, providers)):
            return slot
        case Named(last=last):
            return providers.names.get(last.lower())
        case Text(text=text):
            key = providers.key_of(text.strip())
            if key is not None and not key.shared:
                return next((s for s in providers.slots if s.provider == key.provider and key.id in s.keys), None)
        case Mix(parts=parts) | Items(values=parts):
            return slot_of(parts, providers)
    return None


def _granted(result: Value, providers: Providers) -> Slot | None:
    """The token that *result* holds, where it answers a request to exchange a key and a secret for one."""
    for value in descend(result):
        host = providers.host_of(leading_text(value))
        if host is not None and "credentials-in-url" in host.accepts:
            return next((slot for slot in providers.slots if slot.provider == host.provider and slot.in_address), None)
    return None


def reach_of(url: Value, providers: Providers) -> tuple[Reach, Host | None]:
    """What is known of where a request to *url* goes."""
    found = list(map(providers.host_of, beginnings(url)))
    hosts = [host for host in found if host is not None]
    if hosts:
        # Of the hosts of two providers it is said elsewhere which is sent what.
        return (Reach.HOST, hosts[0]) if len({host.provider for host in hosts}) == 1 else (Reach.UNKNOWN, None)
    known = all(map(_ADDRESS.match, beginnings(url)))
    return (Reach.ELSEWHERE if known else Reach.UNKNOWN), None


def signs_in(url: str) -> bool:
    """Whether a request to *url* asks for a credential, as in OAuth, and so need not carry one."""
    return _SIGN_IN.search(url.partition("?")[0]) is not None


def hosts_in(text: str, providers: Providers) -> tuple[Host, ...]:
    """The providers' hosts that *text* names anywhere, in code, comments or strings."""
    found = []
    for host in providers.hosts:
        name = host.host.removeprefix("*")
        at = text.find(name)
        if at >= 0 and (not host.path or text.find(name + host.path) >= 0):
            found.append(host)
    return tuple(found)


def carries_credential(name: str) -> bool:
    """Whether a header or parameter of that *name* may be what a request is authorised by."""
    return any(word in name.lower() for word in _CARRIERS)


# Names that are written for ``Authorization``, and what other vendors read in its place.
_MISSPELT = lazy(r"(?i)(?!authorization$)a\w?ut?h?o?r?i?[sz]?at?i?on?s?|authenti[cz]ation")
_OTHER_NAMES = frozenset(("api-key", "apikey", "api_key", "x-api-key", "x-dashscope-api-key", "x-api-token", "token"))


def unread(name: str, host: Host) -> bool:
    """Whether *host* does not look at a header of that *name*, though it is meant to carry the credential."""
    if "bearer" not in host.accepts or "key-header" in host.accepts:
        return False
    return name.lower() in _OTHER_NAMES or _MISSPELT.fullmatch(name) is not None

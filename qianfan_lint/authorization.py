"""Reads an ``Authorization`` value into scheme and credential, and holds it against what a host accepts."""

from __future__ import annotations

from typing import NamedTuple

from qianfan_lint.flow import Encoded, Env, Items, Mix, Named, Text, Value, options
from qianfan_lint.providers import Providers, Slot


class Authorization(NamedTuple):
    scheme: str
    """``bearer``, ``basic``, another scheme in lower case, or empty where the value states none."""
    credential: tuple[Value, ...]
    """The parts after the scheme."""
    form: str
    """``single``, ``pair``, ``encoded`` (base64), ``signature`` or ``unknown``."""
    scheme_text: Text | None
    """The literal that the scheme is written in, for a fix."""


def read(value: Value, basic: bool = False) -> Authorization:
    if basic and isinstance(value, Items):
        return Authorization("basic", value.values, "pair", None)
    parts = value.parts if isinstance(value, Mix) else (value,)
    first = parts[0]
    scheme, rest = "", parts
    scheme_text = None
    if isinstance(first, Text):
        word, blank, tail = first.text.lstrip().partition(" ")
        if blank or (len(parts) > 1 and word.rstrip(":").isalpha()):
            scheme, scheme_text = word.rstrip(":").lower(), first
            rest = (*((Text(tail, first.span, first.pieces),) if tail.strip() else ()), *parts[1:])
        elif word.startswith("bce-auth-v1"):
            return Authorization("", parts, "signature", None)
    return Authorization(scheme, rest, _form(rest), scheme_text)


def _form(parts: tuple[Value, ...]) -> str:
    match parts:
        case (Encoded(),):
            return "encoded"
        case (Text(text=text),):
            return "pair" if ":" in text else "single"
        case (_,):
            return "single"
    if any(isinstance(part, Text) and ":" in part.text for part in parts):
        return "pair"
    return "unknown"


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
        case Named(last=last):
            return providers.names.get(last.lower())
        case Text(text=text):
            key = providers.key_of(text.strip())
            if key is not None and not key.shared:
                return next((s for s in providers.slots if s.provider == key.provider and key.id in s.keys), None)
        case Mix(parts=parts):
            return slot_of(parts, providers)
    return None

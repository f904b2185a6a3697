"""Second check: is what the variables hold the kind of key that is wanted there, and does it still hold?"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from qianfan_lint.frontends.doctor.causes import Cause, Certainty
from qianfan_lint.frontends.doctor.clients import OUTSIDE_PLANS, Literal, Need, ends
from qianfan_lint.frontends.doctor.needs import Code
from qianfan_lint.frontends.doctor.sources import Sources, Value
from qianfan_lint.frontends.doctor.variable_names import Names
from qianfan_lint.knowledge.providers import Host, Key, Providers, Slot


def check(code: Code, sources: Sources, names: Names, providers: Providers, now: datetime.datetime) -> Iterator[Cause]:
    """What is wrong with the values; *now* is when a token has to be valid."""
    for need in code.needs:
        for name in names.used(need):
            deployed = (each for each in sources.deployed if each.name == name)
            for value in (sources.value(name, exported=need.is_implicit), *deployed):
                if value is not None:
                    yield from _of_value(need, value, providers, now)


def _of_value(need: Need, value: Value, providers: Providers, now: datetime.datetime) -> Iterator[Cause]:
    text, slot = value.text.reveal().strip(), need.slots.get(value.name)
    shown = f"{value.place}: {value.text}"
    if (elsewhere := _of_address(need, value, providers)) is not None:
        yield elsewhere
        return
    if slot is not None and (wrong := providers.wrong_kind(slot, text)):
        title, wanted = wrong.title, slot.title or value.name
        yield Cause.of("wrong-kind", Certainty.PROVED, shown, need.place, name=value.name, kind=title, wanted=wanted)
        return
    key = providers.key_of(text)
    if key is None:
        yield from _of_old_interface(need, value, slot, providers)
        return
    if (end := expiry(key, text)) is not None and end <= now:
        when = f"{end:%Y-%m-%d %H:%M} UTC"
        yield Cause.of("expired", Certainty.PROVED, shown, name=value.name, kind=key.title, end=when)
    yield from _of_plan(need, value, key, shown)


def _of_address(need: Need, value: Value, providers: Providers) -> Cause | None:
    """The right key at the wrong address: its shape or its variable is of one vendor, and the host of another."""
    host, key, held = need.host, providers.key_of(value.text.reveal().strip()), providers.env.get(value.name)
    if host is None or host.provider not in providers.vendors:
        return None
    vendor, kind, certainty = "", "", Certainty.LIKELY
    if key is not None and not key.shared and not key.weak and key.provider in providers.vendors:
        vendor, kind, certainty = key.provider, str(key.title), Certainty.PROVED
    elif held is not None and key is not None and not held.any and not providers.may_hold(held, host.provider):
        vendor, kind = held.provider, str(held.title)
    if vendor in ("", host.provider):
        return None
    base = providers.bases.get(vendor, str(providers.titles[vendor]))
    evidence = (f"{value.place}: {value.text}", f"{need.place}: {host.host}")
    return Cause.of("wrong-address", certainty, *evidence, name=value.name, kind=kind, host=host.host, base=base)


def of_literal(
    literal: Literal, place: str, host: Host | None, role: str, providers: Providers, now: datetime.datetime
) -> Cause | None:
    """What is wrong with a key that is written out at *place*, and goes to *host*."""
    key = next((each for each in providers.keys if each.id == literal.kind), None)
    if key is None:
        return None
    shown, name = f"{place}: {literal.shown}", "api_key"
    if literal.end and datetime.datetime.fromtimestamp(literal.end, datetime.timezone.utc) <= now:
        when = f"{datetime.datetime.fromtimestamp(literal.end, datetime.timezone.utc):%Y-%m-%d %H:%M} UTC"
        return Cause.of("expired", Certainty.PROVED, shown, name=name, kind=key.title, end=when)
    if host is None:
        return None
    is_foreign = not key.shared and not key.weak and {key.provider, host.provider} <= providers.vendors
    if is_foreign and key.provider != host.provider:
        base = providers.bases.get(key.provider, str(providers.titles[key.provider]))
        named = {"name": name, "kind": str(key.title), "host": host.host, "base": base}
        return Cause.of("wrong-address", Certainty.PROVED, shown, **named)
    if key.plan and (role in OUTSIDE_PLANS or not host.plan):
        return Cause.of("plan-outside", Certainty.PROVED, shown, name=name, kind=key.title)
    if host.plan and not key.plan:
        return Cause.of("plan-needed", Certainty.PROVED, shown, name=name, host=host.host)
    return None


def _of_old_interface(need: Need, value: Value, slot: Slot | None, providers: Providers) -> Iterator[Cause]:
    """A key without a mark of its own, where the keys that are sent as Bearer have one."""
    if slot is None or need.host is None or need.host.accepts[0] != "bearer":
        return
    text = value.text.reveal().strip()
    fitting = [key for key in providers.keys if key.id in slot.keys and re.fullmatch(key.pattern, text)]
    if fitting and all(key.weak for key in fitting):
        evidence = (f"{value.place}: {value.text}", f"{need.place}: {need.host.host}")
        names = {"name": value.name, "kind": fitting[0].title, "wanted": slot.title}
        yield Cause.of("wrong-kind", Certainty.LIKELY, *evidence, **names)


def expiry(key: Key, text: str) -> datetime.datetime | None:
    """When a value that carries its end stops working."""
    seconds = ends(key, text)
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc) if seconds else None


def _of_plan(need: Need, value: Value, key: Key, shown: str) -> Iterator[Cause]:
    """A subscription has hosts of its own, which take its keys and no others."""
    host = need.host
    if key.plan and (need.role in OUTSIDE_PLANS or (host is not None and not host.plan)):
        yield Cause.of("plan-outside", Certainty.PROVED, shown, need.place, name=value.name, kind=key.title)
    elif key.plan and host is None and need.is_implicit and key.provider in {s.provider for s in need.slots.values()}:
        yield Cause.of("plan-outside", Certainty.LIKELY, shown, need.place, name=value.name, kind=key.title)
    elif host is not None and host.plan and not key.plan:
        yield Cause.of("plan-needed", Certainty.PROVED, shown, need.place, name=value.name, host=host.host)

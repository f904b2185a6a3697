"""What was compared: each client of the code, the source of its key, where it goes, and whether the two fit.

"Nothing is wrong" is only said where every client was compared.
"""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from qianfan_lint.core.model import Message
from qianfan_lint.frontends.doctor import key_kinds as kinds
from qianfan_lint.frontends.doctor.causes import Cause, Certainty
from qianfan_lint.frontends.doctor.clients import NO_LITERAL, Called, Need, has_callers
from qianfan_lint.frontends.doctor.models import of_model
from qianfan_lint.frontends.doctor.needs import Code
from qianfan_lint.frontends.doctor.sources import Sources, Value
from qianfan_lint.frontends.doctor.variable_names import Names
from qianfan_lint.frontends.doctor.where import Kind, Where, where
from qianfan_lint.knowledge.base_addresses import mistake
from qianfan_lint.knowledge.providers import Providers, Slot
from qianfan_lint.rules.qf406_wrong_base_address import TEXTS


class Verdict(str, enum.Enum):
    RIGHT = "right"
    WRONG = "wrong"
    OPEN = "not compared"


class Line(NamedTuple):
    """One client and what came out of the comparison."""

    place: str
    client: str
    vendor: Message | str
    role: str
    key: str
    """Where its key comes from: variables with their places; empty where that is not known."""
    address: str
    """Empty where it is the vendor's own, or is not known."""
    verdict: Verdict
    reason: Cause | None = None
    """None where it is right."""


class Account:
    def __init__(
        self,
        code: Code,
        sources: Sources,
        names: Names,
        providers: Providers,
        causes: Iterable[Cause],
        now: datetime.datetime,
    ) -> None:
        self._now = now
        self._code, self._sources, self._names, self._providers = code, sources, names, providers
        self._known = _Known(causes)

    def lines(self) -> tuple[Line, ...]:
        """A line for each client, in the order of the files; one whose callers are clients has none."""
        clients = self._code.clients
        found = {(each.place, each.name): self._line(each) for each in clients if not has_callers(each, clients)}
        return (*found.values(), *map(self._line_of_lookup, self._lookups()))

    def _lookups(self) -> Iterator[Need]:
        """What the code looks up and hands on to nothing that is known."""
        return (need for need in self._code.needs if not need.client and need.is_handed_on)

    def _line_of_lookup(self, need: Need) -> Line:
        (name,) = need.names
        vendor = self._providers.titles.get(need.slots[name].provider, "")
        value = self._value(name, need)
        key = f"{name} ({value.place})" if value is not None else name
        unknown = Cause.of("unknown-client", Certainty.POSSIBLE, need.place, name=name)
        reason = next(iter(self._known.of(need)), unknown)
        return Line(need.place, name, vendor, "", key, "", Verdict.OPEN, reason)

    def _line(self, called: Called) -> Line:
        at = where(self._outer(called), self._sources, self._code, self._providers)
        key, reason, is_wrong = self._judged(called, at)
        provider = at.provider or called.provider
        vendor = self._providers.titles.get(provider, provider) if at.kind is Kind.VENDOR else ""
        verdict = Verdict.RIGHT if reason is None else Verdict.WRONG if is_wrong else Verdict.OPEN
        address = f"{at.text} ({at.origin})" if at.text and at.origin else at.text or at.origin
        return Line(called.place, called.name, vendor, called.role, key, address, verdict, reason)

    def _outer(self, called: Called) -> Called:
        """*called* with the address of the one client that its wrapper makes, if it is a wrapper's call."""
        if called.call is None or not called.call.is_wrapper:
            return called
        inner = [each for each in self._code.clients if each.parameter and each.call is not None]
        own = [each for each in inner if each.call and each.call.client == called.call.client]
        return called._replace(call=own[0].call) if len(own) == 1 else called

    def _judged(self, called: Called, at: Where) -> tuple[str, Cause | None, bool]:
        """The source of the key, what is wrong or not known, and whether it is wrong."""
        if called.need is None:
            return self._without_need(called, at)
        need = self._assigned(called.need)
        if need is None:
            return "", self._open("assigned", called, name=called.name), False
        values = [self._value(name, need) for name in self._names.used(need)]
        key = " + ".join(f"{value.name} ({value.place})" for value in values if value is not None)
        known = self._known.of(need)
        wrong = next((cause for cause in known if cause.certainty is not Certainty.POSSIBLE), None)
        if wrong is not None:
            return key or " + ".join(need.groups[0]), wrong, True
        if known:
            return key or " + ".join(need.groups[0]), known[0], False
        missing = [name for name in self._names.used(need) if self._value(name, need) is None]
        if missing:
            id = "set-in-code" if set(missing) & self._code.written or self._code.sets_unknown else "unset"
            return " + ".join(self._names.used(need)), self._open(id, called, name=" + ".join(missing)), False
        if (base := self._of_base(called, at) or of_model(called, at, self._providers)) is not None:
            return key, base, True
        return key, self._of_address(called, at) or self._of_shape(called, need, at, values), False

    def _assigned(self, need: Need) -> Need | None:
        """*need*, or the one of the attribute that its SDK is given the key by; None where that cannot be followed."""
        if not need.is_implicit or any(need is each for each in self._code.needs):
            return need
        attributes = self._providers.attributes
        held = (each for each in self._code.needs if each.client in attributes)
        return next((each for each in held if set(each.slots.values()) & set(need.slots.values())), None)

    def _without_need(self, called: Called, at: Where) -> tuple[str, Cause | None, bool]:
        if called.unknown:
            is_wrong = called.unknown == "reads-nothing"
            certainty = Certainty.LIKELY if is_wrong else Certainty.POSSIBLE
            return "", Cause.of(called.unknown, certainty, called.place, client=called.name), is_wrong
        literal = called.literal or NO_LITERAL
        key = literal.shown
        if at.kind is Kind.OWN:
            return key, None, False
        wrong = kinds.of_literal(literal, called.place, at.host, called.role, self._providers, self._now)
        wrong = wrong or self._of_base(called, at) or of_model(called, at, self._providers)
        if wrong is not None:
            return key, wrong, True
        reason = self._of_address(called, at)
        if reason is None and literal.stands_for_key:
            reason = self._open("placeholder", called, name="api_key")
        wanted = self._wanted(at, None)
        if reason is None and wanted and wanted.isdisjoint(literal.keys):
            reason = self._open("shape", called, name="api_key")
        return key, reason, False

    def _of_base(self, called: Called, at: Where) -> Cause | None:
        """What is wrong with the base address, as QF406 says it of one that is written out."""
        if called.call is None or not at.text:
            return None
        found = mistake(at.text, called.call.client, self._providers)
        if found is None:
            return None
        reason = Message.of(TEXTS[found.wrong], host=found.host, tail=found.tail)
        args: dict[str, Any] = {"client": called.name, "address": at.text, "reason": reason}
        return Cause.of("wrong-base", Certainty.LIKELY, called.place, *([at.origin] if at.origin else ()), **args)

    def _of_address(self, called: Called, at: Where) -> Cause | None:
        if at.kind is Kind.UNKNOWN:
            return self._open("address-unknown", called, client=called.name, origin=at.origin or "?")
        if at.kind is Kind.STRANGER:
            return self._open("stranger", called, host=at.text)
        return None

    def _of_shape(self, called: Called, need: Need, at: Where, values: list[Value | None]) -> Cause | None:
        for value in values if at.kind is Kind.VENDOR else ():
            if value is not None and not self._fits(value.text.reveal().strip(), at, need.slots.get(value.name)):
                return self._open("shape", called, name=value.name)
        return None

    def _fits(self, text: str, at: Where, slot: Slot | None) -> bool:
        """Whether *text* has the shape of a key that the provider there takes; also where it has no known one."""
        ids = self._wanted(at, slot)
        return not ids or any(re.fullmatch(key.pattern, text) for key in self._providers.keys if key.id in ids)

    def _wanted(self, at: Where, slot: Slot | None) -> frozenset[str]:
        """The kinds of key that *slot* and the provider there take, by id; none where they have no known shape."""
        slots = [each for each in self._providers.slots if each.provider == at.provider]
        slots += [slot] if slot is not None else []
        known = {key.id for key in self._providers.keys}
        return frozenset(id for each in slots for id in each.keys if id in known)

    def _value(self, name: str, need: Need) -> Value | None:
        deployed = (each for each in self._sources.deployed if each.name == name and each.text.reveal())
        own = self._sources.value(name, exported=need.is_implicit)
        return own if own is not None and own.text.reveal() else next(deployed, own)

    def _open(self, id: str, called: Called, **args: str) -> Cause:
        return Cause.of(id, Certainty.POSSIBLE, called.place, **args)


class _Known:
    """Causes by the places and the variables that they name."""

    def __init__(self, causes: Iterable[Cause]) -> None:
        self._causes = tuple(causes)
        self._numbers: dict[str, dict[int, None]] = {}
        for number, cause in enumerate(self._causes):
            places = (part for each in cause.evidence for part in (each, each.rpartition(": ")[0]))
            for word in (*places, *dict(cause.args).get("name", "").split(" + ")):
                self._numbers.setdefault(word, {})[number] = None

    def of(self, need: Need) -> list[Cause]:
        """Those that concern *need*, in their order."""
        numbers = set().union(*(self._numbers.get(word, ()) for word in (need.place, *need.names)))
        return [self._causes[number] for number in sorted(numbers)]


def check(lines: Iterable[Line], known: Collection[Cause]) -> Iterator[Cause]:
    """What keeps clients from being compared, and what is wrong with them; but not what is *known* already."""
    return (line.reason for line in lines if line.reason is not None and line.reason not in known)

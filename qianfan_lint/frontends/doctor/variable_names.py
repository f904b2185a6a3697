"""First check: is every variable that the code needs set, under that name, where the code gets it, and whole?"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from qianfan_lint.core.patterns import lazy
from qianfan_lint.frontends.doctor.causes import Cause, Certainty
from qianfan_lint.frontends.doctor.clients import Called, Group, Need, has_callers
from qianfan_lint.frontends.doctor.needs import Code
from qianfan_lint.frontends.doctor.sources import ENVIRONMENT, Sources, Value
from qianfan_lint.knowledge.pasted import cleaned, flaw
from qianfan_lint.knowledge.placeholders import is_placeholder
from qianfan_lint.knowledge.providers import Providers, Slot
from qianfan_lint.project.environments import meant_by

_SCHEME = lazy(r"(?i)(?:bearer|basic)\s+\S")
_REMARK = lazy(r"(?<=\S)\s+#")
_QUOTES = "'\"`“”‘’"


def judged(need: Need, providers: Providers) -> bool:
    """Whether what the value should look like is known: a server of one's own takes any word for a key."""
    slots = need.slots.values()
    return need.host is not None or any(slot.provider in providers.vendors and not slot.any for slot in slots)


class Names:
    """The variables that the code needs, beside those that are set."""

    def __init__(self, code: Code, sources: Sources, providers: Providers) -> None:
        self._code, self._sources, self._providers = code, sources, providers
        opaque = (each for each in code.clients if each.unknown == "opaque")
        self._opaque = any(not has_callers(each, code.clients) for each in opaque)
        self._met = [need for need in code.needs if self._group(need) is not None]

    def causes(self) -> Iterator[Cause]:
        """What is wrong with them."""
        yield from self._flaws()
        for need in self._code.needs:
            group = self._group(need)
            if group is None and not need.has_default:
                yield from self._unmet(need)
            for name in group or ():
                if judged(need, self._providers):
                    yield from self._whole(name, need)
                yield from self._shadowed(name)

    def _flaws(self) -> Iterator[Cause]:
        """What the loader of a file cannot read as it is meant, of what the code reads."""
        needed = self._read | {name for called in self._code.clients if called.call for name in _addresses(called)}
        for bad in self._sources.flaws:
            if needed & set(bad.names) or bad.id == "file-encoding":
                names = [name for name in bad.names if name in needed] or list(bad.names)
                args = {"name": ", ".join(names), **dict(bad.args)}
                yield Cause.of(bad.id, bad.certainty, bad.place, **args)

    def _group(self, need: Need) -> Group | None:
        """The variables that the client is going to use; None where none of its groups is complete."""
        strict = judged(need, self._providers)
        return next((group for group in need.groups if all(self._is_set(name, need, strict) for name in group)), None)

    def _is_set(self, name: str, need: Need, strict: bool) -> bool:
        if name in self._code.written:
            return True
        value = self._sources.value(name, exported=need.is_implicit)
        if value is not None:
            return _holds(value, strict)
        return any(_holds(each, strict) for each in self._sources.deployed if each.name == name)

    def used(self, need: Need) -> Group:
        """The variables that the client uses, or that it was meant to: of the first pair of which a half is there."""
        started = (group for group in need.groups if any(self._is_set(name, need, False) for name in group))
        return self._group(need) or next(started, need.groups[0])

    def _unmet(self, need: Need) -> Iterator[Cause]:
        group = self.used(need)
        if not any(self._is_set(name, need, False) for name in group):
            misnamed = (each for each in need.groups if any(self._misnamed(name, need) for name in each))
            group = next(misnamed, group)
        missing = [name for name in group if not self._is_set(name, need, judged(need, self._providers))]
        unexplained = []
        for name in missing:
            if any(name in bad.names for bad in self._sources.flaws if bad.certainty is Certainty.PROVED):
                continue  # the file has it, and its loader cannot read it
            cause = self._unset(name, need) or self._not_exported(name, need) or self._misnamed(name, need)
            cause = cause or self._not_loaded(name, need)
            if cause is None and len(missing) < len(group):
                other = next(each for each in group if each not in missing)
                cause = Cause.of("half-pair", Certainty.LIKELY, need.place, name=name, other=other)
            if cause is not None:
                yield cause
            elif self._providers.is_odd_name(name) and not need.client:
                continue  # the linter says how it is meant to be written
            elif need.client or not self._met:  # a lookup may be of a service that nobody uses
                unexplained.append(name)
        meant = [name for each in unexplained for name in self._meant(each, need.slots.get(each))[:1]]
        if unexplained and need.package:
            args = {"name": unexplained[0], "library": need.package}
            yield Cause.of("default-embedder", Certainty.LIKELY, need.place, **args)
        elif meant and len(meant) == len(unexplained):
            names, place = " + ".join(unexplained), f"{need.place}: {need.client}"
            yield Cause.of("missing-odd", self._certainty(need), place, name=names, meant=" + ".join(meant))
        elif unexplained:
            yield self._missing(" + ".join(unexplained), need)

    def _unset(self, name: str, need: Need) -> Cause | None:
        """It is there and holds nothing that could be a key."""
        deployed = (each for each in self._sources.deployed if each.name == name and each.text.reveal().strip())
        value = self._sources.value(name, exported=need.is_implicit) or next(deployed, None)
        if value is None:
            return None
        id = "placeholder" if value.text.reveal().strip() else "empty"
        return Cause.of(id, self._certainty(need), value.place, name=name)

    def _misnamed(self, name: str, need: Need) -> Cause | None:
        """Something is set under a name that was meant for it."""
        found = self._mistaken(name, need.slots.get(name), need.host.provider if need.host is not None else "")
        if found is None:
            return None
        id, value = found
        certainty = Certainty.LIKELY if id == "other-name" else Certainty.PROVED
        return Cause.of(id, certainty, need.place, value.place, name=name, found=value.name)

    @functools.cache  # noqa: B019
    def _mistaken(self, name: str, slot: Slot | None, host: str) -> tuple[str, Value] | None:
        """The cause's id, and what is set in the place of *name*, which is to hold what *slot* wants."""
        reaching = [value for value in self._reaching if value.text.reveal()]
        for value in reaching:
            if value.name in self._meant(name, slot):
                return "wrong-name", value
        for value in reaching:
            if value.name != name and value.name.upper() == name.upper():
                return "wrong-case", value
        for value in reaching:
            if name in meant_by(value.name, self._providers) and value.name not in self._read:
                return "near-miss", value
        for value in reaching:
            held = self._providers.env.get(value.name)
            if held is None or slot is None or value.name == name or held.provider not in (slot.provider, host):
                continue
            if self._providers.fits(held, slot) and held.pair == slot.pair:
                return "other-name", value
        return None

    def _meant(self, name: str, wanted: Slot | None) -> tuple[str, ...]:
        """What the code should read in the place of *name*, where that is odd or of another kind than the client takes.

        The linter's rules on names say the same.
        """
        own = self._providers.env.get(name.upper())
        if self._providers.is_odd_name(name):
            slot = own or self._providers.misspelled[name.upper()]
            return (name.upper(),) if own else slot.env
        if own is not None and wanted is not None and own != wanted and not self._providers.fits(own, wanted):
            return wanted.env
        return ()

    @functools.cached_property
    def _reaching(self) -> tuple[Value, ...]:
        sources = self._sources
        return (*sources.environment.values(), *sources.loaded, *sources.unloaded, *sources.deployed)

    @functools.cached_property
    def _read(self) -> frozenset[str]:
        return frozenset(name for need in self._code.needs for name in need.names)

    def _not_exported(self, name: str, need: Need) -> Cause | None:
        """A file has it, and its library keeps that to itself: the client looks into the environment."""
        value = self._sources.in_file(name) if need.is_implicit else None
        if value is None or not _holds(value, True):
            return None
        return Cause.of("not-exported", self._certainty(need), need.place, value.place, name=name, client=need.client)

    def _not_loaded(self, name: str, need: Need) -> Cause | None:
        value = next((value for value in self._sources.unloaded if value.name == name and _holds(value, True)), None)
        if value is None:
            return None
        certainty = Certainty.POSSIBLE if self._sources.may_be_handed_on else Certainty.LIKELY
        return Cause.of("not-loaded", certainty, need.place, value.place, name=name)

    def _missing(self, name: str, need: Need) -> Cause:
        groups = ", ".join(" + ".join(group) for group in need.groups)
        place = f"{need.place}: {need.client or name}"
        return Cause.of("missing", self._certainty(need), place, name=name, groups=groups)

    def _certainty(self, need: Need) -> Certainty:
        """How sure it is that the client is the one that fails.

        Sure where the code has no other that could be in use, nor sets what cannot be told.
        """
        if not need.client or self._opaque or self._code.sets_unknown:
            return Certainty.POSSIBLE
        if any(each.client for each in self._met):
            shares = any(slot.provider in self._vendors_met for slot in need.slots.values())
            return Certainty.LIKELY if shares else Certainty.POSSIBLE
        return Certainty.PROVED if self._wants_one_vendor else Certainty.LIKELY

    @functools.cached_property
    def _vendors_met(self) -> frozenset[str]:
        """The providers of the clients that have what they need."""
        return frozenset(slot.provider for each in self._met if each.client for slot in each.slots.values())

    @functools.cached_property
    def _wants_one_vendor(self) -> bool:
        clients = (each for each in self._code.needs if each.client)
        return len({slot.provider for each in clients for slot in each.slots.values()}) == 1

    def _whole(self, name: str, need: Need) -> Iterator[Cause]:
        """What came with copying the value, and is sent with it."""
        reaching = self._sources.value(name, exported=need.is_implicit)
        for value in (reaching, *(each for each in self._sources.deployed if each.name == name)):
            text = value.text.reveal() if value is not None else ""
            if value is None or not text.strip():
                continue
            certainty = Certainty.PROVED if value is reaching else Certainty.LIKELY
            if text[:1] in _QUOTES or text.strip()[-1:] in _QUOTES:
                yield Cause.of("quoted", certainty, value.place, name=name)
            elif text != text.strip():
                if name not in self._code.stripped or need.is_implicit:
                    sure = certainty if name not in self._code.may_strip or need.is_implicit else Certainty.POSSIBLE
                    yield Cause.of("blank", sure, value.place, name=name)
            elif _SCHEME.match(text):
                yield Cause.of("scheme", certainty, value.place, name=name)
            elif _REMARK.search(text):
                yield Cause.of("remark", certainty, value.place, name=name)
            elif odd := flaw(text):
                yield Cause.of("pasted", certainty, value.place, name=name, character=odd)

    def _shadowed(self, name: str) -> Iterator[Cause]:
        own, loaded = self._sources.environment.get(name), self._sources.in_file(name)
        if own is None or loaded is None or not loaded.text.reveal() or own.text == loaded.text:
            return
        winner, loser = (loaded, own) if self._sources.overrides else (own, loaded)
        place = f"{ENVIRONMENT}: {winner.text if winner is own else loser.text}"
        evidence = (place, f"{loaded.place}: {loaded.text}")
        yield Cause.of("shadowed", Certainty.LIKELY, *evidence, name=name, winner=winner.place, loser=loser.place)


def _addresses(called: Called) -> tuple[str, ...]:
    return called.call.client.address_env if called.call is not None else ()


def _holds(value: Value, strict: bool) -> bool:
    """Whether *value* is more than a blank and, where that can be told, more than a word that stands for a key."""
    text = _REMARK.split(cleaned(value.text.reveal()))[0].strip().strip(_QUOTES)
    return bool(text) and not (strict and is_placeholder(text.split()[-1]))

"""What one module says: its clients, headers and lookups. Plain values without a secret, which a worker may send.

The gate's words decide what of a module is read, as for ``check``: one that can call no client and look up no variable
is not parsed, and wrappers of other modules are followed only where one is handed a credential.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import Env, options
from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source, Unreadable
from qianfan_lint.facts import ClientCall, EnvRead, Fact, Header, Use
from qianfan_lint.frontends.doctor.causes import texts
from qianfan_lint.frontends.doctor.client_needs import by_default, called, of_header, slot_of, told_otherwise
from qianfan_lint.frontends.doctor.clients import OUTSIDE_PLANS, Call, Called, Need, plain_address
from qianfan_lint.frontends.doctor.loading import Loading, loadings
from qianfan_lint.knowledge.names import is_credential_name
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.knowledge.providers.words import ProviderWords, split
from qianfan_lint.pipeline.gate import is_plain
from qianfan_lint.readers.python.gate import asked
from qianfan_lint.readers.python.gate.file import File, nothing
from qianfan_lint.readers.python.gate.imported import Lenders
from qianfan_lint.readers.python.reader import PythonReader

# What is set unless it is there, and what is set under a name from elsewhere.
_DEFAULTS = lazy(rb"""environ\.setdefault\(\s*["'](\w+)["']""")
_SETS_UNKNOWN = lazy(rb"""environ(?:\[\s*[^\s"'\]][^\]]*\]\s*=[^=]|\.(?:update|setdefault)\(\s*[^\s"'{])""")
_STRIPPED = lazy(rb"""["'](\w+)["'](?:\s*,[^)\n]*)?[)\]]\.strip\(""")
_BASE = rb"""(?m)^[ \t]*%s\s*=(?!=)\s*(?:["']([^"'\n]*)["'][ \t]*(?:#|$))?"""
_ARGUMENTS = lazy(r"[(\[].*[)\]]", re.DOTALL)


class Module(NamedTuple):
    path: str
    concerns: bool = False
    """It names a variable, a host or a client of a provider."""
    loadings: tuple[Loading, ...] = ()
    needs: tuple[Need, ...] = ()
    clients: tuple[Called, ...] = ()
    calls: tuple[tuple[str, Call], ...] = ()
    """With their places."""
    written: frozenset[str] = frozenset()
    """Variables that it sets."""
    sets_unknown: bool = False
    """It sets variables whose names are not written out."""
    assigned: tuple[str, ...] = ()
    """Attributes of SDKs that are given a key: ``dashscope.api_key``."""
    stripped: frozenset[str] = frozenset()
    """Variables whose value loses the blanks around it where it is looked up."""
    may_strip: frozenset[str] = frozenset()
    """Variables that are looked up in the module, if it takes blanks away from anything."""
    bases: tuple[tuple[str, str], ...] = ()
    """Vendors whose SDK is given another address by an attribute, with that; empty where it is not written out."""
    told_otherwise: frozenset[str] = frozenset()
    """Libraries that are told which embedder to use."""


class Modules:
    """Reads modules one by one; *reader* keeps the last one parsed, for whoever reads it next."""

    def __init__(self, providers: Providers, words: ProviderWords, lenders: Lenders) -> None:
        self._providers, self._words, self._lenders = providers, words, lenders
        self._table = words.table | asked.TABLE
        self._attributes = {
            name: re.compile(rb"(?m)^[ \t]*%s\s*=[^=]" % re.escape(name.encode())) for name in providers.attributes
        }
        self._bases = [
            (vendor, name.encode(), re.compile(_BASE % re.escape(name.encode())))
            for vendor, names in texts("knowledge")["attributes"].items()
            for name in names
        ]

    def _bases_in(self, data: bytes) -> Iterator[tuple[str, str]]:
        for vendor, name, pattern in self._bases:
            for match in pattern.finditer(data) if name in data else ():
                yield vendor, plain_address(match[1].decode("utf-8", "replace")) if match[1] else ""

    def read(self, path: str, data: bytes, source: Source | None, reader: PythonReader) -> Module:
        """What the module at *path* with the content *data* says; of the *source* that cannot be decoded, little."""
        by_itself = tuple(by_default(data, path, self._providers))
        needs = tuple(made.need for made in by_itself if made.need is not None)
        told = told_otherwise(data)
        found = Module(path, loadings=tuple(loadings(path, data)), needs=needs, clients=by_itself, told_otherwise=told)
        file = File(
            data, self._table.intersection(split(data)), self._words, path, tuple, nothing, lambda: self._lenders
        )
        if not _concerns(file):
            return found
        found = found._replace(
            concerns=True,
            written=frozenset(name.decode() for name in _DEFAULTS.findall(data)),
            sets_unknown=bool(_SETS_UNKNOWN.search(data)),
            bases=tuple(self._bases_in(data)),
            stripped=frozenset(name.decode() for name in _STRIPPED.findall(data))
            if b".strip(" in data
            else frozenset(),
        )
        if source is None:
            return found
        heard = _Told(source, self._providers)
        if _may_say(file):
            follows = bool(file.imported or file.lookups) and self._lenders.are_handed_credential(file)
            try:
                heard.hear(facts(source, reader, follows=follows, looks_up=_looks_up(file)))
            except (Unreadable, RecursionError):
                return found  # the linter says so
        assigned = [name for name in self._attributes if name.encode() in data and self._attributes[name].search(data)]
        return heard.on(found, assigned)


class _Told:
    """What the facts of one module come to."""

    def __init__(self, source: Source, providers: Providers) -> None:
        self._source, self._providers = source, providers
        self._needs: list[Need] = []
        self._clients: list[Called] = []
        self._calls: list[tuple[str, Call]] = []
        self._written: set[str] = set()
        self._lookups: dict[str, str] = {}
        """By variable: the place of its first lookup."""
        self._handed_on: set[str] = set()
        self._embedded: set[tuple[str, str]] = set()
        """Variables whose key is used for what no subscription covers, with that role."""

    def hear(self, said: Iterator[Fact]) -> None:
        for fact in said:
            match fact:
                case ClientCall():
                    self._call(fact)
                case Use(role=role, value=value) if role in OUTSIDE_PLANS:
                    self._embedded |= {(each.name, role) for each in options(value) if isinstance(each, Env)}
                case Header():
                    self._header(fact)
                case EnvRead(written=True, name=name):
                    self._written.add(name)
                case EnvRead(name=name) if slot_of(name, self._providers) or is_credential_name(name):
                    self._lookups.setdefault(name, self._place(fact.span.start))
                    self._handed_on |= {name} if fact.passed or fact.exported else set()

    def _call(self, call: ClientCall) -> None:
        # Arguments of a call within the name may be anything, and say nothing here.
        name = _ARGUMENTS.sub("(…)", self._source.slice(call.span))
        place = self._place(call.span.start)
        self._calls.append((place, Call.of(call)))
        found = called(call, name, place, self._providers)
        if found is not None:
            self._clients.append(found)
            self._needs += [found.need] if found.need is not None else []

    def _header(self, header: Header) -> None:
        place = self._place(header.span.start)
        found = list(of_header(header, place, self._providers))
        self._needs += found
        if header.host is not None and header.value is not None and not header.basic:
            need, provider = next(iter(found), None), header.host.provider
            unknown = "" if need is not None else "opaque"
            self._clients.append(Called(place, "Authorization", provider, "", need, unknown, host=header.host))

    def on(self, found: Module, assigned: list[str]) -> Module:
        """*found* with what was heard; attributes of SDKs are *assigned* in the module."""
        needs, lookups = self._needs, self._lookups
        # A client that serves several roles needs a key for each of them.
        general = [need for need in needs if need.role == "any"]
        for name, role in sorted(self._embedded):
            needs += [need._replace(role=role) for need in general if name in need.names]
        if assigned and lookups:
            # Which of them it is given is not followed: any may be.
            slots = dict.fromkeys(lookups, self._providers.attributes[assigned[0]])
            needs.append(Need(tuple((name,) for name in lookups), slots, next(iter(lookups.values())), assigned[0]))
        for name, place in lookups.items():
            if slot := slot_of(name, self._providers):
                needs.append(Need(((name,),), {name: slot}, place, "", is_handed_on=name in self._handed_on))
        return found._replace(
            needs=(*found.needs, *needs),
            clients=(*found.clients, *self._clients),
            calls=tuple(self._calls),
            written=found.written | self._written,
            assigned=tuple(assigned),
            may_strip=frozenset(lookups) if ".strip(" in self._source.text else frozenset(),
        )

    def _place(self, offset: int) -> str:
        return f"{self._source.path}:{self._source.locate(offset).line}"


def facts(source: Source, reader: PythonReader, *, follows: bool, looks_up: bool) -> Iterator[Fact]:
    """What a module, or the cells of a notebook as one, says of clients and variables. Raises Unreadable."""
    if source.kind is Kind.NOTEBOOK:
        from qianfan_lint.readers.notebook import Notebook

        source = Notebook(source).module
    return reader.calls(source, follows=follows, looks_up=looks_up)


def _concerns(file: File) -> bool:
    words = file.words
    phrases = (words.names, words.misspelled, words.hosts, words.telling, words.own_packages)
    return any(each.may_be_in(file.present) for each in phrases) or bool(file.clients)


def _may_say(file: File) -> bool:
    """Whether the module may call a client, send a header or look up a variable."""
    sent = (asked.AUTHORIZATION, asked.AUTH, asked.BASIC, asked.BEARER)
    return (
        bool(file.clients or file.instances or file.imported)
        or _looks_up(file)
        or any(each.may_be_in(file.present) for each in sent)
    )


def _looks_up(file: File) -> bool:
    """Whether it may look up a variable, by itself or by a function of another module."""
    words = file.words
    named = words.variables.may_be_in(file.present) or words.misspelled.may_be_in(file.present)
    return named or not asked.READS_ENVIRONMENT.isdisjoint(file.present) or not is_plain(file.data)

"""What the code of a project needs: which client or header wants which environment variables, and where it says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind, is_test, kind_of
from qianfan_lint.core.model import Secret, Span
from qianfan_lint.core.source import Source, Unreadable, decode, read_bytes
from qianfan_lint.facts import ClientCall, EnvRead, Fact, Header
from qianfan_lint.frontends.doctor.client_needs import Called, Need, by_default, called, of_header, slot_of
from qianfan_lint.knowledge.names import is_credential_name
from qianfan_lint.knowledge.providers import Providers, Slot
from qianfan_lint.knowledge.providers.words import ProviderWords, split
from qianfan_lint.pipeline.masking.known import secrets_in
from qianfan_lint.readers.python.reader import PythonReader
from qianfan_lint.readers.python.topics import Topic

# What is set unless it is there, and what is set under a name from elsewhere.
_DEFAULTS = re.compile(rb"""environ\.setdefault\(\s*["'](\w+)["']""")
_SETS_UNKNOWN = re.compile(rb"""environ(?:\[\s*[^\s"'\]][^\]]*\]\s*=[^=]|\.(?:update|setdefault)\(\s*[^\s"'{])""")


_TOPICS = frozenset((Topic.CREDENTIALS, Topic.ENVIRONMENT, Topic.REQUESTS, Topic.CLIENTS, Topic.WRAPPERS))


class Code(NamedTuple):
    """What the modules of a project say."""

    needs: tuple[Need, ...]
    clients: tuple[Called, ...]
    """Each client and request, whether its credential comes from the environment or not."""
    calls: tuple[tuple[str, ClientCall], ...]
    """With their places."""
    written: frozenset[str]
    """Variables that the code sets itself."""
    sets_unknown: bool
    """It sets variables whose names are not written out."""
    modules: tuple[str, ...]
    """Those that have to do with a provider, tests left out."""
    loaders: tuple[tuple[str, bytes], ...]
    """Modules that load a file of variables, with their content."""
    assigned: tuple[tuple[str, str], ...] = ()
    """Place and name of attributes of SDKs that are given what is not written out: ``dashscope.api_key``."""
    secrets: tuple[Secret, ...] = ()
    """What of their literals could be a credential: not to be said."""


# What loads a file of variables; flask does where python-dotenv is installed.
_LOADS = (b"load_dotenv", b"dotenv_values", b"env_file", b"read_env", b"decouple", b"from flask ", b"import flask")


def read(paths: list[str], providers: Providers) -> Code:
    """Read the modules at *paths* that have to do with a provider, but no tests: those bring their own environment."""
    reader = _Reader(providers)
    for path in paths:
        kind = kind_of(path)
        if kind in (Kind.PYTHON, Kind.NOTEBOOK) and not is_test(path):
            try:
                reader.read(path, kind)
            except (Unreadable, RecursionError):
                continue  # the linter says so
    return reader.code()


class _Reader:
    def __init__(self, providers: Providers) -> None:
        self._providers, self._words = providers, ProviderWords(providers)
        self._reader = PythonReader(providers)
        self._attributes = {
            name: re.compile(rb"(?m)^[ \t]*%s\s*=[^=]" % re.escape(name.encode())) for name in providers.attributes
        }
        self._needs: list[Need] = []
        self._calls: list[tuple[str, ClientCall]] = []
        self._clients: list[Called] = []
        self._unwritten: list[tuple[str, str]] = []
        self._written: set[str] = set()
        self._sets_unknown = False
        self._assigned: set[Slot] = set()
        self._modules: list[str] = []
        self._loaders: list[tuple[str, bytes]] = []
        self._secrets: list[Secret] = []

    def read(self, path: str, kind: Kind) -> None:
        data = read_bytes(path)
        if any(word in data for word in _LOADS):
            self._loaders.append((path, data))
        for made in by_default(data, path, self._providers):
            self._clients.append(made)
            self._needs += [made.need] if made.need is not None else []
        if not _concerns(data, self._words):
            return
        self._modules.append(path)
        source = decode(path, kind, data)
        lookups: dict[str, str] = {}
        for fact in facts(source, self._reader):
            self._secrets.extend(secrets_in(fact, self._providers))
            match fact:
                case ClientCall():
                    self._call(fact, source)
                case Header():
                    self._header(fact, source)
                case EnvRead(written=True, name=name):
                    self._written.add(name)
                case EnvRead(name=name) if slot_of(name, self._providers) or is_credential_name(name):
                    lookups.setdefault(name, _place(source, fact.span))
        self._written |= {name.decode() for name in _DEFAULTS.findall(data)}
        self._sets_unknown |= bool(_SETS_UNKNOWN.search(data))
        assigned = [name for name, pattern in self._attributes.items() if pattern.search(data)]
        self._assigned |= {self._providers.attributes[name] for name in assigned}
        for name in () if lookups else assigned:
            line = data.count(b"\n", 0, match.start()) + 1 if (match := self._attributes[name].search(data)) else 1
            if match is not None and data[match.end() - 1 :].lstrip(b" =")[:1] not in b"'\"":
                self._unwritten.append((f"{source.path}:{line}", name))
        if assigned and lookups:
            # Which of them it is given is not followed: any may be.
            slots = dict.fromkeys(lookups, self._providers.attributes[assigned[0]])
            self._needs.append(
                Need(tuple((name,) for name in lookups), slots, next(iter(lookups.values())), assigned[0])
            )
        for name, place in lookups.items():
            if slot := slot_of(name, self._providers):
                self._needs.append(Need(((name,),), {name: slot}, place, ""))

    def _call(self, call: ClientCall, source: Source) -> None:
        place, name = _place(source, call.span), source.slice(call.span)
        self._calls.append((place, call))
        found = called(call, name, place, self._providers)
        if found is not None:
            self._clients.append(found)
            self._needs += [found.need] if found.need is not None else []

    def _header(self, header: Header, source: Source) -> None:
        place = _place(source, header.span)
        found = list(of_header(header, place, self._providers))
        self._needs += found
        if header.host is not None and header.value is not None and not header.basic:
            need, provider = next(iter(found), None), header.host.provider
            unknown = "" if need is not None else "opaque"
            self._clients.append(Called(place, "Authorization", provider, "", need, unknown, host=header.host))

    def code(self) -> Code:
        """Without lookups of what a client takes, and clients whose module was given a key."""
        wanted = {name for need in self._needs if need.client for name in need.names}
        needs = [need for need in self._needs if need.client or wanted.isdisjoint(need.names)]
        needs = [need for need in needs if not need.is_implicit or self._assigned.isdisjoint(need.slots.values())]
        written = frozenset(self._written)
        files = (tuple(self._modules), tuple(self._loaders), tuple(self._unwritten), tuple(self._secrets))
        return Code(tuple(needs), tuple(self._clients), tuple(self._calls), written, self._sets_unknown, *files)


def facts(source: Source, reader: PythonReader) -> Iterator[Fact]:
    """What a module, or the cells of a notebook as one, says of clients and variables. Raises Unreadable."""
    if source.kind is Kind.NOTEBOOK:
        from qianfan_lint.readers.notebook import Notebook

        source = Notebook(source).module
    return reader.screen(source, _TOPICS)[0]


def _concerns(data: bytes, words: ProviderWords) -> bool:
    """Whether a module names a variable, a host or a client of a provider."""
    present = words.table.intersection(split(data))
    phrases = (words.names, words.misspelled, words.hosts, words.telling, words.own_packages)
    return any(each.may_be_in(present) for each in phrases) or bool(words.clients_in(present))


def _place(source: Source, span: Span) -> str:
    return f"{source.path}:{source.locate(span.start).line}"

"""What the code of a project needs: which client or header wants which environment variables, and where it says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import Env, Text, Value, descend, options
from qianfan_lint.core.kinds import Kind, is_test, kind_of
from qianfan_lint.core.model import Secret, Span
from qianfan_lint.core.source import Source, Unreadable, decode, read_bytes
from qianfan_lint.facts import ClientCall, EnvRead, Fact, Header
from qianfan_lint.frontends.doctor.causes import texts
from qianfan_lint.knowledge.names import is_credential_name
from qianfan_lint.knowledge.providers import Client, Host, Providers, Slot
from qianfan_lint.knowledge.providers.words import ProviderWords, split
from qianfan_lint.pipeline.masking.known import secrets_in
from qianfan_lint.readers.python.reader import PythonReader

# What is set unless it is there, and what is set under a name from elsewhere.
_DEFAULTS = re.compile(rb"""environ\.setdefault\(\s*["'](\w+)["']""")
_SETS_UNKNOWN = re.compile(rb"""environ(?:\[\s*[^\s"'\]][^\]]*\]\s*=[^=]|\.(?:update|setdefault)\(\s*[^\s"'{])""")

Group = tuple[str, ...]
"""Variables that are needed together."""
_ACCOUNT = ("account", "setting")


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

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for group in self.groups for name in group))


class Code(NamedTuple):
    """What the modules of a project say."""

    needs: tuple[Need, ...]
    calls: tuple[tuple[str, ClientCall], ...]
    """With their places."""
    opaque: tuple[tuple[str, str], ...]
    """Place and name of clients that are given what cannot be followed to its origin."""
    written: frozenset[str]
    """Variables that the code sets itself."""
    sets_unknown: bool
    """It sets variables whose names are not written out."""
    modules: tuple[str, ...]
    """Those that have to do with a provider, tests left out."""
    loaders: tuple[tuple[str, bytes], ...]
    """Modules that load a file of variables, with their content."""
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
        self._opaque: list[tuple[str, str]] = []
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
                    self._needs += _of_header(fact, _place(source, fact.span), self._providers)
                case EnvRead(written=True, name=name):
                    self._written.add(name)
                case EnvRead(name=name) if _slot(name, self._providers) or is_credential_name(name):
                    lookups.setdefault(name, _place(source, fact.span))
        self._written |= {name.decode() for name in _DEFAULTS.findall(data)}
        self._sets_unknown |= bool(_SETS_UNKNOWN.search(data))
        assigned = [name for name, pattern in self._attributes.items() if pattern.search(data)]
        self._assigned |= {self._providers.attributes[name] for name in assigned}
        if assigned and lookups:
            # Which of them it is given is not followed: any may be.
            slots = dict.fromkeys(lookups, self._providers.attributes[assigned[0]])
            self._needs.append(
                Need(tuple((name,) for name in lookups), slots, next(iter(lookups.values())), assigned[0])
            )
        for name, place in lookups.items():
            if slot := _slot(name, self._providers):
                self._needs.append(Need(((name,),), {name: slot}, place, ""))

    def _call(self, call: ClientCall, source: Source) -> None:
        place, name = _place(source, call.span), source.slice(call.span)
        self._calls.append((place, call))
        need = _of_call(call, name, place, self._providers)
        if need is not None:
            self._needs.append(need)
        elif not all(isinstance(each.value, Text) for each in call.arguments):
            self._opaque.append((place, name))

    def code(self) -> Code:
        """Without lookups of what a client takes, and clients whose module was given a key."""
        wanted = {name for need in self._needs if need.client for name in need.names}
        needs = [need for need in self._needs if need.client or wanted.isdisjoint(need.names)]
        needs = [need for need in needs if not need.is_implicit or self._assigned.isdisjoint(need.slots.values())]
        rest = (tuple(self._calls), tuple(self._opaque), frozenset(self._written), self._sets_unknown)
        return Code(tuple(needs), *rest, tuple(self._modules), tuple(self._loaders), tuple(self._secrets))


def facts(source: Source, reader: PythonReader) -> Iterator[Fact]:
    """What a module, or the cells of a notebook as one, says of clients and variables. Raises Unreadable."""
    if source.kind is Kind.NOTEBOOK:
        from qianfan_lint.readers.notebook import Notebook

        source = Notebook(source).module
    return reader.screen(source)[0]


def _concerns(data: bytes, words: ProviderWords) -> bool:
    """Whether a module names a variable, a host or a client of a provider."""
    present = words.table.intersection(split(data))
    phrases = (words.names, words.misspelled, words.hosts, words.telling, words.own_packages)
    return any(each.may_be_in(present) for each in phrases)


def _place(source: Source, span: Span) -> str:
    return f"{source.path}:{source.locate(span.start).line}"


def _lookups(value: Value) -> list[Env]:
    return [each for each in options(value) if isinstance(each, Env)]


def _slot(name: str, providers: Providers) -> Slot | None:
    """What a variable is for that the code looks up, by its name in any case."""
    return providers.env.get(name.upper()) or providers.misspelled.get(name.upper())


def _of_call(call: ClientCall, name: str, place: str, providers: Providers) -> Need | None:
    """What *call* takes from the environment; None where it takes nothing, or nobody knows what."""
    client = call.client
    if client.role in _ACCOUNT:
        return None
    is_elsewhere = call.host is None and client.base in call.keywords
    if not call.arguments:
        groups = reads(client, providers) if call.complete else ()
        own = _slot_of(call.host, providers)
        slots = {each: slot for group in groups for each in group if (slot := own or providers.env.get(each))}
        made = Need(groups, slots, place, name, call.host, client.role, is_implicit=True, is_elsewhere=is_elsewhere)
        return made if groups else None
    together: list[str] = []
    alternatives: list[Group] = []
    slots = {}
    has_default = False
    for argument in call.arguments:
        if argument.keyword in client.ignored and argument.keyword not in client.ignored_in:
            continue
        found = _lookups(argument.value)
        if not found:
            return None
        has_default |= len(found) < len(list(options(argument.value)))
        slots |= {each.name: slot for each in found if (slot := argument.slot or _slot(each.name, providers))}
        together.append(found[0].name)
        alternatives += [(each.name,) for each in found[1:]]
    groups = (tuple(together), *alternatives)
    if not together:
        return None
    return Need(groups, slots, place, name, call.host, client.role, has_default, is_elsewhere=is_elsewhere)


def _of_header(header: Header, place: str, providers: Providers) -> Iterator[Need]:
    parts = list(descend(header.value))[::-1] if header.value is not None else []  # the last part comes first
    found = [each for each in parts if isinstance(each, Env)]
    if header.host is None or not found or header.basic:
        return
    own = _slot_of(header.host, providers)
    slots = {each.name: slot for each in found if (slot := _slot(each.name, providers) or own)}
    yield Need((tuple(each.name for each in found),), slots, place, "Authorization", header.host)


def _slot_of(host: Host | None, providers: Providers) -> Slot | None:
    """What a request to *host* carries: the first slot of its provider."""
    return next((slot for slot in providers.slots if host is not None and slot.provider == host.provider), None)


def reads(client: Client, providers: Providers) -> tuple[Group, ...]:
    """The variables that *client* reads where it is given no credential, in its order; none where that is not known."""
    for row in texts("knowledge")["reads"]:
        if any(name in client.names for name in row["names"]):
            return tuple(tuple(group.split()) for group in row["env"])
    groups: dict[Group, None] = {}
    for id in client.keywords.values():
        slot = providers.slot(client.provider, id)
        pair = providers.slot(client.provider, slot.pair) if slot.pair else slot
        both = (slot, pair) if _is_first(slot, pair, client) else (pair, slot)
        names = tuple(dict.fromkeys(row.env[0] for row in both if row.env))
        groups |= {names: None} if names else {}
    return tuple(groups)


def _is_first(slot: Slot, pair: Slot, client: Client) -> bool:
    ids = list(client.keywords.values())
    return pair.id not in ids or ids.index(slot.id) <= ids.index(pair.id)

"""What is known of each provider, loaded from the TOML files beside this module and from the user's own tables."""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Mapping
from typing import Any

from qianfan_lint.core.model import Message
from qianfan_lint.knowledge.providers.rows import (
    DEFAULTS,
    TABLES,
    Client,
    FoundKey,
    Host,
    Key,
    Pin,
    Slot,
    Strings,
    host_and_path,
    normalised_package,
)
from qianfan_lint.knowledge.providers.schema import validate_references

__all__ = (
    "BUILT_IN",
    "Client",
    "FoundKey",
    "Host",
    "Key",
    "Pin",
    "Providers",
    "Slot",
    "host_and_path",
    "load",
    "normalised_package",
)

with open(os.path.join(os.path.dirname(__file__), "builtin.json"), encoding="utf-8") as _file:
    _GENERATED = json.load(_file)
BUILT_IN: dict[str, dict[str, Any]] = _GENERATED["tables"]
"""What the TOML files beside this module say: `python docs/generate.py` writes them as JSON, which loads faster."""


class Providers:
    """All providers together, indexed the ways that readers and rules ask."""

    def __init__(self, tables: Mapping[str, Mapping[str, Any]], texts: dict[str, list[str]] | None = None) -> None:
        self.tables = tables
        self.texts = texts
        """What ``words.texts_of`` says of them, where that is known already."""
        self.titles = {id: Message.of(table.get("title", id)) for id, table in tables.items()}

    @functools.cached_property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(self._rows("slots"))

    @functools.cached_property
    def keys(self) -> tuple[Key, ...]:
        return tuple(self._rows("keys"))

    @functools.cached_property
    def hosts(self) -> tuple[Host, ...]:
        return tuple(sorted(self._rows("hosts"), key=lambda row: -len(row.path)))

    @functools.cached_property
    def pins(self) -> dict[str, Pin]:
        """By normalised package name; the first provider that names a package rules."""
        rows: dict[str, Pin] = {}
        for row in self._rows("pins"):
            rows.setdefault(normalised_package(row.package), row)
        return rows

    @functools.cached_property
    def clients(self) -> dict[str, Client]:
        """By every dotted name that can be called, methods included."""
        rows: dict[str, Client] = {}
        for row in self._rows("clients"):
            for name in row.names:
                for call in [f"{name}.{method}" for method in row.methods] or [name]:
                    rows[call] = row
        return rows

    @functools.cached_property
    def dictionaries(self) -> dict[str, tuple[Client, ...]]:
        """By dotted name, the clients that it makes of a dictionary: which of them, the dictionary says."""
        rows: dict[str, tuple[Client, ...]] = {}
        for row in self._rows("clients"):
            for name in row.names if row.given else ():
                rows[name] = (*rows.get(name, ()), row)
        return rows

    def rows_called(self, dotted: str) -> tuple[Client, ...]:
        """The clients that a call of *dotted*, one of ``clients``, may make."""
        return self.dictionaries.get(dotted) or (self.clients[dotted],)

    @functools.cached_property
    def paths(self) -> tuple[str, ...]:
        """How the instances of clients are called, the longest first: ``chat.completions.create``."""
        found = {path for client in self.clients.values() for path in client.calls}
        return tuple(sorted(found, key=lambda path: (-len(path), path)))

    @functools.cached_property
    def attributes(self) -> dict[str, Slot]:
        """Dotted module attributes that are credentials, ``dashscope.api_key``."""
        return {
            dotted: self.slot(provider, slot)
            for provider, table in self.tables.items()
            for dotted, slot in table.get("attributes", {}).items()
        }

    @functools.cached_property
    def at_import(self) -> dict[str, tuple[str, ...]]:
        """Environment name → modules that read it while they are imported, and not again."""
        return {env: tuple(read) for table in self.tables.values() for env, read in table.get("at_import", {}).items()}

    @functools.cached_property
    def vendors(self) -> frozenset[str]:
        """Providers whose keys are refused by the hosts of the others."""
        return frozenset(id for id, table in self.tables.items() if "kind" in table)

    @functools.cached_property
    def platforms(self) -> frozenset[str]:
        """Vendors that serve models of other makers too."""
        return frozenset(id for id, table in self.tables.items() if table.get("kind") == "platform")

    @functools.cached_property
    def bases(self) -> dict[str, str]:
        """Vendor → base address for clients of the OpenAI protocol, of the first of its regions."""
        return {id: table["base"] for id, table in self.tables.items() if "base" in table}

    @functools.cached_property
    def pages(self) -> frozenset[str]:
        """Hosts of vendors that show pages to people and answer no request."""
        return frozenset(page for table in self.tables.values() for page in table.get("pages", ()))

    @functools.cached_property
    def by_prefix(self) -> dict[str, Slot]:
        """What model names of a vendor begin with, before a slash → the slot of its API key."""
        first = {slot.provider: slot for slot in reversed(self.slots)}
        return {
            each: first[id] for id, table in self.tables.items() for each in table.get("prefixes", ()) if id in first
        }

    def telling_part(self, dotted: str) -> str:
        """The part of a client's dotted name that names a vendor: ``Client`` and ``get_service_list`` do not.

        Of a package that holds much else it is the package with its module: ``google.genai``.
        """
        parts = dotted.split(".")[::-1]
        found = next((part for part in parts if any(word in part.lower() for word in self._vendor_words)), parts[0])
        return ".".join(parts[:-3:-1]) if found == parts[-1] else found

    @functools.cached_property
    def _vendor_words(self) -> frozenset[str]:
        """How the environment names of the vendors begin: ``qianfan``, ``dashscope``, ``tongyi``."""
        names = (name for slot in self.slots for name in (*slot.env, *slot.aliases))
        return frozenset(word for word in (name.partition("_")[0].lower() for name in names) if len(word) > 3)

    def concern(self, text: str) -> bool:
        """Whether *text* has to do with a provider: it names a host, a client, or imports a package of one alone."""
        low = text.lower()
        return any(word in low for word in self._words)

    @functools.cached_property
    def _words(self) -> Strings:
        found = {host.host.lower().removeprefix("*.") for host in self.hosts}
        own = {module.partition(".")[0] for module, id in self.modules.items() if id in self.vendors}
        found |= {f"{start} {package}{end}" for package in own for start in ("import", "from") for end in " .\n"}
        rows = self.clients.items()
        found |= {
            self.telling_part(name).lower()
            for name, row in rows
            if not (row.base or row.given) and name.partition(".")[0] not in own
        }
        return tuple(sorted(found, key=len))

    @functools.cached_property
    def modules(self) -> dict[str, str]:
        return {module: provider for provider, table in self.tables.items() for module in table.get("modules", ())}

    @functools.cached_property
    def env(self) -> dict[str, Slot]:
        """By environment name as the SDK or the project reads it, in upper case."""
        named = {alias: slot for slot in reversed(self.slots) for alias in slot.aliases}
        return named | {name: slot for slot in reversed(self.slots) for name in slot.env}

    @functools.cached_property
    def misspelled(self) -> dict[str, Slot]:
        return {name: slot for slot in self.slots for name in slot.misspelled}

    def is_odd_name(self, name: str) -> bool:
        """Whether *name* is a near miss of a variable that an SDK or a project reads, by its case or its spelling."""
        upper = name.upper()
        return upper in self.misspelled or (upper != name and upper in self.env)

    @functools.cached_property
    def names(self) -> dict[str, Slot]:
        """By the lowercase name of a variable, keyword, attribute or entry."""
        named = {name.lower(): slot for name, slot in self.env.items()}
        return named | {name.lower(): slot for slot in reversed(self.slots) for name in slot.names}

    @functools.cached_property
    def strong_keys(self) -> tuple[tuple[Key, str], ...]:
        """Kinds whose shape alone proves them, with the literal text that the shape begins with."""
        return tuple((key, key.beginning) for key in self.keys if not key.weak)

    @functools.cached_property
    def _by_first(self) -> dict[str, tuple[tuple[Key, str], ...]]:
        """The strong kinds that may begin with a character; filled as one is asked for."""
        return {}

    def wrong_kind(self, slot: Slot, value: str) -> Key | None:
        """The kind of key that *value* is, where *slot* takes others only; None where that cannot be told."""
        own = [key for key in self.keys if key.id in slot.keys]
        if slot.any:
            key = self.key_of(value)
            return key if own and key is not None and key.provider == slot.provider and key not in own else None
        if not own or any(re.fullmatch(key.pattern, value) for key in own):
            return None
        key = self.key_of(value)
        return self._weak_neighbour(slot, value) if key is None else self._if_misplaced(key, slot, own, value)

    def _if_misplaced(self, key: Key, slot: Slot, own: list[Key], value: str) -> Key | None:
        """*key*, the kind of *value*, if it cannot be one of a key that *slot* takes."""
        if key.provider in self.platforms and slot.provider not in self.platforms:
            return None  # the name is that of a model which the platform serves
        # A shape of several vendors is out of place only where no key begins so.
        alike = any(row.pattern[:2] == value[:2] for row in own)
        return None if key.shared and alike else key

    def _weak_neighbour(self, slot: Slot, value: str) -> Key | None:
        """The kind of another slot of the provider whose shape *value* has, though others have it too."""
        neighbours = {id for row in self.slots if row.provider == slot.provider for id in row.keys}
        weak = (row for row in self.keys if row.weak and row.id in neighbours)
        return next((row for row in weak if re.fullmatch(row.pattern, value)), None)

    def fits(self, held: Slot, wanted: Slot) -> bool:
        """Whether what is kept for *held* may be given where *wanted* is asked for."""
        if held.provider == wanted.provider:
            return held.id == wanted.id or not held.keys or not wanted.keys or bool(set(held.keys) & set(wanted.keys))
        return held.any or self.may_hold(held, wanted.provider)

    def may_hold(self, held: Slot, vendor: str) -> bool:
        """Whether a variable for *held* may hold a key of *vendor*.

        `DEEPSEEK_API_KEY` may be named after a model that a platform serves, and hold the platform's key.
        """
        if held.any or held.provider == vendor or not {held.provider, vendor} <= self.vendors:
            return True
        return vendor in self.platforms and held.provider not in self.platforms

    def find_keys(self, text: str) -> list[FoundKey]:
        """Every key of a strong shape in *text*, in order, none overlapping."""
        from qianfan_lint.knowledge.providers.key_shapes import found_in  # a clean file does without

        return found_in(text, self.strong_keys)

    def slot(self, provider: str, slot: str) -> Slot:
        for row in self.slots:
            if row.provider == provider and row.id == slot:
                return row
        raise KeyError(f"{provider}.{slot}")

    def key(self, provider: str, id: str) -> Key | None:
        return next((row for row in self.keys if row.provider == provider and row.id == id), None)

    def console_of(self, key: Key) -> str:
        """The page where the vendor of *key* revokes it; empty where none is known.

        Of a built-in provider it is the built-in one: a project could send its readers to a page that asks for keys.
        """
        rows = BUILT_IN[key.provider]["keys"] if key.provider in BUILT_IN else [key._asdict()]
        return next((str(row.get("console", "")) for row in rows if row["id"] == key.id), "")

    def sends_pair(self, slot: Slot) -> bool:
        """Whether the provider of *slot* has a host that takes the key with its secret half as Bearer."""
        hosts = (host for host in self.hosts if host.provider == slot.provider)
        return bool(slot.pair) and any("bearer-pair" in host.accepts for host in hosts)

    def key_of(self, value: str) -> Key | None:
        """The kind of key that *value* as a whole has the strong shape of."""
        first = value[:1]
        if first not in self._by_first:
            self._by_first[first] = tuple(row for row in self.strong_keys if row[1][:1] in ("", first))
        for key, prefix in self._by_first[first]:
            if value.startswith(prefix) and re.fullmatch(key.pattern, value):
                return key
        return None

    def host_of(self, url: str) -> Host | None:
        """The host entry that a request to *url* falls under; a ``*.`` host covers subdomains."""
        host, path = host_and_path(url)
        for row in self.hosts:
            known = row.host
            fits = host.endswith(known[1:]) if known.startswith("*.") else host == known
            if fits and path.startswith(row.path):
                return row
        return None

    def _rows(self, table: str) -> list[Any]:
        make = TABLES[table]
        rows = []
        for provider, content in self.tables.items():
            for entry in content.get(table, ()):
                values = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
                values |= {key: Message.of(str(values[key])) for key in ("title", "reason") if key in values}
                rows.append(make(**{"provider": provider, **DEFAULTS[make], **values}))
        return rows


def load(user: Mapping[str, Mapping[str, Any]] | None = None) -> Providers:
    """The built-in providers with the *user*'s tables laid over them: an entry with the same identity replaces.

    Raises InvalidTable where a table names a slot that it does not have.
    """
    if not user:
        return _built_in()
    from qianfan_lint.knowledge.providers.merging import merged

    tables: dict[str, Mapping[str, Any]] = dict(BUILT_IN)
    for provider, table in user.items():
        tables[provider] = merged(tables.get(provider, {}), table)
        validate_references(tables[provider], provider)
    return Providers(tables)


@functools.cache
def _built_in() -> Providers:
    """One for all who ask: what its properties are made of is looked up once in a process."""
    return Providers(dict(BUILT_IN), _GENERATED["texts"])

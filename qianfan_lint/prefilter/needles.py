"""Words that a file has to hold before it can concern a provider, worked out from the provider data once a run.

Each table errs toward more: of two words where one holds the other, only the shorter is looked for.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from qianfan_lint.names import is_credential_name
from qianfan_lint.providers import Client, Providers

Spellings = tuple[tuple[bytes, ...], ...]


class Needles:
    """What to look for in raw bytes, by question."""

    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def is_credential(self, name: bytes, random: bool) -> bool:
        """Whether *name* is a credential's; *random* where its value looks like one."""
        text = name.decode("utf-8", "replace")
        low = text.lower()
        return low in self._providers.names or low in self.keywords or (random and is_credential_name(text))

    def names_a_slot(self, low: bytes) -> bool:
        """Whether a provider's credential is named: first by how the names begin, which are a third as many."""
        return any(word in low for word in self.beginnings) and any(name in low for name in self.slot_names)

    @functools.cached_property
    def packages(self) -> tuple[bytes, ...]:
        return tuple({package.partition("-")[0].encode() for package in self._providers.pins})

    @functools.cached_property
    def domains(self) -> tuple[bytes, ...]:
        """What the registered domains of the providers' hosts have in common: fewer to look for."""
        return _shortest({host.host.lower().split(".")[-2] for host in self._providers.hosts})

    @functools.cached_property
    def hosts(self) -> tuple[bytes, ...]:
        return _shortest({host.host.lower().removeprefix("*.") for host in self._providers.hosts})

    @functools.cached_property
    def ours(self) -> frozenset[str]:
        """Providers whose header grammar is known."""
        return frozenset(host.provider for host in self._providers.hosts)

    @functools.cached_property
    def keywords(self) -> frozenset[str]:
        """What clients call their credentials, where the name alone does not say it."""
        rows = self._providers.clients.values()
        return frozenset(word.lower() for row in rows for word in row.keywords if not is_credential_name(word))

    @functools.cached_property
    def beginnings(self) -> tuple[bytes, ...]:
        firsts = ((name.decode(), name.decode().partition("_")[0]) for name in self.slot_names)
        return _shortest({first if len(first) > 3 else name for name, first in firsts})

    @functools.cached_property
    def slot_names(self) -> tuple[bytes, ...]:
        """Names of the providers' credentials; of two where one holds the other, the shorter."""
        return _shortest({name for name, slot in self._providers.names.items() if slot.provider in self.ours})

    @functools.cached_property
    def misspelled(self) -> tuple[bytes, ...]:
        return _shortest({name.lower() for name in self._providers.misspelled})

    @functools.cached_property
    def odd_names(self) -> tuple[bytes, ...]:
        """Names of credentials that are not simply sent as Bearer: sent with their secret half, or in the address."""
        slots = self._providers.names.items()
        return _shortest({name for name, slot in slots if self._providers.sends_pair(slot) or slot.in_address})

    @functools.cached_property
    def vendor_hosts(self) -> dict[str, tuple[bytes, ...]]:
        rows = self._providers.hosts
        return {
            vendor: _shortest({row.host.removeprefix("*.") for row in rows if row.provider == vendor})
            for vendor in self._providers.vendors
        }

    @functools.cached_property
    def vendor_names(self) -> dict[str, tuple[bytes, ...]]:
        rows = self._providers.env.items()
        return {
            vendor: _shortest({name.lower() for name, slot in rows if slot.provider == vendor})
            for vendor in self._providers.vendors
        }

    @functools.cached_property
    def modules(self) -> Spellings:
        """What imports a provider that has clients of its own."""
        return self._imports(frozenset(row.provider for row in self._providers.clients.values() if not row.base))

    @functools.cached_property
    def client_words(self) -> tuple[bytes, ...]:
        """One word of each way to name a client or its module, in lower case: fewer to look for than the spellings."""
        return _shortest({words[0].decode().lower() for words in self.modules})

    @functools.cached_property
    def client_imports(self) -> re.Pattern[bytes]:
        """Import lines of the packages that clients are in, to the beginning of the next."""
        packages = sorted({dotted.partition(".")[0].encode() for dotted in self._providers.clients})
        words = b"|".join(map(re.escape, packages))
        return re.compile(
            rb"(?m)^[ \t]*(?:from|import)[ \t]+(?:" + words + rb")\b(?:(?!\n[ \t]*(?:from|import)\b)[^#])*"
        )

    @functools.cached_property
    def packages_imported(self) -> re.Pattern[bytes]:
        """A package of a client, in an import line: what the import lines of most files have none of."""
        packages = sorted({words[-1] for words in self.modules}, reverse=True)
        return re.compile(rb"[ ,](" + b"|".join(map(re.escape, packages)) + rb")(?=[ .,\n])")

    @functools.cached_property
    def embedding_word(self) -> bytes:
        """What every spelling of an embeddings client has in it, if they have one word in common."""
        rows = {id(row): row for row in self._providers.clients.values()}.values()
        names = [name for row in rows if row.role == "embedding" for name in row.names]
        names += [path for row in rows for path, role in row.calls.items() if role == "embedding"]
        return b"embedding" if all("embedding" in name.lower() for name in names) else b""

    def serves_any_host(self, imports: bytes) -> bool:
        """Whether the lines *imports* name a package of clients that serve any host."""
        return any(package in imports for package in self._any_host)

    @functools.cached_property
    def _any_host(self) -> tuple[bytes, ...]:
        return _shortest({dotted.partition(".")[0] for dotted, row in self._providers.clients.items() if row.base})

    @functools.cached_property
    def takers(self) -> dict[bytes, dict[bytes, dict[bytes, bool]]]:
        """By package and name of a client: how a call of it begins, and whether that takes a key by position.

        Or how the client gets another name.
        """
        found: dict[bytes, dict[bytes, dict[bytes, bool]]] = {}
        for dotted, row in self._providers.clients.items():
            if not row.keywords or row.base:
                continue
            name, package = _spelled(dotted, row.methods), dotted.partition(".")[0]
            words = found.setdefault(package.encode(), {}).setdefault(name.encode(), {})
            calls = [f"{name}.{method}(" for method in row.methods] or [f"{name}("]
            for word in (*calls, f"{name} as ", f"= {name}\n"):
                words[word.encode()] = words.get(word.encode(), False) or bool(row.positions)
        return found

    @functools.cached_property
    def arguments(self) -> tuple[bytes, ...]:
        """What a credential is given to them as."""
        rows = self._providers.clients.values()
        keywords = {keyword for row in rows if not row.base for keyword in row.keywords}
        return tuple(f"{keyword}{equals}".encode() for keyword in sorted(keywords) for equals in ("=", " ="))

    @functools.cached_property
    def clear(self) -> tuple[bytes, ...]:
        """Clients whose ``repr`` shows the key."""
        rows = ((dotted, row) for dotted, row in self._providers.clients.items() if row.clear)
        return tuple(sorted({f"{_spelled(dotted, row.methods)}(".encode() for dotted, row in rows}))

    @functools.cached_property
    def at_import(self) -> tuple[tuple[bytes, bytes], ...]:
        """Variable and module that reads it while it is imported."""
        return tuple((env.encode(), module.encode()) for env, module in self._providers.at_import.items())

    @functools.cached_property
    def retired(self) -> tuple[bytes, ...]:
        return tuple({host.host.encode() for host in self._providers.hosts if host.retired})

    @functools.cached_property
    def divided(self) -> tuple[bytes, ...]:
        """Addresses of a vendor that no key serves together; where one begins as another does, both are found."""
        rows = [host for host in self._providers.hosts if host.region or host.plan]
        beside = [host for host in self._providers.hosts if any(host.excludes(row) for row in rows)]
        return tuple(sorted({f"//{host.host.removeprefix('*.')}{host.path}".encode() for host in (*rows, *beside)}))

    @functools.cached_property
    def variables(self) -> tuple[bytes, ...]:
        return _shortest({name for name, slot in self._providers.env.items() if slot.provider in self.ours})

    def is_loose(self, data: bytes, imports: bytes) -> bool:
        """Whether *data*, with the import lines *imports*, has to do with a provider whose keys have no own shape."""
        if any(domain in data for domain in self._loose_domains):
            return True
        return any(words[-1] in imports and words[0] in data for words in self._loose_imports)

    @functools.cached_property
    def _loose(self) -> frozenset[str]:
        weak = {key.id for key in self._providers.keys if key.weak}
        return frozenset(slot.provider for slot in self._providers.slots if weak & set(slot.keys))

    @functools.cached_property
    def _loose_domains(self) -> tuple[bytes, ...]:
        rows = (host.host for host in self._providers.hosts if host.provider in self._loose)
        return _shortest({".".join(host.split(".")[-2:]) for host in rows})

    @functools.cached_property
    def _loose_imports(self) -> Spellings:
        return self._imports(self._loose)

    def _imports(self, ids: frozenset[str]) -> Spellings:
        """Words that are all in a file which imports the providers *ids*: a module, or a client and where it lives."""
        roots = _shortest({module.split(".")[0] for module, id in self._providers.modules.items() if id in ids})
        found: set[tuple[bytes, ...]] = {(root,) for root in roots}
        for dotted, client in self._providers.clients.items():
            package = dotted.split(".")[0]
            if client.provider in ids and package.encode() not in roots:
                found.add((self._providers.telling_part(dotted).encode(), package.encode()))
        return tuple(sorted(found))

    @functools.cached_property
    def clients(self) -> tuple[tuple[Spellings, Spellings], ...]:
        """For chat and for embeddings, what stands in the text where a client of that role is called.

        Apart: the clients of one provider, and those that serve any host.
        """
        found: dict[tuple[str, bool], set[tuple[bytes, ...]]] = {}
        for dotted, client in self._providers.clients.items():
            for path, role in client.calls.items():
                found.setdefault((role, True), set()).add((f".{path}(".encode(),))
            found.setdefault((client.role, bool(client.base)), set()).update(_spellings(dotted, client))
        return tuple(
            (tuple(found.get((role, False), ())), tuple(found.get((role, True), ()))) for role in ("chat", "embedding")
        )

    @functools.cached_property
    def shapes(self) -> tuple[tuple[re.Pattern[bytes], tuple[bytes, ...]], ...]:
        """Strong shapes by how they begin. One that begins with a class is found where it is quoted.

        A pattern for the beginning: for a short word whose first letter is rare it is twice as fast as ``find``.
        """
        keys = [(key, prefix.encode()) for key, prefix in self._providers.strong_keys]
        beginnings = _shortest({prefix.decode() for key, prefix in keys if prefix and not key.quoted})
        found = {
            start: tuple(key.pattern.encode() for key, prefix in keys if prefix.startswith(start))
            for start in beginnings
        }
        return tuple((re.compile(re.escape(start)), patterns) for start, patterns in found.items())


def _shortest(found: set[str]) -> tuple[bytes, ...]:
    kept = [word for word in found if not any(other != word and other in word for other in found)]
    return tuple(word.encode() for word in sorted(kept, key=lambda word: (len(word), word)))


def _spellings(dotted: str, client: Client) -> Iterator[tuple[bytes, ...]]:
    """Words that are all there where *client* is called: its class or function, and the package it is from."""
    name = _spelled(dotted, client.methods)
    package = dotted.split(".")[0].encode()
    if name[:1].isupper():
        yield from ((f"{name}{after}".encode(), package) for after in ("(", ".", " as "))
        yield from ((f"{before}{name}".encode(), package) for before in ("= ", "."))
    else:
        yield (f"{dotted}(".encode(),)
        yield (f"from {dotted.split('.')[0]} import".encode(), f"{name}(".encode())


def _spelled(dotted: str, methods: tuple[str, ...]) -> str:
    parts = dotted.split(".")
    return parts[-2] if methods and len(parts) > 1 else parts[-1]

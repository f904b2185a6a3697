"""Words that a file has to hold before it can concern a provider, worked out from the provider data once a run.

Each table errs toward more: of two words where one holds the other, only the shorter is looked for.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict

from qianfan_lint.names import is_credential_name
from qianfan_lint.providers import Client, Providers

Spellings = tuple[tuple[bytes, ...], ...]
_HELD = re.compile(rb"(?<![\w.])(\w+)(?:\.\w+)?$")
_NONE: frozenset[bytes] = frozenset()
Calls = dict[bytes, dict[bytes, Spellings]]
"""By package, empty where any will do, and by name of a client: how a call of it is spelled."""


class Needles:
    """What to look for in raw bytes, by question."""

    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def is_credential(self, name: bytes, random: bool) -> bool:
        """Whether *name* is a credential's; *random* where its value looks like one."""
        text = name.decode("utf-8", "replace")
        low = text.lower()
        return low in self._providers.names or low in self.keywords or (random and is_credential_name(text))

    @functools.cached_property
    def packages(self) -> tuple[bytes, ...]:
        return tuple({package.partition("-")[0].encode() for package in self._providers.pins})

    @functools.cached_property
    def domains(self) -> tuple[bytes, ...]:
        """What the registered domains of the providers' hosts have in common: fewer to look for."""
        hosts = (host.host.lower().split(".") for host in self._providers.hosts)
        return _shortest({labels[-2] if len(labels[-2]) > 3 else ".".join(labels[-2:]) for labels in hosts})

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
    def slot(self) -> re.Pattern[bytes]:
        """A name of a provider's credential, in lower case."""
        return _naming({name for name, slot in self._providers.names.items() if slot.provider in self.ours})

    @functools.cached_property
    def misspelled(self) -> tuple[bytes, ...]:
        return _shortest({name.lower() for name in self._providers.misspelled})

    @functools.cached_property
    def odd_slot(self) -> re.Pattern[bytes]:
        """A name of one that is not simply sent as Bearer: sent with its secret half, or in the address."""
        slots = self._providers.names.items()
        return _naming({name for name, slot in slots if self._providers.sends_pair(slot) or slot.in_address})

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

    def packages_in(self, imports: bytes) -> frozenset[bytes]:
        """Packages of the providers' clients that the lines *imports* import: most files have none."""
        if not any(package in imports for package in self._client_packages):
            return _NONE
        return frozenset(self._package.findall(imports))

    @functools.cached_property
    def _client_packages(self) -> tuple[bytes, ...]:
        return _shortest({words[-1].decode() for words in self.modules})

    @functools.cached_property
    def _package(self) -> re.Pattern[bytes]:
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
            given = [f"{call[:-1]}," for call in calls]
            for word in (*calls, *given, f"{name} as ", f"= {name}\n"):
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
        rows = ((dotted, row) for dotted, row in self._providers.clients.items() if "str" in row.clear)
        return tuple(sorted({f"{_spelled(dotted, row.methods)}(".encode() for dotted, row in rows}))

    def instances(self, data: bytes) -> set[bytes]:
        """Names that are called as a client that serves several roles is: ``name.embeddings.create(``."""
        calls = (match.start() for match in self._instance.finditer(data))
        held = (_HELD.search(data, max(0, at - 80), at) for at in calls)
        return {match.group(1) for match in held if match}

    @functools.cached_property
    def _instance(self) -> re.Pattern[bytes]:
        paths = b"|".join(re.escape(path.encode()) for path in self._providers.paths)
        return re.compile(rb"\.(?:" + paths + rb")\(" if paths else rb"(?!)")

    @functools.cached_property
    def at_import(self) -> tuple[tuple[bytes, bytes], ...]:
        """Variable and module that reads it while it is imported."""
        rows = self._providers.at_import.items()
        return tuple((env.encode(), module.partition(".")[0].encode()) for env, read in rows for module in read)

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
    def variable(self) -> re.Pattern[bytes]:
        """An environment variable of a provider's credential."""
        return _naming({name for name, slot in self._providers.env.items() if slot.provider in self.ours})

    @functools.cached_property
    def native(self) -> tuple[bytes, ...]:
        """Paths where a vendor does not speak the protocol of OpenAI."""
        return _shortest({path for host in self._providers.hosts for path in host.native})

    @functools.cached_property
    def pages(self) -> tuple[bytes, ...]:
        return _shortest(set(self._providers.pages))

    @functools.cached_property
    def in_clear(self) -> tuple[bytes, ...]:
        return _shortest({f"http://{host.host.lower().removeprefix('*.')}" for host in self._providers.hosts})

    @functools.cached_property
    def with_address(self) -> dict[bytes, tuple[bytes, ...]]:
        """By package: how the clients are called that have an address of their own, and take others."""
        found: dict[bytes, set[str]] = {}
        for dotted, row in self._providers.clients.items():
            if row.base and row.address:
                found.setdefault(dotted.partition(".")[0].encode(), set()).add(_spelled(dotted, row.methods))
        return {package: _shortest(names) for package, names in found.items()}

    @functools.cached_property
    def vendor_variable(self) -> re.Pattern[bytes]:
        """A variable that holds the key of one vendor, in lower case."""
        rows = self._providers.env.items()
        vendors = self._providers.vendors
        return _naming({name.lower() for name, slot in rows if slot.provider in vendors and not slot.any})

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
    def clients(self) -> tuple[tuple[Calls, Calls], ...]:
        """For chat and for embeddings, what stands in the text where a client of that role is called.

        Apart: the clients of one provider, and those that serve any host.
        """
        found: defaultdict[tuple[str, bool], Calls] = defaultdict(dict)
        for dotted, client in self._providers.clients.items():
            for path, role in client.calls.items():
                word = f".{path}(".encode()
                found[role, True].setdefault(b"", {})[word] = ((word,),)
            name, spellings = _spellings(dotted, client)
            package = dotted.partition(".")[0].encode()
            known = found[client.role, bool(client.base)].setdefault(package, {})
            known[name] = (*known.get(name, ()), *spellings)
        return tuple((found[role, False], found[role, True]) for role in ("chat", "embedding"))

    @functools.cached_property
    def shapes(self) -> tuple[tuple[re.Pattern[bytes], int, tuple[bytes, ...]], ...]:
        """Strong shapes by how they begin. One that begins with a class is found where it is quoted.

        A pattern for the beginning, how far into it that begins, and the shapes. For a short word whose first letter
        is rare a pattern is twice as fast as ``find``, so it begins with the first that is no small letter.
        """
        keys = [(key, prefix.encode()) for key, prefix in self._providers.strong_keys]
        beginnings = _shortest({prefix.decode() for key, prefix in keys if prefix and not key.quoted})
        found = []
        for start in beginnings:
            at = next((at for at, letter in enumerate(start) if not 97 <= letter <= 122), 0)
            behind = rb"(?<=" + re.escape(start[: at + 1]) + rb")" if at else b""
            begins = re.compile(re.escape(start[at : at + 1]) + behind + re.escape(start[at + 1 :]))
            patterns = tuple(key.pattern.encode() for key, prefix in keys if prefix.startswith(start))
            found.append((begins, at, patterns))
        return tuple(found)


def _shortest(found: set[str]) -> tuple[bytes, ...]:
    kept = [word for word in found if not any(other != word and other in word for other in found)]
    return tuple(word.encode() for word in sorted(kept, key=lambda word: (len(word), word)))


def _naming(names: set[str]) -> re.Pattern[bytes]:
    """One of *names*, found by its first underscore: six times faster than one search for each of forty names."""
    by_rest: dict[bytes, list[bytes]] = {}
    plain = []
    for name in _shortest(names):
        _, underscore, rest = name.partition(b"_")
        if underscore:
            by_rest.setdefault(re.escape(rest), []).append(b"(?<=" + re.escape(name) + b")")
        else:
            plain.append(re.escape(name))
    joined = b"|".join(rest + b"(?:" + b"|".join(whole) + b")" for rest, whole in by_rest.items())
    return re.compile(b"|".join([b"_(?:" + joined + b")", *plain]) if joined else b"|".join(plain) or b"(?!)")


def _spellings(dotted: str, client: Client) -> tuple[bytes, Spellings]:
    """The name of *client*, and what of it is there where it is called: all words of one of the spellings."""
    name = _spelled(dotted, client.methods)
    if name[:1].isupper():
        words = (*(f"{name}{after}" for after in ("(", ".", " as ")), *(f"{before}{name}" for before in ("= ", ".")))
        return name.encode(), tuple((word.encode(),) for word in words)
    called = f"{name}(".encode()
    return called, ((f"{dotted}(".encode(),), (f"from {dotted.partition('.')[0]} import".encode(), called))


def _spelled(dotted: str, methods: tuple[str, ...]) -> str:
    parts = dotted.split(".")
    return parts[-2] if methods and len(parts) > 1 else parts[-1]

"""One look at the raw bytes that decides whether a file can matter, before it is decoded or any parser is imported.

It may err only toward yes: ``tests/test_prefilter.py`` checks every fixture with and without it. The cost of a clean
commit is this module's, so questions are put with ``bytes.find`` (ten times faster than an alternation), rare words
first, and regular expressions begin with a literal or only see what ``find`` has found.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from qianfan_lint.kinds import Kind
from qianfan_lint.names import is_credential_name
from qianfan_lint.placeholders import could_be_key, is_placeholder, looks_random
from qianfan_lint.providers import Client, Providers

_TOKEN = re.compile(rb"[A-Za-z0-9_\-./+=|~]+")
_DIGIT = re.compile(rb"[0-9]")
# What a literal is bound to, or given to: `K = "`, `K: str = "`, `connect("`, `connect("…", "`.
_TARGET = re.compile(rb"""([A-Za-z_]\w*)\s*(?::[^=\n()]+)?(=|\()[^=()]*["']$""")
_IDENTIFIER = re.compile(rb"[A-Za-z_][\w-]*")
_ENV_WORDS = (b"environ", b"getenv", b"putenv")
_ENV_NAME = re.compile(rb"""[^\n"'\])=]{0,60}["']([A-Za-z0-9_.\-/]+)["']\s*(.)""", re.DOTALL)
_ENV_CONSTANT = re.compile(rb"(?:\.\w+)?[(\[]\s*(?:\w+\.)?([A-Za-z_]\w*)")
_READERS = (b"decouple", b"starlette.config")
_OTHER_NAMES = (b"dotenv_values", b"environ as ", b"getenv as ", b"environs", b"import environ")
_QUOTED_NAME = re.compile(rb"""["']([A-Za-z0-9_.\-/]{4,200})["']""")
_CONSTANT = re.compile(rb"(?:\.\w+)?[(\[]\s*(?:\w+\.)?([A-Za-z_]\w*)")
Spellings = tuple[tuple[bytes, ...], ...]
_CONSTANT = re.compile(rb"""(?m)^[ \t]*(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*["']([A-Za-z0-9_]{4,40})["']""")
_IN_URL = re.compile(rb"[\"'\s+\\\n]*([A-Za-z0-9_\-.]{8,})")
_AUTHORIZATION = b"authorization"
_BASIC_HELPERS = (b"basicauth", b"basic_auth", b"auth=(", b"auth = (")
_WITHOUT_BEARER = re.compile(
    rb"""(?:\(\s*["']authorization["']\s*,|["']authorization["']\]?\s*[:=]|authorization\s*=)\s*\(?\s*"""
    rb"""(?![rbf]{0,2}["']\s*bearer[ ])[^\s=]"""
)
_LIBRARIES = (b"requests", b"httpx", b"urllib", b"aiohttp")
_REQUESTS = (b"post(", b"put(", b"request(", b"urlopen(", b"patch(", b"delete(", b"stream(")
_COOKIE = re.compile(rb"coding[:=][ \t]*(?!utf-?8|ascii|us-ascii)[-\w.]", re.IGNORECASE)
_WINDOW = 200
_MOST_USES = 30
# Key shapes that are in no other text: a key in pieces is found by its first.
_RARE = (b"bce-v3/", b"ALTAK")
_PIECE = re.compile(rb"""[A-Za-z0-9._\-]{2,27}["'][\s+\\]*[rbfRBF]?["'](?=[A-Za-z_\-]{0,12}[0-9])[A-Za-z0-9_\-]{8}""")


class Prefilter:
    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def passes(self, kind: Kind, data: bytes) -> bool:
        """Whether a file of *kind* with the content *data* may hold something to report."""
        if b"\0" in data or not _is_plain(data):
            return True
        if kind is not Kind.PYTHON:
            low = data.lower()
            return any(needle in low for needle in self._packages)
        if self._has_shape(data) or self._has_odd_env_name(data) or self._has_bound_literal(data):
            return True
        low = data.lower()
        at_host = any(domain in low for domain in self._domains)
        return (
            self._has_header(low, at_host)
            or self._has_both_clients(data, low, at_host)
            or self._has_secret_in_url(data, low)
        )

    def _has_shape(self, data: bytes) -> bool:
        """A key of a shape that proves it; one that is written in pieces shows by the first of them."""
        for prefix, patterns in self._shapes.items():
            if prefix not in data:
                continue
            if prefix.startswith(_RARE):
                return True
            for pattern in patterns:
                if any(not is_placeholder(match.group().decode("ascii")) for match in re.finditer(pattern, data)):
                    return True
            for quote in (b'"', b"'"):
                for at in _occurrences(data, quote + prefix):
                    if _PIECE.match(data, at + 1):
                        return True
        return False

    def _has_bound_literal(self, data: bytes) -> bool:
        """A literal that may be a key, under a name or in a module that says so."""
        loose: bool | None = None
        for raw in _tokens(data):
            if not could_be_key(raw.decode("ascii")):
                continue
            if loose is None:
                loose = any(all(word in data for word in words) for words in self._loose)
            # A constant under any name may end in one of these clients; elsewhere a name has to say so.
            if loose or any(self._is_named(data, at, raw.decode("ascii")) for at in _occurrences(data, raw)):
                return True
        return False

    def _is_named(self, data: bytes, at: int, value: str) -> bool:
        """Whether a name at the literal is a credential's, or stands elsewhere beside one that is.

        The second finds ``K = "…"`` that goes into ``os.environ["QIANFAN_AK"]``, and ``connect("…")`` whose
        parameter is a key.
        """
        if self._providers.key_of(value) is not None:
            return True
        random = looks_random(value)
        before = b"\n".join(data[max(0, at - _WINDOW) : at].split(b"\n")[-2:])
        if any(self._is_credential(name, random) for name in set(_IDENTIFIER.findall(before))):
            return True
        match = _TARGET.search(before)
        return match is not None and self._stands_beside(data, match.group(1), random, match.group(2) == b"(")

    def _is_credential(self, name: bytes, random: bool) -> bool:
        text = name.decode("utf-8", "replace")
        low = text.lower()
        return low in self._providers.names or low in self._keywords or (random and is_credential_name(text))

    def _stands_beside(self, data: bytes, name: bytes, random: bool, is_call: bool) -> bool:
        """Whether a use of the constant *name*, or the definition of the function or class, has such a name."""
        if is_call:
            parts = [
                data[at : at + 3 * _WINDOW] for word in (b"def ", b"class ") for at in _occurrences(data, word + name)
            ]
        else:
            ends = itertools.islice(_occurrences(data, name), _MOST_USES)
            parts = [data[max(data.rfind(b"\n", 0, at), at - _WINDOW) : at] for at in ends if at]
        return any(self._is_credential(other, random) for part in parts for other in set(_IDENTIFIER.findall(part)))

    def _has_odd_env_name(self, data: bytes) -> bool:
        """An environment variable whose name may be lowercase, misspelled or a credential itself."""
        constants: set[bytes] = set()
        for word in _ENV_WORDS if b"env" in data else ():
            for at in _occurrences(data, word):
                match = _ENV_NAME.match(data, at + len(word))
                if match and self._is_odd(match.group(1), whole=match.group(2) not in b"+%'\""):
                    return True
                if match := _ENV_CONSTANT.match(data, at + len(word)):
                    constants.add(match.group(1))
        if constants and any(name in constants and self._is_odd(value) for name, value in _CONSTANT.findall(data)):
            return True
        # Through a library, or under another name (`getenv as read`), the call does not say what it is.
        indirect = any(word in data for word in _READERS)
        indirect = indirect or (b"env" in data and any(word in data for word in _OTHER_NAMES))
        return indirect and any(map(self._is_odd, _QUOTED_NAME.findall(data)))

    def _is_odd(self, raw: bytes, whole: bool = True) -> bool:
        """Whether an environment variable of that name, or one that begins so, has to be looked at."""
        name = raw.decode("ascii")
        if not whole:
            return not name.isupper()  # put together from pieces, of which this is the first
        upper = name.upper()
        if upper in self._providers.misspelled:
            return True
        if name != upper and (upper in self._providers.env or is_credential_name(name)):
            return True
        return looks_random(name) or self._providers.key_of(name) is not None

    def _has_header(self, low: bytes, at_host: bool) -> bool:
        """A header or request that concerns a provider and is not plainly ``Bearer`` and a key."""
        at_host = at_host and any(host in low for host in self._hosts)
        if at_host and any(word in low for word in _LIBRARIES) and any(word in low for word in _REQUESTS):
            return True
        # One search that two of three files fail, for the five that follow.
        if b"auth" not in low:
            return False
        has_header = _AUTHORIZATION in low
        if not has_header and not any(word in low for word in _BASIC_HELPERS):
            return False
        if not at_host and not self._names_a_slot(low):
            return False
        if not has_header or b"basic" in low or any(name in low for name in self._pair_names):
            return True
        return bool(_WITHOUT_BEARER.search(low))

    def _has_both_clients(self, data: bytes, low: bytes, at_host: bool) -> bool:
        """A chat client and an embeddings client whose keys may be the same."""
        if self._embedding_word not in low or not (at_host or any(root in low for root in self._roots)):
            return False
        at_host = at_host and any(host in low for host in self._hosts)
        if not at_host and not any(all(word in data for word in words) for words in self._modules):
            return False
        for ours, any_host in self._clients:
            # A client that serves any host counts where the file names one of ours, or one of our variables.
            found = any(all(word in data for word in words) for words in ours)
            if not found and (at_host or any(name in data for name in self._variables)):
                found = any(all(word in data for word in words) for words in any_host)
            if not found:
                return False
        return True

    def _has_secret_in_url(self, data: bytes, low: bytes) -> bool:
        if b"_token=" not in low and b"client_" not in low:
            return False
        for word in (b"client_secret=", b"client_id=", b"access_token="):
            for at in _occurrences(data, word):
                match = _IN_URL.match(data, at + len(word))
                if match and could_be_key(match.group(1).decode("ascii")):
                    return True
        return False

    @functools.cached_property
    def _packages(self) -> tuple[bytes, ...]:
        return tuple({package.partition("-")[0].encode() for package in self._providers.pins})

    @functools.cached_property
    def _domains(self) -> tuple[bytes, ...]:
        """What the registered domains of the providers' hosts have in common: fewer to look for."""
        return _shortest({host.host.lower().split(".")[-2] for host in self._providers.hosts})

    @functools.cached_property
    def _hosts(self) -> tuple[bytes, ...]:
        return _shortest({host.host.lower().removeprefix("*.") for host in self._providers.hosts})

    @functools.cached_property
    def _ours(self) -> frozenset[str]:
        """Providers whose header grammar is known."""
        return frozenset(host.provider for host in self._providers.hosts)

    @functools.cached_property
    def _keywords(self) -> frozenset[str]:
        """What clients call their credentials, where the name alone does not say it."""
        rows = self._providers.clients.values()
        return frozenset(word.lower() for row in rows for word in row.keywords if not is_credential_name(word))

    def _names_a_slot(self, low: bytes) -> bool:
        """Whether a provider's credential is named: first by how the names begin, which are a third as many."""
        return any(word in low for word in self._beginnings) and any(name in low for name in self._slot_names)

    @functools.cached_property
    def _beginnings(self) -> tuple[bytes, ...]:
        firsts = ((name.decode(), name.decode().partition("_")[0]) for name in self._slot_names)
        return _shortest({first if len(first) > 3 else name for name, first in firsts})

    @functools.cached_property
    def _slot_names(self) -> tuple[bytes, ...]:
        """Names of the providers' credentials; of two where one holds the other, the shorter."""
        return _shortest({name for name, slot in self._providers.names.items() if slot.provider in self._ours})

    @functools.cached_property
    def _pair_names(self) -> tuple[bytes, ...]:
        """Names of keys that are sent with their secret half."""
        return _shortest({name for name, slot in self._providers.names.items() if self._providers.sends_pair(slot)})

    @functools.cached_property
    def _modules(self) -> Spellings:
        """What imports a provider that has clients of its own."""
        return self._imports(frozenset(row.provider for row in self._providers.clients.values() if not row.base))

    @functools.cached_property
    def _roots(self) -> tuple[bytes, ...]:
        """One word of each way to import a provider: what most files have none of."""
        return _shortest({words[0].decode().lower() for words in self._modules})

    @functools.cached_property
    def _embedding_word(self) -> bytes:
        """What every spelling of an embeddings client has in it, if they have one word in common."""
        rows = {id(row): row for row in self._providers.clients.values()}.values()
        names = [name for row in rows if row.role == "embedding" for name in row.names]
        names += [path for row in rows for path, role in row.calls.items() if role == "embedding"]
        return b"embedding" if all("embedding" in name.lower() for name in names) else b""

    @functools.cached_property
    def _variables(self) -> tuple[bytes, ...]:
        return _shortest({name for name, slot in self._providers.env.items() if slot.provider in self._ours})

    @functools.cached_property
    def _loose(self) -> Spellings:
        """What names a provider whose keys have no shape of their own: modules, clients, hosts, as they are written."""
        weak = {key.id for key in self._providers.keys if key.weak}
        loose = frozenset(slot.provider for slot in self._providers.slots if weak & set(slot.keys))
        domains = {".".join(host.host.split(".")[-2:]) for host in self._providers.hosts if host.provider in loose}
        return (*self._imports(loose), *((domain,) for domain in _shortest(domains)))

    def _imports(self, ids: frozenset[str]) -> Spellings:
        """Words that are all in a file which imports the providers *ids*: a module, or a client and where it lives."""
        roots = _shortest({module.split(".")[0] for module, id in self._providers.modules.items() if id in ids})
        found: set[tuple[bytes, ...]] = {(root,) for root in roots}
        for dotted, client in self._providers.clients.items():
            if client.provider in ids and not any(root in dotted.encode() for root in roots):
                package, name = dotted.split(".")[0], _spelled(dotted, client.methods)
                found.add((name.encode(), package.split("_")[0].encode()))
        return tuple(sorted(found))

    @functools.cached_property
    def _clients(self) -> tuple[tuple[Spellings, Spellings], ...]:
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
    def _shapes(self) -> dict[bytes, list[bytes]]:
        """Strong shapes by how they begin. One that begins with a class is found where it is quoted."""
        beginnings = {prefix for key, prefix in self._providers.strong_keys if prefix and not key.quoted}
        found: dict[bytes, list[bytes]] = {prefix: [] for prefix in _shortest(beginnings)}
        for key, prefix in self._providers.strong_keys:
            for start, patterns in found.items():
                if prefix.encode().startswith(start):
                    patterns.append(key.pattern.encode())
        return found


def _is_plain(data: bytes) -> bool:
    """Whether the text is UTF-8 and says nothing else: any other has to be decoded before it can be judged."""
    try:
        if not data.isascii():
            data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not (b"coding" in data[:200] and _COOKIE.search(data, 0, 200))


def _tokens(data: bytes) -> set[bytes]:
    """What stands between two quotes and could be a key by its characters; splitting is faster than a pattern."""
    found: set[bytes] = set()
    for quote in (b'"', b"'"):
        for piece in data.split(quote):
            if 15 < len(piece) < 4000 and b" " not in piece and _TOKEN.fullmatch(piece) and _may_be_random(piece):
                found.add(piece)
    return found


def _may_be_random(piece: bytes) -> bool:
    """Has a digit, or is long and of mixed case."""
    return bool(_DIGIT.search(piece)) or (len(piece) >= 24 and not piece.islower() and not piece.isupper())


def _occurrences(data: bytes, word: bytes) -> Iterator[int]:
    at = data.find(word)
    while at >= 0:
        yield at
        at = data.find(word, at + len(word))


def _shortest(found: set[str]) -> tuple[bytes, ...]:
    kept = [word for word in found if not any(other != word and other in word for other in found)]
    return tuple(word.encode() for word in sorted(kept, key=lambda word: (len(word), word)))


def _spellings(dotted: str, client: Client) -> Iterator[tuple[bytes, ...]]:
    """Words that are all there where *client* is called: its class or function, and the package it is from."""
    name = _spelled(dotted, client.methods)
    package = dotted.split(".")[0].split("_")[0].encode()
    if name[:1].isupper():
        yield from ((f"{name}{after}".encode(), package) for after in ("(", ".", " as "))
        yield from ((f"{before}{name}".encode(), package) for before in ("= ", "."))
    else:
        yield (f"{dotted}(".encode(),)
        yield (f"from {dotted.split('.')[0]} import".encode(), f"{name}(".encode())


def _spelled(dotted: str, methods: tuple[str, ...]) -> str:
    parts = dotted.split(".")
    return parts[-2] if methods and len(parts) > 1 else parts[-1]

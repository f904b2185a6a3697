"""One look at the raw bytes that decides whether a file can matter, before it is decoded or any parser is imported.

It may err only toward yes: ``tests/test_prefilter.py`` checks every fixture with and without it. The cost of a clean
commit is this module's, so questions are put with ``bytes.find`` (ten times faster than an alternation), rare words
first, and regular expressions begin with a literal or only see what ``find`` has found.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from qianfan_lint.kinds import Kind
from qianfan_lint.names import is_credential_name
from qianfan_lint.needles import Needles
from qianfan_lint.placeholders import could_be_key, is_placeholder, looks_random
from qianfan_lint.providers import Providers

_TOKEN = re.compile(rb"[A-Za-z0-9_\-./+=|~]+")
_DIGIT = re.compile(rb"[0-9]")
# What a literal is bound to, or given to: `K = "`, `K: str = "`, `connect("`, `connect("…", "`.
_TARGET = re.compile(rb"""([A-Za-z_]\w*)\s*(?::[^=\n()]+)?(=|\()[^=()]*["']$""")
_IDENTIFIER = re.compile(rb"[A-Za-z_][\w-]*")
_ENV_WORDS = (b"environ", b"getenv", b"putenv")
_ENV_NAME = re.compile(rb"""[^\n"'\])=]{0,60}["']([A-Za-z0-9_.\-/]+)["']\s*(.)""", re.DOTALL)
_ENV_CONSTANT = re.compile(rb"(?:\.\w+)?[(\[]\s*(?:\w+\.)?([A-Za-z_]\w*)")
# What an import line says where a lookup does not look like one: a library's, or another name (`getenv as read`).
_INDIRECT = (b"decouple", b"starlette.config", b"environs", b"import environ", b"environ as ", b"getenv as ")
_QUOTED_NAME = re.compile(rb"""["']([A-Za-z0-9_.\-/]{4,200})["']""")
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
# A line up to where it is still inside a string.
_OPEN_STRING = re.compile(
    rb"""(?s)(?:[^"'#\\]|"(?!"")(?:[^"\\]|\\.)*"|'(?!'')(?:[^'\\]|\\.)*')*"""
    rb"""("{3}.*|'{3}.*|"(?:[^"\\]|\\.)*|'(?:[^'\\]|\\.)*)"""
)
_WINDOW = 200
_MOST_USES = 30
# Key shapes that are in no other text: a key in pieces is found by its first.
_RARE = (b"bce-v3/", b"ALTAK")
_PIECE = re.compile(rb"""[A-Za-z0-9._\-]{2,27}["'][\s+\\]*[rbfRBF]?["'](?=[A-Za-z_\-]{0,12}[0-9])[A-Za-z0-9_\-]{8}""")


class Prefilter:
    def __init__(self, providers: Providers) -> None:
        self._providers = providers
        self._needles = Needles(providers)

    def passes(self, kind: Kind, data: bytes) -> bool:
        """Whether a file of *kind* with the content *data* may hold something to report."""
        if b"\0" in data or not _is_plain(data):
            return True
        if kind is not Kind.PYTHON:
            low = data.lower()
            return any(needle in low for needle in self._needles.packages)
        imports = _import_lines(data)
        if self._has_shape(data) or self._has_odd_env_name(data, imports) or self._has_bound_literal(data):
            return True
        low = data.lower()
        at_host = any(domain in low for domain in self._needles.domains) and any(
            host in low for host in self._needles.hosts
        )
        return (
            self._has_header(low, imports, at_host)
            or self._has_both_clients(data, low, imports, at_host)
            or self._has_secret_in_url(data, low)
        )

    def _has_shape(self, data: bytes) -> bool:
        """A key of a shape that proves it; one that is written in pieces shows by the first of them."""
        for prefix, patterns in self._needles.shapes.items():
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
                loose = any(all(word in data for word in words) for words in self._needles.loose)
            # A constant under any name may end in one of these clients; elsewhere a name has to say so.
            if loose or any(self._is_named(data, at, raw.decode("ascii")) for at in _literals(data, raw)):
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
        return low in self._providers.names or low in self._needles.keywords or (random and is_credential_name(text))

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

    def _has_odd_env_name(self, data: bytes, imports: bytes) -> bool:
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
        indirect = any(word in imports for word in _INDIRECT) or (b"dotenv" in imports and b"dotenv_values" in data)
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

    def _has_header(self, low: bytes, imports: bytes, at_host: bool) -> bool:
        """A header or request that concerns a provider and is not plainly ``Bearer`` and a key."""
        if at_host and any(word in imports for word in _LIBRARIES) and any(word in low for word in _REQUESTS):
            return True
        # One search that two of three files fail, for the five that follow.
        if b"auth" not in low:
            return False
        has_header = _AUTHORIZATION in low
        if not has_header and not any(word in low for word in _BASIC_HELPERS):
            return False
        if not at_host and not self._names_a_slot(low):
            return False
        if not has_header or b"basic" in low or any(name in low for name in self._needles.pair_names):
            return True
        return bool(_WITHOUT_BEARER.search(low))

    def _has_both_clients(self, data: bytes, low: bytes, imports: bytes, at_host: bool) -> bool:
        """A chat client and an embeddings client whose keys may be the same."""
        if not at_host and not any(root in imports for root in self._needles.roots):
            return False
        if self._needles.embedding_word not in low:
            return False
        if not at_host and not any(all(word in data for word in words) for words in self._needles.modules):
            return False
        for ours, any_host in self._needles.clients:
            # A client that serves any host counts where the file names one of ours, or one of our variables.
            found = any(all(word in data for word in words) for words in ours)
            if not found and (at_host or any(name in data for name in self._needles.variables)):
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

    def _names_a_slot(self, low: bytes) -> bool:
        """Whether a provider's credential is named: first by how the names begin, which are a third as many."""
        needles = self._needles
        return any(word in low for word in needles.beginnings) and any(name in low for name in needles.slot_names)


def _is_plain(data: bytes) -> bool:
    """Whether the text is UTF-8 and says nothing else: any other has to be decoded before it can be judged."""
    try:
        if not data.isascii():
            data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not (b"coding" in data[:200] and _COOKIE.search(data, 0, 200))


def _import_lines(data: bytes) -> bytes:
    """The lines that import something, by which a question about modules is a hundred times cheaper."""
    lines = []
    at = data.find(b"import")
    while at >= 0:
        end = data.find(b"\n", at)
        if data.find(b"(", at, end) > 0:
            end = data.find(b")", at)
        end = end if end >= 0 else len(data)
        lines.append(data[data.rfind(b"\n", 0, at) + 1 : end])
        at = data.find(b"import", end)
    return b"\n".join(lines)


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


def _literals(data: bytes, token: bytes) -> Iterator[int]:
    """Where *token* is quoted, but not as a word of a longer text: in that only the shape of a key counts."""
    for at in _occurrences(data, token):
        quote = data[at - 1 : at]
        if quote in (b'"', b"'"):
            line = data[data.rfind(b"\n", 0, at) + 1 : at - 1]
            outer = _OPEN_STRING.fullmatch(line)
            if outer is None or b"{" in outer.group(1):
                yield at


def _occurrences(data: bytes, word: bytes) -> Iterator[int]:
    at = data.find(word)
    while at >= 0:
        yield at
        at = data.find(word, at + len(word))

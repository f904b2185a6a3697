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
from qianfan_lint.names import is_credential_name, is_shown_credential
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
_SCHEME_IN_KEY = re.compile(rb"""key\s*=\s*\(?\s*[rf]{0,2}["']bearer\s""")
# How an output begins, and the import without which it is none.
_OUTPUTS = (
    *((b"print(", b""), (b"log", b""), (b"raise ", b""), (b"assert ", b"")),
    *((b"warn(", b"warnings"), (b"echo(", b"click"), (b"echo(", b"typer"), (b"std", b"sys")),
)
# One of these is in every name that may not be shown.
_HINTS = (b"key", b"token", b"secret", b"_ak", b"_sk", b"auth", b"header", b"bearer")
_SINK = re.compile(
    rb"print\(|raise\s+[\w.]+\(|assert\s[^\n]*,\s*f(?=[\x22'])|warn\(|s?echo\(|std(?:out|err)\.write\("
    rb"|log\w*(?:\([^()\n]*\))?(?:\.(?:bind|opt)\([^()\n]*\))?"
    rb"\.(?:debug|info|warn(?:ing)?|error|critical|exception|log|fatal|trace|success)\("
)
# What the end of a call is found by: strings, comments, brackets.
_MARK = re.compile(
    rb""""{3}(?s:.*?)"{3}|\'{3}(?s:.*?)\'{3}|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|\#[^\n]*|[()\[\]{}]"""
)
# `os.getenv(…)`, `os.environ[…]`, a name or attribute as the first argument of a client.
_BY_POSITION = re.compile(rb"\s*[\w.]+\s*(?:[,\"']|$)")
_LOOKUP = re.compile(rb"(?:\[|env\(|get\()\s*$")
_FIELD = re.compile(rb"\{([^{}]*)\}")
# No keyword of an argument (`key=…`), and nothing that shows a part only (`key[:4]`, `len(key)`, `key is None`).
_SHOWN_NAME = re.compile(
    rb"(?<![\w])(?<!len\()(?<!type\()(?<!bool\()[A-Za-z_]\w*(?!\w|\s*=[^=]|\[[^\]]*:|\s+is\b|\.__)"
)
_CARRIERS = frozenset((b"headers", b"header", b"auth", b"_headers"))
_BOUND = re.compile(rb"(\w+)\s*(?::[^=\n]+)?=[^=\n]*$")
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
            or self._has_client(data, low, imports)
            or self._has_scheme_in_key(low)
            or (at_host and self._has_odd_host(low))
            or b"debuglevel" in low
            or self._has_output(data, low, imports)
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
        if not has_header or b"basic" in low or any(name in low for name in self._needles.odd_names):
            return True
        if b"bearer bearer" in low:
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

    def _has_client(self, data: bytes, low: bytes, imports: bytes) -> bool:
        """A client that is given a credential, or a module that is imported before its variable is set."""
        needles = self._needles
        if not any(root in imports for root in needles.roots) or not any(word in low for word in needles.client_words):
            return False
        for name, module in needles.at_import:
            if module in imports and (b"load_dotenv(" in data or (name in data and b"environ[" in data)):
                return True
        return any(
            self._is_given_key(data, word, by_position)
            for word, package, by_position in needles.takers
            if package in imports
        )

    def _is_given_key(self, data: bytes, word: bytes, by_position: bool) -> bool:
        """Whether a call that begins with *word* has a credential by keyword, by position or in what is unpacked."""
        for at in _occurrences(data, word):
            if not word.endswith(b"("):
                return True  # another name for it
            given = b" ".join(_arguments(data, at + len(word)))
            if b"**" in given or any(name in given for name in self._needles.arguments):
                return True
            if by_position and _BY_POSITION.match(given) and data[max(0, at - 6) : at] not in (b"class ", b"   def"):
                return True
        return False

    def _has_odd_host(self, low: bytes) -> bool:
        """A host that is shut down, or the host of one vendor beside a variable of another."""
        if any(host in low for host in self._needles.retired):
            return True
        hosts = {vendor for vendor, words in self._needles.vendor_hosts.items() if any(word in low for word in words)}
        return any(
            hosts - {vendor} and any(word in low for word in words)
            for vendor, words in self._needles.vendor_names.items()
        )

    def _has_scheme_in_key(self, low: bytes) -> bool:
        """``api_key=f"Bearer {key}"``"""
        return any(_SCHEME_IN_KEY.search(low, max(0, at - 40), at + 7) for at in _occurrences(low, b"bearer"))

    def _has_output(self, data: bytes, low: bytes, imports: bytes) -> bool:
        """A credential, a header or a client that goes into a print, a log or an exception."""
        held: frozenset[bytes] | None = None
        clients = any(root in imports for root in self._needles.roots)
        clients = clients and any(name in data for name in self._needles.clear)
        for word, module in _OUTPUTS:
            for at in _occurrences(low, word) if module in imports else ():
                start = _SINK.match(low, at)
                if start is None:
                    continue
                if clients:
                    return True
                held = self._held(data) if held is None else held
                until = start.end() + 2 * _WINDOW
                if not any(low.find(hint, start.end(), until) >= 0 for hint in _HINTS) and not any(
                    data.find(name, start.end(), until) >= 0 for name in held
                ):
                    continue
                for name in _shown(data, start.end()):
                    if name in held or self._is_shown(name.decode("utf-8", "replace")):
                        return True
                    if word != b"raise " and name in _CARRIERS and b"bearer" in low and self._names_a_slot(low):
                        return True
        return False

    def _is_shown(self, name: str) -> bool:
        return name.lower() in self._providers.names or is_shown_credential(name, loose=name.isupper())

    def _held(self, data: bytes) -> frozenset[bytes]:
        """Names of any kind that a credential's variable is read into."""
        found = set()
        for word in _ENV_WORDS:
            for at in _occurrences(data, word):
                match = _ENV_NAME.match(data, at + len(word))
                if match and self._is_shown(match.group(1).decode("ascii").upper()):
                    found.add(_holder(data, at))
        found |= {_holder(data, at) for at in _occurrences(data, b".get_secret_value(")}
        return frozenset(found - {b""})

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


def _holder(data: bytes, at: int) -> bytes:
    """The name that the line at *at* binds its value to, or the function that it returns it from."""
    line = data[max(0, data.rfind(b"\n", 0, at)) : at]
    bound = _BOUND.search(line)
    if bound is not None:
        return bound.group(1)
    defined = data.rfind(b"def ", 0, at) if b"return" in line else -1
    name = _IDENTIFIER.match(data, defined + 4) if defined >= 0 else None
    return name.group() if name is not None else b""


def _shown(data: bytes, start: int) -> set[bytes]:
    """The identifiers among the arguments of the call whose parenthesis opens before *start*, less what is quoted."""
    return set(_SHOWN_NAME.findall(b" ".join(_arguments(data, start))))


def _arguments(data: bytes, start: int) -> list[bytes]:
    """The arguments of that call in pieces, without strings that have no fields and are no key of a lookup."""
    depth, at, kept = 1, start, []
    for match in _MARK.finditer(data, start, start + 10 * _WINDOW):
        text = match.group()
        kept.append(data[at : match.start()])
        at = match.end()
        if text in b"([{":
            depth += 1
        elif text in b")]}":
            depth -= 1
            if not depth:
                break
        elif b"{" in text:
            kept.extend(_FIELD.findall(text))
        elif _LOOKUP.search(data, max(start, match.start() - 12), match.start()):
            kept.append(text)
    return kept


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

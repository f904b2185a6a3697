"""One look at the raw bytes that decides whether a file can matter, before it is decoded or any parser is imported.

It may err only toward yes: ``tests/test_prefilter.py`` checks every fixture with and without it. The cost of a clean
commit is this module's, so questions are put with ``bytes.find`` (ten times faster than an alternation), rare words
first, and regular expressions begin with a literal or only see what ``find`` has found.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from qianfan_lint.glance import (
    IDENTIFIER,
    QUOTED_NAME,
    WINDOW,
    Glance,
    Lookup,
    arguments,
    as_cells,
    calls,
    environment_lookups,
    import_lines,
    is_plain,
    literals,
    may_borrow,
    occurrences,
    tokens,
)
from qianfan_lint.kinds import Kind
from qianfan_lint.names import is_credential_name
from qianfan_lint.needles import Needles
from qianfan_lint.placeholders import could_be_key, is_placeholder, looks_random
from qianfan_lint.providers import Providers
from qianfan_lint.sending import Sending

if TYPE_CHECKING:
    from qianfan_lint.borrowed import Borrowed
    from qianfan_lint.entries import Entries
    from qianfan_lint.outputs import Outputs

# What a literal is bound to, or given to: `K = "`, `K: str = "`, `connect("`, `connect("…", "`.
_TARGET = re.compile(rb"""([A-Za-z_]\w*)\s*(?::[^=\n()]+)?(=|\()[^=()]*["']$""")
_ENV_CONSTANT = re.compile(rb"(?:\.\w+)?[(\[]\s*(?:\w+\.)?([A-Za-z_]\w*)")
# What an import line says where a lookup does not look like one: a library's, or another name (`getenv as read`).
_INDIRECT_HINTS = (b"env", b"decouple", b"starlette", b"BaseSettings")
_INDIRECT = (b"decouple", b"starlette.config", b"environs", b"import environ", b"environ as ", b"getenv as ")
_INDIRECT_USES = ((b"dotenv", b"dotenv_values"), (b"BaseSettings", b"case_sensitive"))
_CONSTANT = re.compile(rb"""[ \t]*(?::[^=\n]+)?=[ \t]*["']([A-Za-z0-9_]{4,40})["']""")
# `os.getenv(…)`, `os.environ[…]`, a name or attribute as the first argument of a client.
_BY_POSITION = re.compile(rb"\s*[\w.]+\s*(?:[,\"']|$)")
_DEFINITIONS = (b"class ", b"   def")
_MOST_USES = 30
# Key shapes that are in no other text: a key in pieces is found by its first.
_RARE = (b"bce-v3/", b"ALTAK")
_NONE: frozenset[bytes] = frozenset()
_DECLARERS = (b"setuptools", b"distutils", b"nox")
_PIECE = re.compile(rb"""[A-Za-z0-9._\-]{2,27}["'][\s+\\]*[rbfRBF]?["'](?=[A-Za-z_\-]{0,12}[0-9])[A-Za-z0-9_\-]{8}""")


class Prefilter:
    def __init__(self, providers: Providers) -> None:
        self._providers = providers
        self._needles = Needles(providers)
        self._sending = Sending(self._needles)

    # What a clean module does not ask is not imported for it.
    @functools.cached_property
    def _entries(self) -> Entries:
        from qianfan_lint.entries import Entries

        return Entries(self._providers, self._needles)

    @functools.cached_property
    def _outputs(self) -> Outputs:
        from qianfan_lint.outputs import Outputs

        return Outputs(self._providers, self._needles)

    @functools.cached_property
    def _borrowed(self) -> Borrowed:
        from qianfan_lint.borrowed import Borrowed

        return Borrowed(self._providers, self._needles)

    def passes(self, kind: Kind, data: bytes, path: str = "", misses: Callable[[], Iterable[str]] = tuple) -> bool:
        """Whether a file of *kind* with the content *data* may hold something to report.

        What it imports is looked for from *path*. *misses* gives the variables that the file's project defines under
        another name, and costs a look around: it is asked only where a provider's variable is looked up.
        """
        if b"\0" in data or not is_plain(data):
            return True
        if kind is Kind.NOTEBOOK:
            data = as_cells(data)
        if self._has_shape(data) or (kind is not Kind.PYTHON and self._entries.may_declare(kind, data)):
            return True
        if kind not in (Kind.PYTHON, Kind.NOTEBOOK):
            holds_keys = kind not in (Kind.REQUIREMENTS, Kind.LOCK, Kind.DOCUMENT)
            return holds_keys and self._entries.may_matter(kind, data)
        imports = import_lines(data)
        lookups, indirect = environment_lookups(data, imports), _reads_indirectly(data, imports)
        if self._has_odd_env_name(data, indirect, lookups) or self._has_bound_literal(data):
            return True
        if not data.isascii() and self._entries.has_pasted_key(data):
            return True
        low = data.lower()
        needles = self._needles
        if any(word in imports for word in _DECLARERS) and any(package in low for package in needles.packages):
            return True
        at_host = any(domain in low for domain in needles.domains) and any(host in low for host in needles.hosts)
        packages = frozenset(needles.packages_imported.findall(imports))
        names_client = bool(packages) and any(word in low for word in needles.client_words)
        others = self._borrowed.names(data, imports, path) if may_borrow(imports) else _NONE
        file = Glance(data, low, imports, lookups, at_host, packages, names_client, others)
        return (
            self._sending.may_matter(file)
            or self._has_both_clients(file)
            or self._has_client(file)
            or (bool(lookups or others) and self._borrowed.hands_on(file))
            or (bool(file.concerns or lookups or others) and self._outputs.may_leak(file))
            or (bool(lookups or indirect) and self._reads_one_of(file, misses))
            or (kind is Kind.NOTEBOOK and self._outputs.may_display(file))
        )

    def _reads_one_of(self, file: Glance, misses: Callable[[], Iterable[str]]) -> bool:
        """Whether a variable is named that the project defines under another name."""
        # A name that is not given as a literal may stand anywhere.
        is_told = bool(file.lookups) and all(lookup.is_direct for lookup in file.lookups)
        text = b" ".join(lookup.name for lookup in file.lookups).lower() if is_told else file.low
        return self._needles.names_a_slot(text) and any(name.encode() in file.data for name in misses())

    def _has_shape(self, data: bytes) -> bool:
        """A key of a shape that proves it; one that is written in pieces shows by the first of them."""
        for prefix, begins, patterns in self._needles.shapes:
            for begin in begins.finditer(data):
                if prefix.startswith(_RARE):
                    return True
                matches = (re.compile(pattern).match(data, begin.start()) for pattern in patterns)
                if any(match and not is_placeholder(match.group().decode("ascii")) for match in matches):
                    return True
                if data[begin.start() - 1 : begin.start()] in (b'"', b"'") and _PIECE.match(data, begin.start()):
                    return True
        return False

    def _has_bound_literal(self, data: bytes) -> bool:
        """A literal that may be a key, under a name or in a module that says so."""
        loose: bool | None = None
        for raw in tokens(data):
            if not could_be_key(raw.decode("ascii")):
                continue
            if loose is None:
                loose = self._needles.is_loose(data)
            # A constant under any name may end in one of these clients; elsewhere a name has to say so.
            if loose or any(self._is_named(data, at, raw.decode("ascii")) for at in literals(data, raw)):
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
        before = b"\n".join(data[max(0, at - WINDOW) : at].split(b"\n")[-2:])
        if any(self._needles.is_credential(name, random) for name in set(IDENTIFIER.findall(before))):
            return True
        match = _TARGET.search(before)
        return match is not None and self._stands_beside(data, match.group(1), random, match.group(2) == b"(")

    def _stands_beside(self, data: bytes, name: bytes, random: bool, is_call: bool) -> bool:
        """Whether a use of the constant *name*, or the definition of the function or class, has such a name."""
        if is_call:
            parts = [
                data[at : at + 3 * WINDOW] for word in (b"def ", b"class ") for at in occurrences(data, word + name)
            ]
        else:
            ends = itertools.islice(occurrences(data, name), _MOST_USES)
            parts = [data[max(data.rfind(b"\n", 0, at), at - WINDOW) : at] for at in ends if at]
        return any(
            self._needles.is_credential(other, random) for part in parts for other in set(IDENTIFIER.findall(part))
        )

    def _has_odd_env_name(self, data: bytes, indirect: bool, lookups: list[Lookup]) -> bool:
        """An environment variable whose name may be lowercase, misspelled or a credential itself."""
        constants: set[bytes] = set()
        for lookup in lookups:
            if lookup.name and self._is_odd(lookup.name, lookup.is_whole):
                return True
            if match := _ENV_CONSTANT.match(data, lookup.end):
                constants.add(match.group(1))
        for name in constants:
            bound = (_CONSTANT.match(data, at + len(name)) for at in occurrences(data, name))
            if any(match and self._is_odd(match.group(1)) for match in bound):
                return True
        return indirect and any(map(self._is_odd, QUOTED_NAME.findall(data)))

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

    def _has_both_clients(self, file: Glance) -> bool:
        """A chat client and an embeddings client whose keys may be the same."""
        if not file.concerns or self._needles.embedding_word not in file.low:
            return False
        for ours, any_host in self._needles.clients:
            # A client that serves any host counts where the file names one of ours, or one of our variables.
            found = any(all(word in file.data for word in words) for words in ours)
            if not found and (file.at_host or any(name in file.data for name in self._needles.variables)):
                found = any(all(word in file.data for word in words) for words in any_host)
            if not found:
                return False
        return True

    def _has_client(self, file: Glance) -> bool:
        """A client that is given a credential, or a module that is imported before its variable is set."""
        needles = self._needles
        if file.at_host and file.borrowed and any(package in file.imports for package in needles.any_host):
            return True  # what else is made with that key is told by other files
        if not file.names_client:
            return False
        for name, module in needles.at_import:
            if module in file.packages and (
                b"load_dotenv(" in file.data or (name in file.data and b"environ[" in file.data)
            ):
                return True
        return any(
            self._is_given_key(file.data, word, by_position)
            for package in file.packages
            for name, words in needles.takers.get(package, {}).items()
            if name in file.data
            for word, by_position in words.items()
        )

    def _is_given_key(self, data: bytes, word: bytes, by_position: bool) -> bool:
        """Whether a call that begins with *word* has a credential by keyword, by position or in what is unpacked.

        Or a call of the other name that *word* gives to a client.
        """
        for start, opened in calls(data, word):
            given = b" ".join(arguments(data, opened))
            if b"**" in given.replace(b"**kwargs", b"") or any(name in given for name in self._needles.arguments):
                return True
            if by_position and _BY_POSITION.match(given) and data[max(0, start - 6) : start] not in _DEFINITIONS:
                return True
        return False


def _reads_indirectly(data: bytes, imports: bytes) -> bool:
    """Whether the environment is read by a library or under another name."""
    if not any(word in imports for word in _INDIRECT_HINTS):
        return False
    used = any(word in imports and use in data for word, use in _INDIRECT_USES)
    return used or any(word in imports for word in _INDIRECT)

"""What every file is asked by its raw bytes, without a parser: import lines, quoted tokens, lookups of the environment.

All of it errs toward seeing more than there is. ``excerpts`` looks closer where something was found.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.placeholders import ALPHABET, MAX_LENGTH, MIN_LENGTH
from qianfan_lint.prefilter.needles import Needles

# One pattern a quote: one that begins with a literal is five times faster than one that begins with a class.
_TOKENS = [
    re.compile(rf"{quote}([{ALPHABET}]{{{MIN_LENGTH},{MAX_LENGTH}}})(?={quote})".encode()) for quote in ('"', "'")
]
_DIGITS, _HEXADECIMAL = b"0123456789", b"0123456789abcdefABCDEF"
_COOKIE = re.compile(rb"coding[:=][ \t]*(?!utf-?8|ascii|us-ascii)[-\w.]", re.IGNORECASE)
WINDOW = 200
_GIVEN = frozenset((b"[", b"(", b".get(", b".pop(", b".setdefault("))
_BORROWED = (b"key", b"secret", b"_ak", b"_sk", b"_token", b"settings", b"config")
_OS = (b" os", b",os", b"\\\n")
# What follows one of them: the name, and the first character behind it.
_LOOKED_UP = re.compile(rb"""[^"'\])=]{0,60}(?:=\s*)?["']([A-Za-z0-9_.\-/]+)["']\s*(.)""", re.DOTALL)

# A name that one of them is given, and what a name is bound to.
_GIVEN_NAME = re.compile(rb"""(?:\.\w+)?[(\[]\s*(?:\w+\.)?([A-Za-z_]\w*)(?![\w"'])""")
# What stands before ``in os.environ``, and behind ``env = os.environ``.
_MEMBER = re.compile(rb"""(?:["']([A-Za-z0-9_]+)["']|(\w+))\s+(?:not\s+)?in\s+(?:\w+\.)?$""")
_ASSIGNED = re.compile(rb"=\s*(?:\w+\.)?$")
_RUN_OVER = re.compile(rb"\s+in\s+([A-Za-z_]\w*)")
_NO_MORE = re.compile(rb"[ \t]*(?:[\r\n#]|$)")
_NEAR = 20
"""Bytes before a lookup in which the name of its module stands, and what joins that."""
_BOUND_TEXT = re.compile(rb"""[ \t]*(?::[^=\n]+)?=[ \t]*["']([A-Za-z0-9_]{4,40})["']""")


class Lookup(NamedTuple):
    """A word by which the environment is read or written."""

    start: int
    end: int
    name: bytes
    """The literal behind it, which is the variable; empty where there is none."""
    is_whole: bool
    """Nothing is joined to that literal."""
    is_direct: bool
    """The literal is the first thing that it is given."""


class Glance:
    """A file, and what several questions want to know of it."""

    def __init__(
        self,
        data: bytes,
        low: bytes,
        imports: bytes,
        lookups: list[Lookup],
        indirect: bool,
        borrowed: frozenset[bytes],
        needles: Needles,
    ) -> None:
        self.data = data
        self.low = low
        """In lower case."""
        self.imports = imports
        """The lines that import something."""
        self.lookups = lookups
        self.indirect = indirect
        """The environment is read by a library or under another name."""
        self.borrowed = borrowed
        """Credentials of other modules that it uses, by their names."""
        self._needles = needles
        self.at_host = any(domain in low for domain in needles.domains) and any(host in low for host in needles.hosts)
        """It names a host of a provider."""
        self.packages = needles.packages_in(imports)
        """Packages of the providers' clients that it imports."""
        self.names_client = bool(self.packages) and any(word in low for word in needles.client_words)
        """It names a client, or a package that is one provider's alone."""
        self.concerns = self.at_host or self.names_client
        """Whether it has to do with a provider at all: ``Providers.concern``, by fewer searches."""

    @functools.cached_property
    def names_slot(self) -> bool:
        """It names a provider's credential."""
        return self._needles.slot.search(self.low) is not None

    @property
    def variables(self) -> bytes | None:
        """The names of all variables that it reads; None where one is no literal, and may stand anywhere."""
        if self.indirect or not all(lookup.is_direct for lookup in self.lookups):
            return None
        return b" ".join(lookup.name for lookup in self.lookups)


def is_plain(data: bytes) -> bool:
    """Whether the text is UTF-8 and says nothing else: any other has to be decoded before it can be judged."""
    try:
        if not data.isascii():
            data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not (b"coding" in data[:200] and _COOKIE.search(data, 0, 200))


def environment_lookups(data: bytes, imports: bytes) -> list[Lookup]:
    """Every word by which the environment is read or written, in a module that imports ``os``.

    One whose name is a constant of the module stands there once more for each text that the constant is bound to.
    """
    if not any(word in imports for word in _OS):
        return []
    found = []
    constants: dict[bytes, list[tuple[int, int]]] = {}
    for at in occurrences(data, b"env"):
        if data.startswith(b"iron", at + 3) and not data.startswith(b"ment", at + 7):
            start, end = at, at + 7
        elif data[max(0, at - 3) : at] in (b"get", b"put"):
            start, end = at - 3, at + 3
        else:
            continue
        lookup = _lookup(data, start, end)
        member = None if lookup.is_direct else _member(data, start)
        if member is not None and member.group(1):
            lookup = Lookup(start, end, member.group(1), True, True)
        found.append(lookup)
        if not lookup.is_direct and (name := _GIVEN_NAME.match(data, end)):
            constants.setdefault(name.group(1), []).append((start, end))
    for constant, places in constants.items():
        bound = (_BOUND_TEXT.match(data, at + len(constant)) for at in occurrences(data, constant))
        texts = {match.group(1) for match in bound if match}
        found.extend(Lookup(*place, text, True, False) for place in places for text in texts)
    return found


def _member(data: bytes, start: int) -> re.Match[bytes] | None:
    """What is asked for at *start*: ``"X" in os.environ``."""
    if b" in " not in data[max(0, start - _NEAR) : start]:
        return None
    return _MEMBER.search(data, max(0, start - WINDOW), start)


def is_renamed(data: bytes, lookups: list[Lookup]) -> bool:
    """Whether one of *lookups* is what a name is bound to, by which the environment is read then."""
    return any(
        not each.is_direct
        and _NO_MORE.match(data, each.end)
        and _ASSIGNED.search(data, max(0, each.start - _NEAR), each.start)
        for each in lookups
    )


def names_elsewhere(data: bytes, lookups: list[Lookup]) -> set[bytes]:
    """What holds the names that *lookups* are given: a variable of a loop, a table, and what such a loop runs over."""
    found = set()
    for each in lookups:
        if not each.is_direct:
            given = _GIVEN_NAME.match(data, each.end) or _member(data, each.start)
            if given is not None and (name := given.group(given.lastindex or 0)):
                found.add(name)
    ends = (at + 4 + len(name) for name in tuple(found) for at in occurrences(data, b"for " + name))
    loops = (_RUN_OVER.match(data, end) for end in ends)
    return found | {loop.group(1) for loop in loops if loop is not None}


def _lookup(data: bytes, start: int, end: int) -> Lookup:
    match = _LOOKED_UP.match(data, end)
    if match is None:
        return Lookup(start, end, b"", False, False)
    is_direct = data[end : match.start(1) - 1].rstrip() in _GIVEN
    return Lookup(start, end, match.group(1), match.group(2) not in b"+%'\"", is_direct)


def tokens(data: bytes) -> set[bytes]:
    """What stands between two quotes and could be a key by its characters."""
    found = set(_TOKENS[0].findall(data))
    found.update(_TOKENS[1].findall(data))
    return set(filter(may_be_random, found))


def may_be_random(piece: bytes) -> bool:
    """Has many digits, is long and of mixed case, or hexadecimal: what ``could_be_key`` asks for first."""
    digits = len(piece) - len(piece.translate(None, _DIGITS))
    if digits * 8 >= len(piece):
        return True
    is_mixed = len(piece) >= 20 and not piece.islower() and not piece.isupper()
    return is_mixed or not piece.translate(None, _HEXADECIMAL)


def may_borrow(imports: bytes) -> bool:
    """Whether the name of a credential, or of settings, may be imported."""
    low = imports.lower()
    return any(word in low for word in _BORROWED)


def occurrences(data: bytes, word: bytes) -> Iterator[int]:
    at = data.find(word)
    while at >= 0:
        yield at
        at = data.find(word, at + len(word))

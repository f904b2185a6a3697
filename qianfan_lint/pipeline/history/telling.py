"""Which versions of a file need a reader: those with a line that no version read before had, and that can decide.

Of two versions of a file most lines are the same. Whether a value is a credential depends on its own line, on names of
credentials, on words of providers and clients, and on where the name leads that the value is bound to. A version in
which all lines of that kind were read before, in other versions, can show nothing new.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from qianfan_lint.core.patterns import lazy

_BOUND = lazy(rb"([A-Za-z_]\w*)[\"']?[ \t]*(?::[^=\n]*)?=(?!=)|([A-Za-z_]\w*)[\"']?[ \t]*:")
_NAMES_CREDENTIAL = lazy(rb"(?i)key|token|secret|auth|bearer|credential|passw|[^a-z][as]k[^a-z]")
# A literal, or names that stand in a list: a line that says no more than its words.
_PLAIN = lazy(rb"""[A-Za-z_]\w*[ \t]*=[ \t]*["'][^"']*["'],?|[\w ,\[\]]*""")
_MAX_NAMES = 60


class Telling:
    """For the versions of one file. *words* gives those of a text that the gate knows."""

    def __init__(self, words: Callable[[bytes], frozenset[bytes]]) -> None:
        self._words = words
        self._read: set[bytes] = set()
        self._settled: set[bytes] = set()
        """Lines that can show nothing new any more."""
        self._uses: dict[frozenset[bytes], _Uses] = {}
        self._first: tuple[set[bytes], set[bytes]] | None = None
        """Of the version that was read first, until another one is compared with it: most files have no other."""

    def is_new(self, data: bytes, holding: Iterable[bytes]) -> bool:
        """Whether the version *data* has to be read, which then counts as done. *holding* are its lines with values."""
        held, lines = set(holding), set(data.split(b"\n"))
        if self._first is None and not (self._settled or self._read):
            self._first = held, lines
            return True
        if self._first is not None:
            first, self._first = self._first, None
            self._read |= self._deciding(*first)
        deciding = self._deciding(held, lines)
        if deciding <= self._read:
            return False
        self._read |= deciding
        return True

    def _deciding(self, held: set[bytes], lines: set[bytes]) -> set[bytes]:
        """Those of *lines* that can decide, of which *held* have values; and words that can."""
        open_lines = lines - self._settled
        self._settled |= open_lines
        return held.union(*map(self._says, open_lines)) | self._using(held, lines)

    def are_new(self, lines: Iterable[bytes]) -> bool:
        """The same of *lines* that decide by themselves, and are all of a version that can decide."""
        deciding = set(lines)
        if deciding <= self._read or (self._first is not None and deciding <= self._first[0]):
            return False
        self._read |= deciding
        return True

    def _says(self, line: bytes) -> frozenset[bytes]:
        """What *line* says that can decide: itself, its words alone, or nothing."""
        known = self._words(line)
        if _NAMES_CREDENTIAL.search(line) or (known and not _PLAIN.fullmatch(line.partition(b"#")[0].strip())):
            return frozenset((line,))
        return known

    def _using(self, held: set[bytes], lines: set[bytes]) -> set[bytes]:
        """Those of *lines* with a name that one of *held* binds; all of them where these are too many."""
        names = frozenset(name for line in held for found in _BOUND.findall(line) for name in found if len(name) > 1)
        if len(names) > _MAX_NAMES:
            return lines
        if not names:
            return set()
        if names not in self._uses:
            self._uses[names] = _Uses(names)
        return self._uses[names].among(lines)


class _Uses:
    """Lines with one of *names*."""

    def __init__(self, names: Iterable[bytes]) -> None:
        self._name = re.compile(rb"\b(?:" + b"|".join(map(re.escape, sorted(names))) + rb")\b")
        self._using: set[bytes] = set()
        self._other: set[bytes] = set()

    def among(self, lines: set[bytes]) -> set[bytes]:
        new = lines - self._other - self._using
        self._using.update(line for line in new if self._name.search(line))
        self._other |= new - self._using
        return lines & self._using

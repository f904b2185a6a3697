"""Which versions of a file need a reader: those with a line that no version read before had, and that can decide.

Of two versions of a file most lines are the same. Whether a value is a credential depends on its own line, on names of
credentials, on words of providers and clients, and on where the name leads that the value is bound to. A version in
which all lines of that kind were read before, in other versions, can show nothing new.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

from qianfan_lint.core.patterns import lazy

# Each word is tried once, with an annotation of bounded length: a recorded answer has lines of 100,000 bytes.
_BOUND = lazy(rb"(?<!\w)([A-Za-z_]\w*)[\"']?[ \t]*(?:=(?!=)|:(?:[^=\n]{0,200}=(?!=))?)")
_OF_CREDENTIALS = (b"key", b"token", b"secret", b"auth", b"bearer", b"credential", b"passw")
_PAIR = lazy(rb"[^a-z][as]k[^a-z]")
# A literal, or names that stand in a list: a line that says no more than its words.
_PLAIN = lazy(rb"""[A-Za-z_]\w*[ \t]*=[ \t]*["'][^"']*["'],?|[\w ,\[\]]*""")
_MAX_NAMES, _MAX_TRIED = 60, 2_000


class Telling:
    """For the versions of one file. *words* gives those of a text that the gate knows."""

    def __init__(self, words: Callable[[bytes], frozenset[bytes]]) -> None:
        self._words = words
        self._read: set[bytes] = set()
        self._settled: set[bytes] = set()
        """Lines that can show nothing new any more."""
        self._uses = _Uses()
        self._bound: dict[bytes, frozenset[bytes]] = {}
        """Line → the names that it binds."""
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
        self._uses.add(open_lines)
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
        if _names_credential(line.lower()) or (known and not _PLAIN.fullmatch(line.partition(b"#")[0].strip())):
            return frozenset((line,))
        return known

    def _using(self, held: set[bytes], lines: set[bytes]) -> set[bytes]:
        """Those of *lines* with a name that one of *held* binds; all of them where these are too many."""
        names = frozenset[bytes]().union(*map(self._bound_in, held))
        if len(names) > _MAX_NAMES:
            return lines
        return lines.intersection(set().union(*map(self._uses.of, names)))

    def _bound_in(self, line: bytes) -> frozenset[bytes]:
        names = self._bound.get(line)
        if names is None:
            found = (match[1] for match in itertools.islice(_BOUND.finditer(line), _MAX_TRIED))
            names = self._bound[line] = frozenset(name for name in found if len(name) > 1)
        return names


def _names_credential(line: bytes) -> bool:
    return any(map(line.__contains__, _OF_CREDENTIALS)) or bool(_PAIR.search(line))


class _Uses:
    """Where names stand in lines, each looked for once in each line."""

    def __init__(self) -> None:
        self._texts: list[bytes] = []
        self._found: dict[bytes, tuple[int, set[bytes]]] = {}
        """Name → in how many of the texts it was looked for, and the lines that have it."""

    def add(self, lines: Iterable[bytes]) -> None:
        self._texts.append(b"\n".join(lines))

    def of(self, name: bytes) -> set[bytes]:
        """The lines with *name*."""
        done, found = self._found.get(name, (0, set()))
        for text in self._texts[done:]:
            found.update(_lines_with(name, text))
        self._found[name] = len(self._texts), found
        return found


def _lines_with(name: bytes, text: bytes) -> Iterator[bytes]:
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not (_is_of_name(text[at - 1 : at]) or _is_of_name(text[end : end + 1])):
            end = text.find(b"\n", end)
            yield text[text.rfind(b"\n", 0, at) + 1 : end if end >= 0 else len(text)]
            if end < 0:
                return
        at = text.find(name, end)


def _is_of_name(character: bytes) -> bool:
    return character.isalnum() or character == b"_"

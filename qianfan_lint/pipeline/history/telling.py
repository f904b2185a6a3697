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
        self._deciding: dict[bytes, frozenset[bytes]] = {}
        self._read: set[bytes] = set()

    def is_new(self, data: bytes, holding: Iterable[bytes]) -> bool:
        """Whether the version *data* has to be read, which then counts as done. *holding* are its lines with values."""
        held = set(holding)
        deciding = held.union(*map(self._said, set(data.split(b"\n")))) | _uses(data, held)
        if deciding <= self._read:
            return False
        self._read |= deciding
        return True

    def _said(self, line: bytes) -> frozenset[bytes]:
        """What *line* says that can decide: itself, its words alone, or nothing."""
        known = self._deciding.get(line)
        if known is None:
            known = self._words(line)
            if _NAMES_CREDENTIAL.search(line) or (known and not _PLAIN.fullmatch(line.partition(b"#")[0].strip())):
                known = frozenset((line,))
            self._deciding[line] = known
        return known


def _uses(data: bytes, lines: Iterable[bytes]) -> set[bytes]:
    """The lines of *data* with a name that one of *lines* binds; all lines where these are too many."""
    names = {name for line in lines for found in _BOUND.findall(line) for name in found if len(name) > 1}
    if len(names) > _MAX_NAMES:
        return set(data.split(b"\n"))
    if not names:
        return set()
    used = re.compile(rb"(?m)^.*\b(?:" + b"|".join(map(re.escape, sorted(names))) + rb")\b.*$")
    return set(used.findall(data))

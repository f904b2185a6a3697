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
_MAX_NAMES = 60


class Telling:
    """For the versions of one file. *has_words* says whether a text has a word that the gate knows."""

    def __init__(self, has_words: Callable[[bytes], bool]) -> None:
        self._has_words = has_words
        self._decides: dict[bytes, bool] = {}
        self._read: set[bytes] = set()

    def is_new(self, data: bytes, holding: Iterable[bytes]) -> bool:
        """Whether the version *data* has to be read, which then counts as done. *holding* are its lines with values."""
        held = set(holding)
        deciding = held | set(filter(self._may_decide, set(data.split(b"\n")))) | _uses(data, held)
        if deciding <= self._read:
            return False
        self._read |= deciding
        return True

    def _may_decide(self, line: bytes) -> bool:
        known = self._decides.get(line)
        if known is None:
            known = self._decides[line] = bool(_NAMES_CREDENTIAL.search(line)) or self._has_words(line)
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

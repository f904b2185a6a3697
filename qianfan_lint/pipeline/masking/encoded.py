"""What a text says in base64: a known secret is looked for there too, wherever in the encoded value it stands."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.pieces import SIZE

_GROUP, _BYTES = 4, 3
"""Four characters of base64 stand for three bytes."""
_WORD = lazy(rf"[A-Za-z0-9+/_-]{{{SIZE * _GROUP // _BYTES},}}")
_READABLE = lazy(rf"[!-~]{{{SIZE},}}")
_STANDARD = str.maketrans("-_", "+/")


class Encoded(NamedTuple):
    """Readable text that stands in another one as base64."""

    text: str
    start: int
    """In bytes, from the *origin*."""
    origin: int
    """Where in the other text the encoded value is taken to begin."""

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Where in the other text the characters from *start* to *end* stand, with what they share with others."""
        first, behind = (self.start + start) * _GROUP // _BYTES, -(-(self.start + end) * _GROUP // _BYTES)
        return self.origin + first, self.origin + behind


def encoded(text: str) -> Iterator[Encoded]:
    """All that *text* may say in base64. Where a value begins cannot be seen: it may be glued to a name."""
    for word in _WORD.finditer(text):
        value = word[0].translate(_STANDARD)
        for shift in range(_GROUP):
            part = value[shift:]
            said = binascii.a2b_base64(part + "A" * (-len(part) % _GROUP))[: len(part) * _BYTES // _GROUP]
            for match in _READABLE.finditer(said.decode("latin-1")):
                yield Encoded(match[0], match.start(), word.start() + shift)

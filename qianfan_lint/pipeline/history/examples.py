"""Which versions of a document need a reader: those in which a value, or the block of code around it, is new.

Outside of blocks a value is a credential by its shape. In a block it is one by its name, and by the vendors that the
block names. The rest of a document, of which a README changes most, decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qianfan_lint.core.kinds import FENCES
from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.documents import blocks

_END = lazy(rb"[\r\n]+")


class Examples:
    """For the versions of one document."""

    def __init__(self, providers: Providers) -> None:
        self._beside = [word.encode() for key in providers.keys for word in key.beside]
        """Words that make a key of a shape, wherever in a document they stand."""
        self._read: set[bytes] = set()

    def is_new(self, data: bytes, holding: Iterable[bytes]) -> bool:
        """Whether the version *data* has to be read, which then counts as done. *holding* are its lines with values."""
        held, low = set(holding), data.lower()
        deciding = held.union(_around(held, data), filter(low.__contains__, self._beside))
        if deciding <= self._read:
            return False
        self._read |= deciding
        return True


def _around(held: set[bytes], data: bytes) -> Iterator[bytes]:
    """The blocks of code of *data* that have one of the lines *held*."""
    ends = {part for line in held for part in line.split(b"\r")} - {b""}
    if not any(fence.encode() in data for fence in FENCES):
        return
    text = data.decode("utf-8-sig")
    for block in blocks(text):
        written = text[block.start : block.end].encode()
        if not ends.isdisjoint(_END.split(written)):
            yield written

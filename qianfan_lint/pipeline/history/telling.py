"""Which versions of a file need a reader: those with a line that no version read before had.

Whether a value is a credential may depend on any line: a name leads to another one, an import says what a call is. So
only a version that has nothing but lines of others shows nothing new, as most older ones do of a file that grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Deciding = bytes | tuple[bytes, ...]
"""A line, or a line with a value and those beside it."""


class Telling:
    """For the versions of one file."""

    def __init__(self) -> None:
        self._read: set[Deciding] = set()

    def is_new(self, data: bytes, holding: Iterable[bytes]) -> bool:
        """Whether the version *data* has to be read, which then counts as done. *holding* are its lines with values."""
        written = [line for line in data.split(b"\n") if line.strip()]
        return self._adds(set[Deciding](written).union(_beside(set(holding), written)))

    def are_new(self, lines: Iterable[bytes]) -> bool:
        """The same of *lines* that decide by themselves, and are all of a version that can decide."""
        return self._adds(set[Deciding](lines))

    def _adds(self, deciding: set[Deciding]) -> bool:
        if deciding <= self._read:
            return False
        self._read |= deciding
        return True


def _beside(held: set[bytes], lines: list[bytes]) -> Iterator[tuple[bytes, ...]]:
    """Each of *held* with the lines before and behind it: the same value may be moved to another name."""
    if held:
        around = [b"", *lines, b""]
        yield from (tuple(around[at : at + 3]) for at, line in enumerate(lines) if line in held)

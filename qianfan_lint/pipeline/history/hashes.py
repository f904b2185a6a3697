"""What in the contents of a file could be a key, as hashes.

A repository with recorded answers has hundreds of thousands of them. So they are kept in few objects.
"""

from __future__ import annotations

import functools
import itertools
import struct
from array import array
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from qianfan_lint.core.model import fingerprint
from qianfan_lint.pipeline.history.ids import joined, parted

hash_of = functools.lru_cache(maxsize=100_000)(fingerprint)
_WIDTH = len(fingerprint()) // 2
"""Bytes of one."""
_FEW = 2**16
_COUNT = "I"


class Hashes(NamedTuple):
    distinct: bytes = b""
    """Each of them once, one behind the other."""
    contents: bytes = b""
    """The ids of the contents, one behind the other."""
    counts: bytes = b""
    """How many of them each content has."""
    numbers: bytes = b""
    """Which ones these are, content by content."""

    @classmethod
    def of(cls, tokens: Mapping[str, Iterable[str]]) -> Hashes:
        """Those of *tokens*: content → what in it could be a key."""
        known: dict[str, int] = {}
        own = [
            [known.setdefault(each, len(known)) for each in sorted(map(hash_of, values))] for values in tokens.values()
        ]
        numbers = array(_typecode(len(known)), itertools.chain.from_iterable(own))
        counts = array(_COUNT, map(len, own))
        return cls(joined(known), joined(tokens), counts.tobytes(), numbers.tobytes())

    @property
    def size(self) -> int:
        """How many contents have any."""
        return len(self.counts) // array(_COUNT).itemsize

    def among(self, wanted: Set[bytes]) -> Iterator[tuple[bytes, str]]:
        """Those that are *wanted*, each with every content that has it."""
        distinct = functools.partial(struct.iter_unpack, f"{_WIDTH}s", self.distinct)
        if wanted.isdisjoint(itertools.chain.from_iterable(distinct())):  # as nearly always, and quick
            return
        found = {number: each for number, (each,) in enumerate(distinct()) if each in wanted}
        numbers = iter(array(_typecode(len(self.distinct) // _WIDTH), self.numbers))
        for content, count in zip(parted(self.contents, self.size), array(_COUNT, self.counts), strict=True):
            own = (found.get(number) for number in itertools.islice(numbers, count))
            yield from ((each, content) for each in own if each)


def _typecode(count: int) -> str:
    """The shortest type of an array for numbers below *count*."""
    return "H" if count <= _FEW else "I"

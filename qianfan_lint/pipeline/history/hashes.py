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

hash_of = functools.lru_cache(maxsize=100_000)(fingerprint)
_WIDTH = len(fingerprint()) // 2
"""Bytes of one."""
_FEW = 2**16


class Hashes(NamedTuple):
    distinct: bytes = b""
    """Each of them once, one behind the other."""
    held: Mapping[str, bytes] = {}
    """Content → the numbers of those that it has, one behind the other."""

    @classmethod
    def of(cls, tokens: Mapping[str, Iterable[str]]) -> Hashes:
        """Those of *tokens*: content → what in it could be a key."""
        numbers: dict[str, int] = {}
        held: dict[str, list[int]] = {}
        for content, values in tokens.items():
            held[content] = [numbers.setdefault(each, len(numbers)) for each in sorted(map(hash_of, values))]
        code = _typecode(len(numbers))
        return cls(
            bytes.fromhex("".join(numbers)), {content: array(code, own).tobytes() for content, own in held.items()}
        )

    def among(self, wanted: Set[bytes]) -> Iterator[tuple[bytes, str]]:
        """Those that are *wanted*, each with every content that has it."""
        distinct = functools.partial(struct.iter_unpack, f"{_WIDTH}s", self.distinct)
        if wanted.isdisjoint(itertools.chain.from_iterable(distinct())):  # as nearly always, and quick
            return
        found = {number: each for number, (each,) in enumerate(distinct()) if each in wanted}
        code = _typecode(len(self.distinct) // _WIDTH)
        for content, numbers in self.held.items():
            yield from ((each, content) for number in array(code, numbers) if (each := found.get(number)))


def _typecode(count: int) -> str:
    """The shortest type of an array for numbers below *count*."""
    return "H" if count <= _FEW else "I"

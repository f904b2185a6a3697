"""What in the contents of a file could be a key, as hashes.

A repository with recorded answers has hundreds of thousands of them. So they are kept in few objects.
"""

from __future__ import annotations

import functools
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from qianfan_lint.core.model import fingerprint

hash_of = functools.lru_cache(maxsize=100_000)(fingerprint)
_WIDTH = len(fingerprint())


class Hashes(NamedTuple):
    distinct: str = ""
    """Each of them once, one behind the other."""
    held: Mapping[str, str] = {}
    """Content → the numbers of those that it has, between blanks."""

    @classmethod
    def of(cls, tokens: Mapping[str, Iterable[str]]) -> Hashes:
        """Those of *tokens*: content → what in it could be a key."""
        numbers: dict[str, int] = {}
        held: dict[str, str] = {}
        for content, values in tokens.items():
            own = (numbers.setdefault(each, len(numbers)) for each in sorted(map(hash_of, values)))
            held[content] = f" {' '.join(map(str, own))} "
        return cls("".join(numbers), held)

    def among(self, wanted: Container[str]) -> Iterator[tuple[str, str]]:
        """Those that are *wanted*, each with every content that has it."""
        for number, start in enumerate(range(0, len(self.distinct), _WIDTH)):
            each = self.distinct[start : start + _WIDTH]
            if each in wanted:
                mark = f" {number} "
                yield from ((each, content) for content, numbers in self.held.items() if mark in numbers)

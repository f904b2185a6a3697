"""Which words of a table a text has: one look at its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qianfan_lint.knowledge.providers.words import Present, split

CLIENTS = frozenset((b"curl", b"wget"))
"""Programs that send requests, by names that are no ordinary words."""
Matcher = Callable[[bytes], Present]


def matcher(table: Iterable[bytes]) -> Matcher:
    """Looks up each word of a text in *table*: what it costs does not depend on how many words that has."""
    known = frozenset(table)
    return lambda data: known.intersection(split(data))

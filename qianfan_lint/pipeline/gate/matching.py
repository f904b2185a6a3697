"""Which words of a table a text has: one look at its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qianfan_lint.core.kinds import Kind
from qianfan_lint.knowledge.providers.words import Present, split
from qianfan_lint.readers.python.vocabulary import REQUEST_PROGRAMS

STRUCTURED = frozenset((Kind.YAML, Kind.JSON))
"""Kinds in which the name of a value stands beside it."""
CLIENTS = frozenset(name.encode() for name in REQUEST_PROGRAMS)
Matcher = Callable[[bytes], Present]


def matcher(table: Iterable[bytes]) -> Matcher:
    """Looks up each word of a text in *table*: what it costs does not depend on how many words that has."""
    known = frozenset(table)
    return lambda data: known.intersection(split(data))

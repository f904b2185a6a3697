"""Whether a text holds a key whose shape alone proves it, whole or in pieces."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.placeholders import is_placeholder
from qianfan_lint.knowledge.providers import Key, Providers
from qianfan_lint.knowledge.providers.words import Present, shortest, split

# Key shapes that are in no other text: a key in pieces is found by its first.
_RARE = (b"bce-v3/", b"ALTAK")
_PIECE = lazy(rb"""[A-Za-z0-9._\-]{2,27}["'][\s+\\]*[rbfRBF]?["'](?=[A-Za-z_\-]{0,12}[0-9])[A-Za-z0-9_\-]{8}""")


# Flags of a whole pattern, `(?i)…`, have to become those of a group before it goes into another one.
_FLAGS = lazy(rb"^\(\?([a-zA-Z]+)\)")


class _Beginning(NamedTuple):
    """How some shapes begin."""

    words: Present
    """What is there as words where they are: ``sk`` before the dash of ``sk-…``."""
    text: bytes
    """What they begin with, or the quote before them."""
    begins: bytes
    """The pattern by which a beginning is found."""
    skipped: int
    """Characters of what that finds which stand before the key: its quote."""
    shapes: tuple[bytes, ...]
    """The patterns of the whole keys."""


class Shapes:
    def __init__(self, providers: Providers) -> None:
        keys = [(key, prefix) for key, prefix in providers.strong_keys if prefix]
        self._beginnings = (
            *(
                _beginning(start, [key.pattern for key, prefix in keys if prefix.startswith(start)])
                for start in sorted(shortest({prefix for _, prefix in keys}))
            ),
            *(each for key, prefix in providers.strong_keys if not prefix for each in _without_beginning(key)),
        )
        self.table = frozenset().union(*(each.words for each in self._beginnings))

    def may_be_in(self, data: bytes, present: Present | None = None) -> bool:
        """Whether a key stands in *data*, which has the words *present*, if those are known."""
        return any(
            _is_shaped(data, at.start() + each.skipped, each)
            for each in self._beginnings
            if (present is None or each.words <= present) and each.text in data
            for at in re.finditer(each.begins, data)
        )


def _beginning(start: str, patterns: list[str]) -> _Beginning:
    head = re.match(r"(?:[A-Za-z0-9_]+[^A-Za-z0-9_])*", start)
    words = frozenset(split(head.group().encode())) if head else frozenset[bytes]()
    text = start.encode()
    return _Beginning(words, text, re.escape(text), 0, tuple(each.encode() for each in patterns))


def _without_beginning(key: Key) -> Iterator[_Beginning]:
    """A shape that begins with a class of characters is looked for where it stands, or behind its quote."""
    pattern = _FLAGS.sub(rb"(?\1:", key.pattern.encode()) + (b")" if _FLAGS.match(key.pattern.encode()) else b"")
    for quote in (b'"', b"'") if key.quoted else (b"",):
        yield _Beginning(frozenset(), quote, quote + b"(?=" + pattern + b")", len(quote), (pattern,))


# Compiled where it is asked for: most runs meet few of them.
_compiled = functools.cache(re.compile)


def _is_shaped(data: bytes, start: int, beginning: _Beginning) -> bool:
    """Whether a key begins at *start*, or the first piece of one."""
    if data.startswith(_RARE, start):
        return True
    matches = (_compiled(shape).match(data, start) for shape in beginning.shapes)
    if any(match and not is_placeholder(match.group().decode("ascii")) for match in matches):
        return True
    return data[start - 1 : start] in (b'"', b"'") and _PIECE.match(data, start) is not None

"""A look at text of no kind for keys that their shape proves, which costs a tenth of a search for each beginning.

Such text is most of what a tree holds. Few of its words are as long as a key, and those are found by two passes of C:
all characters of keys become one letter, and a row of that letter is looked for.
"""

from __future__ import annotations

import functools
import re

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.providers import BUILT_IN, Providers

_SHORTEST = 22
"""Characters of the shortest row that every key has, from its beginning, or behind its last ``/`` or ``.``."""
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
_AS_ROWS = bytes(ord("a") if code in _LETTERS else ord(" ") for code in range(256))
_ROW = b"a" * _SHORTEST
_HEAD = 2
"""Characters of a beginning that are compared first, since a tuple of all is compared one by one."""
_DASHES = frozenset(b"-%c" % code for code in _LETTERS)
"""Behind `:-` stands what a variable is where it is not set."""
_HEX = 32
_HALF = lazy(rb"[0-9a-f]{32}\.")
"""The first half of a key that has no beginning of its own, and of a token that begins with a number and a dot."""
_TAIL = 80
"""Characters of the last part of a key in parts, at least."""


class Runs:
    """Where every shape is a built-in one: others may have shorter rows."""

    def __init__(self, providers: Providers) -> None:
        strong = [(key.pattern.encode(), prefix.encode()) for key, prefix in providers.strong_keys if prefix]
        self._parts = tuple({part for _, prefix in strong if (part := re.split(b"[/.]", prefix)[-1]) != prefix} - {b""})
        self._whole = tuple((prefix, pattern) for pattern, prefix in strong if not re.search(b"[/.]", prefix))
        beginnings = (*self._parts, *(prefix for prefix, _ in self._whole))
        self._heads = frozenset(each[:_HEAD] for each in beginnings) | _DASHES
        known = {row["pattern"] for table in BUILT_IN.values() for row in table.get("keys", ())}
        self.covers_all = all(key.pattern in known for key, _ in providers.strong_keys)

    def may_be_in(self, data: bytes) -> bool:
        """Whether a word of *data* may be a key; it may err toward yes."""
        rows, heads = data.translate(_AS_ROWS), self._heads
        start = rows.find(_ROW)
        while start >= 0:  # in one loop: text that is compressed or generated has hundreds of thousands of rows
            end = rows.find(b" ", start)
            end = end if end >= 0 else len(rows)
            if data[start : start + _HEAD] in heads and self._may_begin(data, start):
                return True
            if end - start == _HEX and _HALF.match(data, start):
                return True
            if end - start >= _TAIL and data.startswith(b".", start - 1):
                return True
            start = rows.find(_ROW, end)
        return False

    def _may_begin(self, data: bytes, start: int) -> bool:
        """Whether a key, or the last part of one, begins with the row at *start*."""
        if data.startswith(b"-", start):
            start += 1
        if data.startswith(self._parts, start):
            return True
        return any(
            data.startswith(prefix, start) and _compiled(pattern).match(data, start) for prefix, pattern in self._whole
        )


# Compiled where it is asked for: most runs meet few of them.
_compiled = functools.cache(re.compile)

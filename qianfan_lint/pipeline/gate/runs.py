"""A look at text of no kind for keys that their shape proves, which costs a sixth of a search for each beginning.

Such text is most of what a tree holds. Few of its words are as long as a key, and those are found by two passes of C:
all characters of keys become one letter, and a row of that letter is looked for.
"""

from __future__ import annotations

import re

from qianfan_lint.knowledge.providers import BUILT_IN, Providers

_SHORTEST = 22
"""Characters of the shortest row that every key has, from its beginning, or behind its last ``/`` or ``.``."""
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
_AS_ROWS = bytes(ord("a") if code in _LETTERS else ord(" ") for code in range(256))
_ROW = b"a" * _SHORTEST
_HEAD = 2
"""Characters of a beginning that are compared first, since a tuple of all is compared one by one."""
_HEX = 32
"""Characters of the first half of a key that has no beginning of its own, and ends in ``.`` and the second half."""
_TAIL = 80
"""Characters of the last part of a key in parts, at least."""


class Runs:
    """Where every shape is a built-in one: others may have shorter rows."""

    def __init__(self, providers: Providers) -> None:
        beginnings = {re.split("[/.]", prefix)[-1] for _, prefix in providers.strong_keys} - {""}
        self._beginnings = tuple(beginning.encode() for beginning in beginnings)
        self._heads = frozenset(each[:_HEAD] for each in self._beginnings)
        known = {row["pattern"] for table in BUILT_IN.values() for row in table.get("keys", ())}
        self.covers_all = all(key.pattern in known for key, _ in providers.strong_keys)

    def may_be_in(self, data: bytes) -> bool:
        """Whether a word of *data* may be a key; it may err toward yes."""
        rows, beginnings, heads = data.translate(_AS_ROWS), self._beginnings, self._heads
        start = rows.find(_ROW)
        while start >= 0:  # in one loop: text that is compressed or generated has hundreds of thousands of rows
            end = rows.find(b" ", start)
            end = end if end >= 0 else len(rows)
            if data[start : start + _HEAD] in heads and data.startswith(beginnings, start):
                return True
            if _is_part(data, start, end):
                return True
            # Behind `:-` stands what a variable is where it is not set.
            if data.startswith(b"-", start) and data[start : start + 40].lstrip(b"-").startswith(beginnings):
                return True
            start = rows.find(_ROW, end)
        return False


def _is_part(data: bytes, start: int, end: int) -> bool:
    """Whether the row is what stands behind the last dot of a key, or before the only one."""
    if data.startswith(b".", end) and end - start == _HEX:
        return True
    if not start or not data.startswith(b".", start - 1):
        return False
    return end - start >= _TAIL or data[max(0, start - 3) : start] == b"24."

"""The hash by which GitHub follows an alert when its line moves, as its upload action computes it.

https://github.com/github/codeql-action/blob/main/src/fingerprints.ts: a polynomial over the first 100 UTF-16 units
from the beginning of the line, blanks and tabs left out, and how often it has come before.
"""

from __future__ import annotations

import functools
import struct
from collections import Counter

from qianfan_lint.source import Source

UNITS = 100
_END = "\uffff"


def line_hash(source: Source, line: int) -> tuple[str, int]:
    """The hash of the 1-based *line* of a file in UTF-8, and the last line that went into it."""
    lines = _lines(source)
    at = line - 1
    window = _window(lines.texts, at)
    value = 0
    for unit in struct.unpack(f"<{UNITS}H", window):
        value = (value * 37 + unit) % 2**64
    return f"{value:x}:{lines.rank(at)}", line + window[::2].count(b"\n")


class _Lines:
    """The lines without blanks, and how often the window of each has come before."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        # Windows are made only of lines that begin like one that is asked for, and once.
        self._alike: dict[str, list[int]] = {}
        for number, text in enumerate(texts):
            self._alike.setdefault(text[:UNITS], []).append(number)
        self._ranks: dict[int, int] = {}

    def rank(self, at: int) -> int:
        """Which of the lines with its window the one at *at* is, counted from 1."""
        if at not in self._ranks:
            seen: Counter[bytes] = Counter()
            for number in self._alike[self.texts[at][:UNITS]]:
                window = _window(self.texts, number)
                seen[window] += 1
                self._ranks[number] = seen[window]
        return self._ranks[at]


@functools.lru_cache(maxsize=1)
def _lines(source: Source) -> _Lines:
    text = source.bom.decode() + source.text.replace("\r\n", "\n").replace("\r", "\n")
    return _Lines((text.replace(" ", "").replace("\t", "") + _END).split("\n"))


def _window(lines: list[str], at: int) -> bytes:
    text = "\n".join(lines[at : at + UNITS])[:UNITS]
    return text.encode("utf-16-le", "surrogatepass")[: 2 * UNITS].ljust(2 * UNITS, b"\0")

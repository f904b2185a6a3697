"""The hash by which GitHub follows an alert when its line moves, as its upload action computes it.

https://github.com/github/codeql-action/blob/main/src/fingerprints.ts: a polynomial over the first 100 UTF-16 units
from the beginning of the line, blanks and tabs left out, and how often it has come before.
"""

from __future__ import annotations

import functools
import struct
from array import array

from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source

UNITS = 100
_END = "\uffff"
_LINE = lazy(r"(?m)^.*$")


def line_hash(source: Source, line: int) -> tuple[str, int]:
    """The hash of the 1-based *line* of a file in UTF-8, and the last line that went into it."""
    lines, alike = _lines(source)
    at = line - 1
    window = _window(lines, at)
    value = 0
    for unit in struct.unpack(f"<{UNITS}H", window):
        value = (value * 37 + unit) % 2**64
    group = alike[lines[at]]
    return f"{value:x}:{group.times(lines)[at]}", line + window[::2].count(b"\n")


class _Alike:
    """The numbers of lines that begin alike."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.numbers = array("I")
        self._times: dict[int, int] = {}

    def times(self, lines: list[str]) -> dict[int, int]:
        """The how manieth of its hash each of them is."""
        if not self._times:
            seen: dict[bytes, int] = {}
            for number in self.numbers:
                window = _window(lines, number)
                self._times[number] = seen[window] = seen.get(window, 0) + 1
        return self._times


@functools.lru_cache(maxsize=1)
def _lines(source: Source) -> tuple[list[str], dict[str, _Alike]]:
    """The beginnings of the lines without blanks, and those that are alike."""
    text = source.bom.decode() + source.text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace(" ", "").replace("\t", "") + _END
    lines: list[str] = []
    alike: dict[str, _Alike] = {}
    for number, match in enumerate(_LINE.finditer(text)):  # there may be millions, of which most are the same
        line = text[match.start() : min(match.start() + UNITS, match.end())]
        group = alike.get(line)
        if group is None:
            group = alike[line] = _Alike(line)
        group.numbers.append(number)
        lines.append(group.text)
    return lines, alike


def _window(lines: list[str], at: int) -> bytes:
    text, last = lines[at], at + 1
    while len(text) < UNITS and last < len(lines):
        text, last = f"{text}\n{lines[last]}", last + 1
    return text[:UNITS].encode("utf-16-le", "surrogatepass")[: 2 * UNITS].ljust(2 * UNITS, b"\0")

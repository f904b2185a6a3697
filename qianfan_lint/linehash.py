"""The hash by which GitHub follows an alert when its line moves, as its upload action computes it.

https://github.com/github/codeql-action/blob/main/src/fingerprints.ts: a polynomial over the first 100 UTF-16 units
from the beginning of the line, blanks and tabs left out, and how often it has come before.
"""

from __future__ import annotations

import functools
import struct

from qianfan_lint.source import Source

UNITS = 100
_END = "\uffff"


def line_hash(source: Source, line: int) -> tuple[str, int]:
    """The hash of the 1-based *line* of a file in UTF-8, and the last line that went into it."""
    lines, alike = _lines(source)
    at = line - 1
    window = _window(lines, at)
    value = 0
    for unit in struct.unpack(f"<{UNITS}H", window):
        value = (value * 37 + unit) % 2**64
    before = sum(_window(lines, other) == window for other in alike[lines[at][:UNITS]] if other < at)
    return f"{value:x}:{before + 1}", line + window[::2].count(b"\n")


@functools.lru_cache(maxsize=1)
def _lines(source: Source) -> tuple[list[str], dict[str, list[int]]]:
    """The lines without blanks, and the numbers of those that begin alike."""
    text = source.bom.decode() + source.text.replace("\r\n", "\n").replace("\r", "\n")
    lines = (text.replace(" ", "").replace("\t", "") + _END).split("\n")
    alike: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        alike.setdefault(line[:UNITS], []).append(number)
    return lines, alike


def _window(lines: list[str], at: int) -> bytes:
    text = "\n".join(lines[at : at + UNITS])[:UNITS]
    return text.encode("utf-16-le", "surrogatepass")[: 2 * UNITS].ljust(2 * UNITS, b"\0")

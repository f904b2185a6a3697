"""Columns in bytes of UTF-8, as Python's ``ast`` counts them, to columns in code points."""

from __future__ import annotations

_CONTINUING = bytes(range(0x80, 0xC0))
"""Bytes that begin no character."""
_STEP = 256


class Columns:
    """Those of one *line*. What one costs does not grow with the line: a table may stand on a line of megabytes."""

    def __init__(self, line: str) -> None:
        self._line = line.encode("utf-8", "surrogatepass")
        self._counts = [0]
        for at in range(0, len(self._line) - _STEP, _STEP):
            self._counts.append(self._counts[-1] + self._between(at, at + _STEP))

    def __getitem__(self, column: int) -> int:
        number = min(column // _STEP, len(self._counts) - 1)
        return self._counts[number] + self._between(number * _STEP, column)

    def _between(self, start: int, end: int) -> int:
        """How many characters begin between two bytes."""
        return len(self._line[start:end].translate(None, _CONTINUING))

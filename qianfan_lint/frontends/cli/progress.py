"""A sign of life on long runs: how many files are checked, on a line of standard error that goes when the run ends."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator

from qianfan_lint.core.colour import is_terminal
from qianfan_lint.core.language import Speaker
from qianfan_lint.frontends.cli import console

SOON, AGAIN = 1.0, 0.2
"""Seconds until the line appears, and between two writings of it."""


@contextlib.contextmanager
def progress(
    say: Speaker, text: str = "files checked: {count}", *, quiet: bool = False
) -> Iterator[Callable[[], object] | None]:
    """What is to be called for each file that is checked; None where no terminal would show it."""
    if quiet or not is_terminal(sys.stderr, os.environ):
        yield None
        return
    line = _Line(say, text)
    try:
        yield line.tick
    finally:
        line.clear()


class _Line:
    def __init__(self, say: Speaker, text: str) -> None:
        self._say, self._text = say, text
        self._count = 0
        self._next = time.monotonic() + SOON
        self._shown = ""

    def tick(self) -> None:
        """One file more is checked."""
        self._count += 1
        now = time.monotonic()
        if now >= self._next:
            self._next = now + AGAIN
            self._put(self._say(self._text, count=self._count))

    def _put(self, text: str) -> None:
        # Chinese characters take two columns, so that twice as many spaces cover the line before.
        console.put(f"\r{' ' * 2 * len(self._shown)}\r{text}", error=True)
        self._shown = text

    def clear(self) -> None:
        if self._shown:
            self._put("")

"""Python's garbage collector, held back while files are read.

A syntax tree is many objects and little garbage: the collector's own pace costs more than a parse, and ever more
where modules are kept.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

COLLECT_AFTER = 64
"""Files that were parsed."""


class Collector:
    def __init__(self) -> None:
        self._parsed = 0

    def parsed(self, files: int = 1) -> None:
        """Collect, where enough files were parsed since it was done last."""
        self._parsed += files
        if self._parsed >= COLLECT_AFTER:
            gc.collect()
            self._parsed = 0


@contextlib.contextmanager
def held_back() -> Iterator[Collector]:
    """Collect only when told of parsed files."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield Collector()
    finally:
        if was_on:
            gc.enable()

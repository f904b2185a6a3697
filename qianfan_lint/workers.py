"""Check files in several processes. Only plain results come back: a Secret does not leave its process."""

from __future__ import annotations

import gc
import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from qianfan_lint.config import Config
from qianfan_lint.engine import Engine, FileResult

CHUNK = 64
_engine: Engine | None = None


def _start(config: Config, show_secrets: bool) -> None:
    global _engine
    # A syntax tree is many objects and no garbage: the collector's default pace costs a quarter of a parse.
    gc.set_threshold(100_000, 20, 20)
    _engine = Engine(config, show_secrets=show_secrets)


def _check(paths: list[str]) -> list[FileResult]:
    assert _engine is not None
    # A file that is clean, as most are, need not travel.
    return [result for result in map(_engine.check_path, paths) if result != FileResult()]


def results(files: list[str], config: Config, jobs: int, show_secrets: bool) -> Iterator[FileResult]:
    """The results that are not empty, in no order that matters."""
    # fork is the cheapest start where it is safe: no thread runs here yet. macOS and Windows spawn.
    method = "fork" if sys.platform.startswith("linux") else None
    context = multiprocessing.get_context(method)
    # Interleaved, so that a folder of large files does not fall to one worker.
    chunks = [files[start : start + CHUNK] for start in range(0, len(files), CHUNK)]
    with ProcessPoolExecutor(jobs, context, _start, (config, show_secrets)) as pool:
        for found in pool.map(_check, chunks):
            yield from found

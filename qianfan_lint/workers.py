"""Check files in several processes. Only plain results come back: a Secret does not leave its process."""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from qianfan_lint.config import Config
from qianfan_lint.engine import Engine, FileResult

CHUNK = 64
COLLECT_AFTER = 16
"""Parsed files: what they leave is small beside the cost of looking for it after each."""
_engine: Engine | None = None
_parsed = 0


def _start(config: Config, show_secrets: bool) -> None:
    global _engine
    # A syntax tree is many objects and no garbage: the collector's own pace costs a quarter of a parse.
    gc.disable()
    _engine = Engine(config, show_secrets=show_secrets)


def _check(paths: list[str]) -> list[FileResult]:
    global _parsed
    assert _engine is not None
    # A file that is clean, as most are, need not travel.
    found = [result for result in map(_engine.check_path, paths) if result != FileResult()]
    _parsed += sum(result.passed_prefilter for result in found)
    if _parsed >= COLLECT_AFTER:
        gc.collect()
        _parsed = 0
    return found


def results(files: Iterator[str], config: Config, jobs: int, show_secrets: bool) -> Iterator[FileResult]:
    """The results that are not empty, in no order that matters."""
    # fork is the cheapest start where it is safe: no thread runs here yet. macOS and Windows spawn.
    method = "fork" if sys.platform.startswith("linux") else None
    context = multiprocessing.get_context(method)
    # Small chunks, so that a folder of large files does not fall to one worker; the first are checked while the
    # folders are still walked.
    chunks = iter(lambda: list(itertools.islice(files, CHUNK)), [])
    with ProcessPoolExecutor(jobs, context, _start, (config, show_secrets)) as pool:
        for found in pool.map(_check, chunks):
            yield from found

"""Read files in several processes. Only plain results come back: a Secret does not leave its process.

A worker that dies (the system ends what takes too much memory) costs no more than the file it was at: its files are
checked again one by one, and the one that ends a worker by itself is named as not scanned.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import Any, Generic, NamedTuple, TypeVar

from qianfan_lint.core.model import Message
from qianfan_lint.pipeline.collector import held_back

CHUNK = 64
_ENDED = Message.of("the process that checked it was ended; out of memory?")
T = TypeVar("T")
Make = Callable[[], Callable[[str], T | None]]


def results(files: Iterator[str], make: Make[T], lost: Callable[[str, Message], T], jobs: int) -> Iterator[T]:
    """What is said of *files*, as :func:`run.spread` says."""
    # Small chunks, so that a folder of large files does not fall to one worker; the first are checked while the
    # folders are still walked.
    chunks = iter(lambda: list(itertools.islice(files, CHUNK)), [])
    with _ended_by_sigterm(), contextlib.closing(_Pool(make, lost)) as pool:
        yield from pool.run(chunks, jobs)


class _Worker(NamedTuple):
    process: Any
    pipe: Connection
    paths: list[str]
    """What it is at."""


class _Pool(Generic[T]):
    """Workers, each with a pipe of its own, so that it is known which files were lost with one."""

    def __init__(self, make: Make[T], lost: Callable[[str, Message], T]) -> None:
        # fork is the cheapest start where it is safe: no thread runs here yet. macOS and Windows spawn.
        self._forks = sys.platform.startswith("linux")
        self._context: Any = multiprocessing.get_context("fork" if self._forks else None)
        self._make, self._lost = make, lost
        self._workers: dict[Connection, _Worker] = {}

    def run(self, chunks: Iterator[list[str]], jobs: int) -> Iterator[T]:
        again: list[list[str]] = []
        for chunk in itertools.islice(chunks, jobs):
            self._start(chunk)
        while self._workers:
            for pipe in wait(list(self._workers)):
                assert isinstance(pipe, Connection)
                worker = self._workers.pop(pipe)
                found: list[T] = []
                try:
                    found = pipe.recv()
                except (EOFError, OSError):
                    _end(worker)
                    if len(worker.paths) == 1:
                        yield self._lost(worker.paths[0], _ENDED)
                    else:
                        again += [[path] for path in worker.paths]
                    if paths := _next(again, chunks):
                        self._start(paths)
                else:
                    self._give(worker, _next(again, chunks))
                yield from found

    def _start(self, paths: list[str]) -> None:
        here, there = self._context.Pipe()
        # A forked process has every pipe of this one: while it holds them, no other worker hears that this one ended.
        others = [here, *self._workers] if self._forks else []
        arguments = (there, others, os.getpid(), self._make)
        process = self._context.Process(target=_serve, args=arguments, daemon=True)
        process.start()
        there.close()
        self._give(_Worker(process, here, []), paths)

    def _give(self, worker: _Worker, paths: list[str]) -> None:
        """Let *worker* check *paths*; where there are none it has done its work."""
        if not paths:
            _end(worker)
            return
        self._workers[worker.pipe] = worker._replace(paths=paths)
        # One that died meanwhile is noticed when it should answer.
        with contextlib.suppress(OSError):
            worker.pipe.send(paths)

    def close(self) -> None:
        """End the workers that are left, whatever they are at."""
        for worker in self._workers.values():
            _end(worker)


def _next(again: list[list[str]], chunks: Iterator[list[str]]) -> list[str]:
    return again.pop() if again else next(chunks, [])


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()


def _serve(pipe: Connection, others: Iterable[Connection], parent: int, make: Make[Any]) -> None:
    """What a worker does: read what comes through *pipe* until nothing more does."""
    for each in others:
        each.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: the parent hears of it too
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    read = make()
    with held_back() as collector, contextlib.suppress(EOFError, OSError):
        while True:
            found = []
            for path in pipe.recv():
                if os.getppid() != parent:
                    return
                if (result := read(path)) is not None:
                    found.append(result)
            collector.parsed(len(found))
            pipe.send(found)


@contextlib.contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Raise SystemExit where SIGTERM comes, so that the workers are ended too."""
    is_main = threading.current_thread() is threading.main_thread()
    is_ours = is_main and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if is_ours:
        signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        if is_ours:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _leave(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)

"""Look at files in several processes. Only plain results come back: a Secret does not leave its process.

A worker that dies (the system ends what takes too much memory) costs no more than the file it was at: its files are
looked at again one by one, and the one that ends a worker by itself is named as not scanned.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, NamedTuple, TypeVar

from qianfan_lint.core.model import Message, Problem
from qianfan_lint.pipeline.collector import Collector, held_back
from qianfan_lint.pipeline.sigterm import ended_by_sigterm

_ENDED = Message.of("the process that checked it was ended; out of memory?")
F = TypeVar("F")
T = TypeVar("T")
Look = Callable[[Iterable[F], Collector], Iterable[T]]
Make = Callable[[], Look[F, T]]


def results(chunks: Iterator[list[F]], make: Make[F, T], lost: Callable[[F, Message], T], jobs: int) -> Iterator[T]:
    """What is said of the files in *chunks*, each of which one process looks at, in no order that matters.

    *make* makes what looks at files, and tells the collector which it has parsed: once in each process, which has to be
    able to pickle it, like files and results.
    *lost* makes what is said of a file that ends a process. Raises the Problem that a process raises.
    """
    with ended_by_sigterm(), contextlib.closing(_Pool(make, lost)) as pool:
        yield from pool.run(chunks, jobs)


class _Worker(NamedTuple):
    process: Any
    pipe: Connection
    files: list[Any]
    """What it is at."""


class _Pool(Generic[F, T]):
    """Workers, each with a pipe of its own, so that it is known which files were lost with one."""

    def __init__(self, make: Make[F, T], lost: Callable[[F, Message], T]) -> None:
        # fork is the cheapest start where it is safe: no thread runs here yet. macOS and Windows spawn.
        self._forks = sys.platform.startswith("linux")
        self._context: Any = multiprocessing.get_context("fork" if self._forks else None)
        self._make, self._lost = make, lost
        self._workers: dict[Connection, _Worker] = {}

    def run(self, chunks: Iterator[list[F]], jobs: int) -> Iterator[T]:
        again: list[list[F]] = []
        for chunk in itertools.islice(chunks, jobs):
            self._start(chunk)
        while self._workers:
            for pipe in wait(list(self._workers)):
                assert isinstance(pipe, Connection)
                worker = self._workers.pop(pipe)
                found: list[T] | Problem = []
                try:
                    found = pipe.recv()
                except (EOFError, OSError):
                    _end(worker)
                    if len(worker.files) == 1:
                        yield self._lost(worker.files[0], _ENDED)
                    else:
                        again += [[each] for each in worker.files]
                    if files := _next(again, chunks):
                        self._start(files)
                else:
                    self._give(worker, _next(again, chunks))
                if isinstance(found, Problem):
                    raise found
                yield from found

    def _start(self, files: list[F]) -> None:
        here, there = self._context.Pipe()
        # A forked process has every pipe of this one: while it holds them, no other worker hears that this one ended.
        others = [here, *self._workers] if self._forks else []
        with contextlib.nullcontext("") if self._forks else away() as folder:
            arguments = (there, others, os.getpid(), folder, self._make)
            process = self._context.Process(target=_serve, args=arguments, daemon=True)
            process.start()
        there.close()
        self._give(_Worker(process, here, []), files)

    def _give(self, worker: _Worker, files: list[F]) -> None:
        """Let *worker* look at *files*; where there are none it has done its work."""
        if not files:
            _end(worker)
            return
        self._workers[worker.pipe] = worker._replace(files=files)
        # One that died meanwhile is noticed when it should answer.
        with contextlib.suppress(OSError):
            worker.pipe.send(files)

    def close(self) -> None:
        """End the workers that are left, whatever they are at."""
        for worker in self._workers.values():
            _end(worker)


def _next(again: list[list[F]], chunks: Iterator[list[F]]) -> list[F]:
    return again.pop() if again else next(chunks, [])


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()


def _serve(pipe: Connection, others: Iterable[Connection], parent: int, folder: str, make: Make[Any, Any]) -> None:
    """What a worker does in *folder*: look at the files that come through *pipe* until nothing more does."""
    if folder:
        os.chdir(folder)
    for each in others:
        each.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: the parent hears of it too
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    look = make()
    with held_back() as collector, contextlib.suppress(EOFError, OSError):
        while True:
            files = _while_lives(parent, pipe.recv())
            found: list[Any] | Problem
            try:
                found = list(look(files, collector))
            except Problem as problem:
                found = problem
            pipe.send(found)


def _while_lives(parent: int, files: Iterable[F]) -> Iterator[F]:
    """*files*, unless the process *parent* has ended."""
    for each in files:
        if os.getppid() != parent:
            raise EOFError
        yield each


@contextlib.contextmanager
def away() -> Iterator[str]:
    """Be in the folder of Python's own library while processes are spawned; the folder that they have to go to then.

    They import from where they start, and the project that is checked could have modules there.
    """
    before = os.getcwd()
    os.chdir(os.path.dirname(os.__file__))
    try:
        yield before
    finally:
        os.chdir(before)

"""Attacks the linter for a while and counts what breaks: see README.md.

    python benchmarks/attack.py [--seconds S | --inputs N] [--seed S] [--jobs N] [--attacks NAME,…] [--largest BYTES]
    python benchmarks/attack.py --seed S --only NUMBER [--keep FILE]

Inputs are numbered, and each is the same for the same seed: the second form runs one of them again. A process that is
at one input for more than ten seconds of the processor, or two minutes of the clock, is ended: that is a hang. A
process has 4 GB of memory at most. No key is printed. The exit code is 1 where anything failed.
"""

from __future__ import annotations

import argparse
import collections
import ctypes
import faulthandler
import itertools
import multiprocessing
import os
import pathlib
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from benchmarks import attacks
from benchmarks.attacks import files, judge
from benchmarks.attacks.totals import Done, Totals
from tests import mutations

HANG, STUCK = 10.0, 120.0
"""Seconds of the processor, and of the clock, after which an input hangs."""
MEMORY = 4 << 30
CONTEXT = multiprocessing.get_context("fork" if sys.platform.startswith("linux") else None)


class Worker(NamedTuple):
    process: Any
    pipe: Connection
    at: Any
    """Shared: the clock and the processor's time when the input began; the first is 0 between inputs."""
    left: collections.deque[int]
    """The inputs that it has been given and has not come back from."""


def main() -> int:
    """Attack as the command line says, print a table; return 1 if anything failed."""
    options = _options()
    files.PUMPED_BYTES = options.largest
    if options.only is not None:
        return _one(options)
    totals = Totals(options.seed, options.fresh)
    for name in mutations.FORMATS:  # so that no input pays for imports
        judge.file(files.File(name, mutations.form(name).encode(), ()), random.Random(0))
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None  # a disk is slower
    with tempfile.TemporaryDirectory(prefix="attacks-", dir=memory) as folder:
        Siege(options, totals, folder).run()
    print(totals.table(), flush=True)
    return int(totals.has_failed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, help="how long (default: 60, unless --inputs is given)")
    parser.add_argument("--inputs", type=int, help="how many")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--attacks", default="", help="names, by commas, of: " + ", ".join(a.name for a in attacks.ATTACKS)
    )
    parser.add_argument("--largest", type=int, default=files.PUMPED_BYTES, help="bytes of a pumped file")
    parser.add_argument("--fresh", action="store_true", help="a process for each input, whose memory is then its own")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="run this input again, in this process")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FILE", help="with --only: write the file there")
    options = parser.parse_args()
    if options.seconds is None and options.inputs is None:
        options.seconds = 60.0
    return options


class Siege:
    """Workers that are given one input after the other, and replaced where one of them is lost."""

    def __init__(self, options: argparse.Namespace, totals: Totals, folder: str) -> None:
        self._options, self._totals, self._folder = options, totals, folder
        self._end = time.monotonic() + options.seconds if options.seconds else float("inf")
        self._batches = _batches(options)
        self._workers: dict[Connection, Worker] = {}

    def run(self) -> None:
        """Go on until time is up or there are no more inputs."""
        for _ in range(self._options.jobs):
            self._start([])
        while self._workers:
            for ready in wait(list(self._workers), timeout=0.5):
                assert isinstance(ready, Connection)
                self._hear(self._workers[ready])
            for worker in list(self._workers.values()):
                if too_long := _hangs(worker):
                    self._lost(worker, "hang", too_long)

    def _hear(self, worker: Worker) -> None:
        try:
            self._totals.add(worker.pipe.recv())
        except (EOFError, OSError):
            self._lost(worker, "crash", "the process died")
            return
        worker.left.popleft()
        if self._options.fresh:
            self._stop(worker)
            self._start(worker.left)
        else:
            self._go_on(worker)

    def _lost(self, worker: Worker, failure: str, note: str) -> None:
        self._stop(worker)
        if worker.left:
            self._totals.failed(worker.left.popleft(), failure, note)
        self._start(worker.left)

    def _start(self, left: Iterable[int]) -> None:
        here, there = CONTEXT.Pipe()
        at = CONTEXT.Array(ctypes.c_double, 2, lock=False)
        process = CONTEXT.Process(
            target=_serve, args=(there, at, self._options.seed, self._options.largest, self._folder), daemon=True
        )
        process.start()
        there.close()
        worker = self._workers[here] = Worker(process, here, at, collections.deque(left))
        if worker.left:
            worker.pipe.send(list(worker.left))
        else:
            self._go_on(worker)

    def _go_on(self, worker: Worker) -> None:
        """Give *worker* more inputs where it has none left."""
        is_over = time.monotonic() > self._end
        if not worker.left and not is_over and (batch := next(self._batches, None)):
            worker.left.extend(batch)
            worker.pipe.send(batch)
        elif not worker.left or is_over:
            self._stop(worker)

    def _stop(self, worker: Worker) -> None:
        self._workers.pop(worker.pipe)
        worker.process.kill()
        worker.process.join()


BATCH = 20


def _batches(options: argparse.Namespace) -> Iterator[list[int]]:
    """The inputs, some at a time."""
    wanted = {name.strip() for name in options.attacks.split(",") if name.strip()}
    last = options.inputs if options.inputs is not None else sys.maxsize
    numbers = (
        number
        for number in range(last)
        if not wanted or attacks.ATTACKS[attacks.drawn(number, options.seed)[0]].name in wanted
    )
    return iter(lambda: list(itertools.islice(numbers, BATCH)), [])


def _hangs(worker: Worker) -> str:
    """For how long *worker* is at its input, where that is too long; else nothing."""
    began, cpu = worker.at[0], worker.at[1]
    clock = time.monotonic() - began if began else 0.0
    if clock < HANG:
        return ""
    try:
        fields = pathlib.Path(f"/proc/{worker.process.pid}/stat").read_text().rpartition(")")[2].split()
        used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") - cpu
    except OSError:
        used = 0.0  # no /proc: the clock has to do
    return f"{used:.0f} s of the processor, {clock:.0f} of the clock" if used > HANG or clock > STUCK else ""


def _serve(pipe: Connection, at: Any, seed: int, largest: int, folder: str) -> None:
    """What a worker does: run the inputs whose numbers come, and say what each came to."""
    faulthandler.enable()
    files.PUMPED_BYTES = largest
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, ValueError):
        pass
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115 # tracebacks of dying processes would quote the input
    tempfile.tempdir = tempfile.mkdtemp(dir=folder)
    os.fsync = lambda fd: None  # what is written need not outlive this process
    while True:
        for number in pipe.recv():
            at[1], at[0] = time.process_time(), time.monotonic()
            done = _run(number, seed)
            at[0] = 0.0
            pipe.send(done)


def _run(number: int, seed: int) -> Done:
    attack, draw = attacks.drawn(number, seed)
    start = time.process_time()
    try:
        outcome = attacks.ATTACKS[attack].run(draw)
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        code = trace.tb_frame.f_code.co_filename if trace else ""
        place = f"{os.path.basename(code)}:{trace.tb_lineno if trace else 0}"
        outcome = judge.Outcome("crash", f"{type(error).__name__}, {place}")
    return Done(number, attack, outcome, time.process_time() - start, _peak())


def _peak() -> int:
    try:
        import resource
    except ImportError:
        return 0
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def _one(options: argparse.Namespace) -> int:
    """Run one input again, here, where a traceback can be seen."""
    attack, draw = attacks.drawn(options.only, options.seed)
    made = attacks.ATTACKS[attack]
    if options.keep and made.make is not None:
        given = made.make(draw)
        options.keep.write_bytes(given.data)
        print(f"{options.keep}: of the kind of {given.name}")
    attack, draw = attacks.drawn(options.only, options.seed)
    outcome = made.run(draw)
    print(f"{made.name}: {outcome.failure or outcome.became} {outcome.note}")
    return int(bool(outcome.failure))


if __name__ == "__main__":
    sys.exit(main())

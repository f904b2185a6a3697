"""Run one command and say what it cost.

CPU and exit code come from `os.wait4`: the process and every descendant that was waited for.
Peak memory is that of the largest single process: `ru_maxrss` of `wait4` is the maximum over the process and
the descendants it waited for, and a sampler of /proc (where there is one) adds those that nobody waited for.
The sampler also sums the resident sizes of all living processes of the tree; pages that they share, as forked
workers do, count once for each, so that the sum is an upper bound.

A new process has the memory of this one until it executes its program, and `ru_maxrss` counts that too: no peak can
come out below `memory_floor()`, which is why nothing large may be read here before the runs are over.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")
INTERVAL = 0.05  # seconds between samples: costs the sampler well under a hundredth of a core
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Cost(NamedTuple):
    """What one run took: seconds and bytes."""

    wall: float
    cpu: float
    largest: int  # peak of the largest single process
    together: int  # peak of the sampled sum over the tree; 0 where there is no /proc
    processes: int  # most processes seen at once; 0 where there is no /proc
    exit_code: int  # negative: ended by that signal


def measure(command: list[str], folder: Path, *, sample: bool = True) -> Cost:
    """Run a command in a folder, its output thrown away."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    sampler = Sampler(process.pid)
    if sample and PROC.is_dir():
        sampler.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        sampler.done.set()
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        largest=max(usage.ru_maxrss * MAXRSS_UNIT, sampler.largest),
        together=sampler.together,
        processes=sampler.processes,
        exit_code=process.returncode,
    )


def memory_floor() -> int:
    """Peak memory of this process, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT


def environment() -> dict[str, str]:
    """Return the caller's environment without what would change a tool's settings."""
    prefixes = ("PYTHON", "RUFF_", "GITLEAKS_", "QIANFAN_", "NO_COLOR", "FORCE_COLOR")
    return {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}


class Sampler(threading.Thread):
    """Watch the resident sizes of a process and all its descendants until `done` is set."""

    def __init__(self, pid: int) -> None:
        """Watch the tree below `pid`."""
        super().__init__(daemon=True)
        self.pid = pid
        self.done = threading.Event()
        self.largest = self.together = self.processes = 0

    def run(self) -> None:
        """Sample at a fixed interval; processes that end meanwhile are passed over."""
        # Not before the first interval: until it executes the program, a new child still has this process's memory.
        while not self.done.wait(INTERVAL):
            sizes = [_resident(pid) for pid in _tree(self.pid)]
            self.largest = max([self.largest, *sizes])
            self.together = max(self.together, sum(sizes))
            self.processes = max(self.processes, len(sizes))


def _tree(pid: int) -> list[int]:
    """List the process and its living descendants."""
    pids = [pid]
    for parent in pids:  # grows while it is walked
        pids.extend(_children(parent))
    return pids


def _children(pid: int) -> list[int]:
    """List the children of a process, none if it has ended."""
    try:
        threads = list((PROC / str(pid) / "task").iterdir())
        return [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:
        return []


def _resident(pid: int) -> int:
    """Return the resident bytes of a process, 0 if it has ended."""
    try:
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0

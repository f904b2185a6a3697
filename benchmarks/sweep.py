"""How much faster `qianfan-lint sweep` is on two workers than a plain loop, and what a death or a stop changes.

    python benchmarks/sweep.py REPOSITORY...

The loop does the same tasks one after the other in one process. Read the CPU too: where other programs
use the machine, two workers get no two processors. Needs the extra `sweep`.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = [sys.executable, "-m", "qianfan_lint", "sweep", "--exit-zero", "--workers", "2"]
LOOP = """
import sys
from qianfan_lint.pipeline.sweep.cluster import parts_of
from qianfan_lint.pipeline.sweep.rows import merged, to_json
from qianfan_lint.pipeline.sweep.run import SPLIT_FROM
from qianfan_lint.pipeline.sweep.sources import sources
from qianfan_lint.pipeline.sweep.store import Store, json_lines
from qianfan_lint.pipeline.sweep.work import Settings, Task, work
out, key, *names = sys.argv[1:]
store = Store(out, key, {}, SPLIT_FROM)
settings = Settings(store.hash_key, store.clean, SPLIT_FROM, "en", {})
left, rows = list(map(Task, sources(names))), []
while left:
    task = left.pop()
    outcome = work(task, settings)
    left += parts_of(task, outcome)
    rows += outcome.rows
rows = merged(rows)
open(f"{out}/credentials.jsonl", "w").write(json_lines(list(map(to_json, rows))))
"""


def main() -> None:
    """Run the loop and the sweep, then the sweep with workers killed, then one that is stopped and resumed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repositories", nargs="+")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder, "key")
        key.write_text("0123456789abcdef" * 2)
        options = ["--hash-key", str(key)]
        for number in range(asked.rounds):
            plain = Path(folder, f"loop{number}")
            wall, cpu = timed([sys.executable, "-c", LOOP, str(plain), str(key), *asked.repositories])
            print(f"loop: wall {wall:.1f} s, CPU {cpu:.1f} s", flush=True)
            swept = Path(folder, f"swept{number}")
            wall2, cpu2 = timed([*COMMAND, "--output", str(swept), *options, *asked.repositories])
            print(f"two workers: wall {wall2:.1f} s, CPU {cpu2:.1f} s", flush=True)
            print(f"throughput {wall / wall2:.2f} x, CPU {cpu2 / cpu:.2f} x; {same(plain, swept)}", flush=True)
        killed = Path(folder, "killed")
        died = with_deaths([*COMMAND, "--output", str(killed), *options, *asked.repositories], asked.kills, wall2)
        print(f"{died} workers killed: {same(plain, killed)}", flush=True)
        stopped = Path(folder, "stopped")
        command = [*COMMAND, "--output", str(stopped), *options, *asked.repositories]
        done = stopped_once(command, stopped, len(asked.repositories) // 2)
        tasks = finished(stopped)
        print(f"stopped with {done} of {tasks} tasks done, and resumed: {same(plain, stopped)}", flush=True)


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds of the clock and of the processor, with all descendants."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode
    if code not in (0, 3):  # 3: some versions of files do not parse
        raise SystemExit(f"{command[:5]} ended with {code}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - start, cpu


def same(one: Path, other: Path) -> str:
    lines = [sorted((each / "credentials.jsonl").read_bytes().splitlines()) for each in (one, other)]
    return f"the same {len(lines[0])} rows, byte for byte" if lines[0] == lines[1] else "OTHER ROWS"


def with_deaths(command: list[str], count: int, seconds: float) -> int:
    """Kill *count* workers at random times while *command* runs, which takes some *seconds*; how many were."""
    source, died = random.Random(1), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            time.sleep(source.uniform(0.2, 1.6) * seconds / max(count, 1))
            found = workers(process.pid)
            if died < count and found:
                os.kill(source.choice(found), signal.SIGKILL)
                died += 1
    if process.returncode not in (0, 3):
        raise SystemExit(f"the sweep ended with {process.returncode}")
    return died


def workers(parent: int) -> list[int]:
    """The processes that do the tasks: those below *parent* that run distributed's own `spawn_main` for a nanny."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
            line = path.with_name("cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == parent and b"spawn_main" in line:
            found.append(int(path.parent.name))
    return found


def stopped_once(command: list[str], folder: Path, tasks: int) -> int:
    """Interrupt *command* when so many *tasks* are done, and run it to its end; how many were done when it stopped."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        while process.poll() is None and finished(folder) < tasks:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
    done = finished(folder)
    timed(command)
    return done


def finished(folder: Path) -> int:
    return len(list((folder / "parts").glob("*.jsonl")))


if __name__ == "__main__":
    main()

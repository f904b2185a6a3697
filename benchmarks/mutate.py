"""Whether damaged files of every format are read or named, and none ends a run: see README.md.

    python benchmarks/mutate.py [--count N] [--seed S] [--formats app.ipynb,…]

Each file is checked as a run would check it, and what can be fixed is fixed. It fails where something is raised, where
the linter has to report an error of its own, or where one file takes more than two seconds of the processor. A failure
is kept in ``--keep``. Needs signal.setitimer: no Windows.
"""

from __future__ import annotations

import argparse
import collections
import faulthandler
import pathlib
import signal
import sys
import time
from types import FrameType

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from qianfan_lint.config import Config
from qianfan_lint.engine import Engine
from qianfan_lint.fixer import fix_source
from qianfan_lint.kinds import Kind, kind_of
from qianfan_lint.model import Safety
from qianfan_lint.source import decode
from tests.mutations import FORMATS, mutations

SECONDS = 2.0
ENGINE = Engine(Config())


class TooSlow(BaseException):
    """Not an Exception: the engine would take it for an error on one file."""


def main() -> int:
    """Check all, print a line for each format; return 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000, help="files of each format (default: 20000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--formats", default=",".join(FORMATS), help="file names, by commas (default: all)")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="where to write files that failed")
    options = parser.parse_args()
    faulthandler.enable()
    signal.signal(signal.SIGVTALRM, _stop)
    failures = 0
    for name in options.formats.split(","):
        failures += check_format(name, options.count, options.seed, options.keep)
    return int(failures > 0)


def check_format(name: str, count: int, seed: int, keep: pathlib.Path | None) -> int:
    """Check *count* files of the format *name*, print what became of them; return how many failed."""
    became: collections.Counter[str] = collections.Counter()
    slowest = 0.0
    for number, data in enumerate(mutations(name, count, seed)):
        start = time.process_time()
        what = outcome(name, data)
        slowest = max(slowest, time.process_time() - start)
        became[what] += 1
        if what not in OUTCOMES:
            print(f"{name} {number}: {what}", flush=True)
            if keep:
                target = keep / str(number) / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
    failed = count - sum(became[what] for what in OUTCOMES)
    told = ", ".join(f"{became[what]} {what}" for what in OUTCOMES)
    print(f"{name:<18} {count} files: {told}, {failed} failed; slowest {slowest:.2f} s", flush=True)
    return failed


OUTCOMES = ("passed over", "read", "fixed", "not scanned")
"""What may become of a file; anything else is a failure."""


def outcome(name: str, data: bytes) -> str:
    """What becomes of the file *data* called *name*: one of OUTCOMES, or what went wrong."""
    kind = kind_of(name)
    assert kind is not None
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        return _outcome(name, kind, data)
    except TooSlow:
        return f"took more than {SECONDS:g} s"
    except Exception as error:
        return f"raised {type(error).__name__}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _outcome(name: str, kind: Kind, data: bytes) -> str:
    result = ENGINE.check_bytes(name, kind, data)
    if result.not_scanned is not None:
        reason = result.not_scanned.reason
        return reason if "internal" in reason else "not scanned"
    if not result.passed_prefilter:
        return "passed over"
    _, fixes = fix_source(decode(name, kind, data), ENGINE, frozenset({Safety.SAFE, Safety.UNSAFE}))
    return "fixed" if fixes.made else "read"


def _stop(_: int, __: FrameType | None) -> None:
    raise TooSlow


if __name__ == "__main__":
    sys.exit(main())

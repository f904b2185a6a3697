"""Whether random programs do after a repair what they did before: see README.md.

python benchmarks/repairs.py [--count N] [--seed S] [--only NUMBER]
"""

from __future__ import annotations

import argparse
import collections
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from tests.keys import expand
from tests.proof.generated import programs
from tests.proof.harness import Program, Proof, prove

BATCH = 100


def main() -> int:
    """Print what came of the programs, and each one that a repair changed; return 1 if there is any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="one program, with its files before and after")
    options = parser.parse_args()
    every = list(programs(options.seed, options.count if options.only is None else options.only + 1))
    chosen = every if options.only is None else every[options.only :]
    found: collections.Counter[str] = collections.Counter()
    for start in range(0, len(chosen), BATCH):
        with tempfile.TemporaryDirectory() as temporary:
            for proof in prove(chosen[start : start + BATCH], pathlib.Path(temporary)):
                result = outcome(proof)
                found[result] += 1
                if result == "differs" or options.only is not None:
                    show(proof, whole=options.only is not None)
    print(", ".join(f"{count} {result}" for result, count in found.most_common()))
    return int(found["differs"] > 0)


def outcome(proof: Proof) -> str:
    if proof.before.error is not None:
        return "does not run"
    if proof.after != proof.before:
        return "differs"
    return "fixed" if is_changed(proof) else "left for a reason" if proof.left else "without a finding"


def is_changed(proof: Proof) -> bool:
    return any(text != expand(proof.program.files[path]) for path, text in proof.fixed.items())


def show(proof: Proof, *, whole: bool) -> None:
    print(f"== {proof.program.id}", flush=True)
    for name, run in (("before", proof.before), ("after", proof.after)):
        print(f"  {name}: {run.error or run.printed!r}")
    print(*(f"  no longer: {each}" for each in proof.before.events if each not in proof.after.events), sep="\n")
    print(*(f"  new: {each}" for each in proof.after.events if each not in proof.before.events), sep="\n")
    print(*(f"  left: {each['code']} {each['not_fixed']}" for each in proof.left), sep="\n")
    for path, text in proof.fixed.items() if whole else ():
        print(f"--- {path}\n{masked(proof.program, path)}\n+++ {path}\n{text}")


def masked(program: Program, path: str) -> str:
    return program.files[path]


if __name__ == "__main__":
    sys.exit(main())

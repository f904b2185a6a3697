"""How often a credential is found through a chain of steps, and whether what is harmless is let be: see README.md.

    python benchmarks/chains.py [--count N] [--seed S]

Half of the programs are bad. It fails where fewer than 95 in 100 of these are found, or a harmless one has a finding.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from tests.chains import found, programs

LEAST = 0.95


def main() -> int:
    """Check all, print what is missed by step and by sink; return 1 where the figures are not as they have to be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=4_000, help="programs (default: 4000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=5, metavar="N", help="how many failures to print (default: 5)")
    options = parser.parse_args()
    bad = missed = false = shown = 0
    by: collections.Counter[str] = collections.Counter()
    for program in itertools.islice(programs(options.seed), options.count):
        codes = found(program)
        bad += bool(program.code)
        is_missed = bool(program.code) and program.code not in codes
        is_false = not program.code and bool(codes)
        missed += is_missed
        false += is_false
        if is_missed or is_false:
            by.update((*set(program.steps), f"sink: {program.sink}"))
            shown += 1
            if shown <= options.show:
                print(f"{'missed' if is_missed else 'false'} {codes}: {program.steps} → {program.sink}\n{program.text}")
    share = 1 - missed / bad if bad else 1.0
    print(f"{options.count} programs: {share:.3f} of {bad} bad ones found, {false} findings in harmless ones")
    for what, count in by.most_common():
        print(f"  {count} {what}")
    return int(share < LEAST or false > 0)


if __name__ == "__main__":
    sys.exit(main())

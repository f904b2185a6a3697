"""Whether every key is found in every place that a reader knows, with and without the prefilter: see README.md.

    python benchmarks/crossing.py [--count N] [--seed S]

Each file is made of a name, a place, a value and surroundings. It fails where the prefilter keeps out a file that has
findings, where a key is not found, or where what is no key is.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from tests.crossing import cases, owed, problem
from tests.crossing_forms import FORMS


def main() -> int:
    """Check all, print what is wrong by kind; return 1 if anything is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50_000, help="files (default: 50000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=20, metavar="N", help="how many failures to print (default: 20)")
    options = parser.parse_args()
    answers: collections.Counter[bool | None] = collections.Counter()
    wrong: collections.Counter[str] = collections.Counter()
    for case in itertools.islice(cases(options.seed), options.count):
        answers[owed(case)] += 1
        if what := problem(case):
            wrong[what] += 1
            if wrong.total() <= options.show:
                print(f"{what}: {case.label}", flush=True)
    told = f"{answers[True]} with a key, {answers[False]} with none, {answers[None]} for the prefilter alone"
    print(f"{options.count} files of {len(FORMS)} forms: {told}; {wrong.total()} wrong")
    for what, count in wrong.most_common():
        print(f"  {count} {what}")
    return int(wrong.total() > 0)


if __name__ == "__main__":
    sys.exit(main())

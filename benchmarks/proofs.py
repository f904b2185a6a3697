"""Which repairs are proved, idiom by idiom, and what is left for which reason: see README.md.

python benchmarks/proofs.py [--count N] [--seed S]
"""

from __future__ import annotations

import argparse
import collections
import pathlib
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from qianfan_lint import rules
from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.model import Safety
from qianfan_lint.core.source import decode
from qianfan_lint.repairs import idioms
from qianfan_lint.repairs.change import Repair
from tests import forms
from tests.proof import test_forms
from tests.proof.generated import programs
from tests.proof.harness import TABLES, Program, Proof, load, prove

BATCH = 100
ORIGINS = ("programs", "forms", "random")
_VARIABLE = re.compile(r"^[A-Z]+(?:_[A-Z]+)+ (?=is |has )")
Counts = dict[str, collections.Counter[str]]


class Tally:
    """What came of programs of several origins."""

    def __init__(self) -> None:
        self.proved: Counts = collections.defaultdict(collections.Counter)
        self.broken: Counts = collections.defaultdict(collections.Counter)
        self.reasons: Counts = collections.defaultdict(collections.Counter)
        self.silent: list[str] = []
        """Programs with a finding that has neither a fix nor a reason."""
        self.run: collections.Counter[str] = collections.Counter()

    def add(self, origin: str, proof: Proof, used: Iterable[str]) -> None:
        if proof.before.error is not None:
            return
        self.run[origin] += 1
        is_same = proof.after == proof.before
        for idiom in used:
            (self.proved if is_same else self.broken)[idiom][origin] += 1
        if not is_same:
            print(f"differs: {proof.program.id}", file=sys.stderr, flush=True)
        for found in proof.left:
            if found["code"] in test_forms.TABLES:
                if not found["not_fixed"] and not found["fix"]:
                    self.silent.append(proof.program.id)
                self.reasons[_VARIABLE.sub("the variable ", found["not_fixed"] or "none")][origin] += 1


def main() -> int:
    """Print the tables; return 1 if a program is broken, or a finding has neither a fix nor a reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000, help="random programs")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tally = Tally()
    tables = [program for table in sorted(TABLES.glob("*.py")) for program in load(table)]
    for origin, several in zip(
        ORIGINS, (tables, test_forms.programs(), list(programs(options.seed, options.count))), strict=True
    ):
        for start in range(0, len(several), BATCH):
            _prove(tally, origin, several[start : start + BATCH])
    _print_idioms(tally)
    _print_reasons(tally)
    neither = _print_rules()
    return int(bool(tally.broken or tally.silent or neither))


def _prove(tally: Tally, origin: str, several: Sequence[Program]) -> None:
    """Run *several*, and note which idioms their repairs are of."""
    used: dict[str, set[str]] = collections.defaultdict(set)
    take = idioms.take

    def noted(source: Any, *asked: Any) -> Repair:
        repair = take(source, *asked)
        used[source.path].add(repair.idiom)
        return repair

    idioms.take = noted
    try:
        with tempfile.TemporaryDirectory() as temporary:
            for proof in prove(several, pathlib.Path(temporary)):
                texts = {path: (proof.folder / path) for path in proof.fixed}
                own = {idiom for path in texts.values() for idiom in used[str(path)]}
                own |= {"address"} if any(found.code == "QF104" and found.fix for found in proof.findings) else set()
                tally.add(origin, proof, own if proof.variables else ())
    finally:
        idioms.take = take


def _print_idioms(tally: Tally) -> None:
    print(f"| idiom | {' | '.join(ORIGINS)} | broken |\n| --- | --: | --: | --: | --: |")
    for idiom in idioms.IDIOMS:
        cells = [tally.proved[idiom][origin] for origin in ORIGINS]
        print(f"| {idiom} | {' | '.join(map(str, cells))} | {sum(tally.broken.get(idiom, {}).values())} |")
    print(f"| all that ran | {' | '.join(str(tally.run[origin]) for origin in ORIGINS)} | |\n")


def _print_reasons(tally: Tally) -> None:
    print(f"| left, since | {' | '.join(ORIGINS)} |\n| --- | --: | --: | --: |")
    named = collections.Counter[str]()
    for reason, counts in tally.reasons.items():
        named[reason] = sum(counts.values())
    for reason, _ in named.most_common():
        print(f"| {reason} | {' | '.join(str(tally.reasons[reason][origin]) for origin in ORIGINS)} |")
    print()


def _print_rules() -> int:
    """A row for each rule with fixes or hints; return how many findings have neither, nor a reason."""
    counts: Counts = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as alone:  # no other file says anything of a form
        for form in forms.load_all():
            kind = kind_of(form.name)
            if not form.expected or kind is None:
                continue
            source = decode(f"{alone}/{form.name}", kind, form.text.encode())
            for found in forms.engine_for(form.id[:5]).check_source(source).findings:
                if found.fix is not None:
                    counts[found.code]["hint" if found.fix.safety is Safety.HINT else "fix"] += 1
                else:
                    counts[found.code]["reason" if found.unfixed else "neither"] += 1
    print("| rule | findings in forms | fix | hint | reason | neither |\n| --- | --: | --: | --: | --: | --: |")
    neither = 0
    for code, found in sorted(counts.items()):
        if rules.load()[code].safety is None and not found["hint"]:
            continue
        cells = [found[each] for each in ("fix", "hint", "reason", "neither")]
        neither += found["neither"]
        print(f"| {code} | {sum(cells)} | {' | '.join(map(str, cells))} |")
    return neither


if __name__ == "__main__":
    sys.exit(main())

"""What all inputs came to, as tables."""

from __future__ import annotations

import collections
from typing import NamedTuple

from benchmarks.attacks import ATTACKS, drawn
from benchmarks.attacks.judge import FAILURES, Outcome

COLUMNS = (*FAILURES, "hang")
SHOWN = 5
"""So many reproducers are printed for each way to fail."""


class Done(NamedTuple):
    """What one input came to."""

    number: int
    attack: int
    outcome: Outcome
    cpu: float
    peak: int
    """Bytes that the process has taken at most until now."""


class Totals:
    """What all inputs came to, for each attack."""

    def __init__(self, seed: int, fresh: bool = False) -> None:
        self._seed, self._fresh = seed, fresh
        self._inputs: collections.Counter[int] = collections.Counter()
        self._failures: collections.Counter[tuple[int, str]] = collections.Counter()
        self._notes: collections.Counter[tuple[int, str, str]] = collections.Counter()
        self._slowest: dict[int, float] = collections.defaultdict(float)
        self._peak = 0
        # Of pumped files, by kind: how many, and at worst seconds a MB and bytes of memory.
        self._kinds: dict[str, tuple[int, float, int]] = {}

    @property
    def has_failed(self) -> bool:
        return bool(self._failures)

    def add(self, done: Done) -> None:
        self._inputs[done.attack] += 1
        self._slowest[done.attack] = max(self._slowest[done.attack], done.cpu)
        self._peak = max(self._peak, done.peak)
        if ATTACKS[done.attack].name == "pumped files" and done.outcome.size:
            count, pace, peak = self._kinds.get(done.outcome.kind, (0, 0.0, 0))
            pace = max(pace, done.cpu / done.outcome.size * 1e6)
            self._kinds[done.outcome.kind] = (count + 1, pace, max(peak, done.peak))
        if done.outcome.failure:
            self._note(done.number, done.attack, done.outcome.failure, done.outcome.note)

    def failed(self, number: int, failure: str, note: str) -> None:
        """Count the input *number*, which its process did not come back from."""
        attack, _ = drawn(number, self._seed)
        self._inputs[attack] += 1
        self._note(number, attack, failure, note)

    def _note(self, number: int, attack: int, failure: str, note: str) -> None:
        self._failures[attack, failure] += 1
        self._notes[attack, failure, note] += 1
        if self._notes[attack, failure, note] <= SHOWN:
            print(f"{failure}: {ATTACKS[attack].name}, {note} (--seed {self._seed} --only {number})", flush=True)

    def table(self) -> str:
        """The figures as tables of Markdown."""
        rows = [
            [attack.name, f"{self._inputs[number]:,}", *self._counts([number]), f"{self._slowest[number]:.1f}"]
            for number, attack in enumerate(ATTACKS)
            if self._inputs[number]
        ]
        slowest = max(self._slowest.values(), default=0.0)
        rows.append(["all", f"{sum(self._inputs.values()):,}", *self._counts(list(self._inputs)), f"{slowest:.1f}"])
        tables = [_table(["attack", "inputs", *COLUMNS, "slowest, s"], rows)]
        if self._kinds:
            memory = ["MB at most"] if self._fresh else []
            worst = [
                [kind, str(count), f"{pace:.1f}", *([f"{peak >> 20}"] if memory else [])]
                for kind, (count, pace, peak) in sorted(self._kinds.items())
            ]
            tables.append(_table(["pumped files", "inputs", "s a MB at worst", *memory], worst))
        return "\n\n".join([*tables, f"Seed {self._seed}; at most {self._peak >> 20} MB in a process."])

    def _counts(self, numbers: list[int]) -> list[str]:
        return [str(sum(self._failures[number, column] for number in numbers)) for column in COLUMNS]


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", "| --- |" + " --: |" * (len(heads) - 1)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])

"""What the harness attacks with. An attack makes one input of a number, always the same one, and a judge runs it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.attacks import configured, files, judge, repository

Run = Callable[[random.Random], judge.Outcome]
Make = Callable[[random.Random], files.File]


class Attack(NamedTuple):
    name: str
    weight: int
    """How often it is drawn, beside the others."""
    run: Run
    make: Make | None = None
    """What makes the file, where the input is one."""


def _of_files(name: str, weight: int, make: Make) -> Attack:
    return Attack(name, weight, lambda draw: judge.file(make(draw), draw), make)


ATTACKS = (
    Attack("crossed keys", 500, judge.crossed),
    _of_files("mutated files", 350, files.mutated),
    _of_files("spelled keys", 80, files.spelled),
    _of_files("pumped files", 4, files.pumped),
    _of_files("deep and chained code", 4, files.nested),
    Attack("configuration", 30, configured.run),
    Attack("git data", 30, repository.run),
)


def drawn(number: int, seed: int) -> tuple[int, random.Random]:
    """Which attack the input *number* is of, and what it is drawn from."""
    draw = random.Random(f"{seed} {number}")
    return draw.choices(range(len(ATTACKS)), [each.weight for each in ATTACKS])[0], draw

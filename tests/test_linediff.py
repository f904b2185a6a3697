"""The comparison of lines: what it calls equal is a common part of both texts, and as large as git's."""

from __future__ import annotations

import os
import pathlib
import random
import re
import shutil
import subprocess
from collections.abc import Sequence

import pytest

from qianfan_lint.pipeline.changed_lines import linediff
from qianfan_lint.pipeline.changed_lines.linediff import Hunk, hunks

needs_git = pytest.mark.skipif(not shutil.which("git"), reason="needs git")


def applied(old: Sequence[str], new: Sequence[str], found: Sequence[Hunk]) -> list[str]:
    """*old* with the lines of each hunk replaced; the hunks have to be in order and apart from each other."""
    result: list[str] = []
    at = -1
    for each in found:
        assert at < each.old <= each.old_end
        result += old[max(at, 0) : each.old]
        assert len(result) == each.new < each.new_end + (each.old_end - each.old)
        result += new[each.new : each.new_end]
        at = each.old_end
    return result + list(old[max(at, 0) :])


def text(chance: random.Random, length: int, words: int) -> list[str]:
    return [f"line {chance.randrange(words)}" for _ in range(length)]


def edited(chance: random.Random, lines: Sequence[str], edits: int) -> list[str]:
    """*lines* with blocks of them taken out, put in, copied and moved."""
    result = list(lines)
    for _ in range(edits):
        at, size = chance.randrange(len(result) + 1), chance.randrange(8)
        block, result[at : at + size] = result[at : at + size], []
        new = (block, [], text(chance, size, 30), [f"new {chance.random()}"], block * 2)
        result[(to := chance.randrange(len(result) + 1)) : to] = chance.choice(new)
    return result


@pytest.mark.parametrize("limit", [0, 2, linediff.MAX_EDITS])
def test_the_hunks_make_the_new_text(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linediff, "MAX_EDITS", limit)
    for seed in range(1500):
        chance = random.Random(seed)
        old = text(chance, chance.randrange(40), chance.choice((2, 5, 1000)))
        for new in (edited(chance, old, chance.randrange(6)), text(chance, 20, 5)):
            assert applied(old, new, hunks(old, new)) == new, seed


def of_git(folder: pathlib.Path, old: Sequence[str], new: Sequence[str]) -> int:
    """The lines that ``git diff`` calls new."""
    for name, lines in (("old", old), ("new", new)):
        (folder / name).write_text("".join(f"{line}\n" for line in lines))
    command = ["git", "diff", "--no-index", "--minimal", "-U0", "--text", "--no-color", "--no-ext-diff", "old", "new"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    heads = re.findall(r"^@@ -\S+ \+\d+(?:,(\d+))? @@", done.stdout, re.MULTILINE)
    return sum(int(count or 1) for count in heads)


@needs_git
def test_no_more_lines_are_new_than_for_git(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for seed in range(150):
        chance = random.Random(seed)
        old = text(chance, chance.randrange(80), chance.choice((3, 30, 1000)))
        new = edited(chance, old, chance.randrange(5))
        assert sum(each.new_end - each.new for each in hunks(old, new)) <= of_git(tmp_path, old, new), seed


@needs_git
def test_of_a_large_change_about_as_many_lines_are_new_as_for_git(tmp_path: pathlib.Path) -> None:
    chance = random.Random(1)
    old = text(chance, 6000, 3000)
    new = edited(chance, old, 600)
    assert sum(each.new_end - each.new for each in hunks(old, new)) < 1.2 * of_git(tmp_path, old, new)


@pytest.mark.parametrize("kind", ["shuffled", "two lines", "reversed", "blocks"])
def test_steps_are_bounded(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each comparison of two lines is counted, so that nothing depends on how fast the machine is."""
    counted = 0

    class Counting(int):
        __hash__ = int.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal counted
            counted += 1
            return int(self) == other

    size = 20_000
    chance = random.Random(2)
    lines = [f"{number}" for number in range(size)]
    old, new = {
        "shuffled": (lines, chance.sample(lines, size)),
        "two lines": (text(chance, size, 2), text(chance, size, 2)),
        "reversed": (lines, lines[::-1]),
        "blocks": (lines, [each for start in range(0, size, 50) for each in lines[start : start + 50][::-1]]),
    }[kind]
    numbers: dict[str, Counting] = {}
    before = [numbers.setdefault(line, Counting(len(numbers))) for line in old]
    after = [numbers.setdefault(line, Counting(len(numbers))) for line in new]
    counted = 0
    monkeypatch.setattr(linediff, "MAX_STEPS", 100_000)
    assert list(linediff._Comparison(before, after).matches())
    # The budget may be exceeded by one stretch for each level of the cutting, and cutting counts each line a few times.
    assert counted < 100_000 + linediff.MAX_DEPTH * 20 * size

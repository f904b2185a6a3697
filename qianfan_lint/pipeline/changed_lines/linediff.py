"""Which lines of a text differ from an older one, in time that does not grow with the square of its length."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MAX_EDITS = 400
"""Lines put in and taken out, up to which a stretch is compared exactly."""
MAX_DEPTH = 24
"""How often a stretch is cut at the lines that are unique in it."""
MAX_STEPS = 4_000_000
"""Comparisons a call may make, besides those that the cutting needs. What is left counts as changed."""


class _Stretch(NamedTuple):
    """Half-open ranges of lines, 0-based, that are to be compared with each other."""

    old: int
    old_end: int
    new: int
    new_end: int
    depth: int = 0


class Hunk(NamedTuple):
    """Lines that were replaced: half-open ranges, 0-based. An empty one is a place between two lines."""

    old: int
    old_end: int
    new: int
    new_end: int


def hunks(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """What has to be replaced in *old* to get *new*, in order.

    The lines between the hunks are the same in both, in the same order. There are as few changed lines as possible
    up to MAX_EDITS; of larger changes there may be more than necessary.
    """
    numbers: dict[str, int] = {}
    before = [numbers.setdefault(line, len(numbers)) for line in old]
    after = [numbers.setdefault(line, len(numbers)) for line in new]
    found: list[Hunk] = []
    at = at_new = 0
    for match in (*sorted(_Comparison(before, after).matches()), (len(old), len(new), 0)):
        if match[0] > at or match[1] > at_new:
            found.append(Hunk(at, match[0], at_new, match[1]))
        at, at_new = match[0] + match[2], match[1] + match[2]
    return found


Match = tuple[int, int, int]
"""Where equal lines begin in the old and in the new text, and how many there are."""


class _Comparison:
    def __init__(self, old: Sequence[int], new: Sequence[int]) -> None:
        self._old, self._new = old, new
        self._steps = MAX_STEPS

    def matches(self) -> Iterator[Match]:
        todo = [_Stretch(0, len(self._old), 0, len(self._new))]
        while todo:
            rest, ends = self._trimmed(todo.pop())
            yield from ends
            if rest.old == rest.old_end or rest.new == rest.new_end:
                continue
            exact = self._exact(rest)
            if exact is not None:
                yield from exact
            elif rest.depth < MAX_DEPTH:
                yield from self._cut(rest, todo)

    def _trimmed(self, stretch: _Stretch) -> tuple[_Stretch, list[Match]]:
        """*stretch* without the lines at both ends that are equal, and those."""
        old, old_end, new, new_end, depth = stretch
        while old < old_end and new < new_end and self._old[old] == self._new[new]:
            old, new = old + 1, new + 1
        while old < old_end and new < new_end and self._old[old_end - 1] == self._new[new_end - 1]:
            old_end, new_end = old_end - 1, new_end - 1
        ends = [(stretch.old, stretch.new, old - stretch.old), (old_end, new_end, stretch.old_end - old_end)]
        return _Stretch(old, old_end, new, new_end, depth), [each for each in ends if each[2]]

    def _exact(self, stretch: _Stretch) -> list[Match] | None:
        """The longest common subsequence, where it takes few edits; None where it takes too many.

        E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986), the greedy algorithm.
        """
        old, old_end, new, new_end, _ = stretch
        width, height = old_end - old, new_end - new
        furthest = {1: 0}
        trace: list[dict[int, int]] = []
        for edits in range(min(width + height, MAX_EDITS) + 1):
            trace.append(furthest)
            before, furthest = furthest, {}
            for diagonal in range(-edits, edits + 1, 2):
                beside = _from(before, diagonal, edits)
                x = start = before[beside] + (beside < diagonal)
                while x < width and 0 <= x - diagonal < height and self._old[old + x] == self._new[new + x - diagonal]:
                    x += 1
                self._steps -= x - start + 1
                furthest[diagonal] = x
                if x >= width and x - diagonal >= height:
                    return [(old + x, new + y, size) for x, y, size in _path(trace, width, height)]
            if self._steps < 0:
                return None
        return None

    def _cut(self, stretch: _Stretch, todo: list[_Stretch]) -> Iterator[Match]:
        """The lines that are unique on both sides, as many as are in order; what lies between them goes to *todo*."""
        old, old_end, new, new_end, depth = stretch
        counts = Counter(self._old[old:old_end])
        counts_new = Counter(self._new[new:new_end])
        places = {self._new[at]: at for at in range(new, new_end) if counts_new[self._new[at]] == 1}
        pairs = [
            (at, places[self._old[at]])
            for at in range(old, old_end)
            if counts[self._old[at]] == 1 and self._old[at] in places
        ]
        anchors = _in_order(pairs)
        for at, at_new in anchors:
            yield at, at_new, 1
            todo.append(_Stretch(old, at, new, at_new, depth + 1))
            old, new = at + 1, at_new + 1
        if anchors:
            todo.append(_Stretch(old, old_end, new, new_end, depth + 1))


def _from(furthest: dict[int, int], diagonal: int, edits: int) -> int:
    """The diagonal beside *diagonal* from which one more edit leads furthest along it."""
    down = diagonal == -edits or (diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1])
    return diagonal + 1 if down else diagonal - 1


def _path(trace: list[dict[int, int]], x: int, y: int) -> Iterator[Match]:
    """The runs of equal lines on the way to (*x*, *y*), from the last to the first."""
    for edits in range(len(trace) - 1, -1, -1):
        diagonal = x - y
        beside = _from(trace[edits], diagonal, edits)
        start = trace[edits][beside] + (beside < diagonal)
        if x > start:
            yield start, start - diagonal, x - start
        x = trace[edits][beside]
        y = x - beside


def _in_order(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of *pairs*, which are sorted by the first number, that is sorted by the second too."""
    ends: list[int] = []  # the least second number that a chain of each length ends with
    last: list[int] = []  # which pair that is
    before: list[int] = []
    for index, (_, second) in enumerate(pairs):
        at = bisect.bisect_left(ends, second)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [second]
        last[at : at + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]

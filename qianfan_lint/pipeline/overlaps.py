"""What stands at one place: which of several findings speak, and whether edits clash."""

from __future__ import annotations

import bisect
import collections
import math
from collections.abc import Iterable

from qianfan_lint.core.model import Finding, Span


class Taken:
    """Spans of which none overlap: in order of their starts, their ends are in order too."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def copy(self) -> Taken:
        copy = Taken()
        copy._spans = list(self._spans)
        return copy

    def _before(self, end: int) -> int:
        return bisect.bisect_left(self._spans, end, key=lambda each: each.start)

    def overlaps(self, span: Span) -> bool:
        """Whether *span* shares a character with one of them, or is a place inside of one."""
        at = self._before(span.end)
        return at > 0 and self._spans[at - 1].end > span.start

    def add(self, span: Span) -> None:
        self._spans.insert(self._before(span.end), span)


def once(found: Iterable[Finding]) -> list[Finding]:
    """The findings of one file, sorted by place.

    Which of several are kept, their rules say: ``literal_rank``, ``replaces``, ``sums_up``. Of equal ones the first.
    """
    found = list(found)
    if not found:
        return []
    from qianfan_lint import rules  # not at the top: a clean run loads no rule
    from qianfan_lint.rules.families import family_of

    known = rules.load()
    replaced = {(code, each.span) for each in found for code in known[each.code].replaces}
    summed_up = {code for each in found if each.related for code in known[each.code].sums_up}
    kept: dict[tuple[str, Span], Finding] = {}
    literals: dict[str, Taken] = collections.defaultdict(Taken)

    def order(finding: Finding) -> tuple[float, bool]:
        rank = known[finding.code].literal_rank
        return math.inf if rank is None else rank, finding.fix is None

    for finding in sorted(found, key=order):
        code, span = finding.code, finding.span
        if (code, span) in kept or (code, span) in replaced or code in summed_up:
            continue
        if known[code].literal_rank is not None:
            taken = literals[family_of(code)]
            if taken.overlaps(span):
                continue
            taken.add(span)
        kept[code, span] = finding
    return sorted(kept.values(), key=place)


def place(finding: Finding) -> tuple[Span, str]:
    return finding.span, finding.code

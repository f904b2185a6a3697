"""What stands at one place: which of several findings speak, and whether edits clash."""

from __future__ import annotations

import bisect
import collections
from collections.abc import Iterable

from qianfan_lint.core.model import Finding, Span

# Where two rules see one literal, the one that says most about it speaks.
_PRIORITY = {code: n for n, code in enumerate(("QF105", "QF104", "QF102", "QF101", "QF103", "QF701"))}

GIVES_WAY = {"QF401": "QF405", "QF501": "QF503"}
"""Which finding is left out where the other stands at the same place, whose repair comes first: a key of the wrong
vendor is replaced before it is divided, and a broken release is below the minimum anyway."""


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

    Of several of a family at one literal the most telling one is kept, of equal ones the first.
    """
    found = list(found)
    places = {(each.code, each.span) for each in found}
    # A file of variables that git does not have is one matter: QF702 tells it with all its places.
    is_told = any(each.code == "QF702" and each.related for each in found)
    kept: dict[tuple[str, Span], Finding] = {}
    literals: dict[str, Taken] = collections.defaultdict(Taken)
    for finding in sorted(found, key=lambda f: (_PRIORITY.get(f.code, len(_PRIORITY)), f.fix is None)):
        code, span = finding.code, finding.span
        if (code, span) in kept or (GIVES_WAY.get(code), span) in places or (is_told and code == "QF701"):
            continue
        if code in _PRIORITY:
            if literals[code[:3]].overlaps(span):
                continue
            literals[code[:3]].add(span)
        kept[code, span] = finding
    return sorted(kept.values(), key=place)


def place(finding: Finding) -> tuple[Span, str]:
    return finding.span, finding.code

"""Findings at one place: which of them speak, and in which order."""

from __future__ import annotations

import bisect
import collections
from collections.abc import Iterable

from qianfan_lint.model import Finding, Span

# Where two rules see one literal, the one that says most about it speaks.
_PRIORITY = {code: n for n, code in enumerate(("QF105", "QF104", "QF102", "QF101", "QF103", "QF701"))}


def once(found: Iterable[Finding]) -> list[Finding]:
    """Sorted by place; of several of a family at one literal the most telling one, of equal ones the first."""
    kept: dict[tuple[str, Span], Finding] = {}
    literals: dict[str, list[Span]] = collections.defaultdict(list)
    """Of each family, what is taken. None overlap: in order of their starts, the ends are in order too."""
    for finding in sorted(found, key=lambda f: (_PRIORITY.get(f.code, len(_PRIORITY)), f.fix is None)):
        code, span = finding.code, finding.span
        if (code, span) in kept:
            continue
        if code in _PRIORITY:
            taken = literals[code[:3]]
            at = bisect.bisect_left(taken, span.end, key=lambda each: each.start)
            if at and taken[at - 1].end > span.start:
                continue
            taken.insert(at, span)
        kept[code, span] = finding
    return sorted(kept.values(), key=place)


def place(finding: Finding) -> tuple[Span, str]:
    return finding.span, finding.code

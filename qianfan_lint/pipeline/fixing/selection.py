"""Which fixes of one text are made together, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qianfan_lint.core.model import Edit, Finding, Fix, Message, Safety, Span
from qianfan_lint.core.source import Source, Unreadable
from qianfan_lint.pipeline.fixing.neighbours import (
    Neighbours,
    NotPossible,
    has_other_value,
    has_several_values,
    revealed,
)
from qianfan_lint.pipeline.fixing.plan import SEVERAL
from qianfan_lint.pipeline.fixing.verify import verified
from qianfan_lint.pipeline.overlaps import Taken

OVERLAP = Message.of("another fix changes the same place")
BROKEN = Message.of("the result would not parse")


class Selection(NamedTuple):
    """Fixes that go together, of which nothing is written yet."""

    source: Source
    """The text with their edits."""
    edits: tuple[Edit, ...]
    """Of the text itself, in order; none overlap."""
    made: tuple[tuple[Finding, frozenset[str]], ...]
    """What they mend, each with the other files that its fix changes."""
    refused: tuple[tuple[Finding, Message], ...]
    """The other findings, each with the reason."""


def select(source: Source, findings: Iterable[Finding], neighbours: Neighbours, variables: dict[str, str]) -> Selection:
    """The fixes of *findings* that can be made together in *source*; *neighbours* then has what they change elsewhere.

    Safe ones are preferred. *variables* has the hash of the credential that each variable stands for.
    """
    ordered = sorted(findings, key=lambda each: each.fix is not None and each.fix.safety is not Safety.SAFE)
    picked = _pick_all(_Picking(source, neighbours.copy(), dict(variables)), ordered)
    neighbours.adopt(picked.neighbours)
    variables.update(picked.variables)
    return Selection(picked.text, in_order(picked.edits), tuple(picked.made), tuple(picked.refused))


def _pick_all(before: _Picking, findings: Sequence[Finding]) -> _Picking:
    """*before* with the fixes of *findings*; where the result cannot be parsed, without those that are to blame."""
    picking = before.copy()
    for finding in findings:
        picking.consider(finding)
    try:
        picking.verify()
    except (Unreadable, UnicodeEncodeError):
        if len(findings) == 1:
            before.refused.append((findings[0], BROKEN))
            return before
        half = len(findings) // 2
        return _pick_all(_pick_all(before, findings[:half]), findings[half:])
    return picking


class _Picking:
    """Fixes are picked one by one, each beside those before it."""

    def __init__(self, source: Source, neighbours: Neighbours, variables: dict[str, str]) -> None:
        self.text, self.neighbours, self.variables = source, neighbours, variables
        self.edits: dict[Span, Edit] = {}
        self.made: list[tuple[Finding, frozenset[str]]] = []
        self.refused: list[tuple[Finding, Message]] = []
        self._source = source
        self._taken = Taken()

    def copy(self) -> _Picking:
        copy = _Picking(self._source, self.neighbours.copy(), dict(self.variables))
        copy.text, copy.edits = self.text, dict(self.edits)
        copy.made, copy.refused = list(self.made), list(self.refused)
        copy._taken = self._taken.copy()
        return copy

    def consider(self, finding: Finding) -> None:
        assert finding.fix is not None
        try:
            self._pick(finding, finding.fix)
        except NotPossible as problem:
            self.refused.append((finding, problem.message))

    def _pick(self, finding: Finding, fix: Fix) -> None:
        own = [edit for edit in fix.edits if edit.path == self._source.path and edit.span.start >= 0]
        new = {edit.span: edit for edit in own if self.edits.get(edit.span) != edit}  # ten fixes bring one `import os`
        if any(span in self.edits or self._taken.overlaps(span) for span in new):
            raise NotPossible(OVERLAP)
        # Two keys do not become one variable: the program would send the one to the other's service.
        if fix.variable and (held := self.variables.get(fix.variable, finding.content)) != finding.content:
            raise has_other_value(fix.variable) if held != SEVERAL else has_several_values(fix.variable)
        draft = self.neighbours.draft((edit for edit in fix.edits if edit not in own), self._source.path)
        self.neighbours.accept(draft)
        if fix.variable:
            self.variables[fix.variable] = finding.content
        self.edits |= new
        for span in new:
            self._taken.add(span)
        self.made.append((finding, draft.paths))

    def verify(self) -> None:
        """Raises Unreadable, or UnicodeEncodeError, where the text with the edits so far cannot be that of its file."""
        if self.edits:
            self.text = verified(self._source, edited(self._source, in_order(self.edits)))


def in_order(edits: dict[Span, Edit]) -> tuple[Edit, ...]:
    return tuple(edits[span] for span in sorted(edits))


def edited(source: Source, edits: Sequence[Edit]) -> str:
    """The text of *source* with *edits*, which are in order and do not overlap."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (source.text[at : edit.span.start], revealed(edit))
        at = edit.span.end
    return "".join(parts) + source.text[at:]

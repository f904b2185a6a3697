"""What the rules say of one source, before any comment is heard: of a Python file by two parsers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint import rules
from qianfan_lint.core.kinds import is_to_fill_in
from qianfan_lint.core.model import Finding, Message, NotScanned, Span
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Fact, Unchecked, Use
from qianfan_lint.pipeline.destined import settled
from qianfan_lint.pipeline.linking import if_linked, is_linkable
from qianfan_lint.pipeline.masking.known import Shown
from qianfan_lint.pipeline.overlaps import once, place
from qianfan_lint.readers.python.topics import ALL, Topics
from qianfan_lint.rules import Context, Rule

if TYPE_CHECKING:
    from qianfan_lint.readers.python.reader import PythonReader


_CUT = Message.of("the file ends within a character; what stands before it was checked")


class Said(NamedTuple):
    """What the rules say of one source, before any comment is heard."""

    findings: list[Finding]
    shown: Shown
    shared: list[tuple[Use, Finding | None]]
    problem: NotScanned | None = None
    """What of the source its reader could not check."""

    @property
    def everything(self) -> list[Finding]:
        return [*self.findings, *(finding for _, finding in self.shared if finding)]

    @property
    def told(self) -> set[tuple[str, Span]]:
        """What is found, and where."""
        return {(finding.code, finding.span) for finding in self.findings}


def heard_module(
    source: Source, active: list[Rule], context: Context, reader: PythonReader, topics: Topics, *, judges: bool
) -> tuple[Said, NotScanned | None]:
    """What the rules *active* say of the Python file *source*, and what of it may have been misread.

    The light tree is asked first, for *topics*. Where the rules say something of it, libcst reads these statements too
    if it *judges*, and what they say of that counts.
    """
    facts, is_judged = reader.read(source, topics)
    is_screened = judges and not is_judged
    said = heard(source, facts, active, context._replace(mends=not is_screened))
    if not said.findings or not (is_screened or topics != ALL):
        return said, said.problem
    is_other = False
    if is_screened:
        facts, is_other = reader.judge(source, [finding.span for finding in said.findings])
    else:
        facts, _ = reader.read(source)
    verdict = heard(source, facts, active, context)
    if not is_other or said.told <= verdict.told:
        return verdict, said.problem
    said = heard(source, reader.read(source)[0], active, context)
    missing = [finding for finding in said.findings if (finding.code, finding.span) not in verdict.told]
    if not missing:
        return verdict, said.problem
    problem = Message.of("two parsers disagree about it; please report it")
    both = verdict._replace(findings=sorted([*verdict.findings, *missing], key=place))
    return both, NotScanned(source.path, problem, partly=True)


def heard(source: Source, facts: Iterator[Fact], active: list[Rule], context: Context, *, masks: bool = True) -> Said:
    """What the rules *active* say of *facts*; if it *masks*, with their secrets."""
    found: list[Finding] = []
    shown = Shown(source, context.providers)
    shared: list[Use] = []
    problem = NotScanned(source.path, _CUT, partly=True) if source.rest else None
    listening: dict[type, list[Rule]] = {}
    for fact in settled(facts, source, context.surroundings):
        if isinstance(fact, Unchecked) and not is_to_fill_in(source.path):
            problem = NotScanned(source.path, fact.reason, partly=True)
        if isinstance(fact, Use) and is_linkable(fact):
            shared.append(fact)
        if masks:
            shown.add(fact)
        if type(fact) not in listening:
            listening[type(fact)] = [rule for rule in active if isinstance(fact, rule.on)]
        for rule, report in rules.check(fact, listening[type(fact)], context):
            found.append(rule.finding(report, source.path))
    linkable = [(use, if_linked(use, found, active, context)) for use in shared]
    return Said(once(found), shown, linkable, problem)

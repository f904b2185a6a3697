"""What fixing means for a report: what is left and why, how much is fixed, which credentials have to be revoked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from qianfan_lint.core.model import Exposed, Message, Safety
from qianfan_lint.pipeline.run import Report

if TYPE_CHECKING:
    from qianfan_lint.core.source import Location
    from qianfan_lint.pipeline.diagnostics import Diagnostic
    from qianfan_lint.pipeline.fixing.fixer import Fixed
    from qianfan_lint.pipeline.fixing.writing import Written

Reasons = dict[tuple[str, str, int, int], Message]


def fixable(report: Report, safeties: Collection[Safety]) -> dict[str, None]:
    """The files with fixes of *safeties*, each once, in order.

    Also those with a credential that has no fix for its variable alone: the fix of another file may settle that.
    """
    wanted = {safety.value for safety in safeties}

    def can_be_fixed(each: Diagnostic) -> bool:
        if each.fix is not None:
            return each.fix.safety in wanted
        return Safety.UNSAFE in safeties and each.unfixed is not None and "env" in each.unfixed.args

    return dict.fromkeys(each.path for each in (*report.diagnostics, *report.known) if can_be_fixed(each))


def explained(report: Report, fixed: Fixed) -> Report:
    """*report*, of the files as they are, with the reason at each finding that *fixed* leaves."""
    reasons = {_key(each.path, each.code, each.before): each.reason for each in fixed.refused}
    whole = {each.path: each.reason for each in fixed.problems}
    done = {_key(file.path, each.code, each.before): each.safety.value for file in fixed.files for each in file.done}
    # The fix of another file can make one possible that had a reason against it.
    late = {key: done[key] for each in report.diagnostics if each.fix is None and (key := _key_of(each)) in done}
    settled = (each._replace(unfixed=None) if _key_of(each) in late else each for each in report.diagnostics)
    return report._replace(diagnostics=tuple(_with_reasons(settled, reasons, whole)), late=tuple(late.values()))


def after_fixing(report: Report, fixed: Fixed, written: Written) -> Report:
    """*report*, of the files as they are now, with what came of *fixed*."""
    reasons: Reasons = {}
    count = 0
    exposed: list[Exposed] = []
    unset: dict[str, None] = {}
    for file in fixed.files:
        made = [others for others in file.made if written.failed.isdisjoint((file.path, *others))]
        count += len(made)
        exposed += file.exposed if made else ()
        unset.update(dict.fromkeys(file.unset if made else ()))
        for each in file.refused:
            place = each.before if file.path in written.failed else each.after
            reasons[_key(each.path, each.code, place)] = each.reason
    whole = {each.path: each.reason for each in (*fixed.problems, *written.problems)}
    diagnostics = tuple(_with_reasons(report.diagnostics, reasons, whole))
    return report._replace(diagnostics=diagnostics, fixed=count, exposed=tuple(exposed), unset=tuple(unset))


def _with_reasons(
    diagnostics: Iterable[Diagnostic], reasons: Reasons, whole: dict[str, Message]
) -> Iterable[Diagnostic]:
    for each in diagnostics:
        reason = reasons.get(_key_of(each)) or (whole.get(each.path) if each.fix else None)
        yield each._replace(unfixed=reason) if reason else each


def _key_of(diagnostic: Diagnostic) -> tuple[str, str, int, int]:
    return _key(diagnostic.path, diagnostic.code, diagnostic.start)


def _key(path: str, code: str, place: Location) -> tuple[str, str, int, int]:
    return path, code, place.line, place.column

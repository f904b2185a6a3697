"""The fixes of a report, written, and the report of what is left."""

from __future__ import annotations

from qianfan_lint.core.model import Safety
from qianfan_lint.pipeline.engines import Engines
from qianfan_lint.pipeline.fixing.fixer import fix_paths
from qianfan_lint.pipeline.fixing.outcome import after_fixing, fixable
from qianfan_lint.pipeline.fixing.writing import write_all
from qianfan_lint.pipeline.run import Report, check_paths, in_order


def fixed(report: Report, engines: Engines, safeties: frozenset[Safety]) -> Report:
    """Apply the fixes of *report* that are as safe as *safeties* say, and check those files again.

    What a baseline lists is repaired like the rest: nothing of the result is held against one.
    """
    paths = fixable(report, safeties)
    made = fix_paths(paths, engines, safeties)
    written = write_all(made.changes)
    changed = {each.path for each in made.changes}
    found = in_order([*report.diagnostics, *report.known])
    paths |= dict.fromkeys(each.path for each in found if each.path in changed)
    again = check_paths(list(paths), engines, 1)
    diagnostics, suppressed = (
        in_order([*(each for each in before if each.path not in paths), *after])
        for before, after in ((found, again.diagnostics), (report.suppressed, again.suppressed))
    )
    not_scanned = tuple(sorted({*report.not_scanned, *made.problems, *written.problems}))
    report = report._replace(diagnostics=diagnostics, suppressed=suppressed, known=(), not_scanned=not_scanned)
    return after_fixing(report._replace(stale=()), made, written)

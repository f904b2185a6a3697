"""For programs that read line by line: an object for each finding, then one that says what was covered."""

from __future__ import annotations

import json

from qianfan_lint import __version__
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style
from qianfan_lint.report.json import coverage, finding, revoke, without_marks


def render(report: Report, style: Style) -> str:
    lines = [{"type": "finding", **finding(diagnostic, style.say)} for diagnostic in report.diagnostics]
    last = {"type": "coverage", "version": __version__, **coverage(report, style.say), "fixed": report.fixed}
    last |= {"revoke": revoke(report, style.say), "set": list(report.unset)}
    return "".join(without_marks(json.dumps(line)) + "\n" for line in (*lines, last))

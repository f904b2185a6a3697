"""Pylint's lines, which many editors and CI servers read, also those of flake8 and ruff.

https://flake8.pycqa.org/en/latest/internal/formatters.html#pylint-formatter
"""

from __future__ import annotations

from qianfan_lint.core.codes import NOT_SCANNED
from qianfan_lint.core.inert import inert_lines
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style


def render(report: Report, style: Style) -> str:
    lines = [f"{each.path}:{each.start.line}: [{each.code}] {style.say(each.explained)}" for each in report.diagnostics]
    lines += (
        f"{path}:1: [{NOT_SCANNED}] {style.say('not scanned: {reason}', reason=reason)}"
        for path, reason, _ in report.not_scanned
    )
    return inert_lines("".join(f"{line}\n" for line in lines))

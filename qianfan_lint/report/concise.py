"""For people: a line for each finding, and the summary."""

from __future__ import annotations

from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style
from qianfan_lint.report.text import headline, tail


def render(report: Report, style: Style) -> str:
    lines = [headline(diagnostic, style) for diagnostic in report.diagnostics]
    return "".join(f"{line}\n" for line in (*lines, *tail(report, style)))

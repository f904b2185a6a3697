"""For people: as ``text``, with the lines around each finding."""

from __future__ import annotations

from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style
from qianfan_lint.report.text import block, tail


def render(report: Report, style: Style) -> str:
    blocks = [block(each, sorted((*each.frame, *each.context)), style) for each in report.diagnostics]
    return "".join(f"{line}\n" for line in (*blocks, *tail(report, style)))

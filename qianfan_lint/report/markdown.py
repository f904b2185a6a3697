"""A summary to put below a pull request or into the summary of a job."""

from __future__ import annotations

import html
import re

from qianfan_lint.engine import Report
from qianfan_lint.report import Style
from qianfan_lint.report.text import summary

ROWS = 100
"""A comment on GitHub holds 65,536 characters."""
_SPECIAL = re.compile(r"[\\`*_\[\]|~]")
_REFERENCE = re.compile("[@#]")
"""A person or an issue, which a backslash does not undo."""


def render(report: Report, style: Style) -> str:
    lines = ["### qianfan-lint", "", _text(summary(report))]
    rows: list[tuple[str, ...]] = [
        (each.severity.value, f"{each.path}:{each.start.line}", f"{each.code} {each.name}", each.described)
        for each in report.diagnostics
    ]
    lines += _table(("severity", "place", "rule", "message"), rows)
    lines += _table(("not scanned", "reason"), [tuple(item) for item in report.not_scanned])
    return "\n".join(lines) + "\n"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    if not rows:
        return []
    shown = [f"| {' | '.join(map(_text, row))} |" for row in rows[:ROWS]]
    rest = [f"\nand {len(rows) - ROWS} more."] if len(rows) > ROWS else []
    return ["", f"| {' | '.join(head)} |", "|" + " --- |" * len(head), *shown, *rest]


def _text(text: str) -> str:
    """*text* on one line, with nothing in it that Markdown or HTML would read as its own."""
    plain = html.escape(_SPECIAL.sub(r"\\\g<0>", " ".join(text.split())), quote=False)
    return _REFERENCE.sub(lambda match: f"&#{ord(match[0])};", plain)

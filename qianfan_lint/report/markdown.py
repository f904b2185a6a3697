"""A summary to put below a pull request or into the summary of a job."""

from __future__ import annotations

import html
from collections.abc import Sequence

from qianfan_lint.core.language import Speaker
from qianfan_lint.core.patterns import lazy
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style
from qianfan_lint.report.text import summary

ROWS = 100
"""A comment on GitHub holds 65,536 characters."""
_SPECIAL = lazy(r"[\\`*_\[\]|~]")
_REFERENCE = lazy("[@#]")
"""A person or an issue, which a backslash does not undo."""


def render(report: Report, style: Style) -> str:
    lines = ["### qianfan-lint", "", _text(summary(report, style.say))]
    rows: list[tuple[str, ...]] = [
        (each.severity.value, f"{each.path}:{each.start.line}", f"{each.code} {each.name}", style.say(each.explained))
        for each in report.diagnostics
    ]
    lines += _table(("severity", "place", "rule", "message"), rows, style.say)
    not_scanned = [(path, style.say(reason)) for path, reason, _ in report.not_scanned]
    lines += _table(("not scanned", "reason"), not_scanned, style.say)
    return "\n".join(lines) + "\n"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], say: Speaker) -> list[str]:
    if not rows:
        return []
    shown = [f"| {' | '.join(map(_text, row))} |" for row in rows[:ROWS]]
    rest = ["\n" + say("and {count} more.", count=len(rows) - ROWS)] if len(rows) > ROWS else []
    return ["", f"| {' | '.join(map(say, head))} |", "|" + " --- |" * len(head), *shown, *rest]


def _text(text: str) -> str:
    """*text* on one line, with nothing in it that Markdown or HTML would read as its own."""
    plain = html.escape(_SPECIAL.sub(r"\\\g<0>", " ".join(text.split())), quote=False)
    return _REFERENCE.sub(lambda match: f"&#{ord(match[0])};", plain)

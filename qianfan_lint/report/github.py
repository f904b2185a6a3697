"""Annotations of a GitHub workflow run: commands that the runner reads from the output of a step.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from qianfan_lint.core.language import Speaker
from qianfan_lint.pipeline.diagnostics import Diagnostic
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style


def render(report: Report, style: Style) -> str:
    lines = [_annotation(diagnostic, style.say) for diagnostic in report.diagnostics]
    lines += (
        _command("warning", style.say("not scanned: {reason}", reason=reason), file=path)
        for path, reason, _ in report.not_scanned
    )
    return "".join(f"{line}\n" for line in lines)


def _annotation(diagnostic: Diagnostic, say: Speaker) -> str:
    start, end = diagnostic.start, diagnostic.end
    place = {"file": diagnostic.path, "line": start.line, "endLine": end.line}
    if start.line == end.line:  # GitHub drops an annotation over several lines that has columns
        place |= {"col": start.column, "endColumn": end.column}
    title = f"{diagnostic.code} {diagnostic.name}"
    return _command(diagnostic.severity.value, say(diagnostic.explained), title=title, **place)


def _command(level: str, message: str, **properties: object) -> str:
    given = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in properties.items())
    return f"::{level} {given}::{_escaped(message)}"


def _escaped(text: str, also: str = "") -> str:
    for character in "%\r\n" + also:  # the per cent sign first: the others bring it
        text = text.replace(character, f"%{ord(character):02X}")
    return text

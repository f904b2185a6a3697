"""reviewdog's diagnostic format, whose columns count bytes of UTF-8.

https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto
"""

from __future__ import annotations

from typing import Any

from qianfan_lint.core.codes import NOT_SCANNED
from qianfan_lint.core.language import Speaker
from qianfan_lint.core.links import page
from qianfan_lint.core.source import Location
from qianfan_lint.pipeline.diagnostics import Diagnostic
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style
from qianfan_lint.report.json import dumps


def render(report: Report, style: Style) -> str:
    found = [_finding(diagnostic, style.say) for diagnostic in report.diagnostics]
    for path, reason, _ in report.not_scanned:
        found.append(_diagnostic(style.say("not scanned: {reason}", reason=reason), "WARNING", NOT_SCANNED, path))
    return dumps({"source": {"name": "qianfan-lint"}, "diagnostics": found})


def _finding(diagnostic: Diagnostic, say: Speaker) -> dict[str, Any]:
    place = _range(diagnostic.start, diagnostic.end)
    severity = diagnostic.severity.value.upper()
    document = _diagnostic(say(diagnostic.explained), severity, diagnostic.code, diagnostic.path, place)
    # Each suggestion stands for itself: of a fix with several edits a reviewer could take half.
    if diagnostic.fix and len(diagnostic.fix.replacements) == 1:
        ((edit, start, end),) = diagnostic.fix.replacements
        if edit.path == diagnostic.path:
            document["suggestions"] = [{"range": _range(start, end), "text": edit.text}]
    return document


def _diagnostic(
    message: str, severity: str, code: str, path: str, place: dict[str, Any] | None = None
) -> dict[str, Any]:
    location = {"path": path, "range": place} if place else {"path": path}
    return {"message": message, "severity": severity, "code": _code(code), "location": location}


def _code(code: str) -> dict[str, str]:
    address = page(code)
    return {"value": code, "url": address} if address else {"value": code}


def _range(start: Location, end: Location) -> dict[str, Any]:
    return {"start": {"line": start.line, "column": start.byte}, "end": {"line": end.line, "column": end.byte}}

"""GitLab's code quality report.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from qianfan_lint.core.codes import NOT_SCANNED
from qianfan_lint.core.model import Severity, fingerprint
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style
from qianfan_lint.report.json import dumps

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor"}


def render(report: Report, style: Style) -> str:
    seen: Counter[str] = Counter()

    def issue(check: str, text: str, severity: str, path: str, begin: int, end: int, known: str) -> dict[str, Any]:
        seen[known] += 1  # GitLab drops all but one of those with one fingerprint
        return {
            "description": text,
            "check_name": check,
            "fingerprint": known if seen[known] == 1 else fingerprint(known, str(seen[known])),
            "severity": severity,
            "location": {"path": path.replace("\\", "/"), "lines": {"begin": begin, "end": end}},
        }

    issues = [
        issue(
            each.code,
            f"{each.code} {style.say(each.explained)}",
            _SEVERITIES[each.severity],
            each.path,
            each.start.line,
            each.end.line,
            each.fingerprint,
        )
        for each in report.diagnostics
    ]
    issues += [
        issue(
            NOT_SCANNED,
            style.say("Not scanned: {reason}", reason=reason),
            "info",
            path,
            1,
            1,
            fingerprint(NOT_SCANNED, path),
        )
        for path, reason, _ in report.not_scanned
    ]
    return dumps(issues)

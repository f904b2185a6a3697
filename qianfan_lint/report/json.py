"""For programs: one object with stable keys, described in docs/formats.md."""

from __future__ import annotations

import json
from typing import Any

from qianfan_lint import __version__
from qianfan_lint.core.language import Speaker
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Location
from qianfan_lint.pipeline.diagnostics import Commit, Diagnostic, LocatedEdit, LocatedFix, Past
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style

_MARK = lazy(r"#(#+\w*\[)")


def render(report: Report, style: Style) -> str:
    document = {
        "version": __version__,
        "findings": [finding(diagnostic, style.say) for diagnostic in report.diagnostics],
        "coverage": coverage(report, style.say),
        "baseline": {
            "known": len(report.known),
            "stale": [{**entry._asdict(), "count": count} for entry, count in report.stale],
        },
        "fixed": report.fixed,
        "revoke": revoke(report, style.say),
        "set": list(report.unset),
    }
    return dumps(document)


def dumps(document: object) -> str:
    """ASCII, so that no code page of a terminal or pipe and no odd file name makes it anything but JSON."""
    return without_marks(json.dumps(document, indent=2)) + "\n"


def without_marks(text: str) -> str:
    """The same JSON without ``##[``, which CI runners read as a command wherever it stands in a log."""
    return _MARK.sub(r"\\u0023\1", text) if "##" in text else text


def coverage(report: Report, say: Speaker) -> dict[str, Any]:
    return {
        **({"commits": report.commits} if report.commits is not None else {}),
        "checked": report.checked,
        "with_findings": report.with_findings,
        "passed_prefilter": report.passed_prefilter,
        "not_scanned": [
            {"path": item.path, "reason": say(item.reason), "partly": item.partly} for item in report.not_scanned
        ],
    }


def revoke(report: Report, say: Speaker) -> list[dict[str, str]]:
    return [{**each._asdict(), "kind": say(each.kind)} for each in report.exposed]


def finding(diagnostic: Diagnostic, say: Speaker) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "message": say(diagnostic.message),
        "severity": diagnostic.severity.value,
        "path": diagnostic.path,
        "cell": diagnostic.cell[0] if diagnostic.cell else None,
        "cell_line": (diagnostic.cell[1] or None) if diagnostic.cell else None,
        "start": _location(diagnostic.start),
        "end": _location(diagnostic.end),
        "fingerprint": diagnostic.fingerprint,
        "related": [{"path": n.path, "line": n.line, "message": say(n.message)} for n in diagnostic.related],
        "fix": _fix(diagnostic.fix, say),
        "not_fixed": say(diagnostic.unfixed) if diagnostic.unfixed else None,
        **({"history": past(diagnostic.past)} if diagnostic.past else {}),
    }


def past(found: Past) -> dict[str, Any]:
    """Where in the history a credential is."""
    return {
        "first": _commit(found.first),
        "last": _commit(found.last),
        "in_head": found.in_head,
        "branches": found.branches,
        "tags": found.tags,
        "paths": found.paths,
        "in_use": found.held,
        "revoke_at": found.console or None,
    }


def _commit(commit: Commit | None) -> dict[str, str] | None:
    if commit is None:
        return None
    author = {"author": commit.author} if commit.author else {}
    return {"commit": commit.id, "date": commit.date, **author}


def _fix(fix: LocatedFix | None, say: Speaker) -> dict[str, Any] | None:
    if fix is None:
        return None
    return {"title": say(fix.title), "safety": fix.safety, "edits": [_edit(edit) for edit in fix.edits]}


def _edit(edit: LocatedEdit) -> dict[str, Any]:
    return {"path": edit.path, "start": _location(edit.start), "end": _location(edit.end), "text": edit.text}


def _location(location: Location | None) -> dict[str, int] | None:
    return None if location is None else {"line": location.line, "column": location.column}

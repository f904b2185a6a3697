"""SARIF 2.1.0, with what GitHub code scanning reads and what the standard has beside it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html,
https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from qianfan_lint import __version__, rules
from qianfan_lint.core import links
from qianfan_lint.core.codes import NOT_SCANNED
from qianfan_lint.core.language import Speaker
from qianfan_lint.core.model import NotScanned
from qianfan_lint.core.source import Location
from qianfan_lint.pipeline.diagnostics import Diagnostic, LocatedFix
from qianfan_lint.pipeline.documentation import document, why
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style
from qianfan_lint.report.json import dumps, past

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
LONGEST = 1024
"""Of a description, for GitHub."""


def render(report: Report, style: Style) -> str:
    known = list(rules.load().values())
    indices = {rule.code: index for index, rule in enumerate(known)}
    results = [_result(diagnostic, indices, style.say) for diagnostic in report.diagnostics]
    if style.suppressed:
        quiet = {"suppressions": [{"kind": "inSource"}]}
        results += [_result(diagnostic, indices, style.say) | quiet for diagnostic in report.suppressed]
    address = links.documentation()
    driver = {
        "name": "qianfan-lint",
        "version": __version__,
        "semanticVersion": __version__,
        **({"informationUri": address} if address else {}),
        "rules": [_rule(rule, style.say) for rule in known],
        "notifications": [_not_scanned(style.say)],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "qianfan-lint/"},  # the slash: what comes before it is GitHub's category
        "invocations": [
            {
                "executionSuccessful": not report.not_scanned,
                "toolExecutionNotifications": [_notification(item, style.say) for item in report.not_scanned],
            }
        ],
        "originalUriBaseIds": {ROOT: {"description": {"text": style.say("The folder that qianfan-lint ran in")}}},
        "language": style.say.language,
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _not_scanned(say: Speaker) -> dict[str, Any]:
    """What describes the notifications; GitHub and Microsoft's validator want a help text."""
    text = say("A file, or a part of it, could not be read or parsed, so nothing is known of it. The reason is given.")
    return {
        "id": NOT_SCANNED,
        "name": "not-scanned",
        "shortDescription": {"text": say("File could not be checked")},
        "fullDescription": {"text": text},
        "help": {"text": text},
    }


def _rule(rule: rules.Rule, say: Speaker) -> dict[str, Any]:
    risk = {"security-severity": f"{rule.risk:.1f}"} if rule.risk else {}
    weakness = [f"external/cwe/cwe-{rule.weakness}"] if rule.weakness else []
    page, address = document(rule, say), links.page(rule.code)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": say(rule.summary)},
        "fullDescription": {"text": why(rule, say)[:LONGEST]},
        "help": {"text": page, "markdown": page},
        **({"helpUri": address} if address else {}),
        "defaultConfiguration": {"enabled": rule.default, "level": rule.severity.value},
        "properties": {
            **risk,
            "precision": "high" if rule.default else "medium",
            "problem.severity": rule.severity.value,
            "tags": ["security" if rule.risk else "maintainability", *weakness],
        },
    }


def _result(diagnostic: Diagnostic, indices: dict[str, int], say: Speaker) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": indices[diagnostic.code],
        "level": diagnostic.severity.value,
        "message": {"text": _message(diagnostic, say)},
        "locations": [_location(diagnostic.path, _region(diagnostic.start, diagnostic.end))],
        "partialFingerprints": dict(_fingerprints(diagnostic)),
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": say(note.message)},
                **_location(note.path, {"startLine": note.line, "startColumn": note.column}),
            }
            for number, note in enumerate(diagnostic.related)
        ]
    if diagnostic.fix and diagnostic.fix.replacements:
        result["fixes"] = [_fix(diagnostic.fix, say)]
    if diagnostic.cell:
        cell, line = diagnostic.cell
        result["properties"] = {"cell": cell, **({"cellLine": line} if line else {})}
    if diagnostic.past:
        result["properties"] = {**result.get("properties", {}), "history": past(diagnostic.past)}
    return result


def _message(diagnostic: Diagnostic, say: Speaker) -> str:
    """With a link to each related place: GitHub shows those that the message refers to by number."""
    links = ", ".join(f"[{say(note.message)}]({number})" for number, note in enumerate(diagnostic.related))
    described = say(diagnostic.explained)
    return f"{described}: {links}" if links else described


def _fingerprints(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    if diagnostic.line_hash:
        yield "primaryLocationLineHash", diagnostic.line_hash
    yield "qianfanLint/v1", diagnostic.fingerprint


def _fix(fix: LocatedFix, say: Speaker) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit, start, end in fix.replacements:
        replacement = {"deletedRegion": _region(start, end), "insertedContent": {"text": edit.text}}
        changes.setdefault(edit.path, []).append(replacement)
    return {
        "description": {"text": f"{say(fix.title)} ({fix.safety})"},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }


def _notification(item: NotScanned, say: Speaker) -> dict[str, Any]:
    return {
        "descriptor": {"id": NOT_SCANNED, "index": 0},
        "level": "warning",
        "message": {"text": say("not scanned: {reason}", reason=item.reason)},
        "locations": [_location(item.path)],
    }


def _location(path: str, region: dict[str, int] | None = None) -> dict[str, Any]:
    place = {"artifactLocation": _artifact(path)}
    return {"physicalLocation": place if region is None else place | {"region": region}}


def _region(start: Location, end: Location) -> dict[str, int]:
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _artifact(path: str) -> dict[str, str]:
    """*path* as a reference from the folder that the run was started in; one elsewhere is a URI by itself."""
    uri = quote(os.fsencode(path.replace(os.sep, "/")))
    if os.path.isabs(path):
        return {"uri": f"file://{uri}" if uri.startswith("/") else f"file:///{uri}"}
    return {"uri": uri, "uriBaseId": ROOT}

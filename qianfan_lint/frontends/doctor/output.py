"""A diagnosis as text and as JSON."""

from __future__ import annotations

import json
from typing import Any

from qianfan_lint import __version__
from qianfan_lint.core.inert import inert, inert_lines
from qianfan_lint.core.model import Message
from qianfan_lint.frontends.doctor.causes import Cause, Check, Diagnosis
from qianfan_lint.pipeline.masking.redact import Redactor
from qianfan_lint.report.json import without_marks

MOST = 5
"""Pieces of evidence that the text shows of a cause; JSON has all."""
_WORDS = {
    "en": {"found": "Causes found", "rest": "To be checked by hand", "next": "next", "skipped": "Not looked at yet"},
    "zh": {"found": "找到的原因", "rest": "仍需手动检查", "next": "下一步", "skipped": "尚未检查"},
}
_HEALTHY = {"en": "No cause found in what can be checked from here.", "zh": "未发现问题。"}
_TAGS = {
    "zh": {
        **{"proved": "已证实", "likely": "很可能", "possible": "有可能"},
        **{"names": "变量名", "kinds": "密钥种类", "versions": "版本", "code": "代码", "live": "实际请求"},
    }
}
"""Words of certainty and names of checks in languages other than English. JSON and ``--ci`` keep the English ones."""


def presentable(diagnosis: Diagnosis, redact: Redactor) -> Diagnosis:
    """*diagnosis* with names, places and answers that show no key, and nothing that a terminal obeys."""

    def said(text: str) -> str:
        return redact.message(text) if isinstance(text, Message) else inert(redact(text))

    def cause(each: Cause) -> Cause:
        args = tuple((name, said(arg)) for name, arg in each.args)
        return each._replace(evidence=tuple(map(said, each.evidence)), args=args)

    checks = (Check(each.id, tuple(map(cause, each.causes)), tuple(map(said, each.notes))) for each in diagnosis.checks)
    return diagnosis._replace(checks=tuple(checks))


def text(diagnosis: Diagnosis, language: str) -> str:
    words, tags = _WORDS[language], _TAGS.get(language, {})
    lines: list[str] = []
    for title, causes in ((words["found"], diagnosis.causes), (words["rest"], diagnosis.remaining)):
        if causes:
            lines.append(f"{title}:")
            for number, cause in enumerate(causes, 1):
                certainty = cause.certainty.value
                lines.append(f"  {number}. {cause.what(language)} [{cause.id}, {tags.get(certainty, certainty)}]")
                lines.extend(f"     = {each}" for each in cause.evidence[:MOST])
                if len(cause.evidence) > MOST:
                    lines.append(f"     = … (+{len(cause.evidence) - MOST})")
                lines.append(f"     {words['next']}: {cause.next(language)}")
            lines.append("")
    notes = [note for check in diagnosis.checks for note in check.notes]
    lines += [*notes, ""] if notes else []
    if not diagnosis.causes and not diagnosis.remaining:
        lines += [_HEALTHY[language], ""]
    if diagnosis.skipped:
        lines += [f"{words['skipped']}: {', '.join(tags.get(each, each) for each in diagnosis.skipped)}", ""]
    return inert_lines("\n".join(lines[:-1]) + "\n")


def concise(diagnosis: Diagnosis, language: str) -> str:
    """A line for each, as the log of a pipeline wants it."""
    causes = (*diagnosis.causes, *diagnosis.remaining)
    notes = [f"{check.id}: {note}\n" for check in diagnosis.checks for note in check.notes]
    said = (
        f"{each.certainty.value}: {each.id}: {each.what(language)} ({'; '.join(each.evidence)})\n" for each in causes
    )
    return inert_lines("".join([*notes, *said]))


def as_json(diagnosis: Diagnosis, language: str) -> str:
    document = {
        "version": __version__,
        "exit_code": diagnosis.exit_code,
        "causes": [_cause(cause, language) for cause in diagnosis.causes],
        "remaining": [_cause(cause, language) for cause in diagnosis.remaining],
        "checks": [{"id": check.id, "notes": list(check.notes)} for check in diagnosis.checks],
        "skipped": list(diagnosis.skipped),
    }
    return without_marks(json.dumps(document, indent=2)) + "\n"


def _cause(cause: Cause, language: str) -> dict[str, Any]:
    return {
        "id": cause.id,
        "certainty": cause.certainty.value,
        "what": cause.what(language),
        "evidence": list(cause.evidence),
        "next": cause.next(language),
    }

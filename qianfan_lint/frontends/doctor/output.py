"""A diagnosis as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from qianfan_lint import __version__
from qianfan_lint.core.inert import inert, inert_lines
from qianfan_lint.core.language import speaker
from qianfan_lint.core.model import Message
from qianfan_lint.frontends.doctor.account import Line, Verdict
from qianfan_lint.frontends.doctor.causes import Cause, Check, Diagnosis
from qianfan_lint.pipeline.masking.redact import Redactor
from qianfan_lint.report.json import without_marks

MOST = 5
"""Pieces of evidence that the text shows of a cause; JSON has all."""
_WORDS = {
    "en": {
        **{"found": "Causes found", "rest": "To be checked by hand", "next": "next", "skipped": "Not looked at yet"},
        **{
            "clients": "Clients",
            "key": "key",
            "address": "to",
            "own": "the vendor's own address",
            "unknown": "unknown",
        },
    },
    "zh": {
        **{"found": "找到的原因", "rest": "仍需手动检查", "next": "下一步", "skipped": "尚未检查"},
        **{"clients": "客户端", "key": "密钥", "address": "发往", "own": "厂商默认地址", "unknown": "未知"},
    },
}
_HEALTHY = {"en": "Every client was compared, and no cause found.", "zh": "已比对所有客户端，未发现问题。"}
_TAGS = {
    "zh": {
        **{"proved": "已证实", "likely": "很可能", "possible": "有可能"},
        **{
            "names": "变量名",
            "kinds": "密钥种类",
            "versions": "版本",
            "code": "代码",
            "clients": "客户端",
            "live": "实际请求",
        },
        **{"right": "一致", "wrong": "有误", "not compared": "未能比对"},
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

    def line(each: Line) -> Line:
        place, client, key, address = map(said, (each.place, each.client, each.key, each.address))
        reason = cause(each.reason) if each.reason is not None else None
        return each._replace(place=place, client=client, key=key, address=address, reason=reason)

    checks = (Check(each.id, tuple(map(cause, each.causes)), tuple(map(said, each.notes))) for each in diagnosis.checks)
    return diagnosis._replace(checks=tuple(checks), clients=tuple(map(line, diagnosis.clients)))


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
    if diagnosis.clients:
        lines += [*_account(diagnosis.clients, language), ""]
    if diagnosis.skipped:
        lines += [f"{words['skipped']}: {', '.join(tags.get(each, each) for each in diagnosis.skipped)}", ""]
    return inert_lines("\n".join(lines[:-1]) + "\n")


def _account(clients: tuple[Line, ...], language: str) -> Iterator[str]:
    """What was compared, a line for each client; the wrong ones and the open ones first."""
    words, tags, say = _WORDS[language], _TAGS.get(language, {}), speaker(language)
    counts = Counter(line.verdict for line in clients)
    told = ", ".join(f"{tags.get(each.value, each.value)}: {counts[each]}" for each in Verdict if counts[each])
    yield f"{words['clients']} ({told}):"
    order = (Verdict.WRONG, Verdict.OPEN, Verdict.RIGHT)
    for line in sorted(clients, key=lambda line: order.index(line.verdict)):
        vendor = ", ".join(part for part in (say(line.vendor) if line.vendor else "", _role(line)) if part)
        key, address = line.key or words["unknown"], line.address or words["own" if line.vendor else "unknown"]
        verdict = tags.get(line.verdict.value, line.verdict.value)
        because = f" [{line.reason.id}]" if line.reason is not None else ""
        yield f"  {line.place} {line.client}{f' ({vendor})' if vendor else ''}: {verdict}{because}"
        yield f"     {words['key']}: {key}; {words['address']}: {address}"


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
        "clients": [_client(line, language) for line in diagnosis.clients],
    }
    return without_marks(json.dumps(document, indent=2)) + "\n"


def _role(line: Line) -> str:
    return "" if line.role == "any" else line.role


def _client(line: Line, language: str) -> dict[str, Any]:
    path, _, number = line.place.rpartition(":")
    return {
        "path": path,
        "line": int(number),
        "client": line.client,
        "vendor": speaker(language)(line.vendor) if line.vendor else "",
        "role": _role(line),
        "key": line.key,
        "address": line.address,
        "verdict": line.verdict.value,
        "reason": line.reason.what(language) if line.reason is not None else "",
        "next": line.reason.next(language) if line.reason is not None else "",
    }


def _cause(cause: Cause, language: str) -> dict[str, Any]:
    return {
        "id": cause.id,
        "certainty": cause.certainty.value,
        "what": cause.what(language),
        "evidence": list(cause.evidence),
        "next": cause.next(language),
    }

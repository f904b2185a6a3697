"""A page that a reviewer opens in a browser: everything in one file, nothing fetched, readable without its script."""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from qianfan_lint import __version__
from qianfan_lint.core.language import Speaker
from qianfan_lint.core.links import page
from qianfan_lint.pipeline.diagnostics import Diagnostic
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style, past
from qianfan_lint.report.html_parts import STYLE, bar, escaped, in_ascii
from qianfan_lint.report.text import LABELS, summary

_LABELS = {
    "rule": "Rule",
    "severity": "Severity",
    "file": "File",
    "all": "all",
    "reset": "Show all",
    "count": "{shown} of {all} shown",
    "missing": "Not scanned",
    "masked": "Of a credential, no more than its first four characters are shown.",
}
_PAGE = Path(__file__).with_name("page.html")


def render(report: Report, style: Style) -> str:
    found = report.diagnostics
    document = string.Template(_PAGE.read_text(encoding="ascii")).substitute(
        language=style.say.language,
        style=STYLE,
        version=escaped(__version__),
        summary=escaped(summary(report, style.say)),
        **{name: escaped(style.say(text)) for name, text in _LABELS.items()},
        rules=_choices({each.code: f"{each.code} {each.name}" for each in found}),
        severities=_choices({each.severity.value: each.severity.value for each in found}),
        paths=_choices({each.path: each.path for each in found}),
        findings="\n".join(_files(found, style.say)),
        not_scanned="\n".join(
            f"<li><code>{escaped(path)}</code>: {escaped(style.say(why))}</li>" for path, why, _ in report.not_scanned
        ),
        hidden="" if report.not_scanned else " hidden",
    )
    return in_ascii(document)


def _choices(options: dict[str, str]) -> str:
    return "".join(
        f'<option value="{escaped(key)}">{escaped(shown)}</option>' for key, shown in sorted(options.items())
    )


def _files(found: Sequence[Diagnostic], say: Speaker) -> Iterator[str]:
    """A group for each file."""
    for path, group in itertools.groupby(zip(found, timelines(found), strict=True), lambda pair: pair[0].path):
        articles = "\n".join(_finding(each, say, line) for each, line in group)
        yield f'<section class="file"><h2><code>{escaped(path)}</code></h2>\n{articles}</section>'


def _finding(each: Diagnostic, say: Speaker, timeline: str = "") -> str:
    severity, place = each.severity.value, f"{each.path}:{each.start.line}:{each.start.column}"
    notes = [f"{note.path}:{note.line}:{note.column}: {say(note.message)}" for note in each.related]
    if each.fix:
        notes.append(f"{say(LABELS[each.fix.safety])}: {say(each.fix.title)}")
    if each.past:
        notes.extend(past.lines(each.past, say))
    data = f'data-rule="{each.code}" data-severity="{severity}" data-path="{escaped(each.path)}"'
    return (
        f'<article class="{severity}" {data}>'
        f"<h3><b>{_linked(each.code)}</b> {escaped(say(each.explained))}</h3>"
        f'<p><strong class="level">{escaped(say(severity))}</strong> <code>{escaped(place)}</code> {each.name}</p>'
        f"{timeline}{_frame(each)}{_notes(notes)}</article>"
    )


def _linked(code: str) -> str:
    address = page(code)
    return f'<a href="{escaped(address)}">{code}</a>' if address else code


def timelines(found: Sequence[Diagnostic]) -> list[str]:
    """For each credential of a history a bar from its first day to its last, all on one scale; else nothing."""
    spans = [_days(each) for each in found]
    days = [day for span in spans for day in span or ()]
    if not days:
        return [""] * len(found)
    start, whole = min(days), max(days) - min(days) or 1
    return [_bar(each, span, start, whole) for each, span in zip(found, spans, strict=True)]


def _days(each: Diagnostic) -> tuple[int, int] | None:
    """The first and the last day of a credential, counted from the year 1."""
    if each.past is None or each.past.first is None or each.past.last is None:
        return None
    first, last = (date.fromisoformat(commit.date).toordinal() for commit in (each.past.first, each.past.last))
    return min(first, last), max(first, last)


def _bar(each: Diagnostic, span: tuple[int, int] | None, start: int, whole: int) -> str:
    if span is None or each.past is None or each.past.first is None or each.past.last is None:
        return ""
    title = f"{each.past.first.date} – {each.past.last.date}"
    return bar(title, span, start, whole, is_live=each.past.in_head is not False)


def _frame(each: Diagnostic) -> str:
    """The lines of a finding; of one on a single line, the place is marked."""
    lines = []
    for number, text in each.frame:
        start, end = each.mark if each.start.line == each.end.line == number else (0, 0)
        before, marked, behind = (escaped(part.expandtabs(4)) for part in (text[:start], text[start:end], text[end:]))
        lines.append(f"<i>{number:>4}</i> {before}{f'<mark>{marked}</mark>' if marked else ''}{behind}")
    return '<pre tabindex="0">' + "\n".join(lines) + "</pre>"


def _notes(notes: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{escaped(note)}</li>' for note in notes)}</ul>" if notes else ""

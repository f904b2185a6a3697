"""For people: a code frame for each finding, credentials masked, and a summary that says what was not scanned."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qianfan_lint.core.colour import paint
from qianfan_lint.core.language import Speaker
from qianfan_lint.core.model import Severity, Span
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style

if TYPE_CHECKING:
    from qianfan_lint.core.model import Exposed, Message
    from qianfan_lint.pipeline.diagnostics import Diagnostic  # a run without findings needs none of it

LABELS = {"safe": "fix", "unsafe": "unsafe fix", "hint": "hint"}
"""What a fix of each safety is called."""


def render(report: Report, style: Style) -> str:
    blocks = [block(diagnostic, diagnostic.frame, style) for diagnostic in report.diagnostics]
    return "".join(f"{line}\n" for line in (*blocks, *tail(report, style)))


def _paint(text: str, colour: str, style: Style) -> str:
    return paint(text, colour) if style.colour else text


def headline(diagnostic: Diagnostic, style: Style) -> str:
    return _headline(diagnostic, diagnostic.explained, style)


def _headline(diagnostic: Diagnostic, message: Message, style: Style) -> str:
    place = f"{diagnostic.path}:{diagnostic.start.line}:{diagnostic.start.column}:"
    colour = "red" if diagnostic.severity is Severity.ERROR else "yellow"
    code = _paint(diagnostic.code, colour, style)
    if style.links:
        from qianfan_lint.core.links import linked, page  # most runs show no link

        code = linked(code, page(diagnostic.code))
    return f"{_paint(place, 'bold', style)} {code} {style.say(message)} [{diagnostic.name}]"


def block(diagnostic: Diagnostic, shown: Sequence[tuple[int, str]], style: Style) -> str:
    """One finding with the lines *shown*, the place marked in them, the notes and the fix.

    A finding on one line is underlined. Of one on several lines each has ``>`` where other lines are shown too.
    """
    lines = [_headline(diagnostic, diagnostic.described, style)]
    width = len(str(shown[-1][0])) if shown else 1
    bar = _paint("|", "blue", style)
    of_finding = range(diagnostic.start.line, diagnostic.end.line + 1)
    has_arrows = len(of_finding) > 1 and len(shown) > len(diagnostic.frame)
    for number, text in shown:
        arrow = _paint(">", "red", style) if has_arrows and number in of_finding else " "
        lines.append(f"{arrow} {number:>{width}} {bar} {text.expandtabs(4)}")
        if number == diagnostic.start.line and len(of_finding) == 1:
            lines.append(f"{'':>{width + 2}} {bar} {_marker(text, diagnostic.mark, style)}")
    margin = f"{'':>{width + 2}} ="
    lines.extend(
        f"{margin} {note.path}:{note.line}:{note.column}: {style.say(note.message)}" for note in diagnostic.related
    )
    if diagnostic.fix is not None:
        label = _paint(style.say(LABELS[diagnostic.fix.safety]), "cyan", style)
        lines.append(f"{margin} {label}: {style.say(diagnostic.fix.title)}")
    if diagnostic.past is not None:
        from qianfan_lint.report import past  # only the history has one

        lines.extend(f"{margin} {line}" for line in past.lines(diagnostic.past, style.say))
    if diagnostic.unfixed is not None:
        label = _paint(style.say("not fixed"), "yellow", style)
        lines.append(f"{margin} {label}: {style.say(diagnostic.unfixed)}")
    return "\n".join(lines) + "\n"


def _marker(text: str, mark: Span, style: Style) -> str:
    start, end = (_width(text[:at].expandtabs(4)) for at in mark)
    return " " * start + _paint("^" * max(1, end - start), "red", style)


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def tail(report: Report, style: Style) -> list[str]:
    lines = []
    if style.statistics:
        lines.extend(_statistics(report))
    for item in report.not_scanned:
        label = _paint(style.say("partly scanned" if item.partly else "not scanned"), "yellow", style)
        lines.append(f"{item.path}: {label}: {style.say(item.reason)}")
    if style.quiet:
        return lines
    label = _paint(style.say("no longer found"), "yellow", style)
    for entry, count in report.stale:
        times = style.say(", {count} times", count=count) if count > 1 else ""
        lines.append(f"{entry.path}: {label}: {entry.code}{times}")
    if report.commits is not None:
        from qianfan_lint.report import past

        lines.extend(past.advice(report, style.say))
    label = _paint(style.say("revoke"), "yellow", style)
    lines.extend(f"{each.path}: {label}: {_revocation(each, style.say)}" for each in report.exposed)
    if report.unset:
        label = _paint(style.say("set"), "yellow", style)
        text = "{names}: the programs read that from the environment now, and nothing is sure to load a file with it"
        lines.append(f"{label}: {style.say(text, names=', '.join(report.unset))}")
    lines.append(summary(report, style.say))
    return lines


def _revocation(exposed: Exposed, say: Speaker) -> str:
    where = exposed.console or say("with the vendor that issued it")
    text = "{value} ({kind}), which stays in the history; {where}"
    return say(text, value=exposed.value, kind=exposed.kind, where=where)


def left_out(report: Report, style: Style) -> list[str]:
    """A line for each finding that is not fixed, with the reason: for a difference, which shows no finding."""
    label = _paint(style.say("not fixed"), "yellow", style)
    return [
        f"{each.path}:{each.start.line}:{each.start.column}: {each.code} {label}: {style.say(each.unfixed)}"
        for each in report.diagnostics
        if each.unfixed is not None
    ]


def _statistics(report: Report) -> list[str]:
    counts = Counter((diagnostic.code, diagnostic.name) for diagnostic in report.diagnostics)
    return [f"{count:>6}  {code}  {name}" for (code, name), count in sorted(counts.items())]


def summary(report: Report, say: Speaker) -> str:
    safeties = Counter(each.fix.safety for each in report.diagnostics if each.fix and each.unfixed is None)
    safeties.update(report.late)
    counted = (
        ("{count} fixed", report.fixed),
        *_coverage(report),
        ("{count} more in the baseline", len(report.known)),
        ("`qianfan-lint baseline --prune` removes what is no longer found", len(report.stale)),
        ("{count} fixable with --fix", safeties["safe"]),
        ("{count} with --fix --unsafe-fixes", safeties["unsafe"]),
    )
    parts = [say(text, count=count) for text, count in counted if count]
    return say("; ").join([*_found(report, say), *parts] or [say("Nothing to fix")]) + say(".")


def _coverage(report: Report) -> tuple[tuple[str, int], ...]:
    """How many files were read, where findings stand in some of them, and how many were not or not to their end."""
    partly = sum(item.partly for item in report.not_scanned)
    is_apart = report.diagnostics and report.checked != report.with_findings
    of_files = report.commits is None and not report.fixes_only and is_apart
    return (
        ("{count} files checked" if report.checked != 1 else "1 file checked", report.checked if of_files else 0),
        ("{count} partly scanned", partly),
        ("{count} not scanned", len(report.not_scanned) - partly),
    )


def _found(report: Report, say: Speaker) -> list[str]:
    if report.fixes_only:
        return []
    if report.commits is not None:
        from qianfan_lint.report import past

        return [past.summary(report, say)]
    count = len(report.diagnostics)
    among = report.with_findings if count else report.checked
    files = say("{count} files" if among != 1 else "1 file", count=among)
    found = "{count} findings in {files}" if count != 1 else "1 finding in {files}"
    return [say(found if count else "No findings in {files}", count=count, files=files)]

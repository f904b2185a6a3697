"""What a sweep has found, for people: a few lines for a terminal, and a page in the style of the other reports."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from qianfan_lint import __version__
from qianfan_lint.core.inert import inert
from qianfan_lint.core.language import Speaker
from qianfan_lint.core.links import linked, page
from qianfan_lint.pipeline.sweep.rows import Row
from qianfan_lint.pipeline.sweep.run import Everywhere, Swept, summary
from qianfan_lint.report.html_parts import STYLE, bar, escaped, in_ascii

_PAGE = Path(__file__).with_name("sweep.html")
_LISTED = 20
"""Lines of a table, and sources that are named of one credential."""
_ON_TERMINAL = 30
"""Credentials that a terminal shows."""


def headline(swept: Swept, say: Speaker) -> str:
    """How much was found, in how much."""
    found = swept.credentials
    live = sum(bool(each.live_in) for each in found)
    sources = say("{count} sources" if swept.sources != 1 else "1 source", count=swept.sources)
    text = "{sources} with {count} files and versions of files" if swept.contents != 1 else "{sources} with 1 file"
    place = say(text, sources=sources, count=swept.contents)
    if not found:
        return say("No credentials in {place}", place=place)
    text = "{count} credentials, {live} of them in use, in {place}" if len(found) != 1 else "1 credential in {place}"
    return say(text, count=len(found), live=live, place=place)


def lines(swept: Swept, say: Speaker, *, links: bool = False) -> Iterator[str]:
    """For a terminal; with *links*, codes lead to the pages of their rules."""
    found = swept.credentials
    for each in found[:_ON_TERMINAL]:
        code = linked(each.row.code, page(each.row.code)) if links else each.row.code
        yield code + inert(f" {_title(each, say)}: {_where(each, say)}")
    if len(found) > _ON_TERMINAL:
        yield say("… and {count} more", count=len(found) - _ON_TERMINAL)
    for lost in swept.lost:
        yield inert(say("not scanned: {path}: {reason}", path=_place(lost.source, lost.path), reason=lost.reason))
    yield headline(swept, say)


def render(swept: Swept, say: Speaker) -> str:
    """The page."""
    counts = summary(swept)
    return in_ascii(
        string.Template(_PAGE.read_text(encoding="ascii")).substitute(
            language=say.language,
            style=STYLE,
            summary=escaped(headline(swept, say)),
            tables="\n".join(_table(title, counts[name]) for name, title in _titles(say).items()),
            findings="\n".join(_groups(swept.credentials, say)),
            missing=escaped(say("Not scanned")),
            hidden="" if swept.lost else " hidden",
            lost="\n".join(
                f"<li><code>{escaped(_place(each.source, each.path))}</code>: {escaped(each.reason)}</li>"
                for each in swept.lost
            ),
            version=escaped(__version__),
            masked=escaped(say("Of a credential, no more than its first four characters are shown.")),
        )
    )


def _titles(say: Speaker) -> dict[str, str]:
    """What is counted, with the title of its table."""
    return {
        "by_rule": say("Rule"),
        "by_vendor": say("Vendor"),
        "by_year": say("First committed in"),
        "by_source": say("Source"),
    }


def _place(source: str, path: str) -> str:
    return f"{source}: {path}" if path and path != source else source


def _title(each: Everywhere, say: Speaker) -> str:
    return say("Credential {value} ({kind})", value=each.row.value, kind=say(each.row.kind))


def _where(each: Everywhere, say: Speaker) -> str:
    names = ", ".join(each.sources[:_LISTED])
    more = len(each.sources) - _LISTED
    shown = say("{names} and {count} more", names=names, count=more) if more > 0 else names
    return f"{shown} ({_place(each.row.paths[0], '')})" if len(each.sources) == 1 else shown


def _table(title: str, counts: dict[str, Any]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escaped(name)}</th><td class="count">{count}</td></tr>'
        for name, count in list(counts.items())[:_LISTED]
    )
    return f"<table><caption>{escaped(title)}</caption><tbody>{rows}</tbody></table>" if rows else ""


def _groups(found: Sequence[Everywhere], say: Speaker) -> Iterator[str]:
    """Those in use, then the others."""
    articles = list(_articles(found, say))
    live = sum(bool(each.live_in) for each in found)  # they come first
    for title, group in ((say("In use"), articles[:live]), (say("Only in the history"), articles[live:])):
        if group:
            listed = "\n".join(group)
            yield f'<section class="group"><h2>{escaped(title)} ({len(group)})</h2>\n{listed}</section>'


def _articles(found: Sequence[Everywhere], say: Speaker) -> Iterator[str]:
    spans = [_days(each) for each in found]
    known = [span for span in spans if span]
    start = min((first for first, _ in known), default=0)
    whole = max((last for _, last in known), default=0) - start or 1
    for each, span in zip(found, spans, strict=True):
        row, address = each.row, page(each.row.code)
        code = f'<a href="{escaped(address)}">{row.code}</a>' if address else row.code
        notes = list(_notes(each, say))
        line = bar(notes[0], span, start, whole, is_live=bool(each.live_in)) if span else ""
        level = "error" if each.live_in else "warning"
        listed = "".join(f"<li>{escaped(note)}</li>" for note in notes)
        yield (
            f'<article class="{level}"><h3><b>{code}</b> {escaped(_title(each, say))}</h3>'
            f'<p><strong class="level">{escaped(say(level))}</strong> <code>{escaped(_first_place(row))}</code></p>'
            f"{line}<ul>{listed}</ul></article>"
        )


def _first_place(row: Row) -> str:
    """Where the first of its sources holds it."""
    path = row.path if row.path.startswith(row.source) else _place(row.source, row.path)
    return f"{path}:{row.line}"


def _notes(each: Everywhere, say: Speaker) -> Iterator[str]:
    row = each.row
    if row.first:
        yield say("first in: {commit}", commit=f"{row.first.commit[:12]} {row.first.date}")
    if row.last:
        yield say("last in: {commit}", commit=f"{row.last.commit[:12]} {row.last.date}")
    yield say("sources: {names}", names=_where(each, say))
    if each.live_in:
        yield say("still held by: {names}", names=", ".join(each.live_in[:_LISTED]))
    if row.revoke_at:
        yield say("revoke it at: {address}", address=row.revoke_at)


def _days(each: Everywhere) -> tuple[int, int] | None:
    """The first and the last day, counted from the year 1."""
    if each.row.first is None or each.row.last is None:
        return None
    first, last = (date.fromisoformat(when.date).toordinal() for when in (each.row.first, each.row.last))
    return min(first, last), max(first, last)

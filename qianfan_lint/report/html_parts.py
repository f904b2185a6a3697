"""What the pages have in common: their style, text that is safe in them, and the line of a credential's time."""

from __future__ import annotations

import html
from pathlib import Path

STYLE = Path(__file__).with_name("page.css").read_text(encoding="ascii")


def escaped(text: str) -> str:
    """*text* for any place of a page; a file name's bytes that are in no encoding become question marks."""
    return html.escape(text.encode("utf-8", "replace").decode())


def in_ascii(document: str) -> str:
    """References for all that is no ASCII: the same page in whatever code page it is written."""
    return document.encode("ascii", "xmlcharrefreplace").decode()


def bar(title: str, span: tuple[int, int], start: int, whole: int, *, is_live: bool) -> str:
    """The days *span* on a line of *whole* days from *start* on."""
    first, last = span
    place = f"left:{100 * (first - start) / whole:.1f}%;width:{100 * (last - first) / whole:.1f}%"
    live = " live" if is_live else ""
    return f'<div class="time" title="{escaped(title)}"><i class="held{live}" style="{place}"></i></div>'

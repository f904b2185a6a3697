"""A line as the program reads it: escapes resolved, literals that stand side by side joined.

A secret is looked for in both. What is found here is translated back to the line as it is written.
"""

from __future__ import annotations

import re
from array import array
from typing import NamedTuple

from qianfan_lint.core.patterns import lazy

# The bounds keep a row of backslashes from taking time that grows with its square. The first line names all characters
# that one begins with: where none of them stands, which is almost everywhere, no other line is tried.
_SPELLING = lazy(
    r"""
    (?=[\\%&"'`\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\uff01-\uff5e\u2010-\u2013])(?:
      \\{1,8}(?:x(?P<x>[0-9a-fA-F]{2})|u\{?(?P<u>[0-9a-fA-F]{4})\}?|U(?P<U>[0-9a-fA-F]{8})|(?P<octal>[0-7]{1,3}))
    | %(?P<percent>[0-9a-fA-F]{2})
    | (?P<entity>&\#?\w{1,8};)
    | (?P<joint>\\{0,8}["']\s*(?:\+\s*)?[rRbBuUfF]{0,2}\\{0,8}["'])   # between two literals
    | (?P<quote>(?<=[A-Za-z0-9_\-./])\\{0,8}["'`](?=[A-Za-z0-9_\-./]))   # inside a word, as shells have it
    | (?P<continued>\\\r?\n[ \t]*)
    | (?P<drop>[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+)
    | (?P<wide>[\uff01-\uff5e])
    | (?P<dash>[\u2010-\u2013])
    | \\{1,8}(?P<plain>[^\\])
    )
    """,
    re.VERBOSE,
)


class Reading(NamedTuple):
    """A line as it is read. *starts* and *ends* tell for each character where it is written in the line."""

    text: str
    starts: array[int]
    ends: array[int]


def reading(line: str) -> Reading | None:
    """*line* as it is read; None where it says just what is written."""
    parts: list[str] = []
    starts, ends = array("I"), array("I")  # a line may have millions of characters
    at = 0
    for match in _SPELLING.finditer(line):
        start, end = match.span()
        _copy(line, at, start, parts, starts, ends)
        char = _character(match)
        if char:
            parts.append(char)
            starts.extend([start] * len(char))
            ends.extend([end] * len(char))
        at = end
    if not at:
        return None
    _copy(line, at, len(line), parts, starts, ends)
    return Reading("".join(parts), starts, ends)


def read_text(text: str) -> str:
    """*text* as it is read, without where each character stands."""
    return _SPELLING.sub(_character, text)


def _copy(line: str, start: int, end: int, parts: list[str], starts: array[int], ends: array[int]) -> None:
    parts.append(line[start:end])
    starts.extend(range(start, end))
    ends.extend(range(start + 1, end + 1))


def _character(match: re.Match[str]) -> str:
    kind, text = match.lastgroup or "", match[match.lastgroup or 0]
    if kind in ("x", "u", "U", "percent"):
        code = int(text, 16)
        return chr(code) if code <= 0x10FFFF else text
    if kind == "octal":
        return chr(int(text, 8))
    if kind == "entity":
        from html import unescape  # rarely met, and its table is large

        return unescape(text)
    if kind == "wide":
        return chr(ord(text) - 0xFEE0)
    if kind == "dash":
        return "-"
    return text if kind == "plain" else ""

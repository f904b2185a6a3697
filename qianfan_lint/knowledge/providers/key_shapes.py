"""Keys whose shape alone proves them, found in any text."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.providers.rows import FoundKey, Key

_QUOTE = "[\"']"
_WORD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")

_ANNOUNCEMENT = lazy(r"(?i)(?:[a-z_-]key|token|secret|bearer)[\"']?[ \t]{0,3}[:=]?[ \t]{0,3}\Z")
"""What says in a comment or a document that a key follows: ``x-api-key: …``, ``Bearer …``."""


def found_in(text: str, shapes: Iterable[tuple[Key, str]]) -> list[FoundKey]:
    """Every key in *text* of one of *shapes*, each with its prefix, in order, none overlapping.

    A pattern for each kind, since one alternation of all is ten times slower: a pattern with a literal prefix is
    searched for at the speed of ``str.find``.
    """
    found: list[FoundKey] = []
    for key, beginning in shapes:
        if beginning and beginning not in text:
            continue
        new: list[FoundKey] = []
        # A class of characters is tried at each of them, a quote at each quote.
        opens = _QUOTE if key.quoted and not beginning and not key.pattern.startswith("(?") else ""
        for match in re.finditer(opens + key.pattern, text):
            start, end = match.start() + bool(opens), match.end()
            # Behind `:-` stands what a variable is where it is not set.
            begins = not start or text[start - 1] not in _WORD or text[max(0, start - 2) : start] == ":-"
            if not begins or (end < len(text) and text[end] in _WORD):
                continue
            if key.quoted and not _is_announced(text, start, beginning):
                continue
            at = bisect.bisect_left(found, end, key=_start)  # of those before, the last that could overlap
            if not at or found[at - 1].end <= start:
                new.append(FoundKey(start, end, key))
        found = sorted(found + new, key=_start) if new else found
    return found


def _is_announced(text: str, start: int, beginning: str) -> bool:
    """Whether a quote, a name or a scheme says that a key begins at *start*.

    What an address has behind `?key=` may be public: the keys of maps and videos are.
    """
    if text[max(0, start - 1) : start] in ('"', "'"):
        return True
    return bool(beginning) and _ANNOUNCEMENT.search(text, max(0, start - 24), start) is not None


def _start(found: FoundKey) -> int:
    return found.start

"""Finds known secrets, whole or in pieces, in time that is linear in the text and not in the number of secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qianfan_lint.knowledge.placeholders import wordiness

SIZE = 6
"""So many characters of a secret in a row are masked wherever they stand."""
MAX_RUNS = 300_000
"""Runs that are remembered, some 50 MB. With more, :attr:`Pieces.is_full` is true and no line of the file is shown."""
LONG = 12
"""So many in a row, or a whole secret, are masked in any case: names of variables are made in upper case of them."""
_END = "\0"
_LONG_TEXT = 10_000
"""Characters of a text in which it is worth asking where a run may begin."""
_HEX = frozenset("abcdefABCDEF")
_WORDY = 0.8
_SEPARATORS = ("-", "_", ".", "/")


class Piece(NamedTuple):
    start: int
    end: int
    leads: bool
    """It begins where the secret does."""


class Pieces:
    """All runs of ``SIZE`` characters of *secrets*. What of them is *public*, the fixed beginning of a kind of key, and
    what reads as a word counts only beside other characters of the secret."""

    def __init__(self, secrets: Iterable[str], public: Sequence[str]) -> None:
        self._stretch: re.Pattern[str] | None = None
        self.is_full = False
        parts = [_END]
        at = 1
        runs: dict[str, int] = {}
        leading: dict[str, int] = {}
        for secret in dict.fromkeys(secrets):
            if len(runs) + len(secret) > MAX_RUNS:
                self.is_full = True
                break
            known = max((len(each) for each in public if secret.startswith(each)), default=0)
            while known and secret[known : known + 1] in _SEPARATORS:
                known += 1
            for n in range(max(0, known - SIZE + 1), len(secret) - SIZE + 1):
                run = secret[n : n + SIZE]
                if not _is_word(run):
                    runs.setdefault(run, at + n)
                    if not n:
                        leading[run] = at
            parts += (secret, _END)
            at += len(secret) + 1
        runs.update(leading)
        self._joined = "".join(parts)
        self._folded = _folded(self._joined)
        self._runs: dict[str, int] = {}
        """Where each run stands among the secrets, by its lower case."""
        self._others: dict[str, int] = {}
        """Those that differ from one of these in case alone."""
        for run, place in runs.items():
            if self._runs.setdefault(_folded(run), place) != place:
                self._others[run] = place

    def find(self, text: str) -> Iterator[Piece]:
        """The pieces in *text*, in order; they may overlap."""
        runs, joined = self._runs, self._folded
        if not runs:
            return
        folded = _folded(text)
        before = 0
        for at, last in self._possible(folded):
            at = max(at, before)
            while at <= last:
                known = runs.get(folded[at : at + SIZE])
                if known is None:
                    at += 1
                    continue
                run = text[at : at + SIZE]
                known = self._others.get(run, known)
                start, first = at, known
                while start > before and folded[start - 1] == joined[first - 1] != _END:
                    start, first = start - 1, first - 1
                end, behind = at + SIZE, known + SIZE
                while end < len(text) and folded[end] == joined[behind] != _END:
                    end, behind = end + 1, behind + 1
                is_whole = joined[first - 1] == _END == joined[behind]
                if end - start < LONG and not is_whole and run != self._joined[known : known + SIZE]:
                    at += 1
                    continue
                yield Piece(start, end, joined[first - 1] == _END)
                before, at = end - SIZE + 1, max(at + 1, end - SIZE + 1)

    def _possible(self, folded: str) -> Iterator[tuple[int, int]]:
        """The first and the last place of each stretch of *folded* in which a run may begin."""
        if len(folded) < _LONG_TEXT:
            yield 0, len(folded) - SIZE
            return
        if self._stretch is None:
            characters = "".join(sorted(set().union(*self._runs)))
            self._stretch = re.compile(f"[{re.escape(characters)}]{{{SIZE},}}")
        for match in self._stretch.finditer(folded):
            yield match.start(), match.end() - SIZE


def _folded(text: str) -> str:
    """*text* in lower case, each character in its place: of one alone the lower case is longer."""
    return text.replace("İ", "i").lower()


def _is_word(run: str) -> bool:
    """Whether *run* reads as a part of a word. Hexadecimal digits may be letters alone by chance."""
    return run.isalpha() and (run.islower() or run.isupper()) and not set(run) <= _HEX and wordiness(run) >= _WORDY

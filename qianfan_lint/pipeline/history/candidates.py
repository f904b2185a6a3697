"""Which versions of a file have something in them that could be a key: a look at the lines that are new in each.

The versions of a file are almost alike. So a line is looked at once, however many versions have it. What is asked of
it depends on no other line: whether it has a token that could be a key by its characters. Every rule on credentials
asks that of a value, whatever else it asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge import pasted
from qianfan_lint.knowledge.placeholders import ALPHABET, MIN_LENGTH, could_be_key, is_placeholder, rules_out
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.pipeline.gate import is_plain
from qianfan_lint.pipeline.gate.entries import parts
from qianfan_lint.readers.python.gate.excerpts import as_cells
from qianfan_lint.readers.python.gate.joined import IN_PIECES, joined

_RUN = lazy(rf"[{ALPHABET}]{{{MIN_LENGTH},}}".encode())
# A literal alone on its line, with digits and letters: it may be the end of one that began on the line before. The end
# of that line is looked for, since each beginning of a line takes longer. And one that goes on in the next line.
_ALONE = (
    rb"""[ \t]*[A-Za-z]{0,2}["'](?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{4,}["']"""
    rb"""[)\]}"', \t]*(?:\r?(?=\n|\Z)|\{)"""
)
_FIRST, _END = lazy(_ALONE), lazy(rb"\n" + _ALONE)
_OPEN = lazy(rb"""(?m)["'][A-Za-z0-9._\-]{4,200}\\+\r?$""")
# A line behind which a literal may go on, whatever it is put together with.
_GOES_ON = lazy(rb"""["'][ \t\\+()\[]*(?:\#.*)?\r?$|\\\r?$""")
_MAX_LINES = 200_000
"""Distinct lines of one file that are kept; of one with more, some are looked at again."""
_MAX_RUNS = 200_000
_NO_LETTERS = b"0123456789_-./+=:|~"

Tokens = frozenset[str]
NONE: Tokens = frozenset()


class Found(NamedTuple):
    """What of one version could be a key."""

    tokens: Tokens
    is_certain: bool = True
    """Whether that is all. Where it is not, only a reader can tell: text in another encoding, keys in pieces."""
    lines: frozenset[bytes] | None = frozenset()
    """Those that have it; None where that cannot be told by lines."""
    goes_on: bool = False
    """Whether it is uncertain for one reason alone: what stands in the next line may belong to it."""

    def __bool__(self) -> bool:
        return bool(self.tokens) or not self.is_certain


class Candidates:
    def __init__(self, providers: Providers, has_own: bool = False) -> None:
        """*has_own* says that some of the *providers* are the user's, whose keys may have any characters."""
        self._providers, self._has_own = providers, has_own
        self._runs: dict[bytes, Tokens] = {}
        starts = sorted({prefix for _, prefix in providers.strong_keys if prefix})
        self._starts = tuple(starts)
        self._unlimited = [re.compile(key.pattern) for key, prefix in providers.strong_keys if not prefix]
        pieces = "|".join(map(re.escape, starts)).encode()
        self._start = re.compile(rb"""["'](?:""" + pieces + rb""")[A-Za-z0-9._\-]{0,27}["']""") if starts else None
        """A literal that a key may begin with, of which the rest stands elsewhere."""

    def of_file(self, kind: Kind) -> Versions:
        """For the versions of one file, in any order."""
        return Versions(self, kind)

    def in_text(self, text: bytes) -> Found:
        """What of some lines could be a key."""
        found = NONE.union(*filter(None, map(self._tokens, _RUN.findall(text))))
        is_certain = not self._has_part(text) and not any(pattern.search(text) for pattern in IN_PIECES)
        if not text.isascii():
            values = {value for word in pasted.tokens(text) for value in parts(word)}
            is_certain = is_certain and not any(map(self._could_be_key, values))
        return Found(found | self._shaped(text) if self._has_own else found, is_certain)

    def suspects(self, lines: Sequence[bytes]) -> Iterator[bytes]:
        """Those of *lines* in which something could be a key, some of them several times; and some others."""
        text = b"\n".join(lines)
        found = self.in_text(text)
        if found.tokens:
            yield from (line for line in lines if any(map(self._tokens, _RUN.findall(line))))
        if found.tokens and self._has_own:  # these may have characters that no run has
            tokens = [token.encode() for token in found.tokens]
            yield from (line for line in lines if any(token in line for token in tokens))
        if found.is_certain:
            return
        if not text.isascii() and pasted.tokens(text):
            yield from (line for line in lines if not line.isascii())
        for matches in (self._parts(text), *(pattern.finditer(text) for pattern in IN_PIECES)):
            yield from _lines_of(matches, text)

    def in_line(self, line: bytes) -> Found:
        """What of one line could be a key, also in pieces, if none of them stands elsewhere."""
        found = self.in_text(line)
        if found.is_certain or not line.isascii() or self._has_part(line):
            return found
        return Found(found.tokens | self.in_pieces(line), not (goes_on := bool(_GOES_ON.search(line))), goes_on=goes_on)

    def in_pieces(self, text: bytes) -> Tokens:
        """What could be a key where literals are joined and escapes resolved."""
        return NONE.union(*(self.in_text(part).tokens for part in joined(text, has_joint=True)))

    def _has_part(self, text: bytes) -> bool:
        return next(self._parts(text), None) is not None

    def _parts(self, text: bytes) -> Iterator[re.Match[bytes]]:
        """What in *text* may be a part of a key, of which the others stand elsewhere."""
        for match in self._start.finditer(text) if self._start else ():
            if not rules_out(match.group()[1:-1].decode("ascii")):
                yield match
        if b"'" in text or b'"' in text:
            yield from filter(None, (_FIRST.match(text),))
            yield from _END.finditer(text)
            if b"\\\n" in text or b"\\\r" in text or text.endswith(b"\\"):
                yield from _OPEN.finditer(text)

    def _tokens(self, run: bytes) -> Tokens:
        """What could be a key in *run*."""
        tokens = self._runs.get(run)
        return self._judged(run) if tokens is None else tokens

    def _judged(self, run: bytes) -> Tokens:
        if not run.translate(None, _NO_LETTERS):  # numbers, of which a recorded answer has thousands
            return NONE
        if len(self._runs) >= _MAX_RUNS:
            self._runs.clear()
        text = run.decode("ascii")
        tokens = frozenset(filter(self._could_be_key, parts(text)))
        if not tokens:  # a key may stand behind any other sign: `${NAME+key}`, `path/key`
            tokens = frozenset(text[key.start : key.end] for key in self._providers.find_keys(text))
        self._runs[run] = tokens
        return tokens

    def _shaped(self, text: bytes) -> Tokens:
        """Keys of a provider whose shape has other characters than the alphabet."""
        decoded = text.decode("utf-8", "replace")
        keys = (decoded[key.start : key.end] for key in self._providers.find_keys(decoded))
        return frozenset(key for key in keys if not is_placeholder(key))

    def _could_be_key(self, value: str) -> bool:
        if could_be_key(value):
            return True
        has_shape = value.startswith(self._starts) or any(shape.fullmatch(value) for shape in self._unlimited)
        return has_shape and self._providers.key_of(value) is not None and not is_placeholder(value)


def _lines_of(matches: Iterable[re.Match[bytes]], text: bytes) -> Iterator[bytes]:
    """The lines of *text* in which *matches* are, some of them several times."""
    start = end = -1
    for match in matches:
        if start <= match.start() and match.end() <= end:  # in the one before
            continue
        start, end = text.rfind(b"\n", 0, match.start() + 1) + 1, text.find(b"\n", match.end())
        end = end if end >= 0 else len(text)
        yield from text[start:end].split(b"\n")


class Versions:
    def __init__(self, candidates: Candidates, kind: Kind) -> None:
        self._candidates, self._kind = candidates, kind
        self._clean: set[bytes] = set()
        self._other: dict[bytes, Found] = {}
        """Lines with something in them."""

    def look(self, data: bytes) -> Found:
        """What of the version with the content *data* could be a key."""
        if b"\0" in data or not is_plain(data):
            return Found(NONE, is_certain=False, lines=None)
        is_secret = self._kind is Kind.YAML and b"Secret" in data and b"data" in data
        lines = set((as_cells(data) if self._kind is Kind.NOTEBOOK else data).split(b"\n"))
        self._learn(lines - self._clean - self._other.keys())
        held = frozenset(lines & self._other.keys()) if self._other else frozenset()
        found = [self._other[line] for line in held]
        tokens = NONE.union(*(each.tokens for each in found))
        uncertain = [each for each in found if not each.is_certain]
        goes_on = not is_secret and all(each.goes_on for each in uncertain)
        return Found(tokens, not is_secret and not uncertain, None if is_secret else held, goes_on)

    def _learn(self, lines: Iterable[bytes]) -> None:
        if len(self._clean) > _MAX_LINES:
            self._clean.clear()
        new = list(lines)
        for line in set(self._candidates.suspects(new)):
            found = self._candidates.in_line(line)
            if found:
                self._other[line] = found
        self._clean.update(line for line in new if line not in self._other)

"""Which versions of a file have something in them that could be a key: a look at the lines that are new in each.

The versions of a file are almost alike. So a line is looked at once, however many versions have it. What is asked of
it depends on no other line: whether it has a token that could be a key by its characters. Every rule on credentials
asks that of a value, whatever else it asks.
"""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge import pasted
from qianfan_lint.knowledge.placeholders import ALPHABET, MIN_LENGTH, could_be_key, is_placeholder, rules_out
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.pipeline.gate import is_utf8, says_other_encoding
from qianfan_lint.pipeline.gate.entries import parts
from qianfan_lint.readers.python.gate.excerpts import as_cells
from qianfan_lint.readers.python.gate.joined import IN_PIECES, joined

# Where what no key has is a blank: so each byte is looked at once, and not again for each start in a word.
_RUN = lazy(rb" [^ ]{%d,}" % MIN_LENGTH)
_BLANKED = bytes(byte if re.match(f"[{ALPHABET}]", chr(byte)) else 32 for byte in range(256))
# A literal alone on its line, with digits and letters: it may be the end of one that began on the line before. The end
# of that line is looked for, since each beginning of a line takes longer. The blanks are taken as a whole, since most
# lines have some and then no literal. And one that goes on in the next line.
_ALONE = (
    rb"""(?=([ \t]*))\1[A-Za-z]{0,2}["'](?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{4,}["']"""
    rb"""[)\]}"', \t]*(?:\r?(?=\n|\Z)|\{)"""
)
_FIRST, _END = lazy(_ALONE), lazy(rb"\n" + _ALONE)
_OPEN = lazy(rb"""(?m)["'][A-Za-z0-9._\-]{4,200}\\+\r?$""")
# A line behind which a literal may go on, whatever it is put together with.
_GOES_ON = lazy(rb"""["'][ \t\\+()\[]*(?:\#.*)?\r?$|\\\r?$""")
_MAX_LINES = 200_000
"""Distinct lines of one file that are kept; of one with more, some are looked at again."""
_MAX_RUNS = 50_000
_SIGNS = b" _-./+=:|~"
_NO_LETTERS = b"0123456789" + _SIGNS
_LOWER, _UPPER = (letters.encode() + _SIGNS for letters in (string.ascii_lowercase, string.ascii_uppercase))
_FEWEST_HEXADECIMAL = 24
"""Hexadecimal digits of a key that is made of them and has no others, in however many groups."""
_HEXADECIMAL = b"abcdefABCDEF"

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


NOTHING = Found(NONE)


class Candidates:
    def __init__(self, providers: Providers, has_own: bool = False) -> None:
        """*has_own* says that some of the *providers* are the user's, whose keys may have any characters."""
        self._providers, self._has_own = providers, has_own
        self._clean: set[bytes] = set()
        """Runs of characters that a key may have, in which none is; each behind a blank."""
        self._held: dict[bytes, Tokens] = {}
        """Those with one."""
        starts = sorted({prefix for _, prefix in providers.strong_keys if prefix})
        self._starts = tuple(starts)
        self._unlimited = [re.compile(key.pattern) for key, prefix in providers.strong_keys if not prefix]
        self._begun = re.compile(_one_of(starts))
        rest = _one_of(starts) + rb"""[A-Za-z0-9._\-]{0,27}["']"""
        self._opened = [re.compile(quote + rest) for quote in (b'"', b"'")]
        """A literal that a key may begin with, of which the rest stands elsewhere; for each quote, as it is quicker."""

    def of_file(self, kind: Kind) -> Versions:
        """For the versions of one file, in any order."""
        return Versions(self, kind)

    def in_text(self, text: bytes) -> Found:
        """What of some lines could be a key."""
        is_certain = not self._has_part(text) and not any(pattern.search(text) for pattern in IN_PIECES)
        return Found(self.tokens(text), is_certain and not self._has_pasted(text))

    def tokens(self, text: bytes) -> Tokens:
        """What could be a key as it is written."""
        found = NONE.union(*self._held_in(text).values())
        return found | self._shaped(text) if self._has_own else found

    def suspects(self, text: bytes, *, joins: bool = True) -> Iterator[bytes]:
        """The lines of *text* in which something could be a key, some of them several times; and some others.

        Only if it *joins* literals and reads escapes, a key may be written in pieces. The lines may be in any order.
        """
        if held := self._held_in(text):
            found = (match.span() for match in _RUN.finditer(_blanked(text)) if match.group() in held)
            yield from _lines_at(((start, end - 1) for start, end in found), text)
        if self._has_own:  # these may have characters that no run has
            tokens = [token.encode() for token in self._shaped(text)]
            yield from (line for line in text.split(b"\n") if any(token in line for token in tokens))
        if not joins:
            return
        if self._has_pasted(text):
            yield from (line for line in text.split(b"\n") if not line.isascii())
        found = [*self._parts(text), *itertools.chain.from_iterable(pattern.finditer(text) for pattern in IN_PIECES)]
        yield from _lines_at((match.span() for match in found), text)

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

    def _has_pasted(self, text: bytes) -> bool:
        """Whether something could be a key without a character that no key has."""
        if text.isascii():
            return False
        return any(map(self._could_be_key, {value for word in pasted.tokens(text) for value in parts(word)}))

    def _parts(self, text: bytes) -> Iterator[re.Match[bytes]]:
        """What in *text* may be a part of a key, of which the others stand elsewhere."""
        if b"'" not in text and b'"' not in text:
            return
        for match in itertools.chain.from_iterable(pattern.finditer(text) for pattern in self._opened):
            if not rules_out(match.group()[1:-1].decode("ascii")):
                yield match
        yield from filter(None, (_FIRST.match(text),))
        yield from _END.finditer(text)
        if b"\\\n" in text or b"\\\r" in text or text.endswith(b"\\"):
            yield from _OPEN.finditer(text)

    def _held_in(self, text: bytes) -> dict[bytes, Tokens]:
        """The runs of *text* that have what could be a key, each with that."""
        runs = set(_RUN.findall(_blanked(text))) - self._clean
        return {run: tokens for run in runs if (tokens := self._held.get(run) or self._judged(run))}

    def _judged(self, run: bytes) -> Tokens:
        """What could be a key in *run*, which is new."""
        if _is_number(run):
            return NONE
        if len(self._clean) + len(self._held) >= _MAX_RUNS:
            self._clean.clear()
            self._held.clear()
        is_begun = self._begun.search(run)
        tokens = NONE
        if is_begun or not _is_of_words(run):
            text = run[1:].decode("ascii")
            tokens = frozenset(filter(self._could_be_key, parts(text)))
            # A key may stand behind any other sign: `${NAME+key}`, `path/key`.
            if not tokens and (is_begun or any(shape.search(text) for shape in self._unlimited)):
                tokens = frozenset(text[key.start : key.end] for key in self._providers.find_keys(text))
        if tokens:
            self._held[run] = tokens
        else:
            self._clean.add(run)
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


def _one_of(words: list[str]) -> bytes:
    """A pattern for one of *words*. Their first characters are told apart by position before any of them is tried."""
    columns = "".join(f"[{re.escape(''.join(set(column)))}]" for column in zip(*words, strict=False))
    return f"(?={columns})(?:{'|'.join(map(re.escape, words))})".encode() if words else rb"(?!)"


def _blanked(text: bytes) -> bytes:
    """*text* behind a blank, with each character a blank that no key has: places are one more than in *text*."""
    return (b" " + text).translate(_BLANKED)


def _is_number(run: bytes) -> bool:
    """Whether it is made of digits, of which a recorded answer has thousands."""
    return not run.translate(None, _NO_LETTERS)


def _is_of_words(run: bytes) -> bool:
    """Whether it has letters of one case, no digits and too few of A to F: of that nothing could be a key."""
    if run.translate(None, _LOWER) and run.translate(None, _UPPER):
        return False
    return len(run) - len(run.translate(None, _HEXADECIMAL)) < _FEWEST_HEXADECIMAL


def _lines_at(places: Iterable[tuple[int, int]], text: bytes) -> Iterator[bytes]:
    """The lines of *text* at *places*, the start and end of each, some of them several times."""
    start = end = -1
    for first, last in places:
        if start <= first and last <= end:  # in the one before
            continue
        start, end = text.rfind(b"\n", 0, first + 1) + 1, text.find(b"\n", last)
        end = end if end >= 0 else len(text)
        yield from text[start:end].split(b"\n")


class Versions:
    def __init__(self, candidates: Candidates, kind: Kind) -> None:
        self._candidates, self._kind = candidates, kind
        self._joins = kind is not Kind.DOCUMENT
        self._clean: set[bytes] = set()
        self._other: dict[bytes, Found] = {}
        """Lines with something in them."""

    def look(self, data: bytes) -> Found:
        """What of the version with the content *data* could be a key."""
        lines = set((as_cells(data) if self._kind is Kind.NOTEBOOK else data).split(b"\n"))
        if says_other_encoding(data) or not self._learn(lines - self._clean - self._other.keys()):
            return Found(NONE, is_certain=False, lines=None)
        is_secret = self._kind is Kind.YAML and b"Secret" in data and b"data" in data
        held = frozenset(lines & self._other.keys()) if self._other else frozenset()
        if not held and not is_secret:
            return NOTHING
        found = [self._other[line] for line in held]
        tokens = NONE.union(*(each.tokens for each in found))
        uncertain = [each for each in found if not each.is_certain]
        goes_on = not is_secret and all(each.goes_on for each in uncertain)
        return Found(tokens, not is_secret and not uncertain, None if is_secret else held, goes_on)

    def _learn(self, lines: set[bytes]) -> bool:
        """Look at *lines*, which are new. False where they are no text in UTF-8: then nothing is known of them."""
        if not lines:
            return True
        text = b"\n".join(lines)
        if b"\0" in text or not is_utf8(text):
            return False
        if len(self._clean) > _MAX_LINES:
            self._clean.clear()
        for line in set(self._candidates.suspects(text, joins=self._joins)):
            found = self._candidates.in_line(line) if self._joins else Found(self._candidates.tokens(line))
            if found:
                self._other[line] = found
        self._clean |= lines - self._other.keys()
        return True

"""Masks credentials in text that is shown: frames, differences, messages, titles, edits, paths.

What is known as a secret is found in every spelling and in pieces (``spellings``, ``pieces``), and by place where a
literal is put together from several. Beside that, key shapes and tokens that look random are masked: a line may hold a
second key that no selected rule reports.
"""

from __future__ import annotations

import bisect
import copy
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qianfan_lint.core.inert import inert
from qianfan_lint.core.model import SHOWN, Message, fingerprint, mask
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.core.spellings import Reading, read_text, reading
from qianfan_lint.knowledge.pieces import Piece, Pieces
from qianfan_lint.knowledge.placeholders import MIN_LENGTH
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.pipeline.masking.encoded import encoded
from qianfan_lint.pipeline.masking.known import NOTHING, TOKEN, Cut, Known, random_in, shaped

# What stands under a credential's name in an address or a form is masked whatever it looks like: a UUID, a word. Only
# where no code can stand: `api_key=settings.key` is an argument.
_PARAMETER = lazy(
    r"(?<=[?&\"'`])(?:client_secret|client_id|access_token|api_?key)="
    r"((?:[^&\s\"'`{}<>$%\\]|%[0-9a-fA-F]{2}){8,})"
)
# What may be a key in the name of a file, without what it is glued to.
_NAMES = (lazy(rf"[A-Za-z0-9]{{{MIN_LENGTH},}}"), lazy(rf"[A-Za-z0-9_-]{{{MIN_LENGTH},}}"))


class Masked(NamedTuple):
    """A line as it is shown."""

    text: str
    cuts: tuple[Cut, ...] = ()
    ends: tuple[int, ...] = ()
    """For each cut, the column of :attr:`text` where it ends."""

    def column(self, column: int, *, is_end: bool = False) -> int:
        """Where the *column* of the line stands in the text; one inside of what is masked goes to its side."""
        at = bisect.bisect_right(self.cuts, column, key=lambda cut: cut.start) - 1
        if at < 0:
            return column
        cut, end = self.cuts[at], self.ends[at]
        if column >= cut.end:
            return end + column - cut.end
        return end if is_end and column > cut.start else end - len(cut.shown)


class Redactor:
    """Masks text of the files that *known* is known of. With *shows* nothing is masked."""

    def __init__(self, providers: Providers, known: Known = NOTHING, *, shows: bool = False) -> None:
        self.shows = shows
        self._providers = providers
        self._lines = known.lines
        self._hashes = known.hashes
        public = [prefix for _, prefix in providers.strong_keys if prefix]
        self._pieces = Pieces((secret.reveal() for secret in known.secrets), public)
        self._beside = Pieces(known.beside, ())
        self._seen = Pieces((), ())
        self._cache: dict[int, Masked] = {}
        self._arguments: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """*text* with every credential cut to its first four characters."""
        if self.shows:
            return text
        if "\n" in text:
            return "\n".join(self.each(text.split("\n")))
        return self.masked(text).text

    def each(self, lines: Sequence[str]) -> Iterator[str]:
        """Each of *lines* by itself. Most have nothing, which one look at all of them tells."""
        cuts, start = self.masked("\n".join(lines)).cuts, 0
        for line in lines:
            end = start + len(line)
            at = bisect.bisect_right(cuts, start, key=lambda cut: cut.end)
            is_cut = (at < len(cuts) and cuts[at].start < end) or line in self._lines
            yield self(line) if is_cut else line
            start = end + 1

    def having_seen(self, lines: Iterable[str]) -> Redactor:
        """One that knows what looks like a key in *lines* too: a fix that takes a part of it leaves the rest."""
        readings = [text for line in lines for text in (line, read_text(line))]
        seen = copy.copy(self)
        seen._arguments = {}
        seen._seen = Pieces((text[cut.start : cut.end] for text in readings for cut in self._found(text)), ())
        return seen

    def line(self, source: Source, number: int) -> Masked:
        """The 1-based line *number* of *source*, which is always the same: made once."""
        if number not in self._cache:
            line = source.line(number)
            self._cache[number] = Masked(line) if self.shows else self.masked(line)
        return self._cache[number]

    def masked(self, line: str) -> Masked:
        """One line with what was cut."""
        if self._pieces.is_full:
            return _applied(line, [Cut(0, len(line), "…")]) if line else Masked("")
        read = reading(line)
        texts = [line] if read is None else [line, read.text]
        found = [list(self._found(text)) for text in texts]
        # What looks like a key here is one: its pieces beside it are masked too.
        here = Pieces((text[cut.start : cut.end] for text, cuts in zip(texts, found, strict=True) for cut in cuts), ())
        for text, cuts in zip(texts, found, strict=True):
            cuts += _spelled(text, (self._pieces, self._beside, self._seen, here))
        cuts = [*self._lines.get(line, ()), *found[0]]
        if read is not None:
            cuts += (_translated(cut, read) for cut in found[1])
        return _applied(line, _merged(cuts)) if cuts else Masked(line)

    def _found(self, text: str) -> Iterator[Cut]:
        yield from shaped(text, self._providers)
        yield from self._hashed(text)
        for match in _PARAMETER.finditer(text):
            yield Cut(*match.span(1), mask(match[1]))
        for match in TOKEN.finditer(text):
            for start, end in random_in(match.group()):
                yield Cut(match.start() + start, match.start() + end, mask(match.group()[start:end]))

    def _hashed(self, text: str) -> Iterator[Cut]:
        """The words of *text* whose fingerprints are those of secrets."""
        for pattern in _NAMES if self._hashes else ():
            for match in pattern.finditer(text):
                if fingerprint(match[0]) in self._hashes:
                    yield Cut(*match.span(), mask(match[0]))

    def message(self, message: Message) -> Message:
        """*message* with what it quotes masked, on one line and without control characters."""
        if self.shows or not message.args:
            return message
        return Message.of(message.template, **{name: self._argument(arg) for name, arg in message.args.items()})

    def _argument(self, argument: str) -> str:
        if isinstance(argument, Message):
            return self.message(argument)
        if argument not in self._arguments:  # findings of one kind mostly quote the same
            self._arguments[argument] = inert(self(argument))
        return self._arguments[argument]

    def path(self, path: str) -> str:
        """A path without keys. A random name stays: a folder may be called by a hash."""
        if self.shows:
            return path
        cuts = list(_spelled(path, (self._pieces,)))
        for text in dict.fromkeys((path, path.replace("_", "/"))):  # no name of a file has the slash of a key
            cuts += shaped(text, self._providers)
        cuts += self._hashed(path)
        return _applied(path, _merged(cuts)).text if cuts else path


def _spelled(text: str, known: Sequence[Pieces]) -> Iterator[Cut]:
    """What of *text* is a piece of what is *known*, as it is or in base64."""
    said = list(encoded(text))
    for pieces in known:
        for piece in pieces.find(text):
            yield _cut(text, piece)
        for each in said:
            for piece in pieces.find(each.text):
                start, end = each.written(piece.start, piece.end)
                yield _cut(text, Piece(start, end, piece.leads))


def _cut(text: str, piece: Piece) -> Cut:
    return Cut(piece.start, piece.end, mask(text[piece.start : piece.end]) if piece.leads else "…")


def _translated(cut: Cut, read: Reading) -> Cut:
    return Cut(read.starts[cut.start], read.ends[cut.end - 1], cut.shown)


def _merged(cuts: list[Cut]) -> list[Cut]:
    """*cuts* in order, those that overlap or touch made one.

    It shows the beginning only where no other one says that the beginning is to be hidden.
    """
    merged: list[Cut] = []
    for cut in sorted(cuts):
        last = merged[-1] if merged else None
        if last is None or cut.start > last.end:
            merged.append(cut)
            continue
        shown = last.shown
        if cut.start < last.start + SHOWN and cut.shown == "…":
            shown = "…"
        elif cut.start == last.start and len(cut.shown) < len(shown):
            shown = cut.shown
        merged[-1] = Cut(last.start, max(last.end, cut.end), shown)
    return merged


def _applied(line: str, cuts: list[Cut]) -> Masked:
    parts: list[str] = []
    ends: list[int] = []
    at = moved = 0
    for cut in cuts:
        parts += (line[at : cut.start], cut.shown)
        at = cut.end
        moved += len(cut.shown) - (cut.end - cut.start)
        ends.append(at + moved)
    return Masked("".join(parts) + line[at:], tuple(cuts), tuple(ends))

"""Masks credentials in text that is shown: frames, differences, messages, titles, edits, paths.

What is known as a secret is found in every spelling and in pieces (``spellings``, ``pieces``), and by place where a
literal is put together from several. Beside that, key shapes and tokens that look random are masked: a line may hold a
second key that no selected rule reports.
"""

from __future__ import annotations

import bisect
import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from qianfan_lint.facts import Argument, ClientCall, EnvRead, Fact, Header, Leak, Setting, Shaped, Url, Use
from qianfan_lint.flow import Encoded, Text, Value, descend
from qianfan_lint.inert import inert
from qianfan_lint.model import SHOWN, Message, Secret, Span, mask
from qianfan_lint.pasted import cleaned
from qianfan_lint.pieces import Piece, Pieces
from qianfan_lint.placeholders import MIN_LENGTH, could_be_key, looks_random
from qianfan_lint.providers import Providers
from qianfan_lint.source import Source
from qianfan_lint.spellings import Reading, reading

# What stands under a credential's name in an address or a form is masked whatever it looks like: a UUID, a word. Only
# where no code can stand: `api_key=settings.key` is an argument.
_PARAMETER = re.compile(
    r"(?<=[?&\"'`])(?:client_secret|client_id|access_token|api_?key)="
    r"((?:[^&\s\"'`{}<>$%\\]|%[0-9a-fA-F]{2}){8,})"
)
_TOKEN = re.compile(r"[A-Za-z0-9_\-./+=|~]{16,}")


class Cut(NamedTuple):
    """Columns of a line, counted from 0, and what stands there instead."""

    start: int
    end: int
    shown: str


class Masked(NamedTuple):
    """A line as it is shown."""

    text: str
    cuts: tuple[Cut, ...] = ()

    def column(self, column: int, *, is_end: bool = False) -> int:
        """Where the *column* of the line stands in the text; one inside of what is masked goes to its side."""
        moved = 0
        for cut in self.cuts[: bisect.bisect_right(self.cuts, column, key=lambda cut: cut.start)]:
            if column < cut.end:
                return cut.start + moved + (len(cut.shown) if is_end and column > cut.start else 0)
            moved += len(cut.shown) - (cut.end - cut.start)
        return column + moved


class Hidden(NamedTuple):
    """A part of a literal that is written in pieces or with escapes."""

    span: Span
    shown: str


class Known(NamedTuple):
    """What is known of the secrets of some files."""

    secrets: tuple[Secret, ...] = ()
    lines: Mapping[str, tuple[Cut, ...]] = {}
    """What is hidden in lines, by their text, whatever it looks like."""

    def __add__(self, other: object) -> Known:
        assert isinstance(other, Known)
        return Known(self.secrets + other.secrets, {**self.lines, **other.lines})


def known(source: Source, secrets: Iterable[Secret], hidden: Iterable[Hidden], providers: Providers) -> Known:
    """What is known of one file, keys by their shape among it."""
    shaped = (Secret(source.text[cut.start : cut.end]) for cut in _shaped(source.text, providers))
    cuts: dict[int, list[Cut]] = {}
    for (start, end), shown in hidden:
        first, last = source.locate(start).line, source.locate(max(start, end - 1)).line
        for number in range(first, last + 1):
            begin = source.line_starts[number - 1]
            text = shown if number == first else "…"
            cuts.setdefault(number, []).append(Cut(max(start - begin, 0), end - begin, text))
    lines: dict[str, tuple[Cut, ...]] = {}
    for number, found in cuts.items():
        line = source.line(number)
        lines[line] = tuple(cut._replace(end=min(cut.end, len(line))) for cut in found)
    return Known((*secrets, *shaped), lines)


class Redactor:
    """Masks text of the files that *known* is known of. With *shows* nothing is masked."""

    def __init__(self, providers: Providers, known: Known = Known(), *, shows: bool = False) -> None:
        self.shows = shows
        self._providers = providers
        self._lines = known.lines
        public = [prefix for _, prefix in providers.strong_keys if prefix]
        self._pieces = Pieces((secret.reveal() for secret in known.secrets), public)
        self._seen = Pieces((), ())
        self._cache: dict[int, Masked] = {}

    def __call__(self, text: str) -> str:
        """*text* with every credential cut to its first four characters."""
        if self.shows:
            return text
        if "\n" in text:
            return "\n".join(self.masked(line).text for line in text.split("\n"))
        return self.masked(text).text

    def having_seen(self, lines: Iterable[str]) -> Redactor:
        """One that knows what looks like a key in *lines* too: a fix that takes a part of it leaves the rest."""
        readings = [text for line in lines for text in (line, _read(line))]
        seen = copy.copy(self)
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
            return Masked("…", (Cut(0, len(line), "…"),)) if line else Masked("")
        read = reading(line)
        texts = [line] if read is None else [line, read.text]
        found = [list(self._found(text)) for text in texts]
        # What looks like a key here is one: its pieces beside it are masked too.
        here = Pieces((text[cut.start : cut.end] for text, cuts in zip(texts, found, strict=True) for cut in cuts), ())
        for text, cuts in zip(texts, found, strict=True):
            cuts += (_cut(text, piece) for known in (self._pieces, self._seen, here) for piece in known.find(text))
        cuts = [*self._lines.get(line, ()), *found[0]]
        if read is not None:
            cuts += (_translated(cut, read) for cut in found[1])
        return _applied(line, _merged(cuts)) if cuts else Masked(line)

    def _found(self, text: str) -> Iterator[Cut]:
        yield from _shaped(text, self._providers)
        for match in _PARAMETER.finditer(text):
            yield Cut(*match.span(1), mask(match[1]))
        for match in _TOKEN.finditer(text):
            start = _random_from(match.group())
            if start >= 0:
                yield Cut(match.start() + start, match.end(), mask(match.group()[start:]))

    def message(self, message: Message) -> Message:
        """*message* with what it quotes masked, on one line and without control characters."""
        if self.shows or not message.args:
            return message
        return Message.of(message.template, **{name: self._argument(arg) for name, arg in message.args.items()})

    def _argument(self, argument: str) -> str:
        return self.message(argument) if isinstance(argument, Message) else inert(self(argument))

    def path(self, path: str) -> str:
        """A path without keys. A random name stays: a folder may be called by a hash."""
        if self.shows:
            return path
        cuts = [*(_cut(path, piece) for piece in self._pieces.find(path)), *_shaped(path, self._providers)]
        return _applied(path, _merged(cuts)).text if cuts else path


def _shaped(text: str, providers: Providers) -> Iterator[Cut]:
    """Keys by their shape, also where they end in the middle of a word, as in the name of a file."""
    for key, prefix in providers.strong_keys:
        if prefix and prefix not in text:
            continue
        for match in re.finditer(key.pattern, text):
            start, end = match.span()
            if (not start or not text[start - 1].isalnum()) and _has_digits(match.group()):
                yield Cut(start, end, mask(match.group()))
    for start, end, _ in providers.find_keys(text):
        yield Cut(start, end, mask(text[start:end]))


def _has_digits(text: str) -> bool:
    """Whether *text* is more than words: ``sk-container-fitted`` is a class of a style sheet."""
    return sum(map(str.isdigit, text)) >= 4


def _random_from(token: str) -> int:
    """Where the random part of *token* begins: behind the last ``=`` of ``client_secret=…``; -1 where none does."""
    name, equals, value = token.rpartition("=")
    if equals and looks_random(value):
        return len(name) + 1
    return 0 if looks_random(token) else -1


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
    at = 0
    for cut in cuts:
        parts += (line[at : cut.start], cut.shown)
        at = cut.end
    return Masked("".join(parts) + line[at:], tuple(cuts))


def secrets_in(fact: Fact, providers: Providers) -> Iterator[Secret]:
    """Every literal that may be a credential, whether reported or not."""
    for value in _values(fact):
        for each in descend(value):
            if isinstance(each, Text) and len(each.text) >= MIN_LENGTH:
                yield from map(Secret, _words(each.text, providers))
    match fact:
        case Setting(value=Encoded(value=Text(text=text))):
            yield from map(Secret, _words(text, providers))
        case EnvRead(name=text):
            yield from map(Secret, _words(text, providers))
        case Shaped(text=text):
            yield Secret(text)


def hidden_in(fact: Fact, source: Source, providers: Providers) -> Iterator[Hidden]:
    """What of *source* spells the credentials of *fact* so that their values do not stand there."""
    for value in _values(fact):
        for each in descend(value):
            if isinstance(each, Text) and len(each.text) >= MIN_LENGTH:
                yield from _hidden(each.text, each.pieces, source, providers)
    match fact:
        case Setting(value=Encoded(value=Text(text=text), span=span)) if any(_words(text, providers)):
            yield Hidden(span, mask(source.slice(span)))
        case EnvRead(name=text, pieces=pieces):
            yield from _hidden(text, pieces, source, providers)


def _values(fact: Fact) -> Iterator[Value]:
    match fact:
        case Setting(value=Encoded()):
            pass
        case Setting(value=value) | Header(value=value) | Url(value=value) | Leak(value=value) | Use(value=value):
            if value is not None:
                yield value
        case ClientCall(arguments=arguments):
            yield from (argument.value for argument in arguments if isinstance(argument, Argument))


def _words(text: str, providers: Providers) -> Iterator[str]:
    """The words of *text*, and the parts of an address or a pair among them, that could be a credential."""
    for word in (*text.split(), *(_read(text).split() if "\\" in text or "'" in text or '"' in text else ())):
        parts = _SEPARATOR.split(word) if _SEPARATOR.search(word) else ()
        yield from (part for part in (word, *parts) if len(part) >= MIN_LENGTH and _is_secret(part, providers))


def _is_secret(word: str, providers: Providers) -> bool:
    plain = cleaned(word)
    return could_be_key(plain) or providers.key_of(plain) is not None


_SEPARATOR = re.compile(r"[?&=:,;]")


def _hidden(text: str, pieces: tuple[Span, ...], source: Source, providers: Providers) -> Iterator[Hidden]:
    words = list(_words(text, providers))
    written = [source.slice(piece) for piece in pieces]
    if not words or all(any(word in each for each in written) for word in words):
        return
    bodies = [_body(each) for each in written]
    read = "".join(_read(each[start:end]) for each, (start, end) in zip(written, bodies, strict=True))
    if not any(word in read for word in words):  # the value is another file's, and so are the places
        return
    for number, (piece, (start, end)) in enumerate(zip(pieces, bodies, strict=True)):
        if end > start:
            shown = mask(text) if not number and end - start > SHOWN else "…"
            yield Hidden(Span(piece.start + start, piece.start + end), shown)


def _read(body: str) -> str:
    read = reading(body)
    return body if read is None else read.text


def _body(written: str) -> tuple[int, int]:
    """Where the content of a literal begins and ends, without its prefix and its quotes."""
    start = len(written) - len(written.lstrip("rRbBuUfFtT"))
    for quote in ('"""', "'''", '"', "'"):
        if written[start:].startswith(quote):
            end = len(written) - len(quote) if written.endswith(quote) else len(written)
            return start + len(quote), end
    return 0, len(written)

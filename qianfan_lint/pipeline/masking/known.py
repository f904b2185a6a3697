"""What is known of the secrets of a file: their values, and where it spells them in other characters."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

from qianfan_lint.core.flow import Encoded, Text, Value, descend
from qianfan_lint.core.model import SHOWN, Secret, Span, mask
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.core.spellings import read_text
from qianfan_lint.facts import Argument, ClientCall, EnvRead, Fact, Header, Leak, Setting, Shaped, Url, Use
from qianfan_lint.knowledge.pasted import cleaned
from qianfan_lint.knowledge.placeholders import MIN_LENGTH, could_be_key, looks_random, random_parts
from qianfan_lint.knowledge.providers import Providers

_SEPARATOR = lazy(r"[?&=:,;]")
TOKEN = lazy(r"[A-Za-z0-9_\-./+=|~]{16,}")
# One with a digit in it, which most random ones have, and few names.
_WITH_DIGIT = lazy(r"(?<![A-Za-z0-9_\-./+=|~])(?=[A-Za-z_\-./+=|~]{0,60}[0-9])[A-Za-z0-9_\-./+=|~]{16,}")
# What ends as a prefix does and is numbered by programs. A key may be glued to any other word: it is masked there.
_NUMBERED = frozenset(
    "ask asterisk bitmask desk disk flask helpdesk kiosk mask multitask netmask ramdisk risk servicedesk subtask task"
    " alarms algorithms claims forms items params problems programs rooms sms streams systems teams terms vms"
    " ark benchmark bookmark dark landmark mark park spark watermark".split()
)
_BEGUN = lazy(r"(?:(?<![A-Za-z])[A-Za-z]|[A-Z])[a-z]*\Z")
_JOINT = lazy(r"[-_]")
_SOME_WORDS = 3
_LONGEST = 20
"""Characters before a key in which the word begins that it may be a part of."""
T = TypeVar("T")
_MAX_FACTS, _MAX_SIZE = 5_000, 500_000
"""So many are kept until their secrets are asked for, of a source of fewer characters: they hold texts of it."""
MAX_LOOKED_AT, MAX_BESIDE = 20_000, 60_000
"""So many texts of a file are looked at, and so many characters of random ones remembered that are no credential: some
10 MB for their pieces."""


class Cut(NamedTuple):
    """Columns of a line, counted from 0, and what stands there instead."""

    start: int
    end: int
    shown: str


class Hidden(NamedTuple):
    """A part of a literal that is written in pieces or with escapes."""

    span: Span
    shown: str


class Known(NamedTuple):
    """What is known of the secrets of some files."""

    secrets: tuple[Secret, ...] = ()
    lines: Mapping[str, tuple[Cut, ...]] = {}
    """What is hidden in lines, by their text, whatever it looks like."""
    beside: tuple[str, ...] = ()
    """What else looks random: a line may hold a piece of it by which nobody could tell."""
    hashes: frozenset[str] = frozenset()
    """Fingerprints of secrets of which no more is known: that is all that comes from another process."""

    def __add__(self, other: object) -> Known:
        assert isinstance(other, Known)
        return Known(
            self.secrets + other.secrets,
            {**self.lines, **other.lines},
            self.beside + other.beside,
            self.hashes | other.hashes,
        )


NOTHING = Known()


def known(source: Source, secrets: Iterable[Secret], hidden: Iterable[Hidden], providers: Providers) -> Known:
    """What is known of one file, keys by their shape among it."""
    keys = (Secret(source.text[cut.start : cut.end]) for cut in shaped(source.text, providers))
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
    return Known((*secrets, *keys), lines, tuple(_beside(source.text)))


def _beside(text: str) -> Iterator[str]:
    """What looks random in *text*, each once."""
    tokens = {match.group(): None for match in itertools.islice(_WITH_DIGIT.finditer(text), MAX_LOOKED_AT)}
    left = MAX_BESIDE
    for token in tokens:
        for start, end in random_in(token):
            left -= end - start
            if left < 0:
                return
            yield token[start:end]


def random_in(token: str) -> Iterator[tuple[int, int]]:
    """Where *token* looks random: behind the last ``=`` of ``client_secret=…``, or all of it."""
    name, equals, value = token.rpartition("=")
    if equals and looks_random(value):
        yield len(name) + 1, len(token)
    else:
        yield from random_parts(token)


def shaped(text: str, providers: Providers) -> Iterator[Cut]:
    """Keys by their shape, also where they begin or end in the middle of a word, as in the name of a file."""
    for key, prefix in providers.strong_keys:
        if prefix and prefix not in text:
            continue
        for match in re.finditer(key.pattern, text):
            start, end = match.span()
            is_glued = start > 0 and text[start - 1].isalnum()
            if _has_digits(match.group()) and not (is_glued and _is_named(text, start, match.group(), prefix)):
                yield Cut(start, end, mask(match.group()))
    for start, end, _ in providers.find_keys(text):
        yield Cut(start, end, mask(text[start:end]))


def _is_named(text: str, start: int, key: str, prefix: str) -> bool:
    """Whether *key*, at *start* behind a letter or a digit of *text*, is a name: words, or a task with its number.

    >>> _is_named("task-0f1e2d3c4b5a69788796a5b4c3d2e1f0", 2, "sk-0f1e2d3c4b5a69788796a5b4c3d2e1f0", "sk-")
    True
    """
    begun = _BEGUN.search(text, max(0, start - _LONGEST), start)
    word = (begun[0] if begun else "") + prefix.rstrip("-_")
    rest = key[len(prefix) :]
    is_number = not rest.replace("-", "").strip("0123456789abcdef")
    words = [part for part in _JOINT.split(rest) if part.isalpha()]
    return (is_number and word.lower() in _NUMBERED) or (len(words) >= _SOME_WORDS and not could_be_key(key))


def _has_digits(text: str) -> bool:
    """Whether *text* is more than words: ``sk-container-fitted`` is a class of a style sheet."""
    return sum(map(str.isdigit, text)) >= 4


class Later(Generic[T]):
    """What *make* gives, made where it is first looked through."""

    def __init__(self, make: Callable[[], Iterable[T]]) -> None:
        self._make: Callable[[], Iterable[T]] | None = make
        self._made: tuple[T, ...] = ()

    def __iter__(self) -> Iterator[T]:
        if self._make is not None:
            self._made, self._make = tuple(self._make()), None
        return iter(self._made)


class Shown:
    """What the facts of a source show of its secrets. Most sources have no finding, and nobody asks."""

    def __init__(self, source: Source, providers: Providers) -> None:
        self._source, self._providers = source, providers
        self._facts: list[Fact] = []
        self._most = _MAX_FACTS if len(source.text) < _MAX_SIZE else 0
        self._secrets: list[Secret] = []
        self._hidden: list[Hidden] = []
        self.secrets = Later(lambda: self._looked()[0])
        self.hidden = Later(lambda: self._looked()[1])

    def add(self, fact: Fact) -> None:
        if not _is_short(fact):
            self._facts.append(fact)
        if len(self._facts) > self._most:
            self._looked()

    def _looked(self) -> tuple[list[Secret], list[Hidden]]:
        for fact in self._facts:  # one after the other: both ask for the same words
            self._secrets.extend(secrets_in(fact, self._providers))
            self._hidden.extend(hidden_in(fact, self._source, self._providers))
        self._facts.clear()
        return self._secrets, self._hidden


def secrets_in(fact: Fact, providers: Providers) -> Iterator[Secret]:
    """Every literal that may be a credential, whether reported or not."""
    if _is_short(fact):
        return
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
    if _is_short(fact):
        return
    for value in _values(fact):
        for each in descend(value):
            if isinstance(each, Text) and len(each.text) >= MIN_LENGTH:
                yield from _hidden(each.text, each.pieces, source, providers)
    match fact:
        case Setting(value=Encoded(value=Text(text=text), span=span)) if any(_words(text, providers)):
            yield Hidden(span, mask(source.slice(span)))
        case EnvRead(name=text, pieces=pieces):
            yield from _hidden(text, pieces, source, providers)


def _is_short(fact: Fact) -> bool:
    """Whether *fact* is too short to hold a credential, as most of a file are that is full of settings."""
    return type(fact) is Setting and type(fact.value) is Text and len(fact.value.text) < MIN_LENGTH


def _values(fact: Fact) -> Iterator[Value]:
    match fact:
        case Setting(value=Encoded()):
            pass
        case Setting(value=value) | Header(value=value) | Url(value=value) | Leak(value=value) | Use(value=value):
            if value is not None:
                yield value
        case ClientCall(arguments=arguments):
            yield from (argument.value for argument in arguments if isinstance(argument, Argument))


@functools.lru_cache(maxsize=2)
def _words(text: str, providers: Providers) -> tuple[str, ...]:
    """The words of *text*, and the parts of an address or a pair among them, that could be a credential.

    The last ones are kept, since a fact is asked twice, and a text of a recorded answer has a hundred thousand words.
    """
    found: list[str] = []
    read = read_text(text).split() if "\\" in text or "'" in text or '"' in text else ()
    for word in dict.fromkeys((*text.split(), *read)):
        parts = _SEPARATOR.split(word) if _SEPARATOR.search(word) else ()
        found += [part for part in (word, *parts) if len(part) >= MIN_LENGTH and _is_secret(part, providers)]
    return tuple(found)


def _is_secret(word: str, providers: Providers) -> bool:
    plain = cleaned(word)
    return could_be_key(plain) or providers.key_of(plain) is not None


def _hidden(text: str, pieces: tuple[Span, ...], source: Source, providers: Providers) -> Iterator[Hidden]:
    words = list(_words(text, providers))
    written = [source.slice(piece) for piece in pieces]
    if not words or all(any(word in each for each in written) for word in words):
        return
    bodies = [_body(each) for each in written]
    read = "".join(read_text(each[start:end]) for each, (start, end) in zip(written, bodies, strict=True))
    if not any(word in read for word in words):  # the value is another file's, and so are the places
        return
    for number, (piece, (start, end)) in enumerate(zip(pieces, bodies, strict=True)):
        if end > start:
            shown = mask(text) if not number and end - start > SHOWN else "…"
            yield Hidden(Span(piece.start + start, piece.start + end), shown)


def _body(written: str) -> tuple[int, int]:
    """Where the content of a literal begins and ends, without its prefix and its quotes."""
    start = len(written) - len(written.lstrip("rRbBuUfFtT"))
    for quote in ('"""', "'''", '"', "'"):
        if written[start:].startswith(quote):
            end = len(written) - len(quote) if written.endswith(quote) else len(written)
            return start + len(quote), end
    return 0, len(written)

"""What ``curl``, ``wget`` and HTTPie send, and which environment variables a script names: a script as facts.

Assignments are followed within the script; what is not understood is unknown.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from qianfan_lint.core.flow import UNKNOWN, Encoded, Env, Items, Text, Value, choice, leading_text, mix, parts_of
from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Header, Reach, Variable
from qianfan_lint.facts.authorization import carries_credential, hosts_in, reach_of, signs_in
from qianfan_lint.knowledge.providers import Host, Providers
from qianfan_lint.readers.shell import Command, Form, Part, Word, commands

_ASSIGNMENT = lazy(r"([A-Za-z_]\w*)\+?=")
_DECLARING = frozenset(("export", "local", "readonly", "declare", "typeset"))
_FILLING = frozenset(("for", "read", "select", "mapfile", "readarray", "getopts", "local"))
_HEADER = lazy(r"authorization\s*:\s*", re.IGNORECASE)
# curl 8, `curl --help all`: options that take a value, without which a value could be taken for an address.
_SHORT = frozenset("AbcCdDeEFHKmoPQrtTuUwxXyYz")
_LONG = frozenset(
    "cacert capath cert cert-type ciphers config connect-timeout connect-to cookie cookie-jar data data-ascii"
    " data-binary data-raw data-urlencode dump-header form form-string header interface json key key-type limit-rate"
    " max-redirs max-time noproxy oauth2-bearer output output-dir pass proxy proxy-header proxy-user range rate referer"
    " request resolve retry retry-delay retry-max-time stderr trace trace-ascii unix-socket upload-file url"
    " url-query user user-agent variable write-out".split()
)
_NAMES = {"H": "header", "u": "user", "d": "data", "F": "form", "K": "config", "b": "cookie", "E": "cert"}
_BODY = frozenset(("data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "form", "form-string", "json"))
# Any of these may carry a credential that is not seen.
_HIDDEN = frozenset(("config", "cookie", "cert", "netrc", "netrc-file", "n", "negotiate", "oauth2-bearer", "url-query"))
# Of wget 1.24: `--header=…` or with a blank.
_WGET_HEADER = "--header"
# HTTPie 3: `Name:value` is a header; `name=value`, `name:=value` and `name==value` are none.
_ITEM = lazy(r"[A-Za-z][A-Za-z-]*:(?![=/])")
MAX_DEPTH = 5
MAX_ASSIGNMENTS = 3


class Places:
    """Where in the file the parts of a script stand: of a file that is one, where they stand in it."""

    def span(self, span: Span) -> Span:
        return span

    def pieces(self, span: Span) -> tuple[Span, ...]:
        """The same, for an edit; empty where it is written otherwise there."""
        return (span,)

    def behind(self, at: int) -> int | None:
        """Where what is put in behind the character before *at* has to stand; None where that is not known."""
        return at


_OWN = Places()
Arguments = tuple[list[tuple[str, Word]], list[Word], bool]
"""Options with their values, what else is given, and whether all of it is understood."""


class Script:
    """A shell script between two places of *text*.

    One that a program puts together has marks in it for *values*, and stands at other *places*. If its commands are
    *given*, no shell reads it.
    """

    def __init__(
        self,
        text: str,
        providers: Providers,
        start: int = 0,
        end: int | None = None,
        *,
        values: Mapping[str, Value] = MappingProxyType({}),
        places: Places = _OWN,
        given: Sequence[Command] = (),
    ) -> None:
        self._text, self._providers, self._values, self._places = text, providers, values, places
        self._is_split = bool(given)
        self._commands = [*given] or list(self._all(start, len(text) if end is None else end, MAX_DEPTH))
        self._assigned: dict[str, list[Word | None]] = {}
        self._is_whole = True
        """False where another script is read into this one and may set its variables."""
        for command in self._commands:
            self._note_assignments(command)

    def _all(self, start: int, end: int, depth: int) -> Iterator[Command]:
        """Every command, those in ``$(…)`` too."""
        for command in commands(self._text, start, end, bool(self._values)):
            yield command
            for word in command.words if depth else ():
                for part in word.parts:
                    if part.form is Form.COMMAND:
                        yield from self._all(*part.inner, depth - 1)

    def _note_assignments(self, command: Command) -> None:
        words = list(itertools.dropwhile(lambda word: _ASSIGNMENT.match(word.leading), command.words))
        names = [word.literal for word in words]
        if names[:1] and names[0] in _FILLING:
            self._assigned.update({name: [None] for name in names[1:] if name})
        if names[:1] and names[0] in ("source", "."):
            self._is_whole = False
        assigned = command.words[: len(command.words) - len(words)]
        for word in words[1:] if names[:1] and names[0] in _DECLARING else assigned:
            match = _ASSIGNMENT.match(word.leading)
            if match is not None:
                self._assigned.setdefault(match[1], []).append(word.behind(match.end()))

    def facts(self) -> Iterator[Header | Variable]:
        for command in self._commands:
            yield from self._variables(command)
            name = next((word.literal for word in command.words if not _ASSIGNMENT.match(word.leading)), None)
            arguments = _CLIENTS.get(client_named(name)) if name is not None else None
            if arguments is not None:
                yield from self._request(command, *arguments(command))

    def _variables(self, command: Command) -> Iterator[Variable]:
        """What is exported, and what is referred to that the script does not set itself."""
        for word in command.words:
            for part in word.parts:
                if part.form is Form.VARIABLE and part.text not in self._assigned and self._is_whole:
                    at = self._text.index(part.text, part.span.start)
                    yield Variable(part.text, Span(at, at + len(part.text)), False)
            if command.words[0].literal == "export" and (match := _ASSIGNMENT.match(word.leading)):
                start = word.parts[0].span.start
                yield Variable(match[1], Span(start, start + len(match[1])), True)

    def _request(
        self, command: Command, given: list[tuple[str, Word]], addresses: list[Word], complete: bool
    ) -> Iterator[Header]:
        urls = [self.value(word) for word in (*addresses, *(word for name, word in given if name == "url"))]
        url = next((url for url in urls if leading_text(url).lower().startswith("http")), None)
        reach, host = reach_of(url, self._providers) if url is not None else (Reach.UNKNOWN, None)
        hosts = self._hosts
        is_bare = complete and len(urls) == 1 and any(name in _BODY for name, _ in given)
        for name, word in given:
            if name == "header":
                value = self.value(word)
                match = _HEADER.match(word.leading)
                if match is not None:
                    value = self.value(word.behind(match.end()))
                    span = Span(word.parts[0].span.start + match.end(), word.parts[-1].span.end)
                    partner, insertion = self._partner(word)
                    begins_at = self._places.behind(span.start) if self._is_quoted(word, match.end()) else None
                    place = self._places.span(span)
                    yield Header(value, place, reach, host, False, partner, insertion, hosts, begins_at)
                is_bare = is_bare and word.is_literal and not carries_credential(word.leading.partition(":")[0])
                is_bare = is_bare and not word.leading.startswith("@")
            elif name == "user":
                span = Span(word.parts[0].span.start, word.parts[-1].span.end) if word.parts else word.span
                yield Header(self._pair(word), self._places.span(span), reach, host, True, hosts=hosts)
                is_bare = False
            elif name in _HIDDEN:
                is_bare = False
        is_bare = is_bare and isinstance(url, Text) and not signs_in(url.text)
        if is_bare and isinstance(url, Text) and not carries_credential(url.text.partition("?")[2]):
            yield Header(None, self._places.span(command.words[0].span), reach, host, hosts=hosts)

    def _is_quoted(self, word: Word, size: int) -> bool:
        """Whether the first *size* characters of *word* stand in quotes, or no shell splits it: a blank may follow."""
        if self._is_split:
            return True
        first = word.parts[0].span
        return self._text[first.start - 1 : first.start] in ("'", '"') and first.end - first.start >= size

    @functools.cached_property
    def _hosts(self) -> tuple[Host, ...]:
        return hosts_in(self._text, self._providers)

    @functools.cached_property
    def _words(self) -> frozenset[str]:
        """All words of the text: it is read once, however many requests ask for one."""
        return frozenset(re.findall(r"\w+", self._text))

    def _pair(self, word: Word) -> Value:
        """``user:password`` as two values."""
        value = self.value(word)
        for n, part in enumerate(parts := parts_of(value)):
            if isinstance(part, Text) and ":" in part.text:
                left, _, right = part.text.partition(":")
                before, after = ([part._replace(text=text)] if text else [] for text in (left, right))
                halves = [*parts[:n], *before], [*after, *parts[n + 1 :]]
                place = self._places.span(word.span)
                return Items(tuple(mix(half, place) if len(half) != 1 else half[0] for half in halves))
        return Items((value,))

    def _partner(self, word: Word) -> tuple[str, tuple[int, str] | None]:
        """The variable for the secret half of the key that *word* ends with, where the script names it."""
        last = word.parts[-1]
        slot = self._providers.env.get(last.text) if last.form is Form.VARIABLE else None
        if slot is None or not slot.pair or self._places is not _OWN:
            return "", None
        pair = self._providers.slot(slot.provider, slot.pair)
        for name in pair.env:
            is_quoted = self._text[last.span.end : last.span.end + 1] == '"'
            if is_quoted and name in self._words:
                return f"${name}", (last.span.end, f":${{{name}}}")
        return "", None

    def value(self, word: Word, depth: int = MAX_DEPTH) -> Value:
        """What the shell makes of *word*."""
        values = [self._part(part, depth) for part in word.parts]
        if len(values) == 1:
            return values[0]
        return mix(values, self._places.span(word.span)) if values else UNKNOWN

    def _part(self, part: Part, depth: int) -> Value:
        match part.form:
            case Form.LITERAL:
                return Text(part.text, self._places.span(part.span), self._places.pieces(part.span))
            case Form.VALUE:
                return self._values[part.text]
            case Form.VARIABLE if part.text not in self._assigned or not depth:
                return Env(part.text, self._places.span(part.span))
            case Form.VARIABLE:
                known = self._assigned[part.text]
                if len(known) > MAX_ASSIGNMENTS:
                    return UNKNOWN
                return choice([self.value(word, depth - 1) if word else UNKNOWN for word in known])
            case Form.COMMAND if depth:
                return self._output(part, depth - 1)
        return UNKNOWN

    def _output(self, part: Part, depth: int) -> Value:
        """What ``$(…)`` puts out: ``echo`` and ``printf``, through ``base64``."""
        pipeline = list(commands(self._text, *part.inner, bool(self._values)))
        if not pipeline:
            return UNKNOWN
        given = pipeline[0].given
        value = self.value(given, depth) if given else self._printed(pipeline[0], depth)
        for command in pipeline if given else pipeline[1:]:
            names = [word.literal or "" for word in command.words]
            if names[0] == "base64" or names[:2] == ["openssl", "base64"] or "-base64" in names:
                value = Encoded(value, part.span)
            elif names[0] != "tr":  # which takes the newlines out
                return UNKNOWN
        return value

    def _printed(self, command: Command, depth: int) -> Value:
        name, *words = command.words
        while words and words[0].leading.startswith("-"):
            words.pop(0)
        if name.literal == "echo" and len(words) == 1:
            return self.value(words[0], depth)
        if name.literal != "printf" or not words or words[0].literal is None:
            return UNKNOWN
        pieces = words[0].literal.removesuffix("\\n").split("%s")
        if len(pieces) != len(words) or any("%" in piece or "\\" in piece for piece in pieces):
            return UNKNOWN
        values: list[Value] = []
        for piece, word in zip(pieces, (*words[1:], None), strict=True):
            values += [Text(piece, words[0].span, ())] if piece else []
            values += [self.value(word, depth)] if word is not None else []
        return mix(values, command.words[0].span) if len(values) != 1 else values[0]


def client_named(name: str) -> str:
    """The program that is called *name*, without its folder and the marks of a makefile."""
    return name.lstrip("@-+").rpartition("/")[2]


def _behind_name(command: Command) -> Iterator[Word]:
    words = iter(command.words)
    for word in words:
        if word.literal is not None and client_named(word.literal) in _CLIENTS:
            break
    return words


def _of_curl(command: Command) -> Arguments:
    given: list[tuple[str, Word]] = []
    addresses: list[Word] = []
    complete = True
    words = _behind_name(command)
    for word in words:
        text = word.leading
        if text.startswith("--"):
            name = text[2:]
            if name not in _LONG:
                given.append((name, word))
            elif (value := next(words, None)) is not None:
                given.append((name, value))
        elif text.startswith("-") and len(text) > 1:
            at = next((at for at, letter in enumerate(text) if letter in _SHORT), 0)
            flags = text[1:at] if at else text[1:]
            given.extend((flag, word) for flag in flags)
            if at:
                rest = word.behind(at + 1)
                name = _NAMES.get(text[at], text[at])
                if rest.parts:
                    given.append((name, rest))
                elif (value := next(words, None)) is not None:
                    given.append((name, value))
        else:
            addresses.append(word)
            complete = complete and bool(text)
    return given, addresses, complete


def _of_wget(command: Command) -> Arguments:
    given: list[tuple[str, Word]] = []
    addresses: list[Word] = []
    words = _behind_name(command)
    for word in words:
        if word.leading.startswith(f"{_WGET_HEADER}="):
            given.append(("header", word.behind(len(_WGET_HEADER) + 1)))
        elif word.literal == _WGET_HEADER:
            given.extend(("header", value) for value in itertools.islice(words, 1))
        elif not word.leading.startswith("-"):
            addresses.append(word)
    return given, addresses, False


def _of_httpie(command: Command) -> Arguments:
    given: list[tuple[str, Word]] = []
    addresses: list[Word] = []
    for word in _behind_name(command):
        if _ITEM.match(word.leading) and addresses:
            given.append(("header", word))
        elif not word.leading.startswith("-") and not (word.literal or "").isupper():
            addresses.append(word)
    return given, addresses, False


_CLIENTS = {"curl": _of_curl, "wget": _of_wget, **dict.fromkeys(("http", "https", "xh", "xhs"), _of_httpie)}

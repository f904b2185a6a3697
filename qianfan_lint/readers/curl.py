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
from qianfan_lint.facts import Header, Reach, Shared, Use, Variable
from qianfan_lint.facts.authorization import carries_credential, hosts_in, reach_of, signs_in
from qianfan_lint.knowledge.providers import Host, Providers
from qianfan_lint.readers.client_arguments import CLIENTS, client_named
from qianfan_lint.readers.sharing import shared, used
from qianfan_lint.readers.shell import Command, Form, Part, Word, commands

_ASSIGNMENT = lazy(r"([A-Za-z_]\w*)\+?=")
_NAME = lazy(r"([A-Za-z_]\w*)")
_DECLARING = frozenset(("export", "local", "readonly", "declare", "typeset"))
_CONTAINERS = frozenset(("docker", "podman", "nerdctl", "docker-compose"))
_FOR_CONTAINER = "--env="
_FILLING = frozenset(("for", "read", "select", "mapfile", "readarray", "getopts", "local"))
_HEADER = lazy(r"authorization\s*:\s*", re.IGNORECASE)
_BODY = frozenset(("data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "form", "form-string", "json"))
# Any of these may carry a credential that is not seen.
_HIDDEN = frozenset(("config", "cookie", "cert", "netrc", "netrc-file", "n", "negotiate", "oauth2-bearer", "url-query"))
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

    def facts(self) -> Iterator[Header | Variable | Shared]:
        uses: list[Use] = []
        for command in self._commands:
            yield from self._variables(command)
            name = next((word.literal for word in command.words if not _ASSIGNMENT.match(word.leading)), None)
            arguments = CLIENTS.get(client_named(name)) if name is not None else None
            for fact in self._request(command, *arguments(command)) if arguments is not None else ():
                if isinstance(fact, Use):
                    uses.append(fact)
                else:
                    yield fact
        yield from shared(uses)

    def _variables(self, command: Command) -> Iterator[Variable]:
        """What is exported, and what is referred to that the script does not set itself."""
        for word in command.words:
            for part in word.parts:
                if part.form is Form.VARIABLE and part.text not in self._assigned and self._is_whole:
                    at = self._text.index(part.text, part.span.start)
                    yield Variable(part.text, Span(at, at + len(part.text)), False)
        for word in _exported(command):
            match = _ASSIGNMENT.match(word.leading) or (_NAME.fullmatch(word.leading) if word.is_literal else None)
            if match is not None:
                start = word.parts[0].span.start
                yield Variable(match[1], Span(start, start + len(match[1])), True)

    def _request(
        self, command: Command, given: list[tuple[str, Word]], addresses: list[Word], complete: bool
    ) -> Iterator[Header | Use]:
        urls = [self.value(word) for word in (*addresses, *(word for name, word in given if name == "url"))]
        url = next((url for url in urls if leading_text(url).lower().startswith("http")), None)
        reach, host = reach_of(url, self._providers) if url is not None else (Reach.UNKNOWN, None)
        for name, written in given:
            word = self._assigned_to(written)
            if name == "header" and (match := _HEADER.match(word.leading)) is not None:
                header = self._header(word, match.end(), reach, host)
                yield header
                if url is not None and header.value is not None:
                    call = self._places.span(command.words[0].span)
                    yield from used(url, header.value, host, self._providers, header.span, call)
            elif name == "user":
                span = Span(word.parts[0].span.start, word.parts[-1].span.end) if word.parts else word.span
                yield Header(self._pair(word), self._places.span(span), reach, host, True, hosts=self._hosts)
        if complete and len(urls) == 1 and isinstance(url, Text) and _lacks_credential(url.text, given):
            yield Header(None, self._places.span(command.words[0].span), reach, host, hosts=self._hosts)

    def _assigned_to(self, word: Word) -> Word:
        """What the variable that *word* is was given, if it was given one thing; else *word*: ``curl -H "$HEADER"``."""
        part = word.parts[0] if len(word.parts) == 1 else None
        several = self._assigned.get(part.text, ()) if part is not None and part.form is Form.VARIABLE else ()
        return several[0] if len(several) == 1 and several[0] is not None and self._places is _OWN else word

    def _header(self, word: Word, at: int, reach: Reach, host: Host | None) -> Header:
        """The Authorization header *word*, whose value begins *at* that character of it."""
        span = Span(word.parts[0].span.start + at, word.parts[-1].span.end)
        begins_at = self._places.behind(span.start) if self._is_quoted(word, at) else None
        value, place = self.value(word.behind(at)), self._places.span(span)
        return Header(value, place, reach, host, False, *self._partner(word), self._hosts, begins_at)

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


def _lacks_credential(url: str, given: list[tuple[str, Word]]) -> bool:
    """Whether what is sent to *url* has a body and no credential, with the options *given*."""
    has_body = any(name in _BODY for name, _ in given)
    return has_body and not (_has_credential(url) or any(map(_may_carry, given)))


def _has_credential(url: str) -> bool:
    """Whether a request to *url* needs no other credential: it asks for one, or has one in its query."""
    return signs_in(url) or carries_credential(url.partition("?")[2])


def _may_carry(option: tuple[str, Word]) -> bool:
    """Whether that option of the command may be what the request is authorised by."""
    name, word = option
    if name != "header":
        return name == "user" or name in _HIDDEN
    return not word.is_literal or word.leading.startswith("@") or carries_credential(word.leading.partition(":")[0])


def _exported(command: Command) -> Iterator[Word]:
    """The words that set a variable of a program: of all that follow, of the one that is started, or in a container."""
    first, *rest = command.words
    name = first.literal or ""
    if name == "export":
        yield from rest
    elif name == "env":
        yield from itertools.takewhile(lambda word: _ASSIGNMENT.match(word.leading), rest)
    elif name in _CONTAINERS:
        for option, word in itertools.pairwise(rest):
            if option.literal in ("-e", "--env"):
                yield word
            elif option.leading.startswith(_FOR_CONTAINER):
                yield option.behind(len(_FOR_CONTAINER))
    else:
        before = list(itertools.takewhile(lambda word: _ASSIGNMENT.match(word.leading), command.words))
        yield from before if len(before) < len(command.words) else ()

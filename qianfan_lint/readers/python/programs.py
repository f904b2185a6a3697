"""What ``curl`` and its like send where a module starts them: ``subprocess.run([…])``, ``os.system("…")``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import Items, Made, Mix, Text, Value, options, parts_of, text_of
from qianfan_lint.core.model import ELSEWHERE, Span
from qianfan_lint.core.named import Imported
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Bound, Header, Setting
from qianfan_lint.knowledge.names import may_be_credential_name
from qianfan_lint.knowledge.providers import Host
from qianfan_lint.readers.curl import Places, Script
from qianfan_lint.readers.deployment import SENT, lines
from qianfan_lint.readers.python.iteration import without_empty
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import resolve
from qianfan_lint.readers.python.scopes import CallSite, Site
from qianfan_lint.readers.python.tree.literals import Piece, pieces_of
from qianfan_lint.readers.python.vocabulary import HTTPIE, PROGRAM_CALLS, REQUEST_PROGRAMS, SHELL_CALLS
from qianfan_lint.readers.shell import MARKS, Command, Form, Part, Word

_HTTPIE = lazy(HTTPIE)
_SHELLS = frozenset(("sh", "bash", "zsh", "dash", "/bin/sh", "/bin/bash"))
_RUN = frozenset(("-c", "-lc", "-ec"))
_AT_ONCE = "asyncio.create_subprocess_exec"
MAX_SCRIPTS = 4
"""What one call may run, by the branches before it."""


def sent_by_programs(module: Module, hosts: tuple[Host, ...]) -> Iterator[Header | Setting]:
    """The headers of programs that *module* starts, which names *hosts*, and what is written out in them."""
    text = module.source.text
    if not any(name in text for name in REQUEST_PROGRAMS) and not _HTTPIE.search(text):
        return
    for site in module.index.calls:
        callee = module.callee(site)
        if callee in SHELL_CALLS or callee in PROGRAM_CALLS:
            for written in list(_written(module, site, callee))[:MAX_SCRIPTS]:
                yield from (fact._replace(hosts=hosts) for fact in written.script().facts() if isinstance(fact, Header))
                yield from written.settings()


def _written(module: Module, site: CallSite, callee: str) -> Iterator[_Written]:
    given = list(module.arguments(site))
    if callee == _AT_ONCE:
        yield from _of_words(module, site, [value for keyword, _, _, value in given if not keyword])
        return
    has_shell = callee in SHELL_CALLS or any(keyword == "shell" for keyword, *_ in given)
    for keyword, at, _, value in given:
        for option in options(value) if keyword in ("args", "cmd") or at >= 0 else ():
            if isinstance(option, Items):
                yield from _of_words(module, site, list(option.values))
            elif at <= 0 and has_shell:
                yield _Written(module, site).line(option)
            elif at <= 0 and isinstance(option, Made) and option.callee == "shlex.split":
                yield from (_Written(module, site).line(each) for each in option.positional[:1] if not _expands(each))


def _expands(value: Value) -> bool:
    """Whether a shell would put something else for a part of *value*: ``shlex.split`` does not."""
    return any(mark in (text_of(part) or "") for part in parts_of(value) for mark in "$`")


def _set(value: Value) -> Value:
    """*value* without what it may be where it is empty."""
    found = without_empty(tuple(options(value)))
    return found[0] if len(found) == 1 else value


def _of_words(module: Module, site: Site, words: list[Value]) -> Iterator[_Written]:
    match words:
        case [Text(text=shell), Text(text=option), script, *_] if shell in _SHELLS and option in _RUN:
            yield _Written(module, site).line(script)
        case [_, *_]:
            yield _Written(module, site).words(words)


class _Segment(NamedTuple):
    """A part of the script, and where it is written in the module."""

    start: int
    end: int
    span: Span
    is_exact: bool
    """Each code point of it is written as itself."""


class _Written(Places):
    """A script that a call runs, with marks for what is no literal."""

    def __init__(self, module: Module, site: Site) -> None:
        self._module, self._call = module, module.span(site.node)
        self._text = ""
        self._segments: list[_Segment] = []
        self._values: dict[str, Value] = {}
        self._words: list[Word] = []

    def script(self) -> Script:
        given = (Command(tuple(self._words), False, None),) if self._words else ()
        return Script(self._text, self._module.providers, values=self._values, places=self, given=given)

    def settings(self) -> Iterator[Setting]:
        """What is written out in its headers and bodies, where its shape does not prove it: that is seen anywhere."""
        spans = [word.span for word in self._words] or [Span(0, len(self._text))]
        for found in (found for span in spans for found in lines(self._text, (SENT,), *span)):
            pieces, text = self.pieces(found.span), self._text[found.span.start : found.span.end]
            if pieces and self._module.providers.key_of(text) is None:
                yield found._replace(
                    bound=Bound.ENTRY, value=Text(text, pieces[0], ()), span=pieces[0], name_span=pieces[0]
                )

    def line(self, value: Value) -> _Written:
        """A script that a shell reads."""
        for part in parts_of(value):
            self._put(part, value)
        return self

    def words(self, values: list[Value]) -> _Written:
        """A command with its words: no shell replaces anything in them."""
        for value in map(_set, values):
            start, parts = len(self._text), []
            for part in parts_of(value):
                at = len(self._text)
                self._put(part, value)
                text, span = self._text[at:], Span(at, len(self._text))
                parts += [Part(Form.LITERAL if isinstance(part, Text) else Form.VALUE, text, span)] if text else []
            self._words.append(Word(tuple(parts), Span(start, len(self._text))))
            self._text += "\n"  # no word goes on in the next
        return self

    def _put(self, part: Value, whole: Value) -> None:
        around = whole.span if isinstance(whole, (Mix, Text)) and whole.span != ELSEWHERE else self._call
        if isinstance(part, Text):
            for piece in pieces_of(self._module.source.text, part):
                self._add(piece if piece.span != ELSEWHERE else piece._replace(span=around))
        elif len(self._values) < len(MARKS):
            mark = chr(MARKS[len(self._values)])
            is_lent = isinstance(part, Imported) and may_be_credential_name(part.last)
            self._values[mark] = resolve(self._module, part) if is_lent else part
            self._add(Piece(mark, around, False))

    def _add(self, piece: Piece) -> None:
        start = len(self._text)
        self._text += piece.text
        last = self._segments[-1] if self._segments else None
        if last is not None and last.is_exact and piece.is_exact and last.span.end == piece.span.start:
            start, piece = last.start, piece._replace(span=Span(last.span.start, piece.span.end))
            self._segments.pop()
        self._segments.append(_Segment(start, len(self._text), piece.span, piece.is_exact))

    def span(self, span: Span) -> Span:
        within = [each for each in self._segments if each.start < span.end and span.start < each.end]
        if not within:
            return self._call
        first, last = within[0], within[-1]
        start = first.span.start + span.start - first.start if first.is_exact else self._start(first)
        end = last.span.start + span.end - last.start if last.is_exact else self._end(last)
        return Span(start, end) if self._call.start <= start < end <= self._call.end else first.span

    def _start(self, first: _Segment) -> int:
        """Where *first*, a field of an f-string, begins: where the text before it ends."""
        before = next((each for each in self._segments if each.end == first.start), None)
        if before is not None and first.span.start <= before.span.end <= first.span.end:
            return before.span.end
        return first.span.start

    def _end(self, last: _Segment) -> int:
        """Where *last*, a field of an f-string, ends: where the text behind it begins."""
        behind = next((each for each in self._segments if each.start == last.end), None)
        if behind is not None and last.span.start <= behind.span.start <= last.span.end:
            return behind.span.start
        return last.span.end

    def behind(self, at: int) -> int | None:
        before = next((each for each in self._segments if each.start < at <= each.end and each.is_exact), None)
        return before.span.start + at - before.start if before is not None else None

    def pieces(self, span: Span) -> tuple[Span, ...]:
        holds = (each for each in self._segments if each.start <= span.start and span.end <= each.end)
        exact = next((each for each in holds if each.is_exact), None)
        if exact is None:
            return ()
        start = exact.span.start + span.start - exact.start
        return (Span(start, start + span.end - span.start),)

"""A POSIX shell script as commands and words, each part with its place. It is read, not run: what a word becomes is
for others to say, and what is not closed reaches to the end.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy


class Form(enum.Enum):
    LITERAL = "literal"
    VARIABLE = "variable"
    """``$NAME``, ``${NAME}``, ``${NAME:-default}``, and ``${{ secrets.NAME }}`` of a workflow: the text is the name."""
    COMMAND = "command"
    """``$(…)``: the text is empty."""
    VALUE = "value"
    """What a program puts into the script before it runs: the text is the mark that stands for it."""
    OTHER = "other"


class Part(NamedTuple):
    form: Form
    text: str
    span: Span
    """As written, ``$`` and braces included; without quotes."""
    inner: Span = Span(0, 0)
    """Of a substitution, the commands in it."""


class Word(NamedTuple):
    parts: tuple[Part, ...]
    span: Span
    """With its quotes."""

    @property
    def literal(self) -> str | None:
        """What the word is, where nothing in it has to be expanded."""
        return "".join(part.text for part in self.parts) if self.is_literal else None

    @property
    def is_literal(self) -> bool:
        return all(part.form is Form.LITERAL for part in self.parts)

    @property
    def leading(self) -> str:
        """The literal text that it begins with."""
        return self.parts[0].text if self.parts and self.parts[0].form is Form.LITERAL else ""

    def behind(self, size: int) -> Word:
        """The word without the first *size* characters of :attr:`leading`."""
        first, *rest = self.parts
        cut = Span(min(first.span.start + size, first.span.end), first.span.end)
        head = (Part(Form.LITERAL, first.text[size:], cut),) if first.text[size:] else ()
        return Word((*head, *rest), Span(cut.start, self.span.end))


class Command(NamedTuple):
    words: tuple[Word, ...]
    """Assignments before the command too; redirections are left out."""
    piped: bool
    """What it puts out goes to the next one."""
    given: Word | None
    """``<<< word``"""


MARKS = range(0xE000, 0xF900)
"""Code points of marks: for private use, so that no script has them."""
_MARK = lazy(f"([{chr(MARKS.start)}-{chr(MARKS.stop - 1)}])")
_CHUNK = lazy(r"[^\s'\"\\$`;&|()<>#]+|#")
_IN_QUOTES = lazy(r'[^"\\$`]+')
_EXPRESSION = lazy(r"\$\{\{\s*(?:(?:secrets|env|vars)\.([A-Za-z_]\w*))?.*?\}\}", re.DOTALL)
_BRACED = lazy(r"\$\{([A-Za-z_]\w*)(?::?[-?=][^{}]*)?\}")
_NAME = lazy(r"\$([A-Za-z_]\w*)")
_NOT_EXPANDED = lazy(r"\$(?=[\s\"'/:.,]|$)")
_SPECIAL = lazy(r"\$(?:\{[^{}]*\}|.)", re.DOTALL)
_CONTINUED = lazy(r"\\\r?\n")
_BLANKS = lazy(r"[^\S\n]*")
_HEREDOC = lazy(r"<<(-?)[ \t]*(['\"]?)([\w.-]+)\2")
_REDIRECTION = lazy(r"&?[<>]+[&|]?")
# Reserved words and commands that run what follows them.
_BEFORE = frozenset("if then else elif do while until ! { time sudo exec command nohup".split())


def commands(text: str, start: int = 0, end: int | None = None, has_marks: bool = False) -> Iterator[Command]:
    """The simple commands of the script between *start* and *end* of *text*, in order."""
    return _Reader(text, start, len(text) if end is None else end, has_marks).commands()


class _Reader:
    def __init__(self, text: str, at: int, end: int, has_marks: bool) -> None:
        self.text, self.at, self.end, self.has_marks = text, at, end, has_marks
        self.heredocs: list[tuple[str, bool]] = []

    def commands(self) -> Iterator[Command]:
        words: list[Word] = []
        given: Word | None = None
        while self.at < self.end:
            char = self.text[self.at]
            following = self.text[self.at + 1 : self.at + 2]
            if char in "\n;|()" or (char == "&" and following != ">"):
                if words:
                    yield Command(tuple(words), char == "|" and following != "|", given)
                words, given = [], None
                self.at += 1
                if char == "\n":
                    self._skip_heredocs()
            elif char in "<>&":
                if words and words[-1].span.end == self.at and (words[-1].literal or "").isdigit():
                    words.pop()  # the number of what is redirected
                given = self._redirection() or given
            elif not self._skip_blank(char):
                words.append(self._word())
                if words[-1].literal in _BEFORE and len(words) == 1:
                    words = []
        if words:
            yield Command(tuple(words), False, given)

    def _skip_blank(self, char: str) -> bool:
        """Go behind what stands between words, of which *char* is the first character; False where that is a word."""
        if char == "#":
            self.at = self._line_end()
        elif char.isspace():
            match = _BLANKS.match(self.text, self.at + 1, self.end)
            self.at = match.end() if match is not None else self.at + 1
        elif char == "\\" and (match := _CONTINUED.match(self.text, self.at, self.end)) is not None:
            self.at = match.end()
        else:
            return False
        return True

    def _line_end(self) -> int:
        found = self.text.find("\n", self.at, self.end)
        return found if found >= 0 else self.end

    def _skip_heredocs(self) -> None:
        for delimiter, tabs in self.heredocs:
            while self.at < self.end:
                line_end = self._line_end()
                line = self.text[self.at : line_end].rstrip("\r")
                self.at = min(line_end + 1, self.end)
                if (line.lstrip("\t") if tabs else line.strip()) == delimiter:
                    break
        self.heredocs = []

    def _redirection(self) -> Word | None:
        """Skips it with its target; the word of ``<<<``."""
        match = _HEREDOC.match(self.text, self.at, self.end)
        if match is not None:
            self.heredocs.append((match[3], bool(match[1])))
            self.at = match.end()
            return None
        match = _REDIRECTION.match(self.text, self.at, self.end)
        assert match is not None
        self.at = match.end()
        while self.text[self.at : self.at + 1] in (" ", "\t") and self.at < self.end:
            self.at += 1
        if self.at >= self.end or self.text[self.at] in "\r\n;|&()<>":
            return None
        target = self._word()
        return target if match.group() == "<<<" else None

    def _word(self) -> Word:
        start = self.at
        parts: list[Part] = []
        while self.at < self.end:
            char = self.text[self.at]
            if char.isspace() or char in ";&|()<>":
                break
            if char == "'":
                close = self.text.find("'", self.at + 1, self.end)
                close = close if close >= 0 else self.end
                self._literal(parts, Span(self.at + 1, close))
                self.at = min(close + 1, self.end)
            elif char == '"':
                self.at += 1
                self._quoted(parts)
            elif char in "$`":
                parts.append(self._expansion())
            elif char == "\\":
                if (match := _CONTINUED.match(self.text, self.at, self.end)) is not None:
                    self.at = match.end()
                else:
                    self._escape(parts)
            else:
                match = _CHUNK.match(self.text, self.at, self.end)
                assert match is not None
                self._literal(parts, Span(*match.span()))
                self.at = match.end()
        return Word(tuple(parts), Span(start, self.at))

    def _quoted(self, parts: list[Part]) -> None:
        while self.at < self.end:
            char = self.text[self.at]
            if char == '"':
                self.at += 1
                break
            if char in "$`":
                parts.append(self._expansion())
            elif char == "\\":
                self._escape(parts)
            else:
                match = _IN_QUOTES.match(self.text, self.at, self.end)
                assert match is not None
                self._literal(parts, Span(*match.span()))
                self.at = match.end()

    def _literal(self, parts: list[Part], span: Span, text: str | None = None) -> None:
        """Add a literal, to the one before where it stands right behind it."""
        text = self.text[span.start : span.end] if text is None else text
        if self.has_marks and len(pieces := _MARK.split(text)) > 1:
            self._marked(parts, span.start, pieces)
            return
        if parts and parts[-1].form is Form.LITERAL and parts[-1].span.end == span.start:
            before = parts.pop()
            span, text = Span(before.span.start, span.end), before.text + text
        if text:
            parts.append(Part(Form.LITERAL, text, span))

    def _marked(self, parts: list[Part], at: int, pieces: list[str]) -> None:
        """Add *pieces*, each second of which is a mark."""
        for number, piece in enumerate(pieces):
            span = Span(at, at + len(piece))
            if number % 2:
                parts.append(Part(Form.VALUE, piece, span))
            else:
                self._literal(parts, span, piece)
            at = span.end

    def _escape(self, parts: list[Part]) -> None:
        end = min(self.at + 2, self.end)
        self._literal(parts, Span(self.at, end), self.text[self.at + 1 : end].strip("\n"))
        self.at = end

    def _expansion(self) -> Part:
        start = self.at
        if self.text[start] == "`" or self.text.startswith("$(", start):
            return self._substitution()
        for pattern in (_EXPRESSION, _BRACED, _NAME):
            match = pattern.match(self.text, start, self.end)
            if match is not None:
                self.at = match.end()
                return Part(Form.VARIABLE if match[1] else Form.OTHER, match[1] or "", Span(start, self.at))
        if _NOT_EXPANDED.match(self.text, start, self.end):
            self.at += 1
            return Part(Form.LITERAL, "$", Span(start, self.at))
        match = _SPECIAL.match(self.text, start, self.end)
        self.at = match.end() if match is not None else self.end
        return Part(Form.OTHER, "", Span(start, self.at))

    def _substitution(self) -> Part:
        start = self.at
        is_old = self.text[start] == "`"
        close = self.text.find("`", start + 1, self.end) if is_old else self._closing(start + 2)
        self.at = close + 1 if close >= 0 else self.end
        inner = Span(start + (1 if is_old else 2), self.at - (close >= 0))
        form = Form.OTHER if self.text.startswith("$((", start) else Form.COMMAND
        return Part(form, "", Span(start, self.at), inner)

    def _closing(self, at: int) -> int:
        """Where the parenthesis closes that is open at *at*; -1 where none does."""
        depth, quote = 1, ""
        while at < self.end:
            char = self.text[at]
            if char == "\\" and quote != "'":
                at += 1
            elif quote:
                quote = "" if char == quote else quote
            elif char in "'\"":
                quote = char
            elif char in "()":
                depth += 1 if char == "(" else -1
                if not depth:
                    return at
            at += 1
        return -1

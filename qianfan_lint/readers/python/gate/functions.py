"""Functions of a module by its raw bytes: where each begins and ends, its name and its parameters."""

from __future__ import annotations

import bisect
import re

from qianfan_lint.core.patterns import lazy
from qianfan_lint.readers.python.needed import outside_texts

# Behind the end of a line, since a pattern that begins with a literal is much faster.
_HEADING = lazy(rb"\n([ \t]*)(?:async[ \t]+)?(def|class)\b")
FUNCTION = lazy(rb"\bdef[ \t]+(\w+)")
_PARAMETER = lazy(rb"(?:\s|#[^\n]*)*(\**[A-Za-z_]\w*)")
MARK = lazy(rb"\"[^\"\n]*\"|'[^'\n]*'|(\b\w+)?\(|[)\[\]{},]")
"""Brackets, commas and strings; a bracket of a call with the name before it."""
_INSTANCE = frozenset((b"self", b"cls"))
EVERYWHERE = -1
"""In no function."""


class Functions:
    """The functions and methods of a module that are in no other one: what is bound in one is not seen in the next."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._starts: list[int] = []
        self._indents: list[int | None] = []
        """Of a class it is None: its lines are in no function, and others see what it binds."""
        self._bodies: dict[int, tuple[int, int]] = {}
        headings = {heading.start(1): heading for heading in _HEADING.finditer(data)}
        for start in outside_texts(data, 0, headings):
            heading = headings[start]
            last = self._indents[-1] if self._indents else None
            if last is None or len(heading[1]) <= last:
                self._starts.append(start)
                self._indents.append(len(heading[1]) if heading[2] == b"def" else None)

    def number(self, at: int) -> int:
        """The number of the function that begins last before *at*; -1 where there is none."""
        return bisect.bisect_right(self._starts, at) - 1

    def around(self, at: int) -> int:
        """The number of the function that *at* is in, its heading included, or ``EVERYWHERE``."""
        number = self.number(at)
        return number if number >= 0 and at < self.body(number)[1] else EVERYWHERE

    def names(self, at: int) -> set[bytes]:
        """The names of the functions that the line at *at* may return from: the outermost, and the last one before."""
        number = self.number(at)
        found = [FUNCTION.search(self._data, self._starts[number], at)] if number >= 0 else []
        found.append(FUNCTION.match(self._data, max(0, self._data.rfind(b"def ", 0, at))))
        return {each.group(1) for each in found if each is not None}

    def body(self, number: int) -> tuple[int, int]:
        """Where the list of its parameters ends, and where the function does: no line before is indented as little."""
        if number not in self._bodies:
            start, indent = self._starts[number], self._indents[number]
            until = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._data)
            opened = parameters(self._data, start)[1] if indent is not None else until
            outer = re.compile(rb"(?m)^[ \t]{0,%d}[^\s#)\]}]" % (indent or 0)).finditer(self._data, opened, until)
            ends = outside_texts(self._data, start, (line.start() for line in outer))
            self._bodies[number] = (opened, next(ends, until) if indent is not None else start)
        return self._bodies[number]


def parameters(data: bytes, start: int) -> tuple[list[bytes], int]:
    """The parameters of the function at *start*, with their stars and without the instance; where their list ends."""
    depth, at, texts = 0, start, [b""]
    for mark in MARK.finditer(data, start):
        sign = mark.group()[-1:]
        if depth == 1:
            texts[-1] += data[at : mark.start()]
        at = mark.end()
        if sign in (b"(", b"[", b"{"):
            depth += 1
        elif sign in (b")", b"]", b"}"):
            depth -= 1
            if not depth:
                break
        elif sign == b"," and depth == 1:
            texts.append(b"")
    names = [found.group(1) for text in texts if (found := _PARAMETER.match(text))]
    return names[1:] if names[:1] and names[0] in _INSTANCE else names, at

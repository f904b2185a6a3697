"""TOML with the place of every key and value: what the parser does not keep."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from qianfan_lint.core.model import Message, Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Unreadable

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

Path = tuple[str | int, ...]
"""The keys and indices that lead to a value."""


class Place(NamedTuple):
    """Where a value stands."""

    key: Span
    """Its key or table header as written; empty for an element of an array."""
    value: Span
    """The value as written, quotes and brackets included; empty for a table with a header of its own."""
    content: Span
    """What stands between the quotes of a string."""

    @property
    def span(self) -> Span:
        return Span(self.key.start, self.value.end)


Places = Mapping[Path, Place]
NOWHERE = Span(0, 0)


def load(text: str) -> tuple[dict[str, Any], Places]:
    """What *text* says, and where each part of it stands. Raises Unreadable where it is not TOML."""
    try:
        return _parsed(text), _Scan(text).places
    except RecursionError:
        raise Unreadable("nested too deeply") from None


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise Unreadable("not valid TOML: {where}", where=_where(str(error))) from None


def _where(complaint: str) -> Message:
    """What may be shown of the parser's *complaint*: the place alone, since its words may quote the file."""
    line = re.search(r"\(at line (\d+)", complaint)
    if line:
        return Message.of("line {line}", line=line[1])
    return Message.of("at its end" if complaint.endswith("(at end of document)") else "a value is out of range")


_BLANK = lazy(r"(?:\s+|#[^\n]*)*")
_KEY = lazy(r"""[^\s.=\[\]"'#]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_DOT = lazy(r"[ \t]*\.[ \t]*")
_STRING = lazy(
    "|".join(
        (
            # Three quotes end it; two more before them are part of it.
            r'"""(?:[^\\]|\\.)*?"{3,5}',
            r"'''.*?'{3,5}",
            r'"(?:[^"\\\n]|\\.)*"',
            r"'[^'\n]*'",
        )
    ),
    re.DOTALL,
)
_BREAK = lazy(r"\r?\n")
# A date and its time may stand a blank apart.
_SCALAR = lazy(r"[^\s,\]}#]+(?: [^\s,\]}#]+)?")


class _Scan:
    """One pass over a TOML text that keeps track of places, and of nothing that the parser has checked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[Path, Place] = {}
        self._tables: dict[Path, int] = {}
        """How many tables each array of tables has so far."""
        header: Path = ()
        while character := self._next():
            if character == "[":
                header = self._header()
            else:
                self._pair(header)

    def _take(self, pattern: re.Pattern[str]) -> Span:
        match = pattern.match(self.text, self.at)
        span = Span(self.at, match.end() if match else self.at)
        self.at = span.end
        return span

    def _next(self) -> str:
        """The next character that is neither blank nor in a comment, still to be taken; empty at the end."""
        self._take(_BLANK)
        return self.text[self.at : self.at + 1]

    def _header(self) -> Path:
        repeated = self.text.startswith("[[", self.at)
        self.at += 1 + repeated
        span, keys = self._keys()
        self._next()
        self.at += 1 + repeated
        path: Path = ()
        for number, key in enumerate(keys, 1):
            path = (*path, key)
            if repeated and number == len(keys):
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
        after = Span(span.end, span.end)
        self.places[path] = Place(span, after, after)
        return path

    def _pair(self, table: Path) -> None:
        span, keys = self._keys()
        self._next()
        self.at += 1  # "="
        self._value((*table, *keys), span)

    def _keys(self) -> tuple[Span, list[str]]:
        """A key, its dotted parts apart."""
        self._next()
        start, keys = self.at, [self._key()]
        while (dot := self._take(_DOT)).start < dot.end:
            keys.append(self._key())
        return Span(start, self.at), keys

    def _key(self) -> str:
        span = self._take(_KEY)
        key = self.text[span.start : span.end]
        if "\\" in key and key.startswith('"'):
            return next(iter(tomllib.loads(f"{key} = 0")))
        return key[1:-1] if key.startswith(('"', "'")) else key

    def _value(self, path: Path, key: Span | None = None) -> None:
        first, start = self._next(), self.at
        content = Span(start, start)
        if first == "[":
            self._items("]", path)
        elif first == "{":
            self._items("}", path)
        elif first in ('"', "'"):
            content = self._string()
        else:
            self._take(_SCALAR)
        self.at = max(self.at, start + 1)  # whatever it was, the scan comes to an end
        self.places[path] = Place(key or Span(start, start), Span(start, self.at), content)

    def _items(self, end: str, path: Path) -> None:
        self.at += 1
        index = 0
        while self._next() not in (end, ""):
            if end == "]":
                self._value((*path, index))
                index += 1
            else:
                self._pair(path)
            if self._next() == ",":
                self.at += 1
        self.at += 1

    def _string(self) -> Span:
        span = self._take(_STRING)
        quotes = 3 if self.text.startswith(('"""', "'''"), span.start) else 1
        start = span.start + quotes
        # A line break right after three quotes is not part of the string.
        newline = _BREAK.match(self.text, start) if quotes == 3 else None
        start = newline.end() if newline else start
        return Span(start, span.end - quotes)

"""Dependencies in ``pyproject.toml``: the TOML parser says what they are, a scan of the text where each one stands."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from qianfan_lint.facts import Pin
from qianfan_lint.model import Span
from qianfan_lint.providers import Providers
from qianfan_lint.readers.pep508 import read_requirement
from qianfan_lint.source import Source, Unreadable
from qianfan_lint.versions import from_poetry

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

Path = tuple[str | int, ...]
"""The keys and indices that lead to a value."""

# "*" stands for any key.
_LISTS = (
    ("project", "dependencies"),
    ("project", "optional-dependencies", "*"),
    ("dependency-groups", "*"),
    ("build-system", "requires"),
    ("tool", "uv", "dev-dependencies"),
    ("tool", "pdm", "dev-dependencies", "*"),
    ("tool", "hatch", "envs", "*", "dependencies"),
)
_POETRY_TABLES = (
    ("tool", "poetry", "dependencies"),
    ("tool", "poetry", "dev-dependencies"),
    ("tool", "poetry", "group", "*", "dependencies"),
)


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

_NOWHERE = Span(0, 0)


def read(source: Source, providers: Providers) -> Iterator[Pin]:
    """The dependencies that *source* declares. Raises Unreadable where it is not TOML."""
    try:
        document, places = _parsed(source.text), locate(source.text)
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    return _pins(source.text, document, places)


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise Unreadable(f"not valid TOML: {_where(str(error))}") from None


def _where(complaint: str) -> str:
    """What may be shown of the parser's *complaint*: the place alone, since its words may quote the file."""
    line = re.search(r"\(at (line \d+)", complaint)
    if line:
        return line[1]
    return "at its end" if complaint.endswith("(at end of document)") else "a value is out of range"


def _pins(text: str, document: dict[str, Any], places: Places) -> Iterator[Pin]:
    for pattern in _LISTS:
        for path, listed in _matching(document, pattern):
            for at, value in enumerate(listed if isinstance(listed, list) else ()):
                pin = _requirement(text, places, (*path, at), value) if isinstance(value, str) else None
                if pin is not None:
                    yield pin
    for pattern in _POETRY_TABLES:
        for path, table in _matching(document, pattern):
            for name, declared in table.items() if isinstance(table, dict) else ():
                if name != "python":
                    yield from _poetry(text, places, (*path, name), declared)


def _matching(value: Any, pattern: tuple[str, ...], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if not pattern:
        yield path, value
    elif isinstance(value, dict):
        for key in value if pattern[0] == "*" else value.keys() & {pattern[0]}:
            yield from _matching(value[key], pattern[1:], (*path, key))


def _requirement(text: str, places: Places, path: Path, value: str) -> Pin | None:
    content = _content(text, places, path, value)
    if content is not None:
        return read_requirement(text, content)
    pin = read_requirement(value, Span(0, len(value)))
    return pin and _unlocated(pin, places, path)


def _poetry(text: str, places: Places, path: Path, declared: Any) -> Iterator[Pin]:
    """The dependency at *path*, whose last key names it: a constraint, a table that has one, or a list of either."""
    package = str(next(key for key in reversed(path) if isinstance(key, str)))
    if isinstance(declared, list):
        for at, each in enumerate(declared):
            yield from _poetry(text, places, (*path, at), each)
    elif isinstance(declared, dict):
        version = declared.get("version")
        if isinstance(version, str):
            yield _constraint(text, places, path, (*path, "version"), package, version)
        else:  # from a repository or a path
            yield _unlocated(Pin(package, "", _NOWHERE, _NOWHERE, notation="poetry", direct=True), places, path)
    elif isinstance(declared, str):
        yield _constraint(text, places, path, path, package, declared)


def _constraint(text: str, places: Places, path: Path, stated: Path, package: str, value: str) -> Pin:
    """The dependency at *path* whose constraint is the string at *stated*."""
    pin = _unlocated(Pin(package, from_poetry(value), _NOWHERE, _NOWHERE, notation="poetry"), places, stated)
    whole = places.get(path)
    # A table with a header of its own is no line to point at: the version below it is.
    if whole is not None and whole.value.start < whole.value.end:
        pin = pin._replace(span=whole.span)
    content = _content(text, places, stated, value)
    if content is None:
        return pin
    start = content.start + len(value) - len(value.lstrip())
    return pin._replace(version_span=Span(start, start + len(value.strip())))


def _content(text: str, places: Places, path: Path, value: str) -> Span | None:
    """Where *value* stands letter for letter; None where the file writes it with escapes."""
    place = places.get(path)
    if place is None or text[place.content.start : place.content.end] != value:
        return None
    return place.content


def _unlocated(pin: Pin, places: Places, path: Path) -> Pin:
    """*pin* with the spans for what stands at or below *path* in a way that cannot be edited."""
    known = (places[path[:n]].span for n in range(len(path), 0, -1) if path[:n] in places)
    span = next(known, _NOWHERE)
    return pin._replace(span=span, version_span=Span(span.end, span.end))


_BLANK = re.compile(r"(?:\s+|#[^\n]*)*")
_KEY = re.compile(r"""[^\s.=\[\]"'#]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_STRING = re.compile(
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
_BREAK = re.compile(r"\r?\n")
# A date and its time may stand a blank apart.
_SCALAR = re.compile(r"[^\s,\]}#]+(?: [^\s,\]}#]+)?")


def locate(text: str) -> Places:
    """Where each key and value of *text* stands, which must be valid TOML."""
    return _Scan(text).places


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

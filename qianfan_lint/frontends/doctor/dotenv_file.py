"""A file of variables as python-dotenv reads it, which is what most programs load one with, pydantic-settings too.

The rules are those of python-dotenv 1.2.4, parser.py, variables.py and main.py. A test compares the two on generated
files. The linter's own reader is not asked: it also reads what a loader does not.
"""

from __future__ import annotations

import codecs
import functools
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy

_BLANK = lazy(r"\s*")
_INLINE = lazy(r"[^\S\r\n]*")
_EXPORT = lazy(r"(?:export[^\S\r\n]+)?")
_NAME = lazy(r"'([^']+)'|([^=#\s'][^=#\s]*)")
_EQUALS = lazy(r"=([^\S\r\n]*)")
_SINGLE = lazy(r"'((?:\\.|[^'\\])*)'", re.DOTALL)
_DOUBLE = lazy(r'"((?:\\.|[^"\\])*)"', re.DOTALL)
_REST = lazy(r"[^\r\n]*")
_COMMENT = lazy(r"(?:[^\S\r\n]*#[^\r\n]*)?")
_END = lazy(r"(?:[^\S\r\n]*#[^\r\n]*)?[^\S\r\n]*(?:\r\n|\n|\r|$)")
_LINE = lazy(r"[^\r\n]*(?:\r|\n|\r\n)?")
_SINGLE_ESCAPES = lazy(r"\\[\\']")
_DOUBLE_ESCAPES = lazy(r"\\[\\'\"abfnrtv]")
_NEWLINE = lazy(r"\r\n|\n|\r")
_REMARK = lazy(r"\s#.*")
_REFERENCE = lazy(r"\$\{(?P<name>[^}:]{0,100})(?::-(?P<default>[^}]{0,300}))?\}")
"""With bounds, so that a file of nothing but openings costs no more than its length."""
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


Values = Mapping[str, str | None]
"""None is a name without a value: it hides the weaker one, and is nothing."""


class Entry(NamedTuple):
    name: str
    text: str
    line: int
    """1-based."""
    at: Span
    """Where the name stands in the text without its mark."""
    value: Span
    """Where the value stands, quotes and remark included."""


class File(NamedTuple):
    entries: tuple[Entry, ...] = ()
    """In order; of two with a name the last one holds."""
    bad_lines: tuple[int, ...] = ()
    """That are no assignment: the loader warns and goes on."""
    encoding: str = ""
    """Why nothing of it is read: the loader ends with a UnicodeDecodeError. Empty where it can be decoded."""
    has_mark: bool = False
    """It begins with the mark of UTF-8, which is part of the first name before python-dotenv 1.2.4."""


def read(data: bytes, environment: Mapping[str, str], *, overrides: bool = False, encoding: str = "utf-8") -> File:
    """What the loader makes of *data*; references take their values from *environment* and from the lines before."""
    text = decoded(data, encoding)
    if isinstance(text, File):
        return text
    has_mark = text.startswith("\ufeff")
    entries: list[Entry] = []
    bad: list[int] = []
    known: dict[str, str | None] = {}
    for binding, line in _bindings(text.removeprefix("\ufeff")):
        if binding is None:
            bad.append(line)
        elif binding.text is None:
            known[binding.name] = None
        else:
            order: tuple[Values, Values] = (environment, known) if overrides else (known, environment)
            value = _REFERENCE.sub(functools.partial(_resolved, *order), binding.text)
            known[binding.name] = value
            entries.append(Entry(binding.name, value, line, binding.at, binding.value))
    # A name that stands alone below takes its value away.
    kept = tuple(entry for entry in entries if known[entry.name] is not None)
    return File(kept, tuple(bad), has_mark=has_mark)


def decoded(data: bytes, encoding: str) -> str | File:
    """The text of *data*; a file that says why nothing of it is read where it cannot be decoded."""
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return File(encoding=next((name for mark, name in _MARKS if data.startswith(mark)), "another encoding"))


def _resolved(weaker: Values, stronger: Values, match: re.Match[str]) -> str:
    name = match["name"]
    found = stronger[name] if name in stronger else weaker.get(name, match["default"])
    return found or ""


class _Broken(Exception):
    """A line is no assignment; it was understood up to *at*."""

    def __init__(self, at: int) -> None:
        self.at = at


class _Binding(NamedTuple):
    name: str
    text: str | None
    """None where there is no ``=``."""
    at: Span
    value: Span
    end: int


def _bindings(text: str) -> Iterator[tuple[_Binding | None, int]]:
    """Each binding and its line; None where that is broken."""
    at, line = 0, 1
    while at < len(text):
        start = _after(_BLANK, text, at)
        line += len(_NEWLINE.findall(text, at, start))
        if start == len(text):
            return
        try:
            found = _binding(text, start)
            end = found.end
            if found.name:
                yield found, line
        except _Broken as broken:
            end = _after(_LINE, text, broken.at)
            yield None, line
        line += len(_NEWLINE.findall(text, start, end))
        at = end


def _binding(text: str, at: int) -> _Binding:
    at = _after(_EXPORT, text, at)
    name, value, place, values = "", None, Span(at, at), Span(at, at)
    if text[at : at + 1] != "#":
        match = _NAME.match(text, at)
        if match is None:
            raise _Broken(at)
        name, place, at = match[1] or match[2], Span(*match.span(1 if match[1] else 2)), match.end()
    at = _after(_INLINE, text, at)
    if equals := _EQUALS.match(text, at):
        value, at = _value(text, equals.end(), is_spaced=bool(equals[1]))
        values = Span(equals.end(), at)
    end = _END.match(text, at)
    if end is None:
        raise _Broken(_after(_COMMENT, text, at))
    return _Binding(name, value, place, values, end.end())


def _value(text: str, at: int, *, is_spaced: bool) -> tuple[str, int]:
    first = text[at : at + 1]
    if is_spaced and first == "#":
        return "", at
    if first in ("'", '"'):
        quoted, escapes = (_SINGLE, _SINGLE_ESCAPES) if first == "'" else (_DOUBLE, _DOUBLE_ESCAPES)
        match = quoted.match(text, at)
        if match is None:
            raise _Broken(at)
        return escapes.sub(lambda escape: codecs.decode(escape.group(), "unicode-escape"), match[1]), match.end()
    match = _REST.match(text, at)
    assert match is not None
    return _REMARK.sub("", match.group()).rstrip(), match.end()


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match is not None else at

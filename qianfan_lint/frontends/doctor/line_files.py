"""A file of variables as loaders read it that take each line for itself: decouple, starlette, django-environ.

The rules are those of python-decouple 3.8 (RepositoryEnv), starlette 1.10.0 (config.py) and django-environ 0.14.0
(environ.py, read_env). A test compares each with the real one on generated files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.frontends.doctor.dotenv_file import Entry, File, decoded

_NEWLINE = lazy(r"\r\n|\r|\n")
_DJANGO = lazy(r"(?:export )?([A-Za-z_0-9]+)=(.*)", re.ASCII | re.DOTALL)
_ESCAPE = lazy(r"\\(.)")
_MARK = "\ufeff"


def read_lines(data: bytes, encoding: str = "utf-8") -> File:
    """As decouple and starlette do: no remarks, no ``export``, no references; a mark is part of the first name."""
    text = decoded(data, encoding)
    if isinstance(text, File):
        return text
    mark = len(text) - len(text.removeprefix(_MARK))
    entries = []
    for number, start, line in _lines(text):
        name, equals, value = line.partition("=")
        if not equals or line.strip().startswith("#"):
            continue
        named, given = _stripped(start, name), _stripped(start + len(name) + 1, value)
        held = text[given.start : given.end]
        if len(held) >= 2 and held[0] == held[-1] and held[0] in "'\"":
            held = held[1:-1]
        known = text[named.start : named.end]
        entries.append(Entry(known, held, number, _moved(named, mark), _moved(given, mark)))
    return File(tuple(entries), has_mark=bool(mark))


def read_django(data: bytes, encoding: str = "utf-8") -> File:
    """As django-environ does: a line with a blank around ``=``, or with a mark before it, is passed over."""
    text = decoded(data, encoding)
    if isinstance(text, File):
        return text
    mark = len(text) - len(text.removeprefix(_MARK))
    entries = []
    bad = []
    for number, start, line in _lines(text):
        match = _DJANGO.fullmatch(line)
        if match is None:
            bad += [number] if line and not line.startswith("#") else []
            continue
        value = match[2]
        held = value[1:-1] if len(value) >= 2 and value[0] == value[-1] == "'" else value
        if len(held) >= 2 and held[0] == held[-1] == '"':
            held = _ESCAPE.sub(lambda escape: escape[0] if escape[1] in "rnt" else escape[1], held[1:-1])
        places = (Span(start + match.start(part) - mark, start + match.end(part) - mark) for part in (1, 2))
        entries.append(Entry(match[1], held, number, *places))
    return File(tuple(entries), tuple(bad), has_mark=bool(mark))


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """The 1-based number, the start and the text of each line."""
    at = 0
    for number, match in enumerate((*_NEWLINE.finditer(text), None), 1):
        end, after = match.span() if match is not None else (len(text), len(text))
        yield number, at, text[at:end]
        at = after


def _stripped(start: int, text: str) -> Span:
    """Where *text*, which begins at *start*, stands without the blanks around it."""
    left = len(text) - len(text.lstrip())
    return Span(start + left, start + left + len(text.strip()))


def _moved(span: Span, by: int) -> Span:
    return Span(max(0, span.start - by), max(0, span.end - by))

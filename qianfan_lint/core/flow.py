"""Where a value came from: the small algebra that readers evaluate expressions into and rules ask questions of.

A value that is not understood is ``UNKNOWN``, and unknown never fires.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from qianfan_lint.core.model import Span
from qianfan_lint.core.named import Named, PartOf


class Text(NamedTuple):
    """A literal string; *pieces* are the spans it is written in, several for adjacent literals."""

    text: str
    span: Span
    pieces: tuple[Span, ...]


class Env(NamedTuple):
    """An environment variable, read at *span*."""

    name: str
    span: Span


class Made(NamedTuple):
    """The result of a call: *callee* is the dotted name of what was called, where it is known."""

    callee: str
    positional: tuple[Value, ...]
    keywords: Mapping[str, Value]
    complete: bool
    """False where ``*args`` or ``**kwargs`` of unknown content take part."""
    span: Span


class Mix(NamedTuple):
    """Parts joined to one string: an f-string, ``+``, ``%``, ``format``, ``join``."""

    parts: tuple[Value, ...]
    span: Span


class Encoded(NamedTuple):
    """Base64 of *value*."""

    value: Value
    span: Span


class Choice(NamedTuple):
    """One of several values: branches, ``a or b``, a conditional."""

    options: tuple[Value, ...]


class Entry(NamedTuple):
    key: Text
    value: Value
    span: Span
    """The span of the value expression, which tells this entry from others."""


class Table(NamedTuple):
    """A dictionary of known keys; *complete* is False where others may be in it."""

    entries: tuple[Entry, ...]
    complete: bool
    span: Span

    def get(self, key: str) -> Entry | None:
        """The last entry for *key*, compared without case as header names are."""
        return next((entry for entry in reversed(self.entries) if entry.key.text.lower() == key.lower()), None)


class Items(NamedTuple):
    """A tuple or list."""

    values: tuple[Value, ...]


class Nothing(NamedTuple):
    """``None``. Tuples without fields are equal, whatever their class: so this has one."""

    written: str = "None"


class Unknown(NamedTuple):
    written: str = ""


Value = Text | Env | Named | Made | Mix | Encoded | Choice | Table | Items | Nothing | Unknown
MAX_PARTS = 60
"""Headers and addresses have few parts; a query that a loop adds to is not followed to its end."""
MAX_PIECES = 2_000
"""Literals in one text that is put together."""
MAX_TEXT = 200_000
"""Code points of a text that is put together."""
UNKNOWN = Unknown()
NOTHING = Nothing()


def options(value: Value) -> Iterator[Value]:
    """*value* itself, or each thing that it may be."""
    if isinstance(value, Choice):
        for option in value.options:
            yield from options(option)
    else:
        yield value


def parts_of(value: Value) -> tuple[Value, ...]:
    """What *value* is joined from; itself where it is in one piece."""
    return value.parts if isinstance(value, Mix) else (value,)


def choice(values: Sequence[Value]) -> Value:
    """One value that may be any of *values*, without doubles."""
    if len(values) == 1:
        return values[0]
    flat: list[Value] = []
    for value in values:
        flat.extend(option for option in options(value) if option not in flat)
    if not flat:
        return UNKNOWN
    return flat[0] if len(flat) == 1 else Choice(tuple(flat))


def mix(values: list[Value], span: Span) -> Value:
    """*values* joined to one string; neighbouring literals become one."""
    parts: list[Value] = []
    for value in values:
        for part in parts_of(value):
            if isinstance(part, Text) and parts and isinstance(parts[-1], Text):
                before = parts.pop()
                assert isinstance(before, Text)
                if len(before.pieces) + len(part.pieces) > MAX_PIECES or len(before.text) + len(part.text) > MAX_TEXT:
                    return UNKNOWN
                span_of_both = Span(before.span.start, part.span.end)
                part = Text(before.text + part.text, span_of_both, before.pieces + part.pieces)
            parts.append(part)
    if not parts:
        return Text("", span, (span,))
    if len(parts) == 1 and isinstance(parts[0], Text):
        return parts[0]
    if len(parts) > MAX_PARTS:
        parts = [*parts[:MAX_PARTS], UNKNOWN]
    return Mix(tuple(parts), span)


def descend(value: Value) -> Iterator[Value]:
    """*value* and everything in it: parts, options, entries, arguments.

    Each once: values share parts, and a query that is built in a hundred branches has as many paths as atoms.
    """
    stack, seen = [value], {id(value)}
    while stack:
        current = stack.pop()
        yield current
        inner: tuple[Value, ...] = ()
        match current:
            case Mix(parts=parts):
                inner = parts
            case Choice(options=several):
                inner = several
            case Encoded(value=one) | PartOf(of=one) if one is not None:
                inner = (one,)
            case Items(values=values):
                inner = values
            case Table(entries=entries):
                inner = tuple(entry.value for entry in entries)
            case Made(positional=positional, keywords=keywords):
                inner = (*positional, *keywords.values())
        for each in inner:
            if id(each) not in seen:
                seen.add(id(each))
                stack.append(each)


def identity(value: Value, depth: int = 3) -> tuple[str, ...] | None:
    """What makes two origins the same one; None where that cannot be told."""
    match value:
        case Text(text=text):
            return ("literal", text)
        case Env(name=name):
            return ("env", name)
        case Named():
            return ("name", value.root, value.dotted)
        case Made(callee=callee, positional=positional, keywords=keywords, complete=True) if callee and depth:
            parts = [identity(argument, depth - 1) for argument in (*positional, *keywords.values())]
            if all(parts):
                return ("call", callee, *keywords, repr(parts))
    return None


def text_of(value: Value) -> str | None:
    """The string that *value* is, where it is one literal."""
    return value.text if isinstance(value, Text) else None


def leading_text(value: Value) -> str:
    """The literal text that *value* begins with, up to the first part that is none."""
    match value:
        case Text(text=text):
            return text
        case Mix(parts=(Text(text=text), *_)):
            return text
    return ""


def beginnings(value: Value) -> Iterator[str]:
    """The literal text that each thing begins with which *value* may be; empty where it begins with something else.

    ``os.getenv("BASE", "https://a.example") + "/v1"`` may begin with ``https://a.example/v1``.
    """
    for option in options(value):
        match option:
            case Mix(parts=(Choice() as first, *rest)):
                behind = leading_text(rest[0]) if rest else ""
                yield from (text and text + behind for text in beginnings(first))
            case _:
                yield leading_text(option)

"""Tables from what is no dictionary: lists of pairs, and lists of lines ``Name: value``."""

from __future__ import annotations

from qianfan_lint.core.flow import Entry, Items, Mix, Table, Text, Value, mix, parts_of
from qianfan_lint.core.model import Span

_MOST_BETWEEN = 100
"""Characters between the halves of a pair: a comma, blanks, and what encloses the value."""


def as_table(value: Value, at: Span) -> Table | None:
    """*value*, or the pairs in it, as a table; None where it is no such thing."""
    match value:
        case Table():
            return value
        case Items(values=pairs) if pairs:
            entries = [_entry(pair) for pair in pairs]
            known = tuple(entry for entry in entries if entry is not None)
            return Table(known, len(known) == len(entries), at) if known else None
    return None


def _entry(pair: Value) -> Entry | None:
    match pair:
        case Items(values=(Text() as key, value)):
            return Entry(key, value, _behind(key, value))
        case Text() | Mix():
            return _line(pair)
    return None


def _line(written: Text | Mix) -> Entry | None:
    """The header in ``"Authorization: Bearer …"``."""
    first, *rest = parts_of(written)
    name, colon, begin = first.text.partition(":") if isinstance(first, Text) else ("", "", "")
    if not isinstance(first, Text) or not colon or not name.replace("-", "").isalnum():
        return None
    begin = begin.lstrip()
    parts = [first._replace(text=begin), *rest] if begin else rest
    return Entry(first._replace(text=name), mix(list(parts), written.span), written.span)


def _behind(key: Text, value: Value) -> Span:
    """Where *value* is written, if that is behind its *key*; the key, if it is a name for what is written elsewhere."""
    span = getattr(value, "span", None)
    is_here = isinstance(span, Span) and 0 <= span.start - key.span.end <= _MOST_BETWEEN
    return span if is_here and isinstance(span, Span) else key.span

"""Tables from what is no dictionary: lists of pairs, and lists of lines ``Name: value``."""

from __future__ import annotations

from qianfan_lint.core.flow import Entry, Items, Mix, Table, Text, Value, mix, parts_of
from qianfan_lint.core.model import Span


def as_table(value: Value, at: Span) -> Table | None:
    """*value*, or the pairs in it, as a table; None where it is no such thing."""
    match value:
        case Table():
            return value
        case Items(values=pairs) if pairs:
            entries = [_entry(pair, at) for pair in pairs]
            known = tuple(entry for entry in entries if entry is not None)
            return Table(known, len(known) == len(entries), at) if known else None
    return None


def _entry(pair: Value, at: Span) -> Entry | None:
    match pair:
        case Items(values=(Text() as key, value)):
            return Entry(key, value, span_of(value, at))
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


def span_of(value: Value, otherwise: Span) -> Span:
    """Where *value* is written, if that can be told."""
    span = getattr(value, "span", None)
    return span if isinstance(span, Span) and span.end else otherwise

"""One requirement in the notation of PEP 508, found with the exact place of each of its parts."""

from __future__ import annotations

import re

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Pin

_CLAUSE = r"(?:===|[=!<>~]=|[<>])\s*[^\s,;()]+"
_SPECIFIER = rf"{_CLAUSE}(?:\s*,\s*{_CLAUSE})*"
# Every optional part begins with its own blanks, so that a long run of them is tried once for each and not squared.
_REQUIREMENT = lazy(
    rf"""
    \s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)
    (?P<extras>\s*\[[^\[\]]*\])?
    (?:
        (?P<url>\s*@\s*\S)
      | (?P<wrapped>\s*\((?:\s*(?P<inner>{_SPECIFIER})(?:\s*,)?)?\s*\))
      | \s*(?P<bare>{_SPECIFIER})(?:\s*,)?
    )?
    """,
    re.VERBOSE,
)
# A marker, or one of pip's options for a single requirement.
_REST = lazy(r"\s*(?:;|\Z)|\s+--?[A-Za-z]")


def read_requirement(text: str, span: Span, offset: int = 0) -> Pin | None:
    """The requirement that *text* has at *span*, or None where something else stands there.

    The places of the result are those in *text* moved by *offset*. A requirement by URL states no version.
    """
    match = _REQUIREMENT.match(text, span.start, span.end)
    if match is None or not (match["url"] or _REST.match(text, match.end(), span.end)):
        return None
    group = "inner" if match["inner"] else "bare"
    named = match.end("extras") if match["extras"] else match.end("name")
    end = match.end("wrapped") if match["wrapped"] else match.end("bare") if match["bare"] else named
    version = Span(*match.span(group)) if match[group] else Span(end, end)
    return Pin(
        package=match["name"],
        specifier=re.sub(r"\s+", "", match[group] or ""),
        span=moved(Span(match.start("name"), end), offset),
        version_span=moved(version, offset),
        direct=bool(match["url"]),
    )


def read_literal(text: str, content: Span, value: str, whole: Span) -> Pin | None:
    """The requirement that the string *value* is; for the rest see :func:`in_literal`."""
    pin = read_requirement(value, Span(0, len(value)))
    return pin and in_literal(pin, text, content, value, whole)


def in_literal(pin: Pin, text: str, content: Span, value: str, whole: Span) -> Pin:
    """*pin*, found in the string *value*, in *text*, which writes that at *content* and its literal at *whole*.

    Where it is not written letter for letter, as with escapes, the result points to *whole* and has nothing to edit.
    """
    if text[content.start : content.end] != value:
        return pin._replace(span=whole, version_span=Span(whole.end, whole.end))
    return pin._replace(span=moved(pin.span, content.start), version_span=moved(pin.version_span, content.start))


def moved(span: Span, offset: int) -> Span:
    return Span(span.start + offset, span.end + offset)

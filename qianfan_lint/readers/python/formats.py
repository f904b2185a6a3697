"""String formatting as joined parts: ``"Bearer %s" % key`` and ``"Bearer {}".format(key)``."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping

from qianfan_lint.core.flow import UNKNOWN, Items, Mix, Table, Text, Value, mix, parts_of
from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy

_PERCENT = lazy(r"%(?:\((?P<name>\w+)\))?[-#0 +]*\d*(?:\.\d+)?(?P<kind>[a-zA-Z%])")


def joined(values: list[Value], span: Span) -> Value:
    """*values* joined by the expression at *span*, each literal of them with a place that an edit may replace."""
    found = mix([each for each in values if not (isinstance(each, Text) and not each.text)] or values[:1], span)
    if isinstance(found, Mix) and len(found.parts) == 1:
        return found.parts[0]
    if isinstance(found, Text):
        return found if len(found.pieces) == 1 else found._replace(span=span)
    return found._replace(parts=tuple(_placed(part, span) for part in found.parts)) if isinstance(found, Mix) else found


def _placed(part: Value, span: Span) -> Value:
    """Neighbours that became one literal stand between the first and the last, if no constant brought one from afar."""
    if not isinstance(part, Text) or len(part.pieces) == 1:
        return part
    start, end = min(piece.start for piece in part.pieces), max(piece.end for piece in part.pieces)
    return part._replace(span=Span(start, end) if span.start <= start and end <= span.end else span)


def percent(template: Value, arguments: Value, span: Span) -> Value:
    """``template % arguments``."""
    if not isinstance(template, Text):
        return UNKNOWN
    values = list(arguments.values) if isinstance(arguments, Items) else [arguments]
    parts: list[Value] = []
    at = 0
    for match in _PERCENT.finditer(template.text):
        parts.append(_piece(template, at, match.start()))
        at = match.end()
        if match["kind"] == "%":
            parts.append(Text("%", template.span, template.pieces))
        elif match["name"]:
            entry = arguments.get(match["name"]) if isinstance(arguments, Table) else None
            parts.append(entry.value if entry else UNKNOWN)
        else:
            parts.append(values.pop(0) if values else UNKNOWN)
    parts.append(_piece(template, at, len(template.text)))
    return joined([part for part in parts if part != _empty(template)], span)


def formatted(template: Value, positional: tuple[Value, ...], keywords: Mapping[str, Value], span: Span) -> Value:
    """``template.format(*positional, **keywords)``."""
    pieces = parts_of(template)
    parts: list[Value] = []
    waiting = list(positional)
    for piece in pieces:
        if not isinstance(piece, Text):
            parts.append(piece)
            continue
        try:
            fields = list(string.Formatter().parse(piece.text))
        except ValueError:
            return UNKNOWN
        for literal, field, _, _ in fields:
            if literal:
                parts.append(Text(literal, piece.span, piece.pieces))
            if field is None:
                continue
            name = re.split(r"[.\[]", field)[0]
            if name == "":
                parts.append(waiting.pop(0) if waiting else UNKNOWN)
            elif name.isdigit():
                parts.append(positional[int(name)] if int(name) < len(positional) else UNKNOWN)
            else:
                parts.append(keywords.get(name, UNKNOWN))
    return joined(parts, span)


def _piece(template: Text, start: int, end: int) -> Text:
    return Text(template.text[start:end], template.span, template.pieces)


def _empty(template: Text) -> Text:
    return Text("", template.span, template.pieces)

"""The patterns of a ``match`` in libcst."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from qianfan_lint.readers.python.tree.captures import WHOLE, Bound, Parts, Steps, positions


def parts(pattern: Any, place: Callable[[Any], tuple[int, int]]) -> Parts:
    match pattern:
        case cst.MatchAs(pattern=inner, name=name):
            return Parts(_named(name, place, False), [(inner, [])] if inner is not None else [])
        case cst.MatchStar(name=name):
            return Parts(_named(name, place, True), [])
        case cst.MatchOr(patterns=several):
            return Parts([], [(each.pattern, None) for each in several])
        case cst.MatchList(patterns=several) | cst.MatchTuple(patterns=several):
            stars = [isinstance(each, cst.MatchStar) for each in several]
            inner = [each if isinstance(each, cst.MatchStar) else each.value for each in several]
            return Parts([], list(zip(inner, positions(stars), strict=True)))
        case cst.MatchMapping(elements=entries, rest=rest):
            end = place(pattern)[1]
            bound = [Bound(end, end, rest.value, True)] if rest is not None else []
            return Parts(bound, [(each.pattern, _key(each.key)) for each in entries])
        case cst.MatchClass(cls=held, patterns=several, kwds=named):
            whole: Steps = [] if isinstance(held, cst.Name) and held.value in WHOLE else None
            attributes = [(each.pattern, [f".{each.key.value}"]) for each in named]
            return Parts([], [*((each.value, whole) for each in several), *attributes])
    return Parts([], [])


def _named(name: cst.Name | None, place: Callable[[Any], tuple[int, int]], is_rest: bool) -> list[Bound]:
    return [Bound(*place(name), name.value, is_rest)] if name is not None else []


def _key(key: cst.BaseExpression) -> list[str] | None:
    value = key.evaluated_value if isinstance(key, (cst.SimpleString, cst.ConcatenatedString)) else None
    return [f"[{value}]"] if isinstance(value, str) else None

"""The patterns of a ``match`` in the standard library's ``ast``."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from qianfan_lint.readers.python.tree.captures import WHOLE, Bound, Parts, Steps, positions


def parts(pattern: Any, place: Callable[[Any], tuple[int, int]]) -> Parts:
    match pattern:
        case ast.MatchAs(pattern=inner, name=name):
            return Parts(_last(pattern, name, place, False), [(inner, [])] if inner is not None else [])
        case ast.MatchStar(name=name):
            return Parts(_last(pattern, name, place, True), [])
        case ast.MatchOr(patterns=several):
            return Parts([], [(each, None) for each in several])
        case ast.MatchSequence(patterns=several):
            steps = positions([isinstance(each, ast.MatchStar) for each in several])
            return Parts([], list(zip(several, steps, strict=True)))
        case ast.MatchMapping(keys=keys, patterns=several, rest=rest):
            end = place(pattern)[1]
            bound = [Bound(end, end, rest, True)] if rest is not None else []
            return Parts(bound, [(each, _key(key)) for key, each in zip(keys, several, strict=True)])
        case ast.MatchClass(cls=held, patterns=several, kwd_attrs=names, kwd_patterns=named):
            whole: Steps = [] if isinstance(held, ast.Name) and held.id in WHOLE else None
            attributes = [(each, [f".{name}"]) for name, each in zip(names, named, strict=True)]
            return Parts([], [*((each, whole) for each in several), *attributes])
    return Parts([], [])


def _last(pattern: Any, name: str | None, place: Callable[[Any], tuple[int, int]], is_rest: bool) -> list[Bound]:
    """The name that *pattern* ends with."""
    end = place(pattern)[1]
    return [Bound(end - len(name), end, name, is_rest)] if name is not None else []


def _key(key: ast.expr) -> list[str] | None:
    return [f"[{key.value}]"] if isinstance(key, ast.Constant) and isinstance(key.value, str) else None

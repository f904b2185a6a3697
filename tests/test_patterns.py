"""Patterns that are compiled where they are first used."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import qianfan_lint
from qianfan_lint.core.patterns import lazy

NAMES = sorted(each.name for each in pkgutil.walk_packages(qianfan_lint.__path__, "qianfan_lint."))


def patterns(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, type(lazy(""))):
        yield value
    elif isinstance(value, (list, tuple, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from patterns(each)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("__main__")])
def test_every_pattern_of_a_module_compiles(name: str) -> None:
    for value in vars(importlib.import_module(name)).values():
        for each in patterns(value):
            re.compile(each.pattern, each.flags & ~re.UNICODE if isinstance(each.pattern, bytes) else each.flags)


def test_one_is_as_what_re_compile_gives() -> None:
    made, given = lazy(r"(a)(?P<b>b)", re.IGNORECASE), re.compile(r"(a)(?P<b>b)", re.IGNORECASE)
    assert (made.pattern, made.flags, made.groupindex, made.groups) == (
        given.pattern,
        given.flags,
        given.groupindex,
        given.groups,
    )
    assert [each.span() for each in made.finditer("xAB ab")] == [each.span() for each in given.finditer("xAB ab")]
    assert made.sub("-", "AB") == given.sub("-", "AB")


def test_a_mistake_is_raised_where_it_is_used() -> None:
    broken = lazy("(")
    with pytest.raises(re.error):
        broken.search("")

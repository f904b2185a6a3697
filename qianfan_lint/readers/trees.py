"""JSON configuration: every string under a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qianfan_lint.facts import Fact, Setting
from qianfan_lint.model import Span
from qianfan_lint.providers import Providers
from qianfan_lint.readers.deployment import setting, shaped
from qianfan_lint.readers.jsontext import Literal, load, without_comments
from qianfan_lint.source import Source


def read_json(source: Source, providers: Providers) -> Iterator[Fact]:
    """Raises Unreadable where *source* is no JSON, with comments or without."""
    yield from _json(load(without_comments(source.text)), "")
    yield from shaped(source.text, providers)


def _json(value: Any, key: str) -> Iterator[Setting]:
    if isinstance(value, Literal):
        # A value with escapes is no key.
        if key and "\\" not in value.raw:
            yield setting(key, value.text, value.start, Span(value.start, value.start))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _json(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _json(inner, key)

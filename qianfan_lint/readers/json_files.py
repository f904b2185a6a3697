"""JSON configuration: every string under a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qianfan_lint.core.model import Span
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Fact, Setting
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.deployment import OPTION, PAIR, setting, shaped
from qianfan_lint.readers.json_places import Literal, load, without_comments


def read(source: Source, providers: Providers) -> Iterator[Fact]:
    """Raises Unreadable where *source* is no JSON, with comments or without."""
    yield from _json(load(without_comments(source.text)), "")
    yield from shaped(source.text, providers)


def _json(value: Any, key: str) -> Iterator[Setting]:
    if isinstance(value, Literal):
        # A value with escapes is no key.
        if "\\" not in value.raw:
            # Under a key, `NAME=value` may also be a value that has the sign in it.
            pair = PAIR.fullmatch(value.text)
            for name, written in (pair.groups(), (key, value.text)) if pair else ((key, value.text),):
                start = value.end - len(written)
                yield setting(name, written, start, Span(start, start))
    elif isinstance(value, dict):
        named = value.get("name", value.get("key"))
        for name, inner in value.items():
            yield from _json(inner, named.text if name == "value" and isinstance(named, Literal) else name)
    elif isinstance(value, list):
        option = None
        for inner in value:
            yield from _json(inner, option[1] if option else key)
            option = OPTION.fullmatch(inner.text) if isinstance(inner, Literal) else None

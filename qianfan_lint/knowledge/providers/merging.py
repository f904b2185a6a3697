"""A project's tables of providers, laid over the built-in ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qianfan_lint.knowledge.providers.rows import IDENTITY, Strings


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """*base* with *over* laid over it: an entry with the same identity replaces, key by key."""
    result = dict(base)
    for key, value in over.items():
        if key in IDENTITY:
            identity = IDENTITY[key]
            kept = {_identify(entry, identity): entry for entry in base.get(key, ())}
            for entry in value:
                kept[_identify(entry, identity)] = {**kept.get(_identify(entry, identity), {}), **entry}
            result[key] = list(kept.values())
        elif isinstance(value, list):
            result[key] = [*base.get(key, ()), *value]
        elif isinstance(value, dict):
            result[key] = {**base.get(key, {}), **value}
        else:
            result[key] = value
    return result


def _identify(entry: Mapping[str, Any], identity: Strings) -> str:
    return "\0".join(str(entry.get(key, "")) for key in identity)

"""Which models a client is asked for: where it is made, and by the calls on it."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Text, Value, options
from qianfan_lint.core.model import Span
from qianfan_lint.facts import ClientCall
from qianfan_lint.readers.python.module import Module

_KEYWORDS = ("model", "model_name")


def with_models(module: Module, calls: list[ClientCall]) -> Iterator[ClientCall]:
    """*calls* with the models that each client is asked for."""
    asked: dict[Span, list[str]] = {}
    for site in module.index.calls if calls else ():
        for keyword, _, _, value in module.arguments(site):
            if keyword in _KEYWORDS and (found := module.instance(site)) is not None:
                asked.setdefault(found[0].span, []).extend(_names(value))
    for call in calls:
        made = call.made
        given = [each for key in _KEYWORDS for each in _names(made.keywords.get(key))] if made is not None else []
        later = asked.get(made.span, []) if made is not None else []
        yield call._replace(models=tuple(dict.fromkeys((*given, *later))))


def _names(value: Value | None) -> list[str]:
    return [each.text for each in options(value) if isinstance(each, Text)] if value is not None else []

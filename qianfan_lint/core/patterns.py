"""Patterns that are compiled where they are first used: to check one clean file few of all are needed."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Lazy:
    """Stands for a compiled pattern; a method of it is looked up once."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, value)
        return value


def lazy(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The pattern *text*, as ``re.compile`` gives it. A mistake in it is raised where it is first used."""
    return cast("re.Pattern[AnyStr]", _Lazy(text, flags))

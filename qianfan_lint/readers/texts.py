"""Text of no grammar that is known here: keys that their shape proves, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.source import Source
from qianfan_lint.facts import Shaped
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.deployment import shaped


def read(source: Source, providers: Providers) -> Iterator[Shaped]:
    return shaped(source.text, providers)

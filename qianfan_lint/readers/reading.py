"""One reader a file format, loaded when the first file of the kind is read: ``read`` gives its facts."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from qianfan_lint.core.kinds import is_to_fill_in
from qianfan_lint.core.source import Source, Unreadable
from qianfan_lint.facts import Fact
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers import large, texts


def read(source: Source, providers: Providers) -> Iterator[Fact]:
    """The facts of *source*. Raises Unreadable where it cannot be parsed; a template is then read as text."""
    if large.is_large(source):
        yield from large.read_as_text(source, providers)
        return
    try:
        for name in source.kind.row.readers:
            yield from importlib.import_module(f"qianfan_lint.readers.{name}").read(source, providers)
    except Unreadable:
        if not is_to_fill_in(source.path):
            raise
        yield from texts.read(source, providers)


def verify(source: Source) -> None:
    """Raises Unreadable where *source* is not what a file of its kind has to be."""
    if name := source.kind.row.verifier:
        importlib.import_module(f"qianfan_lint.readers.{name}").verify(source)

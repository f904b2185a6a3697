"""Python that cannot be parsed, read as text: names bound to keys, and keys of a known shape."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Message, Span
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Fact, Place, Shaped, Unchecked
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.python.key_texts import bindings


def read_as_text(source: Source, providers: Providers, reason: Message) -> Iterator[Fact]:
    """The facts of *source*, which is not parsed for that *reason*."""
    text = source.text
    yield from bindings(text, Span(0, len(text)), Place.LITERAL)
    for found in providers.find_keys(text):
        yield Shaped(text[found.start : found.end], Span(found.start, found.end), Place.LITERAL)
    yield Unchecked(Message.of("{reason}; only searched for keys", reason=reason))

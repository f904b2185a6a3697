"""Python that is not parsed, read as text: names bound to keys, keys of a known shape, and literal addresses.

It is too large or too deep for the parser, or no Python that runs here: Python 2, a template, marks of a conflict.
"""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Text
from qianfan_lint.core.model import Message, Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Endpoint, Fact, Place, Shaped, Unchecked, Url
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.python.key_texts import IN_URL, bindings

_ADDRESS = lazy(r"""["'](https?://[^\s"'\\]+)["']""")


def read_as_text(source: Source, providers: Providers, reason: Message) -> Iterator[Fact]:
    """What *source* shows without a tree; *reason* says why there is none."""
    text = source.text
    yield from bindings(text, Span(0, len(text)), Place.LITERAL)
    for match in _ADDRESS.finditer(text):
        span = Span(*match.span(1))
        host = providers.host_of(match[1])
        if any(part in match[1] for part in IN_URL):
            yield Url(Text(match[1], span, (span,)), span)
        if host is not None and host.retired:
            yield Endpoint(host, span)
    for found in providers.find_keys(text):
        yield Shaped(text[found.start : found.end], Span(found.start, found.end), Place.LITERAL)
    yield Unchecked(Message.of("{reason}; only searched for keys", reason=reason))

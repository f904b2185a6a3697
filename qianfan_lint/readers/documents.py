"""Markdown and its like: keys that their shape proves, and in blocks of code what stands under a vendor's name.

A block is an example of a file or a program, in whatever language: a name before a value means the same in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Bound, Place, Shaped
from qianfan_lint.facts.credentials import slot_named
from qianfan_lint.knowledge.names import BOUND, is_general, names_vendor, tells_vendor
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.deployment import shaped

# https://spec.commonmark.org/0.31.2/#fenced-code-blocks, also in a list or a quote. A line ends as CommonMark says.
_FENCE = lazy(r"(?<![^\r\n])[ \t>]*(`{3,}(?=[^`\r\n]*(?:[\r\n]|\Z))|~{3,})([^\r\n]*)")


def read(source: Source, providers: Providers) -> Iterator[Shaped]:
    yield from examples(source.text, providers, Place.DOCUMENT)
    yield from shaped(source.text, providers, Place.DOCUMENT)


def examples(text: str, providers: Providers, place: Place) -> Iterator[Shaped]:
    """What could be a key in the blocks of code of *text*, under a name that is a vendor's or beside one.

    Examples of services that have nothing to do with models are left out: their manuals show made-up values.
    """
    for block in blocks(text):
        for match in BOUND.finditer(text, *block):
            name, value = match["name"], match["value"]
            if could_be_key(value) and _is_of_vendor(name, text, block, providers):
                yield Shaped(value, Span(*match.span("value")), place, name)


def _is_of_vendor(name: str, text: str, block: Span, providers: Providers) -> bool:
    if slot_named(name, Bound.VARIABLE, providers) is not None or names_vendor(name):
        return True
    return is_general(name) and tells_vendor(text[block.start : block.end])


def blocks(text: str) -> Iterator[Span]:
    """What stands between fences; what is not closed reaches to the end."""
    opened, start = "", 0
    for fence in _FENCE.finditer(text):
        mark = fence[1]
        if not opened:
            opened, start = mark, fence.end()
        elif mark.startswith(opened) and not fence[2].strip():
            yield Span(start, fence.start())
            opened = ""
    if opened:
        yield Span(start, len(text))

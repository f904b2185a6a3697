"""Text with the shape of a credential: in literals, docstrings and comments; and literal addresses."""

from __future__ import annotations

import bisect
from collections.abc import Iterator

from qianfan_lint.core.flow import Text, parts_of
from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Bound, Endpoint, Place, Setting, Shaped, Url
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal, neighbours
from qianfan_lint.readers.python.vocabulary import URL_ACCOUNT, URL_SECRETS

_COMMENT = lazy(r"#[^\r\n]*")
# A binding in commented-out code or an example: `api_key="…"`, `key: str = "…"`, `os.environ["QIANFAN_AK"] = "…"`,
# `"api_key": "…"`. A name begins where a word does: tried at each character, a long word takes time by its square.
_BINDING = lazy(
    r"""(?<![A-Za-z0-9_-])-{0,2}(?P<name>[A-Za-z_][A-Za-z0-9_-]*)["']?\]?\s*"""
    r"""(?::\s*[A-Za-z][\w.\[\]| ]{0,40}=|[:=])\s*[rbuf]?["'](?P<value>[^"'\s]{8,})["']"""
)
_SHORTEST = 12
"""No key is shorter."""
_PARAMETER = lazy(rf"(?P<name>{'|'.join(URL_SECRETS)})=(?P<value>[^&\s]+)")
IN_URL = tuple(f"{name}=" for name in (*URL_SECRETS, URL_ACCOUNT))


def shaped(module: Module) -> Iterator[Shaped]:
    strings = _string_spans(module)
    text = module.source.text
    for found in module.providers.find_keys(text):
        place = _place(strings, found.start, text)
        if place is not None:
            yield Shaped(text[found.start : found.end], Span(found.start, found.end), place)
    yield from _put_together(module)
    for comment in _COMMENT.finditer(text):
        if _place(strings, comment.start(), text) is Place.COMMENT:
            yield from bindings(text, Span(*comment.span()), Place.COMMENT)
    for start, end, is_docstring in strings:
        if is_docstring:
            yield from bindings(text, Span(start, end), Place.DOCSTRING)


def _put_together(module: Module) -> Iterator[Shaped]:
    """Keys that stand nowhere letter for letter: in neighbouring literals, or written with escapes."""
    for site in (*module.index.operations, *module.index.strings):
        value = literal(site.node) if isinstance(site.node, (nodes.ConcatenatedString, nodes.SimpleString)) else None
        if value is None or len(value) < _SHORTEST:
            continue
        span = module.span(site.node)
        written = module.source.slice(span)
        if isinstance(site.node, nodes.SimpleString) and "\\" not in written:
            continue
        is_docstring = id(site.node) in module.index.docstrings
        for found in module.providers.find_keys(value):
            if (key := value[found.start : found.end]) not in written:
                yield Shaped(key, span, Place.DOCSTRING if is_docstring else Place.LITERAL)


def bindings(text: str, within: Span, place: Place) -> Iterator[Shaped]:
    for match in _BINDING.finditer(text, *within):
        if could_be_key(match["value"]):
            yield Shaped(match["value"], Span(*match.span("value")), place, match["name"])


def _string_spans(module: Module) -> list[tuple[int, int, bool]]:
    """Start and end of each string that is in no other, in order, and whether it is a docstring."""
    spans = []
    for site in module.index.strings:
        whole = module.span(site.node)
        spans.append((whole.start, whole.end, id(site.node) in module.index.docstrings))
    for site in module.index.operations:
        if isinstance(site.node, nodes.FormattedString):
            whole = module.span(site.node)
            spans.append((whole.start, whole.end, False))
    outermost: list[tuple[int, int, bool]] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not outermost or span[0] >= outermost[-1][1]:
            outermost.append(span)
    return outermost


def _place(strings: list[tuple[int, int, bool]], at: int, text: str) -> Place | None:
    position = bisect.bisect_right(strings, (at, len(text) + 1, True)) - 1
    if position >= 0:
        _, end, is_docstring = strings[position]
        if at < end:
            return Place.DOCSTRING if is_docstring else Place.LITERAL
    # Outside every string: a comment, or an identifier of that shape.
    line = text.rfind("\n", 0, at + 1) + 1
    return Place.COMMENT if "#" in text[line : at + 1] else None


def urls(module: Module) -> Iterator[Url | Setting]:
    for site in (*module.index.strings, *module.index.operations):
        node = site.node
        if isinstance(node, nodes.SimpleString):
            if not any(part in node.value for part in IN_URL):
                continue
        elif not isinstance(node, (nodes.ConcatenatedString, nodes.FormattedString, nodes.BinaryOperation)):
            continue
        value = module.value(node, site)
        texts = [part for part in parts_of(value) if isinstance(part, Text)]
        if any(mark in part.text for part in texts for mark in IN_URL):
            span = module.span(node)
            constants = {text.text: text for part in texts for text in _from_afar(module, part, span)}
            yield Url(value, span, frozenset(constants))
            for match in _PARAMETER.finditer("".join(part.text for part in texts)):
                constant = constants.get(match["value"])
                if constant is not None:
                    yield Setting(match["name"], Bound.VARIABLE, constant, constant.span, constant.span)


def _from_afar(module: Module, text: Text, span: Span) -> Iterator[Text]:
    """The literals that *text* is made of and that stand outside of *span*."""
    for written, place, pieces in neighbours(module.source.text, text.pieces):
        if not span.start <= place.start < span.end:
            yield Text(written, place, pieces)


def endpoints(module: Module) -> Iterator[Endpoint]:
    """Literal addresses of hosts that are shut down; others are read with the requests that go to them."""
    if any(host.retired and host.host in module.source.text for host in module.providers.hosts):
        for site in module.index.strings:
            value = module.value(site.node, site)
            host = module.providers.host_of(value.text.strip()) if isinstance(value, Text) else None
            if host is not None and id(site.node) not in module.index.docstrings:
                yield Endpoint(host, module.span(site.node))

"""What of a large module is needed to know what one of its names is, cut out of its raw bytes.

A module is often asked for one function of hundreds. The rest becomes empty lines, so that every line keeps its number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qianfan_lint.core.patterns import lazy

SMALL = 20_000
"""Bytes of a module that is parsed whole: it is asked for several names, and each part of it would be parsed."""
MOST = 0.5
"""The share of a module beyond which it is parsed whole."""
_BLOCK = lazy(rb"(?m)^(?:[A-Za-z_@\"'(\[*{]|\xef\xbb\xbf)")
_GOES_ON = lazy(rb"(?:else|elif|except|finally|case)\b")
_DEFINITION = lazy(rb"(?:@[^\n]*\n|[ \t]+[^\n]*\n|[)#\r\n][^\n]*\n?)*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
_BINDING = lazy(rb"(\w+)[ \t]*(?::[^=\n]*)?=(?!=)")
_VALUES = lazy(rb"(?:\w+[ \t]*(?::[^=\n]*)?=(?!=)[ \t]*)+")
_GLOBAL = lazy(rb"\bglobal[ \t]+([^\n#;]+)")
_IDENTIFIER = lazy(rb"[A-Za-z_]\w*")
# A text that stands alone; what is run when the module is a program.
_IDLE = lazy(rb"[rRuU]?[\"']|if[ \t(]+__name__[ \t]*==")
# What may bind names: an import, several targets, and what has a binding, an import or a definition inside.
_OPEN = lazy(rb"(?:for|from|import)\b|[(\[*]?[ \t]*\w+[ \t]*,")
_COMPOUND = lazy(rb"(?:if|try|while|with|match)\b")
_WITHIN = lazy(
    rb"(?m)^[ \t]+(?:for|from|import|async|def|class|[(\[*]?[ \t]*\w+[ \t]*,|\w+[ \t]*(?::[^=\n]*)?=(?!=))"
    rb"|\bas[ \t]+\w|;|:="
)
# Words that name nothing: lines of comments, long texts without fields.
_PROSE = lazy(rb"(?m)^[ \t]*#[^\n]*|(?<![fFtT])(?:\"{3}(?s:.*?)\"{3}|'{3}(?s:.*?)'{3})")
_QUOTES = (b'"""', b"'''")


class _Block(NamedTuple):
    """A statement of the module itself, with its decorators and all that is inside it."""

    start: int
    end: int
    binds: frozenset[bytes]
    """The names that a definition or a value binds; nothing for every other statement."""


def needed(data: bytes, name: bytes) -> bytes:
    """The module with nothing but what *name* may depend on; empty where that is most of it, or cannot be told.

    Imports stay, and what is done when the module is imported, but for statements about names that are not needed.
    """
    if len(data) <= SMALL:
        return b""
    blocks = _blocks(data)
    binding: dict[bytes, list[_Block]] = defaultdict(list)
    for block in blocks:
        for each in block.binds:
            binding[each].append(block)
    if name not in binding:
        return b""
    kept: set[_Block] = set()
    about: dict[bytes, list[_Block]] = defaultdict(list)
    waiting = list(binding[name])
    for block in blocks:
        if block.binds or _IDLE.match(data, block.start):
            continue
        named = set[bytes]() if _binds_any(data, block) else _names(data, block) & binding.keys()
        for each in named:
            about[each].append(block)
        if not named:
            waiting.append(block)
    seen = {name}
    while waiting:
        block = waiting.pop()
        if block not in kept:
            kept.add(block)
            names = (_names(data, block) & binding.keys()) - seen
            seen |= names
            waiting.extend(other for each in names for other in (*binding[each], *about[each]))
    if sum(block.end - block.start for block in kept) > MOST * len(data):
        return b""
    texts = ((data[block.start : block.end], block in kept) for block in blocks)
    return data[: blocks[0].start] + b"".join(text if is_kept else b"\n" * text.count(b"\n") for text, is_kept in texts)


def _blocks(data: bytes) -> list[_Block]:
    starts: list[int] = []
    is_decorated = False
    for at in outside_texts(data, 0, (match.start() for match in _BLOCK.finditer(data))):
        if not is_decorated and not _GOES_ON.match(data, at):
            starts.append(at)
        is_decorated = data.startswith(b"@", at)
    ends = [*starts[1:], len(data)]
    return [_Block(start, end, _bound(data, start, end)) for start, end in zip(starts, ends, strict=True)]


def _bound(data: bytes, start: int, end: int) -> frozenset[bytes]:
    defined, values = _DEFINITION.match(data, start, end), _VALUES.match(data, start, end)
    names = global_names(_PROSE.sub(b"", data[start:end])) if b"global" in data[start:end] else set()
    if defined is not None:
        names.add(defined.group(1))
    elif values is not None:
        names.update(_BINDING.findall(values.group()))
    return frozenset(names)


def _binds_any(data: bytes, block: _Block) -> bool:
    """Whether a statement that is no definition and binds no single value may bind some name all the same."""
    if _OPEN.match(data, block.start):
        return True
    is_compound = _COMPOUND.match(data, block.start) is not None
    return is_compound and _WITHIN.search(data, block.start, block.end) is not None


def _names(data: bytes, block: _Block) -> set[bytes]:
    return set(_IDENTIFIER.findall(_PROSE.sub(b"", data[block.start : block.end])))


def global_names(data: bytes) -> set[bytes]:
    """The names that functions bind in the module itself."""
    return {name for listed in _GLOBAL.findall(data) for name in _IDENTIFIER.findall(listed)}


def outside_texts(data: bytes, start: int, places: Iterable[int]) -> Iterator[int]:
    """Those of *places*, behind *start* and in order, that are not within a text of several lines."""
    quotes = dict.fromkeys(_QUOTES, 0)
    for at in places:
        for quote in quotes:
            quotes[quote] += data.count(quote, start, at)
        start = at
        if not any(number % 2 for number in quotes.values()):
            yield at

"""What of a large module is needed to know what one of its names is, cut out of its raw bytes.

A module is often asked for one function of hundreds. The rest becomes empty lines, so that every line keeps its number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

SMALL = 20_000
"""Bytes of a module that is parsed whole: it is asked for several names, and each part of it would be parsed."""
_BLOCK = re.compile(rb"(?m)^(?:[A-Za-z_@\"'(\[*{]|\xef\xbb\xbf)")
_GOES_ON = re.compile(rb"(?:else|elif|except|finally|case)\b")
_DEFINITION = re.compile(rb"(?:@[^\n]*\n|[ \t]+[^\n]*\n|[)#\r\n][^\n]*\n?)*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
_BINDING = re.compile(rb"(\w+)[ \t]*(?::[^=\n]*)?=(?!=)")
_GLOBAL = re.compile(rb"\bglobal[ \t]+([^\n#;]+)")
_IDENTIFIER = re.compile(rb"[A-Za-z_]\w*")
_QUOTES = (b'"""', b"'''")


class _Block(NamedTuple):
    """A statement of the module itself, with its decorators and all that is inside it."""

    start: int
    end: int


def needed(data: bytes, name: bytes) -> bytes:
    """The module with nothing but what *name* may depend on; empty where that is most of it, or cannot be told.

    Imports and all that runs when the module is imported stay, definitions and values that nothing names do not.
    """
    if len(data) <= SMALL:
        return b""
    blocks = list(_blocks(data))
    binding: dict[bytes, list[_Block]] = defaultdict(list)
    kept: set[_Block] = set()
    for block in blocks:
        names = _bound(data, block)
        for each in names:
            binding[each].append(block)
        if not names:
            kept.add(block)
    if name not in binding:
        return b""
    waiting = [*kept, *binding[name]]
    kept.update(binding[name])
    while waiting:
        block = waiting.pop()
        for each in set(_IDENTIFIER.findall(data, block.start, block.end)) & binding.keys():
            waiting += (other for other in binding[each] if other not in kept)
            kept.update(binding[each])
    if sum(block.end - block.start for block in kept) > len(data) // 2:
        return b""
    texts = ((data[block.start : block.end], block in kept) for block in blocks)
    return data[: blocks[0].start] + b"".join(text if is_kept else b"\n" * text.count(b"\n") for text, is_kept in texts)


def _blocks(data: bytes) -> list[_Block]:
    starts: list[int] = []
    is_decorated = False
    for match in _BLOCK.finditer(data):
        at = match.start()
        # What stands in a text that is not closed begins nothing.
        if starts and any(data.count(quotes, starts[-1], at) % 2 for quotes in _QUOTES):
            continue
        if is_decorated or _GOES_ON.match(data, at):
            is_decorated = data.startswith(b"@", at)
            continue
        is_decorated = data.startswith(b"@", at)
        starts.append(at)
    return [_Block(start, end) for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]


def _bound(data: bytes, block: _Block) -> set[bytes]:
    """The names that a definition or a value binds; nothing for every other statement."""
    defined = _DEFINITION.match(data, block.start, block.end)
    bound = defined or _BINDING.match(data, block.start, block.end)
    if bound is None:
        return set()
    listed = _GLOBAL.findall(data, block.start, block.end)
    return {bound.group(1), *(name for names in listed for name in _IDENTIFIER.findall(names))}

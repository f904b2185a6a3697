"""JSON with the place of every string: what ``json`` does not keep."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from qianfan_lint.source import Unreadable

_TOKEN = re.compile(r'[ \t\r\n]*(?:("(?:[^"\\]|\\.)*")|([\[\]{},:])|([^\s\[\]{},:"]+))')
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
MAX_DEPTH = 200


class Literal(NamedTuple):
    """A JSON string; offsets are those of the text between its quotes."""

    text: str
    offsets: tuple[int, ...]
    """Where each code point of *text* begins in the raw file, and where the last one ends."""


def load(text: str) -> Any:
    """*text* as lists and dictionaries whose strings are :class:`Literal`. Raises Unreadable where it is no JSON.

    Keys and other values are what ``json`` makes of them.
    """
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("not valid JSON") from None
    root: list[Any] = []
    stack: list[Any] = [root]
    keys: list[Literal | None] = [None]
    for match in _TOKEN.finditer(text):
        string, mark, other = match.groups()
        if mark in ("]", "}"):
            stack.pop()
            keys.pop()
        elif mark in ("[", "{"):
            made: Any = [] if mark == "[" else {}
            _put(stack, keys, made)
            stack.append(made)
            keys.append(None)
            if len(stack) > MAX_DEPTH:
                raise Unreadable("nested too deeply")
        elif string is not None:
            literal = (string, match.start(1))
            if isinstance(stack[-1], dict) and keys[-1] is None:
                keys[-1] = _literal(*literal)
            else:
                _put(stack, keys, _literal(*literal))
        elif other is not None:
            _put(stack, keys, None)
    return root[0]


def _put(stack: list[Any], keys: list[Literal | None], value: Any) -> None:
    holder, key = stack[-1], keys[-1]
    if isinstance(holder, list):
        holder.append(value)
    elif key is not None:
        holder[key.text] = value
        keys[-1] = None


def _literal(raw: str, start: int) -> Literal:
    inner = raw[1:-1]
    at = start + 1
    if "\\" not in inner:
        return Literal(inner, tuple(range(at, at + len(inner) + 1)))
    offsets: list[int] = []
    position = 0
    for escape in _ESCAPE.finditer(inner):
        offsets.extend(range(at + position, at + escape.start()))
        offsets.append(at + escape.start())
        position = escape.end()
    offsets.extend(range(at + position, at + len(inner) + 1))
    return Literal(json.loads(raw, strict=False), tuple(offsets))

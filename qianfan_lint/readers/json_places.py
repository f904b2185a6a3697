"""JSON with the place of every string: what ``json`` does not keep."""

from __future__ import annotations

import json
import re
from array import array
from typing import Any, NamedTuple

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Unreadable

# The inside of a string in one step for each escape: one for each character takes 100 bytes of memory for it.
_TOKEN = lazy(r'[ \t\r\n]*(?:("[^"\\]*(?:\\.[^"\\]*)*")|([\[\]{},:])|([^\s\[\]{},:"]+))')
_ESCAPE = lazy(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
# A string, or what editors and compilers allow beside JSON in their settings: comments, a comma behind the last entry.
_COMMENT = lazy(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_LAST_COMMA = lazy(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"|,(?=\s*[\]}])')
MAX_DEPTH = 200


class Key(str):
    """A key of an object, and where its text stands."""

    __slots__ = ("span",)
    span: Span

    @staticmethod
    def of(literal: Literal) -> Key:
        key = Key(literal.text)
        key.span = Span(literal.start, literal.end)
        return key


class Literal(NamedTuple):
    """A JSON string; where its characters stand is worked out on demand, since a saved picture has millions."""

    raw: str
    """As written, with its quotes."""
    at: int
    """Where the opening quote stands."""

    @property
    def text(self) -> str:
        inner = self.raw[1:-1]
        return str(json.loads(self.raw, strict=False)) if "\\" in inner else inner

    @property
    def start(self) -> int:
        return self.at + 1

    @property
    def end(self) -> int:
        return self.at + len(self.raw) - 1

    def offsets(self) -> array[int]:
        """Where each code point of :attr:`text` begins in the raw file."""
        inner = self.raw[1:-1]
        found = array("I")  # a tenth of a list's memory
        position = 0
        for escape in _ESCAPE.finditer(inner):
            found.extend(range(self.start + position, self.start + escape.start() + 1))
            position = escape.end()
        found.extend(range(self.start + position, self.end))
        return found


def end_of_character(text: str, at: int) -> int:
    """Where the code point that is written *at* ends: behind its escape, if it is written as one."""
    match = _ESCAPE.match(text, at)
    return match.end() if match is not None else at + 1


def without_comments(text: str) -> str:
    """*text* with blanks for its comments and for commas that nothing follows, as long as before."""
    for extra in (_COMMENT, _LAST_COMMA):
        text = extra.sub(lambda match: match[0] if match[0][0] == '"' else re.sub(r"[^\n]", " ", match[0]), text)
    return text


def load(text: str) -> Any:
    """*text* as lists and dictionaries whose strings are :class:`Literal`. Raises Unreadable where it is no JSON.

    Keys are :class:`Key`; other values are None.
    """
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("not valid JSON") from None
    root: list[Any] = []
    stack: list[Any] = [root]
    keys: list[str | None] = [None]
    # Blanks that no token follows are looked through from each of them.
    for match in _TOKEN.finditer(text, 0, len(text.rstrip())):
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
            literal = Literal(string, match.start(1))
            if isinstance(stack[-1], dict) and keys[-1] is None:
                keys[-1] = Key.of(literal)
            else:
                _put(stack, keys, literal)
        elif other is not None:
            _put(stack, keys, None)
    return root[0]


def _put(stack: list[Any], keys: list[str | None], value: Any) -> None:
    holder, key = stack[-1], keys[-1]
    if isinstance(holder, list):
        holder.append(value)
    elif key is not None:
        holder[key] = value
        keys[-1] = None

"""Keeps what would hang or kill the parser away from it: chains and brackets without end.

libcst's generator needs about three Python frames for each link, its parser's time grows with the square of a chain,
and some thousands overflow the native stack, which ends the process (Instagram/LibCST#980, #1000, #1178).
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator

from qianfan_lint.source import Unreadable

MAX_DEPTH = 160
"""Links of one chain, operators in a row, or brackets in brackets."""

_LINK = re.compile(r"[-+*/%|&^~@<>.(\[{]|\b(?:lambda|not|if|else|and|or|await|in|is)\b")
_KEYWORDS = frozenset(("lambda", "not", "if", "else", "and", "or", "await", "in", "is"))
_RESETS = frozenset((",", "=", ";", "->"))


def check_depth(text: str) -> None:
    """Raise Unreadable where a statement of *text* is nested or chained deeper than ``MAX_DEPTH``.

    Tokens are only made for a text in which some statement has as many links at all.
    """
    if any(len(_LINK.findall(statement)) > MAX_DEPTH for statement in _long_statements(text)):
        _check_tokens(text)


def _long_statements(text: str) -> Iterator[str]:
    """What may be one statement, told by its brackets alone: cheap, and too long where a string holds some."""
    start = at = depth = 0
    for line in text.splitlines(keepends=True):
        at += len(line)
        opened = line.count("(") + line.count("[") + line.count("{")
        depth += opened - line.count(")") - line.count("]") - line.count("}")
        if depth <= 0 and not line.endswith(("\\\n", "\\\r\n", "\\\r")):
            if at - start > MAX_DEPTH:
                yield text[start:at]
            start, depth = at, 0
    if at - start > MAX_DEPTH:
        yield text[start:at]


def _check_tokens(text: str) -> None:
    links = [0]
    previous = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            word = token.string
            if token.type == tokenize.NEWLINE:
                links = [0]
            elif token.type == tokenize.OP or word in _KEYWORDS:
                if word in ("(", "[", "{"):
                    links[-1] += previous in (")", "]", "name")
                    links.append(0)
                elif word in (")", "]", "}"):
                    del links[max(1, len(links) - 1) :]
                elif word in _RESETS:
                    links[-1] = 0
                else:
                    links[-1] += 1
                if len(links) + sum(links) > MAX_DEPTH:
                    raise Unreadable("nested too deeply")
            previous = "name" if token.type == tokenize.NAME else word
    except (tokenize.TokenError, SyntaxError):
        return  # the parser says it better

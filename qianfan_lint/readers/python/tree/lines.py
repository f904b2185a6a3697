"""The lines of a program as the grammar sees them: what brackets and backslashes hold together is one."""

from __future__ import annotations

import re

from qianfan_lint.core.patterns import lazy

_STRING = r"\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'"
TOKEN = lazy(
    rf"(?P<string>{_STRING})|(?P<comment>#[^\r\n]*)|(?P<open>[(\[{{])|(?P<close>[)\]}}])|(?P<end>\\?(?:\r\n|\r|\n))",
    re.DOTALL,
)
_NEWLINES = lazy(r"[\r\n]+")


def joined_lines(text: str) -> str:
    """*text* with blanks in the place of newlines that end no statement, and of comments."""
    depth = 0

    def replaced(token: re.Match[str]) -> str:
        nonlocal depth
        match token.lastgroup:
            case "open":
                depth += 1
            case "close":
                depth = max(0, depth - 1)
            case "comment":
                return ""
            case "end":
                return " " if depth or token[0][0] == "\\" else "\n"
            case "string":
                return _NEWLINES.sub(" ", token[0])
        return token[0]

    return TOKEN.sub(replaced, text)

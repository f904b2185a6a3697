"""Cut a module between its statements, so that what an edit leaves as it is need not be parsed again."""

from __future__ import annotations

import re

# What hides a bracket or the end of a line, brackets, and where a line begins with neither space nor comment.
_MARK = re.compile(
    r""""{3}.*?"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*|[()\[\]{}]|\\\r?\n|\n(?=[^\s\#)\]}])""",
    re.DOTALL,
)
_CONTINUED = re.compile(r"(?:elif|else|except|finally)\b")


def split(text: str) -> list[str]:
    """The pieces of *text*, each of whole statements with the comments before them.

    Told by brackets and quotes alone. A piece that was cut out wrongly is no valid Python: its string or bracket is
    left open, or it begins within one.
    """
    starts = [0]
    depth = last = 0
    for mark in _MARK.finditer(text):
        first = text[mark.start()]
        if first in "([{":
            depth += 1
        elif first in ")]}":
            depth -= 1
        elif first == "\n" and depth <= 0:
            at = mark.end()
            # libcst does not give back a text that ends with a comment and a backslash.
            is_odd = text[max(0, at - 3) : at].rstrip().endswith("\\")
            if text[last] != "@" and not is_odd and not _CONTINUED.match(text, at):
                starts.append(_before_comments(text, at, starts[-1]))
            last = at
    ends = [*starts[1:], len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True) if start < end]


def _before_comments(text: str, at: int, until: int) -> int:
    """Where the blank lines and comments begin that stand before *at*."""
    while at > until:
        line = text.rfind("\n", until, at - 1) + 1 or until
        if text[line:at].strip() and text[line] != "#":
            break
        at = line
    return at

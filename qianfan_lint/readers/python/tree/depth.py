"""Keeps what would hang or kill the parser away from it: chains and brackets without end.

libcst's generator needs about three Python frames for each link, its parser's time grows with the square of a chain,
and some thousands overflow the native stack, which ends the process (Instagram/LibCST#980, #1000, #1178).
"""

from __future__ import annotations

import io
import sys
import tokenize
from collections.abc import Iterator

from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import TooLarge, Unreadable
from qianfan_lint.readers.python.tree.lines import TOKEN

MAX_DEPTH = 160
"""Links of one chain, operators in a row, or brackets in brackets."""

MAX_MARKS = 120_000
"""Newlines and punctuation of one text. Each stands for 1 to 2 kB of syntax tree and some 20 µs; a file of 10 MB may
have millions. Of 60,000 public files the largest that are written by hand have 98,000."""
DENSE_MARKS, CHARACTERS_PER_MARK = 45_000, 12
"""Of a short text: so many, and one more for each so many characters. Code that people write has more letters."""
MAX_CALLS = 25_000
"""Opening parentheses: a call takes some 50 µs. The most in those files are 20,488."""

MAX_PATTERN_DEPTH = 10
"""Brackets in brackets of one pattern. Each one more doubles libcst's time; 18 take a second."""

_CASE = lazy(r"(?:\A|[\r\n])[ \t\f]*case\b")
_LINK = lazy(r"[-+*/%|&^~@<>.(\[{]|\b(?:lambda|not|if|else|and|or|await|in|is)\b")
_MARKS = "\n\r,.:;=([{+-*/%|&^<>"
_KEYWORDS = frozenset(("lambda", "not", "if", "else", "and", "or", "await", "in", "is"))
_QUOTED = lazy(r"""#[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\"""")
_STRING_OF_LINES = lazy(r"\"{3}|'{3}")
_RESETS = frozenset((",", "=", ";", "->"))
_IS_SLOW = sys.version_info < (3, 12)
"""``tokenize`` is: from then on it is written in C, and takes f-strings apart, which may hold any quotes."""


def check_size(text: str) -> None:
    """Raise TooLarge where *text* has more marks or calls than are parsed."""
    marks = min(MAX_MARKS, DENSE_MARKS + len(text) // CHARACTERS_PER_MARK)
    if has_marks(text, marks) or (len(text) > MAX_CALLS and text.count("(") > MAX_CALLS):
        raise TooLarge("too large to be parsed")


def has_marks(text: str, count: int) -> bool:
    """Whether *text* has more than *count* newlines and punctuation, or literals, which need none between them."""
    if len(text) <= count:
        return False
    return sum(map(text.count, _MARKS)) > count or text.count('"') + text.count("'") > 2 * count


def check_depth(text: str) -> None:
    """Raise Unreadable where a statement of *text* is nested or chained deeper than ``MAX_DEPTH``.

    Tokens are only made of a statement that has as many links at all. Of the whole text they are made where that
    statement may have been cut out wrongly: within a string of several lines, or by brackets in a string.
    """
    for statement in _long_statements(text):
        if len(_LINK.findall(statement)) > MAX_DEPTH and not _is_shallow(statement):
            if not (_IS_SLOW and _has_short_statements(text)) and _is_too_deep(text):
                raise Unreadable("nested too deeply")
            return


def check_patterns(text: str) -> None:
    """Raise Unreadable where patterns of a ``match`` are nested so that libcst, exponential there, would not end."""
    for case in _CASE.finditer(text):
        depth = 0
        for token in TOKEN.finditer(text, case.end()):
            if token.lastgroup == "open":
                depth += 1
            elif token.lastgroup == "close":
                depth -= 1
            elif token.lastgroup == "end" and depth <= 0 and token[0][0] != "\\":
                break
            if depth > MAX_PATTERN_DEPTH:
                raise Unreadable("nested too deeply")


def _is_shallow(statement: str) -> bool:
    return not _STRING_OF_LINES.search(statement) and _is_too_deep(statement) is False


def _long_statements(text: str) -> Iterator[str]:
    """What may be one statement, told by its brackets alone: cheap, and too long where a string holds some."""
    start = at = depth = 0
    spared = MAX_DEPTH  # a text that is made to deceive does not hide more brackets than that
    is_continued = False
    for line in text.splitlines(keepends=True):
        at += len(line)
        change = _opened(line)
        if change and not is_continued and not _STRING_OF_LINES.search(line):
            outside = _opened(_QUOTED.sub("", line))
            spared -= abs(change - outside)
            change = outside if spared >= 0 else change
        depth += change
        is_continued = line.endswith(("\\\n", "\\\r\n", "\\\r"))
        if depth <= 0 and not is_continued:
            if at - start > MAX_DEPTH:
                yield text[start:at]
            start, depth = at, 0
    if at - start > MAX_DEPTH:
        yield text[start:at]


def _opened(line: str) -> int:
    """How many brackets are opened more than closed."""
    opened = line.count("(") + line.count("[") + line.count("{")
    return opened - line.count(")") - line.count("]") - line.count("}")


def _has_short_statements(text: str) -> bool:
    """Whether no statement of *text*, strings and comments aside, has as many links at all."""
    depth = at = 0
    parts: list[str] = []
    for token in TOKEN.finditer(text):
        parts.append(text[at : token.start()])
        at = token.end()
        if token.lastgroup == "open":
            depth += 1
            parts.append(token[0])
        elif token.lastgroup == "close":
            depth -= 1
        elif token.lastgroup == "end" and depth <= 0 and token[0][0] != "\\":
            if sum(map(len, parts)) > MAX_DEPTH and len(_LINK.findall(" ".join(parts))) > MAX_DEPTH:
                return False
            depth, parts = 0, []
    return len(_LINK.findall(" ".join([*parts, text[at:]]))) <= MAX_DEPTH


def _is_too_deep(text: str) -> bool | None:
    """None where *text* cannot be taken apart; of a whole module the parser says that better."""
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
                    return True
            previous = "name" if token.type == tokenize.NAME else word
    except (tokenize.TokenError, SyntaxError):
        return None
    return False

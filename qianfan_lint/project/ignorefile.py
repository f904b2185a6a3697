"""Patterns of ``.gitignore``, matched as git does, in time that grows with pattern times path and no faster.

The source is https://git-scm.com/docs/gitignore, and git's ``dir.c`` and ``wildmatch.c`` where that is silent. As for
git, patterns and paths are bytes: ``?`` stands for one byte.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qianfan_lint.core.patterns import lazy

MAX_WILDCARDS = 2000
"""Patterns with a wildcard that one file may have. Each of them is tried on each path."""
MAX_LENGTH = 4096
"""Bytes of a pattern. A longer one is left out: hardly a path is so long that it could match."""
MAX_PARTS = 64
"""Names of folders in a pattern; one with more of them is left out too."""

_SPECIAL = lazy(rb"[*?\[\\]")
# The classes of POSIX in the C locale.
_CLASSES = {
    b"alnum": rb"0-9A-Za-z",
    b"alpha": rb"A-Za-z",
    b"blank": rb" \t",
    b"cntrl": rb"\x00-\x1f\x7f",
    b"digit": rb"0-9",
    b"graph": rb"\x21-\x7e",
    b"lower": rb"a-z",
    b"print": rb"\x20-\x7e",
    b"punct": rb"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
    b"space": rb" \t\n\v\f\r",
    b"upper": rb"A-Z",
    b"xdigit": rb"0-9A-Fa-f",
}
_STAR = b"*"
_SLASH = b"/"
_NAMED = lazy(rb"\[:([^]]*):\]")
_DEEP = b"**"
"""In the place of a name: any number of folders."""


class TooMany(Exception):
    """There are more patterns with wildcards than MAX_WILDCARDS."""


class _Never(Exception):
    """A pattern that matches nothing."""


class _Rule(NamedTuple):
    order: int
    ignores: bool
    only_folders: bool


class IgnoreFile:
    """The patterns of one file. Raises TooMany."""

    def __init__(self, content: bytes) -> None:
        self._names: dict[bytes, list[_Rule]] = {}
        self._paths: dict[bytes, list[_Rule]] = {}
        self._wild: list[tuple[_Rule, bytes]] = []
        for order, line in enumerate(_lines(content)):
            self._add(order, line)

    def _add(self, order: int, line: bytes) -> None:
        pattern = line.removeprefix(b"!")
        rule = _Rule(order, pattern == line, pattern.endswith(b"/"))
        pattern = pattern.removesuffix(b"/")
        if _SPECIAL.search(pattern):
            if len(self._wild) == MAX_WILDCARDS:
                raise TooMany
            self._wild.append((rule, pattern))
        elif b"/" in pattern:
            self._paths.setdefault(pattern.removeprefix(b"/"), []).append(rule)
        else:
            self._names.setdefault(pattern, []).append(rule)

    def verdict(self, path: bytes, is_folder: bool) -> bool | None:
        """Whether *path*, from the folder of the file on, is ignored; None where no pattern says anything.

        The last pattern that matches decides. That a folder above is ignored is for the caller to know.
        """
        exact = (*self._names.get(path.rpartition(b"/")[2], ()), *self._paths.get(path, ()))
        last = max((rule for rule in exact if is_folder or not rule.only_folders), default=None)
        for rule, pattern in reversed(self._wild):
            if last is not None and rule.order < last.order:
                break
            if (is_folder or not rule.only_folders) and _matches(pattern, path):
                return rule.ignores
        return None if last is None else last.ignores


def _lines(content: bytes) -> Iterator[bytes]:
    for line in content.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        line = line.removesuffix(b"\r")
        if not line or line.startswith(b"#"):
            continue
        line = line.partition(b"\0")[0]
        bare = line.rstrip(b" ")
        if len(bare) < len(line) and (len(bare) - len(bare.rstrip(b"\\"))) % 2:  # the first space is escaped
            bare += b" "
        if len(bare) <= MAX_LENGTH:
            yield bare


def _matches(pattern: bytes, path: bytes) -> bool:
    parts = _compiled(pattern)
    if parts is None:
        return False
    if b"/" not in pattern:
        return isinstance(parts[0], re.Pattern) and bool(parts[0].fullmatch(path, path.rfind(b"/") + 1))
    return _match_parts(parts, path.split(b"/"))


_Part = re.Pattern[bytes] | None
"""What a name has to match; None is any number of names."""


def _match_parts(parts: tuple[_Part, ...], names: list[bytes]) -> bool:
    """Of several ``**`` only the last is tried at other places: what is before it matched as early as it can."""
    at = number = 0
    deep, behind = -1, 0
    while number < len(names):
        part = parts[at] if at < len(parts) else None
        if at < len(parts) and part is None:
            at, deep, behind = at + 1, at, number
        elif part is not None and part.fullmatch(names[number]):
            at, number = at + 1, number + 1
        elif deep >= 0:
            behind += 1
            at, number = deep + 1, behind
        else:
            return False
    return at == len(parts)


@functools.lru_cache(maxsize=4 * MAX_WILDCARDS)
def _compiled(pattern: bytes) -> tuple[_Part, ...] | None:
    """The parts of *pattern* between slashes; None where it matches nothing."""
    try:
        tokens = list(_tokens(pattern.removeprefix(b"/")))
    except _Never:
        return None
    names: list[list[bytes]] = [[]]
    for token in tokens:
        if token == _SLASH:
            names.append([])
        else:
            names[-1].append(token)
    if len(names) > MAX_PARTS:
        return None
    if names[-1] == [_DEEP]:
        names.append([_STAR])  # what is at the end stands for one name at least
    is_path = b"/" in pattern
    return tuple(None if is_path and name == [_DEEP] else re.compile(_expression(name)) for name in names)


def _expression(tokens: Iterable[bytes]) -> bytes:
    """One that does not go back to where a star ended, once what is behind it has matched as early as possible."""
    runs: list[bytes] = [b""]
    for token in tokens:
        if token in (_STAR, _DEEP):
            runs.append(b"")
        else:
            runs[-1] += token
    if len(runs) == 1:
        return b"(?s:" + runs[0] + b")"
    inner = enumerate(filter(None, runs[1:-1]))
    middle = b"".join(b"(?=(?P<g%d>.*?%b))(?P=g%d)" % (number, run, number) for number, run in inner)
    return b"(?s:" + runs[0] + middle + b".*" + runs[-1] + b")"


def _tokens(pattern: bytes) -> Iterator[bytes]:
    """Expressions that stand for one byte each, _SLASH, _STAR and _DEEP. Raises _Never."""
    at = 0
    while at < len(pattern):
        char = pattern[at : at + 1]
        at += 1
        if char == b"\\":
            if at == len(pattern):
                raise _Never
            yield _byte(pattern[at])
            at += 1
        elif char == b"*":
            start = at - 1
            while pattern[at : at + 1] == b"*":
                at += 1
            yield _STAR if at - start == 1 else _DEEP
        elif char == b"[":
            expression, at = _bracket(pattern, at)
            yield expression
        else:
            yield {b"?": b"[^/]", b"/": _SLASH}.get(char) or _byte(char[0])


def _byte(number: int) -> bytes:
    return b"\\x%02x" % number


def _bracket(pattern: bytes, at: int) -> tuple[bytes, int]:
    """The expression for the bracket that opens before *at*, and where it ends. Raises _Never."""
    negated = pattern[at : at + 1] in (b"!", b"^")
    at += negated
    inside = b""
    before = -1  # what a range could begin with
    first = True
    while first or pattern[at : at + 1] != b"]":
        first = False
        char = pattern[at : at + 1]
        named = _NAMED.match(pattern, at)
        if named:
            if named[1] not in _CLASSES:
                raise _Never
            inside, at, before = inside + _CLASSES[named[1]], named.end(), -1
        elif char == b"-" and before >= 0 and pattern[at + 1 : at + 2] not in (b"]", b""):
            last, at = _member(pattern, at + 1)
            if before <= last:
                inside += _byte(before) + b"-" + _byte(last)
            before = -1
        else:
            before, at = _member(pattern, at)
            inside += _byte(before)
    if not inside:
        inside = b"/"  # a range that is the wrong way round holds nothing
    return (b"(?!/)[^" if negated else b"(?!/)[") + inside + b"]", at + 1


def _member(pattern: bytes, at: int) -> tuple[int, int]:
    """The byte at *at*, which may be escaped, and where it ends. Raises _Never."""
    at += pattern[at : at + 1] == b"\\"
    if at >= len(pattern):
        raise _Never
    return pattern[at], at + 1

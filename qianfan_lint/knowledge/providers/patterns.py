"""Whether the pattern of a key is matched in linear time, told from its syntax tree before it meets any text.

The scanned project may bring patterns of its own, and Python's regular expressions take exponential time for some. A
pattern is taken if a match that begins at one place has few ways to go on, and no text is read again and again:

* A bounded repeat is free where what follows it cannot continue it. Otherwise each count is a way of its own, and all
  ways of the pattern together are at most ``MAX_WAYS``.
* An unbounded repeat is of single characters, behind a character that it does not take, and before one (or the end).
* Nothing looks around or back: no lookahead, lookbehind, backreference or condition.
"""

from __future__ import annotations

import importlib
import re
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from qianfan_lint.core.model import Message

MAX_LENGTH = 500
"""Characters of a pattern."""
MAX_GROUPS = 50
MAX_WIDTH = 500
"""Characters that a pattern without unbounded repeats may match."""
MAX_WAYS = 20

_OTHER = chr(128)
"""Stands for all that is no ASCII."""
_ALL = frozenset(map(chr, range(129)))
_CATEGORIES = {"DIGIT": r"\d", "NOT_DIGIT": r"\D", "SPACE": r"\s", "NOT_SPACE": r"\S", "WORD": r"\w", "NOT_WORD": r"\W"}
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_SINGLE = ("LITERAL", "NOT_LITERAL", "IN", "ANY")

Chars = frozenset[str]


class _Refused(Exception):
    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


class _Node(NamedTuple):
    """One element of a pattern, as Python's parser has it."""

    op: str
    value: Any


def problem(pattern: str) -> Message | None:
    """What is wrong with *pattern* as the shape of a key; None if it can be used."""
    if len(pattern) > MAX_LENGTH:
        return Message.of("is longer than {count} characters", count=MAX_LENGTH)
    if pattern.count("(") > MAX_GROUPS:
        return Message.of("has more than {count} groups", count=MAX_GROUPS)
    if not pattern.isascii() or not pattern.isprintable():
        return Message.of("contains characters other than printable ASCII")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
            re.compile(pattern.encode())  # files are searched before they are decoded
            _check(_parsed(pattern), folds=bool(re.search(r"\(\?[a-zA-Z]*i", pattern)))
    except _Refused as refused:
        return refused.reason
    except RecursionError:
        return Message.of("is not a regular expression: {problem}", problem=Message.of("nested too deeply"))
    except (re.error, OverflowError, ValueError, Warning) as error:
        return Message.of("is not a regular expression: {problem}", problem=error)
    return None


def _parsed(pattern: str) -> Any:
    parser = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
    return parser.parse(pattern)


def _check(parsed: Any, folds: bool) -> None:
    """Raise _Refused where *parsed* is not matched in linear time."""
    least, most = parsed.getwidth()
    if not least:
        raise _Refused(Message.of("matches an empty text"))
    walk = _Walk(folds)
    if walk.ways(_nodes(parsed), _END) > MAX_WAYS:
        raise _Refused(Message.of("cannot be matched in linear time: its repeats can share a text in too many ways"))
    if not walk.unbounded and most > MAX_WIDTH:
        raise _Refused(Message.of("matches more than {count} characters", count=MAX_WIDTH))


def _nodes(parsed: Any) -> list[_Node]:
    return [_Node(str(op), value) for op, value in parsed]


_END: Chars = frozenset()
"""What follows at the end of a pattern: nothing that a repeat could take."""


class _Walk:
    """One look at a pattern; *folds* where it does not distinguish case."""

    def __init__(self, folds: bool) -> None:
        self._folds = folds
        self.unbounded = False

    def ways(self, nodes: Sequence[_Node], after: Chars) -> int:
        """In how many ways *nodes* can match at one place, if *after* is what may follow them. Raises _Refused."""
        ways = 1
        for at, node in enumerate(nodes):
            follows = self._first(nodes[at + 1 :], after)
            ways *= self._ways(node, follows, nodes[:at])
            if ways > MAX_WAYS:
                return ways
        return ways

    def _ways(self, node: _Node, follows: Chars, before: Sequence[_Node]) -> int:
        if node.op in _SINGLE or node.op == "AT":
            return 1
        if node.op == "SUBPATTERN":
            return self.ways(_nodes(node.value[-1]), follows)
        if node.op == "ATOMIC_GROUP":
            return self.ways(_nodes(node.value), follows)
        if node.op == "BRANCH":
            return sum(self.ways(_nodes(each), follows) for each in node.value[1])
        if node.op in _REPEATS:
            return self._of_repeat(node, follows, before)
        looks = node.op.startswith("ASSERT")
        part = Message.of("lookaround") if looks else Message.of("backreference")
        raise _Refused(Message.of("cannot be matched in linear time: it has a {part}", part=part))

    def _of_repeat(self, node: _Node, follows: Chars, before: Sequence[_Node]) -> int:
        least, most, repeated = node.value
        nodes = _nodes(repeated)
        taken = self._first(nodes, _END)
        is_clear = taken.isdisjoint(follows)
        is_single = len(nodes) == 1 and nodes[0].op in _SINGLE
        if int(most) > MAX_WIDTH:
            self.unbounded = True
            if not is_single or not is_clear or not self._is_fenced(taken, before):
                text = "cannot be matched in linear time: give '+' and '*' an upper limit, as in {example}"
                raise _Refused(Message.of(text, example="{20,200}"))
            return 1
        inner = self.ways(nodes, follows | taken)
        counts = 1 if is_clear and is_single else most - least + 1
        return int(min(counts * inner**most, MAX_WAYS + 1))

    def _is_fenced(self, taken: Chars, before: Sequence[_Node]) -> bool:
        """Whether one of the characters right *before* a repeat is none that it takes: a text is then read once."""
        return any(node.op in _SINGLE and taken.isdisjoint(self._chars(node)) for node in before)

    def _first(self, nodes: Iterable[_Node], after: Chars) -> Chars:
        """What *nodes* may begin with; *after* belongs to it where they may be empty."""
        found: Chars = frozenset()
        for node in nodes:
            chars, may_be_empty = self._begins(node)
            found |= chars
            if not may_be_empty:
                return found
        return found | after

    def _begins(self, node: _Node) -> tuple[Chars, bool]:
        if node.op in _SINGLE:
            return self._chars(node), False
        if node.op == "AT":
            return _END, True
        if node.op in _REPEATS:
            least, _, repeated = node.value
            chars, may_be_empty = self._all(_nodes(repeated))
            return chars, may_be_empty or not least
        if node.op == "BRANCH":
            each = [self._all(_nodes(branch)) for branch in node.value[1]]
            return frozenset().union(*(chars for chars, _ in each)), any(empty for _, empty in each)
        if node.op in ("SUBPATTERN", "ATOMIC_GROUP"):
            return self._all(_nodes(node.value[-1] if node.op == "SUBPATTERN" else node.value))
        return _ALL, True

    def _all(self, nodes: Sequence[_Node]) -> tuple[Chars, bool]:
        return self._first(nodes, _END), all(self._begins(node)[1] for node in nodes)

    def _chars(self, node: _Node) -> Chars:
        """The characters that one of ``_SINGLE`` takes."""
        if node.op == "ANY":
            return _ALL
        parts = _nodes(node.value) if node.op == "IN" else [_Node("LITERAL", node.value)]
        chars = frozenset(each for part in parts for each in self._members(part))
        if node.op == "NOT_LITERAL" or any(part.op == "NEGATE" for part in parts):
            return (_ALL - chars) | {_OTHER}
        return chars

    def _members(self, part: _Node) -> Iterator[str]:
        if part.op == "CATEGORY":
            written = _CATEGORIES[str(part.value).removeprefix("CATEGORY_")]
            yield from (each for each in _ALL if re.match(written, each))
            yield _OTHER
        elif part.op in ("LITERAL", "RANGE"):
            first, last = (part.value, part.value) if part.op == "LITERAL" else part.value
            for code in range(first, min(last, 128) + 1):
                yield from (chr(code).lower(), chr(code).upper()) if self._folds else (chr(code),)
            if last >= 128 or self._folds:
                yield _OTHER

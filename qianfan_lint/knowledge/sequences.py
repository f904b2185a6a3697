"""Whether a value is no drawn one because of the order of its characters: one again and again, or as they follow."""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Iterator

from qianfan_lint.core.patterns import lazy

_STEPS = lazy(r"\++|-+")
SEPARATORS = lazy(r"[^A-Za-z0-9]+")


def is_regular(value: str) -> bool:
    """A few characters over and over: ``abababab``, ``0000-0000``."""
    body = SEPARATORS.sub("", value)
    if len(body) < 8:
        return True
    if len(set(body)) <= max(3, min(len(body) // 10, 6)):
        return True
    return any(body.startswith(body[size:]) for size in range(1, len(body) // 2 + 1))


def is_sequential(value: str) -> bool:
    """``1234567``, ``7654321``, ``abc123def456``, ``a1b2c3d4``: as keyboards and examples have it."""
    body = SEPARATORS.sub("", value).lower()
    # Six that follow each other are in one drawn number of ten digits in 10,000: they say something of a short value.
    if any(size >= 5 and size * 5 >= len(body) for size in _rows(value)):
        return True
    if _steadiness(body) >= 0.6 or (_steadiness(body[::2]) >= 0.6 and _steadiness(body[1::2]) >= 0.6):
        return True
    # Five keys side by side are in one of 150,000 random texts of 60 characters, seven in none.
    keyboard = "qwert|asdfg|zxcvb" if len(value) <= 40 else "qwertyu|asdfghj|zxcvbnm"
    return bool(re.search(keyboard, value, re.IGNORECASE))


def _rows(value: str) -> Iterator[int]:
    """How many steps in a row lead to the next character, or to the one before."""
    codes = _differences(value)
    rounds = sum(map(value.count, ("90", "9a", "9A")))
    if codes.count(1) + rounds >= 5 or codes.count(-1) >= 5:  # which of a drawn value is seldom so
        steps = "".join(map(_step, value, value[1:]))
        yield from map(len, _STEPS.findall(steps.replace("^", "+")))


def _steadiness(text: str) -> float:
    """The share of neighbours that are the same or follow each other; one of five in a random hexadecimal string.

    *text* is letters and digits.
    """
    steps = _differences(text)
    return sum(map(steps.count, (-1, 0, 1))) / len(steps) if steps else 0.0


def _differences(text: str) -> list[int]:
    """By how much each character of the ASCII *text* is more than the one before."""
    codes = text.encode("ascii")
    return list(map(operator.sub, codes[1:], codes))


@functools.cache
def _step(a: str, b: str) -> str:
    """How *b* follows *a*: ``+`` the next, ``-`` the one before, ``=`` the same, ``^`` a new round, or none of it."""
    if not (a.isalnum() and b.isalnum()):
        return "." if a != b else "="
    if (a, b) in (("9", "0"), ("9", "a"), ("9", "A")):
        return "^"
    return {1: "+", -1: "-", 0: "="}.get(ord(b) - ord(a), ".")

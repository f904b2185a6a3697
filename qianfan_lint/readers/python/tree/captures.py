"""What the patterns of a ``match`` bind, whichever parser read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from qianfan_lint.readers.python.tree import nodes

Steps = list[str] | None
# Python's own types match what they are called with as a whole: `case str(name)`.
WHOLE = frozenset("bool bytearray bytes dict float frozenset int list set str tuple".split())


class Bound(NamedTuple):
    """A name that a pattern binds itself; to all that is matched unless it *is_rest*."""

    start: int
    end: int
    name: str
    is_rest: bool


class Parts(NamedTuple):
    bound: list[Bound]
    within: list[tuple[Any, Steps]]
    """The patterns within, each with the steps from what is matched to what it is matched with."""


def captures(parts_of: Callable[[Any], Parts], pattern: Any, steps: Steps) -> Iterator[nodes.Capture]:
    """What *pattern* binds, which is matched with what *steps* lead to."""
    bound, within = parts_of(pattern)
    for each, more in within:
        yield from captures(parts_of, each, None if steps is None or more is None else [*steps, *more])
    for start, end, name, is_rest in bound:
        yield nodes.Capture(start, end, name, None if is_rest else steps)


def positions(stars: Sequence[bool]) -> Iterator[Steps]:
    """The steps to each item of a sequence, of which *stars* are those that take any number."""
    star = stars.index(True) if True in stars else len(stars)
    for at in range(len(stars)):
        yield [str(at)] if at < star else None if at == star else [str(at - len(stars))]

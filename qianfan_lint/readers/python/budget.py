"""How much is evaluated of one module: values share parts, so that a few lines can make one of any size.

``b = [a, a]; c = [b, b]; …`` doubles with each line, and a table can be put into itself. What a value holds is counted
with every repetition, since whoever reads it meets every one. Beyond a bound a value is unknown; when a module has used
up its work, all further values are, and :attr:`Budget.is_spent` says that it was not checked to its end.
"""

from __future__ import annotations

from qianfan_lint.core.flow import UNKNOWN, Choice, Encoded, Items, Made, Mix, Table, Text, Value
from qianfan_lint.core.named import PartOf

MAX_SIZE = 20_000
"""Values within one value, in a module of fewer characters. A table that is written out has fewer than those."""
FREE_WORK = 300_000
"""Values that any module may look at, however short it is."""
WORK_PER_CHARACTER = 4


class Budget:
    """Of a module of so many *characters*."""

    def __init__(self, characters: int) -> None:
        self.most = max(MAX_SIZE, characters)
        self._left = FREE_WORK + WORK_PER_CHARACTER * characters
        self._sizes: dict[int, int] = {}

    @property
    def is_spent(self) -> bool:
        return self._left < 0

    def spend(self, work: int) -> None:
        self._left -= work

    def admit(self, value: Value) -> Value:
        """*value*, which is kept as long as this budget is, or ``UNKNOWN`` where it is too large."""
        self._left -= 1
        return value if self._size(value) <= self.most else UNKNOWN

    def _size(self, value: Value) -> int:
        if isinstance(value, Text):
            return len(value.pieces) or 1
        inner = _parts(value) if type(value) in _WITH_PARTS else ()
        if not inner:
            return 1
        known = self._sizes.get(id(value))
        if known is None:
            self._left -= len(inner)
            known = self._sizes[id(value)] = 1 + sum(map(self._size, inner))
        return known


_WITH_PARTS = frozenset((Mix, Choice, Items, Table, Made, Encoded, PartOf))


def _parts(value: Value) -> tuple[Value, ...]:
    match value:
        case Mix(parts=found) | Choice(options=found) | Items(values=found):
            return found
        case Table(entries=entries):
            return tuple(entry.value for entry in entries)
        case Made(positional=positional, keywords=keywords):
            return (*positional, *keywords.values())
        case Encoded(value=one) | PartOf(of=one) if one is not None:
            return (one,)
    return ()

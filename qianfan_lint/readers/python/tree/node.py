"""What all nodes of the light tree have: a span, and the nodes below.

A span is in code points and is that of Python's ``ast``: without the parentheses around, but for tuples and generators,
which own theirs. Nodes are compared by identity. Their fields are in the order of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: object) -> Any:
        """In ``typing`` from Python 3.11 on; for the type checker alone, which then knows each ``__init__``."""
        return lambda kind: kind


_PLAIN = frozenset(("int", "str", "bool", "list[str]"))


@dataclass_transform(eq_default=False)
class _Slotted(type):
    """Makes slots and an ``__init__`` of the annotations, as ``dataclass(slots=True, eq=False)`` in twice the time."""

    fields: tuple[str, ...]
    below: tuple[str, ...]
    """The fields that may hold nodes."""

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> type:
        annotations = space.get("__annotations__", {})
        own = tuple(annotations)
        inherited = next((base.fields for base in bases if isinstance(base, _Slotted)), ())
        above = next((base.below for base in bases if isinstance(base, _Slotted)), ())
        space["__slots__"] = own
        space["fields"] = fields = inherited + own
        space["below"] = above + tuple(each for each in own if annotations[each] not in _PLAIN)
        if own:
            body = "; ".join(f"self.{field} = {field}" for field in fields)
            exec(f"def __init__(self, {', '.join(fields)}): {body}", space)
        return super().__new__(cls, name, bases, space)


class Node(metaclass=_Slotted):
    start: int
    end: int

    def children(self) -> Iterator[Node]:
        for field in type(self).below:
            value = getattr(self, field)
            if type(value) is list:
                yield from (each for each in value if isinstance(each, Node))
            elif isinstance(value, Node):
                yield value


class Expression(Node): ...


class Statement(Node): ...

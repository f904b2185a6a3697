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


@dataclass_transform(eq_default=False)
class _Slotted(type):
    """Makes slots and an ``__init__`` of the annotations, as ``dataclass(slots=True, eq=False)`` in twice the time."""

    fields: tuple[str, ...]

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> type:
        own = tuple(space.get("__annotations__", ()))
        inherited = next((base.fields for base in bases if isinstance(base, _Slotted)), ())
        space["__slots__"] = own
        space["fields"] = fields = inherited + own
        if own:
            body = "; ".join(f"self.{field} = {field}" for field in fields)
            exec(f"def __init__(self, {', '.join(fields)}): {body}", space)
        return super().__new__(cls, name, bases, space)


class Node(metaclass=_Slotted):
    start: int
    end: int

    def children(self) -> Iterator[Node]:
        for field in type(self).fields[2:]:
            value = getattr(self, field)
            if type(value) is list:
                yield from (each for each in value if isinstance(each, Node))
            elif isinstance(value, Node):
                yield value


class Expression(Node): ...


class Statement(Node): ...

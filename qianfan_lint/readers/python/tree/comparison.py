"""What is not alike in two light trees of one text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from qianfan_lint.readers.python.tree import nodes

_WITHOUT_END = (
    *(nodes.FunctionDef, nodes.ClassDef, nodes.If, nodes.While, nodes.For, nodes.With, nodes.Try, nodes.Match),
    nodes.Handler,
)
"""Their end is the last statement's for one parser and the next line's for the other: what is within is the same."""


def differences(one: Any, other: Any) -> Iterator[str]:
    """What is not alike in two nodes, lists of nodes, or what a field of a node holds, in words."""
    if type(one) is not type(other):
        yield f"{one!r} against {other!r}"
    elif isinstance(one, list):
        if len(one) != len(other):
            yield f"{len(one)} against {len(other)} nodes"
        for pair in zip(one, other, strict=False):
            yield from differences(*pair)
    elif isinstance(one, nodes.Node):
        if one.start != other.start or (one.end != other.end and not isinstance(one, _WITHOUT_END)):
            yield f"{type(one).__name__} at {one.start}:{one.end} against {other.start}:{other.end}"
        for field in type(one).fields[2:]:
            yield from differences(getattr(one, field), getattr(other, field))
    elif one != other and unicodedata.normalize("NFKC", str(one)) != unicodedata.normalize("NFKC", str(other)):
        yield f"{one!r} against {other!r}"

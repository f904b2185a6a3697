"""JSON in which bytes may stand: they are kept beside it, one behind the other, so that they cost next to nothing."""

from __future__ import annotations

import json
import zlib
from typing import Any

_MARK = "\0"
"""The one name in an object that stands for bytes. Nothing that is kept here is named so."""
_LENGTH = 4
_MAX_UNPACKED = 256 * 2**20


def dumps(value: Any) -> bytes:
    """*value* with its length before it. Raises TypeError for what is neither JSON nor bytes."""
    beside = bytearray()

    def put(data: object) -> dict[str, tuple[int, int]]:
        if not isinstance(data, bytes):
            raise TypeError(type(data).__name__)
        start = len(beside)
        beside.extend(data)
        return {_MARK: (start, len(data))}

    text = zlib.compress(json.dumps(value, default=put).encode("ascii"), 1)
    return b"".join((_prefix(text), _prefix(beside), text, beside))


def loads(data: bytes) -> tuple[Any, int]:
    """What *data* begins with, and how long that is.

    Raises ValueError, TypeError or zlib.error for what :func:`dumps` has not made.
    """
    first, second = (int.from_bytes(data[at : at + _LENGTH], "big") for at in (0, _LENGTH))
    start, end = 2 * _LENGTH + first, 2 * _LENGTH + first + second
    stream = zlib.decompressobj()
    text = stream.decompress(data[2 * _LENGTH : start], _MAX_UNPACKED)
    if not stream.eof or end > len(data):
        raise ValueError("it is cut off")

    def read(found: dict[str, Any]) -> Any:
        if _MARK not in found:
            return found
        at, size = found[_MARK]
        return data[start + at : start + at + size]

    return json.loads(text, object_hook=read), end


def _prefix(data: bytes | bytearray) -> bytes:
    return len(data).to_bytes(_LENGTH, "big")

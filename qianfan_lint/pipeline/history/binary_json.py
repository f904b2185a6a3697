"""JSON in which bytes may stand: they are kept beside it, one behind the other, so that they cost next to nothing."""

from __future__ import annotations

import json
import zlib
from typing import Any

_MARK = "\0"
"""The one name in an object that stands for bytes. Nothing that is kept here is named so."""
_SIZE = 4
_HEAD = 3 * _SIZE
_MAX_UNPACKED = 256 * 2**20


def dumps(value: Any) -> bytes:
    """*value* behind its lengths and a checksum. Raises TypeError for what is neither JSON nor bytes."""
    beside = bytearray()

    def put(data: object) -> dict[str, tuple[int, int]]:
        if not isinstance(data, bytes):
            raise TypeError(type(data).__name__)
        start = len(beside)
        beside.extend(data)
        return {_MARK: (start, len(data))}

    text = zlib.compress(json.dumps(value, default=put).encode("ascii"), 1)
    return b"".join((*map(_written, (len(text), len(beside), zlib.crc32(beside))), text, beside))


def loads(data: bytes) -> tuple[Any, int]:
    """What *data* begins with, and how long that is.

    Raises ValueError, TypeError, RecursionError or zlib.error for what :func:`dumps` has not made.
    """
    of_text, of_beside, checksum = (int.from_bytes(data[at : at + _SIZE], "big") for at in range(0, _HEAD, _SIZE))
    start, end = _HEAD + of_text, _HEAD + of_text + of_beside
    stream = zlib.decompressobj()  # which has a checksum of its own
    text = stream.decompress(data[_HEAD:start], _MAX_UNPACKED)
    if not stream.eof or zlib.crc32(data[start:end]) != checksum:
        raise ValueError("it is damaged")

    def read(found: dict[str, Any]) -> Any:
        if _MARK not in found:
            return found
        at, size = found[_MARK]
        return data[start + at : start + at + size]

    return json.loads(text, object_hook=read), end


def _written(number: int) -> bytes:
    return number.to_bytes(_SIZE, "big")

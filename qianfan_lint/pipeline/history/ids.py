"""Ids as they are kept: written in hexadecimal, but as bytes, one behind the other."""

from __future__ import annotations

from collections.abc import Iterable


def joined(ids: Iterable[str]) -> bytes:
    """*ids*, which have one length, as bytes."""
    return bytes.fromhex("".join(ids))


def parted(data: bytes, count: int) -> list[str]:
    """The *count* ids of which *data* is made."""
    size = len(data) * 2 // count if count else 1
    written = data.hex()
    return [written[at : at + size] for at in range(0, len(written), size)]

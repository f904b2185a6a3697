"""Which contents earlier runs have seen nothing in, so that a run reads only what is new.

A file of hashes, written on request. It is taken at its word, so it must not come with the repository that is scanned.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from typing import Any

from qianfan_lint import __version__
from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.source import MAX_BYTES, Unreadable, read_bytes
from qianfan_lint.pipeline.fixing.writing import Change, write
from qianfan_lint.project.config import ConfigError

SIZE = 20
"""Bytes of an entry."""
_MAGIC = b"qianfan-lint history\n"


class Cache:
    """What the file at *path* lists. With no path nothing is remembered.

    It counts only for the same version and *providers*: others may see more. Raises ConfigError for another file.
    """

    def __init__(self, path: str, providers: Mapping[str, Any]) -> None:
        self._path = path
        tables = repr(sorted(providers.items())).encode()
        self._head = _MAGIC + hashlib.sha256(__version__.encode() + b"\0" + tables).digest()
        self._old = self._read() if path and os.path.lexists(path) else None
        self._known: set[bytes] = set()
        body = self._old or b""
        if body.startswith(self._head):
            start = len(self._head)
            self._known.update(body[at : at + SIZE] for at in range(start, len(body) - SIZE + 1, SIZE))

    def _read(self) -> bytes:
        try:
            data = read_bytes(self._path)
        except Unreadable as problem:
            raise ConfigError("{path}: {problem}", path=self._path, problem=problem.message) from None
        if data and not data.startswith(_MAGIC):
            raise ConfigError("{path}: no file that `qianfan-lint history --cache` wrote", path=self._path)
        return data

    def has(self, blob: str, kind: Kind) -> bool:
        return bool(self._known) and _entry(blob, kind) in self._known

    def add(self, blob: str, kind: Kind) -> None:
        if self._path:
            self._known.add(_entry(blob, kind))

    def save(self) -> None:
        """Raises Unreadable."""
        if self._path:
            most = (MAX_BYTES - len(self._head)) // SIZE
            write(Change(self._path, self._old, self._head + b"".join(sorted(self._known)[:most])))


def _entry(blob: str, kind: Kind) -> bytes:
    """What a content is depends on the reader that reads it."""
    return hashlib.sha256(f"{blob} {kind.value}".encode("ascii")).digest()[:SIZE]

"""What git knows of a file, read from its own files: git itself need not be installed."""

from __future__ import annotations

import bisect
import functools
import os
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.source import Unreadable, read_bytes

MAX_INDEX = 64 * 2**20
"""Bytes of an index that is read: about 600,000 files."""
_MAX_LINK = 2**16
"""Bytes of a file that says where the folder of git is."""
_MAX_NAME = 4096
_MAX_NAMES = 2 * MAX_INDEX
"""Bytes of all names. In an index of version 4 an entry of 64 bytes may make a name as long as it likes."""
_EXTENDED = 0x4000
_LENGTH = 0x0FFF
_BEFORE_FLAGS = (60, 72)
"""Bytes of an entry before its flags, in a repository whose hashes are SHA-1, or SHA-256."""


def top_of(path: str) -> str | None:
    """The folder of the repository that *path* lies in."""
    folder = os.path.abspath(os.path.dirname(path) or ".")
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


class Tracked(NamedTuple):
    """What of a folder is in the index."""

    names: tuple[bytes, ...]
    """Of all files of the repository, sorted."""
    prefix: bytes
    """The folder's path in the repository, with ``/`` behind it; empty at the top."""

    def has(self, name: str) -> bool:
        """Whether the file *name* of the folder is tracked."""
        wanted = self.prefix + os.fsencode(name.replace(os.sep, "/"))
        at = bisect.bisect_left(self.names, wanted)
        return at < len(self.names) and self.names[at] == wanted

    def has_below(self, name: str) -> bool:
        """Whether any file below the folder *name* in the folder is tracked."""
        wanted = self.prefix + os.fsencode(name.replace(os.sep, "/")) + b"/"
        at = bisect.bisect_left(self.names, wanted)
        return at < len(self.names) and self.names[at].startswith(wanted)


def tracked_in(folder: str) -> Tracked | None:
    """What of *folder* git tracks; None where that cannot be told."""
    top = top_of(os.path.join(folder, "."))
    if top is None:
        return None
    index = _index_of(top)
    try:
        status = os.stat(index)
    except (OSError, ValueError):
        return None
    below = os.path.relpath(os.path.abspath(folder), top)
    prefix = b"" if below == "." else os.fsencode(below.replace(os.sep, "/")) + b"/"
    return Tracked(_names(index, status.st_mtime_ns, status.st_size), prefix)


def is_tracked(path: str) -> bool:
    """Whether the file at *path* is in the index; False where that cannot be told."""
    tracked = tracked_in(os.path.dirname(path) or ".")
    return tracked is not None and tracked.has(os.path.basename(path))


@functools.lru_cache(maxsize=2)
def _names(path: str, changed: int, size: int) -> tuple[bytes, ...]:
    """The names in the index at *path*, sorted; it is read again where it has *changed*, or its *size* has."""
    try:
        index = read_bytes(path, MAX_INDEX)
    except Unreadable:
        return ()
    for before_flags in _BEFORE_FLAGS:
        found: set[bytes] = set()
        total = 0
        for name in _entries(index, before_flags):
            total += len(name)
            if total > _MAX_NAMES:
                break
            found.add(name)
        if found:
            return tuple(sorted(found))
    return ()


def _entries(index: bytes, before_flags: int) -> Iterator[bytes]:
    """The names in order, up to where *index* is cut off or says what cannot be.

    https://git-scm.com/docs/index-format: an entry is followed by its flags, whose low bits are the length of the name,
    and by the name. In version 4 a name says only how it goes on from the one before.
    """
    version = int.from_bytes(index[4:8], "big")
    if index[:4] != b"DIRC" or version not in (2, 3, 4):
        return
    at, name = 12, b""
    for _ in range(min(int.from_bytes(index[8:12], "big"), len(index) // before_flags)):
        start = at
        at += before_flags
        flags = int.from_bytes(index[at : at + 2], "big")
        at += 4 if flags & _EXTENDED else 2
        kept = b""
        if version == 4:
            removed, at = _number(index, at)
            kept = name[: max(len(name) - removed, 0)]
        end = index.find(b"\0", at, at + _MAX_NAME)
        if end < 0:
            return
        name = kept + index[at:end]
        if len(name) > _MAX_NAME or min(len(name), _LENGTH) != flags & _LENGTH:
            return
        yield name
        at = end + 1 if version == 4 else start + (end - start) // 8 * 8 + 8  # padded with up to eight NUL bytes


def _number(index: bytes, at: int) -> tuple[int, int]:
    """The number at *at* in the offset encoding of https://git-scm.com/docs/pack-format, and where it ends."""
    number = 0
    for end in range(at, min(at + 4, len(index))):
        number = (number << 7) | (index[end] & 0x7F)
        if not index[end] & 0x80:
            return number, end + 1
        number += 1
    return 0, len(index)


def _index_of(top: str) -> str:
    """Where the index of the repository lies. The file that a worktree or a submodule has says where its folder is."""
    folder = os.path.join(top, ".git")
    if os.path.isfile(folder):
        try:
            link = read_bytes(folder, _MAX_LINK).decode("utf-8", "surrogateescape")
        except Unreadable:
            return ""
        folder = os.path.join(top, link.partition("gitdir:")[2].strip())
    return os.path.join(folder, "index")

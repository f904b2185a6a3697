"""What git knows of a file, read from its own files: git itself need not be installed."""

from __future__ import annotations

import os
from collections.abc import Iterator

_EXTENDED = 0x4000
_LENGTH = 0x0FFF
_BEFORE_FLAGS = 60
"""Bytes of an entry before its flags, in a repository whose hashes are SHA-1."""


def top_of(path: str) -> str | None:
    """The folder of the repository that *path* lies in."""
    folder = os.path.abspath(os.path.dirname(path) or ".")
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def is_tracked(path: str) -> bool:
    """Whether the file at *path* is in the index; False where that cannot be told."""
    top = top_of(path)
    if top is None:
        return False
    name = os.path.relpath(os.path.abspath(path), top).replace(os.sep, "/").encode("utf-8", "surrogateescape")
    index = _index(top)
    # https://git-scm.com/docs/index-format: an entry ends with its flags, whose low bits are the length of the name,
    # and the name.
    if index[:8] == b"DIRC\0\0\0\4":
        return name in _cut_names(index)
    if index[:8] not in (b"DIRC\0\0\0\2", b"DIRC\0\0\0\3"):
        return False
    at = index.find(name + b"\0")
    while at >= 0:
        flags, before = (int.from_bytes(index[end - 2 : end], "big") for end in (at, at - 2))
        if any(each & _LENGTH == min(len(name), _LENGTH) for each in (flags, before if before & _EXTENDED else 0)):
            return True
        at = index.find(name + b"\0", at + 1)
    return False


def _cut_names(index: bytes) -> Iterator[bytes]:
    """The names in an index of version 4, each of which says only how it goes on from the one before."""
    at, name = 12, b""
    for _ in range(int.from_bytes(index[8:12], "big")):
        at += _BEFORE_FLAGS
        at += 4 if int.from_bytes(index[at : at + 2], "big") & _EXTENDED else 2
        end = index.find(b"\0", at + 1)
        if end < 0:  # the file is cut off
            return
        removed = index[at] & 0x7F
        while index[at] & 0x80:  # the offset encoding of https://git-scm.com/docs/pack-format
            at += 1
            removed = ((removed + 1) << 7) | (index[at] & 0x7F)
        name = name[: len(name) - removed] + index[at + 1 : index.find(b"\0", at + 1)]
        yield name
        at = index.find(b"\0", at + 1) + 1


def _index(top: str) -> bytes:
    folder = os.path.join(top, ".git")
    try:
        if os.path.isfile(folder):  # of a worktree or a submodule: it says where the folder is
            with open(folder, encoding="utf-8") as file:
                folder = os.path.join(top, file.read().partition("gitdir:")[2].strip())
        with open(os.path.join(folder, "index"), "rb") as index:
            return index.read()
    except (OSError, UnicodeDecodeError, ValueError):
        return b""

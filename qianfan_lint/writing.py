"""Files are replaced atomically, and those that secrets move to come first."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
from collections.abc import Container, Iterable
from typing import NamedTuple

from qianfan_lint.kinds import TEMPORARY
from qianfan_lint.model import Message, NotScanned, refusal
from qianfan_lint.source import Unreadable, read_bytes

STALE = 600
"""Seconds after which a temporary file is taken for one that a killed run has left: a write takes far less."""


class Change(NamedTuple):
    """The new content of a file. *before* is None where the file does not exist yet."""

    path: str
    before: bytes | None
    after: bytes
    fixes: int = 0
    """How many were applied in it."""
    private: bool = False
    """Secrets move to it: a new one is for its owner alone."""


def write(change: Change) -> None:
    """Replace the file atomically, with the mode it had. Raises Unreadable where it changed since it was read."""
    before = read_bytes(change.path) if os.path.lexists(change.path) else None
    if before != change.before:
        raise Unreadable("changed while it was being fixed")
    # A link stays a link: what it points to is replaced.
    target = os.path.realpath(change.path)
    temporary = ""
    try:
        folder = os.path.dirname(target) or "."
        _clean(folder)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=TEMPORARY)
        with os.fdopen(handle, "wb") as file:
            file.write(change.after)
        os.chmod(temporary, _mode(change, target))
        os.replace(temporary, target)
        temporary = ""
    except OSError as error:
        raise Unreadable(refusal(error)) from None
    finally:
        if temporary:
            os.unlink(temporary)


def _clean(folder: str) -> None:
    """Remove what killed runs of this user have left in *folder*. It may hold credentials; nothing of it is lost."""
    with os.scandir(folder) as entries:
        left = [entry for entry in entries if entry.name.startswith(TEMPORARY)]
    for entry in left:
        with contextlib.suppress(OSError):  # another run may be faster
            status = entry.stat(follow_symlinks=False)
            is_ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
            if stat.S_ISREG(status.st_mode) and is_ours and time.time() - status.st_mtime > STALE:
                os.unlink(entry.path)


def _mode(change: Change, target: str) -> int:
    if change.before is not None:
        return os.stat(target).st_mode & 0o7777
    umask = os.umask(0o077)
    os.umask(umask)
    return 0o600 if change.private else 0o666 & ~umask


def write_all(changes: Iterable[Change], sources: Container[str]) -> tuple[int, list[NotScanned]]:
    """Write *changes*: how many fixes that applied, and what could not be written.

    Files that secrets move to come before *sources*, which stay as they are where that fails: nothing is lost.
    """
    count, lost = 0, False
    problems: list[NotScanned] = []
    for change in sorted(changes, key=lambda each: each.path in sources):
        try:
            if lost and change.path in sources:
                raise Unreadable("credentials could not be moved")
            write(change)
            count += change.fixes
        except Unreadable as problem:
            lost = lost or change.path not in sources
            problems.append(NotScanned(change.path, Message.of("not written: {reason}", reason=problem.message)))
    return count, problems

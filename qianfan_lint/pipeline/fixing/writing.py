"""Files are replaced atomically, and in an order in which no credential is lost or published."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qianfan_lint.core.kinds import TEMPORARY
from qianfan_lint.core.model import Message, NotScanned, refusal
from qianfan_lint.core.source import Unreadable, read_bytes

STALE = 600
"""Seconds after which a temporary folder is taken for one that a killed run has left: a write takes far less."""
NEEDED = "another file that its fixes change could not be written"
_RIGHTS = 0o7777


class Change(NamedTuple):
    """The new content of a file. *before* is None where the file does not exist yet."""

    path: str
    before: bytes | None
    after: bytes
    private: bool = False
    """Secrets move to it: a new one is for its owner alone."""
    needs: frozenset[str] = frozenset()
    """The files that have to be written before: where its credentials move to, and what git is told of that."""


def write(change: Change) -> None:
    """Replace the file atomically, with the owner and the mode it had.

    Raises Unreadable where it changed since it was read, and where the system refuses.
    """
    before = read_bytes(change.path) if os.path.lexists(change.path) else None
    if before != change.before:
        raise Unreadable("changed while it was being fixed")
    # A link stays a link: what it points to is replaced.
    target = os.path.realpath(change.path)
    try:
        with _folder_beside(target) as folder:
            temporary = os.path.join(folder, "file")
            with open(temporary, "xb") as file:
                file.write(change.after)
                file.flush()
                os.fsync(file.fileno())
            _dress(temporary, change, target)
            os.replace(temporary, target)
    except OSError as error:
        raise Unreadable(refusal(error)) from None


@contextlib.contextmanager
def _folder_beside(target: str) -> Iterator[str]:
    """A folder that git ignores from its first moment: what is left there after a crash is not published."""
    parent = os.path.dirname(target) or "."
    _clean(parent)
    folder = tempfile.mkdtemp(dir=parent, prefix=TEMPORARY)
    try:
        with open(os.path.join(folder, ".gitignore"), "x", encoding="ascii") as file:
            file.write("*\n")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clean(folder: str) -> None:
    """Remove what killed runs of this user have left in *folder*. It may hold credentials; nothing of it is lost."""
    with os.scandir(folder) as entries:
        left = [entry for entry in entries if entry.name.startswith(TEMPORARY)]
    for entry in left:
        with contextlib.suppress(OSError):  # another run may be faster
            status = entry.stat(follow_symlinks=False)
            is_ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
            if not is_ours or time.time() - status.st_mtime <= STALE:
                continue
            if stat.S_ISDIR(status.st_mode):
                shutil.rmtree(entry.path)
            elif stat.S_ISREG(status.st_mode):
                os.unlink(entry.path)


def _dress(temporary: str, change: Change, target: str) -> None:
    """Give the temporary file the owner and the mode that the target has, or is to have. Raises OSError."""
    if change.before is not None:
        status = os.stat(target)
        _give(temporary, status)
        os.chmod(temporary, status.st_mode & _RIGHTS)
        return
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In a container, root works in the folder of a user, who has to be able to read it.
        _give(temporary, os.stat(os.path.dirname(target) or "."))
    umask = os.umask(0o077)
    os.umask(umask)
    os.chmod(temporary, 0o600 if change.private else 0o666 & ~umask)


def _give(path: str, like: os.stat_result) -> None:
    """Make the owner and group those of *like*, so far as they differ. Raises OSError."""
    own = os.stat(path)
    if hasattr(os, "chown") and (own.st_uid, own.st_gid) != (like.st_uid, like.st_gid):
        os.chown(path, like.st_uid, like.st_gid)


class Written(NamedTuple):
    problems: tuple[NotScanned, ...]
    """What could not be written, and why."""

    @property
    def failed(self) -> frozenset[str]:
        return frozenset(each.path for each in self.problems)

    def without(self, path: str) -> Written:
        """The file at *path* is not written, since what it needs is not."""
        return Written((*self.problems, _problem(path, Message.of(NEEDED))))


def write_all(changes: Iterable[Change]) -> Written:
    """Write *changes*, each after what it needs, and not at all where that could not be written: nothing is lost."""
    problems: list[NotScanned] = []
    failed: set[str] = set()
    for change in _in_order(changes):
        try:
            if not failed.isdisjoint(change.needs):
                raise Unreadable(NEEDED)
            write(change)
        except Unreadable as problem:
            failed.add(change.path)
            problems.append(_problem(change.path, problem.message))
    return Written(tuple(problems))


def _problem(path: str, reason: Message) -> NotScanned:
    return NotScanned(path, Message.of("not written: {reason}", reason=reason))


def _in_order(changes: Iterable[Change]) -> Iterator[Change]:
    """Each change behind those that it needs; of a circle, the first one comes first."""
    left = {change.path: change for change in changes}
    while left:
        ready = [each for each in left.values() if each.needs.isdisjoint(left)] or [next(iter(left.values()))]
        for each in ready:
            del left[each.path]
        yield from ready

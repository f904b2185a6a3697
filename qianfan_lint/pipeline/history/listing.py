"""What git said of the commits that an earlier run looked at: which contents they brought, and what they changed.

What a commit changed stays the same. So git is asked of new commits alone, and all are put into today's order.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from qianfan_lint.core.kinds import Kind
from qianfan_lint.pipeline.changed_lines.gitcommand import Git
from qianfan_lint.pipeline.history.ids import joined, parted
from qianfan_lint.pipeline.history.repository import Commit
from qianfan_lint.pipeline.history.versions import Brought, Change, Versions, changes_of

_NUMBER = "I"


class Listing(NamedTuple):
    commits: frozenset[str] = frozenset()
    brought: Brought = MappingProxyType({})
    """Of files that had something in them."""
    paths: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()
    """All that the commits changed of these paths."""

    def new(self, commits: Iterable[Commit]) -> list[Commit]:
        """Those of *commits* that it does not have."""
        return [each for each in commits if each.id not in self.commits]

    def changes_of(self, git: Git, commits: Sequence[Commit], paths: frozenset[str]) -> tuple[Change, ...]:
        """What *commits*, among which are its own, changed of *paths*. Raises GitFailed."""
        if not paths <= self.paths:
            return tuple(changes_of(git, commits, paths))
        known = (change for change in self.changes if change.path in paths)
        return (*known, *changes_of(git, self.new(commits), paths))


def listed(
    found: Versions, commits: Iterable[Commit], changes: Sequence[Change], is_clean: Callable[[str, Kind], bool]
) -> Listing:
    """For the next run: what *commits* brought, which is *found*, and what they changed of files with credentials."""
    held = {
        blob
        for path, blobs in found.blobs.items()
        if (kind := found.kinds[path]) is not None
        for blob in blobs
        if not is_clean(blob, kind)
    }
    # With their clean contents too: the place of a file among all is that of its newest one.
    brought = {
        path: tuple((blob, commit) for blob, by in blobs.items() for commit in by)
        for path, blobs in found.blobs.items()
        if not held.isdisjoint(blobs)
    }
    paths = frozenset(each.path for each in changes)
    return Listing(frozenset(each.id for each in commits), brought, paths, tuple(changes))


def packed(listing: Listing) -> list[Any]:
    """*listing* as JSON with bytes."""
    commits, paths = sorted(listing.commits), sorted(listing.paths)
    number, place = ({each: at for at, each in enumerate(names)} for names in (commits, paths))
    brought = {
        path: (joined(blob for blob, _ in pairs), array(_NUMBER, [number[commit] for _, commit in pairs]).tobytes())
        for path, pairs in listing.brought.items()
    }
    changes = [(number[each.commit], place[each.path], each.before, each.after) for each in listing.changes]
    return [len(commits), joined(commits), brought, paths, changes]


def commits_in(plain: list[Any]) -> int:
    """How many commits the packed listing has."""
    return int(plain[0])


def unpacked(plain: list[Any]) -> Listing:
    """Raises ValueError, TypeError, IndexError or AttributeError for what :func:`packed` has not made."""
    count, ids, brought, paths, changes = plain
    commits = parted(ids, count)
    known = {path: _pairs(blobs, array(_NUMBER, numbers), commits) for path, (blobs, numbers) in brought.items()}
    read = (Change(commits[commit], paths[path], tuple(before), after) for commit, path, before, after in changes)
    return Listing(frozenset(commits), known, frozenset(paths), tuple(read))


def _pairs(blobs: bytes, numbers: Sequence[int], commits: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple(zip(parted(blobs, len(numbers)), map(commits.__getitem__, numbers), strict=True))

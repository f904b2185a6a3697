"""Every version of every file that could hold a credential: which blobs stand under which paths."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.pipeline.changed_lines.gitcommand import Git, GitFailed, Output, TooSlow
from qianfan_lint.pipeline.history.repository import Commit

# Only pins are read in these.
_DIFF = ("diff-tree", "--stdin", "-r", "--root", "--raw", "--no-abbrev", "--no-renames", "-z", "--no-ext-diff")
_FILES = (b"100644", b"100755", b"100664")
MAX_FILES = 300_000
"""Paths that are told apart. A commit whose folders all hold the same two has a billion."""
MAX_UNREAD = 20
"""Commits that git fails at, one by one; where there are more, the rest of a part counts as unread."""
_MAX_PATHS = 400
"""Paths that git is given as arguments; where there are more, it compares all."""


Brought = Mapping[str, Sequence[tuple[str, str]]]
"""Path → each content with a commit that brought it there."""


class Versions:
    """*folder* is what stands before paths where they tell of which kind a file is."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.kinds: dict[str, Kind | None] = {}
        """By path; None where no rule on credentials reads the file."""
        self.blobs: dict[str, dict[str, tuple[str, ...]]] = {}
        """Path → ids of its contents, the newest first, each with the commits that brought it there."""
        self.unread: list[Commit] = []
        """Commits that git could not compare with their parents: their files, or those of a parent, are damaged."""
        self.is_cut = False
        """Whether there are more files than are looked at under each of their paths."""

    def add(self, path: str, blob: str, commits: Sequence[str]) -> None:
        """Note that *commits* brought *blob* to *path*."""
        if path not in self.kinds:
            kind = kind_of(os.path.join(self._folder, path))
            self.kinds[path] = kind if kind and kind.row.in_history else None
        if self.kinds[path] is not None:
            blobs = self.blobs.setdefault(path, {})
            blobs[blob] = (*blobs.get(blob, ()), *commits)

    @property
    def is_whole(self) -> bool:
        return not (self.unread or self.is_cut)

    def count(self) -> int:
        """How many contents there are; one under several paths counts for each."""
        return sum(map(len, self.blobs.values()))

    def with_known(self, known: Brought, commits: Sequence[Commit]) -> Versions:
        """This and what is *known* of other commits, in the order of all *commits*. It has to be whole."""
        order = {each.id: number for number, each in enumerate(commits)}
        brought = {path: [(order[commit], blob) for blob, commit in pairs] for path, pairs in known.items()}
        for path, blobs in self.blobs.items():
            new = ((order[commit], blob) for blob, by in blobs.items() for commit in by)
            brought.setdefault(path, []).extend(new)
        for pairs in brought.values():
            pairs.sort()
        found = Versions(self._folder)
        for path in sorted(brought, key=lambda path: (brought[path][0][0], os.fsencode(path))):
            for number, blob in brought[path]:
                found.add(path, blob, (commits[number].id,))
        return found

    def part(self, takes: Callable[[str], bool]) -> Versions:
        """What of it stands under the paths that it *takes*."""
        found = Versions(self._folder)
        found.kinds, found.unread, found.is_cut = self.kinds, self.unread, self.is_cut
        found.blobs = {path: blobs for path, blobs in self.blobs.items() if takes(path)}
        return found


class Change(NamedTuple):
    """One path that a commit changed."""

    commit: str
    path: str
    before: tuple[str, ...]
    """Blobs in the parents that it is compared with."""
    after: str
    """The blob in the commit; empty where no file stands there any more."""


def versions(git: Git, commits: Sequence[Commit], folder: str) -> Versions:
    """What *commits* brought in. Raises ConfigError.

    A merge brings in what no parent has. So each content of a path is found at the commit where it first appears.
    """
    found = Versions(folder)
    try:
        # No filter: with one, git compares all files of a merge with those of each parent.
        for change in _differences(git, commits, ("-c",), found.unread):
            if change.after:
                found.add(change.path, change.after, (change.commit,))
            if len(found.kinds) > MAX_FILES:
                found.is_cut = True
                break
    except TooSlow:
        found.is_cut = True
    if found.is_cut:
        _add_listed(git, commits, found)
    else:
        for commit in found.unread:
            _add_listed(git, [commit], found)
    return found


def changes_of(git: Git, commits: Sequence[Commit], paths: Iterable[str]) -> Iterator[Change]:
    """Each change of *paths*; a merge is compared with each parent, and which one that was is not told."""
    wanted = set(paths)
    if not wanted:  # git would take that for all paths
        return iter(())
    limits = ("--", *wanted) if len(wanted) <= _MAX_PATHS else ()
    return (change for change in _differences(git, commits, ("-m", *limits), []) if change.path in wanted)


def _differences(
    git: Git, commits: Sequence[Commit], options: tuple[str, ...], unread: list[Commit]
) -> Iterator[Change]:
    """What diff-tree says of *commits*; some of it twice where git fails. What it cannot read goes into *unread*."""
    if not commits:
        return
    try:
        given = "".join(f"{each.id}\n" for each in commits).encode("ascii")
        with git.stream("--literal-pathspecs", *_DIFF, *options, given=given) as output:
            yield from changes(output)
    except GitFailed:
        if len(commits) == 1 or len(unread) >= MAX_UNREAD:
            unread.extend(commits)
            return
        half = len(commits) // 2
        yield from _differences(git, commits[:half], options, unread)
        yield from _differences(git, commits[half:], options, unread)


def _add_listed(git: Git, commits: Sequence[Commit], found: Versions) -> None:
    """Add what can be listed of the files of *commits*: each content under one of its paths."""
    given = "".join(f"{each.id}\n" for each in commits).encode("ascii")
    options = ("--objects", "--missing=allow-any", "--no-walk", "--stdin")
    with contextlib.suppress(GitFailed), git.stream("rev-list", *options, given=given) as output:
        for line in output.parts(b"\n"):
            blob, _, path = line.partition(b" ")
            if path:
                found.add(os.fsdecode(path), blob.decode("ascii"), ())


def changes(output: Output) -> Iterator[Change]:
    """The changes that diff-tree puts out with ``-z --raw``.

    https://git-scm.com/docs/git-diff-tree#_raw_output_format: one colon for each parent, the modes of parents and
    commit, their blobs, the status; then the path. What has no colon is the commit.
    """
    commit = ""
    parts = output.parts(b"\0")
    for part in parts:
        if part[:1] != b":":
            commit = part.decode("ascii", "replace").strip()
            continue
        head = part.lstrip(b":")
        parents = len(part) - len(head)
        fields = head.split(b" ")
        path = next(parts, b"")
        *before, after = (each.decode("ascii") for each in fields[parents + 1 : -1])
        is_file = fields[parents] in _FILES and after.strip("0")
        yield Change(commit, os.fsdecode(path), tuple(before), after if is_file else "")

"""Where in the history credentials are: the first and the last commit that holds each, and what leads there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from qianfan_lint.pipeline.changed_lines.gitcommand import Git
from qianfan_lint.pipeline.history.repository import Commit, Reference, head_of, references
from qianfan_lint.pipeline.history.versions import Change

_MAX_TIPS = 200
"""Branches and tags whose files are looked up: the newest. One of them may be the latest commit that holds a key."""

Holders = Mapping[str, int]
"""Blob → a bit for each credential that it holds."""


class Holding(NamedTuple):
    """Which contents hold credentials."""

    holders: Holders
    paths: Mapping[str, Sequence[str]]
    """Those of each of the contents."""

    @property
    def files(self) -> frozenset[str]:
        return frozenset(path for paths in self.paths.values() for path in paths)


class Place(NamedTuple):
    """Of one credential."""

    first: Commit | None
    """The earliest of the commits that brought it in; None where none of those that were asked for did."""
    last: Commit | None
    """The latest commit whose files hold it."""
    in_head: bool | None
    """None where git cannot read HEAD."""
    branches: tuple[str, ...]
    """What leads to a commit that holds it, other than tags."""
    tags: tuple[str, ...]
    paths: tuple[str, ...]
    """Those of HEAD first."""


def places(
    git: Git,
    commits: Sequence[Commit],
    changes: Iterable[Change],
    holding: Holding,
    count: int,
    *,
    has_head: bool,
) -> list[Place]:
    """The place of each of *count* credentials. Raises GitFailed.

    *changes* is what *commits* changed of the files that hold any: a merge in each of its parents. *has_head* says
    whether git can read HEAD.
    """
    if not count:
        return []
    holders, paths = holding
    by_id = {each.id: each for each in commits}
    brought, kept = _events(git, changes, by_id, holders)
    head, named = head_of(git), references(git)
    tips = sorted((by_id[each.commit] for each in named if each.commit in by_id), key=_time, reverse=True)
    newest = dict.fromkeys(filter(None, (head, *(each.id for each in tips[:_MAX_TIPS]))))
    live = _held(git, newest, sorted(holding.files), holders)
    for commit, bits in live.items():
        kept[commit] = kept.get(commit, 0) | _union(bits)
    held = {each: bits for each, bits in kept.items() if each in by_id}
    reached = _reached(commits, brought)
    return [
        Place(
            min((by_id[each] for each, bits in brought.items() if bits >> bit & 1), key=_time, default=None),
            max((by_id[each] for each, bits in held.items() if bits >> bit & 1), key=_time, default=None),
            bool(_union(live.get(head, {})) >> bit & 1) if has_head else None,
            _names(named, reached, bit, is_tag=False),
            _names(named, reached, bit, is_tag=True),
            _sorted_paths(bit, holders, paths, live.get(head, {})),
        )
        for bit in range(count)
    ]


def _time(commit: Commit) -> tuple[int, str]:
    return commit.time, commit.id


def _union(bits: Mapping[str, int]) -> int:
    union = 0
    for each in bits.values():
        union |= each
    return union


def _events(
    git: Git, changes: Iterable[Change], by_id: Mapping[str, Commit], holders: Holders
) -> tuple[dict[str, int], dict[str, int]]:
    """Which commits brought what in, and which are known to hold what: those, and the parents that one differs from."""
    brought: dict[str, int] = {}
    kept: dict[str, int] = {}
    asked: dict[tuple[str, str], None] = {}
    for change in changes:
        bits = holders.get(change.after, 0)
        before = _union({each: holders.get(each, 0) for each in change.before})
        if bits & ~before:
            brought[change.commit] = brought.get(change.commit, 0) | (bits & ~before)
        if bits:
            kept[change.commit] = kept.get(change.commit, 0) | bits
        if before & ~bits:
            parents = by_id[change.commit].parents
            if len(parents) == 1:
                kept[parents[0]] = kept.get(parents[0], 0) | before
            else:
                asked.update({(parent, change.path): None for parent in parents})
    for (parent, _), bits in _looked_up(git, asked, holders).items():
        kept[parent] = kept.get(parent, 0) | bits
    return brought, kept


def _held(git: Git, commits: Iterable[str], paths: Iterable[str], holders: Holders) -> dict[str, dict[str, int]]:
    """Commit → path → what the file there holds."""
    wanted = list(paths)
    asked = [(commit, path) for commit in commits for path in wanted]
    found: dict[str, dict[str, int]] = {}
    for (commit, path), bits in _looked_up(git, asked, holders).items():
        found.setdefault(commit, {})[path] = bits
    return found


def _looked_up(git: Git, asked: Iterable[tuple[str, str]], holders: Holders) -> dict[tuple[str, str], int]:
    """What stands at each commit and path, where it holds anything. Raises GitFailed."""
    questions = [(commit, path) for commit, path in asked if "\n" not in path]
    given = "".join(f"{commit}:{path}\n" for commit, path in questions)
    found: dict[tuple[str, str], int] = {}
    if not questions:
        return found
    check = ("cat-file", "--batch-check=%(objectname)", "--buffer")
    with git.stream(*check, given=given.encode("utf-8", "surrogateescape")) as output:
        for question, answer in zip(questions, output.parts(b"\n"), strict=False):
            bits = holders.get(answer.decode("utf-8", "replace"), 0)
            if bits:
                found[question] = bits
    return found


def _reached(commits: Sequence[Commit], brought: Mapping[str, int]) -> dict[str, int]:
    """What the history of each commit holds: what it brought in, and what that of its parents holds."""
    reached: dict[str, int] = {}
    for each in reversed(commits):  # parents come first
        bits = brought.get(each.id, 0)
        for parent in each.parents:
            bits |= reached.get(parent, 0)
        reached[each.id] = bits
    return reached


def _names(named: Iterable[Reference], reached: Mapping[str, int], bit: int, *, is_tag: bool) -> tuple[str, ...]:
    return tuple(each.name for each in named if each.is_tag is is_tag and reached.get(each.commit, 0) >> bit & 1)


def _sorted_paths(
    bit: int, holders: Holders, paths: Mapping[str, Iterable[str]], live: Mapping[str, int]
) -> tuple[str, ...]:
    own = {path: None for blob, bits in holders.items() if bits >> bit & 1 for path in paths[blob]}
    return tuple(sorted(own, key=lambda path: (not live.get(path, 0) >> bit & 1, path)))

"""Which files of an older tree are new ones under another name: what ``git diff --find-renames`` tells."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from qianfan_lint.pipeline.changed_lines.gitcommand import Git

MAX_CANDIDATES = 2000
"""Files that are gone and may be compared; those of a like name come first."""
MAX_TOTAL = 64 * 2**20
"""Bytes of them that are read."""
MAX_LINES = 20_000_000
"""Lines of them that are compared with new files, all pairs together. A file for which none is left is new."""
LEAST = 0.5
"""The part of the larger file that has to be common, as for git."""


class Pair(NamedTuple):
    """A new file and the object whose content it had under another name."""

    path: str
    object: str


def pairs(git: Git, new: Mapping[str, bytes], gone: Mapping[str, str]) -> Iterator[Pair]:
    """Pairs of *new* files (path → content) and *gone* ones (path → object), the most alike first, each file once.

    Raises GitFailed.
    """
    if not new or not gone:
        return
    lines = {path: _weights(content) for path, content in new.items()}
    sizes = {path: len(content) for path, content in new.items()}
    alike: list[tuple[float, str, str]] = []
    left = MAX_LINES
    for old, content in _candidates(git, sizes, gone):
        weights = _weights(content)
        for path in new:
            left -= len(weights)
            if left < 0:
                break
            part = _common(weights, lines[path]) / (max(len(content), sizes[path]) or 1)
            if part >= LEAST:
                alike.append((-part - (os.path.basename(path) == os.path.basename(old)), path, old))
    paired: set[str] = set()
    used: set[str] = set()
    for _, path, old in sorted(alike):
        if path not in paired and old not in used:
            paired.add(path)
            used.add(old)
            yield Pair(path, gone[old])


def _candidates(git: Git, sizes: Mapping[str, int], gone: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """The files that are gone and neither too small nor too large to be one of the new ones."""
    names = {os.path.basename(path) for path in sizes}
    suffixes = {_suffix(path) for path in sizes}
    order = sorted(gone, key=lambda path: (os.path.basename(path) not in names, _suffix(path) not in suffixes, path))
    known = git.sizes(gone[path] for path in order[:MAX_CANDIDATES])
    wanted: dict[str, int] = {}
    paths: dict[str, list[str]] = {}
    total = 0
    for path in order[:MAX_CANDIDATES]:
        size = known.get(gone[path], -1)
        fits = any(min(size, each) >= LEAST * max(size, each) > 0 for each in set(sizes.values()))
        if not fits or total + size > MAX_TOTAL:
            continue
        total += size
        wanted[gone[path]] = size
        paths.setdefault(gone[path], []).append(path)
    for name, content in git.contents(wanted):
        yield from ((path, content) for path in paths[name])


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1]


def _weights(content: bytes) -> Counter[bytes]:
    """Line → bytes that it makes up, whatever its ending is."""
    found: Counter[bytes] = Counter()
    for line in content.splitlines():
        found[line] += len(line) + 1
    return found


def _common(one: Counter[bytes], other: Counter[bytes]) -> int:
    return sum(min(weight, other[line]) for line, weight in one.items() if line in other)


def gone_files(top: str, files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Those of *files* (path from *top*, object) that no longer are there."""
    return {path: name for path, name in files if not os.path.lexists(os.path.join(top, path))}

"""The commits of a repository of which git cannot read some: each is read by itself, as far as that goes."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from qianfan_lint.pipeline.changed_lines.gitcommand import Git, GitFailed
from qianfan_lint.pipeline.history.blobs import contents

_MAX_TAGS = 10
"""Tags of tags that are followed."""
_MAX_FILES = 100_000
"""Files of references that are looked at."""
_POINTER = b"ref:"
NAMES = ("utf-8", "surrogateescape")
"""How names of references are decoded: they may be any bytes, and two have to stay two."""


class Parsed(NamedTuple):
    time: int
    parents: tuple[str, ...]


def every_commit(git: Git) -> Iterator[str]:
    """Every commit of the database, whether anything leads to it or not. Raises GitFailed."""
    options = ("--batch-all-objects", "--batch-check=%(objectname) %(objecttype)", "--buffer", "--unordered")
    with git.stream("cat-file", *options) as output:
        for line in output.parts(b"\n"):
            name, _, kind = line.decode("ascii", "replace").strip().partition(" ")
            if kind == "commit":
                yield name


def readable(git: Git, starts: Iterable[str] | None) -> dict[str, Parsed]:
    """What of *starts* leads to, or of all commits, can be read: children before their parents.

    A commit has those parents alone that can be read.
    """
    names: list[str] = []
    with contextlib.suppress(GitFailed):
        names.extend(every_commit(git))
    found: dict[str, Parsed] = {}
    for blob in contents(git, names):
        if isinstance(blob.content, bytes):
            found[blob.id] = _parsed(blob.content)
    for name, each in found.items():
        found[name] = each._replace(parents=tuple(filter(found.__contains__, each.parents)))
    return _in_order(found, found if starts is None else filter(found.__contains__, starts))


def _parsed(content: bytes) -> Parsed:
    """https://git-scm.com/docs/user-manual#commit-object"""
    head = content.partition(b"\n\n")[0].split(b"\n")
    parents = tuple(line[7:].decode("ascii", "replace") for line in head if line.startswith(b"parent "))
    times = (line.split()[-2] for line in head if line.startswith(b"committer "))
    with contextlib.suppress(ValueError, IndexError):
        return Parsed(int(next(times, b"0")), parents)
    return Parsed(0, parents)


def _in_order(found: Mapping[str, Parsed], starts: Iterable[str]) -> dict[str, Parsed]:
    left = list(starts)
    reached: dict[str, Parsed] = {}
    while left:
        name = left.pop()
        if name not in reached:
            reached[name] = found[name]
            left += found[name].parents
    children = Counter(parent for each in reached.values() for parent in each.parents)
    left = [name for name in reached if not children[name]]
    ordered: dict[str, Parsed] = {}
    while left:
        name = left.pop()
        ordered[name] = reached[name]
        children.subtract(reached[name].parents)
        left += (parent for parent in dict.fromkeys(reached[name].parents) if not children[parent])
    return ordered


def tips(git: Git) -> dict[str, str]:
    """Reference → the commit that it leads to, where that can be told. Raises GitFailed."""
    lines = git.ask("for-each-ref", "--format=%(objectname) %(refname)").splitlines()
    parted = (line.partition(b" ") for line in lines)
    targets = {name.decode(*NAMES): target.decode("ascii") for target, _, name in parted}
    for _ in range(_MAX_TAGS):
        read = {each.id: each.content for each in contents(git, sorted(set(targets.values())))}
        tagged = {name: _tagged(read[target]) for name, target in targets.items()}
        if not any(tagged.values()):
            break
        targets = {name: tagged[name] or target for name, target in targets.items()}
    return targets


def circular(git: Git) -> list[str]:
    """The references that point to one another, or to themselves. Git names none of them. Raises GitFailed."""
    top = git.folder()
    targets: dict[str, str] = {}
    for path in itertools.islice(_files(os.path.join(top, "refs")), _MAX_FILES):
        with contextlib.suppress(OSError), open(path, "rb") as file:
            pointer, _, target = file.readline(4096).partition(b" ")
            if pointer == _POINTER:
                targets[os.path.relpath(path, top).replace(os.sep, "/")] = os.fsdecode(target.strip())
    return sorted(name for name in targets if _returns(name, targets))


def _files(folder: str) -> Iterator[str]:
    """The files below *folder*. It is no link, and nothing there is waited for."""
    for parent, _, names in os.walk(folder) if not os.path.islink(folder) else ():
        yield from filter(os.path.isfile, (os.path.join(parent, name) for name in names))


def _returns(name: str, targets: Mapping[str, str]) -> bool:
    """Whether *targets* lead from *name* into a circle."""
    seen: set[str] = set()
    while name in targets and name not in seen:
        seen.add(name)
        name = targets[name]
    return name in seen


def _tagged(content: object) -> str:
    """What the tag with *content* stands for; empty for anything else."""
    if not isinstance(content, bytes) or not content.startswith(b"object "):
        return ""
    return content[7:].partition(b"\n")[0].decode("ascii", "replace")

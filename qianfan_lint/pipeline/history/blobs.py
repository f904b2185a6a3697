"""The contents of blobs, one after the other as git reads them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from qianfan_lint.core.model import Message
from qianfan_lint.core.source import MAX_BYTES
from qianfan_lint.pipeline.changed_lines.gitcommand import Git, GitFailed, Output

_AT_ONCE = 2**20
_MAX_BROKEN = 100
"""Broken blobs after each of which git is started anew."""


TOO_LARGE = Message.of("larger than {size} MB", size=MAX_BYTES // 2**20)
LACKING = Message.of("the repository does not have it: the clone is partial")
DAMAGED = Message.of("git cannot read it: the repository is damaged")


class Blob(NamedTuple):
    id: str
    content: bytes | Message
    """Or why there is none."""
    is_there: bool = True


def contents(git: Git, ids: Sequence[str]) -> Iterator[Blob]:
    """Each of *ids* in order. What is broken, missing or too large is told, and the rest is read."""
    done = broken = 0
    while done < len(ids):
        given = "".join(f"{each}\n" for each in ids[done:]).encode("ascii")
        with contextlib.suppress(GitFailed), git.stream("cat-file", "--batch", "--buffer", given=given) as output:
            for each in ids[done:]:
                found = _next(output, each)
                if found is None:
                    break
                done += 1
                yield found
        if done == len(ids):
            return
        broken += 1
        # A git that may fetch nothing ends at the first content that a partial clone lacks.
        missing = _not_in(git, ids[done:]) if broken == 1 else frozenset()
        if missing:
            there = contents(git, [each for each in ids[done:] if each not in missing])
            yield from (Blob(each, LACKING, False) if each in missing else next(there) for each in ids[done:])
            return
        rest = ids[done:] if broken >= _MAX_BROKEN else ids[done : done + 1]
        yield from (Blob(each, DAMAGED, False) for each in rest)
        done += len(rest)


def pieces(git: Git, name: str, ask: Callable[[Callable[[int], bytes]], bool]) -> bool:
    """What *ask* says of the content *name*, of which it is given a way to read the next bytes. Raises GitFailed."""
    with git.stream("cat-file", "blob", name) as output:
        return ask(output.read)


def _not_in(git: Git, ids: Sequence[str]) -> frozenset[str]:
    """Those of *ids* that the repository lacks; none where that cannot be told."""
    options = ("--batch-all-objects", "--batch-check=%(objectname)", "--buffer", "--unordered")
    missing = set(ids)
    try:
        with git.stream("cat-file", *options) as output:
            missing.difference_update(line.decode("ascii", "replace").strip() for line in output.parts(b"\n"))
    except GitFailed:
        return frozenset()
    return frozenset(missing)


def _next(output: Output, name: str) -> Blob | None:
    """The next answer, which is for *name*; None where git has ended."""
    head = output.line().split()
    if not head or head[0] != name.encode("ascii"):
        return None
    if len(head) != 3:
        return Blob(name, LACKING, False)
    size = int(head[2])
    if size > MAX_BYTES:
        for left in range(size, 0, -_AT_ONCE):
            output.read(min(left, _AT_ONCE))
        output.read(1)
        return Blob(name, TOO_LARGE)
    content = output.read(size)
    return Blob(name, content) if len(content) == size and output.read(1) else None

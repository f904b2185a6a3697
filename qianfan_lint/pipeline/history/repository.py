"""A repository that is asked for its history: where it lies, which commits it has, and what they refer to."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qianfan_lint.pipeline.changed_lines.gitcommand import Git, GitFailed
from qianfan_lint.pipeline.history import damaged
from qianfan_lint.project.config import ConfigError
from qianfan_lint.project.git import top_of

ASKER = "history"
_BARE = ("HEAD", "objects")
_NOTHING = frozenset("0")
_NOW = 5
"""Seconds around the present."""


class Repository(NamedTuple):
    git: Git
    top: str
    """The working folder; empty for a bare repository."""
    path: str
    """As it was asked for."""


class Selection(NamedTuple):
    """Which commits are asked for; by default all that any reference leads to."""

    since: str = ""
    """A date in any form that git reads."""
    range: str = ""
    """``A..B``. Hooks say A as zeros of a new branch: then it is what the others have not yet."""
    branch: str = ""
    unreachable: bool = False
    """Also commits that no reference leads to."""


class Commit(NamedTuple):
    id: str
    time: int
    """When it was committed, in seconds since 1970."""
    parents: tuple[str, ...]


def open_repository(path: str) -> Repository:
    """The repository around *path*, or the bare one that lies there. Raises ConfigError."""
    real = os.path.realpath(path)
    if not os.path.isdir(real):
        raise ConfigError("{asker}: {path} is no folder", asker=ASKER, path=path)
    is_bare = all(os.path.exists(os.path.join(real, name)) for name in _BARE)
    if is_bare and not os.path.lexists(os.path.join(real, ".git")):
        return Repository(Git(real, ASKER, is_bare=True), "", path)
    top = top_of(os.path.join(real, ""))
    if top is None:
        raise ConfigError("{asker}: no git repository around {path}", asker=ASKER, path=path)
    return Repository(Git(top, ASKER), top, path)


class Commits(NamedTuple):
    """Each before its parents."""

    found: list[Commit]
    is_whole: bool = True
    """Whether git can read all of them."""


def commits(repository: Repository, selection: Selection) -> Commits:
    """The commits of *selection*. Raises ConfigError."""
    git = repository.git
    after = _moment(git, selection.since) if selection.since else 0
    try:
        return Commits(_asked(repository, selection), not selection.unreachable or _leads_somewhere(git))
    except GitFailed:
        found = _of_damaged(repository, selection)
    return Commits([each for each in found if each.time >= after], is_whole=False)


def _moment(git: Git, text: str) -> int:
    """When *text* is, in seconds since 1970. Raises ConfigError for the present, which git takes no date for."""
    try:
        said = git.ask("rev-parse", f"--since={text}").strip()
    except GitFailed:
        said = b""
    moment = said.removeprefix(b"--max-age=")
    if not moment.isdigit() or abs(time.time() - int(moment)) < _NOW:
        raise ConfigError("{asker}: no date before now: {text}", asker=ASKER, text=text)
    return int(moment)


def _leads_somewhere(git: Git) -> bool:
    """Whether git can read what each reference leads to."""
    try:
        git.ask("for-each-ref", "--format=%(objecttype)")
    except GitFailed:
        return False
    return True


def _of_damaged(repository: Repository, selection: Selection) -> list[Commit]:
    """The same where git gives up at a commit that it cannot read, of any date. Raises ConfigError."""
    git = repository.git
    first, last = _ends(selection.range)
    try:
        named = damaged.tips(git)
        starts = (
            [_commit(git, last or selection.branch)] if last or selection.branch else [head_of(git), *named.values()]
        )
        found = damaged.readable(git, None if selection.unreachable else starts)
        if first is not None:
            kept = [tip for name, tip in named.items() if not repository.top or name.startswith("refs/remotes/")]
            for name in damaged.readable(git, [_commit(git, first)] if first else kept):
                found.pop(name, None)
    except GitFailed as error:
        raise git.said(error) from None
    return [Commit(name, each.time, each.parents) for name, each in found.items()]


def _asked(repository: Repository, selection: Selection) -> list[Commit]:
    """Raises GitFailed and ConfigError."""
    git = repository.git
    arguments = ["rev-list", "--topo-order", "--parents", "--timestamp"]
    if selection.since:
        arguments.append(f"--since={selection.since}")
    given = b""
    if selection.unreachable:
        arguments.append("--stdin")
        given = "".join(f"{each}\n" for each in damaged.every_commit(git)).encode()
    else:
        arguments += _starts(git, selection, not repository.top)
    with git.stream(*arguments, given=given) as output:
        return list(_parsed(output.parts(b"\n")))


def _starts(git: Git, selection: Selection, is_bare: bool) -> list[str]:
    """The arguments of rev-list that say where it begins and ends. Raises ConfigError and GitFailed."""
    first, last = _ends(selection.range)
    if first is None:
        return [_commit(git, selection.branch)] if selection.branch else ["--all"]
    if not first:
        # Where a branch is pushed from it is there already, and what is elsewhere is what counts.
        return [_commit(git, last), "--not", "--glob=*" if is_bare else "--remotes"]
    return [_commit(git, last), f"^{_commit(git, first)}"]


def _ends(text: str) -> tuple[str | None, str]:
    """The ends of the range *text*, the first one empty for a new branch, and None without any. Raises ConfigError."""
    if not text:
        return None, ""
    first, dots, last = text.partition("..")
    if not dots or last.startswith(".") or not last or not first:
        raise ConfigError("{asker}: a range is written A..B", asker=ASKER)
    return "" if set(first) == _NOTHING else first, last


def _commit(git: Git, name: str) -> str:
    """The id of the commit that *name* means. Raises ConfigError."""
    try:
        return git.ask("rev-parse", "--verify", "--end-of-options", name + "^{commit}").decode().strip()
    except GitFailed:
        raise ConfigError("{asker}: there is no commit '{name}'", asker=ASKER, name=name) from None


def _parsed(lines: Iterable[bytes]) -> Iterator[Commit]:
    for line in lines:
        time, name, *parents = line.decode("ascii").split()
        yield Commit(name, int(time), tuple(parents))


class Reference(NamedTuple):
    name: str
    """Without ``refs/heads/``, ``refs/tags/`` or ``refs/``."""
    commit: str
    is_tag: bool


def references(git: Git) -> list[Reference]:
    """What leads to a commit. Raises GitFailed."""
    try:
        targets = _peeled(git.ask("show-ref", "--dereference", fails=1))  # 1 says that there are none
    except GitFailed:  # at the first that it cannot read
        targets = damaged.tips(git)
    return [_reference(name, commit) for name, commit in targets.items()]


def _peeled(answer: bytes) -> dict[str, str]:
    """Reference → what it leads to; what a tag stands for follows it, with a mark behind its name."""
    lines = (line.partition(b" ") for line in answer.splitlines())
    return {name.decode(*damaged.NAMES).removesuffix("^{}"): target.decode("ascii") for target, _, name in lines}


def _reference(name: str, commit: str) -> Reference:
    short = name.removeprefix("refs/").removeprefix("heads/").removeprefix("tags/")
    return Reference(short.encode(*damaged.NAMES).decode("utf-8", "replace"), commit, name.startswith("refs/tags/"))


def head_of(git: Git) -> str:
    """The commit of HEAD; empty where there is none, or where git cannot read it."""
    try:
        return git.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()
    except GitFailed:
        return ""


def reads_head(git: Git) -> bool:
    """Whether git can tell what HEAD means: a commit, or a branch without one yet. A branch may point to itself."""
    try:
        git.ask("symbolic-ref", "--quiet", "HEAD", fails=1)  # 1 says that it is no branch, but a commit
    except GitFailed:
        return False
    return True

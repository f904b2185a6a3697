"""What the next commit would bring in: the files of the index that differ from the last commit, as they are there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.model import Message, NotScanned
from qianfan_lint.core.source import MAX_BYTES
from qianfan_lint.pipeline.changed_lines.gitcommand import Git, GitFailed
from qianfan_lint.project.config import ConfigError
from qianfan_lint.project.discovery import MissingPath
from qianfan_lint.project.git import top_of
from qianfan_lint.project.paths import shown

_ASKER = "--staged"
_FILES = (b"100644", b"100755")


class Staged(NamedTuple):
    contents: dict[str, bytes]
    """By path, as output spells it."""
    not_scanned: tuple[NotScanned, ...]


def staged(paths: Sequence[str]) -> Staged:
    """The staged files at or below *paths*, of the kinds that are checked. Raises ConfigError and MissingPath."""
    start = os.path.realpath(paths[0])
    top = top_of(os.path.join(start, "") if os.path.isdir(start) else start)
    if top is None:
        raise ConfigError("--staged: {path} is not in a git repository", path=paths[0])
    git = Git(top, _ASKER, index=_index_of_a_hook(top))
    try:
        asked = _Asked(git, top, paths)
        objects, unmerged = _objects(git, asked)
        sizes = git.sizes(dict.fromkeys(objects.values()))
        small = {each: size for each, size in sizes.items() if size <= MAX_BYTES}
        contents = dict(git.contents(small))
    except GitFailed as error:
        raise git.said(error) from None
    if not sizes.keys() >= set(objects.values()):
        raise ConfigError("--staged: the repository lacks files that are staged")
    too_large = Message.of("larger than {size} MB", size=MAX_BYTES // 1_000_000)
    not_scanned = [NotScanned(path, too_large) for path, each in objects.items() if each not in contents]
    not_scanned += [NotScanned(path, Message.of("it has a conflict of a merge")) for path in unmerged]
    return Staged({path: contents[each] for path, each in objects.items() if each in contents}, tuple(not_scanned))


class _Asked:
    """The paths that were asked for. One may be gone from the working folder and still be in the index.

    Raises MissingPath and GitFailed.
    """

    def __init__(self, git: Git, top: str, paths: Sequence[str]) -> None:
        self._top = top
        self._paths = {os.path.realpath(path): path for path in paths}
        for real, path in self._paths.items():
            name = os.path.relpath(real, top).replace(os.sep, "/")
            if not os.path.lexists(path) and not git.ask("ls-files", "--cached", "--", f":(literal){name}"):
                raise MissingPath(path)

    def shown(self, name: bytes) -> str | None:
        """How output spells the file with this *name* below the top; None where it was not asked for."""
        path = os.path.join(self._top, os.fsdecode(name))
        for real, asked in self._paths.items():
            if path == real:
                return shown(asked)
            if path.startswith(os.path.join(real, "")):
                return shown(os.path.join(asked, os.path.relpath(path, real)))
        return None


def _objects(git: Git, asked: _Asked) -> tuple[dict[str, str], list[str]]:
    """The object of each staged file that was *asked* for, and those of which a merge has several. Raises GitFailed."""
    try:
        base = git.ask("rev-parse", "--verify", "--quiet", "HEAD^{tree}").decode().strip()
    except GitFailed:  # there is no commit yet
        base = git.empty_tree()
    options = ("--cached", "--ita-invisible-in-index", "--raw", "-z", "--no-renames", "--diff-filter=AMTU")
    parts = git.ask("diff-index", *options, "--full-index", base).split(b"\0")
    found: dict[str, str] = {}
    unmerged: list[str] = []
    for head, name in zip(parts[::2], parts[1::2], strict=False):
        _, mode, _, to, status = head.split(b" ")
        path = asked.shown(name)
        if path is None or kind_of(path) is None:
            continue
        if status == b"U":
            unmerged.append(path)
        elif mode in _FILES:
            found[path] = to.decode("ascii")
    return found, unmerged


def _index_of_a_hook(top: str) -> str:
    """The index that git gives a hook, where it is one of the repository at *top*: ``commit -a`` has one of its own."""
    given = os.environ.get("GIT_INDEX_FILE", "")
    folder = os.path.realpath(os.path.join(top, ".git"))
    is_ours = given and os.path.realpath(given).startswith(os.path.join(folder, ""))
    return os.path.abspath(given) if is_ours else ""

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
from qianfan_lint.project.git import top_of
from qianfan_lint.project.paths import shown

_ASKER = "--staged"
_FILES = (b"100644", b"100755")


class Staged(NamedTuple):
    contents: dict[str, bytes]
    """By path, as output spells it."""
    not_scanned: tuple[NotScanned, ...]


def staged(paths: Sequence[str]) -> Staged:
    """The staged files at or below *paths*, of the kinds that are checked. Raises ConfigError."""
    start = os.path.realpath(paths[0])
    top = top_of(os.path.join(start, "") if os.path.isdir(start) else start)
    if top is None:
        raise ConfigError("--staged: {path} is not in a git repository", path=paths[0])
    git = Git(top, _ASKER, index=_index_of_a_hook(top))
    try:
        objects = _objects(git, top, tuple(os.path.realpath(path) for path in paths))
        sizes = git.sizes(dict.fromkeys(objects.values()))
        small = {each: size for each, size in sizes.items() if size <= MAX_BYTES}
        contents = dict(git.contents(small))
    except GitFailed:
        raise ConfigError("--staged: the repository lacks files that are staged") from None
    too_large = Message.of("larger than {size} MB", size=MAX_BYTES // 1_000_000)
    return Staged(
        {path: contents[each] for path, each in objects.items() if each in contents},
        tuple(NotScanned(path, too_large) for path, each in objects.items() if each not in contents),
    )


def _objects(git: Git, top: str, asked: tuple[str, ...]) -> dict[str, str]:
    """The object of each staged file that was *asked* for. Raises GitFailed."""
    try:
        base = git.ask("rev-parse", "--verify", "--quiet", "HEAD^{tree}").decode().strip()
    except GitFailed:  # there is no commit yet
        base = git.ask("hash-object", "-t", "tree", "--stdin").decode().strip()  # of an empty folder
    answer = git.ask("diff-index", "--cached", "--raw", "-z", "--no-renames", "--diff-filter=AMT", "--full-index", base)
    parts = answer.split(b"\0")
    found: dict[str, str] = {}
    for head, name in zip(parts[::2], parts[1::2], strict=False):
        _, mode, _, to, _ = head.split(b" ")
        path = os.path.join(top, os.fsdecode(name))
        is_asked = any(path == each or path.startswith(os.path.join(each, "")) for each in asked)
        if mode in _FILES and is_asked and kind_of(path) is not None:
            found[shown(_near(path))] = to.decode("ascii")
    return found


def _near(path: str) -> str:
    """*path* as seen from the working directory, which may be a link."""
    here = os.path.realpath(os.getcwd())
    return os.path.relpath(path, here) if path.startswith(os.path.join(here, "")) else path


def _index_of_a_hook(top: str) -> str:
    """The index that git gives a hook, where it is one of the repository at *top*: ``commit -a`` has one of its own."""
    given = os.environ.get("GIT_INDEX_FILE", "")
    folder = os.path.realpath(os.path.join(top, ".git"))
    is_ours = given and os.path.realpath(given).startswith(os.path.join(folder, ""))
    return os.path.abspath(given) if is_ours else ""

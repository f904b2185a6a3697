"""Which files a run looks at: the paths asked for, directories walked, what git publishes and no pattern leaves out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.model import Message, NotScanned
from qianfan_lint.project.config import Config
from qianfan_lint.project.coverage import Coverage
from qianfan_lint.project.nearest import Configurations, for_all
from qianfan_lint.project.paths import shown

if TYPE_CHECKING:
    from qianfan_lint.project.git import Tracked

# ruff's defaults, with `build` and without `.vscode`, whose `launch.json` sets variables.
EXCLUDED = frozenset(
    ".bzr .direnv .eggs .git .git-rewrite .hg .ipynb_checkpoints .mypy_cache .nox .pants.d .pyenv .pytest_cache .pytype"
    " .ruff_cache .svn .tox .venv __pycache__ __pypackages__ _build buck-out build dist node_modules"
    " site-packages venv".split()
)
BY_GIT = Message.of("git ignores it")


class MissingPath(Exception):
    """A path that was asked for and does not exist."""


def discover(
    paths: Iterable[str], given: Config | Configurations, coverage: Coverage | None = None
) -> Iterator[str | NotScanned]:
    """Files to check, in order and once each. Raises MissingPath and ConfigError.

    A file that is named is checked even where a pattern excludes it, unless ``force-exclude`` says otherwise. What is
    looked at goes into *coverage*.
    """
    configurations, account = for_all(given), coverage or Coverage()
    seen: set[str] = set()
    several = list(paths)
    for asked in several:
        if not os.path.lexists(asked):
            raise MissingPath(asked)
        path = shown(asked)
        is_folder = os.path.isdir(path)
        config = configurations.of(path)
        if config.force_exclude and (reason := excluded(path, configurations)) is not None:
            account.skip(path, is_folder, reason)
            continue
        found: Iterable[str | NotScanned] = (_named(path, config),)
        if is_folder:
            from qianfan_lint.project.walk import walk  # not at the top: a commit names its files

            account.walked.append(path)
            found = walk(path, configurations, account)
        for item in found:
            key = item.path if isinstance(item, NotScanned) else item
            # One file has two spellings in two folders that are asked for: `.` and `..`.
            place = key if len(several) == 1 else os.path.abspath(key)
            if place not in seen:
                seen.add(place)
                if item is key:
                    account.files.append(key)
                yield item


def _named(path: str, config: Config) -> str | NotScanned:
    if kind_of(path) is not None or is_opened(path, config):
        return path
    return NotScanned(path, Message.of("not a kind of file that is checked"))


def is_opened(name: str, config: Config) -> bool:
    """Whether *name* is that of an archive, and the run looks into those."""
    if not config.archives:
        return False
    from qianfan_lint.project.archives import is_archive  # not at the top: few runs do

    return is_archive(name)


def has(tracked: Tracked | None, name: str, is_folder: bool) -> bool:
    return tracked is not None and (tracked.has_below(name) if is_folder else tracked.has(name))


def by_pattern(pattern: str) -> Message:
    return Message.of("excluded by '{pattern}'", pattern=pattern)


def by_name(name: str) -> Message:
    return Message.of("excluded by default, as '{name}'", name=name)


def left_out(path: str, given: Config | Configurations) -> Message | None:
    """Why a walk through the project would not come upon the file at *path*; None where it would."""
    from qianfan_lint.project.git import tracked_in
    from qianfan_lint.project.gitignore import is_ignored

    configurations = for_all(given)
    if kind_of(path) is None:
        return Message.of("not a kind of file that is checked")
    reason = excluded(path, configurations)
    if reason is None and (config := configurations.of(path)).respect_gitignore and is_ignored(path, config):
        tracked = tracked_in(os.path.dirname(path) or ".")
        return None if has(tracked, os.path.basename(path), False) else BY_GIT
    return reason


def excluded(path: str, given: Config | Configurations) -> Message | None:
    """Why patterns or default names leave *path* out; None where they do not.

    Of each folder that it lies in, and of itself, the configuration around it decides.
    """
    from qianfan_lint.project.git import tracked_in
    from qianfan_lint.project.patterns import steps

    configurations = for_all(given)
    default = None
    for each, is_folder in steps(path, _top(path, configurations)):
        folder, name = os.path.split(each)
        config = configurations.within(folder)
        patterns = config.excluding
        verdict = patterns.verdict(each, is_folder) if patterns else None
        if verdict and patterns:
            matching = [pattern.text for pattern in patterns.matching(each, is_folder)]
            return by_pattern(matching[-1] if matching else "")
        if not config.exclude and verdict is None and name in EXCLUDED:
            default = by_name(name)
        if default is not None and (name == ".git" or not has(tracked_in(folder), name, is_folder)):
            return default
    return None


def _top(path: str, configurations: Configurations) -> str:
    """Where a walk that comes upon *path* may begin: this folder, or that of the outermost configuration."""
    here, absolute = os.path.abspath(configurations.start), os.path.abspath(path)
    folder = top = here if absolute.startswith(os.path.join(here, "")) else os.path.dirname(absolute)
    while True:
        config = configurations.within(folder)
        root = os.path.abspath(config.root)
        # One that holds where there is no file may have any root.
        is_above = os.path.join(folder, "").startswith(os.path.join(root, ""))
        if not is_above or not (config.files or config.root != "."):
            return top
        top, folder = root, os.path.dirname(root)
        if folder == top:
            return top

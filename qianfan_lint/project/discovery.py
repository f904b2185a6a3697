"""Which files a run looks at: the paths asked for, directories walked, what git publishes and no pattern leaves out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qianfan_lint.core.kinds import kind_in, kind_of
from qianfan_lint.core.model import Message, NotScanned, refusal
from qianfan_lint.project.config import Config
from qianfan_lint.project.coverage import Coverage
from qianfan_lint.project.git import Tracked, tracked_in
from qianfan_lint.project.gitignore import Ignores, any_ignored, ignored, ignores_above, is_ignored, read_ignores
from qianfan_lint.project.nearest import Configurations, for_all
from qianfan_lint.project.paths import shown
from qianfan_lint.project.patterns import steps

# ruff's defaults, with `build` and without `.vscode`, whose `launch.json` sets variables.
EXCLUDED = frozenset(
    ".bzr .direnv .eggs .git .git-rewrite .hg .ipynb_checkpoints .mypy_cache .nox .pants.d .pyenv .pytest_cache .pytype"
    " .ruff_cache .svn .tox .venv __pycache__ __pypackages__ _build buck-out build dist node_modules"
    " site-packages venv".split()
)
_BY_GIT = Message.of("git ignores it")


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
    for asked in paths:
        if not os.path.lexists(asked):
            raise MissingPath(asked)
        path = shown(asked)
        is_folder = os.path.isdir(path)
        config = configurations.of(path)
        if config.force_exclude and (reason := excluded(path, configurations)) is not None:
            account.skip(path, is_folder, reason)
            continue
        found: Iterable[str | NotScanned] = (_named(path),)
        if is_folder:
            account.walked.append(path)
            found = _walk(path, configurations, account)
        for item in found:
            key = item.path if isinstance(item, NotScanned) else item
            if key not in seen:
                seen.add(key)
                if item is key:
                    account.files.append(key)
                yield item


def _named(path: str) -> str | NotScanned:
    return path if kind_of(path) is not None else NotScanned(path, Message.of("not a kind of file that is checked"))


class _Folder(NamedTuple):
    """A folder to walk through."""

    path: str
    ignores: tuple[Ignores, ...]
    """From the files above it."""
    real: str
    """Its path with ``/``, without links: it decides of which kind its files are."""
    is_out: bool
    """Whether only what git tracks is looked at in it."""


def _walk(top: str, configurations: Configurations, account: Coverage) -> Iterator[str | NotScanned]:
    above, problems = ignores_above(top, configurations.within(top))
    yield from problems
    stack = [_Folder(top, above, os.path.realpath(top).replace(os.sep, "/"), any_ignored(top, above))]
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(folder.path) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            yield NotScanned(folder.path, refusal(error))
            continue
        config = configurations.within(folder.path)
        ignores = folder.ignores
        if config.respect_gitignore and any(entry.name == ".gitignore" for entry in entries):
            own, problems = read_ignores(folder.path)
            yield from problems
            ignores += own
        choice = _Choice(folder, ignores, config, account)
        folders = []
        for entry in entries:
            path = os.path.join(folder.path, entry.name) if folder.path != "." else entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and kind_in(entry.name, folder.real) is None and kind_in(entry.name, folder.path) is None:
                account.others += 1
                continue
            is_taken, is_out = choice.of(path, entry.name, is_folder)
            if is_taken and is_folder:
                folders.append(_Folder(path, ignores, f"{folder.real}/{entry.name}", is_out))
            elif is_taken and not (entry.is_symlink() and os.path.isdir(path)):  # it is walked where it stands
                account.note_file(path, config)
                yield path
        stack.extend(reversed(folders))


class _Choice:
    """Which entries of a folder are looked at."""

    def __init__(self, folder: _Folder, ignores: tuple[Ignores, ...], config: Config, account: Coverage) -> None:
        self._folder, self._ignores, self._account = folder, ignores, account
        self._patterns = config.excluding
        self._by_name = not config.exclude
        self._tracked: Tracked | None = None
        self._is_asked = False

    def of(self, path: str, name: str, is_folder: bool) -> tuple[bool, bool]:
        """Whether the entry *name* is looked at, and whether only what git tracks of it is."""
        verdict = self._patterns.verdict(path, is_folder) if self._patterns else None
        if verdict and self._patterns:
            pattern = self._account.note(path, is_folder, self._patterns)
            self._account.skip(path, is_folder, _by_pattern(pattern.text if pattern else ""))
            return False, False
        reason = None
        if self._by_name and verdict is None and name in EXCLUDED:
            reason = by_name(name)
        elif self._folder.is_out or ignored(path, is_folder, self._ignores):
            reason = _BY_GIT
        if reason is None:
            return True, False
        if name != ".git" and self._is_tracked(name, is_folder):
            return True, True
        self._account.skip(path, is_folder, reason)
        return False, False

    def _is_tracked(self, name: str, is_folder: bool) -> bool:
        if not self._is_asked:
            self._is_asked, self._tracked = True, tracked_in(self._folder.path)
        return _has(self._tracked, name, is_folder)


def _has(tracked: Tracked | None, name: str, is_folder: bool) -> bool:
    return tracked is not None and (tracked.has_below(name) if is_folder else tracked.has(name))


def _by_pattern(pattern: str) -> Message:
    return Message.of("excluded by '{pattern}'", pattern=pattern)


def by_name(name: str) -> Message:
    return Message.of("excluded by default, as '{name}'", name=name)


def left_out(path: str, given: Config | Configurations) -> Message | None:
    """Why a walk through the project would not come upon the file at *path*; None where it would."""
    configurations = for_all(given)
    if kind_of(path) is None:
        return Message.of("not a kind of file that is checked")
    reason = excluded(path, configurations)
    if reason is None and (config := configurations.of(path)).respect_gitignore and is_ignored(path, config):
        tracked = tracked_in(os.path.dirname(path) or ".")
        return None if _has(tracked, os.path.basename(path), False) else _BY_GIT
    return reason


def excluded(path: str, given: Config | Configurations) -> Message | None:
    """Why patterns or default names leave *path* out; None where they do not.

    Of each folder that it lies in, and of itself, the configuration around it decides.
    """
    configurations = for_all(given)
    default = None
    for each, is_folder in steps(path, _top(path, configurations)):
        folder, name = os.path.split(each)
        config = configurations.within(folder)
        patterns = config.excluding
        verdict = patterns.verdict(each, is_folder) if patterns else None
        if verdict and patterns:
            matching = [pattern.text for pattern in patterns.matching(each, is_folder)]
            return _by_pattern(matching[-1] if matching else "")
        if not config.exclude and verdict is None and name in EXCLUDED:
            default = by_name(name)
        if default is not None and (name == ".git" or not _has(tracked_in(folder), name, is_folder)):
            return default
    return None


def _top(path: str, configurations: Configurations) -> str:
    """Where a walk that comes upon *path* may begin: this folder, or that of the outermost configuration."""
    here = os.getcwd()
    top = here if os.path.abspath(path).startswith(os.path.join(here, "")) else os.path.dirname(os.path.abspath(path))
    config = configurations.within(top)
    while config.files or config.root != ".":
        top = os.path.abspath(config.root)
        above = configurations.within(os.path.dirname(top))
        if above.root == config.root or os.path.dirname(top) == top:
            break
        config = above
    return top

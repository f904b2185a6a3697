"""The files of a folder: what git publishes, and no pattern or default name leaves out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind, kind_in
from qianfan_lint.core.model import NotScanned, refusal
from qianfan_lint.project.config import Config
from qianfan_lint.project.coverage import Coverage
from qianfan_lint.project.discovery import BY_GIT, EXCLUDED, by_name, by_pattern, has, is_opened
from qianfan_lint.project.git import Tracked, tracked_in
from qianfan_lint.project.gitignore import Ignores, any_ignored, ignored, ignores_above, read_ignores
from qianfan_lint.project.nearest import Configurations


class _Folder(NamedTuple):
    """A folder to walk through."""

    path: str
    ignores: tuple[Ignores, ...]
    """From the files above it."""
    real: str
    """Its path with ``/``, without links: it decides of which kind its files are."""
    is_out: bool
    """Whether only what git tracks is looked at in it."""


def walk(top: str, configurations: Configurations, account: Coverage) -> Iterator[str | NotScanned]:
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
            if not is_folder and not (_is_read(entry, folder) or is_opened(entry.name, config)):
                account.others += 1
                continue
            is_taken, is_out = choice.of(path, entry.name, is_folder)
            if is_taken and is_folder:
                folders.append(_Folder(path, ignores, f"{folder.real}/{entry.name}", is_out))
            elif is_taken and not (entry.is_symlink() and os.path.isdir(path)):  # it is walked where it stands
                account.note_file(path, config)
                yield path
        stack.extend(reversed(folders))


def _is_read(entry: os.DirEntry[str], folder: _Folder) -> bool:
    """Whether the file *entry* is of a kind that is read. Where its name says nothing, it has to be a file."""
    kind = kind_in(entry.name, folder.real) or kind_in(entry.name, folder.path)
    return kind is not None and (kind is not Kind.TEXT or entry.is_file())


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
            self._account.skip(path, is_folder, by_pattern(pattern.text if pattern else ""))
            return False, False
        reason = None
        if self._by_name and verdict is None and name in EXCLUDED:
            reason = by_name(name)
        elif self._folder.is_out or ignored(path, is_folder, self._ignores):
            reason = BY_GIT
        if reason is None:
            return True, False
        if name != ".git" and self._is_tracked(name, is_folder):
            return True, True
        self._account.skip(path, is_folder, reason)
        return False, False

    def _is_tracked(self, name: str, is_folder: bool) -> bool:
        if not self._is_asked:
            self._is_asked, self._tracked = True, tracked_in(self._folder.path)
        return has(self._tracked, name, is_folder)

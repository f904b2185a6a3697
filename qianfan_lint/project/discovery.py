"""Which files a run looks at: the paths asked for, directories walked, ``.gitignore`` honoured."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind, kind_in, kind_of
from qianfan_lint.core.model import Message, NotScanned, refusal
from qianfan_lint.core.source import Unreadable, read_bytes
from qianfan_lint.project.config import Config
from qianfan_lint.project.git import is_tracked, top_of
from qianfan_lint.project.ignorefile import MAX_WILDCARDS, IgnoreFile, TooMany

# ruff's defaults, with `build` and without `.vscode`, whose `launch.json` sets variables.
EXCLUDED = frozenset(
    ".bzr .direnv .eggs .git .git-rewrite .hg .ipynb_checkpoints .mypy_cache .nox .pants.d .pyenv .pytest_cache .pytype"
    " .ruff_cache .svn .tox .venv __pycache__ __pypackages__ _build buck-out build dist node_modules"
    " site-packages venv".split()
)


class MissingPath(Exception):
    """A path that was asked for and does not exist."""


MAX_IGNORE_BYTES = 2**20


class Ignores(NamedTuple):
    """The ignore file in force below a folder."""

    folder: str
    file: IgnoreFile

    def match(self, path: str, is_folder: bool) -> bool | None:
        start = "" if self.folder == "." else os.path.join(self.folder, "")
        below = path.startswith(start) and not os.path.isabs(path[len(start) :])
        relative = path[len(start) :] if below else os.path.relpath(path, self.folder)
        return self.file.verdict(os.fsencode(relative.replace(os.sep, "/")), is_folder)


def discover(paths: Iterable[str], config: Config) -> Iterator[str | NotScanned]:
    """Files to check, in order and once each. Raises MissingPath.

    A file that is named is checked even where a pattern excludes it, unless ``force-exclude`` says otherwise.
    """
    seen: set[str] = set()
    for asked in paths:
        if not os.path.lexists(asked):
            raise MissingPath(asked)
        path = shown(asked)
        if config.force_exclude and excluded(path, config):
            continue
        found: Iterable[str | NotScanned] = (_named(path),)
        if os.path.isdir(path):
            found = _walk(path, config)
        for item in found:
            key = item.path if isinstance(item, NotScanned) else item
            if key not in seen:
                seen.add(key)
                yield item


def shown(path: str) -> str:
    """*path* as output spells it, one way for each file: relative where it lies below the working directory."""
    if ".." not in path.split(os.sep):  # behind a link, ".." is not the folder before it
        path = os.path.normpath(path)
    if os.path.isabs(path):
        below = os.path.join(os.getcwd(), "")
        return "." if path == below.rstrip(os.sep) else path.removeprefix(below)
    return path


def _named(path: str) -> str | NotScanned:
    return path if kind_of(path) is not None else NotScanned(path, Message.of("not a kind of file that is checked"))


class _Folder(NamedTuple):
    """A folder to walk through."""

    path: str
    ignores: tuple[Ignores, ...]
    """From the files above it."""
    real: str
    """Its path with ``/``, without links: it decides of which kind its files are."""


def _walk(top: str, config: Config) -> Iterator[str | NotScanned]:
    above, problems = _ignores_above(top, config)
    yield from problems
    is_ignored_above = _any_ignored(top, above)
    stack = [_Folder(top, above, os.path.realpath(top).replace(os.sep, "/"))]
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(folder.path) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            yield NotScanned(folder.path, refusal(error))
            continue
        ignores = folder.ignores
        if config.respect_gitignore and any(entry.name == ".gitignore" for entry in entries):
            own, problems = _read_ignores(folder.path)
            yield from problems
            ignores += own
        folders = []
        for entry in entries:
            path = os.path.join(folder.path, entry.name) if folder.path != "." else entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not _is_read(entry, folder):
                continue
            is_out = is_ignored_above or _ignored(path, is_folder, ignores)
            if excluded(path, config, entry.name) or (is_out and not _is_published(path, is_folder)):
                continue
            if is_folder:
                folders.append(_Folder(path, ignores, f"{folder.real}/{entry.name}"))
            elif not (entry.is_symlink() and os.path.isdir(path)):  # a linked folder is walked where it stands
                yield path
        stack.extend(reversed(folders))


def _is_read(entry: os.DirEntry[str], folder: _Folder) -> bool:
    """Whether the file *entry* is of a kind that is read. Where its name says nothing, it has to be a file."""
    kind = kind_in(entry.name, folder.real) or kind_in(entry.name, folder.path)
    return kind is not None and (kind is not Kind.TEXT or entry.is_file())


def _is_published(path: str, is_folder: bool) -> bool:
    """Whether a file of credentials that is ignored now is tracked since before."""
    return not is_folder and kind_of(path) is Kind.DOTENV and is_tracked(path)


def covers(path: str, config: Config) -> bool:
    """Whether a walk through the folder of the file at *path* would come upon it."""
    if kind_of(path) is None or excluded(path, config):
        return False
    return not config.respect_gitignore or not is_ignored(path, config) or _is_published(path, is_folder=False)


def excluded(path: str, config: Config, name: str = "") -> bool:
    """Whether the exclude patterns cover *path*: by the name of a part, or by its path from the project's root."""
    patterns = (*config.exclude, *config.extend_exclude)
    if name:
        if not config.exclude and name in EXCLUDED:
            return True
        if not patterns:
            return False
    parts = [name] if name else os.path.relpath(path, config.root).split(os.sep)
    if not name and not config.exclude and any(part in EXCLUDED for part in parts):
        return True
    relative = os.path.relpath(path, config.root).replace(os.sep, "/")
    for pattern in patterns:
        pattern = pattern.removeprefix("./").rstrip("/")
        if any(fnmatch.fnmatch(part, pattern) for part in parts):
            return True
        if fnmatch.fnmatch(relative, pattern) or relative.startswith(f"{pattern}/"):
            return True
    return False


def _ignored(path: str, is_folder: bool, ignores: tuple[Ignores, ...]) -> bool:
    """git's order: the nearest file that says anything decides."""
    for each in reversed(ignores):
        verdict = each.match(path, is_folder)
        if verdict is not None:
            return verdict
    return False


def _any_ignored(path: str, ignores: tuple[Ignores, ...]) -> bool:
    """Whether the folder at *path* or one above it is ignored, and so all that lies in it."""
    if not ignores:
        return False
    top = os.path.abspath(ignores[0].folder)
    folder = os.path.abspath(path)
    while folder != top and folder != os.path.dirname(folder):
        above = tuple(each for each in ignores if folder.startswith(os.path.join(os.path.abspath(each.folder), "")))
        if _ignored(folder, True, above):
            return True
        folder = os.path.dirname(folder)
    return False


Read = tuple[tuple[Ignores, ...], tuple[NotScanned, ...]]
"""Ignore files, and those that cannot be used."""


def _ignores_above(path: str, config: Config) -> Read:
    """The ignore files of the folders between *path* and the top of its repository."""
    if not config.respect_gitignore:
        return (), ()
    top = top_of(os.path.join(path, "."))
    if top is None:
        return (), ()
    folders = []
    folder = os.path.abspath(path)
    while folder != top:
        folder = os.path.dirname(folder)
        folders.append(folder)
    read = [_read_ignores(top, os.path.join(".git", "info", "exclude")), *map(_read_ignores, reversed(folders))]
    return tuple(each for found, _ in read for each in found), tuple(each for _, problems in read for each in problems)


def _read_ignores(folder: str, name: str = ".gitignore") -> Read:
    path = os.path.join(folder, name)
    if not os.path.isfile(path):
        return (), ()
    try:
        return (Ignores(folder, IgnoreFile(read_bytes(path, MAX_IGNORE_BYTES))),), ()
    except Unreadable as error:
        return (), (NotScanned(shown(path), error.message),)
    except TooMany:
        text = "more than {count} patterns with wildcards: all patterns of this file are ignored"
        return (), (NotScanned(shown(path), Message.of(text, count=MAX_WILDCARDS)),)


def is_ignored(path: str, config: Config) -> bool:
    """Whether git ignores the file at *path* by the ignore files around it."""
    folder = os.path.dirname(path) or "."
    ignores = (*_ignores_above(folder, config)[0], *_read_ignores(folder)[0])
    return _any_ignored(folder, ignores) or _ignored(path, False, ignores)

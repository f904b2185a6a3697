"""Which files a run looks at: the paths asked for, directories walked, ``.gitignore`` honoured."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.config import Config
from qianfan_lint.git import is_tracked, top_of
from qianfan_lint.kinds import Kind, kind_of
from qianfan_lint.model import Message, NotScanned, refusal

if TYPE_CHECKING:
    import pathspec

# ruff's defaults, with `build` and without `.vscode`, whose `launch.json` sets variables.
EXCLUDED = frozenset(
    ".bzr .direnv .eggs .git .git-rewrite .hg .ipynb_checkpoints .mypy_cache .nox .pants.d .pyenv .pytest_cache .pytype"
    " .ruff_cache .svn .tox .venv __pycache__ __pypackages__ _build buck-out build dist node_modules"
    " site-packages venv".split()
)


class MissingPath(Exception):
    """A path that was asked for and does not exist."""


class Ignores(NamedTuple):
    """The ignore files in force below a folder."""

    folder: str
    spec: pathspec.GitIgnoreSpec

    def match(self, path: str, is_folder: bool) -> bool | None:
        relative = os.path.relpath(path, self.folder).replace(os.sep, "/")
        return self.spec.check_file(relative + "/" * is_folder).include


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
            found = _walk(path, config, _ignores_above(path, config))
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


def _walk(top: str, config: Config, ignores: tuple[Ignores, ...]) -> Iterator[str | NotScanned]:
    stack: list[tuple[str, tuple[Ignores, ...]]] = [(top, ignores)]
    while stack:
        folder, above = stack.pop()
        try:
            with os.scandir(folder) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            yield NotScanned(folder, refusal(error))
            continue
        if config.respect_gitignore and any(entry.name == ".gitignore" for entry in entries):
            above = (*above, *_read_ignores(folder))
        folders = []
        for entry in entries:
            path = os.path.join(folder, entry.name) if folder != "." else entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and kind_of(entry.name if "require" not in folder else path) is None:
                continue
            if excluded(path, config, entry.name) or (
                _ignored(path, is_folder, above) and not _is_published(path, is_folder)
            ):
                continue
            if is_folder:
                folders.append((path, above))
            elif not (entry.is_symlink() and os.path.isdir(path)):  # a linked folder is walked where it stands
                yield path
        stack.extend(reversed(folders))


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


def _ignores_above(path: str, config: Config) -> tuple[Ignores, ...]:
    """The ignore files of the folders between *path* and the top of its repository."""
    if not config.respect_gitignore:
        return ()
    top = top_of(os.path.join(path, "."))
    if top is None:
        return ()
    folders = []
    folder = os.path.abspath(path)
    while folder != top:
        folder = os.path.dirname(folder)
        folders.append(folder)
    own = _read_ignores(top, os.path.join(".git", "info", "exclude"))
    return (*own, *(ignores for each in reversed(folders) for ignores in _read_ignores(each)))


def _read_ignores(folder: str, name: str = ".gitignore") -> Iterator[Ignores]:
    path = os.path.join(folder, name)
    if not os.path.isfile(path):  # a FIFO would block for ever
        return
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    except OSError:
        return
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines(lines)
    except ValueError:  # as for git, a line that is no pattern matches nothing
        spec = GitIgnoreSpec.from_lines(line for line in lines if _is_pattern(line))
    yield Ignores(folder, spec)


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def is_ignored(path: str, config: Config) -> bool:
    """Whether git ignores the file at *path* by the ignore files around it."""
    folder = os.path.dirname(path) or "."
    ignores = (*_ignores_above(folder, config), *_read_ignores(folder))
    return _ignored(path, False, ignores)

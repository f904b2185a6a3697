"""Where the project of a file begins, and which files and folders are in it."""

from __future__ import annotations

import os
from collections.abc import Iterator

from qianfan_lint.project.discovery import EXCLUDED

_MARKERS = frozenset(
    (
        ".git",
        "pyproject.toml",
        "setup.py",
        "setup.cfg",
        "requirements.txt",
        "Pipfile",
        "package.json",
        "environment.yml",
    )
)


def root_of(path: str) -> str | None:
    """The folder of the project that *path* belongs to: the nearest one with a file that says so."""
    folder = os.path.abspath(os.path.dirname(path) or ".")
    while True:
        try:
            if not _MARKERS.isdisjoint(os.listdir(folder)):
                return folder
        except OSError:
            return None
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def files_below(root: str) -> Iterator[str]:
    """All files of a project, also those that git ignores: a ``.env`` is one."""
    return (path for folder in folders_below(root) for path in files_in(folder))


def folders_below(root: str) -> Iterator[str]:
    """*root* and every folder in it, but for environments and what tools keep there."""
    stack = [root]  # before Python 3.12 os.walk() calls itself, and ends at a depth of about a thousand
    while stack:
        folder = stack.pop()
        yield folder
        try:
            with os.scandir(folder) as entries:
                below = [
                    each.path for each in entries if each.name not in EXCLUDED and each.is_dir(follow_symlinks=False)
                ]
        except OSError:
            continue
        stack += sorted(below, reverse=True)


def files_in(folder: str) -> Iterator[str]:
    """The files of *folder* itself, in order; none where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            yield from sorted(entry.path for entry in entries if entry.is_file())
    except OSError:
        return

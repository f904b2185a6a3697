"""Which files git ignores, by the ignore files around them."""

from __future__ import annotations

import os
from typing import NamedTuple

from qianfan_lint.core.model import Message, NotScanned
from qianfan_lint.core.source import Unreadable, read_bytes
from qianfan_lint.project.config import Config
from qianfan_lint.project.git import top_of
from qianfan_lint.project.ignorefile import MAX_WILDCARDS, IgnoreFile, TooMany
from qianfan_lint.project.paths import shown

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


def ignored(path: str, is_folder: bool, ignores: tuple[Ignores, ...]) -> bool:
    """git's order: the nearest file that says anything decides."""
    for each in reversed(ignores):
        verdict = each.match(path, is_folder)
        if verdict is not None:
            return verdict
    return False


def any_ignored(path: str, ignores: tuple[Ignores, ...]) -> bool:
    """Whether the folder at *path* or one above it is ignored, and so all that lies in it."""
    if not ignores:
        return False
    top = os.path.abspath(ignores[0].folder)
    folder = os.path.abspath(path)
    while folder != top and folder != os.path.dirname(folder):
        above = tuple(each for each in ignores if folder.startswith(os.path.join(os.path.abspath(each.folder), "")))
        if ignored(folder, True, above):
            return True
        folder = os.path.dirname(folder)
    return False


Read = tuple[tuple[Ignores, ...], tuple[NotScanned, ...]]
"""Ignore files, and those that cannot be used."""


def ignores_above(path: str, config: Config) -> Read:
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
    read = [read_ignores(top, os.path.join(".git", "info", "exclude")), *map(read_ignores, reversed(folders))]
    return tuple(each for found, _ in read for each in found), tuple(each for _, problems in read for each in problems)


def read_ignores(folder: str, name: str = ".gitignore") -> Read:
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
    ignores = (*ignores_above(folder, config)[0], *read_ignores(folder)[0])
    return any_ignored(folder, ignores) or ignored(path, False, ignores)

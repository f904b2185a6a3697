"""What is swept: each address and folder that was asked for, taken apart into sources."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple
from urllib.parse import urlsplit

from qianfan_lint.project.config import ConfigError
from qianfan_lint.project.discovery import EXCLUDED

_MAX_DEPTH = 3
"""Folders below the one that was asked for in which repositories are looked for."""
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*(?:::[a-z][a-z0-9+.-]*)*://", re.IGNORECASE)


class Form(Enum):
    """What a source is."""

    REPOSITORY = "repository"
    FOLDER = "folder"
    FILE = "file"
    REMOTE = "remote"


class Source(NamedTuple):
    name: str
    """The path or address that the user has typed. It may hold a key, which is masked where it is shown."""
    form: Form
    paths: tuple[str, ...] = ()
    """Of a folder, what of it is read."""


def sources(asked: Iterable[str]) -> list[Source]:
    """The sources of what was *asked* for, in order and once each. Raises ConfigError."""
    return list(dict.fromkeys(source for each in asked for source in _of(each)))


def _of(asked: str) -> Iterator[Source]:
    if _ADDRESS.match(asked):
        parts = urlsplit(asked)
        if parts.password or (parts.username and parts.scheme in ("http", "https")) or parts.query:
            # It would stand in every result and log.
            raise ConfigError("sweep: an address must not hold a credential: give it by the environment")
        yield Source(asked, Form.REMOTE)
    elif os.path.isdir(asked):
        yield from _below(os.path.normpath(asked), _MAX_DEPTH)
    elif os.path.isfile(asked):
        yield Source(asked, Form.FILE, (asked,))
    else:
        raise ConfigError("no such file or directory: {path}", path=asked)


def _below(folder: str, depth: int) -> list[Source]:
    """The folder itself; where repositories lie below it, each of them, and what else is there."""
    if is_repository(folder):
        return [Source(folder, Form.REPOSITORY)]
    found: list[Source] = []
    rest: list[str] = []
    for entry in sorted(os.scandir(folder), key=lambda each: each.name) if depth else ():
        is_folder = entry.is_dir(follow_symlinks=False)
        if entry.name in EXCLUDED:
            continue
        below = _below(entry.path, depth - 1) if is_folder else []
        if any(each.form is Form.REPOSITORY for each in below):
            found += below
        else:
            rest.append(entry.path)
    if not found:
        return [Source(folder, Form.FOLDER, (folder,))]
    return [*found, Source(folder, Form.FOLDER, tuple(rest))] if rest else found


def objects_of(source: Source) -> int:
    """Roughly how much there is to read: bytes in which the packs of a repository list their objects.

    It is asked of the file system alone. What has no packs, and what is no repository, counts for nothing.
    """
    if source.form is not Form.REPOSITORY:
        return 0
    git = source.name if is_bare(source.name) else os.path.join(source.name, ".git")
    try:
        with os.scandir(os.path.join(git, "objects", "pack")) as entries:
            return sum(entry.stat().st_size for entry in entries if entry.name.endswith(".idx"))
    except OSError:
        return 0


def is_repository(folder: str) -> bool:
    """Whether *folder* is the top of a working tree, or a bare repository."""
    return os.path.lexists(os.path.join(folder, ".git")) or is_bare(folder)


def is_bare(folder: str) -> bool:
    """Whether *folder* has what git keeps, and no folder ``.git`` for it."""
    has_all = all(os.path.exists(os.path.join(folder, name)) for name in ("HEAD", "objects", "refs"))
    return has_all and not os.path.lexists(os.path.join(folder, ".git"))

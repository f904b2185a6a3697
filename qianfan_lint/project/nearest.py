"""Which configuration decides for a file: the nearest one, in its folder or above it, whatever the run began with."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from qianfan_lint.core.patterns import lazy
from qianfan_lint.project.config import Config, check_codes

PYPROJECT = "pyproject.toml"
NAMES = (".qianfan-lint.toml", "qianfan-lint.toml", PYPROJECT)
"""Of those in one folder, the first decides."""
MAX_BYTES = 1_000_000
"""Bytes of a configuration file; a real one has some thousands."""
# Misspelled or with its bracket left open it is asked for too: that has to be said.
_SECTION = lazy(
    rb"""(?m)^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*["']?qianfan[-_]?lint(?![\w-])|^[ \t]*qianfan-lint[ \t]*[.=]"""
)


class Configurations:
    """The configuration of each file, looked for once a folder.

    *one* decides for all files. *fallback* is for files that have none. *options* are what the command line says over
    each of them, as :func:`over` takes it.
    """

    def __init__(
        self, one: Config | None = None, *, fallback: Config | None = None, options: Mapping[str, Any] | None = None
    ) -> None:
        self._options = options
        self._one = None if one is None else self._over(one)
        self._fallback = self._over(fallback or Config())
        self._folders: dict[str, Config] = {}
        self._files: dict[str, Config] = {}

    def of(self, path: str) -> Config:
        """The configuration of the file at *path*, which need not exist. Raises ConfigError."""
        return self._one or self.within(os.path.dirname(path) or ".")

    def within(self, folder: str) -> Config:
        """The configuration of what lies in *folder*. Raises ConfigError."""
        if self._one is not None:
            return self._one
        found = self._folders.get(folder)
        if found is None:
            found = self._folders[folder] = self._nearest(os.path.abspath(folder))
        return found

    def _nearest(self, folder: str) -> Config:
        passed = []
        found = self._folders.get(folder)
        while found is None:
            passed.append(folder)
            file = in_folder(folder)
            parent = os.path.dirname(folder)
            if file is not None:
                found = self._read(file)
            elif parent == folder:
                found = self._fallback
            else:
                folder = parent
                found = self._folders.get(folder)
        self._folders.update(dict.fromkeys(passed, found))
        return found

    def _read(self, file: str) -> Config:
        if file not in self._files:
            from qianfan_lint.project.config_file import parse  # most runs find no file to parse

            self._files[file] = self._over(parse(file))
        return self._files[file]

    def _over(self, config: Config) -> Config:
        return over(config, self._options) if self._options else config

    def of_run(self, paths: Iterable[str]) -> Config:
        """The configuration that decides what is of no file, such as the language: that of the folder of all *paths*.

        Raises ConfigError.
        """
        folders = [os.path.abspath(path if os.path.isdir(path) else os.path.dirname(path) or ".") for path in paths]
        try:
            return self.within(os.path.commonpath(folders or ["."]))
        except ValueError:  # on Windows, two drives
            return self.within(folders[0])

    @property
    def start(self) -> str:
        """The folder that a run begins in: names above it leave nothing out."""
        return self._fallback.root

    @property
    def asked_patterns(self) -> tuple[Any, ...]:
        """The patterns of the command line."""
        return tuple((self._options or {}).get("+extend_exclude", ()))

    @property
    def used(self) -> tuple[Config, ...]:
        """Those that were asked for so far, in no order that matters."""
        if self._one is not None:
            return (self._one,)
        return (*self._files.values(), *([self._fallback] if self._fallback in self._folders.values() else ()))


def for_all(given: Config | Configurations) -> Configurations:
    return given if isinstance(given, Configurations) else Configurations(given)


def load(start: str) -> Config:
    """The configuration for the file or folder *start*. Raises ConfigError."""
    return Configurations().of_run([start])


def in_folder(folder: str) -> str | None:
    """The configuration file in *folder* that decides."""
    for name in NAMES:
        path = os.path.join(folder, name)
        # A FIFO of that name would block for ever.
        if os.path.isfile(path) and (name != PYPROJECT or _has_section(path)):
            return path
    return None


def _has_section(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return _SECTION.search(file.read(MAX_BYTES)) is not None
    except OSError:
        return False


def over(config: Config, options: Mapping[str, Any]) -> Config:
    """*config* with what the command line says over it. Raises ConfigError.

    *options* has fields of a configuration. Those that add to lists have the names of what they add to, behind a ``+``.
    """
    given: dict[str, Any] = {}
    for name, value in options.items():
        if name.startswith("+"):
            given[name[1:]] = (*getattr(config, name[1:]), *value)
        else:
            given[name] = value
    config = config._replace(**given)
    check_codes(config)
    return config


def extends(names: Collection[str]) -> bool:
    """Whether a folder with files of these *names* may have a configuration of its own."""
    return any(name in names for name in NAMES)

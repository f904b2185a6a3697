"""Which releases a project pins: the dependency files beside a module or above it, read when a rule asks."""

from __future__ import annotations

import os
from collections.abc import Iterator

from qianfan_lint.core.kinds import ALWAYS, kind_of
from qianfan_lint.core.source import Unreadable, decode, read_bytes
from qianfan_lint.facts import Pin
from qianfan_lint.knowledge.providers import Providers, normalised_package

MAX_FOLDERS = 8
"""Folders from the module's own upwards, to the root of the repository at most."""


class Pins:
    """Reads a folder once."""

    def __init__(self, providers: Providers) -> None:
        self._providers = providers
        self._folders: dict[str, tuple[Pin, ...]] = {}

    def of(self, path: str, package: str) -> tuple[str, ...]:
        """What the nearest folder that declares *package* says of its version, in PEP 440; locks where there are any.

        From the folder of the file at *path* upwards.
        """
        folder = os.path.dirname(os.path.abspath(path))
        for _ in range(MAX_FOLDERS):
            pins = [pin for pin in self._in(folder) if normalised_package(pin.package) == package]
            if pins:
                return tuple(pin.specifier for pin in [pin for pin in pins if pin.locked] or pins)
            if os.path.exists(os.path.join(folder, ".git")) or os.path.ismount(folder):
                break
            folder = os.path.dirname(folder)
        return ()

    def _in(self, folder: str) -> tuple[Pin, ...]:
        if folder not in self._folders:
            self._folders[folder] = tuple(self._read(folder))
        return self._folders[folder]

    def _read(self, folder: str) -> Iterator[Pin]:
        from qianfan_lint.readers.reading import read

        for path in _files(folder):
            kind = kind_of(path)
            if kind is None or kind.row.declares is not ALWAYS:
                continue
            try:
                facts = read(decode(path, kind, read_bytes(path)), self._providers)
                yield from [fact for fact in facts if isinstance(fact, Pin)]
            except Unreadable:
                continue  # named where it is checked itself


def _files(folder: str) -> Iterator[str]:
    for place in (folder, os.path.join(folder, "requirements")):
        try:
            names = sorted(os.listdir(place))
        except OSError:
            continue
        yield from (os.path.join(place, name) for name in names)

"""Which releases a project pins: the dependency files beside a module or above it, read when a rule asks."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator

from qianfan_lint.facts import Pin
from qianfan_lint.kinds import Kind, kind_of
from qianfan_lint.providers import Providers, normalised_package
from qianfan_lint.readers import open_reading
from qianfan_lint.source import Unreadable, decode, read_bytes

MAX_FOLDERS = 8
"""Folders from the module's own upwards, to the root of the repository at most."""
_KINDS = (Kind.REQUIREMENTS, Kind.MANIFEST, Kind.SETUP, Kind.LOCK)


def pinned(path: str, package: str, providers: Providers) -> tuple[str, ...]:
    """What the nearest folder that declares *package* says of its version, in PEP 440; locks where there are any."""
    folder = os.path.dirname(os.path.abspath(path))
    for _ in range(MAX_FOLDERS):
        pins = [pin for pin in _pins(folder, providers) if normalised_package(pin.package) == package]
        if pins:
            return tuple(pin.specifier for pin in [pin for pin in pins if pin.locked] or pins)
        if os.path.exists(os.path.join(folder, ".git")) or os.path.ismount(folder):
            break
        folder = os.path.dirname(folder)
    return ()


@functools.lru_cache(maxsize=256)
def _pins(folder: str, providers: Providers) -> tuple[Pin, ...]:
    found: list[Pin] = []
    for path in _files(folder):
        kind = kind_of(path)
        if kind is not None and kind in _KINDS:
            try:
                facts = open_reading(decode(path, kind, read_bytes(path)), providers).facts(located=True)
                found.extend(fact for fact in facts if isinstance(fact, Pin))
            except Unreadable:
                continue  # named where it is checked itself
    return tuple(found)


def _files(folder: str) -> Iterator[str]:
    for place in (folder, os.path.join(folder, "requirements")):
        try:
            names = sorted(os.listdir(place))
        except OSError:
            continue
        yield from (os.path.join(place, name) for name in names)

"""Where Python would find the modules of a project that one of them imports."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Sequence

MAX_FOLDERS = 8
"""Folders above a module that an absolute import is looked for in."""


def stem(path: str) -> str:
    """What the module or notebook at *path* is imported as, without its package: of a package's own file the folder."""
    folder, name = os.path.split(path)
    found = name.rpartition(".")[0]
    return os.path.basename(folder) or found if found == "__init__" else found


def candidates(importer: str, dotted: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The files that *dotted*, as imported in the file *importer*, may stand for, each with the names left of it.

    The script's folder, or one above it, is on the path.
    """
    level = len(dotted) - len(dotted.lstrip("."))
    parts = tuple(dotted.lstrip(".").split("."))
    folder = os.path.dirname(os.path.abspath(importer))
    if level:
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        yield from _in_folder(folder, parts)
        init = os.path.join(folder, "__init__.py")
        if os.path.isfile(init):
            yield init, parts
        return
    for _ in range(MAX_FOLDERS):
        found = list(_in_folder(folder, parts))
        yield from found
        if found or _is_top(folder):
            return
        folder = os.path.dirname(folder)


@functools.lru_cache(1024)
def _is_top(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, ".git")) or os.path.ismount(folder)


def _in_folder(folder: str, parts: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Modules below *folder* that a beginning of *parts* names, the longest first."""
    if os.path.isdir(os.path.join(folder, parts[0])):
        for count in range(len(parts), 0, -1):
            base = os.path.join(folder, *parts[:count])
            for path in (f"{base}.py", os.path.join(base, "__init__.py")):
                if os.path.isfile(path):
                    yield path, parts[count:]
    elif os.path.isfile(path := os.path.join(folder, f"{parts[0]}.py")):
        yield path, parts[1:]

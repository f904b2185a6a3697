"""Where Python would find the modules of a project that one of them imports."""

from __future__ import annotations

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
    folder = os.path.dirname(importer)
    if level:
        folder = os.path.join(folder, *[os.pardir] * (level - 1))
        yield from _in_folder(folder, parts)
        init = os.path.join(folder, "__init__.py")
        if os.path.isfile(init):
            yield os.path.abspath(init), parts
        return
    for _ in range(MAX_FOLDERS):
        found = list(_in_folder(folder, parts))
        yield from found
        if found or os.path.exists(os.path.join(folder, ".git")) or os.path.ismount(folder or "."):
            return
        folder = os.path.join(folder, os.pardir)


def _in_folder(folder: str, parts: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Modules below *folder* that a beginning of *parts* names, the longest first."""
    for count in range(len(parts), 0, -1):
        base = os.path.join(folder, *parts[:count])
        for path in (f"{base}.py", os.path.join(base, "__init__.py")):
            if os.path.isfile(path):
                yield os.path.abspath(path), tuple(parts[count:])

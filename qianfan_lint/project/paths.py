"""How output spells a path."""

from __future__ import annotations

import os


def shown(path: str) -> str:
    """*path* as output spells it, one way for each file: relative where it lies below the working directory."""
    if ".." not in path.split(os.sep):  # behind a link, ".." is not the folder before it
        path = os.path.normpath(path)
    if os.path.isabs(path):
        below = os.path.join(os.getcwd(), "")
        return "." if path == below.rstrip(os.sep) else path.removeprefix(below)
    return path

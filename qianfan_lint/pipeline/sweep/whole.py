"""Files that are whole or not there, however a run ends."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator

from qianfan_lint.pipeline.fixing.writing import STALE

_ENDING = ".part"


@contextlib.contextmanager
def whole(path: str) -> Iterator[str]:
    """A path beside *path* to write to: what is there at the end, if anything, takes its place. Raises OSError."""
    folder, name = os.path.split(path)
    # Readers of a data set pass over what begins with a dot.
    temporary = os.path.join(folder, f".{name}.{os.getpid()}{_ENDING}")
    try:
        yield temporary
        if os.path.lexists(temporary):
            os.replace(temporary, path)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)


def clear(folder: str) -> None:
    """Remove what killed runs have left in *folder*. Raises OSError."""
    with os.scandir(folder) as entries:
        left = [entry for entry in entries if entry.name.startswith(".") and entry.name.endswith(_ENDING)]
    for entry in left:
        with contextlib.suppress(OSError):  # another run may be faster
            if time.time() - entry.stat(follow_symlinks=False).st_mtime > STALE:
                os.unlink(entry.path)

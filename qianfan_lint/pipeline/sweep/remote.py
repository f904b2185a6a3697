"""Files at an address that fsspec knows: they come into a folder of their own one by one, and go again."""

from __future__ import annotations

import os
import posixpath
import tempfile
from collections.abc import Iterator
from typing import Any

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.model import Message
from qianfan_lint.pipeline.sigterm import ended_by_sigterm
from qianfan_lint.project.archives import MAX_ARCHIVE, is_archive
from qianfan_lint.project.config import ConfigError

MAX_FILES = 200_000
"""Files below one address that are looked at."""
_TOO_LARGE = Message.of("larger than {size} MB", size=MAX_ARCHIVE // 2**20)


def files(address: str) -> Iterator[tuple[str, str | Message]]:
    """Each file at or below *address* that is read: its own address, and where it lies now or why it does not.

    A file is gone when the next one is asked for. Raises ConfigError.
    """
    system, root = _opened(address)
    try:
        listed = _listed(system, root, address)
    except Exception as error:  # of whatever library serves the address
        raise _refused(address, error) from None
    protocol = address.partition("://")[0]
    for number, (path, size) in enumerate(listed):
        name = posixpath.basename(path)
        shown = f"{protocol}://{path.removeprefix(f'{protocol}://')}"
        if number >= MAX_FILES:
            yield address, Message.of("more than {count} files: the others are not read", count=MAX_FILES)
            return
        if name in ("", ".", "..") or os.sep in name or (kind_of(name) is None and not is_archive(name)):
            continue
        if size is not None and size > MAX_ARCHIVE:
            yield shown, _TOO_LARGE
            continue
        yield from _fetched(system, path, name, shown)


def _fetched(system: Any, path: str, name: str, shown: str) -> Iterator[tuple[str, str | Message]]:
    with ended_by_sigterm(), tempfile.TemporaryDirectory(prefix="qianfan-lint-") as folder:
        local = os.path.join(os.path.realpath(folder), name)
        try:
            is_whole = _copied(system, path, local)
        except Exception as error:
            yield shown, Message.of("it cannot be fetched ({kind})", kind=type(error).__name__)
            return
        yield shown, local if is_whole else _TOO_LARGE


def _copied(system: Any, path: str, local: str) -> bool:
    """Copy the file at *path*; whether all of it came: a server may say less of its size than it sends."""
    left = MAX_ARCHIVE
    with system.open(path, "rb") as source, open(local, "xb") as target:
        while data := source.read(2**20):
            left -= len(data)
            if left < 0:
                return False
            target.write(data)
    return True


def _opened(address: str) -> tuple[Any, str]:
    import fsspec

    try:
        system, root = fsspec.core.url_to_fs(address)
    except Exception as error:  # an unknown protocol, or a library that is not installed
        raise _refused(address, error) from None
    return system, root


def _listed(system: Any, root: str, address: str) -> list[tuple[str, int | None]]:
    # The links of a page may lead anywhere: of HTTP one file is read, the one that the user names.
    if address.startswith(("http://", "https://")):
        return [(root, None)]
    if system.isfile(root):
        return [(root, system.info(root).get("size"))]
    found = system.find(root, detail=True)
    if not found and not system.exists(root):
        raise FileNotFoundError(root)
    return sorted((path, info.get("size")) for path, info in found.items())


def _refused(address: str, error: Exception) -> ConfigError:
    # The text of an error may hold what the user authenticates with.
    if isinstance(error, ImportError):
        return ConfigError("a package for it is not installed ({name})", name=error.name or str(error)[:100])
    if address.partition("://")[0].rpartition("::")[2].lower() not in _known():
        return ConfigError("fsspec knows no such kind of address")
    if isinstance(error, FileNotFoundError):
        return ConfigError("there is no such file or folder")
    return ConfigError("it cannot be read ({kind})", kind=type(error).__name__)


def _known() -> frozenset[str]:
    import fsspec

    return frozenset(fsspec.available_protocols())

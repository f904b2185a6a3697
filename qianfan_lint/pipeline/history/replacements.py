"""A file for ``git filter-repo --replace-text``, with the credentials in it: it is never printed."""

from __future__ import annotations

import os
from collections.abc import Iterable

from qianfan_lint.core.model import Secret, refusal
from qianfan_lint.project.config import ConfigError

STANDING = "***REMOVED***"


def write(path: str, secrets: Iterable[Secret]) -> None:
    """Write a new file at *path*, for its owner alone. Raises ConfigError, also where there is a file already."""
    values = sorted({secret.reveal() for secret in secrets}, key=lambda value: (-len(value), value))
    text = "".join(f"literal:{value}==>{STANDING}\n" for value in values)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise ConfigError("{path}: {problem}", path=path, problem=refusal(error)) from None

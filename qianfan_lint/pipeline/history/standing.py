"""Where in Python what could be a key stands: in a string, in a comment, or in neither, as a name of the program's.

Names such as ``PCM_24000HZ_MONO_16BIT`` look like keys. A module that has such tokens as names alone has no credential.
One that has them in comments has what the comments say by themselves.
"""

from __future__ import annotations

import ast
import enum
import warnings
from collections.abc import Iterable

from qianfan_lint.core.patterns import lazy

_PART = lazy(
    rb"""(?s)\#[^\r\n]*|\"{3}(?:[^\"\\]+|\\.|\"(?!\"\"))*(?:\"{3})?|'{3}(?:[^'\\]+|\\.|'(?!''))*(?:'{3})?"""
    rb"""|\"(?:[^\"\\\r\n]+|\\(?:\r\n|.))*\"?|'(?:[^'\\\r\n]+|\\(?:\r\n|.))*'?"""
)
_MAX_BYTES = 2**18
"""Of a module; in a larger one it is not told."""


class Standing(enum.Enum):
    STRINGS = enum.auto()
    """In a string, or it cannot be told."""
    COMMENTS = enum.auto()
    NAMES = enum.auto()


def standing(data: bytes, tokens: Iterable[str]) -> Standing:
    """Where any of *tokens* stands in the UTF-8 text *data*."""
    if len(data) > _MAX_BYTES:
        return Standing.STRINGS
    parts = _PART.findall(data)
    wanted = [token.encode() for token in tokens]
    if _have([part for part in parts if not part.startswith(b"#")], wanted) or not _is_python(data):
        return Standing.STRINGS
    return Standing.COMMENTS if _have(parts, wanted) else Standing.NAMES


def _have(parts: list[bytes], tokens: list[bytes]) -> bool:
    text = b"\0".join(parts)
    return any(token in text for token in tokens)


def _is_python(data: bytes) -> bool:
    """Whether Python reads it; anything else is read as names and values, without strings."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(data, "", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True

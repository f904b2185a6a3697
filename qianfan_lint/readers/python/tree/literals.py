"""The value of a string literal as Python reads it, without Python's remarks about it."""

from __future__ import annotations

import ast
import re
import warnings

# What stands for itself in a literal: most are such, and to compile one takes ten times as long.
_PLAIN = re.compile(r"""[^"'\\\r\n\x00]*""")


def evaluate(written: str) -> str | bytes:
    """Raises ValueError or SyntaxError where *written* is no literal of a string.

    Python warns of ``"\\k"`` on standard error; that is another linter's affair.
    """
    plain = written[1:-1]
    if written[:1] in ('"', "'") and written == f"{written[0]}{plain}{written[0]}" and _PLAIN.fullmatch(plain):
        return plain
    if "\\" not in written:
        value = ast.literal_eval(written)
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(written)
    if not isinstance(value, (str, bytes)):
        raise ValueError("no string")
    return value

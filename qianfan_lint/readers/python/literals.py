"""The value of a string literal as Python reads it, without Python's remarks about it."""

from __future__ import annotations

import ast
import warnings


def evaluate(written: str) -> str | bytes:
    """Raises ValueError or SyntaxError where *written* is no literal of a string.

    Python warns of ``"\\k"`` on standard error; that is another linter's affair.
    """
    if "\\" not in written:
        value = ast.literal_eval(written)
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(written)
    if not isinstance(value, (str, bytes)):
        raise ValueError("no string")
    return value

"""The value of a string literal as Python reads it, without Python's remarks about it."""

from __future__ import annotations

import ast
import warnings


def evaluate(written: str) -> object:
    """Raises ValueError or SyntaxError where *written* is no literal.

    Python warns of ``"\\k"`` on standard error; that is another linter's affair.
    """
    if "\\" not in written:
        return ast.literal_eval(written)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.literal_eval(written)

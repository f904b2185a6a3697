"""The tree of a module: Python's own parser screens all files, libcst judges those with findings."""

from __future__ import annotations

from qianfan_lint.core.source import Source, Unreadable
from qianfan_lint.readers.python.tree import from_ast, nodes
from qianfan_lint.readers.python.tree.depth import check_depth, check_patterns, check_size, has_marks

LIBCST_CHARACTERS, LIBCST_MARKS = 250_000, 50_000
"""What libcst is given at most: it needs up to 1.4 GB for a million characters of short statements, which is 2.5 kB for
each newline and mark."""


def screen(source: Source) -> tuple[list[nodes.Statement], bool]:
    """The statements of *source*, and whether they came from libcst, which reads what the running Python does not.

    Raises Unreadable where neither parser reads it, where it is nested too deeply, and as TooLarge where it is that.
    """
    check_size(source.text)
    check_depth(source.text)
    try:
        return from_ast.parse(source.text), False
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 1) or 1
    except (RecursionError, MemoryError):
        raise Unreadable("nested too deeply") from None
    judged = judge(source)
    if judged is None:
        raise Unreadable("syntax error on line {line}", line=line)
    return judged, True


def judge(source: Source) -> list[nodes.Statement] | None:
    """The statements of *source* as libcst reads it; None where it refuses the text, or would take too long for it."""
    if len(source.text) > LIBCST_CHARACTERS or has_marks(source.text, LIBCST_MARKS):
        return None
    try:
        check_patterns(source.text)
        from qianfan_lint.readers.python.tree import from_libcst

        return from_libcst.parse(source.text)
    except Exception:  # its errors are of many kinds, and some of its own making
        return None

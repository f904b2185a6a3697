"""The tree of a module: Python's own parser screens all of it, libcst judges the statements with findings."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source, Unreadable
from qianfan_lint.readers.python.tree import from_ast, nodes
from qianfan_lint.readers.python.tree.depth import check_depth, check_patterns, check_size, has_marks

LIBCST_CHARACTERS, LIBCST_MARKS = 250_000, 30_000
"""What libcst is given at most: it needs 3 to 13 kB for each newline and mark, most of it for calls of calls."""

# Where one parser fails at these, the other need not be imported.
_NO_PYTHON_3 = lazy(r"""(?m)^(?:<{7}|>{7}|={7}\r?$)|^[ \t]*print[ \t]+["']""")


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
    judged = None if _NO_PYTHON_3.search(source.text) else _judged(source.text, 0, len(source.text))
    if judged is None:
        raise Unreadable("syntax error on line {line}", line=line)
    return judged, True


def judge(text: str, tree: list[nodes.Statement], places: Iterable[Span]) -> list[nodes.Statement]:
    """*tree*, which Python's own parser made of *text*, with the statements at *places* as libcst reads them.

    It is *tree* itself where they are the same. A statement that libcst refuses, or would take too long for, stays.
    """
    starts = [place.start for place in sorted(places)]
    judged: list[nodes.Statement] = []
    is_other = False
    for start, end, statements in _parts(text, tree):
        asked = bisect.bisect_left(starts, start) < bisect.bisect_left(starts, end)
        other = _judged(text, start, end) if asked else None
        if other is None or _is_same(statements, other):
            judged += statements
        else:
            judged += other
            is_other = True
    return judged if is_other else tree


def _parts(text: str, tree: list[nodes.Statement]) -> Iterator[tuple[int, int, list[nodes.Statement]]]:
    """The statements of a module that share no line with others, from the start of one to that of the next."""
    start, statements = 0, tree[:1]
    for statement in tree[1:]:
        line = _line(text, statement)
        if line is not None and line > start:
            yield start, line, statements
            start, statements = line, []
        statements.append(statement)
    yield start, len(text), statements


def _line(text: str, statement: nodes.Statement) -> int | None:
    """Where the line begins that *statement* begins; None where it does not begin one."""
    begins = statement.start
    if isinstance(statement, (nodes.FunctionDef, nodes.ClassDef)) and statement.decorators:
        begins = min(begins, text.rindex("@", 0, statement.decorators[0].start))
    is_first = begins == 0 or (text[begins - 1] in "\r\n" and "\\" not in text[max(begins - 3, 0) : begins - 1])
    return begins if is_first else None


def _is_same(statements: list[nodes.Statement], others: list[nodes.Statement]) -> bool:
    from qianfan_lint.readers.python.tree.comparison import differences

    return next(differences(statements, others), None) is None


def _judged(text: str, start: int, end: int) -> list[nodes.Statement] | None:
    """The statements there as libcst reads them; None where it refuses the text, or would take too long for it."""
    part = text[start:end]
    if len(part) > LIBCST_CHARACTERS or has_marks(part, LIBCST_MARKS):
        return None
    try:
        check_patterns(part)
        from qianfan_lint.readers.python.tree import from_libcst

        return from_libcst.parse(text, start, end)
    except Exception:  # its errors are of many kinds, and some of its own making
        return None

"""Parse a module with libcst, within bounds that keep a hostile file from hanging or killing the process."""

from __future__ import annotations


from qianfan_lint.readers.python.depth import check_depth
from qianfan_lint.readers.python import from_ast, nodes
from qianfan_lint.source import Source, Unreadable


class Memory:
    """Nothing to remember: a text is parsed in no time."""


def parse(source: Source, memory: Memory | None = None) -> list[nodes.Statement]:
    """The tree of *source*. Raises Unreadable where it is no valid Python, or nested too deeply."""
    check_depth(source.text)
    try:
        return from_ast.parse(source.text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 1) or 1
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    try:
        from qianfan_lint.readers.python import from_libcst

        return from_libcst.parse(source.text)
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except Exception:
        raise Unreadable("syntax error on line {line}", line=line) from None

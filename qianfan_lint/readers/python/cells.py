"""What a notebook displays by itself: the last expression of a cell, unless a semicolon stands behind it."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Site

END_OF_CELL = "# In[ ]:"
"""The line between cells that are read as one module; nbconvert writes it too."""


def displayed(module: Module) -> Iterator[Site]:
    """The places of these expressions; none in a module that is no notebook."""
    if not module.source.path.endswith(".ipynb"):
        return
    last: set[int] = set()
    for statement, behind in zip(module.tree.body, module.tree.lines_behind, strict=True):
        if any(line.comment is not None and line.comment.value == END_OF_CELL for line in behind):
            match statement:
                case cst.SimpleStatementLine(body=[*_, cst.Expr(semicolon=cst.MaybeSentinel()) as shown]):
                    last.add(id(shown))
    for site in module.index.expressions:
        if id(site.node) in last:
            yield site

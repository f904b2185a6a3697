"""What a notebook displays by itself: the last expression of a cell, unless a semicolon stands behind it."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Site
from qianfan_lint.readers.python.tree import nodes

END_OF_CELL = "# In[ ]:"
"""The line between cells that are read as one module; nbconvert writes it too."""


def displayed(module: Module) -> Iterator[tuple[Site, nodes.Expression]]:
    """These expressions with their places; none in a module that is no notebook."""
    if not module.source.path.endswith(".ipynb"):
        return
    last: set[int] = set()
    text = module.source.text
    for statement, following in zip(module.tree, [*module.tree, None][1:], strict=True):
        behind = text[statement.end : following.start if following is not None else len(text)]
        if isinstance(statement, nodes.Expr) and END_OF_CELL in behind and ";" not in behind.partition("#")[0]:
            last.add(id(statement))
    for site in module.index.expressions:
        if isinstance(site.node, nodes.Expr) and id(site.node) in last:
            yield site, site.node.value

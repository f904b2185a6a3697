"""Jupyter notebooks: the code cells as one module, with a way back from it into the raw JSON."""

from qianfan_lint.core.source import Source
from qianfan_lint.readers.notebook.notebook import Notebook

__all__ = ["Notebook", "verify"]


def verify(source: Source) -> None:
    """Raises Unreadable where *source* is no notebook."""
    Notebook(source)

"""Whether a text that a fix leaves can still be what its file was."""

from __future__ import annotations

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.source import Source, Unreadable, decode


def verified(before: Source, text: str) -> Source:
    """*text* in the place of that *before*. Raises Unreadable, or UnicodeEncodeError, where it cannot be that."""
    source = decode(before.path, before.kind, before.encode(text))
    if source.text != text:
        raise Unreadable("its encoding does not survive the edit")
    from qianfan_lint.readers import reading

    reading.verify(source)
    if source.kind is Kind.NOTEBOOK:
        _verify_cells(before, source)
    return source


def _verify_cells(before: Source, after: Source) -> None:
    """Raise Unreadable where a cell of *after* does not parse that did so *before*."""
    from qianfan_lint.readers.notebook import Notebook

    if not set(Notebook(after).unparsed) <= set(Notebook(before).unparsed):
        raise Unreadable("a cell does not parse")

"""Whether a text that a fix leaves can still be what its file was."""

from __future__ import annotations

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.source import Source, Unreadable, decode


def verified(source: Source, text: str) -> Source:
    """*text* in the place of *source*'s. Raises Unreadable, or UnicodeEncodeError, where it cannot be that."""
    source = decode(source.path, source.kind, source.encode(text))
    if source.text != text:
        raise Unreadable("its encoding does not survive the edit")
    if source.kind is Kind.PYTHON:
        from qianfan_lint.readers.python.tree.parse import screen

        screen(source)
    elif source.kind is Kind.NOTEBOOK:
        from qianfan_lint.readers.notebook import Notebook

        Notebook(source)
    elif source.kind is Kind.YAML and "{{" not in source.text:
        from qianfan_lint.readers.yaml_files import compose

        compose(source.text)
    return source

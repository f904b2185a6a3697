"""Whether a text that a fix leaves can still be what its file was."""

from __future__ import annotations

from qianfan_lint.core.source import Source, Unreadable, decode


def verified(source: Source, text: str) -> Source:
    """*text* in the place of *source*'s. Raises Unreadable, or UnicodeEncodeError, where it cannot be that."""
    source = decode(source.path, source.kind, source.encode(text))
    if source.text != text:
        raise Unreadable("its encoding does not survive the edit")
    from qianfan_lint.readers import reading

    reading.verify(source)
    return source

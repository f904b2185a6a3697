"""What the formats in XML have in common."""

from __future__ import annotations

from xml.etree import ElementTree

from qianfan_lint.core.patterns import lazy

# https://www.w3.org/TR/xml/#charsets: what no document may hold, not even as a reference.
_NO_XML = lazy("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """*text* with U+FFFD for each character that XML has not."""
    return _NO_XML.sub("\ufffd", text)


def document(root: ElementTree.Element) -> str:
    """The document in ASCII with references, so that it is the same in every code page."""
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="us-ascii")
    return text.decode() + "\n"

"""Python by its raw bytes, with its literals near enough to what they say: escapes resolved, neighbours joined."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.placeholders import ALPHABET

_KEY = f"[{ALPHABET}]"
_ESCAPE = lazy(
    rf"\\(?<=[{ALPHABET}\"']\\)(?:x[0-9a-fA-F]{{2}}|u[0-9a-fA-F]{{4}}|U[0-9a-fA-F]{{8}}|[0-7]{{1,3}}"
    rf"|N\{{[A-Za-z0-9 -]{{1,80}}\}}|[\r\n]+)(?=[{ALPHABET}\\\"'])".encode()
)
# From a literal into the next: blanks, signs of a continuation, a comment. The bounds keep a line of quotes and `#`
# from taking time that grows with its square.
_BETWEEN = r"(?:[\s\\+()]|\#[^\n]{0,200}\n){0,400}[rRbBfFuUtT]{0,2}"
JOINT = rf"(?<={_KEY}[\"'])(?:\}}(?=[{ALPHABET}\"'])|{_BETWEEN}[\"'](?={_KEY}))"
"""What follows the quote at the end of a literal if a key goes on behind it: in the next one, or outside of a field."""
# Patterns that are compiled where they are needed, which is seldom.
_JOINTS = [f"{quote}{JOINT}".encode() for quote in ('"', "'")]
_FIELDS = [rf"\{{{quote}(?<=[{ALPHABET}\"']\{{{quote})(?={_KEY})".encode() for quote in ('"', "'")]
_BETWEEN_PARTS = [lazy(pattern) for pattern in (*_JOINTS, *_FIELDS)]
IN_PIECES = (_ESCAPE, *_BETWEEN_PARTS)
"""What stands in a key that is not written as it is."""
_WINDOW = 1_000


def joined(data: bytes, *, has_joint: bool) -> Iterator[bytes]:
    """Each part of *data* that does not say just what is written, as it is read.

    Unless it *has_joint* somewhere, only escapes are looked for.
    """
    patterns = (_ESCAPE.pattern, *(_JOINTS + _FIELDS if has_joint else ()))
    places = sorted(match.start() for pattern in patterns for match in re.finditer(pattern, data))
    start = end = 0
    for at in places:
        if at > end:
            yield _read(data[start:end])
            start = max(end, at - _WINDOW)
        end = at + _WINDOW
    if places:
        yield _read(data[start:end])


def _read(text: bytes) -> bytes:
    text = _ESCAPE.sub(_resolved, text)
    for joint in _BETWEEN_PARTS:
        text = joint.sub(b"", text)
    return text


def _resolved(match: re.Match[bytes]) -> bytes:
    written = match.group()
    if written.endswith(b"\n"):
        return b""
    try:
        said, _ = codecs.unicode_escape_decode(written)
    except UnicodeDecodeError:
        return written
    # Of a key only letters, digits and a few signs: a quote or an end of line would open what is not there.
    return said.encode() if re.fullmatch(f"[{ALPHABET}]", said) else written

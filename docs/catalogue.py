"""Compiles gettext catalogues: what ``msgfmt`` does, for the part of the format that ours are written in.

https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
"""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "qianfan_lint" / "core" / "locale"
_ENTRY = re.compile(
    r'^msgid (?P<id>(?:".*"\n)+)(?:msgid_plural (?P<plural>(?:".*"\n)+))?msgstr(?:\[0\])? (?P<text>(?:".*"\n)+)',
    re.MULTILINE,
)
_MAGIC, _HEAD = 0x950412DE, 7 * 4


def entries(path: Path) -> dict[str, str]:
    """The texts of the catalogue at *path* with their translations; what it says of itself is that of the empty one.

    A plural stands behind its singular, after a NUL. Chinese has one form for both.
    """
    found = [
        (_text(match["id"]) + ("\0" + _text(match["plural"]) if match["plural"] else ""), _text(match["text"]))
        for match in _ENTRY.finditer(path.read_text(encoding="utf-8"))
    ]
    if len(dict(found)) != len(found):
        raise SystemExit(f"{path.name} has a text twice")
    return dict(found)


def _text(lines: str) -> str:
    return "".join(map(json.loads, lines.splitlines()))


def compiled(texts: dict[str, str]) -> bytes:
    """The catalogue of *texts* as ``gettext`` reads it: two tables of lengths and offsets, then the texts."""
    columns = list(zip(*sorted((key.encode(), text.encode()) for key, text in texts.items()), strict=True))
    size = len(texts) * 8
    tables, data = b"", b""
    for text in (text for column in columns for text in column):
        tables += struct.pack("<2I", len(text), _HEAD + 2 * size + len(data))
        data += text + b"\0"
    return struct.pack("<7I", _MAGIC, 0, len(texts), _HEAD, _HEAD + size, 0, 0) + tables + data


def catalogues() -> dict[Path, bytes]:
    """What each compiled catalogue should hold."""
    return {path.with_suffix(".mo"): compiled(entries(path)) for path in sorted(LOCALE.rglob("*.po"))}

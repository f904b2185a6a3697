"""Made-up git data beside a file: an index, a pointer to a git folder, patterns of what is ignored."""

from __future__ import annotations

import os
import pathlib
import random
import tempfile

from benchmarks.attacks.judge import Outcome
from qianfan_lint.frontends.api import Linter
from qianfan_lint.project.config import Config
from tests import keys


def run(draw: random.Random) -> Outcome:
    """Check a ``.env`` whose repository is made up: whether git publishes it depends on all of that."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="attack-") as folder:
        os.chdir(folder)
        try:
            _make(draw)
            linter = Linter(Config(), show_secrets=False)
            report = linter.check(["."], 1)
        finally:
            os.chdir(before)
    for item in report.not_scanned:
        if "internal error" in item.reason:
            return Outcome("crash", f"git data: {item.reason}")
    return Outcome(became="found" if report.diagnostics else "checked")


def _make(draw: random.Random) -> None:
    key = keys.make("app-api-key")
    pathlib.Path(".env").write_text(f"QIANFAN_AK={key}\n", encoding="utf-8")
    if draw.randrange(2):
        pathlib.Path(".gitignore").write_bytes(_ignored(draw))
    if not draw.randrange(5):
        pointer = draw.choice(
            (b"gitdir: ../..", b"gitdir: /dev", b"gitdir: \0", b"\xff", b"gitdir: .", draw.randbytes(30))
        )
        pathlib.Path(".git").write_bytes(pointer)
        return
    os.makedirs(".git")
    index = pathlib.Path(".git/index")
    index.write_bytes(_index(draw))
    if not draw.randrange(3):
        pathlib.Path(".git/config").write_bytes(draw.choice((b"[core]\nfsmonitor=/bin/false\n", draw.randbytes(40))))


def _index(draw: random.Random) -> bytes:
    version = draw.choice((2, 3, 4, 4, 4, 5))
    count = draw.choice((0, 1, 3, 2**31, 2**32 - 1))
    entries = b"".join(_entry(draw, version) for _ in range(draw.randrange(5)))
    data = bytearray(b"DIRC" + version.to_bytes(4, "big") + count.to_bytes(4, "big") + entries + draw.randbytes(20))
    for _ in range(draw.choice((0, 0, 1, 5))):
        data[draw.randrange(len(data))] = draw.randrange(256)
    return bytes(data[: draw.choice((None, None, draw.randrange(len(data))))])


def _entry(draw: random.Random, version: int) -> bytes:
    name = draw.choice((b".env", b"a", b"a/.env", b"", b"x" * 5000, b"\xff" * 3))
    flags = min(len(name), 0xFFF) | draw.choice((0, 0, 0x4000, 0x8000))
    head = draw.randbytes(60) + flags.to_bytes(2, "big") + (b"\0\0" if flags & 0x4000 else b"")
    if version == 4:
        return head + draw.choice((b"\0", b"\x05", b"\x80" * draw.choice((1, 9, 300)) + b"\0")) + name + b"\0"
    return head + name + b"\0" * (8 - (len(head) + len(name)) % 8)


def _ignored(draw: random.Random) -> bytes:
    pieces = (
        b"*",
        b"**/",
        b"a*",
        b"[a-z]*",
        b"[",
        b"]",
        b"\\",
        b"!",
        b"/",
        b".env",
        b"?",
        b"#",
        b" ",
        b"\xff",
        b"\r\n",
        b"\0",
    )
    lines = [b"".join(draw.choices(pieces, k=draw.choice((1, 2, 5, 40)))) for _ in range(draw.randrange(6))]
    return b"\n".join(lines)


_PIECES = (b"*", b"**/", b"a*", b"[a-z]*", b"[", b"]", b"\\", b"!", b"/", b".env", b"?", b"#", b" ", b"\xff", b"\0")

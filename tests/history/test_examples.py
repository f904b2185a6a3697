"""A version of a document is read where what decides about a value is new: its line, or the block of code around it."""

from __future__ import annotations

import pytest

from qianfan_lint.core.kinds import Kind
from qianfan_lint.pipeline.history.candidates import Candidates
from qianfan_lint.pipeline.history.examples import Examples
from qianfan_lint.pipeline.history.scan import engine_for
from qianfan_lint.project.config import Config
from tests.keys import make

ENGINE = engine_for(Config())
LINE = f'api_key = "{make("dashscope-key")[3:]}"\n'.encode()
"""Of a shape that proves nothing: the block has to name a vendor."""
OTHER = f'api_key = "{make("dashscope-key:other")[3:]}"\n'.encode()
GOOGLE = f'"{make("google-key")}"\n'.encode()


def read(*versions: bytes) -> list[bool]:
    lines, examples = Candidates(ENGINE.providers).of_file(Kind.DOCUMENT), Examples(ENGINE.providers)
    return [examples.is_new(each, lines.look(each).lines or ()) for each in versions]


def found(text: bytes) -> int:
    return len(getattr(ENGINE.attempt("README.md", Kind.DOCUMENT, text), "findings", ()))


def block(text: bytes) -> bytes:
    return b"```python\n" + text + b"```\n"


def test_prose_brings_no_version_to_a_reader() -> None:
    version = b"A token of Qwen.\n" + block(b"# Qwen\n" + LINE)
    assert read(version, b"News of OpenAI and its keys.\n" + version, version + block(b"OpenAI()\n")) == [
        True,
        False,
        False,
    ]


CHANGES = {
    "another value": (block(b"# Qwen\n" + LINE), block(b"# Qwen\n" + LINE + OTHER)),
    "a vendor in the block": (block(LINE) + b"Qwen\n", block(b"# Qwen\n" + LINE) + b"Qwen\n"),
    "a fence before it": (b"# Qwen\n" + LINE, b"```\n# Qwen\n" + LINE),
    "a fence that is closed": (b"```\n# Qwen\n```\n" + LINE, b"```\n# Qwen\n\n" + LINE),
    "a mark before the first fence": (
        b"\xef\xbb\xbf" + block(LINE) + b"\n# Qwen\n" + block(b""),
        b"\xef\xbb\xbf" + block(b"# Qwen\n" + LINE),
    ),
    "a word that makes a key of a shape": (GOOGLE, GOOGLE + b"Gemini\n"),
    "ends of line of an old Macintosh": (
        b"```\rQwen\r```\r" + LINE.replace(b"\n", b"\r") + b"\n",
        b"```\r" + LINE.replace(b"\n", b"\r") + b"\n# Qwen\n",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_can_decide_does(change: str) -> None:
    before, after = CHANGES[change]
    assert (found(after) > found(before), read(before, after, after)) == (True, [True, True, False])

"""The hash of a line, against what github/codeql-action (src/fingerprints.ts, June 2026) has for the same files."""

from __future__ import annotations

import pytest

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.source import decode
from qianfan_lint.pipeline.linehash import line_hash

LOOKUP = b'import os\n\nkey = os.getenv("qwen_api_key")\n'
MIXED = '\ufeffa = 1\r\n\tb = 2\r  c = "千帆 😀"\n\nlast'.encode()
REPEATED = b'x = os.getenv("qwen_api_key")  # again and again\n' * 4
CUT = ("y" * 99 + "😀" + "z\n").encode()

EXPECTED = {
    LOOKUP: "3ebbc3690482d962:1 4d84a32d590fe9c7:1 3c0b6f87e02c3759:1 c129715d7a2bc9a3:1",
    MIXED: "803bb34525dc6380:1 7fa1678610205f60:1 2c47bccdaf3033fd:1 2bafa474670c5ca1:1 58429ecce5a8d0db:1",
    REPEATED: "6d4ad958a5f7f02b:1 6d4ad958a5f7f02b:2 2d9b1e65995f9ea1:1 e5b683a7d4d96816:1 c129715d7a2bc9a3:1",
    CUT: "cadd4b5b9d939ce0:1 c129715d7a2bc9a3:1",
}


@pytest.mark.parametrize("data", EXPECTED, ids=["lookup", "mixed", "repeated", "cut"])
def test_as_the_upload_action(data: bytes) -> None:
    source = decode("app.py", Kind.PYTHON, data)
    lines = range(1, len(source.line_starts) + 1)
    assert [line_hash(source, line)[0] for line in lines] == EXPECTED[data].split()


def test_the_last_line_that_went_into_it() -> None:
    source = decode("app.py", Kind.PYTHON, b"a\n" * 10 + b"b" * 200 + b"\nc\n")
    assert [line_hash(source, line)[1] for line in (1, 10, 11, 12)] == [11, 11, 11, 13]

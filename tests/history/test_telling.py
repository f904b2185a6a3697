"""A version is read where it has a line of interest that no version read before had."""

from __future__ import annotations

import pytest

from qianfan_lint.core.kinds import Kind
from qianfan_lint.pipeline.history.candidates import Candidates
from qianfan_lint.pipeline.history.scan import engine_for
from qianfan_lint.pipeline.history.telling import Telling
from qianfan_lint.project.config import Config

ENGINE = engine_for(Config())
HELD = b'x = "aB3dE5gH7jK9mN1pQ3sT5vW7"\n'
OTHER = b'y = "Zy9xW7vU5tS3rQ1pO9nM7lK5"\n'


def read(*versions: bytes) -> list[bool]:
    lines, telling = Candidates(ENGINE.providers).of_file(Kind.PYTHON), Telling(ENGINE.gate.words_in)
    return [telling.is_new(each, lines.look(each).lines or ()) for each in versions]


def test_what_is_beside_the_point_brings_no_version_to_a_reader() -> None:
    assert read(HELD, HELD + b"count = total\n", b"def f():\n    return total\n" + HELD) == [True, False, False]


@pytest.mark.parametrize(
    "change",
    [b"client = OpenAI(api_key=k)\n", b"send(x)\n", b"api_key = x\n", b"headers = {'Authorization': x}\n", OTHER],
    ids=["a client", "a use of the name", "a name of a credential", "a header", "another value"],
)
def test_what_can_decide_does(change: bytes) -> None:
    assert read(HELD, HELD + change, HELD) == [True, True, False]


def test_lines_may_come_from_several_versions() -> None:
    assert read(HELD, OTHER, HELD + OTHER) == [True, True, False]

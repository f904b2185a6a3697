"""A version is read where it has a line of interest that no version read before had."""

from __future__ import annotations

import pytest

from qianfan_lint.core.kinds import Kind
from qianfan_lint.pipeline.history.candidates import Candidates
from qianfan_lint.pipeline.history.scan import engine_for
from qianfan_lint.pipeline.history.telling import Telling
from qianfan_lint.project.config import Config
from tests.keys import make

ENGINE = engine_for(Config())
HELD = b'x = "aB3dE5gH7jK9mN1pQ3sT5vW7"\n'
OTHER = b'y = "Zy9xW7vU5tS3rQ1pO9nM7lK5"\n'


def read(*versions: bytes) -> list[bool]:
    lines, telling = Candidates(ENGINE.providers).of_file(Kind.PYTHON), Telling()
    return [telling.is_new(each, lines.look(each).lines or ()) for each in versions]


def test_a_version_of_lines_that_were_read_brings_nothing_new() -> None:
    assert read(HELD + b"a = 1\nb = 2\n", HELD + b"b = 2\n\n\na = 1\n", HELD + b"a = 1\n") == [True, True, False]


@pytest.mark.parametrize(
    "change",
    [b"client = OpenAI(api_key=k)\n", b"send(x)\n", b"api_key = x\n", b"headers = {'Authorization': x}\n", OTHER],
    ids=["a client", "a use of the name", "a name of a credential", "a header", "another value"],
)
def test_what_can_decide_does(change: bytes) -> None:
    assert read(HELD, HELD + change, HELD) == [True, True, False]


def test_lines_may_come_from_several_versions() -> None:
    assert read(HELD + b"a = 1\n", b"a = 1\n" + OTHER, HELD + b"a = 1\n" + OTHER) == [True, True, False]


KEY = make("dashscope-key")[3:]
"""Of a shape that proves nothing."""
WRAPPER = "from openai import OpenAI\n\ndef f(k):\n    OpenAI(api_key=k)\n\n"
MOVED = {
    "to the name of a credential": (
        Kind.YAML,
        f"api_key:\n  - $KEY\nnote:\n  - {KEY}\n",
        f"api_key:\n  - {KEY}\nnote:\n  - $KEY\n",
    ),
    "to a client of another package": (
        Kind.PYTHON,
        f'# from cohere\nfrom local import (\n    Client,\n)\nx = "{KEY}"\nClient(x)\n',
        f'from cohere import (\n    Client,\n)\nx = "{KEY}"\nClient(x)\n',
    ),
    "by another name": (
        Kind.PYTHON,
        f'{WRAPPER}x = "{KEY}"\ny = x\n',
        f'{WRAPPER}x = "{KEY}"\ny = x\nf(y)\n',
    ),
    "through a function": (
        Kind.PYTHON,
        f'{WRAPPER}def g(z):\n    len(z)\n\nx = "{KEY}"\ng(x)\n',
        f'{WRAPPER}def g(z):\n    f(z)\n\nx = "{KEY}"\ng(x)\n',
    ),
}


@pytest.mark.parametrize("how", MOVED)
def test_a_value_that_is_moved_to_where_it_is_a_credential(how: str) -> None:
    kind, *texts = MOVED[how]
    before, after = (text.encode() for text in texts)
    lines, telling = Candidates(ENGINE.providers).of_file(kind), Telling()
    found = [len(getattr(ENGINE.attempt(f"a.{kind.value}", kind, each), "findings", ())) for each in (before, after)]
    new = [telling.is_new(each, lines.look(each).lines or ()) for each in (before, after)]
    assert (found, new) == ([0, 1], [True, True])

"""A module that is parsed in parts: what is found does not depend on what was parsed before."""

from __future__ import annotations

import random
from typing import Any

import libcst as cst
import pytest

from qianfan_lint.api import Linter, Review
from qianfan_lint.config import Config
from qianfan_lint.readers.python.parse import Memory
from qianfan_lint.readers.python.parts import split
from tests.forms import Form, load_all
from tests.keys import expand

FORMS = [form for form in load_all() if form.name == "form.py"]
TYPED = ["", "\n", "#", '"', "(", ")", "x", "    ", '"""', "else:\n", "@d\n", "\\\n", "\r\n", "é", "if x:\n    y\n"]
WHOLE = Linter(Config())


def said(review: Review) -> Any:
    found = [(each.code, each.start, each.end, each.described) for each in review.diagnostics]
    return found, review.not_scanned and review.not_scanned.reason


@pytest.mark.parametrize("form", FORMS[::12], ids=lambda form: form.id)
def test_findings_are_those_of_the_whole(form: Form) -> None:
    typist, text = random.Random(form.id), form.text
    linter = Linter(Config(), remembers=True)
    for _ in range(5):
        assert said(linter.review(text, "form.py")) == said(WHOLE.review(text, "form.py"))
        at = typist.randrange(len(text) + 1)
        text = text[:at] + typist.choice(TYPED) + text[at + typist.choice([0, 0, 1, 3, 20]) :]


@pytest.mark.parametrize(
    "pieces",
    [
        ["import os\n", "\n# of f\n@a\n@b(\n1)\ndef f():\n    x\n    # end\n", "\ny = (\n1)\n"],
        ["if a:\n    b\nelif c:\n    d\nelse:\n    e\n", "try:\n    f\nexcept g:\n    h\nfinally:\n    i\n"],
        ['"""\nimport os\n"""\n', "a = 1 + \\\n2\n", "b = '''\n# c\n'''\n", "d"],
        ["x = '#('\n", "y = 1  # ([\n", "z = {\n'a': 1}\n"],
    ],
    ids=["comments and decorators", "branches", "strings", "brackets in strings"],
)
def test_cut_between_statements(pieces: list[str]) -> None:
    assert split("".join(pieces)) == pieces


def test_what_did_not_change_is_not_parsed_again() -> None:
    memory = Memory()
    before = memory.parts("import os\nx = 1\ny = 2\n")
    after = memory.parts("import os\nx = 10\ny = 2\n")
    assert [was is now for was, now in zip(before, after, strict=True)] == [True, False, True]


def test_what_stands_around_a_syntax_error_is_not_parsed_again() -> None:
    memory = Memory()
    before = memory.parts("import os\nx = 1\ny = 2\n")
    with pytest.raises(cst.ParserSyntaxError):
        memory.parts("import os\nx = (\ny = 2\n")
    after = memory.parts("import os\nx = ()\ny = 2\n")
    assert [was is now for was, now in zip(before, after, strict=True)] == [True, False, True]


def test_twins_have_places_of_their_own() -> None:
    text = expand('api_key = "<<dashscope-key>>"\n')
    linter = Linter(Config(), remembers=True)
    for count in (1, 3, 2):
        found = linter.review(text * count, "app.py").diagnostics
        assert [each.start.line for each in found] == [*range(1, count + 1)]

"""What cannot change the meaning of a program does not change what is found in it.

A sample here, the same in each run; ``benchmarks/metamorphic.py`` runs each transformation on each form.
"""

from __future__ import annotations

import re
import textwrap
import zlib
from collections.abc import Callable

import pytest

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.source import decode
from tests.forms import ENGINE, load_all
from tests.metamorphic import TRANSFORMATIONS, Transformation, differences, fitting, python_forms

SHARE = 20
"""Of so many forms that a transformation fits one is taken; those without a finding less often."""
ALWAYS = "QF101-bad-in-a-chain-of-branches"
"""The one that ``else with if`` fits."""
FORMS = python_forms()


@pytest.mark.parametrize("transformation", TRANSFORMATIONS, ids=lambda each: each.name.replace(" ", "-"))
def test_the_same_is_found(transformation: Transformation) -> None:
    tried = 0
    found = []
    for form in FORMS:
        share = SHARE if form.expected else 4 * SHARE
        is_taken = zlib.crc32(f"{transformation.name} {form.id}".encode()) % share == 0
        if not is_taken and form.id != ALWAYS:
            continue
        made = fitting(transformation, form)
        if made is not None:
            tried += 1
            difference = differences(transformation, form, made)
            found += [f"{form.id}: {difference}"] if difference else []
    assert found == []
    assert tried


DOCUMENTS = [form for form in load_all() if form.name == "README.md" and not form.xfail]
REWRITTEN: dict[str, Callable[[str], str]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "byte order mark": lambda text: f"\ufeff{text}",
    "in an item of a list": lambda text: f"1. Do this:\n\n{textwrap.indent(text, '   ')}",
    "in a quote": lambda text: textwrap.indent(text, "> ", lambda line: True),
    "longer fences": lambda text: text.replace("```", "`````"),
    "a title of each block": lambda text: re.sub(r"(?m)^(\s*```\w+)$", r'\1 title="a"', text),
    "text around": lambda text: f"# Title\n\nSome words.\n\n{text}\n\nMore words.\n",
}


@pytest.mark.parametrize("name", REWRITTEN)
def test_the_same_is_found_in_documents(name: str) -> None:
    for form in DOCUMENTS:
        assert _codes(REWRITTEN[name](form.text)) == _codes(form.text), form.id


def _codes(text: str) -> list[str]:
    return [finding.code for finding in ENGINE.check_source(decode("README.md", Kind.DOCUMENT, text.encode())).findings]

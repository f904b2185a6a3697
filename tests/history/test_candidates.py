"""What is asked of old versions may err only toward yes: whatever the rules on credentials find, it lets through."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.knowledge.placeholders import is_placeholder
from qianfan_lint.knowledge.providers import Key
from qianfan_lint.pipeline.history.candidates import Candidates
from qianfan_lint.pipeline.history.scan import engine_for
from qianfan_lint.project.config import Config
from tests import crossing
from tests.crossing_forms import FORMS as PLACES
from tests.forms import Form, load_all
from tests.keys import make

ENGINE = engine_for(Config())
FORMS = [form for form in load_all() if form.id.startswith(("QF1", "QF6", "QF7", "QF3"))]


def kept_out(name: str, data: bytes) -> str:
    """Which question keeps a file out that has a finding; empty where none does."""
    kind = kind_of(name)
    assert kind is not None
    if not getattr(ENGINE.attempt(name, kind, data), "findings", ()):
        return ""
    looked = Candidates(ENGINE.providers).of_file(kind).look(data)
    if not looked:
        return "the look at lines"
    values = None if looked.lines is None else looked.tokens
    return "" if ENGINE.gate.credential_topics(kind, data, name, values) else "the gate"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_forms(form: Form) -> None:
    assert kept_out(form.name, form.text.encode()) == ""


def test_names_places_and_values_crossed() -> None:
    tried = list(itertools.islice(crossing.cases(0), 4 * len(PLACES)))
    assert [f"{what}: {case.label}" for case in tried if (what := kept_out(case.form.file, case.data))] == []


def test_a_line_of_an_older_version_is_known() -> None:
    """A version is judged by all of its lines, whichever version they first came with."""
    key = make("dashscope-key").encode()
    versions = Candidates(ENGINE.providers).of_file(Kind.PYTHON)
    clean, held = b"a = 1\n" * 3, b"a = 1\nkey = '" + key + b"'\n"
    looked = [versions.look(each) for each in (clean, held, held + b"b = 2\n", clean + b"b = 2\n", held)]
    assert [key.decode() in each.tokens for each in looked] == [False, True, True, False, True]


@pytest.mark.parametrize("key", [key for key, _ in ENGINE.providers.strong_keys], ids=lambda key: key.id)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_shape_of_a_key_is_made_of_characters_that_are_looked_at(key: Key, data: st.DataObject) -> None:
    value = data.draw(st.from_regex(re.compile(key.pattern, re.ASCII), fullmatch=True))
    found = Candidates(ENGINE.providers).in_text(f'x = "{value}"\n'.encode())
    assert value in found.tokens or is_placeholder(value)

"""What is asked of old versions may err only toward yes: whatever the rules on credentials find, it lets through."""

from __future__ import annotations

import itertools
import re
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.knowledge.placeholders import ALPHABET, could_be_key, is_placeholder
from qianfan_lint.knowledge.providers import Key
from qianfan_lint.pipeline.gate.entries import parts
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
    topics = ENGINE.gate.credential_topics(kind, data, name, values)
    return "" if topics else "the gate"


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


_SIGNS = "-_./+=:|~"
_CASES = ("abcdef", "ABCDEF", string.ascii_lowercase, string.ascii_uppercase, string.ascii_letters)


@pytest.mark.parametrize("letters", _CASES)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_could_be_a_key_is_a_token(letters: str, data: st.DataObject) -> None:
    """Also what is of one case, has no digit, or stands behind a sign: hexadecimal has no more than that."""
    run = data.draw(st.text(f"{letters * 3}{_SIGNS}", min_size=16, max_size=60))
    found = Candidates(ENGINE.providers).in_text(f'a "{run}" b'.encode()).tokens
    assert {value for value in parts(run) if could_be_key(value)} <= found


def test_each_byte_that_no_key_has_ends_a_token() -> None:
    key, ends = make("dashscope-key"), [chr(code) for code in range(128) if not re.match(f"[{ALPHABET}]", chr(code))]
    looked = {end: Candidates(ENGINE.providers).in_text(f"{end}{key}{end}".encode()).tokens for end in ends}
    assert [end for end, tokens in looked.items() if key not in tokens or any(end in each for each in tokens)] == []


def test_a_document_has_no_key_in_pieces() -> None:
    """Its reader joins nothing, so what may be a part of a key brings it to no reader."""
    text = b'```json\n"api_key": "sk-a1b2"\n```\n'
    looked = {kind: Candidates(ENGINE.providers).of_file(kind).look(text) for kind in (Kind.DOCUMENT, Kind.PYTHON)}
    assert [bool(looked[kind]) for kind in looked] == [False, True]


@pytest.mark.parametrize("odd", [b"\0", b"\xff\xfe", b"# coding: gbk\n"], ids=["null", "bytes", "encoding"])
def test_a_version_in_another_encoding_is_left_to_a_reader(odd: bytes) -> None:
    """Also where an older one was not, and the next is not again."""
    versions = Candidates(ENGINE.providers).of_file(Kind.PYTHON)
    looked = [versions.look(each) for each in (b"a = 1\n", odd + b"a = 1\n", odd + b"a = 1\n", b"a = 1\n")]
    assert [(each.is_certain, each.lines is None) for each in looked] == [
        (True, False),
        (False, True),
        (False, True),
        (True, False),
    ]

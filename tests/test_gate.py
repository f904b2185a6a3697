"""The gate may err only toward yes: with and without it every file gives the same findings."""

from __future__ import annotations

import itertools
import random
import time
import uuid

import pytest

from qianfan_lint import rules
from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.knowledge.placeholders import is_placeholder
from qianfan_lint.pipeline import documentation
from qianfan_lint.pipeline.engine import Checked
from tests import crossing
from tests.crossing import drawn
from tests.crossing_forms import FORMS as PLACES
from tests.forms import ENGINE, Form, engine_for, load_all, places
from tests.history.test_candidates import kept_out
from tests.keys import expand, make

FORMS = load_all()
EXAMPLES = [
    pytest.param(expand(example.code), "form.py" if example.info == "python" else example.info, code, id=f"{code}-{n}")
    for code, rule in rules.load().items()
    for n, example in enumerate(documentation.examples(rule))
]


def assert_same(text: str, name: str, code: str) -> None:
    kind, engine = kind_of(name), engine_for(code)
    assert kind is not None
    filtered = engine.check_bytes(name, kind, text.encode("utf-8"))
    assert filtered.not_scanned is None
    assert tuple(sorted((d.start.line, d.code) for d in filtered.diagnostics)) == places(text, name, engine)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_forms(form: Form) -> None:
    assert_same(form.text, form.name, form.id[:5])


@pytest.mark.parametrize(("text", "name", "code"), EXAMPLES)
def test_examples(text: str, name: str, code: str) -> None:
    assert_same(text, name, code)


ROUNDS = 4
"""How often each place is tried here; benchmarks/crossing.py does so as often as wanted."""


def test_names_places_and_values_crossed() -> None:
    tried = list(itertools.islice(crossing.cases(0), ROUNDS * len(PLACES)))
    assert [f"{what}: {case.label}" for case in tried if (what := crossing.problem(case))] == []
    answers = [crossing.owed(case) for case in tried]
    assert min(answers.count(answer) for answer in (True, False, None)) > len(PLACES) / 4


_OPERATORS = (
    *(
        ":-",
        "-",
        ":=",
        "=",
        ":+",
        "+",
        ":?",
        "?",
        ":",
        "==",
        "::=",
        "?=",
        ":=-",
        "+=",
        "-=",
        "=-",
        "=:",
        ":::=",
        "%",
        "##",
    ),
    *(" = ", " := ", " == ", " ?= ", ": ", " : ", '="', "='", '":"', '": "'),
)
"""What stands between a name and a value somewhere, or nowhere."""
_ENTRIES = (
    ("deploy.sh", ': "${<>}"'),
    ("deploy.sh", "export A=${<>}"),
    ("deploy.sh", "<>"),
    ("deploy.sh", "curl -H '<>' https://qianfan.baidubce.com/v2"),
    (".env", "<>"),
    (".env", "A=${<>}"),
    ("compose.yaml", "services:\n  a:\n    environment:\n      A: ${<>}"),
    ("compose.yaml", "services:\n  a:\n    environment:\n      - <>"),
    ("Dockerfile", "FROM a\nENV A=${<>}"),
    ("Makefile", "<>"),
    ("config.ini", "[a]\n<>"),
    ("app.properties", "a=${<>}"),
    ("settings.toml", "a = '${<>}'"),
    ("app-config.json", '{"a": "${<>}"}'),
    ("Jenkinsfile", "sh 'A=${<>} b'"),
    ("a.tf", 'a = "${<>}"'),
)


@pytest.mark.parametrize(("file", "text"), _ENTRIES)
def test_what_stands_between_name_and_value_hides_nothing(file: str, text: str) -> None:
    """Neither from the gate, nor from the look at the lines of old versions."""
    kind, draw = kind_of(file), random.Random(text)
    assert kind is not None
    patterns = [pattern for pattern, _ in crossing.shapes()]
    tried = 0
    for operator in _OPERATORS:
        for name in ("QIANFAN_SK", "alibabaCloudSecurityToken", "PROD_ACCESS_TOKEN", "my-api-key", "size"):
            for pattern in draw.sample(patterns, 6):
                data = (text.replace("<>", f"{name}{operator}{drawn(pattern, draw)}") + "\n").encode()
                if getattr(ENGINE.attempt(file, kind, data), "findings", ()):
                    tried += 1
                    assert ENGINE.check_bytes(file, kind, data).diagnostics, (operator, name, pattern)
                    assert kept_out(file, data) == "", (operator, name, pattern)
    assert tried > 40


@pytest.mark.parametrize("operator", [":-", "-", ":=", "="])
@pytest.mark.parametrize("file", ["deploy.sh", ".env", "compose.yaml"])
def test_what_stands_in_for_a_variable_is_its_value(file: str, operator: str) -> None:
    """And not what the shell has before it: a UUID is none, though one with a sign before it would look drawn."""
    kind, identifier = kind_of(file), str(uuid.UUID(int=random.Random(operator).getrandbits(128), version=4))
    assert kind is not None
    text = "A: " if file.endswith("yaml") else "A="
    for name, value, wanted in (
        ("PROD_ACCESS_TOKEN", identifier, []),
        ("PROD_API_KEY", identifier, [identifier]),
        ("QIANFAN_SK", make("app-secret-key"), [make("app-secret-key")]),
    ):
        checked = crossing.ENGINE.attempt(file, kind, f"{text}${{{name}{operator}{value}}}\n".encode())
        assert isinstance(checked, Checked)
        found = [checked.source.slice(each.span) for each in checked.findings if each.code == "QF701"]
        assert found == wanted


@pytest.mark.parametrize("name", ["QIANFAN_SK", "QIANFAN_SECRET_KEY"])
@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.file} {place.text!r}")
def test_a_long_name_hides_no_value(name: str, place: crossing.Form) -> None:
    assert crossing.problem(crossing.plain_case(place, name)) == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("form.py", b""),
        ("form.py", b"import os\n\nprint(os.getcwd())\n"),
        ("form.py", b"memory_key = 'chat_history'\noutput_key = 'answer'\n"),
        ("form.py", b"import numpy\n\nSHA = 'd6f0ba1c6f1f4a04a3dd2ab4fe8c1e11'\n"),
        ("requirements.txt", b"requests==2.32.0\n"),
    ],
)
def test_what_is_kept_out(name: str, content: bytes) -> None:
    kind = kind_of(name)
    assert kind is not None
    assert not ENGINE.gate.passes(kind, content)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_wide_encodings_pass(encoding: str) -> None:
    kind = kind_of("requirements.txt")
    assert kind is not None
    assert ENGINE.gate.passes(kind, "langchain-community==0.2.7\n".encode(encoding))


def test_a_long_word_takes_no_long_time() -> None:
    """Base64 in a settings file: each letter of it could begin the name of an entry."""
    kind = kind_of("config.ini")
    assert kind is not None
    start = time.perf_counter()
    assert not ENGINE.gate.passes(kind, b"a" * 100_000)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("number", range(len(ENGINE.providers.strong_keys)))
@pytest.mark.parametrize("before", ["", " ", "a=", 'x:"', "${A:-", "https://a.b/?c=", "https://a.b/", "a.", "é"])
def test_the_quick_look_at_text_loses_no_key(number: int, before: str) -> None:
    """Of every shape, wherever it stands; beside what hides nothing."""
    key, _ = ENGINE.providers.strong_keys[number]
    draw = random.Random(number)
    for _ in range(20):
        value = drawn(key.pattern, draw)
        text = f"a_long_word_that_is_no_key_at_all\n{before}{value}'\n" if not key.quoted else f"{before}'{value}'\n"
        if any(found.key == key for found in ENGINE.providers.find_keys(text)) and not is_placeholder(value):
            assert ENGINE.gate.passes(Kind.TEXT, text.encode())

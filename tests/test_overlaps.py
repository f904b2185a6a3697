"""Of several findings at one place those speak that say most, however many there are."""

from __future__ import annotations

import random

import pytest

from qianfan_lint import rules
from qianfan_lint.core.model import Finding, Fix, Message, Safety, Severity, Span
from qianfan_lint.pipeline.overlaps import once
from tests.forms import lint
from tests.keys import make
from tests.project import Project

FIX = Fix("x", (), Safety.SAFE)


def finding(code: str, start: int, end: int, fix: Fix | None = None, text: str = "") -> Finding:
    return Finding(code, "a.py", Span(start, end), Message.of(text), Severity.ERROR, fix)


def told(*findings: Finding) -> list[tuple[str, int, int]]:
    return [(each.code, *each.span) for each in once(findings)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("QF104", 5, 25), ("QF101", 0, 30)),
        (("QF102", 0, 30), ("QF101", 5, 25)),
        (("QF101", 0, 10), ("QF103", 9, 20)),
        (("QF105", 5, 6), ("QF103", 0, 10)),
    ],
)
def test_the_most_telling_one(one: tuple[str, int, int], other: tuple[str, int, int]) -> None:
    assert told(finding(*one), finding(*other)) == told(finding(*other), finding(*one)) == [one]


def test_the_default_of_an_option_is_called_by_its_flag() -> None:
    (found,) = lint(f'parser.add_argument("--zhipu-key", default="{make("zhipu-key")}")\n')
    assert "in 'zhipu-key'" in str(found.message)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("QF101", 0, 10), ("QF103", 10, 20)),
        (("QF101", 0, 0), ("QF103", 0, 10)),
        (("QF101", 0, 10), ("QF201", 0, 10)),
        (("QF103", 0, 10), ("QF701", 0, 10)),
        (("QF301", 0, 10), ("QF302", 0, 10)),
        (("QF201", 0, 10), ("QF201", 5, 20)),
    ],
)
def test_both(one: tuple[str, int, int], other: tuple[str, int, int]) -> None:
    assert told(finding(*other), finding(*one)) == [one, other]


REPLACED = [(less, rule.code) for rule in rules.load().values() for less in rule.replaces]


@pytest.mark.parametrize(("less", "more"), REPLACED)
def test_what_comes_first_speaks_alone(less: str, more: str) -> None:
    assert told(finding(less, 0, 10), finding(more, 0, 10)) == [(more, 0, 10)]
    both = [(less, 0, 10), (more, 5, 12)]
    assert told(*(finding(*each) for each in both)) == both


def test_a_key_of_another_vendor_is_not_to_be_divided(project: Project) -> None:
    client = 'from langchain_openai import {0}\nfrom keys import KEY\n\nx = {0}(api_key=KEY, base_url="https://qianfan.baidubce.com/v2")\n'
    project.write("chat.py", client.format("ChatOpenAI"))
    project.write("embed.py", client.format("OpenAIEmbeddings"))
    for name, codes in (("DASHSCOPE_API_KEY", {"QF405"}), ("QIANFAN_BEARER_TOKEN", {"QF401"})):
        project.write("keys.py", f'import os\n\nKEY = os.environ["{name}"]\n')
        assert {each["code"] for each in project.json().json["findings"]} == codes


def test_a_broken_release_is_raised_to_the_minimum(project: Project) -> None:
    project.write("requirements.txt", "langchain-community==0.2.7\n")
    assert project.json().found == ["requirements.txt:1:1 QF503"]
    assert project.json("--ignore", "QF503").found == ["requirements.txt:1:1 QF501"]
    assert project.json("--fix", "--unsafe-fixes").found == []
    assert project.text("requirements.txt") == "langchain-community==0.3.0\n"


def test_of_equal_ones_the_first_with_a_fix() -> None:
    same = [finding("QF101", 0, 9, fix, text) for fix, text in ((None, "a"), (FIX, "b"), (FIX, "c"))]
    assert once(same) == [same[1]]


def test_one_that_another_displaced_displaces_none() -> None:
    """QF103 gives way to QF101, and its other end is free for the next."""
    assert told(finding("QF103", 8, 20), finding("QF101", 0, 10), finding("QF103", 15, 30)) == [
        ("QF101", 0, 10),
        ("QF103", 15, 30),
    ]


@pytest.mark.parametrize("seed", range(20))
def test_as_each_compared_with_all(seed: int) -> None:
    draw = random.Random(seed)
    codes = ("QF101", "QF102", "QF103", "QF104", "QF105", "QF201", "QF202", "QF701")
    found = []
    for _ in range(200):
        start = draw.randrange(300)
        found.append(finding(draw.choice(codes), start, start + draw.randrange(12), draw.choice((None, FIX))))
    kept = once(found)
    literals = [each for each in kept if each.code[:3] == "QF1"]
    for number, each in enumerate(literals):
        for other in literals[:number]:
            assert not (each.span.start < other.span.end and other.span.start < each.span.end)
    assert {(each.code, each.span) for each in found if each.code[:3] == "QF2"} <= {(e.code, e.span) for e in kept}
    assert [each.span for each in kept] == sorted(each.span for each in kept)

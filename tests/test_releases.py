"""What a class drops in some releases only is told by what the project pins, and silent where it pins nothing."""

from __future__ import annotations

import pytest

from tests.project import Project

TONGYI = "from langchain_community.llms import Tongyi\n\nllm = Tongyi(dashscope_api_key=load())\n"
TONGYI_NEW = "from langchain_community.llms import Tongyi\n\nllm = Tongyi(api_key=load())\n"
POETRY = '[tool.poetry.dependencies]\nlangchain-community = "{}"\n'
LOCK = '[[package]]\nname = "langchain-community"\nversion = "{}"\n'


@pytest.mark.parametrize(
    ("name", "pins", "code", "expected"),
    [
        ("requirements.txt", "langchain-community==0.3.1\n", TONGYI, ["app/llm.py:3:14 QF404"]),
        ("requirements.txt", "langchain_community>=0.2.12\n", TONGYI, ["app/llm.py:3:14 QF404"]),
        ("requirements/base.txt", "langchain-community~=0.3.0\n", TONGYI, ["app/llm.py:3:14 QF404"]),
        ("pyproject.toml", POETRY.format("^0.3"), TONGYI, ["app/llm.py:3:14 QF404"]),
        ("uv.lock", LOCK.format("0.3.31"), TONGYI, ["app/llm.py:3:14 QF404"]),
        ("requirements.txt", "langchain-community==0.2.5\n", TONGYI_NEW, ["app/llm.py:3:14 QF404"]),
        ("requirements.txt", "langchain-community==0.3.1\n", TONGYI_NEW, []),
        ("requirements.txt", "langchain-community==0.2.11\n", TONGYI, []),
        ("requirements.txt", "langchain-community>=0.2\n", TONGYI, []),
        ("requirements.txt", "langchain-community\n", TONGYI, []),
        ("requirements.txt", "langchain==0.3.1\n", TONGYI, []),
        ("pyproject.toml", "[broken\n", TONGYI, []),
        ("other.txt", "langchain-community==0.3.1\n", TONGYI, []),
    ],
)
def test_pins_decide(project: Project, name: str, pins: str, code: str, expected: list[str]) -> None:
    project.write(name, pins)
    project.write("app/llm.py", code)
    assert project.json("--select", "QF404").found == expected


def test_the_lock_says_what_the_range_leaves_open(project: Project) -> None:
    project.write("pyproject.toml", POETRY.format(">=0.2"))
    project.write("poetry.lock", LOCK.format("0.3.1"))
    project.write("llm.py", TONGYI)
    assert project.json("--select", "QF404").found == ["llm.py:3:14 QF404"]


def test_the_nearest_pin_counts(project: Project) -> None:
    project.write("requirements.txt", "langchain-community==0.3.1\n")
    project.write("old/requirements.txt", "langchain-community==0.2.5\n")
    project.write("old/app/llm.py", TONGYI)
    assert project.json("--select", "QF404").found == []

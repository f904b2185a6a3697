"""How the doctor reads a project: each file once, and with the same result in any number of processes."""

from __future__ import annotations

import datetime
import json
import random

import pytest

from qianfan_lint.frontends.doctor import reading
from qianfan_lint.frontends.doctor.causes import Diagnosis
from qianfan_lint.frontends.doctor.decision_tree import diagnose, examine
from qianfan_lint.frontends.doctor.output import as_json, text
from qianfan_lint.project.config import Config
from qianfan_lint.readers.python import reader
from tests.doctor.test_environments import cases
from tests.keys import expand, make
from tests.project import CLEAN, Project

NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.timezone.utc)
ENVIRONMENT = {"DASHSCOPE_API_KEY": make("dashscope-key"), "QIANFAN_AK": make("app-api-key"), "OPENAI_API_KEY": ""}
CLIENT = "from langchain_community.embeddings import DashScopeEmbeddings\nDashScopeEmbeddings()\n"


def look(jobs: int) -> Diagnosis:
    return diagnose(examine(".", Config(), ENVIRONMENT, jobs=jobs), NOW)


def many(project: Project) -> None:
    """The code of all tables, shuffled, with other files between."""
    codes = [
        content
        for table in ("broken", "healthy")
        for case in cases(table)
        for path, content in case.values[0]["files"].items()
        if path.endswith(".py")
    ]
    random.Random(4).shuffle(codes)
    for number, code in enumerate(codes):
        project.write(f"m{number}/app.py", expand(code))
        project.write(f"m{number}/.env", f"DASHSCOPE_APIKEY={make('dashscope-key')}\n")
    project.write("broken.py", "import dashscope\n(\n")
    project.write("book.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": CLIENT}], "nbformat": 4}))
    project.write("requirements.txt", "qianfan==0.1\n")


@pytest.mark.parametrize("jobs", [2, 3])
def test_any_number_of_processes_says_the_same(project: Project, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    many(project)
    alone = look(1)
    monkeypatch.setattr("qianfan_lint.pipeline.run.PARALLEL_FROM", 4)
    monkeypatch.setattr("qianfan_lint.pipeline.run.CHUNK", 3)
    spread = look(jobs)
    assert spread == alone
    assert len(alone.clients) > 50
    assert [render(spread, "zh") for render in (text, as_json)] == [render(alone, "zh") for render in (text, as_json)]


def test_reads_and_parses_each_file_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    parsed: list[str] = []
    read_bytes, screen = reading.read_bytes, reader.screen
    monkeypatch.setattr(reading, "read_bytes", lambda path: (read.append(path), read_bytes(path))[1])
    monkeypatch.setattr(reader, "screen", lambda source: (parsed.append(source.path), screen(source))[1])
    project.write("app.py", CLIENT + "import os\nprint(os.getenv('dashscope_api_key'))\n")
    project.write("other.py", CLEAN.replace("\n", "\n\n"))
    project.write("plain.py", "import os\n\n\ndef f():\n    return os.getcwd()\n")
    project.write("tests/test_app.py", CLIENT)
    found = look(1)
    assert (sorted(read), parsed) == (["app.py", "other.py", "plain.py"], ["app.py"])
    assert len(found.clients) == 1


def test_one_file_that_cannot_be_read_costs_no_other(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("app.py", CLIENT)
    project.write("bad.py", CLIENT)
    decode = reading.decode

    def fails(path: str, kind: object, data: bytes) -> object:
        if path == "bad.py":
            raise AssertionError("a mistake of ours")
        return decode(path, kind, data)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "decode", fails)
    found = look(1)
    assert [line.place for line in found.clients] == ["app.py:2"]
    assert [cause.evidence for cause in found.remaining if cause.id == "not-scanned"] == [("bad.py",)]
    assert found.exit_code == 3

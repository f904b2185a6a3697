"""Whole environments: each broken one is diagnosed to its cause, each healthy one gives nothing."""

from __future__ import annotations

import base64
import datetime
import json
import pathlib
from typing import Any

import pytest
import tomli

from qianfan_lint.core.language import LANGUAGES
from qianfan_lint.frontends.doctor.causes import Diagnosis, texts
from qianfan_lint.frontends.doctor.decision_tree import diagnose, examine
from qianfan_lint.frontends.doctor.output import as_json, concise, text
from qianfan_lint.project.config import Config
from tests.keys import expand, make
from tests.project import Project

HERE = pathlib.Path(__file__).parent
NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.timezone.utc)
KINDS = ("app-api-key", "app-secret-key", "dashscope-key", "dashscope-plan-key", "qianfan-key", "access-token")


def cases(name: str) -> list[Any]:
    found = tomli.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case["title"]) for case in found]


def run(project: Project, case: dict[str, Any]) -> Diagnosis:
    newline = base64.b64encode(f"{make('dashscope-key')}\n".encode()).decode()
    for path, content in case["files"].items():
        written = project.write(path, content.replace("<<newline>>", newline))
        if encoding := case.get("encodings", {}).get(path):
            written.write_bytes(written.read_text(encoding="utf-8").encode(encoding))
    python = project.write("python", f"#!/bin/sh\necho '{json.dumps(case.get('installed', {}))}'\n")
    python.chmod(0o755)
    environment = {name: expand(value) for name, value in case.get("environment", {}).items()}
    return diagnose(examine(".", Config(), environment, str(python)), NOW)


@pytest.mark.parametrize("case", cases("broken"))
def test_broken(project: Project, case: dict[str, Any]) -> None:
    diagnosis = run(project, case)
    assert list(dict.fromkeys(cause.id for cause in diagnosis.causes)) == [case["cause"], *case.get("also", "").split()]
    assert all(case["name"] in cause.what() for cause in diagnosis.causes)
    assert diagnosis.exit_code == 1


@pytest.mark.parametrize("case", cases("healthy"))
def test_healthy(project: Project, case: dict[str, Any]) -> None:
    diagnosis = run(project, case)
    assert (diagnosis.causes, diagnosis.remaining) == ((), ())
    assert diagnosis.exit_code == 0


@pytest.mark.parametrize("case", cases("undecided"))
def test_undecided(project: Project, case: dict[str, Any]) -> None:
    diagnosis = run(project, case)
    assert diagnosis.causes == ()
    assert " ".join(dict.fromkeys(cause.id for cause in diagnosis.remaining)) == case["cause"]
    assert diagnosis.exit_code == 3
    assert all(cause.next(language) for cause in diagnosis.remaining for language in LANGUAGES)


@pytest.mark.parametrize("case", cases("broken"))
def test_no_output_has_a_secret(project: Project, case: dict[str, Any]) -> None:
    diagnosis = run(project, case)
    shown = [render(diagnosis, language) for render in (text, concise, as_json) for language in LANGUAGES]
    for kind in KINDS:
        for mark in (kind, f"{kind}:old", f"{kind}:new"):
            # What begins every key of the kind is no secret; of the rest nothing may be seen.
            assert not any(make(mark)[8:16] in output for output in shown)


@pytest.mark.parametrize("table", ["causes", "answers"])
def test_every_cause_has_its_texts_in_all_languages(table: str) -> None:
    keys = {"what", "next", "what_zh", "next_zh"}
    assert {id: set(row) for id, row in texts(table).items()} == dict.fromkeys(texts(table), keys)

"""What a deployment file says to what reads it stays the same, once the variables are set that the repair asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from dotenv import dotenv_values

from tests.keys import expand
from tests.project import Project

_COMPOSE = re.compile(r"\$\{(\w+)(?::?[-?]([^}]*))?\}")
_SECRET = re.compile(r"\$\{\{ ?secrets\.(\w+) ?\}\}")
_HYDRA = re.compile(r"\$\{(?:oc\.)?env:(\w+)(?:\s*,\s*'?([^'}]*)'?)?\}")
_SPRING = re.compile(r"\$\{([\w.]+)(?::([^}]*))?\}")


def filled(value: Any, pattern: re.Pattern[str], variables: dict[str, str]) -> Any:
    """*value*, a tree, as what reads it sees it: each reference is the variable, else its default."""
    if isinstance(value, dict):
        return {name: filled(each, pattern, variables) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each, pattern, variables) for each in value]
    if not isinstance(value, str):
        return value
    return pattern.sub(lambda found: variables.get(found[1]) or (*found.groups(), None)[1] or "", value)


def as_compose(text: str, variables: dict[str, str]) -> Any:
    return filled(yaml.safe_load(text), _COMPOSE, variables)


def as_workflow(text: str, variables: dict[str, str]) -> Any:
    return filled(yaml.safe_load(text), _SECRET, variables)


def as_spring(text: str, variables: dict[str, str]) -> Any:
    return filled(yaml.safe_load(text), _SPRING, variables)


def as_hydra(text: str, variables: dict[str, str]) -> Any:
    return filled(yaml.safe_load(text), _HYDRA, variables)


def as_dockerfile(text: str, variables: dict[str, str]) -> Any:
    """The variables of the image: ``--build-arg`` sets those that an ``ARG`` names."""
    known: dict[str, str] = {}
    image: dict[str, str] = {}
    for line in text.splitlines():
        word, _, rest = line.partition(" ")
        for name, equals, value in (each.partition("=") for each in rest.split()):
            if word == "ARG":
                known[name] = variables.get(name, value)
            elif word == "ENV" and equals:
                image[name] = _COMPOSE.sub(lambda found: known.get(found[1]) or found[2] or "", value).strip("'\"")
    return image


def service(environment: str) -> str:
    return f"services:\n  app:\n    image: app\n    environment:\n{environment}"


def job(environment: str) -> str:
    return f"on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    env:\n{environment}"


Reader = Callable[[str, dict[str, str]], Any]
FIXED: dict[str, tuple[str, Reader, str]] = {
    "compose map": ("compose.yaml", as_compose, service("      QIANFAN_AK: <<app-api-key>>\n")),
    "compose map in quotes": (
        "compose.yaml",
        as_compose,
        service("      QIANFAN_AK: '<<app-api-key>>'  # of the team\n"),
    ),
    "compose map in double quotes": ("compose.yaml", as_compose, service('      "QIANFAN_AK": "<<app-api-key>>"\n')),
    "compose flow": ("compose.yaml", as_compose, service("      {A: b, QIANFAN_AK: <<app-api-key>>, C: d}\n")),
    "compose list": ("docker-compose.yml", as_compose, service("      - QIANFAN_AK=<<app-api-key>>\n      - A=b\n")),
    "compose list in quotes": ("docker-compose.yml", as_compose, service('      - "QIANFAN_AK=<<app-api-key>>"\n')),
    "compose list in single quotes": (
        "docker-compose.yml",
        as_compose,
        service("      - 'QIANFAN_AK=<<app-api-key>>'\n"),
    ),
    "compose default": ("compose.yaml", as_compose, service("      QIANFAN_AK: ${QIANFAN_AK:-<<app-api-key>>}\n")),
    "compose default in a list": (
        "compose.yaml",
        as_compose,
        service("      - QIANFAN_AK=${QIANFAN_AK:-<<app-api-key>>}\n"),
    ),
    "compose two": (
        "compose.yaml",
        as_compose,
        service("      QIANFAN_AK: <<app-api-key>>\n      QIANFAN_SK: <<app-secret-key>>\n"),
    ),
    "compose two services": (
        "compose.yaml",
        as_compose,
        service("      - OPENAI_API_KEY=<<openai-key>>\n")
        + "  b:\n    environment:\n      OPENAI_API_KEY: <<openai-key>>\n",
    ),
    "compose anchor": (
        "compose.yaml",
        as_compose,
        "x-env: &env\n  DASHSCOPE_API_KEY: <<dashscope-key>>\nservices:\n  a:\n    environment:\n      <<: *env\n",
    ),
    "compose build argument": (
        "compose.yaml",
        as_compose,
        "services:\n  a:\n    build:\n      args:\n        OPENAI_API_KEY: <<openai-key>>\n",
    ),
    "compose with CRLF": (
        "compose.yaml",
        as_compose,
        service("      QIANFAN_AK: <<app-api-key>>\n").replace("\n", "\r\n"),
    ),
    "compose with Chinese": (
        "compose.yaml",
        as_compose,
        service("      # 密钥 \U0001f600\n      QIANFAN_AK: <<app-api-key>>\n"),
    ),
    "workflow": (".github/workflows/ci.yml", as_workflow, job("      QIANFAN_AK: <<app-api-key>>\n")),
    "workflow in quotes": (".github/workflows/ci.yml", as_workflow, job('      QIANFAN_AK: "<<app-api-key>>"\n')),
    "workflow at the top": (
        ".github/workflows/ci.yml",
        as_workflow,
        "env:\n  OPENAI_API_KEY: <<openai-key>>\n" + job("      A: b\n"),
    ),
    "workflow step": (
        ".github/workflows/ci.yml",
        as_workflow,
        job("      A: b\n") + "    steps:\n      - run: pytest\n        env: {DASHSCOPE_API_KEY: <<dashscope-key>>}\n",
    ),
    "Spring default": ("application.yml", as_spring, "a:\n  api-key: ${QIANFAN_AK:<<app-api-key>>}\n"),
    "Hydra default": ("conf/llm.yaml", as_hydra, "a:\n  key: ${oc.env:DASHSCOPE_API_KEY,<<dashscope-key>>}\n"),
    "Hydra default in quotes": ("conf/llm.yaml", as_hydra, "a: \"${oc.env:QIANFAN_AK, '<<app-api-key>>'}\"\n"),
    "OmegaConf default of old": ("conf/llm.yaml", as_hydra, "a: ${env:QIANFAN_SK,<<app-secret-key>>}\n"),
    "Dockerfile default": (
        "Dockerfile",
        as_dockerfile,
        "FROM python\nARG QIANFAN_AK\nENV QIANFAN_AK=${QIANFAN_AK:-<<app-api-key>>}\n",
    ),
}
HINTED = {
    "Dockerfile": ("Dockerfile", "FROM python\nENV QIANFAN_AK=<<app-api-key>> A=b\n"),
    "Dockerfile with a blank": ("Dockerfile", "FROM python\nENV QIANFAN_AK <<app-api-key>>\n"),
    "Dockerfile command": ("Dockerfile", "FROM python\nRUN QIANFAN_AK=<<app-api-key>> python app.py\n"),
    "Dockerfile argument": ("Dockerfile", "FROM python\nARG QIANFAN_AK=<<app-api-key>>\n"),
    "manifest": (
        "pod.yaml",
        "apiVersion: v1\nkind: Pod\nspec:\n  env:\n    - name: QIANFAN_AK\n      value: <<app-api-key>>\n",
    ),
}
"""What takes the place of the key is shown: the file alone cannot bring it in."""
LEFT = {
    "Dockerfile list": ("Dockerfile", 'FROM python\nCMD ["app", "<<dashscope-key>>"]\n'),
    "TOML": ("config.toml", '[llm]\ndashscope_api_key = "<<dashscope-key>>"\n'),
    "secrets of Streamlit": (".streamlit/secrets.toml", 'DASHSCOPE_API_KEY = "<<dashscope-key>>"\n'),
    "secrets of Dynaconf": (".secrets.toml", '[default]\ndashscope_api_key = "<<dashscope-key>>"\n'),
    "INI": ("config.ini", "[llm]\ndashscope_api_key = <<dashscope-key>>\n"),
    "YAML": ("config.yaml", "llm:\n  dashscope_api_key: <<dashscope-key>>\n"),
    "JSON": ("mcp.json", '{"servers": {"a": {"env": {"DASHSCOPE_API_KEY": "<<dashscope-key>>"}}}}\n'),
    "makefile": ("Makefile", "export DASHSCOPE_API_KEY=<<dashscope-key>>\n"),
    "batch": ("run.bat", "set DASHSCOPE_API_KEY=<<dashscope-key>>\n"),
    "PowerShell": ("run.ps1", '$env:DASHSCOPE_API_KEY = "<<dashscope-key>>"\n'),
    "variables": ("prod.env", "DASHSCOPE_API_KEY=<<dashscope-key>>\n"),
    "workflow script": (
        ".github/workflows/ci.yml",
        job("      A: b\n") + "    steps:\n      - run: |\n          export QIANFAN_AK=<<app-api-key>>\n",
    ),
}


@pytest.mark.parametrize("case", FIXED)
def test_file_says_what_it_said(project: Project, case: str) -> None:
    name, reader, text = FIXED[case]
    project.write(name, text)
    before = project.text(name)
    ran = project.json("--fix", "--unsafe-fixes", "--env-file", ".env")
    after = project.text(name)
    assert not [found for found in ran.json["findings"] if found["code"] == "QF701"]
    moved = {variable: value or "" for variable, value in dotenv_values(project.root / ".env").items()}
    assert moved
    assert not any(key in after for key in moved.values())
    assert reader(after, moved) == reader(before, moved)
    assert set(moved.values()) <= {key for key in moved.values() if key in str(reader(before, {}))}


@pytest.mark.parametrize("case", [*HINTED, *LEFT])
def test_what_no_fix_can_finish_is_left_for_a_reason(project: Project, case: str) -> None:
    name, text = {**HINTED, **LEFT}[case]
    project.write(name, text)
    ran = project.json("--fix", "--unsafe-fixes", "--env-file", ".env")
    assert project.text(name) == expand(text)
    (found,) = [found for found in ran.json["findings"] if found["code"] == "QF701"]
    assert found["fix"]["safety"] == "hint" if case in HINTED else found["not_fixed"]

"""The command itself: exit codes, formats, and what it promises not to do."""

from __future__ import annotations

import importlib.metadata as metadata
import os
import socket
import subprocess
import sys
from typing import Any

import pytest

from qianfan_lint.frontends.doctor import installed_versions as versions
from tests.keys import make
from tests.project import CLEAN, LOWERCASE, Project

CODE = "from langchain_community.embeddings import DashScopeEmbeddings\nDashScopeEmbeddings()\n"
KEY = make("dashscope-key")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DASHSCOPE_API_KEY", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def test_says_what_is_wrong_and_what_to_do(project: Project) -> None:
    project.write("app.py", CODE)
    ran = project.run("doctor")
    assert ran.code == 1
    assert "DASHSCOPE_API_KEY is not set" in ran.out
    assert "app.py:2: DashScopeEmbeddings" in ran.out
    assert "next: Set DASHSCOPE_API_KEY" in ran.out
    assert "Not looked at yet: kinds, versions, code" in ran.out


def test_speaks_the_language_of_the_locale(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("app.py", CODE)
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    out = project.run("doctor").out
    assert "未设置 DASHSCOPE_API_KEY" in out
    assert "[missing, 已证实]" in out
    assert "尚未检查: 密钥种类, 版本, 代码" in out
    assert "is not set" in project.run("doctor", "--lang", "en").out


def test_speaks_the_language_that_is_configured(project: Project) -> None:
    project.write("app.py", CODE)
    project.write("pyproject.toml", '[tool.qianfan-lint]\nlang = "zh"\n')
    out = project.run("doctor").out
    assert "未设置 DASHSCOPE_API_KEY" in out
    assert "[missing, 已证实]" in out
    assert "尚未检查: 密钥种类, 版本, 代码" in out
    assert "无法识别" in project.run("doctor", "--explain", "hello").out
    assert "is not set" in project.run("doctor", "--lang", "en").out
    project.write("pyproject.toml", "[tool.qianfan-lint]\nlnag = 1\n")
    assert "未知的键" in project.run("doctor", "--lang", "zh").err


def test_speaks_it_of_findings_and_broken_files_too(project: Project) -> None:
    project.write("app.py", LOWERCASE)
    project.write("broken.py", LOWERCASE + "(\n")
    out = project.run("doctor", "--lang", "zh").out
    assert "QF201 环境变量 'qwen_api_key' 不是大写" in out
    assert "文件未能检查：第 4 行有语法错误" in out


def test_is_silent_where_nothing_is_wrong(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("app.py", CODE)
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    ran = project.run("doctor", "--python", sys.executable)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "Every client was compared, and no cause found.")
    assert "key: DASHSCOPE_API_KEY (environment); to: the vendor's own address" in ran.out
    assert project.run("doctor", "--ci").out == ""


def test_lists_what_it_cannot_tell(project: Project) -> None:
    project.write("app.py", CLEAN)
    ran = project.run("doctor")
    assert ran.code == 3
    assert "To be checked by hand" in ran.out
    assert project.run("doctor", "--ci").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("missing",),
        ("--python", "no-such-interpreter", "."),
        ("--live", "--endpoint", "qianfan.baidubce.com/v2"),
        ("--lang", "fr"),
        ("--output-format", "xml"),
    ],
)
def test_wrong_usage(project: Project, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    project.write("app.py", CODE)
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    assert project.run("doctor", *arguments).code == 2


def test_json(project: Project) -> None:
    project.write("app.py", CODE)
    ran = project.run("doctor", "--output-format", "json")
    assert set(ran.json) == {"version", "exit_code", "causes", "remaining", "checks", "skipped", "clients"}
    (cause,) = ran.json["causes"]
    assert set(cause) == {"id", "certainty", "what", "evidence", "next"}
    assert (cause["id"], cause["certainty"]) == ("missing", "proved")
    assert ran.json["exit_code"] == ran.code == 1


def test_opens_no_socket(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a socket is opened")

    project.write("app.py", CODE)
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert project.run("doctor", "--python", sys.executable).code == 0
    assert project.run("doctor", "--explain", "401 Unauthorized").code == 1


def test_is_listed_and_costs_other_commands_nothing(project: Project) -> None:
    assert "doctor" in project.run("--help").out
    code = f"import sys; sys.path[:0] = {sys.path}; from qianfan_lint.frontends.cli.commands import main\n"
    code += "try: main(['check'])\nfinally: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=project.root, capture_output=True, text=True, check=False)
    assert "qianfan_lint.pipeline.engine" in done.stderr
    assert "qianfan_lint.frontends.doctor" not in done.stderr


def test_loads_nothing_that_could(project: Project) -> None:
    project.write("app.py", CODE)
    code = f"import sys; sys.path[:0] = {sys.path}; from qianfan_lint.frontends.cli.commands import main\n"
    code += "try: main(['doctor'])\nfinally: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=project.root, capture_output=True, text=True, check=False)
    doctor = "qianfan_lint.frontends.doctor"
    assert not {"httpx", f"{doctor}.live", f"{doctor}.requests"} & set(done.stderr.split())


@pytest.mark.parametrize("place", [".venv/lib/python3.13", "venv/lib64/pypy3.10", ".venv/Lib", "active/lib/python3.9"])
@pytest.mark.parametrize("kind", [".dist-info/METADATA", ".egg-info/PKG-INFO"])
def test_reads_the_packages_of_the_projects_own_environment(
    project: Project, place: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No program in it is run, which may be any file that somebody committed."""
    project.write("app.py", CODE)
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    monkeypatch.setenv("VIRTUAL_ENV", str(project.root / "active"))
    metadata = "Metadata-Version: 2.1\nName: Langchain_Community\nVersion: 0.2.7\n\nVersion: 9\n"
    project.write(f"{place}/site-packages/Langchain_Community-0.2.7{kind}", metadata)
    for folder in (".venv", "venv", "active"):
        for program in ("bin/python", "bin/python3", "Scripts/python.exe"):
            project.write(f"{folder}/{program}", "#!/bin/sh\ntouch owned\n").chmod(0o755)
    project.write(f"{place}/site-packages/sitecustomize.py", "open('owned', 'w')\n")
    project.write(f"{place}/site-packages/owned.pth", "import os; open('owned', 'w')\n")
    assert "langchain-community 0.2.7" in project.run("doctor").out
    assert not (project.root / "owned").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a FIFO")
def test_metadata_that_cannot_be_read_is_none(project: Project) -> None:
    project.write("app.py", CODE)
    folder = ".venv/lib/python3.13/site-packages"
    project.write(f"{folder}/dashscope-1.0.dist-info/RECORD", "")
    project.write(f"{folder}/qianfan-1.0.dist-info/METADATA", b"\0" * 2**21)
    os.mkfifo(f"{folder}/dashscope-1.0.dist-info/METADATA")
    packages = ["dashscope", "qianfan", "langchain-community"]
    assert versions.installed(packages, versions.site_packages(".", {})) == {}
    assert project.process("doctor", DASHSCOPE_API_KEY=KEY).code == 0


def test_of_this_environment_the_same_is_read_and_asked_for(project: Project) -> None:
    project.write("json.py", "raise SystemExit('a module of the project is not to stand in for a standard one')\n")
    packages = ["pytest", "no-such-package", "hypothesis", "types-PyYAML", "ruff"]
    found = versions.installed(packages, versions.site_packages(".", {}))
    assert found == versions.asked(sys.executable, packages)
    assert found["pytest"] == metadata.version("pytest")

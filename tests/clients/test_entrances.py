"""One set of findings, whichever way people meet it: each entrance by its real client, on the forms of the fixtures."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
import sys
from collections.abc import Callable

import pytest

import qianfan_lint
from qianfan_lint import rules
from tests.clients.hooks import pre_commit
from tests.clients.protocol import Client
from tests.forms import load_all
from tests.git import Repository
from tests.project import Project

FORMS = {f"form{number:04}/{form.name}": form for number, form in enumerate(load_all()) if not form.xfail}
ALL, SOME, PYTHON = list(FORMS), list(FORMS)[::9], [path for path in FORMS if path.endswith(".py")]
OPT_IN = [rule.code for rule in rules.load().values() if not rule.default]
_LINE = re.compile(r"^(?:\./)?(.+?):(\d+):(\d+): (QF\d+) (.+?)(?: \[[a-z-]+\])?$", re.MULTILINE)

Found = set[tuple[str, int, int, str, str]]
"""Path, line and column (1-based, in code points), code and message."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Every form, clean ones and other files than Python too, in a project that switches all rules on."""
    project = Project(tmp_path_factory.mktemp("forms"))
    project.write("pyproject.toml", f"[tool.qianfan-lint]\nextend-select = {json.dumps(OPT_IN)}\nlang = 'en'\n")
    for path, form in FORMS.items():
        project.write(path, form.text.encode())
    with pytest.MonkeyPatch.context() as patch:
        Repository(project, patch).run("add", "--all")
    return project.root


def command_line(folder: pathlib.Path, *arguments: str) -> Found:
    command = [sys.executable, "-m", "qianfan_lint", "check", "--output-format", "json", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    report = json.loads(done.stdout)
    assert report["coverage"]["not_scanned"] == []
    return {(f["path"], f["start"]["line"], f["start"]["column"], f["code"], f["message"]) for f in report["findings"]}


@pytest.fixture(scope="module")
def expected(folder: pathlib.Path) -> Found:
    found = command_line(folder, "--jobs", "1", ".")
    assert {code for *_, code, _ in found} >= {code for form in FORMS.values() for _, code in form.expected}
    return found


def lines(output: str) -> Found:
    found = _LINE.findall(output)
    # Why a fix is not made stands behind the message.
    return {
        (path, int(line), int(column), code, said.partition(" (not fixed")[0])
        for path, line, column, code, said in found
    }


def workers(folder: pathlib.Path, _: pytest.FixtureRequest) -> Found:
    return command_line(folder, "--jobs", "2", ".")


def python(*_: object) -> Found:
    diagnostics = qianfan_lint.check(["."]).diagnostics
    return {(each.path, each.start.line, each.start.column, each.code, each.message) for each in diagnostics}


def standard_input(folder: pathlib.Path, _: pytest.FixtureRequest) -> Found:
    project, found = Project(folder), set()
    for path in SOME:
        text = FORMS[path].text.encode()
        found |= lines(project.check("--output-format", "concise", "--stdin-filename", path, "-", stdin=text).out)
    return found


def flake8(folder: pathlib.Path, _: pytest.FixtureRequest) -> Found:
    pytest.importorskip("flake8", reason="flake8 is not installed")
    command = [sys.executable, "-m", "flake8", "--select", "QF", "--jobs", "2", "."]
    return lines(subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout.decode())


def hook(folder: pathlib.Path, request: pytest.FixtureRequest) -> Found:
    repository = request.getfixturevalue("hooks").project.root
    request.getfixturevalue("environments")
    return lines(pre_commit(folder, "try-repo", str(repository), "qianfan-lint", "--all-files").out)


def server(folder: pathlib.Path, _: pytest.FixtureRequest) -> Found:
    pytest.importorskip("pygls", reason="pygls is not installed")
    found = set()
    with Client([sys.executable, "-m", "qianfan_lint", "server", "--stdio"], folder) as client:
        client.initialize({"general": {"positionEncodings": ["utf-32"]}})
        for path, form in FORMS.items():
            client.open(path, form.text)
            for each in client.diagnostics(path):
                start = each["range"]["start"]
                found.add((path, start["line"] + 1, start["character"] + 1, each["code"], each["message"]))
    return found


@pytest.mark.parametrize(
    ("entrance", "reads"),
    [(workers, ALL), (python, ALL), (standard_input, SOME), (flake8, PYTHON), (hook, ALL), (server, ALL)],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_same_findings_as_the_command_line(
    entrance: Callable[[pathlib.Path, pytest.FixtureRequest], Found],
    reads: list[str],
    folder: pathlib.Path,
    expected: Found,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folder)
    assert entrance(folder, request) == {found for found in expected if found[0] in reads}

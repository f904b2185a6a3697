"""Services with a configuration each: the nearest one decides for a file, whichever way the file is met."""

from __future__ import annotations

import itertools
import pathlib
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
import yaml

import qianfan_lint
from tests.clients.hooks import ROOT, pre_commit
from tests.clients.protocol import Client
from tests.git import Repository
from tests.project import HARDCODED, LOWERCASE, Project

BOTH = HARDCODED + LOWERCASE
CONFIGURATIONS = {
    "shared.toml": 'select = ["QF1", "QF2"]\nextend-exclude = ["gen", "/svc_b/old.py"]\n',
    "svc_a/pyproject.toml": '[project]\nname = "a"\n\n[tool.qianfan-lint]\nignore = ["QF101"]\n',
    "svc_b/qianfan-lint.toml": 'extend = "../shared.toml"\nextend-exclude = ["/made.py"]\n',
    "svc_c/.qianfan-lint.toml": 'select = ["QF2"]\n[per-file-ignores]\n"**/tests/**" = ["QF201"]\n',
    "svc_c/inner/qianfan-lint.toml": "",
}
EXPECTED = {
    "main.py": {"QF101", "QF201"},
    "svc_a/a.py": {"QF201"},
    "svc_a/deep/er/a.py": {"QF201"},
    "svc_b/b.py": {"QF101", "QF201"},
    "svc_b/gen/b.py": set(),
    "svc_b/old.py": set(),
    "svc_b/made.py": set(),
    "svc_b/deep/made.py": {"QF101", "QF201"},
    "svc_c/c.py": {"QF201"},
    "svc_c/tests/c.py": set(),
    "svc_c/inner/c.py": {"QF101", "QF201"},
}
Found = dict[str, set[str]]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    project = Project(tmp_path_factory.mktemp("services"))
    for path, text in CONFIGURATIONS.items():
        project.write(path, text)
    for path in EXPECTED:
        project.write(path, BOTH)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        made = Repository(project, patch)
        made.run("add", "--all")
        yield made


def codes(output: str) -> Found:
    found: Found = {path: set() for path in EXPECTED}
    for line in output.splitlines():
        path, _, rest = line.removeprefix("./").partition(":")
        if path in found:
            found[path].add(rest.split()[1])
    return found


def checked(project: Project, *arguments: str, stdin: str | None = None) -> Found:
    ran = project.check("--output-format", "concise", *arguments, stdin=stdin)
    assert ran.code in (0, 1), ran.err
    return codes(ran.out)


def folder(project: Project) -> Iterator[Found]:
    yield checked(project, ".")
    yield checked(project)
    yield checked(project, str(project.root))


def orders(project: Project) -> Iterator[Found]:
    for paths in itertools.permutations(["main.py", "svc_a", "svc_b", "svc_c"]):
        yield checked(project, *paths)


def each_file(project: Project) -> Iterator[Found]:
    found: Found = {}
    for path in EXPECTED:
        found[path] = checked(project, "--force-exclude", path)[path]
    yield found


def files(project: Project) -> Iterator[Found]:
    yield checked(project, "--force-exclude", *EXPECTED)
    yield checked(project, "--force-exclude", *reversed(EXPECTED))


def below(project: Project) -> Iterator[Found]:
    """From the folder of a service, and from one that is no part of any."""
    for start in ("svc_c/inner", "svc_b"):
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(project.root / start)
            up = "../" * (start.count("/") + 1)
            ran = project.check("--output-format", "concise", up.rstrip("/"))
        yield codes("\n".join(line.replace(up, "", 1) for line in ran.out.splitlines()))


def standard_input(project: Project) -> Iterator[Found]:
    text = project.text("main.py")
    options = ("--force-exclude", "-", "--stdin-filename")
    yield {path: checked(project, *options, path, stdin=text)[path] for path in EXPECTED}


def python(_: Project) -> Iterator[Found]:
    found: Found = {path: set() for path in EXPECTED}
    for each in qianfan_lint.check().diagnostics:
        found[each.path].add(each.code)
    yield found


def hook(project: Project) -> Iterator[Found]:
    """Our hook as it stands, without the environment that pre-commit would make for it."""
    (given,) = [
        each for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()) if each["id"] == "qianfan-lint"
    ]
    entry = f"{shlex.quote(sys.executable)} -m {given['entry'].replace('qianfan-lint', 'qianfan_lint')}"
    local = {**given, "entry": f"{entry} --output-format concise", "language": "system"}
    project.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [{"repo": "local", "hooks": [local]}]}))
    yield codes(pre_commit(project.root, "run", "--all-files", "--verbose").out)


def flake8(project: Project) -> Iterator[Found]:
    pytest.importorskip("flake8", reason="flake8 is not installed")
    for paths in (["."], list(EXPECTED), list(reversed(EXPECTED))):
        command = [sys.executable, "-m", "flake8", "--isolated", "--select", "QF1,QF2", "--jobs", "1", *paths]
        yield codes(subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False).stdout)


def server(project: Project) -> Iterator[Found]:
    pytest.importorskip("pygls", reason="pygls is not installed")
    text = project.text("main.py")
    with Client([sys.executable, "-m", "qianfan_lint", "server", "--stdio"], project.root) as client:
        client.initialize()
        found: Found = {}
        for path in EXPECTED:
            client.open(path, text)
            found[path] = {each["code"] for each in client.diagnostics(path)}
        yield found


@pytest.mark.parametrize(
    "entrance",
    [folder, orders, each_file, files, below, standard_input, python, hook, flake8, server],
    ids=lambda value: value.__name__,
)
def test_the_nearest_configuration_decides(
    entrance: Callable[[Project], Iterator[Found]], repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.project.root)
    for found in entrance(repository.project):
        assert found == EXPECTED


def test_workers_and_fixes_keep_to_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many files are checked in several processes, and a fix is made by the configuration of its file."""
    names = [f"svc_{letter}/m{number:03}.py" for letter in "ab" for number in range(210)]
    for name in names:
        project.write(name, LOWERCASE)
    project.write("svc_a/pyproject.toml", '[tool.qianfan-lint]\nignore = ["QF201"]\n')
    found = project.json("--jobs", "2").json["findings"]
    assert {each["path"] for each in found} == {name for name in names if name.startswith("svc_b")}
    assert project.check("--fix", "--unsafe-fixes", "--jobs", "2").code == 0
    assert {pathlib.Path(name).read_text() == LOWERCASE for name in names[:210]} == {True}
    assert {pathlib.Path(name).read_text() == LOWERCASE for name in names[210:]} == {False}

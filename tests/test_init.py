"""``init``: what it writes works, what is there stays, and a second run changes nothing."""

from __future__ import annotations

import shutil
import sys

import pytest
import tomli
import yaml

from tests.git import Repository
from tests.keys import make
from tests.project import HARDCODED, Project

SOURCE = ("--source", "git+https://host.example/lint@v1")
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
OTHERS = """\
# ours
repos:
- repo: local
  hooks:
  - id: other
    name: other
    entry: 'true'
    language: system
"""


@pytest.fixture
def project(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    Repository(project, monkeypatch)
    return project


def test_a_bare_project(project: Project) -> None:
    project.write("app.py", HARDCODED)
    project.write(".env", "# keys\nexport QIANFAN_AK=<<app-api-key>>\nDEBUG=1\n")
    ran = project.run("init")
    assert ran.code == 0
    assert make("app-api-key")[5:] not in ran.out + ran.err
    assert project.text("qianfan-lint.toml") == 'env-file = ".env"\n'
    assert project.text(".gitignore") == "/.env\n"
    assert project.text(".env.example") == "QIANFAN_AK=\nDEBUG=\n"
    (repo,) = yaml.safe_load(project.text(".pre-commit-config.yaml"))["repos"]
    assert repo["hooks"][0]["entry"] == "qianfan-lint check --staged"
    before = project.snapshot()
    assert project.run("init", *SOURCE).out == "Nothing is to be written.\n"
    assert project.snapshot() == before


def test_what_is_there_stays(project: Project) -> None:
    project.write("pyproject.toml", b'[project]\nname = "a"')
    project.write(".pre-commit-config.yaml", OTHERS)
    project.write(".gitignore", b"*.log")
    project.write(".github/workflows/ci.yml", "on: push\n")
    project.write(".gitlab-ci.yml", "test:\n  script: [make]\n")
    names = ("pyproject.toml", ".pre-commit-config.yaml", ".gitignore", ".gitlab-ci.yml")
    before = {name: project.text(name) for name in names}
    assert project.run("init", *SOURCE, "--yes").code == 0
    for name, text in before.items():
        assert project.text(name).startswith(text)
    assert tomli.loads(project.text("pyproject.toml"))["tool"]["qianfan-lint"] == {"env-file": ".env"}
    assert [each["hooks"][0]["id"] for each in yaml.safe_load(project.text(".pre-commit-config.yaml"))["repos"]] == [
        "other",
        "qianfan-lint",
    ]
    assert SOURCE[1] in project.text(".github/workflows/qianfan-lint.yml")
    assert SOURCE[1] in yaml.safe_load(project.text(".gitlab-ci.yml"))["qianfan-lint"]["script"][1]
    after = project.snapshot()
    assert project.run("init", *SOURCE).out == "Nothing is to be written.\n"
    assert project.snapshot() == after


def test_much_that_is_found_goes_into_a_baseline(project: Project) -> None:
    for number in range(12):
        project.write(f"m{number}.py", HARDCODED)
    assert project.check().code == 1
    assert project.run("init").code == 0
    assert project.check().code == 0
    project.write("new.py", f'dashscope_api_key = "{make("dashscope-key:b")}"\n')
    assert [found.split(":")[0] for found in project.json().found] == ["new.py"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (".pre-commit-config.yaml", "repos: [{repo: meta, hooks: [{id: identity}]}]\n", "add the hook by hand"),
        (".pre-commit-config.yaml", "- repo: local\n:::", "add the hook by hand"),
        ("pyproject.toml", "[project\n", "is not TOML"),
        (".github/workflows/a.yml", "on: push\n", "say with --source what pip installs in CI"),
    ],
)
def test_what_is_left_to_the_user(project: Project, name: str, text: str, said: str) -> None:
    project.write(name, text)
    ran = project.run("init")
    assert (ran.code, said in ran.out) == (0, True)
    assert project.text(name) == text


def test_nothing_is_written_to_show_it(project: Project) -> None:
    project.write("app.py", HARDCODED)
    before = project.snapshot()
    ran = project.run("init", "--dry-run")
    assert ran.out.endswith("Nothing is written.\n")
    assert "+env-file" in ran.out
    assert project.run("init", "--source", "x'; rm -rf y").code == 2
    assert project.snapshot() == before


@pytest.mark.skipif(sys.platform == "win32", reason="making a link needs a right there")
@pytest.mark.parametrize("name", [".gitignore", "pyproject.toml", ".gitlab-ci.yml", ".github"])
def test_a_link_out_of_the_project_is_not_followed(
    project: Project, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "workflows").mkdir()
    (outside / "file").write_text("# mine\n")
    (project.root / name).symlink_to(outside if name == ".github" else outside / "file")
    before = Project(outside).snapshot()
    ran = project.run("init", "--source", "git+https://host.example/qianfan-lint")
    assert (ran.code, "leads out of the project" in ran.out) == (0, True)
    assert Project(outside).snapshot() == before

"""What the files of a project define, against what its code reads."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest

from qianfan_lint.frontends.api import Linter
from qianfan_lint.pipeline.documentation import examples
from qianfan_lint.project.config import Config
from qianfan_lint.project.folders import files_below
from qianfan_lint.rules import load
from tests.forms import ACROSS
from tests.project import HARDCODED, Project

READ = 'import os\n\nkey = os.environ["QIANFAN_AK"]\n'
FOUND = ["app.py:3:18 QF205"]
ALL = ("--fix", "--unsafe-fixes")

NEAR = [
    pytest.param(".env", "QIANFAN_AKEY=\n", id="listed"),
    pytest.param(".env", "QIANFANAK=\n", id="no-underscore"),
    pytest.param("docker/.env.example", "QIANFAN_AKK=\n", id="one-letter-more"),
    pytest.param("compose.yaml", "services:\n  a:\n    environment:\n      - QIANFN_AK=${AK}\n", id="compose"),
    pytest.param("k8s/app.yaml", "spec:\n  containers:\n  - env:\n    - name: QIANFAM_AK\n", id="manifest"),
    pytest.param(".github/workflows/a.yml", "jobs:\n  a:\n    env:\n      QAINFAN_AK: x\n", id="workflow"),
    pytest.param("Dockerfile", 'ENV QIANFAN_AKEY=""\n', id="dockerfile"),
    pytest.param("run.sh", 'export QIANFAN_AKEY="$1"\n', id="script"),
]


@pytest.fixture
def marked(project: Project) -> Project:
    """A project with a file that says where it begins."""
    project.write("requirements.txt", "requests\n")
    return project


@pytest.mark.parametrize(("path", "content"), NEAR)
def test_near_miss(marked: Project, path: str, content: str) -> None:
    marked.write("app.py", READ)
    marked.write(path, content)
    ran = marked.json("app.py")
    assert ran.found == FOUND
    (finding,) = ran.json["findings"]
    assert [related["path"] for related in finding["related"]] == [path]
    assert [each for each in marked.json().found if each.endswith("QF205")] == FOUND


def test_near_miss_that_a_library_reads_beside_a_plain_lookup(marked: Project) -> None:
    code = 'import os\nfrom decouple import config\n\nhome = os.getenv("HOME")\nak = config("QIANFAN_AK")\n'
    marked.write("app.py", code)
    marked.write(".env", "QIANFAN_AKEY=\n")
    assert marked.json("app.py").found == ["app.py:5:13 QF205"]


SILENT = [
    pytest.param({}, id="no-such-file"),
    pytest.param({".env": "MODEL=ernie\n"}, id="nothing-near"),
    pytest.param({".env": "QIANFAN_SK=\n"}, id="another-variable"),
    pytest.param({".env": "QIANFAN_AK_2=\n"}, id="numbered"),
    pytest.param({".env": "QIANFAN_AKEY=\n", "deploy/k.yaml": "a: QIANFAN_AK\n"}, id="mentioned-elsewhere"),
    pytest.param({".env": "QIANFAN_AKEY=\n", "b.py": 'os.getenv("QIANFAN_AKEY")\n'}, id="read-elsewhere"),
    pytest.param({".env": "qianfan_ak=\n", "b.py": 'os.getenv("qianfan_ak")\n'}, id="lower-case-read-elsewhere"),
    pytest.param({".env": "QIANFAN_AKEY=\n", "web/a.ts": "process.env.QIANFAN_AKEY\n"}, id="read-by-another-language"),
    pytest.param({"node_modules/a/.env": "QIANFAN_AKEY=\n"}, id="of-a-dependency"),
    pytest.param({"../other/.env": "QIANFAN_AKEY=\n"}, id="of-another-project"),
    pytest.param({"app.py": READ + 'os.environ["QIANFAN_AK"] = load()\n', ".env": "QIANFAN_AKEY=\n"}, id="set-here"),
]


@pytest.mark.parametrize("files", SILENT)
def test_silent(marked: Project, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    marked.write("a/requirements.txt", "")
    monkeypatch.chdir("a")
    project = Project(marked.root / "a")
    for path, content in {"app.py": READ, **files}.items():
        project.write(path, content)
    assert [each for each in project.json().found if each.endswith("QF205")] == []


def test_notebook(marked: Project) -> None:
    cell = {"cell_type": "code", "source": READ.splitlines(keepends=True), "outputs": []}
    marked.write("a.ipynb", json.dumps({"cells": [cell]}))
    marked.write("deploy/.env", "MODEL=\nQIANFAN_AKEY=\n")
    (finding,) = marked.json().json["findings"]
    assert finding["code"] == "QF205"
    assert [(each["path"], each["line"]) for each in finding["related"]] == [("deploy/.env", 2)]


def test_the_number_of_processes_does_not_matter(marked: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    marked.write(".env", "QIANFAN_AKEY=\n")
    for number in range(5):
        marked.write(f"{number}/app.py", READ)
    one = marked.json("--jobs", "1").found
    monkeypatch.setattr("qianfan_lint.pipeline.run.PARALLEL_FROM", 2)
    assert marked.json("--jobs", "3").found == one
    assert len(one) == 5


def test_what_changes_between_two_runs_is_seen(marked: Project) -> None:
    linter = Linter(Config())
    marked.write("app.py", READ)
    for content, found in (("QIANFAN_AKEY=\n", ["QF205"]), ("QIANFAN_AK=\n", []), ("QIANFAN_AKEY=\n", ["QF205"])):
        marked.write(".env", content)
        assert [each.code for each in linter.check(["app.py"], jobs=1).diagnostics] == found


@pytest.mark.skipif(not shutil.which("rm"), reason="paths are short on Windows")
def test_folders_in_folders(marked: Project) -> None:
    """More of them than a function may call itself."""
    marked.write("app.py", HARDCODED)
    try:
        for _ in range(1500):
            os.mkdir("d")
            os.chdir("d")
        open("deepest.py", "w").close()
        os.chdir(marked.root)
        assert len(list(files_below("."))) == 3
        assert marked.json().found == ["app.py:1:11 QF101"]
        assert marked.run("doctor").code in (0, 1, 3)
    finally:
        os.chdir(marked.root)
        subprocess.run(["rm", "-r", "d"], check=True)  # pytest would call itself as often


def test_outside_a_project(project: Project) -> None:
    project.write("app.py", READ)
    project.write(".env", "QIANFAN_AKEY=\n")
    assert project.json().found == []


def test_too_large_to_be_sure(marked: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    marked.write("app.py", READ)
    marked.write("a/.env", "QIANFAN_AKEY=\n")
    monkeypatch.setattr("qianfan_lint.project.environments.MAX_FOLDERS", 1)
    assert marked.json().found == []


def test_the_definition_is_renamed(marked: Project) -> None:
    marked.write("app.py", READ + READ.replace("key", "other"))
    marked.write(".env", "A=b\r\nQIANFAN_AKEY=x\r\n")
    ran = marked.json(*ALL)
    assert ran.found == []
    assert marked.text(".env") == "A=b\r\nQIANFAN_AK=x\r\n"


class TestRenaming:
    """QF201: the lookups and the definitions, or neither."""

    LOWER = 'import os\n\nkey = os.getenv("qwen_api_key")\n'

    def test_both_sides(self, marked: Project) -> None:
        for name in ("app.py", "b.py"):
            marked.write(name, self.LOWER)
        marked.write(".env", "qwen_api_key=x\n")
        marked.write("compose.yaml", "services:\n  a:\n    environment:\n      qwen_api_key: ${KEY}\n")
        ran = marked.json(*ALL)
        assert ran.found == []
        assert marked.text("app.py") == marked.text("b.py") == self.LOWER.replace("qwen_api_key", "QWEN_API_KEY")
        assert marked.text(".env") == "QWEN_API_KEY=x\n"
        assert "      QWEN_API_KEY: ${KEY}\n" in marked.text("compose.yaml")

    @pytest.mark.parametrize(
        ("path", "content"),
        [
            ("values.json.yaml", "{{ x }\nqwen_api_key: x\n"),
            ("app-config.json", '{"qwen_api_key": ""}'),
            (".env", "# qwen_api_key is yours\nqwen_api_key=\n"),
        ],
    )
    def test_neither(self, marked: Project, path: str, content: str) -> None:
        marked.write("app.py", self.LOWER)
        marked.write(path, content)
        before = marked.snapshot()
        ran = marked.json(*ALL)
        assert "app.py:3:17 QF201" in ran.found
        assert marked.snapshot() == before

    def test_definitions_that_nothing_refers_to(self, marked: Project) -> None:
        marked.write(".env", "qwen_api_key=x\n")
        marked.write(".env.example", "qwen_api_key=\n")
        assert marked.json(*ALL).found == []
        assert (marked.text(".env"), marked.text(".env.example")) == ("QWEN_API_KEY=x\n", "QWEN_API_KEY=\n")

    def test_definitions_in_a_file_that_other_fixes_change(self, marked: Project) -> None:
        marked.write("reader.py", 'import os\n\ntoken = os.environ["APPBUILDER_TOKEN"]\n')
        service = "    environment:\n      - QIANFAN_AK={}\n      - {}=${{X}}\n"
        services = "services:\n  a:\n" + service + "  b:\n" + service
        marked.write("compose.yaml", services.format(*("<<app-api-key>>", "APP_BUILDER_TOKEN") * 2))
        assert marked.json(*ALL).found == []
        assert marked.text("compose.yaml") == services.format(*("${QIANFAN_AK}", "APPBUILDER_TOKEN") * 2)

    def test_a_definition_that_a_compose_file_refers_to_stays(self, marked: Project) -> None:
        marked.write(".env", "qwen_api_key=x\n")
        marked.write("compose.yaml", "services:\n  a:\n    environment:\n      QWEN_API_KEY: ${qwen_api_key}\n")
        before = marked.snapshot()
        assert marked.json(*ALL).found == [".env:1:1 QF201", "compose.yaml:4:23 QF201"]
        assert marked.snapshot() == before

    def test_a_definition_that_code_reads_stays(self, marked: Project) -> None:
        marked.write("app.py", self.LOWER)
        marked.write(".env", "qwen_api_key=x\n")
        before = marked.snapshot()
        ran = marked.json(".env", *ALL)
        assert ran.found == [".env:1:1 QF201"]
        assert marked.snapshot() == before


@pytest.mark.parametrize("code", sorted(ACROSS))
def test_the_examples_of_a_rule_across_files(marked: Project, code: str) -> None:
    blocks = {heading: [e for e in examples(load()[code]) if e.heading == heading] for heading in ("Bad", "Good")}
    names = ["app.py" if example.info == "python" else example.info for example in blocks["Bad"]]
    for name, example in zip(names, blocks["Bad"], strict=True):
        marked.write(name, example.code)
    assert [found[-5:] for found in marked.json().found] == [code]
    assert marked.json(*ALL).found == []
    assert [marked.text(name) for name in names] == [example.code for example in blocks["Good"]]

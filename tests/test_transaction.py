"""Moving a key: wherever the run ends, the key is somewhere, and in no file that git would publish."""

from __future__ import annotations

import os
import pathlib
import random
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.git import Repository
from tests.keys import make
from tests.project import HARDCODED, Project

KEYS = {"QIANFAN_AK": make("app-api-key"), "DASHSCOPE_API_KEY": make("dashscope-key")}
SOURCES = {
    "app.py": f'import dashscope\n\nQIANFAN_AK = "{KEYS["QIANFAN_AK"]}"\n',
    "b.py": f'import dashscope\n\ndashscope.api_key = "{KEYS["DASHSCOPE_API_KEY"]}"\n',
    "run.sh": f"export DASHSCOPE_API_KEY={KEYS['DASHSCOPE_API_KEY']}\n",
}
MOVE = ("--fix", "--unsafe-fixes", "--env-file", ".env")
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def repository(project: Project, monkeypatch: pytest.MonkeyPatch) -> Repository:
    return Repository(project, monkeypatch)


def published(root: pathlib.Path) -> Iterator[pathlib.Path]:
    """What git would add that it has not."""
    command = ["git", "ls-files", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return (root / name for name in listed.split("\0") if name)


def texts(root: pathlib.Path) -> dict[str, str]:
    files = (path for path in root.rglob("*") if path.is_file() and ".git" not in path.relative_to(root).parts)
    return {str(path.relative_to(root)): path.read_bytes().decode("utf-8", "replace") for path in files}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="faults are met in a copy of the process")
@pytest.mark.parametrize("mode", ["kill", "fail", "full"])
def test_a_fault_at_any_operation(
    repository: Repository, mode: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = repository.project
    for name, text in SOURCES.items():
        project.write(name, text)
    project.write(".gitignore", "*.log\n")
    repository.run("add", "--all")
    repository.run("commit", "--quiet", "--message", "keys")
    out = tmp_path_factory.mktemp("out")
    root = pathlib.Path(__file__).parent
    command = [sys.executable, os.fspath(root / "crash.py"), mode, os.fspath(project.root), os.fspath(out)]
    environment = {**os.environ, "PYTHONPATH": os.fspath(root.parent)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    copies = sorted(out.iterdir(), key=lambda path: int(path.name))
    assert len(copies) > 30, "the faults did not reach the files"
    for copy in copies:
        found = texts(copy)
        for name, key in KEYS.items():
            kept = [path for path in (".env", *SOURCES) if key in found.get(path, "")]
            assert kept, f"operation {copy.name}: {name} is in no file"
        for path in published(copy):
            assert not any(key in path.read_text() for key in KEYS.values()), f"operation {copy.name}: {path}"
        for path in SOURCES:
            whole = found[path] in (SOURCES[path], texts(copies[-1])[path])
            assert whole, f"operation {copy.name}: {path} is neither as it was nor as it is to be"
    for copy in (copies[len(copies) // 3], copies[len(copies) // 2], copies[-1]):
        monkeypatch.chdir(copy)
        project.check(*MOVE)
        found = texts(copy)
        assert all(f"{name}={key}\n" in found[".env"] for name, key in KEYS.items())
        assert not any(key in found[path] for key in KEYS.values() for path in SOURCES)


class TestTarget:
    def refused(self, project: Project, reason: str, env_file: str = ".env") -> None:
        """Nothing is moved, and every output says why."""
        before = project.snapshot()
        ran = project.json("--fix", "--unsafe-fixes", "--env-file", env_file, "app.py")
        (finding,) = ran.json["findings"]
        assert (ran.code, ran.json["fixed"], finding["not_fixed"]) == (1, 0, reason)
        assert project.snapshot() == before
        ran = project.check("--env-file", env_file, "app.py")
        assert f"= not fixed: {reason}\n" in ran.out
        assert ran.out.endswith("\n1 finding in 1 file.\n")
        for name in ("concise", "github", "gitlab", "junit", "rdjson", "markdown", "sarif"):
            assert "not fixed: " in project.check("--env-file", env_file, "app.py", "--output-format", name).out

    def test_is_tracked(self, repository: Repository) -> None:
        project = repository.project
        project.write(".env", "A=1\n")
        repository.commit(app=HARDCODED)
        project.write(".gitignore", ".env\n")
        self.refused(project, "git tracks .env; run `git rm --cached .env` first")
        repository.run("rm", "--quiet", "--cached", ".env")
        assert project.json(*MOVE).json["fixed"] == 1
        assert project.text(".gitignore") == ".env\n"

    def test_is_the_source(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        self.refused(project, "app.py is the file that contains it", "app.py")

    @pytest.mark.parametrize("name", ["settings.py", "compose.yaml", "notes.md", "pyproject.toml"])
    def test_is_another_kind_of_file(self, project: Project, name: str) -> None:
        project.write("app.py", HARDCODED)
        self.refused(project, f"{name} is not a file of variables", name)

    @pytest.mark.parametrize("text", ["A=1\nlayout python\n", "[section]\nA=1\n", '{"A": 1}\n', "A='\nb'\nc d\n"])
    def test_has_something_else_in_it(self, project: Project, text: str) -> None:
        project.write("app.py", HARDCODED)
        project.write("keys", text)
        self.refused(project, "keys is not a file of variables", "keys")

    @pytest.mark.parametrize("text", ["# a\n\nexport A=1\nB = 'c d'\nC\n", "A='\nb c\n'\nB=\n", ""])
    def test_has_nothing_else_in_it(self, project: Project, text: str) -> None:
        project.write("app.py", HARDCODED)
        project.write("keys", text)
        assert project.json("--fix", "--unsafe-fixes", "--env-file", "keys", "app.py").json["fixed"] == 1
        assert project.text("keys").startswith(text)

    def test_is_a_template(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        self.refused(project, ".env.example is a template, which is published", ".env.example")

    def test_is_nowhere(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        self.refused(project, "the folder of no/.env does not exist", "no/.env")

    def test_is_in_bytes_that_are_no_text(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        project.write(".env", b"A=\xff\xff\xff\n")
        self.refused(project, ".env: neither UTF-8 nor GB18030")

    @pytest.mark.parametrize("name", [".env", ".gitignore", ".env.example"])
    def test_is_a_link(self, project: Project, name: str) -> None:
        project.write("app.py", HARDCODED)
        project.write("real", "")
        os.symlink("real", name)
        self.refused(project, f"{name} is a link")

    def test_lies_outside_of_the_project(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        project.write("project/app.py", HARDCODED)
        monkeypatch.chdir("project")
        self.refused(Project(project.root / "project"), "../.env lies outside of the project", "../.env")
        project.write("pyproject.toml", "")
        assert project.check("--fix", "--unsafe-fixes", "--env-file", "../.env").code == 0, "the user's own project"

    def test_lies_outside_of_the_folder_of_the_configuration(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The project that is checked does not say what is written beyond it."""
        project.write("pyproject.toml", "")
        project.write("project/app.py", HARDCODED)
        project.write("project/pyproject.toml", '[tool.qianfan-lint]\nenv-file = "../.env"\n')
        monkeypatch.chdir("project")
        (finding,) = project.json("--fix", "--unsafe-fixes").json["findings"]
        assert finding["not_fixed"] == "../.env lies outside of the project"
        assert sorted(os.listdir("..")) == ["project", "pyproject.toml"]

    def test_ignores_that_git_does_not_read(self, project: Project) -> None:
        project.write("app.py", HARDCODED)
        project.write(".gitignore", "*.log\n".encode("utf-16"))
        self.refused(project, ".gitignore: .gitignore is not UTF-8, and git does not read it")

    def test_a_source_that_is_a_link(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        project.write("real.py", HARDCODED)
        os.mkdir("project")
        os.symlink("../real.py", "project/app.py")
        monkeypatch.chdir("project")
        self.refused(Project(project.root / "project"), "app.py is a link that leads out of the project")


class TestResult:
    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "gb18030"])
    @pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
    def test_encoding_and_line_ends(self, project: Project, encoding: str, newline: str) -> None:
        text = f"# 变量 of this machine{newline}A=1{newline}"
        project.write("app.py", HARDCODED)
        project.write(".env", text.encode(encoding))
        assert project.check(*MOVE).code == 0
        assert project.bytes(".env") == f"{text}LLM_API_KEY={make('dashscope-key')}{newline}".encode(encoding)

    @pytest.mark.skipif(not IS_ROOT, reason="only root gives files away")
    def test_owner(self, project: Project) -> None:
        project.write("app.py", HARDCODED).chmod(0o640)
        project.write(".env", "")
        for name in ("app.py", ".env", "."):
            os.chown(name, 1234, 2345)
        assert project.check(*MOVE).code == 0
        for name in ("app.py", ".env", ".env.example", ".gitignore"):
            assert (os.stat(name).st_uid, os.stat(name).st_gid) == (1234, 2345), name
        assert os.stat("app.py").st_mode & 0o777 == 0o640

    def test_a_folder_that_cannot_be_written(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        project.write("app.py", HARDCODED)
        before = project.snapshot()
        monkeypatch.setattr(
            "tempfile.mkdtemp", lambda **_: (_ for _ in ()).throw(PermissionError(13, "Permission denied"))
        )
        ran = project.json(*MOVE)
        (finding,) = ran.json["findings"]
        assert (ran.json["fixed"], ran.json["revoke"]) == (0, [])
        assert "not written" in finding["not_fixed"]
        assert project.snapshot() == before

    def test_a_tracked_file_is_reported_also_where_it_is_the_env_file(self, repository: Repository) -> None:
        project = repository.project
        project.write(".env", "QIANFAN_AK=<<app-api-key>>\n")
        for ignored in (False, True):
            if ignored:
                project.write(".gitignore", ".env\n")
            repository.run("add", "--all", "--force")
            found = {each[-5:] for each in project.json("--env-file", ".env").found}
            assert found == ({"QF701"} if ignored else {"QF701", "QF702"})
        repository.run("rm", "--quiet", "--cached", ".env")
        assert project.json("--env-file", "./.env").found == []


LINES = [
    'api_key = "<<dashscope-key:{n}>>"\n',
    'dashscope_api_key = "<<dashscope-key:{n}>>"\n',
    'qianfan_ak = "<<app-api-key:{n}>>" ""\n',
    'os.environ["QIANFAN_AK"] = "<<app-api-key:{n}>>"\n',
    'k{n} = os.getenv("QWEN_API_KEY", "<<dashscope-key:{n}>>")\n',
    'k{n} = os.getenv("qwen_api_key")\n',
    'def f{n}(a, dashscope_api_key="<<dashscope-key:{n}>>"):\n    return a\n',
    'h{n} = {{"Authorization": "Bearer <<dashscope-key:{n}>>"}}\n',
    '# "<<dashscope-key:{n}>>"\n',
]
OTHERS = {
    "run.sh": "export DASHSCOPE_API_KEY=<<dashscope-key:{n}>>\nexport qwen_api_key=$X\n",
    "compose.yaml": "services:\n  a:\n    environment:\n      QIANFAN_AK: <<app-api-key:{n}>>\n",
    "requirements.txt": "langchain-community==0.2.19\n",
    ".env": "QIANFAN_AK=<<app-api-key:{n}>>\n",
    ".gitignore": "*.log",
}


@pytest.mark.parametrize("seed", range(40))
def test_random_projects(repository: Repository, seed: int) -> None:
    """No key goes missing or into a file that git would publish, the counts are true, a third run changes nothing."""
    chance, project = random.Random(seed), repository.project
    keys = set()
    for name in chance.sample(["a.py", "b.py", "pkg/c.py"], chance.randint(1, 3)):
        lines = [chance.choice(LINES).format(n=chance.randint(1, 3)) for _ in range(chance.randint(1, 6))]
        project.write(name, "import os\nimport dashscope\n" + "".join(lines))
    for name in chance.sample(sorted(OTHERS), chance.randint(0, 3)):
        project.write(name, OTHERS[name].format(n=chance.randint(1, 3)))
    for number in (1, 2, 3):
        marks = (f"dashscope-key:{number}", f"app-api-key:{number}")
        keys |= {key for key in map(make, marks) if any(key in text for text in texts(project.root).values())}
    if chance.random() < 0.5:
        repository.run("add", "--all")
        repository.run("commit", "--quiet", "--allow-empty", "--message", "keys")
    shared = {path.name for path in published(project.root) if any(key in path.read_text() for key in keys)}
    summary = project.check("--env-file", ".env").out.splitlines()[-1]
    first = project.json(*MOVE).json
    promised = sum(map(int, re.findall(r"(\d+) (?:fixable )?with --fix", summary)))
    assert promised == first["fixed"], summary
    found = texts(project.root)
    for key in keys:
        assert any(key in text for text in found.values()), "a key is in no file"
    for path in published(project.root):
        assert path.name in shared or not any(key in path.read_text() for key in keys), f"{path} has a key now"
    project.check(*MOVE)
    before, left = project.snapshot(), project.json("--env-file", ".env").json["findings"]
    third = project.json(*MOVE).json
    assert (project.snapshot(), third["fixed"], third["findings"]) == (before, 0, left)

"""``--diff-base``: findings that touch a line which changed since a commit; ``--fail-on``: what fails a run."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.git import Repository
from tests.keys import expand, make
from tests.project import CLEAN, HARDCODED, LOWERCASE, Project

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")

CONFIG = 'import os\n\nKEY = os.environ["DASHSCOPE_API_KEY"]\n'
CHAT = "from langchain_community.chat_models import ChatTongyi\nimport config\n\nChatTongyi(api_key=config.KEY)\n"
INDEX = """\
from langchain_community.embeddings import DashScopeEmbeddings
import config

DashScopeEmbeddings(dashscope_api_key=config.KEY)
"""


@pytest.fixture
def repository(project: Project, monkeypatch: pytest.MonkeyPatch) -> Repository:
    return Repository(project, monkeypatch)


def found(repository: Repository, base: str = "main", *arguments: str) -> list[str]:
    ran = repository.project.json("--diff-base", base, *arguments)
    assert ran.code == (1 if ran.found else 0), ran.err
    return ran.found


class TestLines:
    """What counts as changed; ``app.py`` has a finding on its first line from before."""

    @pytest.fixture
    def app(self, repository: Repository) -> Repository:
        repository.commit(app=HARDCODED + CLEAN)
        return repository

    def test_nothing_changed(self, app: Repository) -> None:
        assert found(app) == []

    @pytest.mark.parametrize("state", ["unstaged", "staged", "committed"])
    def test_new_lines(self, app: Repository, state: str) -> None:
        app.run("switch", "--quiet", "--create", "topic")
        app.project.write("app.py", HARDCODED + CLEAN + LOWERCASE)
        if state != "unstaged":
            app.run("add", "app.py")
        if state == "committed":
            app.commit()
        assert found(app) == ["app.py:5:17 QF201"]

    def test_a_changed_line(self, app: Repository) -> None:
        app.project.write("app.py", HARDCODED.replace("api_key", "dashscope_api_key") + CLEAN)
        assert found(app) == ["app.py:1:21 QF101"]

    def test_a_moved_line_is_none(self, app: Repository) -> None:
        app.project.write("app.py", CLEAN * 3 + HARDCODED + CLEAN)
        assert found(app) == []

    def test_an_untracked_file_is_new(self, app: Repository) -> None:
        app.project.write("new/other.py", HARDCODED)
        app.project.write("ignored.py", HARDCODED)
        app.project.write(".gitignore", "ignored.py\n")
        assert found(app) == ["new/other.py:1:11 QF101"]
        assert found(app, "main", "ignored.py") == []

    def test_a_renamed_file(self, app: Repository) -> None:
        app.commit(app=HARDCODED + CLEAN * 20)
        app.run("mv", "app.py", "llm.py")
        assert found(app) == []
        app.project.write("llm.py", HARDCODED + CLEAN * 20 + LOWERCASE)
        assert found(app) == ["llm.py:24:17 QF201"]

    def test_a_line_that_is_gone_from_within(self, app: Repository) -> None:
        key = make("dashscope-key:gap")
        text = f'api_key = (\n    "{key[:12]}"\n    "-"\n    "{key[12:]}"\n)\n{HARDCODED}x = 1\n'
        app.commit(gap=text)
        app.project.write("gap.py", text.replace('    "-"\n', "").replace("x = 1\n", ""))
        assert found(app) == ["gap.py:2:5 QF101"]

    def test_what_the_base_has_done_since_is_not_ours(self, app: Repository) -> None:
        app.run("switch", "--quiet", "--create", "topic")
        app.run("switch", "--quiet", "main")
        app.commit(app=CLEAN)
        app.run("switch", "--quiet", "topic")
        assert found(app) == []

    def test_lines_that_look_like_a_diff(self, app: Repository) -> None:
        app.project.write("app.py", HARDCODED + '"""\n++ b/other.py\n@@ -1 +1 @@\n"""\n' + LOWERCASE)
        assert found(app) == ["app.py:8:17 QF201"]

    @pytest.mark.parametrize("name", ["with blank.py", "通义.py", 'quo"te.py', "tab\t.py", "b/a.py"])
    def test_names(self, app: Repository, name: str) -> None:
        app.project.write(name, CLEAN)
        app.commit()
        app.project.write(name, CLEAN + HARDCODED)
        assert found(app) == [f"{name}:2:11 QF101"]

    @pytest.mark.parametrize(
        "setting",
        ["diff.noprefix", "diff.mnemonicPrefix", "color.diff=always", "diff.context=5", "diff.interHunkContext=9"],
    )
    def test_the_configuration_of_the_user(self, app: Repository, setting: str) -> None:
        name, _, value = setting.partition("=")
        app.run("config", name, value or "true")
        app.project.write("app.py", CLEAN + HARDCODED + CLEAN + LOWERCASE)
        assert found(app) == ["app.py:6:17 QF201"]

    def test_standard_input_stands_in_the_place_of_its_file(self, app: Repository) -> None:
        """As an editor has it, before it is saved; the file need not exist."""
        text = expand(LOWERCASE + HARDCODED + CLEAN)
        for name, places in (("app.py", ["3:17 QF201"]), ("other.py", ["3:17 QF201", "4:11 QF101"])):
            ran = app.project.json("--diff-base", "main", "--stdin-filename", name, "-", stdin=text.encode())
            assert ran.found == [f"{name}:{place}" for place in places]
        assert app.project.json("--diff-base", "main", "-", stdin=text.encode()).found == [
            "-:3:17 QF201",
            "-:4:11 QF101",
        ]

    def test_a_copy_is_new(self, app: Repository) -> None:
        app.run("config", "diff.renames", "copies")
        app.project.write("copy.py", HARDCODED + CLEAN)
        app.project.write("app.py", HARDCODED + CLEAN * 2)
        app.run("add", "--all")
        assert found(app) == ["copy.py:1:11 QF101"]

    def test_from_a_folder_below(self, app: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        app.project.write("sub/llm.py", HARDCODED)
        monkeypatch.chdir(app.project.root / "sub")
        assert found(app) == ["llm.py:1:11 QF101"]
        assert found(app, "main", "..") == ["../sub/llm.py:1:11 QF101"]


def test_the_whole_project_is_linked(repository: Repository) -> None:
    """The new chat client is what brings the finding, at the embeddings client that was there."""
    repository.commit(config=CONFIG, index=INDEX)
    repository.project.write("chat.py", CHAT)
    assert [place.split()[1] for place in found(repository)] == ["QF401"]
    repository.commit()
    assert found(repository) == []
    assert repository.project.check().code == 1


def test_with_a_baseline(repository: Repository) -> None:
    repository.commit(app=HARDCODED)
    repository.project.run("baseline")
    repository.project.write("app.py", CLEAN + HARDCODED + LOWERCASE)
    repository.commit()
    repository.project.write("app.py", CLEAN + HARDCODED * 2 + LOWERCASE)
    assert found(repository, "HEAD", "--baseline", ".qianfan-lint-baseline.jsonl") == ["app.py:3:11 QF101"]


class TestErrors:
    def said(self, project: Project, base: str = "main", *arguments: str) -> str:
        project.write("app.py", HARDCODED)
        ran = project.check("--diff-base", base, *arguments)
        assert (ran.code, ran.out) == (2, "")
        return ran.err

    def test_no_repository(self, project: Project) -> None:
        assert "--diff-base: . is not in a git repository" in self.said(project)

    def test_no_git(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        assert "needs git, which could not be run" in self.said(repository.project)

    @pytest.mark.parametrize("base", ["nowhere", "--output=x", "main:app.py"])
    def test_no_such_commit(self, repository: Repository, base: str) -> None:
        assert "--diff-base: " in self.said(repository.project, base)
        assert not (repository.project.root / "x").exists()

    def test_a_shallow_clone(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        repository.commit(app=CLEAN)
        repository.run("clone", "--quiet", "--depth", "1", f"file://{repository.project.root}", "shallow")
        monkeypatch.chdir(repository.project.root / "shallow")
        assert "the clone is shallow: fetch more of its history" in self.said(repository.project, "HEAD^")

    @pytest.mark.parametrize("option", ["--fix", "--diff"])
    def test_no_fixing(self, repository: Repository, option: str) -> None:
        assert "cannot be combined with --diff-base" in self.said(repository.project, "main", option)


def test_git_runs_as_often_for_many_files_as_for_one(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    start = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda command, **options: runs.append(command) or start(command, **options)
    )
    counts = []
    for number in range(5):
        repository.project.write(f"app{number}.py", HARDCODED)
        runs.clear()
        assert len(found(repository)) == number + 1
        counts.append(len(runs))
    assert len(set(counts)) == 1


@pytest.mark.parametrize(
    ("options", "text", "code"),
    [
        ((), HARDCODED, 1),
        (("--fail-on", "warning"), "x = 1  # noqa: QF101\n", 1),
        (("--fail-on", "error"), "x = 1  # noqa: QF101\n", 0),
        (("--fail-on", "error"), HARDCODED, 1),
        (("--fail-on", "error", "--exit-zero"), HARDCODED, 0),
    ],
)
def test_fail_on(project: Project, options: tuple[str, ...], text: str, code: int) -> None:
    project.write("app.py", text)
    ran = project.json("--extend-select", "QF902", *options)
    assert (ran.code, len(ran.found)) == (code, 1)


def test_below_the_severity_that_fails_what_was_not_scanned_counts(project: Project) -> None:
    project.write("app.py", "x = 1  # noqa: QF101\n")
    project.write("broken.py", LOWERCASE + "def (:\n")
    assert project.check("--extend-select", "QF902", "--fail-on", "error").code == 3

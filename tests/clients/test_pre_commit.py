"""The hooks in the real pre-commit, which installs this repository into an environment of its own."""

from __future__ import annotations

import os
import subprocess

import pytest
import yaml

from tests.clients.hooks import pre_commit
from tests.git import Repository
from tests.keys import make
from tests.project import CLEAN, HARDCODED, LOWERCASE, Project, Ran

# What the safe fix of QF304 repairs.
DOUBLED = 'import os\n\nheaders = {"Authorization": f"Bearer Bearer {os.environ[\'DASHSCOPE_API_KEY\']}"}\n'


@pytest.fixture
def repository(project: Project, hooks: Repository, environments: None, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A project in git."""
    return Repository(project, monkeypatch)


def configure(repository: Repository, hooks: Repository, *ids: str) -> None:
    """Have git run the hooks *ids* at each commit."""
    rev = hooks.run("rev-parse", "HEAD").strip()
    repo = {"repo": os.fspath(hooks.project.root), "rev": rev, "hooks": [{"id": each} for each in ids]}
    repository.project.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [repo]}))
    assert pre_commit(repository.project.root, "install").code == 0


def commit(repository: Repository) -> Ran:
    """Try to commit what is staged."""
    command = ["git", "commit", "--message", "more"]
    done = subprocess.run(command, cwd=repository.project.root, capture_output=True, text=True, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


def test_try_repo(repository: Repository, hooks: Repository) -> None:
    """On what is staged, in every kind of file that is read."""
    names = ("app.py", ".env.production", "deploy/Dockerfile", "words.png")
    texts = (LOWERCASE, "QIANFAN_SK=<<app-secret-key>>\n", "FROM x\nENV QIANFAN_AK=<<app-api-key>>\n", HARDCODED)
    for name, text in zip(names, texts, strict=True):
        repository.project.write(name, text)
    repository.run("add", "--all")
    repository.project.write("app.py", HARDCODED)  # not staged: pre-commit puts it away meanwhile
    ran = pre_commit(repository.project.root, "try-repo", os.fspath(hooks.project.root), "qianfan-lint")
    assert ran.code == 1
    codes = {line.split(":")[0]: line.split()[1] for line in ran.out.splitlines() if " QF" in line}
    assert codes == {"app.py": "QF201", ".env.production": "QF701", "deploy/Dockerfile": "QF701"}
    assert make("app-secret-key")[5:] not in ran.out + ran.err


def test_a_commit_that_is_blocked_and_one_that_passes(repository: Repository, hooks: Repository) -> None:
    configure(repository, hooks, "qianfan-lint")
    repository.project.write("app.py", HARDCODED)
    repository.run("add", "--all")
    ran = commit(repository)
    assert ran.code == 1
    assert "app.py:1:11: QF101" in ran.err
    assert make("dashscope-key")[5:] not in ran.out + ran.err
    repository.project.write("app.py", CLEAN)
    repository.run("add", "app.py")
    assert commit(repository).code == 0
    assert repository.run("show", "HEAD:app.py") == CLEAN


def test_what_is_excluded_passes_though_it_is_named(repository: Repository, hooks: Repository) -> None:
    configure(repository, hooks, "qianfan-lint")
    repository.project.write("pyproject.toml", '[tool.qianfan-lint]\nextend-exclude = ["vendored"]\n')
    repository.project.write("vendored/app.py", HARDCODED)
    repository.run("add", "--all")
    assert commit(repository).code == 0


def test_the_fix_hook_changes_a_file(repository: Repository, hooks: Repository) -> None:
    configure(repository, hooks, "qianfan-lint-fix")
    repository.project.write("app.py", DOUBLED)
    repository.run("add", "--all")
    ran = commit(repository)
    assert ran.code == 1
    assert "files were modified by this hook" in ran.err
    assert repository.project.text("app.py") == DOUBLED.replace("Bearer Bearer", "Bearer")
    repository.run("add", "app.py")
    assert commit(repository).code == 0

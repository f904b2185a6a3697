from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.hooks import commit_checkout
from tests.git import Repository
from tests.project import Project


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the pages' sources and the documentation site."""
    pytest.importorskip("zensical", reason="zensical is not installed")
    import build_site

    folder = tmp_path_factory.mktemp("build")
    ran = subprocess.run(
        [sys.executable, build_site.__file__, str(folder)],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository whose last commit is this checkout. The environment of its hooks is made once for all tests."""
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    with pytest.MonkeyPatch.context() as patch:
        repository = Repository(Project(tmp_path_factory.mktemp("qianfan-lint")), patch)
        commit_checkout(repository)
    return repository


@pytest.fixture
def environments(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pre-commit keeps the environments of hooks, which have nothing of this one."""
    monkeypatch.setenv("PRE_COMMIT_HOME", os.fspath(tmp_path_factory.getbasetemp() / "pre-commit"))
    monkeypatch.delenv("PYTHONPATH", raising=False)

from __future__ import annotations

import pathlib

import pytest

from tests.project import Project


@pytest.fixture(scope="session")
def _repository(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """An empty git repository."""
    folder = tmp_path_factory.mktemp("repository")
    (folder / ".git").mkdir()
    return folder


@pytest.fixture(autouse=True)
def _in_repository(_repository: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test lints lies in a repository that ignores nothing, wherever the tests are run from."""
    monkeypatch.chdir(_repository)


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said does not depend on the locale of whoever runs the tests."""
    monkeypatch.setenv("LANGUAGE", "en")


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty folder that the test runs in."""
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)

from __future__ import annotations

import pathlib

import pytest

from tests.project import Project


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty folder that the test runs in."""
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)

"""A repository of git to work in, whatever the user's own configuration says."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.project import Project


class Repository:
    """Of the project that the test runs in, with an empty first commit on ``main``."""

    def __init__(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            monkeypatch.delenv(name)
        who = {f"GIT_{role}_{what}": "a@example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        for name, value in {**who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}.items():
            monkeypatch.setenv(name, value)
        self.project = project
        self.run("init", "--quiet", "--initial-branch", "main")
        self.run("commit", "--quiet", "--allow-empty", "--message", "first")

    def run(self, *arguments: str) -> str:
        command = ["git", *arguments]
        return subprocess.run(command, cwd=self.project.root, capture_output=True, text=True, check=True).stdout

    def commit(self, **files: str) -> None:
        """Commit everything, with the Python *files* written."""
        for name, content in files.items():
            self.project.write(f"{name}.py", content)
        self.run("add", "--all")
        self.run("commit", "--quiet", "--message", "more")

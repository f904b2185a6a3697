"""This checkout as a repository of hooks, and the real pre-commit that runs them."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys

from tests.git import Repository
from tests.project import Ran

ROOT = pathlib.Path(__file__).parent.parent.parent
_PARTS = ("qianfan_lint", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")


def commit_checkout(repository: Repository) -> None:
    """Make this checkout the last commit of *repository*, as a project would name it."""
    target = repository.project.root
    for part in _PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, target / part)
    repository.commit()


def pre_commit(folder: str | os.PathLike[str], *arguments: str) -> Ran:
    command = [sys.executable, "-m", "pre_commit", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)

"""Which kind of file a name stands for: a table, looked at once per path."""

from __future__ import annotations

import enum
import re


class Kind(enum.Enum):
    PYTHON = "python"
    REQUIREMENTS = "requirements"
    PYPROJECT = "pyproject"
    NOTEBOOK = "notebook"


# pip's own examples and the layouts of public projects: requirements.txt, requirements-dev.txt, dev-requirements.txt,
# requirements/base.txt, constraints.txt; pip-tools' *.in.
_REQUIREMENTS = re.compile(
    r"(?:^|/)(?:[\w.-]*(?:requirements?|constraints?)[\w.-]*|requirements?/[\w.-]+)\.(?:txt|in|pip)$", re.IGNORECASE
)


def kind_of(path: str) -> Kind | None:
    """The kind of the file at *path* (with ``/`` or ``\\`` separators), or None where no reader exists for it."""
    if path.endswith((".py", ".pyi", ".pyw")):
        return Kind.PYTHON
    if path.endswith(".ipynb"):
        return Kind.NOTEBOOK
    slashed = path.replace("\\", "/")
    if slashed.endswith("pyproject.toml") and slashed.rpartition("/")[2] == "pyproject.toml":
        return Kind.PYPROJECT
    if _REQUIREMENTS.search(slashed):
        return Kind.REQUIREMENTS
    return None


def is_test(path: str) -> bool:
    """Whether *path* is a test by the conventions of pytest and unittest."""
    *folders, name = path.replace("\\", "/").split("/")
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py" or "tests" in folders

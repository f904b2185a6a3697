"""Which kind of file a name stands for: a table, looked at once per path."""

from __future__ import annotations

import enum
import re


class Kind(enum.Enum):
    PYTHON = "python"
    REQUIREMENTS = "requirements"
    PYPROJECT = "pyproject"
    NOTEBOOK = "notebook"
    LOCK = "lock"
    DOTENV = "dotenv"
    SETTINGS = "settings"
    """INI, TOML and their like: a name and a value on a line."""
    JSON = "json"
    YAML = "yaml"
    SHELL = "shell"
    DOCKERFILE = "dockerfile"
    DOCUMENT = "document"
    """Markdown and reStructuredText."""


# pip's own examples and the layouts of public projects: requirements.txt, requirements-dev.txt, dev-requirements.txt,
# requirements/base.txt, constraints.txt; pip-tools' *.in.
_REQUIREMENTS = re.compile(
    r"(?:^|/)(?:[\w.-]*(?:requirements?|constraints?)[\w.-]*|requirements?/[\w.-]+)\.(?:txt|in|pip)$", re.IGNORECASE
)


_DOTENV = re.compile(r"(?:^|/)(?:\.env(?:\.[\w.-]+|rc)?|[\w.-]*\.env|env\.(?:example|sample|template))$", re.IGNORECASE)
_DOCKERFILE = re.compile(r"(?:^|/)(?:Docker|Container)file(?:\.[\w.-]+)?$|\.dockerfile$", re.IGNORECASE)
# JSON is mostly data: only what its name calls a configuration is one.
_JSON = re.compile(
    r"(?:^|/)(?:[\w.-]*(?:config|settings|secret|credential|params|env)[\w.-]*|vercel|launch|local\.settings)\.jsonc?$",
    re.IGNORECASE,
)
_LOCKS = frozenset(("poetry.lock", "uv.lock", "pdm.lock"))
_PYLOCK = re.compile(r"pylock(?:\.[^.]+)?\.toml")  # PEP 751
_SUFFIXES = {
    **dict.fromkeys(("ini", "cfg", "conf", "toml", "properties"), Kind.SETTINGS),
    **dict.fromkeys(("yaml", "yml"), Kind.YAML),
    **dict.fromkeys(("md", "markdown", "rst"), Kind.DOCUMENT),
    **dict.fromkeys(("sh", "bash", "zsh", "bat", "cmd", "ps1"), Kind.SHELL),
}


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
    name = slashed.rpartition("/")[2]
    if name in _LOCKS or _PYLOCK.fullmatch(name):
        return Kind.LOCK
    suffix = name.rpartition(".")[2].lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if suffix in ("json", "jsonc"):
        return Kind.JSON if _JSON.search(name) else None
    if _DOTENV.search(name):
        return Kind.DOTENV
    return Kind.DOCKERFILE if _DOCKERFILE.search(name) else None


_TEMPLATE = re.compile(r"example|sample|template|dist|tmpl|tpl", re.IGNORECASE)


def is_template(path: str) -> bool:
    """Whether the name of *path* says that it is to be copied and filled in: ``.env.example``."""
    return bool(_TEMPLATE.search(path.replace("\\", "/").rpartition("/")[2]))


def is_test(path: str) -> bool:
    """Whether *path* is a test by the conventions of pytest and unittest."""
    *folders, name = path.replace("\\", "/").split("/")
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py" or "tests" in folders

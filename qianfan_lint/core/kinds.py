"""Which kind of file a name stands for: a table, looked at once per path."""

from __future__ import annotations

import enum
import os
import re


class Kind(enum.Enum):
    PYTHON = "python"
    REQUIREMENTS = "requirements"
    MANIFEST = "manifest"
    """Dependencies in TOML: ``pyproject.toml``, ``Pipfile`` and their like."""
    SETUP = "setup"
    """Settings in INI with dependencies among them: ``setup.cfg``, ``tox.ini``."""
    LOCK = "lock"
    NOTEBOOK = "notebook"
    COMMANDS = "commands"
    """The shell lines of a notebook: no file has this kind."""
    DOTENV = "dotenv"
    SETTINGS = "settings"
    """INI, TOML and their like: a name and a value on a line."""
    JSON = "json"
    YAML = "yaml"
    SHELL = "shell"
    DOCKERFILE = "dockerfile"
    DOCUMENT = "document"
    """Markdown, reStructuredText and their like."""


# Patterns as text: `re` compiles and keeps one when it is first asked, which a run on Python alone never does.
# pip's own examples and the layouts of public projects: requirements.txt, requirements-dev.txt, dev-requirements.txt,
# requirements/base.txt, constraints.txt; pip-tools' *.in.
_REQUIREMENTS = r"(?i)[\w.-]*(?:requir(?:e?ment)s?|constraints?|pip[_-]?freeze)[\w.-]*\.(?:txt|in|pip|lock)"
_AMONG_REQUIREMENTS = r"(?i)[\w.-]+\.(?:txt|in|pip|lock)"


TEMPORARY = ".qianfan-lint-"
"""How the name of a file begins that is being written, and that is of no kind."""
_DOTENV = (
    r"(?i)(?:^|/)(?:\.env(?:[._-][\w.-]+|rc)?|\.flaskenv|\.dev\.vars"
    r"|[\w.-]*\.env(?:\.(?:local|dev|prod|test|example|sample|template))?"
    r"|env[._-](?:example|sample|template|local|dev|prod|production|txt))$"
)
_DOCKERFILE = r"(?i)(?:^|/)(?:Docker|Container)file(?:[._-][\w.-]+)?$|\.dockerfile$"
# Plain text is mostly data too.
_TEXT = r"(?i)(?:readme|note|key|token|secret|credential|config|env)[^/]*\.txt$"
# JSON is mostly data: only what its name calls a configuration is one, or what tools read theirs from.
_JSON = (
    r"(?i)(?:^|/)(?:[^/]*(?:config|setting|secret|credential|params|env|api[_-]?key)[^/]*"
    r"|vercel|launch|tasks|devcontainer|local\.settings|\.?mcp(?:[._-][\w-]+)?|openclaw|opencode|auth(?:-profiles)?"
    r"|keys?|tokens?|models?|llms?|providers?|package)\.jsonc?$"
)
_NAMES = {
    **dict.fromkeys(("pyproject.toml", "Pipfile", "pixi.toml", "tox.toml"), Kind.MANIFEST),
    **dict.fromkeys(("setup.cfg", "tox.ini"), Kind.SETUP),
    **dict.fromkeys(("Makefile", "makefile", "GNUmakefile"), Kind.SHELL),
    **dict.fromkeys((".bashrc", ".zshrc", ".profile", ".bash_profile"), Kind.SHELL),
    "README": Kind.DOCUMENT,
    **dict.fromkeys(("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock"), Kind.LOCK),
}
_PYLOCK = r"pylock(?:\.[^.]+)?\.toml"  # PEP 751
_SUFFIXES = {
    **dict.fromkeys(("ini", "cfg", "conf", "toml", "properties"), Kind.SETTINGS),
    **dict.fromkeys(("yaml", "yml"), Kind.YAML),
    **dict.fromkeys(("md", "mdx", "markdown", "rst", "adoc"), Kind.DOCUMENT),
    **dict.fromkeys(("sh", "bash", "zsh", "fish", "bat", "cmd", "ps1", "mk"), Kind.SHELL),
}


def kind_of(path: str) -> Kind | None:
    """The kind of the file at *path* (with ``/`` or ``\\`` separators), or None where no reader exists for it.

    It is the same however the path is typed: where the name of the folder matters, that of the real one does.
    """
    folder, _, name = path.replace("\\", "/").rpartition("/")
    kind = kind_in(name, folder)
    if kind is not Kind.REQUIREMENTS and re.fullmatch(_AMONG_REQUIREMENTS, name):
        return kind_in(name, os.path.realpath(os.path.dirname(path)).replace(os.sep, "/"))
    return kind


def kind_in(name: str, folder: str) -> Kind | None:
    """The kind of a file called *name* in *folder*, whose path is written with ``/``."""
    if name.endswith((".py", ".pyi", ".pyw")):
        return Kind.PYTHON
    if name.endswith(".ipynb"):
        return Kind.NOTEBOOK
    if name in _NAMES:
        return _NAMES[name]
    if re.fullmatch(_REQUIREMENTS, name):
        return Kind.REQUIREMENTS
    among = folder.rpartition("/")[2].lower() in ("requirement", "requirements")
    if among and re.fullmatch(_AMONG_REQUIREMENTS, name):
        return Kind.REQUIREMENTS
    if re.fullmatch(_PYLOCK, name):
        return Kind.LOCK
    suffix = name.rpartition(".")[2].lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if suffix in ("json", "jsonc"):
        return Kind.JSON if re.search(_JSON, name) else None
    if re.search(_DOTENV, name):
        return Kind.DOTENV
    if re.search(_DOCKERFILE, name):
        return Kind.DOCKERFILE
    return Kind.DOCUMENT if re.search(_TEXT, name) else None


_TEMPLATE = r"(?i)example|sample|template|dist|tmpl|tpl"


def is_template(path: str) -> bool:
    """Whether the name of *path* says that it is to be copied and filled in: ``.env.example``."""
    return bool(re.search(_TEMPLATE, path.replace("\\", "/").rpartition("/")[2]))


def is_test(path: str) -> bool:
    """Whether *path* is a test by the conventions of pytest and unittest."""
    *folders, name = path.replace("\\", "/").split("/")
    if name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py":
        return True
    return "tests" in (_folders_of_project(path) or folders)


def _folders_of_project(path: str) -> list[str]:
    """The names of the folders from the root of the project to the file; empty where there is no such root."""
    names: list[str] = []
    folder = os.path.realpath(os.path.dirname(path))
    while not any(os.path.exists(os.path.join(folder, each)) for each in (".git", "pyproject.toml")):
        above, name = os.path.split(folder)
        if above == folder:
            return []
        names.append(name)
        folder = above
    return ["", *names]

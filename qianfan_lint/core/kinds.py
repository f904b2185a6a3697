"""The kinds of file: one row each says what holds for it, and :func:`kind_of` which kind a name stands for."""

from __future__ import annotations

import enum
import os
import re
from typing import NamedTuple

ALWAYS = (b"",)
INSTALLING = (b"install", b" add ", b" create ", b" --with", b"uvx")
"""What a dependency is declared with, in a file that does more than declare them."""

# How a comment begins, as regular expressions. A directive in it is read, whatever the rest of the comment says.
_HASH = r"#"
# Where a comment has an end, text may stand before the directive.
_SLASHES = r"//|/\*(?:(?!\*/)[^\r\n]){0,200}?"
_BATCH = r"(?<![\w])rem\b|::"
_HELM = r"\{\{-?\s*/\*"
_MARKUP = r"<!--(?:(?!-->)[^\r\n]){0,200}?|\{/\*"
_BASIC = r"'|(?<![\w])rem\b"
_BASIC_FILES = (".vb", ".vbs", ".vba", ".bas")
"""In other languages a quote begins a text."""
_KEY = r"\"(?://|#|_?comment)\"\s*:\s*\""
"""JSON has no comments. Where tools accept unknown entries, one stands for them."""
_ANY = rf"{_HASH}|{_SLASHES}|{_MARKUP}|{_KEY}|;|--|%"


class Row(NamedTuple):
    """Everything that is known of a kind of file. A new kind is a row, its names, and a reader."""

    readers: tuple[str, ...] = ("deployment",)
    """Modules of ``readers``: ``read(source, providers)`` of each gives facts, and may raise Unreadable."""
    comment: str = _HASH
    """How a comment begins, as a regular expression."""
    takes_comment: bool = False
    """Whether a comment can stand behind a line that a finding points to. In INI and Dockerfiles it would be a part of
    the value, and some programs read files of variables in that way too."""
    takes_line: bool = False
    """Whether a comment can stand on a line of its own before a line that a finding points to."""
    tells_of_directives: bool = False
    """Whether a directive may be there to be read by people, so that an idle one is no fault."""
    verifier: str = ""
    """The module of ``readers`` whose ``verify(source)`` raises Unreadable where a fix left what does not parse."""
    defines: bool = False
    """Whether it can define environment variables, so that the environment of a project is read from it."""
    deploys: bool = False
    """Whether it names variables and sends requests, so that odd names and odd headers in it are looked for."""
    holds_entries: bool = True
    """Whether names are bound to values in it, so that a key without a shape of its own is found by its name."""
    declares: tuple[bytes, ...] = ()
    """Words of which one is in a file that declares or installs packages; ``ALWAYS`` where it is there for that."""
    shows_context: bool = False
    """Whether a difference may show the lines around a change: elsewhere they may be secrets too."""
    max_marks: int = 250_000
    """Newlines, blanks and punctuation in a file: with more it is not parsed but searched for keys. Each may become a
    fact of 1 kB, or a node of a tree. 0 where a file takes time by its size alone."""
    in_history: bool = True
    """Whether ``history`` looks for credentials in it."""


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
    TERRAFORM = "terraform"
    UNIT = "unit"
    """Units of systemd and Podman."""
    PIPELINE = "pipeline"
    """Jenkins and Gradle, in Groovy."""
    DOCUMENT = "document"
    """Markdown, reStructuredText and their like."""
    TEXT = "text"
    """Any other text: it is searched for keys that their shape proves."""

    @property
    def row(self) -> Row:
        return ROWS[self]


ROWS = {
    Kind.PYTHON: Row(("python.reader",), max_marks=0, takes_comment=True, verifier="python.reader", shows_context=True),
    Kind.REQUIREMENTS: Row(
        ("requirements",),
        takes_comment=True,
        declares=ALWAYS,
        holds_entries=False,
        max_marks=0,
        shows_context=True,
        in_history=False,
    ),
    Kind.MANIFEST: Row(("dependency_tables", "deployment"), takes_comment=True, declares=ALWAYS, shows_context=True),
    Kind.SETUP: Row(("setup_cfg", "deployment"), rf"{_HASH}|;", takes_line=True, declares=ALWAYS),
    Kind.LOCK: Row(("locks",), declares=ALWAYS, holds_entries=False, max_marks=0, in_history=False),
    Kind.NOTEBOOK: Row((), max_marks=0, verifier="notebook", deploys=True, declares=INSTALLING, shows_context=True),
    Kind.COMMANDS: Row(max_marks=100_000),
    Kind.DOTENV: Row(takes_line=True, defines=True, deploys=True),
    Kind.SETTINGS: Row(comment=rf"{_HASH}|;|//|!", takes_line=True, defines=True),
    Kind.JSON: Row(
        ("json_files",),
        rf"{_HASH}|{_SLASHES}|{_KEY}",
        tells_of_directives=True,
        defines=True,
        deploys=True,
        max_marks=1_000_000,
    ),
    Kind.YAML: Row(
        ("yaml_files",),
        rf"{_HASH}|{_HELM}",
        takes_line=True,
        verifier="yaml_files",
        defines=True,
        deploys=True,
        declares=(b"dependencies", *INSTALLING),
    ),
    Kind.SHELL: Row(
        comment=rf"{_HASH}|{_BATCH}",
        takes_line=True,
        max_marks=100_000,
        defines=True,
        deploys=True,
        declares=INSTALLING,
    ),
    Kind.DOCKERFILE: Row(takes_line=True, defines=True, deploys=True, declares=INSTALLING),
    Kind.TERRAFORM: Row(("terraform",), rf"{_HASH}|{_SLASHES}", takes_line=True, defines=True, deploys=True),
    Kind.UNIT: Row(("units",), rf"{_HASH}|;", takes_line=True, defines=True, deploys=True),
    Kind.PIPELINE: Row(("pipelines",), rf"{_SLASHES}|{_HASH}", defines=True, deploys=True, declares=INSTALLING),
    Kind.DOCUMENT: Row(
        ("documents",),
        rf"{_HASH}|{_MARKUP}|\.\.(?=\s)|{_SLASHES}",
        tells_of_directives=True,
        holds_entries=False,
        max_marks=0,
    ),
    Kind.TEXT: Row(("texts",), _ANY, tells_of_directives=True, holds_entries=False, max_marks=0),
}
"""In ``kinds.py`` alone stands what tells one kind from another; readers know the grammar of their own."""


TEMPORARY = ".qianfan-lint-"
"""How the name of a file begins that is being written, and that is of no kind."""

EXPORTED = "# Databricks notebook source"
"""How a module begins that is a notebook, its cells of other languages in comments.

https://docs.databricks.com/aws/en/notebooks/notebook-format
"""

_NAMES: dict[str, Kind | None] = {
    **dict.fromkeys(("pyproject.toml", "Pipfile", "pixi.toml", "tox.toml"), Kind.MANIFEST),
    **dict.fromkeys(("setup.cfg", "tox.ini"), Kind.SETUP),
    **dict.fromkeys(("Makefile", "makefile", "GNUmakefile"), Kind.SHELL),
    **dict.fromkeys((".bashrc", ".zshrc", ".profile", ".bash_profile"), Kind.SHELL),
    **dict.fromkeys((".npmrc", ".pypirc"), Kind.SETTINGS),
    "README": Kind.DOCUMENT,
    "Jenkinsfile": Kind.PIPELINE,
    **dict.fromkeys((".gitignore", ".gitattributes", ".dockerignore"), None),  # patterns, and no room for more
    **dict.fromkeys(("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "pylock.toml"), Kind.LOCK),
}
_SUFFIXES: dict[str, Kind | None] = {
    **dict.fromkeys(("py", "pyi", "pyw"), Kind.PYTHON),
    "ipynb": Kind.NOTEBOOK,
    **dict.fromkeys(("ini", "cfg", "conf", "toml", "properties"), Kind.SETTINGS),
    **dict.fromkeys(("json", "jsonc"), Kind.JSON),
    **dict.fromkeys(("yaml", "yml"), Kind.YAML),
    **dict.fromkeys(("md", "mdx", "markdown", "rst", "adoc"), Kind.DOCUMENT),
    **dict.fromkeys(("sh", "bash", "zsh", "fish", "bat", "cmd", "ps1", "mk"), Kind.SHELL),
    **dict.fromkeys(("tf", "tfvars", "hcl"), Kind.TERRAFORM),
    **dict.fromkeys(("service", "socket", "container"), Kind.UNIT),
    **dict.fromkeys(("jenkinsfile", "groovy", "gradle"), Kind.PIPELINE),
    # No text: such files are not opened. Any other that holds a NUL byte is found to be none when it is read.
    **dict.fromkeys(
        "png jpg jpeg gif webp avif bmp ico icns tif tiff psd heic pdf"
        " woff woff2 ttf otf eot mp3 mp4 m4a wav ogg flac avi mov mkv webm pcm"
        " zip gz tgz bz2 xz zst 7z rar tar jar war whl egg docx xlsx pptx odt"
        " so dll dylib exe o a lib class pyc pyo pyd wasm bin"
        " pkl pickle npy npz pt pth ckpt onnx safetensors gguf h5 hdf5 parquet feather arrow tflite"
        " db sqlite sqlite3 mo".split(),
        None,
    ),
}  # fmt: skip
FENCES = ("```", "~~~")
"""How a block of code begins in a document."""
_TO_FILL_IN = ("example", "sample", "template", "tmpl", "tpl", "dist")
"""Suffixes of files that are to be copied under the name before them, and filled in: ``config.json.template``."""
# Patterns as text: `re` compiles and keeps one when it is first asked, which a run on Python alone never does.
# JSON is mostly data: only what its name calls a configuration is one, or what tools read theirs from.
_JSON = (
    r"(?i)(?:^|/)(?:[^/]*(?:config|setting|secret|credential|params|env|api[_-]?key)[^/]*"
    r"|vercel|launch|tasks|devcontainer|local\.settings|\.?mcp(?:[._-][\w-]+)?|openclaw|opencode|auth(?:-profiles)?"
    r"|keys?|tokens?|models?|llms?|providers?|package|\.claude)\.jsonc?$"
)
# pip's own examples and the layouts of public projects: requirements.txt, requirements-dev.txt, dev-requirements.txt,
# requirements/base.txt, constraints.txt; pip-tools' *.in.
_REQUIREMENTS = r"(?i)[\w.-]*(?:requir(?:e?ment)s?|constraints?|pip[_-]?freeze)[\w.-]*\.(?:txt|in|pip|lock)"
_AMONG_REQUIREMENTS = r"(?i)[\w.-]+\.(?:txt|in|pip|lock)"
_DOTENV = (
    r"(?i)(?:\.env(?:[._-][\w.-]+|rc)?|\.flaskenv|\.dev\.vars"
    r"|[\w.-]*\.env(?:\.(?:local|dev|prod|test|example|sample|template))?"
    r"|env[._-](?:example|sample|template|local|dev|prod|production|txt))"
)
_DOCKERFILE = r"(?i)(?:Docker|Container)file(?:[._-][\w.-]+)?|.*\.dockerfile"
_PIPELINE = r"(?i)Jenkinsfile(?:[._-][\w.-]+)?"
# Plain text is mostly data too.
_TEXT = r"(?i).*(?:readme|note|key|token|secret|credential|config|env)[^/]*\.txt"
_OTHERS = (
    (_REQUIREMENTS, Kind.REQUIREMENTS),
    (_DOTENV, Kind.DOTENV),
    (_DOCKERFILE, Kind.DOCKERFILE),
    (_PIPELINE, Kind.PIPELINE),
    (_TEXT, Kind.DOCUMENT),
)
# `translations/de.json`, `i18n/zh-Hant.json`: what a program says in each language, in numbers beyond all other files.
_TRANSLATION_FOLDERS = frozenset(("translations", "translation", "locales", "locale", "i18n", "lang", "langs"))
_LANGUAGE = r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,4})*\.json"


def kind_of(path: str) -> Kind | None:
    """The kind of the file at *path* (with ``/`` or ``\\`` separators), or None where it holds no text to be read.

    It is the same however the path is typed: where the name of the folder matters, that of the real one does.
    """
    folder, _, name = path.replace("\\", "/").rpartition("/")
    kind = kind_in(name, folder)
    if kind is not Kind.REQUIREMENTS and name.lower().endswith((".txt", ".in", ".pip", ".lock")):
        return kind_in(name, os.path.realpath(os.path.dirname(path)).replace(os.sep, "/"))
    if name.lower().endswith((".json", ".conf")) and folder.rpartition("/")[2] in ("", ".", ".."):
        return kind_in(name, os.path.realpath(folder or ".").replace(os.sep, "/"))
    return kind


def kind_of_text(path: str) -> Kind:
    """The kind of a text that is given for the content of *path*: Python where the name says nothing else."""
    kind = kind_of(path)
    named = "." in os.path.basename(path)
    return Kind.PYTHON if kind is None or (kind is Kind.TEXT and not named) else kind


def kind_in(name: str, folder: str) -> Kind | None:
    """The kind of a file called *name* in *folder*, whose path is written with ``/``."""
    if name in _NAMES:
        return _NAMES[name]
    stem, dot, suffix = name.rpartition(".")
    if stem and suffix.lower() in _TO_FILL_IN:
        kind = kind_in(stem, folder)
        return kind if kind is not None and kind.row.readers else Kind.TEXT
    if dot and suffix.lower() in _SUFFIXES:
        kind = _SUFFIXES[suffix.lower()]
        if kind is Kind.JSON:
            return _kind_of_json(name, folder)
        if kind is Kind.SETTINGS:
            return _kind_of_settings(name, folder)
        return kind
    if name.startswith(TEMPORARY):
        return None
    among = folder.rpartition("/")[2].lower() in ("requirement", "requirements")
    if among and re.fullmatch(_AMONG_REQUIREMENTS, name) and not re.fullmatch(_REQUIREMENTS, name):
        return Kind.REQUIREMENTS
    return next((kind for pattern, kind in _OTHERS if re.fullmatch(pattern, name)), Kind.TEXT)


def _kind_of_json(name: str, folder: str) -> Kind | None:
    """A configuration, data that is searched as text, or nothing that anybody would keep a key in."""
    if folder.rpartition("/")[2].lower() in _TRANSLATION_FOLDERS and re.fullmatch(_LANGUAGE, name):
        return None
    return Kind.JSON if re.search(_JSON, name) else Kind.TEXT


def _kind_of_settings(name: str, folder: str) -> Kind:
    if name.startswith("pylock.") and name.endswith(".toml"):  # PEP 751
        return Kind.LOCK
    return Kind.UNIT if name.endswith(".conf") and folder.endswith((".service.d", ".container.d")) else Kind.SETTINGS


_TEMPLATE = rf"(?i){'|'.join(_TO_FILL_IN)}"


def comment_of(path: str, kind: Kind) -> str:
    """How a comment begins in the file at *path*, as a regular expression."""
    return _BASIC if path.lower().endswith(_BASIC_FILES) else kind.row.comment


def is_template(path: str) -> bool:
    """Whether the name of *path* says that it is to be copied and filled in: ``.env.example``."""
    return bool(re.search(_TEMPLATE, path.replace("\\", "/").rpartition("/")[2]))


def is_to_fill_in(path: str) -> bool:
    """Whether the file at *path* may hold marks that make no sense in its format before it is filled in."""
    return path.rpartition(".")[2].lower() in _TO_FILL_IN


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

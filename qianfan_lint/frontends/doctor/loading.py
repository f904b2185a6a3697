"""Which modules load a file of variables, by what library, and how each of these reads it."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qianfan_lint.core.patterns import lazy
from qianfan_lint.frontends.doctor import dotenv_file, line_files
from qianfan_lint.frontends.doctor.dotenv_file import File


class Library(str, enum.Enum):
    """By the name of its package."""

    DOTENV = "python-dotenv"
    PYDANTIC = "pydantic-settings"
    ENVIRONS = "environs"
    DECOUPLE = "python-decouple"
    STARLETTE = "starlette"
    DJANGO = "django-environ"


class Loading(NamedTuple):
    """A module that loads a file of variables."""

    path: str
    package: Library = Library.DOTENV
    files: tuple[str, ...] = ()
    """That it names; empty where it takes the nearest ``.env``."""
    encoding: str = ""
    overrides: bool = False
    """The file beats the environment."""
    exports: bool = True
    """It sets variables of the process, which clients read; else only lookups by the library get them."""

    def read(self, data: bytes, environment: Mapping[str, str]) -> File:
        """What the library makes of *data*."""
        encoding = self.encoding or "utf-8"
        if self.package in (Library.DECOUPLE, Library.STARLETTE):
            return line_files.read_lines(data, encoding)
        if self.package is Library.DJANGO:
            return line_files.read_django(data, encoding)
        # dotenv_values() lets the file's own variables win in references.
        overrides = self.overrides or not self.exports
        return dotenv_file.read(data, environment, overrides=overrides, encoding=encoding)


_FLASK = (b"from flask ", b"import flask")
# What stands in a module that loads a file; flask does where python-dotenv is installed.
_WORDS = (b"load_dotenv", b"dotenv_values", b"env_file", b"read_env", b"decouple", b"starlette.config", *_FLASK)
_GIVEN_FILE = lazy(
    rb"""(?:load_dotenv\(\s*(?:dotenv_path\s*=\s*)?|dotenv_values\(\s*|env_file\s*=\s*"""
    rb"""|Config\(\s*|RepositoryEnv\(\s*|read_env\(\s*)["']([^"'\n]+)["']"""
)
_ENCODING = lazy(rb"""(?:(?:load_dotenv|dotenv_values)\([^)]*|env_file_)encoding\s*=\s*["']([\w-]+)""")
_OVERRIDES = lazy(rb"load_dotenv\([^)]*override\s*=\s*True|read_env\([^)]*over(?:ride|write)\s*=\s*True")
_EXPORTS = lazy(rb"environ\.update\(")
_PYDANTIC = lazy(rb"\b(?:BaseSettings|SettingsConfigDict|pydantic)\b")
_DECOUPLE = lazy(rb"(?m)^[ \t]*(?:from|import)[ \t]+decouple\b")
_STARLETTE = lazy(rb"starlette\.config\b")
_DJANGO = lazy(rb"(?m)^[ \t]*(?:from|import)[ \t]+environ\b")


def loadings(path: str, data: bytes) -> Iterator[Loading]:
    """How the module at *path* with the content *data* loads files of variables, if it does."""
    if not any(word in data for word in _WORDS):
        return
    files = tuple(dict.fromkeys(each.decode("utf-8", "replace") for each in _GIVEN_FILE.findall(data)))
    encoding = match.group(1).decode() if (match := _ENCODING.search(data)) else ""
    found = Loading(path, Library.DOTENV, files, encoding, bool(_OVERRIDES.search(data)))
    is_updated = bool(_EXPORTS.search(data))
    if b"load_dotenv" in data or any(word in data for word in _FLASK):
        yield found
    elif b"dotenv_values" in data:
        yield found._replace(exports=is_updated)
    if b"env_file" in data:
        is_pydantic = bool(_PYDANTIC.search(data))
        yield found._replace(package=Library.PYDANTIC if is_pydantic else Library.DOTENV, exports=not is_pydantic)
    if b"read_env" in data:
        yield (
            found._replace(package=Library.DJANGO)
            if _DJANGO.search(data)
            else found._replace(package=Library.ENVIRONS, exports=is_updated)
        )
    if _DECOUPLE.search(data):
        yield found._replace(package=Library.DECOUPLE, exports=is_updated)
    if _STARLETTE.search(data) and files:
        yield found._replace(package=Library.STARLETTE, exports=is_updated)

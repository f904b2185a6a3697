"""A file with four times the keys takes some four times the work, not sixteen: counted in calls, not in seconds."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import pytest

from qianfan_lint.frontends.api import Linter
from qianfan_lint.project.config import Config
from tests import keys

LINTERS = {"taken out": Linter(Config()), "moved": Linter(Config(env_file="keys.env"))}
FEW, MANY = 40, 160
KEYS = [keys.make(f"dashscope-key:{number}") for number in range(MANY)]


def _named(form: str, between: str = "\n") -> Callable[[int], str]:
    """*form* with each name and key, whole or in halves."""
    return lambda count: between.join(
        form.format(name=f"api_key_{number}", key=key, first=key[:18], rest=key[18:])
        for number, key in enumerate(KEYS[:count])
    )


FORMS: dict[str, tuple[str, Callable[[int], str]]] = {
    "assignments": ("app.py", _named('{name} = "{key}"')),
    "no Python": ("app.py", lambda count: _named('{name} = "{key}"')(count) + "\n(\n"),
    "one name": ("app.py", lambda count: f'api_key = "{KEYS[0]}"\n' * count),
    "list": ("app.py", lambda count: "KEYS = [" + _named('"{key}"', ", ")(count) + "]"),
    "halves": ("app.py", lambda count: "KEYS = [" + _named('"{first}" "{rest}"', ", ")(count) + "]"),
    "dictionary": ("app.py", lambda count: "KEYS = {" + _named('"{name}": "{key}"', ", ")(count) + "}"),
    "address": (
        "app.py",
        lambda count: f'import requests\nrequests.get("https://a.example/?{_named("access_token={key}", "&")(count)}")',
    ),
    "commands": (
        "app.py",
        lambda count: "RUN = '''" + _named('curl -H "Authorization: Bearer {key}" x')(count) + "'''",
    ),
    "variables that are set": ("app.py", lambda count: "import os\n" + _named('os.environ["{name}"] = "{key}"')(count)),
    "calls": ("app.py", _named('connect(api_key="{key}")')),
    "defaults": ("app.py", _named('def of_{name}(api_key="{key}"):\n    return connect(api_key)\nof_{name}()')),
    "lookups": ("app.py", lambda count: "import os\n" + _named('{name} = os.getenv("{name}", "{key}")')(count)),
    "settings": (
        "app.py",
        lambda count: (
            "from pydantic_settings import BaseSettings\n"
            + _named('class Of{name}(BaseSettings):\n    api_key: str = "{key}"\nOf{name}()')(count)
        ),
    ),
    "fields": (
        "app.py",
        lambda count: (
            "from dataclasses import dataclass\n"
            + _named('@dataclass\nclass Of{name}:\n    api_key: str = "{key}"\nOf{name}()')(count)
        ),
    ),
    "variables": (".env", _named("{name}={key}")),
    "JSON": ("config.json", lambda count: "{" + _named('"{name}": "{key}"', ", ")(count) + "}"),
    "YAML": ("config.yaml", _named("{name}: {key}")),
    "script": ("deploy.sh", _named("export {name}={first}''{rest}")),
    "image": ("Dockerfile", lambda count: "FROM a\n" + _named("ENV {name}={key}")(count)),
    "document": ("README.md", _named("`{key}`", " ")),
    "notebook": (
        "app.ipynb",
        lambda count: json.dumps(
            {"cells": [{"cell_type": "code", "source": _named('{name} = "{key}"')(count)}], "nbformat": 4}
        ),
    ),
}


def _calls(linter: Linter, name: str, text: str) -> int:
    """How many functions are called to check *text*."""
    count = 0

    def hear(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(hear)
    try:
        report = linter.check_text(text.encode(), name)
    finally:
        sys.setprofile(None)
    assert report.diagnostics
    assert all(each.partly for each in report.not_scanned)
    return count


@pytest.mark.parametrize("fixes", LINTERS)
@pytest.mark.parametrize("form", FORMS)
def test_work_grows_with_the_number_of_keys(form: str, fixes: str) -> None:
    linter = LINTERS[fixes]
    name, make = FORMS[form]
    _calls(linter, name, make(2))  # imports
    assert _calls(linter, name, make(MANY)) < 2 * (MANY / FEW) * _calls(linter, name, make(FEW))

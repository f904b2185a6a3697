"""The flake8 plugin in an editor that runs python-lsp-server."""

from __future__ import annotations

import sys

import pytest

from tests.clients.protocol import Client
from tests.keys import expand
from tests.project import HARDCODED, LOWERCASE, Project

pytest.importorskip("pylsp", reason="python-lsp-server is not installed")

PLUGINS = {"flake8": {"enabled": True, "select": ["QF"]}, "pycodestyle": {"enabled": False}}


def test_unsaved_text_is_checked(project: Project) -> None:
    project.write("app.py", HARDCODED)
    with Client([sys.executable, "-m", "pylsp"], project.root) as client:
        client.initialize()
        client.notify("workspace/didChangeConfiguration", settings={"pylsp": {"plugins": PLUGINS}})
        client.open("app.py", expand(LOWERCASE))
        (found,) = [each for each in client.diagnostics("app.py") if each["source"] == "flake8"]
    assert found["code"] == "QF201"
    assert found["range"]["start"] == {"line": 2, "character": 16}

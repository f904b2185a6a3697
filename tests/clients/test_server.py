"""The language server, as a client of the protocol sees it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from qianfan_lint.project.nearest import NAMES
from tests.clients.protocol import Client
from tests.forms import load_all
from tests.keys import expand, make
from tests.project import CLEAN, HARDCODED, LOWERCASE, Project
from tests.test_secrets import FILES, given_away

pytest.importorskip("pygls", reason="pygls is not installed")

COMMAND = [sys.executable, "-m", "qianfan_lint", "server", "--stdio"]
FORMS = [form for form in load_all() if not form.xfail]
VERSIONED = {"workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]}}
MALFORMED = """\
import os

headers = {"Authorization": f"Bearer:{os.environ['DASHSCOPE_API_KEY']}"}
"""
LOOKUP = 'import os\nos.getenv("qwen_api_key")'
Connect = Callable[..., Client]


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Client]]:
    """Those that run, by what their clients can: a start takes longer than most tests."""
    with contextlib.ExitStack() as stack:
        started: dict[str, Client] = {}
        yield started
        for client in started.values():
            stack.enter_context(client)


@pytest.fixture
def connect(project: Project, servers: dict[str, Client]) -> Iterator[Connect]:
    """Gives a client of the capabilities that are named, in the test's own folder."""
    used: list[Client] = []

    def connect(**capabilities: Any) -> Client:
        key = json.dumps(capabilities)
        client = servers.get(key)
        if client is None:
            client = servers[key] = Client(COMMAND, project.root)
            client.initialize(capabilities)
        client.root = os.fspath(project.root)
        client.received.clear()
        used.append(client)
        return client

    yield connect
    for client in used:
        client.close_all()


@pytest.fixture
def client(connect: Connect) -> Client:
    return connect()


def codes(found: list[dict[str, Any]]) -> list[str]:
    return [each["code"] for each in found]


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """*text*, of the basic plane, with *edits*."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]

    def offset(at: dict[str, int]) -> int:
        return starts[at["line"]] + at["character"]

    for edit in sorted(edits, key=lambda each: offset(each["range"]["start"]), reverse=True):
        start, end = edit["range"]["start"], edit["range"]["end"]
        text = text[: offset(start)] + edit["newText"] + text[offset(end) :]
    return text


def titled(actions: list[dict[str, Any]], part: str) -> dict[str, Any]:
    (found,) = [action for action in actions if part in action["title"]]
    return found


class TestDiagnostics:
    def test_open_change_close(self, client: Client) -> None:
        client.open("app.py", expand(HARDCODED))
        (found,) = client.diagnostics("app.py")
        assert (found["code"], found["severity"], found["source"]) == ("QF101", 1, "qianfan-lint")
        assert found["range"] == {"start": {"line": 0, "character": 10}, "end": {"line": 0, "character": 47}}
        client.change("app.py", LOWERCASE)
        assert codes(client.diagnostics("app.py")) == ["QF201"]
        client.close("app.py")
        assert client.diagnostics("app.py") == []

    def test_keystrokes_are_checked_together(self, client: Client) -> None:
        client.open("app.py", "")
        assert client.diagnostics("app.py") == []
        for number, letter in enumerate(LOWERCASE):
            at = {"line": LOWERCASE.count("\n", 0, number), "character": number - LOWERCASE.rfind("\n", 0, number) - 1}
            client.change("app.py", letter, number + 2, range={"start": at, "end": at})
        assert codes(client.diagnostics("app.py")) == ["QF201"]
        told = [message for message in client.received if message.get("method") == "textDocument/publishDiagnostics"]
        assert len(told) < 10

    def test_what_does_not_parse_keeps_what_is_shown(self, client: Client) -> None:
        client.open("app.py", LOWERCASE)
        assert codes(client.diagnostics("app.py")) == ["QF201"]
        client.change("app.py", LOWERCASE + "def f(\n")
        assert client.actions("app.py", 2) == []
        client.change("app.py", LOWERCASE + LOWERCASE, 3)
        assert codes(client.diagnostics("app.py")) == ["QF201", "QF201"]
        client.change("app.py", LOWERCASE + "def f(\n", 4)
        client.save("app.py")
        (found,) = client.diagnostics("app.py")
        assert (found["code"], found["severity"]) == ("QF901", 3)
        assert found["message"].startswith("Not scanned: syntax error")

    def test_related_places(self, connect: Connect) -> None:
        client = connect(textDocument={"publishDiagnostics": {"relatedInformation": True}})
        client.open("app.py", 'import os\n\nkey = os.environ["QIANFAN_AK"]\nprint(key)\n')
        (found,) = client.diagnostics("app.py")
        (place,) = found["relatedInformation"]
        assert place["message"] == "the credential comes from here"
        assert place["location"]["uri"] == client.uri("app.py")
        assert place["location"]["range"]["start"] == {"line": 2, "character": 17}

    def test_pulled(self, connect: Connect) -> None:
        client = connect(textDocument={"diagnostic": {}}, workspace={"diagnostics": {"refreshSupport": True}})
        document = {"uri": client.uri("app.py")}
        client.open("app.py", expand(HARDCODED))
        pulled = client.request("textDocument/diagnostic", textDocument=document)
        assert (pulled["kind"], codes(pulled["items"])) == ("full", ["QF101"])
        client.change("app.py", expand(HARDCODED) + "x = (")
        again = {"textDocument": document, "previousResultId": pulled["resultId"]}
        assert client.request("textDocument/diagnostic", **again)["kind"] == "unchanged"
        client.change("app.py", CLEAN, 3)
        assert client.request("textDocument/diagnostic", **again)["items"] == []
        client.notify("workspace/didChangeConfiguration", settings={})
        client.request("textDocument/diagnostic", textDocument=document)
        asked = [message.get("method") for message in client.received]
        assert "workspace/diagnostic/refresh" in asked
        assert "textDocument/publishDiagnostics" not in asked

    def test_a_retired_address_is_struck_through(self, project: Project, client: Client) -> None:
        project.write("pyproject.toml", '[tool.qianfan-lint]\nselect = ["QF307"]\n')
        form = next(form for form in FORMS if ("QF307" in dict(map(reversed, form.expected))))
        client.open("app.py", form.text)
        assert client.diagnostics("app.py")[0]["tags"] == [2]

    def test_files_of_no_kind(self, client: Client) -> None:
        client.open("notes.png", expand(HARDCODED), "log")
        assert client.diagnostics("notes.png") == []

    def test_a_file_without_a_name(self, client: Client) -> None:
        item = {"uri": "untitled:Untitled-1", "languageId": "python", "version": 1, "text": LOWERCASE}
        client.notify("textDocument/didOpen", textDocument=item)
        assert codes(client.published("untitled:Untitled-1")) == ["QF201"]

    def test_what_is_imported_is_saved(self, project: Project, client: Client) -> None:
        project.write("settings.py", 'import os\n\nKEY = os.environ["DASHSCOPE_API_KEY"]\n')
        text = "import dashscope\nfrom settings import KEY\n\n"
        client.open("app.py", text + 'dashscope.Generation.call(model="qwen-plus", prompt="hello", api_key=KEY)\n')
        assert client.diagnostics("app.py") == []
        project.write("settings.py", 'import os\n\nKEY = os.environ["QIANFAN_BEARER_TOKEN"]\n')
        client.save("settings.py")
        assert codes(client.diagnostics("app.py")) == ["QF405"]


class TestPositions:
    TEXT = '名字 = "😀"; api_key = "<<dashscope-key>>"\n'

    @pytest.mark.parametrize(("encoding", "column"), [("utf-8", 27), ("utf-16", 21), ("utf-32", 20), (None, 21)])
    def test_units(self, connect: Connect, encoding: str | None, column: int) -> None:
        client = connect(general={"positionEncodings": [encoding, "utf-16"] if encoding else None})
        client.open("app.py", expand(self.TEXT))
        (found,) = client.diagnostics("app.py")
        assert found["range"]["start"] == {"line": 0, "character": column}
        place = {"start": {"line": 0, "character": column}, "end": found["range"]["end"]}
        client.change("app.py", expand('"<<dashscope-key:other>>"'), range=place)
        (again,) = client.diagnostics("app.py")
        assert (again["range"], again["message"] != found["message"]) == (found["range"], True)

    def test_form_feeds_end_no_line(self, client: Client) -> None:
        text = "import os\n\x0c\nx = 'a\x1cb\u2028'\nkey = 1\n"
        client.open("app.py", text)
        assert client.diagnostics("app.py") == []
        place = {"start": {"line": 3, "character": 6}, "end": {"line": 3, "character": 7}}
        client.change("app.py", 'os.getenv("qwen_api_key")', range=place)
        (found,) = client.diagnostics("app.py")
        assert found["range"]["start"] == {"line": 3, "character": 16}

    def test_ends_of_lines(self, client: Client) -> None:
        client.open("app.py", LOWERCASE.replace("\n", "\r\n"))
        assert client.diagnostics("app.py")[0]["range"]["start"] == {"line": 2, "character": 16}


class TestActions:
    def test_safe_fix(self, client: Client) -> None:
        client.open("app.py", MALFORMED)
        assert codes(client.diagnostics("app.py")) == ["QF304"]
        actions = client.actions("app.py", 2)
        (fix,) = [action for action in actions if action.get("isPreferred")]
        assert (fix["kind"], codes(fix["diagnostics"])) == ("quickfix", ["QF304"])
        assert "unsafe" not in fix["title"]
        (edits,) = fix["edit"]["changes"].values()
        assert applied(MALFORMED, edits) == MALFORMED.replace("Bearer:", "Bearer ")
        assert client.actions("app.py", 0, "quickfix") == []

    def test_unsafe_fix(self, connect: Connect) -> None:
        client = connect(workspace=VERSIONED)
        client.open("app.py", expand(HARDCODED))
        client.diagnostics("app.py")
        fix = titled(client.actions("app.py"), "(unsafe)")
        assert not fix.get("isPreferred")
        (change,) = fix["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": client.uri("app.py"), "version": 1}
        text = applied(expand(HARDCODED), change["edits"])
        assert text == 'import os\n\napi_key = os.environ["LLM_API_KEY"]\n'

    @pytest.mark.parametrize("before", [None, "A=b"])
    def test_a_key_moves(self, project: Project, connect: Connect, before: str | None) -> None:
        project.write("pyproject.toml", '[tool.qianfan-lint]\nenv-file = "deploy/.env"\n')
        if before:
            project.write("deploy/.env", before)
        client = connect(workspace=VERSIONED)
        client.open("app.py", expand(HARDCODED))
        client.diagnostics("app.py")
        changes = titled(client.actions("app.py"), "(unsafe)")["edit"]["documentChanges"]
        created = [change["uri"] for change in changes if change.get("kind") == "create"]
        edits = {change["textDocument"]["uri"]: change["edits"] for change in changes if "edits" in change}
        env, example, ignore = map(client.uri, ("deploy/.env", "deploy/.env.example", "deploy/.gitignore"))
        assert created == [example, ignore] if before else [env, example, ignore]
        assert (
            applied(before or "", edits[env])
            == f"{'A=b' + chr(10) if before else ''}LLM_API_KEY={make('dashscope-key')}\n"
        )
        assert applied("", edits[example]) == "LLM_API_KEY=\n"
        assert applied("", edits[ignore]) == "/.env\n"
        assert make("dashscope-key") not in applied(expand(HARDCODED), edits[client.uri("app.py")])

    def test_a_key_moves_to_what_is_open(self, project: Project, connect: Connect) -> None:
        project.write("pyproject.toml", '[tool.qianfan-lint]\nenv-file = ".env"\n')
        project.write(".env", "OLD=1\n")
        client = connect(workspace=VERSIONED)
        client.open(".env", "NEW=1\n", "dotenv")
        client.open("app.py", expand(HARDCODED))
        client.diagnostics("app.py")
        changes = titled(client.actions("app.py"), "(unsafe)")["edit"]["documentChanges"]
        (change,) = [each for each in changes if each.get("textDocument", {}).get("uri") == client.uri(".env")]
        assert change["textDocument"]["version"] == 1
        assert applied("NEW=1\n", change["edits"]).startswith("NEW=1\nLLM_API_KEY=sk-")
        client.change(".env", "LLM_API_KEY=other-value\n")
        assert not [action for action in client.actions("app.py") if "(unsafe)" in action["title"]]

    def test_what_cannot_be_fixed_says_why(self, project: Project, connect: Connect) -> None:
        project.write("pyproject.toml", '[tool.qianfan-lint]\nenv-file = ".env"\n')
        project.write(".env", "LLM_API_KEY=other-value\n")
        for shows in (True, False):
            client = connect(textDocument={"codeAction": {"disabledSupport": shows}})
            client.open("app.py", expand(HARDCODED))
            client.diagnostics("app.py")
            found = [each for each in client.actions("app.py") if "(unsafe)" in each["title"]]
            reasons = [(each["disabled"]["reason"], each.get("edit")) for each in found]
            assert reasons == ([("LLM_API_KEY has another value already", None)] if shows else [])

    def test_what_cannot_be_done_shows_no_key(self, project: Project, connect: Connect) -> None:
        """The name of the variable that has another value already is a key."""
        key = make("huggingface-token:name")
        project.write("pyproject.toml", '[tool.qianfan-lint]\nenv-file = ".env"\n')
        project.write(".env", f"{key}=other-value\n")
        client = connect(textDocument={"codeAction": {"disabledSupport": True}})
        client.open("app.py", expand(f'import os\nx = os.getenv("{key}", "<<dashscope-key>>")\n'))
        client.diagnostics("app.py")
        actions = client.actions("app.py", 1)
        assert [each["disabled"]["reason"] for each in actions if "disabled" in each]
        told = json.dumps([{**each, "edit": None, "diagnostics": None} for each in actions])
        assert key[8:20].upper() not in told.upper()

    def test_a_fix_in_another_file(self, project: Project, connect: Connect) -> None:
        project.write("pyproject.toml", "")
        project.write(".env.example", "# 名字\nDASHSCOPE_KEY=\nB=c\n")
        client = connect(textDocument={"publishDiagnostics": {"relatedInformation": True}})
        text = 'import os\n\nimport dashscope\n\ndashscope.api_key = os.environ["DASHSCOPE_API_KEY"]\n'
        client.open("app.py", text)
        (found,) = client.diagnostics("app.py")
        assert found["code"] == "QF205"
        place = found["relatedInformation"][0]["location"]
        assert (place["uri"], place["range"]["start"]["line"]) == (client.uri(".env.example"), 1)
        (changed,) = titled(client.actions("app.py", 4), "(unsafe)")["edit"]["changes"].items()
        assert changed[0] == client.uri(".env.example")
        assert applied(project.text(".env.example"), changed[1]) == "# 名字\nDASHSCOPE_API_KEY=\nB=c\n"
        # Open and not saved: the line is looked for where it stands now.
        unsaved = "A=b\nDASHSCOPE_KEY=\n"
        client.open(".env.example", unsaved, "dotenv")
        (edits,) = titled(client.actions("app.py", 4), "(unsafe)")["edit"]["changes"].values()
        assert applied(unsaved, edits) == "A=b\nDASHSCOPE_API_KEY=\n"
        project.write(".env.example", "DASHSCOPE_API_KEY=\n")
        client.save(".env.example")
        assert client.diagnostics("app.py") == []

    def test_fix_all_is_safe_only(self, client: Client) -> None:
        text = MALFORMED + MALFORMED + LOWERCASE + expand(HARDCODED)
        client.open("app.py", text)
        assert len(client.diagnostics("app.py")) == 4
        for only in ("source", "source.fixAll", "source.fixAll.qianfan-lint"):
            (action,) = client.actions("app.py", 0, only)
            assert action["kind"] == "source.fixAll.qianfan-lint"
            (edits,) = action["edit"]["changes"].values()
            assert applied(text, edits) == text.replace("Bearer:", "Bearer ")
        assert client.actions("app.py", 0, "refactor", "source.organizeImports") == []

    @pytest.mark.parametrize(
        ("name", "text", "line", "expected"),
        [
            ("app.py", f"{LOOKUP}  \n", 1, '("qwen_api_key")    # qianfan-lint: ignore[QF201]\n'),
            ("app.py", LOOKUP.replace("(", "(\n").replace(")", ",\n)"), 2, "\n)  # qianfan-lint: ignore[QF201]"),
            ("app.py", f'{LOOKUP}, """\n"""\n', 1, '\n"""  # qianfan-lint: ignore[QF201]\n'),
            ("app.py", f"{LOOKUP}  # x\n", 1, "  # x  # qianfan-lint: ignore[QF201]\n"),
            ("app.py", f"{LOOKUP}  # qianfan-lint: ignore[QF1]\n", 1, "ignore[QF1, QF201]\n"),
            ("app.py", "# <<dashscope-key>>\n", 0, "  # qianfan-lint: ignore[QF103]\n"),
            ("requirements.txt", "langchain-community==0.0.20\n", 0, "0  # qianfan-lint: ignore[QF501]\n"),
            ("app-config.json", '{"dashscope_api_key": "<<dashscope-key>>"}\n', 0, None),
        ],
    )
    def test_ignore(
        self, project: Project, client: Client, name: str, text: str, line: int, expected: str | None
    ) -> None:
        client.open(name, expand(text))
        assert len(client.diagnostics(name)) == 1
        actions = [action for action in client.actions(name, line) if "Ignore" in action["title"]]
        if expected is None:
            assert actions == []
            return
        (edits,) = actions[0]["edit"]["changes"].values()
        ignored = applied(expand(text), edits)
        assert ignored.endswith(expected)
        client.change(name, ignored)
        assert client.diagnostics(name) == []

    def test_a_change_that_is_not_checked_yet(self, client: Client) -> None:
        client.open("app.py", LOWERCASE)
        client.diagnostics("app.py")
        client.change("app.py", "\n\n" + LOWERCASE)
        assert titled(client.actions("app.py", 4), "(unsafe)")["diagnostics"][0]["range"]["start"]["line"] == 4


class TestHover:
    @pytest.mark.parametrize("kind", ["markdown", "plaintext"])
    def test_documentation(self, connect: Connect, kind: str) -> None:
        client = connect(textDocument={"hover": {"contentFormat": [kind]}})
        client.open("app.py", LOWERCASE)
        client.diagnostics("app.py")
        document = {"uri": client.uri("app.py")}
        shown = client.request("textDocument/hover", textDocument=document, position={"line": 2, "character": 20})
        assert shown["contents"]["kind"] == kind
        assert shown["contents"]["value"].startswith("# QF201 lowercase-env-name\n")
        assert shown["range"]["start"] == {"line": 2, "character": 16}
        assert client.request("textDocument/hover", textDocument=document, position={"line": 0, "character": 0}) is None


class TestLanguage:
    def test_is_the_editors_unless_one_is_configured(self, project: Project) -> None:
        with Client(COMMAND, project.root) as client:
            client.initialize(locale="zh-cn")
            client.open("app.py", LOWERCASE)
            (found,) = client.diagnostics("app.py")
            assert found["message"].startswith("环境变量 'qwen_api_key' 不是大写")
            assert "QF201: 改用 QWEN_API_KEY（有风险）" in [each["title"] for each in client.actions("app.py", 2)]
            at = {"textDocument": {"uri": client.uri("app.py")}, "position": {"line": 2, "character": 20}}
            assert "## 正例" in client.request("textDocument/hover", **at)["contents"]["value"]
            client.open("broken.py", f"({LOWERCASE}")
            assert client.diagnostics("broken.py")[0]["message"].startswith("未扫描：第 ")
            project.write("pyproject.toml", '[tool.qianfan-lint]\nlang = "en"\n')
            client.save("pyproject.toml")
            assert client.diagnostics("app.py")[0]["message"].startswith("Environment variable 'qwen_api_key'")


class TestConfiguration:
    def test_of_each_file(self, project: Project, client: Client) -> None:
        project.write("a/pyproject.toml", '[tool.qianfan-lint]\nignore = ["QF101"]\n')
        project.write("b/pyproject.toml", '[tool.qianfan-lint]\nignore = ["QF201"]\n')
        for path, code in (("a/x/app.py", "QF201"), ("b/app.py", "QF101")):
            client.open(path, expand(HARDCODED + LOWERCASE))
            assert codes(client.diagnostics(path)) == [code]

    @pytest.mark.parametrize("how", ["watched", "saved", "asked"])
    def test_reload(self, project: Project, client: Client, how: str) -> None:
        client.open("app.py", LOWERCASE)
        assert codes(client.diagnostics("app.py")) == ["QF201"]
        project.write("pyproject.toml", '[tool.qianfan-lint]\nignore = ["QF2"]\n')
        if how == "watched":
            client.notify("workspace/didChangeWatchedFiles", changes=[{"uri": client.uri("pyproject.toml"), "type": 1}])
        elif how == "saved":
            client.save("pyproject.toml")
        else:
            client.notify("workspace/didChangeConfiguration", settings=None)
        assert client.diagnostics("app.py") == []

    def test_files_to_watch(self, project: Project) -> None:
        with Client(COMMAND, project.root) as client:
            client.initialize({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
            client.open("app.py", CLEAN)
            client.diagnostics("app.py")
            (asked,) = [each for each in client.received if each.get("method") == "client/registerCapability"]
        (registration,) = asked["params"]["registrations"]
        watched = [each["globPattern"] for each in registration["registerOptions"]["watchers"]]
        assert watched[-2:] == ["**/.gitignore", "**/.env*"]
        assert {f"**/{name}" for name in NAMES} == set(watched[:-2])

    def test_a_mistake_is_said_once(self, project: Project, client: Client) -> None:
        project.write("pyproject.toml", '[tool.qianfan-lint]\nselct = ["QF1"]\n')
        for path in ("a.py", "b.py"):
            client.open(path, LOWERCASE)
            assert client.diagnostics(path) == []
        (said,) = [each["params"] for each in client.received if each.get("method") == "window/showMessage"]
        assert (said["type"], "selct" in said["message"]) == (1, True)
        project.write("pyproject.toml", "")
        client.save("pyproject.toml")
        assert codes(client.diagnostics("a.py")) == ["QF201"]

    def test_what_is_left_out(self, project: Project, client: Client) -> None:
        project.write("pyproject.toml", '[tool.qianfan-lint]\nextend-exclude = ["vendored"]\n')
        project.write(".git/HEAD", "")
        project.write(".gitignore", ".env\n")
        for path in ("vendored/app.py", ".venv/app.py", "build/app.py", ".env"):
            client.open(path, expand("QIANFAN_AK=<<app-api-key>>\n" if path == ".env" else HARDCODED))
            assert client.diagnostics(path) == []

    def test_folders_above_the_workspace_leave_nothing_out(self, project: Project) -> None:
        project.write("build/app/app.py", "")
        with Client(COMMAND, project.root / "build" / "app") as client:
            client.initialize()
            client.open("app.py", LOWERCASE)
            assert codes(client.diagnostics("app.py")) == ["QF201"]

    def test_folders_of_the_workspace(self, project: Project) -> None:
        """What one of them is called leaves nothing out in it."""
        with Client(COMMAND, project.root) as client:
            client.initialize()
            client.open("build/app.py", LOWERCASE)
            assert client.diagnostics("build/app.py") == []
            added = {"uri": client.uri("build"), "name": "build"}
            client.notify("workspace/didChangeWorkspaceFolders", event={"added": [added], "removed": []})
            assert codes(client.diagnostics("build/app.py")) == ["QF201"]


class TestNotebooks:
    NOTEBOOK = "analysis.ipynb"

    def open(self, client: Client, *cells: tuple[str, str], notebook: str = "") -> list[str]:
        """The addresses of the cells, each given as its language and text."""
        uris = [f"vscode-notebook-cell:{client.root}/analysis.ipynb#{number}" for number in range(len(cells))]
        client.notify(
            "notebookDocument/didOpen",
            notebookDocument={
                "uri": notebook or client.uri(self.NOTEBOOK),
                "notebookType": "jupyter-notebook",
                "version": 1,
                "cells": [
                    {"kind": 1 if language == "markdown" else 2, "document": uri}
                    for uri, (language, _) in zip(uris, cells, strict=True)
                ],
            },
            cellTextDocuments=[
                {"uri": uri, "languageId": language, "version": 1, "text": expand(text)}
                for uri, (language, text) in zip(uris, cells, strict=True)
            ],
        )
        return uris

    def change(self, client: Client, **cells: Any) -> None:
        document = {"uri": client.uri(self.NOTEBOOK), "version": 2}
        client.notify("notebookDocument/didChange", notebookDocument=document, change={"cells": cells})

    def test_cells_are_one_module(self, client: Client) -> None:
        setup, text, use = self.open(
            client,
            ("python", "import os\n%pip install x\nname = '😀'\n"),
            ("markdown", 'with "a" <<dashscope-key>>'),
            ("python", 'n = "\t\\"名"; key = os.getenv("qwen_api_key")'),
        )
        assert client.published(setup) == []
        (found,) = client.published(text)
        assert (found["code"], found["range"]["start"]) == ("QF103", {"line": 0, "character": 9})
        (found,) = client.published(use)
        assert (found["code"], found["range"]["start"]["character"]) == ("QF201", 28)

    def test_fix_and_ignore(self, client: Client) -> None:
        text = 'x = "\\"\t名"\napi_key = "<<dashscope-key>>"'
        _, uri = self.open(client, ("python", "y = 1"), ("python", text))
        client.published(uri)
        actions = client.actions("", 1, uri=uri)
        edits = titled(actions, "(unsafe)")["edit"]["changes"]
        changed = [applied(expand(text) if each == uri else "y = 1", edits[each]) for each in sorted(edits)]
        assert 'api_key = os.environ["LLM_API_KEY"]' in changed[-1]
        assert "import os\n" in "".join(changed)
        edits = titled(actions, "Ignore")["edit"]["changes"]
        assert applied(expand(text), edits[uri]) == expand(text) + "  # qianfan-lint: ignore[QF101]"

    def test_changes(self, client: Client) -> None:
        first, second = self.open(client, ("python", "import os"), ("python", "x = 1\n"))
        assert client.published(second) == []
        at = {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 5}}
        text = {
            "document": {"uri": second, "version": 2},
            "changes": [{"range": at, "text": 'os.getenv("qwen_api_key")'}],
        }
        self.change(client, textContent=[text])
        assert codes(client.published(second)) == ["QF201"]
        removed = {"array": {"start": 1, "deleteCount": 1, "cells": []}, "didClose": [{"uri": second}]}
        self.change(client, structure=removed)
        assert client.published(second) == []
        assert client.published(first) == []

    def test_a_cell_that_does_not_parse(self, client: Client) -> None:
        first, second = self.open(client, ("python", "def f(:"), ("python", LOWERCASE))
        assert codes(client.published(first)) == ["QF901"]
        assert codes(client.published(second)) == ["QF201"]
        document = {"uri": client.uri(self.NOTEBOOK)}
        client.notify("notebookDocument/didSave", notebookDocument=document)
        assert codes(client.published(first)) == ["QF901"]
        assert codes(client.published(second)) == ["QF201"]
        cells = [{"uri": first}, {"uri": second}]
        client.notify("notebookDocument/didClose", notebookDocument=document, cellTextDocuments=cells)
        assert client.published(second) == []

    def test_the_selector(self, project: Project) -> None:
        with Client(COMMAND, project.root) as client:
            offered = client.initialize({"notebookDocument": {"synchronization": {}}})["notebookDocumentSync"]
        (selector,) = offered["notebookSelector"]
        assert selector["notebook"] == {"notebookType": "jupyter-notebook"}
        assert selector["cells"] == [{"language": "python"}, {"language": "markdown"}]

    def test_pulling_clients_are_sent_them_too(self, connect: Connect) -> None:
        client = connect(textDocument={"diagnostic": {}})
        (uri,) = self.open(client, ("python", LOWERCASE))
        assert codes(client.published(uri)) == ["QF201"]
        assert client.request("textDocument/diagnostic", textDocument={"uri": uri})["items"] == []

    def test_not_saved_yet(self, client: Client) -> None:
        (uri,) = self.open(client, ("python", LOWERCASE), notebook="untitled:Untitled-1.ipynb")
        assert codes(client.published(uri)) == ["QF201"]

    def test_as_text(self, client: Client) -> None:
        document = {"cells": [{"cell_type": "code", "source": ["import os\n", 'key = os.getenv("qwen_api_key")']}]}
        client.open(self.NOTEBOOK, json.dumps(document, indent=1), "json")
        (found,) = client.diagnostics(self.NOTEBOOK)
        assert (found["code"], found["range"]["start"]["line"]) == ("QF201", 6)


class TestSecrets:
    def test_no_message_gives_one_away(self, project: Project) -> None:
        """But for edits: what an editor writes to a file has to be said to it."""
        project.write("pyproject.toml", '[tool.qianfan-lint]\nextend-select = ["QF"]\n')
        with tempfile.TemporaryFile() as errors:
            with Client(COMMAND, project.root, errors) as client:
                client.initialize({"textDocument": {"hover": {"contentFormat": ["markdown"]}}})
                client.notify("$/setTrace", value="verbose")
                for name, text in FILES.items():
                    client.open(name, expand(text))
                    for each in client.diagnostics(name):
                        at = {"textDocument": {"uri": client.uri(name)}, "position": each["range"]["start"]}
                        client.request("textDocument/hover", **at)
                        line = each["range"]["start"]["line"]
                        for action in client.actions(name, line):
                            action.pop("edit")
                client.request("shutdown")
                assert given_away(json.dumps(client.received, ensure_ascii=False)) == []
            errors.seek(0)
            assert errors.read() == b""

    def test_what_is_no_message_of_the_protocol(self, project: Project) -> None:
        with tempfile.TemporaryFile() as errors:
            with Client(COMMAND, project.root, errors) as client:
                client.initialize()
                client.notify("textDocument/didOpen", textDocument={"text": make("dashscope-key"), "uri": 1})
                assert "internal error" in client.next("window/showMessage")["message"]
                client.change("not-open.py", make("dashscope-key"))
                assert "internal error" in client.next("window/showMessage")["message"]
                assert given_away(json.dumps(client.received)) == []
            errors.seek(0)
            assert errors.read() == b""

    def test_what_the_server_does_not_offer_is_answered_only(self, client: Client) -> None:
        place = {"textDocument": {"uri": client.uri("app.py")}, "position": {"line": 0, "character": 0}}
        with pytest.raises(AssertionError, match="Method Not Found"):
            client.request("textDocument/definition", **place)
        methods = [message["method"] for message in client.received if "method" in message]
        assert [method for method in methods if method.startswith("window/")] == []

    def test_a_rule_that_raises(self, project: Project) -> None:
        code = "from qianfan_lint.frontends.cli import commands\nfrom qianfan_lint.pipeline import engine\n"
        code += "def broken(self, source, topics): raise ValueError(source.text)\n"
        code += "engine.Engine.check_source = broken\ncommands.main(['server'])"
        with Client([sys.executable, "-c", code], project.root) as client:
            client.initialize()
            client.open("app.py", expand(HARDCODED))
            (found,) = client.diagnostics("app.py")
            assert found["message"] == "Not scanned: internal error (ValueError); please report it"
            assert given_away(json.dumps(client.received)) == []


def test_it_ends_when_it_is_told_to(project: Project) -> None:
    with Client(COMMAND, project.root) as client:
        client.initialize()
        client.request("shutdown")
        client.notify("exit")
        assert client.ended() == 0


def test_without_pygls(project: Project) -> None:
    code = "import sys; sys.modules['pygls'] = None; sys.modules['lsprotocol'] = None\n"
    code += "from qianfan_lint.frontends.cli.commands import main; main(['server'])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=project.root, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "install qianfan-lint with its extra [lsp]" in ran.stderr


def test_safe_fixes_of_the_whole_workspace(project: Project) -> None:
    project.write("closed.py", MALFORMED)
    project.write("package/other.py", MALFORMED)
    project.write("clean.py", CLEAN)
    project.write("unsafe.py", HARDCODED)
    project.write("open.py", CLEAN)
    with Client(COMMAND, project.root) as client:
        client.initialize({"workspace": VERSIONED})
        client.open("open.py", f"# not saved yet\n{MALFORMED}")
        assert client.request("workspace/executeCommand", command="qianfan-lint.fixWorkspace", arguments=[]) == 3
        (asked,) = [each for each in client.received if each.get("method") == "workspace/applyEdit"]
    changes = asked["params"]["edit"]["documentChanges"]
    texts = {"closed.py": MALFORMED, "package/other.py": MALFORMED, "open.py": f"# not saved yet\n{MALFORMED}"}
    assert {each["textDocument"]["uri"] for each in changes} == {client.uri(path) for path in texts}
    for each in changes:
        text = next(text for path, text in texts.items() if client.uri(path) == each["textDocument"]["uri"])
        assert applied(text, each["edits"]) == text.replace("Bearer:{", "Bearer {")

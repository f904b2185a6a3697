"""Files that cannot be read, decoded or parsed are listed with the reason, and the run goes on."""

from __future__ import annotations

import codecs
import os
import re
import socket
import sys

import pytest

from tests.keys import make
from tests.project import CLEAN, HARDCODED, Project

KEY = make("dashscope-key")
LOOKUP = 'import os; os.getenv("qwen_api_key")\n'
LINE = f'api_key = "{KEY}"\n'
DEEP = 1000
LINKS = "(1)".join([".then"] * 2000)

needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no FIFOs")

BROKEN_FILES = [
    pytest.param("app.py", LOOKUP + "def f(:\n", "syntax error on line 2; only searched", id="syntax"),
    pytest.param("app.py", LOOKUP + "x = '\n", "syntax error on line 2; only searched", id="open-string"),
    pytest.param(
        "app.py",
        LOOKUP + "\n\ny = 1 # a\nx = $\n",
        "syntax error on line 5; only searched",
        id="odd-character",
    ),
    pytest.param("app.py", LOOKUP + "print 'python 2'\n", "syntax error on line 2; only searched", id="python-2"),
    pytest.param("app.py", LINE + "x = 1\0\n", "contains NUL bytes", id="nul"),
    pytest.param("app.py", b"\x7fELF\0\0\1\2" + LINE.encode(), "contains NUL bytes", id="binary"),
    pytest.param("app.py", LINE.encode() + b"# \xff\xff\n", "neither UTF-8 nor GB18030", id="no-encoding"),
    pytest.param("app.py", "# coding: klingon\n" + LINE, "unknown encoding klingon", id="unknown-cookie"),
    pytest.param("app.py", "# coding: rot13\n" + LINE, "unknown encoding rot13", id="cookie-of-no-text"),
    pytest.param("app.py", b"# coding: utf-8\n" + LINE.encode() + b"# \xff\n", "not valid utf-8", id="wrong-cookie"),
    pytest.param("app.py", codecs.BOM_UTF8 + LINE.encode() + b"\xff", "not valid utf-8", id="wrong-mark"),
    pytest.param("app/pyproject.toml", '[project\nname = "langchain-community"\n', "invalid TOML|line 1", id="toml"),
    pytest.param("app/pyproject.toml", b"langchain = '\xff\xfe\xff'\n", "TOML|UTF-8|utf-8|GB18030", id="toml-bytes"),
    pytest.param("requirements.txt", b"langchain-community==0.2.7\0\n", "contains NUL bytes", id="requirements"),
]

# Run as a process of their own: what overflows the native stack ends it.
DEEP_FILES = [
    pytest.param("app.py", f"{LINE}x = a{LINKS}\n", "nested too deeply", id="chain"),
    pytest.param("app.py", f"{LINE}x = {'(' * DEEP}{')' * DEEP}\n", "nested too deeply", id="brackets"),
    pytest.param("app.py", f"{LINE}x = {'(' * DEEP}\n", "nested too deeply|syntax error", id="open-brackets"),
    pytest.param("app.py", f"{LINE}x = {' + '.join(['a'] * DEEP)}\n", "nested too deeply", id="operators"),
    pytest.param("app.py", f"{LINE}x = a{'[0]' * DEEP}\n", "nested too deeply", id="subscripts"),
    pytest.param("app.py", f"{LINE}x = a{'.b' * DEEP}\n", "nested too deeply", id="attributes"),
    pytest.param("app.py", f"{LINE}x = {'not ' * DEEP}a\n", "nested too deeply", id="nots"),
    pytest.param("app.py", f"{LINE}x = {'-' * DEEP}a\n", "nested too deeply", id="signs"),
    pytest.param("app.py", f"{LINE}x = {'lambda: ' * DEEP}a\n", "nested too deeply", id="lambdas"),
    pytest.param("app.py", f"{LINE}x = {'a if b else ' * DEEP}a\n", "nested too deeply", id="conditions"),
    pytest.param(
        "app/pyproject.toml", f"langchain-community = {'[' * DEEP}{']' * DEEP}\n", "TOML|deep", id="deep-toml"
    ),
]


def not_scanned(project: Project, path: str, reason: str, apart: bool = False) -> None:
    """*path* is named with *reason*, first as the only file, then beside one with a finding; nothing is written.

    *apart* runs a process of its own, for what may hang or crash it.
    """
    before = project.snapshot()
    run = project.process if apart else project.run
    ran = run("check", "--output-format", "json", path)
    is_searched = "only searched for keys" in ran.not_scanned[path]
    assert is_searched == bool(re.search("syntax error|nested too deeply", ran.not_scanned[path]) and path == "app.py")
    known = ["app.py:1:12 QF101"] if is_searched and KEY in project.text(path) else []
    assert (ran.code, ran.err, ran.found) == (1 if known else 3, "", known)
    assert set(ran.not_scanned) == {path}
    assert re.search(reason, ran.not_scanned[path])
    assert ran.json["coverage"]["checked"] == 0
    assert project.snapshot() == before

    project.write("other.py", HARDCODED)
    before = project.snapshot()
    ran = project.json("--fix")
    assert ran.code == 1
    assert ran.found == [*known, "other.py:1:11 QF101"]
    assert set(ran.not_scanned) == {path}
    assert project.snapshot() == before


@pytest.mark.parametrize(("path", "content", "reason"), BROKEN_FILES)
def test_content(project: Project, path: str, content: str | bytes, reason: str) -> None:
    project.write(path, content if isinstance(content, bytes) else content.encode())
    not_scanned(project, path, reason)


@pytest.mark.parametrize(("path", "content", "reason"), DEEP_FILES)
def test_depth(project: Project, path: str, content: str, reason: str) -> None:
    project.write(path, content.encode())
    not_scanned(project, path, reason, apart=True)


@pytest.mark.parametrize("link", ["lambda: ", "a if b else ", "-", "not ", "a ** ", "a | ", "a\\\n.b\\\n.c * "])
def test_depth_that_overflows_the_native_stack(project: Project, link: str) -> None:
    project.write("app.py", f"{LINE}x = {link * 6000}a\n".encode())
    not_scanned(project, "app.py", "nested too deeply", apart=True)


def test_a_chain_of_branches_is_no_depth(project: Project) -> None:
    branches = "elif a:\n  b\n" * 1000
    project.write("app.py", f'if a:\n  b\n{branches}else:\n  api_key = "{KEY}"\n'.encode())
    assert project.json().found == ["app.py:2004:13 QF101"]


class TestNoRegularFile:
    @needs_fifo
    def test_fifo(self, project: Project) -> None:
        os.mkfifo("pipe.py")
        not_scanned(project, "pipe.py", "not a regular file", apart=True)

    @needs_fifo
    @pytest.mark.parametrize("name", ["pyproject.toml", ".gitignore"])
    def test_fifo_where_a_configuration_belongs(self, project: Project, name: str) -> None:
        os.mkfifo(name)
        project.write("app.py", HARDCODED)
        assert project.process("check", "--output-format", "json").found == ["app.py:1:11 QF101"]

    @pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="the system has no such sockets")
    def test_socket(self, project: Project) -> None:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("socket.py")
            not_scanned(project, "socket.py", "not a regular file")

    def test_dangling_link(self, project: Project) -> None:
        os.symlink("nowhere.py", "link.py")
        not_scanned(project, "link.py", "no such file or directory")

    def test_loop_of_links(self, project: Project) -> None:
        os.symlink("link.py", "link.py")
        not_scanned(project, "link.py", "too many levels of symbolic links|symlink")

    def test_folder_with_a_file_name(self, project: Project) -> None:
        project.write("app.py/llm.py", HARDCODED)
        os.symlink("app.py", "link.py")
        ran = project.json()
        assert (ran.code, ran.found, ran.not_scanned) == (1, ["app.py/llm.py:1:11 QF101"], {})

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
    def test_unreadable(self, project: Project) -> None:
        project.write("app.py", HARDCODED).chmod(0)
        not_scanned(project, "app.py", "permission denied")

    def test_what_the_system_refuses(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(path: str, *_: object) -> int:
            raise PermissionError(13, "Permission denied", path)

        project.write("app.py", HARDCODED)
        monkeypatch.setattr("qianfan_lint.core.source.os.open", refuse)
        ran = project.json()
        assert (ran.code, ran.not_scanned) == (3, {"app.py": "permission denied"})

    def test_a_folder_that_cannot_be_listed(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        listed = os.scandir

        def scandir(folder: str) -> object:
            if folder == "closed":
                raise PermissionError(13, "Permission denied", folder)
            return listed(folder)

        project.write("closed/app.py", HARDCODED)
        project.write("open/app.py", HARDCODED)
        monkeypatch.setattr("qianfan_lint.project.discovery.os.scandir", scandir)
        ran = project.json()
        assert (ran.found, ran.not_scanned) == (["open/app.py:1:11 QF101"], {"closed": "permission denied"})


def test_too_large(project: Project) -> None:
    with open("data.py", "wb") as file:
        file.write(LINE.encode())
        file.truncate(50 * 2**20)
    not_scanned(project, "data.py", "larger than 10 MB")


def test_a_file_of_another_kind(project: Project) -> None:
    project.write("notes.png", LINE.encode())
    ran = project.json("notes.png")
    assert (ran.code, ran.not_scanned) == (3, {"notes.png": "not a kind of file that is checked"})


class TestAnyText:
    """Files whose name says nothing: text is searched for keys that their shape proves, and all else is passed over."""

    def test_what_is_no_text(self, project: Project) -> None:
        project.write("data", b"\x7fELF\0\0\1\2" + LINE.encode())
        ran = project.json()
        assert (ran.code, ran.found, ran.not_scanned) == (0, [], {})

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "latin-1"])
    def test_encodings(self, project: Project, encoding: str) -> None:
        letters = "é" if encoding == "latin-1" else "通义"
        project.write("notes.csv", f"{letters}\n{letters},{KEY}\n".encode(encoding))
        assert project.json().found == [f"notes.csv:2:{len(letters) + 2} QF701"]

    def test_a_large_text_without_a_key_is_checked(self, project: Project) -> None:
        project.write("a.log", b"2026-11-29 sk-xxxxxxxx a b\n" * 400_000)
        project.write("b.blob", b"\0" * 11 * 2**20)
        ran = project.json()
        assert (ran.code, ran.json["coverage"]["checked"], ran.not_scanned) == (0, 2, {})

    @pytest.mark.parametrize("size", [2**20 - 20, 11 * 2**20])
    def test_a_large_text_with_a_key_is_named(self, project: Project, size: int) -> None:
        """Wherever it stands: also across the end of what is read at once."""
        project.write("a.log", b"a " * (size // 2) + KEY.encode() + b"\n" + b"b\n" * 6 * 2**20)
        ran = project.json()
        assert (ran.code, ran.not_scanned) == (3, {"a.log": "larger than 10 MB"})


@pytest.mark.parametrize("name", ["app.py", "requirements.txt", "pyproject.toml", "app.pyi"])
@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_empty(project: Project, name: str, content: bytes) -> None:
    project.write(name, content)
    ran = project.json()
    assert (ran.code, ran.json["coverage"]["checked"], ran.not_scanned) == (0, 1, {})


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
@pytest.mark.parametrize("name", ["app.py", "config.yaml", ".env"])
def test_a_mark_before_what_is_no_utf_16(project: Project, name: str, mark: bytes) -> None:
    """Two letters would be one character of Chinese, and no key were to be seen."""
    project.write(name, mark + f'api_key="{KEY}"'.encode())
    ran = project.json()
    assert (ran.code, list(ran.not_scanned)) == (3, [name])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("name", [".env.txt", "notes.log", "app.py"])
def test_a_file_that_ends_within_a_character(project: Project, name: str, encoding: str) -> None:
    """It is read up to there, listed, and a fix leaves its last byte as it is."""
    project.write(name, f'api_key = "{KEY}"\n'.encode(encoding) + b"A")
    ran = project.json(name)
    assert (ran.code, len(ran.found)) == (1, 1)
    assert ran.not_scanned == {name: "the file ends within a character; what stands before it was checked"}
    project.check(name, "--fix", "--unsafe-fixes")
    assert len(project.bytes(name)) % 2 == 1


def test_a_name_in_no_encoding(project: Project) -> None:
    if sys.platform != "linux":
        pytest.skip("the system takes no such name")
    name = os.fsdecode(b"\xff.py")
    project.write(name, HARDCODED)
    ran = project.process("check", "--output-format", "json", PYTHONIOENCODING="utf-8")
    assert ran.json["findings"][0]["path"] == name
    assert project.process("check", PYTHONIOENCODING="utf-8").out.startswith(r"\udcff.py:1:11: QF101")
    assert project.process("check", "--output-file", "report", PYTHONIOENCODING="utf-8").code == 1


def test_files_of_a_folder_with_nothing_to_check(project: Project) -> None:
    project.write("notes.png", "")
    ran = project.check()
    assert (ran.code, ran.out) == (0, "No findings in 0 files.\n")


ENCODED = [
    pytest.param("utf-8", b"", "", id="utf-8"),
    pytest.param("utf-8", codecs.BOM_UTF8, "", id="utf-8-mark"),
    pytest.param("utf-8", codecs.BOM_UTF8, "# coding: utf-8\n", id="utf-8-mark-and-cookie"),
    pytest.param("utf-16-le", codecs.BOM_UTF16_LE, "", id="utf-16-le-mark"),
    pytest.param("utf-16-be", codecs.BOM_UTF16_BE, "", id="utf-16-be-mark"),
    pytest.param("utf-16-le", b"", "", id="utf-16-le"),
    pytest.param("utf-16-be", b"", "", id="utf-16-be"),
    pytest.param("utf-32-le", codecs.BOM_UTF32_LE, "", id="utf-32-le-mark"),
    pytest.param("gbk", b"", "# -*- coding: gbk -*-\n", id="gbk-cookie"),
    pytest.param("gbk", b"", "#!/usr/bin/python\n# vim: set fileencoding=gb2312 :\n", id="gb2312-cookie-on-line-2"),
    pytest.param("gb18030", b"", "", id="gb18030"),
    pytest.param("latin-1", b"", "# coding: latin-1\n", id="latin-1-cookie"),
]


@pytest.mark.parametrize(("encoding", "mark", "cookie"), ENCODED)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_encoding(project: Project, encoding: str, mark: bytes, cookie: str, newline: str) -> None:
    letters = "é" if encoding == "latin-1" else "通义千问"
    text = f'{cookie}import os\nx = "{letters}"\n名 = "{letters}"; api_key = "{KEY}"\n'
    text = text.replace("名", "n" if encoding == "latin-1" else "名")
    line, column = cookie.count("\n") + 3, len(f'名 = "{letters}"; api_key = "')
    project.write("app.py", mark + text.replace("\n", newline).encode(encoding))
    ran = project.json()
    assert (ran.found, ran.not_scanned) == ([f"app.py:{line}:{column} QF101"], {})


@pytest.mark.parametrize("last", ["", "\r"])
def test_lone_carriage_returns(project: Project, last: str) -> None:
    project.write("app.py", f'import os\rx = "通义"\rx = 1; api_key = "{KEY}"{last}'.encode())
    project.write("requirements.txt", b"# old\rlangchain-community==0.2.7\r")
    ran = project.json()
    assert ran.not_scanned == {}
    assert [where for where in ran.found if "QF503" in where] == ["requirements.txt:2:1 QF503"]
    assert "app.py:3:18 QF101" in ran.found


def test_form_feeds_and_tabs(project: Project) -> None:
    project.write("app.py", f'if True:\n\tapi_key = "{KEY}"\n\x0c\nother_api_key = "{KEY}"\n'.encode())
    assert project.json().found == ["app.py:2:12 QF101", "app.py:4:17 QF101"]


def test_form_feed_before_a_statement(project: Project) -> None:
    project.write("app.py", f'x = 1\n\x0capi_key = "{KEY}"\n'.encode())
    assert project.json().found == ["app.py:2:12 QF101"]


def test_line_separators_of_unicode_end_no_line(project: Project) -> None:
    project.write("app.py", f'x = "a\u2028b\x85c\x0bd"\napi_key = "{KEY}"\n'.encode())
    assert project.json().found == ["app.py:2:11 QF101"]


def test_nothing_but_clean_files_changes_nothing(project: Project) -> None:
    project.write("app.py", CLEAN)
    before = project.snapshot()
    assert project.check("--fix", "--unsafe-fixes").code == 0
    assert project.snapshot() == before


@pytest.mark.parametrize(
    "piece",
    [
        'k = os.environ[\'qwen_api_key\'], "outputs": [{"text": "sk-proj-lQQ',
        " ",
        "a, b. ",
        "qwen_api_key: x ",
        "x = key ",
        "KEY",
    ],
)
@pytest.mark.parametrize("name", ["a.ipynb", "app.py"])
def test_a_long_line_is_no_hang(project: Project, name: str, piece: str) -> None:
    """One of 60,000 characters took 20 seconds."""
    project.write(name, "import os, openai\nprint(os.environ['OPENAI_API_KEY'])\n" + piece * (240_000 // len(piece)))
    assert project.process("check", name).code in (0, 1, 3)

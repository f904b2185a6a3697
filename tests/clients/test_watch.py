"""``check --watch`` as a process: what it says after a change, and how it ends."""

from __future__ import annotations

import os
import pathlib
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.project import CLEAN, HARDCODED, LOWERCASE, Project

pytest.importorskip("watchfiles", reason="watchfiles is not installed")
ROOT = pathlib.Path(__file__).parent.parent.parent
ADDRESS = '"https://qianfan.baidubce.com/v2"'
WAITING = "Waiting for changes; Ctrl-C ends it."


class Watch:
    """A running ``check --watch``, whose two streams are read as one."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def said(self) -> list[str]:
        """What it says until it waits again."""
        lines: list[str] = []
        while not lines or lines[-1] != WAITING:
            lines.append(self._lines.get(timeout=60))
        return lines[:-1]

    def says_nothing(self) -> bool:
        try:
            self._lines.get(timeout=1.5)
        except queue.Empty:
            return True
        return False

    def interrupted(self) -> tuple[int, list[str]]:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=60)
        self._reader.join(timeout=60)
        return code, list(self._lines.queue)


@contextmanager
def watching(project: Project, *arguments: str) -> Iterator[Watch]:
    command = [sys.executable, "-m", "qianfan_lint", "check", "--watch", "--output-format", "concise", *arguments]
    with subprocess.Popen(
        command,
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": os.fspath(ROOT), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield Watch(process)
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
def test_checks_again_until_it_is_interrupted(project: Project) -> None:
    project.write("src/app.py", CLEAN)
    with watching(project) as watch:
        assert watch.said() == ["No findings in 1 file."]
        project.write("src/app.py", LOWERCASE)
        changed, found, count = watch.said()
        assert changed == f"{os.path.join('src', 'app.py')} has changed."
        assert "QF201" in found
        assert count.startswith("1 finding in 1 file")
        project.write("qianfan-lint.toml", "ignor = []\n")
        assert any("ignor" in line for line in watch.said())
        project.write("qianfan-lint.toml", 'ignore = ["QF201"]\n')
        assert watch.said()[-1] == "No findings in 2 files."
        (project.root / "src" / "app.py").unlink()
        assert watch.said()[-1] == "No findings in 1 file."
        assert watch.interrupted() == (0, [])


def test_a_change_in_one_file_counts_in_another(project: Project) -> None:
    project.write("keys.py", "key = None\n")
    project.write(
        "app.py",
        f"from openai import OpenAI\nfrom keys import key\n\nclient = OpenAI(api_key=key, base_url={ADDRESS})\n",
    )
    with watching(project, "app.py", "keys.py") as watch:
        assert watch.said() == ["No findings in 2 files."]
        project.write("keys.py", 'import os\n\nkey = os.environ["DASHSCOPE_API_KEY"]\n')
        assert any(line.startswith("app.py:") for line in watch.said())


def test_a_file_that_an_editor_replaces(project: Project) -> None:
    project.write("app.py", CLEAN)
    project.write("other.py", CLEAN)
    with watching(project, "app.py") as watch:
        watch.said()
        for content, count in ((LOWERCASE, "1 finding in 1 file"), (CLEAN, "No findings"), (LOWERCASE, "1 finding")):
            os.replace(project.write(".app.py.swp", content), project.root / "app.py")
            assert watch.said()[-1].startswith(count)
        project.write("other.py", HARDCODED)
        assert watch.says_nothing()


def test_its_own_reports_are_no_change(project: Project) -> None:
    project.write("app.py", HARDCODED)
    with watching(project, "--output-format", "json:out.json", "--coverage", "account.json") as watch:
        watch.said()
        assert watch.says_nothing()


def test_another_terminal_is_not_cleared(project: Project) -> None:
    project.write("app.py", CLEAN)
    with watching(project, "--color") as watch:
        watch.said()
        project.write("app.py", LOWERCASE)
        assert not any("\033[2J" in line for line in watch.said())


@pytest.mark.parametrize("option", ["--fix", "--diff", "--add-ignore", "--staged", "--show-files", "-"])
def test_what_it_does_not_go_with(project: Project, option: str) -> None:
    ran = project.check("--watch", option)
    assert (ran.code, ran.out) == (2, "")
    assert f"--watch does not go with {option}" in ran.err


def test_a_path_that_is_missing(project: Project) -> None:
    ran = project.process("check", "--watch", "no/such.py")
    assert ran.code == 2
    assert "no such file or directory: no/such.py" in ran.err


def test_without_watchfiles(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    ran = project.check("--watch")
    assert (ran.code, ran.out) == (2, "")
    assert "watchfiles is not installed: install qianfan-lint with its extra [watch]" in ran.err

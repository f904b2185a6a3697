"""A folder to run the command line in, as a user would."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import Any, NamedTuple

from click.testing import CliRunner

from qianfan_lint.frontends.cli.commands import main
from qianfan_lint.frontends.cli.console import TRACEBACK
from tests.keys import expand

HARDCODED = 'api_key = "<<dashscope-key>>"\n'
LOWERCASE = 'import os\n\nkey = os.getenv("qwen_api_key")\n'
BROKEN = "import os; key = os.getenv('qwen_api_key')\n(\n"
"""It passes the gate, and as text it shows nothing."""
CLEAN = 'print("hello")\n'


class Ran(NamedTuple):
    """What a run of the command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def found(self) -> list[str]:
        """``path:line:column code`` of each finding; the run's output has to be JSON."""
        findings = self.json["findings"]
        return [f"{f['path']}:{f['start']['line']}:{f['start']['column']} {f['code']}" for f in findings]

    @property
    def not_scanned(self) -> dict[str, str]:
        return {item["path"]: item["reason"] for item in self.json["coverage"]["not_scanned"]}


class Project:
    """The working directory of a test; its files hold marks for keys."""

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root

    def write(self, path: str, content: str | bytes) -> pathlib.Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(expand(content).encode() if isinstance(content, str) else content)
        return target

    def bytes(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def text(self, path: str) -> str:
        return self.bytes(path).decode()

    def run(self, *arguments: str, stdin: bytes | str | None = None) -> Ran:
        """Run in this process; whatever it raises is raised."""
        runner = CliRunner(env={TRACEBACK: "1"})
        result = runner.invoke(main, arguments, input=stdin, catch_exceptions=False, prog_name="qianfan-lint")
        return Ran(result.exit_code, result.stdout, result.stderr)

    def check(self, *arguments: str, stdin: bytes | str | None = None) -> Ran:
        return self.run("check", *arguments, stdin=stdin)

    def json(self, *arguments: str, stdin: bytes | str | None = None) -> Ran:
        return self.check("--output-format", "json", *arguments, stdin=stdin)

    def process(self, *arguments: str, timeout: float = 20, **environment: str) -> Ran:
        """Run as a process of its own, which a hang or a crash is one of."""
        done = subprocess.run(
            [sys.executable, "-m", "qianfan_lint", *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": os.fspath(pathlib.Path(__file__).parent.parent), **environment},
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=timeout,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    def snapshot(self) -> dict[str, tuple[int, int, object]]:
        """Name, mode, time of change and content of everything below: nothing may differ where nothing is written."""
        found: dict[str, tuple[int, int, object]] = {}
        for path in sorted(self.root.rglob("*")):
            status = path.lstat()
            content: object = os.readlink(path) if path.is_symlink() else None
            if content is None and path.is_file():
                content = path.read_bytes() if status.st_size < 2**20 else status.st_size
            found[str(path.relative_to(self.root))] = (status.st_mode, status.st_mtime_ns, content)
        return found

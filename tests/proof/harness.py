"""Programs, and what happens to them: run, repaired, run again with the variables that the repair asks for."""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from click.testing import CliRunner
from dotenv import dotenv_values

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.model import Finding, Message, Safety
from qianfan_lint.core.source import decode
from qianfan_lint.frontends.cli.commands import main
from qianfan_lint.pipeline.engine import Engine
from qianfan_lint.project.config import Config
from tests.keys import expand, make

ROOT = pathlib.Path(__file__).parent.parent.parent
TABLES = pathlib.Path(__file__).parent / "programs"
_BEGIN = re.compile(r"^# --- (?P<title>.+?) \[(?P<expected>[^\]]+)\]\n", re.MULTILINE)
_FILE = re.compile(r"^# === (?P<path>\S+)\n", re.MULTILINE)
_MARK = re.compile(r"<<([\w:-]+)>>")
_READ = re.compile(r"""(?:(?:environ(?:\.get|\.pop)?|getenv|env)[\[(]\s*f?["']|\$\{oc\.env:)([A-Za-z_]\w*)["',}]""")
# A variable of the environment that a line gives a credential.
_WRITTEN = re.compile(
    r"""(?:\b(?:environ|e)\[|setdefault\(|putenv\()["'](?P<item>\w+)["'](?:\] =|,)\s*["']<<"""
    r"""|(?P<entry>[A-Z_]+)["']?(?:: |=)"<<"""
)


class Program(NamedTuple):
    """Files with marks for keys; ``main.py`` is run."""

    id: str
    files: dict[str, str]
    expected: str
    """The idiom of its repair, or ``refused: `` and a part of the reason."""
    loose: bool = False
    """A form of a fixture table: what it leaves out is made up, what it defines is called."""

    @property
    def reason(self) -> str:
        return self.expected.removeprefix("refused: ") if self.expected.startswith("refused: ") else ""

    @property
    def planted(self) -> list[str]:
        return sorted({make(mark) for text in self.files.values() for mark in _MARK.findall(text)})


class Run(NamedTuple):
    events: list[str]
    printed: str
    error: str | None


class Proof(NamedTuple):
    program: Program
    folder: pathlib.Path
    findings: tuple[Finding, ...]
    """Before the repair."""
    before: Run
    after: Run
    fixed: dict[str, str]
    """The files of the program after it."""
    variables: dict[str, str]
    """What the repair wrote into ``.env``."""
    left: list[dict[str, Any]]
    """Findings after it."""
    exported: dict[str, str]
    """Those of its variables that it says have to be set: the rest has to come from the file."""


def load(table: pathlib.Path) -> Iterator[Program]:
    content = table.read_text(encoding="utf-8")
    begins = list(_BEGIN.finditer(content))
    for begin, end in zip(begins, [*(each.start() for each in begins[1:]), len(content)], strict=True):
        text = content[begin.end() : end]
        parts = list(_FILE.finditer(text))
        files = {"main.py": text[: parts[0].start()] if parts else text}
        for part, stop in zip(parts, [*(each.start() for each in parts[1:]), len(text)], strict=False):
            files[part["path"]] = text[part.end() : stop]
        yield Program(f"{table.stem}-{begin['title'].replace(' ', '-')}", files, begin["expected"])


def prove(programs: Sequence[Program], root: pathlib.Path, engine: Engine | None = None) -> list[Proof]:
    """Run all *programs* below *root*, repair them, and run them again."""
    folders = [root / str(number) for number in range(len(programs))]
    for program, folder in zip(programs, folders, strict=True):
        for path, text in program.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(expand(text).encode())
        (folder / "pyproject.toml").touch()
    engine = engine or Engine(Config())
    findings = [_findings(engine, program, folder) for program, folder in zip(programs, folders, strict=True)]
    surroundings = [_environment(*each) for each in zip(programs, findings, strict=True)]
    pairs = list(zip(programs, folders, surroundings, strict=True))
    before = _run([_job(*pair) for pair in pairs])
    repaired = [repair(folder) for folder in folders]
    variables = [{name: value or "" for name, value in dotenv_values(folder / ".env").items()} for folder in folders]
    exported = [exports(each, moved) for each, moved in zip(repaired, variables, strict=True)]
    jobs = [
        _job(program, folder, _renamed(environment, found) | given)
        for (program, folder, environment), found, given in zip(pairs, findings, exported, strict=True)
    ]
    after = _run(jobs)
    fixed = [{path: (folder / path).read_bytes().decode() for path in program.files} for program, folder, _ in pairs]
    left = [each["findings"] for each in repaired]
    rows = zip(programs, folders, findings, before, after, fixed, variables, left, exported, strict=True)
    return [Proof(*row) for row in rows]


def exports(repaired: dict[str, Any], moved: dict[str, str]) -> dict[str, str]:
    """What a user exports who does as the report of a repair says: the *moved* variables that have to be set."""
    return {name: moved[name] for name in repaired["set"]}


def _findings(engine: Engine, program: Program, folder: pathlib.Path) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for path in program.files:
        kind = kind_of(path)
        if kind is not None:
            found += engine.check_source(decode(os.fspath(folder / path), kind, (folder / path).read_bytes())).findings
    return tuple(found)


def _environment(program: Program, findings: tuple[Finding, ...]) -> dict[str, str]:
    """A value for each variable that a form reads, but for those that a repair is about."""
    if not program.loose:
        return {}
    own = {finding.fix.variable for finding in findings if finding.fix}
    read = {name for text in program.files.values() for name in _READ.findall(text)} | set(new_names(findings))
    return {name: make(f"app-secret-key:{name}") for name in read - own}


def new_names(findings: tuple[Finding, ...]) -> dict[str, str]:
    """The variables that repairs rename, with their new names."""
    return {
        each.message.args["name"]: each.message.args["new"]
        for each in findings
        if is_applied(each) and isinstance(each.message, Message) and each.code in ("QF201", "QF202")
    }


def _renamed(environment: dict[str, str], findings: tuple[Finding, ...]) -> dict[str, str]:
    names = new_names(findings)
    return {names.get(name, name): value for name, value in environment.items()}


def _job(program: Program, folder: pathlib.Path, environment: dict[str, str]) -> dict[str, Any]:
    return {
        "folder": os.fspath(folder),
        "main": "main.py",
        "planted": [*program.planted, *environment.values()],
        "environment": environment,
        "loose": program.loose,
        "written": sorted({name for text in program.files.values() for name in _written(text)}),
    }


def _written(text: str) -> Iterator[str]:
    for found in _WRITTEN.finditer(text):
        if found["item"] or "environ.update" in text:
            yield found["item"] or found["entry"]


def _run(jobs: list[dict[str, Any]]) -> list[Run]:
    done = subprocess.run(
        [sys.executable, "-B", "-m", "tests.proof.runner"],
        input=json.dumps(jobs),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [Run(each["events"], each["printed"], each["error"]) for each in json.loads(done.stdout)]


def repair(folder: pathlib.Path) -> dict[str, Any]:
    """The report of ``--fix --unsafe-fixes`` in *folder*."""
    here = os.getcwd()
    os.chdir(folder)
    try:
        arguments = ("check", "--fix", "--unsafe-fixes", "--env-file", ".env", "--output-format", "json")
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    finally:
        os.chdir(here)
    report: dict[str, Any] = json.loads(result.stdout)
    return report


def is_applied(finding: Finding) -> bool:
    """Whether ``--fix --unsafe-fixes`` would apply its fix."""
    return finding.fix is not None and finding.fix.safety is not Safety.HINT

"""Fixture tables: files of short forms, each linted as a file of its own.

``# --- <reason>`` begins a form, ``# QF101`` at the end of a line says what has to be found there (once for each
finding), ``(xfail: <why>)`` behind the reason marks a form that does not work yet.
"""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pytest

from qianfan_lint import rules
from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.model import Finding, Safety
from qianfan_lint.core.source import Source, decode
from qianfan_lint.pipeline.engine import Engine
from qianfan_lint.project.config import Config
from tests.keys import expand

ACROSS = frozenset(("QF205",))
"""Rules whose examples are the files of one project: test_environments.py runs them together."""
ROOT = pathlib.Path(__file__).parent / "fixtures"
ENGINE = Engine(Config())


def engine_for(code: str) -> Engine:
    """An engine that runs the rule *code* too where it is opt-in."""
    return ENGINE if rules.load()[code].default else Engine(Config(extend_select=(code,)))


# By the suffix of a table: the name that its forms are linted under.
_NAMES = {
    ".py": "form.py",
    ".txt": "requirements.txt",
    ".toml": "pyproject.toml",
    ".env": ".env",
    ".yaml": "config.yaml",
}
_NAMES |= {
    ".ini": "config.ini",
    ".sh": "deploy.sh",
    ".bat": "deploy.bat",
    ".ps1": "deploy.ps1",
    ".dockerfile": "Dockerfile",
    ".lock": "uv.lock",
    ".md": "README.md",
    ".rst": "index.rst",
    ".cfg": "setup.cfg",
    ".tox": "tox.ini",
    ".pipfile": "Pipfile",
    ".pipenv": "Pipfile.lock",
    ".pixi": "pixi.toml",
    ".conda": "environment.yml",
    ".tf": "main.tf",
    ".service": "app.service",
    ".jenkinsfile": "Jenkinsfile",
    ".npmrc": ".npmrc",
    ".text": "main.js",
    ".json": "mcp.json",
    ".make": "Makefile",
}
_BEGIN = re.compile(r"^# --- (?P<reason>.+?)(?: \(xfail: (?P<xfail>.+)\))?\n", re.MULTILINE)
_EXPECTED = re.compile(r"# ((?:QF\d{3} ?)+)$")

Expected = tuple[tuple[int, str], ...]
"""Line and code of each finding."""


class Form(NamedTuple):
    id: str
    text: str
    name: str
    """The path to lint it under."""
    expected: Expected
    xfail: str

    def param(self, strict: bool) -> object:
        """As a case of a test that fails (*strict*) or may fail where the form does not work yet."""
        marks = [pytest.mark.xfail(strict=strict, reason=self.xfail)] if self.xfail else []
        return pytest.param(self, id=self.id, marks=marks)


def load(path: pathlib.Path, expanded: bool = True) -> Iterator[Form]:
    """The forms of the table at *path*; with their marks where they are not to be *expanded*."""
    content = path.read_text(encoding="utf-8")
    begins = list(_BEGIN.finditer(content))
    assert begins, f"{path} has no form"
    assert begins[0].start() == 0, f"{path} does not begin with a form"
    for begin, end in zip(begins, [*(b.start() for b in begins[1:]), len(content)], strict=True):
        text = content[begin.end() : end]
        label = f"{path.parent.name}-{path.name.removesuffix('.py')}-{begin['reason'].replace(' ', '-')}"
        shown = expand(text) if expanded else text
        yield Form(label, shown, _NAMES[path.suffix], _expected(text), begin["xfail"] or "")


def load_all() -> list[Form]:
    return [form for path in sorted(ROOT.glob("QF*/*.*")) for form in load(path)]


def _expected(text: str) -> Expected:
    return tuple(
        (number, code)
        for number, line in enumerate(text.splitlines(), 1)
        if (match := _EXPECTED.search(line))
        for code in match[1].split()
    )


def source_of(text: str, name: str = "form.py") -> Source:
    kind = kind_of(name)
    assert kind is not None
    return decode(name, kind, text.encode("utf-8"))


def lint(text: str, name: str = "form.py", engine: Engine = ENGINE) -> tuple[Finding, ...]:
    """The findings in *text*, whose marks are expanded already."""
    return engine.check_source(source_of(text, name)).findings


def fixable(findings: Iterable[Finding]) -> list[Finding]:
    """Those with a fix that edits their own file."""
    fixes = [(found, found.fix) for found in findings if found.fix and found.fix.safety is not Safety.HINT]
    return [found for found, fix in fixes if any(edit.path == found.path for edit in fix.edits)]


def places(text: str, name: str = "form.py", engine: Engine = ENGINE) -> Expected:
    """Line and code of each finding in *text*."""
    source = source_of(text, name)
    return tuple(sorted((source.locate(f.span.start).line, f.code) for f in lint(text, name, engine)))


def codes(text: str, name: str = "form.py", engine: Engine = ENGINE) -> list[str]:
    """The codes found in *text*, whose marks are expanded here, sorted."""
    return sorted(finding.code for finding in lint(expand(text), name, engine))

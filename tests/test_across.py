"""Small projects of several modules: what goes wrong between them is found, and what is right is let be.

``=== <reason>`` begins a project, ``@ bad <codes>`` its files with the codes that have to be found, ``@ good`` those
that are written otherwise where nothing may be found, and ``>>> <path>`` a file.
"""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from qianfan_lint.core.kinds import Kind
from qianfan_lint.pipeline.engine import Checked, Engine
from qianfan_lint.project.config import Config
from tests.keys import expand

ROOT = pathlib.Path(__file__).parent / "across"


class Made(NamedTuple):
    id: str
    files: dict[str, str]
    codes: frozenset[str]


def load(path: pathlib.Path) -> Iterator[Made]:
    for project in _parts("=== ", path.read_text(encoding="utf-8")):
        reason, _, versions = project.partition("\n")
        files: dict[str, str] = {}
        for version in _parts("@ ", versions):
            head, _, body = version.partition("\n")
            which, *codes = head.split()
            files = {**files, **dict(_file(part) for part in _parts(">>> ", body))}
            yield Made(f"{path.stem}-{reason.replace(' ', '-')}-{which}", files, frozenset(codes))


def _parts(mark: str, text: str) -> list[str]:
    return re.split(rf"(?m)^{re.escape(mark)}", text)[1:]


def _file(part: str) -> tuple[str, str]:
    name, _, text = part.partition("\n")
    return name, expand(text)


PROJECTS = [project for path in sorted(ROOT.glob("*.txt")) for project in load(path)]


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.id)
def test_project(project: Made, tmp_path: pathlib.Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    for name, text in project.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    engine = Engine(Config())
    whole: set[tuple[str, str]] = set()
    seen: set[tuple[str, str]] = set()
    for name, text in project.files.items():
        checked = engine.attempt(str(tmp_path / name), Kind.PYTHON, text.encode())
        assert isinstance(checked, Checked)
        whole |= {(name, each.code) for each in checked.findings}
        seen |= {(name, each.code) for each in engine.check_path(str(tmp_path / name)).diagnostics}
    assert {code for _, code in whole} == project.codes
    assert seen == whole  # the gate loses nothing

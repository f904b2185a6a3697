"""A run of `--fix` does what `check` promised, leaves what it says, and a third one finds nothing to do."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests import forms
from tests.forms import Form
from tests.project import Project

FIX = ("--fix", "--unsafe-fixes", "--env-file", ".env")
_PROMISED = re.compile(r"(\d+) (?:fixable )?with --fix")


def table_of(form: Form) -> str:
    return f"{form.id[:5]}-{form.name}"


def tables() -> Iterator[tuple[str, list[Form]]]:
    bad = sorted((form for form in forms.load_all() if form.expected), key=table_of)
    for name, several in itertools.groupby(bad, table_of):
        yield name, list(several)


@pytest.mark.parametrize("table", [pytest.param(found, id=name) for name, found in tables()])
def test_forms(project: Project, table: list[Form]) -> None:
    """Each form in a project of its own; they share the file of variables."""
    for number, form in enumerate(table):
        project.write(f"{number}/{form.name}", form.text)
        project.write(f"{number}/pyproject.toml" if form.name != "pyproject.toml" else f"{number}/setup.cfg", "")
    select = ("--extend-select", table[0].id[:5])
    for _ in range(2):
        summary = project.check("--env-file", ".env", *select).out.splitlines()[-1]
        fixed = project.json(*FIX, *select).json
        assert sum(map(int, _PROMISED.findall(summary))) == fixed["fixed"], summary
        assert places(project.json("--env-file", ".env", *select).json) == places(fixed)
    before = project.snapshot()
    third = project.json(*FIX, *select).json
    assert third["fixed"] == 0
    assert project.snapshot() == before


def places(report: Any) -> list[tuple[str, ...]]:
    return [(each["path"], each["code"], str(each["start"]), each["message"]) for each in report["findings"]]

"""The programs of the tables do as notebooks what they did, cell after cell."""

from __future__ import annotations

import ast
import json
import pathlib
import random

import pytest
from dotenv import dotenv_values

from tests.keys import expand
from tests.proof import harness
from tests.proof.harness import TABLES, Program, load

PROGRAMS = [
    program
    for table in sorted(TABLES.glob("*.py"))
    for program in load(table)
    if not program.reason
    and set(program.files) <= {"main.py", "requirements.txt"}
    and "__name__" not in program.files["main.py"]
]


def cells_of(program: Program) -> list[str]:
    """The program in cells of one to three statements, with the comments above them."""
    text = expand(program.files["main.py"])
    draw = random.Random(program.id)
    lines = text.splitlines(keepends=True)
    starts = sorted({_first_line(statement) for statement in ast.parse(text).body})
    cuts = [start for start in starts[1:] if draw.random() < 0.5]
    return ["".join(lines[start - 1 : end - 1]) for start, end in zip([1, *cuts], [*cuts, len(lines) + 1], strict=True)]


def _first_line(statement: ast.stmt) -> int:
    return min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", ()))])


def written(cells: list[str]) -> str:
    made = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": each.splitlines(True)}
        for each in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def script(notebook: pathlib.Path) -> str:
    return "\n".join("".join(cell["source"]) for cell in json.loads(notebook.read_text("utf-8"))["cells"])


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[harness.Run, harness.Run, str]]:
    """Each program before and after, with its text after."""
    root = tmp_path_factory.mktemp("notebooks")
    jobs: list[dict[str, object]] = []
    texts: dict[str, str] = {}
    for number, program in enumerate(PROGRAMS):
        folder = root / str(number)
        folder.mkdir()
        (folder / "pyproject.toml").touch()
        (folder / "requirements.txt").write_text(program.files.get("requirements.txt", ""), encoding="utf-8")
        notebook = folder / "main.ipynb"
        notebook.write_text(written(cells_of(program)), encoding="utf-8")
        before = script(notebook)
        repaired = harness.repair(folder)
        texts[program.id] = script(notebook)
        moved = {name: value or "" for name, value in dotenv_values(folder / ".env").items()}
        for state, text in (("before", before), ("after", texts[program.id])):
            place = folder / state
            place.mkdir()
            (place / "main.py").write_text(text, encoding="utf-8")
            if state == "after":
                (folder / ".env").rename(place / ".env")
            exported = harness.exports(repaired, moved) if state == "after" else {}
            jobs.append(harness._job(program, place, exported))
    runs = harness._run(jobs)
    pairs = zip(PROGRAMS, runs[::2], runs[1::2], strict=True)
    return {program.id: (before, after, texts[program.id]) for program, before, after in pairs}


@pytest.mark.parametrize("program", [program.id for program in PROGRAMS])
def test_notebook_does_what_it_did(proofs: dict[str, tuple[harness.Run, harness.Run, str]], program: str) -> None:
    before, after, text = proofs[program]
    assert before.error is None
    assert after == before
    planted = next(each for each in PROGRAMS if each.id == program).planted
    assert not any(key in text for key in planted)


def test_some_load_the_file_of_variables(proofs: dict[str, tuple[harness.Run, harness.Run, str]]) -> None:
    with_dotenv = [each.id for each in PROGRAMS if "requirements.txt" in each.files]
    assert with_dotenv
    assert all("load_dotenv()" in proofs[each][2] for each in with_dotenv)

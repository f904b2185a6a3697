"""Programs for each idiom do after the repair what they did before, or are left alone for a reason."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

import pytest

from qianfan_lint.repairs.idioms import IDIOMS
from tests.keys import expand
from tests.proof.harness import ROOT, TABLES, Proof, is_applied, load, prove

PROGRAMS = [program for table in sorted(TABLES.glob("*.py")) for program in load(table)]
IDS = [program.id for program in PROGRAMS]
REFUSED = [program.id for program in PROGRAMS if program.reason]
REPAIRED = [program.id for program in PROGRAMS if not program.reason]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return tmp_path_factory.mktemp("programs")


@pytest.fixture(scope="module")
def proofs(root: pathlib.Path) -> dict[str, Proof]:
    return {proof.program.id: proof for proof in prove(PROGRAMS, root)}


@pytest.mark.parametrize("program", REPAIRED)
def test_program_does_what_it_did(proofs: dict[str, Proof], program: str) -> None:
    proof = proofs[program]
    assert proof.before.error is None
    assert proof.after == proof.before
    seen = "".join((*proof.before.events, proof.before.printed))
    assert any(key in seen for key in proof.program.planted) or "bytes" in proof.program.expected
    assert proof.variables, "no credential was moved"
    assert not any(key in text for key in proof.program.planted for text in proof.fixed.values())
    assert [found["code"] for found in proof.left if found["code"].startswith("QF10")] == []


@pytest.mark.parametrize("program", REFUSED)
def test_program_is_left_alone_for_a_reason(proofs: dict[str, Proof], program: str) -> None:
    proof = proofs[program]
    assert proof.fixed == {path: expand(text) for path, text in proof.program.files.items()}
    reasons = [finding.unfixed or "" for finding in proof.findings if not is_applied(finding)]
    reasons += [found["not_fixed"] or "" for found in proof.left]
    assert any(proof.program.reason in reason for reason in reasons), reasons


def test_every_idiom_has_a_program() -> None:
    assert {program.expected for program in PROGRAMS if not program.reason} == set(IDIOMS)


def test_every_idiom_stands_in_the_table_of_the_design() -> None:
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    table = text.partition("### How a credential is taken out of Python")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+?) \| ", table, re.MULTILINE)
    assert rows == ["idiom", "---", *IDIOMS]


def test_imports_stay_sorted_and_names_defined(
    root: pathlib.Path, tmp_path: pathlib.Path, proofs: dict[str, Proof]
) -> None:
    """Nothing that ruff has to say of imports and names comes with a repair."""
    before = tmp_path
    for number, program in enumerate(PROGRAMS):
        for path, text in program.files.items():
            target = before / str(number) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(expand(text), encoding="utf-8")
        (before / str(number) / "pyproject.toml").touch()
    assert _complaints(root) - _complaints(before) == set()


def _complaints(folder: pathlib.Path) -> set[tuple[str, str]]:
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "I001,F401,F811,F821,E702"]
    done = subprocess.run(
        [*command, "--output-format", "concise", "."], cwd=folder, capture_output=True, text=True, check=False
    )
    rows = [line.split(":", 3) for line in done.stdout.splitlines() if line.count(":") >= 3]
    return {(path, rest.split()[0]) for path, _, _, rest in rows}

"""Every form of the fixture tables that is repaired still does what it did."""

from __future__ import annotations

import pathlib

import pytest

from tests import forms
from tests.proof.harness import Program, Proof, is_applied, prove

TABLES = ("QF101", "QF102", "QF104")

UNREACHED = {
    "QF101-bad-typer": "typer's own programs are in the tables",
    "QF101-bad-environ-name-held-in-a-constant": "nothing reads the variable",
    "QF101-bad-branch": "the variable of the other branch is set",
    "QF101-bad-in-a-chain-of-branches": "the first branch is taken",
    "QF101-bad-patched-environment": "nothing runs in the block",
    "QF101-bad-match-arm": "only on Windows",
    "QF101-bad-try-arm": "the module is there",
    "QF102-bad-or-behind-two-lookups": "the variable before it is set",
    "QF102-bad-default-of-an-attribute": "the attribute is there",
}
"""Forms whose credential goes nowhere when they run here: they only must not break."""


def programs() -> list[Program]:
    """The forms of Python that have a repair, as programs."""
    found: list[Program] = []
    for table in TABLES:
        path = forms.ROOT / table / "bad.py"
        written = forms.load(path, expanded=False)
        found += [Program(form.id, {"main.py": form.text}, "", loose=True) for form in written]
    return found


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Proof]:
    root: pathlib.Path = tmp_path_factory.mktemp("forms")
    return {proof.program.id: proof for proof in prove(programs(), root)}


@pytest.mark.parametrize("form", [program.id for program in programs()])
def test_form_does_what_it_did(proofs: dict[str, Proof], form: str) -> None:
    proof = proofs[form]
    assert proof.after == proof.before
    assert proof.before.error is None
    assert form in UNREACHED or any(key in event for event in proof.before.events for key in proof.program.planted)
    if not any(map(is_applied, proof.findings)):
        assert all(finding.unfixed for finding in proof.findings if finding.code in TABLES)

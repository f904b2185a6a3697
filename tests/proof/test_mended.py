"""What mends names of variables and headers changes nothing else: the credentials stay, and go where they went."""

from __future__ import annotations

import re

import pytest

from tests import forms
from tests.proof.harness import Program, Proof, is_applied, new_names, prove

RENAMED = ("QF201", "QF202")
HEADERS = ("QF301", "QF302", "QF304", "QF306")
ADDRESSED = ("QF405",)
_ADDRESS = re.compile(r", (?:'\w+': |\w+=)'https://[\w./-]+'")
_LINE_BREAK = re.compile(r"(?:\\[rn])+(?=')")
_SCHEME = re.compile(r"(?i)(?:\b(?:bearer|basic|token)[ :]*)+\$?")


def programs() -> list[Program]:
    return [
        Program(form.id, {"main.py": form.text}, "", loose=True)
        for table in (*RENAMED, *HEADERS, *ADDRESSED)
        for form in forms.load(forms.ROOT / table / "bad.py", expanded=False)
    ]


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Proof]:
    return {proof.program.id: proof for proof in prove(programs(), tmp_path_factory.mktemp("mended"))}


IDS = [program.id for program in programs()]


@pytest.mark.parametrize("form", [each for each in IDS if each.startswith(RENAMED)])
def test_the_variable_has_another_name(proofs: dict[str, Proof], form: str) -> None:
    proof = proofs[form]

    def renamed(text: str) -> str:
        for old, new in new_names(proof.findings).items():
            text = re.sub(rf"\b{re.escape(old)}\b", new, text)
        return text

    # A client that is given no key finds the variable now: that is what a near miss is mended for.
    before, after = (
        [renamed(event) for event in run.events if " reads " not in event] for run in (proof.before, proof.after)
    )
    assert after == before
    assert proof.after.printed == renamed(proof.before.printed)
    assert (proof.after.error or "") == renamed(proof.before.error or "")


@pytest.mark.parametrize("form", [each for each in IDS if each.startswith(HEADERS)])
def test_only_the_header_is_mended(proofs: dict[str, Proof], form: str) -> None:
    proof = proofs[form]
    assert proof.after.error == proof.before.error
    assert proof.after.printed == proof.before.printed
    before, after = (list(map(_plain, run.events)) for run in (proof.before, proof.after))
    if not any(map(is_applied, proof.findings)):
        assert after == before
        return
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        # The secret half may have been added behind the key, and nothing else.
        assert old == new or re.sub(r"(\w{24,}):\w{24,}", r"\1", new) == re.sub(r"(\w{24,}):\w{24,}", r"\1", old)


def _plain(event: str) -> str:
    """*event* without the spelling of the scheme, and without a line break that ends a header."""
    return _LINE_BREAK.sub("", _SCHEME.sub("", event))


@pytest.mark.parametrize("form", [each for each in IDS if each.startswith(ADDRESSED)])
def test_only_the_address_is_added(proofs: dict[str, Proof], form: str) -> None:
    proof = proofs[form]
    assert proof.after.error == proof.before.error
    assert proof.after.printed == proof.before.printed
    is_added = any(is_applied(finding) for finding in proof.findings if finding.code in ADDRESSED)
    assert (proof.after.events != proof.before.events) is is_added
    before, after = ([_ADDRESS.sub("", event) for event in run.events] for run in (proof.before, proof.after))
    assert after == before

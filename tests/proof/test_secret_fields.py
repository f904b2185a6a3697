"""``SecretStr`` keeps a field out of the output and changes nothing else, or is refused with a reason."""

from __future__ import annotations

import re

import pytest

from tests.project import Project
from tests.proof.harness import TABLES, Proof, load, prove

PROGRAMS = list(load(TABLES / "sealed" / "secret_fields.py"))
SEALED = [program.id for program in PROGRAMS if program.expected == "sealed"]
LEFT = [program.id for program in PROGRAMS if program.expected != "sealed"]
_MASK = re.compile(r"(?:SecretStr\()?'?\*{10}'?\)?")


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Proof]:
    return {proof.program.id: proof for proof in prove(PROGRAMS, tmp_path_factory.mktemp("sealed"))}


@pytest.mark.parametrize("program", SEALED)
def test_the_output_has_asterisks_and_the_rest_is_as_it_was(proofs: dict[str, Proof], program: str) -> None:
    proof = proofs[program]
    (key,) = proof.program.planted
    assert (proof.before.error, proof.after.error) == (None, None)
    assert key in proof.before.printed
    assert key not in proof.after.printed
    masked = proof.before.printed.replace(repr(key), "*").replace(key, "*")
    assert _MASK.sub("*", proof.after.printed) == masked
    assert list(map(_plain, proof.after.events)) == list(map(_plain, proof.before.events))
    assert proof.left == []


def _plain(event: str) -> str:
    """*event* without the kind of a field that is recorded with its object."""
    return event.replace(": secret '", ": '")


@pytest.mark.parametrize("program", LEFT)
def test_left_for_a_reason(proofs: dict[str, Proof], program: str) -> None:
    proof = proofs[program]
    assert not any("SecretStr" in text for text in proof.fixed.values())
    reasons = [found["not_fixed"] for found in proof.left if found["code"] == "QF601"]
    assert reasons, proof.left
    assert all(proof.program.expected.removeprefix("left: ") in (reason or "") for reason in reasons), reasons
    assert proof.after == proof.before


@pytest.mark.parametrize("kind", ["@dataclass\nclass Account:", "class Account(NamedTuple):"])
def test_no_hint_where_it_would_do_nothing(project: Project, kind: str) -> None:
    imports = "import os\nfrom dataclasses import dataclass\nfrom typing import NamedTuple\n\n\n"
    shown = 'print(Account(os.environ["DASHSCOPE_API_KEY"]))\n'
    project.write("app.py", f"{imports}{kind}\n    dashscope_api_key: str\n\n\n{shown}")
    (found,) = project.json().json["findings"]
    assert (found["code"], found["fix"]) == ("QF601", None)

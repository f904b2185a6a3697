"""Random programs do after a repair what they did before; `benchmarks/repairs.py` tries thousands."""

from __future__ import annotations

import pathlib

from tests.keys import expand
from tests.proof.generated import programs
from tests.proof.harness import prove

COUNT = 150


def test_programs_do_what_they_did(tmp_path: pathlib.Path) -> None:
    fixed = 0
    for proof in prove(list(programs(20261130, COUNT)), tmp_path):
        if proof.before.error is None:
            assert proof.after == proof.before, proof.program.id
        texts = {path: expand(text) for path, text in proof.program.files.items()}
        fixed += texts != proof.fixed
        reasons = [each["not_fixed"] or each["fix"] for each in proof.left if each["code"].startswith("QF10")]
        assert all(reasons), proof.program.id
        assert "the result would not parse" not in reasons, proof.program.id
    assert fixed > COUNT / 2

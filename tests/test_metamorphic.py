"""What cannot change the meaning of a program does not change what is found in it.

A sample here, the same in each run; ``benchmarks/metamorphic.py`` runs each transformation on each form.
"""

from __future__ import annotations

import zlib

import pytest

from tests.metamorphic import TRANSFORMATIONS, Transformation, differences, fitting, python_forms

SHARE = 20
"""Of so many forms that a transformation fits one is taken; those without a finding less often."""
ALWAYS = "QF101-bad-in-a-chain-of-branches"
"""The one that ``else with if`` fits."""
FORMS = python_forms()


@pytest.mark.parametrize("transformation", TRANSFORMATIONS, ids=lambda each: each.name.replace(" ", "-"))
def test_the_same_is_found(transformation: Transformation) -> None:
    tried = 0
    found = []
    for form in FORMS:
        share = SHARE if form.expected else 4 * SHARE
        is_taken = zlib.crc32(f"{transformation.name} {form.id}".encode()) % share == 0
        if not is_taken and form.id != ALWAYS:
            continue
        made = fitting(transformation, form)
        if made is not None:
            tried += 1
            difference = differences(transformation, form, made)
            found += [f"{form.id}: {difference}"] if difference else []
    assert found == []
    assert tried

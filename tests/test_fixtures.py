"""Every form of the fixture tables gives exactly the findings that it states, and fixes that hold."""

from __future__ import annotations

import ast
import collections

import pytest

from qianfan_lint.core.model import Safety
from qianfan_lint.pipeline.fixing import fixer
from tests.forms import ROOT, Form, engine_for, fixable, load_all, places, source_of

FORMS = load_all()
LEAST = {"QF101": (20, 30)} | dict.fromkeys(("QF306", "QF404", "QF405", "QF501", "QF503", "QF602", "QF603"), (5, 4))
LEAST |= dict.fromkeys(("QF307", "QF402"), (2, 3)) | {"QF902": (10, 10)}
"""Forms that a rule's tables have at least, bad and good; 12 of each for the other rules of Python."""
PYTHON = sorted(path.name for path in ROOT.glob("QF*") if (path / "bad.py").exists())
CASES = [form.param(strict=True) for form in FORMS]


@pytest.mark.parametrize("form", CASES)
def test_form(form: Form) -> None:
    assert places(form.text, form.name, engine_for(form.id[:5])) == form.expected


FIXED = [form for form in FORMS if form.expected and not form.xfail]


@pytest.mark.parametrize("form", FIXED, ids=lambda form: form.id)
def test_fixes_leave_a_parsing_converged_file(form: Form) -> None:
    source, engine = source_of(form.text, form.name), engine_for(form.id[:5])
    offered = fixable(engine.check_source(source).findings)
    fixed, fixes = fixer.fix_source(source, engine, frozenset({Safety.SAFE, Safety.UNSAFE}))
    if not offered:
        assert fixed.text == source.text
        return
    assert fixes.made
    if form.name == "form.py":
        ast.parse(fixed.text)
    again, _ = fixer.fix_source(fixed, engine, frozenset({Safety.SAFE, Safety.UNSAFE}))
    assert again.text == fixed.text
    left = collections.Counter(finding.code for finding in engine.check_source(fixed).findings)
    before = collections.Counter(finding.code for finding in engine.check_source(source).findings)
    # By family: of two literals in a conditional one is repaired, and the other then stands behind a lookup.
    assert not _families(left) - _families(before), "a fix brings no finding of its own"
    for code in {finding.code for finding in offered}:
        assert left[code] < before[code]


def _families(codes: collections.Counter[str]) -> collections.Counter[str]:
    return collections.Counter(code[:3] for code in codes.elements())


@pytest.mark.parametrize("rule", PYTHON)
def test_tables_are_full(rule: str) -> None:
    bad = [form for form in FORMS if form.id.startswith(f"{rule}-bad")]
    good = [form for form in FORMS if form.id.startswith(f"{rule}-good")]
    least_bad, least_good = LEAST.get(rule, (12, 12))
    assert len(bad) >= least_bad
    assert len(good) >= least_good
    assert all(any(code == rule for _, code in form.expected) for form in bad)
    assert not any(code == rule for form in good for _, code in form.expected)


def test_reasons_are_unique() -> None:
    assert [id for id, count in collections.Counter(form.id for form in FORMS).items() if count > 1] == []

"""A finding of a rule that has fixes has a fix, or says why it has none."""

from __future__ import annotations

import itertools

import pytest

from qianfan_lint import rules
from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.source import decode
from tests import forms

MENDED = {code for code, rule in rules.load().items() if rule.safety is not None} | {"QF307", "QF401"}
"""Rules with fixes, and those that only give hints."""


def tables() -> list[tuple[str, list[forms.Form]]]:
    bad = sorted((form for form in forms.load_all() if form.expected), key=lambda form: form.id[:5])
    return [(code, list(several)) for code, several in itertools.groupby(bad, lambda form: form.id[:5])]


@pytest.mark.parametrize(("code", "table"), [pytest.param(*each, id=each[0]) for each in tables()])
def test_each_finding_has_a_fix_or_a_reason(code: str, table: list[forms.Form]) -> None:
    engine = forms.engine_for(code)
    silent = [
        (form.id, finding.code)
        for form in table
        if (kind := kind_of(form.name)) is not None
        for finding in engine.check_source(decode(form.name, kind, form.text.encode())).findings
        if finding.code in MENDED and finding.fix is None and finding.unfixed is None
    ]
    assert silent == []

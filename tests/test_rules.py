"""A rule's documentation is true: Bad examples are found, Good ones are not, and fixes make Good of Bad."""

from __future__ import annotations

import re

import pytest

from qianfan_lint import rules
from qianfan_lint.core import codes
from qianfan_lint.core.model import Safety
from qianfan_lint.pipeline import documentation
from qianfan_lint.pipeline.documentation import Example
from qianfan_lint.pipeline.fixing import fixer
from qianfan_lint.rules import Rule
from qianfan_lint.rules.families import FAMILIES, family_of
from tests.forms import ACROSS, engine_for, fixable, lint, source_of
from tests.keys import expand

RULES = rules.load()
ALL = frozenset(Safety)
CASES = [
    pytest.param(rule, example, id=f"{rule.code}-{example.heading.lower()}-{number}")
    for rule in RULES.values()
    if rule.code not in ACROSS
    for number, example in enumerate(documentation.examples(rule))
]


ELSEWHERE = {"QF702", *ACROSS}
"""Rules whose fix is in another file: see test_git.py and test_environments.py."""


def blocks(rule: Rule, heading: str) -> list[Example]:
    return [example for example in documentation.examples(rule) if example.heading == heading]


def name_of(example: Example) -> str:
    """The fence's info string is ``python`` or a file name."""
    return "form.py" if example.info == "python" else example.info


def fixed(text: str, name: str, rule: Rule) -> str:
    return fixer.fix_source(source_of(text, name), engine_for(rule.code), ALL)[0].text


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example(rule: Rule, example: Example) -> None:
    codes = [finding.code for finding in lint(expand(example.code), name_of(example), engine_for(rule.code))]
    assert sorted(codes) == ([rule.code] if example.heading == "Bad" else [])


@pytest.mark.parametrize(
    "rule", [r for r in RULES.values() if r.safety and r.code not in ELSEWHERE], ids=lambda rule: rule.code
)
def test_fix_makes_good_of_bad(rule: Rule) -> None:
    goods = blocks(rule, "Good")
    made = []
    for number, bad in enumerate(blocks(rule, "Bad")):
        text, name = expand(bad.code), name_of(bad)
        offered = fixable(lint(text, name, engine_for(rule.code)))
        if offered and number < len(goods):
            assert fixed(text, name, rule) == expand(goods[number].code)
            made.append(number)
    assert made, "no Bad example has a fix that gives a Good one"


@pytest.mark.parametrize(("rule", "example"), [case for case in CASES if case.values[1].heading == "Bad"])
def test_fix_converges(rule: Rule, example: Example) -> None:
    text, name = expand(example.code), name_of(example)
    offered = fixable(lint(text, name, engine_for(rule.code)))
    result = fixed(text, name, rule)
    assert (result != text) == bool(offered)
    assert fixed(result, name, rule) == result
    if offered:
        assert rule.safety is not None, "a rule that offers fixes says how safe they are"
        assert rule.code not in [finding.code for finding in lint(result, name, engine_for(rule.code))]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_documentation(rule: Rule) -> None:
    headings = re.findall(r"^## (.+)$", rule.doc, re.MULTILINE)
    assert headings[:3] == ["Why", "Bad", "Good"]
    assert set(headings[3:]) <= {"Not reported", "Fix safety"}
    assert ("Fix safety" in headings) == (rule.safety is not None)
    assert blocks(rule, "Bad")
    assert blocks(rule, "Good")
    assert rule.summary.endswith(".")
    assert len(rule.summary) <= 110
    assert max(map(len, rule.doc.splitlines())) <= 200


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_name_reads_well_after_allow(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+){1,4}", rule.name)
    words = rule.name.split("-")
    assert words[0] not in {"no", "not", "check", "forbid", "avoid", "disallow", "use"}
    assert words[-1] not in ("rule", "check", "error", "found")


def test_codes_and_names_are_unique() -> None:
    assert len({rule.name for rule in RULES.values()}) == len(RULES)
    assert all(re.fullmatch(r"QF[1-9]\d\d", code) and rule.code == code for code, rule in RULES.items())


def test_every_rule_has_a_page() -> None:
    for rule in RULES.values():
        page = documentation.document(rule)
        assert page.startswith(f"# {rule.code} {rule.name}\n")
        assert "<<" not in page


def test_every_rule_has_a_family() -> None:
    assert {family_of(code) for code in RULES} == set(FAMILIES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_what_a_rule_says_of_others(rule: Rule) -> None:
    """Codes are those of rules, places in an order are not shared, and no two rules leave each other out."""
    assert {*rule.replaces, *rule.sums_up} <= set(RULES) - {rule.code}
    assert not any(rule.code in RULES[other].replaces for other in rule.replaces)
    for each in RULES.values():
        if each is not rule and family_of(each.code) == family_of(rule.code):
            assert each.literal_rank is None or each.literal_rank != rule.literal_rank
        if each is not rule and each.refusal and rule.refusal:
            assert each.refusal.order != rule.refusal.order


def test_codes_that_are_known_before_any_rule() -> None:
    assert {codes.UNUSED_SUPPRESSION, codes.RETIRED_ENDPOINT} <= set(RULES)
    assert codes.NOT_SCANNED not in RULES
    assert not any(RULES[code].default for code in (codes.UNUSED_SUPPRESSION, codes.RETIRED_ENDPOINT))

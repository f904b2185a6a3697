"""What a version constraint can select, and how it is raised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianfan_lint.knowledge.constraints import as_pep440, raised
from qianfan_lint.knowledge.versions import admits, only_below, only_of

MINIMUM = "0.3.0"
ORDER = (
    *("0", "0.1", "0.2", "0.2.0", "0.2.7", "0.2.7.post1", "0.2.19+cpu", "0.2.99", "0.3.0.dev1", "0.3.0a1", "0.3.0rc2"),
    *("0.3", "0.3.0+local", "0.3.0.post1", "0.3.1.dev0", "0.3.1", "0.3.27", "0.4", "0.10", "1.0rc1", "1", "1!0.1"),
)


@pytest.mark.parametrize(
    "specifier",
    [
        pytest.param("", id="no-constraint"),
        pytest.param(">=0.2", id="floor-only"),
        pytest.param(">=0.3.0", id="floor-at-minimum"),
        pytest.param("==0.3.0", id="exactly-the-minimum"),
        pytest.param("==0.3", id="minimum-without-its-zero"),
        pytest.param("==0.3.0+cpu", id="local-build-of-the-minimum"),
        pytest.param("==0.3.0.post1", id="post-release-of-the-minimum"),
        pytest.param("===0.3.0", id="identical-to-the-minimum"),
        pytest.param("===unknown", id="identical-to-what-is-no-version"),
        pytest.param("!=0.2.7", id="one-left-out"),
        pytest.param("!=0.3.0", id="the-minimum-left-out"),
        pytest.param(">0.2,<=0.3.0", id="ceiling-takes-the-minimum-in"),
        pytest.param("<0.3.1", id="ceiling-just-above"),
        pytest.param("<0.3.1.dev0", id="ceiling-just-above-by-a-pre-release"),
        pytest.param("<0.3.0.post1", id="ceiling-at-a-post-release-of-the-minimum"),
        pytest.param("<1", id="ceiling-far-above"),
        pytest.param("<1!0.1", id="ceiling-in-a-later-epoch"),
        pytest.param("~=0.2", id="compatible-within-the-major"),
        pytest.param("~=0.3.0", id="compatible-from-the-minimum"),
        pytest.param("==0.*", id="wildcard-over-the-minor"),
        pytest.param("==0.3.*", id="wildcard-of-the-minimum"),
        pytest.param("<0.4,!=0.3.0", id="hole-smaller-than-what-is-left"),
        pytest.param("<=0.3.0,!=0.3.0+cpu", id="hole-of-a-local-build"),
        pytest.param("0.2.19", id="invalid-no-operator"),
        pytest.param("=0.2.19", id="invalid-operator"),
        pytest.param("==0.2.19 <0.3", id="invalid-no-comma"),
        pytest.param("^0.2.19", id="invalid-poetry-notation"),
        pytest.param("<0.3.*", id="invalid-wildcard"),
        pytest.param(f"=={'9' * 5000}", id="number-longer-than-python-reads"),
    ],
)
def test_can_select_the_minimum_or_later(specifier: str) -> None:
    assert not only_below(specifier, MINIMUM)


@pytest.mark.parametrize(
    "specifier",
    [
        pytest.param("==0.2.19", id="exact"),
        pytest.param("== 0.2.19", id="exact-with-a-blank"),
        pytest.param("==0.2.19+cpu", id="local-build"),
        pytest.param("===0.2.0", id="identical"),
        pytest.param("==0.2.*", id="wildcard"),
        pytest.param("<0.3", id="ceiling-at-the-minimum"),
        pytest.param("<0.3.0", id="ceiling-at-the-minimum-in-full"),
        pytest.param("<=0.2.19", id="ceiling-below"),
        pytest.param("~=0.2.1", id="compatible-within-the-minor"),
        pytest.param(">=0.2,<0.3", id="range"),
        pytest.param(">=0.2,<0.3,!=0.2.7", id="range-with-a-hole"),
        pytest.param("<1,<0.3", id="the-lower-ceiling-counts"),
        pytest.param("==0.3.0.dev1", id="development-release-of-the-minimum"),
        pytest.param("<=0.3.0rc1", id="candidate-of-the-minimum"),
        pytest.param("<=0.3.0,!=0.3.0", id="ceiling-itself-left-out"),
        pytest.param("<0.4,!=0.3.*", id="everything-from-the-minimum-left-out"),
        pytest.param("<0.3.2,!=0.3.1.*,!=0.3.0.*", id="left-out-piece-by-piece"),
    ],
)
def test_can_only_select_below_the_minimum(specifier: str) -> None:
    assert only_below(specifier, MINIMUM)


def test_nothing_is_below_a_minimum_that_is_no_version() -> None:
    assert not only_below("==0.2.19", "unknown")
    assert only_of("==0.2.7", ("unknown",)) == ""


VERSIONS = st.one_of(st.sampled_from(ORDER), st.builds("0.{}.{}".format, st.integers(1, 4), st.integers(0, 20)))
CLAUSES = st.one_of(
    st.builds("{}{}".format, st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "~=", "==="]), VERSIONS),
    st.builds("{}{}.*".format, st.sampled_from(["==", "!="]), st.sampled_from(["0", "0.2", "0.3", "0.3.0", "1"])),
)
SPECIFIERS = st.lists(CLAUSES, max_size=4).map(",".join)


@given(SPECIFIERS, VERSIONS, st.sampled_from(["0.3.0", "0.3", "0.2.7", "1.2.0"]))
def test_what_is_only_below_admits_nothing_from_the_minimum_on(specifier: str, version: str, minimum: str) -> None:
    if only_below(specifier, minimum):
        assert not (admits(f">={minimum}", version) and admits(specifier, version))


@given(SPECIFIERS)
def test_what_is_raised_admits_the_minimum(specifier: str) -> None:
    new = raised(specifier, MINIMUM, "pep440")
    assert not new or admits(new, MINIMUM)


@pytest.mark.parametrize(
    ("specifier", "version", "expected"),
    [
        pytest.param("", "0.3.0", True, id="no-constraint"),
        pytest.param(">=0.2", "0.3.0rc1", True, id="pre-releases-count"),
        pytest.param("<0.3", "0.3.0", False, id="ceiling"),
        pytest.param("0.3.0", "0.3.0", False, id="invalid"),
        pytest.param(f"<{'9' * 5000}", "0.3.0", False, id="number-longer-than-python-reads"),
    ],
)
def test_admits(specifier: str, version: str, expected: bool) -> None:
    assert admits(specifier, version) is expected


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        pytest.param("", "", id="no-constraint"),
        pytest.param("==0.2.6", "", id="another-release"),
        pytest.param("!=0.2.7", "", id="left-out"),
        pytest.param(">=0.2.7", "", id="open-above"),
        pytest.param("<=0.2.7", "", id="open-below"),
        pytest.param("==0.2.*", "", id="wildcard-has-others"),
        pytest.param(">=0.2.7,<0.2.8", "", id="room-for-a-post-release"),
        pytest.param("==0.2.7.post1", "", id="its-post-release"),
        pytest.param("==0.2.7+fixed", "", id="its-local-build"),
        pytest.param(">=0.2.7,<=0.2.7,!=0.2.7", "", id="nothing-left"),
        pytest.param("0.2.7", "", id="invalid"),
        pytest.param("==0.2.7", "0.2.7", id="exact"),
        pytest.param("===0.2.7", "0.2.7", id="identical"),
        pytest.param(">=0.2.7,<=0.2.7", "0.2.7", id="range-of-one"),
        pytest.param("~=0.2.7,<=0.2.7", "0.2.7", id="compatible-up-to-itself"),
        pytest.param("==0.2.7.0", "0.2.7", id="written-with-another-zero"),
        pytest.param("==0.1.1", "0.1.1", id="second-of-several"),
    ],
)
def test_only_of(specifier: str, expected: str) -> None:
    assert only_of(specifier, ("0.2.7", "0.1.1")) == expected


@pytest.mark.parametrize(
    ("written", "notation"),
    [
        pytest.param("", "pep440", id="nothing-written"),
        pytest.param("()", "pep440", id="nothing-in-parentheses"),
        pytest.param(">=0.3.0", "pep440", id="there-already"),
        pytest.param(">=0.4", "pep440", id="above-already"),
        pytest.param("0.2.19", "pep440", id="poetry-exact-in-pep440"),
        pytest.param("^0.2.19", "pep440", id="poetry-caret-in-pep440"),
        pytest.param(">=0.2 <0.3", "pep440", id="poetry-blank-in-pep440"),
        pytest.param("===unknown", "pep440", id="no-version"),
        pytest.param("!=0.3.0,<0.3", "pep440", id="minimum-left-out-by-hand"),
        pytest.param("==0.2.\\\n19", "pep440", id="continued-in-the-middle"),
        pytest.param("^0.1 || ^0.2", "poetry", id="poetry-alternatives"),
        pytest.param("*", "poetry", id="poetry-anything"),
        pytest.param("^junk", "poetry", id="poetry-junk"),
        pytest.param("9" * 5000, "poetry", id="number-longer-than-python-reads"),
    ],
)
def test_not_raised(written: str, notation: str) -> None:
    assert raised(written, MINIMUM, notation) == ""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("==0.2.19", "==0.3.0", id="exact"),
        pytest.param("== 0.2.19", "== 0.3.0", id="blank-kept"),
        pytest.param(" ==0.2.19 ", " ==0.3.0 ", id="blanks-around-kept"),
        pytest.param("===0.2.0", "===0.3.0", id="identical"),
        pytest.param("==0.2.*", "==0.3.*", id="wildcard"),
        pytest.param("==0.2.1.*", "==0.3.0.*", id="wildcard-of-three"),
        pytest.param("~=0.2.1", "~=0.3.0", id="compatible"),
        pytest.param("<0.3", ">=0.3.0", id="ceiling"),
        pytest.param("<= 0.2.19", ">= 0.3.0", id="ceiling-with-a-blank"),
        pytest.param(">=0.2,<0.3", ">=0.3.0", id="range"),
        pytest.param("<0.3,>=0.2", ">=0.3.0", id="range-backwards"),
        pytest.param(">0.1, >=0.2, <0.3", ">=0.3.0", id="two-floors-become-one"),
        pytest.param(">= 0.2 , < 0.3", ">= 0.3.0", id="range-with-blanks"),
        pytest.param("(>=0.2,<0.3)", "(>=0.3.0)", id="parentheses-kept"),
        pytest.param("( >=0.2,<0.3 )", "( >=0.3.0 )", id="blanks-in-parentheses-kept"),
        pytest.param(">=0.2,!=0.2.7,<0.3", ">=0.3.0", id="hole-below-dropped"),
        pytest.param(">=0.2, !=0.3.1, <0.3, <1", ">=0.3.0, !=0.3.1, <1", id="what-still-speaks-is-kept"),
        pytest.param("==0.2.19,<0.3", "==0.3.0", id="exact-with-a-ceiling"),
    ],
)
def test_raised(written: str, expected: str) -> None:
    assert raised(written, MINIMUM, "pep440") == expected


@pytest.mark.parametrize(
    ("written", "minimum", "expected"),
    [
        pytest.param("0.2.19", "0.3.0", "0.3.0", id="exact"),
        pytest.param("==0.2.19", "0.3.0", "==0.3.0", id="exact-with-an-operator"),
        pytest.param("=0.2.19", "0.3.0", "=0.3.0", id="exact-with-one-sign"),
        pytest.param("0.2.*", "0.3.0", "0.3.*", id="wildcard"),
        pytest.param("^0.2.17", "0.3.0", "^0.3.0", id="caret"),
        pytest.param("^ 0.2", "0.3.0", "^ 0.3", id="caret-keeps-its-precision"),
        pytest.param("^0", "1.2.0", "^1.2", id="caret-as-precise-as-the-minimum-needs"),
        pytest.param("~0.2", "0.3.0", "~0.3", id="tilde"),
        pytest.param("~0.2.1", "0.3.0", "~0.3.0", id="tilde-of-three"),
        pytest.param(">=0.2 <0.3", "0.3.0", ">=0.3.0", id="range-by-a-blank"),
        pytest.param("^0.2 <0.2.9", "0.3.0", "^0.3", id="caret-with-a-ceiling"),
        pytest.param("~=0.2.1", "0.3.0", "~=0.3.0", id="compatible"),
    ],
)
def test_raised_in_poetry(written: str, minimum: str, expected: str) -> None:
    assert raised(written, minimum, "poetry") == expected


@pytest.mark.parametrize(
    ("written", "minimum", "expected"),
    [
        pytest.param("~=0.2", "1.2.0", "~=1.2", id="compatible-keeps-its-reach"),
        pytest.param("~=0.2", "1.2.3", "~=1.2.3", id="compatible-not-below-the-minimum"),
        pytest.param("==0.*", "1.2.0", "==1.*", id="wildcard-of-one"),
        pytest.param("==0.2.1.*", "1.2", "==1.2.0.*", id="wildcard-longer-than-the-minimum"),
    ],
)
def test_raised_over_a_major(written: str, minimum: str, expected: str) -> None:
    assert raised(written, minimum, "pep440") == expected


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("*", "", id="anything"),
        pytest.param("*.*", "", id="anything-at-length"),
        pytest.param("^0.1 || ^0.2", "", id="alternatives"),
        pytest.param("^0.1|^0.2", "", id="alternatives-with-one-bar"),
        pytest.param("^junk", "", id="no-version"),
        pytest.param("latest", "", id="a-word"),
        pytest.param("^" + "9" * 5000, "", id="number-longer-than-python-reads"),
        pytest.param(">=0.2,<0.3", ">=0.2,<0.3", id="pep440"),
        pytest.param(">= 0.2, < 0.3", ">=0.2,<0.3", id="blanks"),
        pytest.param(">=0.2 <0.3", ">=0.2,<0.3", id="blank-as-a-comma"),
        pytest.param(">=0.2,<0.3,", ">=0.2,<0.3", id="trailing-comma"),
        pytest.param("~=0.2.1", "~=0.2.1", id="compatible"),
        pytest.param("0.2.19", "==0.2.19", id="exact"),
        pytest.param("=0.2.19", "==0.2.19", id="exact-with-one-sign"),
        pytest.param("==0.2.19", "==0.2.19", id="exact-with-two"),
        pytest.param("!=0.2.7", "!=0.2.7", id="left-out"),
        pytest.param("0.2.*", "==0.2.*", id="wildcard"),
        pytest.param("2.*.*", "==2.*", id="wildcard-at-length"),
        pytest.param("!=0.2.*", "!=0.2.*", id="wildcard-left-out"),
        pytest.param("^1.2.3", ">=1.2.3,<2.0.0", id="caret-major"),
        pytest.param("^0.2.17", ">=0.2.17,<0.3.0", id="caret-minor"),
        pytest.param("^0.2", ">=0.2,<0.3", id="caret-minor-of-two"),
        pytest.param("^0.0.3", ">=0.0.3,<0.0.4", id="caret-patch"),
        pytest.param("^0.0", ">=0.0,<0.1", id="caret-zero-of-two"),
        pytest.param("^0", ">=0,<1", id="caret-zero-of-one"),
        pytest.param("^1.0rc1", ">=1.0rc1,<2.0", id="caret-pre-release"),
        pytest.param("~1.2.3", ">=1.2.3,<1.3.0", id="tilde-of-three"),
        pytest.param("~1.2", ">=1.2,<1.3", id="tilde-of-two"),
        pytest.param("~1", ">=1,<2", id="tilde-of-one"),
        pytest.param("^0.2, !=0.2.7", ">=0.2,<0.3,!=0.2.7", id="caret-with-a-hole"),
    ],
)
def test_from_poetry(constraint: str, expected: str) -> None:
    assert as_pep440(constraint, "poetry") == expected


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        pytest.param("*", "", id="anything"),
        pytest.param("1.1", "==1.1", id="exact"),
        pytest.param("==1.1", "==1.1", id="exact-with-two-signs"),
        pytest.param("=1.1", "==1.1.*", id="fuzzy"),
        pytest.param("=1.1.*", "==1.1.*", id="fuzzy-with-a-wildcard"),
        pytest.param("1.1.*", "==1.1.*", id="wildcard"),
        pytest.param("1.1*", "", id="wildcard-without-a-dot"),
        pytest.param(">=1.0, <2", ">=1.0,<2", id="range"),
        pytest.param("1.0|1.1", "", id="alternatives"),
        pytest.param("^1.1", "", id="foreign"),
        pytest.param("~=1.1", "~=1.1", id="compatible"),
    ],
)
def test_from_conda(constraint: str, expected: str) -> None:
    assert as_pep440(constraint, "conda") == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("=0.2", "=0.3", id="fuzzy-keeps-its-precision"),
        pytest.param("=0.2.19", "=0.3.0", id="fuzzy-of-three"),
        pytest.param("0.2.19", "0.3.0", id="exact"),
        pytest.param("==0.2.19", "==0.3.0", id="exact-with-two-signs"),
        pytest.param("0.2.*", "0.3.*", id="wildcard"),
        pytest.param(">=0.2,<0.3", ">=0.3.0", id="range"),
        pytest.param("0.1|0.2", "", id="alternatives"),
    ],
)
def test_raised_in_conda(written: str, expected: str) -> None:
    assert raised(written, MINIMUM, "conda") == expected

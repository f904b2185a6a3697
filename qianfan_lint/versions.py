"""What a version constraint can select, decided on the bounds it sets, and how to raise it in its own notation.

``packaging`` is imported where it is needed: most runs read no dependency at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

Bound = tuple["Version", bool]
"""A cut in the order of versions: just before one, or (True) just after it and its local builds."""

Edges = tuple[Bound | None, Bound | None]
"""The cuts that a comparison selects between; None where that side is open."""


class Clause(NamedTuple):
    """One comparison as written."""

    operator: str
    blank: str
    version: str


_CLAUSE = re.compile(r"(===|[=!<>~]=|[<>^~=]|)(\s*)([\w.!*+-]+)")
# Anchored to the version before them, so that a long run of blanks is tried once. In Poetry a blank separates too.
_COMMA = re.compile(r"(?<=[\w*])\s*,[\s,]*")
_SEPARATORS = {"pep440": _COMMA, "conda": _COMMA, "poetry": re.compile(r"(?<=[\w*])[\s,]+")}
_FOREIGN = {"pep440": ("", "^", "~", "="), "conda": ("^", "~"), "poetry": ()}
"""Operators that a notation does not have."""
_CEILINGS = ("<", "<=", "!=")
"""What sets no floor."""


def only_below(specifier: str, minimum: str) -> bool:
    """Whether the PEP 440 *specifier* can select nothing but versions below *minimum*.

    >>> only_below("<0.3", "0.3.0"), only_below("<=0.3", "0.3.0"), only_below(">=0.2", "0.3.0")
    (True, False, False)
    """
    floor, clauses = _version(minimum), _parsed(specifier)
    if floor is None or clauses is None:
        return False
    # The first cut at or above the minimum that no "!=" takes away: what can be selected must begin there.
    at: Bound = (floor, False)
    for start, end in sorted(_holes(clauses)):
        if start <= at < end:
            at = end
    ceilings = [upper for _, upper in _edges_of(clauses) if upper is not None]
    return bool(ceilings) and min(ceilings) <= at


def only_within(specifier: str, wanted: str) -> bool:
    """Whether the PEP 440 *specifier* can select nothing but versions that *wanted*, a range without gaps, selects.

    >>> only_within("==0.3.1", ">=0.2.12"), only_within("~=0.2.5", ">=0.2.12"), only_within("", ">=0.2.12")
    (True, False, False)
    """
    clauses, limits = _parsed(specifier), _parsed(wanted)
    if clauses is None or limits is None:
        return False
    edges = list(_edges_of(clauses))
    lowers = [lower for lower, _ in edges if lower is not None]
    uppers = [upper for _, upper in edges if upper is not None]
    return all(
        (lower is None or (bool(lowers) and max(lowers) >= lower))
        and (upper is None or (bool(uppers) and min(uppers) <= upper))
        for lower, upper in _edges_of(limits)
    )


def reaches_below(specifier: str, minimum: str) -> bool:
    """Whether the PEP 440 *specifier* can select a release below *minimum*, and not only such.

    >>> [reaches_below(each, "0.3.0") for each in (">=0.2", "!=0.2.7", "==0.3.*", ">=0.3", "<0.3")]
    [True, True, False, False, False]
    """
    if _parsed(specifier) is None or only_below(specifier, minimum):
        return False
    return not only_within(specifier, f">={minimum}.dev0")  # a pre-release of the minimum is not meant


def only_of(specifier: str, broken: tuple[str, ...]) -> str:
    """The release of *broken* that is all the PEP 440 *specifier* can select; empty where there is none.

    >>> only_of(">=0.2.7,<=0.2.7", ("0.2.7",))
    '0.2.7'
    """
    clauses = _parsed(specifier)
    if clauses is None:
        return ""
    edges = list(_edges_of(clauses))
    lowers = [lower for lower, _ in edges if lower is not None]
    uppers = [upper for _, upper in edges if upper is not None]
    if not lowers or not uppers:
        return ""
    for release in broken:
        version = _version(release)
        if version is None or not admits(specifier, release):
            continue
        if max(lowers) >= (version, False) and min(uppers) <= (version, True):
            return release
    return ""


def admits(specifier: str, version: str) -> bool:
    """Whether the PEP 440 *specifier* can select *version*; an invalid one selects nothing."""
    clauses = _parsed(specifier)
    try:
        return clauses is not None and clauses.contains(version, prereleases=True)
    except ValueError:
        return False


# ``packaging`` raises subclasses of ValueError, and ValueError itself for a number of thousands of digits.
def _parsed(specifier: str) -> SpecifierSet | None:
    from packaging.specifiers import SpecifierSet

    try:
        return SpecifierSet(specifier)
    except ValueError:
        return None


def _version(written: str) -> Version | None:
    from packaging.version import Version

    try:
        return Version(written)
    except ValueError:
        return None


def _edges_of(clauses: SpecifierSet) -> Iterator[Edges]:
    return (_edges(each.operator, each.version) for each in clauses if each.operator != "!=")


def _holes(clauses: SpecifierSet) -> Iterator[tuple[Bound, Bound]]:
    for each in clauses:
        # A local build that is left out leaves its release in.
        if each.operator == "!=" and "+" not in each.version:
            start, end = _edges("==", each.version)
            if start is not None and end is not None:
                yield start, end


def _edges(operator: str, written: str) -> Edges:
    version = _version(written.removesuffix(".*").partition("+")[0])
    if version is None:  # "===" takes any text
        return None, None
    if written.endswith(".*"):
        return _first(version.epoch, version.release), _next(version.epoch, version.release)
    before, after = (version, False), (version, True)
    if operator == "~=":
        return before, _next(version.epoch, version.release[:-1])
    if operator == "<":
        # PEP 440: "<1.0" leaves out the pre-releases of 1.0 too, unless it names one.
        final = not version.is_prerelease and not version.is_postrelease
        return None, _first(version.epoch, version.release) if final else before
    sides: dict[str, Edges] = {">=": (before, None), ">": (after, None), "<=": (None, after)}
    return sides.get(operator, (before, after))


def _first(epoch: int, release: tuple[int, ...]) -> Bound:
    """The cut below everything that begins with *release*: its first development release is the least of them."""
    from packaging.version import Version

    return Version(f"{epoch}!{_dotted(release)}.dev0"), False


def _next(epoch: int, release: tuple[int, ...]) -> Bound:
    return _first(epoch, (*release[:-1], release[-1] + 1))


def _dotted(release: tuple[int, ...]) -> str:
    return ".".join(map(str, release))


def as_pep440(constraint: str, notation: str) -> str:
    """The *constraint* of a file as PEP 440; empty (anything goes) where PEP 440 cannot say it, as for ``||``.

    A bare version is that one in Poetry and conda, and ``=1.1`` in conda any that begins so:
    https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html#package-match-specifications

    >>> as_pep440("^0.2.17", "poetry"), as_pep440("~1.2", "poetry"), as_pep440("0.2.*", "poetry")
    ('>=0.2.17,<0.3.0', '>=1.2,<1.3', '==0.2.*')
    >>> as_pep440("1.0", "conda"), as_pep440("=1.0", "conda"), as_pep440("*", "pep440")
    ('==1.0', '==1.0.*', '')
    """
    if notation == "pep440" and constraint.strip() != "*":
        return constraint
    translated = ",".join(filter(None, (_translated(clause, notation) for clause in _clauses(constraint, notation))))
    return translated if _parsed(translated) is not None else ""


def _translated(clause: Clause, notation: str) -> str:
    """*clause* as PEP 440; what cannot be translated stays as it is, and is no specifier."""
    operator, _, written = clause
    stem = re.sub(r"(\.\*)+$", "", written)
    if stem == "*":
        return ""
    if operator in ("", "=", "==", "!="):
        is_prefix = stem != written or _is_prefix(clause, notation)
        return f"{operator if operator == '!=' else '=='}{stem}{'.*' if is_prefix else ''}"
    if operator not in ("^", "~"):
        return f"{operator}{stem}"
    version = _version(written)
    if version is None:
        return f"{operator}{written}"
    release = version.release
    at = _breaking(release) if operator == "^" else min(len(release), 2) - 1
    ceiling = (*release[:at], release[at] + 1, *(0 for _ in release[at + 1 :]))
    epoch = f"{version.epoch}!" if version.epoch else ""
    return f">={written},<{epoch}{_dotted(ceiling)}"


def _is_prefix(clause: Clause, notation: str) -> bool:
    return notation == "conda" and clause.operator == "="


def _breaking(release: tuple[int, ...]) -> int:
    """Which number of *release* a caret does not let change: the first of three that is not zero."""
    leading = release[:3]
    return next((at for at, number in enumerate(leading) if number), len(leading) - 1)


def raised(written: str, minimum: str, notation: str) -> str:
    """The constraint *written* in a file, raised to *minimum* in the same notation; empty where that cannot be done.

    >>> raised("==0.2.19", "0.3.0", "pep440"), raised("^0.2.17", "0.3.0", "poetry"), raised("<0.3", "0.3.0", "pep440")
    ('==0.3.0', '^0.3.0', '>=0.3.0')
    """
    opening, inner, closing = _unwrapped(written)
    clauses = _clauses(inner, notation)
    if not clauses:
        return ""
    if all(clause.operator in _CEILINGS for clause in clauses):
        clauses.insert(0, Clause(">=", clauses[0].blank, "0"))
    separator = _SEPARATORS[notation].search(inner)
    new = dict.fromkeys(filter(None, (_raised(clause, minimum, notation) for clause in clauses)))
    result = (separator.group() if separator else ",").join(new)
    selects = as_pep440(result, notation)
    if not selects or result == inner or not admits(selects, minimum):
        return ""
    return f"{opening}{result}{closing}"


def _raised(clause: Clause, minimum: str, notation: str) -> str:
    """*clause* for a constraint that begins at *minimum*; empty where it has nothing left to say."""
    operator, blank, version = clause
    if operator in _CEILINGS:
        below = only_below(f"{'==' if operator == '!=' else operator}{version}", minimum)
        return "" if below else "".join(clause)
    precision = _lower(version, minimum)
    if not precision:
        return "".join(clause)
    if version.endswith(".*"):
        return f"{operator}{blank}{_prefix(minimum, precision)}.*"
    if _is_prefix(clause, notation):
        return f"{operator}{blank}{_prefix(minimum, precision)}"
    if operator in ("~=", "^", "~"):
        return f"{operator}{blank}{_fitted(minimum, precision)}"
    return f"{'>=' if operator == '>' else operator}{blank}{minimum}"


def _lower(written: str, minimum: str) -> int:
    """How many numbers the release of a version below *minimum* has; 0 for any other text."""
    from packaging.version import Version

    version = _version(written.removesuffix(".*"))
    return len(version.release) if version is not None and version < Version(minimum) else 0


def _prefix(minimum: str, length: int) -> str:
    from packaging.version import Version

    release = Version(minimum).release
    return _dotted((*release, *(0 for _ in range(length - len(release))))[:length])


def _fitted(minimum: str, length: int) -> str:
    """*minimum* with *length* numbers as far as only zeros come and go: ``~=0.2`` reaches further than ``~=0.2.0``."""
    numbers = minimum.split(".")
    while len(numbers) > length and numbers[-1] == "0":
        numbers.pop()
    return ".".join(numbers + ["0"] * (length - len(numbers)))


def _unwrapped(written: str) -> tuple[str, str, str]:
    """A constraint, between the blanks and parentheses around it."""
    inner = written.strip()
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1].strip()
    before, _, after = written.partition(inner) if inner else (written, "", "")
    return before, inner, after


def _clauses(constraint: str, notation: str) -> list[Clause]:
    """The comparisons of *constraint*; none where it is something else."""
    parts = [part for part in _SEPARATORS[notation].split(constraint.strip()) if part]
    clauses = [Clause(*match.groups()) for match in map(_CLAUSE.fullmatch, parts) if match]
    known = len(clauses) == len(parts) and not any(c.operator in _FOREIGN[notation] for c in clauses)
    return clauses if known else []

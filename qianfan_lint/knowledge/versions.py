"""What a PEP 440 specifier can select, decided on the bounds it sets.

``packaging`` is imported where it is needed: most runs read no dependency at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

Bound = tuple["Version", bool]
"""A cut in the order of versions: just before one, or (True) just after it and its local builds."""

Edges = tuple[Bound | None, Bound | None]
"""The cuts that a comparison selects between; None where that side is open."""


def only_below(specifier: str, minimum: str) -> bool:
    """Whether the PEP 440 *specifier* can select nothing but versions below *minimum*.

    >>> only_below("<0.3", "0.3.0"), only_below("<=0.3", "0.3.0"), only_below(">=0.2", "0.3.0")
    (True, False, False)
    """
    floor, clauses = parsed_version(minimum), parsed(specifier)
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
    clauses, limits = parsed(specifier), parsed(wanted)
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
    if parsed(specifier) is None or only_below(specifier, minimum):
        return False
    return not only_within(specifier, f">={minimum}.dev0")  # a pre-release of the minimum is not meant


def only_of(specifier: str, broken: tuple[str, ...]) -> str:
    """The release of *broken* that is all the PEP 440 *specifier* can select; empty where there is none.

    >>> only_of(">=0.2.7,<=0.2.7", ("0.2.7",))
    '0.2.7'
    """
    clauses = parsed(specifier)
    if clauses is None:
        return ""
    edges = list(_edges_of(clauses))
    lowers = [lower for lower, _ in edges if lower is not None]
    uppers = [upper for _, upper in edges if upper is not None]
    if not lowers or not uppers:
        return ""
    for release in broken:
        version = parsed_version(release)
        if version is None or not admits(specifier, release):
            continue
        if max(lowers) >= (version, False) and min(uppers) <= (version, True):
            return release
    return ""


def admits(specifier: str, version: str) -> bool:
    """Whether the PEP 440 *specifier* can select *version*; an invalid one selects nothing."""
    clauses = parsed(specifier)
    try:
        return clauses is not None and clauses.contains(version, prereleases=True)
    except ValueError:
        return False


# ``packaging`` raises subclasses of ValueError, and ValueError itself for a number of thousands of digits.
def parsed(specifier: str) -> SpecifierSet | None:
    from packaging.specifiers import SpecifierSet

    try:
        return SpecifierSet(specifier)
    except ValueError:
        return None


def parsed_version(written: str) -> Version | None:
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
    version = parsed_version(written.removesuffix(".*").partition("+")[0])
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

    return Version(f"{epoch}!{dotted(release)}.dev0"), False


def _next(epoch: int, release: tuple[int, ...]) -> Bound:
    return _first(epoch, (*release[:-1], release[-1] + 1))


def dotted(release: tuple[int, ...]) -> str:
    return ".".join(map(str, release))

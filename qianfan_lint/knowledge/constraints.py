"""Version constraints in the notations of files (PEP 440, Poetry, conda): as PEP 440, and raised as they are written.

``packaging`` is imported where it is needed: most runs read no dependency at all.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.versions import admits, dotted, only_below, parsed, parsed_version


class Clause(NamedTuple):
    """One comparison as written."""

    operator: str
    blank: str
    version: str


_CLAUSE = lazy(r"(===|[=!<>~]=|[<>^~=]|)(\s*)([\w.!*+-]+)")
# Anchored to the version before them, so that a long run of blanks is tried once. In Poetry a blank separates too.
_COMMA = lazy(r"(?<=[\w*])\s*,[\s,]*")
_SEPARATORS = {"pep440": _COMMA, "conda": _COMMA, "poetry": lazy(r"(?<=[\w*])[\s,]+")}
_FOREIGN = {"pep440": ("", "^", "~", "="), "conda": ("^", "~"), "poetry": ()}
"""Operators that a notation does not have."""
_CEILINGS = ("<", "<=", "!=")
"""What sets no floor."""


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
    return translated if parsed(translated) is not None else ""


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
    version = parsed_version(written)
    if version is None:
        return f"{operator}{written}"
    release = version.release
    at = _breaking(release) if operator == "^" else min(len(release), 2) - 1
    ceiling = (*release[:at], release[at] + 1, *(0 for _ in release[at + 1 :]))
    epoch = f"{version.epoch}!" if version.epoch else ""
    return f">={written},<{epoch}{dotted(ceiling)}"


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

    version = parsed_version(written.removesuffix(".*"))
    return len(version.release) if version is not None and version < Version(minimum) else 0


def _prefix(minimum: str, length: int) -> str:
    from packaging.version import Version

    release = Version(minimum).release
    return dotted((*release, *(0 for _ in range(length - len(release))))[:length])


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

"""Families of rules: the first digit of a code."""

from __future__ import annotations

FAMILIES = {
    "QF1": "Credentials in the source",
    "QF2": "The environment",
    "QF3": "The Authorization header",
    "QF4": "The right key in the right place",
    "QF5": "Dependencies",
    "QF6": "Leaks",
    "QF7": "Deployment files",
    "QF9": "Suppressions",
}
"""Titles, as the documentation has them."""


def family_of(code: str) -> str:
    """The key in :data:`FAMILIES` of the rule *code*."""
    return code[:3]

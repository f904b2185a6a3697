"""Provider files against the SDKs that are installed: names, keywords and positions of clients.

It checks what is there and skips the rest. With the SDKs in an environment of their own:
``pip install . pytest langchain-community zhipuai groq …`` and ``pytest tests/sdks -rs``.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import warnings
from typing import Any

import pytest

from qianfan_lint.knowledge.providers import Client, load

ROWS = list({id(row): row for row in load().clients.values()}.values())
MISSING = object()
READS_ANY = {"langchain_nvidia_ai_endpoints", "langchain_tavily"}
"""Packages whose models take keywords that they have no fields for."""


def found(dotted: str) -> Any:
    """What *dotted* names; MISSING where the release that is installed has no such thing."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        try:
            held = importlib.import_module(".".join(parts[:end]))
        except Exception:  # whatever a package lacks
            continue
        try:
            for part in parts[end:]:
                held = getattr(held, part)
        except Exception:  # what a package loads on demand may be gone
            return MISSING
        return held
    return MISSING


def parameters(held: Any) -> tuple[list[str], bool]:
    """The names that *held* takes, in order, and whether it takes any other."""
    fields = getattr(held, "model_fields", None)
    if held.__module__.partition(".")[0] in READS_ANY:
        return [*fields], True
    if fields:
        names = [*fields, *(field.alias for field in fields.values() if field.alias), *by_position(held, [])]
        return names, getattr(held, "model_config", {}).get("extra") == "allow"
    signature = [each for each in inspect.signature(held).parameters.values() if each.name not in ("self", "cls")]
    names = [each.name for each in signature if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)]
    return names, any(each.kind is each.VAR_KEYWORD for each in signature)


def by_position(held: Any, known: list[str]) -> list[str]:
    """What *held* takes in order: a model of pydantic may have a constructor of its own, else it is *known*."""
    made = getattr(held, "__init__", None) if hasattr(held, "model_fields") else None
    if made is None or made.__module__.startswith("pydantic"):
        return known
    return [name for name in inspect.signature(made).parameters if name != "self"]


def installed(row: Client) -> list[str]:
    roots = {name.partition(".")[0] for name in row.names}
    there = {root for root in roots if importlib.util.find_spec(root) is not None}
    return [name for name in row.names if name.partition(".")[0] in there]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.names[0])
def test_client(row: Client) -> None:
    warnings.simplefilter("ignore")
    names = installed(row)
    if not names:
        pytest.skip("not installed")
    held = {name: thing for name in names if (thing := found(name)) is not MISSING}
    if not held:
        pytest.skip(f"no release that has {names[0]}")
    for name, thing in held.items() if not row.given else ():  # of a dictionary the keywords are entries
        methods = [method for method in row.methods if hasattr(thing, method)]
        assert methods or not row.methods, f"{name} has none of {row.methods}"
        for call in [getattr(thing, method) for method in methods] or [thing]:
            try:
                known, takes_any = parameters(call)
            except (TypeError, ValueError):
                continue  # what stands for a class that a release removed
            lacking = set(row.keywords) - set(row.ignored) - set(known)
            assert takes_any or not lacking, f"{name} takes no {lacking}"
            order = by_position(call, known)
            for position, slot in row.positions.items():
                words = [keyword for keyword, its in row.keywords.items() if its == slot]
                assert not words or order[int(position)] in words, f"{name} takes {order} by position"

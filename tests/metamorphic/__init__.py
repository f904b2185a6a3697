"""Changes of a program that cannot change what it does, and so must not change what is found in it.

``TRANSFORMATIONS`` is the table. A transformation takes the text of a form and gives another text, or the bytes of a
file, or None where it does not fit the form. ``differences`` compares the findings of both.
"""

from __future__ import annotations

import ast
import collections
import re

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.source import Source, decode
from qianfan_lint.pipeline.engine import Engine
from qianfan_lint.readers.python.tree.parse import screen
from tests.forms import ENGINE, Form, load_all
from tests.metamorphic.table import TRANSFORMATIONS, Transformation

__all__ = ["TRANSFORMATIONS", "Transformation", "differences", "fitting", "python_forms"]

# What a transformation may change in the text that a finding covers: layout, quotes, parentheses, prefixes.
_LAYOUT = re.compile(r"#[^\r\n]*|[\s\\'\"(),;]+|\b[rRuUfFtT](?=['\"])")

Found = collections.Counter[tuple[str, str]]


def python_forms() -> list[Form]:
    """The Python forms that the running Python can parse and that work."""
    return [form for form in load_all() if form.name == "form.py" and not form.xfail and _parses(form.text)]


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def fitting(transformation: Transformation, form: Form) -> str | bytes | None:
    """What *transformation* makes of *form*; None where it does not fit."""
    made = transformation.apply(form.text)
    if made is None or made == form.text:
        return None
    if isinstance(made, str) and transformation.file == "form.py":
        screen(_source(made, form.name))  # a transformation that breaks a program is a mistake of this test
    return made


def differences(transformation: Transformation, form: Form, made: str | bytes, engine: Engine = ENGINE) -> str:
    """How what is found in *made* differs from what is found in *form*; empty if it does not."""
    allowed = set(transformation.may_change)
    if form.id in allowed:
        return ""
    before = _found(_source(form.text, form.name), engine, allowed, transformation.moves)
    after = _found(_source(made, transformation.file), engine, allowed, transformation.moves)
    lost, more = before - after, after - before
    parts = [f"lost {sorted(lost)}"] if lost else []
    return "; ".join(parts + ([f"more {sorted(more)}"] if more else []))


def _source(made: str | bytes, name: str) -> Source:
    kind = kind_of(name)
    assert kind is not None
    return decode(name, kind, made if isinstance(made, bytes) else made.encode("utf-8"))


def _found(source: Source, engine: Engine, allowed: set[str], moves: bool) -> Found:
    """Code and covered text of each finding; of a transformation that *moves* what is covered, the codes alone."""
    checked = engine.check_source(source)
    found: Found = collections.Counter()
    for finding in checked.findings:
        if finding.code not in allowed:
            found[finding.code, "" if moves else _LAYOUT.sub("", source.slice(finding.span))] += 1
    if checked.not_scanned is not None:
        found["not scanned", str(checked.not_scanned.reason)] += 1
    return found

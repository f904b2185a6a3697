"""What a module has from another one: the gate may lose nothing that its reader finds then.

The constants of every form are moved to a module of their own. What is found may change, since a literal is reported
where it is written; but the gate has to let through whatever is left to be said.
"""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from qianfan_lint.core.kinds import Kind
from qianfan_lint.pipeline.engine import Checked, Engine
from qianfan_lint.project.config import Config
from tests.forms import Form, load_all


def split(text: str) -> tuple[str, str] | None:
    """A module with the constants of *text*, and *text* importing them; None where it has none, or does not parse."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return None
    imports = [each for each in body if isinstance(each, (ast.Import, ast.ImportFrom))]
    known = {alias.asname or alias.name.partition(".")[0] for each in imports for alias in each.names}
    moved: dict[str, ast.Assign] = {}
    for each in body:
        match each:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if bindings(body)[name] == 1:
                if {node.id for node in ast.walk(value) if isinstance(node, ast.Name)} <= {*known, *moved}:
                    moved[name] = each
    if not moved:
        return None
    lines = text.splitlines(keepends=True)
    taken = ["".join(lines[each.lineno - 1 : each.end_lineno]) for each in (*imports, *moved.values())]
    for each in moved.values():
        lines[each.lineno - 1 : each.end_lineno] = ["\n"] * ((each.end_lineno or each.lineno) - each.lineno + 1)
    first = max([each.end_lineno or 0 for each in imports if getattr(each, "module", "") == "__future__"], default=0)
    lines.insert(first, f"from conf import {', '.join(moved)}\n")
    return "".join(taken), "".join(lines)


def bindings(body: list[ast.stmt]) -> Counter[str]:
    names = [node for each in body for node in ast.walk(each) if isinstance(node, ast.Name)]
    return Counter(node.id for node in names if isinstance(node.ctx, ast.Store))


SPLIT = [(form, parts) for form in load_all() if form.name == "form.py" and (parts := split(form.text)) is not None]


def test_enough_forms_have_constants() -> None:
    assert len(SPLIT) > 500


@pytest.mark.parametrize(("form", "parts"), SPLIT, ids=[form.id for form, _ in SPLIT])
def test_the_gate_loses_nothing(form: Form, parts: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    for name, text in zip(("conf.py", "form.py"), parts, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    path, engine = str(tmp_path / "form.py"), Engine(Config())
    data = parts[1].encode()
    whole = engine.attempt(path, Kind.PYTHON, data)
    assert isinstance(whole, Checked)
    found = engine.check_bytes(path, Kind.PYTHON, data).diagnostics
    assert Counter(each.code for each in found) == Counter(each.code for each in whole.findings), form.id

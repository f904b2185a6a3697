"""What a name of a module depends on is cut out so that it parses, stands where it stood, and lacks nothing."""

from __future__ import annotations

import ast
import pathlib
import sysconfig

import pytest

from qianfan_lint.readers.python.needed import SMALL, needed

LIBRARY = pathlib.Path(sysconfig.get_path("stdlib"))
MODULES = [
    path
    for name in ("argparse", "inspect", "logging/__init__", "shutil", "subprocess", "tarfile", "typing", "zipfile")
    for path in (LIBRARY / f"{name}.py", LIBRARY / name / "__init__.py")
    if path.is_file() and path.stat().st_size > SMALL
]


def bound(tree: ast.Module) -> dict[str, list[ast.stmt]]:
    """The definitions and values of a module, by the name that each binds."""
    found: dict[str, list[ast.stmt]] = {}
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
                found.setdefault(name, []).append(node)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_what_a_name_needs(path: pathlib.Path) -> None:
    data = path.read_bytes()
    whole = bound(ast.parse(data))
    for name in whole:
        part = needed(data, name.encode())
        if not part:
            continue
        kept = bound(ast.parse(part))
        assert len(part) < len(data)
        waiting, seen = [name], {name}
        while waiting:  # all that it names, and so on
            each = waiting.pop()
            assert list(map(placed, kept.get(each, ()))) == list(map(placed, whole[each])), each
            names = {node.id for statement in whole[each] for node in ast.walk(statement) if isinstance(node, ast.Name)}
            waiting += sorted(names & whole.keys() - seen)
            seen |= names


def test_of_many_functions_only_those_are_left_that_are_asked_for() -> None:
    functions = "".join(f"def f{number}(x):\n    return f{number // 2}(x) or {number}\n\n\n" for number in range(1_000))
    part = needed(f"import os\n\n\n{functions}".encode(), b"f700").decode()
    kept = {f"f{700 >> shift}" for shift in range(10)} | {"f0"}
    assert {node.name for node in ast.parse(part).body if isinstance(node, ast.FunctionDef)} == kept
    assert "import os" in part


def placed(node: ast.stmt) -> str:
    return ast.dump(node, include_attributes=False) + f" on line {node.lineno}"

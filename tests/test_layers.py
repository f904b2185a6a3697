"""The structure that docs/design.md promises: layers, where libcst is imported, what a clean run loads."""

from __future__ import annotations

import ast
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from qianfan_lint.knowledge import providers
from tests.project import CLEAN, HARDCODED, Project

ROOT = pathlib.Path(__file__).parent.parent
PACKAGE = ROOT / "qianfan_lint"
FILES = sorted(PACKAGE.rglob("*.py"))
READING = {"qianfan_lint.readers.reading", "qianfan_lint.readers.python.reader", "qianfan_lint.pipeline.history"}


def rooms() -> list[str]:
    """The folders of the package as the table of docs/design.md lists them: each may import those before it."""
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    table = text.partition("## Layers")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


ROOMS = rooms()


def room_of(path: pathlib.Path) -> str:
    """Empty for the entry of the package."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def imports(path: pathlib.Path) -> Iterator[str]:
    """Every module that the file imports anywhere; of ``from a import b`` both ``a`` and ``a.b``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_room_stands_in_the_table() -> None:
    assert {room_of(path) for path in FILES} - {""} == set(ROOMS)
    assert len(ROOMS) <= 10


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_up_the_table(path: pathlib.Path) -> None:
    own = room_of(path)
    used = {name.split(".")[1] for name in imports(path) if name.startswith("qianfan_lint.")}
    below = {name for name in used if own and name in ROOMS and ROOMS.index(name) > ROOMS.index(own)}
    assert not below


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_libcst_is_for_the_python_reader(path: pathlib.Path) -> None:
    used = {name for name in imports(path) if name.split(".")[0] == "libcst"}
    assert not used or path.is_relative_to(PACKAGE / "readers" / "python")
    assert not any(name.startswith(("libcst.matchers", "libcst.codemod", "libcst.metadata")) for name in used)


def said(path: pathlib.Path) -> Iterator[str]:
    """Names and texts in the code of a file, without docstrings and imports, in lower case."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as text):  # a docstring
                texts.add(id(text))
            case ast.Constant(value=str(value)) if id(node) not in texts:
                yield value.lower()
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.FunctionDef(name=name):
                yield name.lower()


@pytest.mark.parametrize("path", sorted((PACKAGE / "rules").glob("*.py")), ids=lambda path: path.name)
def test_no_rule_names_a_provider(path: pathlib.Path) -> None:
    known = providers.load()
    names = {*known.tables, *(host.host.lower().removeprefix("*.") for host in known.hosts)}
    assert [text for text in said(path) if any(name in text for name in names)] == []


def test_said_sees_what_a_rule_says(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "rule.py"
    code = '"""Qwen."""\nfrom qianfan import x\n\n\ndef f(DashScope):\n    """Qwen."""\n    return "Qianfan"\n'
    path.write_text(code)
    assert sorted(said(path)) == ["dashscope", "f", "qianfan"]


BESIDE_RULES = {PACKAGE / "core" / "codes.py"}
"""What has to be known before any rule is loaded."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_holds_for_a_rule_stands_in_its_file(path: pathlib.Path) -> None:
    if room_of(path) != "rules" and path not in BESIDE_RULES:
        assert [text for text in said(path) if re.search(r"qf\d", text)] == []


def loaded(project: Project, *arguments: str) -> set[str]:
    """The modules that a run has imported in the end."""
    code = "import sys; from qianfan_lint.frontends.cli.commands import main\n"
    code += "try: main(sys.argv[1:])\nfinally: print(*sys.modules, file=sys.stderr)"
    command = [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path}\n{code}", *arguments]
    return set(subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False).stderr.split())


HEAVY = ("libcst", "packaging", "yaml", "multiprocessing", "concurrent", "difflib", "unittest", "socket")


@pytest.mark.parametrize("options", [(), ("--output-format", "json"), ("--fix", "--unsafe-fixes"), ("--select", "QF1")])
def test_a_clean_run_loads_little(project: Project, options: tuple[str, ...]) -> None:
    project.write("app.py", CLEAN)
    project.write("requirements.txt", "requests>=2\n")
    project.write(".gitignore", "*.log\n")
    project.write("pyproject.toml", '[project]\nname = "app"\n\n[tool.qianfan-lint]\nignore = ["QF401"]\n')
    modules = loaded(project, "check", *options)
    assert "qianfan_lint.pipeline.engine" in modules
    assert not modules & {*HEAVY, *READING, "qianfan_lint.rules", "qianfan_lint.project.surroundings"}


def test_a_run_with_findings_does_without_the_slow_parts(project: Project) -> None:
    project.write("app.py", HARDCODED)
    modules = loaded(project, "check")
    assert "libcst" in modules
    # libcst imports its metadata package itself; packaging is for pins.
    assert not modules & {"libcst.matchers", "libcst.codemod", "packaging"}

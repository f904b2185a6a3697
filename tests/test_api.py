"""The Python interface, as docs/api.md describes it."""

from __future__ import annotations

import pathlib
import re

import pytest

import qianfan_lint
from tests.keys import expand, make
from tests.project import BROKEN, CLEAN, HARDCODED, LOWERCASE, Project

PAGE = (pathlib.Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_run(project: Project, example: str, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("src/app.py", HARDCODED)
    project.write("src/broken.py", BROKEN)
    project.write("deploy/run.sh", "echo\n")
    exec(compile(example, "docs/api.md", "exec"), {})
    out = capsys.readouterr().out
    assert (
        "src/app.py 1 11 QF101" in out and "src/broken.py syntax error on line 2; only searched for keys" in out
    ) or "print" not in example


def test_every_name_is_described() -> None:
    assert all(f"`{name}" in PAGE for name in qianfan_lint.__all__)
    assert all(f"`{field}`" in PAGE for field in qianfan_lint.Diagnostic._fields)


def test_names_that_do_not_exist() -> None:
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        qianfan_lint.chek  # noqa: B018


def test_the_configuration_of_the_project_holds(project: Project) -> None:
    project.write("pyproject.toml", '[tool.qianfan-lint]\nignore = ["QF1"]\n')
    path = project.write("app.py", HARDCODED + LOWERCASE)
    assert [found.code for found in qianfan_lint.check([path]).diagnostics] == ["QF201"]
    given = qianfan_lint.check([path], qianfan_lint.Config(select=("QF1",)))
    assert [found.code for found in given.diagnostics] == ["QF101"]


@pytest.mark.parametrize("config", [{"select": ("QF8",)}, {"providers": {"qwen": {"hots": []}}}], ids=["code", "table"])
def test_configuration_that_cannot_be_used(config: dict[str, object]) -> None:
    with pytest.raises(qianfan_lint.ConfigError):
        qianfan_lint.Linter(qianfan_lint.Config(**config))  # type: ignore[arg-type]


def test_missing_path(project: Project) -> None:
    with pytest.raises(qianfan_lint.MissingPath):
        qianfan_lint.check(["no/such"])


def test_a_report_holds_no_secret(project: Project) -> None:
    project.write("app.py", HARDCODED)
    linter = qianfan_lint.Linter(qianfan_lint.Config(env_file=".env"))
    report = linter.check(["."])
    text, _ = linter.diff(report, unsafe=True)
    assert make("dashscope-key") not in repr(report) + text
    assert make("dashscope-key")[:4] in text


def test_fix(project: Project) -> None:
    project.write("app.py", HARDCODED)
    project.write("clean.py", CLEAN)
    linter = qianfan_lint.Linter(qianfan_lint.Config())
    report = linter.check(["."])
    assert linter.fix(report).fixed == 0
    assert project.text("app.py") == expand(HARDCODED)
    fixed = linter.fix(report, unsafe=True)
    assert (fixed.fixed, fixed.diagnostics, fixed.checked) == (1, (), 2)
    assert 'os.environ["LLM_API_KEY"]' in project.text("app.py")


def test_covers(project: Project) -> None:
    project.write(".git/HEAD", "")
    project.write(".gitignore", ".env\n")
    for ignores in (True, False):
        linter = qianfan_lint.Linter(qianfan_lint.Config(extend_exclude=("vendor",), respect_gitignore=ignores))
        asked = ("app.py", "vendor/app.py", "notes.png", ".env", "build/app.py")
        assert [linter.covers(path) for path in asked] == [True, False, False, not ignores, False]


def test_a_review_has_what_a_fix_really_writes(project: Project) -> None:
    project.write(".env", "A=b")
    linter = qianfan_lint.Linter(qianfan_lint.Config(env_file=".env"))
    review = linter.review(expand(HARDCODED) + "# 名字\n", "app.py")
    assert make("dashscope-key") not in repr(review.diagnostics)
    patch = linter.patch(review, review.findings, {})
    assert [edit.text for edit in patch.edits] == ["import os\n\n", 'os.environ["LLM_API_KEY"]']
    added = {change.path: change.after for change in patch.changes}
    assert added[".env"] == f"A=b\nLLM_API_KEY={make('dashscope-key')}\n".encode()
    ((_, reason),) = linter.patch(review, review.findings, {".env": b"LLM_API_KEY=other\n"}).refused
    assert reason == "LLM_API_KEY has another value already"
    assert project.text(".env") == "A=b"


@pytest.mark.parametrize("text", ["# coding: gbk\n", "# coding: no-such\n", "名字 = '\ud83d'\n"])
def test_a_review_takes_text_as_it_is(text: str) -> None:
    """Whatever its cookie says; half a surrogate pair is what some editors send while it is typed."""
    linter = qianfan_lint.Linter(qianfan_lint.Config())
    (found,) = linter.review(text + "名 = 1\n" + expand(HARDCODED), "app.py").diagnostics
    assert (found.code, found.start.line, found.start.column) == ("QF101", 3, 11)


def test_a_review_of_what_does_not_parse() -> None:
    review = qianfan_lint.Linter(qianfan_lint.Config()).review(expand(HARDCODED) + "x = (", "app.py")
    assert review.not_scanned is not None
    assert review.not_scanned.reason.startswith("syntax error")

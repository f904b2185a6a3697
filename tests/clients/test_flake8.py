"""The plugin in the real flake8: files, standard input, several processes, noqa, configuration."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from qianfan_lint import rules
from tests.forms import load_all
from tests.keys import expand
from tests.project import HARDCODED, LOWERCASE, Project, Ran

pytest.importorskip("flake8", reason="flake8 is not installed")

LATE = 'import os\n\nname = os.getenv(\n    "qwen_api_key"\n)'
FORMS = [form for form in load_all() if form.name.endswith(".py") and form.expected and not form.xfail]
OPT_IN = [rule.code for rule in rules.load().values() if not rule.default]
IN_PYTHON = [code for code in OPT_IN if any(code in dict(map(reversed, form.expected)) for form in FORMS)]


def flake8(project: Project, *arguments: str, stdin: str = "") -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "flake8", "--isolated", "--select", "QF", *arguments],
        cwd=project.root,
        input=expand(stdin).encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_file(project: Project) -> None:
    project.write("app.py", HARDCODED)
    ran = flake8(project, "app.py")
    assert ran.code == 1
    assert ran.out.startswith("app.py:1:11: QF101 Hardcoded credential ")
    assert len(ran.out.splitlines()) == 1


def test_the_buffer_and_not_the_file(project: Project) -> None:
    """Editors send what is not saved yet under the name of the file."""
    project.write("app.py", HARDCODED)
    ran = flake8(project, "--stdin-display-name", "app.py", "-", stdin=LOWERCASE)
    assert re.findall(r"^(app\.py):\d+:\d+: (QF\d+)", ran.out, re.MULTILINE) == [("app.py", "QF201")]


def test_columns_count_characters(project: Project) -> None:
    project.write("app.py", '名字 = 1; api_key = "<<dashscope-key>>"\n')
    assert flake8(project, "app.py").out.startswith("app.py:1:19: QF101")


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"# -*- coding: gbk -*-\n"], ids=["bom", "cookie"])
def test_encodings(project: Project, mark: bytes) -> None:
    encoding = "gbk" if b"gbk" in mark else "utf-8"
    project.write("app.py", mark + expand('名字 = 1; api_key = "<<dashscope-key>>"\n').encode(encoding))
    assert ":19: QF101" in flake8(project, "app.py").out


def test_noqa(project: Project) -> None:
    project.write("app.py", HARDCODED.rstrip() + "  # noqa: QF101\n")
    assert flake8(project, "app.py").out == ""
    assert "QF101" in flake8(project, "--disable-noqa", "app.py").out


def test_noqa_at_the_end_of_the_statement(project: Project) -> None:
    """flake8 itself looks at the finding's line only (PyCQA/flake8#1719)."""
    project.write("app.py", LATE + "  # noqa: QF201\n")
    assert flake8(project, "app.py").out == ""
    assert "app.py:4:5: QF201" in flake8(project, "--disable-noqa", "app.py").out


@pytest.mark.parametrize("code", IN_PYTHON)
def test_opt_in_rules(project: Project, code: str) -> None:
    form = next(form for form in FORMS if code in dict(map(reversed, form.expected)))
    project.write("app.py", form.text.encode())
    plain = [sys.executable, "-m", "flake8", "app.py"]
    silent = subprocess.run(plain, cwd=project.root, capture_output=True, check=False).stdout
    asked = subprocess.run([*plain, "--extend-select", code], cwd=project.root, capture_output=True, check=False).stdout
    project.write("pyproject.toml", f'[tool.qianfan-lint]\nextend-select = ["{code}"]\n')
    configured = subprocess.run(plain, cwd=project.root, capture_output=True, check=False).stdout
    assert [code.encode() in out for out in (silent, asked, configured)] == [False, True, True]


def test_configuration(project: Project) -> None:
    project.write("pyproject.toml", '[tool.qianfan-lint]\nignore = ["QF101"]\n')
    project.write("other.toml", '[tool.qianfan-lint]\nignore = ["QF2"]\n')
    project.write("pkg/app.py", HARDCODED + LOWERCASE)
    assert re.findall(r"QF\d+", flake8(project, "pkg/app.py").out) == ["QF201"]
    assert re.findall(r"QF\d+", flake8(project, "--qianfan-lint-config", "other.toml", "pkg/app.py").out) == ["QF101"]
    assert "no.toml: no such file or directory" in flake8(project, "--qianfan-lint-config", "no.toml", "pkg/app.py").out


def test_a_baseline(project: Project) -> None:
    project.write("app.py", HARDCODED)
    project.run("baseline")
    project.write("pyproject.toml", '[tool.qianfan-lint]\nbaseline = ".qianfan-lint-baseline.jsonl"\n')
    assert flake8(project, "app.py").out == ""
    project.write("app.py", HARDCODED * 2)
    assert re.findall(r"app.py:(\d+):", flake8(project, "app.py").out) == ["2"]


def test_configuration_that_cannot_be_used(project: Project) -> None:
    project.write("pyproject.toml", '[tool.qianfan-lint]\nselct = ["QF101"]\n')
    project.write("app.py", HARDCODED)
    ran = flake8(project, "app.py")
    assert ran.code == 1
    assert "selct" in ran.err + ran.out
    assert "Traceback" not in ran.err


def test_what_cannot_be_parsed_is_said(project: Project) -> None:
    project.write("app.py", HARDCODED + "x = " + "+".join(["1"] * 200) + "\n")
    assert "app.py:1:1: QF901 not scanned: nested too deeply" in flake8(project, "app.py").out


def test_language_is_the_configured_one_and_not_the_locale(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    project.write("app.py", LOWERCASE)
    assert "QF201 Environment variable 'qwen_api_key'" in flake8(project, "app.py").out
    project.write("pyproject.toml", '[tool.qianfan-lint]\nlang = "zh"\n')
    assert "QF201 环境变量 'qwen_api_key'" in flake8(project, "app.py").out

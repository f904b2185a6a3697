"""What a shell completes: the script that docs/usage.md names in a real bash, and the protocol behind every shell."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from qianfan_lint import rules
from qianfan_lint.frontends.cli.commands import main
from qianfan_lint.report import FORMATS
from qianfan_lint.rules import load
from tests.project import Project

ROOT = pathlib.Path(__file__).parent.parent.parent
USAGE = (ROOT / "docs" / "usage.md").read_text(encoding="utf-8")
ALL = list(load())
FILES = ["file"]


def offered(line: str) -> list[str]:
    """What is offered for the last word of *line*: values, or ``file`` and the like for what the shell looks up."""
    *words, begun = line.split(" ")
    # fish alone is told the begun word apart from the others, so that an empty one needs no quotes.
    environment = {"_QIANFAN_LINT_COMPLETE": "fish_complete", "COMP_WORDS": " ".join(words), "COMP_CWORD": begun}
    ran = CliRunner().invoke(main, [], prog_name="qianfan-lint", env=environment, catch_exceptions=False)
    kinds = [entry.partition("\t")[0].partition(",") for entry in ran.stdout.splitlines() if "," in entry]
    return [value if kind == "plain" else kind for kind, _, value in kinds]


def test_explained_in_the_language_of_the_locale() -> None:
    for words, expected in (
        ("", "解释一条规则"),
        ("check --fix", "应用安全的修复"),
        ("rule QF201", "用小写的环境变量名"),
    ):
        environment = {"_QIANFAN_LINT_COMPLETE": "zsh_complete", "LANGUAGE": "zh_CN"}
        environment |= {"COMP_WORDS": f"qianfan-lint {words}", "COMP_CWORD": str(len(words.split()) or 1)}
        command = [sys.executable, "-m", "qianfan_lint"]
        ran = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, check=False, cwd=ROOT)
        assert expected in ran.stdout.decode()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("qianfan-lint check --select ", ALL),
        ("qianfan-lint check --ignore QF10", ["QF101", "QF102", "QF103", "QF104", "QF105"]),
        ("qianfan-lint check --extend-select qf30", [code for code in ALL if code.startswith("QF30")]),
        ("qianfan-lint check --select QF101,QF9", ["QF101,QF902"]),
        ("qianfan-lint check --output-format s", ["sarif"]),
        ("qianfan-lint check --output-format ", list(FORMATS)),
        ("qianfan-lint rule QF90", ["QF902"]),
        ("qianfan-lint rule bearer", ["bearer-in-api-key"]),
        ("qianfan-lint rule ", ALL),
        ("qianfan-lint rule --output-format ", ["text", "json"]),
        ("qianfan-lint check --unsafe", ["--unsafe-fixes"]),
        ("qianfan-lint check s", FILES),
        ("qianfan-lint check --baseline ", FILES),
        ("qianfan-lint check --env-file ", FILES),
        ("qianfan-lint baseline --output ", FILES),
        ("qianfan-lint base", ["baseline"]),
    ],
)
def test_offered(line: str, expected: list[str]) -> None:
    assert offered(line) == expected


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash(project: Project) -> None:
    (line,) = re.findall(r"^\$ (eval .*=bash_source qianfan-lint.*?)(?: +#.*)?$", USAGE, re.MULTILINE)
    # As pip writes it.
    program = project.write(
        "bin/qianfan-lint", f"#!{sys.executable}\nfrom qianfan_lint.frontends.cli.commands import main\n\nmain()\n"
    )
    program.chmod(0o755)
    script = f"""
{line}
complete -p qianfan-lint
COMP_WORDS=(qianfan-lint check --select QF60) COMP_CWORD=3
_qianfan_lint_completion qianfan-lint QF60 --select
echo "${{COMPREPLY[@]}}"
"""
    environment = {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    command = ["bash", "--noprofile", "--norc", "-euo", "pipefail", "-c", script]
    ran = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, encoding="utf-8", timeout=30, check=True
    )
    registered, completed = ran.stdout.splitlines()
    assert registered.endswith("-F _qianfan_lint_completion qianfan-lint")
    assert completed.split() == [code for code in rules.load() if code.startswith("QF60")]

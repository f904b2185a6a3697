"""What CONTRIBUTING promises of additions: each is made in a copy of the package, touching nothing else."""

from __future__ import annotations

import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.keys import make

ROOT = pathlib.Path(__file__).parent.parent
RULE = '''
from collections.abc import Iterator

from qianfan_lint.facts import EnvRead
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF299", risk=3.0, weakness=1188)
def region_from_env(fact: EnvRead, ctx: Context) -> Iterator[Report]:
    """Region is read from the environment.

    ## Why
    It is a trial.
    """
    if fact.name == "qwen_api_key":
        yield report(fact.span, "{name} is read", content=fact.name, name=fact.name)
'''
PROVIDER = """
title = "Lingxi"
kind = "maker"
modules = ["lingxi"]

[[slots]]
id = "api-key"
title = "Lingxi API key"
env = ["LINGXI_API_KEY"]
keys = ["lingxi-key"]

[[keys]]
id = "lingxi-key"
pattern = "lingxi-[0-9a-f]{40}"
"""
REPORT = """
def render(report, style):
    return "".join(f"{each.code}\\t{each.path}\\n" for each in report.diagnostics)
"""
READER = """
from qianfan_lint.facts import Place, Shaped
from qianfan_lint.core.model import Span


def read(source, providers):
    for found in providers.find_keys(source.text):
        yield Shaped(source.text[found.start : found.end], Span(found.start, found.end), Place.FILE)
"""


class Copy:
    """A copy of the package and of what generates its tables, to add to."""

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "qianfan_lint", root / "qianfan_lint", ignore=skipped)
        shutil.copytree(ROOT / "docs", root / "docs", ignore=shutil.ignore_patterns("__pycache__", "img"))

    def add(self, path: str, text: str) -> None:
        assert not (self.root / path).exists()
        (self.root / path).write_text(text, encoding="utf-8")

    def replace(self, path: str, before: str, after: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert text.count(before) == 1
        (self.root / path).write_text(text.replace(before, after), encoding="utf-8")

    def run(self, *arguments: str) -> str:
        """The output of Python with *arguments* on this copy."""
        environment = {**os.environ, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}
        ran = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root / "project",
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert ran.returncode in (0, 1), ran.stderr
        return ran.stdout

    def check(self, name: str, text: str, *options: str) -> str:
        (self.root / "project" / name).write_text(text, encoding="utf-8")
        return self.run("-m", "qianfan_lint", "check", *options)

    def findings(self, name: str, text: str) -> list[tuple[str, str]]:
        found: dict[str, Any] = json.loads(self.check(name, text, "--output-format", "json"))
        return [(each["path"], each["code"]) for each in found["findings"]]


@pytest.fixture
def copy(tmp_path: pathlib.Path) -> Copy:
    (tmp_path / "project").mkdir()
    return Copy(tmp_path)


def test_a_rule_is_one_file(copy: Copy) -> None:
    copy.add("qianfan_lint/rules/qf299_region_from_env.py", RULE)
    text = 'import os\n\nregion = os.environ["qwen_api_key"]\n'
    assert sorted(copy.findings("app.py", text)) == [("app.py", "QF201"), ("app.py", "QF299")]
    (run,) = json.loads(copy.check("app.py", text, "--output-format", "sarif"))["runs"]
    (described,) = (rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "QF299")
    assert described["name"] == "region-from-env"
    assert described["properties"]["security-severity"] == "3.0"
    assert described["properties"]["tags"] == ["security", "external/cwe/cwe-1188"]
    assert "Region is read from the environment." in copy.run("-m", "qianfan_lint", "rule", "QF299")


def test_a_provider_is_one_file(copy: Copy) -> None:
    copy.add("qianfan_lint/knowledge/providers/lingxi.toml", PROVIDER)
    tables = "import generate; [path.write_bytes(content) for path, content in generate.tables().items()]"
    copy.run("-c", f"import sys; sys.path[:0] = [{str(copy.root / 'docs')!r}]; {tables}")
    key = "lingxi-" + "".join(random.Random("lingxi").choices("0123456789abcdef", k=40))
    text = f'import os\n\nname = os.environ["LINGXI_API_KEy"]\nuser("{key}")\n'
    assert sorted(copy.findings("app.py", text)) == [("app.py", "QF101"), ("app.py", "QF201")]


def test_a_report_format_is_a_file_and_its_name(copy: Copy) -> None:
    copy.add("qianfan_lint/report/tsv.py", REPORT)
    copy.replace("qianfan_lint/report/__init__.py", '*("markdown", "html"),', '*("markdown", "html", "tsv"),')
    text = 'import os\n\nkey = os.environ["qwen_api_key"]\n'
    assert copy.check("app.py", text, "--output-format", "tsv") == "QF201\tapp.py\n"


def test_a_file_format_is_a_reader_and_a_row(copy: Copy) -> None:
    copy.add("qianfan_lint/readers/ledger.py", READER)
    kinds = "qianfan_lint/core/kinds.py"
    copy.replace(kinds, '    TEXT = "text"\n', '    LEDGER = "ledger"\n    TEXT = "text"\n')
    copy.replace(kinds, "    Kind.TEXT: Row(", '    Kind.LEDGER: Row(("ledger",)),\n    Kind.TEXT: Row(')
    copy.replace(kinds, '    "ipynb": Kind.NOTEBOOK,\n', '    "ipynb": Kind.NOTEBOOK,\n    "ledger": Kind.LEDGER,\n')
    assert copy.findings("keys.ledger", f"pay {make('qianfan-key')}\n") == [("keys.ledger", "QF701")]

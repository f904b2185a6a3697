"""The schema of the configuration in taplo, which is what checks TOML in VS Code, neovim and Helix."""

from __future__ import annotations

import pathlib
import re
import shutil
import subprocess

import pytest

from tests.project import Project, Ran
from tests.test_config import PROVIDER

pytestmark = pytest.mark.skipif(not shutil.which("taplo"), reason="taplo is not installed")

DOCS = pathlib.Path(__file__).parent.parent.parent / "docs"
(SET_UP,) = re.findall(r"```toml\n(\[\[rule\]\].+?)```", (DOCS / "editors.md").read_text(encoding="utf-8"), re.DOTALL)


def lint(project: Project, configuration: str, name: str = "pyproject.toml") -> Ran:
    """What taplo says of a project's configuration where it is set up as the page says."""
    for schema in DOCS.glob("*.schema.json"):
        project.write(f"tools/{schema.name}", schema.read_bytes())
    project.write(".taplo.toml", SET_UP)
    project.write(name, configuration)
    command = ["taplo", "lint", "--colors", "never", name]
    done = subprocess.run(command, cwd=project.root, capture_output=True, encoding="utf-8", timeout=30, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("text", [PROVIDER, '[tool.qianfan-lint]\nselect = ["qf1"]\n', '[project]\nname = "app"\n'])
def test_accepted(project: Project, text: str) -> None:
    assert lint(project, text).code == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('selct = ["QF1"]', "'selct' was unexpected"),
        ('select = ["QF999"]', '"QF999" is not valid'),
        ('providers.acme.keys = [{ id = "a", pattern = "(" }]', 'is not a "regex"'),
        ('providers.acme.slots = [{ env = ["A"] }]', '"id" is a required property'),
    ],
)
def test_refused(project: Project, line: str, said: str) -> None:
    for name, head in (("pyproject.toml", "[tool.qianfan-lint]\n"), ("qianfan-lint.toml", "")):
        assert lint(project, 'select = ["qf1"]\n' if not head else "", name).code == 0
        ran = lint(project, f"{head}{line}\n", name)
        assert ran.code == 1
        assert said in ran.err

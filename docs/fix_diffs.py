"""What fixing makes of the *Bad* examples of a rule, as `qianfan-lint check --diff` prints it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from qianfan_lint.pipeline.documentation import examples
from qianfan_lint.rules import Rule

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.project import Project  # noqa: E402


def diffs(rule: Rule) -> Iterator[str]:
    """A difference for each example, or for all together where they are the files of one project."""
    if rule.safety is None:
        return
    bad = [
        ("app.py" if each.info == "python" else each.info, each.code)
        for each in examples(rule)
        if each.heading == "Bad"
    ]
    has_files = len({name for name, _ in bad}) == len(bad)
    for files in [bad] if has_files else [[each] for each in bad]:
        asked = ("check", "--isolated", "--select", rule.code, "--diff", "--unsafe-fixes")
        found = run(dict(files), *asked)
        if found:
            yield found


def run(files: dict[str, str], *arguments: str) -> str:
    """What `qianfan-lint` puts out in a git repository with *files*, whose marks become keys."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "init", "-q", folder], check=True)  # some rules ask what git ignores
        project = Project(Path(folder))
        for name, text in files.items():
            project.write(name, text)
        os.chdir(folder)
        try:
            ran = project.run(*arguments)
        finally:
            os.chdir(before)
    if ran.code not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)}: {ran.err}")
    return "\n".join(line.rstrip() for line in ran.out.splitlines()).strip("\n")

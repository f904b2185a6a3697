"""The descriptors for programs that run many linters: their commands, as these would start them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from tests.project import HARDCODED, LOWERCASE, Project

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


def descriptor(name: str) -> Any:
    return yaml.safe_load((TEMPLATES / name).read_text(encoding="utf-8"))


def codes(sarif: str) -> set[str]:
    return {result["ruleId"] for result in json.loads(sarif)["runs"][0]["results"]}


def test_megalinter(project: Project) -> None:
    project.write("app.py", HARDCODED + LOWERCASE)
    (path,) = TEMPLATES.glob("mega-linter-plugin-*/*.megalinter-descriptor.yml")  # the names that it asks for
    (linter,) = descriptor(path.relative_to(TEMPLATES).as_posix())["linters"]
    report = [each.replace("{{SARIF_OUTPUT_FILE}}", "out.sarif") for each in linter["cli_sarif_args"]]
    ran = project.run(*linter["cli_lint_extra_args"], *report)
    assert ran.code == 1
    assert codes(project.text("out.sarif")) == {"QF101", "QF201"}
    assert [int(count) for count in re.findall(linter["cli_lint_errors_regex"], ran.out)] == [2]
    version = project.run(linter["cli_version_arg_name"]).out
    assert re.search(linter["version_extract_regex"], version)
    assert project.run(*linter["cli_lint_extra_args"], linter["cli_lint_fix_arg_name"]).code == 1
    # MegaLinter installs a plugin by these lines, and passes over all else that could stand there.
    ((kind, (line,)),) = linter["install"].items()
    assert (kind, line.partition(" ")[0]) == ("dockerfile", "RUN")
    assert line.endswith(f"/bin/{linter['cli_executable']} /usr/local/bin")


def test_trunk(project: Project) -> None:
    (linter,) = descriptor("trunk/plugin.yaml")["lint"]["definitions"]
    (command,) = linter["commands"]
    project.write("app.py", LOWERCASE)
    project.write("b c.py", HARDCODED)
    project.write("vendored/a.py", HARDCODED)
    project.write("qianfan-lint.toml", 'extend-exclude = ["vendored"]\n')
    assert "qianfan-lint.toml" in linter["direct_configs"]
    assert command["is_security"]  # of the linter itself, Trunk would not know the key
    words = command["run"].split()
    assert (words[0], words[-1]) == ("qianfan-lint", "${target}")
    ran = project.run(*words[1:-1], "app.py", "b c.py", "vendored/a.py")
    assert ran.code in command["success_codes"]
    assert codes(ran.out) == {"QF101", "QF201"}
    assert project.run(*words[1:-1], "missing.py").code not in command["success_codes"]

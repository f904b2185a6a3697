"""The GitHub action and the GitLab template: their steps in bash, with a Python that installs nothing."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import site
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.project import CLEAN, HARDCODED, Project, Ran

pytestmark = pytest.mark.skipif(not shutil.which("bash") or os.name == "nt", reason="needs bash")

ROOT = pathlib.Path(__file__).parent.parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HEAD, JOBS = yaml.safe_load_all((ROOT / "templates" / "qianfan-lint.yml").read_text(encoding="utf-8"))
# Makes an environment with the packages that the tests have. Its pip says what it is given, and installs nothing, but
# starts another Python as pip does.
PYTHON = f"""\
#!/bin/sh
"{sys.executable}" "$1" "$2" "$3" --without-pip "$4"
echo '{{packages}}' > "$("$4/bin/python" -I -c 'import site; print(site.getsitepackages()[0])')/all.pth"
echo 'import sys; print(*sys.argv[1:], file=open("{{pip}}", "a"))
import subprocess; subprocess.run([sys.executable, "-c", ""], check=True)  # as to build' \\
    > "$("$4/bin/python" -I -c 'import site; print(site.getsitepackages()[0])')/pip.py"
"""


def bash(project: Project, script: str, variables: dict[str, str]) -> Ran:
    fake = project.write(
        "fake/python3",
        PYTHON.format(pip=project.root / "pip", packages="\n".join([os.fspath(ROOT), *site.getsitepackages()])),
    )
    fake.chmod(0o755)
    path = os.pathsep.join([os.fspath(fake.parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=project.root,
        env={**os.environ, **variables, "PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def github(project: Project, **inputs: str) -> Ran:
    """Run the action as a runner does, with the *inputs* over its defaults."""
    (step,) = ACTION["runs"]["steps"]
    known = {"github.action_path": "/source", "runner.temp": os.fspath(project.root / "temp")}
    known |= {f"inputs.{name}": inputs.pop(name, field["default"]) for name, field in ACTION["inputs"].items()}
    assert not inputs
    variables = {
        name: re.sub(r"\$\{\{ ([\w.]+) \}\}", lambda match: known[match[1]], value)
        for name, value in step["env"].items()
    }
    return bash(project, step["run"], variables)


def gitlab(project: Project, **inputs: str) -> Ran:
    """Run the job as a runner does, with the *inputs* over its defaults."""
    fields: dict[str, Any] = HEAD["spec"]["inputs"]
    inputs = {"source": "/source", **inputs}
    assert set(inputs) <= set(fields)
    known = {name: inputs.get(name, field.get("default")) for name, field in fields.items()}
    variables = {
        name: re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda match: known[match[1]], value)
        for name, value in JOBS["qianfan-lint"]["variables"].items()
    }
    variables["TARGET"] = os.fspath(project.root / "temp")
    return bash(project, "\n".join(JOBS["qianfan-lint"]["script"]), variables)


RUNNERS = pytest.mark.parametrize("run", [github, gitlab])
Run = Callable[..., Ran]


@RUNNERS
def test_findings_fail_the_job(project: Project, run: Run) -> None:
    project.write("app.py", HARDCODED)
    ran = run(project)
    assert ran.code == 1
    assert ran.out.startswith("::error title=QF101" if run is github else "app.py:1:11: QF101")
    said = project.text("pip").splitlines()
    locked = ["--require-hashes --requirement /source/release/action.txt", "--no-deps --no-build-isolation /source"]
    expected = locked if run is github else ["/source"]
    assert said == [f"install --quiet --disable-pip-version-check {each}" for each in expected]
    project.write("app.py", CLEAN)
    assert run(project).code == 0


@RUNNERS
def test_inputs(project: Project, run: Run) -> None:
    project.write("with blank/app.py", HARDCODED)
    project.write("other.py", HARDCODED)
    project.write("third.py", HARDCODED)
    ran = run(project, paths="with blank\nother.py", args="--exit-zero  --ignore QF2", format="json")
    assert ran.code == 0
    assert {place.split(":")[0] for place in ran.found} == {"with blank/app.py", "other.py"}


@RUNNERS
def test_an_option_with_a_blank_in_it_has_quotes(project: Project, run: Run) -> None:
    for name in ("with blank/app.py", "other.py", "third.py"):
        project.write(name, HARDCODED)
    args = """--exclude "with blank"\n--exclude 'th*.py' --exit-zero"""
    ran = run(project, args=args, format="json")
    assert {place.split(":")[0] for place in ran.found} == {"other.py"}


@RUNNERS
def test_no_module_of_the_checkout_is_imported(project: Project, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project may have files that are named as the modules which the steps import, and harmful ones too."""
    project.write("app.py", HARDCODED)
    names = ("venv", "pip", "ensurepip", "types", "enum", "json", "click", "qianfan_lint", "sitecustomize", "shlex")
    for name in names:
        project.write(f"{name}.py", f"open({os.fspath(project.root / 'owned')!r}, 'a').write('{name} ')\n")
    monkeypatch.setenv("PYTHONPATH", os.fspath(project.root))
    ran = run(project, format="json")
    assert not (project.root / "owned").exists(), project.text("owned")
    assert ran.found == ["app.py:1:11 QF101"]


def test_the_summary_of_the_job(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("app.py", HARDCODED)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", os.fspath(project.root / "summary"))
    assert github(project).out.startswith("::error title=QF101")
    assert "QF101" in project.text("summary")


@RUNNERS
@pytest.mark.parametrize("name", ["paths", "args", "format"])
def test_inputs_run_nothing(project: Project, run: Run, name: str) -> None:
    project.write("app.py", CLEAN)
    assert run(project, **{name: '"; touch owned; $(touch owned) `touch owned` *'}).code == 2
    assert not (project.root / "owned").exists()


def test_no_input_stands_in_a_script_and_no_action_is_unpinned() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert re.search(r"@[0-9a-f]{40}$", step.get("uses", "@" + "0" * 40))
    assert not any("$[[" in line for line in JOBS["qianfan-lint"]["script"])


@pytest.mark.parametrize("page", ["integrations.md", "integrations.zh.md"])
def test_the_documentation_gives_inputs_that_exist(page: str) -> None:
    section = (ROOT / "docs" / page).read_text(encoding="utf-8").partition("## CI")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```yaml\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    workflow, pipeline, (azure,) = map(yaml.safe_load, blocks)
    assert azure["script"].endswith("check --output-format azure")
    *_, step = workflow["jobs"]["qianfan-lint"]["steps"]
    assert set(step["with"]) <= set(ACTION["inputs"])
    (include,) = pipeline["include"]
    assert (ROOT / include["file"]).exists()
    required = {name for name, field in HEAD["spec"]["inputs"].items() if "default" not in field}
    assert required <= set(include["inputs"]) <= set(HEAD["spec"]["inputs"])

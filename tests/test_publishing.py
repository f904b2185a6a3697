"""What a release is made with: pinned actions, locked dependencies, and the files for other package managers."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tomli
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HOME = "https://host.example/owner/lint"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
LOCKS = [*sorted((ROOT / "release").glob("*.txt")), ROOT / "editors" / "vscode" / "bundled" / "requirements.txt"]
DEV = [each for group in ("dev", "docs") for each in PROJECT["dependency-groups"][group]]
RUNTIME = PROJECT["project"]["dependencies"]


@pytest.mark.parametrize("path", [*WORKFLOWS, *ROOT.glob("docs/integrations*.md")], ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_commit(path: Path) -> None:
    used = re.findall(r"(?m)^\s*- uses: +([\w./-]+@\S+)(.*)$", path.read_text(encoding="utf-8"))
    assert used
    for action, version in used:
        if "codeql" not in action:  # in the pages, an example that people adapt
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", f"{action}{version}"), action


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_job_has_the_rights_that_it_needs(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        rights = {right for right, level in job["permissions"].items() if level == "write"}
        runs_code_of_the_repository = any("actions/checkout" in step.get("uses", "") for step in job["steps"])
        assert not (runs_code_of_the_repository and "id-token" in rights), name


def locked(path: Path) -> dict[str, str]:
    """The versions by name; each has hashes."""
    entries = re.split(r"(?m)^(?=[\w.-]+==)", path.read_text(encoding="utf-8"))
    assert all("--hash=sha256:" in entry for entry in entries if entry.strip())
    return dict(re.findall(r"(?m)^([\w.-]+)==([\w.!+]+)", "".join(entries)))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_is_locked_has_hashes_and_names_no_index(path: Path) -> None:
    assert locked(path)
    assert not re.search(r"https?://|--(?:extra-)?index-url", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "asked"),
    [("runtime", RUNTIME), ("action", [*RUNTIME, "hatchling"]), ("ci", [*RUNTIME, "hatchling", *DEV])],
)
def test_the_locks_have_what_the_project_asks_for(name: str, asked: list[str]) -> None:
    versions = {
        re.sub(r"[-_.]+", "-", key).lower(): value for key, value in locked(ROOT / f"release/{name}.txt").items()
    }
    for each in map(Requirement, asked):
        assert each.specifier.contains(versions[re.sub(r"[-_.]+", "-", each.name).lower()]), f"run release/lock: {each}"


@pytest.fixture(scope="module")
def recipes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dist = tmp_path_factory.mktemp("dist")
    (dist / "qianfan_lint-1.2.3.tar.gz").write_bytes(b"archive")
    command = [sys.executable, os.fspath(ROOT / "release" / "recipes.py"), os.fspath(dist), HOME]
    subprocess.run(command, check=True)
    return dist / "recipes"


ADDRESS = f"{HOME}/releases/download/v1.2.3/qianfan_lint-1.2.3.tar.gz"
DIGEST = hashlib.sha256(b"archive").hexdigest()


def test_the_recipe_for_conda(recipes: Path) -> None:
    recipe: dict[str, Any] = yaml.safe_load((recipes / "conda" / "recipe.yaml").read_text(encoding="utf-8"))
    assert recipe["source"] == {"url": ADDRESS, "sha256": DIGEST}
    assert recipe["context"]["version"] == "1.2.3"
    assert recipe["requirements"]["run"][0] == "python >=3.10"
    assert "pyyaml >=6.0.1" in recipe["requirements"]["run"]


def test_the_formula_for_homebrew(recipes: Path) -> None:
    text = (recipes / "homebrew" / "qianfan-lint.rb").read_text(encoding="utf-8")
    assert f'url "{ADDRESS}"\n  sha256 "{DIGEST}"' in text
    for name in re.findall(r'"-r", "([\w./]+)"', text):
        assert (ROOT / name).is_file()
    if shutil.which("ruby"):
        subprocess.run(["ruby", "-c"], input=text, text=True, check=True, capture_output=True)


def test_the_mirror_for_pre_commit(recipes: Path) -> None:
    clientlib = pytest.importorskip("pre_commit.clientlib", reason="pre-commit is not installed")
    hooks = clientlib.load_manifest(os.fspath(recipes / "pre-commit" / ".pre-commit-hooks.yaml"))
    assert [hook["id"] for hook in hooks] == ["qianfan-lint", "qianfan-lint-fix"]
    project = tomli.loads((recipes / "pre-commit" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (project["version"], project["dependencies"]) == ("1.2.3", ["qianfan-lint==1.2.3"])


def test_addresses_are_written_everywhere(tmp_path: Path) -> None:
    (descriptor,) = (path.relative_to(ROOT).as_posix() for path in ROOT.glob("templates/mega-linter-plugin-*/*.yml"))
    named = (
        "release/address.py",
        "pyproject.toml",
        "README.md",
        "README.zh.md",
        "qianfan_lint/core/links.py",
        descriptor,
    )
    for name in named:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "docs").mkdir()
    for page in (ROOT / "docs").glob("*.md"):
        shutil.copy(page, tmp_path / "docs")
    for documentation in ("https://old.example", "https://docs.example/lint/"):
        subprocess.run([sys.executable, "release/address.py", HOME, documentation], cwd=tmp_path, check=True)
    urls = tomli.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    assert urls["Homepage"] == HOME
    assert urls["Documentation"] == "https://docs.example/lint"
    assert yaml.safe_load((tmp_path / descriptor).read_text(encoding="utf-8"))["linters"][0]["linter_url"] == HOME
    assert 'DOCUMENTATION = "https://docs.example/lint"' in (tmp_path / "qianfan_lint/core/links.py").read_text()
    pages = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "docs").glob("integrations*.md"))
    assert f"repo: {HOME}\n" in pages
    assert "of this repository>" not in pages
    assert "<本仓库" not in pages

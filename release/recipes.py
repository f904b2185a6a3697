"""Writes what other package managers take for a release, from its source distribution and pyproject.toml.

    release/recipes.py DIST HOME

DIST holds the source distribution; HOME is the address of the repository, where the files of the tag are published. The
folder DIST/recipes gets a conda recipe, a Homebrew formula and the files of a mirror for pre-commit.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path
from typing import Any

import tomli
import yaml

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHON = "3.13"


def conda(version: str, address: str, digest: str, home: str) -> str:
    """A recipe for rattler-build, as conda-forge takes it."""
    needs = [
        re.sub(r"^([\w.-]+)(.*)$", lambda match: f"{match[1].lower()} {match[2]}".strip(), each)
        for each in PROJECT["dependencies"]
    ]
    recipe: dict[str, Any] = {
        "schema_version": 1,
        "context": {"version": version},
        "package": {"name": PROJECT["name"], "version": "${{ version }}"},
        "source": {"url": address, "sha256": digest},
        "build": {
            "number": 0,
            "noarch": "python",
            "script": "${{ PYTHON }} -m pip install . --no-deps --no-build-isolation",
            "python": {"entry_points": [f"{name} = {target}" for name, target in PROJECT["scripts"].items()]},
        },
        "requirements": {
            "host": [f"python {PROJECT['requires-python']}", "pip", "hatchling"],
            "run": [f"python {PROJECT['requires-python']}", *needs],
        },
        "tests": [{"python": {"imports": ["qianfan_lint"]}}, {"script": [f"{PROJECT['name']} --version"]}],
        "about": {
            "homepage": home,
            "license": PROJECT["license"],
            "license_file": "LICENSE",
            "summary": PROJECT["description"],
        },
    }
    return yaml.safe_dump(recipe, sort_keys=False, width=120)


def formula(address: str, digest: str, home: str) -> str:
    """For a tap: what is locked for the release is installed with its hashes."""
    return f"""\
class QianfanLint < Formula
  include Language::Python::Virtualenv

  desc "{PROJECT["description"][:79]}"
  homepage "{home}"
  url "{address}"
  sha256 "{digest}"
  license "{PROJECT["license"]}"

  depends_on "python@{PYTHON}"

  def install
    virtualenv_create(libexec, "python{PYTHON}")
    system "python{PYTHON}", "-m", "pip", "--python=#{{libexec}}/bin/python", "install", "--require-hashes",
           "-r", "release/action.txt"
    system "python{PYTHON}", "-m", "pip", "--python=#{{libexec}}/bin/python", "install", "--no-deps",
           "--no-build-isolation", "."
    bin.install_symlink libexec/"bin/{PROJECT["name"]}"
  end

  test do
    (testpath/"app.py").write "import os\\n\\nos.getenv(\\"qwen_api_key\\")\\n"
    assert_match "QF201", shell_output("#{{bin}}/{PROJECT["name"]} check --output-format concise", 1)
  end
end
"""


def mirror(version: str) -> dict[str, str]:
    """The files of a repository whose hooks install a wheel, where the hooks of this one build from source."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    package = {
        "name": f"{PROJECT['name']}-pre-commit",
        "version": version,
        "requires-python": PROJECT["requires-python"],
    }
    lines = ["[project]", *(f'{key} = "{value}"' for key, value in package.items())]
    lines += [f'dependencies = ["{PROJECT["name"]}=={version}"]', "", "[tool.setuptools]", "py-modules = []", ""]
    return {
        ".pre-commit-hooks.yaml": yaml.safe_dump(hooks, sort_keys=False, width=120),
        "pyproject.toml": "\n".join(lines),
    }


def main() -> None:
    dist, home = Path(sys.argv[1]), sys.argv[2].rstrip("/")
    (archive,) = dist.glob("qianfan_lint-*.tar.gz")
    version = archive.name.removeprefix("qianfan_lint-").removesuffix(".tar.gz")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    address = f"{home}/releases/download/v{version}/{archive.name}"
    files = {
        "conda/recipe.yaml": conda(version, address, digest, home),
        "homebrew/qianfan-lint.rb": formula(address, digest, home),
        **{f"pre-commit/{name}": text for name, text in mirror(version).items()},
    }
    for name, text in files.items():
        path = dist / "recipes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""Whether the tests of real applications end as before after `--fix`: see README.md.

    python benchmarks/suites.py [NAME…] [--mirrors FOLDER] [--cache FOLDER] [--seed N]

Takes each application of `applied/suites.toml` at its commit, puts made-up credentials into it, runs its tests, fixes
the copy with `--fix --unsafe-fixes --env-file .env`, and runs its tests again. Runs the code of the applications.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any, NamedTuple

import tomli

sys.path.insert(0, str(Path(__file__).parent.parent))

from applications import fix, lay_out, modules_of, settled
from applied.planting import Planter
from dotenv import dotenv_values

TABLE = Path(__file__).parent / "applied" / "suites.toml"
CACHE = Path(__file__).parent / ".cache" / "suites"
RUNNER = ["pytest", "pytest-asyncio", "pytest-timeout", "pytest-socket"]
# Nothing is asked of the network; a test that tries fails at once, before and after.
OPTIONS = [
    "-q",
    "-p",
    "no:cacheprovider",
    "--continue-on-collection-errors",
    "--timeout=60",
    "--disable-socket",
    "--allow-unix-socket",
]
LIMIT = 1200
"""Seconds that the tests of an application may take."""

Outcomes = dict[str, str]


class Row(NamedTuple):
    name: str
    kind: str
    planted: int
    fixed: int
    passed: int
    failed: int
    """Before the fix: most want packages or services that are not there."""
    changed: list[str]
    """Tests that end otherwise after it, and what a check and a third run do that they should not."""

    def __str__(self) -> str:
        cells = (self.name, self.kind, self.planted, self.fixed, self.passed, self.failed, len(self.changed))
        return f"| {' | '.join(map(str, cells))} |"


def main() -> int:
    """Print a row for each application; return 1 if a test ends otherwise after the fix, or none passes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="owner/name; all if none is given")
    parser.add_argument("--mirrors", type=Path, metavar="FOLDER", help="bare repositories: owner+name/… in it")
    parser.add_argument("--cache", type=Path, metavar="FOLDER", default=CACHE)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    table = {
        each["repository"].removeprefix("https://github.com/"): each
        for each in tomli.loads(TABLE.read_text("utf-8"))["application"]
    }
    if unknown := set(options.names) - table.keys():
        parser.error(f"no application of that name: {', '.join(sorted(unknown))}")
    print("| application | kind | keys planted | fixed | tests passed | failed | end otherwise after the fix |")
    print("| --- | --- | --: | --: | --: | --: | --: |")
    is_wrong = False
    for name in options.names or table:
        row = compare(name, table[name], options)
        print(row, *(f"  {each}" for each in row.changed), sep="\n", flush=True)
        is_wrong |= bool(row.changed) or not row.passed
    return int(is_wrong)


def compare(name: str, application: dict[str, Any], options: argparse.Namespace) -> Row:
    checkout = repository(name, application, options.cache, options.mirrors)
    python = environment(options.cache / name.replace("/", "+") / "venv", application["requires"])
    with tempfile.TemporaryDirectory() as temporary:
        before, after = Path(temporary, "before"), Path(temporary, "after")
        lay_out(checkout, before, application["commit"])
        planter = Planter(options.seed)
        for path in modules_of(before, planted=True):
            planter.plant(before, before / path)
        shutil.copytree(before, after, symlinks=True)
        report = fix(after)
        unsettled = settled(after, report)
        moved = dotenv_values(after / ".env") if (after / ".env").exists() else {}
        exported = {variable: moved.get(variable) or "" for variable in report["set"]}
        # Run in one folder, one after the other: some tests go by their path.
        old = run(before, Path(temporary, "run"), python, application["tests"], {})
        new = run(after, Path(temporary, "run"), python, application["tests"], exported)
    changed = unsettled + [
        f"{test}: {old.get(test)} → {new.get(test)}" for test in sorted({*old, *new}) if old.get(test) != new.get(test)
    ]
    passed = sum(outcome == "passed" for outcome in old.values())
    failed = sum(outcome == "failed" for outcome in old.values())
    return Row(name, application["kind"], len(planter.planted), report["fixed"], passed, failed, changed)


def repository(name: str, application: dict[str, Any], cache: Path, mirrors: Path | None) -> Path:
    """A bare repository with the commit of *application*."""
    if mirrors is not None:
        found = sorted((mirrors / name.replace("/", "+")).glob("**/HEAD"))
        if found:
            return found[0].parent
    target = cache / name.replace("/", "+") / "repository"
    if not target.exists():
        subprocess.run(["git", "init", "--quiet", "--bare", target], check=True)
        fetch = ["fetch", "--quiet", "--depth=1", application["repository"], application["commit"]]
        subprocess.run(["git", "-C", target, *fetch], check=True)
    return target


def environment(folder: Path, requires: list[str]) -> Path:
    """The interpreter of an environment that has *requires*."""
    python = folder / "bin" / "python"
    mark = folder / "installed.txt"
    wanted = "\n".join([*RUNNER, *requires])
    if not mark.exists() or mark.read_text("utf-8") != wanted:
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *RUNNER, *requires], check=True)
        mark.write_text(wanted, encoding="utf-8")
    return python


def run(source: Path, folder: Path, python: Path, tests: list[str], variables: dict[str, str]) -> Outcomes:
    """How each test ends in a copy of *source* at *folder*."""
    shutil.copytree(source, folder, symlinks=True)
    home = folder.with_suffix(".home")
    home.mkdir()
    results = folder.with_suffix(".xml")
    command = [os.fspath(python), "-B", "-m", "pytest", *OPTIONS, f"--junitxml={results}", *tests]
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
    own = {"HOME": os.fspath(home), "PYTHONHASHSEED": "0", "PYTHONPATH": os.fspath(folder)}
    surroundings = {**kept, **own, **variables}
    try:
        subprocess.run(
            command, cwd=folder, env=surroundings, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT
        )
        found = {f"{case.get('classname')}.{case.get('name')}": outcome(case) for case in cases(results)}
    except subprocess.TimeoutExpired:
        found = {"the tests": f"over {LIMIT} s"}
    results.unlink(missing_ok=True)
    for each in (folder, home):
        shutil.rmtree(each)
    return found


def cases(results: Path) -> list[ElementTree.Element]:
    return list(ElementTree.parse(results).iter("testcase")) if results.exists() else []


def outcome(case: ElementTree.Element) -> str:
    for tag, name in (("failure", "failed"), ("error", "failed"), ("skipped", "skipped")):
        if case.find(tag) is not None:
            return name
    return "passed"


if __name__ == "__main__":
    sys.exit(main())

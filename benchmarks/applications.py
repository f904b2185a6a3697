"""Whether real applications do after `--fix` what they did before: see README.md.

    python benchmarks/applications.py CHECKOUT… [--seed N] [--run COMMAND] [--keep FOLDER]

Copies each checkout, puts made-up credentials where it has lookups, parameters, fields and options for them, starts
every module with stubs for its packages, fixes the copy with `--fix --unsafe-fixes --env-file .env`, and starts every
module again. Runs the code of the checkout.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from applied.planting import Planted, Planter
from dotenv import dotenv_values

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.project.config import Config
from qianfan_lint.project.discovery import discover

ROOT = Path(__file__).parent.parent
_SKIPPED = re.compile(r"(?:^|/)(?:\.git|node_modules|\.venv|venv)/")
_NUMBER = re.compile(r"\d+")

LARGEST = 5_000_000
"""Bytes of a file that is taken along."""

Outcome = dict[str, Any]


class Result(NamedTuple):
    name: str
    planted: list[Planted]
    fixed: int
    left: list[dict[str, Any]]
    """Findings of planted credentials that are not fixed."""
    unseen: int
    """Planted credentials that stand in the files still, and that no finding is about."""
    started: int
    """Modules that ran to their end before the fix."""
    reached: int
    """Those in which a planted credential was seen somewhere."""
    modules: int
    wrong: list[str]


def main() -> int:
    """Go through all checkouts, print a table and what is wrong; return 1 if anything is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkouts", nargs="+", type=Path, metavar="CHECKOUT")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--run", metavar="COMMAND", help="run this in the copy too, before and after")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the copies there: before/ and after/")
    parser.add_argument("--reasons", action="store_true", help="print why credentials were left")
    options = parser.parse_args()
    print(
        "| application | keys planted | modules | run to their end | show a key | fixed | left for a reason | wrong |"
    )
    print("| --- | --: | --: | --: | --: | --: | --: | --: |")
    results = []
    for checkout in options.checkouts:
        results.append(result := apply(checkout, options.seed, options.run, options.keep))
        for line in result.wrong:
            print(f"  {line}", flush=True)
        left = collections.Counter((each["code"], each["not_fixed"] or "no reason") for each in result.left)
        for (code, reason), count in left.most_common() if options.reasons else ():
            print(f"  {count} {code} left: {reason}", flush=True)
    return int(any(result.wrong for result in results))


def apply(checkout: Path, seed: int, command: str | None, keep: Path | None) -> Result:
    with tempfile.TemporaryDirectory() as temporary:
        before, after = Path(temporary, "before"), Path(temporary, "after")
        lay_out(checkout, before)
        planter = Planter(seed)
        # As a user has it: what git publishes is known, and the file of variables is not there yet.
        for path in modules_of(before, planted=True):
            planter.plant(before, before / path)
        shutil.copytree(before, after, symlinks=True)
        fixed = fix(after)
        unsettled = settled(after, fixed)
        moved = {name: value or "" for name, value in dotenv_values(after / ".env").items()}
        result = compare(name_of(checkout), before, after, moved, planter.planted, fixed)
        result.wrong.extend(unsettled)
        if command:
            result.wrong.extend(run_both(command, before, after, moved))
        if keep:
            shutil.copytree(temporary, keep / name_of(checkout), symlinks=True, dirs_exist_ok=True)
    row = (len(result.planted), result.modules, result.started, result.reached, result.fixed, len(result.left))
    print(f"| {name_of(checkout)} | {' | '.join(map(str, row))} | {len(result.wrong)} |", flush=True)
    return result


def name_of(checkout: Path) -> str:
    """A bare repository is called by the folder that it stands in."""
    return checkout.parent.name if (checkout / "HEAD").exists() else checkout.name


def lay_out(checkout: Path, folder: Path, commit: str = "HEAD") -> None:
    """The files that git would publish; a bare repository is taken at *commit*."""
    folder.mkdir()
    if (checkout / "HEAD").exists():
        listed = _git(checkout, "ls-tree", "-r", "-z", commit).split(b"\0")
        for mode, _, rest in (each.decode().split(" ", 2) for each in listed if each.startswith(b"100")):
            blob, _, path = rest.partition("\t")
            content = _git(checkout, "cat-file", "blob", blob)  # of what a mirror lacks, nothing
            if len(content) < LARGEST:
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                target.chmod(int(mode[-3:], 8))
    else:
        shutil.copytree(checkout, folder, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git"))


def _git(checkout: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", checkout, *arguments], capture_output=True, check=False).stdout


def modules_of(root: Path, *, planted: bool = False) -> list[str]:
    kinds = (Kind.PYTHON, Kind.NOTEBOOK)
    discovered = discover([os.fspath(root)], Config(root=os.fspath(root)))
    found = [os.path.relpath(path, root) for path in discovered if isinstance(path, str)]
    return [path for path in sorted(found) if not _SKIPPED.search(path) and (planted or kind_of(path) in kinds)]


def fix(folder: Path) -> Outcome:
    return report_of(folder, "--fix", "--unsafe-fixes")


def settled(folder: Path, fixed: Outcome) -> list[str]:
    """What is wrong after a run that *fixed* the folder: a check lists what it left, and a third run does nothing."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    wrong = [] if _places(report_of(folder)) == _places(fixed) else ["a check finds something else than the fix left"]
    if count := fix(folder)["fixed"]:
        wrong.append(f"a third run fixes {count} more")
    if {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} != before:
        wrong.append("a third run changes a file")
    return wrong


def _places(report: Outcome) -> list[tuple[str, ...]]:
    return [(each["path"], each["code"], str(each["start"]), each["message"]) for each in report["findings"]]


def report_of(folder: Path, *options: str) -> Outcome:
    """The report of a check of *folder* with *options*."""
    arguments = ["check", *options, "--env-file", ".env", "--output-format", "json", "."]
    done = subprocess.run(
        [sys.executable, "-m", "qianfan_lint", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    try:
        report: Outcome = json.loads(done.stdout)
    except ValueError:
        sys.exit(f"no report: {done.stderr[-500:]}")
    return report


def compare(
    name: str, before: Path, after: Path, moved: dict[str, str], planted: list[Planted], fixed: Outcome
) -> Result:
    modules = modules_of(before)
    functions: dict[str, list[str]] = collections.defaultdict(list)
    for each in planted:
        if each.function and each.function not in functions[each.path]:
            functions[each.path].append(each.function)
    # What reads a variable finds it after the fix, in modules too that had no key: so it is set before as well.
    bare, old, new = (
        start(folder, modules, functions, environment, planted)
        for folder, environment in ((before, {}), (before, moved), (after, moved))
    )
    wrong = [f"{path}: {said}" for path in modules for said in differences(bare[path], old[path], new[path], planted)]
    texts = {path: (after / path).read_text("utf-8", errors="replace") for path in {each.path for each in planted}}
    found = [each for each in fixed["findings"] if each["code"] in ("QF101", "QF102", "QF104", "QF701")]
    lost = [each for each in planted if each.key not in texts[each.path] and each.key not in moved.values()]
    wrong += [f"{each.path}: a key is gone ({each.idiom})" for each in lost]
    paths = {each["path"] for each in found}
    unseen = sum(each.key in texts[each.path] and each.path not in paths for each in planted)
    started = sum(old[path]["error"] is None for path in modules)
    keys = [each.key for each in planted]
    reached = sum(any(key in event for event in bare[path]["events"] for key in keys) for path in modules)
    return Result(name, planted, fixed["fixed"], found, unseen, started, reached, len(modules), wrong)


def start(
    folder: Path,
    modules: list[str],
    functions: dict[str, list[str]],
    environment: dict[str, str],
    planted: list[Planted],
) -> dict[str, Outcome]:
    # Not the folder itself: what a module writes must not be found by the next run.
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary, "application")
        shutil.copytree(folder, copy, symlinks=True)
        folders = {parent for each in modules for parent in Path(each).parents}
        roots = sorted(os.fspath(each) for each in folders if not (copy / each / "__init__.py").exists())
        job = {
            "root": os.fspath(copy),
            "roots": roots,
            "modules": modules,
            "functions": functions,
            "environment": environment,
            "planted": sorted({each.key for each in planted}),
        }
        done = subprocess.run(
            [sys.executable, "-B", "-m", "benchmarks.applied.starting"],
            input=json.dumps(job),
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0"},
            capture_output=True,
            text=True,
            check=True,
        )
        text = done.stdout.replace(os.fspath(copy), "/application")
    results: dict[str, Outcome] = json.loads(text)
    return results


def differences(bare: Outcome, old: Outcome, new: Outcome, planted: list[Planted]) -> list[str]:
    """What a module does otherwise than before, without a key in the text."""
    if "too long" in (old["error"], new["error"]):
        return []
    wrong = []
    if new["error"] != old["error"]:
        wrong.append(f"ends with {new['error']} instead of {old['error']}")
    printed = [_NUMBER.sub("0", each["printed"]) for each in (bare, old, new)]
    if printed[0] == printed[1] != printed[2]:  # else what it prints depends on more than its code
        wrong.append("prints something else")
    keys = {each.key for each in planted}
    seen = set(new["events"])
    missing = [each for each in bare["events"] if any(key in each for key in keys) and each not in seen]
    missing += [each for each in old["events"] if each not in seen and each not in missing]
    wrong += [f"no longer: {masked(each, keys)}" for each in missing[:3]]
    more = [each for each in new["events"] if each not in set(old["events"])]
    wrong += [f"new: {masked(each, keys)}" for each in more[:3]]
    return wrong


def masked(text: str, keys: set[str]) -> str:
    for key in sorted(keys, key=len, reverse=True):
        text = text.replace(key, "<key>")
    return text if len(text) < 300 else f"{text[:300]}…"


def run_both(command: str, before: Path, after: Path, moved: dict[str, str]) -> list[str]:
    """What *command* says otherwise in the fixed copy."""
    said = []
    for folder in (before, after):
        done = subprocess.run(
            command, shell=True, cwd=folder, env={**os.environ, **moved}, capture_output=True, text=True, check=False
        )
        lines = [re.sub(r"\d+\.\d+s|0x[0-9a-f]+", "", line) for line in done.stdout.splitlines()]
        said.append((done.returncode, lines))
        print(f"{command!r} in {folder.name}: exit code {done.returncode}; {lines[-1:]}", file=sys.stderr)
    (code, old), (after_code, new) = said
    results = [f"the command ends with {after_code} instead of {code}"] if code != after_code else []
    return results + [f"the command no longer says {line!r}" for line in old if line not in set(new)][:5]


if __name__ == "__main__":
    sys.exit(main())

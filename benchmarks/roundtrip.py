"""Whether fixing real files touches nothing but what is reported: see README.md.

    python benchmarks/roundtrip.py FOLDER… [--plant SEED]

Copies every file that the linter reads to a temporary folder, fixes the copies as a user would, with and without an
env file, and compares. Nothing is written below FOLDER. A file that is wrong is named, never quoted.
"""

from __future__ import annotations

import argparse
import ast
import collections
import configparser
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import tomli
import yaml
from plant import plant

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.source import Source, decode
from qianfan_lint.knowledge.placeholders import looks_random
from qianfan_lint.project.config import Config
from qianfan_lint.project.discovery import discover

ENV_FILE = ".env.moved"
MADE = frozenset((ENV_FILE, f"{ENV_FILE}.example", ".gitignore"))
"""What fixes may make or add to."""

Contents = dict[str, bytes]


def main() -> int:
    """Go through all folders, print what was seen; return 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--plant", type=int, metavar="SEED", help="put made-up keys and old pins into the copies first")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # of Python about the files: another linter's affair
    wrong: list[str] = []
    for folder in options.folders:
        for env_file in ("", ENV_FILE):
            draw = None if options.plant is None else random.Random(options.plant)
            found, told = round_trip(folder, env_file, draw)
            wrong += found
            print(f"{folder}{' with --env-file' * bool(env_file)}: {told}", flush=True)
    print("\n".join(wrong) or "Nothing but what is reported has changed.")
    return int(bool(wrong))


def round_trip(folder: Path, env_file: str, draw: random.Random | None) -> tuple[list[str], str]:
    """What is wrong after fixing a copy of *folder*, a line each, and what was done."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "copy"
        lay_out(folder, copy, draw)
        before = contents(copy)
        report = run(copy, env_file)
        fixed = run(copy, env_file, "--fix", "--unsafe-fixes")
        after = contents(copy)
        again = run(copy, env_file, "--fix", "--unsafe-fixes")
        problems = [f"{folder}: {problem}" for problem in differences(before, after, report, env_file)]
        problems += [f"{folder}: {path}: changed by a second run" for path in changed(after, contents(copy))]
    kinds = collections.Counter(kind.value for path in before if (kind := kind_of(path)))
    told = {
        "files": ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())),
        "findings": len(report["findings"]),
        "fixes": f"{fixed['fixed']} in {sum(path in before for path in changed(before, after))} files",
        "not scanned": len(report["coverage"]["not_scanned"]),
        "wrong": len(problems),
    }
    if again["fixed"]:
        problems.append(f"{folder}: a second run fixes {again['fixed']} more")
    return problems, "; ".join(f"{name} {value}" for name, value in told.items())


def lay_out(folder: Path, copy: Path, draw: random.Random | None) -> None:
    """Copy what the linter reads below *folder* to *copy*; with *draw*, plant in the copies."""
    copy.mkdir()
    for path in discover([os.fspath(folder)], Config(respect_gitignore=False)):
        if isinstance(path, str) and os.path.isfile(path):
            target = copy / os.path.relpath(path, folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            if draw is not None:
                plant(target, draw)


def contents(folder: Path) -> Contents:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def run(folder: Path, env_file: str, *options: str) -> Any:
    """The JSON report of a run in *folder*. Raises RuntimeError where there is none."""
    command = [sys.executable, "-m", "qianfan_lint", "check", "--no-respect-gitignore", "--output-format", "json"]
    done = subprocess.run(
        [*command, *options, *(("--env-file", env_file) if env_file else ())],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.fspath(Path(__file__).resolve().parent.parent)},
        capture_output=True,
        check=False,
    )
    if done.returncode not in (0, 1, 3):
        raise RuntimeError(f"the run ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return json.loads(done.stdout)


def changed(before: Contents, after: Contents) -> list[str]:
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def differences(before: Contents, after: Contents, report: Any, env_file: str) -> Iterator[str]:
    """What *report* does not account for."""
    named, added = reported(report)
    for item in report["coverage"]["not_scanned"]:
        if "internal error" in item["reason"]:
            yield f"{item['path']}: {item['reason']}"
    for path in changed(before, after):
        old, new = before.get(path), after.get(path)
        if new is None:
            yield f"{path}: is gone"
        elif path in added and path in MADE:
            if not new.startswith(old or b""):
                yield f"{path}: changed where it is only added to"
        elif old is None:
            yield f"{path}: made, and no finding says so"
        else:
            yield from (f"{path}: {problem}" for problem in _differences(path, old, new, named[path]))
            if path.endswith(".ipynb") and _without_code(old) != _without_code(new):
                yield f"{path}: changed outside of its code"
            if env_file:
                kept = new + after.get(env_file, b"")
                lost = sum(token not in kept for token in _tokens(old))
                if lost:
                    yield f"{path}: {lost} credentials are lost"


def reported(report: Any) -> tuple[dict[str, set[int]], set[str]]:
    """The lines of each file that findings and fixes name, and the files that fixes add to."""
    named: dict[str, set[int]] = collections.defaultdict(set)
    added = set()
    for finding in report["findings"]:
        edits = finding["fix"]["edits"] if finding["fix"] else []
        for each in (finding, *edits):
            if each["start"] is None:
                added.add(each["path"])
            else:
                named[each["path"]].update(range(each["start"]["line"], each["end"]["line"] + 1))
    return named, added


def _differences(path: str, old: bytes, new: bytes, named: set[int]) -> Iterator[str]:
    before, after = _source(path, old), _source(path, new)
    if (before.encoding, before.bom) != (after.encoding, after.bom):
        yield "another encoding"
    if (line := _unaccounted(before.lines, after.text, named)) is not None:
        yield f"line {line} or what follows changed and is not named"
    if _parses(path, before.text) and not _parses(path, after.text):
        yield "no longer parses"


def _unaccounted(lines: list[str], after: str, named: set[int]) -> int | None:
    """The first line of a run of lines that are not *named* and no longer stand in *after*, in their order."""
    at = 0
    runs = itertools.groupby(range(1, len(lines) + 1), lambda number: number in named)
    for is_named, run in ((is_named, list(numbers)) for is_named, numbers in runs):
        text = "".join(lines[number - 1] for number in run)
        if is_named:
            continue
        found = after.find(text, at) if run[-1] < len(lines) else len(after) - len(text)
        if not after.startswith(text, found) or found < at or (run[0] == 1 and found):
            return run[0]
        at = found + len(text)
    return None


def _source(path: str, data: bytes) -> Source:
    kind = kind_of(path)
    assert kind is not None
    return decode(path, kind, data)


_TOKEN = re.compile(rb"(?<![\w\-./+])[\w\-./+]{16,150}(?![\w\-./+])", re.ASCII)


def _tokens(data: bytes) -> set[bytes]:
    """What looks like a credential, by its randomness and its length."""
    return {token for token in _TOKEN.findall(data) if looks_random(token.decode())}


def _without_code(data: bytes) -> Any:
    """A notebook as data, without what its code cells say."""
    document = json.loads(data)
    for sheet in document.get("worksheets") or [document]:
        for cell in sheet["cells"]:
            if cell["cell_type"] == "code":
                cell.pop("source", cell.pop("input", None))
    return document


def _bash(text: str) -> None:
    if shutil.which("bash"):
        subprocess.run(["bash", "-n"], input=text.encode(), capture_output=True, check=True)


_PARSERS: dict[str, Callable[[str], object]] = {
    "py": ast.parse,
    "ipynb": json.loads,
    "json": json.loads,
    "toml": tomli.loads,
    "lock": tomli.loads,
    "Pipfile": tomli.loads,
    "yaml": lambda text: list(yaml.compose_all(text, yaml.SafeLoader)),
    "yml": lambda text: list(yaml.compose_all(text, yaml.SafeLoader)),
    "cfg": configparser.RawConfigParser(strict=False).read_string,
    "ini": configparser.RawConfigParser(strict=False).read_string,
    "sh": _bash,
}
"""Parsers of others, by suffix or name."""


def _parses(path: str, text: str) -> bool:
    parse = _PARSERS.get(path.rpartition("/")[2].rpartition(".")[2])
    try:
        return parse is None or parse(text) is not NotImplemented
    except Exception:
        return False


if __name__ == "__main__":
    sys.exit(main())

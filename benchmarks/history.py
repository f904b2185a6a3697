"""How long `qianfan-lint history` takes beside `gitleaks git`, in alternating pairs on git repositories.

    python benchmarks/history.py REPOSITORY...

Both run in several processes or threads. Other work on the machine changes the wall clock more than the CPU.
gitleaks ends at the first content that a partial clone lacks, and calls that a success. So it is not asked of those
paths.
"""

from __future__ import annotations

import argparse
import functools
import os
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

from measure import Cost, measure
from tools import TOOLS, install

CACHE = Path(__file__).parent / ".cache"
COLUMNS = (
    *("repository", "commits", "ours CPU s", "gitleaks CPU s", "ratio", "ours wall s", "gitleaks wall s", "ratio"),
    *("again wall s", "ours MB", "gitleaks MB"),
)
HEAD = f"| {' | '.join(COLUMNS)} |\n| --- |{' --: |' * (len(COLUMNS) - 1)}"


class Pair(NamedTuple):
    ours: Cost
    again: Cost
    """With a cache that the run before wrote."""
    gitleaks: Cost


def main() -> None:
    """Measure each repository and print a row for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--reuse", action="store_true", help="install nothing that is there already")
    asked = parser.parse_args()
    installed = [install(TOOLS[name], CACHE / "environments", reuse=asked.reuse) for name in ("ours", "gitleaks")]
    tools = {each.tool.name: each.program for each in installed}
    print(HEAD)
    for repository in asked.repositories:
        path = str(repository.resolve())
        with tempfile.TemporaryDirectory() as folder:
            pairs = [one_pair(tools, path, Path(folder)) for _ in range(asked.rounds)]
        print(row(repository, pairs), flush=True)


def one_pair(tools: dict[str, str], repository: str, folder: Path) -> Pair:
    """Run both once, and ours again with the cache that a run wrote."""
    ours = [tools["ours"], "history", "--exit-zero", repository]
    cache = ["--cache", str(folder / "cache")]
    measure([*ours, *cache], folder)
    gitleaks = [tools["gitleaks"], "git", "--no-banner", "--redact", "--exit-code", "0", repository]
    if paths := lacking(repository):
        gitleaks.append(f"--log-opts=--full-history --all -- . {' '.join(f':(exclude){path}' for path in paths)}")
    return Pair(measure(ours, folder), measure([*ours, *cache], folder), measure(gitleaks, folder))


@functools.cache
def lacking(repository: str) -> tuple[str, ...]:
    """The paths with a content that a partial clone has not."""
    options = ("--stdin", "-r", "-m", "--root", "--raw", "--no-abbrev", "--no-renames", "-z")
    commits = git(repository, "rev-list", "--all")
    parts = iter(git(repository, "diff-tree", *options, given=commits).split(b"\0"))
    paths: dict[bytes, set[str]] = {}
    for part in parts:
        if part[:1] == b":":  # the two modes, the two contents and the status; then the path
            path = os.fsdecode(next(parts))
            for content in part.split()[2:4]:
                paths.setdefault(content, set()).add(path)
    answers = git(repository, "cat-file", "--batch-check", given=b"\n".join(paths)).splitlines()
    missing = (line.split()[0] for line in answers if line.endswith(b" missing"))
    return tuple(sorted({path for content in missing if content.strip(b"0") for path in paths[content]}))


def git(repository: str, *arguments: str, given: bytes = b"") -> bytes:
    command = ["git", "-C", repository, "-c", "safe.bareRepository=all", *arguments]
    environment = {**os.environ, "GIT_NO_LAZY_FETCH": "1"}
    return subprocess.run(command, input=given, capture_output=True, check=True, env=environment).stdout


def row(repository: Path, pairs: list[Pair]) -> str:
    """One line of the table: medians, and the median of the pairs' own ratios."""
    commits = git(str(repository), "rev-list", "--all", "--count").decode().strip()
    figures = (
        f"{median(pair.ours.cpu for pair in pairs):.2f}",
        f"{median(pair.gitleaks.cpu for pair in pairs):.2f}",
        f"{median(pair.ours.cpu / pair.gitleaks.cpu for pair in pairs):.2f}",
        f"{median(pair.ours.wall for pair in pairs):.2f}",
        f"{median(pair.gitleaks.wall for pair in pairs):.2f}",
        f"{median(pair.ours.wall / pair.gitleaks.wall for pair in pairs):.2f}",
        f"{median(pair.again.wall for pair in pairs):.2f}",
        f"{max(pair.ours.largest for pair in pairs) / 1e6:.0f}",
        f"{max(pair.gitleaks.largest for pair in pairs) / 1e6:.0f}",
    )
    name = next(part for part in reversed(repository.resolve().parts) if part not in ("repo", ".git"))
    return f"| {name} | {commits} | {' | '.join(figures)} |"


if __name__ == "__main__":
    main()

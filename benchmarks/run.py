"""Compare qianfan-lint with its peers on pinned public packages: `python benchmarks/run.py`. See README.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from corpus import COPIES, GROWN, TREES, copies_of, lay_out, measure_size
from measure import Cost, environment, measure, memory_floor
from report import Results, as_json, as_markdown
from startup import measure_startup
from tools import TOOLS, Installed, SetupError, install


def main() -> int:
    """Set up, measure, print; return 1 if a tool that was asked for could not be compared."""
    options = parse_arguments()
    cache: Path = options.cache.resolve()
    try:
        corpus = lay_out(cache, options.trees)
    except SetupError as error:
        sys.exit(f"The trees could not be downloaded:\n{error}")
    installed = install_all(options.tools, cache / "environments", reuse=options.reuse)
    ours = next((one for one in installed if one.tool.name == "ours"), None)

    sizes = {tree.name: measure_size(tree) for folder in corpus.values() for tree in sorted(folder.iterdir())}
    machine = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "floor": memory_floor(),
    }
    rounds, slow_rounds = options.rounds, options.slow_rounds
    results = Results(
        machine=machine,
        sizes=sizes,
        installed=installed,
        costs={
            name: compare_all(name, installed, folder, rounds=rounds, slow_rounds=slow_rounds if name == "mixed" else 0)
            for name, folder in corpus.items()
        },
        coverage={name: read_coverage(ours, folder) if ours else None for name, folder in corpus.items()},
        growth=measure_growth(ours, cache, corpus[GROWN], rounds) if ours and GROWN in corpus else {},
        startup=measure_startup(ours, cache) if ours else None,
    )
    if options.json:
        options.json.write_text(json.dumps(as_json(results), indent=1) + "\n", encoding="utf-8")
    print(as_markdown(results))
    return int(len(installed) < len(options.tools))


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    cache = Path(__file__).parent / ".cache"
    add("--tools", type=_choice_of(TOOLS), default=list(TOOLS), help=f"of {','.join(TOOLS)} (default: all)")
    add("--trees", type=_choice_of(TREES), default=list(TREES), help=f"of {','.join(TREES)} (default: all)")
    add("--rounds", type=_positive, default=3, help="rounds of the fast tools (default: 3)")
    add("--slow-rounds", type=_positive, default=1, help="rounds of bandit and detect-secrets (default: 1)")
    add("--cache", type=Path, metavar="DIR", default=cache, help="for downloads and environments")
    add("--reuse", action="store_true", help="install nothing that is there already, ours included")
    add("--json", type=Path, metavar="FILE", help="write the raw figures of every run")
    return parser.parse_args()


def install_all(names: list[str], environments: Path, *, reuse: bool) -> list[Installed]:
    """Install what can be installed and say what cannot; the others are still worth comparing."""
    attempts = [_try_install(name, environments, reuse=reuse) for name in names]
    return [one for one in attempts if one]


def compare_all(
    name: str, installed: list[Installed], corpus: Path, *, rounds: int, slow_rounds: int
) -> dict[str, list[Cost]]:
    """Run the tools in turn, each round beginning with another one, so that none always comes first."""
    costs: dict[str, list[Cost]] = {one.tool.name: [] for one in installed}
    for number in range(max(rounds, slow_rounds)):
        shift = number % max(len(installed), 1)
        for one in installed[shift:] + installed[:shift]:
            if number < (slow_rounds if one.tool.slow else rounds):
                cost = measure(one.command, corpus)
                costs[one.tool.name].append(cost)
                print(f"{name}, round {number + 1}: {one.tool.name} {cost.wall:.2f} s", file=sys.stderr)
    return {tool: runs for tool, runs in costs.items() if runs}


def measure_growth(ours: Installed, cache: Path, tree: Path, rounds: int) -> dict[int, list[Cost]]:
    """What more copies of one tree cost, in one process: both time and memory should grow no faster than they do."""
    command = [*ours.command, "--jobs", "1"]
    folders = {number: copies_of(cache, tree, number) for number in COPIES}
    found: dict[int, list[Cost]] = {number: [] for number in COPIES}
    for _ in range(rounds):
        for number, folder in folders.items():
            found[number].append(measure(command, folder))
            print(f"{number} copies: {found[number][-1].cpu:.2f} s", file=sys.stderr)
    return found


def read_coverage(ours: Installed, corpus: Path) -> dict[str, Any] | None:
    """Ask how many files ours read and parsed, in a run that is not counted."""
    command = [*ours.command, "--output-format", "json"]
    done = subprocess.run(command, cwd=corpus, env=environment(), capture_output=True, text=True, check=False)
    try:
        coverage: dict[str, Any] = json.loads(done.stdout)["coverage"]
    except (ValueError, KeyError):
        print(f"ours gave no JSON report, exit code {done.returncode}:\n{done.stderr[-500:]}", file=sys.stderr)
        return None
    return coverage


def _try_install(name: str, environments: Path, *, reuse: bool) -> Installed | None:
    try:
        return install(TOOLS[name], environments, reuse=reuse)
    except (SetupError, subprocess.CalledProcessError) as error:
        print(f"{name} is left out, since it could not be installed:\n{error}", file=sys.stderr)
        return None


def _choice_of(known: Iterable[str]) -> Callable[[str], list[str]]:
    """Make a parser for a comma-separated choice."""

    def parse(text: str) -> list[str]:
        names = list(dict.fromkeys(text.split(",")))
        if unknown := [name for name in names if name not in known]:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
        return names

    return parse


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main() if hasattr(os, "wait4") else "The benchmark needs os.wait4, which this system does not have.")

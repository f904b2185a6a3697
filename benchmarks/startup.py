"""What one clean file costs: the start of the program, and what it imports on the way."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from statistics import median
from typing import NamedTuple

from measure import environment, measure
from tools import Installed

ROUNDS = 20
IMPORT = re.compile(r"import time:\s+\d+ \|\s+\d+ \|\s+([\w.]+)$", re.MULTILINE)


class Startup(NamedTuple):
    """Wall seconds of each round, and the modules that were imported for a clean file."""

    check: list[float]
    click: list[float]
    exit_code: int
    modules: list[str]

    @property
    def ratio(self) -> float:
        """Median of the rounds' own ratios: the two runs of a round see the same machine."""
        return median(ours / click for ours, click in zip(self.check, self.click, strict=True))

    @property
    def imports_libcst(self) -> bool:
        """Whether a parser was loaded although nothing had to be parsed."""
        return any(module.split(".")[0] == "libcst" for module in self.modules)


def measure_startup(ours: Installed, cache: Path) -> Startup:
    """Check one clean file and import click, alternately, in the same environment."""
    clean = Path(shutil.copy(Path(__file__).parent / "clean.py", cache))
    check = [ours.program, "check", clean.name]
    click = [ours.python, "-c", "import click"]
    for command in (check, click):
        measure(command, cache)  # not counted: brings the files into the page cache
    costs = [(measure(check, cache, sample=False), measure(click, cache, sample=False)) for _ in range(ROUNDS)]
    return Startup(
        check=[ours_cost.wall for ours_cost, _ in costs],
        click=[click_cost.wall for _, click_cost in costs],
        exit_code=costs[-1][0].exit_code,
        modules=_imported_modules([ours.python, "-X", "importtime", "-m", "qianfan_lint", *check[1:]], cache),
    )


def _imported_modules(command: list[str], folder: Path) -> list[str]:
    """List the modules that `-X importtime` names."""
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    return IMPORT.findall(done.stderr)

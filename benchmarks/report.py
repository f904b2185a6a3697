"""The figures of a whole benchmark, as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

from corpus import MIXED, Size
from measure import Cost
from startup import Startup
from tools import Installed

MEGABYTE = 1_000_000
COLUMNS = (
    "trees",
    "tool",
    "version",
    "wall s",
    "CPU s",
    "peak MB",
    "tree MB",
    "processes",
    "wall / ours",
    "wall / ruff",
    "files",
    "rounds",
    "exit",
)


class Results(NamedTuple):
    """All that was measured."""

    machine: dict[str, Any]
    sizes: dict[str, Size]
    installed: list[Installed]
    costs: dict[str, dict[str, list[Cost]]]  # by folder and tool
    coverage: dict[str, dict[str, Any] | None]  # by folder, from our JSON report
    growth: dict[int, list[Cost]]  # ours, by the number of copies
    startup: Startup | None

    def python_files(self, folder: str) -> int:
        """Files that end in .py, in the trees of that folder."""
        trees = {tree: size for tree, size in self.sizes.items() if _folder_of(tree) == folder}
        return sum(size.python_files for size in trees.values())


def as_markdown(results: Results) -> str:
    """Every table, and what a reader must know before believing them."""
    machine = results.machine
    parts = [
        f"Python {machine['python']}, {machine['cores']} cores, load before: {machine['load_before']:.2f}, "
        f"floor of the peak: {machine['floor'] / MEGABYTE:.0f} MB",
        _corpus_table(results.sizes),
        _comparison_table(results) if results.installed else "",
        "\n".join(f"* {note}" for note in _notes(results)),
        _growth_table(results.growth) if results.growth else "",
        _startup_table(results.startup) if results.startup else "",
    ]
    return "\n\n".join(filter(None, parts))


def as_json(results: Results) -> dict[str, Any]:
    """Every single run."""
    tools = {
        one.tool.name: {
            "version": one.version,
            "arguments": one.tool.arguments,
            "runs": {
                folder: [cost._asdict() for cost in costs.get(one.tool.name, [])]
                for folder, costs in results.costs.items()
            },
        }
        for one in results.installed
    }
    return {
        "machine": results.machine,
        "trees": {name: size._asdict() for name, size in results.sizes.items()},
        "tools": tools,
        "coverage": results.coverage,
        "growth": {number: [cost._asdict() for cost in runs] for number, runs in results.growth.items()},
        "startup": results.startup._asdict() if results.startup else None,
    }


def _corpus_table(sizes: dict[str, Size]) -> str:
    total = Size(*(sum(column) for column in zip(*sizes.values(), strict=True)))
    rows = [
        [name, size.python_files, _megabytes(size.python_bytes, 1), size.all_files, _megabytes(size.all_bytes, 1)]
        for name, size in [*sizes.items(), ("all", total)]
    ]
    return _table(["tree", ".py files", ".py MB", "all files", "all MB"], rows)


def _comparison_table(results: Results) -> str:
    rows = [
        _row(results, folder, one, runs)
        for folder, costs in results.costs.items()
        for one in results.installed
        if (runs := costs.get(one.tool.name))
    ]
    return _table(COLUMNS, rows)


def _row(results: Results, folder: str, one: Installed, runs: list[Cost]) -> list[object]:
    walls = {name: median(cost.wall for cost in each) for name, each in results.costs[folder].items()}
    wall = walls[one.tool.name]
    sampled = max(cost.processes for cost in runs)  # 0: the runs were too short to be sampled
    tree = [_megabytes(max(cost.together for cost in runs)), sampled] if sampled else ["", ""]
    return [
        *(folder, one.tool.name, one.version, f"{wall:.2f}", f"{median(cost.cpu for cost in runs):.2f}"),
        *(_megabytes(max(cost.largest for cost in runs)), *tree),
        *(_ratio(wall, walls.get("ours")), _ratio(wall, walls.get("ruff"))),
        *(_files(one, folder, results), len(runs), " ".join(map(str, sorted({cost.exit_code for cost in runs})))),
    ]


def _growth_table(growth: dict[int, list[Cost]]) -> str:
    """What copies of one tree cost in one process, as multiples of the first."""
    seconds = {number: median(cost.cpu for cost in runs) for number, runs in growth.items()}
    peaks = {number: max(cost.largest for cost in runs) for number, runs in growth.items()}
    first = min(growth)
    rows = []
    for number, peak in peaks.items():
        cpu = [f"{seconds[number]:.2f}", _ratio(seconds[number], seconds[first])]
        rows.append([number, *cpu, _megabytes(peak), _ratio(peak, peaks[first])])
    return _table(["copies", "CPU s", "of one copy", "peak MB", "of one copy"], rows)


def _notes(results: Results) -> list[str]:
    notes = [
        f"{one.tool.name} ended in {folder} with an exit code that means that it broke off: its row says nothing."
        for folder, costs in results.costs.items()
        for one in results.installed
        if any(cost.exit_code not in one.tool.exits for cost in costs.get(one.tool.name, ()))
    ]
    for folder, coverage in results.coverage.items():
        files = results.python_files(folder)
        if coverage and coverage["checked"] < files:
            notes.append(f"ours checked {coverage['checked']} files of {folder} though {files} end in .py.")
        if coverage and coverage["not_scanned"]:
            notes.append(f"ours could not scan {len(coverage['not_scanned'])} files of {folder}.")
    return notes


def _folder_of(tree: str) -> str:
    name = tree.rpartition("-")[0]
    return "mixed" if name in MIXED else name


def _startup_table(startup: Startup) -> str:
    check, click = median(startup.check), median(startup.click)
    rows = [
        ["qianfan-lint check clean.py", f"{check * 1000:.0f}", f"{startup.ratio:.2f}"],
        ['python -c "import click"', f"{click * 1000:.0f}", "1.00"],
    ]
    libcst = "yes" if startup.imports_libcst else "no"
    return (
        f"{_table(['one clean file', 'wall ms', 'ratio'], rows)}\n\n{len(startup.check)} rounds, "
        f"exit code {startup.exit_code}, {len(startup.modules)} modules imported, libcst imported: {libcst}"
    )


def _files(one: Installed, folder: str, results: Results) -> str:
    if one.tool.name != "ours":
        return f"{results.python_files(folder)} given"
    coverage = results.coverage[folder]
    if coverage is None:
        return "no report"
    return f"{coverage['checked']} checked, {coverage['passed_prefilter']} passed prefilter"


def _megabytes(size: int, digits: int = 0) -> str:
    return f"{size / MEGABYTE:.{digits}f}"


def _ratio(wall: float, reference: float | None) -> str:
    if not reference:
        return ""
    ratio = wall / reference
    return f"{ratio:.2f}" if ratio >= 1 else f"{ratio:.2g}"


def _table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [headings, ["---"] + ["---:"] * (len(headings) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)

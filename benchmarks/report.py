"""The figures of a whole benchmark, as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

from corpus import Size
from measure import Cost
from startup import Startup
from tools import Installed

MEGABYTE = 1_000_000
COLUMNS = (
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
    costs: dict[str, list[Cost]]
    coverage: dict[str, Any] | None  # from our JSON report
    startup: Startup | None

    @property
    def python_files(self) -> int:
        """Files that end in .py, in all trees."""
        return sum(size.python_files for size in self.sizes.values())


def as_markdown(results: Results) -> str:
    """Every table, and what a reader must know before believing them."""
    machine = results.machine
    parts = [
        f"Python {machine['python']}, {machine['cores']} cores, load before: {machine['load_before']:.2f}, "
        f"floor of the peak: {machine['floor'] / MEGABYTE:.0f} MB",
        _corpus_table(results.sizes),
        _comparison_table(results) if results.installed else "",
        "\n".join(f"* {note}" for note in _notes(results)),
        _startup_table(results.startup) if results.startup else "",
    ]
    return "\n\n".join(filter(None, parts))


def as_json(results: Results) -> dict[str, Any]:
    """Every single run."""
    tools = {
        one.tool.name: {
            "version": one.version,
            "arguments": one.tool.arguments,
            "runs": [cost._asdict() for cost in results.costs[one.tool.name]],
        }
        for one in results.installed
    }
    return {
        "machine": results.machine,
        "trees": {name: size._asdict() for name, size in results.sizes.items()},
        "tools": tools,
        "coverage": results.coverage,
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
    walls = {name: median(cost.wall for cost in runs) for name, runs in results.costs.items()}
    rows = []
    for one in results.installed:
        runs = results.costs[one.tool.name]
        wall = walls[one.tool.name]
        row: list[object] = [one.tool.name, one.version, f"{wall:.2f}", f"{median(cost.cpu for cost in runs):.2f}"]
        sampled = max(cost.processes for cost in runs)  # 0: the runs were too short to be sampled
        tree = [_megabytes(max(cost.together for cost in runs)), sampled] if sampled else ["", ""]
        row += [_megabytes(max(cost.largest for cost in runs)), *tree]
        row += [_ratio(wall, walls.get("ours")), _ratio(wall, walls.get("ruff"))]
        row += [_files(one, results), len(runs), " ".join(map(str, sorted({cost.exit_code for cost in runs})))]
        rows.append(row)
    return _table(COLUMNS, rows)


def _notes(results: Results) -> list[str]:
    notes = [
        f"{one.tool.name} ended with an exit code that means that it broke off: its row says nothing."
        for one in results.installed
        if any(cost.exit_code not in one.tool.exits for cost in results.costs[one.tool.name])
    ]
    coverage = results.coverage
    if coverage and coverage["checked"] < results.python_files:
        notes.append(f"ours checked {coverage['checked']} files though {results.python_files} end in .py.")
    if coverage and coverage["not_scanned"]:
        notes.append(f"ours could not scan {len(coverage['not_scanned'])} files.")
    return notes


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


def _files(one: Installed, results: Results) -> str:
    if one.tool.name != "ours":
        return f"{results.python_files} given"
    if results.coverage is None:
        return "no report"
    return f"{results.coverage['checked']} checked, {results.coverage['passed_prefilter']} passed prefilter"


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

"""What a run writes beside its report: the baseline, and the file that the history is rewritten with."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from qianfan_lint.core.source import Unreadable, read_bytes
from qianfan_lint.pipeline import baseline
from qianfan_lint.pipeline.fixing.writing import Change, write
from qianfan_lint.pipeline.history import replacements
from qianfan_lint.pipeline.history.repository import Selection
from qianfan_lint.pipeline.history.run import look
from qianfan_lint.pipeline.run import Report
from qianfan_lint.project.config import Config, ConfigError


def made(repository: str, config: Config, options: dict[str, Any], tick: Callable[[], object] | None = None) -> Report:
    """The report on *repository*, with all that *options* ask to be written. Raises ConfigError.

    *tick* is called for each content that is looked at.
    """
    ways = [name for name in ("range", "branch", "unreachable") if options[name]]
    if len(ways) > 1:
        first, second, *_ = (f"--{name}" for name in ways)
        raise ConfigError("{first} does not go with {second}", first=first, second=second)
    known = baseline.read(options["baseline"]) if options["baseline"] else None
    jobs = options["jobs"] or os.cpu_count() or 1
    selection = Selection(options["since"], options["range"], options["branch"], options["unreachable"])
    found = look(repository, selection, config, options["cache"], authors=options["authors"], jobs=jobs, tick=tick)
    assert found is not None  # all of it was asked for
    report = found.report
    if options["write_baseline"]:
        _write_baseline(options["write_baseline"], report)
    if options["replacements"]:
        replacements.write(options["replacements"], [secret for _, secret in found.credentials if secret])
    return known.applied(report)._replace(stale=()) if known else report


def _write_baseline(path: str, report: Report) -> None:
    before = None
    try:
        if os.path.lexists(path):
            baseline.read(path)  # what is no baseline is not overwritten
            before = read_bytes(path)
        write(Change(path, before, bytes(baseline.Baseline(path).updated(report, prune=False))))
    except Unreadable as problem:
        raise ConfigError("baseline {path}: {problem}", path=path, problem=problem.message) from None

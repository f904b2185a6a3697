"""Many files to one report, in this process or in several."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from qianfan_lint.core.model import Exposed, Message, NotScanned
from qianfan_lint.pipeline.collector import Collector, held_back
from qianfan_lint.pipeline.engine import FileResult, reason_of
from qianfan_lint.pipeline.engines import Engines

if TYPE_CHECKING:
    from qianfan_lint.pipeline.baseline import Entry
    from qianfan_lint.pipeline.diagnostics import Diagnostic
    from qianfan_lint.pipeline.engine import Checked
    from qianfan_lint.pipeline.linking import Link
    from qianfan_lint.project.coverage import Coverage
    from qianfan_lint.project.nearest import Configurations

T = TypeVar("T")
PARALLEL_FROM = 400
"""Fewer files are checked in this process: starting others would cost more than they save."""
CHUNK = 64
"""Files that a worker is given at once."""


class Report(NamedTuple):
    """What a run found, and what it did not look at."""

    diagnostics: tuple[Diagnostic, ...]
    not_scanned: tuple[NotScanned, ...]
    checked: int
    passed_prefilter: int
    fixed: int = 0
    suppressed: tuple[Diagnostic, ...] = ()
    """What comments are silent about."""
    asked: tuple[str, ...] = ()
    """The paths that the run was for."""
    known: tuple[Diagnostic, ...] = ()
    """What a baseline lists."""
    exposed: tuple[Exposed, ...] = ()
    """The credentials that fixes took out of files."""
    unset: tuple[str, ...] = ()
    """The variables that somebody has to set now, since nothing loads a file with them."""
    late: tuple[str, ...] = ()
    """The safety of each fix that only another one makes possible."""
    fixes_only: bool = False
    """Whether it is for what was fixed alone."""
    stale: tuple[tuple[Entry, int], ...] = ()
    """What it lists and the run did not find, with how often."""
    commits: int | None = None
    """How many commits were looked at, where the report is about a history."""
    coverage: Coverage | None = None
    """What was looked at and what was left out, where folders and files were asked for."""

    @property
    def with_findings(self) -> int:
        """How many files have findings."""
        return len({each.path for each in self.diagnostics})


def check_paths(
    paths: Iterable[str | NotScanned],
    engines: Engines,
    jobs: int,
    kept: dict[str, Checked] | None = None,
    tick: Callable[[], object] | None = None,
) -> Report:
    """Check every path, in parallel where they are many. The result does not depend on *jobs*.

    What has fixes to try is *kept*, by path. *tick* is called for each file, when it is checked or given to a worker.
    """
    engines.forget()
    asked: set[str] = set()
    not_scanned: list[NotScanned] = []

    def files() -> Iterator[str]:
        for path in paths:
            if isinstance(path, NotScanned):
                not_scanned.append(path)
            else:
                asked.add(path)
                yield path

    diagnostics: list[Diagnostic] = []
    suppressed: list[Diagnostic] = []
    links: list[Link] = []
    passed = 0
    results = _results(files(), engines, jobs, tick)
    for result in itertools.chain.from_iterable((each, *each.inside) for each in results):
        diagnostics.extend(result.diagnostics)
        suppressed.extend(result.suppressed)
        links.extend(result.links)
        passed += result.passed_prefilter
        if kept is not None and result.fixable is not None:
            kept[result.fixable.source.path] = result.fixable
        if result.not_scanned is not None:
            not_scanned.append(result.not_scanned)
    if links:
        from qianfan_lint.pipeline.linking import linked

        said = reason_of(lambda: list(linked(links)))
        if isinstance(said, Message):
            not_scanned.extend(NotScanned(path, said, partly=True) for path in sorted({link.path for link in links}))
        else:
            diagnostics.extend(said)
    checked = len(asked) - sum(1 for item in not_scanned if item.path in asked)
    problems = tuple(sorted(not_scanned))
    return Report(in_order(diagnostics), problems, checked, passed, suppressed=in_order(suppressed))


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(diagnostics, key=lambda each: (each.path, each.start, each.code)))


def _results(
    files: Iterator[str], engines: Engines, jobs: int, tick: Callable[[], object] | None
) -> Iterator[FileResult]:
    make = functools.partial(checking, engines.configurations, show_secrets=engines.show_secrets)
    return spread(files, make, lost, jobs, functools.partial(_result, engines), tick)


def checking(configurations: Configurations, *, show_secrets: bool) -> Callable[[str], FileResult | None]:
    """What checks a file in a worker."""
    return functools.partial(_result, Engines(configurations, show_secrets=show_secrets))


def _result(engines: Engines, path: str) -> FileResult | None:
    """The result for the file at *path*; None where it is clean, as most are: that need not travel."""
    result = engines.check_path(path)
    return result if result != FileResult() else None


def lost(path: str, reason: Message) -> FileResult:
    """The result for a file of which nothing is known."""
    return FileResult(not_scanned=NotScanned(path, reason))


def spread(
    files: Iterator[str],
    make: Callable[[], Callable[[str], T | None]],
    lost: Callable[[str, Message], T],
    jobs: int,
    here: Callable[[str], T | None] | None = None,
    tick: Callable[[], object] | None = None,
) -> Iterator[T]:
    """What is said of *files*, where it is anything, in no order that matters; in several processes if they are many.

    *make* and *lost* are those of :func:`workers.results`, for one file at a time. In this process *here* may stand
    for what *make* makes. *tick* is called for each file, when it is read or given to a worker.
    """
    first = list(itertools.islice(files, PARALLEL_FROM))
    everything: Iterator[str] = itertools.chain(first, files)
    if tick is not None:
        everything = _ticking(everything, tick)
    if jobs > 1 and len(first) == PARALLEL_FROM:
        from qianfan_lint.pipeline.workers import results

        # Small chunks, so that a folder of large files does not fall to one worker; the first are checked while the
        # folders are still walked.
        chunks = iter(lambda: list(itertools.islice(everything, CHUNK)), [])
        yield from results(chunks, functools.partial(_of_each, make), lost, jobs)
        return
    look = _of_each(lambda: here or make())
    with held_back() as collector:
        yield from look(everything, collector)


def _of_each(make: Callable[[], Callable[[str], T | None]]) -> Callable[[Iterable[str], Collector], Iterator[T]]:
    """What looks at files as *make* says of one."""
    read = make()

    def look(files: Iterable[str], collector: Collector) -> Iterator[T]:
        for path in files:
            if (result := read(path)) is not None:
                collector.parsed()
                yield result

    return look


def _ticking(files: Iterator[str], tick: Callable[[], object]) -> Iterator[str]:
    for path in files:
        tick()
        yield path

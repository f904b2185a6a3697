"""What a run looked at: what ``-v`` tells, the file of ``--coverage``, and what is said where little was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from qianfan_lint import __version__
from qianfan_lint.core import links
from qianfan_lint.core.inert import inert, inert_lines
from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.language import Speaker
from qianfan_lint.frontends.cli import console
from qianfan_lint.project.paths import shown

if TYPE_CHECKING:
    from qianfan_lint.pipeline.run import Report
    from qianfan_lint.project.coverage import Coverage
    from qianfan_lint.project.nearest import Configurations


def put(report: Report, settings: Configurations, options: dict[str, Any], say: Speaker) -> None:
    """Say and write what was looked at."""
    if not options["quiet"]:
        spoken = told(report, settings, say) if options["verbose"] else ()
        console.put(_lines((*spoken, *warnings(report, settings, say))), error=True)
    if options["coverage"]:
        from qianfan_lint.report import masked
        from qianfan_lint.report.json import dumps

        console.save(dumps(masked(document(report, settings, say))), options["coverage"], say)


def warnings(report: Report, settings: Configurations, say: Speaker) -> Iterator[str]:
    """What a user would want to know of a run that says nothing else of it."""
    if links.is_refused():
        yield say(
            "warning: {variable} is no address of a web page; codes are not linked to it", variable=links.VARIABLE
        )
    coverage = report.coverage
    if coverage is None:
        return
    for pattern in coverage.unmatched(settings.used, settings.asked_patterns):
        yield say("warning: the pattern '{pattern}' matches no file that would be checked", pattern=pattern.text)
    if not report.checked and not report.not_scanned:
        yield say("warning: no file was checked; --verbose says what was left out")


def told(report: Report, settings: Configurations, say: Speaker) -> Iterator[str]:
    """Which configuration held for how many files, what was read, and what was left out and why."""
    coverage = report.coverage
    if coverage is None:
        return
    for file, count in sorted(_configurations(coverage, settings).items()):
        name = shown(file) if file else say("no configuration")
        text = "configuration of {count} files: {name}" if count != 1 else "configuration of 1 file: {name}"
        yield say(text, count=count, name=name)
    failed = {item.path for item in report.not_scanned}
    for path in sorted(coverage.files):
        if path not in failed:
            yield say("read: {path}", path=path)
    for skipped in sorted(coverage.skipped):
        yield say("left out: {path}: {reason}", path=skipped.path, reason=skipped.reason)
    if coverage.others:
        yield say("left out: {count} files of no kind that is checked", count=coverage.others)


def _configurations(coverage: Coverage, settings: Configurations) -> Counter[str]:
    return Counter(next(iter(settings.of(path).files), "") for path in coverage.files)


def document(report: Report, settings: Configurations, say: Speaker) -> dict[str, Any]:
    """The whole account, for audits; docs/formats.md describes it."""
    coverage = report.coverage
    files = list(report.asked) if coverage is None else sorted(coverage.files)
    problems = {item.path: item for item in report.not_scanned}
    found = Counter(each.path for each in report.diagnostics)
    listed = []
    for path in files:
        problem, kind = problems.pop(path, None), kind_of(path)
        listed.append(
            {
                "path": path,
                "kind": kind.name.lower() if kind else None,
                "configuration": next((shown(file) for file in settings.of(path).files), None),
                "status": ("partly scanned" if problem.partly else "not scanned") if problem else "checked",
                "reason": say(problem.reason) if problem else None,
                "findings": found[path],
            }
        )
    return {
        "version": __version__,
        "asked": list(report.asked),
        "checked": report.checked,
        "with_findings": report.with_findings,
        "findings": len(report.diagnostics),
        "files": listed,
        "not_scanned": [{"path": each.path, "reason": say(each.reason)} for each in sorted(problems.values())],
        "left_out": []
        if coverage is None
        else [{"path": each.path, "reason": say(each.reason)} for each in sorted(coverage.skipped)],
        "other_files": 0 if coverage is None else coverage.others,
    }


def _lines(given: Iterable[str]) -> str:
    """*given* as lines of a terminal, with nothing secret in them."""
    from qianfan_lint.report import masked

    return "".join(f"{inert_lines(inert(line))}\n" for line in masked(list(given)))

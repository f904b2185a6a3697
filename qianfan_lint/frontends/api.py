"""What other programs call: ``check`` for a report, ``Linter`` for everything that the command line does."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.kinds import kind_of_text
from qianfan_lint.core.model import Finding, NotScanned, Safety
from qianfan_lint.core.source import Source, Unreadable
from qianfan_lint.knowledge.providers import schema
from qianfan_lint.pipeline.engine import Engine
from qianfan_lint.pipeline.fixing.outcome import after_fixing, explained, fixable
from qianfan_lint.pipeline.run import Report, check_paths, in_order
from qianfan_lint.project.config import Config, ConfigError, check_codes, load
from qianfan_lint.project.discovery import MissingPath, covers, discover, shown

if TYPE_CHECKING:
    from qianfan_lint.pipeline.baseline import Baseline
    from qianfan_lint.pipeline.diagnostics import Diagnostic
    from qianfan_lint.pipeline.fixing.fixer import Patch

__all__ = ["Config", "ConfigError", "Linter", "MissingPath", "Report", "check"]


def check(paths: Iterable[str | os.PathLike[str]] = (".",), config: Config | None = None) -> Report:
    """Check files and folders as ``qianfan-lint check`` does; nothing is written.

    Without a *config*, the one of the nearest ``pyproject.toml`` at or above the first path holds. Raises ConfigError
    where it cannot be used, MissingPath where a path does not exist. What cannot be read, decoded or parsed raises
    nothing: it is listed in ``Report.not_scanned``.
    """
    asked = [os.fspath(path) for path in paths]
    return Linter(load(asked[0] if asked else ".") if config is None else config).check(asked)


class Review(NamedTuple):
    """What an editor shows of a text. The findings are those of the diagnostics, with what their fixes really write:
    they are not for output.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    findings: tuple[Finding, ...] = ()
    source: Source | None = None
    """None where nothing is found."""
    not_scanned: NotScanned | None = None


class Linter:
    """Checks and fixes under one configuration. Raises ConfigError where that cannot be used.

    One that *judges* lets libcst read each Python file with findings too, which an editor need not wait for.
    """

    def __init__(self, config: Config, *, show_secrets: bool = False, judges: bool = True) -> None:
        check_codes(config)
        self.config = config
        try:
            for name, table in config.providers.items():
                schema.validate(table, f"providers.{name}")
            self._engine = Engine(config, show_secrets=show_secrets, judges=judges)
        except schema.InvalidTable as error:
            raise ConfigError(error.message) from None
        self._baseline: Baseline | None = None
        if config.baseline:
            from qianfan_lint.pipeline import baseline

            self._baseline = baseline.read(config.baseline)

    def check(self, paths: Iterable[str], jobs: int | None = None, *, tries_fixes: bool = True) -> Report:
        """Check *paths*, in up to *jobs* processes (by default one a processor). Raises MissingPath.

        What has a fix is fixed in memory, to say which of them would not be made; unless *tries_fixes* is false.
        """
        asked = tuple(paths)
        report = check_paths(discover(asked, self.config), self._engine, jobs or os.cpu_count() or 1)
        report = self._new(report._replace(asked=asked))
        return self._tried(report) if tries_fixes else report

    def check_text(self, data: bytes, path: str, *, tries_fixes: bool = True) -> Report:
        """Check *data* as the content of *path*, which need not exist; Python if its name says nothing else.

        *tries_fixes* is as for :meth:`check`.
        """
        path = shown(path)
        report = self._checked_text(data, path)
        return self._tried(report, {path: data}) if tries_fixes else report

    def _checked_text(self, data: bytes, path: str) -> Report:
        found = self._engine.check_bytes(path, kind_of_text(path), data)
        not_scanned = (found.not_scanned,) if found.not_scanned else ()
        checked, passed = 1 - len(not_scanned), int(found.passed_prefilter)
        report = Report(found.diagnostics, not_scanned, checked, passed, suppressed=found.suppressed)
        return self._new(report._replace(asked=(path,)))

    def _new(self, report: Report) -> Report:
        """*report* without what the baseline lists."""
        return self._baseline.applied(report) if self._baseline else report

    def covers(self, path: str) -> bool:
        """Whether checking the folder of the file at *path* would check the file."""
        return covers(path, self.config)

    def review(self, text: str, path: str) -> Review:
        """Check *text*, as an editor holds it, as the content of *path*; Python if its name says nothing else."""
        path, kind, data = shown(path), kind_of_text(path), text.encode("utf-8", "replace")
        if not self._engine.topics(path, kind, data):
            return Review()
        # With a mark the text is what it is, whatever cookie stands in it.
        checked = self._engine.attempt(path, kind, codecs.BOM_UTF8 + data)
        if isinstance(checked, NotScanned):
            return Review(not_scanned=checked)
        try:
            diagnostics, _ = self._engine.diagnostics(checked)
        except Unreadable as problem:  # another file that a finding points to is gone since it was looked at
            return Review(not_scanned=NotScanned(path, problem.message))
        new = set(self._new(Report(diagnostics, (), 1, 1, asked=(path,))).diagnostics)
        pairs = [pair for pair in zip(diagnostics, checked.findings, strict=True) if pair[0] in new]
        shown_ones, findings = tuple(each for each, _ in pairs), tuple(each for _, each in pairs)
        return Review(shown_ones, findings, checked.source, checked.not_scanned)

    def patch(self, review: Review, findings: Iterable[Finding], contents: Mapping[str, bytes]) -> Patch:
        """What the fixes of *findings*, some of *review*'s, change; *contents* are other files that are open."""
        from qianfan_lint.pipeline.fixing.fixer import Patch, patch

        return Patch() if review.source is None else patch(review.source, findings, contents, self._engine)

    def _tried(self, report: Report, given: Mapping[str, bytes] | None = None) -> Report:
        """*report* with the reason at each finding whose fix would not be made."""
        paths = fixable(report, _safeties(unsafe=True))
        if not paths:
            return report
        from qianfan_lint.pipeline.fixing.fixer import fix_paths

        with self._engine.without_judging():  # the findings are judged already, and nothing is written
            fixed = fix_paths(paths, self._engine, _safeties(unsafe=True), given)
        return explained(report, fixed)

    def diff(self, report: Report, *, unsafe: bool = False, colour: bool = False) -> tuple[str, Report]:
        """What :meth:`fix` would change, as a unified diff with credentials masked; *report* with what it could not."""
        return self._diff(report, unsafe, colour, None)

    def diff_text(
        self, report: Report, data: bytes, *, unsafe: bool = False, colour: bool = False
    ) -> tuple[str, Report]:
        """:meth:`diff` of what :meth:`check_text` said of *data*."""
        return self._diff(report, unsafe, colour, {report.asked[0]: data})

    def _diff(
        self, report: Report, unsafe: bool, colour: bool, given: Mapping[str, bytes] | None
    ) -> tuple[str, Report]:
        from qianfan_lint.pipeline.fixing.fixer import fix_paths
        from qianfan_lint.pipeline.masking.redact import Redactor
        from qianfan_lint.report import diff

        safeties = _safeties(unsafe)
        fixed = fix_paths(fixable(report, safeties), self._engine, safeties, given)
        redact = Redactor(self._engine.providers, fixed.known, shows=self._engine.show_secrets)
        report = explained(report, fixed)
        not_scanned = tuple(sorted({*report.not_scanned, *fixed.problems}))
        return diff.render(fixed.changes, redact, colour=colour), report._replace(not_scanned=not_scanned)

    def fix(self, report: Report, *, unsafe: bool = False) -> Report:
        """Apply the safe fixes of *report*, with *unsafe* the others too, and check those files again.

        What a baseline lists is repaired like the rest.
        """
        from qianfan_lint.pipeline.fixing.fixer import fix_paths
        from qianfan_lint.pipeline.fixing.writing import write_all

        safeties = _safeties(unsafe)
        paths = fixable(report, safeties)
        fixed = fix_paths(paths, self._engine, safeties)
        written = write_all(fixed.changes)
        changed = {each.path for each in fixed.changes}
        found = in_order([*report.diagnostics, *report.known])
        paths |= dict.fromkeys(each.path for each in found if each.path in changed)
        again = check_paths(list(paths), self._engine, 1)
        diagnostics, suppressed = (
            in_order([*(each for each in before if each.path not in paths), *after])
            for before, after in ((found, again.diagnostics), (report.suppressed, again.suppressed))
        )
        not_scanned = tuple(sorted({*report.not_scanned, *fixed.problems, *written.problems}))
        report = report._replace(diagnostics=diagnostics, suppressed=suppressed, known=(), not_scanned=not_scanned)
        return self._new(after_fixing(report, fixed, written))

    def fix_text(self, report: Report, data: bytes, *, unsafe: bool = False) -> tuple[bytes, Report]:
        """:meth:`fix` of what :meth:`check_text` said of *data*: what it becomes, and the report of that.

        Other files that the fixes change are written, and *data* stays as it is where that fails.
        """
        from qianfan_lint.pipeline.fixing.fixer import fix_paths
        from qianfan_lint.pipeline.fixing.writing import write_all

        path, safeties = report.asked[0], _safeties(unsafe)
        fixed = fix_paths(fixable(report, safeties), self._engine, safeties, {path: data})
        own = next((change for change in fixed.changes if change.path == path), None)
        written = write_all(change for change in fixed.changes if change is not own)
        if own is not None and written.failed.isdisjoint(own.needs):
            data = own.after
        elif own is not None:
            written = written.without(path)
        again = self._checked_text(data, path)
        not_scanned = tuple(sorted({*again.not_scanned, *fixed.problems, *written.problems}))
        return data, after_fixing(again._replace(not_scanned=not_scanned), fixed, written)


def _safeties(unsafe: bool) -> frozenset[Safety]:
    return frozenset({Safety.SAFE, Safety.UNSAFE} if unsafe else {Safety.SAFE})

"""What other programs call: ``check`` for a report, ``Linter`` for everything that the command line does."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.kinds import kind_of_text
from qianfan_lint.core.model import Finding, NotScanned, Safety
from qianfan_lint.core.source import Source, Unreadable
from qianfan_lint.knowledge.providers import schema
from qianfan_lint.pipeline.engines import Engines
from qianfan_lint.pipeline.fixing.outcome import after_fixing, explained, fixable
from qianfan_lint.pipeline.run import Report, check_paths, in_order
from qianfan_lint.project.config import Config, ConfigError, check_codes
from qianfan_lint.project.coverage import Coverage
from qianfan_lint.project.discovery import MissingPath, discover, excluded, left_out
from qianfan_lint.project.nearest import Configurations, for_all
from qianfan_lint.project.paths import shown

if TYPE_CHECKING:
    from qianfan_lint.pipeline.baseline import Baseline
    from qianfan_lint.pipeline.diagnostics import Diagnostic
    from qianfan_lint.pipeline.engine import Checked
    from qianfan_lint.pipeline.fixing.fixer import Patch

__all__ = ["Config", "ConfigError", "Linter", "MissingPath", "Report", "check"]


def check(paths: Iterable[str | os.PathLike[str]] = (".",), config: Config | None = None) -> Report:
    """Check files and folders as ``qianfan-lint check`` does; nothing is written.

    Without a *config*, the nearest configuration of each file decides for it. Raises ConfigError where one cannot be
    used, MissingPath where a path does not exist. What cannot be read, decoded or parsed raises
    nothing: it is listed in ``Report.not_scanned``.
    """
    return Linter(config).check(os.fspath(path) for path in paths)


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
    """Checks and fixes under one configuration, or each file under its nearest one. Raises ConfigError.

    One that *judges* lets libcst read each Python file with findings too, which an editor need not wait for.
    """

    def __init__(
        self, config: Config | Configurations | None = None, *, show_secrets: bool = False, judges: bool = True
    ) -> None:
        self.configurations = Configurations() if config is None else for_all(config)
        self._engines = Engines(self.configurations, show_secrets=show_secrets, judges=judges)
        self._baselines: dict[str, Baseline] = {}
        for each in self.configurations.used:
            check_codes(each)
            try:
                for name, table in each.providers.items():
                    schema.validate(table, f"providers.{name}")
                self._engines.of(".")
            except schema.InvalidTable as error:
                raise ConfigError(error.message) from None
            self._baseline(each.baseline)

    def check(
        self,
        paths: Iterable[str],
        jobs: int | None = None,
        *,
        tries_fixes: bool = True,
        tick: Callable[[], object] | None = None,
    ) -> Report:
        """Check *paths*, in up to *jobs* processes (by default one a processor). Raises MissingPath.

        What has a fix is fixed in memory, to say which of them would not be made; unless *tries_fixes* is false. *tick*
        is called for each file.
        """
        asked, coverage = tuple(paths), Coverage()
        self._baseline(self.configurations.of_run(asked).baseline)  # a mistake in it is said before the work
        files = discover(asked, self.configurations, coverage)
        kept: dict[str, Checked] = {}
        many = jobs or os.cpu_count() or 1
        report = check_paths(files, self._engines, many, kept if tries_fixes else None, tick)
        report = self._new(report._replace(asked=asked, coverage=coverage))
        return self._tried(report, kept=kept) if tries_fixes else report

    def check_staged(self, paths: Iterable[str], *, tries_fixes: bool = True) -> tuple[Report, Mapping[str, bytes]]:
        """Check what is staged at or below *paths* as the next commit would have it, and give the contents too.

        *tries_fixes* is as for :meth:`check`. Raises MissingPath, and ConfigError where git cannot tell.
        """
        from qianfan_lint.pipeline.changed_lines.staged import staged

        asked, coverage = tuple(paths), Coverage()
        found = staged(asked)
        contents: dict[str, bytes] = {}
        for path, data in found.contents.items():
            reason = excluded(path, self.configurations)
            if reason is None:
                contents[path] = data
            else:
                coverage.skip(path, False, reason)
        coverage.files.extend(contents)
        self._engines.given = contents
        try:
            report = check_paths([*contents, *found.not_scanned], self._engines, 1)
        finally:
            self._engines.given = {}
        report = self._new(report._replace(asked=asked, coverage=coverage))
        return (self._tried(report, contents) if tries_fixes else report), contents

    def check_text(self, data: bytes, path: str, *, tries_fixes: bool = True) -> Report:
        """Check *data* as the content of *path*, which need not exist; Python if its name says nothing else.

        *tries_fixes* is as for :meth:`check`. Where ``force-exclude`` leaves the file out, nothing is checked.
        """
        path = shown(path)
        if self.configurations.of(path).force_exclude and excluded(path, self.configurations) is not None:
            return Report((), (), 0, 0, asked=(path,))
        report = self._checked_text(data, path)
        return self._tried(report, {path: data}) if tries_fixes else report

    def _checked_text(self, data: bytes, path: str) -> Report:
        found = self._engines.of(path).check_bytes(path, kind_of_text(path), data)
        not_scanned = (found.not_scanned,) if found.not_scanned else ()
        checked, passed = 1 - len(not_scanned), int(found.passed_prefilter)
        report = Report(found.diagnostics, not_scanned, checked, passed, suppressed=found.suppressed)
        return self._new(report._replace(asked=(path,)))

    def _baseline(self, path: str) -> Baseline | None:
        """The baseline at *path*, read once; None where that is empty. Raises ConfigError."""
        if path and path not in self._baselines:
            from qianfan_lint.pipeline import baseline

            self._baselines[path] = baseline.read(path)
        return self._baselines.get(path)

    def _new(self, report: Report) -> Report:
        """*report* without what the baseline of each file lists. Raises ConfigError."""
        for path in sorted({each.baseline for each in self.configurations.used}):
            baseline = self._baseline(path)
            if baseline is None:
                continue
            own: list[Diagnostic] = []
            others: list[Diagnostic] = []
            for each in report.diagnostics:
                (own if self.configurations.of(each.path).baseline == path else others).append(each)
            part = baseline.applied(report._replace(diagnostics=tuple(own)))
            known, stale = in_order([*report.known, *part.known]), (*report.stale, *part.stale)
            report = report._replace(diagnostics=in_order([*others, *part.diagnostics]), known=known, stale=stale)
        return report

    def covers(self, path: str) -> bool:
        """Whether checking the folder of the file at *path* would check the file. Raises ConfigError."""
        self._baseline(self.configurations.of(path).baseline)
        return left_out(path, self.configurations) is None

    def excludes(self, path: str) -> bool:
        """Whether a pattern or a default name leaves the file at *path* out."""
        return excluded(path, self.configurations) is not None

    def review(self, text: str, path: str) -> Review:
        """Check *text*, as an editor holds it, as the content of *path*; Python if its name says nothing else."""
        path, kind, data = shown(path), kind_of_text(path), text.encode("utf-8", "replace")
        engine = self._engines.of(path)
        topics = engine.topics(path, kind, data)
        if not topics:
            return Review()
        # With a mark the text is what it is, whatever cookie stands in it.
        checked = engine.attempt(path, kind, codecs.BOM_UTF8 + data, topics)
        if isinstance(checked, NotScanned):
            return Review(not_scanned=checked)
        try:
            diagnostics, _ = engine.diagnostics(checked)
        except Unreadable as problem:  # another file that a finding points to is gone since it was looked at
            return Review(not_scanned=NotScanned(path, problem.message))
        new = set(self._new(Report(diagnostics, (), 1, 1, asked=(path,))).diagnostics)
        pairs = [pair for pair in zip(diagnostics, checked.findings, strict=True) if pair[0] in new]
        shown_ones, findings = tuple(each for each, _ in pairs), tuple(each for _, each in pairs)
        return Review(shown_ones, findings, checked.source, checked.not_scanned)

    def patch(self, review: Review, findings: Iterable[Finding], contents: Mapping[str, bytes]) -> Patch:
        """What the fixes of *findings*, some of *review*'s, change; *contents* are other files that are open."""
        from qianfan_lint.pipeline.fixing.fixer import Patch, patch

        if review.source is None:
            return Patch()
        return patch(review.source, findings, contents, self._engines.of(review.source.path))

    def _tried(
        self,
        report: Report,
        given: Mapping[str, bytes] | None = None,
        kept: Mapping[str, Checked] | None = None,
    ) -> Report:
        """*report* with the reason at each finding whose fix would not be made; *given* and *kept* as for fixing."""
        paths = fixable(report, _safeties(unsafe=True))
        if not paths:
            return report
        from qianfan_lint.pipeline.fixing.fixer import fix_paths

        with self._engines.without_judging():  # the findings are judged already, and nothing is written
            fixed = fix_paths(paths, self._engines, _safeties(unsafe=True), given, kept)
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
        fixed = fix_paths(fixable(report, safeties), self._engines, safeties, given)
        report = explained(report, fixed)
        not_scanned = tuple(sorted({*report.not_scanned, *fixed.problems}))
        text = ""
        for change in sorted(fixed.changes):
            redact = Redactor(self._engines.of(change.path).providers, fixed.known, shows=self._engines.show_secrets)
            text += diff.render((change,), redact, colour=colour)
        return text, report._replace(not_scanned=not_scanned)

    def ignore(self, report: Report) -> tuple[int, Report]:
        """Write comments that suppress the findings of *report*: how many they cover, and the report of what is left.

        What has no comments, or cannot be written, keeps its findings.
        """
        from qianfan_lint.pipeline.fixing.ignoring import ignored

        left = ignored(report, self._engines, self._new)
        return len(report.diagnostics) - len(left.diagnostics), left

    def fix(self, report: Report, *, unsafe: bool = False) -> Report:
        """Apply the safe fixes of *report*, with *unsafe* the others too, and check those files again.

        What a baseline lists is repaired like the rest.
        """
        from qianfan_lint.pipeline.fixing.applying import fixed

        return self._new(fixed(report, self._engines, _safeties(unsafe)))

    def fix_text(self, report: Report, data: bytes, *, unsafe: bool = False) -> tuple[bytes, Report]:
        """:meth:`fix` of what :meth:`check_text` said of *data*: what it becomes, and the report of that.

        Other files that the fixes change are written, and *data* stays as it is where that fails.
        """
        from qianfan_lint.pipeline.fixing.fixer import fix_paths
        from qianfan_lint.pipeline.fixing.writing import write_all

        path, safeties = report.asked[0], _safeties(unsafe)
        fixed = fix_paths(fixable(report, safeties), self._engines, safeties, {path: data})
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

"""What other programs call: ``check`` for a report, ``Linter`` for everything that the command line does."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.config import Config, ConfigError, check_codes, load
from qianfan_lint.discovery import MissingPath, covers, discover, shown
from qianfan_lint.engine import Engine
from qianfan_lint.kinds import Kind, kind_of
from qianfan_lint.model import Finding, NotScanned, Safety
from qianfan_lint.providers import schema
from qianfan_lint.run import Report, check_paths, in_order
from qianfan_lint.source import Source, Unreadable

if TYPE_CHECKING:
    from qianfan_lint.diagnostics import Diagnostic
    from qianfan_lint.fixer import Patch

if TYPE_CHECKING:
    from qianfan_lint.baseline import Baseline

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
            from qianfan_lint import baseline

            self._baseline = baseline.read(config.baseline)

    def check(self, paths: Iterable[str], jobs: int | None = None) -> Report:
        """Check *paths*, in up to *jobs* processes (by default one a processor). Raises MissingPath."""
        asked = tuple(paths)
        report = check_paths(discover(asked, self.config), self._engine, jobs or os.cpu_count() or 1)
        return self._new(report._replace(asked=asked))

    def check_text(self, data: bytes, path: str) -> Report:
        """Check *data* as the content of *path*, which need not exist; Python if its name says nothing else."""
        found = self._engine.check_bytes(shown(path), kind_of(path) or Kind.PYTHON, data)
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
        path, kind, data = shown(path), kind_of(path) or Kind.PYTHON, text.encode("utf-8", "replace")
        if not self._engine.passes(path, kind, data):
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
        from qianfan_lint.fixer import Patch, patch

        return Patch() if review.source is None else patch(review.source, findings, contents)

    def diff(self, report: Report, *, unsafe: bool = False) -> tuple[str, Report]:
        """What :meth:`fix` would change, as a unified diff with credentials masked; *report* with what it could not."""
        from qianfan_lint.fixer import fix_paths
        from qianfan_lint.redact import Redactor
        from qianfan_lint.report import diff

        fixed = fix_paths(_fixable(report, unsafe), self._engine, _safeties(unsafe))
        redact = Redactor(self._engine.providers, fixed.known, shows=self._engine.show_secrets)
        not_scanned = tuple(sorted({*report.not_scanned, *fixed.not_fixed}))
        return diff.render(fixed.changes, redact), report._replace(not_scanned=not_scanned, clashes=fixed.clashes)

    def fix(self, report: Report, *, unsafe: bool = False) -> Report:
        """Apply the safe fixes of *report*, with *unsafe* the others too, and check those files again.

        What a baseline lists is repaired like the rest.
        """
        from qianfan_lint.fixer import fix_paths
        from qianfan_lint.writing import write_all

        paths = _fixable(report, unsafe)
        fixed = fix_paths(paths, self._engine, _safeties(unsafe))
        count, problems = write_all(fixed.changes, paths)
        changed = {each.path for each in fixed.changes}
        found = in_order([*report.diagnostics, *report.known])
        paths |= dict.fromkeys(each.path for each in found if each.path in changed)
        again = check_paths(list(paths), self._engine, 1)
        diagnostics, suppressed = (
            in_order([*(each for each in before if each.path not in paths), *after])
            for before, after in ((found, again.diagnostics), (report.suppressed, again.suppressed))
        )
        not_scanned = tuple(sorted({*report.not_scanned, *fixed.not_fixed, *problems}))
        report = report._replace(diagnostics=diagnostics, suppressed=suppressed, known=(), not_scanned=not_scanned)
        return self._new(report._replace(fixed=count, clashes=fixed.clashes))


def _safeties(unsafe: bool) -> frozenset[Safety]:
    return frozenset({Safety.SAFE, Safety.UNSAFE} if unsafe else {Safety.SAFE})


def _fixable(report: Report, unsafe: bool) -> dict[str, None]:
    """The files with fixes of the levels asked for, each once, in order."""
    wanted = {safety.value for safety in _safeties(unsafe)}
    found = (*report.diagnostics, *report.known)
    return dict.fromkeys(each.path for each in found if each.fix is not None and each.fix.safety in wanted)

"""Bytes to findings, for one file: where prefilter, readers, rules and suppression come together."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint import providers as provider_tables
from qianfan_lint.config import Config
from qianfan_lint.kinds import Kind, kind_of
from qianfan_lint.model import UNUSED_SUPPRESSION, Finding, Message, NotScanned
from qianfan_lint.overlaps import once, place
from qianfan_lint.prefilter import Prefilter
from qianfan_lint.source import Unreadable, decode, read_bytes

if TYPE_CHECKING:
    from qianfan_lint.diagnostics import Diagnostic, Redact
    from qianfan_lint.facts import Use
    from qianfan_lint.linking import Link
    from qianfan_lint.model import Secret
    from qianfan_lint.readers.python.parse import Memory
    from qianfan_lint.rules import Context, Rule
    from qianfan_lint.source import Source
    from qianfan_lint.suppress import Suppression
    from qianfan_lint.surroundings import Surroundings

REMEMBERED = 8
"""Files of which the parse is kept, the last ones: a tree takes some 250 bytes for each of its text."""
# What could be a suppression that names a rule of ours.
_SUPPRESSION = re.compile(rb"(?i)qianfan-lint:|noqa[^\r\n]*qf")


class Checked(NamedTuple):
    """What checking one source gave, still with offsets and with the secrets that output has to mask."""

    source: Source
    findings: tuple[Finding, ...]
    secrets: tuple[Secret, ...]
    shared: tuple[tuple[Use, Finding | None], ...] = ()
    """Credentials that other modules can have too, each with what is to be said if they do."""
    not_scanned: NotScanned | None = None
    """What of the source could not be checked, where that is a part of it."""
    suppressed: tuple[Finding, ...] = ()
    """Findings that a comment is silent about."""


class _Said(NamedTuple):
    """What the rules say of one source, before any comment is heard."""

    findings: list[Finding]
    secrets: list[Secret]
    shared: list[tuple[Use, Finding | None]]

    @property
    def everything(self) -> list[Finding]:
        return [*self.findings, *(finding for _, finding in self.shared if finding)]


class FileResult(NamedTuple):
    diagnostics: tuple[Diagnostic, ...] = ()
    not_scanned: NotScanned | None = None
    passed_prefilter: bool = False
    links: tuple[Link, ...] = ()
    suppressed: tuple[Diagnostic, ...] = ()


class Engine:
    """Checks files under one configuration; cheap to make, so that each worker process makes its own."""

    def __init__(self, config: Config, *, show_secrets: bool = False, remembers: bool = False) -> None:
        self.config = config
        self.providers = provider_tables.load(config.providers)
        self.prefilter = Prefilter(self.providers)
        self.show_secrets = show_secrets
        self._memories: dict[str, Memory] | None = {} if remembers else None
        self._judges_suppressions = config.honour_noqa and config.selects(UNUSED_SUPPRESSION, on_by_default=False)

    @functools.cached_property
    def surroundings(self) -> Surroundings:
        from qianfan_lint.surroundings import Surroundings

        return Surroundings(self.config, self.providers)

    def forget(self) -> None:
        """Look at what surrounds the files anew: it may have changed since the run before."""
        self.__dict__.pop("surroundings", None)

    def check_path(self, path: str) -> FileResult:
        """Check the file at *path*; whatever is wrong with it is part of the result."""
        kind = kind_of(path)
        if kind is None:
            return FileResult(not_scanned=NotScanned(path, Message.of("not a kind of file that is checked")))
        try:
            return self.check_bytes(path, kind, read_bytes(path))
        except Unreadable as problem:
            return FileResult(not_scanned=NotScanned(path, problem.message))

    def passes(self, path: str, kind: Kind, data: bytes) -> bool:
        """Whether the prefilter sees a reason to check *data* as the content of *path*."""
        suppresses = self._judges_suppressions and _SUPPRESSION.search(data)
        return bool(suppresses) or self.prefilter.passes(kind, data, path, lambda: self.surroundings.misses(path))

    def check_bytes(self, path: str, kind: Kind, data: bytes) -> FileResult:
        """Check *data* as the content of *path*, which need not exist."""
        if not self.passes(path, kind, data):
            return FileResult()
        checked = self.attempt(path, kind, data)
        if isinstance(checked, NotScanned):
            return FileResult(not_scanned=checked, passed_prefilter=True)
        try:
            found, suppressed = self.diagnostics(checked)
        except Unreadable as problem:  # another file that a finding points to is gone since it was looked at
            return FileResult(not_scanned=NotScanned(path, problem.message), passed_prefilter=True)
        return FileResult(found, checked.not_scanned, True, tuple(self.links(checked)), suppressed)

    def attempt(self, path: str, kind: Kind, data: bytes) -> Checked | NotScanned:
        """:meth:`check_source` of *data*; what it raises becomes the reason why it was not."""
        try:
            return self.check_source(decode(path, kind, data))
        except Unreadable as problem:
            return NotScanned(path, problem.message)
        except RecursionError:
            return NotScanned(path, Message.of("nested too deeply"))
        except Exception as error:
            # A mistake of ours on one file must not end the run for the others; the text of it could hold a secret.
            reason = Message.of("internal error ({error}); please report it", error=type(error).__name__)
            return NotScanned(path, reason)

    def check_source(self, source: Source) -> Checked:
        """All findings of *source* that are selected, in order, suppressed ones apart. Raises Unreadable."""
        if source.kind is Kind.NOTEBOOK:
            return self._check_notebook(source)
        from qianfan_lint.suppress import suppressions

        active = self._active(source.path)
        quiet = suppressions(source) if self._judges_suppressions else []
        said = self._said(source, active, in_full=bool(quiet))
        if said is None:
            return Checked(source, (), ())
        places = [source.locate(each.span.start).line for each in said.everything]
        if self.config.honour_noqa and places and not quiet:
            quiet = suppressions(source, max(places))
        found = said.findings
        if self._judges_suppressions:
            silenced = [(line, each.code) for line, each in zip(places, said.everything, strict=True)]
            found = sorted([*found, *self._unused(source, quiet, silenced, active)], key=place)
        names = {rule.code: rule.name for rule in active}

        def is_kept(finding: Finding) -> bool:
            line = source.locate(finding.span.start).line
            return not any(each.covers(line, finding.code, names[finding.code]) for each in quiet)

        kept = tuple(filter(is_kept, found))
        suppressed = tuple(itertools.filterfalse(is_kept, found)) if quiet else ()
        links = ((use, finding) for use, finding in said.shared if use.role == "chat" or (finding and is_kept(finding)))
        return Checked(source, kept, tuple(said.secrets), tuple(links), suppressed=suppressed)

    def _said(self, source: Source, active: list[Rule], in_full: bool) -> _Said | None:
        """What the rules *active* say of *source*; None where that is nothing, unless it is wanted *in_full*."""
        from qianfan_lint import rules
        from qianfan_lint.facts import Use
        from qianfan_lint.linking import if_linked, is_linkable
        from qianfan_lint.readers import open_reading
        from qianfan_lint.redact import secrets_in

        context = self._context(source)
        reading = open_reading(source, self.providers, self._memory(source))
        if not reading.needs_positions and not in_full:
            unlocated = reading.facts(located=False)
            if not any(is_linkable(fact) or any(rules.check(fact, active, context)) for fact in unlocated):
                return None
        found: list[Finding] = []
        secrets: list[Secret] = []
        shared: list[Use] = []
        for fact in reading.facts(located=True):
            if isinstance(fact, Use) and is_linkable(fact):
                shared.append(fact)
            secrets.extend(secrets_in(fact, source))
            for rule, report in rules.check(fact, active, context):
                found.append(rule.finding(report, source.path))
        linkable = [(use, if_linked(use, found, active, context)) for use in shared]
        return _Said(once(found), secrets, linkable)

    def _unused(
        self, source: Source, quiet: list[Suppression], silenced: list[tuple[int, str]], active: list[Rule]
    ) -> Iterator[Finding]:
        """What is to be said of comments that silence none of *silenced*."""
        from qianfan_lint import rules
        from qianfan_lint.suppress import unused

        context = self._context(source)
        for fact in unused(source, quiet, silenced, active):
            for rule, report in rules.check(fact, active, context):
                yield rule.finding(report, source.path)

    def _check_notebook(self, source: Source) -> Checked:
        """The cells as one module, their shell lines, then what stands around them; all in terms of the raw file."""
        from qianfan_lint import rules
        from qianfan_lint.readers.notebook import Notebook
        from qianfan_lint.redact import secrets_in

        notebook = Notebook(source)
        checked = self.check_source(notebook.module)
        commands = self.check_source(notebook.commands).findings
        found = [notebook.finding(finding) for finding in (*checked.findings, *commands)]
        secrets = list(checked.secrets)
        active, context = self._active(source.path), self._context(source)
        for fact, cell in notebook.shaped(self.providers):
            secrets.extend(secrets_in(fact, source))
            for rule, report in rules.check(fact, active, context):
                found.append(rule.finding(report, source.path)._replace(cell=(cell, 0)))
        shared = tuple((notebook.use(use), said and notebook.finding(said)) for use, said in checked.shared)
        found.sort(key=place)
        suppressed = tuple(map(notebook.finding, checked.suppressed))
        cells = ", ".join(map(str, notebook.unparsed))
        problem = NotScanned(source.path, Message.of("syntax error in cell {cells}", cells=cells)) if cells else None
        return Checked(source, tuple(found), tuple(secrets), shared, problem, suppressed)

    def diagnostics(self, checked: Checked) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
        """The findings, and those that are suppressed, with lines for offsets and nothing secret in them."""
        from qianfan_lint import rules
        from qianfan_lint.diagnostics import diagnostic

        redact = self._redactor(checked)
        found: list[Diagnostic] = []
        suppressed: list[Diagnostic] = []
        seen: Counter[tuple[str, str]] = Counter()
        # Counted together: a comment on the first of two equal findings does not change the second's fingerprint.
        pairs = [(each, found) for each in checked.findings] + [(each, suppressed) for each in checked.suppressed]
        for finding, into in sorted(pairs, key=lambda pair: place(pair[0])):
            key = (finding.code, finding.content)
            name = rules.load()[finding.code].name
            into.append(diagnostic(finding, name, checked.source, redact, seen[key]))
            seen[key] += 1
        return tuple(found), tuple(suppressed)

    def links(self, checked: Checked) -> Iterator[Link]:
        """What has to be compared with other files."""
        from qianfan_lint import rules
        from qianfan_lint.diagnostics import diagnostic
        from qianfan_lint.linking import Link

        source, redact = checked.source, self._redactor(checked)
        for number, (use, finding) in enumerate(checked.shared):
            at = source.locate(use.span.start)
            name = rules.load()[finding.code].name if finding else ""
            said = diagnostic(finding, name, source, redact, number) if finding else None
            yield Link(use.definition, source.path, at.line, at.column, use.call.start, said)

    def _memory(self, source: Source) -> Memory | None:
        """How the file was parsed before, where that is kept."""
        if self._memories is None or source.kind is not Kind.PYTHON:
            return None
        from qianfan_lint.readers.python.parse import Memory

        memory = self._memories[source.path] = self._memories.pop(source.path, Memory())
        if len(self._memories) > REMEMBERED:
            del self._memories[next(iter(self._memories))]
        return memory

    def _redactor(self, checked: Checked) -> Redact:
        if self.show_secrets or not (checked.findings or checked.shared or checked.suppressed):
            return str
        from qianfan_lint.redact import Redactor

        return Redactor(self.providers, checked.secrets)

    def _context(self, source: Source) -> Context:
        from qianfan_lint.rules import Context

        return Context(source, self.providers, self.surroundings, env_file=self.config.env_file)

    def _active(self, path: str) -> list[Rule]:
        """The rules that run on the file at *path*."""
        from qianfan_lint import rules

        return [rule for rule in rules.load().values() if self.config.selects(rule.code, rule.default, path)]

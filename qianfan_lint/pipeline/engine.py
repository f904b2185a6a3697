"""Bytes to findings, for one file: where gate, readers, rules and suppression come together."""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from qianfan_lint.core.codes import RETIRED_ENDPOINT, UNUSED_SUPPRESSION
from qianfan_lint.core.kinds import EXPORTED, Kind, kind_of
from qianfan_lint.core.model import Finding, Message, NotScanned
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source, TooLarge, Unreadable, decode, read_bytes
from qianfan_lint.knowledge import providers as provider_tables
from qianfan_lint.pipeline.gate import Gate
from qianfan_lint.pipeline.overlaps import place
from qianfan_lint.project.config import Config
from qianfan_lint.project.discovery import is_opened
from qianfan_lint.project.paths import shown
from qianfan_lint.readers.python.topics import ALL, Topic, Topics

if TYPE_CHECKING:
    from qianfan_lint.core.model import Secret
    from qianfan_lint.facts import Use
    from qianfan_lint.pipeline.diagnostics import Diagnostic
    from qianfan_lint.pipeline.hearing import Said
    from qianfan_lint.pipeline.linking import Link
    from qianfan_lint.pipeline.masking.known import Hidden
    from qianfan_lint.pipeline.masking.redact import Redactor
    from qianfan_lint.pipeline.suppress import Suppression
    from qianfan_lint.project.surroundings import Surroundings
    from qianfan_lint.readers.python.reader import PythonReader
    from qianfan_lint.rules import Context, Rule

T = TypeVar("T")

# What could be a suppression that names a rule of ours.
_SUPPRESSION = lazy(rb"(?i)qianfan-lint:|noqa(?:(?!noqa)[^\r\n])*qf")


class Checked(NamedTuple):
    """What checking one source gave, still with offsets and with the secrets that output has to mask."""

    source: Source
    findings: tuple[Finding, ...]
    secrets: Iterable[Secret]
    shared: tuple[tuple[Use, Finding | None], ...] = ()
    """Credentials that other modules can have too, each with what is to be said if they do."""
    not_scanned: NotScanned | None = None
    """What of the source could not be checked, where that is a part of it."""
    suppressed: tuple[Finding, ...] = ()
    """Findings that a comment is silent about."""
    hidden: Iterable[Hidden] = ()
    """Where secrets are written in other characters than their own."""


class FileResult(NamedTuple):
    diagnostics: tuple[Diagnostic, ...] = ()
    not_scanned: NotScanned | None = None
    passed_prefilter: bool = False
    links: tuple[Link, ...] = ()
    suppressed: tuple[Diagnostic, ...] = ()
    fixable: Checked | None = None
    """What was found where there is a fix to try; without its secrets, which do not leave their process."""
    inside: tuple[FileResult, ...] = ()
    """The results of what an archive holds."""


def reason_of(check: Callable[[], T]) -> T | Message:
    """What *check* gives, or why it gave nothing: one file must not end the run for the others."""
    try:
        return check()
    except Unreadable as problem:
        return problem.message
    except RecursionError:
        return Message.of("nested too deeply")
    except Exception as error:
        return mistake(error)


def mistake(error: Exception) -> Message:
    """What is said of a mistake of ours; the text of *error* could hold a secret."""
    return Message.of("internal error ({error}); please report it", error=type(error).__name__)


@functools.lru_cache(maxsize=4)
def _gate(providers: provider_tables.Providers) -> Gate:
    """The gate of *providers*: several configurations mostly have the same."""
    return Gate(providers)


class Engine:
    """Checks files under one configuration; cheap to make, so that each worker process makes its own."""

    def __init__(self, config: Config, *, show_secrets: bool = False, judges: bool = True) -> None:
        """Without *judges*, findings in Python files come from Python's own parser alone: quick enough while typing."""
        self.config = config
        self.providers = provider_tables.load(config.providers)
        self.gate = _gate(self.providers)
        self.show_secrets = show_secrets
        self._env_file = shown(config.env_file) if config.env_file else ""
        self.judges = judges
        self._foreign = config.foreign_suppressions
        self._asks_for_retired = config.selects(RETIRED_ENDPOINT, on_by_default=False)
        self._judges_suppressions = config.honour_noqa and config.selects(UNUSED_SUPPRESSION, on_by_default=False)

    @functools.cached_property
    def surroundings(self) -> Surroundings:
        from qianfan_lint.project.surroundings import Surroundings

        return Surroundings(self.config, self.providers)

    @functools.cached_property
    def python(self) -> PythonReader:
        from qianfan_lint.readers.python.reader import PythonReader

        return PythonReader(self.providers)

    @contextlib.contextmanager
    def without_judging(self) -> Iterator[None]:
        """Let findings in Python files come from Python's own parser alone for a while."""
        judges, self.judges = self.judges, False
        try:
            yield
        finally:
            self.judges = judges

    def forget(self) -> None:
        """Look at what surrounds the files anew: it may have changed since the run before."""
        self.__dict__.pop("surroundings", None)

    def check_path(self, path: str) -> FileResult:
        """Check the file at *path*; whatever is wrong with it is part of the result."""
        kind = kind_of(path)
        if kind is None:
            if is_opened(path, self.config):
                from qianfan_lint.pipeline.archived import check_archive

                return check_archive(self, path)
            return FileResult(not_scanned=NotScanned(path, Message.of("not a kind of file that is checked")))
        try:
            data = read_bytes(path)
        except TooLarge as problem:
            if kind is Kind.TEXT and not self.gate.may_hold_key(path):
                return FileResult()
            return FileResult(not_scanned=NotScanned(path, problem.message))
        except Unreadable as problem:
            return FileResult(not_scanned=NotScanned(path, problem.message))
        return self.check_bytes(path, kind, data)

    def topics(self, path: str, kind: Kind, data: bytes) -> Topics:
        """What the gate sees a reason to look for in *data*, the content of *path*; all of it to judge suppressions."""
        if self._judges_suppressions and _SUPPRESSION.search(data):
            return ALL
        # Most files need nothing of what surrounds them: it is not even imported for them.
        asked = (lambda: self.surroundings.misses(path)), (lambda name: self.surroundings.is_wanted(path, name))
        topics = frozenset(self.gate.topics(kind, data, path, *asked))
        is_asked = self._asks_for_retired and kind in (Kind.PYTHON, Kind.NOTEBOOK)
        return topics | {Topic.CLIENTS} if is_asked and self.gate.may_call_retired(data) else topics

    def check_bytes(self, path: str, kind: Kind, data: bytes) -> FileResult:
        """Check *data* as the content of *path*, which need not exist."""
        said = reason_of(lambda: self._check_bytes(path, kind, data))
        if isinstance(said, Message):
            return FileResult(not_scanned=NotScanned(path, said), passed_prefilter=True)
        return said

    def _check_bytes(self, path: str, kind: Kind, data: bytes) -> FileResult:
        topics = self.topics(path, kind, data)
        if not topics:
            return FileResult()
        checked = self.check_source(decode(path, kind, data), topics)
        found, suppressed = self.diagnostics(checked)
        # A fix that moves a credential holds it.
        has_fix = not self._env_file and any(each.fix is not None for each in checked.findings)
        fixable = checked._replace(secrets=(), hidden=(), shared=()) if has_fix else None
        return FileResult(found, checked.not_scanned, True, tuple(self.links(checked)), suppressed, fixable)

    def attempt(self, path: str, kind: Kind, data: bytes, topics: Topics = ALL) -> Checked | NotScanned:
        """:meth:`check_source` of *data*; what it raises becomes the reason why it was not."""
        said = reason_of(lambda: self.check_source(decode(path, kind, data), topics))
        return NotScanned(path, said) if isinstance(said, Message) else said

    def check_source(self, source: Source, topics: Topics = ALL) -> Checked:
        """All findings of *source* that are selected, in order, suppressed ones apart. Raises Unreadable.

        Of a Python file without findings, only what belongs to *topics* is read.
        """
        if source.kind is Kind.NOTEBOOK:
            from qianfan_lint.pipeline.notebooks import check_notebook

            return check_notebook(self, source)
        if source.kind is Kind.PYTHON and source.text.startswith(EXPORTED):
            from qianfan_lint.pipeline.notebooks import check_export

            return check_export(self, source, topics)
        return self.check_text(source, topics)

    def check_text(self, source: Source, topics: Topics = ALL) -> Checked:
        """The same of a source that is of one kind to its end."""
        from qianfan_lint.pipeline.suppress import Silence, suppressions

        active = self.active(source.path)
        quiet = suppressions(source, foreign=self._foreign) if self._judges_suppressions else []
        said, problem = self._said(source, active, topics)
        places = [source.locate(each.span.start).line for each in said.everything]
        if self.config.honour_noqa and places and not quiet:
            quiet = suppressions(source, max(places), self._foreign)
        found = said.findings
        if self._judges_suppressions:
            silenced = [(line, each.code) for line, each in zip(places, said.everything, strict=True)]
            found = sorted([*found, *self._unused(source, quiet, silenced, active)], key=place)
        names = {rule.code: rule.name for rule in active}

        silence = Silence(quiet)

        def is_kept(finding: Finding) -> bool:
            line = source.locate(finding.span.start).line
            return not silence.covers(line, finding.code, names[finding.code])

        kept = tuple(filter(is_kept, found))
        suppressed = tuple(itertools.filterfalse(is_kept, found)) if quiet else ()
        links = ((use, finding) for use, finding in said.shared if use.role == "chat" or (finding and is_kept(finding)))
        return Checked(source, kept, said.shown.secrets, tuple(links), problem, suppressed, said.shown.hidden)

    def _said(self, source: Source, active: list[Rule], topics: Topics) -> tuple[Said, NotScanned | None]:
        """What the rules *active* say of *source*, and what of it may have been misread."""
        from qianfan_lint.pipeline.hearing import heard, heard_module
        from qianfan_lint.readers import reading

        context = self.context(source)
        if source.kind is Kind.PYTHON:
            return heard_module(source, active, context, self.python, topics, judges=self.judges)
        said = heard(source, reading.read(source, self.providers), active, context)
        return said, said.problem

    def _unused(
        self, source: Source, quiet: list[Suppression], silenced: list[tuple[int, str]], active: list[Rule]
    ) -> Iterator[Finding]:
        """What is to be said of comments that silence none of *silenced*."""
        from qianfan_lint import rules
        from qianfan_lint.pipeline.suppress import unused

        context = self.context(source)
        for fact in unused(source, quiet, silenced, active):
            for rule, report in rules.check(fact, active, context):
                yield rule.finding(report, source.path)

    def diagnostics(self, checked: Checked) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
        """The findings, and those that are suppressed, with lines for offsets and nothing secret in them."""
        if not (checked.findings or checked.suppressed):
            return (), ()
        from qianfan_lint import rules
        from qianfan_lint.pipeline.diagnostics import diagnostic

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
        if not checked.shared:
            return
        from qianfan_lint import rules
        from qianfan_lint.pipeline.diagnostics import diagnostic
        from qianfan_lint.pipeline.linking import Link

        source, redact = checked.source, self._redactor(checked)
        for number, (use, finding) in enumerate(checked.shared):
            at = source.locate(use.span.start)
            name = rules.load()[finding.code].name if finding else ""
            said = diagnostic(finding, name, source, redact, number) if finding else None
            yield Link(use.definition, source.path, at.line, at.column, use.call.start, said)

    def _redactor(self, checked: Checked) -> Redactor:
        from qianfan_lint.pipeline.masking.known import known
        from qianfan_lint.pipeline.masking.redact import Redactor

        of_file = known(checked.source, checked.secrets, checked.hidden, self.providers)
        return Redactor(self.providers, of_file, shows=self.show_secrets)

    def context(self, source: Source) -> Context:
        """What a rule may ask about *source* beside its facts."""
        from qianfan_lint.rules import Context

        return Context(source, self.providers, self.surroundings, env_file=self._env_file)

    def active(self, path: str) -> list[Rule]:
        """The rules that run on the file at *path*."""
        from qianfan_lint import rules

        return [rule for rule in rules.load().values() if self.config.selects(rule.code, rule.default, path)]

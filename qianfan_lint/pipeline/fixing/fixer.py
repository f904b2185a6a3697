"""Apply fixes: those of a first look at each file, again and again until no more of them can be made."""

from __future__ import annotations

import functools
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind, kind_of_text
from qianfan_lint.core.model import Edit, Exposed, Finding, Message, NotScanned, Safety
from qianfan_lint.core.source import Location, Source, Unreadable, decode
from qianfan_lint.pipeline.engine import Checked, Engine, mistake
from qianfan_lint.pipeline.engines import Engines
from qianfan_lint.pipeline.fixing.destination import Destinations
from qianfan_lint.pipeline.fixing.exposure import Exposure
from qianfan_lint.pipeline.fixing.neighbours import Neighbours
from qianfan_lint.pipeline.fixing.plan import Plan
from qianfan_lint.pipeline.fixing.selection import OVERLAP, edited, select
from qianfan_lint.pipeline.fixing.verify import verified
from qianfan_lint.pipeline.fixing.writing import Change
from qianfan_lint.pipeline.masking.known import Known, known
from qianfan_lint.project.paths import shown

MAX_ROUNDS = 10
MAX_PLANS = 6
UNDONE = Message.of("the other fixes leave nothing to replace")


class Patch(NamedTuple):
    """What fixes change, to be applied by someone else: an editor."""

    edits: tuple[Edit, ...] = ()
    """Of the source itself, in order; none overlap."""
    changes: tuple[Change, ...] = ()
    """Of other files."""
    refused: tuple[tuple[Finding, Message], ...] = ()
    """The findings whose fixes are not among them, each with the reason."""


class NotFixed(NamedTuple):
    """A finding whose fix cannot be made, where it stands before and after the other fixes, and why."""

    path: str
    code: str
    before: Location
    after: Location
    reason: Message


class Done(NamedTuple):
    """A finding whose fix is made, where it stands before all fixes."""

    code: str
    before: Location
    safety: Safety


class FileFixes(NamedTuple):
    """What fixing one file comes to."""

    path: str
    made: tuple[frozenset[str], ...]
    """For each fix, the other files that it changes."""
    done: tuple[Done, ...]
    """The findings that they are of, as far as they have not gone with another."""
    refused: tuple[NotFixed, ...]
    known: Known
    """What was seen of secrets."""
    exposed: tuple[Exposed, ...]
    unset: tuple[str, ...]
    """The variables that somebody has to set now."""


class Fixed(NamedTuple):
    """The changes of a run, of which nothing is written yet."""

    changes: tuple[Change, ...]
    files: tuple[FileFixes, ...]
    problems: tuple[NotScanned, ...]
    """Files that could not be fixed at all."""

    @property
    def known(self) -> Known:
        """What was seen of secrets, which a difference does not show."""
        return sum((file.known for file in self.files), Known())

    @property
    def refused(self) -> list[NotFixed]:
        return [each for file in self.files for each in file.refused]


def fix_paths(
    paths: Iterable[str],
    engines: Engines,
    safeties: frozenset[Safety],
    given: Mapping[str, bytes] | None = None,
    kept: Mapping[str, Checked] | None = None,
) -> Fixed:
    """The changes that fixing the files at *paths* makes; nothing is written.

    *given* has the content of files that are not read from the disk, *kept* what is found in some of them.
    """
    wanted = list(paths)
    plans: dict[str, Plan] = {}
    for _ in range(MAX_PLANS):
        neighbours = Neighbours(Destinations(engines.configurations))
        neighbours.before.update(given or {})
        # What a plan settles changes what is found.
        fixed = _fix_all(wanted, engines, safeties, neighbours, plans, (kept or {}) if not plans else {})
        revised = [plan.revised(neighbours.after.get(plan.env_file)) for plan in plans.values()]
        if not any(revised):
            break
    return fixed


def _fix_all(
    paths: Iterable[str],
    engines: Engines,
    safeties: frozenset[Safety],
    neighbours: Neighbours,
    plans: dict[str, Plan],
    kept: Mapping[str, Checked],
) -> Fixed:
    files: list[FileFixes] = []
    problems: list[NotScanned] = []
    seen: set[str] = set()
    for path in paths:
        real = os.path.realpath(path)
        if real in seen:  # a file and a link to it are fixed once
            continue
        seen.add(real)
        try:
            engine = engines.of(path)
            env_file = shown(engine.config.env_file) if engine.config.env_file else ""
            plan = plans.setdefault(env_file, Plan(env_file))
            with engine.surroundings.following(plan.variables):
                files.append(_fix_file(path, engine, safeties, neighbours, plan, kept.get(path)))
        except Unreadable as problem:
            problems.append(_problem(path, problem.message))
        except RecursionError:
            problems.append(_problem(path, Message.of("nested too deeply")))
        except Exception as error:
            problems.append(_problem(path, mistake(error)))
    return Fixed(tuple(_changes(neighbours, files)), tuple(files), tuple(problems))


def _problem(path: str, reason: Message) -> NotScanned:
    return NotScanned(path, Message.of("not fixed: {reason}", reason=reason))


def _changes(neighbours: Neighbours, files: Iterable[FileFixes]) -> Iterable[Change]:
    needs = defaultdict(set, {path: set(before) for path, before in neighbours.needs.items()})
    for file in files:
        needs[file.path].update(*file.made)
    for path, after in neighbours.after.items():
        before = neighbours.before[path]
        if after != before:
            yield Change(path, before, after, path in neighbours.private, frozenset(needs[path] - {path}))


def _fix_file(
    path: str,
    engine: Engine,
    safeties: frozenset[Safety],
    neighbours: Neighbours,
    plan: Plan,
    first: Checked | None,
) -> FileFixes:
    """Fix the file at *path*; its new content goes into *neighbours*. Raises Unreadable."""
    kind = kind_of_text(path)
    now = decode(path, kind, neighbours.current(path) or b"")
    before = neighbours.before[path] or b""
    if first is None or first.source.data != before:
        first = engine.check_source(decode(path, kind, before))
    checked = first if first.source.data == now.data else engine.check_source(now)
    source, fixes = _fix_source(now, checked, _Wanted(first, safeties, engine), engine, neighbours, plan)
    if source.data != now.data:
        neighbours.after[path] = source.data
    return fixes


def fix_source(source: Source, engine: Engine, safeties: frozenset[Safety]) -> tuple[Source, FileFixes]:
    """*source* as fixing leaves it, and what was done; nothing is written. Raises Unreadable."""
    checked = engine.check_source(source)
    wanted = _Wanted(checked, safeties, engine)
    return _fix_source(source, checked, wanted, engine, Neighbours(Destinations(engine.config)), Plan(""))


def _fix_source(
    source: Source, checked: Checked, wanted: _Wanted, engine: Engine, neighbours: Neighbours, plan: Plan
) -> tuple[Source, FileFixes]:
    """*source*, of which *checked* tells, with what is *wanted*, and what that comes to."""
    refusal, now = neighbours.destinations.source_refusal(source.path), source
    variables = dict(plan.settled)
    for number in range(MAX_ROUNDS + 1):
        checked = checked if number == 0 else engine.check_source(source)
        found = wanted.among(checked)
        if refusal is not None or number == MAX_ROUNDS:
            wanted.refuse((finding, refusal or OVERLAP) for finding in found)
            break
        plan.consider(checked.findings)
        selection = select(source, found, neighbours, variables)
        plan.have((finding for finding, _ in selection.made), (finding for finding, _ in selection.refused))
        wanted.refuse(selection.refused)
        wanted.have(selection.made, source)
        if not selection.made:
            break
        source = selection.source
        if not wanted.is_waiting:
            break
    tidy = _without_unused(now, source, engine)
    if tidy is not source:
        source = tidy
        wanted.among(engine.check_source(source))  # what is left stands a line further up
    return source, wanted.result(source)


def _without_unused(before: Source, after: Source, engine: Engine) -> Source:
    """*after* without the imports that only what the fixes took out of *before* had needed."""
    if after.kind is not Kind.PYTHON or after.text == before.text:
        return after
    from qianfan_lint.repairs.unused import unused_imports

    found = unused_imports(before.text, after.text, functools.partial(engine.surroundings.modules, after.path))
    edits = tuple(Edit(after.path, span, text) for span, text in sorted(found))
    return verified(after, edited(after, edits)) if edits else after


class _Wanted:
    """The findings that were reported: no others are fixed, since nobody has seen what fixing brings about."""

    def __init__(self, first: Checked, safeties: frozenset[Safety], engine: Engine) -> None:
        self._source = first.source
        self._safeties = safeties
        self._providers = engine.providers
        self._known = Known()
        self._made: list[frozenset[str]] = []
        self._exposed: dict[Exposed, None] = {}
        self._unset: dict[str, None] = {}
        self._done: list[Done] = []
        self._pending = list(first.findings)
        self._now: dict[Finding, Finding] = {}
        """Finding of the last look → the one that was reported."""
        self._reasons: dict[Finding, Message] = {}

    def _is_fixable(self, finding: Finding) -> bool:
        return finding.fix is not None and finding.fix.safety in self._safeties

    @property
    def is_waiting(self) -> bool:
        """Whether a fix that was reported is still to be made."""
        return any(map(self._is_fixable, self._pending))

    def among(self, checked: Checked) -> list[Finding]:
        """Those of *checked* that were reported and can be fixed."""
        self._known += known(checked.source, checked.secrets, checked.hidden, self._providers)
        left: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for each in reversed(self._pending):
            left[each.code, each.content].append(each)
        self._now = {each: same.pop() for each in checked.findings if (same := left[each.code, each.content])}
        return [each for each in self._now if self._is_fixable(each)]

    def refuse(self, refused: Iterable[tuple[Finding, Message]]) -> None:
        self._reasons.update((self._now[finding], reason) for finding, reason in refused)

    def have(self, made: Iterable[tuple[Finding, frozenset[str]]], source: Source) -> None:
        """Fixes that are *made* in *source*, each with the other files that it changes."""
        exposure = Exposure(self._known.secrets, self._providers)
        for finding, others in made:
            first = self._now.pop(finding)
            self._pending.remove(first)
            self._made.append(others)
            if finding.fix is not None:
                self._done.append(Done(first.code, self._source.locate(first.span.start), finding.fix.safety))
            self._exposed.update(dict.fromkeys(exposure.of(finding, source)))
            self._unset.update(dict.fromkeys(finding.fix.unset if finding.fix else ()))

    def result(self, last: Source) -> FileFixes:
        """What it came to, *last* being the text of the last look."""
        not_fixed = []
        for now, first in self._now.items():
            reason = self._reasons.get(first) or (now.unfixed or UNDONE if self._is_fixable(first) else None)
            if reason is not None:
                before, after = self._source.locate(first.span.start), last.locate(now.span.start)
                not_fixed.append(NotFixed(first.path, first.code, before, after, reason))
        found = set(self._now.values())
        # What is found no longer went with the fix of another.
        gone = [frozenset[str]() for each in self._pending if self._is_fixable(each) and each not in found]
        return FileFixes(
            self._source.path,
            (*self._made, *gone),
            tuple(self._done),
            tuple(not_fixed),
            self._known,
            tuple(self._exposed),
            tuple(self._unset),
        )


def patch(source: Source, findings: Iterable[Finding], contents: Mapping[str, bytes], engine: Engine) -> Patch:
    """The fixes of *findings* that can be made together; *contents* are files that are open and may not be saved."""
    neighbours = Neighbours(Destinations(engine.config, makes_folders=True), contents)
    selection = select(source, findings, neighbours, {})
    changes = []
    for path, after in neighbours.after.items():
        before = contents.get(path, neighbours.before.get(path))
        if after != before:
            changes.append(Change(path, before, after, path in neighbours.private))
    return Patch(selection.edits, tuple(changes), selection.refused)

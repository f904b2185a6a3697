"""Rules: one file each, found by importing this package's modules. A rule's docstring is its user documentation.

A rule is a function of one fact and a :class:`Context`; it yields :func:`report`\\ s and knows no file format.
"""

from __future__ import annotations

import functools
import importlib
import os
import types
import typing
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from qianfan_lint.core.flow import Env
from qianfan_lint.core.model import Finding, Fix, Message, Note, Safety, Severity, Span, fingerprint
from qianfan_lint.core.named import Named
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Fact
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.project.surroundings import Surroundings
from qianfan_lint.repairs.edits import Around


class Context(NamedTuple):
    """What a rule may ask beside its fact."""

    source: Source
    providers: Providers
    surroundings: Surroundings
    env_file: str = ""
    """Where a fix moves a credential to; empty where it is only replaced."""
    mends: bool = True
    """Whether repairs of credentials are asked for, which are dear to find."""

    @property
    def around(self) -> Around:
        here, path = self.surroundings, self.source.path
        return Around(
            self.mends,
            self.env_file,
            here.kept,
            here.planned,
            functools.partial(here.mentions, path),
            functools.partial(here.loaders.fill, self.source),
            functools.partial(here.loaders.can_be_added, path),
            functools.partial(here.modules, path),
            functools.partial(here.has_unions, path),
            functools.partial(here.loaders.admitting, self.source),
        )


class Report(NamedTuple):
    span: Span
    message: Message
    fix: Fix | None
    related: tuple[Note, ...]
    content: str
    """What was found, for the fingerprint; hashed before it leaves the engine."""
    unfixed: Message | None = None


Check = Callable[[Any, Context], Iterator[Report]]


class Refusal(NamedTuple):
    """What a rule finds can make a service refuse a request, so ``doctor`` names it as a cause."""

    order: int
    """The doctor names the smallest first: what is wrong for every key. Numbers have gaps for new rules."""
    is_likely: bool = True
    """Whether it explains the refusal. Else it may work all the same: a variable in lower case that is set so."""
    unless: str = ""
    """An argument of the message: with it, a check of the doctor itself tells more, and the finding is left out."""


class Rule(NamedTuple):
    code: str
    name: str
    """Reads well after "allow"."""
    summary: str
    on: tuple[type, ...]
    check: Check
    safety: Safety | None
    """Of its fix, where it has one."""
    severity: Severity
    default: bool
    """On unless switched off; else opt-in."""
    risk: float
    """Severity on the scale of CVSS, as GitHub wants it: over 9 critical, from 7 high, from 4 medium. 0 for a rule that
    is about the linter itself."""
    weakness: int
    """Number in the CWE list; 0 where none fits."""
    literal_rank: int | None
    """Set if the rule finds a credential itself: of all in its family that see one literal, the smallest reports it.
    Numbers have gaps for new rules. Such rules also look through the history."""
    replaces: tuple[str, ...]
    """Codes whose findings at the same place are left out, since the repair of this one comes first."""
    sums_up: tuple[str, ...]
    """Codes that are left out in a file where a finding of this rule lists all places."""
    refusal: Refusal | None
    strikes_out: bool
    """Whether editors strike the code through: what it points to works no longer."""

    @property
    def doc(self) -> str:
        """The whole documentation, in Markdown."""
        from inspect import cleandoc  # whose module is large, and pages are rarely asked for

        return cleandoc(self.check.__doc__ or "")

    def finding(self, report: Report, path: str) -> Finding:
        """*report* of this rule as a finding in the file at *path*; what was found is hashed."""
        content = fingerprint(report.content)
        place = (self.code, path, report.span, report.message, self.severity)
        return Finding(*place, report.fix, report.related, content, unfixed=report.unfixed)


_registered: dict[str, Rule] = {}


def rule(
    code: str,
    *,
    safety: Safety | None = None,
    severity: Severity = Severity.ERROR,
    default: bool = True,
    risk: float = 0,
    weakness: int = 0,
    literal_rank: int | None = None,
    replaces: tuple[str, ...] = (),
    sums_up: tuple[str, ...] = (),
    refusal: Refusal | None = None,
    strikes_out: bool = False,
) -> Callable[[Check], Check]:
    """Register the decorated function: this and the function are all that is said of the rule anywhere.

    The function's name is the rule's, the first line of its docstring the summary. It is called with each fact of the
    type that its first parameter is annotated with. See :class:`Rule` for the arguments.
    """

    def register(check: Check) -> Check:
        _registered[code] = Rule(
            code=code,
            name=check.__name__.replace("_", "-"),
            summary=(check.__doc__ or "").partition("\n")[0],
            on=_facts_of(check),
            check=check,
            safety=safety,
            severity=severity,
            default=default,
            risk=risk,
            weakness=weakness,
            literal_rank=literal_rank,
            replaces=replaces,
            sums_up=sums_up,
            refusal=refusal,
            strikes_out=strikes_out,
        )
        return check

    return register


def _facts_of(check: Check) -> tuple[type, ...]:
    """The types of fact that the first parameter of *check* is annotated with."""
    first = next(iter(typing.get_type_hints(check).values()))
    return typing.get_args(first) if isinstance(first, types.UnionType) else (first,)


@functools.lru_cache(maxsize=1)
def load() -> dict[str, Rule]:
    """All rules by code, in order."""
    for name in os.listdir(__path__[0]):
        if name.startswith("qf") and name.endswith(".py"):
            importlib.import_module(f"{__name__}.{name.removesuffix('.py')}")
    return dict(sorted(_registered.items()))


def report(
    span: Span,
    template: str,
    *,
    fix: Fix | None = None,
    related: tuple[Note, ...] = (),
    content: str = "",
    unfixed: Message | None = None,
    **args: object,
) -> Report:
    """A report whose message is *template* filled with *args*, each :class:`~qianfan_lint.core.model.Secret` masked.

    *unfixed* says why there is no *fix* that is applied, and goes where there is one. A hint may have no edits.
    """
    shown = fix if fix and (fix.edits or fix.safety is Safety.HINT) else None
    is_applied = shown is not None and shown.safety is not Safety.HINT
    return Report(span, Message.of(template, **args), shown, related, content, None if is_applied else unfixed)


def read_here(read: Env | Named, used: Span, context: Context) -> tuple[Note, ...]:
    """The note that leads from where a variable's value is *used* to where it is read; none where that is one place."""
    is_elsewhere = read.span.end > 0 and not used.start <= read.span.start <= used.end
    name = read.name if isinstance(read, Env) else read.last
    note = Note(context.source.path, read.span, Message.of("{name} is read here", name=name))
    return (note,) if is_elsewhere else ()


def check(fact: Fact, rules: list[Rule], context: Context) -> Iterator[tuple[Rule, Report]]:
    for each in rules:
        if isinstance(fact, each.on):
            for found in each.check(fact, context):
                yield each, found

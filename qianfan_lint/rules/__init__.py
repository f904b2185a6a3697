"""Rules: one file each, found by importing this package's modules. A rule's docstring is its user documentation.

A rule is a function of one fact and a :class:`Context`; it yields :func:`report`\\ s and knows no file format.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from qianfan_lint.core.flow import Env
from qianfan_lint.core.model import Finding, Fix, Message, Note, Safety, Severity, Span, fingerprint
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
        mentions = functools.partial(self.surroundings.mentions, self.source.path)
        can_load = functools.partial(self.surroundings.can_load, self.source.path)
        return Around(self.mends, self.env_file, self.surroundings.kept, self.surroundings.planned, can_load, mentions)


class Report(NamedTuple):
    span: Span
    message: Message
    fix: Fix | None
    related: tuple[Note, ...]
    content: str
    """What was found, for the fingerprint; hashed before it leaves the engine."""
    unfixed: Message | None = None


Check = Callable[[Any, Context], Iterator[Report]]


class Rule(NamedTuple):
    code: str
    name: str
    """Reads well after "allow"."""
    summary: str
    doc: str
    on: tuple[type, ...]
    check: Check
    safety: Safety | None
    """Of its fix, where it has one."""
    severity: Severity
    default: bool
    """On unless switched off; else opt-in."""

    def finding(self, report: Report, path: str) -> Finding:
        """*report* of this rule as a finding in the file at *path*; what was found is hashed."""
        content = fingerprint(report.content)
        place = (self.code, path, report.span, report.message, self.severity)
        return Finding(*place, report.fix, report.related, content, unfixed=report.unfixed)


_registered: dict[str, Rule] = {}


def rule(
    code: str,
    *,
    on: type | tuple[type, ...],
    safety: Safety | None = None,
    severity: Severity = Severity.ERROR,
    default: bool = True,
) -> Callable[[Check], Check]:
    """Register the decorated function; its name is the rule's, the first line of its docstring the summary."""

    def register(check: Check) -> Check:
        doc = inspect.cleandoc(check.__doc__ or "")
        name = check.__name__.replace("_", "-")
        kinds = on if isinstance(on, tuple) else (on,)
        _registered[code] = Rule(code, name, doc.partition("\n")[0], doc, kinds, check, safety, severity, default)
        return check

    return register


@functools.lru_cache(maxsize=1)
def load() -> dict[str, Rule]:
    """All rules by code, in order."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
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

    *unfixed* says why there is no *fix*, where a reader would expect one.
    """
    return Report(span, Message.of(template, **args), fix if fix and fix.edits else None, related, content, unfixed)


def read_here(read: Env, used: Span, context: Context) -> tuple[Note, ...]:
    """The note that leads from where a variable's value is *used* to where it is read; none where that is one place."""
    is_elsewhere = read.span.end > 0 and not used.start <= read.span.start <= used.end
    note = Note(context.source.path, read.span, Message.of("{name} is read here", name=read.name))
    return (note,) if is_elsewhere else ()


def check(fact: Fact, rules: list[Rule], context: Context) -> Iterator[tuple[Rule, Report]]:
    for each in rules:
        if isinstance(fact, each.on):
            for found in each.check(fact, context):
                yield each, found
